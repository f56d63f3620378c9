/* SPDX-License-Identifier: BSD-2-Clause */
/* UPDATE, WRITE and ERASE BINARY, even and odd INS (ISO/IEC 7816-4:2005, 7.2.4, 7.2.5 and 7.2.7). */
#include "iso7816/tlv.h"
#include "vcard/binary.h"
#include "vcard/change.h"

#define TAG_DATA     0x53u
#define TAG_DATA_BER 0x73u

/* Longest number of an offset in the data field of ERASE BINARY. */
#define OFFSET_BYTES_MAX 4u

/* What is changed: from `offset` on, `len` bytes. */
struct span {
    struct iccsp_vfile *ef;
    size_t offset;
    const uint8_t *bytes; /* unless it is erased */
    size_t len;
};

static uint16_t change_span(struct iccsp_cardos *os, const struct span *span, enum iccsp_change change)
{
    struct iccsp_vfile *copy;
    uint16_t sw;

    if (span->len > span->ef->size - span->offset)
        return SW_NO_MEMORY;
    if (ICCSP_FAILED(iccsp_vfile_copy(span->ef, &copy)))
        return SW_MEMORY_FAILURE;
    sw = iccsp_change_bytes(copy, change, copy->body + span->offset, span->bytes, span->len);
    sw = iccsp_change_end(os, span->ef, &copy, sw);
    if (sw == ICCSP_SW_OK)
        iccsp_cardos_set_current_ef(os, span->ef, 0);
    return sw;
}

static uint16_t check_span(const struct iccsp_cardos *os, const struct span *span, enum iccsp_change change)
{
    return iccsp_binary_check(os, span->ef, iccsp_change_access_mode(change), span->offset);
}

static uint16_t write_even(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, enum iccsp_change change)
{
    struct span span = {.bytes = cmd->data, .len = cmd->lc};
    uint16_t sw;

    if (cmd->lc == 0)
        return SW_WRONG_LENGTH;
    sw = iccsp_binary_find(os, cmd, &span.ef, &span.offset);
    if (sw == ICCSP_SW_OK)
        sw = check_span(os, &span, change);
    return sw == ICCSP_SW_OK ? change_span(os, &span, change) : sw;
}

uint16_t iccsp_cmd_update_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out)
{
    (void)out;
    return write_even(os, cmd, ICCSP_CHANGE_UPDATE);
}

uint16_t iccsp_cmd_write_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out)
{
    (void)out;
    return write_even(os, cmd, ICCSP_CHANGE_WRITE);
}

/* An offset object, then a data object. */
static bool parse_odd(const struct iccsp_apdu *cmd, struct span *span)
{
    struct iccsp_rd rd = iccsp_rd_init(cmd->data, cmd->lc);
    struct iccsp_tlv data;

    if (!iccsp_binary_read_offset(&rd, &span->offset) || iccsp_tlv_next(&rd, &data) != ICCSP_OK ||
        (data.tag != TAG_DATA && data.tag != TAG_DATA_BER) || data.len == 0 || rd.left > 0)
        return false;
    span->bytes = data.value;
    span->len = data.len;
    return true;
}

static uint16_t write_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, enum iccsp_change change)
{
    struct span span;
    uint16_t sw;

    if (!parse_odd(cmd, &span))
        return SW_WRONG_DATA;
    sw = iccsp_binary_find_odd(os, cmd, &span.ef);
    if (sw == ICCSP_SW_OK)
        sw = check_span(os, &span, change);
    return sw == ICCSP_SW_OK ? change_span(os, &span, change) : sw;
}

uint16_t iccsp_cmd_update_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                     struct iccsp_answer *out)
{
    (void)out;
    return write_odd(os, cmd, ICCSP_CHANGE_UPDATE);
}

uint16_t iccsp_cmd_write_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                    struct iccsp_answer *out)
{
    (void)out;
    return write_odd(os, cmd, ICCSP_CHANGE_WRITE);
}

/* 7.2.7: `end` is the first data unit that stays; it lies behind the first that goes. */
static uint16_t erase(struct iccsp_cardos *os, struct span *span, bool to_the_end, size_t end)
{
    uint16_t sw = check_span(os, span, ICCSP_CHANGE_ERASE);

    if (sw != ICCSP_SW_OK)
        return sw;
    if (to_the_end)
        end = span->ef->size;
    if (end > span->ef->size)
        return SW_OUTSIDE_EF;
    if (end <= span->offset)
        return SW_WRONG_DATA;
    span->len = end - span->offset;
    return change_span(os, span, ICCSP_CHANGE_ERASE);
}

uint16_t iccsp_cmd_erase_binary(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out)
{
    struct iccsp_rd rd = iccsp_rd_init(cmd->data, cmd->lc);
    struct span span = {0};
    uint32_t end = 0;
    uint16_t sw;

    (void)out;
    if (cmd->lc > OFFSET_BYTES_MAX)
        return SW_WRONG_LENGTH;
    iccsp_rd_be(&rd, rd.left, &end);
    sw = iccsp_binary_find(os, cmd, &span.ef, &span.offset);
    return sw == ICCSP_SW_OK ? erase(os, &span, cmd->lc == 0, end) : sw;
}

/* No offset: everything; one: from there to the end; two: from the first to in front of the second. */
uint16_t iccsp_cmd_erase_binary_odd(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                    struct iccsp_answer *out)
{
    struct iccsp_rd rd = iccsp_rd_init(cmd->data, cmd->lc);
    struct span span = {0};
    size_t end = 0;
    bool to_the_end;
    uint16_t sw;

    (void)out;
    if (rd.left > 0 && !iccsp_binary_read_offset(&rd, &span.offset))
        return SW_WRONG_DATA;
    to_the_end = rd.left == 0;
    if (!to_the_end && (!iccsp_binary_read_offset(&rd, &end) || rd.left > 0))
        return SW_WRONG_DATA;
    sw = iccsp_binary_find_odd(os, cmd, &span.ef);
    return sw == ICCSP_SW_OK ? erase(os, &span, to_the_end, end) : sw;
}
