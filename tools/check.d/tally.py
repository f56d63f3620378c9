#!/usr/bin/env python3
"""Counts the tests that passed and failed from what test programs printed.

tally.py meson TESTLOG.JSON     the programs of one `meson test`
tally.py run NAME COMMAND...    one program, run here

A line that begins with "# Wine could not start" is for people, whatever becomes of the test: with `@say` in front of it
tools/check shows it.

cmocka prints `[  PASSED  ] N test(s).`, scripts print `ok - ...` and `not ok - ...` lines. For each program this
prints its output if it failed, and then `@count NAME PASSED FAILED`. A program that ends badly without naming a failed
test counts as one failure, and so does one that ends well without having run a test."""

import json
import re
import subprocess
import sys

PATTERNS = {
    "passed": (r"^\[  PASSED  \] (\d+) test", r"^ok\b"),
    # A skipped test is a test that cannot fail.
    "failed": (r"^\[  (?:FAILED |SKIPPED) \] (\d+) test", r"^not ok\b"),
}


def count(kind, output):
    number, line = PATTERNS[kind]
    numbers = sum(int(n) for n in re.findall(number, output, re.MULTILINE))
    return numbers + len(re.findall(line, output, re.MULTILINE))


def report(name, output, ended_well, how):
    """Prints the count of one program; returns whether all is well."""
    passed, failed = count("passed", output), count("failed", output)
    if failed == 0 and (passed == 0 or not ended_well):
        failed = 1
        how += " with no test passed" if passed == 0 else " though no test is said to have failed"
    if failed:
        print(f"--- {name}: {how}")
        print(output.rstrip("\n"))
    for remark in re.findall(r"^# Wine could not start .*$", output, re.MULTILINE):
        print(f"@say {name}: {remark}")
    print(f"@count {name.replace(' ', '_')} {passed} {failed}", flush=True)
    return failed == 0


def meson(path):
    with open(path, encoding="utf-8", errors="replace") as log:
        tests = [json.loads(line) for line in log]
    if not tests:
        print("no tests were run")
    results = [
        # Meson's names say "project:suites / name".
        report(t["name"].split(" / ")[-1], t.get("stdout", "") + t.get("stderr", ""), t["result"] == "OK", t["result"])
        for t in tests
    ]
    return bool(results) and all(results)


def run(name, command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    output = done.stdout.decode(errors="replace")
    return report(name, output, done.returncode == 0, f"status {done.returncode}")


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "meson":
        return meson(arguments[1])
    if len(arguments) >= 3 and arguments[0] == "run":
        return run(arguments[1], arguments[2:])
    print(__doc__, file=sys.stderr)
    return False


sys.exit(0 if main(sys.argv[1:]) else 1)
