package io.minke.ingest.http;

import io.minke.ingest.http.api.JsonText;
import io.minke.ingest.perfdata.PerfdataProblem;

/** The items of perfdata that were no items, as an answer tells them: the first ones, and how many there were. */
final class ToldProblems {
    private static final int MAX_TOLD = 100;
    /** An item may be as long as all of the perfdata. */
    private static final int MAX_ITEM_CHARACTERS = 256;

    private final StringBuilder told = new StringBuilder();
    private int count;

    /** @param result index of the result it stands in */
    void add(int result, PerfdataProblem problem) {
        if (count++ < MAX_TOLD) {
            told.append(told.isEmpty() ? "" : ",")
                    .append("{\"result\":")
                    .append(result)
                    .append(",\"item\":")
                    .append(JsonText.quote(JsonText.cut(problem.item(), MAX_ITEM_CHARACTERS)))
                    .append(",\"column\":")
                    .append(problem.column())
                    .append(",\"reason\":")
                    .append(JsonText.quote(problem.reason()))
                    .append('}');
        }
    }

    int count() {
        return count;
    }

    /** Members of an object. */
    String json() {
        return "\"problem_count\":" + count + ",\"problems\":[" + told + "]";
    }
}
