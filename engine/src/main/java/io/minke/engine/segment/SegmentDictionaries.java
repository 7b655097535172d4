package io.minke.engine.segment;

import io.minke.engine.codec.ListedColumn;
import io.minke.engine.codec.ValueCodec;
import io.minke.engine.failure.Damage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The dictionaries in a segment, each held by a block, that values of this block and of later ones of its series are told from. Of a damaged one all its users are told, each time one is read; who they are is
 * looked up once, since that costs a look at every later block of the series. Thread-safe.
 */
final class SegmentDictionaries {
    private static final AtomicLong KEYS = new AtomicLong();

    private final SegmentReader reader;
    private final DirectBuffer buffer;
    /** What codecs know these by, without holding on to the segment. */
    private final long key = KEYS.incrementAndGet();
    /** What is wrong with a dictionary, and whom it concerns. */
    private record Wrong(String dictionary, String found) {}

    /** By the block that holds the dictionary, and by the checksum that it should have. */
    private final Map<Long, Wrong> wrong = new ConcurrentHashMap<>();

    /** By the block that holds the dictionary. */
    private final Map<Integer, String> users = new ConcurrentHashMap<>();

    SegmentDictionaries(SegmentReader reader) {
        this.reader = reader;
        this.buffer = reader.buffer();
    }

    /** The block that holds the dictionary which the values of a block are told from, whose column was checked; -1 if they are told from none. @throws Damage if it names none */
    int holder(BlockRow row) {
        if (!ListedColumn.isOne(buffer, row.valueOffset, row.valueLength)) {
            return -1;
        }
        int blocks;
        try {
            blocks = ListedColumn.blocksToHolder(buffer, row.valueOffset, row.valueLength);
        } catch (Damage damage) {
            throw reader.located(damage, row.valueOffset);
        }
        if (blocks > row.block) {
            throw new Damage(
                    reader.toString(),
                    row.valueOffset,
                    "a dictionary in the segment",
                    blocks + " blocks before block " + row.block);
        }
        return row.block - blocks;
    }

    /** Reads the dictionary which the values of a block are told from, unless the codec has it. @throws Damage if it is not what was written */
    void read(BlockRow row, ValueCodec codec) {
        int holder = holder(row);
        if (codec.hasDictionary(key, holder)) {
            return;
        }
        BlockRow held = row;
        if (holder != row.block) {
            held = new BlockRow();
            reader.columns(holder, held);
        }
        // The dictionary has a checksum of its own: other damage to the block that holds it concerns that block alone.
        int checksum = ListedColumn.checksum(buffer, row.valueOffset, row.valueLength);
        Wrong known = wrong.get(wrongKey(holder, checksum));
        if (known == null) {
            known = read(codec, holder, held, checksum);
        }
        if (known != null) {
            throw new Damage(reader.toString(), held.valueOffset, known.dictionary, known.found);
        }
    }

    /** @return what is wrong with it, or null */
    private @Nullable Wrong read(ValueCodec codec, int holder, BlockRow held, int checksum) {
        try {
            codec.readDictionary(buffer, held.valueOffset, held.valueLength, checksum, key, holder);
            return null;
        } catch (Damage damage) {
            Wrong found = new Wrong("the dictionary of " + users(holder), String.valueOf(damage.getMessage()));
            wrong.put(wrongKey(holder, checksum), found);
            return found;
        }
    }

    private static long wrongKey(int holder, int checksum) {
        return (long) holder << Integer.SIZE | Integer.toUnsignedLong(checksum);
    }

    /** The blocks that need a dictionary, as in {@code blocks 3 to 7, 9 (series 12)}; without those that are damaged themselves, of which whoever reads them is told. */
    String users(int holder) {
        return users.computeIfAbsent(holder, this::findUsers);
    }

    private String findUsers(int holder) {
        int series = reader.seriesOfBlock(holder);
        int end = reader.endBlockAt(reader.seriesPosition(series));
        StringBuilder blocks = new StringBuilder("blocks ");
        BlockRow row = new BlockRow();
        int first = holder;
        for (int block = holder + 1; block <= end; block++) {
            boolean needsIt = block < end && needs(block, holder, row);
            if (needsIt && first < 0) {
                first = block;
            } else if (!needsIt && first >= 0) {
                blocks.append(first == holder ? "" : ", ").append(first);
                blocks.append(block - 1 > first ? " to " + (block - 1) : "");
                first = -1;
            }
        }
        return blocks.append(" (series ").append(series).append(')').toString();
    }

    private boolean needs(int block, int holder, BlockRow row) {
        try {
            reader.columns(block, row);
            return reader.isValueColumnRight(row) && holder(row) == holder;
        } catch (Damage damage) {
            return false;
        }
    }

    /** What else is lost with a value column that is damaged: its dictionary, if that is damaged too. */
    String lostWith(BlockRow row) {
        return ListedColumn.isDictionaryDamaged(buffer, row.valueOffset, row.valueLength)
                ? ", and of the dictionary of " + users(row.block)
                : "";
    }
}
