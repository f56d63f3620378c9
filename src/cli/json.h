/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON that is built and printed (RFC 8259); nothing here reads any. */
#ifndef ICCSP_CLI_JSON_H
#define ICCSP_CLI_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A document is an object that grows member by member. Every cli_json_add function appends to `parent`: a
 * member `key` to an object, where it replaces one of the same key, or with key NULL an element to an array.
 * Keys are ASCII, and not copied. What is added belongs to the document and ends with it.
 *
 * With parent NULL nothing happens, so that a caller without --json needs no question of its own. If memory
 * runs out, nothing is added any more: half a document would be a lie. */
struct cli_json;

/** A document without members. Never NULL. */
struct cli_json *cli_json_new(void);

/** Frees a document. NULL is allowed. */
void cli_json_free(struct cli_json *document);

/** Takes all members out of a document. */
void cli_json_clear(struct cli_json *document);

/** How many members or elements there are. */
size_t cli_json_count(const struct cli_json *json);

/** Each returns what was added, to be added to; NULL if parent is. */
struct cli_json *cli_json_add_object(struct cli_json *parent, const char *key);
struct cli_json *cli_json_add_array(struct cli_json *parent, const char *key);

/** A text, which is copied. Bytes that are not UTF-8 become the four characters \xNN. */
void cli_json_add_text(struct cli_json *parent, const char *key, const char *text);

/** A string of hexadecimal digits. */
void cli_json_add_hex(struct cli_json *parent, const char *key, const uint8_t *bytes, size_t len);

void cli_json_add_number(struct cli_json *parent, const char *key, int64_t number);
void cli_json_add_boolean(struct cli_json *parent, const char *key, bool value);
void cli_json_add_null(struct cli_json *parent, const char *key);

/** False: memory ran out. */
bool cli_json_is_complete(const struct cli_json *document);

/** Prints a complete document in ASCII, two spaces for each level, with a line feed at the end. */
void cli_json_print(const struct cli_json *document, FILE *to);

/** The same on one line. */
void cli_json_print_line(const struct cli_json *document, FILE *to);

#endif
