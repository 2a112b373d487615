#!/usr/bin/env bash
# Shows the gateway at work from a fresh checkout, with only the .NET SDK: builds it, starts a simulated model provider behind it, and prints
# what to type. With ANTHROPIC_API_KEY set, the provider is the real one, and the key is added by the gateway, so that callers need none.
#
#   ./run.sh               on port 8080
#   PORT=9000 ./run.sh     on another port
#
# Ctrl-C ends all of it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

port=${PORT:-8080}
if ! [[ $port =~ ^[0-9]{1,5}$ ]] || ((port < 1 || port > 65535)); then
    echo "run.sh: PORT must be a number from 1 to 65535, not '$port'" >&2
    exit 2
fi

if ! command -v dotnet >/dev/null; then
    echo "run.sh: the .NET SDK 10 is needed: https://dotnet.microsoft.com/download" >&2
    exit 2
fi

if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "run.sh: port $port is in use; choose another: PORT=9000 ./run.sh" >&2
    exit 1
fi

folder=$(mktemp -d)
pids=()
stop() {
    trap - EXIT INT TERM
    if ((${#pids[@]} > 0)); then
        kill "${pids[@]}" 2>/dev/null || true
        wait "${pids[@]}" 2>/dev/null || true
    fi

    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Waits for a line of a log that a program in the background writes, and prints the address in it.
address_from() {
    local log=$1 message=$2 pid=$3 line
    for _ in {1..300}; do
        if line=$(grep -m1 "\"msg\":\"$message\"" "$log"); then
            sed -n 's/.*"\(address\|url\)":"\([^"]*\)".*/\2/p' <<<"$line"
            return 0
        fi

        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done

    echo "run.sh: no start; the log says:" >&2
    cat "$log" >&2
    return 1
}

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
echo "Building (the first time takes a minute) …"
for project in src/Gateway samples/SimulatedLlm; do
    dotnet build "$project" -c Release -v q -nologo -clp:NoSummary >"$folder/build.log" 2>&1 || {
        cat "$folder/build.log" >&2
        exit 1
    }
done

if [[ -n ${ANTHROPIC_API_KEY:-} ]]; then
    provider=https://api.anthropic.com
    provider_name="Anthropic ($provider)"

    # The gateway reads the variable itself: the key is in no file and on no command line.
    upstream_keys='    headers:
      x-api-key: ${ANTHROPIC_API_KEY}'
    model=claude-haiku-4-5

    # Callers send a key that means nothing and that the gateway replaces. A token in Authorization would travel on to the provider, which
    # would refuse it.
    credential='export ANTHROPIC_API_KEY=replaced-by-the-gateway'
else
    samples/SimulatedLlm/bin/Release/net10.0/simulated-llm --listen 127.0.0.1:0 --tokens-per-second 20 >"$folder/provider.log" 2>&1 &
    pids+=($!)
    provider=$(address_from "$folder/provider.log" "simulated llm listening" $!)
    provider_name="a simulation at $provider"
    upstream_keys=
    model=simulated
    credential='export ANTHROPIC_AUTH_TOKEN=demo'
fi

cat >"$folder/gateway.yaml" <<YAML
server:
  listen: 127.0.0.1:$port
admin:
  listen: 127.0.0.1:0
upstreams:
  anthropic:
    url: $provider
    timeout: 300s
$upstream_keys
routes:
  - name: anthropic
    match:
      pathPrefix: /v1
    upstream: anthropic
    policy:
      kind: public
YAML

src/Gateway/bin/Release/net10.0/satgate-gateway -config "$folder/gateway.yaml" --data-dir "$folder/data" >"$folder/gateway.log" 2>&1 &
gateway=$!
pids+=("$gateway")
address_from "$folder/gateway.log" "gateway listening" "$gateway" >/dev/null
admin=$(address_from "$folder/gateway.log" "admin listening" "$gateway")

cat <<TEXT

The gateway runs at http://localhost:$port and forwards to $provider_name.

Ask it something (the answer streams):

  curl -sSN http://localhost:$port/v1/messages -H 'content-type: application/json' -H 'anthropic-version: 2023-06-01' -d '{"model":"$model","max_tokens":64,"stream":true,"messages":[{"role":"user","content":"Say hello."}]}'

Use it from Claude Code:

  export ANTHROPIC_BASE_URL=http://localhost:$port
  $credential

Look at it:

  health   http://localhost:$port/health
  metrics  $admin/metrics

Ctrl-C ends it. Its log:

TEXT

tail -n +1 -f --pid="$gateway" "$folder/gateway.log" &
pids+=($!)
wait "$gateway"
