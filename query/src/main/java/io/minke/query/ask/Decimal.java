package io.minke.query.ask;

import java.math.BigDecimal;

/** Decimal numbers from strangers: {@code 1e999999999} is short to write and very long to spell out, so exponents have a limit. */
final class Decimal {
    private static final int MAX_LENGTH = 100;
    /** Doubles need no more than 324. */
    private static final int MAX_SCALE = 400;

    private Decimal() {}

    static BigDecimal parse(String field, String text) {
        String trimmed = text.trim();
        if (trimmed.length() > MAX_LENGTH) {
            throw new BadQuestion(field, "has " + trimmed.length() + " characters, no number needs that many");
        }
        try {
            return modest(field, new BigDecimal(trimmed));
        } catch (NumberFormatException e) {
            throw new BadQuestion(field, "'" + text + "' is no number");
        }
    }

    static BigDecimal modest(String field, BigDecimal number) {
        if (Math.abs((long) number.scale()) > MAX_SCALE) {
            throw new BadQuestion(field, "'" + number + "' has an exponent beyond " + MAX_SCALE);
        }
        return number;
    }
}
