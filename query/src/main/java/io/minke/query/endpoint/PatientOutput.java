package io.minke.query.endpoint;

import io.minke.query.run.Budget;
import java.io.IOException;
import java.io.OutputStream;

/** Leads an answer out while it is worked out. The question's clock stands while the answer is taken: how fast that is, and for how long it may be slow, is between its taker and whoever owns the stream. One thread. */
final class PatientOutput extends OutputStream {
    private final OutputStream out;
    private final Budget budget;

    PatientOutput(OutputStream out, Budget budget) {
        this.out = out;
        this.budget = budget;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        long stopped = budget.stopClock();
        try {
            out.write(bytes, offset, length);
        } finally {
            budget.startClock(stopped);
        }
    }
}
