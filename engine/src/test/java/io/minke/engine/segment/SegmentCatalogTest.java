package io.minke.engine.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.codec.Effort;
import io.minke.engine.disk.Disk;
import io.minke.engine.disk.DiskFault;
import io.minke.engine.disk.DiskOperation.Kind;
import io.minke.engine.disk.RealDisk;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.disk.SimulatedDisk.PowerCut;
import io.minke.engine.failure.Damage;
import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.engine.removal.Tombstone;
import io.minke.engine.segment.SegmentFixture.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

class SegmentCatalogTest {
    private static final Path SIMULATED_ROOT = Path.of("/");

    private final RealDisk disk = new RealDisk();

    @TempDir
    private Path root;

    @Test
    void shouldStartEmptyAndWriteNothing() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        assertThat(catalog.openReaders()).isEmpty();
        assertThat(catalog.problems()).isEmpty();
        assertThat(catalog.replayFrom()).isZero();
        try (Stream<Path> files = Files.list(root)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void shouldRememberWhatIsLiveAndWhereReplayStarts() {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        catalog.publish(List.of(first), List.of(), 100);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(second), List.of(), 200);

        SegmentCatalog again = reopened();
        assertThat(again.replayFrom()).isEqualTo(200);
        assertThat(again.live()).containsExactlyInAnyOrder(first, second);
        assertThat(again.nextSequence()).isEqualTo(3);
        assertThat(again.problems()).isEmpty();
        assertThat(again.notes()).isEmpty();
    }

    @Test
    void shouldDeleteWhatWasReplacedAndKeepTwoCatalogs() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(first), List.of(), 1);
        catalog.publish(List.of(second), List.of(), 2);
        SegmentSummary merged = write(catalog);
        catalog.replace(List.of(merged), List.of(first, second));
        assertThat(file(first)).doesNotExist();
        assertThat(file(second)).doesNotExist();
        assertThat(reopened().live()).containsExactly(merged);
        assertThat(reopened().replayFrom()).isEqualTo(2);
        try (Stream<Path> files = Files.list(root)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("catalog-2", "catalog-3", "segments");
        }
    }

    @Test
    void shouldAdoptASegmentThatNoCatalogCameToName() {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        catalog.publish(List.of(first), List.of(), 100);
        SegmentSummary unnamed = write(catalog);

        SegmentCatalog again = reopened();
        assertThat(again.live()).containsExactlyInAnyOrder(first, unnamed);
        assertThat(again.replayFrom()).isEqualTo(100);
        assertThat(again.notes()).hasSize(1);
        assertThat(reopened().notes()).isEmpty();
    }

    @Test
    void shouldDropAMergeWhoseSourcesAreStillLive() {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(first, second), List.of(), 100);
        SegmentSummary merged = merge(catalog, first, second);

        assertThat(reopened().live()).containsExactlyInAnyOrder(first, second);
        assertThat(file(merged)).doesNotExist();
    }

    @Test
    void shouldKeepAMergeWhoseCatalogIsLost() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(first, second), List.of(), 100);
        SegmentSummary merged = merge(catalog, first, second);
        catalog.replace(List.of(merged), List.of(first, second));
        Files.delete(root.resolve("catalog-2"));

        SegmentCatalog again = reopened();
        assertThat(again.live()).containsExactly(merged);
        assertThat(again.problems()).isEmpty();
    }

    /** A seal in between takes a later sequence than the merge, and is published before it. */
    @Test
    void shouldKeepAMergeWhoseCatalogIsLostThoughTheOneBeforeKnowsALaterSequence() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(first, second), List.of(), 100);
        SegmentSummary merged = merge(catalog, first, second);
        SegmentSummary inBetween = write(catalog);
        catalog.publish(List.of(inBetween), List.of(), 200);
        catalog.replace(List.of(merged), List.of(first, second));
        Files.delete(root.resolve("catalog-3"));

        SegmentCatalog again = reopened();
        assertThat(again.live()).containsExactlyInAnyOrder(inBetween, merged);
        assertThat(again.problems()).isEmpty();
    }

    @Test
    void shouldDropAMergeThatWasGivenUpAfterASealInBetween() {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(first, second), List.of(), 100);
        SegmentSummary merged = merge(catalog, first, second);
        SegmentSummary inBetween = write(catalog);
        catalog.publish(List.of(inBetween), List.of(), 200);

        assertThat(reopened().live()).containsExactlyInAnyOrder(first, second, inBetween);
        assertThat(file(merged)).doesNotExist();
    }

    /** The writer may ask for a catalog of the newest version while a seal is under way. */
    @Test
    void shouldKeepASealWhoseCatalogIsLostThoughOneCameBetweenItsSequenceAndItsName() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        catalog.publish(List.of(first), List.of(), 100);
        SegmentSummary sealed = write(catalog);
        catalog.publish(List.of(), List.of(), 100);
        catalog.publish(List.of(sealed), List.of(), 200);
        Files.delete(root.resolve("catalog-3"));

        assertThat(reopened().live()).containsExactlyInAnyOrder(first, sealed);
    }

    @Test
    void shouldDeleteUnfinishedFilesAndSayThatItDid() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        catalog.publish(List.of(first), List.of(), 100);
        Path segment = file(first).resolveSibling("000000000009.seg.tmp");
        Path unpublished = root.resolve("catalog-2.tmp");
        Files.write(segment, new byte[10]);
        Files.write(unpublished, new byte[10]);
        SegmentCatalog again = reopened();
        assertThat(segment).doesNotExist();
        assertThat(unpublished).doesNotExist();
        assertThat(again.notes()).hasSize(2);
        assertThat(again.problems()).isEmpty();
    }

    @Test
    void shouldSetDamagedSegmentsAsideAndServeTheOthers() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(first, second), List.of(), 100);
        byte[] damaged = Files.readAllBytes(file(first));
        damaged[damaged.length - 30] ^= 4;
        Files.write(file(first), damaged);

        SegmentCatalog again = reopened();
        assertThat(again.live()).containsExactly(second);
        assertThat(again.problems()).hasSize(1);
        assertThat(again.problems().get(0))
                .contains("quarantine")
                .contains(file(first).toString());
        assertThat(file(first)).doesNotExist();
        assertThat(root.resolve("quarantine/segments-2023-02-16-000000000001.seg"))
                .hasBinaryContent(damaged);
        assertThat(reopened().problems()).isEmpty();
    }

    @Test
    void shouldNotTakeAStaleCopyForTheSegmentTheCatalogNames() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        Files.delete(file(first));
        SegmentSummary other = SegmentFixture.write(
                disk,
                root.resolve("segments"),
                first.identity(),
                Map.of(0, new Run(new long[] {SegmentFixture.DAY + 7}, new double[] {1})));
        assertThat(other.footerChecksum()).isNotEqualTo(first.footerChecksum());
        catalog.publish(List.of(first), List.of(), 100);
        SegmentCatalog again = reopened();
        assertThat(again.live()).isEmpty();
        assertThat(again.problems()).hasSize(1);
    }

    @Test
    void shouldReportASegmentThatIsMissing() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        catalog.publish(List.of(first), List.of(), 100);
        Files.delete(file(first));
        assertThat(reopened().problems()).singleElement().asString().contains("missing");
    }

    @Test
    void shouldFindEveryDamagedByteOfACatalogAndFallBack() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        catalog.publish(List.of(first), List.of(), 100);
        byte[] intact = Files.readAllBytes(root.resolve("catalog-1"));
        for (int index = 0; index < intact.length; index++) {
            for (int flip : new int[] {0x01, 0x20, 0x80, 0xFF}) {
                byte[] damaged = intact.clone();
                damaged[index] ^= (byte) flip;
                assertDamaged(damaged);
            }
        }
        for (int length = 0; length < intact.length; length++) {
            assertDamaged(Arrays.copyOf(intact, length));
        }
        Files.write(root.resolve("catalog-1"), Arrays.copyOf(intact, intact.length - 1));
        SegmentCatalog again = reopened();
        assertThat(again.live()).containsExactly(first);
        assertThat(again.replayFrom()).isZero();
        assertThat(again.problems()).hasSize(2);
        assertThat(reopened().problems()).isEmpty();
        assertThat(reopened().nextSequence()).isEqualTo(2);
    }

    private static void assertDamaged(byte[] content) {
        assertThatThrownBy(() -> CatalogContent.decode(content, "catalog-1", 1)).isInstanceOf(Damage.class);
    }

    @Test
    void shouldUseThePreviousCatalogWhenTheNewestIsDamaged() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        catalog.publish(List.of(first), List.of(), 100);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(second), List.of(), 200);
        Files.write(root.resolve("catalog-2"), new byte[5]);
        SegmentCatalog again = reopened();
        assertThat(again.live()).containsExactlyInAnyOrder(first, second);
        assertThat(again.replayFrom()).isEqualTo(100);
        assertThat(again.problems()).hasSize(1);
        assertThat(root.resolve("quarantine/catalog-2")).exists();
        assertThat(root.resolve("catalog-3")).exists();
    }

    @Test
    void shouldRefuseACatalogOfANewerVersionAndChangeNothing() throws IOException {
        byte[] body = "minke catalog 4\nanything\n".getBytes(StandardCharsets.UTF_8);
        CRC32C crc = new CRC32C();
        crc.update(body);
        String text = new String(body, StandardCharsets.UTF_8) + String.format("crc32c %08x\n", crc.getValue());
        Files.writeString(root.resolve("catalog-9"), text);
        Files.write(root.resolve("catalog-8.tmp"), new byte[3]);
        assertThatThrownBy(() -> SegmentCatalog.open(disk, root))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("version 4");
        assertThat(root.resolve("catalog-9")).hasContent(text);
        assertThat(root.resolve("catalog-8.tmp")).exists();
    }

    @Test
    void shouldCheckAWholeDirectory() throws IOException {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        SegmentSummary first = write(catalog);
        SegmentSummary second = write(catalog);
        catalog.publish(List.of(first, second), List.of(), 100);
        assertThat(SegmentCheck.directory(disk, root)).isEmpty();
        byte[] damaged = Files.readAllBytes(file(first));
        damaged[SegmentLayout.HEADER_LENGTH + 1] ^= 4;
        Files.write(file(first), damaged);
        Files.delete(file(second));
        assertThat(SegmentCheck.directory(disk, root)).hasSize(2);
    }

    @Test
    void shouldStayPublishedWhereTheDiskRefusesToDeleteWhatIsObsolete() {
        SimulatedDisk simulated = new SimulatedDisk(Path.of("/"), 1);
        SegmentCatalog catalog = SegmentCatalog.open(simulated, SIMULATED_ROOT);
        SegmentSummary first = write(simulated, SIMULATED_ROOT, catalog);
        SegmentSummary second = write(simulated, SIMULATED_ROOT, catalog);
        catalog.publish(List.of(first), List.of(), 1);
        catalog.publish(List.of(second), List.of(), 2);
        SegmentSummary merged = write(simulated, SIMULATED_ROOT, catalog);
        simulated.failing(operation ->
                operation.kind() == Kind.DELETE && !operation.path().toString().endsWith(".tmp")
                        ? "Input/output error"
                        : null);
        catalog.replace(List.of(merged), List.of(first, second));
        assertThat(catalog.live()).containsExactly(merged);
        assertThat(simulated.files()).contains(SIMULATED_ROOT.resolve("catalog-1"));

        simulated.failing(DiskFault.NONE);
        SegmentCatalog again = SegmentCatalog.open(simulated, SIMULATED_ROOT);
        again.openReaders().forEach(SegmentReader::release);
        assertThat(again.live()).containsExactly(merged);
        assertThat(again.problems()).isEmpty();
        assertThat(simulated.files())
                .containsExactlyInAnyOrder(
                        SIMULATED_ROOT.resolve("catalog-2"),
                        SIMULATED_ROOT.resolve("catalog-3"),
                        SIMULATED_ROOT
                                .resolve("segments")
                                .resolve(merged.identity().relativePath()));
    }

    /** One operation fails on the way of a publish, or that and every one behind it for a while; what counts then must be whole at the next start. */
    @Test
    void shouldNameOnlyWhatIsThereWhicheverOperationsOfAPublishFail() {
        for (int from = 0; from < 12; from++) {
            for (int times = 1; times < 6; times++) {
                for (PowerCut cut : PowerCut.values()) {
                    SimulatedDisk simulated = new SimulatedDisk(Path.of("/"), from);
                    SegmentCatalog catalog = SegmentCatalog.open(simulated, SIMULATED_ROOT);
                    SegmentSummary first = write(simulated, SIMULATED_ROOT, catalog);
                    catalog.publish(List.of(first), List.of(), 1);
                    catalog.publish(List.of(), List.of(), 1);
                    SegmentSummary second = merge(simulated, SIMULATED_ROOT, catalog, first);
                    long firstFailing = simulated.operationCount() + from;
                    long lastFailing = firstFailing + times - 1;
                    simulated.failing(
                            operation -> operation.number() >= firstFailing && operation.number() <= lastFailing
                                    ? "Input/output error"
                                    : null);
                    SegmentSummary counts = second;
                    try {
                        catalog.replace(List.of(second), List.of(first));
                    } catch (DiskFailure asBefore) {
                        counts = first;
                    }
                    assertThat(catalog.live()).containsExactly(counts);
                    SimulatedDisk after = simulated.afterPowerCut(cut, from);
                    SegmentCatalog again = SegmentCatalog.open(after, SIMULATED_ROOT);
                    again.openReaders().forEach(SegmentReader::release);
                    String where = "failing from " + from + ", " + times + " times, " + cut;
                    assertThat(again.problems()).as(where).isEmpty();
                    // What failed may have come through all the same.
                    assertThat(again.live()).as(where).isIn(List.of(counts), List.of(second));
                    assertThat(after.files().stream()
                                    .filter(file -> file.startsWith(SIMULATED_ROOT.resolve("segments"))))
                            .as(where)
                            .containsExactlyInAnyOrderElementsOf(again.live().stream()
                                    .map(live -> SIMULATED_ROOT
                                            .resolve("segments")
                                            .resolve(live.identity().relativePath()))
                                    .toList());
                }
            }
        }
    }

    @Test
    void shouldNotBringBackWhatWasReplacedOnceBothCatalogsNameTheSame() {
        SimulatedDisk simulated = new SimulatedDisk(Path.of("/"), 1);
        SegmentCatalog catalog = SegmentCatalog.open(simulated, SIMULATED_ROOT);
        SegmentSummary first = write(simulated, SIMULATED_ROOT, catalog);
        catalog.publish(List.of(first), List.of(), 1);
        SegmentSummary second = write(simulated, SIMULATED_ROOT, catalog);
        catalog.replace(List.of(second), List.of(first));
        assertThat(catalog.settle()).isTrue();

        // The deletion of the first is undone, and the newer catalog damaged.
        SimulatedDisk after = simulated.afterPowerCut(PowerCut.ALL_UNFORCED_LOST, 1);
        assertThat(after.files())
                .contains(SIMULATED_ROOT
                        .resolve("segments")
                        .resolve(first.identity().relativePath()));
        after.flipBit(SIMULATED_ROOT.resolve("catalog-3"), 20);
        SegmentCatalog again = SegmentCatalog.open(after, SIMULATED_ROOT);
        again.openReaders().forEach(SegmentReader::release);
        assertThat(again.live()).containsExactly(second);
    }

    @Test
    void shouldWriteDeletesAgainWithTheNextCatalogWhereTheSecondCopyIsRefused() {
        SimulatedDisk simulated = new SimulatedDisk(Path.of("/"), 1);
        SegmentCatalog catalog = SegmentCatalog.open(simulated, SIMULATED_ROOT);
        catalog.publish(List.of(write(simulated, SIMULATED_ROOT, catalog)), List.of(), 1);
        Tombstone delete = new Tombstone(5, 0, 0, 10, RoaringBitmap.bitmapOf(3));
        catalog.deletes().add(delete);
        simulated.failing(
                operation -> operation.path().toString().contains("catalog-3") && operation.kind() != Kind.DELETE
                        ? "No space left on device"
                        : null);
        catalog.publish(List.of(), List.of(), 6);
        assertThat(simulated.files())
                .contains(SIMULATED_ROOT.resolve("catalog-2"))
                .noneMatch(file -> file.toString().contains("catalog-3"));

        simulated.failing(DiskFault.NONE);
        catalog.publish(List.of(), List.of(), 7);
        // Either of the two that are kept may be damaged now.
        for (Path damaged : List.of(SIMULATED_ROOT.resolve("catalog-2"), SIMULATED_ROOT.resolve("catalog-3"))) {
            SimulatedDisk copy = simulated.afterPowerCut(PowerCut.ALL_UNFORCED_LOST, 1);
            copy.flipBit(damaged, 20);
            SegmentCatalog again = SegmentCatalog.open(copy, SIMULATED_ROOT);
            again.openReaders().forEach(SegmentReader::release);
            assertThat(again.deletes().current().list()).as(damaged.toString()).containsExactly(delete);
        }
    }

    private SegmentSummary write(SegmentCatalog catalog) {
        return write(disk, root, catalog);
    }

    private static SegmentSummary write(Disk disk, Path root, SegmentCatalog catalog) {
        long sequence = catalog.nextSequence();
        return SegmentFixture.write(
                disk,
                root.resolve("segments"),
                SegmentIdentity.sealed(sequence, SegmentFixture.day()),
                Map.of(
                        (int) sequence,
                        new Run(new long[] {SegmentFixture.DAY, SegmentFixture.DAY + sequence}, new double[] {1, 2})));
    }

    private SegmentSummary merge(SegmentCatalog catalog, SegmentSummary first, SegmentSummary second) {
        return merge(disk, root, catalog, first, second);
    }

    private static SegmentSummary merge(Disk disk, Path root, SegmentCatalog catalog, SegmentSummary... merged) {
        long[] sources = Arrays.stream(merged)
                .mapToLong(source -> source.identity().sequence())
                .toArray();
        SegmentIdentity identity =
                new SegmentIdentity(catalog.nextSequence(), sources[sources.length - 1], 1, SegmentFixture.day());
        try (SegmentWriter writer =
                SegmentWriter.create(disk, root.resolve("segments"), identity, sources, Effort.HOT)) {
            writer.append(1, new long[] {SegmentFixture.DAY}, new double[] {1}, 0, 1);
            return writer.finish();
        }
    }

    private Path file(SegmentSummary segment) {
        return root.resolve("segments").resolve(segment.identity().relativePath());
    }

    private SegmentCatalog reopened() {
        SegmentCatalog catalog = SegmentCatalog.open(disk, root);
        catalog.openReaders().forEach(SegmentReader::release);
        return catalog;
    }
}
