package io.minke.ingest.monitoring;

import io.minke.engine.failure.Rejected;
import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import io.minke.engine.series.SeriesLabels;
import io.minke.ingest.perfdata.Perfdata;
import io.minke.ingest.perfdata.PerfdataParser;
import io.minke.ingest.perfdata.PerfdataProblem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One item of a result's perfdata, as a sample of its series.
 *
 * @param value in the base unit; NaN for {@code U}, which is a gap
 * @param info null for a gap, of which a plugin tells no unit
 */
public record CheckSample(
        SeriesKey key,
        long timestampNanos,
        double value,
        @Nullable SeriesInfo info) {
    /** Items of one result, good or bad; beyond it somebody prints a table into his perfdata. */
    public static final int MAX_ITEMS = 10_000;

    private static final String PREFIX_SEPARATOR = "::";

    /** @param problems what of the perfdata could not be taken; the rest was */
    public record Taken(List<CheckSample> samples, List<PerfdataProblem> problems) {}

    /** All samples of a result. A label's prefixes are part of the metric's name, as in what Icinga writes to Influx. */
    public static Taken of(CheckResult result) {
        PerfdataParser.Result parsed = PerfdataParser.parse(result.performanceData(), MAX_ITEMS);
        List<CheckSample> samples = new ArrayList<>(parsed.items().size());
        List<PerfdataProblem> problems = new ArrayList<>(parsed.problems());
        String service = SeriesLabels.canonical(result.service());
        for (Perfdata item : parsed.items()) {
            String metric = metric(item);
            try {
                SeriesKey key = new SeriesKey(result.command(), result.host(), service, metric);
                samples.add(new CheckSample(
                        key, result.endNanos(), item.normalisedValue(), item.isGap() ? null : item.info()));
            } catch (Rejected unfit) {
                problems.add(new PerfdataProblem(metric, 0, String.valueOf(unfit.getMessage())));
            }
        }
        return new Taken(samples, problems);
    }

    private static String metric(Perfdata item) {
        return item.prefixes().isEmpty()
                ? item.label()
                : String.join(PREFIX_SEPARATOR, item.prefixes()) + PREFIX_SEPARATOR + item.label();
    }
}
