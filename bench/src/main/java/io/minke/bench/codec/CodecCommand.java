package io.minke.bench.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code minke bench codec FILE...}: what the encodings make of somebody's own series. */
@Command(
        name = "codec",
        description = {
            "Encodes and decodes series from CSV files (a value a line, or epoch_ms,value) and says how",
            "small and how fast, on one core, once the JVM has compiled it. Encoding is that of a series that",
            "goes on. Exits with 1 if a bit of them did not come back."
        },
        mixinStandardHelpOptions = true)
public final class CodecCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "CSV files.")
    private List<String> files = List.of();

    @Option(names = "--json", description = "One JSON object a file instead of a table.")
    private boolean json;

    @Option(names = "--cold", description = "As data are encoded that lie long: smaller and slower.")
    private boolean cold;

    @Override
    public Integer call() {
        List<String> arguments = new ArrayList<>(files);
        if (json) {
            arguments.add("--json");
        }
        if (cold) {
            arguments.add("--cold");
        }
        return CodecReport.run(arguments, System.out);
    }
}
