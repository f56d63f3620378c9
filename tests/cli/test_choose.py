#!/usr/bin/env python3
"""--wait with one reader: a card that comes, one that does not. Several cards are in test_choose_on_pcscd.py."""

import signal

from support import READER, Case, Terminal, main, posix

NAME = "Scripted Reader 00 00"
LATER = "empty\ncard demo\nbefore wait 3 => insert\non * => card\n"


class Wait(Case):
    def test_a_card_that_is_there(self):
        for option in ("--wait", "--wait=1"):
            result = self.expect(0, option, "info")
            self.assertIn(READER, result.out)
            self.assertEqual(result.err, "")

    def test_a_card_that_comes(self):
        result = self.expect(0, "--wait", "cat", "2F02", rm=self.script(LATER))
        self.assertEqual(len(result.raw), 12)
        self.assertEqual(result.err.splitlines(),
                         ["iccsp: Insert a card.", f"  {NAME}: empty", f"  {NAME}: a card"])

    def test_a_card_that_comes_between_two_looks(self):
        rm = self.script(LATER.replace("wait 3", "wait 2"))
        self.assertEqual(len(self.expect(0, "cat", "2F02", "--wait=20", rm=rm).raw), 12)

    def test_a_card_for_a_reader_with_this_name(self):
        self.expect(0, "--wait", "--reader", "sCRIPTED", "info", rm=self.script(LATER))
        result = self.expect(3, "--wait=1", "--reader", "other", "info", rm=self.script(LATER))
        self.assertIn("There is no reader. Plug one in", result.err)

    def test_json_is_on_its_own(self):
        self.assertEqual(self.expect_json(0, "--wait", "info", rm=self.script(LATER))["reader"], NAME)

    def test_a_card_that_does_not_come(self):
        for rm in (self.script("empty\n"), "embedded:empty"):
            result = self.expect(3, "--wait=1", "info", rm=rm)
            self.assertIn("No card was inserted within 1 seconds.", result.err)
        self.assertEqual(self.expect_json(3, "--wait=1", "info", rm="embedded:empty")["error"]["name"],
                         "SCARD_E_NO_SMARTCARD")

    def test_a_reader_and_a_card_that_come(self):
        rm = self.script("card demo\nbefore list 1 => unplug\nbefore wait 2 => plug, insert\non * => card\n")
        result = self.expect(0, "--wait", "cat", "2F02", rm=rm)
        self.assertIn("There is no reader. Plug one in, and insert a card.", result.err)

    def test_the_failure_without_it_names_it(self):
        self.assertIn("--wait", self.expect(3, "info", rm=self.script("empty\n")).err)

    def test_wrong_values(self):
        for value in ("0", "x", "", "-1", "99999999"):
            self.assertIn("--wait takes", self.expect(2, f"--wait={value}", "info").err)


@posix
class OnTheTerminal(Case):
    def test_ctrl_c_ends_it(self):
        terminal = Terminal("--wait", "info", rm=self.script("empty\n"))
        self.addCleanup(terminal.close)
        terminal.read_until(b"Insert a card.")
        terminal.read_until(b": empty")
        terminal.write(b"\x03")
        self.assertEqual(terminal.finish()[1], -signal.SIGINT)


if __name__ == "__main__":
    main()
