package io.minke.bench.compare;

import io.minke.bench.question.Answer;
import io.minke.bench.question.Question;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
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

    Comparison(Plan plan, List<Contestant> contestants, Consumer<String> progress) {
        this.plan = plan;
        this.contestants = contestants;
        this.progress = progress;
        for (Contestant contestant : contestants) {
            figures.add(new Figures(contestant.name(), contestant.description()));
        }
    }

    /** Every other round in reverse, so that none always comes when the machine is warm, or the disk is. */
    void run(int rounds) throws IOException {
        for (int index = 0; index < contestants.size(); index++) {
            try (Trial trial = new Trial(contestants.get(index), plan, figures.get(index), progress)) {
                trial.rehearse();
            }
        }
        for (int round = 0; round < rounds; round++) {
            List<Integer> order = new ArrayList<>();
            for (int index = 0; index < contestants.size(); index++) {
                order.add(round % 2 == 0 ? index : contestants.size() - 1 - index);
            }
            runRound(order);
        }
    }

    private void runRound(List<Integer> order) throws IOException {
        Contestant first = contestants.get(order.get(0));
        Map<Question, Answer> reference = null;
        for (int index : order) {
            Contestant contestant = contestants.get(index);
            try (Trial trial = new Trial(contestant, plan, figures.get(index), progress)) {
                Map<Question, Answer> answers = trial.run();
                reference = reference == null ? answers : reference;
                trial.timeQuestions(agreed(first.name(), reference, contestant.name(), answers));
                trial.restart();
                if (plan.killSeconds() > 0) {
                    trial.kill();
                }
            }
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

    List<Figures> figures() {
        return figures;
    }

    /** In which answers they don't agree, in words. */
    List<String> differences() {
        return List.copyOf(differences);
    }
}
