package io.minke.ingest.icinga;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.minke.ingest.icinga.IcingaDebugLog.Batch;
import io.minke.ingest.icinga.IcingaDebugLog.Fate;
import io.minke.ingest.icinga.WriterLine.Series;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds three records against each other, per series: what the plugins noted that they printed, what Icinga sent and knows to be acknowledged, and what the datasets endpoint answers.
 *
 * <ul>
 *   <li>Every line that Icinga sent carries what the plugin printed, after Icinga's arithmetic, in order, none left out.
 *   <li>Every value of an acknowledged flush comes back, equal and with its unit (by its symbol), at its second. (Two checks that end in the same second make one sample: the later one.)
 *   <li>Its thresholds and limits are those of the last acknowledged line.
 *   <li>Nothing else comes back, except from flushes whose fate Icinga does not know.
 * </ul>
 */
public final class IcingaVerdict {
    /** One value that was sent. @param order counts all lines, to tell which of two for one second came last */
    private record Sent(WriterLine line, Fate fate, int order) {
        String value() {
            return line.value();
        }

        @Nullable
        String unit() {
            return line.unit();
        }

        long epochSecond() {
            return line.epochSecond();
        }
    }

    private record Returned(double value, @Nullable String unit) {}

    private static final int MIN_SERVICES = 20;
    // Checks whose result came in while Icinga stopped are noted by the plugin and sent by nobody.
    private static final int MAX_UNSENT_AT_END = 2;

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonFactory json = new JsonFactory();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final String base;
    private final Map<String, List<List<IcingaPerfdata.Item>>> printedByCheck = new HashMap<>();
    private final Map<Series, List<Sent>> sentBySeries = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();

    private IcingaVerdict(String base) {
        this.base = base;
    }

    /** @param arguments base URL of the daemon, file of the plugins' notes, Icinga's debug log */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        IcingaVerdict verdict = new IcingaVerdict(arguments[0]);
        verdict.readNotes(Path.of(arguments[1]));
        List<Batch> batches = IcingaDebugLog.read(Files.readAllLines(Path.of(arguments[2]), StandardCharsets.UTF_8));
        System.exit(verdict.judge(batches) ? 0 : 1);
    }

    private void readNotes(Path notes) throws IOException {
        for (String line : Files.readAllLines(notes, StandardCharsets.UTF_8)) {
            String[] parts = line.split("\t", -1);
            printedByCheck
                    .computeIfAbsent(parts[1] + "\t" + parts[2], check -> new ArrayList<>())
                    .add(IcingaPerfdata.parse(parts[3]));
        }
    }

    private boolean judge(List<Batch> batches) throws IOException, InterruptedException {
        Map<Fate, Integer> fates = new TreeMap<>();
        int order = 0;
        for (Batch batch : batches) {
            fates.merge(batch.fate(), 1, Integer::sum);
            for (WriterLine line : batch.lines()) {
                Series series = line.series();
                if (series != null) {
                    sentBySeries
                            .computeIfAbsent(series, unseen -> new ArrayList<>())
                            .add(new Sent(line, batch.fate(), order));
                }
                order++;
            }
        }
        Set<String> services = new TreeSet<>();
        sentBySeries.keySet().forEach(series -> services.add(series.host() + "\t" + series.service()));
        out.printf(
                Locale.ROOT,
                "%-62s %7s %6s %6s %8s %7s %5s%n",
                "series",
                "printed",
                "sent",
                "acked",
                "returned",
                "missing",
                "wrong");
        for (Series series : new TreeMap<>(byName()).values()) {
            judge(series);
        }
        out.printf(
                "flushes by fate: %s; %d checks, %d series, %d lines%n",
                fates, services.size(), sentBySeries.size(), order);
        require(
                services.size() >= MIN_SERVICES,
                services.size() + " checks were seen, at least " + MIN_SERVICES + " are needed");
        require(fates.getOrDefault(Fate.ACKNOWLEDGED, 0) >= 10, "too few flushes were acknowledged");
        require(
                fates.getOrDefault(Fate.NOT_SENT, 0) + fates.getOrDefault(Fate.UNCERTAIN, 0) > 0,
                "no flush failed: the daemon was not away meanwhile");
        complaints.forEach(complaint -> out.println("WRONG: " + complaint));
        out.println(complaints.isEmpty() ? "verdict: equal" : "verdict: " + complaints.size() + " differences");
        return complaints.isEmpty();
    }

    private Map<String, Series> byName() {
        Map<String, Series> byName = new HashMap<>();
        sentBySeries.keySet().forEach(series -> byName.put(series.toString(), series));
        return byName;
    }

    private void judge(Series series) throws IOException, InterruptedException {
        List<Sent> sent = sentBySeries.getOrDefault(series, List.of());
        int printed = comparePrinted(series, sent);
        compareInfo(series, sent);
        Map<Long, Returned> returned = ask(series, sent);
        Map<Long, Sent> lastAcknowledged = new TreeMap<>();
        for (Sent sample : sent) {
            if (sample.fate() == Fate.ACKNOWLEDGED) {
                lastAcknowledged.put(sample.epochSecond(), sample);
            }
        }
        int missing = 0;
        int wrong = 0;
        for (Sent sample : lastAcknowledged.values()) {
            Returned found = returned.get(sample.epochSecond());
            if (found == null) {
                missing++;
                complaints.add(series + " at " + sample.epochSecond() + ": " + sample.value()
                        + " was acknowledged and did not come back");
            } else if (!mayBe(found, sample, sent)) {
                wrong++;
                complaints.add(series + " at " + sample.epochSecond() + ": " + sample.value() + " " + sample.unit()
                        + " came back as " + found);
            }
        }
        for (Map.Entry<Long, Returned> found : returned.entrySet()) {
            boolean wasSent = sent.stream()
                    .anyMatch(sample -> sample.fate() != Fate.NOT_SENT
                            && sample.epochSecond() == found.getKey()
                            && equal(found.getValue(), sample));
            if (!wasSent) {
                wrong++;
                complaints.add(
                        series + " at " + found.getKey() + ": " + found.getValue() + " came back and was never sent");
            }
        }
        long acknowledged = sent.stream()
                .filter(sample -> sample.fate() == Fate.ACKNOWLEDGED)
                .count();
        out.printf(
                Locale.ROOT,
                "%-62s %7d %6d %6d %8d %7d %5d%n",
                series,
                printed,
                sent.size(),
                acknowledged,
                returned.size(),
                missing,
                wrong);
    }

    /** Whether a value is the last acknowledged one of its second, or a later one of uncertain fate. */
    private static boolean mayBe(Returned found, Sent acknowledged, List<Sent> sent) {
        return equal(found, acknowledged)
                || sent.stream()
                        .anyMatch(later -> later.order() > acknowledged.order()
                                && later.epochSecond() == acknowledged.epochSecond()
                                && later.fate() == Fate.UNCERTAIN
                                && equal(found, later));
    }

    private static boolean equal(Returned found, Sent sample) {
        return Double.doubleToLongBits(found.value()) == Double.doubleToLongBits(Double.parseDouble(sample.value()))
                && Objects.equals(found.unit(), IcingaPerfdata.symbol(sample.unit()));
    }

    /** @return how often the plugin printed this metric */
    private int comparePrinted(Series series, List<Sent> sent) {
        List<IcingaPerfdata.Item> printed = new ArrayList<>();
        for (List<IcingaPerfdata.Item> items :
                printedByCheck.getOrDefault(series.host() + "\t" + series.service(), List.of())) {
            items.stream().filter(item -> item.label().equals(series.metric())).forEach(printed::add);
        }
        int compared = Math.min(printed.size(), sent.size());
        for (int index = 0; index < compared; index++) {
            IcingaPerfdata.Item item = printed.get(index);
            Sent line = sent.get(index);
            if (!item.value().equals(line.value()) || !Objects.equals(item.unit(), line.unit())) {
                complaints.add(series + ": print " + (index + 1) + " was " + item + ", Icinga sent " + line);
                break;
            }
        }
        require(
                sent.size() <= printed.size() && printed.size() - sent.size() <= MAX_UNSENT_AT_END,
                series + ": printed " + printed.size() + " times, sent " + sent.size() + " times");
        return printed.size();
    }

    /** Thresholds and limits are kept with the series: those of the last line that was acknowledged. */
    private void compareInfo(Series series, List<Sent> sent) throws IOException, InterruptedException {
        Sent last = null;
        for (Sent sample : sent) {
            last = sample.fate() == Fate.ACKNOWLEDGED ? sample : last;
        }
        if (last == null) {
            return;
        }
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(
                                URI.create(base + "/api/minke/series?measurement=" + encoded(series.measurement())
                                        + "&host=" + encoded(series.host()) + "&service=" + encoded(series.service())
                                        + "&metric="
                                        + encoded(series.metric())))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        Map<String, String> fields = last.line().fields();
        SeriesInfoText found = SeriesInfoText.parse(json, answer.body());
        SeriesInfoText expected = new SeriesInfoText(
                number(fields.get("min")),
                number(fields.get("max")),
                fields.containsKey("warn") && fields.containsKey("crit")
                        ? List.of(Double.parseDouble(fields.get("warn")), Double.parseDouble(fields.get("crit")))
                        : found.thresholds());
        require(found.equals(expected), series + ": limits and thresholds are " + found + ", sent were " + expected);
    }

    private static @Nullable Double number(@Nullable String text) {
        return text == null ? null : Double.valueOf(text);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Map<Long, Returned> ask(Series series, List<Sent> sent) throws IOException, InterruptedException {
        long first = sent.stream().mapToLong(Sent::epochSecond).min().orElse(0);
        long last = sent.stream().mapToLong(Sent::epochSecond).max().orElse(0);
        String body = "{\"start\": \"" + Instant.ofEpochSecond(first - 60) + "\", \"end\": \""
                + Instant.ofEpochSecond(last + 60)
                + "\", \"interval\": \"raw\", \"metrics\": [{\"host_name\": " + quoted(series.host())
                + ", \"service_name\": "
                + (series.service().isEmpty() ? "null" : quoted(series.service())) + ", \"measurement\": "
                + quoted(series.measurement()) + ", \"metric\": " + quoted(series.metric()) + "}]}";
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(base + "/api/v2/monitoring/datasets/"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        require(answer.statusCode() == 200, series + ": the answer was " + answer.statusCode() + " " + answer.body());
        return answer.statusCode() == 200 ? points(series, answer.body()) : Map.of();
    }

    private Map<Long, Returned> points(Series series, String text) throws IOException {
        Map<Long, Returned> points = new TreeMap<>();
        Set<String> keys = new HashSet<>();
        try (JsonParser parser = json.createParser(text)) {
            Instant time = Instant.EPOCH;
            double value = Double.NaN;
            String unit = null;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    JsonToken next = parser.nextToken();
                    switch (name) {
                        case "time" -> time = Instant.parse(parser.getText());
                        case "value" -> value = next.isNumeric() ? parser.getDoubleValue() : Double.NaN;
                        case "unit" -> unit = next == JsonToken.VALUE_NULL ? null : parser.getText();
                        default -> keys.add(name);
                    }
                } else if (token == JsonToken.END_OBJECT && !time.equals(Instant.EPOCH)) {
                    Returned earlier = points.put(time.getEpochSecond(), new Returned(value, unit));
                    require(
                            earlier == null && time.getNano() == 0,
                            series + ": came back twice or between seconds at " + time);
                    time = Instant.EPOCH;
                }
            }
        }
        require(keys.equals(Set.of(series.toString())), series + ": the answer's keys are " + keys);
        return points;
    }

    private static String quoted(String text) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            complaints.add(otherwise);
        }
    }
}
