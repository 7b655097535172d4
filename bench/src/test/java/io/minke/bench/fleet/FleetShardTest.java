package io.minke.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class FleetShardTest {
    private static final Pattern LINE = Pattern.compile(
            "(check_txrx|check_bw|check_cpe),hostname=pim(\\d{4,}),metric=([a-z]+)(,service=(txrx|bw|if\\d+))? value=(-?\\d+(\\.\\d{1,2})?) (\\d{19})");

    private static List<String> lines(FleetOptions options, int shards, int batchLines) {
        List<String> lines = new ArrayList<>();
        byte[] target = new byte[10 + batchLines * FleetShard.LONGEST_LINE_BYTES];
        for (int index = 0; index < shards; index++) {
            FleetShard shard = new FleetShard(options, index, shards);
            int end;
            while ((end = shard.fill(target, 10, batchLines)) > 10) {
                String text = new String(target, 10, end - 10, StandardCharsets.US_ASCII);
                assertThat(text).endsWith("\n");
                lines.addAll(Arrays.asList(text.split("\n")));
            }
        }
        return lines;
    }

    @Test
    void shouldSendEverySeriesItsSamplesOnceInOrderOfTime() {
        FleetOptions options = FleetOptions.of(20, 30, true, 7);
        List<String> lines = lines(options, 1, 97);
        assertThat(lines).hasSize(20 * 9 * 30);
        TreeMap<String, Long> latest = new TreeMap<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            long nanos = Long.parseLong(matcher.group(8));
            Long before = latest.put(matcher.group(2) + matcher.group(3), nanos);
            assertThat(nanos).isGreaterThan(before == null ? 0 : before);
        }
        assertThat(latest).hasSize(180);
    }

    @Test
    void shouldSendTheSameForTheSameSeedHoweverCut() {
        FleetOptions options = FleetOptions.of(11, 12, true, 3);
        List<String> whole = lines(options, 1, 10_000);
        assertThat(lines(options, 1, 1)).isEqualTo(whole);
        assertThat(lines(options, 1, 7)).isEqualTo(whole);
        assertThat(lines(options, 3, 100)).containsExactlyInAnyOrderElementsOf(whole);
        assertThat(lines(FleetOptions.of(11, 12, true, 4), 1, 10_000)).isNotEqualTo(whole);
    }

    @Test
    void shouldKeepValuesWhenOnlyTheClockDiffers() {
        List<String> jitter = lines(FleetOptions.of(5, 20, true, 9), 1, 100);
        List<String> aligned = lines(FleetOptions.of(5, 20, false, 9), 1, 100);
        for (int index = 0; index < jitter.size(); index++) {
            String value = jitter.get(index).replaceAll(" \\d+$", "");
            // Uptime is a difference of clocks.
            if (!value.contains("uptime")) {
                assertThat(value).isEqualTo(aligned.get(index).replaceAll(" \\d+$", ""));
            }
            assertThat(aligned.get(index)).matches(".* \\d{10}000000000");
        }
        assertThat(jitter).isNotEqualTo(aligned);
    }

    @Test
    void shouldSendLateChecksLaterButNotLoseThem() {
        FleetOptions prompt = FleetOptions.of(10, 50, true, 5);
        FleetOptions late = new FleetOptions(10, 9, 50, 60, true, 5, 0, 0.1, prompt.startSeconds());
        List<String> lines = lines(late, 1, 33);
        assertThat(lines).hasSize(10 * 9 * 50).doesNotHaveDuplicates();
        long highest = 0;
        int behind = 0;
        for (String line : lines) {
            long nanos = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
            behind += nanos < highest - 61_000_000_000L ? 1 : 0;
            highest = Math.max(highest, nanos);
        }
        assertThat(behind).isBetween(200, 800);
    }

    @Test
    void shouldReplaceHostsWhenTheyChurn() {
        FleetOptions options = new FleetOptions(10, 9, 200, 60, true, 5, 12, 0, 1_676_505_600L);
        Set<String> hosts = new HashSet<>();
        for (String line : lines(options, 2, 500)) {
            Matcher matcher = LINE.matcher(line);
            assertThat(matcher.matches()).as(line).isTrue();
            hosts.add(matcher.group(2));
        }
        // 200 minutes are 1.67 lives of two hours each.
        assertThat(hosts).hasSizeBetween(20, 30);
    }

    @Test
    void shouldGiveHostsAsManySeriesAsAskedFor() {
        for (int metrics : new int[] {1, 5, 6, 7, 8, 9, 10, 11, 12, 21}) {
            FleetOptions options = new FleetOptions(2, metrics, 3, 60, true, 5, 0, 0, 1_676_505_600L);
            Set<String> series = new HashSet<>();
            lines(options, 1, 4).forEach(line -> series.add(line.substring(0, line.indexOf(' '))));
            assertThat(series).as(metrics + " metrics").hasSize(2 * metrics);
        }
    }

    @Test
    void shouldRefuseNonsense() {
        assertThatThrownBy(() -> FleetOptions.of(0, 1, true, 1)).hasMessageContaining("hosts must be at least 1");
        assertThatThrownBy(() -> new FleetShard(FleetOptions.of(2, 1, true, 1), 0, 3))
                .hasMessageContaining("2 hosts are too few for 3 connections");
    }
}
