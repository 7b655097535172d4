package io.minke.ingest.daemon.config;

import java.util.Collection;

/** Finds what somebody who mistyped a name probably meant. */
final class Similarity {
    private Similarity() {}

    /** The candidate with the fewest edits from {@code word}; ties go to the alphabetically first. */
    static String nearest(String word, Collection<String> candidates) {
        return candidates.stream()
                .sorted()
                .min((left, right) -> Integer.compare(distance(word, left), distance(word, right)))
                .orElse("");
    }

    /** Edits (insert, delete, replace a character) between two words: Wagner and Fischer, 1974, with one row kept. */
    static int distance(String left, String right) {
        int[] row = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= left.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= right.length(); column++) {
                int replaced = diagonal + (left.charAt(line - 1) == right.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
            }
        }
        return row[right.length()];
    }
}
