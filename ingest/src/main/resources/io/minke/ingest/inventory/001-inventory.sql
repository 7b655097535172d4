-- What is known of hosts beyond their series, and who may ask. Times are texts in RFC 3339.

-- Grows with every change of a kind of thing, so that others see cheaply whether they have to read anew.
CREATE TABLE revision (
    kind TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
INSERT INTO revision VALUES ('cpe', 1), ('device', 1), ('interface', 1), ('plan', 1), ('site', 1), ('user', 1);

CREATE TABLE plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1,
    -- Where a number is missing there is no limit.
    max_devices INTEGER,
    max_fps INTEGER,
    bgp_enabled INTEGER NOT NULL DEFAULT 1,
    fast_retention INTEGER,
    full_retention INTEGER,
    max_bigdata_fps INTEGER,
    device_types TEXT NOT NULL DEFAULT '["router","host-nprobe-basic","host-nprobe-dns-www"]',
    cdate TEXT NOT NULL,
    edate TEXT
) STRICT;
INSERT INTO plan (id, name, description, cdate)
VALUES (1, 'Default', 'This is the default plan to which your devices should be added.', strftime('%Y-%m-%dT%H:%M:%fZ'));

CREATE TABLE site (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    site_name TEXT NOT NULL,
    lat REAL NOT NULL,
    lon REAL NOT NULL
) STRICT;
CREATE INDEX site_name ON site (site_name);

CREATE TABLE device (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_name TEXT NOT NULL UNIQUE,
    device_type TEXT NOT NULL,
    device_description TEXT NOT NULL DEFAULT '',
    plan_id INTEGER NOT NULL REFERENCES plan (id),
    site_id INTEGER REFERENCES site (id) ON DELETE SET NULL,
    device_sample_rate TEXT NOT NULL,
    device_snmp_ip TEXT,
    device_snmp_community TEXT NOT NULL DEFAULT '',
    minimize_snmp INTEGER,
    device_bgp_type TEXT NOT NULL,
    device_bgp_neighbor_ip TEXT UNIQUE,
    device_bgp_neighbor_ip6 TEXT UNIQUE,
    device_bgp_neighbor_asn TEXT,
    device_bgp_password TEXT,
    use_bgp_device_id INTEGER REFERENCES device (id) ON DELETE SET NULL,
    -- A JSON object with the document's names, or nothing: polled with version 2c.
    device_snmp_v3_conf TEXT,
    created_date TEXT NOT NULL,
    updated_date TEXT NOT NULL
) STRICT;
CREATE INDEX device_plan ON device (plan_id);
CREATE INDEX device_site ON device (site_id);
CREATE INDEX device_bgp ON device (use_bgp_device_id);

CREATE TABLE sending_ip (
    ip TEXT PRIMARY KEY,
    device_id INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    place INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX sending_ip_device ON sending_ip (device_id);

CREATE TABLE interface (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id INTEGER NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    snmp_id TEXT NOT NULL,
    snmp_speed TEXT NOT NULL,
    snmp_type INTEGER,
    snmp_alias TEXT NOT NULL DEFAULT '',
    interface_ip TEXT,
    interface_ip_netmask TEXT,
    interface_description TEXT NOT NULL,
    -- A JSON array of {"address", "netmask"}.
    secondary_ips TEXT NOT NULL DEFAULT '[]',
    initial_snmp_id TEXT NOT NULL,
    initial_snmp_speed TEXT NOT NULL,
    initial_snmp_alias TEXT NOT NULL DEFAULT '',
    initial_interface_description TEXT NOT NULL,
    cdate TEXT NOT NULL,
    edate TEXT NOT NULL,
    UNIQUE (device_id, snmp_id)
) STRICT;

CREATE TABLE cpe (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    access INTEGER NOT NULL DEFAULT 1,
    address TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1,
    address_profile TEXT NOT NULL DEFAULT 'public',
    bridge INTEGER NOT NULL DEFAULT 0,
    city TEXT NOT NULL DEFAULT '',
    country TEXT NOT NULL DEFAULT '',
    cpename TEXT NOT NULL,
    created TEXT NOT NULL,
    customer INTEGER,
    disable_provision INTEGER NOT NULL DEFAULT 0,
    disable_reconfig INTEGER NOT NULL DEFAULT 0,
    expiration_date TEXT,
    dsn TEXT,
    enable_notifications INTEGER NOT NULL DEFAULT 0,
    external_id TEXT,
    external_voip INTEGER NOT NULL DEFAULT 0,
    fixed_address TEXT,
    has_tr069 INTEGER NOT NULL DEFAULT 0,
    -- The host of its series.
    internal_id TEXT NOT NULL UNIQUE,
    latitude TEXT,
    line_profile TEXT,
    locality TEXT NOT NULL DEFAULT '',
    longitude TEXT,
    mac TEXT,
    model TEXT,
    mtamac TEXT,
    notes TEXT NOT NULL DEFAULT '',
    postalcode TEXT,
    probe INTEGER NOT NULL DEFAULT 0,
    pppoe_password TEXT NOT NULL DEFAULT '',
    pppoe_username TEXT NOT NULL DEFAULT '',
    profile INTEGER,
    realm TEXT NOT NULL DEFAULT '',
    remote_id TEXT,
    sn TEXT,
    tech TEXT,
    tech_updated TEXT,
    topology TEXT NOT NULL DEFAULT '',
    tv_profile TEXT,
    updated TEXT NOT NULL,
    voip_profile TEXT,
    wanmac TEXT,
    me_vlan INTEGER,
    lan_cidr TEXT,
    wifi_password TEXT NOT NULL DEFAULT '',
    wifi_profile TEXT,
    wifi_ssid TEXT NOT NULL DEFAULT '',
    -- A JSON array of texts.
    services TEXT NOT NULL DEFAULT '[]',
    is_router INTEGER NOT NULL DEFAULT 1,
    avatar TEXT,
    tr069 INTEGER NOT NULL DEFAULT 0,
    -- Where it is registered: the OLT's name and the place there, such as 0/5/14-2 (number 2 on PON port 0/5/14).
    olt TEXT,
    registration_id TEXT,
    -- The revision of kind cpe that wrote the row last.
    changed INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cpe_external ON cpe (external_id, realm) WHERE external_id IS NOT NULL;
CREATE INDEX cpe_realm ON cpe (realm);
CREATE INDEX cpe_changed ON cpe (changed);

-- Rows per realm, so that a page need not count.
CREATE TABLE cpe_count (
    realm TEXT PRIMARY KEY,
    rows INTEGER NOT NULL
) WITHOUT ROWID, STRICT;
CREATE TRIGGER cpe_inserted AFTER INSERT ON cpe BEGIN
    INSERT INTO cpe_count VALUES (new.realm, 1) ON CONFLICT (realm) DO UPDATE SET rows = rows + 1;
END;
CREATE TRIGGER cpe_deleted AFTER DELETE ON cpe BEGIN
    UPDATE cpe_count SET rows = rows - 1 WHERE realm = old.realm;
END;
CREATE TRIGGER cpe_moved AFTER UPDATE OF realm ON cpe WHEN old.realm <> new.realm BEGIN
    UPDATE cpe_count SET rows = rows - 1 WHERE realm = old.realm;
    INSERT INTO cpe_count VALUES (new.realm, 1) ON CONFLICT (realm) DO UPDATE SET rows = rows + 1;
END;

CREATE TABLE user (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN ('member', 'administrator')),
    created TEXT NOT NULL
) STRICT;

CREATE TABLE token (
    -- SHA-256 of the token, which itself is kept nowhere.
    digest BLOB PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES user (id) ON DELETE CASCADE,
    created TEXT NOT NULL
) WITHOUT ROWID, STRICT;
CREATE INDEX token_user ON token (user_id);
