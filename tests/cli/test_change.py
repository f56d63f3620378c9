#!/usr/bin/env python3
"""change and unblock: which codes go to the card, once, and that they get nowhere else."""

import os
import subprocess
import unittest

from support import COMMAND, LIMIT, Case, Terminal, find_in_memory, headers, main, posix

# Codes that occur nowhere else.
OLD, NEW = b"83719264", b"57190382"
SECRETS = (OLD.decode(), NEW.decode(), OLD.hex(), NEW.hex(), OLD.hex(" "), NEW.hex(" "))


def lines(*codes):
    return b"".join(code + b"\n" for code in codes)


class Change(Case):
    def test_right(self):
        for pin in (lines(b"1234", b"56789"), b"1234\r\n56789\r\n", b"1234\n56789", b"1234\n56789\nthird line\n"):
            result = self.expect(0, "--trace", "change", pin=pin)
            self.assertEqual(result.out, "CHV 1: changed\n")
            self.assertIn("CHV 1: tries left: 3\n", result.err)
            self.assertEqual(headers(result), ["00200001", "00240001"])

    def test_what_is_sent(self):
        rm = self.script(f"card demo\non 002400{2:02X}10{(OLD + NEW).hex()} => 9000\non 0024* => 6F00\n"
                         "on 0020* => 63C3\n")
        self.expect(0, "change", "--ref", "2", pin=lines(OLD, NEW), rm=rm)

    def test_wrong(self):
        result = self.expect(4, "change", pin=lines(b"0000", b"56789"))
        self.assertIn("CHV 1: tries left: 3\nCHV 1: tries left: 2\n", result.err)
        self.assertIn("SCARD_W_WRONG_CHV, 0x8010006B, SW 63C2 to 00 24 00 01", result.err)
        self.assertEqual(result.out, "")

    def test_as_json(self):
        value = self.expect_json(0, "change", pin=lines(b"1234", b"56789"))
        self.assertEqual((value["changed"], value["tries_before"]), (True, 3))
        value = self.expect_json(4, "change", pin=lines(b"0000", b"56789"))
        self.assertEqual((value["tries_before"], value["tries_after"]), (3, 2))
        self.assertNotIn("changed", value)

    def test_of_the_directory(self):
        for words in (["--ref", "0x82"], ["--ref", "2", "--local"]):
            result = self.expect(0, "--trace", "change", *words, "D100", pin=lines(b"5678", b"8765"))
            self.assertEqual(headers(result)[-1], "00240082")
        self.assertIn("6A88", self.expect(4, "change", "--ref", "0x82", pin=lines(b"5678", b"8765")).err)
        self.expect(1, "change", "9999", pin=lines(b"5678", b"8765"))

    def test_what_cannot_be_right_is_not_sent(self):
        for pin, said in ((b"", "No PIN was given"), (b"\n", "No PIN was given"), (b"1234", "No new PIN was given"),
                          (b"1234\n\n", "No new PIN was given"), (lines(b"123", b"5678"), "4 to 8"),
                          (lines(b"1234", b"567"), "4 to 8"), (lines(b"1234", b"56789012345"), "4 to 8"),
                          (lines(b"1234", b"56x8"), "digits"), (lines(b"1" * 256, b"5678"), "longer than 255"),
                          (lines(b"1234", b"5" * 256), "The new PIN is longer than 255")):
            with self.subTest(pin=pin[:12]):
                result = self.expect(4, "--trace", "change", pin=pin)
                self.assertEqual(headers(result), ["00200001"], "only the question for the tries is sent")
                self.assertIn(said, result.err)

    def test_the_last_try_needs_force(self):
        rm = self.script("card demo\non 00200001 => 63C1\non 0024* => 9000\n")
        result = self.expect(1, "--trace", "change", pin=lines(b"1234", b"5678"), rm=rm)
        self.assertIn("Only one try is left", result.err)
        self.assertEqual(headers(result), ["00200001"])
        self.expect(0, "change", "--force", pin=lines(b"1234", b"5678"), rm=rm)

    def test_blocked(self):
        rm = self.script("card demo\non 00200001 => 6983\non 0024* => 9000\n")
        for command in (["change", "--force"], ["verify", "--force"]):
            result = self.expect(4, "--trace", *command, pin=lines(b"1234", b"5678"), rm=rm)
            self.assertEqual(headers(result), ["00200001"])
            self.assertRegex(result.err, "remedy: .*iccsp unblock")
        rm = self.script("card demo\non 00200001 => 63C1\non 0024* => 6983\n")
        result = self.expect(4, "change", "--force", pin=lines(b"1234", b"5678"), rm=rm)
        self.assertIn("tries left: 1\nCHV 1: tries left: 0\n", result.err)

    def test_a_card_that_does_not_tell(self):
        rm = self.script("on 0024* => 6300\n")
        result = self.expect(4, "--trace", "change", pin=lines(b"1234", b"5678"), rm=rm)
        self.assertEqual(headers(result), ["00240001"])
        self.assertEqual(result.err.count("tries left: unknown"), 2)


class Unblock(Case):
    def test_right(self):
        result = self.expect(0, "--trace", "unblock", pin=lines(b"12345678", b"4321"))
        self.assertEqual(result.out, "CHV 1: unblocked\n")
        self.assertEqual(headers(result), ["002C0001"])
        self.assertEqual(self.expect_json(0, "unblock", pin=lines(b"12345678", b"4321"))["unblocked"], True)

    def test_what_is_sent(self):
        rm = self.script(f"card demo\non 002C000110{(OLD + NEW).hex()} => 9000\non * => 6F00\n")
        self.expect(0, "unblock", pin=lines(OLD, NEW), rm=rm)

    def test_wrong(self):
        result = self.expect(4, "unblock", pin=lines(b"87654321", b"4321"))
        self.assertIn("PUK of CHV 1: tries left: 4\niccsp: The PUK is wrong.\n", result.err)
        self.assertIn("SW 63C4 to 00 2C 00 01", result.err)
        value = self.expect_json(4, "unblock", pin=lines(b"87654321", b"4321"))
        self.assertEqual(value["tries_after"], 4)
        self.assertNotIn("unblocked", value)

    def test_blocked(self):
        rm = self.script("card demo\non 002C* => 6983\n")
        result = self.expect(4, "unblock", pin=lines(b"87654321", b"4321"), rm=rm)
        self.assertIn("PUK of CHV 1: tries left: 0\niccsp: The PUK is blocked", result.err)
        self.assertNotIn("iccsp unblock", result.err)

    def test_what_cannot_be_right_is_not_sent(self):
        for pin, said in ((b"", "No PUK was given"), (b"12345678\n", "No new PIN was given"),
                          (lines(b"12345678", b"43"), "4 to 8"), (lines(b"1" * 256, b"4321"), "longer than 255"),
                          (lines(b"1" * 255, b"4321"), "longer together")):
            with self.subTest(pin=pin[:12]):
                result = self.expect(4, "--trace", "unblock", pin=pin)
                self.assertEqual(headers(result), [])
                self.assertIn(said, result.err)

    def test_not_offered(self):
        # CHV 82 has no PUK.
        result = self.expect(1, "unblock", "--ref", "0x82", "D100", pin=lines(b"12345678", b"4321"))
        self.assertIn("SW 6A81 to 00 2C 00 82", result.err)


class Secrecy(Case):
    RUNS = (["change"], ["unblock"])

    def test_no_trace_and_no_message_has_a_code(self):
        for answer in ("9000", "63C2", f"{(OLD + NEW).hex()} 63C2", "6A80", "none"):
            rm = self.script(f"card demo\non 00200001 => 63C3\non 00* => {answer}\n")
            for words in self.RUNS:
                for form in (["--trace"], ["--json"]):
                    result = self.run_iccsp(*form, *words, pin=lines(OLD, NEW), rm=rm)
                    for secret in SECRETS:
                        self.assertNotIn(secret.upper(), (result.out + result.err).upper())

    def test_a_code_is_sent_once_whatever_the_answer(self):
        for answer in ("6C08", "6700", "none", "90", "6300", "6110"):
            rm = self.script(f"on 0024* => {answer}\non 002C* => {answer}\non * => 9000\n")
            for words in self.RUNS:
                with self.subTest(answer=answer, words=words):
                    result = self.run_iccsp("--trace", *words, pin=lines(b"1234", b"5678"), rm=rm)
                    self.assertEqual(len([h for h in headers(result) if h[2:4] in ("24", "2C")]), 1)
        rm = self.script("on 0024* => fail SCARD_W_RESET_CARD\non 002C* => fail SCARD_W_RESET_CARD\n")
        for words in self.RUNS:
            self.assertEqual(len(headers(self.expect(6, "--trace", *words, pin=lines(b"1234", b"5678"), rm=rm))), 1)

    def test_the_card_is_taken_out(self):
        rm = self.script("on 0024* => 9000, remove\non 002C* => 9000, remove\n")
        for words in self.RUNS:
            result = self.expect(6, *words, pin=lines(b"1234", b"5678"), rm=rm)
            self.assertIn("SCARD_W_REMOVED_CARD", result.err)
            self.assertEqual(result.out, "")

    @posix
    @unittest.skipUnless(os.path.exists("/proc/self/mem"), "Linux")
    def test_the_memory_is_clean_afterwards(self):
        # The disconnection takes long enough to look at the whole process.
        rm = self.script("card demo\non 0024* => 63C2\non 002C* => 63C2\non * => card\n"
                         "before disconnect 1 => delay 4000\n")
        for words in self.RUNS:
            read, write = os.pipe()
            os.write(write, lines(OLD, NEW))
            os.close(write)
            process = subprocess.Popen([COMMAND[-1], "--rm", rm, *words, "--pin-fd", str(read)], pass_fds=(read,),
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            os.close(read)
            text = b""
            while b"0x8010006B" not in text:
                chunk = os.read(process.stderr.fileno(), 4096)
                self.assertNotEqual(chunk, b"", text)
                text += chunk
            found = [find_in_memory(process.pid, secret) for secret in (OLD, NEW)]
            process.kill()
            process.communicate()
            self.assertEqual(found, [[], []], "a code is still there")


@posix
class Prompt(Case):
    def ask(self, command, *answers):
        """Answers are typed after their prompts. What was shown, and the exit code."""
        terminal = Terminal("--trace", command)
        self.addCleanup(terminal.close)
        for prompt, answer in answers:
            terminal.read_until(prompt)
            self.assertFalse(terminal.echoes())
            terminal.write(answer)
        seen, code = terminal.finish()
        self.assertTrue(terminal.echoes())
        for answer in answers:
            if len(answer[1]) > 4:
                self.assertNotIn(answer[1].strip(), seen)
        return seen, code

    PIN, NEW, AGAIN, PUK = b"PIN (CHV 1): ", b"New PIN (CHV 1): ", b"New PIN again (CHV 1): ", b"PUK (CHV 1): "

    def test_change(self):
        seen, code = self.ask("change", (self.PIN, b"1234\n"), (self.NEW, b"56789\n"), (self.AGAIN, b"56789\n"))
        self.assertEqual(code, 0, seen)
        self.assertIn(b"CHV 1: changed", seen)

    def test_unblock(self):
        seen, code = self.ask("unblock", (self.PUK, b"12345678\n"), (self.NEW, b"56789\n"),
                              (self.AGAIN, b"56789\n"))
        self.assertEqual(code, 0, seen)
        self.assertIn(b"CHV 1: unblocked", seen)

    def test_not_the_same_again(self):
        for again in (b"56780\n", b"5678\n", b"567890\n"):
            for command, first in (("change", (self.PIN, b"1234\n")), ("unblock", (self.PUK, b"12345678\n"))):
                seen, code = self.ask(command, first, (self.NEW, b"56789\n"), (self.AGAIN, again))
                self.assertEqual(code, 4)
                self.assertIn(b"another one than the first. Nothing was sent.", seen)
                self.assertNotIn(b"> 0024", seen)
                self.assertNotIn(b"> 002C", seen)

    def test_nothing_typed(self):
        for answers in ([(self.PIN, b"\n")], [(self.PIN, b"1234\n"), (self.NEW, b"\x04")],
                        [(self.PIN, b"1234\n"), (self.NEW, b"56789\n"), (self.AGAIN, b"\n")]):
            seen, code = self.ask("change", *answers)
            self.assertEqual(code, 4)
            self.assertNotIn(b"> 0024", seen)

    def test_interrupted(self):
        seen, code = self.ask("change", (self.PIN, b"1234\n"), (self.NEW, b"56\x03"))
        self.assertEqual(code, -2)
        self.assertNotIn(b"> 0024", seen)

    def test_no_terminal(self):
        for command, name in (("change", b"the PIN can be asked"), ("unblock", b"the PUK can be asked")):
            done = subprocess.run(COMMAND + ["--rm", "embedded", command], stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=LIMIT, check=False, start_new_session=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn(name, done.stderr)


if __name__ == "__main__":
    main()
