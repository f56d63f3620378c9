#!/usr/bin/env python3
"""iccsp watch without a service: what is there at first, its ends, and the one line of each event."""

import json
import re
import signal
import subprocess

from support import COMMAND, LIMIT, READER, Case, main, posix

EMPTY = "empty\nreader Empty One\n"


class Watch(Case):
    def lines(self, code, *arguments, **options):
        out = self.expect(code, "--json", "watch", *arguments, **options).out
        return [json.loads(line) for line in out.splitlines()]

    def test_what_is_there_at_first(self):
        lines = self.expect(0, "watch", "--until", "inserted").out.splitlines()
        self.assertEqual(len(lines), 2)
        self.assertRegex(lines[0], rf"^\d\d:\d\d:\d\d  reader found: {READER}$")
        self.assertRegex(lines[1], rf"^\d\d:\d\d:\d\d  card found: {READER}, ATR 3B( [0-9A-F]{{2}})+$")

    def test_each_event_is_a_json_object_on_a_line(self):
        first, second = self.lines(0, "--until", "inserted")
        self.assertEqual([line["event"] for line in (first, second)], ["reader-added", "card-inserted"])
        self.assertEqual([line["sequence"] for line in (first, second)], [1, 2])
        for line in (first, second):
            self.assertEqual((line["schema"], line["reader"], line["initial"]), (1, READER, True))
            self.assertRegex(line["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertNotIn("atr", first)
        self.assertRegex(second["atr"], "^3B")

    def test_until_removed_is_reached_without_a_card(self):
        self.assertEqual([line["event"] for line in self.lines(0, "--until", "removed", rm=self.script(EMPTY))],
                         ["reader-added"])

    def test_a_time_that_passes(self):
        self.assertEqual(len(self.lines(0, "--timeout", "1")), 2)
        for words, rm in ((["--until", "inserted"], self.script(EMPTY)), (["--until", "removed"], "embedded"),
                          (["--count", "1"], "embedded")):
            result = self.expect(5, "watch", "--timeout", "1", *words, rm=rm)
            self.assertIn("within 1 seconds", result.err)
            last = self.lines(5, "--timeout", "1", *words, rm=rm)[-1]
            self.assertEqual((last["error"]["name"], last["error"]["exit"]), ("SCARD_E_TIMEOUT", 5))

    def test_a_mute_card(self):
        rm = self.script("atr none\n")
        self.assertIn("does not answer", self.expect(0, "watch", "--until", "inserted", rm=rm).out)
        self.assertTrue(self.lines(0, "--until", "inserted", rm=rm)[-1]["mute"])

    def test_one_reader_only(self):
        self.assertEqual(self.lines(0, "--reader", "nonsense", "--until", "removed"), [])
        self.assertEqual(len(self.lines(0, "--reader", "vIRTUAL", "--until", "inserted")), 2)

    def events(self, script, *words):
        return [line["event"] for line in self.lines(0, *words, rm=self.script(script))]

    def test_cards_that_come_and_go_between_two_looks(self):
        # The first wait looks, the second waits, the third looks.
        for what, events in (("remove", ["card-removed"]), ("remove, insert", ["card-swapped"]),
                             ("insert", ["card-swapped"]), ("remove, insert, remove, insert", ["card-swapped"] * 2),
                             ("remove, insert, remove", ["card-swapped", "card-removed"])):
            self.assertEqual(self.events(f"before wait 2 => {what}\n", "--count", str(len(events))),
                             ["reader-added", "card-inserted"] + events)

    def test_a_reader_that_is_taken_away(self):
        self.assertEqual(self.events("before wait 2 => unplug\nbefore list 5 => plug\n", "--count", "3"),
                         ["reader-added", "card-inserted", "card-removed", "reader-removed", "reader-added"])

    def test_a_service_that_stops_and_starts(self):
        script = "before wait 2 => stop\nbefore establish 3 => start\n"
        self.assertEqual(self.events(script, "--count", "2"),
                         ["reader-added", "card-inserted", "service-stopped", "service-started"])

    def test_a_service_that_does_not_run_yet(self):
        rm = self.script("before establish 1 => stop\nbefore establish 2 => start\n")
        lines = self.lines(0, "--count", "1", rm=rm)
        self.assertEqual([line["event"] for line in lines], ["service-stopped", "service-started"])
        self.assertTrue(lines[0]["initial"])
        result = self.expect(0, "watch", "--timeout", "1", rm=self.script("before establish 1 => stop\n"))
        self.assertRegex(result.out, r"^\d\d:\d\d:\d\d  no service\n$")

    def test_a_service_that_refuses(self):
        result = self.expect(5, "watch", rm=self.script("before establish * => fail SCARD_W_SECURITY_VIOLATION\n"))
        self.assertIn("refuses this program", result.err)
        self.assertIn("polkit", result.err)


@posix
class Ends(Case):
    def start(self, *words):
        process = subprocess.Popen(COMMAND + ["--rm", "embedded", "--json", "watch", *words], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        for _ in range(2):
            # It is flushed at once: no more comes.
            self.assertIn('"initial": true', process.stdout.readline())
        return process

    def test_signals_end_it_well(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start()
            process.send_signal(number)
            out, err = process.communicate(timeout=LIMIT)
            self.assertEqual((process.returncode, out, err), (0, "", ""))

    def test_it_ends_when_nobody_reads(self):
        process = self.start()
        process.stdout.close()
        # Nothing happens that could be written.
        self.assertEqual(process.wait(LIMIT), 0)
        process.stderr.close()


class WrongCommandLines(Case):
    def test_values(self):
        for words in (["--count", "0"], ["--count", "x"], ["--timeout", "-1"], ["--timeout", ""], ["--until", "later"],
                      ["reader"], ["--timeout", "99999999999"]):
            result = self.expect(2, "watch", *words)
            self.assertTrue(re.search("usage: .*watch", result.err), str(result))


if __name__ == "__main__":
    main()
