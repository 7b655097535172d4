package io.minke.engine.codec;

import java.util.Arrays;

/**
 * How the last block of every series was encoded, by series id: four bytes a series for its values, and four for its times where these jitter and it is the one of its check that stores them. Grows with
 * the ids, up to a number of places if there is one; belongs to one thread. Recipes have numbers, for many series have the same; should they ever be more than there are numbers, all is forgotten and learned
 * anew.
 */
public final class SeriesHints {
    private static final int ALL = Integer.MAX_VALUE;

    /** What is merged stays for long: small blocks, where a hint leaves a part to be saved, are worth a comparison. */
    private static final int FEWEST_MERGED = 1_024;

    /** Of a series id, its place. */
    private final int mask;

    private final int fewestCount;

    private static final long SPREAD = 0x9E3779B97F4A7C15L;
    private static final int RECIPE_SLOTS = 2 * EncodingHint.RECIPES;
    private static final int SLOT_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(RECIPE_SLOTS);

    private int[] values = new int[0];
    private int[] times = new int[0];
    /** Of each place the series that it tells of, plus 1; empty where every series has a place of its own. */
    private int[] owners = new int[0];

    /** By number, and where to find them: number + 1 by hash, 0 for none. Made when the first is learned. */
    private long[] recipes = new long[0];

    private int[] recipeSlots = new int[0];
    private int recipeCount;

    /** Of all series. */
    public SeriesHints() {
        this.mask = ALL;
        this.fewestCount = 1;
    }

    private SeriesHints(int places) {
        this.mask = places - 1;
        this.fewestCount = FEWEST_MERGED;
    }

    /**
     * For merges, which write series after series: of as many series as there are places if their ids follow each other, and always of the one that was encoded last.
     *
     * @param places a power of two
     */
    public static SeriesHints ofMerges(int places) {
        return new SeriesHints(places);
    }

    /** Whether a block of that many values is encoded by hints. */
    public boolean mayServe(int count) {
        return count >= fewestCount;
    }

    int values(int seriesId) {
        return told(values, seriesId);
    }

    void setValues(int seriesId, int hint) {
        own(seriesId);
        values = with(values, seriesId & mask, hint);
    }

    /** What the number in a hint stands for. */
    long recipe(int number) {
        return recipes[number];
    }

    /** The number of a recipe, which is learned if it is new. */
    int numberOf(long recipe) {
        if (recipeCount == EncodingHint.RECIPES) {
            forgetRecipes();
        }
        if (recipes.length == recipeCount) {
            growRecipes();
        }
        int slot = slotOf(recipe);
        if (recipeSlots[slot] == 0) {
            recipes[recipeCount++] = recipe;
            recipeSlots[slot] = recipeCount;
        }
        return recipeSlots[slot] - 1;
    }

    private int slotOf(long recipe) {
        int slot = (int) (recipe * SPREAD >>> SLOT_SHIFT);
        while (recipeSlots[slot] != 0 && recipes[recipeSlots[slot] - 1] != recipe) {
            slot = slot + 1 & RECIPE_SLOTS - 1;
        }
        return slot;
    }

    private void growRecipes() {
        if (recipeCount == 0) {
            recipeSlots = new int[RECIPE_SLOTS];
        }
        recipes = Arrays.copyOf(recipes, Math.max(64, 2 * recipeCount));
    }

    private void forgetRecipes() {
        Arrays.fill(values, EncodingHint.NONE);
        Arrays.fill(recipeSlots, 0);
        recipeCount = 0;
    }

    int times(int seriesId) {
        return told(times, seriesId);
    }

    void setTimes(int seriesId, int hint) {
        own(seriesId);
        times = with(times, seriesId & mask, hint);
    }

    private int told(int[] hints, int seriesId) {
        int place = seriesId & mask;
        return place < hints.length && owns(place, seriesId) ? hints[place] : EncodingHint.NONE;
    }

    private boolean owns(int place, int seriesId) {
        return mask == ALL || place < owners.length && owners[place] == seriesId + 1;
    }

    /** Forgets what the place tells of another series. */
    private void own(int seriesId) {
        int place = seriesId & mask;
        if (!owns(place, seriesId)) {
            owners = with(owners, place, seriesId + 1);
            values = with(values, place, EncodingHint.NONE);
            times = with(times, place, EncodingHint.NONE);
        }
    }

    private int[] with(int[] hints, int place, int hint) {
        int[] grown = hints;
        if (place >= hints.length) {
            if (hint == EncodingHint.NONE) {
                return hints;
            }
            // A quarter ahead, for ids are given one after the other, but never beyond the last place.
            long wanted = Math.max(1_024, place + (place >> 2) + 1L);
            grown = Arrays.copyOf(hints, (int) Math.min(wanted, mask == ALL ? ALL - 8 : mask + 1L));
        }
        grown[place] = hint;
        return grown;
    }

    /** Bytes that are held now. Of merges: 12 for each place and 128 KiB for recipes, at most. */
    long heldBytes() {
        return (long) Integer.BYTES * (values.length + times.length + owners.length + recipeSlots.length)
                + (long) Long.BYTES * recipes.length;
    }
}
