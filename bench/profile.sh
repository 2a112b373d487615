#!/usr/bin/env bash
# Where does the time of a request go? Puts the gateway between wrk and nginx, and takes three looks at it, one after the other:
#
#   symbols.txt      perf record, every thread: the share of each function, managed ones by name, and of each shared object
#   syscalls.txt     strace -c: system calls for each request
#   allocations.txt  bytes allocated and collections for each request, from the runtime's own counters
#
#   bench/profile.sh [proxy|governed|strict|leased] [--seconds N] [--connections N] [--gateway PROGRAM] [--keep]
#
# proxy is a plain request; governed one with token, budget and audit and the embedded ledger; strict and leased the same with the ledger in Redis.
# Needs nginx, wrk, curl, perf (linux-perf) and strace, redis-server for strict and leased, and to be root or to be allowed to trace. Results go to artifacts/profile. Times under perf and
# strace are not the gateway's: only shares and counts are meant.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

kind=proxy
seconds=5
connections=32
gateway=
keep=false
while (($# > 0)); do
    case $1 in
        proxy | governed | strict | leased) kind=$1 ;;
        --seconds) seconds=$2 && shift ;;
        --connections) connections=$2 && shift ;;
        --gateway) gateway=$2 && shift ;;
        --keep) keep=true ;;
        -h | --help)
            sed -n '2,14s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
        *)
            echo "profile.sh: unknown option $1; see --help" >&2
            exit 2
            ;;
    esac
    shift
done

export PATH="$PATH:/usr/sbin:/sbin"
needed=(nginx wrk curl perf strace)
[[ $kind == strict || $kind == leased ]] && needed+=(redis-server)
for program in "${needed[@]}"; do
    command -v "$program" >/dev/null || {
        echo "profile.sh: $program is not installed" >&2
        exit 2
    }
done

folder=$(mktemp -d -t satgate-profile.XXXXXX)
out=artifacts/profile
mkdir -p "$out"
pids=()
cleanup() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    $keep && echo "kept $folder" || rm -rf "$folder"
}
trap cleanup EXIT

if [[ -z $gateway ]]; then
    echo "publishing src/Gateway"
    dotnet publish src/Gateway -c Release -v q -nologo -p:RunAnalyzers=false -o "$folder/gateway" >"$folder/publish.log" || {
        tail "$folder/publish.log"
        exit 2
    }
    gateway=$folder/gateway/satgate-gateway
fi

port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
upstream=$(port)
data=$(port)
admin=$(port)
answer=$(printf '{"answer":"%0186d"}' 0)
cat >"$folder/nginx.conf" <<EOF
daemon off; worker_processes 2; pid $folder/nginx.pid; error_log $folder/nginx.log;
events { worker_connections 4096; }
http {
    access_log off; keepalive_requests 100000000; client_body_temp_path $folder/body; proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi; uwsgi_temp_path $folder/uwsgi; scgi_temp_path $folder/scgi;
    server { listen 127.0.0.1:$upstream; location / { default_type application/json; return 200 '$answer'; } }
}
EOF
policy="{ kind: public }"
[[ $kind == proxy ]] || policy="{ kind: fiat402, costCredits: 1 }"
budget=
if [[ $kind == strict || $kind == leased ]]; then
    redis=$(port)
    redis-server --port "$redis" --bind 127.0.0.1 --dir "$folder" --save '' --appendonly yes --appendfsync everysec >"$folder/redis.log" &
    pids+=($!)
    export REDIS_URL=redis://127.0.0.1:$redis
    budget="budget: { debit: $kind }"
fi

cat >"$folder/gateway.yaml" <<EOF
$budget
server: { listen: "127.0.0.1:$data" }
admin: { listen: "127.0.0.1:$admin", token: profile-only, capabilityRootKey: for-this-profile-only }
upstreams: { up: { url: "http://127.0.0.1:$upstream" } }
routes: [ { name: all, match: { pathPrefix: / }, upstream: up, policy: $policy } ]
EOF
nginx -c "$folder/nginx.conf" &
pids+=($!)
# Without the double mapping of generated code perf finds the names of managed functions.
DOTNET_PerfMapEnabled=1 DOTNET_EnableWriteXorExecute=0 "$gateway" --config "$folder/gateway.yaml" --data-dir "$folder/data" >"$folder/gateway.log" 2>&1 &
pid=$!
pids+=("$pid")
for _ in $(seq 200); do curl -fs "http://127.0.0.1:$admin/healthz" >/dev/null 2>&1 && break || sleep 0.1; done

token=
if [[ $kind != proxy ]]; then
    token=$(curl -fs -X POST -H 'X-Admin-Token: profile-only' -H 'Content-Type: application/json' \
        -d '{"name":"profile","budget":100000000}' "http://127.0.0.1:$admin/admin/tokens/mint" | sed -n 's/.*"macaroon_token":"\([^"]*\)".*/\1/p')
fi

cat >"$folder/load.lua" <<EOF
wrk.method = "POST"
wrk.body = string.rep("q", 1024)
wrk.headers["Content-Type"] = "application/json"
done = function(summary) io.write(string.format("REQUESTS %d ERRORS %d\n", summary.requests, summary.errors.status + summary.errors.read + summary.errors.connect)) end
EOF
[[ -z $token ]] || echo "wrk.headers[\"Authorization\"] = \"Bearer $token\"" >>"$folder/load.lua"
load() { wrk -t2 -c"$connections" -d"${1}s" -s "$folder/load.lua" "http://127.0.0.1:$data/v1/messages"; }
requests() { sed -n 's/^REQUESTS \([0-9]*\) ERRORS 0$/\1/p' "$1"; }

echo "warming up"
load 8 >"$folder/warm.log"
[[ -n $(requests "$folder/warm.log") ]] || {
    echo "the load failed:" >&2
    cat "$folder/warm.log" "$folder/gateway.log" >&2
    exit 2
}

echo "perf"
load "$seconds" >"$folder/perf-load.log" &
wrk_pid=$!
perf record -q -F 1999 -g -p "$pid" -o "$folder/perf.data" -- sleep "$((seconds - 1))" >/dev/null 2>&1
wait "$wrk_pid"
# Names a function's part of the house.
rooms='
    function room(line) {
        if (line ~ /\[k\]/) {
            if (line ~ /tcp|skb|sk_|ip_|inet|net|dev_|sock|iter|slab|bbr|fdget/) return "kernel: sockets"
            if (line ~ /epoll|ep_|eventpoll|futex|schedule|switch|wake|spin|irq|tsc|clock/) return "kernel: waiting and waking"
            return "kernel: rest"
        }
        if (line ~ /OpenTelemetry|SatGate.Proxy.Metrics|Diagnostics.Metrics/) return "metrics"
        if (line ~ /SatGate.Transport.Http1/) return "heads and chunks"
        if (line ~ /SatGate.Transport.(Sockets|Listening|Relay|Memory)/) return "sockets and pipes"
        if (line ~ /SatGate.Transport/) return "upstream pool, deadlines"
        if (line ~ /SatGate.Proxy.Routing/) return "routing"
        if (line ~ /SatGate.Proxy.Stages|SatGate.Budget|SatGate.Model/) return "tokens and money"
        if (line ~ /SatGate.CloudSync|sqlite/) return "audit"
        if (line ~ /SatGate.Proxy/) return "exchange"
        if (line ~ /SatGate/) return "other rooms"
        if (line ~ /System|Microsoft/) return "class library"
        return "runtime and C library"
    }
    $1 ~ /%$/ { share = $1; sub(/%/, "", share); sum[room($0)] += share }
    END { for (name in sum) printf "%7.2f%%  %s\n", sum[name], name }'
{
    echo "share of each part"
    perf report -i "$folder/perf.data" --no-children -g none --sort symbol --stdio 2>/dev/null | grep -v '^#' | awk "$rooms" | sort -rn
    echo
    echo "share of each object"
    perf report -i "$folder/perf.data" --no-children -g none --sort dso --stdio 2>/dev/null | grep -v '^#' | grep -v '^$' | sed -n 1,12p
    echo
    echo "share of each function by itself"
    perf report -i "$folder/perf.data" --no-children -g none --sort symbol --stdio 2>/dev/null | grep -v '^#' | grep -v '^$' | sed -n 1,60p
} >"$out/symbols.txt"

echo "strace"
load "$seconds" >"$folder/strace-load.log" &
wrk_pid=$!
timeout -s INT "$((seconds + 1))" strace -f -c -S calls -p "$pid" -o "$folder/strace.txt" 2>/dev/null || true
wait "$wrk_pid"
count=$(requests "$folder/strace-load.log")
{
    echo "calls for each of $count requests"
    awk -v n="$count" '$4 ~ /^[0-9]+$/ && $NF != "total" && $4 / n > 0.0005 { printf "%-20s %8.3f\n", $NF, $4 / n }' "$folder/strace.txt"
} >"$out/syscalls.txt"

echo "allocations"
counters() { curl -fs "http://127.0.0.1:$admin/metrics" | awk '/^dotnet_gc_(heap_total_allocated|collections)/ { split($1, name, "{"); sum[name[1]] += $2 } END { for (n in sum) print n, sum[n] }' | sort; }
counters >"$folder/before"
load "$seconds" >"$folder/alloc-load.log"
counters >"$folder/after"
count=$(requests "$folder/alloc-load.log")
{
    echo "for each of $count requests"
    join "$folder/before" "$folder/after" | awk -v n="$count" '{ printf "%-50s %.4f\n", $1, ($3 - $2) / n }'
} >"$out/allocations.txt"

for file in symbols syscalls allocations; do
    echo
    echo "$file:"
    sed -n 1,30p "$out/$file.txt"
done
