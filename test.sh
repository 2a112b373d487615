#!/usr/bin/env bash
# Builds the solution in Release and runs every test project. The last line is "N passed, N failed", with ", N skipped" when there are any;
# the exit code is 1 when something failed.
#
#   ./test.sh                  everything
#   ./test.sh --quick          without the end-to-end tests
#   ./test.sh --filter TEXT    only tests whose full name holds TEXT
#   ./test.sh --no-build       with what was built last
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1

quick=false
build=true
filter=
while (($# > 0)); do
    case $1 in
        --quick) quick=true ;;
        --no-build) build=false ;;
        --filter)
            filter=${2:?--filter needs a text}
            shift
            ;;
        -h | --help)
            sed -n '2,9s/^# \{0,1\}//p' "$0"
            exit 0
            ;;
        *)
            echo "test.sh: unknown option $1; see --help" >&2
            exit 2
            ;;
    esac
    shift
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
results=artifacts/test-results
project_limit=15m
passed=0
failed=0
skipped=0

finish() {
    local line="$passed passed, $failed failed"
    ((skipped > 0)) && line+=", $skipped skipped"
    echo "$line"
    ((failed == 0)) || exit 1
    exit 0
}

# Programs that end-to-end tests drive. Packages bring services that would start at once and hold ports: a policy of 101 forbids that while
# they are installed, and they are switched off for the next start of the machine.
install_programs() {
    local -A package_of=([curl]=curl [nginx]=nginx-light [haproxy]=haproxy [caddy]=caddy [redis-server]=redis-server [wrk]=wrk [node]=nodejs [npm]=npm [systemd-analyze]=systemd)
    local missing=() program
    for program in "${!package_of[@]}"; do
        PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || missing+=("${package_of[$program]}")
    done

    ((${#missing[@]} > 0)) || return 0
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
        echo "not installed, tests that need them will fail: ${missing[*]}" >&2
        return 0
    fi

    echo "installing ${missing[*]}"
    local policy=/usr/sbin/policy-rc.d own_policy=false
    if [[ ! -e $policy ]]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && own_policy=true
    fi

    apt-get update -qq &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates "${missing[@]}" >/dev/null ||
        echo "apt-get could not install all of them" >&2
    $own_policy && rm -f "$policy"
    local package
    for package in "${missing[@]}"; do
        case $package in
            nginx-light | haproxy | caddy | redis-server)
                if [[ -d /run/systemd/system ]]; then
                    systemctl disable --now "${package%-light}" >/dev/null 2>&1 || true
                else
                    service "${package%-light}" stop >/dev/null 2>&1 || true
                fi
                ;;
        esac
    done
}

# Adds the counts of one result file and prints the names of its failures.
count() {
    local project=$1 file=$2 seconds=$3 head p f s e
    head=$(grep -m1 -o '<assembly [^>]*>' "$file" 2>/dev/null)
    if [[ -z $head ]]; then
        failed=$((failed + 1))
        echo "FAILED $project did not finish (${seconds} s); the end of its output:"
        tail -n 40 "$results/$project.log"
        return
    fi

    p=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$head")
    f=$(sed -n 's/.* failed="\([0-9]*\)".*/\1/p' <<<"$head")
    s=$(sed -n 's/.* skipped="\([0-9]*\)".*/\1/p' <<<"$head")
    e=$(sed -n 's/.* errors="\([0-9]*\)".*/\1/p' <<<"$head")
    passed=$((passed + p))
    failed=$((failed + f + e))
    skipped=$((skipped + s))
    echo "$project: $p passed, $((f + e)) failed, $s skipped (${seconds} s)"
    if ((p + f + e + s == 0)) && [[ -z $filter ]]; then
        failed=$((failed + 1))
        echo "FAILED $project ran no test"
    fi

    if ((f + e > 0)); then
        grep -o '<test [^>]*result="Fail"' "$file" | sed -n 's/.* name="\([^"]*\)".*/FAILED \1/p' | sed 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
        ((e == 0)) || echo "FAILED $project: $e errors outside of tests"
        sed -n '/\[FAIL\]/,$p' "$results/$project.log" | head -n 400
    fi
}

rm -rf "$results"
mkdir -p "$results"
install_programs
export PATH="$PATH:/usr/sbin:/sbin"

if $build; then
    echo "building"
    if ! dotnet build SatGate.Perf.sln -c Release -v q -nologo -clp:NoSummary; then
        echo "FAILED the build"
        failed=1
        finish
    fi
fi

if ! $quick && command -v npm >/dev/null; then
    for folder in tests/clients tests/mcp; do
        [[ ! -d $folder/node_modules ]] || continue
        echo "installing the npm packages of $folder"
        (cd "$folder" && npm ci --no-audit --no-fund --silent) || echo "npm could not install them; tests that need them will fail" >&2
    done
fi

projects=()
for folder in tests/*.Tests; do
    project=${folder#tests/}
    [[ $project == SatGate.EndToEnd.Tests ]] || projects+=("$project")
done
$quick || projects+=(SatGate.EndToEnd.Tests)

arguments=(-noColor -noLogo)
[[ -z $filter ]] || arguments+=(-displayName "*$filter*")
for project in "${projects[@]}"; do
    echo "running $project"
    start=$SECONDS
    timeout --kill-after=10 "$project_limit" "tests/$project/bin/Release/net10.0/$project" "${arguments[@]}" -xml "$results/$project.xml" \
        >"$results/$project.log" 2>&1 </dev/null
    count "$project" "$results/$project.xml" $((SECONDS - start))
done

if ((passed + failed == 0)); then
    echo "FAILED no test was run"
    failed=1
fi

finish
