package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The JVM passes over a method that it does not know, without a word. */
final class CompileCommandsTest {
    private static final Path FILE = Path.of("src/main/jvm/compile-commands");
    private static final String COMMAND = "dontinline ";
    private static final String CONSTRUCTOR = "<init>";

    @Test
    void shouldNameMethodsThatThereAre() throws IOException, ClassNotFoundException {
        List<String> methods = Files.readAllLines(FILE).stream()
                .filter(line -> line.startsWith(COMMAND))
                .map(line -> line.substring(COMMAND.length()))
                .toList();
        assertThat(methods).hasSizeGreaterThan(20).doesNotHaveDuplicates();
        for (String method : methods) {
            String[] parts = method.split("::");
            Class<?> type = Class.forName(parts[0], false, getClass().getClassLoader());
            assertThat(parts[1].equals(CONSTRUCTOR)
                            || Arrays.stream(type.getDeclaredMethods())
                                    .map(Method::getName)
                                    .anyMatch(parts[1]::equals))
                    .as(method)
                    .isTrue();
        }
    }

    @Test
    void shouldHoldNothingElseThanCommandsAndWhatTheyAreFor() throws IOException {
        assertThat(Files.readAllLines(FILE))
                .allMatch(line ->
                        line.isEmpty() || line.startsWith("#") || line.equals("quiet") || line.startsWith(COMMAND));
    }
}
