#!/usr/bin/env bash
# Builds the comparison and runs it: bench/compare/run.sh [all|proxy|latency|sse|sse-fast|idle|growth|start|governed|governed-growth|mcp|mcp-latency|mcp-idle …] [options], see --help.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

declare -A programs=([nginx]=nginx-light [haproxy]=haproxy [caddy]=caddy [wrk]=wrk [setpriv]=util-linux [redis-server]=redis-server)
missing=()
for program in "${!programs[@]}"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || missing+=("${programs[$program]}")
done

[[ -e /usr/share/lua/5.1/nginx/redis.lua ]] || missing+=(libnginx-mod-http-lua lua-nginx-redis)

if ((${#missing[@]} > 0)); then
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        # The packages bring services that start at once; a policy of 101 forbids that, unless the machine has a policy already.
        policy=/usr/sbin/policy-rc.d
        if [[ ! -e $policy ]]; then
            printf '#!/bin/sh\nexit 101\n' >"$policy"
            chmod +x "$policy"
            trap 'rm -f "$policy"' EXIT
        else
            policy=
        fi
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
        if [[ -n $policy ]]; then
            rm -f "$policy"
        fi
        trap - EXIT
    else
        echo "not installed: ${missing[*]}; peers that are missing are left out" >&2
    fi
fi

# A service that came with a package installed just now must not come back at the next boot either.
if [[ -d /run/systemd/system ]]; then
    for package in "${missing[@]}"; do
        service=${package%-light}
        systemctl disable --now "$service" >/dev/null 2>&1 || true
    done
fi

export PATH="$PATH:/usr/sbin:/sbin"
if [[ " $* " == *mcp* || " $* " == *" all "* ]] && [[ ! -d $here/mcp/node_modules ]] && command -v npm >/dev/null; then
    (cd "$here/mcp" && npm ci --no-audit --no-fund --silent) || echo "npm could not install supergateway and mcp-proxy; they are left out" >&2
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1
# Whoever runs it many times over builds it once.
[[ -n ${SATGATE_COMPARE_BUILT:-} ]] || dotnet build "$here/SatGate.Compare" -c Release -v q -nologo >&2
exec "$here/SatGate.Compare/bin/Release/net10.0/SatGate.Compare" "$@"
