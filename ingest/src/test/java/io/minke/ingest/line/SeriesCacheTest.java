package io.minke.ingest.line;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.minke.engine.memory.MemoryAccount;
import org.agrona.UnsafeApi;
import org.junit.jupiter.api.Test;

final class SeriesCacheTest {
    private final MemoryAccount account = new MemoryAccount("cache", 1L << 28);

    @Test
    void shouldFindEverythingWhileItGrows() {
        try (SeriesCache cache = new SeriesCache(account, 64 << 20, 7)) {
            int epoch = cache.epoch();
            for (int i = 0; i < 100_000; i++) {
                assertThat(find(cache, "m,host=h" + i)).isEqualTo(SeriesCache.NONE);
                insert(cache, "m,host=h" + i, i);
            }
            assertThat(cache.epoch()).isEqualTo(epoch);
            for (int i = 0; i < 100_000; i++) {
                assertThat(cache.seriesId(find(cache, "m,host=h" + i))).isEqualTo(i);
            }
        }
        assertThat(account.usedBytes()).isZero();
    }

    @Test
    void shouldStartAnewWhenItMayNotGrow() {
        try (SeriesCache cache = new SeriesCache(account, 256 << 10, 7)) {
            int epoch = cache.epoch();
            for (int i = 0; i < 50_000; i++) {
                int reference = insert(cache, "m,host=h" + i, i);
                assertThat(cache.seriesId(reference)).isEqualTo(i);
                assertThat(find(cache, "m,host=h" + i)).isEqualTo(reference);
                assertThat(cache.usedBytes()).isLessThanOrEqualTo(256 << 10);
            }
            assertThat(cache.epoch()).isGreaterThan(epoch);
            assertThat(find(cache, "m,host=h0")).isEqualTo(SeriesCache.NONE);
        }
        assertThat(account.usedBytes()).isZero();
    }

    @Test
    void shouldNotTakeOneSeriesForAnother() {
        try (SeriesCache cache = new SeriesCache(account, 1 << 20, 7)) {
            insert(cache, "abcdefgh", 1);
            assertThat(find(cache, "abcdefg")).isEqualTo(SeriesCache.NONE);
            assertThat(find(cache, "abcdefghi")).isEqualTo(SeriesCache.NONE);
            assertThat(find(cache, "abcdefgx")).isEqualTo(SeriesCache.NONE);
            assertThat(find(cache, "")).isEqualTo(SeriesCache.NONE);
        }
    }

    @Test
    void shouldKeepTheSeriesWhenItsTemplateGrows() {
        try (SeriesCache cache = new SeriesCache(account, 1 << 20, 7)) {
            int reference = insert(cache, "m,host=a", 5);
            long text = memory("m,host=a value= ");
            for (int length = 9; length <= 15; length++) {
                reference = cache.replaceTemplate(reference, text, length, text + 15, 1);
                assertThat(find(cache, "m,host=a")).isEqualTo(reference);
                assertThat(cache.seriesId(reference)).isEqualTo(5);
            }
            UnsafeApi.freeMemory(text);
        }
    }

    private static long memory(String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        long memory = UnsafeApi.allocateMemory(bytes.length + 8);
        UnsafeApi.copyMemory(bytes, UnsafeApi.arrayBaseOffset(byte[].class), null, memory, bytes.length);
        return memory;
    }

    private static int find(SeriesCache cache, String text) {
        long memory = memory(text);
        int found = cache.find(memory, text.length(), cache.hash(memory, text.length()));
        UnsafeApi.freeMemory(memory);
        return found;
    }

    private static int insert(SeriesCache cache, String text, int id) {
        long memory = memory(text);
        int reference = cache.insert(memory, text.length(), cache.hash(memory, text.length()), id);
        UnsafeApi.freeMemory(memory);
        return reference;
    }
}
