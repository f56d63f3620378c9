#!/usr/bin/env bash
# The iccsp command with a third party's card that has no files: libcacard's CAC.
. "$(dirname "$0")/lib.sh"

insert_cac_card

run "$ICCSP" --rm pcsc readers
ends_with 'readers works' 0
prints 'readers shows the first reader' 'Virtual PCD 00 00'
prints 'readers shows the second, empty reader' 'Virtual PCD 00 01'

run "$ICCSP" --rm pcsc info
ends_with 'info works' 0
prints 'info shows the ATR' '3B ?7A ?18 ?00 ?00 ?73 ?66 ?74 ?65 ?20 ?63 ?64 ?31 ?34 ?34'
prints 'info decodes TS' '\bTS\b.*3B'
prints 'info decodes T0' '\bT0\b.*7A'
prints 'info decodes TA1' '\bTA1\b.*18'
prints 'info shows the historical bytes' '73 ?66 ?74 ?65 ?20 ?63 ?64 ?31 ?34 ?34'
prints 'info names the protocol' 'T=0'

before=$(commands_sent)
run "$ICCSP" --rm pcsc apdu 00A4040007A0000000790100
ends_with 'apdu works' 0
equal 'apdu sends exactly one command' 1 $(($(commands_sent) - before))
equal 'and that is the one asked for' '00 A4 04 00 07 A0 00 00 00 79 01 00' \
    "$(grep ' APDU: ' "$PCSCD_LOG" | tail -n 1 | sed 's/.* APDU: //; s/ *$//')"
prints 'apdu shows the status word' '61 ?0D'

run "$ICCSP" --rm pcsc cat 3F00/2F02
ends_with 'cat of a file that is not there fails as documented' 1
equal 'and prints no content' '' "$(cat "$work/out")"
prints 'it says what the card answered, in a sentence' '6A81: function not supported\.$' err
prints 'what that means' '^ +cause: +[A-Z].*\.$' err
prints 'what to do' '^ +remedy: +[A-Z].*\.$' err
prints 'and to which command' 'SW 6A81 to 00 A4' err
finish
