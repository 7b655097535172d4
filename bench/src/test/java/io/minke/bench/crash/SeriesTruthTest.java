package io.minke.bench.crash;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.collections.Long2LongHashMap;
import org.junit.jupiter.api.Test;

final class SeriesTruthTest {
    private static final SeriesName NAME = SeriesName.of("h", 0);
    private final SeriesTruth truth = new SeriesTruth();
    private final Findings findings = new Findings();

    private void found(long... timesAndBits) {
        Long2LongHashMap found = new Long2LongHashMap(SeriesTruth.ABSENT);
        for (int index = 0; index < timesAndBits.length; index += 2) {
            found.put(timesAndBits[index], timesAndBits[index + 1]);
        }
        truth.verify(NAME, found, findings);
    }

    @Test
    void shouldAcceptTheLastAcknowledgedValueOnly() {
        truth.acknowledged(1, 10);
        truth.acknowledged(1, 11);
        found(1, 11);
        assertThat(findings.isClean()).isTrue();
        found(1, 10);
        assertThat(findings.wrongCount()).isEqualTo(1);
    }

    @Test
    void shouldAcceptEitherOutcomeOfAnUnansweredWriteButNotAChangeOfMind() {
        truth.acknowledged(1, 10);
        truth.unanswered(1, 11);
        truth.unanswered(2, 20);
        truth.unanswered(3, 30);
        found(1, 11, 3, 30);
        assertThat(findings.isClean()).isTrue();
        found(1, 10, 2, 20, 3, 30);
        assertThat(findings.wrongCount()).isEqualTo(1);
        assertThat(findings.inventedCount()).isEqualTo(1);
    }

    @Test
    void shouldNotAcceptTheLossOfAnAcknowledgedSampleBehindAnUnansweredOne() {
        truth.acknowledged(1, 10);
        truth.unanswered(1, 11);
        found();
        assertThat(findings.lostCount()).isEqualTo(1);
    }

    @Test
    void shouldNotAcceptThatAnythingDeletedComesBack() {
        truth.acknowledged(1, 10);
        truth.unanswered(2, 20);
        truth.acknowledged(3, 30);
        truth.deleted(1, 3);
        found(3, 30);
        assertThat(findings.isClean()).isTrue();
        found(1, 10, 2, 20, 3, 30);
        assertThat(findings.inventedCount()).isEqualTo(2);
    }

    @Test
    void shouldAcceptEitherOutcomeOfAnUnansweredDeleteWithinItsRangeOnly() {
        truth.acknowledged(1, 10);
        truth.acknowledged(2, 20);
        truth.acknowledged(3, 30);
        truth.deletionUnanswered(1, 3);
        found(2, 20, 3, 30);
        assertThat(findings.isClean()).isTrue();
        truth.deletionUnanswered(1, 3);
        found();
        assertThat(findings.lostCount()).isEqualTo(1);
    }

    @Test
    void shouldTellZeroFromNegativeZero() {
        truth.acknowledged(1, Double.doubleToRawLongBits(-0.0));
        found(1, Double.doubleToRawLongBits(0.0));
        assertThat(findings.wrongCount()).isEqualTo(1);
    }
}
