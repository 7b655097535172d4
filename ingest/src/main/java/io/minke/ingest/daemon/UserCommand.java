package io.minke.ingest.daemon;

import io.minke.engine.failure.DiskFailure;
import io.minke.engine.failure.Rejected;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.Role;
import io.minke.ingest.inventory.User;
import io.minke.ingest.inventory.UserStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code minke user}: who may ask and change. A running daemon knows within a second. */
@Command(
        name = "user",
        description = "Adds, lists and removes users and their tokens, also beside a running daemon.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionText.class,
        footer = {
            "",
            "A member reads, an administrator reads and writes. From the first user on every request needs a token,",
            "also writes of samples; tokens of --token-file go on to open everything."
        })
final class UserCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it runs anything
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "what to do is missing: add, list, remove, token or role");
    }

    private int with(DataOption data, Function<UserStore, Integer> work) {
        try (InventoryDatabase database = data.open()) {
            return work.apply(new UserStore(database, InstantSource.system()));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    @Command(description = "Adds a user and shows a token, once.", mixinStandardHelpOptions = true)
    int add(
            @Mixin DataOption data,
            @Parameters(paramLabel = "EMAIL") String email,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            defaultValue = "member",
                            description = "member or administrator [member]")
                    String role,
            @Option(names = "--token-stdin", description = "take a token that programs use already from standard input")
                    boolean fromInput) {
        return with(data, store -> {
            boolean first = store.list().isEmpty();
            User user = store.add(email, role(role));
            if (fromInput) {
                store.addToken(email, readToken());
                out().println("added " + user.role().text() + " " + email);
            } else {
                out().println(store.newToken(email));
                spec.commandLine()
                        .getErr()
                        .println("added " + user.role().text() + " " + email
                                + "; the token above is not kept and is not shown again");
            }
            if (first) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "this is the first user: every request needs a token from now on, also writes of samples");
            }
            return 0;
        });
    }

    @Command(description = "Lists users, their roles, and how many tokens they have.", mixinStandardHelpOptions = true)
    int list(@Mixin DataOption data) {
        return with(data, store -> {
            for (User user : store.list()) {
                out().printf(
                                "%s  %s  %d token(s)  since %s%n",
                                user.email(), user.role().text(), user.tokenCount(), user.created());
            }
            return 0;
        });
    }

    @Command(description = "Removes a user and all tokens.", mixinStandardHelpOptions = true)
    int remove(@Mixin DataOption data, @Parameters(paramLabel = "EMAIL") String email) {
        return with(data, store -> {
            store.remove(email);
            out().println("removed " + email);
            return 0;
        });
    }

    @Command(
            description = "Makes a further token for a user and shows it, once; or revokes all.",
            mixinStandardHelpOptions = true)
    int token(
            @Mixin DataOption data,
            @Parameters(paramLabel = "EMAIL") String email,
            @Option(names = "--revoke", description = "revoke all tokens of the user instead") boolean revoke,
            @Option(names = "--token-stdin", description = "take a token that programs use already from standard input")
                    boolean fromInput) {
        return with(data, store -> {
            if (revoke) {
                out().println("revoked " + store.revokeTokens(email) + " token(s) of " + email);
            } else if (fromInput) {
                store.addToken(email, readToken());
                out().println("added a token of " + email);
            } else {
                out().println(store.newToken(email));
            }
            return 0;
        });
    }

    @Command(description = "Changes what a user may do.", mixinStandardHelpOptions = true)
    int role(
            @Mixin DataOption data,
            @Parameters(paramLabel = "EMAIL") String email,
            @Parameters(paramLabel = "ROLE", description = "member or administrator") String role) {
        return with(data, store -> {
            out().println(email + " is "
                    + store.changeRole(email, role(role)).role().text());
            return 0;
        });
    }

    private static Role role(String text) {
        Role role = Role.of(text);
        if (role == null) {
            throw new Rejected("\"" + text + "\" is no role; there are member and administrator");
        }
        return role;
    }

    /** Not an option of the command line, which every process may read. */
    private static String readToken() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII)).readLine();
            return line == null ? "" : line.strip();
        } catch (IOException unreadable) {
            throw new DiskFailure("cannot read the token", unreadable);
        }
    }
}
