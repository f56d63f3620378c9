/* SPDX-License-Identifier: BSD-2-Clause */
/* Command APDUs: cases 1 to 4, short and extended (ISO/IEC 7816-3:2006, 12.1). */
#include "iso7816/apdu.h"

#include "base/bytes.h"
#include "base/error.h"

/* CLA INS P1 P2. */
#define HEADER_LEN 4u

unsigned iccsp_apdu_case(const struct iccsp_apdu *apdu)
{
    return 1u + (apdu->le > 0 ? 1u : 0u) + (apdu->lc > 0 ? 2u : 0u);
}

bool iccsp_apdu_is_extended(const struct iccsp_apdu *apdu)
{
    if (iccsp_apdu_case(apdu) == 1)
        return false;
    return apdu->extended || apdu->lc > ICCSP_LC_SHORT_MAX || apdu->le > ICCSP_LE_SHORT_MAX;
}

static iccsp_hr check_fields(const struct iccsp_apdu *apdu)
{
    if (apdu->lc > ICCSP_LC_EXT_MAX)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "A command cannot carry %u bytes; the limit is %u.", (unsigned)apdu->lc,
                               ICCSP_LC_EXT_MAX);
    if (apdu->le > ICCSP_LE_EXT_MAX)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "A command cannot ask for %u bytes; the limit is %u.", (unsigned)apdu->le,
                               ICCSP_LE_EXT_MAX);
    if (apdu->lc > 0 && apdu->data == NULL)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "The command announces data but has none.");
    return ICCSP_OK;
}

/* The largest Le of each form is coded as zero, which the narrowing casts give. */
static void put_extended_fields(struct iccsp_wr *wr, const struct iccsp_apdu *apdu)
{
    iccsp_wr_u8(wr, 0);
    if (apdu->lc > 0) {
        iccsp_wr_u16(wr, (uint16_t)apdu->lc);
        iccsp_wr_bytes(wr, apdu->data, apdu->lc);
    }
    if (apdu->le > 0)
        iccsp_wr_u16(wr, (uint16_t)apdu->le);
}

static void put_short_fields(struct iccsp_wr *wr, const struct iccsp_apdu *apdu)
{
    if (apdu->lc > 0) {
        iccsp_wr_u8(wr, (uint8_t)apdu->lc);
        iccsp_wr_bytes(wr, apdu->data, apdu->lc);
    }
    if (apdu->le > 0)
        iccsp_wr_u8(wr, (uint8_t)apdu->le);
}

iccsp_hr iccsp_apdu_encode(const struct iccsp_apdu *apdu, uint8_t *out, size_t cap, size_t *out_len)
{
    const uint8_t header[HEADER_LEN] = {apdu->cla, apdu->ins, apdu->p1, apdu->p2};
    struct iccsp_wr wr = iccsp_wr_init(out, cap);
    const iccsp_hr hr = check_fields(apdu);

    if (ICCSP_FAILED(hr))
        return hr;
    iccsp_wr_bytes(&wr, header, sizeof(header));
    if (iccsp_apdu_is_extended(apdu))
        put_extended_fields(&wr, apdu);
    else
        put_short_fields(&wr, apdu);
    if (wr.overflow)
        return iccsp_fail(ICCSP_E_INSUFFICIENT_BUFFER, ICCSP_LAYER_LIBRARY);
    *out_len = wr.len;
    return ICCSP_OK;
}

/* Zero stands for the largest Le of its form (ISO/IEC 7816-3:2006, 12.1.3). */
static uint32_t le_of(uint32_t coded, uint32_t largest)
{
    return coded != 0 ? coded : largest;
}

/* Lc, data and Le after the marker byte 00; Le alone when nothing but two bytes follows. */
static bool parse_extended_fields(struct iccsp_rd rd, struct iccsp_apdu *out)
{
    uint16_t number;
    uint16_t le;

    out->extended = true;
    if (!iccsp_rd_u16(&rd, &number))
        return false;
    if (rd.left == 0) {
        out->le = le_of(number, ICCSP_LE_EXT_MAX);
        return true;
    }
    out->lc = number;
    if (number == 0 || !iccsp_rd_bytes(&rd, number, &out->data))
        return false;
    if (rd.left == 0)
        return true;
    if (!iccsp_rd_u16(&rd, &le) || rd.left > 0)
        return false;
    out->le = le_of(le, ICCSP_LE_EXT_MAX);
    return true;
}

/* Everything after the header; `rd` is not empty. */
static bool parse_fields(struct iccsp_rd rd, struct iccsp_apdu *out)
{
    uint8_t number;
    uint8_t le;

    if (!iccsp_rd_u8(&rd, &number))
        return false;
    if (rd.left == 0) {
        out->le = le_of(number, ICCSP_LE_SHORT_MAX);
        return true;
    }
    if (number == 0)
        return parse_extended_fields(rd, out);
    out->lc = number;
    if (!iccsp_rd_bytes(&rd, number, &out->data))
        return false;
    if (rd.left == 0)
        return true;
    if (!iccsp_rd_u8(&rd, &le) || rd.left > 0)
        return false;
    out->le = le_of(le, ICCSP_LE_SHORT_MAX);
    return true;
}

iccsp_hr iccsp_apdu_parse(const uint8_t *in, size_t len, struct iccsp_apdu *out)
{
    struct iccsp_rd rd = iccsp_rd_init(in, len);
    struct iccsp_apdu apdu = {0};
    const uint8_t *header;

    if (!iccsp_rd_bytes(&rd, HEADER_LEN, &header))
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "A command has at least 4 bytes (CLA INS P1 P2); %zu were given.", len);
    apdu.cla = header[0];
    apdu.ins = header[1];
    apdu.p1 = header[2];
    apdu.p2 = header[3];
    if (rd.left > 0 && !parse_fields(rd, &apdu))
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "The length fields of the command do not fit its %zu bytes.", len);
    *out = apdu;
    return ICCSP_OK;
}
