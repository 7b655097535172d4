package io.minke.ingest.inventory;

import io.minke.engine.failure.Rejected;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Users and the digests of their tokens. */
public final class UserStore {
    private static final int TOKEN_BYTES = 20;
    /** Shape enough to see a slip; whether somebody reads mail there is not our question. */
    private static final Pattern EMAIL = Pattern.compile("[^\\s@:]{1,64}@[^\\s@:]{1,189}");
    /** Of a token that an operator brings along; 128 random bits take 22 characters in base 64. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{22,200}");

    private static final String SELECT = "SELECT u.id, u.email, u.role, u.created, count(t.digest) FROM user u"
            + " LEFT JOIN token t ON t.user_id = u.id";

    private final InventoryDatabase database;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    public UserStore(InventoryDatabase database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @throws Rejected if the address is none, or taken */
    public User add(String email, Role role) {
        if (!EMAIL.matcher(email).matches()) {
            throw new Rejected("\"" + email + "\" is no e-mail address");
        }
        return database.write(connection -> {
            if (find(connection, email) != null) {
                throw new Rejected("there is a user " + email + " already");
            }
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO user (email, role, created) VALUES (?, ?, ?)")) {
                insert.setString(1, email);
                insert.setString(2, role.text());
                insert.setString(3, Times.text(clock.instant()));
                insert.executeUpdate();
            }
            Revisions.bump(connection, Revisions.Kind.USER);
            return need(connection, email);
        });
    }

    public List<User> list() {
        return database.read(connection -> {
            List<User> users = new ArrayList<>();
            try (PreparedStatement select =
                            connection.prepareStatement(SELECT + " GROUP BY u.id ORDER BY u.email COLLATE NOCASE");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    users.add(user(row));
                }
            }
            return users;
        });
    }

    /** The user and all tokens. @throws Rejected if there is none */
    public void remove(String email) {
        database.write(connection -> {
            User user = need(connection, email);
            update(connection, "DELETE FROM user WHERE id = ?", user.id());
            return Revisions.bump(connection, Revisions.Kind.USER);
        });
    }

    public User changeRole(String email, Role role) {
        return database.write(connection -> {
            User user = need(connection, email);
            try (PreparedStatement update = connection.prepareStatement("UPDATE user SET role = ? WHERE id = ?")) {
                update.setString(1, role.text());
                update.setLong(2, user.id());
                update.executeUpdate();
            }
            Revisions.bump(connection, Revisions.Kind.USER);
            return need(connection, email);
        });
    }

    /** Makes a token of 160 random bits. @return its text, which is not kept and can't be told again */
    public String newToken(String email) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = HexFormat.of().formatHex(bytes);
        addToken(email, token);
        return token;
    }

    /** Takes a token that a user's programs hold already. @throws Rejected if it is too short to be safe, or taken */
    public void addToken(String email, String token) {
        if (!TOKEN.matcher(token).matches()) {
            throw new Rejected("a token has 22 to 200 characters of printable ASCII without blanks; make one with:"
                    + " openssl rand -hex 20");
        }
        TokenDigest digest = TokenDigest.of(token);
        database.write(connection -> {
            User user = need(connection, email);
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO token (digest, user_id, created) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
                insert.setBytes(1, digest.bytes());
                insert.setLong(2, user.id());
                insert.setString(3, Times.text(clock.instant()));
                if (insert.executeUpdate() == 0) {
                    throw new Rejected("this token is in use");
                }
            }
            return Revisions.bump(connection, Revisions.Kind.USER);
        });
    }

    /** Takes all tokens from a user. @return how many there were */
    public int revokeTokens(String email) {
        return database.write(connection -> {
            User user = need(connection, email);
            int count = update(connection, "DELETE FROM token WHERE user_id = ?", user.id());
            Revisions.bump(connection, Revisions.Kind.USER);
            return count;
        });
    }

    /** All who hold a token. */
    Users snapshot() {
        return database.read(connection -> {
            Map<TokenDigest, User> byToken = new HashMap<>();
            Map<Long, User> users = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(SELECT + " GROUP BY u.id");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    User user = user(row);
                    users.put(user.id(), user);
                }
            }
            try (PreparedStatement select = connection.prepareStatement("SELECT digest, user_id FROM token");
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    User user = users.get(row.getLong(2));
                    if (user != null) {
                        byToken.put(TokenDigest.ofBytes(row.getBytes(1)), user);
                    }
                }
            }
            // Who removes the last user does not mean to let everybody in.
            boolean never = !Sql.exists(connection, "SELECT 1 FROM sqlite_sequence WHERE name = 'user'");
            return Users.of(byToken, never);
        });
    }

    private static User need(Connection connection, String email) throws SQLException {
        User user = find(connection, email);
        if (user == null) {
            throw new Rejected("there is no user " + email);
        }
        return user;
    }

    private static @Nullable User find(Connection connection, String email) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE u.email = ? GROUP BY u.id")) {
            select.setString(1, email);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? user(row) : null;
            }
        }
    }

    private static User user(ResultSet row) throws SQLException {
        Role role = Role.of(row.getString(3));
        return new User(
                row.getLong(1), row.getString(2), role == null ? Role.MEMBER : role, row.getString(4), row.getInt(5));
    }

    private static int update(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, id);
            return update.executeUpdate();
        }
    }
}
