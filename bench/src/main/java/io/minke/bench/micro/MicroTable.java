package io.minke.bench.micro;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Results of JMH as a Markdown table. */
final class MicroTable {
    private MicroTable() {}

    static String of(Collection<RunResult> results) {
        StringBuilder table = new StringBuilder();
        table.append("| benchmark | parameters | score | ± 99.9 % | unit | bytes allocated an operation |\n");
        table.append("|---|---|---:|---:|---|---:|\n");
        for (RunResult result : results) {
            BenchmarkParams parameters = result.getParams();
            String name = parameters.getBenchmark();
            String[] parts = name.split("\\.");
            Result<?> score = result.getPrimaryResult();
            table.append(String.format(
                    Locale.ROOT,
                    "| %s.%s | %s | %s | %s | %s | %s |%n",
                    parts[parts.length - 2],
                    parts[parts.length - 1],
                    parameters.getParamsKeys().stream()
                            .map(key -> key + "=" + parameters.getParam(key))
                            .collect(Collectors.joining(" ")),
                    number(score.getScore()),
                    number(score.getScoreError()),
                    score.getScoreUnit(),
                    allocation(result)));
        }
        return table.toString();
    }

    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "";
        }
        return Math.abs(value) >= 1_000
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.3g", value);
    }

    private static String allocation(RunResult result) {
        for (var secondary : result.getSecondaryResults().entrySet()) {
            if (secondary.getKey().endsWith("gc.alloc.rate.norm")) {
                return String.format(Locale.ROOT, "%.4f", secondary.getValue().getScore());
            }
        }
        return "";
    }
}
