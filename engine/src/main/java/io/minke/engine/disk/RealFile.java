package io.minke.engine.disk;

import io.minke.engine.failure.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file behind a channel. */
final class RealFile implements DiskFile {
    private final Path file;
    private final FileChannel channel;

    RealFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    @Override
    public void write(ByteBuffer source, long position) {
        long at = position;
        try {
            while (source.hasRemaining()) {
                at += channel.write(source, at);
            }
        } catch (IOException failure) {
            throw new DiskFailure("write " + file + ": " + source.remaining() + " bytes left at offset " + at, failure);
        }
    }

    @Override
    public int read(ByteBuffer target, long position) {
        int total = 0;
        try {
            while (target.hasRemaining()) {
                int count = channel.read(target, position + total);
                if (count < 0) {
                    break;
                }
                total += count;
            }
            return total;
        } catch (IOException failure) {
            throw new DiskFailure(
                    "read " + file + ": " + target.remaining() + " bytes left at offset " + (position + total),
                    failure);
        }
    }

    @Override
    public void force() {
        try {
            // Without metadata is enough: the length, which reading back needs, is forced anyway; only times are not.
            channel.force(false);
        } catch (IOException failure) {
            throw new DiskFailure("force " + file, failure);
        }
    }

    @Override
    public void truncate(long length) {
        try {
            channel.truncate(length);
        } catch (IOException failure) {
            throw new DiskFailure("truncate " + file + " to " + length + " bytes", failure);
        }
    }

    @Override
    public long length() {
        try {
            return channel.size();
        } catch (IOException failure) {
            throw new DiskFailure("length of " + file, failure);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new DiskFailure("close " + file, failure);
        }
    }
}
