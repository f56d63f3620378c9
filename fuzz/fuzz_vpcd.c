/* SPDX-License-Identifier: BSD-2-Clause */
/* What a vpcd reader sends, in pieces whose size is the first byte. A reply is never shorter than vpcd can
 * bear. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "vcard/vpcd_link.h"

/* The length in front is that of the payload, and there are two bytes of it at least: a status word or an
 * ATR. */
static void check_reply(const uint8_t *reply, size_t len)
{
    if (len != 0 && (len < 4 || len != 2u + ((size_t)reply[0] << 8 | reply[1])))
        abort();
}

/* False: the connection is over. */
static bool handle_all(struct iccsp_vpcd_link *link)
{
    const uint8_t *reply;
    iccsp_hr hr;
    size_t len;

    while ((hr = iccsp_vpcd_link_step(link, &reply, &len)) == ICCSP_OK)
        check_reply(reply, len);
    return hr == ICCSP_S_FALSE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct iccsp_vpcd_link link;
    struct iccsp_rd rd = iccsp_rd_init(data, size);
    struct iccsp_vcard *card;
    const uint8_t *bytes;
    size_t space, n;
    uint8_t piece;
    uint8_t *to;

    if (!iccsp_rd_u8(&rd, &piece) || iccsp_vcard_new_demo(piece & ICCSP_DEMO_T0, &card) != ICCSP_OK)
        return 0;
    iccsp_vpcd_link_open(&link, card);
    do {
        n = piece + 1u;
        to = iccsp_vpcd_link_space(&link, &space);
        if (space == 0)
            abort();
        if (n > space)
            n = space;
        if (n > rd.left)
            n = rd.left;
        iccsp_rd_bytes(&rd, n, &bytes);
        memcpy(to, bytes, n);
        iccsp_vpcd_link_received(&link, n);
    } while (handle_all(&link) && rd.left > 0);
    iccsp_vpcd_link_close(&link);
    iccsp_vcard_free(&card);
    return 0;
}
