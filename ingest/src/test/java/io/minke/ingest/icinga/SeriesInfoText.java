package io.minke.ingest.icinga;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the catalog says about the one series that was asked for. */
record SeriesInfoText(@Nullable Double min, @Nullable Double max, List<Double> thresholds) {
    static SeriesInfoText parse(JsonFactory json, String text) throws IOException {
        Double min = null;
        Double max = null;
        List<Double> thresholds = new ArrayList<>();
        try (JsonParser parser = json.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.FIELD_NAME) {
                    continue;
                }
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("min") && value.isNumeric()) {
                    min = parser.getDoubleValue();
                } else if (name.equals("max") && value.isNumeric()) {
                    max = parser.getDoubleValue();
                } else if (name.equals("thresholds")) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        thresholds.add(parser.getDoubleValue());
                    }
                }
            }
        }
        return new SeriesInfoText(min, max, thresholds);
    }
}
