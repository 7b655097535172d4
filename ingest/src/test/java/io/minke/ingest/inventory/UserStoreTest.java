package io.minke.ingest.inventory;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.minke.engine.failure.Rejected;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserStoreTest {
    private static final String EMAIL = "noc@isp.example";

    @TempDir
    private Path directory;

    @Test
    void shouldKeepADigestOfATokenAndNotItsText() throws Exception {
        String token;
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            UserStore store = new UserStore(database, InstantSource.system());
            store.add(EMAIL, Role.MEMBER);
            token = store.newToken(EMAIL);
            assertThat(token).matches("[0-9a-f]{40}");
            assertThat(store.snapshot().holder(TokenDigest.of(token)).email()).isEqualTo(EMAIL);
            assertThat(store.snapshot().holder(TokenDigest.of(token + "0"))).isNull();
        }
        String file = Files.readString(directory.resolve(InventoryDatabase.FILE_NAME), ISO_8859_1);
        assertThat(file).contains(EMAIL).doesNotContain(token);
    }

    @Test
    void shouldRefuseAUserTwiceInWhateverCaseAndWhoIsNone() {
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            UserStore store = new UserStore(database, InstantSource.system());
            store.add(EMAIL, Role.MEMBER);
            assertThatThrownBy(() -> store.add("NOC@isp.example", Role.MEMBER)).isInstanceOf(Rejected.class);
            assertThatThrownBy(() -> store.add("noc", Role.MEMBER)).hasMessageContaining("no e-mail address");
            assertThatThrownBy(() -> store.newToken("nobody@isp.example")).hasMessageContaining("there is no user");
            assertThatThrownBy(() -> store.addToken(EMAIL, "x".repeat(21))).hasMessageContaining("22 to 200");
            store.addToken(EMAIL, "x".repeat(22));
            assertThatThrownBy(() -> store.addToken(EMAIL, "x".repeat(22))).hasMessageContaining("in use");
            assertThat(store.list())
                    .singleElement()
                    .satisfies(user -> assertThat(user.tokenCount()).isEqualTo(1));
        }
    }

    @Test
    void shouldTakeAllTokensAlongWithAUser() {
        try (InventoryDatabase database = InventoryDatabase.open(directory)) {
            UserStore store = new UserStore(database, InstantSource.system());
            store.add(EMAIL, Role.MEMBER);
            String token = store.newToken(EMAIL);
            assertThat(store.changeRole(EMAIL, Role.ADMINISTRATOR).role()).isEqualTo(Role.ADMINISTRATOR);
            store.remove(EMAIL);
            // The doors do not open again for everybody.
            assertThat(store.list()).isEmpty();
            assertThat(store.snapshot().isEmpty()).isFalse();
            assertThat(store.snapshot().holder(TokenDigest.of(token))).isNull();
        }
    }

    @Test
    void shouldLearnOfUsersThatAnotherProcessAdds() {
        try (Inventory inventory = new Inventory(directory, InstantSource.system())) {
            inventory.start(() -> {});
            assertThat(inventory.isPresent()).isFalse();
            assertThat(inventory.users().isEmpty()).isTrue();
            try (InventoryDatabase other = InventoryDatabase.open(directory)) {
                UserStore store = new UserStore(other, InstantSource.system());
                store.add(EMAIL, Role.MEMBER);
                String token = store.newToken(EMAIL);
                await().until(() -> inventory.users().holder(TokenDigest.of(token)) != null);
                store.revokeTokens(EMAIL);
                await().until(() -> inventory.users().holder(TokenDigest.of(token)) == null);
                assertThat(inventory.users().isEmpty()).isFalse();
            }
        }
    }

    @Test
    void shouldLetNobodyPassWhenTheInventoryIsTakenAway() throws Exception {
        try (Inventory inventory = new Inventory(directory, InstantSource.system())) {
            inventory.start(() -> {});
            new UserStore(inventory.database(), InstantSource.system()).add(EMAIL, Role.MEMBER);
            await().until(() -> !inventory.users().isEmpty());
            Files.delete(directory.resolve(InventoryDatabase.FILE_NAME));
            await().until(() -> inventory.problem() != null);
            assertThat(inventory.users().isEmpty()).isFalse();
        }
    }

    @Test
    void shouldKeepTheFilesForTheOwnersEyes() throws Exception {
        Path file = directory.resolve(InventoryDatabase.FILE_NAME);
        for (int round = 0; round < 2; round++) {
            try (InventoryDatabase database = InventoryDatabase.open(directory)) {
                database.write(connection -> 1);
                new UserStore(database, InstantSource.system()).add("u" + round + "@isp.example", Role.MEMBER);
                for (String ending : new String[] {"", "-wal"}) {
                    assertThat(PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file.resolveSibling(file.getFileName() + ending))))
                            .isEqualTo("rw-------");
                }
            }
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
    }

    @Test
    void shouldLetNobodyPassWhenNobodyKnowsWhoIsRegistered() throws Exception {
        Files.writeString(directory.resolve(InventoryDatabase.FILE_NAME), "nothing of the kind ".repeat(100));
        try (Inventory inventory = new Inventory(directory, InstantSource.system())) {
            inventory.start(() -> {});
            assertThat(inventory.users().isEmpty()).isFalse();
            assertThat(inventory.problem()).contains("inventory.db");
        }
    }
}
