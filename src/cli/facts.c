/* SPDX-License-Identifier: BSD-2-Clause */
/* What a card tells of a file: its properties, read for people. Tags and codings are those of ISO/IEC
 * 7816-4:2005, 5.3.3. */
#include "cli/facts.h"

#include <stdio.h>

#include "cli/access.h"
#include "cli/json.h"
#include "cli/path.h"

#define TAG_SIZE       0x80u
#define TAG_DESCRIPTOR 0x82u
#define TAG_NAME       0x84u
#define TAG_SFI        0x88u
#define TAG_LIFE_CYCLE 0x8Au
#define TAG_COMPACT    0x8Cu

static const char *const kinds[] = {
    [CLI_KIND_UNKNOWN] = "unknown",
    [CLI_KIND_DF] = "DF",
    [CLI_KIND_TRANSPARENT] = "transparent",
    [CLI_KIND_LINEAR_FIXED] = "linear fixed",
    [CLI_KIND_LINEAR_VARIABLE] = "linear variable",
    [CLI_KIND_CYCLIC] = "cyclic",
    [CLI_KIND_TLV] = "TLV",
};

const char *cli_kind_name(enum cli_kind kind)
{
    return kinds[kind];
}

/* Table 14. b7 says shareable and plays no part. */
static enum cli_kind kind_of(uint8_t descriptor)
{
    if ((descriptor & 0x80) != 0)
        return CLI_KIND_UNKNOWN;
    if ((descriptor & 0x3F) == 0x38)
        return CLI_KIND_DF;
    if ((descriptor & 0x3F) == 0x39 || (descriptor & 0x3F) == 0x3A)
        return CLI_KIND_TLV;
    switch (descriptor & 0x07) {
    case 1:
        return CLI_KIND_TRANSPARENT;
    case 2:
    case 3:
        return CLI_KIND_LINEAR_FIXED;
    case 4:
    case 5:
        return CLI_KIND_LINEAR_VARIABLE;
    case 6:
    case 7:
        return CLI_KIND_CYCLIC;
    default:
        return CLI_KIND_UNKNOWN;
    }
}

bool cli_facts_has_records(const struct cli_facts *facts)
{
    return facts->kind == CLI_KIND_LINEAR_FIXED || facts->kind == CLI_KIND_LINEAR_VARIABLE ||
           facts->kind == CLI_KIND_CYCLIC;
}

/* Table 13. */
const char *cli_life_cycle_name(int32_t life_cycle)
{
    if (life_cycle == 1)
        return "creation";
    if (life_cycle == 3)
        return "initialisation";
    if (life_cycle == 5 || life_cycle == 7)
        return "activated";
    if (life_cycle == 4 || life_cycle == 6)
        return "deactivated";
    if (life_cycle >= 0x0C && life_cycle <= 0x0F)
        return "terminated";
    return "";
}

/* One property: tag of one byte, length of one to five bytes, value. */
struct property {
    unsigned tag;
    const uint8_t *value;
    size_t len;
};

/* The library checked the data object against the card's bytes; here it is checked against the table. */
static bool property_read(const TLV_TABLE *entry, struct property *out)
{
    const size_t size = entry->cbSize > 0 && entry->byData != NULL ? (size_t)entry->cbSize : 0;
    size_t at = 2;
    size_t len;

    if (size < 2 || (entry->byData[0] & 0x1F) == 0x1F)
        return false;
    len = entry->byData[1];
    if (len > 0x80 && len <= 0x84) {
        const size_t width = len - 0x80;

        if (size < 2 + width)
            return false;
        len = 0;
        for (; at < 2 + width; at++)
            len = len << 8 | entry->byData[at];
    }
    if (len > size - at)
        return false;
    *out = (struct property){.tag = entry->byData[0], .value = entry->byData + at, .len = len};
    return true;
}

bool cli_property_is_whole(uint8_t *bytes, size_t len)
{
    const TLV_TABLE entry = {.cbSize = (int32_t)len, .byData = bytes};
    struct property property;

    return property_read(&entry, &property) && property.value + property.len == bytes + len;
}

static int64_t number_of(const uint8_t *bytes, size_t len)
{
    int64_t value = 0;

    for (size_t i = 0; i < len; i++)
        value = value << 8 | bytes[i];
    return value;
}

/* 82: descriptor, coding, size of a record in one or two bytes, number of records in one or two. */
static void read_descriptor(const struct property *property, struct cli_facts *out)
{
    const uint8_t *value = property->value;

    if (property->len == 0)
        return;
    out->kind = kind_of(value[0]);
    /* Quartets in a data unit, as a power of two; less than a byte is no unit of a file (table 87). */
    if (property->len >= 2 && (value[1] & 0x0F) > 1)
        out->unit = 1 << ((value[1] & 0x0F) - 1);
    if (!cli_facts_has_records(out))
        return;
    if (property->len == 3)
        out->record_size = value[2];
    if (property->len >= 4)
        out->record_size = (int32_t)number_of(value + 2, 2);
    if (property->len == 5 || property->len == 6)
        out->records = (int32_t)number_of(value + 4, property->len - 4);
}

static void read_property(const struct property *property, struct cli_facts *out)
{
    switch (property->tag) {
    case TAG_SIZE:
        if (property->len >= 1 && property->len <= 4)
            out->size = number_of(property->value, property->len);
        break;
    case TAG_DESCRIPTOR:
        read_descriptor(property, out);
        break;
    case TAG_NAME:
        if (out->kind == CLI_KIND_UNKNOWN)
            out->kind = CLI_KIND_DF;
        break;
    case TAG_SFI:
        /* Five bits at the left; an empty value says that there is none (table 12). */
        if (property->len == 1 && (property->value[0] & 7) == 0 && property->value[0] >= 8 &&
            property->value[0] <= 30 << 3)
            out->sfi = property->value[0] >> 3;
        break;
    case TAG_LIFE_CYCLE:
        if (property->len == 1)
            out->life_cycle = property->value[0];
        break;
    default:
        break;
    }
}

void cli_facts_read(const TLV_TABLE *table, int32_t count, struct cli_facts *out)
{
    struct property property;

    *out = (struct cli_facts){
        .size = -1, .unit = 1, .record_size = -1, .records = -1, .sfi = -1, .life_cycle = -1};
    for (int32_t i = 0; i < count; i++) {
        if (property_read(&table[i], &property))
            read_property(&property, out);
    }
    /* What the access mode bits mean depends on the kind of the file, which may come after them. */
    for (int32_t i = 0; i < count; i++) {
        if (property_read(&table[i], &property) && property.tag == TAG_COMPACT)
            cli_access_describe(property.value, property.len, out->kind == CLI_KIND_DF, out->access,
                                sizeof(out->access));
    }
}

iccsp_hr cli_facts_get(ISCardFileAccess *files, const char *path, struct cli_facts *out)
{
    TLV_TABLE *table = NULL;
    int32_t count = 0;
    BSTR text;
    iccsp_hr hr = iccsp_bstr_from_utf8(path, &text);

    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardFileAccess_GetProperties(files, cli_path_type(path), text, &table, &count,
                                            ICCSP_SC_FL_NO_FLAGS);
    iccsp_bstr_free(text);
    if (ICCSP_SUCCEEDED(hr))
        cli_facts_read(table, count, out);
    iccsp_mem_free(table);
    return hr;
}

iccsp_hr cli_facts_get_current(ISCardFileAccess *files, struct cli_facts *out)
{
    TLV_TABLE *table = NULL;
    int32_t count = 0;
    const iccsp_hr hr = ISCardFileAccess_GetFileCapabilities(files, &table, &count, ICCSP_SC_FL_NO_FLAGS);

    if (ICCSP_SUCCEEDED(hr))
        cli_facts_read(table, count, out);
    iccsp_mem_free(table);
    return hr;
}

static void add_number(struct cli_json *object, const char *key, int64_t value)
{
    if (value >= 0)
        cli_json_add_number(object, key, value);
}

void cli_facts_add_json(const struct cli_facts *facts, struct cli_json *object)
{
    cli_json_add_text(object, "kind", cli_kind_name(facts->kind));
    add_number(object, "size", facts->size);
    add_number(object, "record_size", facts->record_size);
    add_number(object, "records", facts->records);
    add_number(object, "sfi", facts->sfi);
    add_number(object, "life_cycle", facts->life_cycle);
    if (facts->access[0] != '\0')
        cli_json_add_text(object, "access", facts->access);
}
