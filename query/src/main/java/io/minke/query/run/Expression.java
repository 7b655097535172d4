package io.minke.query.run;

import io.minke.query.ask.BadQuestion;
import io.minke.query.ask.Fields;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Arithmetic over named columns: numbers, names, {@code + - * /}, parentheses and a leading minus. Null with anything is null, and so is a division by zero.
 *
 * <pre>
 * sum     := product { ("+" | "-") product }
 * product := factor { ("*" | "/") factor }
 * factor  := number | name | "-" factor | "(" sum ")"
 * </pre>
 */
public final class Expression {
    public static final int MAX_LENGTH = 1_000;
    private static final int MAX_DEPTH = 50;

    /** One step of a machine with a stack: a number, a name, or an operator. */
    private record Operation(char operator, double number, int name) {}

    private final String field;
    private final String text;
    private final List<Operation> operations = new ArrayList<>();
    private final Set<String> names = new LinkedHashSet<>();
    private int position;
    private int depth;

    private Expression(String field, String text) {
        this.field = field;
        this.text = text;
    }

    public static Expression parse(String field, String text) {
        if (text.length() > MAX_LENGTH) {
            throw new BadQuestion(
                    field, "has " + text.length() + " characters, at most " + MAX_LENGTH + " are possible");
        }
        Expression expression = new Expression(field, text);
        expression.sum();
        if (expression.peek() != 0) {
            throw expression.wrong("an operator is missing");
        }
        return expression;
    }

    /** The names that stand in it, in the order of their first appearance. */
    public List<String> names() {
        return List.copyOf(names);
    }

    private void sum() {
        if (++depth > MAX_DEPTH) {
            throw wrong("it is nested too deeply");
        }
        product();
        while (peek() == '+' || peek() == '-') {
            char operator = text.charAt(position++);
            product();
            operations.add(new Operation(operator, 0, 0));
        }
        depth--;
    }

    private void product() {
        factor();
        while (peek() == '*' || peek() == '/') {
            char operator = text.charAt(position++);
            factor();
            operations.add(new Operation(operator, 0, 0));
        }
    }

    private void factor() {
        int minuses = 0;
        while (peek() == '-') {
            position++;
            minuses++;
        }
        char next = peek();
        if (next == '(') {
            position++;
            sum();
            if (peek() != ')') {
                throw wrong("a closing parenthesis is missing");
            }
            position++;
        } else if (next >= '0' && next <= '9' || next == '.') {
            number();
        } else if (Character.isLetter(next) || next == '_') {
            name();
        } else {
            throw wrong("a number, a name or a parenthesis is missing");
        }
        if (minuses % 2 == 1) {
            operations.add(new Operation('~', 0, 0));
        }
    }

    private void number() {
        int from = position;
        while (position < text.length() && isNumberPart(from)) {
            position++;
        }
        operations.add(new Operation('#', Fields.number(field, text.substring(from, position)), 0));
    }

    private boolean isNumberPart(int from) {
        char c = text.charAt(position);
        boolean exponentSign = (c == '-' || c == '+') && position > from && (text.charAt(position - 1) | 32) == 'e';
        return c >= '0' && c <= '9' || c == '.' || (c | 32) == 'e' || exponentSign;
    }

    private void name() {
        int from = position;
        while (position < text.length()
                && (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '_')) {
            position++;
        }
        String name = text.substring(from, position);
        names.add(name);
        operations.add(new Operation('$', 0, names().indexOf(name)));
    }

    private char peek() {
        while (position < text.length() && text.charAt(position) == ' ') {
            position++;
        }
        return position < text.length() ? text.charAt(position) : 0;
    }

    private BadQuestion wrong(String what) {
        return new BadQuestion(field, "'" + text + "', column " + (position + 1) + ": " + what);
    }

    /**
     * @param columns a column of the same length for each of {@link #names}
     * @return one number per point, NaN for null
     */
    public double[] evaluate(List<double[]> columns, int length) {
        double[] answer = new double[length];
        double[] stack = new double[operations.size()];
        for (int i = 0; i < length; i++) {
            answer[i] = evaluate(columns, i, stack);
        }
        return answer;
    }

    private double evaluate(List<double[]> columns, int point, double[] stack) {
        int top = 0;
        for (Operation operation : operations) {
            switch (operation.operator) {
                case '#' -> stack[top++] = operation.number;
                case '$' -> stack[top++] = columns.get(operation.name)[point];
                case '~' -> stack[top - 1] = -stack[top - 1];
                default -> {
                    top--;
                    stack[top - 1] = combine(operation.operator, stack[top - 1], stack[top]);
                }
            }
        }
        return stack[0];
    }

    private static double combine(char operator, double left, double right) {
        return switch (operator) {
            case '+' -> left + right;
            case '-' -> left - right;
            case '*' -> left * right;
            default -> right == 0 ? Double.NaN : left / right;
        };
    }
}
