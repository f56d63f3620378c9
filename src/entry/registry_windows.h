/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys and values of the registry, made from patterns. */
#ifndef ICCSP_ENTRY_REGISTRY_WINDOWS_H
#define ICCSP_ENTRY_REGISTRY_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/** Units of the longest key or text, terminator included: a path and what is written around it. */
#define ICCSP_REGISTRY_TEXT_MAX (MAX_PATH + 100)

/** What "%a" to "%z" stand for in a pattern; NULL: nothing. */
typedef const wchar_t *iccsp_registry_words[26];

/** Sets the word for one letter. */
#define ICCSP_REGISTRY_WORD(words, letter) (words)[(letter) - 'a']

/** One value, of type REG_SZ. Key and text are patterns. */
struct iccsp_registry_value {
    const wchar_t *key;
    const wchar_t *name; /* NULL: the default value of the key */
    const wchar_t *text;
};

/** Writes values, with the keys that they need. ERROR_SUCCESS, or what stopped it;
 * ERROR_FILENAME_EXCED_RANGE: a text would be too long. */
LSTATUS iccsp_registry_write(HKEY base, const struct iccsp_registry_value *values, size_t count,
                             const iccsp_registry_words words);

/** Removes a key with all that is in it. ERROR_SUCCESS also if there is no such key. */
LSTATUS iccsp_registry_remove(HKEY base, const wchar_t *key, const iccsp_registry_words words);

/** Removes a key in which there is nothing; true if it did. */
bool iccsp_registry_remove_empty(HKEY base, const wchar_t *key, const iccsp_registry_words words);

/** True if there is such a key. */
bool iccsp_registry_has(HKEY base, const wchar_t *key, const iccsp_registry_words words);

/** Reads the default value of a key; "" if there is none, or a longer one. */
void iccsp_registry_read(HKEY base, const wchar_t *key, const iccsp_registry_words words,
                         wchar_t text[ICCSP_REGISTRY_TEXT_MAX]);

#endif
