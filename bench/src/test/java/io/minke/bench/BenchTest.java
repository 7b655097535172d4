package io.minke.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchTest {
    @ParameterizedTest
    @ValueSource(strings = {"micro", "load", "crash", "compare", "guard", "soak", "codec", "curves", "years"})
    void shouldHelpWithEveryCommand(String command) {
        assertThat(Bench.run(command, "--help")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "load",
                "load ftp://host",
                "load http://127.0.0.1:1 --hosts 0",
                "load http://127.0.0.1:1 --connections 501",
                "load http://127.0.0.1:1 --clock sundial",
                "codec",
                "codec --jason x",
                "crash --cycles 0",
                "crash --minke /nonexistent",
                "compare --metrics 8",
                "guard",
                "guard --against /nonexistent",
                "guard --against /bin/sh --rounds 2",
                "micro NoSuchBenchmark",
                "soak --minutes 0",
                "curves --only moon",
                "compare --with moon",
                "lod",
                "--nonsense"
            })
    void shouldExplainBadArgumentsInOneLineAndReturnTwo(String arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            assertThat(Bench.run(arguments.split(" "))).isEqualTo(2);
        } finally {
            System.setErr(before);
        }
        assertThat(errors.toString(StandardCharsets.UTF_8).strip().lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("minke bench");
    }
}
