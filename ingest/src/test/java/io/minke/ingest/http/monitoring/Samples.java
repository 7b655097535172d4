package io.minke.ingest.http.monitoring;

/** Check results that make the documents of the samples that krill2 publishes. */
final class Samples {
    static final String HOST_CHECK = """
            {"host": "pim0585", "check_command": "check_cpe", "exit_status": 0, "plugin_output": "online oltHuawei:0/5/14-2 10.8.33.14",
             "performance_data": "uptime=14042 upbw=0 dnbw=0", "execution_start": 1676634606.475, "execution_end": 1676634606.475, "ttl": 86400,
             "vars": {"vendor": "Huawei", "model": "HS8145V"},
             "alarms": [{"level": "warning", "type": "processerror", "admin_status": "init", "name": "The GPON ONT configuration recovery fails",
                         "extra": "effect=serviceaffect curr=0 prev=1"}],
             "ips": ["10.8.33.14"],
             "registration": {"host": "oltHuawei", "id": "0/5/14-2", "last_down_time": null, "related_services": ["onug-olt0/05/14"], "states": ["online"],
                              "tags": ["oltHuawei-0/5/14", "oltHuawei"]},
             "tech": {"line_profile": "residential_krill", "service_ports": [
               {"id": 6038, "user_vlan": 1023, "service_vlan": 833, "outbound_traffic_table_name": "management", "inbound_traffic_table_name": "management", "native_vlan": 0},
               {"id": 6039, "user_vlan": 1021, "service_vlan": 831, "outbound_traffic_table_name": "100M", "inbound_traffic_table_name": "100M", "native_vlan": 1}],
               "service_profile": "HG1000", "type_name": "110H"}}""";

    static final String TXRX = """
            {"host": "pim0585", "service": "txrx", "check_command": "check_txrx", "exit_status": 0, "execution_end": 1676634606,
             "plugin_output": "dnrx=-22.14 uptx=2.27 uprx=-12.71 dnatt=22.14 upatt=14.98 pondesv=0.00",
             "performance_data": ["dnrx=-22.14dBm;-27:-11;-29:-8;-49;5", "uptx=2.27dBm;;;-10;15", "uprx=-12.709999999999994dBm;-30:-12;-32:-9;-49;5",
                                  "upatt=14.979999999999993dB;26;46;1;60"]}""";

    private Samples() {}
}
