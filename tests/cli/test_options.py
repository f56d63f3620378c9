#!/usr/bin/env python3
"""Wrong command lines, help, version, and the choice of resource manager and reader."""

import os
import unittest

from support import COMMAND, READER, WINDOWS, Case, main, some

COMMANDS = ("readers", "watch", "doctor", "cards", "groups", "info",
            "ls", "tree", "cat", "put", "create", "rm", "apdu", "verify", "change", "unblock", "vcard", "demo")

WRONG = [
    [],
    ["nonsense"],
    ["--nonsense"],
    ["--nonsense", "info"],
    ["--rm"],
    ["--reader"],
    ["--json=1", "info"],
    ["readers", "extra"],
    ["readers", "-l"],
    ["info", "extra"],
    ["info", "--rm"],
    ["ls", "3F00", "D000"],
    ["ls", "-x"],
    ["tree", "3F00", "D000"],
    ["cat"],
    ["cat", "2F02", "2F01"],
    ["cat", "-o"],
    ["cat", "2F02", "--hex=1"],
    ["cat", "2F02", "--local"],
    ["cat", "2F02", "--force"],
    ["cat", "2F02", "--pin-fd", "0"],
    ["cat", "2F02", "--ref", "256"],
    ["cat", "2F02", "--ref", "32", "--local"],
    ["cat", "2F02", "--ref", "1", "--pin", "1234"],
    ["put"],
    ["put", "2F02", "file", "file"],
    ["put", "2", "file"],
    ["put", "2F02", "file", "--offset", "-1"],
    ["put", "2F02", "file", "--offset", "2147483648"],
    ["put", "2F02", "file", "--record", "0"],
    ["put", "2F02", "file", "--record", "255"],
    ["put", "2F02", "file", "--record", "1", "--append"],
    ["put", "2F02", "file", "--record", "1", "--offset", "0"],
    ["put", "2F02", "file", "--append", "--offset", "0"],
    ["put", "2F02", "file", "--append=1"],
    ["put", "2F02", "file", "--local"],
    ["create"],
    ["create", "D110"],
    ["create", "D110", "D111", "--df"],
    ["create", "--df", "D11"],
    ["create", "--df", "D100/D11X"],
    ["create", "--df", "XD110"],
    ["create", "--df", "A000000308"],
    ["create", "--df", "2"],
    ["create", "--df", ""],
    ["create", "--df", "D110/"],
    ["create", "--df", "D1 1"],
    ["create", "D110", "--df", "--size", "1"],
    ["create", "D110", "--df", "--sfi", "1"],
    ["create", "D110", "--df", "--name", ""],
    ["create", "D110", "--df", "--name", "x" * 17],
    ["create", "D110", "--size", "1", "--name", "hello"],
    ["create", "D110", "--size", "-1"],
    ["create", "D110", "--size", "2147483648"],
    ["create", "D110", "--size", "1", "--sfi", "0"],
    ["create", "D110", "--size", "1", "--sfi", "31"],
    ["create", "D110", "--size", "8", "--records", "fixed"],
    ["create", "D110", "--size", "8", "--record-size", "8"],
    ["create", "D110", "--records", "fixed", "--record-size", "8"],
    ["create", "D110", "--size", "8", "--records", "round", "--record-size", "8"],
    ["create", "D110", "--size", "8", "--records", "fixed", "--records", "round", "--record-size", "8"],
    ["create", "D110", "--size", "9", "--records", "fixed", "--record-size", "8"],
    ["create", "D110", "--size", "0", "--records", "cyclic", "--record-size", "8"],
    ["create", "D110", "--size", "7", "--records", "variable", "--record-size", "8"],
    ["create", "D110", "--size", "255", "--records", "fixed", "--record-size", "1"],
    ["create", "D110", "--size", "8", "--records", "fixed", "--record-size", "65536"],
    ["create", "D110", "--size", "8", "--property", "8C"],
    ["create", "D110", "--size", "8", "--property", "8C0201"],
    ["create", "D110", "--size", "8", "--property", "8C0101FF"],
    ["create", "D110", "--size", "8"] + ["--property", "8A0105"] * 17,
    ["create", "D110", "--size", "8", "--force"],
    ["rm"],
    ["rm", "2F02", "2F01"],
    ["rm", "-f", "2F02"],
    ["rm", "--force", "2F02"],
    ["apdu"],
    ["apdu", "xyz"],
    ["apdu", "00A4000"],
    ["apdu", ""],
    ["apdu", "00"],
    ["apdu", "00", "A4", "00", "0C"],
    ["apdu", "00A4 000C 02 3F 0"],
    ["apdu", "00A4000C023F00", "zz"],
    ["apdu", "--expect", "900", "00A4000C023F00"],
    ["apdu", "--expect", "90000", "00A4000C023F00"],
    ["apdu", "--expect", "90gg", "00A4000C023F00"],
    ["verify", "--ref", "x"],
    ["verify", "--ref", "-1"],
    ["verify", "--ref", "256"],
    ["verify", "--ref", "1x"],
    ["verify", "--ref", ""],
    ["verify", "--ref", "99999999999999999999"],
    ["verify", "--local", "--ref", "32"],
    ["verify", "--pin-fd", "x"],
    ["verify", "--pin", "1234"],
    ["verify", "D000", "1234"],
    ["change", "--ref", "256"],
    ["change", "--local", "--ref", "32"],
    ["change", "--pin", "1234"],
    ["change", "1234", "5678"],
    ["unblock", "--ref", "x"],
    ["unblock", "--pin", "1234"],
    ["unblock", "--puk", "1234"],
    ["unblock", "--force"],
    ["unblock", "12345678", "5678"],
    ["vcard"],
    ["vcard", "play"],
    ["vcard", "serve", "now"],
    ["vcard", "serve", "--vpcd", "host:0"],
    ["vcard", "serve", "--vpcd", "host:65536"],
    ["vcard", "serve", "--vpcd", "host:"],
    ["vcard", "serve", "--vpcd", "[::1"],
    ["vcard", "serve", "--vpcd", "[::1]x"],
    ["vcard", "serve", "--vpcd", "h" * 300],
    ["demo", "extra"],
]


def wrong_here():
    """All; for iccsp.exe one for each command, and those that Windows might make other words of."""
    if not WINDOWS:
        return WRONG
    first = {words[0]: words for words in reversed(WRONG) if words}
    return list(first.values()) + [words for words in WRONG if not words or "" in words or len(words[-1]) > 200]


class WrongCommandLines(Case):
    def test_usage_and_exit_2(self):
        for words in wrong_here():
            with self.subTest(words=str(words)[:80]):
                result = self.expect(2, *words)
                self.assertEqual(result.out, "")
                self.assertIn("usage: iccsp", result.err)
                self.assertRegex(result.err, "^iccsp: ")

    def test_the_usage_is_that_of_the_command(self):
        self.assertIn("cat [--hex]", self.expect(2, "cat").err)
        self.assertNotIn("verify", self.expect(2, "cat").err)

    def test_wrong_command_line_as_json(self):
        value = self.expect_json(2, "cat")
        self.assertEqual(value["error"]["hresult"], "0x80070057")

    def test_unknown_resource_manager(self):
        result = self.expect(2, "readers", rm="nonsense")
        self.assertIn("nonsense", result.err)
        self.assertIn("scripted:FILE", result.err)
        self.assertNotIn("cause:", result.err)
        self.assertIn("'embedded:nonsense'", self.expect(2, "readers", rm="embedded:nonsense").err)

    def test_demo_only_on_the_embedded_card(self):
        # It presents a wrong PIN.
        for rm in ("pcsc", "scripted:/dev/null"):
            self.assertIn("usage", self.expect(2, "demo", rm=rm).err)


class Help(Case):
    def test_help(self):
        result = self.expect(0, "--help")
        for word in COMMANDS + ("--rm", "--reader", "--json", "--trace", "exit codes"):
            self.assertIn(word, result.out)

    def test_help_of_each_command(self):
        for command in some(COMMANDS):
            result = self.expect(0, command, "--help")
            self.assertIn("usage: iccsp [OPTION...] " + command, result.out)

    def test_version(self):
        self.assertRegex(self.expect(0, "--version", rm=None).out, r"^iccsp \d+\.\d+\.\d+\n$")
        self.assertRegex(self.expect_json(0, "--version")["version"], r"^\d+\.\d+\.\d+$")

    def test_a_value_in_the_wrong_place_is_not_repeated(self):
        for option in ("--pn=1234", "--pi=1234", "--json=1234"):
            with self.subTest(option=option):
                result = self.expect(2, "verify", option)
                self.assertIn(option[:-5], result.err)
                self.assertNotIn("1234", result.err)

    def test_a_full_disk_is_no_success(self):
        import subprocess
        with open("/dev/full", "wb") as full:
            done = subprocess.run(COMMAND + ["--rm", "embedded", "ls"], stdout=full, stderr=subprocess.PIPE,
                                  check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"cannot be written", done.stderr)


class Readers(Case):
    def test_readers(self):
        result = self.expect(0, "readers")
        self.assertEqual(len(result.out.splitlines()), 1)
        self.assertRegex(result.out, f"^{READER}: card, ATR 3B ")

    def test_readers_as_json(self):
        value = self.expect_json(0, "readers")
        self.assertEqual(value["resource_manager"], "embedded")
        reader, = value["readers"]
        self.assertEqual((reader["name"], reader["card"]), (READER, True))
        self.assertRegex(reader["atr"], "^3B[0-9A-F]+$")

    def test_no_reader(self):
        for command in ("readers", "info", "ls", "tree"):
            result = self.expect(3, command, rm="embedded:empty")
            self.assertIn("SCARD_E_NO_READERS_AVAILABLE", result.err)
            self.assertIn("remedy:", result.err)
            self.assertIn("\n  see:    iccsp doctor\n", result.err)
        self.expect_json(3, "readers", rm="embedded:empty")

    def test_reader_by_name_and_by_part(self):
        for name in (READER, "Virtual", "vIRTUAL rEADER", "00 00"):
            self.assertIn(READER, self.expect(0, "--reader", name, "info").out)
        self.expect(0, "info", "--reader", READER)

    def test_unknown_reader(self):
        for name in ("nonsense", READER + "x", ""):
            result = self.expect(3, "--reader", name, "info")
            self.assertIn("SCARD_E_UNKNOWN_READER", result.err)
            self.assertIn(f"'{name}'", result.err)
        self.expect_json(3, "--reader", "nonsense", "info")

    def test_names_are_utf8(self):
        path = os.path.join(self.folder, "Grüße-こ")
        os.rename(self.script('reader "Käse-こ"\ncard demo\non * => card\n').split(":", 1)[1], path)
        rm = "scripted:" + path
        self.assertIn('Käse-こ', self.expect(0, "--reader", "Käse-こ", "info", rm=rm).out)
        self.expect(3, "--reader", "Käse-ご", "info", rm=rm)
        self.expect(0, "cat", "2F02", "-o", path + "!", rm=rm)
        self.assertEqual(os.path.getsize(path + "!"), 12)

    def test_no_card(self):
        rm = self.script("empty\n")
        self.assertIn("empty", self.expect(0, "readers", rm=rm).out)
        for command in (["info"], ["ls"], ["cat", "2F02"], ["apdu", "00A4000C"], ["verify"]):
            self.assertIn("SCARD_E_NO_SMARTCARD", self.expect(3, *command, rm=rm).err)
        self.assertIn("SCARD_E_NO_SMARTCARD", self.expect(3, "info", "--reader", "Scripted", rm=rm).err)

    def test_auto_says_that_it_is_the_embedded_card(self):
        result = self.run_iccsp("readers", rm=None)
        if "Virtual Reader" in result.out:
            self.assertEqual(len(result.err.splitlines()), 1)
            self.assertIn("embedded", result.err)
        self.assertEqual(self.expect(0, "readers").err, "")

    def test_script_that_is_none(self):
        for text, remedy in ((None, "Check the name of the file"),
                             ("nonsense\n", "Correct the line that is named"),
                             ("#\n" * 600000, "Correct the script")):
            rm = "scripted:/nonexistent/script" if text is None else self.script(text)
            result = self.expect(5, "readers", rm=rm)
            self.assertIn("ICCSP_E_SCRIPT", result.err)
            self.assertIn(remedy, result.err)
            self.assertNotIn(":0:", result.err)


if __name__ == "__main__":
    main()
