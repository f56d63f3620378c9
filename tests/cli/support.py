"""What the tests of the command share: running it, scripts for its card, terminals, and "ok" lines.

From the environment: ICCSP, the command under test; ICCSP_WRAP, words to put in front of it: valgrind --quiet
--leak-check=full --error-exitcode=99, say, or wine64 for iccsp.exe."""

import fcntl
import json
import os
import pty
import re
import select
import shlex
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

COMMAND = shlex.split(os.environ.get("ICCSP_WRAP", "")) + [os.environ.get("ICCSP", "iccsp")]
# What stands in front of the command makes it slow.
PATIENCE = 20 if len(COMMAND) > 1 else 1
WINDOWS = COMMAND[-1].endswith(".exe")
# Longer than any path; a command line of Windows has 32,767 characters.
VERY_LONG = 30000 if WINDOWS else 65536
# For one run, which takes milliseconds; sanitizers and a busy machine included.
LIMIT = 30 * PATIENCE
READER = "iccsp Virtual Reader 00 00"
# What no run may say, whatever its exit code.
FAULTS = ("Sanitizer", "runtime error:", "Assertion", "== ERROR SUMMARY:")


def posix(case):
    """Decorates what tests POSIX's terminals, signals or processes, which iccsp.exe has not: no test there."""
    return None if WINDOWS else case


def some(values):
    """All of them; for iccsp.exe the first and the last. What is done with them is the same source there, and the
    native command is tried with all; under Wine each start of a program takes its time."""
    values = list(values)
    return values[:1] + values[1:][-1:] if WINDOWS else values


class Run:
    def __init__(self, code, out, err):
        self.code, self.raw, self.err = code, out, err.decode(errors="backslashreplace")
        self.out = out.decode(errors="backslashreplace")
        if WINDOWS:
            self.err = self.err.replace("\r\n", "\n")

    def __str__(self):
        return f"exit {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


class Case(unittest.TestCase):
    """Runs the command; each run must end by itself and without a sanitizer's report."""

    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_iccsp(self, *arguments, **options):
        """pin: lines for --pin-fd; data: the standard input."""
        for start in range(3):
            result = self.run_once(*arguments, **options)
            # tests/windows/start.sh: it was not iccsp that ended, for that says why.
            if not WINDOWS or (result.code, result.raw, result.err) != (1, b"", "") or start == 2:
                break
            print("# Wine could not start iccsp.exe; again", flush=True)
        self.no_fault(result)
        return result

    @staticmethod
    def run_once(*arguments, rm="embedded", pin=None, data=None, seconds=LIMIT):
        words = COMMAND + (["--rm", rm] if rm else []) + list(arguments)
        descriptors, stdin = (), {"stdin": subprocess.DEVNULL} if data is None else {"input": data}
        if pin is not None and WINDOWS and data is not None:
            # Both are of one standard input there.
            stdin, pin = {"input": pin + data}, None
            words += ["--pin-fd", "0"]
        if pin is not None:
            read, write = os.pipe()
            os.write(write, pin)
            os.close(write)
            descriptors = (read,)
            # Wine hands on the standard streams only.
            stdin = {"stdin": read} if WINDOWS else stdin
            words += ["--pin-fd", "0" if WINDOWS else str(read)]
        try:
            done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=seconds,
                                  check=False, pass_fds=descriptors, **stdin)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return Run(done.returncode, done.stdout, done.stderr)

    def no_fault(self, result):
        for fault in FAULTS:
            self.assertNotIn(fault, result.err, str(result))
        self.assertNotEqual(result.code, 99, str(result))
        self.assertGreaterEqual(result.code, 0, f"ended by a signal: {result}")

    def expect(self, code, *arguments, **options):
        result = self.run_iccsp(*arguments, **options)
        self.assertEqual(result.code, code, f"{arguments}: {result}")
        return result

    def expect_json(self, code, *arguments, **options):
        """One JSON object, nothing else, on standard output."""
        result = self.expect(code, "--json", *arguments, **options)
        value = json.loads(result.out)
        self.assertEqual(value["schema"], 1)
        self.assertEqual("error" in value, code != 0, str(result))
        if code != 0:
            error = value["error"]
            self.assertEqual(error["exit"], code)
            self.assertRegex(error["hresult"], "^0x[0-9A-F]{8}$")
            for key in ("name", "sentence", "cause", "remedy"):
                self.assertIsInstance(error[key], str)
            self.assertNotEqual(error["sentence"], "")
        return value

    def script(self, text):
        """A resource manager that plays this."""
        path = os.path.join(self.folder, "script")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return "scripted:" + path


def headers(result):
    """CLA INS P1 P2 of what a run with --trace sent."""
    return [line[9:17] for line in result.err.splitlines() if line.startswith("trace: > ")]


def find_in_memory(pid, wanted):
    """Where a process that runs on Linux has these bytes."""
    found = []
    with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
        for line in maps:
            fields = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S)(\S)", line)
            start, end = int(fields[1], 16), int(fields[2], 16)
            # The shadow of a sanitizer has terabytes.
            if fields[3] != "r" or fields[4] != "w" or end - start > 1 << 30:
                continue
            try:
                memory.seek(start)
                if wanted in memory.read(end - start):
                    found.append(line.strip())
            except OSError:
                continue
    return found


class Terminal:
    """The command on a terminal of its own, which is the controlling one: /dev/tty works."""

    def __init__(self, *arguments, locale="C.UTF-8", rm="embedded"):
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 200, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        environment = dict(os.environ, LC_ALL=locale)
        slave = self.slave

        def take_terminal():
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)

        words = COMMAND + (["--rm", rm] if rm else []) + list(arguments)
        # pylint: disable=subprocess-popen-preexec-fn
        self.process = subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave, env=environment,
                                        preexec_fn=take_terminal)
        self.seen = b""

    def read_until(self, wanted, seconds=LIMIT):
        """Reads until the text appears; None: until the program ends."""
        end = time.monotonic() + seconds
        while wanted is None or wanted not in self.seen:
            ready = select.select([self.master], [], [], 0.05)[0]
            if ready:
                self.seen += os.read(self.master, 65536)
            elif wanted is None and self.process.poll() is not None:
                break
            if time.monotonic() > end:
                self.close()
                raise AssertionError(f"not seen: {wanted!r} in {self.seen!r}")
        return self.seen

    def write(self, data):
        os.write(self.master, data)

    def echoes(self):
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def finish(self):
        """All that was shown, and the exit code (negative: the signal)."""
        self.read_until(None)
        for fault in FAULTS:
            if fault.encode() in self.seen:
                raise AssertionError(self.seen.decode(errors="backslashreplace"))
        return self.seen, self.process.wait(LIMIT)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


class Lines(unittest.TextTestResult):
    """One "ok" or "not ok" line for each test, as the other test scripts of this project print them."""

    good = bad = 0

    def say(self, test, good):
        print(("ok - " if good else "not ok - ") + test.id().replace("__main__.", ""), flush=True)
        self.good += good
        self.bad += not good

    def addSuccess(self, test):
        super().addSuccess(test)
        self.say(test, True)

    def addError(self, test, err):
        super().addError(test, err)
        self.say(test, False)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say(test, False)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.say(subtest, False)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stdout, resultclass=Lines, verbosity=0).run(suite)
    print(f"{result.good} passed, {result.bad} failed")
    sys.exit(0 if result.good and not result.bad and result.wasSuccessful() else 1)
