package io.minke.bench.curve;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One thing that grows while all else stays. */
interface Curve {
    /**
     * @param small a minute or less instead of as far as the machine goes
     * @param launcher of another build, or null for this one
     * @param progress told of each step
     */
    CurveTable draw(boolean small, @Nullable Path launcher, Consumer<String> progress) throws IOException;
}
