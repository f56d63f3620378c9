/* SPDX-License-Identifier: BSD-2-Clause */
/* READ BINARY, even and odd INS (ISO/IEC 7816-4:2005, 7.2). */
#include "iso7816/tlv.h"
#include "vcard/cardos.h"

#define SFI_FORM   0x80u /* P1: bits 5 to 1 are an SFI, P2 the offset */
#define SFI_MASK   0x1Fu
#define TAG_OFFSET 0x54u
#define TAG_DATA   0x53u

/* Longest tag and length of TAG_DATA. */
#define DATA_HEADER_MAX 4u

/* May the EF be read from there? */
static uint16_t check_ef(const struct iccsp_cardos *os, const struct iccsp_vfile *ef, size_t offset)
{
    if (!iccsp_vfile_is_transparent(ef))
        return SW_WRONG_STRUCTURE;
    if (!iccsp_cardos_allows(os, ef, ICCSP_AM_EF_READ))
        return SW_SECURITY_STATUS;
    /* 7.2.1: naming a data unit that the EF does not hold is an error; the one behind the last is none of it.
     */
    return offset < ef->size ? ICCSP_SW_OK : SW_OUTSIDE_EF;
}

static void make_current(struct iccsp_cardos *os, struct iccsp_vfile *ef)
{
    os->session.ef = ef;
    os->session.record = 0;
}

static uint16_t split_p1p2(const struct iccsp_apdu *cmd, uint8_t *sfi, size_t *offset)
{
    *sfi = 0;
    *offset = (size_t)cmd->p1 << 8 | cmd->p2;
    if ((cmd->p1 & SFI_FORM) == 0)
        return ICCSP_SW_OK;
    *sfi = cmd->p1 & SFI_MASK;
    *offset = cmd->p2;
    if ((cmd->p1 & 0x60u) != 0 || *sfi == 0 || *sfi == SFI_MASK)
        return SW_WRONG_P1P2;
    return ICCSP_SW_OK;
}

uint16_t iccsp_cmd_read_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out)
{
    struct iccsp_vfile *ef;
    uint8_t sfi;
    size_t offset, all;
    uint16_t sw;

    if (cmd->lc > 0 || cmd->le == 0)
        return SW_WRONG_LENGTH;
    sw = split_p1p2(cmd, &sfi, &offset);
    if (sw == ICCSP_SW_OK)
        sw = iccsp_cardos_find_ef(os, sfi, &ef);
    if (sw == ICCSP_SW_OK)
        sw = check_ef(os, ef, offset);
    if (sw != ICCSP_SW_OK)
        return sw;
    make_current(os, ef);
    all = ef->size - offset;
    /* The rest is read with the next offset, not with GET RESPONSE. */
    if (iccsp_le_is_open(cmd) && all > cmd->le)
        all = cmd->le;
    return iccsp_answer_read(cmd, ef->body + offset, all, out);
}

/* 7.2.2, odd INS: P1-P2 is 0 for the current EF, an SFI, or a file identifier. */
static uint16_t find_by_p1p2(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                             struct iccsp_vfile **ef)
{
    const uint16_t p1p2 = (uint16_t)((unsigned)cmd->p1 << 8 | cmd->p2);

    if (p1p2 < SFI_MASK)
        return iccsp_cardos_find_ef(os, (uint8_t)p1p2, ef);
    *ef = iccsp_vfile_child(os->session.df, p1p2);
    return *ef != NULL ? ICCSP_SW_OK : SW_FILE_NOT_FOUND;
}

static uint16_t parse_offset(const struct iccsp_apdu *cmd, size_t *offset)
{
    struct iccsp_rd rd = iccsp_rd_init(cmd->data, cmd->lc);
    struct iccsp_rd value;
    struct iccsp_tlv tlv;
    uint32_t number;

    if (iccsp_tlv_next(&rd, &tlv) != ICCSP_OK || tlv.tag != TAG_OFFSET || rd.left > 0)
        return SW_WRONG_DATA;
    value = iccsp_rd_init(tlv.value, tlv.len);
    if (!iccsp_rd_be(&value, value.left, &number))
        return SW_WRONG_DATA;
    *offset = number;
    return ICCSP_SW_OK;
}

/* Le counts the tag and length of the object too. */
static size_t data_that_fits(uint32_t le, size_t all)
{
    size_t header = all < 0x80 ? 2 : all < 0x100 ? 3 : DATA_HEADER_MAX;

    if (all + header <= le)
        return all;
    header = le < 0x80 + 2 ? 2 : le < 0x100 + 3 ? 3 : DATA_HEADER_MAX;
    return le - header;
}

uint16_t iccsp_cmd_read_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                   struct iccsp_answer *out)
{
    struct iccsp_wr wr = iccsp_wr_init(os->scratch, sizeof(os->scratch));
    struct iccsp_vfile *ef;
    size_t offset, all, n;
    uint16_t sw;

    if (cmd->le < 3)
        return SW_WRONG_LENGTH;
    sw = parse_offset(cmd, &offset);
    if (sw == ICCSP_SW_OK)
        sw = find_by_p1p2(os, cmd, &ef);
    if (sw == ICCSP_SW_OK)
        sw = check_ef(os, ef, offset);
    if (sw != ICCSP_SW_OK)
        return sw;
    all = ef->size - offset;
    n = data_that_fits(cmd->le, all);
    if (!iccsp_tlv_put(&wr, TAG_DATA, ef->body + offset, n))
        return SW_NO_DIAGNOSIS;
    make_current(os, ef);
    out->data = os->scratch;
    out->len = wr.len;
    return n == all && wr.len < cmd->le && !iccsp_le_is_open(cmd) ? SW_END_OF_FILE : ICCSP_SW_OK;
}
