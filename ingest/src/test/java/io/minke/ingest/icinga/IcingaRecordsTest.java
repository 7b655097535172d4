package io.minke.ingest.icinga;

import static org.assertj.core.api.Assertions.assertThat;

import io.minke.ingest.icinga.IcingaDebugLog.Batch;
import io.minke.ingest.icinga.IcingaDebugLog.Fate;
import io.minke.ingest.icinga.IcingaPerfdata.Item;
import io.minke.ingest.icinga.WriterLine.Series;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The verdict is only as good as its reading of the three records; the samples are from Icinga 2.13.6. */
class IcingaRecordsTest {
    @Test
    void shouldReadPerfdataAsIcingaDoes() {
        assertThat(IcingaPerfdata.parse("rta=23.118ms;200.000;230.000;0; pl=0%;1;10;;"))
                .containsExactly(new Item("rta", "0.023118", "seconds"), new Item("pl", "0", "percent"));
        assertThat(IcingaPerfdata.parse("'free space C'=9853657000B;8192000000:;2048000000:;0;327585600000 C:\\=15%"))
                .containsExactly(new Item("free space C", "9853657000", "bytes"), new Item("C:_", "15", "percent"));
        assertThat(IcingaPerfdata.parse("dnrx=-22.14dBm;-11;-8;-49;5 dnatt=22.14dB;26;46"))
                .containsExactly(
                        new Item("dnrx", "-22.140000", "decibel-milliwatts"), new Item("dnatt", "22.140000", null));
        assertThat(IcingaPerfdata.parse("Check_multi::check_multi::plugins=6 time=1"))
                .containsExactly(
                        new Item("Check_multi::check_multi::plugins", "6", null),
                        new Item("Check_multi::check_multi::time", "1", null));
        assertThat(IcingaPerfdata.parse(
                        "tiny=0.0000001s huge=1e15 took=285066us used=6066MB cache=666KiB neg=-0.0000001"))
                .extracting(Item::value)
                .containsExactly("0.000000", "1000000000000000", "0.285066", "6066000000", "681984", "-0.000000");
    }

    @Test
    void shouldDropWhatIcingaDrops() {
        assertThat(IcingaPerfdata.parse("rta=U;;;; pl=100%;40;80;0;100"))
                .containsExactly(new Item("pl", "100", "percent"));
        assertThat(IcingaPerfdata.parse("time=0,006561s;60,000000;120,000000;0,000000"))
                .isEmpty();
        assertThat(IcingaPerfdata.parse("ping-rtt=9120;@1:3,@10000:50000;@4:99,@60000:100000"))
                .isEmpty();
        assertThat(IcingaPerfdata.parse("")).isEmpty();
    }

    @Test
    void shouldTakeALineApart() {
        WriterLine line =
                WriterLine.parse("check_any,hostname=core01,service=disk\\,\\ windows,metric=free\\ space\\ C "
                        + "max=327585600000,min=0,unit=\"a\\ b\",value=-0.250000 1795294701");

        assertThat(line.series()).isEqualTo(new Series("check_any", "core01", "disk, windows", "free space C"));
        assertThat(line.value()).isEqualTo("-0.250000");
        assertThat(line.unit()).isEqualTo("a b");
        assertThat(line.epochSecond()).isEqualTo(1_795_294_701L);
        WriterLine equals = WriterLine.parse("check_any,hostname=core01,service=a\\=b,metric=C:_ value=1 5");
        assertThat(equals.series()).isEqualTo(new Series("check_any", "core01", "a=b", "C:_"));
        assertThat(WriterLine.parse("m,hostname=h state=0i,reachable=true 5").series())
                .isNull();
    }

    @Test
    void shouldKnowTheFateOfEachFlush() {
        List<Batch> batches = IcingaDebugLog.read(List.of(
                message("Checkable 'a' adds to metric list:'m,hostname=a,metric=x value=1 1'."),
                message("Checkable 'a' adds to metric list:'m,hostname=a,metric=y value=1 1'."),
                message("Timer expired writing 2 data points"),
                message("Flushing data buffer to InfluxDB."),
                "[2026-01-31 12:00:00 +0000] notice/InfluxdbWriter: Reconnecting to InfluxDB on host '127.0.0.1' port '1'.",
                "[2026-01-31 12:00:00 +0000] debug/Checkable: something else",
                message("Checkable 'a' adds to metric list:'m,hostname=a,metric=x value=2 2'."),
                message("Timer expired writing 1 data points"),
                message("Flushing data buffer to InfluxDB."),
                message("Flush failed, cannot connect to InfluxDB: Error: connect: Connection refused"),
                message("Timer expired writing 0 data points"),
                message("Checkable 'a' adds to metric list:'m,hostname=a,metric=x value=3 3'."),
                message("Flushing data buffer to InfluxDB."),
                message("Failed to parse HTTP response from host '127.0.0.1' port '1': end of stream"),
                message("Exception during InfluxDB operation: Verify that your backend is operational!"),
                message("Checkable 'a' adds to metric list:'m,hostname=a,metric=x value=4 4'."),
                message("Flushing data buffer to InfluxDB.")));

        assertThat(batches)
                .extracting(Batch::fate)
                .containsExactly(Fate.ACKNOWLEDGED, Fate.NOT_SENT, Fate.UNCERTAIN, Fate.UNCERTAIN);
        assertThat(batches).extracting(batch -> batch.lines().size()).containsExactly(2, 1, 1, 1);
    }

    private static String message(String text) {
        return "[2026-01-31 12:00:00 +0000] debug/InfluxdbWriter: " + text;
    }
}
