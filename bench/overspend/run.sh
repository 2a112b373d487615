#!/usr/bin/env bash
# Builds the overspend proof and runs it: bench/overspend/run.sh [--quick] [--rows NAMES] [--gateways N] [--callers C] …, see --help.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if ! command -v redis-server >/dev/null; then
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        # The package brings a service that starts at once; a policy of 101 forbids that, unless the machine has a policy already.
        policy=/usr/sbin/policy-rc.d
        if [[ ! -e $policy ]]; then
            printf '#!/bin/sh\nexit 101\n' >"$policy"
            chmod +x "$policy"
            trap 'rm -f "$policy"' EXIT
        fi
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends redis-server >/dev/null
        if [[ -d /run/systemd/system ]]; then
            systemctl disable --now redis-server >/dev/null 2>&1 || true
        fi
    else
        echo "redis-server is not installed" >&2
        exit 2
    fi
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet build "$here/SatGate.Overspend" -c Release -v q -nologo >&2
"$here/SatGate.Overspend/bin/Release/net10.0/SatGate.Overspend" "$@"
