package io.minke.ingest.daemon.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/** Configures logback without its XML reader: warnings to standard error from the first line on, and what {@link #start} says from then on. Found by logback as a service. */
public final class LogSetup extends ContextAwareBase implements Configurator {
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        apply(context, false, Level.WARN);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /**
     * @param json one object per line instead of text
     * @param level {@code error}, {@code warn}, {@code info} or {@code debug}
     */
    public static void start(boolean json, String level) {
        apply((LoggerContext) LoggerFactory.getILoggerFactory(), json, Level.toLevel(level, Level.INFO));
    }

    private static void apply(LoggerContext context, boolean json, Level level) {
        LogLineEncoder encoder = new LogLineEncoder(json);
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder);
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.addAppender(console);
        root.setLevel(Level.WARN);
        // Libraries tell us about their own life at info; only ours is asked for.
        context.getLogger("io.minke").setLevel(level);
    }
}
