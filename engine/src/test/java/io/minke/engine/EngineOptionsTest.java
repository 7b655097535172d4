package io.minke.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.RetentionRules;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EngineOptionsTest {
    /** A value for each option that is not its default. */
    private static final Map<String, Object> OTHERS = Map.ofEntries(
            Map.entry("durability", Durability.INTERVAL),
            Map.entry("forceInterval", Duration.ofSeconds(7)),
            Map.entry("ringBytes", 4 << 20),
            Map.entry("activeBytes", 32L << 20),
            Map.entry("sealAge", Duration.ofHours(3)),
            Map.entry("coldAge", Duration.ofHours(30)),
            Map.entry("logFileBytes", 9 << 20),
            Map.entry("maxSeries", 5),
            Map.entry("maxFuture", Duration.ofHours(4)),
            Map.entry("diskReserveBytes", 11L),
            Map.entry("tiers", List.of()),
            Map.entry("retention", RetentionRules.KEEP_ALL.withDays(RetentionRules.RAW, 5)),
            Map.entry("retentionProvisional", true));

    @Test
    void shouldChangeTheOneOptionThatIsNamed() throws ReflectiveOperationException {
        EngineOptions defaults = EngineOptions.defaults();
        for (RecordComponent changed : EngineOptions.class.getRecordComponents()) {
            String name = changed.getName();
            Object other = Objects.requireNonNull(OTHERS.get(name), name);
            EngineOptions options = (EngineOptions) EngineOptions.class
                    .getMethod("with" + Character.toUpperCase(name.charAt(0)) + name.substring(1), changed.getType())
                    .invoke(defaults, other);
            for (RecordComponent each : EngineOptions.class.getRecordComponents()) {
                Object expected =
                        each.getName().equals(name) ? other : each.getAccessor().invoke(defaults);
                assertThat(each.getAccessor().invoke(options))
                        .as("%s after a change of %s", each.getName(), name)
                        .isEqualTo(expected);
            }
            assertThat(options).isNotEqualTo(defaults);
        }
    }

    @Test
    void shouldRefuseWhatIsOutOfRange() {
        EngineOptions defaults = EngineOptions.defaults();
        assertThat(defaults.withColdAge(Duration.ZERO).coldAge()).isZero();
        assertThat(defaults.withColdAge(Duration.ofDays(36_500)).coldAge()).isEqualTo(Duration.ofDays(36_500));
        assertThatThrownBy(() -> defaults.withColdAge(Duration.ofDays(36_501)))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("coldAge");
        assertThatThrownBy(() -> defaults.withColdAge(Duration.ofNanos(-1))).isInstanceOf(Rejected.class);
        assertThatThrownBy(() -> defaults.withMaxSeries(0))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("maxSeries is 0");
        assertThat(defaults.withLogFileBytes(8 << 20).logFileBytes()).isEqualTo(8 << 20);
        assertThatThrownBy(() -> defaults.withLogFileBytes((8 << 20) - 1)).isInstanceOf(Rejected.class);
    }
}
