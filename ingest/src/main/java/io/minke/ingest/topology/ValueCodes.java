package io.minke.ingest.topology;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The values of one field as small numbers; 0 is no value. */
final class ValueCodes {
    private final Map<String, Integer> codes = new HashMap<>();
    private final List<String> values = new ArrayList<>();

    ValueCodes() {
        values.add("");
    }

    int codeOf(@Nullable String value) {
        if (value == null || value.isEmpty()) {
            return 0;
        }
        Integer code = codes.get(value);
        if (code == null) {
            code = values.size();
            codes.put(value, code);
            values.add(value);
        }
        return code;
    }

    /** 0 if nobody ever had it. */
    int find(String value) {
        return codes.getOrDefault(value, 0);
    }

    String value(int code) {
        return values.get(code);
    }

    /** One more than the greatest code. */
    int end() {
        return values.size();
    }
}
