#!/usr/bin/env bash
# libiccsp-winscard in the place of the system's libpcsclite, in front of a real pcscd.
#
# From the environment: WINSCARD, the library; LIBICCSP, the folder of libiccsp.so.0. The mounts are seen by nobody
# outside of tests/pcscd/run.
. "$(dirname "$0")/lib.sh"

insert_demo_card
# All of it is read: a pipe that closes early would end the other side, and the test.
real=$(ldconfig -p | awk '$1 == "libpcsclite.so.1" && !found++ { print $NF }')
cp "$real" "$work/real"
export LD_LIBRARY_PATH=$LIBICCSP

cat >"$work/opensc.conf" <<END
app default {
    reader_driver pcsc {
        provider_library = $WINSCARD;
    }
}
END
before=$(commands_sent)
OPENSC_CONF=$work/opensc.conf ICCSP_RM=pcsc run opensc-tool --reader 0 --send-apdu 00A40000023F00
prints 'opensc-tool reaches the card of pcscd through the library' '^Received \(SW1=0x90, SW2=0x00\)'
if [ "$(commands_sent)" -gt "$before" ]; then
    ok 'as the log of pcscd shows'
else
    not_ok 'as the log of pcscd shows'
fi
OPENSC_CONF=$work/opensc.conf run opensc-tool --list-readers
prints 'a real reader is preferred if nobody chooses' 'Virtual PCD 00 00'

# Now nobody finds the real one by its name.
mount --bind "$WINSCARD" "$(realpath "$real")"
ICCSP_RM=pcsc run opensc-tool --list-readers
prints 'the library does not take itself for the real one' 'No smart card readers'
run "$ICCSP" --rm pcsc readers
prints 'nor does iccsp' 'not installed' err
ICCSP_RM=embedded run opensc-tool --list-readers
prints 'virtual readers work all the same' 'iccsp Virtual Reader 00 00'

mkdir -p /usr/local/lib
mount -t tmpfs tmpfs /usr/local/lib
cp "$work/real" /usr/local/lib/libpcsclite_real.so.1
ICCSP_RM=pcsc run opensc-tool --reader 0 --send-apdu 00A40000023F00
prints 'the real one is found by its second name' '^Received \(SW1=0x90, SW2=0x00\)'
run "$ICCSP" --rm pcsc readers
prints 'by iccsp, too' 'Virtual PCD 00 00'
finish
