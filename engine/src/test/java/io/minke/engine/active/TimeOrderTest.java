package io.minke.engine.active;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class TimeOrderTest {
    private final TimeOrder order = new TimeOrder();

    @Property(tries = 2_000)
    void shouldAgreeWithASortedMapThatKeepsTheLast(
            @ForAll @Size(max = 300) List<@LongRange(min = -40, max = 40) Long> arrived) {
        check(arrived);
    }

    @Property(tries = 300)
    void shouldAgreeWithASortedMapOnAnyTimes(@ForAll @Size(max = 200) List<Long> arrived) {
        check(arrived);
    }

    private void check(List<Long> arrived) {
        TreeMap<Long, Double> expected = new TreeMap<>();
        long[] times = new long[arrived.size()];
        double[] values = new double[arrived.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = arrived.get(i);
            values[i] = i;
            expected.put(times[i], values[i]);
        }
        int kept = order.sort(times, values, times.length);
        assertThat(Arrays.copyOf(times, kept))
                .containsExactly(
                        expected.keySet().stream().mapToLong(Long::longValue).toArray());
        assertThat(Arrays.copyOf(values, kept))
                .containsExactly(expected.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray());
    }
}
