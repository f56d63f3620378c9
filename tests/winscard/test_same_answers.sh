#!/usr/bin/env bash
# The answers of pcsc-lite: test_same_answers.sh ANSWERS PROGRAM [LIBRARY]
#
# Alone the program has the virtual readers that it was linked with. With a library it runs beside a pcscd (inside
# tests/pcscd/run): with the system's libpcsclite, whose answers the file holds, and with the library in its place.
# From the environment: ICCSP_TEST_WRAP, a command to run the program under where it is alone.
. "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../support/checks.sh"

answers=$1
program=$2
library=${3:-}
read -ra wrap <<<"${ICCSP_TEST_WRAP:-}"

# Whatever this user has made of reader groups.
export XDG_CONFIG_HOME=$work/config

same() { # NAME COMMAND...
    local name=$1
    shift
    run "$@"
    if [ "$status" -eq 0 ] && diff "$answers" "$work/out" >"$work/diff"; then
        ok "$name ($(wc -l <"$answers") lines)"
    else
        not_ok "$name (status $status)" "$work/diff"
    fi
}

if [ -z "$library" ]; then
    same 'virtual readers answer as pcsc-lite does' "${wrap[@]}" "$program"
    finish
fi

"$ICCSP" vcard serve --vpcd 127.0.0.1:35963 >"$work/serve" 2>&1 &
for ((try = 0; try < 100; try++)); do
    timeout 5 opensc-tool --list-readers 2>/dev/null | grep -Eq '^0 +Yes ' && break
    sleep 0.1
done
same 'the file has the answers of pcsc-lite' "$program" 'Virtual PCD 00 00' 'Virtual PCD 00 01'
library=$(realpath "$library")
ln -s "$library" "$work/libpcsclite.so.1"
# The name of libiccsp is looked for, too, while it is not installed.
export LD_LIBRARY_PATH=$work:${library%/*}/../..
ICCSP_RM='no such thing' run "$program" 'Virtual PCD 00 00' 'Virtual PCD 00 01'
ends_with 'libiccsp-winscard is in the place of libpcsclite' 1
ICCSP_RM=pcsc same 'over pcscd it answers as pcsc-lite does' "$program" 'Virtual PCD 00 00' 'Virtual PCD 00 01'
finish
