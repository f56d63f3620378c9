# shellcheck shell=bash
# What test scripts share: one "ok" or "not ok" line per test. $work is a folder for the time of the script.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

ok() {
    printf 'ok - %s\n' "$1"
    passed=$((passed + 1))
}

not_ok() { # NAME [FILE with what was seen instead]
    printf 'not ok - %s\n' "$1"
    [ -z "${2:-}" ] || sed 's/^/    | /' "$2"
    failed=$((failed + 1))
}

# Runs a command; its status goes to $status, its output to $work/out and what it says on standard error to $work/err.
run() {
    status=0
    timeout --kill-after=2 30 "$@" >"$work/out" 2>"$work/err" || status=$?
}

seen() {
    echo "status $status"
    cat "$work/out" "$work/err"
} >"$work/seen"

ends_with() { # NAME STATUS: the status of the last run
    if [ "$status" -eq "$2" ]; then
        ok "$1"
    else
        seen
        not_ok "$1 (status $2 expected)" "$work/seen"
    fi
}

prints() { # NAME REGEX [out|err]: a line of the last run's output matches
    if grep -Eq -- "$2" "$work/${3:-out}"; then
        ok "$1"
    else
        seen
        not_ok "$1 (no line matches: $2)" "$work/seen"
    fi
}

prints_not() { # NAME REGEX [out|err]
    if grep -Eq -- "$2" "$work/${3:-out}"; then
        seen
        not_ok "$1 (a line matches: $2)" "$work/seen"
    else
        ok "$1"
    fi
}

contains() { # NAME FILE REGEX
    if [ -e "$2" ] && grep -Eq -- "$3" "$2"; then
        ok "$1"
    else
        seen
        not_ok "$1 (no line of ${2##*/} matches: $3)" "$work/seen"
    fi
}

equal() { # NAME WANTED GOT
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        not_ok "$1: wanted '$2', got '$3'"
    fi
}

finish() {
    # A test script that tested nothing has failed.
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
