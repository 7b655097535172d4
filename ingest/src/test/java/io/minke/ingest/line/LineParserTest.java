package io.minke.ingest.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.series.SeriesInfo;
import io.minke.engine.series.SeriesKey;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LineParserTest {
    private final Parsing parsing = new Parsing();

    @AfterEach
    void close() {
        parsing.close();
    }

    // ---- Icinga's lines

    @Test
    void shouldTakeTheLinesOfIcinga() {
        parsing.body("""
                hostalive,hostname=pim0585,metric=rta unit="seconds",value=0.000420 1676634606
                check_txrx,hostname=pim0585,service=txrx,metric=dnrx crit=-8,max=5,min=-49,unit="decibel-milliwatts",value=-22.140000,warn=-11 1676634606
                disk-windows,hostname=win\\ 01,service=disk,metric=C:_ unit="bytes",value=9853657000 1676634606
                if_traffic,hostname=core01,service=Te0/0/1,zone=mad,metric=in\\ octets value=17844603706 1676634606""", Precision.SECONDS);

        assertThat(parsing.samples())
                .containsExactly(
                        "hostalive__pim0585____rta 4.2E-4 1676634606000000000",
                        "check_txrx__pim0585__txrx__dnrx -22.14 1676634606000000000",
                        "disk-windows__win 01__disk__C:_ 9.853657E9 1676634606000000000",
                        "if_traffic__core01__Te0/0/1,zone=mad__in octets 1.7844603706E10 1676634606000000000");
        assertThat(parsing.sink.infos.get(1).info())
                .isEqualTo(new SeriesInfo(
                        "decibel-milliwatts", "dBm", -49.0, 5.0, "-11", "-8", List.of(-11.0, -8.0), false));
        assertThat(parsing.batch.firstError()).isNull();
    }

    @Test
    void shouldKeepAChecksStateApartFromItsMeasurements() {
        parsing.body(
                "check_txrx,hostname=pim0585,service=txrx acknowledgement=0i,current_attempt=1i,execution_time=0.412000,reachable=true,state=0i,own=7 1676634606",
                Precision.SECONDS);

        assertThat(parsing.sink.samples)
                .extracting(taken -> taken.key().metric() + "=" + Double.longBitsToDouble(taken.valueBits()))
                .containsExactly(
                        "_meta.acknowledgement=0.0",
                        "_meta.current_attempt=1.0",
                        "_meta.execution_time=0.412",
                        "_meta.reachable=1.0",
                        "_meta.state=0.0",
                        "own=7.0");
    }

    // ---- names

    @Test
    void shouldGiveTheSameSeriesWhateverTheOrderOfTags() {
        parsing.body(
                "if,b=2,hostname=h,service=s,a=1,metric=m value=1 1\nif,metric=m,a=1,service=s,b=2,hostname=h value=2 2\n");

        assertThat(parsing.sink.samples)
                .extracting(RecordingSink.Taken::key)
                .containsOnly(new SeriesKey("if", "h", "s,a=1,b=2", "m"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    m,host=h,zone=mad value=1 1                   | ,zone=mad
                    m,host=h,service=a,zone=mad value=1 1         | a,zone=mad
                    m,host=h,service=a\\,zone\\=mad value=1 1     | a\\,zone\\=mad
                    m,host=h,service=Disk\\,\\ root value=1 1     | Disk\\, root
                    m,host=h,service=C:\\dir value=1 1            | C:\\dir
                    m,host=h,service=C:\\dir,zone=mad value=1 1   | C:\\\\dir,zone=mad
                    m,host=h,k\\,1=v\\=2 value=1 1                | ,k\\,1=v\\=2
                    m,hostname=h,host=other value=1 1             | ,host=other
                    """)
    void shouldMakeAnUnambiguousService(String line, String service) {
        parsing.body(line);

        assertThat(parsing.batch.firstError()).isNull();
        assertThat(parsing.sink.samples.get(0).key().service()).isEqualTo(service);
    }

    @Test
    void shouldNameTheMetricByFieldOrTagOrBoth() {
        parsing.body("""
                cpu value=1 10
                cpu,host=a usage\\ idle=2.5,usage_user=3i 10
                m,host=a,metric=x count=4,value=5 10
                """);

        assertThat(parsing.samples())
                .containsExactly(
                        "cpu__-____value 1.0 10",
                        "cpu__a____usage idle 2.5 10",
                        "cpu__a____usage_user 3.0 10",
                        "m__a____x 5.0 10",
                        "m__a____x.count 4.0 10");
    }

    @Test
    void shouldSkipAndCountTexts() {
        parsing.body("m,host=a note=\"x, \\\"y\\\" \\\\ z\",up=t,in=17i,more=\"two\nlines\" 1465839830100400200\n");

        assertThat(parsing.samples())
                .containsExactly("m__a____up 1.0 1465839830100400200", "m__a____in 17.0 1465839830100400200");
        assertThat(parsing.batch.skippedFieldCount()).isEqualTo(2);
        assertThat(parsing.batch.firstError()).isNull();
    }

    // ---- the rules of the protocol

    @Test
    void shouldPassOverBlanksAndComments() {
        parsing.body("# comment\n\n   \r\n\t\nm value=1 1\r\n  m value=2 2  \n#m value=3 3");

        assertThat(parsing.samples()).containsExactly("m__-____value 1.0 1", "m__-____value 2.0 2");
        assertThat(parsing.batch.lineCount()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void shouldScaleTimesOfEveryPrecision(Precision precision) {
        parsing.body("m value=1 400000\nm value=1 -3", precision);

        assertThat(parsing.sink.samples)
                .extracting(RecordingSink.Taken::timestampNanos)
                .containsExactly(400_000 * precision.nanos(), -3 * precision.nanos());
    }

    @Test
    void shouldUseTheClockInTheRequestsPrecisionWhereATimeIsMissing() {
        parsing.body("m value=1", Precision.SECONDS);

        assertThat(parsing.sink.samples.get(0).timestampNanos()).isEqualTo(1_676_634_700_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    cpu value=                          | missing field value
                    cpu value                           | missing field value
                    cpu                                 | missing fields
                    ,host=a value=1                     | missing measurement
                    cpu =1                              | missing field key
                    cpu,host value=1                    | missing tag value
                    cpu,host= value=1                   | missing tag value
                    cpu,=a value=1                      | missing tag key
                    cpu,host=a,host=b value=1           | duplicate tags
                    cpu,host=a=b value=1                | invalid tag format
                    mymeas value=9 "1466625759000000000"| bad timestamp
                    cpu value=1 12x                     | bad timestamp
                    cpu value=1 12 13                   | bad timestamp
                    cpu value=1 -                       | bad timestamp
                    cpu value=1 99999999999999999999    | time outside range
                    cpu value=NaN                       | invalid number
                    cpu value=nan                       | invalid number
                    cpu value=Inf                       | invalid boolean
                    cpu value=+Inf                      | invalid boolean
                    cpu value=1e400                     | invalid float
                    cpu value=1.2.3                     | invalid number
                    cpu value=1.5i                      | invalid number
                    cpu value=1x                        | invalid number
                    cpu value=truth                     | invalid boolean
                    cpu value="open                     | unbalanced quotes
                    cpu value="a"b                      | invalid field format
                    cpu value=9223372036854775808i      | value out of range
                    cpu value=-1u                       | value out of range
                    cpu value=18446744073709551616u     | value out of range
                    cpu value=9007199254740993i         | beyond 2^53
                    cpu value=1 1676821100123456790     | points beyond retention policy
                    """)
    void shouldSayWhatIsWrong(String line, String reason) {
        parsing.body("ok value=1 1\n" + line + "\nok value=2 2\n");

        assertThat(parsing.batch.firstError())
                .startsWith("unable to parse '" + line + "': ")
                .contains(reason);
        assertThat(parsing.batch.firstErrorLine()).isEqualTo(2);
        assertThat(parsing.batch.rejectedLineCount()).isEqualTo(1);
        assertThat(parsing.samples()).containsExactly("ok__-____value 1.0 1", "ok__-____value 2.0 2");
    }

    @Test
    void shouldTakeIntegersThatAreDoubles() {
        parsing.body(
                "m a=9007199254740992i,b=-9007199254740994i,c=18446744073709549568u,d=-9223372036854775808i,e=0i 1");

        assertThat(parsing.sink.samples)
                .extracting(taken -> Double.longBitsToDouble(taken.valueBits()))
                .containsExactly(0x1p53, -9007199254740994.0, 18446744073709549568.0, -0x1p63, 0.0);
    }

    @Test
    void shouldTakeTimesUpToADayAhead() {
        long latest = Parsing.NOW_NANOS + 86_400_000_000_000L;
        parsing.body("m value=1 " + (latest - 1) + "\nm value=2 " + latest + "\nm value=3 " + (latest + 1) + "\n");

        assertThat(parsing.sink.samples).hasSize(2);
        assertThat(parsing.batch.rejectedLineCount()).isEqualTo(1);
        parsing.sink.assignIds();
        parsing.body("m value=1 " + (latest - 1) + "\nm value=2 " + latest + "\nm value=3 " + (latest + 1) + "\n\n");
        parsing.body("m value=1 " + (latest - 1) + "\nm value=2 " + latest + "\nm value=3 " + (latest + 1) + "\n\n");
        assertThat(parsing.sink.samples).hasSize(6);
    }

    @Test
    void shouldReportLinesThatTheEngineRefuses() {
        parsing.sink.latestNanos = 1_676_634_606_000_000_000L;
        String body = "m,host=h value=1 1676634606000000000\nm,host=h value=2 1676634606000000001\nm,host=h value=3 5\n"
                + "#".repeat(200);
        for (int round = 0; round < 3; round++) {
            parsing.body(body);
            assertThat(parsing.batch.firstError()).endsWith(": too late");
            assertThat(parsing.batch.firstErrorLine()).isEqualTo(2);
            assertThat(parsing.batch.sampleCount()).isEqualTo(2);
            parsing.sink.assignIds();
        }
        assertThat(parsing.sink.samples).hasSize(6);
    }

    // ---- limits, at n-1, n, n+1

    @Test
    void shouldTakeLinesUpToTheLimit() {
        for (int excess = -1; excess <= 1; excess++) {
            String head = "m note=\"";
            String tail = "\",value=1 1";
            String line = head + "x".repeat(65_536 + excess - head.length() - tail.length()) + tail;
            parsing.sink.samples.clear();
            parsing.body(line + "\nok value=1 1\n");
            assertThat(parsing.sink.samples).hasSize(excess <= 0 ? 2 : 1);
            assertThat(parsing.batch.rejectedLineCount()).isEqualTo(excess <= 0 ? 0 : 1);
        }
    }

    @Test
    void shouldTakeTagsUpToTheLimit() {
        for (int tags = 31; tags <= 33; tags++) {
            StringBuilder line = new StringBuilder("m");
            for (int tag = 0; tag < tags; tag++) {
                line.append(",t").append(tag).append("=1");
            }
            parsing.body(line + " value=1 1");
            assertThat(parsing.batch.rejectedLineCount()).isEqualTo(tags <= 32 ? 0 : 1);
        }
    }

    @Test
    void shouldTakeFieldsUpToTheLimit() {
        for (int fields = 255; fields <= 257; fields++) {
            StringBuilder line = new StringBuilder("m f=1");
            for (int field = 1; field < fields; field++) {
                line.append(",f").append(field).append("=1");
            }
            parsing.body(line + " 1");
            assertThat(parsing.batch.rejectedLineCount()).isEqualTo(fields <= 256 ? 0 : 1);
        }
    }

    @Test
    void shouldTakeKeyPartsUpToTheLimit() {
        for (int length = 254; length <= 256; length++) {
            String name = "n".repeat(length);
            for (String line : new String[] {
                name + " value=1 1",
                "m,host=" + name + " value=1 1",
                "m,service=" + name + " value=1 1",
                "m,metric=" + name + " value=1 1",
                "m " + name + "=1 1"
            }) {
                parsing.body(line);
                assertThat(parsing.batch.rejectedLineCount()).isEqualTo(length <= 255 ? 0 : 1);
            }
        }
    }

    @Test
    void shouldTakeKeysUpToTheLimit() {
        LineOptions wide = LineOptions.defaults();
        try (Parsing roomy = new Parsing(new LineOptions(
                wide.hostTags(),
                wide.serviceTags(),
                wide.metricTags(),
                "-",
                wide.metadataFields(),
                "_meta.",
                1 << 20,
                65_535,
                32,
                256,
                wide.maxFuture(),
                1 << 20))) {
            for (int length = 65_534; length <= 65_536; length++) {
                roomy.body("m".repeat(length) + " value=1 1");
                // It is refused for its part's length in any case, but for the key's length only beyond it.
                assertThat(roomy.batch.firstError().contains("max key length exceeded"))
                        .isEqualTo(length > 65_535);
            }
        }
    }

    @Test
    void shouldNotLoseTheLinesBehindAnUnclosedQuotationMark() {
        String bad = "bad note=\"open\n";
        parsing.body("ok value=1 1\n" + bad + "ok value=2 2\n".repeat(20_000));

        assertThat(parsing.sink.samples).hasSize(20_001);
        assertThat(parsing.batch.rejectedLineCount()).isEqualTo(1);
        assertThat(parsing.batch.firstErrorLine()).isEqualTo(2);
    }

    @Test
    void shouldRefuseControlCharactersAndBrokenUtf8InNames() {
        parsing.body("m,host=a\u0001b value=1 1\n");
        assertThat(parsing.batch.firstError()).contains("control character");
        parsing.body(
                new byte[] {'m', ',', 'h', 'o', 's', 't', '=', (byte) 0xC3, ' ', 'v', '=', '1'},
                Precision.NANOSECONDS,
                () -> 100);
        assertThat(parsing.batch.firstError()).contains("invalid UTF-8");
        parsing.body("m,host=Málaga value=1 1\n");
        assertThat(parsing.sink.samples.get(0).key().host()).isEqualTo("Málaga");
    }

    // ---- series info

    @Test
    void shouldOfferInfoOnlyWhenItChanged() {
        String usual = "m,host=h,metric=x crit=1,unit=\"s\",value=%d,warn=2 %d\n";
        for (int i = 0; i < 10; i++) {
            parsing.body(String.format(usual, i, i) + " \n".repeat(100));
            parsing.sink.assignIds();
        }
        // Once when the series was new; once more would be a repetition.
        assertThat(parsing.sink.infos).hasSize(1);

        parsing.body("m,host=h,metric=x unit=\"s\",crit=3,value=1,warn=2 100\n");
        parsing.body("m,host=h,metric=x unit=\"s\",crit=3,value=1,warn=2 101\n");
        parsing.body(String.format(usual, 1, 102));

        assertThat(parsing.sink.infos)
                .extracting(taken -> taken.info().critical())
                .containsExactly("1", "3", "1");
        assertThat(parsing.sink.infos)
                .extracting(RecordingSink.TakenInfo::timestampNanos)
                .containsExactly(0L, 100L, 102L);
        assertThat(parsing.sink.samples).hasSize(13);
    }

    @Test
    void shouldLearnIdsWhenTheWriterHasAssignedThem() {
        parsing.body("m,host=h value=1 1\n".repeat(3));
        assertThat(parsing.sink.newSeriesSamples).isEqualTo(3);
        parsing.sink.assignIds();
        parsing.body("m,host=h value=1 1\n".repeat(3));
        assertThat(parsing.sink.newSeriesSamples).isEqualTo(3);
        assertThat(parsing.parser.cachedSeriesCount()).isEqualTo(1);
    }
}
