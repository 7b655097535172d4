package io.minke.query.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.minke.query.ask.BadQuestion;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

/** Patterns, what they begin with, and their limits. */
final class MatcherTest {
    @Property(tries = 2_000)
    void shouldTakeOnlyNamesThatBeginLikeTheGlob(
            @ForAll @Chars({'a', 'b', '*', '?'}) @StringLength(max = 6) String pattern,
            @ForAll @Chars({'a', 'b'}) @StringLength(max = 6) String name) {
        Matcher matcher = Matcher.glob("host", pattern);
        String expression = pattern.replace("*", ".*").replace("?", ".");
        assertThat(test(matcher, name)).isEqualTo(name.matches(expression));
        assertThat(!test(matcher, name) || name.startsWith(matcher.prefix())).isTrue();
    }

    @Property(tries = 5_000)
    void shouldTakeOnlyNamesThatBeginLikeTheExpression(
            @ForAll
                    @Chars({'a', 'b', '*', '?', '+', '.', '(', ')', '|', '^', '$', '\\', '{', '[', ']'})
                    @StringLength(max = 7)
                    String expression,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 5) String name) {
        Matcher matcher;
        try {
            matcher = Matcher.regex("host", expression);
        } catch (BadQuestion notOne) {
            return;
        }
        assertThat(!test(matcher, name) || name.startsWith(matcher.prefix())).isTrue();
        // Nothing that is looked at before the expression itself may change what it says.
        assertThat(test(matcher, name)).isEqualTo(Pattern.compile(expression).matches(name));
    }

    @Example
    void shouldNotTakeTheEndOfAnExpressionForLettersWhenItIsNone() {
        assertThat(test(Matcher.regex("host", "(?i)pim.*A"), "PIMa")).isTrue();
        assertThat(test(Matcher.regex("host", "pim.*\\d"), "pim7")).isTrue();
        assertThat(test(Matcher.regex("host", "pim.*77"), "pim177")).isTrue();
        assertThat(test(Matcher.regex("host", "pim.*77"), "pim178")).isFalse();
        assertThat(test(Matcher.regex("host", "7|pim"), "7")).isTrue();
    }

    @Example
    void shouldKnowHowNamesBegin() {
        assertThat(Matcher.glob("host", "pim05*").prefix()).isEqualTo("pim05");
        assertThat(Matcher.regex("host", "pim05[0-9]").prefix()).isEqualTo("pim05");
        assertThat(Matcher.regex("host", "pim0*5").prefix()).isEqualTo("pim");
        assertThat(Matcher.regex("host", "pim05|olt").prefix()).isEmpty();
        assertThat(Matcher.regex("host", "(?i)pim").prefix()).isEmpty();
        assertThat(Matcher.of("pim").prefix()).isEmpty();
    }

    private static boolean test(Matcher matcher, String name) {
        return java.util.Objects.requireNonNull(matcher.pattern()).test(name);
    }

    @Example
    void shouldTakeAsManyTextsAsTheLimitSays() {
        assertThat(texts(Matcher.MAX_TEXTS - 1).texts()).hasSize(Matcher.MAX_TEXTS - 1);
        assertThat(texts(Matcher.MAX_TEXTS).texts()).hasSize(Matcher.MAX_TEXTS);
        assertThatThrownBy(() -> texts(Matcher.MAX_TEXTS + 1))
                .isInstanceOf(BadQuestion.class)
                .hasMessageContaining("10001 texts");
        assertThatThrownBy(() -> Matcher.ofJson("host", List.of())).isInstanceOf(BadQuestion.class);
        assertThatThrownBy(() -> Matcher.ofParameter("host", "x,".repeat(Matcher.MAX_TEXTS)))
                .isInstanceOf(BadQuestion.class);
    }

    private static Matcher texts(int count) {
        return Matcher.ofJson("host", Collections.nCopies(count, "h"));
    }

    @Example
    void shouldTakePatternsAsLongAsTheLimitSays() {
        String longest = "a".repeat(Matcher.MAX_PATTERN_LENGTH);
        assertThat(test(Matcher.glob("host", longest), longest)).isTrue();
        assertThat(test(Matcher.regex("host", longest), longest)).isTrue();
        assertThatThrownBy(() -> Matcher.glob("host", longest + "*")).isInstanceOf(BadQuestion.class);
        assertThatThrownBy(() -> Matcher.ofJson("host", Map.of("regex", longest + "a")))
                .isInstanceOf(BadQuestion.class)
                .hasMessageContaining("1001");
    }
}
