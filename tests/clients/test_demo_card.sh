#!/usr/bin/env bash
# The demo card, served by `iccsp vcard serve` to a real pcscd, seen by programs that this project did not write.
. "$(dirname "$0")/lib.sh"

insert_demo_card

# Category 80 of the historical bytes, card service data, and the name of the family: 80 31 F0 65 "ICCSP".
run opensc-tool --reader 0 --atr
ends_with 'opensc-tool reads the ATR' 0
prints 'it is that of the demo card' '^3b(:[0-9a-f]{2})+:80:31:f0:65:49:43:43:53:50:'
atr=$(tr 'a-f:' 'A-F ' <"$work/out")

run opensc-tool --reader 0 --send-apdu 00A40000023F00
ends_with 'opensc-tool selects the MF' 0
prints 'the card answers 90 00' '^Received \(SW1=0x90, SW2=0x00\)'
run opensc-tool --reader 0 --send-apdu 00A40004023F0000
prints 'asked for, the file control parameters come' '^62 [0-9A-F]{2} '
prints 'and name 3F00' '83 02 3F 00'

run opensc-explorer --reader 0 <<<$'cd D000\ncat D001\n'
ends_with 'opensc-explorer shows the text EF' 0
prints 'as a dump, with the first line of the text' '69 63 63 73 70 20 64 65 6D 6F 20 63 61 72 64'
run opensc-explorer --reader 0 <<<$'cd D000\nget D001 '"$work/D001"$'\n'
contains 'opensc-explorer fetches the text EF, first line' "$work/D001" '^iccsp demo card$'
contains 'and last line' "$work/D001" '^The PIN \(CHV 1\) is 1234\. It opens EF D005\.$'
run opensc-explorer --reader 0 <<<$'cd D000\ncat D005\n'
prints_not 'the file behind the PIN stays closed' '4F 6E 6C 79 20 74 68 6F 73 65'

run pcsc_scan -r
prints 'pcsc_scan lists the reader' 'Virtual PCD 00 00'
run pcsc_scan -n -t 2
prints 'pcsc_scan sees the card' 'Card inserted'
prints 'and its ATR' "ATR: ${atr% }"

run scriptor -r 'Virtual PCD 00 00' <<<'00 A4 00 0C 02 3F 00'
prints 'scriptor sends a command' '^> 00 A4 00 0C 02 3F 00'
prints 'and gets the status word' '^< 90 00'
finish
