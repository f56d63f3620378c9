# shellcheck shell=bash
# What the tests of the Windows build share. The first argument is the build folder; WINEPREFIX and a server of Wine
# are there already.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
. "$here/../support/checks.sh"
. "$here/start.sh"
build=$(realpath "$1")
dll=$build/src/libiccsp-0.dll

windows_path() { # FILE
    realpath "$1" | sed 's,/,\\,g; s,^,Z:,'
}

# Runs a program as `run` does; lines end as everywhere else.
wine() {
    status=0
    start_program 30 "$work/out" "$work/err" "$@" || status=$?
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

# What programs find by identifiers and names, for the machine (HKLM) and for the user (HKCU), in one text: one process
# tells all, and every look at it needs none.
look() {
    rm -f "$work/all.reg"
    wine regedit /E "$(windows_path "$work")\\all.reg"
    if [ ! -e "$work/all.reg" ]; then
        seen
        not_ok 'the registry can be read' "$work/seen"
        exit 1
    fi
    iconv -f UTF-16 -t UTF-8 "$work/all.reg" | tr -d '\r' |
        sed -n '/^\[/ s/^\[HKEY_LOCAL_MACHINE\\/[HKLM\\/; /^\[/ s/^\[HKEY_USERS\\[^]\\]*\\/[HKCU\\/; p' |
        awk '/^\[/ { wanted = tolower($0) ~ /^\[hk(lm|cu)\\software\\classes[]\\]/ } wanted' >"$work/registry"
    # Classes of Wine's own are always there.
    grep -Fqix '[HKLM\Software\Classes\CLSID]' "$work/registry" || { not_ok 'the registry has classes' && exit 1; }
}

save_registry() { # FILE
    look
    cp "$work/registry" "$1"
}

unchanged() { # NAME BEFORE: the registry is what it was
    look
    if diff "$2" "$work/registry" >"$work/difference"; then
        ok "$1"
    else
        not_ok "$1" <(head -n 20 "$work/difference")
    fi
}

# These two see what `look` saw.
has_value() { # NAME KEY TEXT: in the default value of a key
    key="[$2]" awk '/^\[/ { wanted = tolower($0) == tolower(ENVIRON["key"]) } wanted && /^(\[|@)/' "$work/registry" \
        >"$work/value"
    if grep '^@' "$work/value" | grep -Fq "${3//\\/\\\\}"; then
        ok "$1"
    else
        not_ok "$1" "$work/value"
    fi
}

has_no_key() { # NAME KEY
    if grep -Fqix "[$2]" "$work/registry"; then
        not_ok "$1"
    else
        ok "$1"
    fi
}
