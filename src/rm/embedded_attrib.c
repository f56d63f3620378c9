/* SPDX-License-Identifier: BSD-2-Clause */
/* Attributes of a virtual reader. */
#include <string.h>

#include "base/error.h"
#include "rm/embedded.h"

/* Class << 16 | tag (PC/SC part 3, reader attributes). Numbers are 32 bits, least significant byte first. */
#define ATTR_VENDOR_NAME          0x00010100u
#define ATTR_ICC_PRESENCE         0x00090300u
#define ATTR_ATR_STRING           0x00090303u
#define ATTR_CURRENT_PROTOCOL     0x00080201u
#define ATTR_DEVICE_FRIENDLY_NAME 0x7FFF0003u
#define ATTR_DEVICE_SYSTEM_NAME   0x7FFF0004u

struct text {
    const void *bytes;
    size_t len;
};

static struct text string(const char *s)
{
    return (struct text){s, strlen(s) + 1};
}

/* The value, pointing into the reader or to `scratch`. NULL bytes: not known. */
static struct text value_of(const struct iccsp_emb_reader *r, uint32_t attribute, uint8_t scratch[4])
{
    switch (attribute) {
    case ATTR_VENDOR_NAME:
        return string("iccsp");
    case ATTR_DEVICE_FRIENDLY_NAME:
    case ATTR_DEVICE_SYSTEM_NAME:
        return string(r->name);
    case ATTR_ATR_STRING:
        return (struct text){r->atr, r->atr_len};
    case ATTR_CURRENT_PROTOCOL:
        for (unsigned i = 0; i < 4; i++)
            scratch[i] = (uint8_t)(r->protocol >> 8 * i);
        return (struct text){scratch, 4};
    case ATTR_ICC_PRESENCE:
        scratch[0] = r->seat == NULL ? 0 : 2;
        return (struct text){scratch, 1};
    default:
        return (struct text){NULL, 0};
    }
}

static iccsp_hr copy(struct text value, uint8_t *out, size_t cap, size_t *out_len)
{
    *out_len = value.len;
    if (out == NULL)
        return ICCSP_OK;
    if (cap < value.len)
        return iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_ARGUMENT);
    memcpy(out, value.bytes, value.len);
    return ICCSP_OK;
}

iccsp_hr iccsp_emb_get_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, uint8_t *out,
                              size_t cap, size_t *out_len)
{
    uint8_t scratch[4];
    iccsp_hr hr;
    struct iccsp_emb_handle *h =
        iccsp_emb_handle_lock_driver(iccsp_emb_of(rm), card, ICCSP_EMB_HEED_FATE, &hr);

    if (h == NULL)
        return hr;
    struct iccsp_emb_reader *r = iccsp_emb_reader_of(h);
    const struct text value = value_of(r, attribute, scratch);
    hr =
        value.bytes == NULL ? iccsp_emb_fail(ICCSP_E_UNSUPPORTED_FEATURE, r) : copy(value, out, cap, out_len);
    iccsp_mutex_unlock(&r->lock);
    return hr;
}
