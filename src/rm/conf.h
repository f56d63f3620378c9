/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of a configuration file: "[section]" and "key = value", as iccsp-cards(5) has them. */
#ifndef ICCSP_RM_CONF_H
#define ICCSP_RM_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/** Longest line, in bytes. */
#define ICCSP_CONF_LINE_MAX 4096u

/** Longest sentence about a line that is wrong, terminator included. */
#define ICCSP_CONF_SENTENCE_SIZE 200u

enum iccsp_conf_kind { ICCSP_CONF_END, ICCSP_CONF_SECTION, ICCSP_CONF_SETTING, ICCSP_CONF_WRONG };

/** Where the reader is, and what it found. `name` is that of the section or the key; it and `value` are
 * pieces of the text, terminated in place. */
struct iccsp_conf {
    char *next;
    size_t left;
    uint32_t line; /* counted from 1 */
    char *name, *value;
    char sentence[ICCSP_CONF_SENTENCE_SIZE]; /* what is wrong */
};

/** Begins to read len bytes of text, which a NUL follows and which will be written to. */
void iccsp_conf_begin(struct iccsp_conf *conf, char *text, size_t len);

/** Goes on to the next line that says something. */
enum iccsp_conf_kind iccsp_conf_next(struct iccsp_conf *conf);

/** Says what is wrong with the current line, printf-like. Returns false. */
ICCSP_FORMAT_PRINTF(2, 3) bool iccsp_conf_wrong(struct iccsp_conf *conf, const char *format, ...);

/** Reads bytes in hex, each two digits, with blanks or colons between them or not. False: it is something
 * else, or more than cap. */
bool iccsp_conf_bytes(const char *value, uint8_t *out, size_t cap, size_t *len);

/** True for a text that can be the name of something: 1 to max bytes of UTF-8 without control characters, and
 * no blank at either end. */
bool iccsp_conf_is_name(const char *text, size_t max);

/** Compares names: like strcmp(), without regard to the case of ASCII letters. */
int iccsp_conf_compare(const char *a, const char *b);

#endif
