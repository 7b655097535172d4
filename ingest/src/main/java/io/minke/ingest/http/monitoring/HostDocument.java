package io.minke.ingest.http.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.minke.ingest.inventory.Cpe;
import io.minke.ingest.inventory.CpeField;
import io.minke.ingest.monitoring.CheckResult;
import io.minke.ingest.monitoring.HostChecks;
import io.minke.ingest.monitoring.JsonValue;
import io.minke.query.ask.JsonBody;
import io.minke.query.text.ByteSink;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code hosts/{internal_id}}: Icinga 2's host object. Its vars are what the inventory knows, and over it what the latest check result carried. */
final class HostDocument {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");
    private static final List<String> ACTIONS =
            List.of("diagnostic", "factory", "reboot", "reconfig", "reprovision", "unprovision");

    private final String name;
    private final @Nullable Cpe cpe;
    private final HostChecks checks;
    private final ZoneId zone;

    HostDocument(String name, @Nullable Cpe cpe, HostChecks checks, ZoneId zone) {
        this.name = name;
        this.cpe = cpe;
        this.checks = checks;
        this.zone = zone;
    }

    void put(ByteSink sink) {
        CheckResult check = checks.hostCheck();
        sink.put("{\"type\":\"Host\",\"name\":").putQuoted(name).put(",\"meta\":{},\"attrs\":{\"address\":");
        sink.putQuoted(cpe == null ? "" : String.valueOf(cpe.text(CpeField.ADDRESS)));
        sink.put(",\"host_name\":").putQuoted(name);
        time(sink.put(",\"last_check\":"), check == null ? null : check.endNanos());
        sink.put(",\"last_check_result\":");
        if (check == null) {
            sink.put("null");
        } else {
            result(sink, check);
        }
        time(sink.put(",\"next_check\":"), check == null ? null : check.nextNanos());
        sink.put(",\"output\":").putQuoted(check == null ? "" : check.output());
        sink.put(",\"service_name\":\"\",\"state\":");
        (check == null ? sink.put("null") : sink.put(check.stateId())).put(",\"state_type\":1,\"state_long\":");
        sink.put(check == null ? "null" : check.stateId() == 0 ? "\"up\"" : "\"down\"");
        sink.put(",\"vars\":").put(JsonValue.text(vars(check))).put("},\"joins\":{}}");
    }

    private void result(ByteSink sink, CheckResult check) {
        sink.put("{\"command\":").putQuoted(check.command());
        sink.put(",\"output\":").putQuoted(check.output());
        sink.put(",\"state\":").put(check.stateId());
        time(sink.put(",\"execution_start\":"), check.startNanos());
        BigDecimal seconds = new BigDecimal(BigInteger.valueOf(check.endNanos() - check.startNanos()), 9);
        sink.put(",\"execution_time\":")
                .put(
                        seconds.round(new MathContext(9, RoundingMode.HALF_EVEN))
                                                .signum()
                                        == 0
                                ? "0"
                                : seconds.stripTrailingZeros().toPlainString());
        time(sink.put(",\"execution_end\":"), check.endNanos());
        time(sink.put(",\"schedule_start\":"), check.nextNanos()).put('}');
    }

    private ByteSink time(ByteSink sink, @Nullable Long nanos) {
        if (nanos == null) {
            return sink.put("null");
        }
        Instant instant =
                Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L));
        return sink.put('"').put(TIME.format(instant.atZone(zone))).put('"');
    }

    private Map<String, @Nullable Object> vars(@Nullable CheckResult check) {
        Map<String, @Nullable Object> vars = new LinkedHashMap<>();
        if (cpe != null) {
            vars.put("model", cpe.text(CpeField.MODEL));
            vars.put("administrative_info", administrative(cpe));
            vars.put("type", "cpe");
            vars.put("business_impact", BigDecimal.ONE);
            vars.put("search", search(cpe));
        }
        registration(vars);
        if (check != null && check.vars() != null) {
            vars.putAll(JsonBody.parse(check.vars().getBytes(UTF_8)));
        }
        return vars;
    }

    private void registration(Map<String, @Nullable Object> vars) {
        String carried = checks.passedThrough().registration();
        if (carried != null) {
            Map<String, @Nullable Object> registration = JsonBody.parse(carried.getBytes(UTF_8));
            vars.put("cpe_registration_id", registration.get("id"));
            vars.put("cpe_registration_host", registration.get("host"));
            vars.put("cpe_registration_state", registration.getOrDefault("states", List.of()));
            vars.put("cpe_registration_tags", registration.getOrDefault("tags", List.of()));
        } else if (cpe != null) {
            vars.put("cpe_registration_id", cpe.text(CpeField.REGISTRATION_ID));
            vars.put("cpe_registration_host", cpe.text(CpeField.OLT));
            vars.put("cpe_registration_state", List.of());
            vars.put("cpe_registration_tags", List.of());
        }
    }

    /** The document's fields in its order; what an inventory here does not hold is null. */
    private static Map<String, @Nullable Object> administrative(Cpe cpe) {
        Map<String, @Nullable Object> info = new LinkedHashMap<>();
        info.put("access", cpe.flag(CpeField.ACCESS));
        info.put("actions", ACTIONS);
        info.put("active", cpe.flag(CpeField.ACTIVE));
        info.put("address", cpe.text(CpeField.ADDRESS));
        info.put("address_profile", cpe.text(CpeField.ADDRESS_PROFILE));
        info.put("customer_address", null);
        info.put("customer_external_id", null);
        info.put("customer_name", null);
        info.put("external_voip", cpe.flag(CpeField.EXTERNAL_VOIP));
        info.put("id", BigDecimal.valueOf(cpe.id()));
        info.put("latitude", degrees(cpe.text(CpeField.LATITUDE)));
        info.put("line_profile", cpe.text(CpeField.LINE_PROFILE));
        info.put("longitude", degrees(cpe.text(CpeField.LONGITUDE)));
        info.put("model", cpe.text(CpeField.MODEL));
        info.put("potses", List.of());
        info.put("profile_downstream", null);
        info.put("profile_name", null);
        info.put("profile_upstream", null);
        info.put("realm", cpe.text(CpeField.REALM));
        info.put("services", services(cpe));
        info.put("sn", cpe.text(CpeField.SN));
        info.put("tech", cpe.text(CpeField.TECH));
        info.put("tr069", cpe.flag(CpeField.TR069));
        info.put("vendor", null);
        return info;
    }

    private static List<Object> services(Cpe cpe) {
        String json = cpe.text(CpeField.SERVICES);
        if (json == null) {
            return List.of();
        }
        Object list =
                JsonBody.parse(("{\"list\":" + json + "}").getBytes(UTF_8)).get("list");
        return list instanceof List<?> texts ? new ArrayList<>(texts) : List.of();
    }

    /** The inventory keeps the text; the document has a number here. */
    private static @Nullable BigDecimal degrees(@Nullable String text) {
        try {
            return text == null ? null : new BigDecimal(text.strip());
        } catch (NumberFormatException none) {
            return null;
        }
    }

    private static String search(Cpe cpe) {
        StringBuilder search = new StringBuilder(" ");
        for (CpeField field : List.of(
                CpeField.ADDRESS,
                CpeField.ADDRESS_PROFILE,
                CpeField.LATITUDE,
                CpeField.LINE_PROFILE,
                CpeField.LONGITUDE,
                CpeField.MODEL,
                CpeField.REALM,
                CpeField.SN,
                CpeField.TECH)) {
            String text = cpe.text(field);
            if (text != null && !text.isBlank()) {
                search.append(text).append(' ');
            }
        }
        return search.toString();
    }
}
