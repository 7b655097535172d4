package io.minke.bench.question;

/** The yardstick questions. */
public enum Question {
    Q1("one series, raw", 0),
    Q2("one series, 5 min mean", 300),
    Q3("one host's 9 series, 1 h mean", 3_600),
    Q4("all hosts' dnrx, 1 h mean by host", 3_600),
    Q5("last values of one host", 0),
    Q6("all hosts' dnrx, 5 min maximum across", 300);

    public final String description;
    /** Length of a bucket, 0 where there are none. */
    public final int stepSeconds;

    Question(String description, int stepSeconds) {
        this.description = description;
        this.stepSeconds = stepSeconds;
    }

    /** Whether it is about all hosts. */
    public boolean isWide() {
        return this == Q4 || this == Q6;
    }
}
