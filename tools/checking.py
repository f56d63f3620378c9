# SPDX-License-Identifier: BSD-2-Clause
"""What the checkers in this folder share."""
import re
import sys
from collections import Counter
from pathlib import Path

FUNCTION = re.compile(r'^[A-Za-z][\w \t*]*?\b(\w+)\((?:[^;{}]|\n)*?\)\n\{(.*?)\n\}', re.M | re.S)


def top_folder():
    """The folder on the command line, else the one that this script lies in."""
    return Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent)


def read(paths):
    return {path: path.read_text(encoding='utf-8') for path in paths}


def table(path, line):
    """The lines of a table of the tests, and those that cannot be read."""
    entries, broken = [], []
    for number, text in enumerate(path.read_text(encoding='utf-8').splitlines(), 1):
        match = line.fullmatch(text.strip())
        if match:
            entries.append(match.groups())
        elif text.strip() and not text.startswith('#'):
            broken.append(f'{path.name}:{number}: {text}')
    return entries, broken


def run_tests(texts):
    """Tests that are defined and also named in a list."""
    text = '\n'.join(texts)
    count = Counter(re.findall(r'\w+', text))
    return {name for name in re.findall(r'\bvoid (test_\w+)\(', text) if count[name] > 1}


def report(name, problems):
    for problem in problems:
        print(f'    {problem}')
    print(f'{"not ok" if problems else "ok"} - {name}')
    return not problems
