package io.minke.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.minke.ingest.inventory.CpeStore;
import io.minke.ingest.inventory.DeviceStore;
import io.minke.ingest.inventory.Inventory;
import io.minke.ingest.inventory.InventoryDatabase;
import io.minke.ingest.inventory.InventoryImport;
import io.minke.query.source.Topology.Field;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTopologyTest {
    private static void read(InventoryDatabase database, String text) {
        assertThat(new InventoryImport(database, InstantSource.system(), null)
                        .run(new ByteArrayInputStream(text.getBytes(UTF_8)), false, count -> {})
                        .errors())
                .isEmpty();
    }

    @Test
    void shouldKnowWhereHostsAreAndFollowChangesOfAnotherProcess(@TempDir Path directory) {
        InventoryTopology topology = new InventoryTopology();
        try (InventoryDatabase other = InventoryDatabase.open(directory);
                Inventory inventory = new Inventory(directory, InstantSource.system())) {
            read(other, """
                    {"kind":"plan","id":550,"name":"Gold"}
                    {"kind":"site","id":7,"site_name":"LAX","lat":1,"lon":1}
                    {"kind":"device","id":1,"device_name":"core01","device_type":"router","plan_id":550,"site_id":7,"device_sample_rate":"1","sending_ips":["10.0.0.1"],"minimize_snmp":true,"device_bgp_type":"none"}
                    {"internal_id":"pim1","realm":"pim","model":"HS8145V","tech":"gpon","olt":"oltA","registration_id":"0/5/14-2"}
                    {"internal_id":"pim2","realm":"pim","tech":"gpon","olt":"oltB","registration_id":"0/5/14-7"}
                    {"internal_id":"mad1","realm":"mad"}
                    """);
            inventory.start(() -> {});
            inventory.addFollower(topology);
            await().until(() -> topology.values(Field.REALM).size() == 2);
            assertThat(topology.hosts(Field.REALM, List.of("pim"))).containsExactly("pim1", "pim2");
            assertThat(topology.hosts(Field.PONPORT, List.of("oltA-0/5/14"))).containsExactly("pim1");
            assertThat(topology.hosts(Field.PONPORT, List.of("0/5/14"))).containsExactly("pim1", "pim2");
            assertThat(topology.hosts(Field.PONPORT, List.of("5/14", "", "14"))).isEmpty();
            assertThat(topology.value(Field.PONPORT, "pim2")).isEqualTo("oltB-0/5/14");
            assertThat(topology.hosts(Field.SITE, List.of("LAX"))).containsExactly("core01");
            assertThat(topology.value(Field.PLAN, "core01")).isEqualTo("Gold");
            assertThat(topology.values(Field.TYPE)).containsExactlyInAnyOrder("router", "cpe");
            assertThat(topology.value(Field.MODEL, "mad1")).isEmpty();
            assertThat(topology.value(Field.MODEL, "nobody")).isEmpty();
            assertThat(topology.hosts(Field.REALM, List.of("", "nowhere"))).isEmpty();

            new CpeStore(other).register("pim1", "oltC", "1/1/1-1").join();
            await().until(() -> topology.value(Field.OLT, "pim1").equals("oltC"));
            assertThat(topology.hosts(Field.PONPORT, List.of("oltA-0/5/14"))).isEmpty();
            assertThat(topology.values(Field.OLT)).containsExactlyInAnyOrder("oltB", "oltC");
            assertThat(new CpeStore(other).register("pim1", "oltC", "1/1/1-1").join())
                    .isFalse();

            read(other, "{\"internal_id\":\"pim3\",\"realm\":\"pim\"}");
            await().until(() -> topology.hosts(Field.REALM, List.of("pim")).size() == 3);
            read(other, "{\"id\":2,\"internal_id\":\"renamed\"}");
            await().until(() -> topology.value(Field.REALM, "renamed").equals("pim"));
            assertThat(topology.hosts(Field.REALM, List.of("pim")))
                    .containsExactlyInAnyOrder("pim1", "renamed", "pim3");

            new DeviceStore(other, InstantSource.system()).delete(1);
            await().until(() -> topology.hosts(Field.SITE, List.of("LAX")).isEmpty());
            assertThat(topology.value(Field.TYPE, "core01")).isEmpty();
        }
    }

    @Property(tries = 50)
    void shouldKnowEveryHostThatItWasTold(@ForAll @Size(max = 3_000) List<@IntRange(max = 5_000) Integer> hosts) {
        HostTable table = new HostTable();
        Map<String, String> expected = new HashMap<>();
        for (int i = 0; i < hosts.size(); i++) {
            String host = "hóst-" + hosts.get(i);
            String realm = "realm " + i % 7;
            table.set(table.row(host), Field.REALM, realm);
            expected.put(host, realm);
        }
        assertThat(table.hostCount()).isEqualTo(expected.size());
        expected.forEach(
                (host, realm) -> assertThat(table.value(Field.REALM, host)).isEqualTo(realm));
        long found = table.values(Field.REALM).stream()
                .mapToLong(realm -> table.hosts(Field.REALM, List.of(realm)).size())
                .sum();
        assertThat(found).isEqualTo(expected.size());
    }
}
