package io.minke.bench.compare;

import io.minke.bench.question.Answer;
import io.minke.bench.question.Question;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rounds of all contestants, one after the other, so that whatever else the machine does falls on all of them. */
final class Comparison {
    private final Plan plan;
    private final List<Contestant> contestants;
    private final Consumer<String> progress;
    private final List<Figures> figures = new ArrayList<>();
    private final Set<String> differences = new LinkedHashSet<>();
    private final Forecast forecast;
    private boolean firstFailed;

    Comparison(Plan plan, List<Contestant> contestants, Consumer<String> progress) {
        this(plan, contestants, Double.POSITIVE_INFINITY, progress);
    }

    /** @param slowSeconds an engine whose first round takes longer has no other, except for the first one, which is what all are compared with */
    Comparison(Plan plan, List<Contestant> contestants, double slowSeconds, Consumer<String> progress) {
        this.plan = plan;
        this.contestants = contestants;
        this.progress = progress;
        for (Contestant contestant : contestants) {
            figures.add(new Figures(contestant.name(), contestant.description()));
        }
        forecast = new Forecast(contestants.size(), plan.fleet().totalLines(), slowSeconds);
    }

    void run(int rounds) throws IOException {
        run(rounds, state -> {});
    }

    /**
     * Every other round in reverse, so that none always comes when the machine is warm, or the disk is. An engine that fails is said to have failed, and the others go on.
     *
     * @param reached told how far it is, in words, after each engine
     */
    void run(int rounds, Reached reached) throws IOException {
        progress.accept(forecast.ahead(0, rounds));
        for (int index = 0; index < contestants.size(); index++) {
            rehearse(index);
        }
        for (int round = 0; round < rounds; round++) {
            List<Integer> order = new ArrayList<>();
            for (int index = 0; index < contestants.size(); index++) {
                order.add(round % 2 == 0 ? index : contestants.size() - 1 - index);
            }
            order.removeIf(forecast::isLeftOut);
            runRound(order, "round " + (round + 1) + " of " + rounds, reached);
            if (round == 0 && rounds > 1) {
                leaveOutTheSlow(rounds);
            }
            if (round + 1 < rounds) {
                progress.accept(forecast.ahead(round + 1, rounds));
            }
        }
    }

    /** Told how far a comparison is. */
    @FunctionalInterface
    interface Reached {
        void reached(String state) throws IOException;
    }

    private void rehearse(int index) throws IOException {
        try (Trial trial = new Trial(contestants.get(index), plan, figures.get(index), progress)) {
            trial.rehearse();
        } catch (IOException | RuntimeException failure) {
            if (index == 0) {
                throw failure;
            }
            forecast.leaveOut(index);
            failed(index, "does not start", failure);
        }
    }

    private void leaveOutTheSlow(int rounds) {
        for (int index : forecast.leaveOutTheSlow()) {
            String words = String.format(
                    Locale.ROOT,
                    "took part in the first of %d rounds only: its round took %.0f s",
                    rounds,
                    forecast.seconds(index));
            figures.get(index).remark(words);
            progress.accept(contestants.get(index).name() + " " + words);
        }
    }

    private void failed(int index, String when, Exception failure) {
        String words = when + ": " + failure.getMessage();
        figures.get(index).remark(words);
        progress.accept(contestants.get(index).name() + " FAILED, " + words);
    }

    private void runRound(List<Integer> order, String round, Reached reached) throws IOException {
        String first = "";
        Map<Question, Answer> reference = null;
        int done = 0;
        for (int index : order) {
            Contestant contestant = contestants.get(index);
            long from = System.nanoTime();
            try (Trial trial = new Trial(contestant, plan, figures.get(index), progress)) {
                Map<Question, Answer> answers = trial.run();
                if (reference == null) {
                    first = contestant.name();
                    reference = answers;
                }
                trial.timeQuestions(agreed(first, reference, contestant.name(), answers));
                trial.restart();
                if (plan.killSeconds() > 0) {
                    trial.kill();
                }
            } catch (IOException | RuntimeException failure) {
                failed(index, round + " ended early", failure);
                firstFailed |= index == 0;
            }
            forecast.took(index, (System.nanoTime() - from) / 1e9);
            done++;
            progress.accept(String.format(
                    Locale.ROOT, "%s: %s took %.0f s", contestant.name(), round, forecast.seconds(index)));
            reached.reached(round + ", " + done + " of " + order.size() + " engines");
        }
    }

    private Set<Question> agreed(
            String first, Map<Question, Answer> reference, String name, Map<Question, Answer> answers) {
        Set<Question> agreed = EnumSet.noneOf(Question.class);
        answers.forEach((question, answer) -> {
            String difference = difference(reference.get(question), answer);
            if (difference == null) {
                agreed.add(question);
            } else {
                differences.add(question + ": " + first + " and " + name + " differ: " + difference);
            }
        });
        return agreed;
    }

    private static @Nullable String difference(@Nullable Answer expected, Answer answer) {
        if (answer.points() == 0) {
            return "nothing was answered";
        }
        return expected == null ? null : expected.differenceFrom(answer);
    }

    /** Whether a round of the first engine ended early, the one that all others are compared with. */
    boolean hasFirstFailed() {
        return firstFailed;
    }

    List<Figures> figures() {
        return figures;
    }

    /** In which answers they don't agree, in words. */
    List<String> differences() {
        return List.copyOf(differences);
    }
}
