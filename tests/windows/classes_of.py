#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Prints the classes of a DLL, one a line: classes_of.py manifest DLL, as its manifest has them, or
classes_of.py registry FILE, as regsvr32 has entered them; the file is what regedit exports, in UTF-8."""
import re
import sys
import xml.etree.ElementTree as ElementTree

SPACE = '{urn:schemas-microsoft-com:asm.v1}'


def from_manifest(path):
    with open(path, 'rb') as file:
        text = re.search(rb'<\?xml .*?</assembly>', file.read(), re.DOTALL).group()
    file = ElementTree.fromstring(text).find(SPACE + 'file')
    server = file.get('name')
    for cls in file.findall(SPACE + 'comClass'):
        (name,) = cls.findall(SPACE + 'progid')
        yield (cls.get('clsid'), cls.get('description'), server, cls.get('threadingModel'), cls.get('progid'),
               name.text, cls.get('tlbid'))


def from_registry(path):
    with open(path, encoding='utf-8') as file:
        values = dict(re.findall(r'^\[[^]]*\\CLSID\\(\{[^]]*)\]\n((?:[@"].*\n)*)', file.read(), re.MULTILINE))

    def value(key, name='@'):
        found = re.search('^' + name + '="(.*)"$', values.get(key, ''), re.MULTILINE)
        return found.group(1) if found else ''

    for key in values:
        server = value(key + r'\InprocServer32').split('\\')[-1]
        if server == 'libiccsp-0.dll':
            yield (key, value(key), server, value(key + r'\InprocServer32', '"ThreadingModel"'), value(key + r'\ProgID'),
                   value(key + r'\VersionIndependentProgID'), value(key + r'\TypeLib'))


rows = {'manifest': from_manifest, 'registry': from_registry}[sys.argv[1]](sys.argv[2])
print('\n'.join(sorted(' '.join(row) for row in rows)))
