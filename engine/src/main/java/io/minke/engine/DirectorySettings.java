package io.minke.engine;

import io.minke.engine.disk.CheckedText;
import io.minke.engine.failure.Damage;
import io.minke.engine.removal.RetentionRules;
import io.minke.engine.tier.TierOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the owner of a directory was told, as far as readers beside it must know it to answer the same: the file {@code settings}, a text with a checksum.
 *
 * <pre>
 *  minke settings 1
 *  tier 1h 3600 10           name, seconds of a bucket, least samples of a row; a line for each tier that is kept, in the order of the options
 *  keep 400 raw              days of a tier, of series that no rule takes
 *  rule plan 7 (Gold)        the first rule that takes a series decides for it
 *  keep 800 raw              days of a tier by this rule
 *  host pim0585              it takes the series of this host
 *  crc32c 1a2b3c4d
 * </pre>
 *
 * <p>In names a line feed is written as {@code \n} and a backslash twice. A directory without the file has an older owner, or none that could write it: which tiers follow its samples is not known then.
 */
record DirectorySettings(List<TierOptions> tiers, RetentionRules retention) {
    /** What is believed where nothing is known. */
    static final DirectorySettings NONE = new DirectorySettings(List.of(), RetentionRules.KEEP_ALL);

    /** A line for each host that a rule takes: a million of them are far below it. */
    static final int MAX_BYTES = 256 << 20;

    private static final int VERSION = 1;
    private static final String MARK = "minke settings ";
    private static final String TIER = "tier ";
    private static final String KEEP = "keep ";
    private static final String RULE = "rule ";
    private static final String HOST = "host ";

    DirectorySettings {
        tiers = List.copyOf(tiers);
    }

    ByteBuffer encode() {
        StringBuilder text = new StringBuilder(256).append(MARK).append(VERSION).append('\n');
        for (TierOptions tier : tiers) {
            text.append(TIER).append(tier.name());
            text.append(' ').append(tier.width().toSeconds());
            text.append(' ').append(tier.leastSamplesPerRow()).append('\n');
        }
        keep(text, retention.daysByTier());
        for (RetentionRules.Rule rule : retention.rules()) {
            text.append(RULE).append(escaped(rule.name())).append('\n');
            keep(text, rule.daysByTier());
            new TreeSet<>(rule.hosts())
                    .forEach(host -> text.append(HOST).append(escaped(host)).append('\n'));
        }
        return CheckedText.encode(text);
    }

    private static void keep(StringBuilder text, Map<String, Integer> daysByTier) {
        new TreeMap<>(daysByTier)
                .forEach((tier, days) -> text.append(KEEP)
                        .append(days)
                        .append(' ')
                        .append(escaped(tier))
                        .append('\n'));
    }

    private static String escaped(String name) {
        return name.replace("\\", "\\\\").replace("\n", "\\n");
    }

    private static String unescaped(String text) {
        StringBuilder name = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
                name.append(text.charAt(i) == 'n' ? '\n' : text.charAt(i));
            } else {
                name.append(text.charAt(i));
            }
        }
        return name.toString();
    }

    /** @throws Damage if a byte is not what was written. @throws io.minke.engine.failure.NewerFormat if a newer version wrote it */
    static DirectorySettings decode(byte[] bytes, String file) {
        List<String> lines = CheckedText.decode(bytes, file);
        CheckedText.requireVersion(lines, MARK, VERSION, file);
        try {
            return new Reading().of(lines.subList(1, lines.size()));
        } catch (RuntimeException e) {
            throw new Damage(file, 0, "the lines of a directory's settings", String.valueOf(e.getMessage()));
        }
    }

    /** What was read so far. */
    private static final class Reading {
        private final List<TierOptions> tiers = new ArrayList<>();
        private final Map<String, Integer> daysOfAll = new HashMap<>();
        private final List<RetentionRules.Rule> rules = new ArrayList<>();
        private String ruleName = "";
        private boolean inRule;
        private Map<String, Integer> daysOfRule = new HashMap<>();
        private Set<String> hosts = new HashSet<>();

        DirectorySettings of(List<String> lines) {
            lines.forEach(this::line);
            endRule();
            return new DirectorySettings(tiers, new RetentionRules(daysOfAll, rules));
        }

        private void line(String line) {
            String rest = line.substring(line.indexOf(' ') + 1);
            if (line.startsWith(HOST) && inRule) {
                hosts.add(unescaped(rest));
            } else if (line.startsWith(KEEP)) {
                String[] fields = rest.split(" ", 2);
                (inRule ? daysOfRule : daysOfAll).put(unescaped(fields[1]), Integer.parseInt(fields[0]));
            } else if (line.startsWith(RULE)) {
                endRule();
                inRule = true;
                ruleName = unescaped(rest);
            } else if (line.startsWith(TIER) && !inRule) {
                String[] fields = rest.split(" ", 3);
                tiers.add(new TierOptions(
                        fields[0], Duration.ofSeconds(Long.parseLong(fields[1])), Integer.parseInt(fields[2])));
            } else {
                throw new IllegalArgumentException("'" + line + "'");
            }
        }

        private void endRule() {
            if (inRule) {
                rules.add(new RetentionRules.Rule(ruleName, hosts, daysOfRule));
                hosts = new HashSet<>();
                daysOfRule = new HashMap<>();
            }
        }
    }
}
