#!/usr/bin/env python3
"""What put writes: the very commands, what is refused before the first of them, and how far it came."""

import os
import subprocess
import unittest

from support import COMMAND, LIMIT, WINDOWS, Case, Terminal, headers, main, posix

TEXT = b"Hello, card!"
# SELECT, to know the file; the same again, as the lock was given back meanwhile.
TWICE = ["00A40804", "00A4080C"]
# More than the library sends in one command, short or extended.
LONG = bytes(range(256)) * 12


def file_of(size, descriptor="8201 01"):
    """A card with one file that claims this size; what else it is asked for has rules of the caller."""
    inner = bytes.fromhex(f"8004{size:08X}" + descriptor)
    return f"on 00A4* => 62{len(inner):02X}{inner.hex()} 9000\n"


class Bytes(Case):
    def file(self, data):
        path = os.path.join(self.folder, "data")
        with open(path, "wb") as file:
            file.write(data)
        return path

    def test_from_the_standard_input(self):
        for words in ([], ["-"]):
            result = self.expect(0, "--trace", "put", "D100/D101", *words, data=TEXT)
            self.assertEqual(result.out, "D100/D101: 12 bytes written\n")
            self.assertEqual(headers(result), TWICE + ["00D60000"])
            self.assertNotIn(TEXT.hex().upper(), result.err)

    def test_from_a_file(self):
        for data in (TEXT, b"\r\n\x1a\x00\xff", b"1" * 255):
            rm = self.script(file_of(256) + f"on 00D60000{len(data):02X}{data.hex()} => 9000\n")
            with self.subTest(data=data[:5]):
                self.expect(0, "put", "D100/D101", self.file(data), rm=rm)

    def test_at_an_offset(self):
        result = self.expect(0, "--trace", "put", "--offset", "244", "D100/D101", data=TEXT)
        self.assertEqual(headers(result)[-1], "00D600F4")
        value = self.expect_json(0, "put", "--offset", "0x10", "D100/D101", data=TEXT)
        self.assertEqual((value["bytes"], value["offset"], value["size"], value["kind"]), (12, 16, 256, "transparent"))

    def test_few_commands(self):
        # As many as the library needs for all of it at once.
        for card, wanted in (("card demo", 1), ("card demo short", 2)):
            rm = self.script(card + "\non * => card\n")
            result = self.expect(0, "--trace", "put", "D100/D101", data=b"x" * 256, rm=rm)
            self.assertEqual(headers(result), TWICE + ["00D60000", "00D600FF"][:wanted])
        rm = self.script("card demo\n" + file_of(32768) + "on 00D6* => 9000\n")
        result = self.expect(0, "--trace", "put", "2F02", data=b"x" * 32768, rm=rm)
        self.assertLessEqual(len(headers(result)), 2 + 33)

    def test_behind_what_an_offset_holds(self):
        rm = self.script(file_of(0x10000) + "on 00D7* => 9000\non * => 6D00\n")
        result = self.expect(0, "--trace", "put", "2F02", "--offset", "0x8000", data=LONG, rm=rm)
        self.assertEqual(set(headers(result)[2:]), {"00D70000"})

    def test_units_of_more_than_a_byte(self):
        # Four bytes each: an offset counts them on the card, and bytes for people.
        rm = self.script(file_of(64, "820201 03") + "on 00D60002* => 9000\non * => 6D00\n")
        self.expect(0, "put", "2F02", "--offset", "8", data=b"12345678", rm=rm)
        self.assertIn("units of 4 bytes", self.expect(1, "put", "2F02", "--offset", "6", data=b"1234", rm=rm).err)
        result = self.expect(1, "--trace", "put", "2F02", "--offset", "8", data=b"12345", rm=rm)
        self.assertIn("units of 4 bytes", result.err)
        self.assertEqual(headers(result), ["00A40804"])

    def test_nothing(self):
        result = self.expect(0, "--trace", "put", "2F02", data=b"")
        self.assertEqual((result.out, headers(result)), ("2F02: 0 bytes written\n", ["00A40804"]))
        self.expect(0, "put", "D000/D007", data=b"")


class Refused(Case):
    """Before anything is sent that changes the card."""

    @posix
    def test_data_are_no_pin(self):
        # A descriptor that is not open would be the next that is opened: that of the data.
        path = os.path.join(self.folder, "data")
        with open(path, "wb") as file:
            file.write(b"0000\nHello")
        for descriptor in ("0", "3"):
            words = COMMAND + ["--rm", "embedded", "put", "--ref", "1", "--pin-fd", descriptor, "D100/D102", path]
            done = subprocess.run(["sh", "-c", f'exec "$@" {descriptor}<&-', "sh"] + words, stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=LIMIT, check=False)
            with self.subTest(descriptor=descriptor):
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn(b"SCARD_E_NOT_READY", done.stderr)

    def refused(self, code, sentence, *words, data=TEXT, **options):
        result = self.expect(code, "--trace", "put", *words, data=data, **options)
        self.assertEqual(result.out, "")
        self.assertIn(sentence, result.err)
        self.assertEqual([header for header in headers(result) if header[2:4] != "A4"], [])
        return result

    def test_too_long(self):
        for words, data, sentence in ((["D100/D101"], 257, "have 257 bytes, and the file has 256."),
                                      (["D100/D101"], 70000, "have 70000 bytes, and the file has 256."),
                                      (["D100/D101", "--offset", "250"], 7,
                                       "have 7 bytes, and the file has 6 behind offset 250."),
                                      (["D100/D101", "--offset", "256"], 1, "have 1 bytes, and the file has 0"),
                                      (["D000/D007"], 1, "have 1 bytes, and the file has 0.")):
            result = self.refused(1, sentence, *words, data=b"x" * data)
            self.assertIn("SCARD_E_WRITE_TOO_MANY", result.err)
        value = self.expect_json(1, "put", "D100/D101", data=b"x" * 257)
        self.assertNotIn("bytes", value)

    @unittest.skipUnless(os.path.exists("/dev/zero"), "an input without an end")
    def test_without_an_end(self):
        self.refused(1, "more than 16777216 bytes, and the file has 256.", "D100/D101", "/dev/zero", data=None)
        for size in ("8004FFFFFFFF", "80047FFFFFFF", ""):
            inner = bytes.fromhex("820101" + size)
            rm = self.script(f"on 00A4* => 62{len(inner):02X}{inner.hex()} 9000\n")
            self.refused(1, "more than 16777216 bytes, and no file", "2F02", "/dev/zero", data=None, rm=rm)

    def test_behind_the_end(self):
        result = self.refused(1, "Offset 257 is behind the end of the file, which has 256 bytes.", "D100/D101",
                              "--offset", "257")
        self.assertIn("SCARD_E_BAD_SEEK", result.err)

    def test_an_input_that_is_none(self):
        for name in (os.path.join(self.folder, "no", "such"), self.folder):
            result = self.refused(1, "cannot be read", "D100/D101", name, data=None)
            self.assertIn("Nothing was written", result.err)
        # Without one nobody goes to the card at all.
        self.assertEqual(headers(self.run_iccsp("--trace", "put", "D100/D101", "/no/such")), [])

    def test_paths(self):
        for path, code, name in (("9999", 1, "SCARD_E_FILE_NOT_FOUND"), ("D100", 1, "SCARD_E_NO_FILE"),
                                 ("../x", 2, "E_INVALIDARG"), ("", 2, "E_INVALIDARG")):
            self.refused(code, name, path)

    def test_records_want_to_be_told_apart(self):
        self.refused(1, "--record N writes one of them, --append adds one", "D100/D103")
        self.refused(1, "--record N writes one of them, --append adds one", "D100/D103", "--offset", "0")
        for words in (["--record", "1"], ["--append"]):
            self.refused(1, "no records, as far as the card tells", "D100/D101", *words)

    def test_records_of_another_length(self):
        for words in (["--record", "1"], ["--append"]):
            for length in (0, 15, 17):
                self.refused(1, f"have {length} bytes, and a record of this file has 16.", "D100/D103", *words,
                             data=b"x" * length)
            self.refused(1, "have 65 bytes, and a record of this file has 64.", "D100/D104", *words, data=b"x" * 65)
            self.refused(1, "no data for a record", "D100/D104", *words, data=b"")

    def test_a_record_that_is_not_there(self):
        self.refused(1, "no record 3: the file has 2.", "D100/D103", "--record", "3", data=b"x" * 16)

    def test_a_card_that_does_not_count(self):
        rm = self.script(file_of(64, "8204 04210010"))
        self.refused(1, "does not tell how many records", "2F02", "--append", rm=rm)


class Records(Case):
    def test_one(self):
        result = self.expect(0, "--trace", "put", "D100/D103", "--record", "2", data=b"x" * 16)
        self.assertEqual(headers(result), TWICE + ["00DC0204"])
        self.assertEqual(self.expect_json(0, "put", "D100/D104", "--record", "1", data=b"y")["record"], 1)

    def test_one_more(self):
        for path, data in (("D100/D103", b"x" * 16), ("D100/D104", b"y" * 64), ("D100/D105", b"12345678")):
            result = self.expect(0, "--trace", "put", path, "--append", data=data)
            self.assertEqual(headers(result), TWICE + ["00E20000"])
        self.assertNotIn("record", self.expect_json(0, "put", "D100/D105", "--append", data=b"12345678"))

    def test_no_room(self):
        rm = self.script(file_of(64, "8205 0221001002") + "on 00E2* => 6A84\non * => 6D00\n")
        result = self.expect(1, "put", "2F02", "--append", data=b"x" * 16, rm=rm)
        self.assertIn("2F02: 0 of 16 bytes were written\n", result.err)
        self.assertIn("SCARD_E_WRITE_TOO_MANY", result.err)


class Failures(Case):
    """How far it came is told."""

    def test_not_allowed(self):
        result = self.expect(1, "put", "2F02", data=TEXT)
        self.assertIn("2F02: 0 of 12 bytes were written\n", result.err)
        self.assertIn("SCARD_W_SECURITY_VIOLATION, 0x8010006A, SW 6982 to 00 D6 00 00", result.err)
        self.assertRegex(result.err, "remedy: .*--ref N")
        value = self.expect_json(1, "put", "2F02", data=TEXT)
        self.assertEqual((value["bytes"], value["error"]["sw"]), (0, "6982"))

    def test_in_the_middle(self):
        rm = self.script("card demo short\non 00D600FF* => 6581\non * => card\n")
        result = self.expect(1, "put", "D100/D101", data=b"x" * 256, rm=rm)
        self.assertIn("D100/D101: 255 of 256 bytes were written\n", result.err)
        self.assertIn("SW 6581 to 00 D6 00 FF", result.err)
        self.assertEqual(self.expect_json(1, "put", "D100/D101", data=b"x" * 256, rm=rm)["bytes"], 255)

    def test_in_the_middle_of_a_long_file(self):
        for command, done in ((3, 0), (4, 255), (5, 510), (6, 765), (7, 1020), (12, 2295), (15, 3060)):
            rm = self.script(file_of(4096) + f"command {command} => 6581\non 00D6* => 9000\n")
            result = self.expect(1, "put", "2F02", data=LONG, rm=rm)
            self.assertIn(f"2F02: {done} of 3072 bytes were written\n", result.err)
            result = self.expect(1, "put", "2F02", "--offset", "256", data=LONG, rm=rm)
            self.assertIn(f"2F02: {done} of 3072 bytes were written\n", result.err)

    def test_the_card_is_taken_out(self):
        for command, done in ((1, None), (2, 0), (3, 0), (8, 1020)):
            rm = self.script(file_of(4096) + f"command {command} => 9000, remove\non 00D6* => 9000\n")
            with self.subTest(command=command):
                result = self.expect(6, "put", "2F02", data=LONG, rm=rm)
                self.assertIn("SCARD_W_REMOVED_CARD", result.err)
                if done is not None:
                    self.assertIn(f"2F02: at least {done} of 3072 bytes were written\n", result.err)

    def test_another_program_resets_the_card_meanwhile(self):
        # Between the look at the file and the first byte.
        rm = self.script(file_of(4096) + "before begin 2 => reset\non 00D6* => 9000\n")
        result = self.expect(6, "--trace", "put", "2F02", data=LONG, rm=rm)
        self.assertIn("SCARD_W_RESET_CARD", result.err)
        self.assertNotIn("00D6", result.err)

    def test_hostile_answers(self):
        for answer, name in (("none", "ICCSP_E_RESPONSE_SHORT"), ("90", "ICCSP_E_RESPONSE_SHORT"),
                             ("6C10", "ICCSP_E_NO_PROGRESS"), ("6282", "SCARD_W_EOF"), ("FFFF", "SW FFFF")):
            rm = self.script(file_of(4096) + f"on * => {answer}\n")
            result = self.run_iccsp("put", "2F02", data=TEXT, rm=rm)
            with self.subTest(answer=answer):
                self.assertIn(result.code, (1, 7), str(result))
                self.assertEqual(result.out, "")
                self.assertIn("0 of 12 bytes were written", result.err)
                self.assertIn(name, result.err)

    def test_a_card_that_tells_nothing(self):
        for answer in ("9000", "62 00 9000", "6F00 9000"):
            rm = self.script(f"on 00A4* => {answer}\non 00D60000* => 9000\n")
            self.expect(0, "put", "2F02", data=TEXT, rm=rm)


class Guarded(Case):
    def test_right(self):
        result = self.expect(0, "--trace", "put", "D100/D102", "--ref", "1", pin=b"1234\n", data=TEXT)
        # It is presented when all data are there, and in one transaction with them.
        self.assertEqual(headers(result), ["00A40804", "00200001", "00200001", "00A4080C", "00D60000"])
        self.assertIn("CHV 1: tries left: 3", result.err)
        self.assertNotIn("31323334", result.err)

    def test_wrong(self):
        result = self.expect(4, "--trace", "put", "D100/D102", "--ref", "1", pin=b"0000\n", data=TEXT)
        self.assertNotIn("00D6", result.err)
        self.assertNotIn("written", result.err)
        self.assertIn("tries left: 2", result.err)

    def test_nothing_is_presented_for_what_cannot_be_written(self):
        result = self.expect(1, "--trace", "put", "D100/D102", "--ref", "1", pin=b"0000\n", data=b"x" * 65)
        self.assertEqual(headers(result), ["00A40804", "00200001"])

    def test_pin_and_data_of_one_input(self):
        result = self.expect(0, "put", "D100/D102", "--ref", "1", "--pin-fd", "0", data=b"1234\n" + TEXT)
        self.assertIn("12 bytes written", result.out)

    def test_a_pin_that_does_not_help(self):
        self.assertIn("Another PIN", self.expect(1, "put", "2F02", "--ref", "1", pin=b"1234\n", data=TEXT).err)


@posix
class Typed(Case):
    def test_no_lock_while_somebody_types(self):
        import time
        rm = self.script("card demo\nidle-reset 300\non * => card\n")
        terminal = Terminal("put", "D100/D101", rm=rm)
        self.addCleanup(terminal.close)
        time.sleep(0.6)
        terminal.write(b"typed\n\x04")
        seen, code = terminal.finish()
        self.assertEqual(code, 0, seen)
        self.assertIn(b"6 bytes written", seen)


if __name__ == "__main__":
    main()
