package io.minke.ingest.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    private static final int LIMIT = 10;

    private final Turnstile turnstile = new Turnstile(LIMIT);
    private final List<String> inside = new ArrayList<>();

    private Turnstile.Guest enter(long amount, String name) {
        return turnstile.enter(amount, () -> inside.add(name));
    }

    @Test
    void shouldLetInUpToTheLimit() {
        enter(4, "first");
        enter(6, "second");
        enter(1, "one too many");
        assertThat(inside).containsExactly("first", "second");
        assertThat(turnstile.waiting()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheOrderOfThoseThatDoNotFit() {
        Turnstile.Guest first = enter(10, "first");
        enter(2, "second");
        enter(1, "third");
        assertThat(inside).containsExactly("first");
        turnstile.leave(first);
        assertThat(inside).containsExactly("first", "second", "third");
    }

    /** Each small one goes as soon as it was in, so that there is always room for the next. */
    @Test
    void shouldLetSmallOnesPassALargeOneUpToTheLimit() {
        Turnstile.Guest first = enter(5, "first");
        enter(6, "large");
        for (int i = 1; i <= 9; i++) {
            turnstile.leave(enter(1, "small " + i));
        }
        turnstile.leave(enter(2, "beyond the limit"));
        turnstile.leave(enter(1, "small 10"));
        enter(1, "small 11");
        assertThat(inside).hasSize(11).contains("small 10").doesNotContain("large", "small 11", "beyond the limit");
        turnstile.leave(first);
        assertThat(inside).hasSize(13).endsWith("large", "small 11");
    }

    @Test
    void shouldCountAnewWhatPassesTheNextOne() {
        Turnstile.Guest first = enter(5, "first");
        Turnstile.Guest large = enter(6, "large");
        enter(10, "larger");
        turnstile.leave(enter(5, "passed large"));
        turnstile.leave(enter(5, "passed large too"));
        turnstile.leave(first);
        turnstile.leave(enter(4, "passed larger"));
        assertThat(inside).containsExactly("first", "passed large", "passed large too", "large", "passed larger");
        turnstile.leave(large);
        assertThat(inside).endsWith("larger");
    }

    @Test
    void shouldCountAnewWhenTheFirstOneHasGivenUp() {
        enter(5, "first");
        Turnstile.Guest tired = enter(6, "tired");
        enter(7, "patient");
        turnstile.leave(enter(5, "passed the tired one"));
        turnstile.leave(enter(5, "passed it too"));
        enter(5, "third");
        assertThat(inside).doesNotContain("third");
        turnstile.leave(tired);
        assertThat(inside).endsWith("third").doesNotContain("patient");
    }

    @Test
    void shouldLetInAloneWhatIsMoreThanTheLimit() {
        Turnstile.Guest small = enter(1, "small");
        Turnstile.Guest huge = enter(11, "huge");
        Turnstile.Guest passing = enter(9, "passing");
        enter(2, "next");
        turnstile.leave(small);
        assertThat(inside).containsExactly("small", "passing");
        turnstile.leave(passing);
        assertThat(inside).containsExactly("small", "passing", "huge");
        turnstile.leave(huge);
        assertThat(inside).containsExactly("small", "passing", "huge", "next");
    }

    @Test
    void shouldForgetWhoNeverCameIn() {
        Turnstile.Guest first = enter(10, "first");
        Turnstile.Guest tired = enter(10, "tired");
        enter(10, "third");
        turnstile.leave(tired);
        assertThat(inside).containsExactly("first");
        turnstile.leave(first);
        assertThat(inside).containsExactly("first", "third");
    }

    @Test
    void shouldCountWhatSomebodyTurnsOutToWeigh() {
        Turnstile.Guest first = enter(4, "first");
        turnstile.weigh(first, 9);
        Turnstile.Guest second = enter(2, "second");
        assertThat(inside).containsExactly("first");
        turnstile.weigh(first, 8);
        assertThat(inside).containsExactly("first", "second");
        turnstile.leave(first);
        turnstile.leave(second);
        enter(10, "third");
        assertThat(inside).containsExactly("first", "second", "third");
    }

    /** Whoever comes and goes: never more than the limit but for one alone, and everybody is let in once. */
    @Property
    void shouldLetEverybodyInAndNeverTooMuch(
            @ForAll @Size(max = 200) List<@IntRange(min = 1, max = LIMIT + 2) Integer> amounts, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Integer> present = new ArrayList<>();
        List<Turnstile.Guest> guests = new ArrayList<>();
        int[] entered = new int[amounts.size()];
        while (guests.size() < amounts.size() || !present.isEmpty()) {
            if (guests.size() < amounts.size() && (present.isEmpty() || random.nextBoolean())) {
                int guest = guests.size();
                guests.add(turnstile.enter(amounts.get(guest), () -> {
                    present.add(guest);
                    entered[guest]++;
                }));
            } else {
                turnstile.leave(guests.get(present.remove(random.nextInt(present.size()))));
            }
            int sum = present.stream().mapToInt(amounts::get).sum();
            assertThat(sum <= LIMIT || present.size() == 1)
                    .as("%s inside", present)
                    .isTrue();
        }
        assertThat(turnstile.waiting()).isZero();
        assertThat(Arrays.stream(entered)).allMatch(count -> count == 1);
    }
}
