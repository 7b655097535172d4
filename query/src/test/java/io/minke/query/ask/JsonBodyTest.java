package io.minke.query.ask;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import org.jspecify.annotations.Nullable;

final class JsonBodyTest {
    private static Map<String, @Nullable Object> parsed(String text) {
        return JsonBody.parse(text.getBytes(UTF_8));
    }

    @Example
    void shouldTolerateACommaBeforeAClosingBracket() {
        assertThat(parsed("{\"a\": [1, 2,], \"b\": {\"c\": null,},}"))
                .isEqualTo(parsed("{\"a\": [1, 2], \"b\": {\"c\": null}}"));
    }

    @Example
    void shouldPointAtWhatIsBroken() {
        assertThatThrownBy(() ->
                        parsed("{\n  \"host_name\":\"pim0585\",\n  \"service_name\":\"txrx\"\n  \"start\":\"24h\"\n}"))
                .isInstanceOfSatisfying(BadQuestion.class, e -> {
                    assertThat(e.field()).isEqualTo("body");
                    assertThat(e).hasMessageStartingWith("line 4, column 3: ").hasMessageContaining("comma");
                });
        for (String text : List.of(
                "",
                "[]",
                "7",
                "{",
                "{\"a\"}",
                "{\"a\":}",
                "{,}",
                "[,]",
                "{\"a\":1,,}",
                "{\"a\":1} x",
                "{\"a\":NaN}",
                "{'a':1}",
                "{\"a\":1,\"a\":2}",
                "\u0000")) {
            assertThatThrownBy(() -> parsed(text))
                    .as(text)
                    .isInstanceOf(BadQuestion.class)
                    .hasMessageContaining("line ");
        }
    }

    @Example
    void shouldRefuseNestingBeyondItsLimit() {
        int inner = JsonBody.MAX_DEPTH - 1;
        parsed("{\"a\":" + "[".repeat(inner - 1) + "]".repeat(inner - 1) + "}");
        parsed("{\"a\":" + "[".repeat(inner) + "]".repeat(inner) + "}");
        assertThatThrownBy(() -> parsed("{\"a\":" + "[".repeat(inner + 1) + "]".repeat(inner + 1) + "}"))
                .isInstanceOf(BadQuestion.class);
    }
}
