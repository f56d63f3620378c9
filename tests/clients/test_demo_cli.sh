#!/usr/bin/env bash
# The iccsp command on a real pcscd, with the demo card that another iccsp serves there.
. "$(dirname "$0")/lib.sh"

insert_demo_card
iccsp() {
    run "$ICCSP" --rm pcsc "$@"
}

iccsp readers
ends_with 'readers works' 0
prints 'readers names the reader with the card' 'Virtual PCD 00 00'
prints 'and the empty one' 'Virtual PCD 00 01'

iccsp info
ends_with 'info works' 0
prints 'info names the reader' 'Virtual PCD 00 00'
prints 'info shows the historical bytes' '80 ?31 ?F0 ?65 ?49 ?43 ?43 ?53 ?50'
prints 'info names the protocol' 'T=1'

iccsp ls
ends_with 'ls works' 0
prints 'ls shows the DF' 'D000'
prints 'and the serial number' '2F02'
iccsp ls -l 3F00/D000
ends_with 'ls of a DF works' 0
for file in D001 D002 D003 D004 D005 D006 D007; do
    prints "ls shows $file" "$file"
done

iccsp tree
ends_with 'tree works' 0
for file in 3F00 2F00 2F01 2F02 D000 D001 D002 D003 D004 D005; do
    prints "tree shows $file" "$file"
done

iccsp cat 3F00/D000/D001
ends_with 'cat works' 0
prints 'cat shows the first line of the text' '^iccsp demo card$'
prints 'and its last' '^The PIN \(CHV 1\) is 1234\. It opens EF D005\.$'
cp "$work/out" "$work/by-iccsp"
run opensc-explorer --reader 0 <<<$'cd D000\nget D001 '"$work/by-opensc"$'\n'
if cmp -s "$work/by-iccsp" "$work/by-opensc"; then
    ok 'iccsp and opensc-explorer read the same bytes'
else
    not_ok 'iccsp and opensc-explorer read the same bytes'
fi

iccsp cat 3F00/D000/D006 -o "$work/pattern"
ends_with 'cat of 32 KiB works' 0
equal 'and gives all of it' \
    "$(python3 -c 'import hashlib; print(hashlib.sha256(b"".join(i.to_bytes(2, "big") for i in range(16384))).hexdigest())')" \
    "$(sha256sum <"$work/pattern" | cut -d' ' -f1)"

iccsp cat 3F00/D000/D005
ends_with 'the file behind the PIN stays closed' 1
equal 'and nothing of it is printed' '' "$(cat "$work/out")"

iccsp verify --pin-fd 3 3<<<'0000'
ends_with 'a wrong PIN is refused' 4
prints 'and two tries are left' '\b(2|two)\b.*(tries|left)|(tries|left).*\b(2|two)\b' err
iccsp verify --pin-fd 3 3<<<'1234'
ends_with 'the right PIN is accepted' 0

before=$(commands_sent)
iccsp apdu 00A40000023F00
ends_with 'apdu works' 0
equal 'apdu sends one command for one' 1 $(($(commands_sent) - before))
prints 'apdu shows the status word' '90 ?00'

iccsp --json readers
ends_with 'readers --json works' 0
cp "$work/out" "$work/readers.json"
run python3 -m json.tool "$work/readers.json"
ends_with 'and prints JSON' 0

run "$ICCSP" --rm pcsc --reader 'No such reader' info
ends_with 'an unknown reader is refused' 3
prints 'with a sentence that names it' 'No such reader' err
finish
