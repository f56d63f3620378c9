/* SPDX-License-Identifier: BSD-2-Clause */
/* A dialogue with the demo card. The first byte chooses the card; then commands, each after its length on two
 * bytes; length 0 is a reset. */
#include <stdlib.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "iso7816/apdu.h"
#include "vcard/vcard.h"

/* Whatever comes in, these status words go out. */
static void check_sw(unsigned sw)
{
    const unsigned sw1 = sw >> 8;

    if (sw != 0x9000 && (sw1 < 0x61 || sw1 > 0x6F))
        abort();
}

/* Extended length only where the card has it; at most 256 bytes of data otherwise. */
static void check_response(uint32_t flags, const uint8_t *rsp, size_t len)
{
    if (len < 2 || (flags != 0 && len > ICCSP_LE_SHORT_MAX + 2))
        abort();
    check_sw((unsigned)rsp[len - 2] << 8 | rsp[len - 1]);
}

static void reset(struct iccsp_vcard *card)
{
    uint8_t atr[33];
    size_t len;

    iccsp_vcard_power(card, ICCSP_POWER_WARM, atr, &len);
    if (len < 2 || len > sizeof(atr))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t rsp[ICCSP_RESPONSE_MAX];
    struct iccsp_rd rd = iccsp_rd_init(data, size);
    struct iccsp_vcard *card;
    const uint8_t *cmd;
    uint8_t flags;
    uint16_t n;
    size_t len;

    if (!iccsp_rd_u8(&rd, &flags))
        return 0;
    flags &= ICCSP_DEMO_T0 | ICCSP_DEMO_NO_EXT;
    if (iccsp_vcard_new_demo(flags, &card) != ICCSP_OK)
        abort();
    reset(card);
    while (iccsp_rd_u16(&rd, &n) && iccsp_rd_bytes(&rd, n, &cmd)) {
        if (n == 0) {
            reset(card);
            continue;
        }
        if (iccsp_vcard_transmit(card, cmd, n, rsp, sizeof(rsp), &len) != ICCSP_OK)
            abort();
        check_response(flags, rsp, len);
    }
    iccsp_vcard_free(&card);
    return 0;
}
