#!/usr/bin/env python3
"""create and rm: what is sent for a new file, and what is not removed by mistake."""

from support import Case, headers, main

# The parts of a script: a DF in the middle of nothing, and one of the family whose directories can be listed.
IS_DF = "620782013883025015 9000"
IS_FILE = "6206820101800101 9000"
LISTED = "atr 3B 8D 81 31 FE 45 80 31 F0 65 49 43 43 53 50 73 F7 21 FB B6\n"


class Create(Case):
    def creates(self, template, path, *words, answer="9000", code=0):
        """Exactly this goes to the card, after the directory was made current."""
        rm = self.script(f"on 00A4* => 9000\non 00E00000{len(template) // 2 + 2:02X}62{len(template) // 2:02X}{template}*"
                         f" => {answer}\n")
        return self.expect(code, "--trace", "create", path, *words, rm=rm)

    def test_transparent(self):
        for path in ("D100/D110", "3F00/D100/D110", "A000000308/D110", "\\D100\\D110"):
            result = self.creates("800200648201018302D110", path, "--size", "100")
            self.assertEqual(result.out, f"{path}: created\n")
            self.assertEqual(headers(result)[1:], ["00E00000"])
        self.creates("8004000186A08201018302D110", "D110", "--size", "100000")

    def test_short_identifier(self):
        self.creates("80020001820101880108" + "8302D110", "D110", "--size", "1", "--sfi", "1")
        self.creates("800200018201018801F0" + "8302D110", "D110", "--size", "1", "--sfi", "30")

    def test_records(self):
        for kind, template in (("fixed", "80020080" "82050221001008" "8302D110"),
                               ("cyclic", "80020080" "82050621001008" "8302D110"),
                               ("variable", "80020080" "820404210010" "8302D110")):
            self.creates(template, "D110", "--records", kind, "--record-size", "16", "--size", "128")

    def test_directory(self):
        self.creates("8201388302D110", "D110", "--df")
        self.creates("820138" "8405A000000308" "8302D110", "D110", "--df", "--name", "A000000308")
        self.creates("820138" "840568656C6C6F" "8302D110", "D110", "--df", "--name", "hello")

    def test_properties(self):
        self.creates("800200648201018C0201008A01058302D110", "D110", "--size", "100", "--property", "8C 02 01 00",
                     "--property", "8A0105")
        # All of one's own.
        self.creates("8201018002000A8302D110", "D110", "--property", "820101", "--property", "8002000A")

    def test_the_card_chooses(self):
        result = self.creates("80020064820101", "D100/0000", "--size", "100", answer="620483024711 9000")
        self.assertEqual(result.out, "D100/4711: created\n")
        self.assertEqual(self.expect_json(0, "create", "D100/0000", "--size", "1")["created"], "D100/4000")
        # One that says nothing has made a file that nobody can find.
        self.creates("80020064820101", "D100/0000", "--size", "100", answer="9000", code=7)

    def test_on_the_demo_card(self):
        for words in (["--size", "100"], ["--df"], ["--df", "--name", "F0 01 02 03 04 05"],
                      ["--size", "64", "--records", "fixed", "--record-size", "8"],
                      ["--size", "64", "--records", "variable", "--record-size", "20"],
                      ["--size", "64", "--records", "cyclic", "--record-size", "8", "--sfi", "9"]):
            self.expect(0, "create", "D100/D110", *words)
            self.assertEqual(self.expect_json(0, "create", "D100/D110", *words)["created"], "D100/D110")

    def test_refusals(self):
        for words, code, name in ((["D100/D101", "--size", "1"], 1, "ERROR_FILE_EXISTS"),
                                  (["D100/D101/D110", "--size", "1"], 1, "SCARD_E_NO_DIR"),
                                  (["D100/D110", "--size", "9000000"], 1, "SCARD_E_WRITE_TOO_MANY"),
                                  (["9999/D110", "--size", "1"], 1, "SCARD_E_DIR_NOT_FOUND"),
                                  (["D110", "--size", "1"], 1, "SCARD_W_SECURITY_VIOLATION"),
                                  (["3F00", "--df"], 2, "E_INVALIDARG"),
                                  (["D100/D110", "--size", "1", "--sfi", "1"], 1, "SW 6A89")):
            with self.subTest(words=words):
                result = self.expect(code, "create", *words)
                self.assertEqual(result.out, "")
                self.assertIn(name, result.err)
        self.assertRegex(self.expect(1, "create", "D110", "--size", "1").err, "remedy: .*--ref N")

    def test_a_pin_that_does_not_help(self):
        self.assertIn("Another PIN", self.expect(1, "create", "D110", "--size", "1", "--ref", "1", pin=b"1234\n").err)

    def test_wrong_pin(self):
        result = self.expect(4, "--trace", "create", "D100/D110", "--size", "1", "--ref", "1", pin=b"0000\n")
        self.assertNotIn("00E0", result.err)
        result = self.expect(0, "--trace", "create", "D100/D110", "--size", "1", "--ref", "1", pin=b"1234\n")
        self.assertEqual(headers(result), ["00200001", "00200001", "00A40804", "00E00000"])

    def test_the_card_is_taken_out(self):
        rm = self.script("card demo\non 00E0* => 9000, remove\n")
        result = self.expect(6, "create", "D100/D110", "--size", "1", rm=rm)
        self.assertIn("SCARD_W_REMOVED_CARD", result.err)
        self.assertEqual(result.out, "")


class Remove(Case):
    def test_a_file(self):
        # Known to be one by the SELECT that DELETE FILE needs anyway.
        rm = self.script(f"on 00A4* => {IS_FILE}\non 00E40000 => 9000\n")
        result = self.expect(0, "--trace", "rm", "D100/D110", rm=rm)
        self.assertEqual(result.out, "D100/D110: removed\n")
        self.assertEqual(headers(result), ["00A40804", "00E40000"])
        self.assertEqual(self.expect_json(0, "rm", "D100/D110", rm=rm)["removed"], "D100/D110")

    def kept(self, code, name, *words, **options):
        result = self.expect(code, "--trace", "rm", *words, **options)
        self.assertEqual(result.out, "")
        self.assertIn(name, result.err)
        self.assertNotIn("00E4", [header[:4] for header in headers(result)])
        return result

    def test_a_directory_that_is_not_empty(self):
        for path in ("D100", "D000", "3F00", "F06963637370"):
            result = self.kept(1, "ERROR_DIR_NOT_EMPTY", path)
            self.assertIn("Nothing was removed", result.err)
            self.assertIn("--recursive", result.err)

    def test_a_directory_of_which_nothing_is_known(self):
        # The card would remove it with all that is in it.
        for answer in (IS_DF, "9000", "6F00 9000"):
            rm = self.script(f"on 00A4* => {answer}\non 00E40000 => 9000\non * => 6D00\n")
            result = self.kept(1, "does not tell whether anything is in this directory", "5015", rm=rm)
            self.assertIn("ERROR_DIR_NOT_EMPTY", result.err)
            for option in ("-r", "--recursive"):
                result = self.expect(0, "--trace", "rm", option, "5015", rm=rm)
                self.assertEqual(headers(result)[-1], "00E40000")
                self.assertEqual(len(headers(result)), 2)

    def test_an_empty_directory(self):
        rm = self.script(LISTED + f"on 00A4* => {IS_DF}\non 00CA01A1* => 9000\non 00E40000 => 9000\non * => 6D00\n")
        result = self.expect(0, "--trace", "rm", "5015", rm=rm)
        # One look into it, and not another one by the library.
        self.assertEqual([header for header in headers(result) if header[2:4] != "A4"], ["00CA01A1", "00E40000"])

    def test_a_directory_that_cannot_be_listed(self):
        rm = self.script(LISTED + f"on 00A4* => {IS_DF}\non 00CA01A1* => 6982\non * => 6D00\n")
        self.kept(1, "SCARD_W_SECURITY_VIOLATION", "5015", rm=rm)

    def test_refusals(self):
        for path, code, name in (("9999", 1, "SCARD_E_FILE_NOT_FOUND"), ("2", 2, "E_INVALIDARG"),
                                 ("", 2, "E_INVALIDARG"), ("../x", 2, "E_INVALIDARG")):
            self.kept(code, name, path)
        self.assertIn("MF cannot be removed", self.kept(2, "E_INVALIDARG", "-r", "3F00").err)
        result = self.expect(1, "rm", "2F02")
        self.assertIn("SW 6982 to 00 E4 00 00", result.err)
        self.assertRegex(result.err, "remedy: .*--ref N")

    def test_pin(self):
        self.kept(4, "tries left: 2", "2F02", "--ref", "1", pin=b"0000\n")
        rm = self.script(f"card demo\non 00A4* => {IS_FILE}\non 00E40000 => 9000\non * => card\n")
        result = self.expect(0, "--trace", "rm", "2F02", "--ref", "1", pin=b"1234\n", rm=rm)
        self.assertEqual(headers(result), ["00200001", "00200001", "00A40804", "00E40000"])

    def test_a_pin_of_the_directory(self):
        # The path is that from the MF, also when the directory of the PIN is current.
        rm = self.script("card demo\non 00E40000 => 9000\non * => card\n")
        result = self.expect(0, "--trace", "rm", "D100/D101", "--ref", "0x82", pin=b"5678\n", rm=rm)
        self.assertEqual(headers(result)[-2:], ["00A40004", "00E40000"])

    def test_the_card_is_taken_out(self):
        rm = self.script(f"on 00A4* => {IS_FILE}\non 00E40000 => 9000, remove\n")
        result = self.expect(6, "rm", "2F02", rm=rm)
        self.assertIn("SCARD_W_REMOVED_CARD", result.err)
        self.assertEqual(result.out, "")


if __name__ == "__main__":
    main()
