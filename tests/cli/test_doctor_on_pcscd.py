#!/usr/bin/env python3
"""iccsp doctor on set-ups that are broken, each in its own way (tests/pcscd/run, whose namespaces it may change).

From the environment, beside what support.py takes: PCSCD_PID."""

import glob
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from support import COMMAND, LIMIT, Case, main

FIRST, SECOND = "Virtual PCD 00 00", "Virtual PCD 00 01"
SOCKET = "/run/pcscd/pcscd.comm"
PCSCD = "/usr/sbin/pcscd"

# Another program, by the system's own library: connects, and tells when it has the card.
HOLDER = """
import ctypes, sys
pcsc = ctypes.CDLL("libpcsclite.so.1")
context, card, protocol = ctypes.c_long(), ctypes.c_long(), ctypes.c_ulong()
assert pcsc.SCardEstablishContext(2, None, None, ctypes.byref(context)) == 0
share = ctypes.c_ulong(int(sys.argv[2]))
assert pcsc.SCardConnect(context, sys.argv[1].encode(), share, ctypes.c_ulong(3), ctypes.byref(card),
                         ctypes.byref(protocol)) == 0
if sys.argv[2] == "2":
    assert pcsc.SCardBeginTransaction(card) == 0
print("has it", flush=True)
sys.stdin.readline()
"""


class Doctor(Case):
    """By name, for each ends or starts pcscd as it needs."""

    def doctor(self, code, *wrapped, env=None):
        """The problems that it finds when it is run in front of or behind other words."""
        words = [*wrapped, *COMMAND, "--json", "doctor"]
        begin = time.monotonic()
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                              timeout=LIMIT, check=False, env=dict(os.environ, **(env or {})))
        self.assertLess(time.monotonic() - begin, 15, "it takes no longer")
        self.assertEqual(done.returncode, code, done.stdout.decode() + done.stderr.decode())
        value = json.loads(done.stdout)
        self.findings = value["findings"]
        found = [f for f in self.findings if f["status"] == "problem"]
        for finding in found:
            self.assertNotEqual((finding["cause"], finding["remedy"]), ("", ""))
        if found:
            self.assertEqual((value["error"]["exit"], value["error"]["sentence"]), (code, found[0]["sentence"]))
        return found

    def only(self, code, *wrapped, **options):
        finding, = self.doctor(code, *wrapped, **options)
        return finding

    def good(self):
        return [f["sentence"] for f in self.findings if f["status"] == "ok"]

    def wait_until(self, condition):
        end = time.monotonic() + 10
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.05)

    def stop_pcscd(self):
        try:
            os.kill(int(os.environ["PCSCD_PID"]), signal.SIGTERM)
            self.wait_until(lambda: not os.path.exists(SOCKET))
        except ProcessLookupError:
            # Killed by an earlier test.
            if os.path.exists(SOCKET):
                os.unlink(SOCKET)

    def start_pcscd(self, *options):
        pcscd = subprocess.Popen([PCSCD, "--foreground", *options], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        os.environ["PCSCD_PID"] = str(pcscd.pid)
        self.addCleanup(pcscd.wait)
        self.addCleanup(pcscd.kill)
        self.wait_until(lambda: os.path.exists(SOCKET))

    def serve(self):
        server = subprocess.Popen(COMMAND + ["vcard", "serve"], stdout=subprocess.DEVNULL)
        self.addCleanup(self.wait_until, lambda: not self.is_a_card_there())
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        self.wait_until(self.is_a_card_there)

    def is_a_card_there(self):
        return '"card": true' in self.run_iccsp("--json", "readers", rm="pcsc").out

    def hold(self, share):
        holder = subprocess.Popen([sys.executable, "-c", HOLDER, FIRST, str(share)], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True)
        self.addCleanup(holder.communicate)
        self.assertEqual(holder.stdout.readline(), "has it\n")
        return holder

    def test_1_a_reader_without_a_card(self):
        finding = self.only(3)
        self.assertEqual(finding["sentence"], "No reader has a card.")
        good = "\n".join(self.good())
        for text in ("/libpcsclite.so.1", f"listens at {SOCKET}", "pcsc-lite version ", f"{FIRST}: empty",
                     f"{SECOND}: empty"):
            self.assertIn(text, good)

    def test_1_all_is_well(self):
        self.serve()
        self.assertEqual(self.doctor(0), [])
        self.assertIn(f"{FIRST}: a card that can be used", self.good())

    def test_1_a_card_that_is_held_exclusively(self):
        self.serve()
        holder = self.hold(1)
        finding = self.only(5)
        self.assertEqual(finding["sentence"], f"{FIRST}: a card that another program has for itself.")
        self.assertIn(f"({holder.pid})", finding["cause"])

    def test_1_a_card_in_a_transaction(self):
        self.serve()
        holder = self.hold(2)
        finding = self.only(5)
        self.assertEqual(finding["sentence"], f"{FIRST}: a card that another program does not let anybody else use.")
        self.assertIn(f"({holder.pid})", finding["cause"])

    def test_1_a_service_that_hangs(self):
        os.kill(int(os.environ["PCSCD_PID"]), signal.SIGSTOP)
        self.addCleanup(os.kill, int(os.environ["PCSCD_PID"]), signal.SIGCONT)
        self.assertIn("does not answer", self.only(5)["sentence"])

    def test_1_no_permission(self):
        os.chmod(SOCKET, 0)
        self.addCleanup(os.chmod, SOCKET, 0o777)
        # Root without what lets root do everything.
        finding = self.only(5, "setpriv", "--bounding-set=-dac_override,-dac_read_search")
        self.assertEqual(finding["sentence"], f"This user may not use the socket {SOCKET}.")
        self.assertIn("permissions", finding["cause"])

    def test_1_no_library(self):
        files = {os.path.realpath(f) for d in ("/usr/lib", "/usr/lib/*", "/usr/lib64", "/usr/local/lib*")
                 for f in glob.glob(d + "/libpcsclite.so.1")}
        hide = "".join(f"mount --bind /dev/null {file}; " for file in files)
        finding = self.only(5, "unshare", "--mount", "sh", "-c", hide + 'exec "$@"', "sh")
        self.assertEqual(finding["check"], "library")
        self.assertIn("not installed", finding["sentence"])
        self.assertIn("pcscd", finding["remedy"])

    def test_1_a_service_that_refuses(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "comm")
            server = socket.socket(socket.AF_UNIX)
            server.bind(path)
            server.listen()

            def refuse():
                while True:
                    try:
                        server.accept()[0].close()
                    except OSError:
                        return

            thread = threading.Thread(target=refuse)
            thread.start()
            try:
                found = self.only(5, env={"PCSCLITE_CSOCK_NAME": path, "SSH_CONNECTION": "::1 1 ::1 22"})
            finally:
                server.shutdown(socket.SHUT_RDWR)
                thread.join()
                server.close()
        self.assertEqual(found["sentence"], "The PC/SC service runs, and refuses this program.")
        self.assertIn("ssh", found["cause"])
        self.assertIn("polkit", found["remedy"])

    def test_2_no_service(self):
        self.stop_pcscd()
        finding = self.only(5)
        self.assertEqual(finding["sentence"], f"The PC/SC service does not run: there is no socket {SOCKET}.")

    def test_3_a_stale_socket(self):
        self.stop_pcscd()
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(SOCKET)
        self.addCleanup(os.unlink, SOCKET)
        self.assertEqual(self.only(5)["sentence"], f"Nobody listens at the socket {SOCKET}.")

    def test_3_no_socket_at_all(self):
        self.stop_pcscd()
        with open(SOCKET, "wb"):
            pass
        self.addCleanup(os.unlink, SOCKET)
        self.assertEqual(self.doctor(5)[0]["check"], "service")

    def test_4_no_reader(self):
        self.stop_pcscd()
        self.start_pcscd("--config", self.folder)
        finding = self.only(3)
        self.assertEqual(finding["sentence"], "The service runs, and has no reader.")

    def test_4_readers_on_usb_that_the_service_does_not_use(self):
        self.stop_pcscd()
        self.start_pcscd("--config", self.folder)
        make = "mount -t tmpfs tmpfs /sys/bus; cd /sys/bus; mkdir -p usb/devices usb/drivers; cd usb/devices; "
        for name, product, driver in (("1-1", "Good Reader", ""), ("1-2", "NFC Reader", "pn533_usb"),
                                      ("1-3", "Taken Reader", "usbfs"), ("1-4", "Keyboard", "usbhid")):
            code = {"pn533_usb": "ff", "usbhid": "03"}.get(driver, "0b")
            make += f"mkdir {name} {name}:1.0; echo {product} >{name}/product; "
            make += f"echo {code} >{name}:1.0/bInterfaceClass; "
            make += f"mkdir ../drivers/{driver}; ln -s ../../drivers/{driver} {name}:1.0/driver; " if driver else ""
        finding = self.only(3, "unshare", "--mount", "sh", "-ec", make + 'cd /; exec "$@"', "sh")
        self.assertIn("on USB", finding["cause"])
        notes = {f["sentence"]: f["remedy"] for f in self.findings if f["check"] == "usb"}
        self.assertEqual(len(notes), 3)
        self.assertIn("libccid", notes["On USB: Good Reader, which the service does not use."])
        self.assertIn("blacklist", notes["On USB: NFC Reader, which the driver pn533_usb of the kernel has taken."])
        self.assertIn("disable-ccid",
                      notes["On USB: Taken Reader, which a program has taken that is not the service."])


if __name__ == "__main__":
    main()
