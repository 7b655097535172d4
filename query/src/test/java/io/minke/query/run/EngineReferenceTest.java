package io.minke.query.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random questions to a real engine, against {@link NaiveAnswer} over sorted maps, while one thread writes (in order, late, again, with gaps) and deletes (ranges, whole series), and another seals and
 * merges at any time; in every third engine a retention of some days, other for one host, moves on as well. A snapshot holds at least what was acknowledged before it, so most questions are answered
 * between two batches, where that is all there is. The others are answered raw while samples arrive and are deleted: nothing may be missing that was acknowledged and not deleted since, and nothing may
 * appear that was never written, or was deleted before the question.
 *
 * <p>{@code -Dminke.reference.cases=100000} for the long campaign, {@code -Dminke.reference.seed=…} to repeat one as far as threads allow.
 */
final class EngineReferenceTest {
    private static final int CASES = Integer.getInteger("minke.reference.cases", 600);
    private static final long SEED = Long.getLong("minke.reference.seed", System.nanoTime());
    /** After so many the engine is closed, and a new one opened over other data. */
    private static final int CASES_PER_ENGINE = 2_500;

    @TempDir
    Path directory;

    @Test
    void shouldAnswerLikeTheNaiveReferenceWhileDataIsWrittenDeletedSealedAndMerged() throws Exception {
        long deletedSamples = 0;
        long agedSamples = 0;
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int done = 0, round = 0; done < CASES; done += CASES_PER_ENGINE, round++) {
            long seed = seeds.nextLong();
            try (BusyEngine engine = new BusyEngine(directory.resolve("round-" + round), seed)) {
                engine.begin();
                Random random = new Random(seed);
                for (int i = 0; i < Math.min(CASES_PER_ENGINE, CASES - done); i++) {
                    engine.ask(random);
                }
                engine.end();
                deletedSamples += engine.deletedSamples();
                agedSamples += engine.agedSamples();
            } catch (AssertionError e) {
                throw new AssertionError("campaign " + SEED + ", engine " + round + ": " + e.getMessage(), e);
            }
        }
        if (CASES >= 4 * CASES_PER_ENGINE) {
            assertThat(deletedSamples).as("samples deleted").isPositive();
            assertThat(agedSamples).as("samples grown too old").isPositive();
        }
    }
}
