#!/usr/bin/env python3
"""iccsp cards and iccsp groups, on a database of the test's own. FIND_CARD: another program, which looks into it."""

import os
import subprocess

from support import LIMIT, READER, Case, main

DEMO = "3B8D8131FE458031F065494343535073F721FBB6"
FIRST, SECOND = "{A0C2B3C4-0000-0000-C000-000000000046}", "{11111111-2222-3333-4444-555555555555}"


class Database(Case):
    def setUp(self):
        super().setUp()
        self.before = dict(os.environ)
        self.addCleanup(os.environ.update, self.before)
        os.environ["XDG_CONFIG_HOME"] = self.folder

    def conf(self, name, text):
        folder = os.path.join(self.folder, "iccsp", "cards.d")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def names(self, *arguments):
        return [card["name"] for card in self.expect_json(0, "cards", *arguments)["cards"]]

    def find(self, name):
        return subprocess.run([os.environ["FIND_CARD"], name], capture_output=True, text=True, timeout=LIMIT,
                              check=False, env={**os.environ, "ICCSP_RM": "embedded"})


class Cards(Database):
    def test_none(self):
        self.assertIn("No card type is known", self.expect(0, "cards").out)
        self.assertEqual(self.expect_json(0, "cards", "list"), {"schema": 1, "cards": [], "problems": []})

    def test_what_one_process_adds_another_finds_by_name(self):
        self.assertEqual(self.find("My Card").returncode, 1)
        self.expect(0, "cards", "add", "My Card", "--from-reader")
        found = self.find("My Card")
        self.assertEqual((found.returncode, found.stdout, found.stderr), (0, READER + "\n", ""))
        self.expect(0, "cards", "forget", "my card")
        self.assertEqual(self.find("My Card").returncode, 1)

    def test_add_with_all_there_is(self):
        value = self.expect_json(0, "cards", "add", "Käse", "--from-reader=Virtual", "--interface", FIRST,
                                 "--interface", SECOND[1:-1].lower(), "--provider", SECOND)
        card, = value["cards"]
        self.assertEqual((card["name"], card["interfaces"], card["provider"]), ("Käse", [FIRST, SECOND], SECOND))
        self.assertEqual(card["evidence"], [{"kind": "ATR", "bytes": DEMO}])
        self.assertTrue(card["file"].startswith(self.folder))
        out = self.expect(0, "cards").out
        for line in ("Käse", "  ATR               3B 8D", "  interface         " + FIRST,
                     "  provider          " + SECOND):
            self.assertIn(line, out)

    def test_add_by_hand_with_a_mask(self):
        card, = self.expect_json(0, "cards", "add", "Masked", "--atr", "3B 8D 01 02", "--mask", "FFF000FF")["cards"]
        self.assertEqual(card["evidence"], [{"kind": "ATR", "bytes": "3B800002", "mask": "FFF000FF"}])
        self.assertIn("mask FF F0 00 FF", self.expect(0, "cards").out)
        self.assertEqual(self.names("--atr", "3B8AFF02"), ["Masked"])
        self.assertEqual(self.names("--atr", "3B7AFF02"), [])
        self.assertEqual(self.names("--interface", FIRST), [])

    def test_a_name_that_is_there(self):
        self.expect(0, "cards", "add", "Twice", "--atr", "3B00")
        for name in ("Twice", "tWICE"):
            result = self.expect(1, "cards", "add", name, "--atr", "3B01")
            self.assertIn(f"There is a card type '{name}' already.", result.err)

    def test_no_card_to_add(self):
        self.expect(3, "cards", "add", "X", "--from-reader", rm=self.script("empty\n"))
        self.expect(3, "cards", "add", "X", "--from-reader=Scripted", rm=self.script("empty\n"))
        self.expect(3, "cards", "add", "X", "--from-reader", rm=self.script("atr none\n"))
        self.assertEqual(self.names(), [])

    def test_a_folder_that_cannot_be(self):
        with open(os.path.join(self.folder, "iccsp"), "w", encoding="utf-8"):
            pass
        for words in (["cards", "add", "X", "--atr", "3B00"], ["groups", "add", "desk"]):
            result = self.expect(5, *words)
            self.assertIn("cannot be written", result.err)
            self.assertIn("Check the folder", result.err)
            self.assertNotIn("cause:", result.err)

    def test_no_folder_of_the_user(self):
        os.environ["XDG_CONFIG_HOME"] = os.environ["HOME"] = "relative"
        result = self.expect(1, "cards", "add", "X", "--atr", "3B00")
        self.assertIn("E_ACCESSDENIED", result.err)
        self.assertIn("Set HOME or XDG_CONFIG_HOME", result.err)

    def test_a_name_that_is_unknown(self):
        self.assertIn("no card type 'X'", self.expect(1, "cards", "forget", "X").err)

    def test_which_by_the_atr_sends_nothing(self):
        self.expect(0, "cards", "add", "Mine", "--from-reader")
        value = self.expect_json(0, "--trace", "cards", "which")
        self.assertEqual((value["reader"], value["name"], value["how"], value["commands"]), (READER, "Mine", "ATR", 0))
        self.assertEqual(self.expect(0, "cards", "which", "Virtual").out,
                         f"Mine, by its ATR; commands sent: 0; reader {READER}\n")

    def test_which_by_an_application(self):
        self.conf("a.conf", "[By application]\naid = F06963637370\n")
        value = self.expect_json(0, "cards", "which")
        self.assertEqual(value["name"], "By application")
        self.assertIn(value["how"], ("application", "EF.DIR"))
        self.assertIn(value["commands"], range(1, 5))

    def test_which_is_none(self):
        result = self.expect(1, "cards", "which")
        self.assertIn(f"No card type fits the card in '{READER}'; commands sent: 0.", result.err)
        self.assertIn("cards add NAME --from-reader", result.err)
        value = self.expect_json(1, "cards", "which")
        self.assertEqual((value["commands"], value["error"]["name"]), (0, "SCARD_E_UNKNOWN_CARD"))

    def test_problems_are_told_and_the_rest_is_good(self):
        self.conf("good.conf", "[Good]\natr = 3B 00\n")
        self.conf("wrong.conf", "[Wrong]\natr = XX\n")
        result = self.expect(0, "cards")
        self.assertIn("Good", result.out)
        self.assertRegex(result.err, r"(?m)^iccsp: .*/wrong\.conf, line 2: ")
        problem, = self.expect_json(0, "cards")["problems"]
        self.assertEqual((os.path.basename(problem["file"]), problem["line"]), ("wrong.conf", 2))

    def test_problems_are_told_where_they_may_be_the_reason(self):
        self.conf("wrong.conf", f"[Mine]\natr = {DEMO}\nnonsense = 1\n")
        self.conf("groups.conf", "reader = X\n")
        for words, code in ((["cards", "which"], 1), (["groups"], 0)):
            result = self.expect(code, *words)
            self.assertRegex(result.err, r"(?m)^iccsp: .*/wrong\.conf, line 3: ")
            self.assertRegex(result.err, r"(?m)^iccsp: .*/groups\.conf, line 1: ")
            self.assertEqual(len(self.expect_json(code, *words)["problems"]), 2)


class Groups(Database):
    def groups(self):
        return {g["name"]: g["readers"] for g in self.expect_json(0, "groups")["groups"] if not g["all"]}

    def test_groups_and_their_readers(self):
        self.assertEqual(self.groups(), {})
        self.expect(0, "groups", "add", "empty")
        self.expect(0, "groups", "add", "desk", READER)
        self.expect(0, "groups", "add", "desk", "Reader B")
        self.assertEqual(self.groups(), {"desk": [READER, "Reader B"], "empty": []})
        self.assertIn(f"desk:\n  {READER}\n  Reader B\n", self.expect(0, "groups", "list").out)
        self.expect(0, "groups", "remove", "desk", READER)
        self.expect(0, "groups", "forget", "empty")
        self.assertEqual(self.groups(), {"desk": ["Reader B"]})
        self.assertIn("SCard$AllReaders: every reader", self.expect(0, "groups").out)

    def test_refusals(self):
        self.expect(0, "groups", "add", "desk", READER)
        for words, text in ((["add", "desk"], "There is a group 'desk' already."),
                            (["forget", "nonsense"], "'nonsense' is no group"),
                            (["forget", "SCard$AllReaders"], "is no group that can be changed"),
                            (["add", "a$b"], "'a$b' is no group"),
                            (["remove", "desk", "B"], "The group 'desk' has no reader 'B'")):
            code = 3 if words[0] == "remove" else 1
            self.assertIn(text, self.expect(code, "groups", *words).err)
            self.assertIn(text, self.expect_json(code, "groups", *words)["error"]["sentence"])
        self.assertEqual(self.groups(), {"desk": [READER]})


class WrongCommandLines(Database):
    def test_usage(self):
        for words in (["cards", "nonsense"], ["cards", "add"], ["cards", "add", "X"], ["cards", "forget"],
                      ["cards", "add", "X", "--atr", "3B00", "--from-reader"], ["cards", "list", "X"],
                      ["cards", "add", "X", "--atr", "XX"], ["cards", "add", "X", "--atr", "3B" * 34],
                      ["cards", "add", "X", "--atr", "3B00", "--mask", "FF"], ["cards", "which", "a", "b"],
                      ["cards", "add", "X", "--atr", "3B00", "--interface", "nonsense"],
                      ["cards", "add", "X", "--atr", "3B00", "--provider", "{}"],
                      ["groups", "nonsense"], ["groups", "add"], ["groups", "remove", "desk"], ["groups", "list", "x"],
                      ["groups", "forget"], ["groups", "add", "a", "b", "c"]):
            with self.subTest(words=words):
                self.assertIn("usage:", self.expect(2, *words).err)
        self.assertEqual(self.names(), [])


if __name__ == "__main__":
    main()
