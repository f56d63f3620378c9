#!/usr/bin/env python3
"""iccsp doctor on cards that play a script. What it finds beside a real pcscd is in test_doctor_on_pcscd.py."""

from support import READER, Case, main


class Doctor(Case):
    def problems(self, script, code):
        rm = self.script(script)
        value = self.expect_json(code, "doctor", rm=rm)
        found = [f for f in value["findings"] if f["status"] == "problem"]
        self.assertEqual((value["error"]["sentence"], value["error"]["exit"]), (found[0]["sentence"], code))
        result = self.expect(code, "doctor", rm=rm)
        self.assertEqual(result.err, "")
        self.assertEqual(result.out.count("PROBLEM"), len(found))
        for finding in found:
            for text in (finding["sentence"], "cause:  " + finding["cause"], "remedy: " + finding["remedy"]):
                self.assertIn(text, result.out)
        return found

    def test_all_is_well(self):
        out = self.expect(0, "doctor").out
        self.assertRegex(out, r"^ok +iccsp \d+\.\d+\.\d+\n")
        self.assertIn(f"ok       {READER}: a card that can be used\nAll is well.\n", out)
        value = self.expect_json(0, "doctor")
        self.assertEqual({f["status"] for f in value["findings"]}, {"ok"})

    def test_it_sends_nothing(self):
        self.assertNotIn(" > ", self.expect(0, "--trace", "doctor").err)

    def test_no_reader(self):
        found = self.expect_json(3, "doctor", rm="embedded:empty")
        self.assertEqual(found["error"]["name"], "SCARD_E_NO_READERS_AVAILABLE")

    def test_no_card(self):
        finding, = self.problems("empty\n", 3)
        self.assertEqual((finding["check"], finding["sentence"]), ("card", "No reader has a card."))
        self.assertIn("Insert the card", finding["remedy"])

    def test_a_mute_card(self):
        finding, = self.problems("atr none\n", 3)
        self.assertIn("does not answer", finding["sentence"])
        self.assertIn("the other way round", finding["remedy"])

    def test_a_card_that_another_program_has(self):
        for code, words, remedy in (("SCARD_E_SHARING_VIOLATION", "has for itself", "scdaemon"),
                                    ("SCARD_E_TIMEOUT", "does not let anybody else use", "End that program"),
                                    ("SCARD_E_PROTO_MISMATCH", "no protocol", "another reader"),
                                    ("SCARD_W_UNPOWERED_CARD", "without power", "insert it again"),
                                    ("SCARD_F_INTERNAL_ERROR", "cannot be connected to", "")):
            status = {"SCARD_E_PROTO_MISMATCH": 3, "SCARD_W_UNPOWERED_CARD": 6, "SCARD_F_INTERNAL_ERROR": 1}
            value = self.expect_json(status.get(code, 5), "doctor",
                                     rm=self.script(f"before connect * => fail {code}\n"))
            self.assertIn(words, value["error"]["sentence"])
            self.assertIn(remedy.lower(), value["error"]["remedy"].lower())

    def test_a_service_that_refuses(self):
        found = self.problems("before establish * => fail SCARD_W_SECURITY_VIOLATION\n", 5)
        self.assertIn("refuses", found[0]["sentence"])
        self.assertIn("polkit", found[0]["cause"])

    def test_a_service_that_does_not_answer(self):
        finding, = self.problems("before establish * => delay 20000\n", 5)
        self.assertIn("does not answer", finding["sentence"])

    def test_a_script_that_is_none(self):
        self.assertIn("nonsense", self.expect(5, "doctor", rm=self.script("nonsense\n")).out)

    def test_wrong_command_lines(self):
        for words in (["now"], ["--fix"]):
            self.assertIn("usage:", self.expect(2, "doctor", *words).err)


if __name__ == "__main__":
    main()
