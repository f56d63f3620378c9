#!/usr/bin/env bash
# The demo card, changed by programs that this project did not write, and read by other ones.
. "$(dirname "$0")/lib.sh"

insert_demo_card
printf 'hello from opensc' >"$work/file"

run opensc-explorer --reader 0 <<EOS
cd D100
put D101 $work/file
get D101 $work/D101
update_binary D107 0 AA:BB:CC
cat D107
update_binary D102 0 AA:BB
update_record D104 1 0 "by OpenSC"
cat D104
quit
EOS
ends_with 'opensc-explorer changes files' 0
contains 'put and get bring the same text' "$work/D101" '^hello from opensc'
prints 'update_binary replaces bytes, whatever WRITE would do' '^00000000: AA BB CC FF FF'
prints 'the file behind the PIN stays as it is' '^Cannot update D102' err
prints 'update_record replaces a record' '62 79 20 4F 70 65 6E 53 43 by OpenSC'

run opensc-explorer --reader 0 <<'EOS'
cd D100
create E001 20
update_binary E001 0 "hello"
cat E001
info E001
mkdir E100 100
cd E100
create E001 4
cd ..
create D101 20
quit
EOS
ends_with 'opensc-explorer creates files' 0
prints 'what it wrote is there' '^00000000: 68 65 6C 6C 6F 00 '
prints 'the file has the size asked for' '^File size: +20 bytes'
prints 'and is active' '^Life cycle: +Operational, activated'
prints 'a file that exists is not created' 'CREATE FILE failed: File already exists' err

run "$ICCSP" --rm pcsc ls -l 3F00/D100
prints 'iccsp sees the new file' '^E001 +transparent, 20 bytes, activated; read, update, write, .* always'
prints 'and the new directory' '^E100 +DF, activated'
run "$ICCSP" --rm pcsc ls 3F00/D100/E100
prints 'and the file in it' '^E001'

run opensc-explorer --reader 0 <<'EOS'
cd D100
rm E001
cat E001
rm E100
cd E100
rm D101
quit
EOS
prints 'opensc-explorer removes a file' 'nable to select file: File not found' err
prints 'and a directory with what is in it' 'nable to select DF: File not found' err
prints 'but not what the card came with' 'DELETE FILE failed: Security status not satisfied' err
run "$ICCSP" --rm pcsc ls 3F00/D100
prints_not 'iccsp sees neither' '^E'

run scriptor -r 'Virtual PCD 00 00' <<'EOS'
00 A4 08 0C 04 D1 00 D1 05
00 E2 00 00 08 65 76 65 6E 74 20 23 33
00 B2 01 04 08
00 A4 00 0C 02 D1 06
00 D0 00 00 02 0F 01
00 D0 00 00 02 F0 10
00 B0 00 00 03
00 0E 00 01
00 B0 00 00 03
00 04 00 00
00 B0 00 00 01
00 44 00 00
00 70 00 00 01
01 B0 86 00 01
01 A4 08 0C 04 D1 00 D1 06
01 B0 00 00 03
00 70 80 01
01 B0 00 00 03
00 C2 00 00 05 00 B0 00 00 03 00
EOS
ends_with 'scriptor sends commands' 0
grep -a '^< ' "$work/out" | sed 's/ : .*//; s/ *$//' >"$work/answers"
equal 'APPEND RECORD makes record 1 of a cyclic file' '< 65 76 65 6E 74 20 23 33 90 00' "$(sed -n 3p "$work/answers")"
equal 'WRITE BINARY sets bits' '< FF 11 00 90 00' "$(sed -n 7p "$work/answers")"
equal 'ERASE BINARY erases to the end' '< FF 00 00 90 00' "$(sed -n 9p "$work/answers")"
equal 'a deactivated file is not read' '< 69 84' "$(sed -n 11p "$work/answers")"
equal 'a logical channel opens' '< 01 90 00' "$(sed -n 13p "$work/answers")"
equal 'with the MF' '< 6A 82' "$(sed -n 14p "$work/answers")"
equal 'and reads' '< FF 00 00 90 00' "$(sed -n 16p "$work/answers")"
equal 'until it is closed' '< 68 81' "$(sed -n 18p "$work/answers")"
equal 'ENVELOPE brings the response within the response' '< FF 00 00 90 00 90 00' "$(sed -n 19p "$work/answers")"
finish
