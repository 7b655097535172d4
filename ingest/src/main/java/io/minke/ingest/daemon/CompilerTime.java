package io.minke.ingest.daemon;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How long the JVM's compilers have worked, in milliseconds, by what they have finished; 0 for ever in a JVM that does not tell. Looked for when it is first asked: that takes some ten milliseconds, which a start has not. One thread. */
final class CompilerTime implements LongSupplier {
    private boolean looked;
    private @Nullable CompilationMXBean compilers;

    @Override
    public long getAsLong() {
        if (!looked) {
            looked = true;
            CompilationMXBean found = ManagementFactory.getCompilationMXBean();
            compilers = found != null && found.isCompilationTimeMonitoringSupported() ? found : null;
        }
        return compilers == null ? 0 : compilers.getTotalCompilationTime();
    }
}
