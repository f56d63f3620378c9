/* SPDX-License-Identifier: BSD-2-Clause */
/* READ BINARY, even and odd INS (ISO/IEC 7816-4:2005, 7.2). */
#include "vcard/binary.h"

#include "iso7816/tlv.h"

#define SFI_FORM   0x80u /* P1: bits 5 to 1 are an SFI, P2 the offset */
#define SFI_MASK   0x1Fu
#define TAG_OFFSET 0x54u
#define TAG_DATA   0x53u

/* Longest tag and length of TAG_DATA. */
#define DATA_HEADER_MAX 4u

uint16_t iccsp_binary_check(const struct iccsp_cardos *os, const struct iccsp_vfile *ef, unsigned access_mode,
                            size_t offset)
{
    uint16_t sw;

    if (!iccsp_vfile_is_transparent(ef))
        return SW_WRONG_STRUCTURE;
    sw = iccsp_cardos_may(os, ef, access_mode);
    if (sw != ICCSP_SW_OK)
        return sw;
    /* 7.2.1: naming a data unit that the EF does not hold is an error; the one behind the last is none of it.
     */
    return offset < ef->size ? ICCSP_SW_OK : SW_OUTSIDE_EF;
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

uint16_t iccsp_binary_find(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                           struct iccsp_vfile **ef, size_t *offset)
{
    uint8_t sfi;
    const uint16_t sw = split_p1p2(cmd, &sfi, offset);

    return sw == ICCSP_SW_OK ? iccsp_cardos_find_ef(os, sfi, ef) : sw;
}

uint16_t iccsp_cmd_read_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out)
{
    struct iccsp_vfile *ef;
    size_t offset, all;
    uint16_t sw;

    if (cmd->lc > 0 || cmd->le == 0)
        return SW_WRONG_LENGTH;
    sw = iccsp_binary_find(os, cmd, &ef, &offset);
    if (sw == ICCSP_SW_OK)
        sw = iccsp_binary_check(os, ef, ICCSP_AM_EF_READ, offset);
    if (sw != ICCSP_SW_OK)
        return sw;
    iccsp_cardos_set_current_ef(os, ef, 0);
    all = ef->size - offset;
    /* The rest is read with the next offset, not with GET RESPONSE. */
    if (iccsp_le_is_open(cmd) && all > cmd->le)
        all = cmd->le;
    return iccsp_answer_read(cmd, ef->body + offset, all, out);
}

uint16_t iccsp_binary_find_odd(const struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_vfile **ef)
{
    const uint16_t p1p2 = (uint16_t)((unsigned)cmd->p1 << 8 | cmd->p2);

    if (p1p2 < SFI_MASK)
        return iccsp_cardos_find_ef(os, (uint8_t)p1p2, ef);
    *ef = iccsp_vfile_child(os->channel->df, p1p2);
    return *ef != NULL ? ICCSP_SW_OK : SW_FILE_NOT_FOUND;
}

bool iccsp_binary_read_offset(struct iccsp_rd *rd, size_t *offset)
{
    struct iccsp_rd value;
    struct iccsp_tlv tlv;
    uint32_t number;

    if (iccsp_tlv_next(rd, &tlv) != ICCSP_OK || tlv.tag != TAG_OFFSET)
        return false;
    value = iccsp_rd_init(tlv.value, tlv.len);
    if (!iccsp_rd_be(&value, value.left, &number))
        return false;
    *offset = number;
    return true;
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
    struct iccsp_rd rd = iccsp_rd_init(cmd->data, cmd->lc);
    struct iccsp_vfile *ef;
    size_t offset, all, n;
    uint16_t sw;

    if (cmd->le < 3)
        return SW_WRONG_LENGTH;
    if (!iccsp_binary_read_offset(&rd, &offset) || rd.left > 0)
        return SW_WRONG_DATA;
    sw = iccsp_binary_find_odd(os, cmd, &ef);
    if (sw == ICCSP_SW_OK)
        sw = iccsp_binary_check(os, ef, ICCSP_AM_EF_READ, offset);
    if (sw != ICCSP_SW_OK)
        return sw;
    all = ef->size - offset;
    n = data_that_fits(cmd->le, all);
    if (!iccsp_tlv_put(&wr, TAG_DATA, ef->body + offset, n))
        return SW_NO_DIAGNOSIS;
    iccsp_cardos_set_current_ef(os, ef, 0);
    out->data = os->scratch;
    out->len = wr.len;
    return n == all && wr.len < cmd->le && !iccsp_le_is_open(cmd) ? SW_END_OF_FILE : ICCSP_SW_OK;
}
