#!/usr/bin/env python3
"""Hostile texts, printed as JSON and read again by Python's module."""

import codecs
import json
import os
import random
import subprocess

import support

PROGRAM = support.COMMAND[:-1] + [os.environ["JSON_TEXTS"]]


def escape(error):
    """What the command makes of bytes that are not UTF-8."""
    return "".join(f"\\x{byte:02X}" for byte in error.object[error.start:error.end]), error.end


codecs.register_error("escape", escape)


class Texts(support.unittest.TestCase):
    def check(self, texts):
        done = subprocess.run(PROGRAM, input="\n".join(t.hex() for t in texts).encode() + b"\n", timeout=60,
                              stdout=subprocess.PIPE, check=True)
        done.stdout.decode("ascii")
        self.assertEqual(json.loads(done.stdout)["texts"], [t.decode("utf-8", "escape") for t in texts])

    def test_every_byte(self):
        self.check([bytes([byte]) for byte in range(1, 256)])

    def test_every_two_bytes(self):
        self.check([bytes([first, second]) for first in range(0x7E, 256) for second in range(1, 256)])

    def test_edges_of_utf8(self):
        self.check([prefix + edge + suffix for prefix in (b"", b"a", b"\xE2") for suffix in (b"", b"\x80", b"z")
                    for edge in (b"\xC2\x80", b"\xDF\xBF", b"\xE0\x9F\xBF", b"\xE0\xA0\x80", b"\xED\x9F\xBF",
                                 b"\xED\xA0\x80", b"\xEE\x80\x80", b"\xEF\xBF\xBF", b"\xF0\x8F\xBF\xBF",
                                 b"\xF0\x90\x80\x80", b"\xF4\x8F\xBF\xBF", b"\xF4\x90\x80\x80",
                                 b"\xF8\x88\x80\x80\x80", b"\xC0\x80", b"\xC1\xBF")])

    def test_what_other_readers_stumble_over(self):
        self.check([t.encode() for t in ("", "\"", "\\", "\\u0000", "\\\"", "</script>", "\u2028\u2029", "\uFEFF",
                                         "{\"a\": [1, 2]}", "\x7F\x1B[31m", "\\x41", "a\r\nb", "\U0001F600" * 500)])

    def test_random_bytes(self):
        dice = random.Random(7816)
        self.check([bytes(dice.choice((dice.randrange(1, 256), 0xE2, 0x82, 0xF0, 0x9F, 0x22, 0x5C))
                          for _ in range(dice.randrange(60))) for _ in range(2000)])


support.main()
