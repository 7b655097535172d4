package io.minke.ingest.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class InventoryCommandTest {
    @TempDir
    private Path directory;

    private record Result(int code, String out, String err) {}

    @BeforeEach
    void make() throws IOException {
        Files.createDirectory(directory.resolve("data"));
    }

    private Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = RootCommand.commandLine(arguments);
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(err));
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--data";
        all[arguments.length + 1] = directory.resolve("data").toString();
        int code = line.execute(all);
        return new Result(code, out.toString(), err.toString());
    }

    @Test
    void shouldManageUsersAndShowATokenOnce() {
        Result added = run("user", "add", "noc@isp.example", "--role", "administrator");
        assertThat(added.code()).isZero();
        String token = added.out().strip();
        assertThat(token).matches("[0-9a-f]{40}");
        assertThat(added.err()).contains("not shown again", "first user");
        assertThat(run("user", "list").out())
                .contains("noc@isp.example  administrator  1 token(s)")
                .doesNotContain(token);
        assertThat(run("user", "role", "noc@isp.example", "member").out()).contains("is member");
        assertThat(run("user", "token", "noc@isp.example").out().strip()).isNotEqualTo(token);
        assertThat(run("user", "list").out()).contains("member  2 token(s)");
        assertThat(run("user", "token", "noc@isp.example", "--revoke").out()).contains("revoked 2");
        assertThat(run("user", "remove", "noc@isp.example").code()).isZero();
        assertThat(run("user", "list").out()).isEmpty();
        Result unknown = run("user", "remove", "noc@isp.example");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.err()).isEqualTo("minke: there is no user noc@isp.example" + System.lineSeparator());
        assertThat(run("user", "add", "noc@isp.example", "--role", "king").err())
                .contains("is no role");
    }

    @ParameterizedTest
    @ValueSource(strings = {"user add noc@isp.example", "user list", "inventory export"})
    void shouldMakeNoDirectoryForWhoMistypesIt(String command) throws IOException {
        Files.delete(directory.resolve("data"));
        Result mistyped = run(command.split(" "));
        assertThat(mistyped.code()).isEqualTo(1);
        assertThat(mistyped.err()).startsWith("minke: there is no directory " + directory.resolve("data"));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void shouldImportAndExportFiles() throws Exception {
        Path lines = directory.resolve("cpes.jsonl");
        Files.writeString(lines, "{\"internal_id\":\"a\",\"realm\":\"r\"}\n{\"internal_id\":\"b\",\"active\":7}\n");
        Result imported = run("inventory", "import", lines.toString());
        assertThat(imported.code()).isEqualTo(1);
        assertThat(imported.out()).contains("2 records").contains("1 changed, 1 refused");
        assertThat(imported.err()).contains(lines + " line 2: active: must be true or false");
        Path csv = directory.resolve("cpes.csv");
        assertThat(run("inventory", "export", csv.toString()).code()).isEqualTo(2);
        assertThat(run("inventory", "export", csv.toString(), "--kind", "cpe").code())
                .isZero();
        assertThat(Files.readString(csv)).startsWith("kind,id,access,").contains("\r\ncpe,1,true,");
        assertThat(run("inventory", "import", csv.toString()).out())
                .contains("1 records")
                .contains("0 changed");
        assertThat(run("inventory", "import", directory.resolve("none").toString())
                        .code())
                .isEqualTo(1);
        assertThat(run("inventory", "import", csv.toString(), "--kind", "toaster")
                        .code())
                .isEqualTo(2);
    }
}
