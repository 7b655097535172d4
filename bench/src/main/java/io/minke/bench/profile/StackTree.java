package io.minke.bench.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Samples of stacks, merged from the outermost caller on. */
final class StackTree {
    final String name;
    private long samples;
    private long selfSamples;
    private final Map<String, StackTree> callees = new TreeMap<>();

    StackTree(String name) {
        this.name = name;
    }

    /** @param frames names, the outermost caller first */
    void add(List<String> frames) {
        StackTree node = this;
        node.samples++;
        for (String frame : frames) {
            node = node.callees.computeIfAbsent(frame, StackTree::new);
            node.samples++;
        }
        node.selfSamples++;
    }

    long samples() {
        return samples;
    }

    /** By name, so that the same code stands at the same place in every picture. */
    List<StackTree> callees() {
        return List.copyOf(callees.values());
    }

    int depth() {
        return 1 + callees.values().stream().mapToInt(StackTree::depth).max().orElse(0);
    }

    /** A method and how often it was on top. */
    record Self(String name, long samples) {}

    /** Methods by how often they were on top, the most often first. */
    List<Self> hottest(int limit) {
        Map<String, Long> sums = new TreeMap<>();
        sum(sums);
        List<Self> all = new ArrayList<>();
        sums.forEach((method, count) -> all.add(new Self(method, count)));
        all.sort(Comparator.comparingLong(Self::samples).reversed());
        return all.subList(0, Math.min(limit, all.size()));
    }

    private void sum(Map<String, Long> sums) {
        if (selfSamples > 0) {
            sums.merge(name, selfSamples, Long::sum);
        }
        callees.values().forEach(callee -> callee.sum(sums));
    }
}
