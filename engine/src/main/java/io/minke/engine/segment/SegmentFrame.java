package io.minke.engine.segment;

import static io.minke.engine.segment.SegmentLayout.i32;
import static io.minke.engine.segment.SegmentLayout.i64;
import static io.minke.engine.segment.SegmentLayout.u16;

import io.minke.engine.failure.Damage;
import io.minke.engine.failure.NewerFormat;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Header and footer of a segment, read and checked against each other.
 *
 * @param dataEnd offset behind the last column
 */
record SegmentFrame(DirectBuffer buffer, String file, SegmentSummary summary, int dataEnd, List<Section> sections) {
    /** A part of the file between the columns and the footer. */
    record Section(int id, int checksum, int offset, int length) {}

    SegmentFrame {
        sections = List.copyOf(sections);
    }

    /** @throws Damage if a byte of header or footer is not what was written; @throws NewerFormat if a newer version wrote them */
    static SegmentFrame read(DirectBuffer buffer, String file) {
        int fileLength = buffer.capacity();
        if (fileLength < SegmentLayout.MIN_FILE_LENGTH) {
            throw new Damage(
                    file, fileLength, "at least " + SegmentLayout.MIN_FILE_LENGTH + " bytes", fileLength + " bytes");
        }
        int version = u16(buffer, SegmentLayout.VERSION_OFFSET);
        require(
                i64(buffer, SegmentLayout.MAGIC_OFFSET) == SegmentLayout.HEADER_MAGIC,
                file,
                0,
                "the mark of a segment",
                i64(buffer, SegmentLayout.MAGIC_OFFSET));
        int tail = fileLength - SegmentLayout.TAIL_LENGTH;
        require(
                i64(buffer, tail + SegmentLayout.TAIL_MAGIC_OFFSET) == SegmentLayout.TAIL_MAGIC,
                file,
                tail + SegmentLayout.TAIL_MAGIC_OFFSET,
                "the mark at the end of a segment",
                i64(buffer, tail + SegmentLayout.TAIL_MAGIC_OFFSET));
        int tailVersion = u16(buffer, tail + SegmentLayout.TAIL_VERSION_OFFSET);
        require(version == tailVersion, file, SegmentLayout.VERSION_OFFSET, "version " + tailVersion, version);
        NewerFormat.refuse(file, version, SegmentLayout.VERSION);
        require(version == SegmentLayout.VERSION, file, SegmentLayout.VERSION_OFFSET, "version 1", version);
        int headerChecksum = Checksum.plain(buffer, 0, SegmentLayout.HEADER_CRC_OFFSET);
        checkSum(file, 0, i32(buffer, SegmentLayout.HEADER_CRC_OFFSET), headerChecksum);
        return readFooter(buffer, file, tail, headerChecksum);
    }

    private static SegmentFrame readFooter(DirectBuffer buffer, String file, int tail, int headerChecksum) {
        long sequence = i64(buffer, SegmentLayout.SEQUENCE_OFFSET);
        int length = i32(buffer, tail + SegmentLayout.TAIL_FOOTER_LENGTH_OFFSET);
        require(
                length >= SegmentLayout.FOOTER_FIXED_LENGTH
                        && length <= SegmentLayout.footerLength(SegmentLayout.MAX_SECTIONS)
                        && length <= tail - SegmentLayout.HEADER_LENGTH,
                file,
                tail,
                "a footer length that fits the file",
                length);
        int footer = tail - length;
        int footerChecksum =
                new Checksum().of(sequence, footer, buffer, footer, length + SegmentLayout.TAIL_CRC_OFFSET);
        checkSum(file, footer, i32(buffer, tail + SegmentLayout.TAIL_CRC_OFFSET), footerChecksum);
        checkSum(file, footer, i32(buffer, footer + SegmentLayout.FOOTER_HEADER_CRC_OFFSET), headerChecksum);
        int sectionCount = i32(buffer, footer + SegmentLayout.FOOTER_SECTION_COUNT_OFFSET);
        require(
                sectionCount >= 0
                        && sectionCount <= SegmentLayout.MAX_SECTIONS
                        && SegmentLayout.footerLength(sectionCount) == length,
                file,
                footer + SegmentLayout.FOOTER_SECTION_COUNT_OFFSET,
                "the sections of a footer of " + length + " bytes",
                sectionCount);
        long dataEnd = i64(buffer, footer + SegmentLayout.FOOTER_DATA_END_OFFSET);
        require(
                dataEnd > SegmentLayout.HEADER_LENGTH && dataEnd <= footer,
                file,
                footer + SegmentLayout.FOOTER_DATA_END_OFFSET,
                "an end of data before " + footer,
                dataEnd);
        SegmentSummary summary = summary(buffer, file, footer, footerChecksum);
        return new SegmentFrame(
                buffer, file, summary, (int) dataEnd, sections(buffer, file, footer, sectionCount, dataEnd));
    }

    private static SegmentSummary summary(DirectBuffer buffer, String file, int footer, int footerChecksum) {
        long partitionStart = i64(buffer, SegmentLayout.PARTITION_START_OFFSET);
        long days = i64(buffer, SegmentLayout.PARTITION_DAYS_OFFSET);
        require(
                days >= 1
                        && days <= Partition.MAX_DAYS
                        && (partitionStart == Long.MIN_VALUE
                                || Math.floorMod(partitionStart, Partition.DAY_NANOS) == 0),
                file,
                SegmentLayout.PARTITION_START_OFFSET,
                "a partition of whole days",
                days);
        long samples = i64(buffer, footer + SegmentLayout.FOOTER_SAMPLES_OFFSET);
        int series = i32(buffer, footer + SegmentLayout.FOOTER_SERIES_OFFSET);
        int blocks = i32(buffer, footer + SegmentLayout.FOOTER_BLOCKS_OFFSET);
        require(
                series >= 1 && blocks >= series && samples >= blocks,
                file,
                footer + SegmentLayout.FOOTER_SAMPLES_OFFSET,
                "samples, in blocks, of series",
                samples);
        return new SegmentSummary(
                new SegmentIdentity(
                        i64(buffer, SegmentLayout.SEQUENCE_OFFSET),
                        i64(buffer, SegmentLayout.ORDER_OFFSET),
                        buffer.getByte(SegmentLayout.LEVEL_OFFSET) & 0xFF,
                        new Partition(partitionStart, (int) days),
                        i64(buffer, SegmentLayout.DELETES_THROUGH_OFFSET)),
                footerChecksum,
                i64(buffer, footer + SegmentLayout.FOOTER_MIN_TIME_OFFSET),
                i64(buffer, footer + SegmentLayout.FOOTER_MAX_TIME_OFFSET),
                samples,
                i64(buffer, footer + SegmentLayout.FOOTER_GAPS_OFFSET),
                series,
                blocks,
                i32(buffer, footer + SegmentLayout.FOOTER_TIME_COLUMNS_OFFSET),
                buffer.capacity());
    }

    private static List<Section> sections(DirectBuffer buffer, String file, int footer, int count, long dataEnd) {
        List<Section> sections = new ArrayList<>(count);
        long end = dataEnd;
        for (int i = 0; i < count; i++) {
            int entry = SegmentLayout.sectionOffset(footer, i);
            long offset = i64(buffer, entry + SegmentLayout.SECTION_OFFSET);
            long length = i64(buffer, entry + SegmentLayout.SECTION_BYTES);
            require(
                    offset == end && length >= 0 && length <= footer - offset,
                    file,
                    entry,
                    "a section that begins at " + end,
                    offset);
            end = offset + length;
            sections.add(new Section(
                    i32(buffer, entry), i32(buffer, entry + SegmentLayout.SECTION_CRC), (int) offset, (int) length));
        }
        require(end == footer, file, footer, "sections up to the footer", end);
        return sections;
    }

    /** @throws Damage if there is none with this id */
    Section section(int id) {
        for (Section section : sections) {
            if (section.id() == id) {
                return section;
            }
        }
        throw new Damage(file, dataEnd, "a section with id " + id, "none");
    }

    /** What the sources section lists; nothing where it is absent. */
    long[] sources() {
        for (Section section : sections) {
            if (section.id() == SegmentLayout.SECTION_SOURCES) {
                check(section, section.length());
                long[] sources = new long[section.length() / Long.BYTES];
                for (int i = 0; i < sources.length; i++) {
                    sources[i] = i64(buffer, section.offset() + i * Long.BYTES);
                }
                return sources;
            }
        }
        return new long[0];
    }

    /** Compares the checksum of the first {@code length} bytes of a section with the one in the footer. */
    void check(Section section, int length) {
        int found =
                new Checksum().of(summary.identity().sequence(), section.offset(), buffer, section.offset(), length);
        checkSum(file, section.offset(), section.checksum(), found);
    }

    private static void checkSum(String file, long offset, int expected, int found) {
        if (expected != found) {
            throw new Damage(file, offset, Checksum.text(expected), Checksum.text(found));
        }
    }

    private static void require(boolean condition, String file, long offset, String expected, long found) {
        if (!condition) {
            throw new Damage(file, offset, expected, Long.toString(found));
        }
    }
}
