package io.minke.engine.series;

/**
 * What the records of the series journal hold; integers marked v are LEB128 variable-length, z zigzag before that, others little-endian.
 *
 * <pre>
 *  SERIES  firstId i32 · count i32 · count × ( shared v · length v · bytes )
 *            shared  how many bytes are those of the key before, in this record
 *  INFO    count i32 · count × ( id z · from z · info v [ definition ] )
 *            id      less the id before, in this record
 *            from    nanoseconds since the entry before, the first since 1970
 *            info    0: a definition follows; n: the n-th definition of this record
 *            definition  flags u8 · [unitReceived] · [unit] · [min f64] · [max f64] · [warning] · [critical] · thresholds v × f64; texts are length v · UTF-8
 *  RESERVED  count i32: the ids below it are given, whether their names are known or not
 * </pre>
 *
 * <p>Each record can be read without any other, so that damage to one costs only what it holds.
 */
final class JournalLayout {
    static final int TYPE_SERIES = 1;
    static final int TYPE_INFO = 2;
    static final int TYPE_RESERVED = 3;

    static final int FIRST_ID_OFFSET = 0;
    static final int SERIES_COUNT_OFFSET = FIRST_ID_OFFSET + 4;
    static final int SERIES_ENTRIES_OFFSET = SERIES_COUNT_OFFSET + 4;

    static final int INFO_COUNT_OFFSET = 0;
    static final int INFO_ENTRIES_OFFSET = INFO_COUNT_OFFSET + 4;

    static final int FLAG_UNIT_RECEIVED = 1;
    static final int FLAG_UNIT = 1 << 1;
    static final int FLAG_MIN = 1 << 2;
    static final int FLAG_MAX = 1 << 3;
    static final int FLAG_WARNING = 1 << 4;
    static final int FLAG_CRITICAL = 1 << 5;
    static final int FLAG_COUNTER = 1 << 6;

    private JournalLayout() {}
}
