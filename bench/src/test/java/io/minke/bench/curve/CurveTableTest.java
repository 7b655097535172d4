package io.minke.bench.curve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class CurveTableTest {
    @Test
    void shouldShowEveryStepInTableAndPictures() {
        CurveTable table = new CurveTable("x", "Cost against x", "steps", "one, ms", "two, MiB")
                .picture("One", "ms", true, 0)
                .picture("Both", "ms, MiB", false, 0, 1);
        table.add(1, 0.25, 17.04);
        table.add(1_000, Double.NaN, 12_345);
        assertThat(table.lastRow()).isEqualTo("steps 1,000 · one, ms - · two, MiB 12,345");
        assertThat(table.markdown())
                .isEqualTo("## Cost against x\n\n| steps | one, ms | two, MiB |\n|---:|---:|---:|\n"
                        + "| 1.000 | 0.250 | 17.0 |\n| 1,000 | - | 12,345 |\n");
        assertThat(table.svgs()).hasSize(2);
        assertThat(table.svgs().get(0).split("<circle", -1)).hasSize(1 + 1);
        assertThat(table.svgs().get(1).split("<circle", -1)).hasSize(1 + 3);
        assertThatThrownBy(() -> table.add(1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
