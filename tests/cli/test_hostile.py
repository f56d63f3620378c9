#!/usr/bin/env python3
"""Cards and readers that break the rules: each ends soon, with its own code and a sentence (hostile-cards.md)."""

import glob
import os
import time

from support import PATIENCE, Case, main, some

# The historical bytes that make a card one of the family whose directories can be listed.
LISTED = "atr 3B 8D 81 31 FE 45 80 31 F0 65 49 43 43 53 50 73 F7 21 FB B6\n"
IS_DF = "62078201388302 5015 9000"
SECOND = 1.0

READS = [["cat", "2F02"], ["cat", "--hex", "3F00/2F02"]]
LISTS = [["ls"], ["ls", "-l"], ["tree"]]


class Hostile(Case):
    def ends(self, code, name, rm, *arguments, seconds=SECOND * 5):
        start = time.monotonic()
        result = self.expect(code, *arguments, rm=rm)
        self.assertLess(time.monotonic() - start, seconds * PATIENCE)
        self.assertIn(name, result.err, str(arguments))
        self.assertIn("iccsp: ", result.err)
        return result

    def test_more_data_for_ever(self):
        # B4, and what the issue asks for: under a second, by name.
        rm = self.script("on * => 6110\n")
        for command in some([["info"]] + READS + LISTS):
            self.ends(7, "ICCSP_E_NO_PROGRESS", rm, *command, seconds=SECOND)

    def test_more_data_for_ever_of_one_byte(self):
        rm = self.script("on * => AA 61FF\n")
        for command in some([["info"]] + READS + LISTS):
            self.ends(7, "ICCSP_E_", rm, *command)

    def test_wrong_le_for_ever(self):
        rm = self.script("on * => 6C10\n")
        for command in some(READS + LISTS):
            self.ends(7, "ICCSP_E_", rm, *command)

    def test_too_short(self):
        for answer in ("none", "90"):
            rm = self.script(f"on * => {answer}\n")
            for command in some([["info"], ["apdu", "00A4000C023F00"]] + READS + LISTS):
                self.ends(7, "ICCSP_E_RESPONSE_SHORT", rm, *command)

    def test_too_long(self):
        rm = self.script("on 00A4* => 9000\non * => AA*300 9000\n")
        for command in READS:
            self.ends(7, "ICCSP_E_RESPONSE_LONG", rm, *command)
        # apdu shows what came.
        self.assertEqual(self.expect(0, "apdu", "00B0000010", rm=rm).out.count("AA"), 300)

    def test_success_without_content(self):
        rm = self.script("on * => 9000\n")
        for command in READS:
            self.assertEqual(self.expect(0, *command, rm=rm).out, "")
        self.assertEqual(self.expect(0, "ls", rm=rm).out.strip(), "2F00")

    def test_odd_status_words(self):
        for sw in some(("0000", "6000", "FFFF", "9001", "6F00", "6400", "6985")):
            rm = self.script(f"on * => {sw}\n")
            for command in some(READS + LISTS):
                with self.subTest(sw=sw, command=command):
                    result = self.expect(1, *command, rm=rm)
                    self.assertIn(f"SW {sw}", result.err)

    def test_broken_file_control(self):
        # C1, C2, C4, D1, D2
        for answer in some(("6F7F8402A000", "62048408A0001122", "5F", "538201", "62068585010000", "6210848101",
                            "84FF" + "41" * 40, "6213841141414141414141414141414141414141")):
            rm = self.script(f"on 00A4* => {answer} 9000\non * => 6D00\n")
            for command in READS:
                with self.subTest(answer=answer):
                    result = self.run_iccsp(*command, rm=rm)
                    self.assertIn(result.code, (1, 7))
                    self.assertEqual(result.out, "")

    def test_sizes_that_lie(self):
        # D1: the size is a hint; a read that is short, 6282, 6B00 ends the file.
        for size in some(("80047FFFFFFF", "8004FFFFFFFF", "80027FFF", "8000", "80080000000000000010", "")):
            for end in ("41*10 9000", "41*10 6282"):
                inner = bytes.fromhex("820101" + size)
                rm = self.script(f"on 00A4* => 62{len(inner):02X}{inner.hex()} 9000\n"
                                 f"on 00B00000* => {end}\non 00B0* => 6B00\n")
                with self.subTest(size=size, end=end):
                    self.assertEqual(self.expect(0, "cat", "2F02", rm=rm).out, "A" * 10)

    def test_an_endless_file(self):
        rm = self.script("on 00A4* => 6203820101 9000\non * => 41*256 9000\n")
        self.ends(7, "ICCSP_E_", rm, "cat", "2F02", seconds=10)

    def test_a_file_of_one_byte_at_a_time(self):
        rm = self.script("on 00A4* => 6203820101 9000\non * => 41 9000\n")
        result = self.run_iccsp("cat", "2F02", rm=rm)
        self.assertIn(result.code, (0, 7))

    def test_endless_records(self):
        rm = self.script("on 00A4* => 6203820102 9000\non * => 41 9000\n")
        self.assertEqual(self.expect(0, "cat", "2F02", rm=rm).out, "A\n" * 254)

    def test_a_directory_in_itself(self):
        # D4
        rm = self.script(LISTED + f"on 00A4* => {IS_DF}\non 00CA01A1* => 5015 3F00 9000\non * => 6D00\n")
        result = self.expect(0, "tree", rm=rm)
        self.assertEqual(len([line for line in result.out.splitlines() if "5015" in line]), 2)
        self.assertIn("(above already)", result.out)
        self.expect_json(0, "tree", rm=rm)

    def test_directories_without_end(self):
        ids = "".join(f"{n:04X}" for n in range(0x0101, 0x0101 + 120))
        rm = self.script(LISTED + f"on 00A4* => {IS_DF}\non 00CA01A1* => {ids} 9000\non * => 6D00\n")
        result = self.ends(7, "ICCSP_E_BUDGET", rm, "tree", seconds=30)
        self.assertLess(len(result.out.splitlines()), 1010)
        self.assertIn("more files than are shown", result.out)

    def test_a_directory_that_cannot_be_listed(self):
        rm = self.script("card demo\non 00CA01A1* times 1 => card\non 00CA01A1* => 6982\non * => card\n")
        result = self.expect(0, "tree", rm=rm)
        self.assertIn("(not listed: ", result.out)
        self.assertIn("2F02", result.out)

    def test_a_file_that_tells_nothing(self):
        rm = self.script("card demo\non 00A4080402 2F02* => 6982\non 00A4....022F02* => 6982\non * => card\n")
        result = self.expect(1, "ls", "-l", rm=rm)
        self.assertRegex(result.out, "(?m)^2F02 .*6982")
        self.assertRegex(result.out, "(?m)^D000 +DF")

    def test_atrs(self):
        # A1 to A4. A card with which nobody can talk still shows its ATR.
        for atr in some(("3B80800102", "3B800101", "3B", "000102", "3B0F41", "3BF0",
                         "3BFF" + "112233F0" * 7 + "112233")):
            rm = self.script(f"atr {atr}\non * => 6D00\n")
            with self.subTest(atr=atr):
                result = self.run_iccsp("info", rm=rm)
                self.assertIn(result.code, (0, 3), str(result))
                self.assertRegex(result.out, f"(?m)^ATR: +{atr[:2]}")
                self.assertRegex(result.out, f"(?m)^  TS +{atr[:2]} ")
                self.assertIn("breaks ISO/IEC 7816-3", result.out)
                value = self.expect_json(result.code, "info", rm=rm)
                self.assertEqual((value["atr"], value["atr_valid"]), (atr, False))

    def test_a_mute_card(self):
        rm = self.script("atr none\n")
        self.assertIn("SCARD_W_UNRESPONSIVE_CARD", self.expect(3, "info", rm=rm).err)


class Scripts(Case):
    """Those of the scripted resource manager's own tests."""

    FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "rm", "scripts")

    def test_each_ends_soon_with_a_name(self):
        scripts = glob.glob(os.path.join(self.FOLDER, "*.script"))
        self.assertGreater(len(scripts), 5)
        for script in scripts:
            for command in some([["info"], ["apdu", "00A4000C023F00"]] + READS + LISTS):
                with self.subTest(script=os.path.basename(script), command=command):
                    start = time.monotonic()
                    result = self.run_iccsp(*command, rm="scripted:" + script)
                    self.assertLess(time.monotonic() - start, 5 * PATIENCE)
                    if result.code != 0:
                        self.assertRegex(result.err, r"(?m)^  code:   (SCARD|ICCSP)_[A-Z_]+, 0x[8A]0[0-9A-F]{6}")

    def test_61_10_for_ever(self):
        rm = "scripted:" + os.path.join(self.FOLDER, "loop-6110.script")
        start = time.monotonic()
        self.assertIn("ICCSP_E_NO_PROGRESS", self.expect(7, "info", rm=rm).err)
        self.assertLess(time.monotonic() - start, PATIENCE)


class Faults(Case):
    """The card leaves, is reset, the service stops: before every call of a good run in turn (G1, G2, G4)."""

    def sweep(self, event, codes, *arguments):
        for n in some(range(1, 8)):
            rm = self.script(f"card demo\nbefore transmit {n} => {event}\non * => card\n")
            result = self.run_iccsp(*arguments, rm=rm)
            with self.subTest(event=event, n=n, command=arguments):
                self.assertIn(result.code, codes, str(result))
                if result.code != 0:
                    self.assertRegex(result.err, "0x[8A]01000[0-9A-F]{2}")

    def test_removed(self):
        for command in some((["info"], ["tree"], ["cat", "D000/D002"], ["apdu"] + ["00B0820000"] * 3)):
            self.sweep("remove", (0, 6), *command)

    def test_reset(self):
        for command in some((["info"], ["tree"], ["cat", "D000/D002"], ["apdu"] + ["00B0820000"] * 3)):
            self.sweep("reset", (0, 6), *command)

    def test_service_stops(self):
        for command in some((["tree"], ["cat", "D000/D002"], ["apdu"] + ["00B0820000"] * 3)):
            self.sweep("stop", (0, 5), *command)

    def test_reader_unplugged(self):
        for command in some((["tree"], ["cat", "D000/D002"])):
            self.sweep("unplug", (0, 3, 6), *command)

    def test_failures_of_each_call(self):
        for call in ("establish", "list", "wait", "connect", "begin", "transmit"):
            rm = self.script(f"card demo\nbefore {call} 1.. => fail SCARD_E_NO_SERVICE\non * => card\n")
            for command in some((["info"], ["ls"], ["cat", "2F02"], ["apdu", "00A4000C"])):
                with self.subTest(call=call, command=command):
                    self.expect(5, *command, rm=rm)

    def test_others_hold_the_card(self):
        rm = self.script("card demo\nbefore connect 1.. => fail SCARD_E_SHARING_VIOLATION\non * => card\n")
        result = self.expect(5, "info", rm=rm)
        self.assertIn("SCARD_E_SHARING_VIOLATION", result.err)


if __name__ == "__main__":
    main()
