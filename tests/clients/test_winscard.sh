#!/usr/bin/env bash
# Programs of others on virtual cards, without a pcscd: through libiccsp-winscard in the place of libpcsclite.
#
# From the environment: WINSCARD, the library; LIBICCSP, the folder of libiccsp.so.0.
. "$(dirname "$0")/../support/checks.sh"

export ICCSP_RM=embedded HOME=$work
reader='iccsp Virtual Reader 00 00'

# Once by a name in the program's own configuration.
cat >"$work/opensc.conf" <<END
app default {
    reader_driver pcsc {
        provider_library = $WINSCARD;
    }
}
END
OPENSC_CONF=$work/opensc.conf LD_LIBRARY_PATH=$LIBICCSP run opensc-tool --list-readers --atr
ends_with 'opensc-tool takes the library by its configuration' 0
prints 'and sees a card in the virtual reader' "^0 +Yes +$reader"
prints 'with the ATR of the demo card' '^3b(:[0-9a-f]{2})+:80:31:f0:65:49:43:43:53:50:'

# Once before the real one, for a program that is linked with it.
LD_PRELOAD=$WINSCARD LD_LIBRARY_PATH=$LIBICCSP run pcsc_scan -r
prints 'pcsc_scan takes the library that is preloaded' "$reader"

# Then as libpcsclite.so.1.
ln -s "$WINSCARD" "$work/libpcsclite.so.1"
export LD_LIBRARY_PATH=$work:$LIBICCSP

run opensc-explorer <<<$'cd D000\ncat D001\ninfo D001\nget D001 '"$work/D001"$'\nquit\n'
ends_with 'opensc-explorer works' 0
prints 'cat shows the text EF' '69 63 63 73 70 20 64 65 6D 6F 20 63 61 72 64'
prints 'info shows its kind' 'Working Elementary File|transparent'
contains 'get fetches it' "$work/D001" '^The PIN \(CHV 1\) is 1234\. It opens EF D005\.$'

run pcsc_scan -r
prints 'pcsc_scan lists the reader' "$reader"
run pcsc_scan -n -t 1
prints 'pcsc_scan sees the card' 'Card inserted'
prints 'and its ATR' 'ATR: 3B 8D 81 31'

run scriptor -r "$reader" <<<$'00 A4 08 0C 04 D0 00 D0 01\n00 B0 00 00 0F'
ends_with 'scriptor works' 0
prints 'and reads the file' '^< 69 63 63 73 70 20 64 65 6D 6F 20 63 61 72 64 90'

mkdir -m 700 "$work/gnupg"
export GNUPGHOME=$work/gnupg
cat >"$GNUPGHOME/scdaemon.conf" <<END
disable-ccid
pcsc-driver $WINSCARD
reader-port $reader
log-file $work/scdaemon.log
debug-level guru
END
run gpg --batch --card-status
prints 'gpg looks for its card' 'OpenPGP card not available' err
contains 'in the card of the reader' "$work/scdaemon.log" 'ATR=3B 8D 81 31'
contains 'which is no OpenPGP card' "$work/scdaemon.log" 'no supported card application found'
run gpg-connect-agent 'scd serialno undefined' 'scd apdu 00A4000C023F00' /bye
ends_with 'scdaemon works with a card of another kind' 0
equal 'and sends it commands' '1 0' "$(LC_ALL=C grep -a -c $'^D \x90' "$work/out") $(grep -c ^ERR "$work/out")"
gpgconf --kill all

run /usr/bin/python3 - <<'END'
from smartcard.System import readers

connection = readers()[0].createConnection()
connection.connect()
print(readers()[0], bytes(connection.getATR()).hex())
for command in ("00A4080C04D000D001", "00B000000F"):
    data, sw1, sw2 = connection.transmit(list(bytes.fromhex(command)))
print(bytes(data).decode(), f"{sw1:02X}{sw2:02X}")
END
ends_with 'pyscard works' 0
prints 'and names reader and ATR' "^$reader 3b8d8131"
prints 'and reads the file' '^iccsp demo card 9000$'

printf 'atr 3B 00\n' >"$work/card"
ICCSP_RM=scripted:$work/card run opensc-tool --atr
ends_with 'the card may be one of a script' 0
prints 'with its ATR' '^3b:00$'
ICCSP_RM=embedded:empty run pcsc_scan -r
prints_not 'or there may be no reader' "$reader"
ICCSP_RM=scripted:/nowhere run scriptor </dev/null
prints 'a wrong choice is told, as far as PC/SC can' 'not running|Service not available|0x8010001D|resource manager' err
finish
