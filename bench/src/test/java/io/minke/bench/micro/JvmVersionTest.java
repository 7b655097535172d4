package io.minke.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.bench.process.JvmFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JvmVersionTest {
    @Test
    void shouldGiveEachJvmTheFlagsItKnows() throws IOException {
        JvmVersion older = new JvmVersion(Path.of("java"), JvmVersion.version("openjdk 17.0.15 2025-04-15\nOpenJDK"));
        assertThat(older.feature()).isEqualTo(17);
        assertThat(JvmFlags.of(older.feature())).doesNotContain("--sun-misc-unsafe-memory-access=allow");
        JvmVersion early = new JvmVersion(Path.of("java"), "26-ea");
        assertThat(JvmFlags.of(early.feature())).contains("--sun-misc-unsafe-memory-access=allow", JvmFlags.MISC);
        assertThatThrownBy(() -> JvmVersion.version("command not found")).isInstanceOf(IOException.class);
    }

    @Test
    void shouldAskAnExecutableForItsVersion() throws IOException {
        Path own = Path.of(System.getProperty("java.home"), "bin", "java");
        assertThat(JvmVersion.of(List.of(own)).get(0).feature())
                .isEqualTo(Runtime.version().feature());
        assertThat(JvmVersion.of(List.of())).hasSize(1);
        Path number = Path.of(Integer.toString(Runtime.version().feature()));
        assertThat(JvmVersion.of(List.of(number)).get(0).executable()).isEqualTo(own);
        assertThatThrownBy(() -> JvmVersion.of(List.of(Path.of("999")))).hasMessageContaining("no JDK 999");
    }
}
