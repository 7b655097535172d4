package io.minke.ingest.daemon.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.daemon.demo.Fleet.Metric;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FleetTest {
    private static final long SEED = 20_230_217;
    private static final long FIRST_MINUTE = 1_676_548_800L / 60;
    private static final int SHOWN = 585 - 101;

    private final Fleet fleet = new Fleet(500, SEED, FIRST_MINUTE);

    @Test
    void shouldWriteTheLinesOfAnIcingaWriter() {
        LineBuffer lines = new LineBuffer();
        fleet.writeLines(SHOWN, FIRST_MINUTE, lines);

        String[] text = lines.toString().split("\n");
        assertThat(text).hasSize(9).allMatch(line -> line.endsWith(" 1676548800"));
        assertThat(text[0])
                .matches(
                        "check_txrx,hostname=pim0585,service=txrx,metric=dnrx "
                                + "crit=-8,max=5,min=-49,unit=\"decibel-milliwatts\",value=-2[0-9]\\.[0-9]{2}0000,warn=-11 1676548800");
        assertThat(text[8])
                .matches("check_cpe,hostname=pim0585,metric=uptime unit=\"seconds\",value=[0-9]+ 1676548800");
    }

    @Test
    void shouldGiveTheSameSampleForTheSameSeedAndMinute() {
        Fleet same = new Fleet(500, SEED, FIRST_MINUTE);
        Fleet other = new Fleet(500, SEED + 1, FIRST_MINUTE);
        int differences = 0;
        for (int cpe = 0; cpe < 500; cpe += 7) {
            for (Metric metric : Metric.values()) {
                long value = fleet.value(cpe, metric, FIRST_MINUTE + cpe);
                assertThat(same.value(cpe, metric, FIRST_MINUTE + cpe)).isEqualTo(value);
                differences += other.value(cpe, metric, FIRST_MINUTE + cpe) == value ? 0 : 1;
            }
        }
        assertThat(differences).isGreaterThan(400);
    }

    @Test
    void shouldStayWithinWhatFibreAndPeopleDo() {
        for (int cpe = 0; cpe < 500; cpe += 11) {
            for (int minute = 0; minute < Fleet.MINUTES_PER_DAY; minute += 13) {
                long at = FIRST_MINUTE + minute;
                assertThat(fleet.value(cpe, Metric.DNRX, at)).isBetween(-3_300L, -1_300L);
                assertThat(fleet.value(cpe, Metric.DNATT, at)).isEqualTo(-fleet.value(cpe, Metric.DNRX, at));
                assertThat(fleet.value(cpe, Metric.UPTX, at) - fleet.value(cpe, Metric.UPRX, at))
                        .isEqualTo(fleet.value(cpe, Metric.UPATT, at));
                assertThat(fleet.value(cpe, Metric.DNBW, at)).isBetween(0L, 20_000_000L);
                assertThat(fleet.value(cpe, Metric.UPTIME, at)).isNotNegative();
            }
        }
    }

    @Test
    void shouldBendTheShownFibreAcrossItsWarningAndBack() {
        Set<Boolean> states = new HashSet<>();
        int changes = 0;
        boolean before = false;
        for (int minute = 0; minute < Fleet.MINUTES_PER_DAY; minute++) {
            boolean warning = fleet.value(SHOWN, Metric.DNATT, FIRST_MINUTE + minute) >= 2_600;
            states.add(warning);
            changes += warning == before ? 0 : 1;
            before = warning;
        }
        assertThat(states).containsExactlyInAnyOrder(true, false);
        assertThat(changes).isBetween(2, 10);
    }
}
