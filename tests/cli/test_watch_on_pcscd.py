#!/usr/bin/env python3
"""iccsp watch beside a real pcscd (tests/pcscd/run) that is stopped and started, with cards that come and go.

From the environment, beside what support.py takes: PCSCD_PID."""

import json
import os
import signal
import subprocess
import threading
import time

from support import COMMAND, LIMIT, Case, main

FIRST, SECOND = "Virtual PCD 00 00", "Virtual PCD 00 01"
T1, T0 = "3B8D8131FE458031F065494343535073F721FBB6", "3B0D8031F065494343535073F7219B"
# pcscd looks at vpcd about every 400 ms.
SOON = 10


class Watched(Case):
    """With a watcher, whose events are collected."""

    def setUp(self):
        super().setUp()
        self.events, self.arrival = [], threading.Condition()
        self.watcher = subprocess.Popen(COMMAND + ["--json", "watch"], stdout=subprocess.PIPE)
        self.collector = threading.Thread(target=self.collect)
        self.collector.start()
        self.addCleanup(self.end)
        self.expect_events(("reader-added", FIRST, None), ("reader-added", SECOND, None))

    def collect(self):
        for line in self.watcher.stdout:
            with self.arrival:
                self.events.append(json.loads(line))
                self.arrival.notify_all()

    def end(self):
        if self.watcher.stdout.closed:
            return
        self.watcher.send_signal(signal.SIGINT)
        self.assertEqual(self.watcher.wait(LIMIT), 0)
        self.collector.join(LIMIT)
        self.watcher.stdout.close()
        self.assertEqual(self.events, [], "events that nobody expected")

    def expect_events(self, *wanted):
        """These come next, and none other before the test goes on."""
        with self.arrival:
            self.assertTrue(self.arrival.wait_for(lambda: len(self.events) >= len(wanted), SOON),
                            f"{wanted} of {self.events}")
            seen, self.events = self.events[:len(wanted)], self.events[len(wanted):]
        self.assertEqual([(e.get("event", e), e.get("reader"), e.get("atr")) for e in seen], list(wanted))
        return seen

    def serve(self, *options):
        server = subprocess.Popen(COMMAND + ["vcard", "serve", *options], stdout=subprocess.PIPE, text=True)
        server.stdout.readline()
        self.addCleanup(self.stop, server)
        return server

    @staticmethod
    def stop(server):
        if server.poll() is None:
            server.terminate()
        server.communicate(timeout=LIMIT)

    def in_pcscd(self, atr):
        """Waits until pcscd has seen it, by another program."""
        end = time.monotonic() + SOON
        while self.first_atr() != atr:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def first_atr(self):
        readers = json.loads(self.run_iccsp("--json", "readers", rm="pcsc").out)["readers"]
        return next(reader.get("atr") for reader in readers if reader["name"] == FIRST)


class Cards(Watched):
    def test_in_and_out_once_each(self):
        server = self.serve()
        self.expect_events(("card-inserted", FIRST, T1))
        self.stop(server)
        self.expect_events(("card-removed", FIRST, T1))
        server = self.serve("--vpcd", ":35964", "--t0")
        self.expect_events(("card-inserted", SECOND, T0))
        self.stop(server)
        self.expect_events(("card-removed", SECOND, T0))

    def test_a_swap_that_the_watcher_sleeps_through(self):
        server = self.serve()
        self.expect_events(("card-inserted", FIRST, T1))
        self.watcher.send_signal(signal.SIGSTOP)
        self.stop(server)
        self.in_pcscd(None)
        server = self.serve("--t0")
        self.in_pcscd(T0)
        self.watcher.send_signal(signal.SIGCONT)
        self.expect_events(("card-swapped", FIRST, T0))
        self.stop(server)
        self.expect_events(("card-removed", FIRST, T0))

    def test_other_programs_are_no_events(self):
        server = self.serve()
        self.expect_events(("card-inserted", FIRST, T1))
        for _ in range(5):
            self.expect(0, "info", rm="pcsc")
        self.stop(server)
        self.expect_events(("card-removed", FIRST, T1))


class ZTheService(Watched):
    """The last, for it ends the pcscd that was there."""

    def test_a_restart(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            pid = int(os.environ["PCSCD_PID"])
            os.kill(pid, number)
            self.expect_events(("service-stopped", None, None))
            # Longer than it looks for it: that is said once.
            time.sleep(0.6)
            if os.path.exists("/run/pcscd/pcscd.pid"):
                os.unlink("/run/pcscd/pcscd.pid")
            pcscd = subprocess.Popen(["/usr/sbin/pcscd", "--foreground"], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            os.environ["PCSCD_PID"] = str(pcscd.pid)
            self.addCleanup(pcscd.wait)
            self.addCleanup(pcscd.kill)
            seen = self.expect_events(("service-started", None, None), ("reader-added", FIRST, None),
                                      ("reader-added", SECOND, None))
            self.assertEqual([e.get("initial", False) for e in seen], [False, True, True])
        server = self.serve()
        self.expect_events(("card-inserted", FIRST, T1))
        self.stop(server)
        self.expect_events(("card-removed", FIRST, T1))
        self.end()


if __name__ == "__main__":
    main()
