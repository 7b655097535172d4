package io.minke.engine;

import static io.minke.engine.EngineReading.key;
import static io.minke.engine.EngineReading.minute;
import static io.minke.engine.EngineReading.read;
import static io.minke.engine.EngineReading.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minke.engine.disk.RealDisk;
import io.minke.engine.disk.SimulatedDisk;
import io.minke.engine.failure.Rejected;
import io.minke.engine.scan.Snapshot;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/** A second process sees what the first one wrote, in every state of the data, and leaves no trace. */
class ReadOnlyEngineTest {
    private static final Path ROOT = Path.of("/data");
    private static final int ROUNDS = Integer.getInteger("minke.follow.rounds", 6);

    private final SimulatedDisk disk = new SimulatedDisk(Path.of("/"), 1);

    @Test
    void shouldSeeWhatIsSealedLoggedAndDeleted() {
        try (Engine engine = open(disk)) {
            write(engine, key("a"), 0, 100, 1);
            try (ReadOnlyEngine reader = ReadOnlyEngine.open(ROOT, disk, InstantSource.system())) {
                assertThat(read(reader, key("a"))).hasSize(100);
                write(engine, key("b"), 0, 50, 2);
                engine.seal();
                write(engine, key("a"), 90, 200, 3);
                reader.refresh();
                assertThat(read(reader, key("a"))).hasSize(200).containsEntry(minute(95), 3.0);
                assertThat(read(reader, key("b"))).hasSize(50);
                engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key("b"))), Long.MIN_VALUE, Long.MAX_VALUE);
                engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key("a"))), minute(0), minute(150));
                reader.refresh();
                assertThat(read(reader, key("a"))).hasSize(50);
                assertThat(reader.catalog().all().getCardinality()).isEqualTo(1);
                try (Snapshot before = reader.snapshot()) {
                    engine.compact();
                    engine.compact();
                    reader.refresh();
                    int id = reader.series().find(key("a"));
                    assertThat(before.lastTime(id)).isEqualTo(minute(199));
                    assertThat(before.lastValue(id)).isEqualTo(3);
                }
                write(engine, key("b"), 7, 8, 4);
                reader.refresh();
                assertThat(read(reader, key("a"))).hasSize(50);
                assertThat(read(reader, key("b"))).containsOnly(Map.entry(minute(7), 4.0));
                assertThat(reader.catalog().all().getCardinality()).isEqualTo(2);
                assertThat(reader.problems()).isEmpty();
            }
        }
        assertThat(disk.openHandles()).isZero();
    }

    @Test
    void shouldFollowWhateverTheOwnerDoes() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            followOne(seed);
        }
    }

    private static void followOne(int seed) {
        Random random = new Random(seed);
        SimulatedDisk disk = new SimulatedDisk(Path.of("/"), seed);
        Engine engine = open(disk);
        write(engine, key("h0"), 0, 1, 0);
        ReadOnlyEngine reader = ReadOnlyEngine.open(ROOT, disk, InstantSource.system());
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(9)) {
                case 0 -> engine.seal();
                case 1 -> engine.compact();
                case 2 -> {
                    engine.close();
                    engine = open(disk);
                }
                case 3, 4 -> delete(engine, random);
                case 5 -> {
                    reader.close();
                    reader = ReadOnlyEngine.open(ROOT, disk, InstantSource.system());
                }
                default -> {
                    int from = random.nextInt(4_000);
                    write(engine, key("h" + random.nextInt(5)), from, from + random.nextInt(1_500), step);
                }
            }
            if (random.nextInt(3) == 0) {
                compare(engine, reader, "seed " + seed + ", step " + step);
            }
        }
        compare(engine, reader, "seed " + seed + ", end");
        reader.close();
        engine.close();
        assertThat(disk.openHandles()).as("seed " + seed).isZero();
    }

    private static void delete(Engine engine, Random random) {
        int id = engine.series().find(key("h" + random.nextInt(5)));
        if (id >= 0) {
            boolean whole = random.nextInt(3) == 0;
            int from = random.nextInt(4_000);
            engine.delete(
                    RoaringBitmap.bitmapOf(id),
                    whole ? Long.MIN_VALUE : minute(from),
                    whole ? Long.MAX_VALUE : minute(from + 700));
        }
    }

    private static void compare(Engine engine, ReadOnlyEngine reader, String where) {
        reader.refresh();
        for (int i = 0; i < 5; i++) {
            TreeMap<Long, Double> expected = read(engine, key("h" + i));
            assertThat(read(reader, key("h" + i))).as("%s, h%d", where, i).isEqualTo(expected);
        }
        assertThat(reader.catalog().all()).as(where).isEqualTo(engine.catalog().all());
        assertThat(reader.problems()).as(where).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoDataDirectory() {
        assertThatThrownBy(() -> ReadOnlyEngine.open(Path.of("/nothing"), disk, InstantSource.system()))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void shouldServeAnotherProcessAndLetItChangeNothing(@TempDir Path directory) throws Exception {
        try (Engine engine = Engine.open(
                directory, EngineOptions.defaults().withDiskReserveBytes(0), new RealDisk(), InstantSource.system())) {
            write(engine, key("a"), 0, 100, 1);
            Process process = peer(directory);
            try (BufferedReader answers = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                    PrintStream questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8)) {
                assertThat(answers.readLine()).isEqualTo("open");
                awaitCount(questions, answers, "a", 100);
                List<String> before = names(directory);
                awaitCount(questions, answers, "a", 100);
                assertThat(names(directory)).isEqualTo(before);
                write(engine, key("b"), 0, 1_000, 2);
                awaitCount(questions, answers, "b", 1_000);
                engine.seal();
                engine.compact();
                write(engine, key("b"), 1_000, 1_010, 2);
                awaitCount(questions, answers, "b", 1_010);
                engine.delete(RoaringBitmap.bitmapOf(engine.series().find(key("b"))), minute(0), minute(500));
                awaitCount(questions, answers, "b", 510);
                engine.compact();
                awaitCount(questions, answers, "b", 510);
                questions.println("end");
                assertThat(process.waitFor()).isZero();
            } finally {
                process.destroyForcibly();
            }
        }
    }

    /** At most a second behind; a machine that is busy with other tests gets some more. */
    private static void awaitCount(PrintStream questions, BufferedReader answers, String host, int count)
            throws IOException {
        long begun = System.nanoTime();
        String answer;
        do {
            questions.println(host);
            answer = answers.readLine();
        } while (!Integer.toString(count).equals(answer) && System.nanoTime() - begun < 20_000_000_000L);
        assertThat(answer).isEqualTo(Integer.toString(count));
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.map(Path::toString).sorted().collect(Collectors.toList());
        }
    }

    private static Process peer(Path directory) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (flag.startsWith("--add") || flag.startsWith("-XX") || flag.startsWith("-Dchronicle")) {
                command.add(flag);
            }
        }
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), Peer.class.getName(), directory.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The other process: told a host, it answers how many samples that has. */
    public static final class Peer {
        private Peer() {}

        public static void main(String[] arguments) throws IOException {
            try (ReadOnlyEngine engine = ReadOnlyEngine.open(Path.of(arguments[0]));
                    BufferedReader questions =
                            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                System.out.println("open");
                String host = questions.readLine();
                while (host != null && !host.equals("end")) {
                    System.out.println(read(engine, key(host)).size());
                    host = questions.readLine();
                }
            }
        }
    }

    private static Engine open(SimulatedDisk disk) {
        return Engine.open(ROOT, EngineOptions.defaults().withDiskReserveBytes(0), disk, InstantSource.system());
    }
}
