package io.minke.ingest.inventory;

import io.minke.query.text.ByteSink;
import java.util.List;

/** A CPE as the document shows it. */
public final class CpeJson {
    private static final List<List<String>> ACTIONS = List.of(
            List.of("reboot", "reboot"),
            List.of("unprovision", "unprovision"),
            List.of("reprovision", "reprovision"),
            List.of("factory", "factory"),
            List.of("reconfig", "reconfig"),
            List.of("diagnostic", "cwmp_diagnostic"));
    private static final List<List<String>> LINKS = List.of(
            List.of("customer", "customer"),
            List.of("profile", "profile"),
            List.of("model", "model"),
            List.of("potses", "potses"),
            List.of("events", "events"),
            List.of("cdrs", "events?type=cdr"),
            List.of("logs", "logs"),
            List.of("livestatus", "livestatus"),
            List.of("links", "links"),
            List.of("info", "info"),
            List.of("cwmp_info", "cwmp_info"));

    private CpeJson() {}

    public static void write(ByteSink sink, Cpe cpe) {
        char before = '{';
        for (CpeField field : CpeField.values()) {
            if (field == CpeField.SERVICES) {
                writeLinks(sink, cpe.id());
            }
            if (field.isDocumented()) {
                write(sink.put(before), cpe, field);
                before = ',';
            }
        }
        sink.put('}');
    }

    /** Every field that an import takes, as further members of an object. */
    static void writeMembers(ByteSink sink, Cpe cpe) {
        for (CpeField field : CpeField.values()) {
            write(sink.put(','), cpe, field);
        }
    }

    private static void write(ByteSink sink, Cpe cpe, CpeField field) {
        sink.putQuoted(field.text()).put(':');
        switch (field.kind()) {
            case FLAG -> sink.put(Boolean.toString(cpe.flag(field)));
            case WHOLE, WHOLE_OR_NULL -> {
                Long number = cpe.wholeOrNull(field);
                sink.put(number == null ? "null" : number.toString());
            }
            case TEXT, TEXT_OR_NULL -> StoredJson.quotedOrNull(sink, cpe.text(field));
            case TEXTS -> sink.put(String.valueOf(cpe.text(field)));
        }
    }

    private static void writeLinks(ByteSink sink, long id) {
        writeLinks(sink.put(",\"_links\":{\"actions\":{"), id, ACTIONS);
        writeLinks(sink.put("},\"links\":{"), id, LINKS);
        sink.put("}}");
    }

    private static void writeLinks(ByteSink sink, long id, List<List<String>> links) {
        String before = "";
        for (List<String> link : links) {
            sink.put(before).putQuoted(link.get(0)).put(":\"/api/v2/isp/cpes/");
            sink.put(id).put('/').put(link.get(1)).put('"');
            before = ",";
        }
    }
}
