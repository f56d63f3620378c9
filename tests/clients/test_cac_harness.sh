#!/usr/bin/env bash
# The harness itself: libcacard's card works with OpenSC, and signs. No code of this project is involved.
. "$(dirname "$0")/lib.sh"

insert_cac_card

run opensc-tool --reader 0 --atr
prints 'opensc-tool shows the ATR of the CAC' '^3b:7a:18:00:00:73:66:74:65:20:63:64:31:34:34$'
run opensc-tool --reader 0 --name
prints 'opensc-tool names the card' '^Common Access Card'

head -c 100 /dev/urandom >"$work/data"
run pkcs11-tool --slot 0 --sign --mechanism SHA256-RSA-PKCS --id 0001 --pin 1234 -i "$work/data" -o "$work/signature"
ends_with 'pkcs11-tool signs with the card' 0
run pkcs11-tool --slot 0 --read-object --type pubkey --id 0001 -o "$work/key"
ends_with 'pkcs11-tool reads the public key' 0
run openssl dgst -sha256 -verify "$work/key" -keyform DER -signature "$work/signature" "$work/data"
prints 'openssl verifies the signature' '^Verified OK$'

before=$(commands_sent)
run opensc-tool --reader 0 --send-apdu 00A4040007A0000000790100
if [ "$(commands_sent)" -gt "$before" ]; then
    ok 'the log of pcscd shows the commands'
else
    not_ok 'the log of pcscd shows the commands'
fi
finish
