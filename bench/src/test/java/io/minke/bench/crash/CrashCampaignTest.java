package io.minke.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.bench.crash.TinyServer.Defect;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether the campaign finds what it is there to find, shown on a server whose defects are known. */
final class CrashCampaignTest {
    @TempDir
    private Path directory;

    private CrashCampaign campaign(Defect defect, int cycles) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path file = directory.resolve("lines");
        CrashOptions options = new CrashOptions(
                port -> List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        TinyServer.class.getName(),
                        Integer.toString(port),
                        file.toString(),
                        defect.name()),
                Map.of(),
                directory.resolve("log"),
                cycles,
                2,
                defect.ordinal() + 1,
                Duration.ofSeconds(30),
                CrashOptions.Pace.SHORT,
                CrashOptions.Companion.NONE,
                false);
        return new CrashCampaign(options, System.out::println);
    }

    private CrashReport run(Defect defect, int cycles) throws IOException {
        CrashReport report = campaign(defect, cycles).run();
        System.out.println(report.describe());
        return report;
    }

    @Test
    void shouldFindNothingWrongWithAServerThatKeepsWhatItAcknowledges() throws IOException {
        CrashReport report = run(Defect.NONE, 4);
        assertThat(report.isClean()).as(report.describe()).isTrue();
        assertThat(report.cycles()).isEqualTo(4);
        assertThat(report.verifiedSamples()).isGreaterThan(1_000);
        assertThat(report.kills() + report.terminations()).isEqualTo(4);
    }

    @Test
    void shouldFindSamplesThatWereAcknowledgedAndForgotten() throws IOException {
        CrashReport report = run(Defect.FORGETS, 6);
        assertThat(report.lost()).isPositive();
        assertThat(report.isClean()).isFalse();
        assertThat(report.faults()).anyMatch(fault -> fault.startsWith("lost: check_"));
    }

    @Test
    void shouldFindSamplesThatWereNeverSent() throws IOException {
        CrashReport report = run(Defect.INVENTS, 2);
        assertThat(report.invented()).isEqualTo(1);
        assertThat(report.faults()).anyMatch(fault -> fault.contains("check_cpe__kill1-s1.____uptime"));
    }

    @Test
    void shouldFindValuesThatAreNotBitEqual() throws IOException {
        assertThat(run(Defect.ROUNDS, 2).wrong()).isPositive();
    }

    @Test
    void shouldFindWritesThatDidNotReplaceEarlierOnes() throws IOException {
        assertThat(run(Defect.KEEPS_FIRST, 2).wrong()).isPositive();
    }

    @Test
    void shouldFindSamplesThatDisappearOnlyAtALaterStart() throws IOException {
        assertThat(run(Defect.WAVERS, 4).lost()).isPositive();
    }

    @Test
    void shouldFailWhenTheServerDoesNotStartAgain() {
        assertThatThrownBy(() -> run(Defect.STUMBLES, 2)).hasMessageContaining("stumbled");
    }

    @Test
    void shouldMissASampleThatTheOracleOnlyPretendsWasAcknowledged() throws IOException {
        CrashCampaign campaign = campaign(Defect.NONE, 1);
        campaign.pretendAcknowledged();
        CrashReport report = campaign.run();
        assertThat(report.lost()).isEqualTo(1);
        assertThat(report.faults()).anyMatch(fault -> fault.startsWith("lost: check_txrx__kill0-s0.__txrx__dnrx"));
    }
}
