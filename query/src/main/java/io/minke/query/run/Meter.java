package io.minke.query.run;

import io.minke.query.fold.SeriesReader;
import io.minke.query.source.SampleCursor;

/** A reader whose cost is told to a budget while it works. One thread. */
final class Meter {
    private final Budget budget;
    private final SeriesReader reader;
    private long toldSamples;
    private long toldRows;
    private long toldFromStatistics;
    private long toldDecoded;
    private long toldCounted;
    private long toldCountedDecoded;

    Meter(SampleCursor cursor, Budget budget) {
        this.budget = budget;
        this.reader = new SeriesReader(cursor, budget::damaged, this::settle);
    }

    SeriesReader reader() {
        return reader;
    }

    /** Tells what was read since it was last told; the reader does so now and then, whoever uses it after each series. */
    void settle() {
        budget.samples(reader.samples() - toldSamples);
        toldSamples = reader.samples();
        budget.rows(reader.rows() - toldRows);
        toldRows = reader.rows();
        budget.pieces(reader.piecesFromStatistics() - toldFromStatistics, reader.piecesDecoded() - toldDecoded);
        toldFromStatistics = reader.piecesFromStatistics();
        toldDecoded = reader.piecesDecoded();
        budget.counted(reader.piecesCounted() - toldCounted, reader.piecesCountedDecoded() - toldCountedDecoded);
        toldCounted = reader.piecesCounted();
        toldCountedDecoded = reader.piecesCountedDecoded();
        budget.breathe();
    }
}
