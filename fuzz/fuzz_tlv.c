/* SPDX-License-Identifier: BSD-2-Clause */
/* BER-TLV and COMPACT-TLV: objects lie inside of what holds them, and can be written again. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "iso7816/tlv.h"

struct input {
    const uint8_t *data;
    size_t size;
    unsigned objects;
};

static void check_inside(const struct input *in, const uint8_t *p, size_t len)
{
    if (len > in->size || p < in->data || p > in->data + in->size - len)
        abort();
}

static void write_again(const struct iccsp_tlv *tlv)
{
    struct iccsp_wr wr;
    struct iccsp_rd rd;
    struct iccsp_tlv again;
    uint8_t *out = malloc(tlv->total);

    if (out == NULL)
        abort();
    /* The shortest length is never longer than the one that was read. */
    wr = iccsp_wr_init(out, tlv->total);
    if (!iccsp_tlv_put(&wr, tlv->tag, tlv->value, tlv->len))
        abort();
    rd = iccsp_rd_init(out, wr.len);
    if (iccsp_tlv_next(&rd, &again) != ICCSP_OK || again.tag != tlv->tag || again.len != tlv->len ||
        rd.left != 0 || (tlv->len > 0 && memcmp(again.value, tlv->value, tlv->len) != 0))
        abort();
    free(out);
}

static bool check_object(void *context, const struct iccsp_tlv *tlv, unsigned depth)
{
    struct input *in = context;

    if (depth >= ICCSP_TLV_DEPTH_MAX)
        abort();
    check_inside(in, tlv->start, tlv->total);
    check_inside(in, tlv->value, tlv->len);
    write_again(tlv);
    in->objects++;
    return true;
}

static void read_file(const struct input *in)
{
    struct iccsp_rd rd = iccsp_rd_init(in->data, in->size);
    struct iccsp_tlv tlv;
    iccsp_hr hr;

    while ((hr = iccsp_tlv_next_in_file(&rd, &tlv)) == ICCSP_OK)
        check_inside(in, tlv.start, tlv.total);
    if (hr == ICCSP_S_FALSE && rd.left != 0)
        abort();
}

static void read_compact(const struct input *in)
{
    struct iccsp_rd rd = iccsp_rd_init(in->data, in->size);
    struct iccsp_compact_tlv tlv;

    while (iccsp_compact_tlv_next(&rd, &tlv) == ICCSP_OK)
        check_inside(in, tlv.value, tlv.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t path[] = {0x6F, 0xA5, 0x5F50};
    struct input in = {data, size, 0};
    struct iccsp_tlv tlv;

    iccsp_tlv_walk(data, size, check_object, &in);
    /* An object has two bytes at least. */
    if (in.objects > size / 2)
        abort();
    read_file(&in);
    read_compact(&in);
    if (iccsp_tlv_find_path(data, size, path, 3, &tlv) == ICCSP_OK && tlv.tag != 0x5F50)
        abort();
    return 0;
}
