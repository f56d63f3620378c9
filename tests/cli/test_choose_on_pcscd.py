#!/usr/bin/env python3
"""--wait beside a real pcscd (tests/pcscd/run) with two readers: which of two cards, and one that comes."""

import json
import subprocess
import time

from support import COMMAND, LIMIT, Case, Terminal, main

FIRST, SECOND = "Virtual PCD 00 00", "Virtual PCD 00 01"


class Choose(Case):
    def serve(self, reader):
        port = {FIRST: 35963, SECOND: 35964}[reader]
        server = subprocess.Popen(COMMAND + ["vcard", "serve", "--vpcd", f":{port}"], stdout=subprocess.DEVNULL)
        self.addCleanup(self.wait_for, reader, False)
        self.addCleanup(server.wait, LIMIT)
        self.addCleanup(server.terminate)
        return server

    def wait_for(self, reader, present):
        end = time.monotonic() + 10
        while self.has_card(reader) != present:
            self.assertLess(time.monotonic(), end, "the card does not come or go")
            time.sleep(0.05)

    def has_card(self, reader):
        readers = json.loads(self.run_iccsp("--json", "readers", rm="pcsc").out)["readers"]
        return next(r["card"] for r in readers if r["name"] == reader)

    def two_cards(self):
        for reader in (FIRST, SECOND):
            self.serve(reader)
            self.wait_for(reader, True)

    def terminal(self, *arguments, rm="pcsc"):
        terminal = Terminal(*arguments, rm=rm)
        self.addCleanup(terminal.close)
        return terminal

    def ask(self, answer):
        terminal = self.terminal("--wait", "info")
        seen = terminal.read_until(b"Which one (1 to 2)? ").decode()
        self.assertIn(f"  1  {FIRST}, ATR 3B 8D", seen)
        self.assertIn(f"  2  {SECOND}, ATR 3B 8D", seen)
        terminal.write(answer)
        seen, code = terminal.finish()
        return seen.decode().rsplit("?", 1)[1], code

    def test_which_of_two(self):
        self.two_cards()
        for answer, reader in ((b"1\n", FIRST), (b"2\n", SECOND), (b"x\n3\n0\n2\n", SECOND)):
            seen, code = self.ask(answer)
            self.assertEqual(code, 0, seen)
            self.assertRegex(seen, f"Reader: +{reader}")
        for answer in (b"\n", b"\x04", b"x\n" * 5):
            seen, code = self.ask(answer)
            self.assertEqual(code, 3, seen)
            self.assertIn("No card was chosen.", seen)
        # Nobody is asked where nobody can answer, nor where a name tells.
        self.assertIn(FIRST, self.expect(0, "--wait", "info", rm="pcsc").out)
        seen, code = self.terminal("--wait", "--reader", "00 01", "info").finish()
        self.assertEqual(code, 0)
        self.assertNotIn(b"Which", seen)

    def test_a_card_that_is_inserted_while_it_waits(self):
        terminal = self.terminal("--wait", "info", rm=None)
        terminal.read_until(b"Insert a card.")
        terminal.read_until(SECOND.encode() + b": empty")
        self.serve(SECOND)
        seen, code = terminal.finish()
        self.assertEqual(code, 0)
        self.assertIn(f"  {SECOND}: a card", seen.decode())
        self.assertRegex(seen.decode(), f"Reader: +{SECOND}")


if __name__ == "__main__":
    main()
