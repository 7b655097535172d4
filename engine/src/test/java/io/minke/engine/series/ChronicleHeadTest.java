package io.minke.engine.series;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.openhft.chronicle.bytes.Byteable;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.hash.VanillaGlobalMutableState;
import net.openhft.chronicle.values.Values;
import org.junit.jupiter.api.Test;

/** Holds our class for the head of a Chronicle Map against the interface's declared ranges, as a wrong one would make maps that only we can read. */
final class ChronicleHeadTest {
    @Test
    void shouldBeTheClassThatChroniclePicksUp() {
        VanillaGlobalMutableState head = Values.newNativeReference(VanillaGlobalMutableState.class);
        assertThat(head.getClass().getName()).isEqualTo(VanillaGlobalMutableState.class.getName() + "$$Native");
        assertThat(head.getClass()
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString())
                .contains("engine");
    }

    @Test
    void shouldKeepEachFieldApartFromItsNeighboursUpToItsLimit() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        VanillaGlobalMutableState head = Values.newNativeReference(VanillaGlobalMutableState.class);
        Bytes<?> bytes = Bytes.allocateElasticOnHeap(64);
        bytes.writeLimit(64);
        ((Byteable) head).bytesStore((BytesStore<?, ?>) bytes.bytesStore(), 3, head.maxSize());
        for (int round = 0; round < 1_000; round++) {
            int bulks = random.nextInt(1 << 24);
            long tier = random.nextLong() >>> 24;
            long tiers = random.nextLong() >>> 24;
            long headers = random.nextLong() >>> 32;
            long data = random.nextLong() >>> 2;
            head.setDataStoreSize(data);
            head.setSegmentHeadersOffset(headers);
            head.setExtraTiersInUse(tiers);
            head.setFirstFreeTierIndex(tier);
            head.setAllocatedExtraTierBulks(bulks);
            assertThat(head.addDataStoreSize(17)).as("seed %d", seed).isEqualTo(data + 17);
            assertThat(head.getAllocatedExtraTierBulks()).as("seed %d", seed).isEqualTo(bulks);
            assertThat(head.getFirstFreeTierIndex()).as("seed %d", seed).isEqualTo(tier);
            assertThat(head.getExtraTiersInUse()).as("seed %d", seed).isEqualTo(tiers);
            assertThat(head.getSegmentHeadersOffset()).as("seed %d", seed).isEqualTo(headers);
            assertThat(head.getDataStoreSize()).as("seed %d", seed).isEqualTo(data + 17);
        }
        assertThat(head.maxSize()).isEqualTo(25);
    }
}
