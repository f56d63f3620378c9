#!/usr/bin/env python3
"""What a card or a reader says never controls the terminal; what goes elsewhere is left alone."""

import os

from support import Case, Terminal, main

# Clear the screen, set the title, a line feed that forges a line, C1 by itself and as UTF-8, a direction mark.
EVIL = b"\x1b[2J\x1b]0;x\x07\nok\x7f\x9b31m\xc2\x9b\xe2\x80\xae\xff"
VISIBLE = "Grüße"


def file_script(kind, content):
    """A file of any path with this content: transparent (01) or of records (02)."""
    size = f"8002{len(content):04X}" if kind == 1 else ""
    descriptor = "820101" if kind == 1 else f"8205022100{len(content):02X}01"
    inner = bytes.fromhex(size + descriptor)
    read = "00B0*" if kind == 1 else "00B201*"
    return (f"on 00A4* => 62{len(inner):02X}{inner.hex()} 9000\n"
            f"on {read} => {content.hex()} 9000\non 00B2* => 6A83\non * => 6D00\n")


class Escapes(Case):
    def show(self, rm, *arguments, locale="C.UTF-8"):
        terminal = Terminal(*arguments, rm=rm, locale=locale)
        self.addCleanup(terminal.close)
        return terminal.finish()

    def no_control(self, seen):
        text = seen.replace(b"\r\n", b"\n")
        for byte in list(range(0x20)) + [0x7F]:
            if byte != 0x0A:
                self.assertNotIn(bytes([byte]), text)
        for sequence in (b"\xc2\x9b", b"\xe2\x80\xae", b"\xff"):
            self.assertNotIn(sequence, text)
        text.decode()

    def test_content_on_a_terminal(self):
        rm = self.script(file_script(1, EVIL + VISIBLE.encode()))
        seen, code = self.show(rm, "cat", "2F02")
        self.assertEqual(code, 0, seen)
        self.no_control(seen)
        self.assertIn(rb"\x1B[2J", seen)
        self.assertIn(rb"\x9B31m\xC2\x9B\xE2\x80\xAE\xFF", seen)
        self.assertIn(VISIBLE.encode(), seen)

    def test_content_in_a_locale_without_utf8(self):
        # To an 8-bit terminal the second byte of a letter may be a control.
        rm = self.script(file_script(1, "ě".encode()))
        self.assertIn("ě".encode(), self.show(rm, "cat", "2F02")[0])
        self.assertIn(rb"\xC4\x9B", self.show(rm, "cat", "2F02", locale="C")[0])

    def test_records_on_a_terminal(self):
        rm = self.script(file_script(2, EVIL))
        seen, code = self.show(rm, "cat", "2F02")
        self.assertEqual(code, 0, seen)
        self.no_control(seen)
        self.assertIn(rb"\x07\x0Aok", seen, "a line feed inside of a record begins no line")

    def test_content_elsewhere_is_untouched(self):
        rm = self.script(file_script(1, EVIL))
        self.assertEqual(self.expect(0, "cat", "2F02", rm=rm).raw, EVIL)
        path = os.path.join(self.folder, "out")
        self.show(rm, "cat", "2F02", "-o", path)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), EVIL)
        rm = self.script(file_script(2, EVIL))
        self.assertEqual(self.expect(0, "cat", "2F02", rm=rm).raw, EVIL + b"\n")

    def test_names_of_readers(self):
        name = b"Evil \x1b[2J\x1b]0;x\x07 reader".decode()
        rm = self.script(f"reader {name}\non * => 6D00\n")
        for command in ("readers", "info"):
            seen, code = self.show(rm, command)
            self.assertEqual(code, 0, seen)
            self.no_control(seen)
            self.assertIn(rb"\x1B[2J", seen)
        value = self.expect_json(0, "readers", rm=rm)
        self.assertEqual(value["readers"][0]["name"], name)

    def test_names_in_errors_and_traces(self):
        rm = self.script("empty\nreader Evil \x1b[2J\x07\n")
        seen, code = self.show(rm, "--trace", "--reader", "Evil", "info")
        self.assertEqual(code, 3)
        self.no_control(seen)
        seen, code = self.show(rm, "--trace", "--reader", "\x1b[2J\x9b", "info")
        self.assertEqual(code, 3)
        self.no_control(seen)

    def test_json_is_ascii(self):
        rm = self.script("reader Evil \x1b[2J\u009b31m\u202e\non * => 6D00\n")
        seen, code = self.show(rm, "--json", "info")
        self.assertEqual(code, 0, seen)
        self.no_control(seen)
        self.assertTrue(seen.isascii())

    def test_historical_bytes(self):
        # Title, clear screen.
        rm = self.script("atr 3B 08 1B 5D 30 3B 78 07 1B 63\non * => 6D00\n")
        seen, code = self.show(rm, "info")
        self.assertEqual(code, 0, seen)
        self.no_control(seen)

    def test_a_last_line_without_its_end(self):
        rm = self.script(file_script(1, b"text"))
        self.assertEqual(self.show(rm, "cat", "2F02")[0], b"text\r\n")
        self.assertEqual(self.expect(0, "cat", "2F02", rm=rm).raw, b"text")


class Progress(Case):
    SLOW = "card demo short\non 00B0* => card, delay 15\non * => card\n"

    def test_a_bar_for_what_takes_long(self):
        terminal = Terminal("cat", "D000/D006", "-o", os.path.join(self.folder, "out"), rm=self.script(self.SLOW))
        self.addCleanup(terminal.close)
        seen, code = terminal.finish()
        self.assertEqual(code, 0)
        self.assertIn(b"#", seen)
        self.assertIn(b" of 32768 bytes", seen)
        self.assertTrue(seen.endswith(b" \r"), "the bar is gone in the end")
        with open(os.path.join(self.folder, "out"), "rb") as file:
            self.assertEqual(file.read(), b"".join(n.to_bytes(2, "big") for n in range(16384)))

    def test_no_bar_for_what_does_not(self):
        terminal = Terminal("cat", "2F02", "--hex")
        self.addCleanup(terminal.close)
        self.assertNotIn(b"#", terminal.finish()[0])

    def test_no_bar_without_a_terminal(self):
        self.assertEqual(self.expect(0, "cat", "D000/D006", rm=self.script(self.SLOW)).err, "")


if __name__ == "__main__":
    main()
