# shellcheck shell=bash
# What the suites of tools/check share. A suite runs in the top folder of the project and builds in $build.
set -euo pipefail

top=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
build=${ICCSP_CHECK_DIR:-$top/build-check}
jobs=$(nproc)
here=$top/tools/check.d
cd "$top"
mkdir -p "$build"
export LC_ALL=C.UTF-8 NINJA_STATUS='[%f/%t] '

# Makes or updates a build folder; one that was made with other options is made anew.
configure() { # NAME [MESON-OPTION...]
    local folder=$build/$1 options
    shift
    options="${CC:-cc} $*"
    if [ ! -e "$folder/build.ninja" ] || [ "$(cat "$folder/.options" 2>/dev/null)" != "$options" ]; then
        rm -rf "$folder"
        meson setup "$folder" "$top" "$@"
        printf '%s' "$options" >"$folder/.options"
    fi
}

# Folders that more than one suite uses.
configure_gcc() {
    configure gcc -Dwerror=true -Dcli=enabled -Dbench=true
}

configure_asan() {
    export ASAN_OPTIONS=halt_on_error=1:abort_on_error=1:detect_leaks=1:detect_stack_use_after_return=1
    export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
    CC=clang configure asan -Dwerror=true -Dcli=enabled -Db_sanitize=address,undefined -Db_lundef=false \
        -Dc_args=-fno-sanitize-recover=all
}

configure_mingw() {
    configure mingw --cross-file tools/mingw64.ini -Dwerror=true -Dtypelib=enabled -Ddebug=false
}

compile() { # NAME [TARGET...]
    local folder=$build/$1
    shift
    ninja --quiet -C "$folder" -j "$jobs" "$@"
}

# Runs tests of a build folder and counts them. The status of meson itself is in the counts. $at_once: how many at a
# time. Most of them wait for a card, a process or a time most of the time, so there are three for each processor.
meson_tests() { # NAME [MESON-TEST-OPTION...]
    local folder=$build/$1 log
    shift
    rm -f "$folder"/meson-logs/testlog*.json
    meson test -C "$folder" --no-rebuild --num-processes "${at_once:-$((jobs * 3))}" --quiet "$@" || true
    # With --wrap the name of the wrapper is part of the log's.
    log=$(find "$folder/meson-logs" -name 'testlog*.json')
    [ -n "$log" ] || { echo 'meson test wrote no log' && return 1; }
    "$here/tally.py" meson "$log"
}

# A suite goes on after a failure, to name them all: `try` each part, and `finish`.
suite_status=0
try() {
    "$@" || suite_status=1
}

finish() {
    exit "$suite_status"
}

# Runs one program as a test and counts what it prints.
run_test() { # NAME COMMAND...
    "$here/tally.py" run "$@"
}

ok() {
    printf '@count %s 1 0\n' "${1// /_}"
}

not_ok() {
    printf 'not ok - %s\n@count %s 0 1\n' "$1" "${1// /_}"
}

# One test that is the success of a command; what the command says is printed only if it fails.
passes() { # NAME COMMAND...
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        ok "$name"
    else
        printf '%s\n' "$output"
        not_ok "$name"
        return 1
    fi
}

# Files of the project, by what find(1) says of them; what was built is left out.
project_files() {
    find . -path './build*' -prune -o -path ./.git -prune -o -type f "$@" -print | sed 's,^\./,,' | sort
}
