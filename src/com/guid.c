/* SPDX-License-Identifier: BSD-2-Clause */
/* The identifiers of COM's own interfaces, and identifiers as text. */
#include "com/guid.h"

#include <string.h>

#include "base/error.h"
#include "base/hex.h"

const IID ICCSP_IID_IUnknown = {0x00000000, 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
const IID ICCSP_IID_IClassFactory = {0x00000001, 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
const IID ICCSP_IID_IStream = {0x0000000C, 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
const IID ICCSP_IID_IDispatch = {0x00020400, 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
const IID ICCSP_IID_ISequentialStream = {
    0x0C733A30, 0x2A1C, 0x11CE, {0xAD, 0xE5, 0x00, 0xAA, 0x00, 0x44, 0x77, 0x3D}};

/* Where the digits of each byte stand in the text without braces, most significant byte of each field first.
 */
static const uint8_t byte_places[16] = {0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34};
static const uint8_t dash_places[4] = {8, 13, 18, 23};

static bool parse_bytes(const OLECHAR *text, uint8_t bytes[16])
{
    for (size_t i = 0; i < sizeof(dash_places); i++) {
        if (text[dash_places[i]] != '-')
            return false;
    }
    for (size_t i = 0; i < sizeof(byte_places); i++) {
        const int byte = iccsp_hex_byte(text[byte_places[i]], text[byte_places[i] + 1]);

        if (byte < 0)
            return false;
        bytes[i] = (uint8_t)byte;
    }
    return true;
}

bool iccsp_guid_parse(const OLECHAR *text, size_t units, GUID *out)
{
    uint8_t b[16];

    if (text == NULL)
        return false;
    if (units == ICCSP_GUID_TEXT_LEN && text[0] == '{' && text[units - 1] == '}') {
        text++;
        units -= 2;
    }
    if (units != ICCSP_GUID_TEXT_LEN - 2 || !parse_bytes(text, b))
        return false;
    out->Data1 = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
    out->Data2 = (uint16_t)((unsigned)b[4] << 8 | b[5]);
    out->Data3 = (uint16_t)((unsigned)b[6] << 8 | b[7]);
    for (size_t i = 0; i < sizeof(out->Data4); i++)
        out->Data4[i] = b[8 + i];
    return true;
}

void iccsp_guid_format(const GUID *guid, OLECHAR out[ICCSP_GUID_TEXT_LEN + 1])
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t b[16] = {(uint8_t)(guid->Data1 >> 24), (uint8_t)(guid->Data1 >> 16), (uint8_t)(guid->Data1 >> 8),
                     (uint8_t)guid->Data1,         (uint8_t)(guid->Data2 >> 8),  (uint8_t)guid->Data2,
                     (uint8_t)(guid->Data3 >> 8),  (uint8_t)guid->Data3};

    for (size_t i = 0; i < sizeof(guid->Data4); i++)
        b[8 + i] = guid->Data4[i];
    out[0] = '{';
    for (size_t i = 0; i < sizeof(dash_places); i++)
        out[1 + dash_places[i]] = '-';
    for (size_t i = 0; i < sizeof(byte_places); i++) {
        out[1 + byte_places[i]] = (OLECHAR)digits[b[i] >> 4];
        out[2 + byte_places[i]] = (OLECHAR)digits[b[i] & 15];
    }
    out[ICCSP_GUID_TEXT_LEN - 1] = '}';
    out[ICCSP_GUID_TEXT_LEN] = 0;
}

HRESULT iccsp_guid_from_text(const OLECHAR *text, GUID *out)
{
    size_t units = 0;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    memset(out, 0, sizeof(*out));
    while (text != NULL && units <= ICCSP_GUID_TEXT_LEN && text[units] != 0)
        units++;
    return iccsp_guid_parse(text, units, out) ? S_OK : iccsp_fail(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT);
}

HRESULT iccsp_guid_to_text(const GUID *guid, OLECHAR *out, size_t cap)
{
    if (guid == NULL || out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    if (cap < ICCSP_GUID_TEXT_SIZE)
        return iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_ARGUMENT);
    iccsp_guid_format(guid, out);
    return S_OK;
}
