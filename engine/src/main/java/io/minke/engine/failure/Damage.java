package io.minke.engine.failure;

/** Bytes on disk are not what was written there: names file, offset, what was expected and what was found. */
public final class Damage extends RuntimeException {
    private final String file;
    private final long offset;

    public Damage(String file, long offset, String expected, String found) {
        super("damaged " + file + " at offset " + offset + ": expected " + expected + ", found " + found);
        this.file = file;
        this.offset = offset;
    }

    public String file() {
        return file;
    }

    /** Bytes from the start of the file. */
    public long offset() {
        return offset;
    }
}
