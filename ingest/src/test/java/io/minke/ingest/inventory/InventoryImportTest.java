package io.minke.ingest.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryImportTest {
    private static final String EVERYTHING = """
            {"kind":"plan","id":550,"name":"Gold","description":"a, \\"b\\"","max_devices":2,"max_fps":100,"fast_retention":365,"full_retention":30,"deviceTypes":["router"]}
            {"site":{"id":7,"site_name":"LAX","lat":"33.5","lon":-118.25}}
            {"kind":"device","id":9623,"device_name":"pd_router","device_type":"router","plan_id":550,"site_id":7,"device_sample_rate":"1","sending_ips":["10.0.0.1","::1"],"minimize_snmp":true,"device_bgp_type":"none","device_snmp_v3_conf":{"UserName":"u","AuthenticationProtocol":"SHA","AuthenticationPassphrase":"p"}}
            {"kind":"interface","id":42,"device_id":9623,"snmp_id":"150","snmp_speed":1000,"interface_description":"Vlan\\n350","secondary_ips":[{"address":"10.0.0.2","netmask":"255.255.255.0"}]}
            {"id":585,"internal_id":"pim0585","external_id":"pim0585","realm":"pim","model":"HS8145V","tech":"gpon","_services":["txrx","dhcp"],"registration":{"host":"oltHuawei","id":"0/5/14-2"},"notes":"line 1\\nline \\"2\\"","postalcode":"","latitude":"38.01"}
            """;

    @TempDir
    private Path directory;

    private InventoryDatabase database;

    @BeforeEach
    void open() {
        database = InventoryDatabase.open(directory);
    }

    @AfterEach
    void close() {
        assertThat(database.check()).isEmpty();
        database.close();
    }

    private static InventoryImport.Report read(InventoryDatabase database, String text, boolean csv, RecordKind kind) {
        return new InventoryImport(database, InstantSource.system(), kind)
                .run(new ByteArrayInputStream(text.getBytes(UTF_8)), csv, count -> {});
    }

    private InventoryImport.Report json(String text) {
        return read(database, text, false, null);
    }

    private static String exported(InventoryDatabase database) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new InventoryExport(database).writeJson(out, null);
        return out.toString(UTF_8);
    }

    private static String exported(InventoryDatabase database, RecordKind kind) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new InventoryExport(database).writeCsv(out, kind);
        return out.toString(UTF_8);
    }

    @Test
    void shouldTakeEveryKindAndChangeNothingTheSecondTime() {
        InventoryImport.Report first = json(EVERYTHING);
        assertThat(first.errors()).isEmpty();
        assertThat(first.changedCount()).isEqualTo(5);
        String before = exported(database);
        Revisions revisions = database.read(Revisions::read);
        InventoryImport.Report second = json(EVERYTHING);
        assertThat(second.recordCount()).isEqualTo(5);
        assertThat(second.changedCount()).isZero();
        assertThat(exported(database)).isEqualTo(before);
        assertThat(database.<Revisions>read(Revisions::read)).isEqualTo(revisions);
        Cpe cpe = new CpeStore(database).byInternalId("pim0585");
        assertThat(cpe.id()).isEqualTo(585);
        assertThat(cpe.text(CpeField.OLT)).isEqualTo("oltHuawei");
        assertThat(cpe.text(CpeField.SERVICES)).isEqualTo("[\"txrx\",\"dhcp\"]");
    }

    @Test
    void shouldReadBackWhatItWroteAsJsonAndAsCsv(@TempDir Path jsonCopy, @TempDir Path csvCopy) {
        json(EVERYTHING);
        String all = exported(database);
        try (InventoryDatabase copy = InventoryDatabase.open(jsonCopy)) {
            assertThat(read(copy, all, false, null).errors()).isEmpty();
            assertThat(exported(copy)).isEqualTo(all);
        }
        try (InventoryDatabase copy = InventoryDatabase.open(csvCopy)) {
            for (RecordKind kind : RecordKind.values()) {
                String csv = exported(database, kind);
                assertThat(read(copy, csv, true, null).errors()).as(csv).isEmpty();
                assertThat(exported(copy, kind)).isEqualTo(csv);
            }
            assertThat(exported(copy)).isEqualTo(all);
        }
    }

    @Test
    void shouldNameLineAndFieldOfWhatIsWrongAndTakeTheRest() {
        InventoryImport.Report report = json("""
                {"internal_id":"a"}
                {"internal_id":"b","active":"maybe","model":7.5,"colour":"red"}

                {"internal_id":"c"
                {"kind":"toaster"}
                {"id":77,"model":"x"}
                {"kind":"device","device_name":"abc","device_type":"router"}
                {"kind":"interface","device_id":5,"snmp_id":"1","snmp_speed":1,"interface_description":"x"}
                {"internal_id":"d"}
                """);
        assertThat(report.recordCount()).isEqualTo(2);
        assertThat(report.errorCount()).isEqualTo(6);
        assertThat(report.errors())
                .anySatisfy(error -> assertThat(error)
                        .startsWith("line 2: active: must be true or false")
                        .contains("colour: is no field of a CPE"))
                .anySatisfy(error -> assertThat(error).startsWith("line 4: line 1, column "))
                .anySatisfy(error -> assertThat(error).startsWith("line 5: kind: \"toaster\""))
                .anySatisfy(error -> assertThat(error).startsWith("line 6: internal_id: This field is required."))
                .anySatisfy(error -> assertThat(error).startsWith("line 7: ").contains("device_name: has 3 characters"))
                .anySatisfy(error -> assertThat(error).startsWith("line 8: device_id: there is no device 5"));
        assertThat(json("{\"internal_id\":\"" + "é".repeat(128) + "\"}").errors())
                .singleElement()
                .asString()
                .contains("internal_id: has 256 bytes");
    }

    @Test
    void shouldKeepWhatARecordDoesNotName() {
        json("{\"id\":5,\"internal_id\":\"a\",\"external_id\":\"x\",\"realm\":\"r\",\"model\":\"m\"}");
        assertThat(json("{\"id\":5,\"tech\":\"gpon\"}").changedCount()).isEqualTo(1);
        assertThat(json("{\"external_id\":\"x\",\"internal_id\":\"a\",\"realm\":\"r\",\"model\":null}")
                        .changedCount())
                .isEqualTo(1);
        Cpe cpe = new CpeStore(database).byId(5);
        assertThat(cpe.text(CpeField.TECH)).isEqualTo("gpon");
        assertThat(cpe.text(CpeField.MODEL)).isNull();
        assertThat(cpe.text(CpeField.REALM)).isEqualTo("r");
    }

    @Test
    void shouldRefuseARecordThatIsTwoOfThoseThereAre() {
        json("{\"id\":1,\"internal_id\":\"a\"}\n{\"id\":2,\"internal_id\":\"b\"}");
        assertThat(json("{\"id\":1,\"internal_id\":\"b\"}\n{\"internal_id\":\"c\"}")
                        .errors())
                .singleElement()
                .asString()
                .startsWith("line 1: ")
                .contains("UNIQUE");
        assertThat(new CpeStore(database).byInternalId("c")).isNotNull();
    }

    @Test
    void shouldCountRealmsThatMove() {
        json("{\"id\":1,\"internal_id\":\"a\",\"realm\":\"x\"}\n{\"id\":2,\"internal_id\":\"b\",\"realm\":\"x\"}");
        json("{\"id\":1,\"internal_id\":\"a\",\"realm\":\"y\"}");
        CpeStore store = new CpeStore(database);
        assertThat(store.page(null, "x", 10, 0).count()).isEqualTo(1);
        assertThat(store.page(null, "y", 10, 0).count()).isEqualTo(1);
        assertThat(store.page(null, null, 10, 0).count()).isEqualTo(2);
    }

    @Test
    void shouldNameTheLineInCsvAcrossLinesInQuotes() {
        InventoryImport.Report report = read(database, """
                internal_id,notes,active
                a,"two
                lines",true
                b,,maybe
                c,"open""", true, null);
        assertThat(report.recordCount()).isEqualTo(1);
        assertThat(report.errors())
                .containsExactly("line 4: active: must be true or false", "line 5: a quotation mark is not closed");
        assertThat(new CpeStore(database).byInternalId("a").text(CpeField.NOTES))
                .isEqualTo("two\nlines");
    }

    @Test
    void shouldHoldAPlanToItsNumberOfDevices() {
        String device = "{\"kind\":\"device\",\"device_name\":\"dev_%d\",\"device_type\":\"router\",\"plan_id\":550,"
                + "\"device_sample_rate\":\"1\",\"sending_ips\":[\"10.0.0.%d\"],\"minimize_snmp\":true,\"device_bgp_type\":\"none\"}\n";
        json("{\"kind\":\"plan\",\"id\":550,\"name\":\"Gold\",\"max_devices\":2}");
        InventoryImport.Report report =
                json(device.formatted(1, 1) + device.formatted(2, 2) + device.formatted(3, 3) + device.formatted(1, 1));
        assertThat(report.recordCount()).isEqualTo(3);
        assertThat(report.errors()).containsExactly("line 3: plan_id: plan 550 (Gold) has its maximum of 2 devices");
    }
}
