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


class Changes(Served):
    """What one run wrote the next one finds: the card is the same."""

    def cat(self, path, *words, **options):
        return self.expect(0, "cat", path, *words, rm="pcsc", **options).raw

    def test_bytes(self):
        before = self.cat("D100/D101")
        self.expect(0, "put", "D100/D101", rm="pcsc", data=b"Hello, card!")
        self.expect(0, "put", "D100/D101", "--offset", "250", rm="pcsc", data=b"at end")
        self.assertEqual(self.cat("D100/D101"), b"Hello, card!" + before[12:250] + b"at end")
        self.expect(1, "put", "D100/D101", rm="pcsc", data=b"x" * 257)
        self.assertEqual(self.cat("D100/D101")[:12], b"Hello, card!")

    def test_behind_a_pin(self):
        self.expect(1, "put", "D100/D102", rm="pcsc", data=b"secret")
        self.assertEqual(self.cat("D100/D102"), bytes(64))
        self.expect(0, "put", "D100/D102", "--ref", "1", rm="pcsc", pin=b"1234\n", data=b"secret")
        self.assertEqual(self.cat("D100/D102"), b"secret" + bytes(58))

    def test_records(self):
        self.expect(0, "put", "D100/D103", "--record", "2", rm="pcsc", data=b"the second record"[:16])
        self.expect(0, "put", "D100/D103", "--append", rm="pcsc", data=b"one more        ")
        self.assertEqual(self.cat("D100/D103").splitlines()[1:], [b"the second recor", b"one more        "])
        self.expect(0, "put", "D100/D104", "--record", "1", rm="pcsc", data=b"longer now")
        self.assertEqual(self.cat("D100/D104").splitlines(), [b"longer now", b"somewhat longer"])
        self.expect(0, "put", "D100/D105", "--append", rm="pcsc", data=b"event #3")
        self.assertEqual(self.cat("D100/D105").splitlines(), [b"event #3", b"event #2", b"event #1"])

    def test_files_come_and_go(self):
        for kind, record, said in (("fixed", b"12345678", "linear fixed, 0 records, 8 bytes each"),
                                   ("variable", b"1234", "linear variable, 0 records, up to 8 bytes each"),
                                   ("cyclic", b"12345678", "cyclic, 0 records, 8 bytes each")):
            self.expect(0, "create", "D100/D110", "--size", "64", "--records", kind, "--record-size", "8", rm="pcsc")
            self.assertIn(said, self.expect(0, "ls", "-l", "D100/D110", rm="pcsc").out)
            self.expect(0, "put", "D100/D110", "--append", rm="pcsc", data=record)
            self.assertEqual(self.cat("D100/D110"), record + b"\n")
            self.expect(0, "rm", "D100/D110", rm="pcsc")
            self.expect(1, "ls", "D100/D110", rm="pcsc")

    def test_directories_come_and_go(self):
        self.expect(0, "create", "D100/D1DF", "--df", "--name", "F001020304", rm="pcsc")
        self.expect(0, "create", "F001020304/E001", "--size", "300", rm="pcsc")
        self.expect(0, "put", "F001020304/E001", rm="pcsc", data=bytes(300))
        self.assertIn("ERROR_DIR_NOT_EMPTY", self.expect(1, "rm", "D100/D1DF", rm="pcsc").err)
        self.assertEqual(len(self.cat("D100/D1DF/E001")), 300)
        self.expect(0, "rm", "D100/D1DF/E001", rm="pcsc")
        self.expect(0, "rm", "D100/D1DF", rm="pcsc")
        self.expect(0, "create", "D100/D1DF", "--df", rm="pcsc")
        self.expect(0, "create", "D100/D1DF/E001", "--size", "1", rm="pcsc")
        self.expect(0, "rm", "-r", "D100/D1DF", rm="pcsc")
        self.assertNotIn("D1DF", self.expect(0, "ls", "D100", rm="pcsc").out)

    def test_codes(self):
        self.expect(0, "change", rm="pcsc", pin=b"1234\n56789\n")
        # Nothing is proven any more; the old code is a wrong one now, and the new one right.
        self.assertIn("6982", self.expect(1, "cat", "D000/D005", rm="pcsc").err)
        self.expect(4, "verify", rm="pcsc", pin=b"1234\n")
        self.expect(0, "verify", rm="pcsc", pin=b"56789\n")
        for tries in (2, 1):
            self.assertIn(f"tries left: {tries}\n", self.expect(4, "verify", rm="pcsc", pin=b"0000\n").err)
        self.expect(1, "change", rm="pcsc", pin=b"0000\n1234\n")
        self.assertIn("BLOCKED", self.expect(4, "change", "--force", rm="pcsc", pin=b"0000\n1234\n").err)
        self.assertIn("tries left: 4", self.expect(4, "unblock", rm="pcsc", pin=b"00000000\n4321\n").err)
        self.expect(0, "unblock", rm="pcsc", pin=b"12345678\n4321\n")
        self.assertTrue(self.cat("D000/D005", "--ref", "1", pin=b"4321\n").startswith(b"Only those"))


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
