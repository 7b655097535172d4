package io.minke.bench.compare;

import io.minke.bench.embedded.EmbeddedHost;
import io.minke.bench.process.MinkeCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** An engine as a library, in a process that embeds it and does nothing else. */
final class EmbeddedContestant implements Contestant {
    private final String name;
    private final String engine;
    private final List<Path> jars;

    /**
     * @param engine as {@link EmbeddedHost} knows it
     * @param jars what the engine needs besides this program
     */
    EmbeddedContestant(String name, String engine, List<Path> jars) {
        this.name = name;
        this.engine = engine;
        this.jars = jars;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        List<String> command = MinkeCommand.javaMain(EmbeddedHost.class.getName(), jars, engine);
        return Programs.version(command.toArray(String[]::new))
                + "; one thread appends numbers in batches, nothing is parsed; memory includes the fleet";
    }

    @Override
    public List<String> command(Plan plan, Path directory, int port) {
        return MinkeCommand.javaMain(
                EmbeddedHost.class.getName(),
                jars,
                engine,
                directory.toString(),
                Integer.toString(port),
                Integer.toString(plan.batchLines()),
                plan.fleet().text());
    }

    @Override
    public String readyTarget() {
        return "/ready";
    }

    @Override
    public Drive drive(Running running) throws IOException {
        return new HostDrive(running);
    }
}
