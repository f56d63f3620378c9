#!/usr/bin/env bash
# A program that got its card handle from pcsc-lite by itself, and lends it to the library.
. "$(dirname "$0")/lib.sh"

insert_demo_card

run "$ATTACH_BY_HANDLE"
ends_with 'the example works' 0
prints 'it reads the file through the library, first line' '^iccsp demo card$'
prints 'and last line' '^The PIN \(CHV 1\) is 1234\. It opens EF D005\.$'
prints 'its own handle still transmits afterwards' '^own handle, SELECT 3F00: 90 00$'
prints 'and still has a status' '^own handle, state 0x[0-9A-F]+, ATR of [1-9][0-9]* bytes$'

run "$ATTACH_BY_HANDLE" 'Virtual PCD 00 00' 3F00/2F02
ends_with 'it reads another file' 0
equal 'the serial number' '5a0a89991234567890123456' "$(head -c 12 "$work/out" | od -An -v -tx1 | tr -d ' \n')"

run "$ATTACH_BY_HANDLE" 'Virtual PCD 00 00' 3F00/1234
ends_with 'a file that is not there is a failure' 1
prints 'which it tells' '^3F00/1234: ' err
prints 'and its own handle still works' '^own handle, SELECT 3F00: 90 00$'
finish
