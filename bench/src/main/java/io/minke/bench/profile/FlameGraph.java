package io.minke.bench.profile;

import io.minke.bench.chart.Markup;
import java.util.Locale;

/** A tree of stacks as a picture: as wide as its share of the samples, callers below. Resting the pointer on a frame tells its whole name and share. */
final class FlameGraph {
    private static final int WIDTH = 1_200;
    private static final int ROW = 17;
    /** Narrower frames are left out. */
    private static final double LEAST_WIDTH = 0.5;

    private static final double LETTER_WIDTH = 6.6;
    private static final int HOTTEST = 30;
    private final String title;
    private final StackTree root;

    FlameGraph(String title, StackTree root) {
        this.title = title;
        this.root = root;
    }

    String html() {
        StringBuilder body = new StringBuilder(svg());
        body.append("<table><tr><th>on top of the stack</th><th>samples</th><th>share</th></tr>\n");
        for (StackTree.Self method : root.hottest(HOTTEST)) {
            body.append(String.format(
                    Locale.ROOT,
                    "<tr><td>%s</td><td>%d</td><td>%.1f %%</td></tr>%n",
                    Markup.escape(method.name()),
                    method.samples(),
                    100.0 * method.samples() / Math.max(1, root.samples())));
        }
        return Markup.page(title, body.append("</table>").toString());
    }

    String svg() {
        int height = ROW * root.depth() + 4;
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + WIDTH + " " + height
                + "\" font-family=\"ui-monospace,monospace\" font-size=\"11\">\n");
        draw(svg, root, 0, WIDTH, height - ROW);
        return svg.append("</svg>\n").toString();
    }

    private void draw(StringBuilder svg, StackTree node, double left, double width, int top) {
        svg.append(String.format(
                Locale.ROOT,
                "<g><title>%s: %d samples, %.2f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\" stroke=\"white\" stroke-width=\"0.5\"/>",
                Markup.escape(node.name),
                node.samples(),
                100.0 * node.samples() / Math.max(1, root.samples()),
                left,
                top,
                width,
                ROW - 1,
                colour(node.name)));
        int letters = (int) ((width - 6) / LETTER_WIDTH);
        if (letters >= 3) {
            String shown = shortened(node.name);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%.1f\" y=\"%d\">%s</text>",
                    left + 3,
                    top + 12,
                    Markup.escape(shown.length() <= letters ? shown : shown.substring(0, letters - 1) + "…")));
        }
        svg.append("</g>\n");
        double position = left;
        for (StackTree callee : node.callees()) {
            double part = width * callee.samples() / Math.max(1, node.samples());
            if (part >= LEAST_WIDTH) {
                draw(svg, callee, position, part, top - ROW);
            }
            position += part;
        }
    }

    /** Class and method, without the package. */
    private static String shortened(String name) {
        int method = name.lastIndexOf('.');
        int type = method < 0 ? -1 : name.lastIndexOf('.', method - 1);
        return name.substring(type + 1);
    }

    private static String colour(String name) {
        int shade = Math.floorMod(name.hashCode(), 5);
        if (name.startsWith("io.minke.bench")) {
            return "hsl(45,70%," + (62 + 3 * shade) + "%)";
        }
        if (name.startsWith("io.minke")) {
            return "hsl(200,60%," + (62 + 3 * shade) + "%)";
        }
        return name.startsWith("java") || name.startsWith("jdk") || name.startsWith("sun")
                ? "hsl(120,25%," + (66 + 3 * shade) + "%)"
                : "hsl(10,60%," + (68 + 3 * shade) + "%)";
    }
}
