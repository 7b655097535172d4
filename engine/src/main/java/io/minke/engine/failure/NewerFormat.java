package io.minke.engine.failure;

/** A file is of a later program: it is whole, and nobody who does not know its format may set it aside, mend it or write beside it. */
public final class NewerFormat extends Rejected {
    /** @param known the newest version that this program knows */
    public NewerFormat(String file, int version, int known) {
        super(file + " was written by a newer Minke: its format has version " + version + ", this program knows up to "
                + known
                + ". Start the newer one, or this one on a snapshot that was taken before; nothing was changed");
    }

    /** @throws NewerFormat if the version of a file is above what this program knows */
    public static void refuse(String file, int version, int known) {
        if (version > known) {
            throw new NewerFormat(file, version, known);
        }
    }
}
