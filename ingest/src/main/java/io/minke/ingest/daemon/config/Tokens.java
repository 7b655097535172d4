package io.minke.ingest.daemon.config;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens that open the doors. Their text goes to the door and nowhere else: {@link #toString} gives a count. */
public final class Tokens {
    // 128 random bits take 22 characters in base 64 and 32 in hexadecimal.
    private static final int MIN_LENGTH = 22;
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final List<String> tokens;

    private Tokens(List<String> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /** From a file with one token per line ({@code #} starts a comment) and from a single setting; either may be empty. Two live tokens make a change without a gap. */
    static Tokens from(String file, String single) {
        List<String> tokens = new ArrayList<>();
        if (!file.isEmpty()) {
            Path path = Path.of(file);
            requirePrivate(path);
            try {
                for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        tokens.add(line.strip());
                    }
                }
            } catch (IOException unreadable) {
                throw new DiskFailure("cannot read the token file " + path, unreadable);
            }
            if (tokens.isEmpty()) {
                throw new Rejected("the token file " + path + " holds no token; make one with: openssl rand -hex 32");
            }
        }
        if (!single.isEmpty()) {
            tokens.add(single);
        }
        for (String token : tokens) {
            if (token.length() < MIN_LENGTH) {
                throw new Rejected("a token has " + token.length() + " characters, at least " + MIN_LENGTH
                        + " are needed; make one with: openssl rand -hex 32");
            }
            if (!token.chars().allMatch(character -> character > ' ' && character < 0x7f)) {
                throw new Rejected(
                        "a token holds a character outside printable ASCII, which HTTP headers do not carry");
            }
        }
        return new Tokens(tokens);
    }

    /** Refuses a file that somebody else on this machine may read. */
    static void requirePrivate(@Nullable Path file) {
        try {
            if (file != null && !Collections.disjoint(Files.getPosixFilePermissions(file), OF_OTHERS)) {
                throw new Rejected(file + " holds a secret and others may read it; run: chmod 600 " + file);
            }
        } catch (NoSuchFileException missing) {
            throw new Rejected("there is no token file " + file);
        } catch (IOException unreadable) {
            throw new DiskFailure("cannot read the permissions of " + file, unreadable);
        } catch (UnsupportedOperationException noPosix) {
            // A file system without permissions has none to check.
            return;
        }
    }

    public boolean isEmpty() {
        return tokens.isEmpty();
    }

    public List<String> plain() {
        return tokens;
    }

    @Override
    public String toString() {
        return tokens.size() + " token(s)";
    }
}
