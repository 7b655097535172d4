package io.minke.bench.crash;

import java.util.List;
import java.util.Locale;

/**
 * What a campaign came to.
 *
 * @param kills with SIGKILL under load
 * @param killsInRecovery with SIGKILL while the server was starting again
 * @param terminations with SIGTERM under load
 * @param acknowledgedSamples lines of acknowledged batches, repetitions included
 * @param openBatches batches without an answer
 * @param acknowledgedDeletions deletes that were answered
 * @param verifiedSamples samples compared, each as often as it was
 * @param firstStartMillis of the start on an empty directory, before which a launcher may build and rehearse
 * @param slowestStartMillis from the start of the process to its first answer, as the median one of the starts after a kill
 * @param faults in words; empty if all went well
 */
public record CrashReport(
        int cycles,
        int kills,
        int killsInRecovery,
        int terminations,
        long acknowledgedBatches,
        long acknowledgedSamples,
        long openBatches,
        long acknowledgedDeletions,
        long verifiedSamples,
        long lost,
        long invented,
        long wrong,
        long firstStartMillis,
        long slowestStartMillis,
        double medianStartMillis,
        List<String> faults) {
    public boolean isClean() {
        return lost == 0 && invented == 0 && wrong == 0 && faults.isEmpty();
    }

    public String describe() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d cycles: %d kills under load, %d in recovery, %d terminations%n",
                cycles,
                kills,
                killsInRecovery,
                terminations));
        text.append(String.format(
                Locale.ROOT,
                "acknowledged  %,d samples in %,d batches, %,d deletes; %,d batches without an answer%n",
                acknowledgedSamples,
                acknowledgedBatches,
                acknowledgedDeletions,
                openBatches));
        text.append(String.format(
                Locale.ROOT,
                "verified      %,d samples: %,d lost, %,d invented, %,d wrong%n",
                verifiedSamples,
                lost,
                invented,
                wrong));
        text.append(String.format(
                Locale.ROOT,
                "starts        all without hands; median %.0f ms, slowest %,d ms; the first, on nothing, %,d ms%n",
                medianStartMillis,
                slowestStartMillis,
                firstStartMillis));
        for (String fault : faults) {
            text.append("  ").append(fault).append(System.lineSeparator());
        }
        return text.toString();
    }
}
