# shellcheck shell=bash
# What the tests of the Windows build share. The first argument is the build folder; WINEPREFIX and a server of Wine
# are there already.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
. "$here/../support/checks.sh"
build=$(realpath "$1")
dll=$build/src/libiccsp-0.dll

windows_path() { # FILE
    realpath "$1" | sed 's,/,\\,g; s,^,Z:,'
}

# Runs a program as `run` does; lines end as everywhere else.
wine() {
    run /usr/lib/wine/wine64 "$@"
    sed -i 's/\r$//' "$work/out" "$work/err"
}

# A program of ours that prints "ok" and "not ok" lines itself.
wine_checks() { # PROGRAM ARGUMENT...
    wine "$build/tests/windows/$1.exe" "${@:2}"
    cat "$work/out"
    if [ "$status" -ne 0 ] || ! grep -q '^ok ' "$work/out"; then
        not_ok "$* (status $status)" "$work/err"
    fi
}

register() { # ARGUMENT...: of regsvr32
    wine regsvr32 /s "$@" "$(windows_path "$dll")"
}

# A kind of card, with the ATR of the demo card, in the database of the user. `forget_kind` takes it away.
introduce_kind() {
    local folder
    wine cmd /c 'echo %APPDATA%'
    folder=$(sed 's,\\,/,g; s,^C:,,' "$work/out")
    kind_folder=$WINEPREFIX/drive_c$folder/iccsp/cards.d
    mkdir -p "$kind_folder"
    printf '%s\n' '[Card of the test]' 'atr = 3B 8D 81 31 FE 45 80 31 F0 65 49 43 43 53 50 73 F7 21 FB B6' \
        'interface = {5E586211-5A09-11D0-B84C-00C04FD424B9}' 'provider = {8AD20026-DD9A-4E90-ACB5-6D00B68B0B44}' \
        >"$kind_folder/test.conf"
}

forget_kind() {
    rm "$kind_folder/test.conf"
    rmdir -p "$kind_folder" 2>"$work/err" || true
}

# What programs find by identifiers and names, for the machine and for the user; the latter may have nothing.
save_registry() { # FILE
    local root
    rm -f "$work"/HK*.reg
    for root in HKEY_LOCAL_MACHINE HKEY_CURRENT_USER; do
        wine regedit /E "$(windows_path "$work")\\$root.reg" "$root\\Software\\Classes"
    done
    cat "$work"/HK*.reg >"$1"
}

unchanged() { # NAME BEFORE: the registry is what it was
    save_registry "$work/now.reg"
    if cmp -s "$2" "$work/now.reg"; then
        ok "$1"
    else
        diff <(iconv -f UTF-16 "$2") <(iconv -f UTF-16 "$work/now.reg") | head -n 20 >"$work/difference" || true
        not_ok "$1" "$work/difference"
    fi
}

has_value() { # NAME KEY TEXT: the default value of a key of the registry
    wine reg query "$2" /ve
    if grep -Fq "$3" "$work/out"; then
        ok "$1"
    else
        seen
        not_ok "$1" "$work/seen"
    fi
}

has_no_key() { # NAME KEY
    wine reg query "$2"
    ends_with "$1" 1
}
