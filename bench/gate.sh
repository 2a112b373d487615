#!/usr/bin/env bash
# Says whether a change made the gateway slower or hungrier. Three judgements:
#
#   allocations   bytes allocated by each operation on a hot path, exactly as recorded, in both directions
#   change        this working tree beside the commit it began from, in one interleaved run: processor time of each benchmark, and of a whole
#                 request. Fails only when the whole 95 % confidence interval of the ratio lies above the threshold (1.05 and 1.08)
#   nginx         processor time of a request beside nginx's, coarse: fails above 1.3 times the recorded ratio
#
#   bench/gate.sh                   all of it, against the merge base with main: under six minutes on two cores
#   bench/gate.sh --quick           allocations, and whole requests in fewer rounds: under 90 seconds once built
#   bench/gate.sh --base REF        against another commit
#
# Exit status: 0 passed, 1 failed, 2 could not be measured.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

quick=false
base=
while (($# > 0)); do
    case $1 in
        --quick) quick=true ;;
        --base)
            base=${2:?--base needs a commit}
            shift
            ;;
        -h | --help)
            sed -n '2,14s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
        *)
            echo "gate.sh: unknown option $1; see --help" >&2
            exit 2
            ;;
    esac
    shift
done

# What a pull request began from; on main itself, and in a clone without one, the commit before.
if [[ -z $base ]]; then
    base=$(git merge-base HEAD origin/main 2>/dev/null || git merge-base HEAD main 2>/dev/null) || base=
    if [[ -z $base || $base == "$(git rev-parse HEAD)" ]] && [[ -z $(git status --porcelain -- src bench/SatGate.Benchmarks) ]]; then
        base=$(git rev-parse HEAD~1 2>/dev/null) || base=
    fi
fi

# What a pull request is told: one line for each judgement, and its figures folded away.
report=artifacts/gate
mkdir -p "$report"
printf '| judgement | verdict |\n|---|---|\n' >"$report/comment.md"
: >"$report/details.md"

started=$SECONDS
status=0
judge() {
    local name=$1 code verdict
    shift
    echo "gate: $name"
    "$@" 2>&1 | tee "$report/output.log"
    code=${PIPESTATUS[0]}
    case $code in
        0) verdict=passed ;;
        1)
            verdict=FAILED
            status=1
            ;;
        *)
            verdict="could not be measured"
            ((status == 1)) || status=2
            ;;
    esac

    echo "gate: $name $verdict"
    echo "| $name | $verdict |" >>"$report/comment.md"
    printf '\n<details><summary>%s</summary>\n\n```\n%s\n```\n</details>\n' "$name" "$(tail -n 70 "$report/output.log")" >>"$report/details.md"
}

folder=$(mktemp -d -t satgate-gate.XXXXXX)
cleanup() {
    [[ -d $folder/tree ]] && git worktree remove --force "$folder/tree" >/dev/null 2>&1
    rm -rf "$folder"
}
trap cleanup EXIT

build() {
    dotnet build "$1/bench/SatGate.Benchmarks" -c Release -v q -nologo -clp:NoSummary -p:RunAnalyzers=false -o "$2" >"$2.log" 2>&1 || {
        tail -n 20 "$2.log"
        return 2
    }
}

publish() {
    dotnet publish "$1/src/Gateway" -c Release -v q -nologo -p:RunAnalyzers=false -o "$2" >"$2.log" 2>&1 || {
        tail -n 20 "$2.log"
        return 2
    }
}

echo "building the change"
build . "$folder/bench-change" && publish . "$folder/gateway-change" || exit 2
judge allocations "$folder/bench-change/SatGate.Benchmarks" gate

if [[ -n $base ]]; then
    echo "building $(git rev-parse --short "$base")"
    git worktree add --quiet --detach "$folder/tree" "$base" || exit 2
    publish "$folder/tree" "$folder/gateway-base" || exit 2
    if ! $quick; then
        build "$folder/tree" "$folder/bench-base" || exit 2
        judge "change, part by part" "$folder/bench-change/SatGate.Benchmarks" pair "$folder/bench-base/SatGate.Benchmarks" --quick
    fi

    rounds=21
    $quick && rounds=9
    judge "change, whole requests" bench/compare/run.sh --gateway "$folder/gateway-change/satgate-gateway" \
        --base-gateway "$folder/gateway-base/satgate-gateway" --rounds "$rounds" --seconds 1.5
else
    echo "there is no commit to compare with; only the absolute judgements are made"
fi

$quick || judge nginx bench/compare/run.sh --quick --gateway "$folder/gateway-change/satgate-gateway"
cat "$report/details.md" >>"$report/comment.md"
echo "gate: $((SECONDS - started)) s; for a pull request: $report/comment.md"
exit "$status"
