#!/usr/bin/env python3
"""PINs: how they get in, that they get nowhere else, and the tries."""

import os
import subprocess
import unittest

from support import COMMAND, LIMIT, Case, Terminal, find_in_memory, headers, main, posix

RIGHT, WRONG = b"1234\n", b"0000\n"
# One that occurs nowhere else.
RARE = b"83719264"


class Verify(Case):
    def test_right(self):
        for pin in (RIGHT, b"1234", b"1234\r\n", b"1234\nsecond line\n"):
            result = self.expect(0, "verify", pin=pin)
            self.assertEqual(result.out, "CHV 1: verified\n")
            self.assertEqual(result.err, "CHV 1: tries left: 3\n")

    def test_wrong(self):
        result = self.expect(4, "verify", pin=WRONG)
        self.assertIn("CHV 1: tries left: 3\nCHV 1: tries left: 2\n", result.err)
        self.assertIn("SCARD_W_WRONG_CHV, 0x8010006B, SW 63C2 to 00 20 00 01", result.err)
        self.assertEqual(result.out, "")

    def test_as_json(self):
        value = self.expect_json(0, "verify", pin=RIGHT)
        self.assertEqual((value["verified"], value["tries_before"]), (True, 3))
        value = self.expect_json(4, "verify", pin=WRONG)
        self.assertEqual((value["tries_before"], value["tries_after"]), (3, 2))
        self.assertEqual(value["error"]["sw"], "63C2")

    def test_references(self):
        for reference in ("1", "0x01"):
            self.expect(0, "verify", "--ref", reference, pin=RIGHT)
        # There is no CHV 2, and no local one.
        self.assertIn("6A88", self.expect(4, "verify", "--ref", "2", pin=RIGHT).err)
        self.assertIn("00 20 00 81", self.expect(4, "verify", "--local", pin=RIGHT).err)
        self.expect(0, "verify", "D000", pin=RIGHT)
        self.expect(1, "verify", "9999", pin=RIGHT)

    def test_what_cannot_be_right_is_not_sent(self):
        for pin in (b"\n", b"", b"123\n", b"123456789\n", b"12a4\n", b"12\x004\n", b"\xFF\xFF\xFF\xFF\n",
                    b"1" * 255 + b"\n", b"1" * 256 + b"\n", b"1" * 60000 + b"\n"):
            with self.subTest(pin=pin[:12]):
                result = self.expect(4, "--trace", "verify", pin=pin)
                sent = [line for line in result.err.splitlines() if "> 0020" in line]
                self.assertEqual(len(sent), 1, "only the question for the tries is sent")
                self.assertNotIn("tries left: 2", result.err)

    def test_not_on_the_command_line(self):
        result = self.expect(2, "verify", "--pin", RARE.decode())
        self.assertNotIn(RARE.decode(), result.err)
        self.assertIn("not taken from the command line", result.err)

    def test_no_place_to_ask(self):
        # No terminal, nothing to read from.
        for descriptor in ("7", "65535"):
            self.assertIn("SCARD_E_NOT_READY", self.expect(1, "verify", "--pin-fd", descriptor).err)
        done = subprocess.run(COMMAND + ["--rm", "embedded", "verify"], stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT, check=False, start_new_session=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"no terminal", done.stderr)


def tries_script(answers):
    """The demo card's family; the empty VERIFY and the one with a PIN answer with these status words."""
    question, presented = answers
    return f"card demo\non 00200001 => {question}\non 00200001* => {presented}\non * => card\n"


class Tries(Case):
    def test_the_last_try_needs_force(self):
        rm = self.script(tries_script(("63C1", "9000")))
        result = self.expect(1, "--trace", "verify", pin=RIGHT, rm=rm)
        self.assertIn("Only one try is left", result.err)
        self.assertEqual(result.err.count("> 0020"), 1)
        self.expect(0, "verify", "--force", pin=RIGHT, rm=rm)

    def test_blocked(self):
        rm = self.script(tries_script(("6983", "9000")))
        result = self.expect(4, "--trace", "verify", "--force", pin=RIGHT, rm=rm)
        self.assertIn("SCARD_W_CHV_BLOCKED", result.err)
        self.assertEqual(result.err.count("> 0020"), 1)

    def test_blocked_by_this_one(self):
        rm = self.script(tries_script(("63C1", "63C0")))
        result = self.expect(4, "verify", "--force", pin=WRONG, rm=rm)
        self.assertIn("SCARD_W_CHV_BLOCKED", result.err)
        self.assertIn("tries left: 0", result.err)

    def test_a_card_that_does_not_tell(self):
        # Not of a family where the question is known to be free: it is not asked.
        rm = self.script("on 0020* => 6300\n")
        result = self.expect(4, "--trace", "verify", pin=WRONG, rm=rm)
        self.assertEqual(result.err.count("> 0020"), 1)
        self.assertEqual(result.err.count("tries left: unknown"), 2)
        self.assertIsNone(self.expect_json(4, "verify", pin=WRONG, rm=rm)["tries_after"])

    def test_a_pin_is_sent_once_whatever_the_answer(self):
        for answer, codes in (("6C08", (1,)), ("6700", (1,)), ("none", (7,)), ("90", (7,)), ("6300", (4,)),
                              # 61xx is success with something to fetch.
                              ("6104", (0,)), ("AA 6104", (0, 7))):
            with self.subTest(answer=answer):
                rm = self.script(f"on 0020* => {answer}\non * => 9000\n")
                result = self.run_iccsp("--trace", "verify", pin=RIGHT, rm=rm)
                self.assertIn(result.code, codes, str(result))
                self.assertEqual(result.err.count("> 0020"), 1)
        rm = self.script("on 0020* => fail SCARD_W_RESET_CARD\n")
        result = self.expect(6, "--trace", "verify", pin=RIGHT, rm=rm)
        self.assertEqual(result.err.count("> 0020"), 1)


class Guarded(Case):
    """A PIN for a file, in one run with what is done to it."""

    def test_no_pin(self):
        result = self.expect(1, "cat", "D000/D005")
        self.assertEqual(result.out, "")
        self.assertIn("SCARD_W_SECURITY_VIOLATION", result.err)
        self.assertRegex(result.err, "remedy: .*--ref N")
        self.assertIn("--ref N", self.expect_json(1, "cat", "D000/D005")["error"]["remedy"])

    def test_a_pin_that_does_not_help(self):
        # D181 wants a key.
        result = self.expect(1, "cat", "D100/D181", "--ref", "1", pin=RIGHT)
        self.assertIn("remedy: Another PIN, or a key", result.err)

    def test_wrong(self):
        result = self.expect(4, "--trace", "cat", "D000/D005", "--ref", "1", pin=WRONG)
        self.assertEqual(result.out, "")
        self.assertIn("CHV 1: tries left: 2", result.err)
        # Asked for the tries, presented once, and nothing was read.
        self.assertEqual(headers(result), ["00200001", "00200001"])

    def test_right(self):
        result = self.expect(0, "--trace", "cat", "D000/D005", "--ref", "1", pin=RIGHT)
        self.assertEqual(result.out, "Only those who know CHV 1 read this.\n")
        self.assertEqual(headers(result), ["00200001", "00200001", "00A40804", "00B00000"])
        value = self.expect_json(0, "cat", "D000/D005", "--ref", "1", pin=RIGHT)
        self.assertEqual((value["tries_before"], value["bytes"]), (3, 37))

    def test_of_the_directory(self):
        # Verified there, and lost when it is left: the path is that from the MF all the same.
        for words in (["--ref", "0x82"], ["--ref", "2", "--local"]):
            for path in ("D100/D182", "/3F00/D100/D182"):
                result = self.expect(0, "cat", path, *words, pin=b"5678\n")
                self.assertEqual(result.out, "Only those who know CHV 82 read this, if it is required.\n")
        self.assertIn("00 20 00 81", self.expect(4, "cat", "2F02", "--ref", "0x81", pin=RIGHT).err)

    def test_the_last_try_needs_force(self):
        rm = self.script(tries_script(("63C1", "9000")))
        result = self.expect(1, "--trace", "cat", "2F02", "--ref", "1", pin=RIGHT, rm=rm)
        self.assertIn("remedy: Make sure of the PIN", result.err)
        self.assertEqual(headers(result), ["00200001"])
        self.expect(0, "cat", "2F02", "--ref", "1", "--force", pin=RIGHT, rm=rm)


class Secrecy(Case):
    def test_the_trace_shows_no_pin(self):
        for pin in (RIGHT, RARE + b"\n"):
            text = pin.strip().decode()
            result = self.run_iccsp("--trace", "verify", pin=pin)
            self.assertIn("0020", result.err)
            for form in (text, pin.strip().hex(), pin.strip().hex(" ")):
                self.assertNotIn(form.upper(), result.err.upper())

    def test_the_trace_shows_no_length(self):
        def shape(pin):
            trace = self.run_iccsp("--trace", "verify", pin=pin).err
            return [line for line in trace.splitlines() if "> 0020" in line]
        self.assertEqual(shape(b"00001111\n"), shape(b"0000\n"))

    def test_a_card_that_sends_it_back(self):
        rm = self.script(f"card demo\non 00200001 => 63C3\non 0020* => {RARE.hex()} 63C2\non * => card\n")
        for words in (["--trace", "verify"], ["--json", "verify"]):
            result = self.run_iccsp(*words, pin=RARE + b"\n", rm=rm)
            for form in (RARE.decode(), RARE.hex()):
                self.assertNotIn(form, (result.out + result.err).lower())

    @posix
    @unittest.skipUnless(os.path.exists("/proc/self/mem"), "Linux")
    def test_the_memory_is_clean_afterwards(self):
        # The disconnection, after the PIN was presented, takes long enough to look at the whole process.
        rm = self.script("card demo\non * => card\nbefore disconnect 1 => delay 4000\n")
        read, write = os.pipe()
        os.write(write, RARE + b"\n")
        os.close(write)
        process = subprocess.Popen([COMMAND[-1], "--rm", rm, "verify", "--pin-fd", str(read)], pass_fds=(read,),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        os.close(read)
        # The failure is told before the card is given back; then nothing is left to do with the PIN.
        text = b""
        while b"0x8010006B" not in text:
            chunk = os.read(process.stderr.fileno(), 4096)
            self.assertNotEqual(chunk, b"", text)
            text += chunk
        found = find_in_memory(process.pid, RARE)
        process.kill()
        process.communicate()
        self.assertEqual(found, [], "the PIN is still there")

    def test_the_search_finds_what_is_there(self):
        self.assertNotEqual(find_in_memory(os.getpid(), RARE), [])


@posix
class Prompt(Case):
    def terminal(self, *arguments, **options):
        terminal = Terminal(*arguments, **options)
        self.addCleanup(terminal.close)
        return terminal

    def ask(self, answer):
        terminal = self.terminal("verify")
        terminal.read_until(b"PIN (CHV 1): ")
        self.assertFalse(terminal.echoes())
        terminal.write(answer)
        seen, code = terminal.finish()
        self.assertTrue(terminal.echoes())
        return seen, code

    def test_right(self):
        seen, code = self.ask(b"1234\n")
        self.assertEqual(code, 0)
        self.assertIn(b"tries left: 3", seen)
        self.assertIn(b"verified", seen)
        self.assertNotIn(b"1234", seen)

    def test_wrong(self):
        seen, code = self.ask(b"0000\n")
        self.assertEqual(code, 4)
        self.assertIn(b"tries left: 2", seen)
        self.assertNotIn(b"0000\r", seen)

    def test_nothing_typed(self):
        for answer in (b"\n", b"\x04"):
            seen, code = self.ask(answer)
            self.assertEqual(code, 4)
            self.assertIn(b"No PIN was given", seen)
            self.assertNotIn(b"tries left: 2", seen)

    def test_interrupted(self):
        for answer, number in ((b"12\x03", 2), (b"12\x1c", 3)):
            seen, code = self.ask(answer)
            self.assertEqual(code, -number)
            self.assertNotIn(b"tries left: 2", seen)

    def test_terminated(self):
        terminal = self.terminal("verify")
        terminal.read_until(b"PIN (CHV 1): ")
        terminal.process.terminate()
        self.assertEqual(terminal.finish()[1], -15)
        self.assertTrue(terminal.echoes())

    def test_stopped_and_asked_again(self):
        # The command leads its session, so the stop itself is ignored; the rest is as after one.
        terminal = self.terminal("verify")
        terminal.read_until(b"PIN (CHV 1): ")
        terminal.write(b"99\x1a")
        terminal.read_until(b"PIN (CHV 1): \r\nPIN (CHV 1): ")
        terminal.write(b"1234\n")
        self.assertEqual(terminal.finish()[1], 0)

    def test_no_lock_while_asking(self):
        # A transaction of more than 300 ms without a command would end in a reset (hostile-cards G3).
        rm = self.script("card demo\nidle-reset 300\non * => card\n")
        terminal = self.terminal("verify", rm=rm)
        terminal.read_until(b"PIN (CHV 1): ")
        import time
        time.sleep(0.6)
        terminal.write(b"1234\n")
        seen, code = terminal.finish()
        self.assertEqual(code, 0, seen)


if __name__ == "__main__":
    main()
