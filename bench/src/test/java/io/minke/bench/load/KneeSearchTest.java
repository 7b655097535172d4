package io.minke.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** A server that keeps up with 300,000 samples a second, and one that never does. */
final class KneeSearchTest {
    private static LoadResult result(double rate, double capacity) {
        Histogram nanos = new Histogram(3);
        nanos.recordValue(rate <= capacity ? 10_000_000 : 90_000_000);
        return new LoadResult((long) Math.min(rate, capacity), 0, 1, nanos, nanos, 0, 0, null, null);
    }

    private static LoadResult search(double first, double capacity) {
        PrintWriter out = new PrintWriter(new StringWriter());
        return new KneeSearch(rate -> result(rate, capacity), 50, out).search(first);
    }

    @Test
    void shouldCloseInOnTheHighestRateThatIsKeptUpWith() {
        LoadResult best = search(50_000, 300_000);
        assertThat(best).isNotNull();
        assertThat(best.linesPerSecond()).isBetween(285_000.0, 300_000.0);
    }

    @Test
    void shouldComeDownFromARateThatIsTooHigh() {
        LoadResult best = search(1_000_000, 300_000);
        assertThat(best).isNotNull();
        assertThat(best.linesPerSecond()).isBetween(200_000.0, 300_000.0);
        assertThat(search(50_000, 0)).isNull();
    }

    @Test
    void shouldNotCallItKeptUpWhenFewerAreTakenThanWereDue() {
        PrintWriter out = new PrintWriter(new StringWriter());
        Histogram fast = new Histogram(3);
        fast.recordValue(1_000_000);
        KneeSearch search = new KneeSearch(
                rate -> new LoadResult((long) Math.min(rate, 60_000), 0, 1, fast, fast, 0, 0, null, null), 50, out);
        LoadResult best = search.search(50_000);
        assertThat(best).isNotNull();
        assertThat(best.linesPerSecond()).isLessThanOrEqualTo(60_000);
    }

    @Test
    void shouldAskAgainBeforeItBelievesThatARateIsTooHigh() {
        assertThat(searchWithHiccups(1)).isBetween(285_000.0, 300_000.0);
        assertThat(searchWithHiccups(2)).isLessThan(100_000);
    }

    /** @param hiccups steps in a row, from that at 100,000 on, which come too late for whatever reason */
    private static double searchWithHiccups(int hiccups) {
        PrintWriter out = new PrintWriter(new StringWriter());
        int[] left = {hiccups};
        KneeSearch search =
                new KneeSearch(rate -> result(rate, rate >= 100_000 && left[0]-- > 0 ? 0 : 300_000), 50, out);
        LoadResult best = search.search(50_000);
        assertThat(best).isNotNull();
        return best.linesPerSecond();
    }
}
