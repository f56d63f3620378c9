#!/usr/bin/env python3
"""Every command on the embedded demo card: text, JSON, exit codes, and what is sent."""

import os

from support import READER, VERY_LONG, WINDOWS, Case, main, posix

SERIAL = bytes.fromhex("5A0A89991234567890123456")
PATTERN = b"".join(n.to_bytes(2, "big") for n in range(16384))
DF_FILES = [f"D00{n}" for n in range(1, 8)]
WRITABLE_FILES = [f"D10{n}" for n in range(1, 8)] + ["D181", "D182"]


def commands_in(trace):
    return [line.split("> ", 1)[1] for line in trace.splitlines() if line.startswith("trace: > ")]


class Info(Case):
    def test_info(self):
        out = self.expect(0, "info").out
        for line in (f"Reader: +{READER}", "State: +powered", "Protocol: +T=1", "Family: +iccsp virtual card",
                     "ATR: +3B( [0-9A-F]{2})+", " +TS +3B +direct convention", " +TCK +"):
            self.assertRegex(out, f"(?m)^{line}")

    def test_info_as_json(self):
        value = self.expect_json(0, "info")
        self.assertEqual((value["reader"], value["protocol"], value["atr_valid"]), (READER, "T=1", True))
        self.assertEqual(value["atr_fields"][0], {"field": "TS", "bytes": "3B", "meaning": "direct convention"})

    def test_info_sends_nothing_that_selects_or_presents(self):
        sent = commands_in(self.expect(0, "--trace", "info").err)
        self.assertLessEqual(len(sent), 1)
        for command in sent:
            self.assertEqual(command[2:4], "84", "only GET CHALLENGE changes nothing on a card")


class Lists(Case):
    def test_ls(self):
        self.assertEqual(sorted(self.expect(0, "ls").out.split()), ["2F00", "2F01", "2F02", "D000", "D100"])
        for path in ("D000", "3F00/D000", "/3F00/D000", "/D000", "F06963637370"):
            self.assertEqual(self.expect(0, "ls", path).out.split(), DF_FILES)

    def test_ls_of_a_file_is_the_file(self):
        self.assertEqual(self.expect(0, "ls", "3F00/2F02").out, "3F00/2F02\n")
        self.assertRegex(self.expect(0, "ls", "-l", "3F00/2F02").out, "^3F00/2F02 +transparent, 12 bytes")

    def test_ls_in_detail(self):
        out = self.expect(0, "ls", "-l", "D000").out
        for line in ("D001 +transparent, 307 bytes, SFI 1, activated; read always",
                     "D002 +linear fixed, 5 records, 16 bytes each, SFI 2, activated",
                     "D003 +linear variable, 4 records, up to 43 bytes each, SFI 3",
                     "D004 +cyclic, 4 records, 8 bytes each, SFI 4",
                     "D005 .*read by user authentication #1",
                     "D007 +transparent, 0 bytes, activated"):
            self.assertRegex(out, f"(?m)^{line}")

    def test_ls_as_json(self):
        entries = self.expect_json(0, "ls", "D000")["entries"]
        self.assertEqual(entries, [{"name": name} for name in DF_FILES])
        first, second = self.expect_json(0, "ls", "-l", "D000")["entries"][:2]
        self.assertEqual((first["kind"], first["size"], first["sfi"], first["life_cycle"]), ("transparent", 307, 1, 5))
        self.assertEqual((second["kind"], second["records"], second["record_size"]), ("linear fixed", 5, 16))

    def test_ls_of_nothing(self):
        self.assertIn("6A82", self.expect(1, "ls", "9999").err)
        self.assertIn("6A82", self.expect_json(1, "ls", "9999")["error"]["sw"])
        self.assertIn("not valid", self.expect(2, "ls", "../..").err)

    def test_ls_asks_little(self):
        # SELECT and the list.
        self.assertLessEqual(len(commands_in(self.expect(0, "--trace", "ls").err)), 2)

    def test_tree(self):
        lines = self.expect(0, "tree").out.splitlines()
        self.assertEqual(lines[0], "/3F00")
        names = [line.split()[0] for line in lines[1:]]
        self.assertEqual(names[3:11], ["D000"] + DF_FILES)
        self.assertEqual(names[11:], ["D100"] + WRITABLE_FILES)
        self.assertRegex(lines[11], "^    D007  transparent")

    def test_tree_of_a_directory(self):
        self.assertEqual(self.expect(0, "tree", "D000").out.splitlines()[0], "/3F00/D000")
        self.expect(1, "tree", "9999")
        self.assertIn("SCARD_E_NO_DIR", self.expect(1, "tree", "2F02").err)

    def test_tree_as_json(self):
        top = self.expect_json(0, "tree")["tree"]
        self.assertEqual(top["name"], "/3F00")
        below = {entry["name"]: entry for entry in top["entries"]}
        self.assertEqual([entry["name"] for entry in below["D000"]["entries"]], DF_FILES)


class Cat(Case):
    def test_transparent(self):
        self.assertEqual(self.expect(0, "cat", "3F00/2F02").raw, SERIAL)
        self.assertEqual(self.expect(0, "cat", "D000/D006").raw, PATTERN)
        self.assertEqual(self.expect(0, "cat", "D000/D007").raw, b"")
        self.assertIn("à bientôt, こんにちは".encode(), self.expect(0, "cat", "D000/D001").raw)

    def test_by_short_identifier_and_by_name(self):
        self.assertEqual(self.expect(0, "cat", "2").raw, SERIAL)
        self.assertTrue(self.expect(0, "cat", "F06963637370/D001").raw.startswith(b"iccsp demo card\n"))

    def test_to_a_file(self):
        path = os.path.join(self.folder, "out")
        for option in ("-o", "--output"):
            self.assertEqual(self.expect(0, "cat", "D000/D006", option, path).out, "")
            with open(path, "rb") as file:
                self.assertEqual(file.read(), PATTERN)
            os.unlink(path)

    def test_a_file_that_cannot_be_written(self):
        result = self.expect(1, "cat", "2F02", "-o", os.path.join(self.folder, "no", "such"))
        self.assertIn("cannot be written", result.err)
        self.assertIn("cannot be written", self.expect(1, "cat", "D000/D006", "-o", "/dev/full").err)

    def test_no_file_is_made_when_reading_fails(self):
        path = os.path.join(self.folder, "out")
        self.expect(1, "cat", "D000/D005", "-o", path)
        self.assertFalse(os.path.exists(path))

    def test_hex(self):
        out = self.expect(0, "cat", "--hex", "2F02").out
        self.assertEqual(out, "00000000  5A 0A 89 99 12 34 56 78 90 12 34 56              |Z....4Vx..4V|\n")
        lines = self.expect(0, "cat", "--hex", "D000/D006").out.splitlines()
        self.assertEqual(len(lines), 2048)
        self.assertTrue(lines[-1].startswith("00007FF0  3F F8"))

    def test_records(self):
        self.assertEqual(self.expect(0, "cat", "D000/D002").out,
                         "".join(f"Linear fixed  #{n}\n" for n in range(1, 6)))
        self.assertEqual(self.expect(0, "cat", "D000/D003").out.splitlines()[:2], ["one", "two words"])
        # The newest of a cyclic EF is its first.
        self.assertEqual(self.expect(0, "cat", "D000/D004").out.splitlines(), [f"event #{n}" for n in (4, 3, 2, 1)])
        self.assertEqual(self.expect(0, "cat", "--hex", "D000/D003").out.splitlines()[0], "6F 6E 65")

    def test_as_json(self):
        value = self.expect_json(0, "cat", "2F02")
        self.assertEqual((value["kind"], value["bytes"], value["data"]), ("transparent", 12, SERIAL.hex().upper()))
        records = self.expect_json(0, "cat", "D000/D002")["record_data"]
        self.assertEqual([bytes.fromhex(record)[-1:] for record in records], [b"1", b"2", b"3", b"4", b"5"])
        path = os.path.join(self.folder, "out")
        self.assertNotIn("data", self.expect_json(0, "cat", "2F02", "-o", path))

    def test_refusals(self):
        for path, code, name in (("9999", 1, "SCARD_E_FILE_NOT_FOUND"), ("D000", 1, "SCARD_E_NO_FILE"),
                                 ("D000/D005", 1, "SCARD_W_SECURITY_VIOLATION"), ("../x", 2, "E_INVALIDARG"),
                                 ("3F00/3F00", 2, "E_INVALIDARG"), ("31", 2, "E_INVALIDARG"),
                                 ("/".join(["D000"] * 100), 2, "E_INVALIDARG"), ("", 2, "E_INVALIDARG"),
                                 ("x" * VERY_LONG, 2, "E_INVALIDARG"), ("D0", 2, "E_INVALIDARG")):
            with self.subTest(path=path[:20]):
                result = self.expect(code, "cat", path)
                self.assertEqual(result.out, "")
                self.assertIn(name, result.err)
                self.assertEqual(self.expect_json(code, "cat", path)["error"]["name"], name)

    def test_wrong_paths_are_explained_to_users(self):
        result = self.expect(2, "cat", "3F00/ZZZZ")
        self.assertIn("each part is 4 hex digits", result.err)
        self.assertNotIn("argument", result.err)

    def test_wrong_paths_are_not_sent(self):
        for path in ("../x", "3F00/3F00", "x" * VERY_LONG, "/".join(["D000"] * 100)):
            self.assertEqual(commands_in(self.expect(2, "--trace", "cat", path).err), [])

    def test_few_commands(self):
        # Two commands more than the size divided by the Le in use, at most.
        sent = commands_in(self.expect(0, "--trace", "cat", "D000/D006").err)
        self.assertLessEqual(len(sent), 1 + 2)
        rm = self.script("card demo short\non * => card\n")
        sent = commands_in(self.expect(0, "--trace", "cat", "D000/D006", rm=rm).err)
        self.assertLessEqual(len(sent), 128 + 2)

    def test_the_three_kinds_of_demo_card_agree(self):
        for card in ("card demo", "card demo short", "card demo t0"):
            rm = self.script(card + "\non * => card\n")
            self.assertEqual(self.expect(0, "cat", "D000/D006", rm=rm).raw, PATTERN)
            self.assertEqual(len(self.expect(0, "tree", rm=rm).out.splitlines()),
                             len(["3F00", "2F01", "2F00", "2F02", "D000", "D100"] + DF_FILES + WRITABLE_FILES))


class Apdu(Case):
    def test_exactly_these_commands(self):
        result = self.expect(0, "--trace", "apdu", "00A4040C06F06963637370", "00 B0 81 00 0F")
        self.assertEqual(len([line for line in result.err.splitlines() if " > " in line]), 2)
        self.assertIn("> 00 A4 04 0C 06 F0 69 63 63 73 70\n< 90 00\n  9000: ", result.out)
        self.assertIn("< 69 63 63 73 70 20 64 65 6D 6F 20 63 61 72 64 90 00\n", result.out)

    def test_an_error_is_explained_and_the_next_command_sent(self):
        result = self.expect(0, "apdu", "00A40000029999", "00A4000C023F00")
        self.assertIn("6A82: file not found", result.out)
        self.assertIn("< 90 00", result.out)

    def test_expect(self):
        for pattern in ("9000", "9xxx", "xxxx", "90XX"):
            self.expect(0, "apdu", "--expect", pattern, "00A4000C023F00")
        for pattern in ("6A82", "6a8x"):
            self.expect(0, "apdu", "--expect", pattern, "00A40000029999")
        result = self.expect(1, "apdu", "--expect", "9000", "00A40000029999", "00A4000C023F00")
        self.assertIn("not the expected 9000", result.err)
        self.assertEqual(result.out.count("\n< "), 1, "the first that does not fit ends the run")

    def test_as_json(self):
        value = self.expect_json(0, "apdu", "00A40000029999", "00A4000C023F00")
        self.assertEqual(value["reader"], READER)
        first, second = value["responses"]
        self.assertEqual((first["command"], first["data"], first["sw"]), ("00A40000029999", "", "6A82"))
        self.assertEqual(second["sw"], "9000")
        self.assertEqual(len(self.expect_json(1, "apdu", "--expect", "9000", "00A40000029999")["responses"]), 1)

    def test_nothing_is_sent_when_one_is_wrong(self):
        self.assertNotIn(" > ", self.expect(2, "--trace", "apdu", "00A4000C023F00", "zz").err)

    def test_extended(self):
        result = self.expect_json(0, "apdu", "00A4080C04D000D006", "00B00000000000")
        self.assertEqual(bytes.fromhex(result["responses"][1]["data"]), PATTERN)


class Demo(Case):
    def test_demo(self):
        out = self.expect(0, "demo").out
        for step in ("readers", "attach by reader", "attach by handle", "lock", "directory", "file content",
                     "PIN tries", "challenge", "unlock", "detach"):
            self.assertRegex(out, rf"(?m)^\[\d+/10\] {step}$")
        for text in ("| iccsp demo card", "a wrong PIN: 2 tries left", "| Only those who know CHV 1 read this.",
                     "5A 0A 89 99 12 34 56 78 90 12 34 56"):
            self.assertIn(text, out)

    def test_demo_as_json(self):
        self.assertEqual(len(self.expect_json(0, "demo")["steps"]), 10)


class Serve(Case):
    def test_nobody_there(self):
        # The discard port of a machine that runs no such service; Windows has no vpcd.
        code, name = (1, "SCARD_E_UNSUPPORTED_FEATURE") if WINDOWS else (3, "SCARD_E_READER_UNAVAILABLE")
        result = self.expect(code, "vcard", "serve", "--vpcd", "127.0.0.1:9")
        self.assertIn(name, result.err)
        self.assertNotIn("unplugged", result.err)
        self.expect_json(code, "vcard", "serve", "--vpcd", "127.0.0.1:9")

    @posix
    def test_no_such_host(self):
        result = self.expect(2, "vcard", "serve", "--vpcd", "nonsense.invalid:9")
        self.assertIn("Check the name of the host", result.err)


if __name__ == "__main__":
    main()
