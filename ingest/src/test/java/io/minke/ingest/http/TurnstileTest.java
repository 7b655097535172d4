package io.minke.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnstileTest {
    private final Turnstile turnstile = new Turnstile(10);
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
    }

    @Test
    void shouldKeepTheOrderThoughALaterOneWouldFit() {
        Turnstile.Guest first = enter(9, "first");
        enter(2, "second");
        enter(1, "third");
        assertThat(inside).containsExactly("first");
        turnstile.leave(first);
        assertThat(inside).containsExactly("first", "second", "third");
    }

    @Test
    void shouldLetInAloneWhatIsMoreThanTheLimit() {
        Turnstile.Guest small = enter(1, "small");
        Turnstile.Guest huge = enter(11, "huge");
        enter(1, "next");
        assertThat(inside).containsExactly("small");
        turnstile.leave(small);
        assertThat(inside).containsExactly("small", "huge");
        turnstile.leave(huge);
        assertThat(inside).containsExactly("small", "huge", "next");
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
}
