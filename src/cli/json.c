/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON that is built and printed. */
#include "cli/json.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cli/text.h"

enum kind { KIND_NULL, KIND_FALSE, KIND_TRUE, KIND_NUMBER, KIND_TEXT, KIND_ARRAY, KIND_OBJECT };

struct cli_json {
    enum kind kind;
    const char *key; /* NULL: the document, or an element of an array */
    struct cli_json *document;
    struct cli_json *next;
    struct cli_json *first, *last; /* of an array or object */
    char *text;
    int64_t number;
    bool incomplete; /* of the document: memory ran out */
};

/* Stands for the document that there was no memory for. */
static struct cli_json no_document = {.kind = KIND_OBJECT, .document = &no_document, .incomplete = true};

static void release(struct cli_json *json);

/* Documents are not deep: this program makes them. */
static void drop_content(struct cli_json *json)
{
    while (json->first != NULL) {
        struct cli_json *const child = json->first;

        json->first = child->next;
        release(child);
    }
    json->last = NULL;
    free(json->text);
    json->text = NULL;
}

static void release(struct cli_json *json)
{
    drop_content(json);
    free(json);
}

struct cli_json *cli_json_new(void)
{
    struct cli_json *document = calloc(1, sizeof(*document));

    if (document == NULL)
        return &no_document;
    document->kind = KIND_OBJECT;
    document->document = document;
    return document;
}

void cli_json_free(struct cli_json *document)
{
    if (document != NULL && document != &no_document)
        release(document);
}

void cli_json_clear(struct cli_json *document)
{
    drop_content(document);
}

size_t cli_json_count(const struct cli_json *json)
{
    size_t count = 0;

    for (const struct cli_json *child = json->first; child != NULL; child = child->next)
        count++;
    return count;
}

static struct cli_json *member(const struct cli_json *object, const char *key)
{
    struct cli_json *child = object->first;

    while (child != NULL && strcmp(child->key, key) != 0)
        child = child->next;
    return child;
}

/* NULL: without memory. */
static struct cli_json *append(struct cli_json *parent, const char *key)
{
    struct cli_json *child = calloc(1, sizeof(*child));

    if (child == NULL)
        return NULL;
    child->key = key;
    child->document = parent->document;
    if (parent->last != NULL)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    return child;
}

/* NULL: there is nothing to add to. For a document that is incomplete it is the document itself, to which
 * nothing is added either. */
static struct cli_json *add(struct cli_json *parent, const char *key, enum kind kind)
{
    struct cli_json *child;

    if (parent == NULL || parent->document->incomplete)
        return parent == NULL ? NULL : parent->document;
    child = key != NULL ? member(parent, key) : NULL;
    if (child != NULL)
        drop_content(child);
    else
        child = append(parent, key);
    if (child == NULL) {
        parent->document->incomplete = true;
        return parent->document;
    }
    child->kind = kind;
    return child;
}

/* text: in memory of its own, which the value takes over; NULL: there was none. */
static void add_string(struct cli_json *parent, const char *key, char *text)
{
    struct cli_json *child = add(parent, key, KIND_TEXT);

    if (child == parent->document) {
        free(text);
        return;
    }
    child->text = text;
    if (text == NULL)
        parent->document->incomplete = true;
}

struct cli_json *cli_json_add_object(struct cli_json *parent, const char *key)
{
    return add(parent, key, KIND_OBJECT);
}

struct cli_json *cli_json_add_array(struct cli_json *parent, const char *key)
{
    return add(parent, key, KIND_ARRAY);
}

void cli_json_add_text(struct cli_json *parent, const char *key, const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy;

    if (parent == NULL)
        return;
    copy = malloc(size);
    if (copy != NULL)
        memcpy(copy, text, size);
    add_string(parent, key, copy);
}

void cli_json_add_hex(struct cli_json *parent, const char *key, const uint8_t *bytes, size_t len)
{
    char *digits;

    if (parent == NULL)
        return;
    digits = malloc(2 * len + 1);
    if (digits != NULL)
        digits[0] = '\0';
    for (size_t i = 0; digits != NULL && i < len; i++)
        snprintf(digits + 2 * i, 3, "%02X", bytes[i]);
    add_string(parent, key, digits);
}

void cli_json_add_number(struct cli_json *parent, const char *key, int64_t number)
{
    struct cli_json *child = add(parent, key, KIND_NUMBER);

    if (child != NULL)
        child->number = number;
}

void cli_json_add_boolean(struct cli_json *parent, const char *key, bool value)
{
    (void)add(parent, key, value ? KIND_TRUE : KIND_FALSE);
}

void cli_json_add_null(struct cli_json *parent, const char *key)
{
    (void)add(parent, key, KIND_NULL);
}

/* Two units of UTF-16 above the first 65,536 characters (RFC 8259, 7). */
static void print_escaped(uint32_t c, FILE *to)
{
    if (c > 0xFFFF) {
        fprintf(to, "\\u%04" PRIX32, 0xD800 + ((c - 0x10000) >> 10));
        c = 0xDC00 + ((c - 0x10000) & 0x3FF);
    }
    fprintf(to, "\\u%04" PRIX32, c);
}

static void print_character(uint32_t c, FILE *to)
{
    static const char shorthands[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *at = c != 0 && c < 0x80 ? strchr(shorthands, (int)c) : NULL;

    if (at != NULL)
        fprintf(to, "\\%c", letters[at - shorthands]);
    else if (c >= 0x20 && c < 0x7F)
        fputc((int)c, to);
    else
        print_escaped(c, to);
}

static void print_string(const char *text, FILE *to)
{
    const uint8_t *s = (const uint8_t *)text;
    size_t left = strlen(text);

    fputc('"', to);
    while (left > 0) {
        uint32_t c;
        const size_t width = cli_character_at(s, left, &c);

        if (width > 0)
            print_character(c, to);
        else
            fprintf(to, "\\\\x%02X", s[0]);
        s += width > 0 ? width : 1;
        left -= width > 0 ? width : 1;
    }
    fputc('"', to);
}

/* A depth at which lines are not broken. */
#define ON_ONE_LINE UINT_MAX

static void print_value(const struct cli_json *json, unsigned depth, FILE *to);

static void begin_line(unsigned depth, FILE *to)
{
    if (depth != ON_ONE_LINE)
        fprintf(to, "\n%*s", (int)(2 * depth), "");
}

static void print_children(const struct cli_json *json, unsigned depth, FILE *to)
{
    const char *const brackets = json->kind == KIND_OBJECT ? "{}" : "[]";
    const unsigned below = depth == ON_ONE_LINE ? depth : depth + 1;

    fputc(brackets[0], to);
    for (const struct cli_json *child = json->first; child != NULL; child = child->next) {
        if (child != json->first)
            fputs(depth == ON_ONE_LINE ? ", " : ",", to);
        begin_line(below, to);
        if (child->key != NULL)
            fprintf(to, "\"%s\": ", child->key);
        print_value(child, below, to);
    }
    if (json->first != NULL)
        begin_line(depth, to);
    fputc(brackets[1], to);
}

static void print_value(const struct cli_json *json, unsigned depth, FILE *to)
{
    static const char *const words[] = {[KIND_NULL] = "null", [KIND_FALSE] = "false", [KIND_TRUE] = "true"};

    switch (json->kind) {
    case KIND_NUMBER:
        fprintf(to, "%" PRId64, json->number);
        break;
    case KIND_TEXT:
        print_string(json->text, to);
        break;
    case KIND_ARRAY:
    case KIND_OBJECT:
        print_children(json, depth, to);
        break;
    default:
        fputs(words[json->kind], to);
        break;
    }
}

bool cli_json_is_complete(const struct cli_json *document)
{
    return !document->incomplete;
}

void cli_json_print(const struct cli_json *document, FILE *to)
{
    print_value(document, 0, to);
    fputc('\n', to);
}

void cli_json_print_line(const struct cli_json *document, FILE *to)
{
    print_value(document, ON_ONE_LINE, to);
    fputc('\n', to);
}
