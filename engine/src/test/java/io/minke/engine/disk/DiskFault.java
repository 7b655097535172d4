package io.minke.engine.disk;

import org.jspecify.annotations.Nullable;

/** Decides which operations fail. */
@FunctionalInterface
public interface DiskFault {
    DiskFault NONE = operation -> null;

    /** @return why the operation fails, in the words of the operating system; null if it does not */
    @Nullable
    String fails(DiskOperation operation);

    /** Fails the n-th (from 0) operation of a kind, and as many after it as {@code times} says. */
    static DiskFault nth(DiskOperation.Kind kind, int n, int times, String reason) {
        int[] seen = {0};
        return operation -> {
            if (operation.kind() != kind) {
                return null;
            }
            int number = seen[0]++;
            return number >= n && number - n < times ? reason : null;
        };
    }
}
