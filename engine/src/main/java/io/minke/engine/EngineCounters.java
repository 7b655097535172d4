package io.minke.engine;

/** Counted by one thread each, read by any. */
final class EngineCounters {
    private volatile long samplesAppended;
    private volatile long samplesRefused;
    private volatile long groupsCommitted;
    private volatile long sealsDone;
    private volatile long mergesDone;
    private volatile long mergedBytes;
    private volatile long rewritesDone;
    private volatile long segmentsExpired;
    private volatile long samplesExpired;
    private volatile long recoveredSamples;
    private volatile long recoveryMillis;

    void groupCommitted(long samples) {
        samplesAppended = samplesAppended + samples;
        groupsCommitted = groupsCommitted + 1;
    }

    void refused(long samples) {
        samplesRefused = samplesRefused + samples;
    }

    void sealed() {
        sealsDone = sealsDone + 1;
    }

    void merged(long bytes) {
        mergesDone = mergesDone + 1;
        mergedBytes = mergedBytes + bytes;
    }

    void rewritten(long bytes) {
        rewritesDone = rewritesDone + 1;
        mergedBytes = mergedBytes + bytes;
    }

    void expired(int segments, long samples) {
        segmentsExpired = segmentsExpired + segments;
        samplesExpired = samplesExpired + samples;
    }

    long rewritesDone() {
        return rewritesDone;
    }

    long segmentsExpired() {
        return segmentsExpired;
    }

    long samplesExpired() {
        return samplesExpired;
    }

    void recovered(long samples, long millis) {
        recoveredSamples = samples;
        recoveryMillis = millis;
    }

    long samplesAppended() {
        return samplesAppended;
    }

    long samplesRefused() {
        return samplesRefused;
    }

    long groupsCommitted() {
        return groupsCommitted;
    }

    long sealsDone() {
        return sealsDone;
    }

    long mergesDone() {
        return mergesDone;
    }

    long mergedBytes() {
        return mergedBytes;
    }

    long recoveredSamples() {
        return recoveredSamples;
    }

    long recoveryMillis() {
        return recoveryMillis;
    }
}
