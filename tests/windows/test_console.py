#!/usr/bin/env python3
"""iccsp.exe on a console, which Wine paints on a terminal of ours."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

# pylint: disable=wrong-import-position
from support import LIMIT, Case, Terminal, main

# How Wine moves the cursor, and what else it says to the terminal.
FORWARD = re.compile(rb"\x1b\[(\d*)C")
OTHER = re.compile(rb"\x1b\[\??[0-9;]*[A-Za-z]|\x1b\][^\x07]*\x07")


def shown(seen):
    return OTHER.sub(b"", FORWARD.sub(lambda move: b" " * int(move[1] or b"1"), seen)).decode()


class Console(Case):
    def terminal(self, *arguments, **options):
        terminal = Terminal(*arguments, **options)
        self.addCleanup(terminal.close)
        return terminal

    def ask(self, answer):
        terminal = self.terminal("verify")
        terminal.read_until(b"PIN (CHV 1):")
        end = time.monotonic() + LIMIT
        while terminal.echoes() and time.monotonic() < end:
            time.sleep(0.01)  # Wine takes the terminal over when the program begins to read.
        terminal.write(answer)
        seen, code = terminal.finish()
        return shown(seen), code

    def test_right_pin(self):
        seen, code = self.ask(b"1234\r")
        self.assertEqual(code, 0, seen)
        self.assertIn("CHV 1: verified", seen)
        self.assertNotIn("1234", seen)

    def test_wrong_pin(self):
        seen, code = self.ask(b"0000\r")
        self.assertEqual(code, 4, seen)
        self.assertIn("tries left: 2", seen)
        self.assertNotIn("0000", seen)

    def test_no_pin(self):
        seen, code = self.ask(b"\r")
        self.assertEqual(code, 4, seen)
        self.assertNotIn("tries left: 2", seen)

    def test_letters_of_all_kinds(self):
        seen, code = self.terminal("cat", "D000/D001").finish()
        self.assertEqual(code, 0)
        self.assertIn("Grüße, à bientôt, こんにちは: text on a card is UTF-8", shown(seen))

    def test_long_text(self):
        content = ("é€" * 25 + "\n") * 20
        data = content.encode()
        reads = [f"on 00B0{at:04X}* => {data[at:at + 256].hex()} 9000" for at in range(0, len(data), 256)]
        rm = self.script(f"on 00A4* => 62078002{len(data):04X}820101 9000\n" + "\n".join(reads) + "\non * => 6D00\n")
        seen, code = self.terminal("cat", "2F02", rm=rm).finish()
        self.assertEqual(code, 0, shown(seen))
        self.assertEqual(shown(seen).split(), content.split())

    def test_controls_are_escaped(self):
        rm = self.script("on 00A4* => 620780020005820101 9000\non 00B0* => 41071B5B42 9000\non * => 6D00\n")
        seen, code = self.terminal("cat", "2F02", rm=rm).finish()
        self.assertEqual(code, 0, shown(seen))
        self.assertIn(r"A\x07\x1B[B", shown(seen))


main()
