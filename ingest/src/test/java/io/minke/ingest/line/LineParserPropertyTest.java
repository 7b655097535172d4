package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever arrives in whatever parts: no crash, nothing read that is not ours, and always the same samples. */
final class LineParserPropertyTest {
    /** Pieces that lines are made of, so that random bodies often are lines, or nearly. */
    private static final String[] PIECES = {
        "m",
        ",host=a",
        ",hostname=pim0001",
        ",service=txrx",
        ",metric=dnrx",
        ",zone=m\\ d",
        " ",
        " value=",
        "value",
        "-22.14",
        "17",
        "0.000420",
        "9853657000",
        "9007199254740993",
        "123456789012345678",
        "1e-7",
        "i",
        "u",
        ",warn=-11",
        ",unit=\"dBm\"",
        ",note=\"a\nb\"",
        " 1676634606",
        " 1676505620123000000",
        " 9999999999999999999",
        "\n",
        "\n",
        "\n",
        "\r\n",
        "#",
        "\\",
        "\"",
        ",",
        "=",
        "t",
        "\u0000",
        "m,hostname=pim0001,metric=dnrx,service=txrx value=1.5 1676505620123000000\n",
        "m,hostname=pim0001,metric=uptx,service=txrx value=-2 1676505620123000000\n",
        "m,hostname=pim0001,metric=uptx,service=txrx crit=-8,unit=\"dBm\",value=-2.250000,warn=-11 1676505620123000000\n",
        "m,hostname=pim0002,service=txrx state=0i,latency=0.25,reachable=true 1676505620123000000\n",
    };

    @Provide
    Arbitrary<String> bodies() {
        return Arbitraries.of(PIECES).list().ofMaxSize(60).map(pieces -> String.join("", pieces));
    }

    @Property(tries = 400)
    void shouldGiveTheSameSamplesHoweverTheBodyIsSplit(@ForAll("bodies") String body, @ForAll long seed) {
        Random random = new Random(seed);
        try (Parsing whole = new Parsing();
                Parsing split = new Parsing();
                Parsing bytewise = new Parsing();
                Parsing crowded = new Parsing()) {
            crowded.sink.fullEvery = 1 + random.nextInt(5);
            for (int round = 0; round < 3; round++) {
                whole.body(body.getBytes(ISO_8859_1), Precision.NANOSECONDS, () -> Integer.MAX_VALUE);
                split.body(body.getBytes(ISO_8859_1), Precision.NANOSECONDS, () -> 1 + random.nextInt(100));
                bytewise.body(body.getBytes(ISO_8859_1), Precision.NANOSECONDS, () -> 1);
                crowded.body(body.getBytes(ISO_8859_1), Precision.NANOSECONDS, () -> 1 + random.nextInt(300));
                assertSame(whole, split);
                assertSame(whole, bytewise);
                assertThat(whole.batch.firstError()).isEqualTo(crowded.batch.firstError());
                assertThat(List.copyOf(new java.util.LinkedHashSet<>(whole.sink.samples)))
                        .isEqualTo(List.copyOf(new java.util.LinkedHashSet<>(crowded.sink.samples)));
                for (Parsing parsing : List.of(whole, split, bytewise, crowded)) {
                    parsing.sink.assignIds();
                }
            }
        }
    }

    @Property(tries = 400)
    void shouldGiveTheSameSamplesOnTheFastWay(@ForAll("bodies") String body) {
        // Behind 400 more bytes every line is far enough from the end for the fast way; in parts of one byte none is.
        String padded = body + "\n" + "#".repeat(400);
        try (Parsing fast = new Parsing();
                Parsing slow = new Parsing()) {
            for (int round = 0; round < 3; round++) {
                fast.body(padded.getBytes(ISO_8859_1), Precision.NANOSECONDS, () -> Integer.MAX_VALUE);
                slow.body(padded.getBytes(ISO_8859_1), Precision.NANOSECONDS, () -> 1);
                assertSame(fast, slow);
                fast.sink.assignIds();
                slow.sink.assignIds();
            }
        }
    }

    @Property(tries = 1_000)
    void shouldSurviveAnyBytes(@ForAll byte[] body, @ForAll long seed) {
        Random random = new Random(seed);
        IntSupplier parts = () -> 1 + random.nextInt(20);
        try (Parsing parsing = new Parsing()) {
            parsing.body("m,hostname=pim0001,metric=dnrx,service=txrx value=1.5 1676505620123000000\n");
            parsing.sink.assignIds();
            parsing.body(body, Precision.SECONDS, parts);
            parsing.body(body, Precision.NANOSECONDS, () -> Integer.MAX_VALUE);
        }
    }

    @Property(tries = 500)
    void shouldSurviveDamagedLines(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] body = ("m,hostname=pim0001,metric=dnrx,service=txrx value=1.5 1676505620123000000\n"
                        + "m,hostname=pim0001,metric=uptx,service=txrx crit=-8,unit=\"dBm\",value=-2.25,warn=-11 1676505620123000000\n"
                        + "m,hostname=pim0002,service=txrx state=0i,latency=0.25,reachable=true 1676505620123000000\n")
                .repeat(5)
                .getBytes(ISO_8859_1);
        try (Parsing parsing = new Parsing();
                Parsing slow = new Parsing()) {
            parsing.body(body, Precision.NANOSECONDS, () -> Integer.MAX_VALUE);
            slow.body(body, Precision.NANOSECONDS, () -> 1);
            parsing.sink.assignIds();
            slow.sink.assignIds();
            for (int damage = 0; damage < 5; damage++) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            parsing.body(body, Precision.NANOSECONDS, () -> Integer.MAX_VALUE);
            slow.body(body, Precision.NANOSECONDS, () -> 1);
            assertSame(parsing, slow);
        }
    }

    private static void assertSame(Parsing left, Parsing right) {
        assertThat(left.sink.samples).isEqualTo(right.sink.samples);
        assertThat(left.sink.infos).isEqualTo(right.sink.infos);
        assertThat(left.batch.firstError()).isEqualTo(right.batch.firstError());
        assertThat(left.batch.firstErrorLine()).isEqualTo(right.batch.firstErrorLine());
        assertThat(left.batch.firstErrorColumn()).isEqualTo(right.batch.firstErrorColumn());
        assertThat(left.batch.lineCount()).isEqualTo(right.batch.lineCount());
        assertThat(left.batch.sampleCount()).isEqualTo(right.batch.sampleCount());
        assertThat(left.batch.rejectedLineCount()).isEqualTo(right.batch.rejectedLineCount());
    }
}
