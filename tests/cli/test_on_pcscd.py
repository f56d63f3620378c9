#!/usr/bin/env python3
"""Beside a real pcscd (tests/pcscd/run): two readers, serving a card, and a program that lends its own handle.

From the environment, beside what support.py takes: EXAMPLES, the folder of the example programs; PCSCD_PID."""

import json
import os
import signal
import subprocess
import time

from support import COMMAND, LIMIT, Case, main

FIRST, SECOND = "Virtual PCD 00 00", "Virtual PCD 00 01"


class Served(Case):
    """With the demo card in the first reader."""

    def setUp(self):
        super().setUp()
        self.server = self.serve()

    def serve(self, *options):
        server = subprocess.Popen(COMMAND + ["vcard", "serve", *options], stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop, server)
        self.line = server.stdout.readline()
        self.wait_for_card(True)
        return server

    def stop(self, server):
        if server.poll() is None:
            server.terminate()
        server.communicate(timeout=LIMIT)
        self.wait_for_card(False)

    def readers(self):
        return {r["name"]: r for r in json.loads(self.run_iccsp("--json", "readers", rm="pcsc").out)["readers"]}

    def wait_for_card(self, present):
        # pcscd asks vpcd about every 400 ms.
        end = time.monotonic() + 10
        while self.readers()[FIRST]["card"] != present:
            self.assertLess(time.monotonic(), end, "the card does not come or go")
            time.sleep(0.05)


class Readers(Served):
    def test_both_readers(self):
        readers = self.readers()
        self.assertEqual({name: reader["card"] for name, reader in readers.items()}, {FIRST: True, SECOND: False})

    def test_a_part_of_both_names(self):
        result = self.expect(3, "--reader", "virtual pcd", "info", rm="pcsc")
        self.assertIn(f"'{FIRST}', '{SECOND}'", result.err)
        self.assertIn("SCARD_E_DUPLICATE_READER", result.err)

    def test_a_part_of_one(self):
        self.assertIn(FIRST, self.expect(0, "--reader", "00 00", "info", rm="pcsc").out)
        self.assertIn("SCARD_E_NO_SMARTCARD", self.expect(3, "--reader", "00 01", "info", rm="pcsc").err)

    def test_auto_takes_the_real_one(self):
        for spec in (None, "auto"):
            result = self.expect(0, "info", rm=spec)
            self.assertIn(FIRST, result.out)
            self.assertEqual(result.err, "")

    def test_a_verified_pin_does_not_outlive_the_command(self):
        self.expect(0, "verify", rm="pcsc", pin=b"1234\n")
        self.assertIn("6982", self.expect(1, "cat", "D000/D005", rm="pcsc").err)


class Serve(Served):
    def test_one_line_when_the_card_is_in_the_reader(self):
        self.assertIn("127.0.0.1:35963", self.line)

    def test_signals_take_the_card_out(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.server if self.server.poll() is None else self.serve()
            server.send_signal(number)
            self.assertEqual(server.wait(LIMIT), 0)
            self.wait_for_card(False)

    def test_the_other_cards(self):
        self.stop(self.server)
        server = self.serve("--t0", "--vpcd", "localhost:35963")
        self.assertIn("Protocol: T=0", self.expect(0, "info", rm="pcsc").out)
        self.assertEqual(len(self.expect(0, "cat", "D000/D006", rm="pcsc").raw), 32768)
        self.stop(server)
        self.serve("--no-extended")
        self.assertIn("Protocol: T=1", self.expect(0, "info", rm="pcsc").out)
        self.assertEqual(len(self.expect(0, "cat", "D000/D006", rm="pcsc").raw), 32768)

    def test_as_json(self):
        self.stop(self.server)
        server = subprocess.Popen(COMMAND + ["--json", "vcard", "serve"], stdout=subprocess.PIPE, text=True)
        self.wait_for_card(True)
        server.terminate()
        out = server.communicate(timeout=LIMIT)[0]
        self.assertEqual(json.loads(out), {"schema": 1, "host": "127.0.0.1", "port": 35963})
        self.assertEqual(server.returncode, 0)


class Examples(Served):
    def run_example(self, name, *arguments, line="", code=0):
        """What the program printed; if it was to fail, what it said."""
        done = subprocess.run([os.path.join(os.environ["EXAMPLES"], name), *arguments], input=line + "\n",
                              capture_output=True, timeout=LIMIT, check=False, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stderr if code else done.stdout

    def test_a_program_lends_its_handle_and_goes_on_using_it(self):
        out = self.run_example("attach_by_handle", FIRST)
        self.assertTrue(out.startswith("iccsp demo card\n"))
        self.assertIn("own handle, SELECT 3F00: 90 00\n", out)
        self.assertRegex(out, "own handle, state 0x[0-9A-F]+, ATR of 20 bytes\n$")

    def test_a_program_reads_a_file(self):
        self.assertTrue(self.run_example("attach_and_read", FIRST, "3F00/D000/D001").startswith("iccsp demo card\n"))

    def test_a_program_that_knows_names_only(self):
        said = self.run_example("late_bound", FIRST, "3F00/D000/D005", line="9999", code=1)
        self.assertIn("Verify: SCARD_W_WRONG_CHV 0x8010006B: ", said)
        self.assertIn("2 tries left", said)
        self.assertEqual(self.run_example("late_bound", FIRST, "3F00/D000/D005", line="1234"),
                         "Only those who know CHV 1 read this.\n")

    def test_a_card_of_ones_own(self):
        self.assertEqual(self.run_example("virtual_card"),
                         "".join(f"asked {n} time(s); 9000: success\n" for n in (1, 2, 3)))


class ZTheServiceStops(Case):
    """The last, for it ends pcscd."""

    def test_the_reader_goes_away(self):
        server = subprocess.Popen(COMMAND + ["vcard", "serve"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True)
        server.stdout.readline()
        os.kill(int(os.environ["PCSCD_PID"]), signal.SIGKILL)
        errors = server.communicate(timeout=LIMIT)[1]
        self.assertEqual(server.returncode, 3)
        self.assertIn("The reader went away", errors)
        self.assertIn("SCARD_E_NO_SERVICE", self.expect(5, "readers", rm="pcsc").err)
        # auto goes on with the embedded card, and says so.
        result = self.expect(0, "readers", rm=None)
        self.assertEqual(len(result.err.splitlines()), 1)


if __name__ == "__main__":
    main()
