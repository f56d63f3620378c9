/* SPDX-License-Identifier: BSD-2-Clause */
/* READ RECORD, even INS (ISO/IEC 7816-4:2005, 7.3). */
#include "vcard/record.h"

/* Bits 3 to 1 of P2 that READ RECORD has alone. */
#define FROM_NUMBER 0x05u /* P1 to the last */
#define TO_NUMBER   0x06u /* the last to P1 */

#define SFI_SHIFT 3u
#define SFI_MAX   30u

static bool has_id(const struct iccsp_vfile *ef, size_t number, uint8_t id)
{
    /* Identifier 0: any record, in the order of numbers (7.3.1). */
    return id == 0 || (iccsp_vfile_has_record_ids(ef) && iccsp_vfile_record(ef, number)->bytes[0] == id);
}

/* Without a current record, "next" is the first and "previous" the last (7.3.1): 0 is before the first, and
 * one more than the last is behind it. */
size_t iccsp_record_find(const struct iccsp_vfile *ef, uint8_t mode, size_t current, uint8_t id)
{
    const bool forward = mode == ICCSP_RECORD_FIRST || mode == ICCSP_RECORD_NEXT;
    const size_t behind = ef->record_count + 1;
    size_t at = forward ? 0 : behind;

    if (current > 0 && (mode == ICCSP_RECORD_NEXT || mode == ICCSP_RECORD_PREVIOUS))
        at = current;
    do {
        at = forward ? at + 1 : at - 1;
    } while (at > 0 && at < behind && !has_id(ef, at, id));
    return at < behind ? at : 0;
}

/* The records from `from` to `to`, one behind the other in the scratch buffer. */
static bool collect(struct iccsp_cardos *os, const struct iccsp_vfile *ef, size_t from, size_t to,
                    size_t *len)
{
    struct iccsp_wr wr = iccsp_wr_init(os->scratch, sizeof(os->scratch));
    size_t at = from;

    for (;;) {
        const struct iccsp_vrecord *record = iccsp_vfile_record(ef, at);

        if (!iccsp_wr_bytes(&wr, record->bytes, record->len))
            return false;
        if (at == to)
            break;
        at = from < to ? at + 1 : at - 1;
    }
    *len = wr.len;
    return true;
}

/* `pointer` is the record pointer, in and out. */
static uint16_t read_by_id(const struct iccsp_vfile *ef, const struct iccsp_apdu *cmd, size_t *pointer,
                           struct iccsp_answer *out)
{
    const size_t number = iccsp_record_find(ef, cmd->p2 & ICCSP_RECORD_MODE, *pointer, cmd->p1);
    const struct iccsp_vrecord *record = iccsp_vfile_record(ef, number);

    if (record == NULL)
        return SW_RECORD_NOT_FOUND;
    *pointer = number;
    return iccsp_answer_read(cmd, record->bytes, record->len, out);
}

/* A number leaves the record pointer where it is (7.3.1); 0 is the record that it points to. */
static uint16_t read_by_number(struct iccsp_cardos *os, const struct iccsp_vfile *ef,
                               const struct iccsp_apdu *cmd, size_t pointer, struct iccsp_answer *out)
{
    const size_t number = cmd->p1 != 0 ? cmd->p1 : pointer;
    const struct iccsp_vrecord *record = iccsp_vfile_record(ef, number);
    const uint8_t mode = cmd->p2 & ICCSP_RECORD_MODE;
    size_t len;
    bool ok;

    if (record == NULL)
        return SW_RECORD_NOT_FOUND;
    if (mode == ICCSP_RECORD_NUMBER)
        return iccsp_answer_read(cmd, record->bytes, record->len, out);
    ok = mode == FROM_NUMBER ? collect(os, ef, number, ef->record_count, &len)
                             : collect(os, ef, ef->record_count, number, &len);
    return ok ? iccsp_answer_read(cmd, os->scratch, len, out) : SW_WRONG_LENGTH;
}

uint16_t iccsp_record_find_ef(const struct iccsp_cardos *os, uint8_t p2, unsigned access_mode,
                              struct iccsp_vfile **ef)
{
    const uint8_t sfi = p2 >> SFI_SHIFT;
    uint16_t sw;

    if (sfi > SFI_MAX)
        return SW_WRONG_P1P2;
    sw = iccsp_cardos_find_ef(os, sfi, ef);
    if (sw != ICCSP_SW_OK)
        return sw;
    return iccsp_vfile_has_records(*ef) ? iccsp_cardos_may(os, *ef, access_mode) : SW_WRONG_STRUCTURE;
}

size_t iccsp_record_pointer(const struct iccsp_cardos *os, uint8_t p2)
{
    return p2 >> SFI_SHIFT == 0 ? os->channel->record : 0;
}

uint16_t iccsp_cmd_read_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out)
{
    const uint8_t mode = cmd->p2 & ICCSP_RECORD_MODE;
    size_t pointer = iccsp_record_pointer(os, cmd->p2);
    struct iccsp_vfile *ef;
    uint16_t sw;

    if (cmd->lc > 0 || cmd->le == 0)
        return SW_WRONG_LENGTH;
    if (mode > TO_NUMBER || cmd->p1 == 0xFF)
        return SW_WRONG_P1P2;
    sw = iccsp_record_find_ef(os, cmd->p2, ICCSP_AM_EF_READ, &ef);
    if (sw != ICCSP_SW_OK)
        return sw;
    sw = mode < ICCSP_RECORD_NUMBER ? read_by_id(ef, cmd, &pointer, out)
                                    : read_by_number(os, ef, cmd, pointer, out);
    if (sw == ICCSP_SW_OK || sw == SW_END_OF_FILE)
        iccsp_cardos_set_current_ef(os, ef, pointer);
    return sw;
}
