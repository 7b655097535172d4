package io.minke.bench.profile;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Records a command and what it starts. */
public final class Profiling {
    private static final String DIRECTORY = "minke.bench.profile";
    private static final AtomicInteger STARTED = new AtomicInteger();

    private Profiling() {}

    /** Where recordings go, or null if nothing is to be recorded. */
    public static @Nullable Path directory() {
        String directory = System.getProperty(DIRECTORY);
        return directory == null ? null : Path.of(directory);
    }

    /** The option by which a JVM that is started now records itself from start to (orderly) end, or null if nothing is to be recorded. */
    public static @Nullable String jvmOption() {
        Path directory = directory();
        return directory == null
                ? null
                : "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename="
                        + directory.resolve("started-" + STARTED.incrementAndGet() + ".jfr");
    }

    /** Runs a command under a recording, and draws every recording that it leaves. @return what the command returns */
    public static int around(Path directory, PrintWriter out, IntSupplier command) {
        try {
            Files.createDirectories(directory);
            System.setProperty(DIRECTORY, directory.toAbsolutePath().toString());
            int code;
            try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
                recording.start();
                code = command.getAsInt();
                recording.dump(directory.resolve("harness.jfr"));
            } finally {
                System.clearProperty(DIRECTORY);
            }
            for (Path drawn : drawAll(directory)) {
                out.println("written   " + drawn);
            }
            out.flush();
            return code;
        } catch (IOException | ParseException e) {
            throw new IllegalStateException("profiling into " + directory + ": " + e, e);
        }
    }

    /** Draws each {@code .jfr} file below a directory beside it, as {@code .html} and {@code .svg}. */
    static List<Path> drawAll(Path directory) throws IOException {
        List<Path> recordings;
        try (Stream<Path> files = Files.walk(directory)) {
            recordings = files.filter(file ->
                            file.toString().endsWith(".jfr") && file.toFile().length() > 0)
                    .sorted()
                    .toList();
        }
        List<Path> drawn = new ArrayList<>();
        for (Path recording : recordings) {
            String name = directory.relativize(recording).toString().replaceAll("\\.jfr$", "");
            FlameGraph graph = new FlameGraph("CPU of " + name + program(recording), stacks(recording));
            Path page = directory.resolve(name + ".html");
            Files.writeString(page, graph.html());
            Files.writeString(directory.resolve(name + ".svg"), graph.svg());
            drawn.add(page);
        }
        return drawn;
    }

    /** What ran there, as ": jar and arguments", so that one of several is found; empty if the recording doesn't tell. */
    private static String program(Path recording) throws IOException {
        try (RecordingFile events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                if (event.getEventType().getName().equals("jdk.JVMInformation")) {
                    String arguments = event.getString("javaArguments");
                    return arguments == null ? "" : ": " + arguments.replaceAll("\\S*/(?=\\S+\\.jar)", "");
                }
            }
        }
        return "";
    }

    private static StackTree stacks(Path recording) throws IOException {
        StackTree root = new StackTree("all");
        try (RecordingFile events = new RecordingFile(recording)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                String type = event.getEventType().getName();
                if (type.equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    root.add(frames(event));
                }
            }
        }
        return root;
    }

    private static List<String> frames(RecordedEvent event) {
        List<String> names = new ArrayList<>();
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            RecordedMethod method = frame.getMethod();
            names.add(method.getType().getName() + "." + method.getName());
        }
        var thread = event.getThread("sampledThread");
        names.add(thread == null || thread.getJavaName() == null ? "native thread" : "thread " + thread.getJavaName());
        Collections.reverse(names);
        return names;
    }
}
