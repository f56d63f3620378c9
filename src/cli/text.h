/* SPDX-License-Identifier: BSD-2-Clause */
/* Text and bytes that come from cards and readers, made fit to be seen. */
#ifndef ICCSP_CLI_TEXT_H
#define ICCSP_CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "iccsp/scardssp.h"

/** Bytes in memory of their own. Starts as {0}. */
struct cli_bytes {
    uint8_t *data;
    size_t len;
    size_t room; /* allocated at data */
};

/** ICCSP_E_OUTOFMEMORY: nothing was added. */
iccsp_hr cli_bytes_append(struct cli_bytes *bytes, const void *data, size_t len);

/** Wipes and frees. */
void cli_bytes_clear(struct cli_bytes *bytes);

/** Appends the whole content of a buffer. Results as iccsp_byte_buffer_bytes. */
iccsp_hr cli_bytes_append_buffer(struct cli_bytes *bytes, IByteBuffer *buffer);

/** Writes bytes as UTF-8 text. What is no character, and what would control a terminal or hide text, becomes
 * \xNN if `to` is a terminal; else bytes are written as they are. lines: line feeds and tabs are meant. */
void cli_put_bytes(FILE *to, const void *bytes, size_t len, bool lines);

/** The same for a text of one line. */
void cli_put_text(FILE *to, const char *text);

/** Writes hexadecimal digits, with `separator` between bytes. */
void cli_put_hex(FILE *to, const uint8_t *bytes, size_t len, const char *separator);

/** Length and value of the UTF-8 character at s, of which `left` bytes (at least one) are there. 0: there is
 * none; shortest form only, no surrogates. */
size_t cli_character_at(const uint8_t *s, size_t left, uint32_t *value);

/** Reads hexadecimal digits, with spaces between bytes, into out. Returns the number of bytes; -1 if it is
 * not hexadecimal or longer than cap. */
long cli_hex_read(const char *text, uint8_t *out, size_t cap);

/** A BSTR as UTF-8, to be freed with free(). Results as iccsp_bstr_to_utf8; ICCSP_E_OUTOFMEMORY. */
iccsp_hr cli_utf8_of(BSTR text, char **out);

/** Overwrites what held a secret; not to be optimised away. */
void cli_wipe(void *p, size_t len);

#endif
