#!/usr/bin/env bash
# The demo card, served by `iccsp vcard serve` to a real pcscd, seen by programs that this project did not write.
. "$(dirname "$0")/lib.sh"

insert_demo_card
finish
