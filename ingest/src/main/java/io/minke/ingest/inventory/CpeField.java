package io.minke.ingest.inventory;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a CPE, in the document's order; the last two say where it is registered and are ours. */
public enum CpeField {
    ID("id", Kind.WHOLE),
    ACCESS("access", Kind.FLAG),
    ADDRESS("address", Kind.TEXT),
    ACTIVE("active", Kind.FLAG),
    ADDRESS_PROFILE("address_profile", Kind.TEXT),
    BRIDGE("bridge", Kind.FLAG),
    CITY("city", Kind.TEXT),
    COUNTRY("country", Kind.TEXT),
    CPENAME("cpename", Kind.TEXT),
    CREATED("created", Kind.TEXT),
    CUSTOMER("customer", Kind.WHOLE_OR_NULL),
    DISABLE_PROVISION("disable_provision", Kind.FLAG),
    DISABLE_RECONFIG("disable_reconfig", Kind.FLAG),
    EXPIRATION_DATE("expiration_date", Kind.TEXT_OR_NULL),
    DSN("dsn", Kind.TEXT_OR_NULL),
    ENABLE_NOTIFICATIONS("enable_notifications", Kind.FLAG),
    EXTERNAL_ID("external_id", Kind.TEXT_OR_NULL),
    EXTERNAL_VOIP("external_voip", Kind.FLAG),
    FIXED_ADDRESS("fixed_address", Kind.TEXT_OR_NULL),
    HAS_TR069("has_tr069", Kind.FLAG),
    INTERNAL_ID("internal_id", Kind.TEXT),
    LATITUDE("latitude", Kind.TEXT_OR_NULL),
    LINE_PROFILE("line_profile", Kind.TEXT_OR_NULL),
    LOCALITY("locality", Kind.TEXT),
    LONGITUDE("longitude", Kind.TEXT_OR_NULL),
    MAC("mac", Kind.TEXT_OR_NULL),
    MODEL("model", Kind.TEXT_OR_NULL),
    MTAMAC("mtamac", Kind.TEXT_OR_NULL),
    NOTES("notes", Kind.TEXT),
    POSTALCODE("postalcode", Kind.TEXT_OR_NULL),
    PROBE("probe", Kind.FLAG),
    PPPOE_PASSWORD("pppoe_password", Kind.TEXT),
    PPPOE_USERNAME("pppoe_username", Kind.TEXT),
    PROFILE("profile", Kind.WHOLE_OR_NULL),
    REALM("realm", Kind.TEXT),
    REMOTE_ID("remote_id", Kind.TEXT_OR_NULL),
    SN("sn", Kind.TEXT_OR_NULL),
    TECH("tech", Kind.TEXT_OR_NULL),
    TECH_UPDATED("tech_updated", Kind.TEXT_OR_NULL),
    TOPOLOGY("topology", Kind.TEXT),
    TV_PROFILE("tv_profile", Kind.TEXT_OR_NULL),
    UPDATED("updated", Kind.TEXT),
    VOIP_PROFILE("voip_profile", Kind.TEXT_OR_NULL),
    WANMAC("wanmac", Kind.TEXT_OR_NULL),
    ME_VLAN("me_vlan", Kind.WHOLE_OR_NULL),
    LAN_CIDR("lan_cidr", Kind.TEXT_OR_NULL),
    WIFI_PASSWORD("wifi_password", Kind.TEXT),
    WIFI_PROFILE("wifi_profile", Kind.TEXT_OR_NULL),
    WIFI_SSID("wifi_ssid", Kind.TEXT),
    SERVICES("_services", Kind.TEXTS),
    IS_ROUTER("is_router", Kind.FLAG),
    AVATAR("avatar", Kind.TEXT_OR_NULL),
    TR069("tr069", Kind.FLAG),
    OLT("olt", Kind.TEXT_OR_NULL),
    REGISTRATION_ID("registration_id", Kind.TEXT_OR_NULL);

    /** What a field holds. */
    public enum Kind {
        FLAG,
        WHOLE,
        WHOLE_OR_NULL,
        TEXT,
        TEXT_OR_NULL,
        /** A list of texts; kept as the JSON array. */
        TEXTS
    }

    private static final Map<String, CpeField> BY_NAME = new LinkedHashMap<>();

    static {
        for (CpeField field : values()) {
            BY_NAME.put(field.text, field);
        }
    }

    private final String text;
    private final Kind kind;

    CpeField(String text, Kind kind) {
        this.text = text;
        this.kind = kind;
    }

    /** The field's name in documents. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }

    /** The column's name. */
    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether an answer of {@code isp/cpes} has it. */
    public boolean isDocumented() {
        return this != OLT && this != REGISTRATION_ID;
    }

    /** The field of this name, or null. */
    public static @Nullable CpeField of(String text) {
        return BY_NAME.get(text);
    }
}
