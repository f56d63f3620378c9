/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys and values of the registry, made from patterns. */
#include "entry/registry_windows.h"

#include <wchar.h>

static bool append(wchar_t out[ICCSP_REGISTRY_TEXT_MAX], size_t *len, const wchar_t *text, size_t units)
{
    if (units >= ICCSP_REGISTRY_TEXT_MAX - *len)
        return false;
    wmemcpy(out + *len, text, units);
    *len += units;
    out[*len] = L'\0';
    return true;
}

static bool expand(const wchar_t *pattern, const iccsp_registry_words words,
                   wchar_t out[ICCSP_REGISTRY_TEXT_MAX])
{
    size_t len = 0;
    bool fits = true;

    out[0] = L'\0';
    while (fits && *pattern != L'\0') {
        if (*pattern == L'%') {
            const wchar_t *word = ICCSP_REGISTRY_WORD(words, pattern[1]);

            fits = append(out, &len, word, wcslen(word));
            pattern += 2;
        } else {
            fits = append(out, &len, pattern++, 1);
        }
    }
    return fits;
}

LSTATUS iccsp_registry_write(HKEY base, const struct iccsp_registry_value *values, size_t count,
                             const iccsp_registry_words words)
{
    wchar_t key[ICCSP_REGISTRY_TEXT_MAX], text[ICCSP_REGISTRY_TEXT_MAX];
    LSTATUS status = ERROR_SUCCESS;

    for (size_t i = 0; status == ERROR_SUCCESS && i < count; i++) {
        if (!expand(values[i].key, words, key) || !expand(values[i].text, words, text))
            return ERROR_FILENAME_EXCED_RANGE;
        status = RegSetKeyValueW(base, key, values[i].name, REG_SZ, text,
                                 (DWORD)((wcslen(text) + 1) * sizeof(text[0])));
    }
    return status;
}

LSTATUS iccsp_registry_remove(HKEY base, const wchar_t *key, const iccsp_registry_words words)
{
    wchar_t name[ICCSP_REGISTRY_TEXT_MAX];
    LSTATUS status;

    if (!expand(key, words, name))
        return ERROR_FILENAME_EXCED_RANGE;
    status = RegDeleteTreeW(base, name);
    return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
}

bool iccsp_registry_remove_empty(HKEY base, const wchar_t *key, const iccsp_registry_words words)
{
    wchar_t name[ICCSP_REGISTRY_TEXT_MAX];
    DWORD keys = 1, values = 1;
    HKEY opened;

    if (!expand(key, words, name) || RegOpenKeyExW(base, name, 0, KEY_READ, &opened) != ERROR_SUCCESS)
        return false;
    (void)RegQueryInfoKeyW(opened, NULL, NULL, NULL, &keys, NULL, NULL, &values, NULL, NULL, NULL, NULL);
    RegCloseKey(opened);
    return keys == 0 && values == 0 && RegDeleteKeyW(base, name) == ERROR_SUCCESS;
}

bool iccsp_registry_has(HKEY base, const wchar_t *key, const iccsp_registry_words words)
{
    wchar_t name[ICCSP_REGISTRY_TEXT_MAX];
    HKEY opened;

    if (!expand(key, words, name) || RegOpenKeyExW(base, name, 0, KEY_READ, &opened) != ERROR_SUCCESS)
        return false;
    RegCloseKey(opened);
    return true;
}

void iccsp_registry_read(HKEY base, const wchar_t *key, const iccsp_registry_words words,
                         wchar_t text[ICCSP_REGISTRY_TEXT_MAX])
{
    DWORD size = ICCSP_REGISTRY_TEXT_MAX * sizeof(text[0]);
    wchar_t name[ICCSP_REGISTRY_TEXT_MAX];

    if (!expand(key, words, name) ||
        RegGetValueW(base, name, NULL, RRF_RT_REG_SZ, NULL, text, &size) != ERROR_SUCCESS)
        text[0] = L'\0';
}
