/* SPDX-License-Identifier: BSD-2-Clause */
/* The historical bytes of an ATR explained (ISO/IEC 7816-4:2005, 8.1.1). */
#include "iso7816/atr_lines.h"

#include <stdio.h>

#include "iso7816/tlv.h"

#define TAG_SERVICE_DATA 3u
#define TAG_CAPABILITIES 7u
#define TAG_STATUS       8u

static const char *const object_names[16] = {
    [1] = "country code",
    [2] = "issuer identification number",
    [TAG_SERVICE_DATA] = "card service data",
    [4] = "initial access data",
    [5] = "card issuer's data",
    [6] = "pre-issuing data",
    [TAG_CAPABILITIES] = "card capabilities",
    [TAG_STATUS] = "status indicator",
    [15] = "application identifier",
};

/* The names of the bits that are set, most significant first; "none" if none is. */
static const char *bit_names(char *out, size_t cap, uint8_t byte, const char *const names[8])
{
    size_t n = 0;

    snprintf(out, cap, "none");
    for (unsigned bit = 0; bit < 8 && n < cap; bit++)
        if ((byte & 0x80u >> bit) != 0 && names[bit] != NULL)
            n += (size_t)snprintf(out + n, cap - n, "%s%s", n > 0 ? ", " : "", names[bit]);
    return out;
}

/* Table 85. */
static void say_service_data(const struct iccsp_atr_lines *lines, uint8_t byte)
{
    static const char *const names[8] = {"application selection by full DF name",
                                         "application selection by partial DF name", "data objects in EF.DIR",
                                         "data objects in EF.ATR"};
    static const char *const access[8] = {"READ RECORD", NULL, "GET DATA", NULL, "READ BINARY"};
    const char *by = access[byte >> 1 & 0x07];
    char text[ICCSP_ATR_MEANING_MAX];

    iccsp_atr_say(lines, "services", &byte, 1, "%s; EF.DIR and EF.ATR by %s; card %s MF",
                  bit_names(text, sizeof(text), byte, names), by != NULL ? by : "a reserved method",
                  (byte & 0x01) != 0 ? "without" : "with");
}

/* Table 86. */
static void say_selection(const struct iccsp_atr_lines *lines, uint8_t byte)
{
    static const char *const names[8] = {"full DF name",    "partial DF name",  "path",
                                         "file identifier", "implicit",         "short file identifier",
                                         "record number",   "record identifier"};
    char text[ICCSP_ATR_MEANING_MAX];

    iccsp_atr_say(lines, "selection methods", &byte, 1, "%s", bit_names(text, sizeof(text), byte, names));
}

/* Table 87. */
static void say_data_coding(const struct iccsp_atr_lines *lines, uint8_t byte)
{
    static const char *const writes[] = {"once only", "in a proprietary way", "by OR", "by AND"};
    const unsigned quartets_log2 = byte & 0x0Fu;
    char unit[24] = "half a byte";

    if (quartets_log2 > 0)
        snprintf(unit, sizeof(unit), "%u byte%s", 1u << (quartets_log2 - 1), quartets_log2 > 1 ? "s" : "");
    iccsp_atr_say(lines, "data coding", &byte, 1, "%s; WRITE works %s; FF %s begin a tag; data unit %s",
                  (byte & 0x80) != 0 ? "files of TLV structure" : "no files of TLV structure",
                  writes[byte >> 5 & 0x03], (byte & 0x10) != 0 ? "can" : "cannot", unit);
}

/* Table 88. All three low bits set stand for eight or more channels. */
static void say_commands(const struct iccsp_atr_lines *lines, uint8_t byte)
{
    static const char *const assigned[] = {NULL, "by the interface device", "by the card", "by either"};
    const char *by = assigned[byte >> 3 & 0x03];
    const unsigned channels = (byte & 0x07u) + 1u;
    char text[80] = "no logical channels";

    if (by != NULL)
        snprintf(text, sizeof(text), "%u%s logical channels, numbers assigned %s", channels,
                 channels == 8 ? " or more" : "", by);
    iccsp_atr_say(lines, "commands", &byte, 1, "%s; %s; %s",
                  (byte & ICCSP_CAP_CHAINING) != 0 ? "command chaining" : "no command chaining",
                  (byte & ICCSP_CAP_EXTENDED) != 0 ? "extended length" : "no extended length", text);
}

static void say_capabilities(const struct iccsp_atr_lines *lines, struct iccsp_rd rd)
{
    static void (*const say[])(const struct iccsp_atr_lines *, uint8_t) = {say_selection, say_data_coding,
                                                                           say_commands};
    uint8_t byte;

    for (size_t i = 0; i < sizeof(say) / sizeof(say[0]) && iccsp_rd_u8(&rd, &byte); i++)
        say[i](lines, byte);
}

/* Table 13. */
static const char *life_cycle_name(uint8_t byte)
{
    if (byte == 0)
        return "no information";
    if (byte > 0x0F)
        return "proprietary";
    if (byte >= 0x0C)
        return "termination";
    if (byte >= 0x04 && byte <= 0x07)
        return (byte & 0x01) != 0 ? "operational, activated" : "operational, deactivated";
    if (byte == 0x01)
        return "creation";
    return byte == 0x03 ? "initialisation" : "reserved value";
}

/* One byte: life cycle; two: status word; three: both (8.1.1.3). */
static void say_status(const struct iccsp_atr_lines *lines, struct iccsp_rd rd)
{
    char text[ICCSP_ATR_MEANING_MAX / 2];
    const uint8_t *bytes = rd.p;
    uint8_t life_cycle;
    uint16_t sw;

    if (rd.left != 2 && iccsp_rd_u8(&rd, &life_cycle))
        iccsp_atr_say(lines, "life cycle", &life_cycle, 1, "%s", life_cycle_name(life_cycle));
    bytes = rd.p;
    if (!iccsp_rd_u16(&rd, &sw))
        return;
    if (sw == 0)
        snprintf(text, sizeof(text), "0000: no information");
    else
        iccsp_sw_describe(sw, text, sizeof(text));
    iccsp_atr_say(lines, "status word", bytes, 2, "%s", text);
}

static void say_object(const struct iccsp_atr_lines *lines, const struct iccsp_compact_tlv *tlv)
{
    const char *name = object_names[tlv->tag];

    /* The head byte is right before the value, inside of the ATR. */
    iccsp_atr_say(lines, name != NULL ? name : "data object", tlv->value - 1, tlv->len + 1,
                  "COMPACT-TLV object %X, %zu byte%s", (unsigned)tlv->tag, tlv->len,
                  tlv->len == 1 ? "" : "s");
    if (tlv->tag == TAG_SERVICE_DATA && tlv->len == 1)
        say_service_data(lines, tlv->value[0]);
    if (tlv->tag == TAG_CAPABILITIES)
        say_capabilities(lines, iccsp_rd_init(tlv->value, tlv->len));
    if (tlv->tag == TAG_STATUS && tlv->len >= 1 && tlv->len <= ICCSP_ATR_STATUS_LEN)
        say_status(lines, iccsp_rd_init(tlv->value, tlv->len));
}

static void say_objects(const struct iccsp_atr *atr, const struct iccsp_atr_lines *lines)
{
    struct iccsp_rd rd = iccsp_atr_compact_objects(atr);
    struct iccsp_compact_tlv tlv;
    iccsp_hr hr;

    while ((hr = iccsp_compact_tlv_next(&rd, &tlv)) == ICCSP_OK)
        say_object(lines, &tlv);
    if (ICCSP_FAILED(hr))
        iccsp_atr_say(lines, "rest", rd.p, rd.left, "not well-formed COMPACT-TLV");
}

static const char *category_name(uint8_t byte)
{
    switch (byte) {
    case ICCSP_ATR_CATEGORY_STATUS:
        return "COMPACT-TLV objects, then a status indicator of 3 bytes";
    case ICCSP_ATR_CATEGORY_DIR:
        return "a DIR data reference follows";
    case ICCSP_ATR_CATEGORY_TLV:
        return "COMPACT-TLV objects";
    default:
        return byte >= 0x81 && byte <= 0x8F ? "reserved value" : "proprietary format";
    }
}

/* Many cards put their name here. */
static void say_all(const struct iccsp_atr *atr, const struct iccsp_atr_lines *lines)
{
    const uint8_t *bytes = atr->raw + atr->historical;
    char text[ICCSP_ATR_BYTES_MAX + 1];

    for (size_t i = 0; i < atr->historical_len; i++)
        text[i] = bytes[i] >= 0x20 && bytes[i] < 0x7F ? (char)bytes[i] : '.';
    text[atr->historical_len] = '\0';
    if (atr->historical_len < atr->historical_announced)
        iccsp_atr_say(lines, "historical bytes", bytes, atr->historical_len,
                      "only %zu of %zu are there: \"%s\"", atr->historical_len, atr->historical_announced,
                      text);
    else
        iccsp_atr_say(lines, "historical bytes", bytes, atr->historical_len, "as text \"%s\"", text);
}

void iccsp_atr_describe_historical(const struct iccsp_atr *atr, const struct iccsp_atr_lines *lines)
{
    const uint8_t *bytes = atr->raw + atr->historical;
    const size_t len = atr->historical_len;

    if (atr->historical_announced == 0)
        return;
    say_all(atr, lines);
    if (len == 0)
        return;
    iccsp_atr_say(lines, "category indicator", bytes, 1, "%s", category_name(bytes[0]));
    if (bytes[0] == ICCSP_ATR_CATEGORY_DIR && len > 1)
        iccsp_atr_say(lines, "DIR data reference", bytes + 1, 1, "meaning outside of ISO/IEC 7816-4");
    say_objects(atr, lines);
    if (bytes[0] == ICCSP_ATR_CATEGORY_STATUS && len > ICCSP_ATR_STATUS_LEN &&
        len == atr->historical_announced)
        say_status(lines, iccsp_rd_init(bytes + len - ICCSP_ATR_STATUS_LEN, ICCSP_ATR_STATUS_LEN));
}
