package io.minke.engine.segment;

import java.util.Arrays;
import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What of another segment was copied lately, and where to: blocks that stand alone, which others may be told from, a dictionary, and time columns, which blocks share. A merge has one for each of its sources, so both are
 * bounded: siblings lie near each other, and so do the series of a check, which share their times. What is too far back is encoded, or written, once more.
 */
final class CopiedBlocks {
    /** How far apart siblings may lie: an encoder looks at the last 32 columns that stand alone, some hundred blocks at most. */
    static final int MAX_DISTANCE = 4_096;
    /** Where series of all checks share their times there are few columns, else only neighbours share them. */
    static final int MAX_TIME_COLUMNS = 4_096;

    private static final int NONE = -1;

    /** At {@code block % MAX_DISTANCE} the newest copied block with this remainder, and which block it has become. */
    private final int[] blocks = new int[MAX_DISTANCE];

    private final int[] copies = new int[MAX_DISTANCE];
    /** The block that held the dictionary copied last, and the one that does here: those of a series that need it follow each other. */
    private int holder = NONE;

    private int holderCopy = NONE;
    private final Int2ObjectHashMap<TimeColumn> times = new Int2ObjectHashMap<>();

    CopiedBlocks() {
        Arrays.fill(blocks, NONE);
    }

    /** A block that others may be told from: these must share its time column. */
    void put(int block, int copy) {
        blocks[block % MAX_DISTANCE] = block;
        copies[block % MAX_DISTANCE] = copy;
    }

    /** Which block a block has become, or -1 if it was not copied, or too long ago. */
    int copyOf(int block) {
        return block >= 0 && blocks[block % MAX_DISTANCE] == block ? copies[block % MAX_DISTANCE] : NONE;
    }

    void putDictionary(int block, int copy) {
        holder = block;
        holderCopy = copy;
    }

    /** Which block holds the dictionary here that a block holds there, or -1 if it was not the last one copied. */
    int dictionaryOf(int block) {
        return holder == block ? holderCopy : NONE;
    }

    @Nullable
    TimeColumn timesAt(int offset) {
        return times.get(offset);
    }

    void putTimes(int offset, TimeColumn copy) {
        if (times.size() == MAX_TIME_COLUMNS) {
            times.clear();
            // What is told from one of them would get other times than it.
            Arrays.fill(blocks, NONE);
        }
        times.put(offset, copy);
    }
}
