#!/usr/bin/env bash
# The examples in C and in C++, with right and with wrong input: test_examples.sh embedded | pcscd
#
# From the environment: EXAMPLES, the folder of the programs; ICCSP_TEST_WRAP, a command to run each under.
. "$(dirname "$0")/../clients/lib.sh"

read -ra wrap <<<"${ICCSP_TEST_WRAP:-}"
example() { # NAME ARGUMENT...
    run "${wrap[@]}" "$EXAMPLES/$1" "${@:2}"
}

# Codes come from standard input; the program shows none of them.
change_code() { # LANGUAGE LINES ARGUMENT...
    example "change_code$1" "${@:3}" <<<"$2"
    prints_not 'and shows no code' '1234|4321|9999'
    prints_not 'nor on standard error' '1234|4321|9999' err
}

test_connect() { # LANGUAGE
    example "connect$1" 'No such reader'
    ends_with "connect$1 refuses a reader that is not there" 1
    prints 'and names it' "No such reader.*SCARD_E_UNKNOWN_READER" err
    example "connect$1"
    ends_with "connect$1 takes the first reader" 0
    example "connect$1" "$reader"
    ends_with "connect$1 works" 0
    prints 'and shows the protocol' '^a card is there, protocol T=1$'
    prints 'and the directory' '^its current directory is /3F00$'
}

test_write_file() { # LANGUAGE
    example "write_file$1" "$reader" 3F00/D100/DEAD
    ends_with "write_file$1 refuses a card without the file" 1
    prints 'and says so' '^Open: .*SCARD_E_FILE_NOT_FOUND' err
    example "write_file$1" "$reader" 3F00/D000/D001
    ends_with "write_file$1 refuses a file that is not to be written" 1
    prints 'and says so' '^Write: .*SCARD_W_SECURITY_VIOLATION' err
    example "write_file$1" "$reader" 3F00/D100/D106 'This is longer than thirty-two bytes.'
    ends_with "write_file$1 refuses a text that is too long" 1
    prints 'and says so' '^Write: .*SCARD_E_WRITE_TOO_MANY' err
    example "write_file$1" "$reader" 3F00/D100/D101 "written by write_file$1"
    ends_with "write_file$1 works" 0
    prints 'and counts' '^[0-9]+ bytes were written$'
    prints 'and reads back' "^the file begins with \"written by write_file$1\"$"
    [ "$where" = embedded ] || equal 'and it is on the card' "written by write_file$1" \
        "$("$ICCSP" --rm pcsc cat 3F00/D100/D101 | head -c "$((21 + ${#1}))")"
}

test_change_code() { # LANGUAGE
    change_code "$1" $'9999\n4321\n4321' "$reader"
    ends_with "change_code$1 refuses a wrong code" 1
    prints 'and says so' '^.*ChangeCode: .*SCARD_W_WRONG_CHV' err
    prints 'and how many tries are left' '^tries left: 2$' err
    change_code "$1" $'1234\n4321\n9999' "$reader"
    ends_with "change_code$1 wants the new code twice" 1
    prints 'and says that it was not' 'the two new codes differ$' err
    change_code "$1" '' "$reader"
    ends_with "change_code$1 takes nothing for a change of mind" 1
    prints 'and says so' 'ChangeCode: .*SCARD_W_CANCELLED_BY_USER' err
    change_code "$1" "$(printf '1%.0s' {1..70})" "$reader"
    ends_with "change_code$1 refuses what is no code" 1
    change_code "$1" $'1234\n\003321\n\003321' "$reader"
    ends_with "change_code$1 refuses what is typed to end a program" 1
    example "change_code$1" "$reader" 32
    ends_with "change_code$1 refuses a number that is none" 2
    change_code "$1" $'1234\n4321\n4321' "$reader" 1
    ends_with "change_code$1 works" 0
    prints 'and says so' '^the code was changed$'
    if [ "$where" = pcscd ]; then
        change_code "$1" $'4321\n1234\n1234'
        ends_with 'and the new code counts' 0
    fi
}

test_transaction() { # LANGUAGE
    example "transaction$1" "$reader" DEAD
    ends_with "transaction$1 refuses a card without the file" 1
    prints 'and says so' '^SELECT: 6A82: file not found$'
    example "transaction$1" "$reader" 2F0G
    ends_with "transaction$1 refuses a number that is none" 2
    example "transaction$1" 'No such reader'
    ends_with "transaction$1 refuses a reader that is not there" 1
    example "transaction$1" "$reader"
    ends_with "transaction$1 works" 0
    prints 'and shows the serial number' '^5A 0A 89 99 12 34 56 78 90 12 34 56$'
}

test_build_command() { # LANGUAGE
    example "build_command$1" 'No such reader'
    ends_with "build_command$1 refuses a reader that is not there" 1
    example "build_command$1" "$reader"
    ends_with "build_command$1 works" 0
    prints 'and shows the command of the builder' '^command: 00 84 00 00 08$'
    prints 'and the challenge' '^answer: 8 bytes of data, status 9000$'
    prints 'and its own command' '^command: 00 A4 00 0C 02 3F 00$'
    prints 'and that it needs no data' '^answer: 0 bytes of data, status 9000$'
}

# On a terminal a code is not shown, and afterwards it shows again what is typed.
test_terminal() { # LANGUAGE
    run expect -c "log_user 1; spawn bash -c {stty -a | grep -o ' -*echo '; '$EXAMPLES/change_code$1'; stty -a | grep -o ' -*echo '}" \
        -c 'expect "old code: " { send "1234\r" }' -c 'expect "new code: " { send "4321\r" }' \
        -c 'expect "again: " { send "4321\r" }' -c 'expect eof'
    prints "change_code$1 on a terminal works" '^the code was changed'
    prints_not 'and shows no code' '1234|4321'
    equal 'and the terminal is as before' '2' "$(grep -c '^ echo ' "$work/out")"
}

where=${1:?}
case $where in
    embedded) reader='iccsp Virtual Reader 00 00' ;;
    pcscd) reader='Virtual PCD 00 00' && insert_demo_card ;;
esac
for language in '' _cxx; do
    test_connect "$language"
    test_write_file "$language"
    test_change_code "$language"
    test_transaction "$language"
    test_build_command "$language"
    [ "$where" = pcscd ] || test_terminal "$language"
done
finish
