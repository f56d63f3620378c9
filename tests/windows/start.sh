# shellcheck shell=bash
# Starts programs under Wine, for the scripts that source this.
#
# Now and then Wine cannot make a process: what should become one ends before Wine's server knows it. The program has
# not run then and nothing is known of it, good or bad, so it is started again. Whatever a program of ours does, it does
# not make Wine print these lines.

wine64=${WINE64:-/usr/lib/wine/wine64}
most_starts=3

# From start.exe, and from the loader and ntdll.dll of a process that ends before the program begins. They say it in
# other words, or with another error, if there is no such program.
not_started='^ShellExecuteEx failed: Internal error\.$
^wine: failed to start L".*"$
^wine: failed to load start\.exe: [0-9a-f]+$
^wine: failed to create main module for L".*", status [0-9a-f]+$
^wine: could not load kernel32\.dll, status [0-9a-f]+$
^wine: failed to map the shared user data: [0-9a-f]+$'
beside_it='^Application could not be started, or no application associated with the specified file\.$
^$'

# Wine said that, and nobody said anything else. A program of ours that fails says why: if one ends with 1 and without a
# word, as happens on a machine with much to do, it was not the program that ended.
could_not_start() { # STATUS FILE...: how it ended, and what was printed
    local said
    said=$(cat "${@:2}" | tr -d '\r')
    [ -z "${always_says_why:-}" ] || [ "$1" -ne 1 ] || [ -n "$said" ] || return 0
    grep -Eq -- "$not_started" <<<"$said" && ! grep -Eqv -- "$not_started"$'\n'"$beside_it" <<<"$said"
}

# By a short name wine64 finds no program: it runs start.exe, which makes one more process that may not start.
whole_name() { # PROGRAM
    case $1 in
        */* | *\\*) printf '%s\n' "$1" ;;
        regedit) printf '%s\n' 'C:\windows\regedit.exe' ;;
        *) printf '%s\n' "C:\\windows\\system32\\$1.exe" ;;
    esac
}

# Runs a program, for so many seconds at most, or as long as it takes without a number, and ends with its status; what it
# prints is in the two files.
start_program() { # SECONDS OUT ERR PROGRAM ARGUMENT...
    local program start status limit=()
    program=$(whole_name "$4")
    [ -z "$1" ] || limit=(timeout --kill-after=2 "$1")
    for ((start = 1; ; start++)); do
        status=0
        "${limit[@]}" "$wine64" "$program" "${@:5}" >"$2" 2>"$3" || status=$?
        if [ "$status" -eq 0 ] || [ "$start" -eq "$most_starts" ] || ! could_not_start "$status" "$2" "$3"; then
            return "$status"
        fi
        echo "# Wine could not start $4; again"
        sleep 0.2
    done
}
