#!/bin/bash
# Installs Icinga 2 from the distribution's packages where that is possible, without starting its service.
# Exit code 0: it is there now. 3: it cannot be installed here; the reason is on standard error.
set -u

binary() {
    local found
    for found in /usr/lib/*/icinga2/sbin/icinga2 /usr/lib/icinga2/sbin/icinga2 /usr/lib64/icinga2/sbin/icinga2; do
        [ -x "$found" ] && echo "$found" && return 0
    done
    return 1
}

skip() {
    printf '\n*** ICINGA 2 IS NOT TESTED: %s ***\n\n' "$1" >&2
    exit 3
}

if binary >/dev/null; then
    "$(binary)" --version | head -n 1
    exit 0
fi
command -v apt-get >/dev/null 2>&1 || skip "it is not installed and this system has no apt-get"
if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || skip "it is not installed and installing it needs root"
    exec sudo -n "$0"
fi

# A package's service would be started at once; 101 forbids that. Somebody's own policy stays as it is.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy
    trap 'rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get update && apt-get install -y --no-install-recommends icinga2-bin icinga2-common; } >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    skip "apt-get could not install it"
fi
rm -f "$log"
binary >/dev/null || skip "the package came without its binary"
"$(binary)" --version | head -n 1
