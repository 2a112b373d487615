#!/usr/bin/env bash
# Tries the gate itself: N runs of two equal builds, of which at most one in twenty may fail, and N runs against a build that burns a fifth more processor
# time for each request, of which at least nineteen in twenty have to fail. Prints both counts.
#
#   bench/gate/trial.sh [N] [equal|slowed]     default 20 of both: about 45 minutes on two cores
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 2
runs=${1:-20}
only=${2:-both}
rounds=${ROUNDS:-21}
seconds=${TURN_SECONDS:-1.5}
folder=$(mktemp -d -t satgate-trial.XXXXXX)
cleanup() {
    [[ -d $folder/tree ]] && git worktree remove --force "$folder/tree" >/dev/null 2>&1
    rm -rf "$folder"
}
trap cleanup EXIT

publish() {
    dotnet publish "$1/src/Gateway" -c Release -v q -nologo -p:RunAnalyzers=false -o "$2" >"$2.log" 2>&1 || {
        tail -n 20 "$2.log"
        exit 2
    }
}

# Ratio of processor time per request of the second program to the first, as the harness prints it.
pair() {
    bench/compare/run.sh --base-gateway "$1" --gateway "$2" --rounds "$rounds" --seconds "$seconds" 2>&1
}

echo "building"
dotnet build bench/compare/SatGate.Compare -c Release -v q -nologo -clp:NoSummary || exit 2
export SATGATE_COMPARE_BUILT=1
git worktree add --quiet --detach "$folder/tree" HEAD || exit 2
publish "$folder/tree" "$folder/equal"

# The slowed build spins at the beginning of every exchange. How long a turn of the spin takes depends on the machine, so it is measured.
site=src/Proxy/Exchange/GatewayConnection.Serve.cs
original=$(cat "$folder/tree/$site")
slow() {
    printf '%s\n' "$original" | sed "0,/_plane.Metrics.ExchangeBegun();/s//_plane.Metrics.ExchangeBegun();\n        System.Threading.Thread.SpinWait($1);/" >"$folder/tree/$site"
    grep -q "SpinWait($1)" "$folder/tree/$site" || {
        echo "the place to slow down was not found in $site" >&2
        exit 2
    }
    publish "$folder/tree" "$folder/slowed"
}

turns=150
for attempt in 1 2 3; do
    slow "$turns"
    ratio=$(pair "$folder/equal/satgate-gateway" "$folder/slowed/satgate-gateway" | sed -n 's/^gateway CPU\/request is \([0-9.]*\) × base.*/\1/p')
    echo "calibrating: $turns turns cost ${ratio:-?} times"
    [[ -n $ratio ]] || exit 2
    next=$(awk -v t="$turns" -v r="$ratio" 'BEGIN { d = r - 1; if (d < 0.02) d = 0.02; printf "%d", t * 0.20 / d }')
    awk -v r="$ratio" 'BEGIN { exit !(r > 1.17 && r < 1.23) }' && break
    turns=$next
done

count() {
    local failed=0 i
    for ((i = 1; i <= runs; i++)); do
        local line
        line=$(pair "$folder/equal/satgate-gateway" "$1" | grep '^gateway CPU/request is')
        echo "  $2 $i/$runs: $line" >&2
        [[ $line == *FAILED ]] && failed=$((failed + 1))
    done
    echo "$failed"
}

status=0
if [[ $only != slowed ]]; then
    equal=$(count "$folder/equal/satgate-gateway" equal)
    echo "equal builds failed: $equal of $runs (at most 1 in 20)"
    ((equal * 20 <= runs)) || status=1
fi

if [[ $only != equal ]]; then
    slowed=$(count "$folder/slowed/satgate-gateway" slowed)
    echo "a build with a fifth more processor time was caught: $slowed of $runs (at least 19 in 20)"
    ((slowed * 20 >= runs * 19)) || status=1
fi

exit "$status"
