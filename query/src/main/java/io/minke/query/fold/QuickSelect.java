package io.minke.query.fold;

import java.util.Arrays;

/** Hoare's selection with the median of three as pivot; after too many bad pivots it sorts, so that no data can make it quadratic. */
final class QuickSelect {
    private QuickSelect() {}

    /** The value that would stand at {@code index} if the first {@code count} values were sorted; changes their order. No NaN among them. */
    static double nth(double[] values, int count, int index) {
        int low = 0;
        int high = count - 1;
        int patience = 2 * (64 - Long.numberOfLeadingZeros(count));
        while (high - low > 16) {
            if (patience-- == 0) {
                break;
            }
            double pivot = medianOfThree(values[low], values[(low + high) >>> 1], values[high]);
            int i = low;
            int j = high;
            while (i <= j) {
                while (values[i] < pivot) {
                    i++;
                }
                while (values[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    double swapped = values[i];
                    values[i++] = values[j];
                    values[j--] = swapped;
                }
            }
            if (index <= j) {
                high = j;
            } else if (index >= i) {
                low = i;
            } else {
                return values[index];
            }
        }
        Arrays.sort(values, low, high + 1);
        return values[index];
    }

    private static double medianOfThree(double a, double b, double c) {
        return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
    }
}
