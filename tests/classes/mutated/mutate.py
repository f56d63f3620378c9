#!/usr/bin/env python3
"""Writes copies of sources into a folder, with what the layout tests must notice: in every interface of a header the
first two methods changed over, in every identifier of guids.c the last bit: mutate.py FOLDER FILE..."""
import re
import sys
from pathlib import Path

METHOD = r'    /\*\*(?:(?!\*/).)*\*/\s*ICCSP_METHOD\([^;]*;\n'


def change_over(text):
    first_two = rf'(ICCSP_INTERFACE\(\w+, \w+\)\n\{{\n[^\n]*\n)({METHOD})({METHOD})'
    return re.sub(first_two, r'\1\3\2', text, flags=re.S)


def change_bit(text):
    return re.sub(r'0x(\w\w)\}\}', lambda match: f'0x{int(match[1], 16) ^ 1:02X}}}}}', text)


for path in map(Path, sys.argv[2:]):
    before = path.read_text(encoding='utf-8')
    after = (change_over if path.suffix == '.h' else change_bit)(before)
    if after == before:
        sys.exit(f'{path}: nothing to change')
    (Path(sys.argv[1]) / path.name).write_text(after, encoding='utf-8')
