package io.minke.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class WorkDirectoryTest {
    private static Path filled(WorkDirectory work) throws IOException {
        Files.createDirectories(work.path().resolve("data/deep"));
        return Files.writeString(work.path().resolve("data/deep/file"), "text");
    }

    @Test
    void shouldGoWithAllThatIsInItWhenItIsClosed() throws IOException {
        Path file;
        try (WorkDirectory work = new WorkDirectory("minke-test-")) {
            file = filled(work);
            assertThat(file).exists();
        }
        assertThat(file.getParent().getParent().getParent()).doesNotExist();
    }

    @Test
    void shouldStayWhenItIsToBeLookedInto() throws IOException {
        WorkDirectory work = new WorkDirectory("minke-test-");
        try {
            Path file = filled(work);
            work.keep();
            work.close();
            assertThat(file).exists();
        } finally {
            WorkDirectory.delete(work.path());
        }
        assertThat(work.path()).doesNotExist();
    }
}
