package io.minke.bench.question;

/**
 * A question with its particulars. The window is [start, end).
 *
 * @param metric index of the metric in {@link #METRICS}
 */
public record Asked(Question question, String host, int metric, long startSeconds, long endSeconds) {
    /** The metrics of a host that questions are about; a fleet with more has these first. */
    public static final int METRIC_COUNT = 9;

    private static final String[] METRICS = {
        "dnrx", "uptx", "uprx", "dnatt", "upatt", "pondesv", "dnbw", "upbw", "uptime"
    };

    public String metricName() {
        return METRICS[metric];
    }

    public String measurement() {
        return metric < 6 ? "check_txrx" : metric < 8 ? "check_bw" : "check_cpe";
    }

    public String service() {
        return metric < 6 ? "txrx" : metric < 8 ? "bw" : "";
    }

    /** On one line, for {@link #parse}. */
    public String text() {
        return question + " " + host + " " + metric + " " + startSeconds + " " + endSeconds;
    }

    public static Asked parse(String text) {
        String[] fields = text.split(" ");
        return new Asked(
                Question.valueOf(fields[0]),
                fields[1],
                Integer.parseInt(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[4]));
    }
}
