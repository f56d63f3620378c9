# shellcheck shell=bash
# What the client tests share. They run inside tests/pcscd/run.
#
# From the environment: ICCSP, the command under test; CAC_CARD, the server of libcacard's card; PCSCD_LOG.
set -euo pipefail

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
. "$here/../support/checks.sh"

wait_for_card() {
    local try
    for ((try = 0; try < 100; try++)); do
        if timeout 5 opensc-tool --list-readers 2>/dev/null | grep -Eq '^0 +Yes '; then
            return 0
        fi
        sleep 0.1
    done
    not_ok 'a card appears in the first virtual reader'
    finish
}

insert_demo_card() {
    "$ICCSP" vcard serve --vpcd 127.0.0.1:35963 >"$work/serve" 2>&1 &
    wait_for_card
}

insert_cac_card() {
    "$here/make_cac_database" "$work/cac"
    "$CAC_CARD" "$work/cac" 127.0.0.1 35963 &
    wait_for_card
}

# Commands that reached the card so far, as pcscd saw them.
commands_sent() {
    grep -c ' APDU: ' "$PCSCD_LOG" || true
}
