package io.minke.bench.micro;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** Results of JMH as a Markdown table, those of several JVMs side by side. */
final class MicroTable {
    private MicroTable() {}

    /** What was measured, whichever JVM did. */
    private record Case(String name, String parameters, String unit) {
        static Case of(RunResult result) {
            BenchmarkParams parameters = result.getParams();
            String[] parts = parameters.getBenchmark().split("\\.");
            return new Case(
                    parts[parts.length - 2] + "." + parts[parts.length - 1],
                    parameters.getParamsKeys().stream()
                            .map(key -> key + "=" + parameters.getParam(key))
                            .collect(Collectors.joining(" ")),
                    result.getPrimaryResult().getScoreUnit());
        }
    }

    /** @param results by the name of the JVM */
    static String of(Map<String, Collection<RunResult>> results) {
        StringBuilder table = new StringBuilder("| benchmark | parameters | unit |");
        results.keySet()
                .forEach(jvm -> table.append(' ').append(jvm).append(" | ± 99.9 % | bytes allocated an operation |"));
        table.append("\n|---|---|---|")
                .append("---:|---:|---:|".repeat(results.size()))
                .append('\n');
        Map<Case, Map<String, RunResult>> cases = new LinkedHashMap<>();
        results.forEach((jvm, all) ->
                all.forEach(result -> cases.computeIfAbsent(Case.of(result), unknown -> new LinkedHashMap<>())
                        .put(jvm, result)));
        cases.forEach((measured, byJvm) -> {
            List<String> cells = new ArrayList<>(List.of(measured.name(), measured.parameters(), measured.unit()));
            results.keySet().forEach(jvm -> addCells(cells, byJvm.get(jvm)));
            table.append("| ").append(String.join(" | ", cells)).append(" |\n");
        });
        return table.toString();
    }

    private static void addCells(List<String> cells, @Nullable RunResult result) {
        if (result == null) {
            cells.addAll(List.of("", "", ""));
            return;
        }
        Result<?> score = result.getPrimaryResult();
        cells.add(number(score.getScore()));
        cells.add(number(score.getScoreError()));
        cells.add(allocation(result));
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
