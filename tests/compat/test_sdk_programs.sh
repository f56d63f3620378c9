#!/usr/bin/env bash
# Runs the programs that were written for Windows on the embedded demo card, and compares what they print:
# test_sdk_programs.sh COMMANDS FILES OBJECTS [HANDLE]
#
# From the environment: ICCSP_TEST_WRAP, a command to run each under.
set -euo pipefail

reader='iccsp Virtual Reader 00 00'
status=0
read -ra wrap <<<"${ICCSP_TEST_WRAP:-}"

prints() { # NAME STATUS PROGRAM ARGUMENT...: what it prints is on standard input
    local name=$1 wanted=$2 got=0 printed
    shift 2
    # On Windows lines have another end.
    printed=$(timeout 60 "${wrap[@]}" "$@" 2>&1 | tr -d '\r') || got=$?
    if [ "$got" -eq "$wanted" ] && printed=$(diff - <(echo "$printed")); then
        echo "ok - $name"
    else
        printf '    | status %s\n%s\nnot ok - %s\n' "$got" "$printed" "$name"
        status=1
    fi
}

commands=$1 files=$2 objects=$3 handle=${4:-}

prints 'commands of its own' 0 "$commands" "$reader" <<'END'
protocol: T=1
select: 9000
challenge: 8 bytes, 9000
serial number: 89 99 12 34 56 78 90 12 34 56 90 00
END
prints 'no such reader' 1 "$commands" 'Another reader' <<'END'
no such reader
END

prints 'files and codes' 0 "$files" "$reader" <<'END'
state: ready
smart card error 0x6A
no such file
D001 D002 D003 D004 D005 D006 D007
size: 32768
wrong code, 2 tries left
code: right
Only those who know CHV 1 read this.
END
prints 'no such reader for files' 1 "$files" 'Another reader' <<'END'
cannot attach: 0x80100009
END

prints 'objects in C++' 0 "$objects" "$reader" <<'END'
own stream: four, 1 reference
command of 4 bytes, case 1
directory of 5 characters
END
prints 'no such reader in C++' 1 "$objects" 'Another reader' <<'END'
own stream: four, 1 reference
command of 4 bytes, case 1
no such reader
END

# These call the resource manager themselves, which Wine does not have.
[ -n "$handle" ] || exit "$status"
prints 'the first reader' 0 "$commands" <<'END'
protocol: T=1
select: 9000
challenge: 8 bytes, 9000
serial number: 89 99 12 34 56 78 90 12 34 56 90 00
END
prints 'a handle that is lent' 0 "$handle" <<'END'
reader: iccsp Virtual Reader 00 00
state: 5, protocol: 2
ATR: 20 bytes from 3B
challenge: 8 bytes
select: 9000
END
prints 'no such reader for handles' 1 "$handle" 'Another reader' <<'END'
failed: 0x80100009
END
exit "$status"
