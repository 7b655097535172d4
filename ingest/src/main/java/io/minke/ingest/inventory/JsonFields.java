package io.minke.ingest.inventory;

import io.minke.query.text.ByteSink;
import org.jspecify.annotations.Nullable;

/** Members of an object one after the other. One Minke serves one company. */
final class JsonFields {
    static final long COMPANY_ID = 1;

    private final ByteSink sink;
    private char before;

    /** The members of an object that begins with them. */
    JsonFields(ByteSink sink) {
        this(sink, '{');
    }

    private JsonFields(ByteSink sink, char before) {
        this.sink = sink;
        this.before = before;
    }

    /** Further members of an object. */
    static JsonFields further(ByteSink sink) {
        return new JsonFields(sink, ',');
    }

    ByteSink sink() {
        return sink;
    }

    ByteSink name(String name) {
        sink.put(before).putQuoted(name).put(':');
        before = ',';
        return sink;
    }

    JsonFields text(String name, @Nullable String text) {
        name(name);
        if (text == null) {
            sink.put("null");
        } else {
            sink.putQuoted(text);
        }
        return this;
    }

    /** Where the document has a number in quotes. */
    JsonFields numberText(String name, @Nullable Long number) {
        return text(name, number == null ? null : number.toString());
    }

    JsonFields number(String name, @Nullable Long number) {
        name(name);
        if (number == null) {
            sink.put("null");
        } else {
            sink.put(number.longValue());
        }
        return this;
    }

    JsonFields flag(String name, boolean flag) {
        name(name).put(Boolean.toString(flag));
        return this;
    }

    ByteSink end() {
        return sink.put('}');
    }
}
