package io.minke.ingest.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.limit.DeviceLimit.Series;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 1_700_000_000L * SECOND;

    private static List<Series> series(DeviceLimit limit, int count) {
        List<Series> series = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            series.add(new Series(limit));
        }
        return series;
    }

    /** @return how many were kept */
    private static int send(List<Series> series, long fromSecond, long toSecond, int perSecond) {
        int kept = 0;
        for (long i = fromSecond * perSecond; i < toSecond * perSecond; i++) {
            for (Series one : series) {
                kept += one.leavesOut(START + i * SECOND / perSecond) ? 0 : 1;
            }
        }
        return kept;
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10})
    void shouldLeaveOutNothingUpToTheLimit(int perSecond) {
        DeviceLimit limit = new DeviceLimit("core01", 10);
        assertThat(send(series(limit, 1), 0, 300, perSecond)).isEqualTo(300 * perSecond);
        assertThat(limit.loweredSamples()).isZero();
    }

    @Test
    void shouldLowerTheResolutionBeyondIt() {
        DeviceLimit limit = new DeviceLimit("core01", 10);
        List<Series> series = series(limit, 5);
        int sent = 600 * 20 * 5;
        int kept = send(series, 0, 600, 20);
        assertThat(limit.loweredSamples()).isEqualTo(sent - kept);
        assertThat(limit.intervalMillis()).isPositive();
        // 100 a second come, 10 are allowed; the first window may be richer.
        int settled = send(series, 600, 1_200, 20);
        assertThat(settled).isBetween(600 * 10 * 7 / 10, 600 * 10 * 11 / 10);
    }

    @Test
    void shouldKeepEverySeriesInSight() {
        DeviceLimit limit = new DeviceLimit("core01", 2);
        List<Series> series = series(limit, 20);
        int[] kept = new int[series.size()];
        for (int second = 0; second < 1_000; second++) {
            for (int i = 0; i < series.size(); i++) {
                kept[i] += series.get(i).leavesOut(START + second * SECOND) ? 0 : 1;
            }
        }
        for (int count : kept) {
            assertThat(count).isBetween(50, 130);
        }
    }

    @Test
    void shouldBeAtFullResolutionAgainWhenTheDeviceIs() {
        DeviceLimit limit = new DeviceLimit("core01", 10);
        List<Series> series = series(limit, 1);
        send(series, 0, 60, 100);
        assertThat(limit.intervalMillis()).isPositive();
        send(series, 60, 80, 1);
        assertThat(limit.intervalMillis()).isZero();
        assertThat(send(series, 80, 180, 1)).isEqualTo(100);
    }

    @Test
    void shouldTakeAReportOfManyValuesAtOnce() {
        DeviceLimit limit = new DeviceLimit("core01", 20);
        List<Series> series = series(limit, 200);
        for (int minute = 0; minute < 60; minute++) {
            for (Series one : series) {
                assertThat(one.leavesOut(START + minute * 60 * SECOND)).isFalse();
            }
        }
    }

    @Test
    void shouldKeepASampleThatComesAgain() {
        DeviceLimit limit = new DeviceLimit("core01", 1);
        Series one = new Series(limit);
        send(List.of(one), 0, 30, 50);
        long kept = START + 40 * SECOND;
        one.leavesOut(kept);
        boolean wasKept = !one.leavesOut(kept + 20 * SECOND);
        assertThat(wasKept).isTrue();
        long lowered = limit.loweredSamples();
        assertThat(one.leavesOut(kept + 20 * SECOND)).isFalse();
        assertThat(limit.loweredSamples()).isEqualTo(lowered);
    }

    @Test
    void shouldLetABackfillPassBesideLiveSamples() {
        DeviceLimit limit = new DeviceLimit("core01", 10);
        List<Series> series = series(limit, 1);
        for (int i = 0; i < 20_000; i++) {
            if (i % 500 == 0) {
                send(series, 100_000 + i / 500, 100_001 + i / 500, 1);
            }
            assertThat(series.get(0).leavesOut(START + i * SECOND / 100)).isFalse();
        }
    }

    @Test
    void shouldComeBackFromAClockThatWasAhead() {
        DeviceLimit limit = new DeviceLimit("core01", 10);
        List<Series> series = series(limit, 1);
        send(series, 80_000, 80_001, 1);
        send(series, 0, 600, 100);
        assertThat(limit.loweredSamples()).isPositive();
    }
}
