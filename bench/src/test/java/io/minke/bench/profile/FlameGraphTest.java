package io.minke.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

final class FlameGraphTest {
    @TempDir
    private Path directory;

    @Test
    void shouldDrawFramesAsWideAsTheirShareAndCountWhatWasOnTop() throws Exception {
        StackTree root = new StackTree("all");
        for (int sample = 0; sample < 3; sample++) {
            root.add(List.of("main", "io.minke.engine.A.hot"));
        }
        root.add(List.of("main", "java.util.B.<init>"));
        assertThat(root.samples()).isEqualTo(4);
        assertThat(root.depth()).isEqualTo(3);
        assertThat(root.hottest(1)).containsExactly(new StackTree.Self("io.minke.engine.A.hot", 3));

        String svg = new FlameGraph("t", root).svg();
        NodeList frames = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                .getElementsByTagName("rect");
        assertThat(frames.getLength()).isEqualTo(4);
        assertThat(((Element) frames.item(2)).getAttribute("width")).isEqualTo("900.0");
        assertThat(new FlameGraph("t", root).html()).contains("java.util.B.&lt;init&gt;", "75.0 %");
    }

    @Test
    void shouldRecordACommandAndDrawIt() throws Exception {
        StringWriter said = new StringWriter();
        double[] sink = new double[1];
        int code = Profiling.around(directory, new PrintWriter(said), () -> {
            assertThat(Profiling.jvmOption()).contains("started-", directory.toString());
            long until = System.nanoTime() + 300_000_000L;
            while (System.nanoTime() < until) {
                sink[0] += Math.sin(sink[0]);
            }
            return 3;
        });
        assertThat(code).isEqualTo(3);
        assertThat(said.toString()).contains("harness.html");
        assertThat(directory.resolve("harness.html")).content().contains("CPU of harness: ", "FlameGraphTest");
        assertThat(Profiling.directory()).isNull();
        assertThat(Profiling.jvmOption()).isNull();
    }
}
