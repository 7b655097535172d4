package io.minke.engine.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.failure.Rejected;
import io.minke.engine.memory.MemoryAccount;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeriesIndexTest {
    private final MemoryAccount account = new MemoryAccount("series", 1L << 30);
    private final SeriesIndex index = new SeriesIndex(account, 42);
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer();

    @AfterEach
    void everythingIsGivenBack() {
        index.close();
        assertThat(account.usedBytes()).isZero();
    }

    private int add(SeriesKey key) {
        return index.add(scratch, 0, key.encode(scratch, 0));
    }

    private static SeriesKey key(int i) {
        return new SeriesKey("check_" + i % 7, "host" + i, i % 3 == 0 ? "" : "s" + i % 5, "metric" + i % 11);
    }

    @Test
    void shouldFindWhatWasAddedAndNothingElse() {
        int count = 50_000;
        for (int i = 0; i < count; i++) {
            assertThat(index.find(key(i))).isEqualTo(SeriesIndex.ABSENT);
            assertThat(add(key(i))).isEqualTo(i);
        }
        assertThat(index.count()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(index.find(key(i))).isEqualTo(i);
            assertThat(index.key(i)).isEqualTo(key(i));
        }
        assertThat(index.find(key(count))).isEqualTo(SeriesIndex.ABSENT);
    }

    @Test
    void shouldTellPartsApartWhateverTheyJoinTo() {
        int first = add(new SeriesKey("a__b", "c", "d", "e"));
        int second = add(new SeriesKey("a", "b__c", "d", "e"));
        assertThat(index.find(new SeriesKey("a__b", "c", "d", "e"))).isEqualTo(first);
        assertThat(index.find(new SeriesKey("a", "b__c", "d", "e"))).isEqualTo(second);
    }

    @Test
    void shouldKeepHolesForLostRecords() {
        SeriesKey lateKey = key(1);
        index.put(5, scratch, 0, lateKey.encode(scratch, 0));
        assertThat(index.count()).isEqualTo(6);
        assertThat(index.isNamed(4)).isFalse();
        assertThat(index.find(lateKey)).isEqualTo(5);
        assertThatThrownBy(() -> index.key(4)).isInstanceOf(Rejected.class).hasMessageContaining("series 4");
        assertThat(add(key(2))).isEqualTo(6);
    }

    @Test
    void shouldCountASeriesBeforeItCanBeFound() throws Exception {
        int count = 60_000;
        ExpandableArrayBuffer[] encoded = new ExpandableArrayBuffer[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            encoded[i] = new ExpandableArrayBuffer(64);
            lengths[i] = key(i).encode(encoded[i], 0);
        }
        AtomicInteger uncounted = new AtomicInteger(-1);
        AtomicInteger wanted = new AtomicInteger(-1);
        Thread reader = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                wanted.set(i);
                int id;
                do {
                    id = index.find(encoded[i], 0, lengths[i]);
                } while (id == SeriesIndex.ABSENT);
                if (id >= index.count()) {
                    uncounted.set(id);
                }
            }
        });
        reader.start();
        for (int i = 0; i < count; i++) {
            // In step, so that the reader is already looking for each of them.
            while (wanted.get() < i) {
                Thread.onSpinWait();
            }
            index.add(encoded[i], 0, lengths[i]);
        }
        reader.join();
        assertThat(uncounted).hasValue(-1);
    }

    @Test
    void shouldLetReadersFindWhileTheWriterAdds() throws Exception {
        int count = 100_000;
        AtomicInteger added = new AtomicInteger();
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            int seen = 0;
            while (seen < count && wrong.get() == null) {
                seen = added.get();
                for (int i = Math.max(0, seen - 50); i < seen; i++) {
                    if (index.find(key(i)) != i || !index.key(i).equals(key(i))) {
                        wrong.set("series " + i + " of " + seen);
                    }
                }
                if (index.find(key(count + seen)) != SeriesIndex.ABSENT) {
                    wrong.set("found what was never added");
                }
            }
        });
        reader.start();
        for (int i = 0; i < count; i++) {
            add(key(i));
            added.set(i + 1);
        }
        reader.join();
        assertThat(wrong.get()).isNull();
    }

    @Test
    void shouldSelectByPartsAndLabels() {
        SeriesCatalog catalog = new SeriesCatalog(index);
        int plain = add(new SeriesKey("m", "h1", "txrx", "dnrx"));
        int labelled = add(new SeriesKey("m", "h2", "txrx,olt=a\\,b,zone=mad", "dnrx"));
        assertThat(catalog.having(KeyPart.HOST, "h1").toArray()).containsExactly(plain);
        assertThat(catalog.matching(KeyPart.HOST, host -> host.startsWith("h")).toArray())
                .containsExactly(plain, labelled);
        assertThat(catalog.matchingLabel("zone", "mad"::equals).toArray()).containsExactly(labelled);
        assertThat(catalog.matchingLabel("olt", "a,b"::equals).toArray()).containsExactly(labelled);
        assertThat(catalog.matchingLabel("zone", "bcn"::equals).isEmpty()).isTrue();
        assertThat(catalog.labelNames()).containsExactly("olt", "zone");
        int later = add(new SeriesKey("m", "h3", "", "uptime"));
        assertThat(catalog.distinct(KeyPart.HOST)).containsExactly("h1", "h2", "h3");
        assertThat(catalog.having(KeyPart.SERVICE, "").toArray()).containsExactly(later);
        assertThat(catalog.all().getCardinality()).isEqualTo(3);
    }

    @Test
    void shouldKeepNamesOfFewAndOfManySeries() {
        SeriesCatalog catalog = new SeriesCatalog(index);
        for (int i = 0; i < 600; i++) {
            add(new SeriesKey("m", "h" + i % 300, "", i < 255 ? "a" : i < 511 ? "b" : "x" + i));
            assertThat(catalog.lag()).isEqualTo(1);
            assertThat(catalog.having(KeyPart.MEASUREMENT, "m").getCardinality())
                    .isEqualTo(i + 1);
            assertThat(catalog.lag()).isZero();
        }
        assertThat(catalog.having(KeyPart.METRIC, "a").toArray())
                .isEqualTo(java.util.stream.IntStream.range(0, 255).toArray());
        assertThat(catalog.having(KeyPart.METRIC, "b").toArray())
                .isEqualTo(java.util.stream.IntStream.range(255, 511).toArray());
        assertThat(catalog.having(KeyPart.METRIC, java.util.List.of("b", "a", "none"))
                        .toArray())
                .isEqualTo(java.util.stream.IntStream.range(0, 511).toArray());
        assertThat(catalog.having(KeyPart.HOST, "h7").toArray()).containsExactly(7, 307);
        java.util.List<String> asked = new java.util.ArrayList<>();
        assertThat(catalog.matching(KeyPart.HOST, "h29", host -> asked.add(host) && !host.equals("h290"))
                        .getCardinality())
                .isEqualTo(20);
        assertThat(asked).hasSize(11).allMatch(host -> host.startsWith("h29"));
    }
}
