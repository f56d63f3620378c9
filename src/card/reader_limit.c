/* SPDX-License-Identifier: BSD-2-Clause */
/* What the reader takes. */
#include "card/reader_limit.h"

#include "base/bytes.h"

/* PC/SC part 10 v2.02.09, 2.2 and 2.3: the feature list is TLV of one-byte tag, one-byte length and a control
 * code of 4 bytes, big-endian; the properties are TLV too, with values in little-endian. */
#ifdef _WIN32
#define GET_FEATURE_REQUEST ((uint32_t)(0x31u << 16 | 3400u << 2))
#else
#define GET_FEATURE_REQUEST (0x42000000u + 3400u)
#endif
#define FEATURE_GET_TLV_PROPERTIES 0x12u
#define PROPERTY_MAX_APDU_DATA     0x0Au
#define FEATURES_MAX               264u

/* Looks for a tag in a list of one-byte tags and one-byte lengths. */
static bool find_simple(const uint8_t *bytes, size_t len, uint8_t wanted, struct iccsp_rd *value)
{
    struct iccsp_rd rd = iccsp_rd_init(bytes, len);
    uint8_t tag, n;
    const uint8_t *p;

    while (iccsp_rd_u8(&rd, &tag) && iccsp_rd_u8(&rd, &n) && iccsp_rd_bytes(&rd, n, &p)) {
        if (tag == wanted) {
            *value = iccsp_rd_init(p, n);
            return true;
        }
    }
    return false;
}

bool iccsp_reader_max_data(const uint8_t *properties, size_t len, uint32_t *max)
{
    struct iccsp_rd value;
    uint32_t n = 0;

    if (!find_simple(properties, len, PROPERTY_MAX_APDU_DATA, &value) || value.left == 0 || value.left > 4)
        return false;
    for (size_t i = value.left; i-- > 0;)
        n = n << 8 | value.p[i];
    *max = n;
    return true;
}

/* 0 stands for short APDUs only (part 10, table of properties). A reader that does not tell is believed to
 * take what the card takes; if not, the first refusal steps down (card/run.c). */
static bool reader_takes_extended(struct iccsp_card *card)
{
    uint8_t bytes[FEATURES_MAX];
    size_t len = 0;
    uint32_t code, max;
    struct iccsp_rd value;
    iccsp_hr hr =
        iccsp_rm_control(card->rm, card->handle, GET_FEATURE_REQUEST, NULL, 0, bytes, sizeof(bytes), &len);

    if (ICCSP_FAILED(hr) || !find_simple(bytes, len, FEATURE_GET_TLV_PROPERTIES, &value) ||
        !iccsp_rd_be(&value, value.left, &code))
        return true;
    hr = iccsp_rm_control(card->rm, card->handle, code, NULL, 0, bytes, sizeof(bytes), &len);
    if (ICCSP_FAILED(hr) || !iccsp_reader_max_data(bytes, len, &max))
        return true;
    return max > 256;
}

bool iccsp_card_takes_extended(struct iccsp_card *card)
{
    if (card->limits.extended && !card->limits.reader_asked) {
        card->limits.reader_asked = true;
        card->limits.extended = reader_takes_extended(card);
    }
    return card->limits.extended;
}
