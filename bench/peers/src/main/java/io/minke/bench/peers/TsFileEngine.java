package io.minke.bench.peers;

import io.minke.bench.embedded.EmbeddedEngine;
import io.minke.bench.fleet.SampleBatch;
import io.minke.bench.fleet.SampleName;
import io.minke.bench.question.Asked;
import io.minke.bench.question.PointSink;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.exception.write.WriteProcessException;
import org.apache.tsfile.file.metadata.IDeviceID;
import org.apache.tsfile.file.metadata.TimeseriesMetadata;
import org.apache.tsfile.file.metadata.enums.CompressionType;
import org.apache.tsfile.file.metadata.enums.TSEncoding;
import org.apache.tsfile.read.TsFileSequenceReader;
import org.apache.tsfile.read.query.dataset.ResultSet;
import org.apache.tsfile.read.v4.ITsFileTreeReader;
import org.apache.tsfile.read.v4.TsFileTreeReaderBuilder;
import org.apache.tsfile.write.TsFileWriter;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.schema.IMeasurementSchema;
import org.apache.tsfile.write.schema.MeasurementSchema;
import org.apache.tsfile.write.writer.RestorableTsFileIOWriter;
import org.jspecify.annotations.Nullable;

/**
 * A TsFile, IoTDB's file format, written through tablets: a device for each check, its metrics aligned, TS_2DIFF with two decimals and LZ4. It can be read once it is closed; aggregation is this
 * class's, since the format has none.
 */
public final class TsFileEngine implements EmbeddedEngine {
    /** Rows of a device that are handed over together. */
    private static final int TABLET_ROWS = 128;

    private final File file;
    private final List<SampleName> names;
    private final Map<String, Device> devices = new LinkedHashMap<>();
    private final List<Device> deviceOfSeries = new ArrayList<>();
    private @Nullable TsFileWriter writer;
    private @Nullable ITsFileTreeReader reader;
    private @Nullable TsFileSequenceReader metadata;

    private TsFileEngine(Path directory, List<SampleName> names) throws IOException {
        this.names = names;
        file = directory.resolve("samples.tsfile").toFile();
        for (SampleName name : names) {
            Device device =
                    devices.computeIfAbsent(deviceName(name.measurement(), name.host(), name.service()), Device::new);
            device.schemas.add(schema(name.metric()));
            deviceOfSeries.add(device);
        }
        if (file.exists()) {
            restore();
            openReaders();
        }
    }

    /** Opens it. */
    public static final class Provider implements EmbeddedEngine.Provider {
        @Override
        public String name() {
            return "tsfile";
        }

        @Override
        public String description() {
            return "a TsFile, a device a check, aligned, TS_2DIFF and LZ4; nothing is durable, nor can be read, until it is closed";
        }

        @Override
        public EmbeddedEngine open(Path directory, List<SampleName> names) throws IOException {
            return new TsFileEngine(directory, names);
        }
    }

    private static String deviceName(String measurement, String host, String service) {
        return "root." + measurement + "." + host + (service.isEmpty() ? "" : "." + service);
    }

    private static MeasurementSchema schema(String metric) {
        Map<String, String> twoDecimals = Map.of("max_point_number", "2");
        return new MeasurementSchema(metric, TSDataType.DOUBLE, TSEncoding.TS_2DIFF, CompressionType.LZ4, twoDecimals);
    }

    /** A check and its rows that wait to be handed over. */
    private static final class Device {
        private final String name;
        private final List<IMeasurementSchema> schemas = new ArrayList<>();
        private @Nullable Tablet tablet;
        private int rows;
        private int columns;

        Device(String name) {
            this.name = name;
        }

        Tablet tablet() {
            if (tablet == null) {
                tablet = new Tablet(name, schemas, TABLET_ROWS);
            }
            return tablet;
        }
    }

    @Override
    public void append(SampleBatch batch) throws IOException, WriteProcessException {
        TsFileWriter open = writer();
        for (int index = 0; index < batch.count(); index++) {
            // The metrics of a check follow each other.
            Device device = deviceOfSeries.get(batch.series[index]);
            Tablet tablet = device.tablet();
            if (device.columns == 0) {
                tablet.addTimestamp(device.rows, batch.timestampMillis[index]);
            }
            tablet.addValue(device.rows, device.columns, batch.values[index]);
            if (++device.columns == device.schemas.size()) {
                device.columns = 0;
                if (++device.rows == TABLET_ROWS) {
                    write(open, device);
                }
            }
        }
    }

    private TsFileWriter writer() throws IOException, WriteProcessException {
        if (writer == null) {
            TsFileWriter opened = new TsFileWriter(file);
            for (Device device : devices.values()) {
                opened.registerAlignedTimeseries(device.name, device.schemas);
            }
            writer = opened;
        }
        return writer;
    }

    private static void write(TsFileWriter writer, Device device) throws IOException, WriteProcessException {
        Tablet tablet = device.tablet();
        tablet.setRowSize(device.rows);
        writer.writeAligned(tablet);
        tablet.reset();
        device.rows = 0;
    }

    @Override
    public void settle() throws IOException, WriteProcessException {
        closeWriter();
        openReaders();
    }

    private void closeWriter() throws IOException, WriteProcessException {
        if (writer != null) {
            for (Device device : devices.values()) {
                if (device.rows > 0) {
                    write(writer, device);
                }
            }
            writer.close();
            writer = null;
        }
    }

    /** Gives a file that lost its writer the end that it lacks. */
    private void restore() throws IOException {
        RestorableTsFileIOWriter restored = new RestorableTsFileIOWriter(file);
        if (restored.hasCrashed()) {
            new TsFileWriter(restored).close();
        } else {
            restored.close();
        }
    }

    private void openReaders() throws IOException {
        closeReaders();
        reader = new TsFileTreeReaderBuilder().file(file).build();
        metadata = new TsFileSequenceReader(file.getPath());
    }

    private void closeReaders() throws IOException {
        try (ITsFileTreeReader first = reader;
                TsFileSequenceReader second = metadata) {
            reader = null;
            metadata = null;
        }
    }

    @Override
    public long count() throws IOException {
        TsFileSequenceReader source = metadata;
        if (source == null) {
            return 0;
        }
        long count = 0;
        for (IDeviceID device : source.getAllDevices()) {
            for (Map.Entry<String, TimeseriesMetadata> series :
                    source.readDeviceMetadata(device).entrySet()) {
                // The times of an aligned device are a series without a name.
                count += series.getKey().isEmpty()
                        ? 0
                        : series.getValue().getStatistics().getCount();
            }
        }
        return count;
    }

    @Override
    public void answer(Asked asked, PointSink points) throws IOException {
        switch (asked.question()) {
            case Q1 -> rows(device(asked), asked.metricName(), asked, (time, value) -> points.add("", time, value));
            case Q2 -> means(device(asked), asked.metricName(), asked, "", points);
            case Q3 -> {
                for (int metric = 0; metric < Asked.METRIC_COUNT; metric++) {
                    Asked one =
                            new Asked(asked.question(), asked.host(), metric, asked.startSeconds(), asked.endSeconds());
                    means(device(one), one.metricName(), asked, one.metricName(), points);
                }
            }
            case Q4 -> {
                for (SampleName name : names) {
                    if (name.metric().equals("dnrx")) {
                        String device = deviceName(name.measurement(), name.host(), name.service());
                        means(device, "dnrx", asked, name.host(), points);
                    }
                }
            }
            case Q5 -> lastValues(asked, points);
            case Q6 -> maximum(asked, points);
        }
    }

    private static String device(Asked asked) {
        return deviceName(asked.measurement(), asked.host(), asked.service());
    }

    /** Takes a row. */
    private interface RowSink {
        void add(long timeMillis, double value);
    }

    private void rows(String device, String metric, Asked asked, RowSink sink) throws IOException {
        ITsFileTreeReader open = reader;
        if (open == null) {
            throw new IllegalStateException("not closed yet, so it can't be read");
        }
        long last = asked.endSeconds() * 1_000 - 1;
        try (ResultSet rows = open.query(List.of(device), List.of(metric), asked.startSeconds() * 1_000, last)) {
            while (rows.next()) {
                sink.add(rows.getLong(1), rows.getDouble(2));
            }
        }
    }

    private void means(String device, String metric, Asked asked, String label, PointSink points) throws IOException {
        long stepMillis = asked.question().stepSeconds * 1_000L;
        TreeMap<Long, double[]> buckets = new TreeMap<>();
        rows(device, metric, asked, (time, value) -> {
            double[] bucket = buckets.computeIfAbsent(time / stepMillis * stepMillis, start -> new double[2]);
            bucket[0] += value;
            bucket[1]++;
        });
        buckets.forEach((start, bucket) -> points.add(label, start, bucket[0] / bucket[1]));
    }

    private void maximum(Asked asked, PointSink points) throws IOException {
        long stepMillis = asked.question().stepSeconds * 1_000L;
        TreeMap<Long, Double> buckets = new TreeMap<>();
        for (SampleName name : names) {
            if (name.metric().equals("dnrx")) {
                String device = deviceName(name.measurement(), name.host(), name.service());
                rows(
                        device,
                        "dnrx",
                        asked,
                        (time, value) -> buckets.merge(time / stepMillis * stepMillis, value, Math::max));
            }
        }
        buckets.forEach((start, value) -> points.add("", start, value));
    }

    /** The statistics of a series hold its last value. */
    private void lastValues(Asked asked, PointSink points) throws IOException {
        TsFileSequenceReader source = metadata;
        if (source == null) {
            throw new IllegalStateException("not closed yet, so it can't be read");
        }
        for (int metric = 0; metric < Asked.METRIC_COUNT; metric++) {
            Asked one = new Asked(asked.question(), asked.host(), metric, 0, 0);
            IDeviceID device = IDeviceID.Factory.DEFAULT_FACTORY.create(device(one));
            TimeseriesMetadata series = source.readDeviceMetadata(device).get(one.metricName());
            if (series != null) {
                points.add(one.metricName(), 0, (Double) series.getStatistics().getLastValue());
            }
        }
    }

    @Override
    public void close() throws IOException, WriteProcessException {
        closeWriter();
        closeReaders();
    }
}
