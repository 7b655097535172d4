package io.minke.bench.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the first engine stands against one of the others, in a sentence: what it lost as plainly as what it won. */
record Score(String first, String peer, List<Win> won, List<Win> lost) {
    private static final int NAMED = 4;

    /**
     * One figure of either.
     *
     * @param times how much better the better one is, infinite where only one of them is zero
     */
    record Win(Figure figure, double times) {
        String words() {
            return figure.description + (Double.isInfinite(times) ? "" : " (" + CompareReport.times(times) + ")");
        }
    }

    static Score of(Figures first, Figures peer) {
        List<Win> won = new ArrayList<>();
        List<Win> lost = new ArrayList<>();
        for (Figure figure : Figure.values()) {
            double factor = CompareReport.factor(figure, first, peer);
            if (CompareReport.isLevel(factor)) {
                continue;
            }
            if (factor > 1) {
                won.add(new Win(figure, factor));
            } else if (factor < 1) {
                lost.add(new Win(figure, 1 / factor));
            }
        }
        return new Score(first.engine, peer.engine, won, lost);
    }

    String words() {
        return String.format(
                Locale.ROOT, "%s against **%s**: better in %s; worse in %s.", first, peer, words(won), words(lost));
    }

    private static String words(List<Win> wins) {
        if (wins.isEmpty()) {
            return "nothing";
        }
        long cold = wins.stream().filter(win -> win.figure.cold).count();
        String most = wins.stream()
                .sorted(Comparator.comparingDouble(Win::times).reversed())
                .limit(NAMED)
                .map(Win::words)
                .collect(Collectors.joining(", "));
        return wins.size()
                + (wins.size() == 1 ? " figure" : " figures")
                + (cold == 0 ? "" : ", " + cold + " of them cold")
                + (wins.size() > NAMED ? ", most in " : ": ")
                + most;
    }
}
