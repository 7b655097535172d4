package io.minke.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class PictureTest {
    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldDrawBarsAsLongAsTheirValuesAndEscapeNames() throws Exception {
        Document svg = parse(new Bars("a < b & c")
                .with("<one>", 50.0, 50, 50, "50")
                .with("two", 100.0, 100, 100, "100")
                .with("absent", null, 0, 0, "-")
                .svg());
        NodeList bars = svg.getElementsByTagName("rect");
        assertThat(bars.getLength()).isEqualTo(3);
        double one = width(bars, 0);
        assertThat(width(bars, 1)).isPositive().isEqualTo(2 * one);
        assertThat(width(bars, 2)).isZero();
        assertThat(svg.getDocumentElement().getTextContent()).contains("a < b & c", "<one>");
    }

    private static double width(NodeList bars, int index) {
        return Double.parseDouble(((Element) bars.item(index)).getAttribute("width"));
    }

    @Test
    void shouldPlaceEqualFactorsAtEqualDistancesOnALogarithmicAxis() throws Exception {
        Document svg = parse(new LinePlot("t", "series", "ms", false)
                .with("a", new double[] {10, 100, 1_000}, new double[] {0, 5, 10})
                .with("b", new double[] {10, 100, 1_000}, new double[] {1, Double.NaN, 2})
                .svg());
        NodeList dots = svg.getElementsByTagName("circle");
        assertThat(dots.getLength()).as("no dot where there is no figure").isEqualTo(5);
        double first = at(dots, 0, "cx");
        double second = at(dots, 1, "cx");
        assertThat(at(dots, 2, "cx") - second).isCloseTo(second - first, org.assertj.core.data.Offset.offset(0.2));
        assertThat(at(dots, 0, "cy")).as("zero is the floor").isGreaterThan(at(dots, 1, "cy"));
    }

    private static double at(NodeList dots, int index, String name) {
        return Double.parseDouble(((Element) dots.item(index)).getAttribute(name));
    }

    @Test
    void shouldDrawPercentilesOfAHistogram() throws Exception {
        Histogram nanos = new Histogram(3);
        for (int millis = 1; millis <= 900; millis++) {
            nanos.recordValue(millis * 1_000_000L);
        }
        Document svg =
                parse(new PercentilePlot("latency").with("since due", nanos).svg());
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(1);
        assertThat(svg.getDocumentElement().getTextContent()).contains("99.9 %", "1000 ms");
    }

    @Test
    void shouldWriteNumbersShort() {
        assertThat(Scale.text(0.25)).isEqualTo("0.25");
        assertThat(Scale.text(1_500_000)).isEqualTo("1.5 M");
        assertThat(Scale.text(999)).isEqualTo("999");
        assertThat(Scale.text(1_000)).isEqualTo("1 k");
        assertThat(Scale.ceiling(0.0)).isPositive();
        assertThat(Scale.ceiling(21)).isEqualTo(25);
        assertThat(Scale.ceiling(10)).isEqualTo(10);
    }
}
