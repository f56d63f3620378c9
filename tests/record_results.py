#!/usr/bin/env python3
"""Prints a header that is included in front of every test of a build with -Drecord_results=true: each call of a method
through its macro also prints what it returned, for tools/check-results."""
import re
import sys
from pathlib import Path

INHERITED = {'QueryInterface', 'AddRef', 'Release', 'GetTypeInfoCount', 'GetTypeInfo', 'GetIDsOfNames', 'Invoke'}
HEADERS = 'scardssp.h', 'scardcom.h', 'iccspext.h'
MACRO = re.compile(r'^#define ((I\w+)_(\w+))\((p(?:, \w+)*)\)\s*(?:\\\n)?\s*(\(+p\)->lpVtbl->.*)$', re.M)

print('''#ifndef __cplusplus
#include <stdio.h>
#include "iccsp/iccsp.h"

static inline HRESULT record_result(const char *method, HRESULT hr)
{
    printf("@seen %s %08X\\n", method, (unsigned)hr);
    return hr;
}
''')
for header in HEADERS:
    text = (Path(sys.argv[1]) / 'iccsp' / header).read_text(encoding='utf-8')
    for name, interface, method, parameters, call in MACRO.findall(text):
        if method not in INHERITED:
            print(f'#undef {name}\n#define {name}({parameters}) record_result("{name}", {call})')
print('#endif')
