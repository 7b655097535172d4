#!/bin/bash
# A real Icinga 2 writes to a running daemon, which is meanwhile stopped once and killed once; then every value is compared.
# usage: run.sh [SECONDS]     how long each of the three stretches lasts (15)
#
# What is compared: what the plugins noted that they printed, what Icinga sent, and what the datasets endpoint answers. Icinga drops a
# batch that meets a closed door, so only flushes that Icinga knows to be acknowledged (its debug log tells) have to come back, and they
# all have to; of those whose answer was cut off by the kill, each value may be there or not; those that were refused must not.
#
# Exit code 0: equal. 1: not. 3: skipped, because there is no Icinga 2 and it cannot be installed here.
set -u
here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
home=$(cd -P -- "$here/../../../.." && pwd)
stretch=${1:-15}

"$here/install.sh" || exit $?
icinga=$(ls /usr/lib/*/icinga2/sbin/icinga2 /usr/lib/icinga2/sbin/icinga2 /usr/lib64/icinga2/sbin/icinga2 2>/dev/null | head -n 1)
work=$(mktemp -d "${TMPDIR:-/tmp}/minke-icinga.XXXXXX")
mkdir -p "$work"/{data,log,cache,spool,run,conf}
daemon='' umbrella='' verdict=1

say() { printf '[%s] %s\n' "$(date +%T)" "$*"; }

gone() { # pid, seconds: waits until the process has ended
    local tenths=$(($2 * 10))
    while kill -0 "$1" 2>/dev/null; do
        [ $((tenths -= 1)) -gt 0 ] || return 1
        sleep 0.1
    done
}

# Only the umbrella is told: a worker that gets a signal from anybody else ignores it, and the umbrella's own after it.
stop_icinga() {
    [ -n "$umbrella" ] || return 0
    local workers
    workers=$(pgrep -P "$umbrella")
    kill -TERM "$umbrella" 2>/dev/null
    if ! gone "$umbrella" 20; then
        say "Icinga 2 does not stop; killing it"
        # shellcheck disable=SC2086
        kill -KILL "$umbrella" $workers 2>/dev/null
    fi
    umbrella=''
}

clean_up() {
    stop_icinga
    [ -n "$daemon" ] && kill -KILL "$daemon" 2>/dev/null
    if [ $verdict -eq 0 ]; then
        rm -rf "$work"
    else
        say "everything is kept in $work"
    fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 10000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port" && return; }
    done
}
port=$(free_port)
base=http://127.0.0.1:$port

start_daemon() {
    "$home/minke" serve --data "$work/minke-data" --http "127.0.0.1:$port" >>"$work/minke.log" 2>&1 </dev/null &
    daemon=$!
    # A first start may build.
    for _ in $(seq 3000); do
        curl -s -o /dev/null -f "$base/ready" && return 0
        kill -0 "$daemon" 2>/dev/null || break
        sleep 0.1
    done
    say "the daemon does not start:"
    tail -n 20 "$work/minke.log"
    return 1
}

stop_daemon() {
    local started
    started=$(date +%s%N)
    kill -TERM "$daemon"
    if ! gone "$daemon" 30; then
        say "the daemon does not stop"
        return 1
    fi
    wait "$daemon"
    local code=$?
    daemon=''
    say "daemon stopped in $((($(date +%s%N) - started) / 1000000)) ms with exit code $code"
    [ $code -eq 0 ]
}

main() {
    start_daemon || return 1
    "$icinga" daemon -c "$here/icinga2.conf" -x warning \
        -D MinkePort="$port" -D MinkeWork="$work" -D MinkePlugin="$here/plugin.sh" \
        -D NodeName=minke-test -D ZoneName=minke-test -D RunAsUser="$(id -un)" -D RunAsGroup="$(id -gn)" \
        -D DataDir="$work/data" -D LogDir="$work/log" -D CacheDir="$work/cache" -D SpoolDir="$work/spool" \
        -D InitRunDir="$work/run" -D PidPath="$work/run/icinga2.pid" -D ConfigDir="$work/conf" -D StatePath="$work/data/state" \
        -D ObjectsPath="$work/cache/objects" -D VarsPath="$work/cache/vars" -D ModAttrPath="$work/data/modattr" \
        >"$work/icinga.out" 2>&1 </dev/null &
    umbrella=$!
    say "Icinga 2 writes to $base"
    sleep "$stretch"
    kill -0 "$umbrella" 2>/dev/null || { say "Icinga 2 ended:" && tail -n 20 "$work/icinga.out" && return 1; }

    say "stopping the daemon"
    stop_daemon || return 1
    sleep 2
    start_daemon || return 1
    say "daemon is back"
    sleep "$stretch"

    say "killing the daemon"
    kill -KILL "$daemon"
    wait "$daemon" 2>/dev/null
    sleep 2
    start_daemon || return 1
    say "daemon is back"
    sleep "$stretch"

    stop_icinga
    say "comparing"
    local java=java
    [ -n "${JAVA_HOME:-}" ] && java=$JAVA_HOME/bin/java
    "$java" -XX:TieredStopAtLevel=1 -cp "$home/ingest/target/test-classes:$home/ingest/target/lib/*" \
        io.minke.ingest.icinga.IcingaVerdict "$base" "$work/notes.tsv" "$work/debug.log" || return 1
    stop_daemon || return 1
    "$home/minke" check "$work/minke-data" || return 1
}

if [ ! -e "$home/ingest/target/test-classes/io/minke/ingest/icinga/IcingaVerdict.class" ]; then
    (cd "$home" && mvn -B -q -Dfast -pl ingest -am test-compile </dev/null) || exit 1
fi
main
verdict=$?
exit $verdict
