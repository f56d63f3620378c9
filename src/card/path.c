/* SPDX-License-Identifier: BSD-2-Clause */
/* Where a file is on a card (decision E1). */
#include "card/path.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/hex.h"

/* A component is a DF name of at most 32 hex digits; anything longer is wrong. */
#define COMPONENT_MAX (2u * ICCSP_AID_MAX)
/* A DF name that is an AID has 5 bytes at least (ISO/IEC 7816-4:2005, 8.2.1.2: the RID). */
#define AID_MIN 5u

void iccsp_path_to_mf(struct iccsp_path *path)
{
    memset(path, 0, sizeof(*path));
}

bool iccsp_path_is_mf(const struct iccsp_path *path)
{
    return path->aid_len == 0 && path->depth == 0;
}

bool iccsp_path_equal(const struct iccsp_path *a, const struct iccsp_path *b)
{
    return a->aid_len == b->aid_len && a->depth == b->depth && memcmp(a->aid, b->aid, a->aid_len) == 0 &&
           memcmp(a->fid, b->fid, a->depth * sizeof(a->fid[0])) == 0;
}

bool iccsp_path_append(struct iccsp_path *path, uint16_t fid)
{
    if (path->depth == ICCSP_PATH_DEPTH_MAX)
        return false;
    path->fid[path->depth++] = fid;
    return true;
}

static bool is_separator(char c)
{
    return c == '/' || c == '\\';
}

/* Bytes of a run of hex digits; 0 if it is none, is odd, or is too long. */
static size_t bytes_of_hex(const char *text, size_t len, uint8_t *out, size_t cap)
{
    if (len % 2 != 0 || len / 2 > cap)
        return 0;
    for (size_t i = 0; i < len; i += 2) {
        const int byte = iccsp_hex_byte(text[i], text[i + 1]);

        if (byte < 0)
            return 0;
        out[i / 2] = (uint8_t)byte;
    }
    return len / 2;
}

static bool is_printable(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] < 0x20 || text[i] > 0x7E)
            return false;
    }
    return true;
}

static bool start_at_name(struct iccsp_path *path, const uint8_t *name, size_t len)
{
    iccsp_path_to_mf(path);
    memcpy(path->aid, name, len);
    path->aid_len = len;
    return true;
}

/* A DF name stands for a place of its own: it replaces what was before it. */
static bool add_name(struct iccsp_path *path, const char *text, size_t len)
{
    uint8_t name[ICCSP_AID_MAX];
    const size_t hex = bytes_of_hex(text, len, name, sizeof(name));

    if (hex >= AID_MIN)
        return start_at_name(path, name, hex);
    if (hex == 0 && len >= AID_MIN && len <= ICCSP_AID_MAX && is_printable(text, len))
        return start_at_name(path, (const uint8_t *)text, len);
    return false;
}

static bool add_fid(struct iccsp_path *path, const char *text, size_t len, bool first)
{
    uint8_t id[2];

    if (len != 4 || bytes_of_hex(text, len, id, sizeof(id)) != 2)
        return false;
    const uint16_t fid = (uint16_t)((unsigned)id[0] << 8 | id[1]);
    if (fid == ICCSP_FID_MF) {
        iccsp_path_to_mf(path);
        return first;
    }
    return iccsp_path_append(path, fid);
}

static bool go_to_parent(struct iccsp_path *path)
{
    if (path->depth > 0) {
        path->depth--;
        return true;
    }
    /* The parent of an application is not known by its name; above the MF there is nothing. */
    return false;
}

static bool add_component(struct iccsp_path *path, const char *text, size_t len, enum iccsp_path_kind kind,
                          bool first)
{
    if (len == 2 && memcmp(text, "..", 2) == 0)
        return go_to_parent(path);
    if (len == 1 && text[0] == '.')
        return true;
    if (add_fid(path, text, len, first))
        return true;
    return kind != ICCSP_PATH_BY_ID && first && add_name(path, text, len);
}

static iccsp_hr bad_path(const char *why)
{
    return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "The path is not valid: %s.", why);
}

iccsp_hr iccsp_path_parse(const char *text, enum iccsp_path_kind kind, const struct iccsp_path *base,
                          struct iccsp_path *out)
{
    struct iccsp_path path = *base;
    bool first = true;

    if (text[0] == '\0' || kind == ICCSP_PATH_BY_SHORT_ID)
        return bad_path("it is empty or of the wrong kind");
    if (is_separator(text[0])) {
        iccsp_path_to_mf(&path);
        text++;
    }
    while (*text != '\0') {
        size_t len = 0;

        while (text[len] != '\0' && !is_separator(text[len]) && len <= COMPONENT_MAX)
            len++;
        if (len == 0 || len > COMPONENT_MAX)
            return bad_path("a part of it is empty or too long");
        if (!add_component(&path, text, len, kind, first))
            return bad_path(
                "each part is 4 hex digits, 3F00 stands in front only, and 8 levels are the limit");
        first = false;
        text += len;
        if (*text != '\0')
            text++;
    }
    *out = path;
    return ICCSP_OK;
}

iccsp_hr iccsp_path_parse_short_id(const char *text, uint8_t *sfi)
{
    char *end = NULL;
    const bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const bool digit = hex ? iccsp_hex_digit(text[2]) >= 0 : text[0] >= '0' && text[0] <= '9';
    const unsigned long value = digit ? strtoul(text, &end, hex ? 16 : 10) : 0;

    if (value < 1 || value > 30 || *end != '\0')
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "A short EF identifier is a number from 1 to 30.");
    *sfi = (uint8_t)value;
    return ICCSP_OK;
}

void iccsp_path_format(const struct iccsp_path *path, char out[ICCSP_PATH_TEXT_MAX])
{
    size_t n = 0;

    if (path->aid_len == 0)
        n += (size_t)snprintf(out, ICCSP_PATH_TEXT_MAX, "/%04X", ICCSP_FID_MF);
    else
        out[n++] = '/';
    for (size_t i = 0; i < path->aid_len; i++)
        n += (size_t)snprintf(out + n, ICCSP_PATH_TEXT_MAX - n, "%02X", path->aid[i]);
    for (size_t i = 0; i < path->depth; i++)
        n += (size_t)snprintf(out + n, ICCSP_PATH_TEXT_MAX - n, "/%04X", path->fid[i]);
    out[n] = '\0';
}
