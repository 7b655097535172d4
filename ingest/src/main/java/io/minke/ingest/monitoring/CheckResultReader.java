package io.minke.ingest.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.series.SeriesLabels;
import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import io.minke.query.ask.InstantExpression;
import io.minke.query.ask.JsonBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Check results from JSON, in Icinga's words; one object, or a list of them. All of a body is good, or none of it is taken. */
public final class CheckResultReader {
    /** Results of one body. */
    public static final int MAX_RESULTS = 10_000;
    /** Of a plugin's text, in bytes; Icinga's own limit for macros is far below. */
    public static final int MAX_OUTPUT_BYTES = 64 << 10;
    /** Of a result's perfdata, in bytes: 10,000 items of a hundred. */
    public static final int MAX_PERFDATA_BYTES = 1 << 20;
    /** Of {@code vars} and of each part that is passed through, as JSON, in bytes. */
    public static final int MAX_DOCUMENT_BYTES = 64 << 10;

    /** Ten years. */
    private static final long MAX_TTL_SECONDS = 315_360_000;

    private static final Set<String> FIELDS = Set.of(
            "host",
            "host_name",
            "service",
            "service_name",
            "check_command",
            "exit_status",
            "plugin_output",
            "performance_data",
            "execution_start",
            "execution_end",
            "ttl",
            "vars",
            "alarms",
            "ips",
            "registration",
            "tech",
            // What Icinga says besides, and what nothing depends on here.
            "active",
            "check_source",
            "schedule_end",
            "schedule_start",
            "scheduling_source",
            "state",
            "type",
            "vars_after",
            "vars_before");

    private final long nowNanos;
    private final long latestNanos;

    private CheckResultReader(long nowNanos, long latestNanos) {
        this.nowNanos = nowNanos;
        this.latestNanos = latestNanos;
    }

    /**
     * @param nowNanos the clock's time, which a result without times gets
     * @param latestNanos a result that ended later is refused
     * @throws BadQuestion naming the field, {@code [i].field} in a list
     */
    public static List<CheckResult> read(byte[] body, long nowNanos, long latestNanos) {
        CheckResultReader reader = new CheckResultReader(nowNanos, latestNanos);
        List<Map<String, @Nullable Object>> objects = JsonBody.parseOneOrMany(body, MAX_RESULTS);
        if (objects.isEmpty()) {
            throw new BadQuestion("body", "has no results, 1 … " + MAX_RESULTS + " are possible");
        }
        List<CheckResult> results = new ArrayList<>(objects.size());
        boolean single = objects.size() == 1;
        for (int i = 0; i < objects.size(); i++) {
            results.add(reader.result(
                    single ? Fields.ofJson(objects.get(i)) : Fields.object("[" + i + "]", objects.get(i))));
        }
        return results;
    }

    private CheckResult result(Fields fields) {
        fields.only(FIELDS);
        String host =
                fields.has("host") ? fields.needText("host") : fields.needText(given(fields, "host_name", "host"));
        String service = fields.text("service", fields.text("service_name", ""));
        String command = fields.needText("check_command");
        checkKey(fields, host, service, command);
        String whole = fields.text("plugin_output", "");
        limit(fields.name("plugin_output"), whole, MAX_OUTPUT_BYTES + MAX_PERFDATA_BYTES);
        String output = textOf(whole);
        limit(fields.name("plugin_output"), output, MAX_OUTPUT_BYTES);
        String perfdata = perfdata(fields, whole);
        long end = fields.has("execution_end") ? instant(fields, "execution_end") : nowNanos;
        long start = fields.has("execution_start") ? instant(fields, "execution_start") : end;
        if (end < start) {
            throw new BadQuestion(fields.name("execution_end"), "lies before execution_start");
        }
        if (end > latestNanos) {
            throw new BadQuestion(fields.name("execution_end"), "lies too far in the future");
        }
        return new CheckResult(
                host,
                service,
                command,
                exitStatus(fields),
                output,
                perfdata,
                start,
                end,
                ttl(fields),
                document(fields, "vars", Map.class, "an object"),
                new CheckResult.PassedThrough(
                        document(fields, "alarms", List.class, "a list"),
                        document(fields, "ips", List.class, "a list"),
                        document(fields, "registration", Map.class, "an object"),
                        document(fields, "tech", Map.class, "an object")));
    }

    private static String given(Fields fields, String other, String usual) {
        return fields.has(other) ? other : usual;
    }

    private static int exitStatus(Fields fields) {
        fields.needText("exit_status");
        return fields.whole("exit_status", 0, 0, 3);
    }

    /** The names must do for a series. */
    private static void checkKey(Fields fields, String host, String service, String command) {
        check(fields.name("host"), host, "", "x");
        check(fields.name("service"), "x", service, "x");
        check(fields.name("check_command"), "x", "", command);
    }

    private static void check(String field, String host, String service, String command) {
        try {
            new SeriesKey(command, host, SeriesLabels.canonical(service), "x");
        } catch (Rejected unfit) {
            throw new BadQuestion(field, String.valueOf(unfit.getMessage()));
        }
    }

    /** Of a plugin's whole output, what stands before the bars. */
    private static String textOf(String output) {
        int lineEnd = output.indexOf('\n');
        String first = lineEnd < 0 ? output : output.substring(0, lineEnd);
        String rest = lineEnd < 0 ? "" : output.substring(lineEnd);
        int bar = first.indexOf('|');
        int longBar = rest.indexOf('|');
        return (bar < 0 ? first : first.substring(0, bar).stripTrailing())
                + (longBar < 0 ? rest : rest.substring(0, longBar).stripTrailing());
    }

    /** Given on its own, as a text or a list; else what the output holds. */
    private static String perfdata(Fields fields, String output) {
        Object value = fields.value("performance_data");
        String field = fields.name("performance_data");
        String text;
        if (value == null) {
            text = behindBars(output);
        } else if (value instanceof List<?> items) {
            StringBuilder joined = new StringBuilder();
            for (Object item : items) {
                if (!(item instanceof String part)) {
                    throw new BadQuestion(field, "must be a text, or a list of texts");
                }
                joined.append(joined.isEmpty() ? "" : " ").append(part);
            }
            text = joined.toString();
        } else if (value instanceof String given) {
            text = given;
        } else {
            throw new BadQuestion(field, "must be a text, or a list of texts");
        }
        limit(field, text, MAX_PERFDATA_BYTES);
        return text;
    }

    private static String behindBars(String output) {
        int lineEnd = output.indexOf('\n');
        int bar = output.indexOf('|');
        int firstEnd = lineEnd < 0 ? output.length() : lineEnd;
        String first = bar >= 0 && bar < firstEnd ? output.substring(bar + 1, firstEnd) : "";
        int longBar = lineEnd < 0 ? -1 : output.indexOf('|', lineEnd);
        return (longBar < 0 ? first : first + " " + output.substring(longBar + 1)).strip();
    }

    private static void limit(String field, String text, int maxBytes) {
        if (text.length() > maxBytes || text.length() > maxBytes / 4 && text.getBytes(UTF_8).length > maxBytes) {
            throw new BadQuestion(field, "is longer than " + maxBytes + " bytes");
        }
    }

    private static @Nullable Long ttl(Fields fields) {
        double seconds = fields.number("ttl", Double.NaN);
        if (Double.isNaN(seconds)) {
            return null;
        }
        if (seconds < 0 || seconds > MAX_TTL_SECONDS) {
            throw new BadQuestion(fields.name("ttl"), seconds + " s is outside 0 … " + MAX_TTL_SECONDS);
        }
        return (long) (seconds * 1e9);
    }

    private long instant(Fields fields, String field) {
        return InstantExpression.parse(fields.name(field), fields.needText(field), nowNanos);
    }

    private static @Nullable String document(Fields fields, String field, Class<?> type, String wanted) {
        Object value = fields.value(field);
        if (value == null) {
            return null;
        }
        if (!type.isInstance(value)) {
            throw new BadQuestion(fields.name(field), "must be " + wanted);
        }
        String text = JsonValue.text(value);
        limit(fields.name(field), text, MAX_DOCUMENT_BYTES);
        return text;
    }
}
