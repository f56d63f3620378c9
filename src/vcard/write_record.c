/* SPDX-License-Identifier: BSD-2-Clause */
/* UPDATE, WRITE and APPEND RECORD (ISO/IEC 7816-4:2005, 7.3.4, 7.3.5 and 7.3.6). */
#include "vcard/change.h"
#include "vcard/record.h"

/* SIMPLE-TLV: a length byte of FF announces two more. BER-TLV: 81 and 82 announce one and two. */
#define SIMPLE_LONG 0xFFu
#define BER_1       0x81u
#define BER_2       0x82u

/* Does a length field in front of the cursor say exactly what is behind it? */
static bool length_fits(struct iccsp_rd rd, bool simple)
{
    uint32_t len;
    uint8_t first;

    if (!iccsp_rd_u8(&rd, &first))
        return false;
    len = first;
    if (simple && first == SIMPLE_LONG && !iccsp_rd_be(&rd, 2, &len))
        return false;
    if (!simple && (first == BER_1 || first == BER_2) && !iccsp_rd_be(&rd, first - 0x80u, &len))
        return false;
    return rd.left == len;
}

/* A record of a file with TLV structure is one object, whose first byte is the record identifier, 01 to FE;
 * SIMPLE-TLV, or BER-TLV with a tag of one byte, as EF.DIR has it (7.3.1, 8.2.1.1). */
static bool is_one_object(const struct iccsp_apdu *cmd)
{
    struct iccsp_rd rd = iccsp_rd_init(cmd->data, cmd->lc);
    uint8_t id;

    return iccsp_rd_u8(&rd, &id) && id != 0x00 && id != 0xFF &&
           (length_fits(rd, true) || length_fits(rd, false));
}

static uint16_t sw_of(iccsp_hr hr)
{
    if (ICCSP_SUCCEEDED(hr))
        return ICCSP_SW_OK;
    return hr == ICCSP_E_WRITE_TOO_MANY ? SW_NO_MEMORY : SW_MEMORY_FAILURE;
}

static uint16_t change_copy(struct iccsp_vfile *copy, size_t number, const struct iccsp_apdu *cmd,
                            enum iccsp_change change)
{
    const struct iccsp_vrecord *record = iccsp_vfile_record(copy, number);

    if (change == ICCSP_CHANGE_UPDATE)
        return sw_of(iccsp_vfile_set_record(copy, number, cmd->data, cmd->lc));
    if (cmd->lc != record->len)
        return SW_WRONG_LENGTH;
    return iccsp_change_bytes(copy, change, record->bytes, cmd->data, cmd->lc);
}

/* 7.3.6: a full linear EF takes no more; a full cyclic one loses its oldest record. */
static uint16_t append_to_copy(struct iccsp_vfile *copy, const struct iccsp_apdu *cmd)
{
    if (!iccsp_vfile_has_room(copy, cmd->lc)) {
        if (!iccsp_vfile_is_cyclic(copy) || copy->record_count == 0)
            return SW_NO_MEMORY;
        iccsp_vfile_drop_oldest(copy);
    }
    return sw_of(iccsp_vfile_append(copy, cmd->data, cmd->lc));
}

/* `number` 0 appends. */
static uint16_t change_record(struct iccsp_cardos *os, struct iccsp_vfile *ef, size_t number,
                              const struct iccsp_apdu *cmd, enum iccsp_change change)
{
    struct iccsp_vfile *copy;
    uint16_t sw;

    if (!iccsp_vfile_takes(ef, cmd->lc))
        return SW_WRONG_LENGTH;
    if (iccsp_vfile_has_record_ids(ef) && !is_one_object(cmd))
        return SW_TLV_LENGTH;
    if (ICCSP_FAILED(iccsp_vfile_copy(ef, &copy)))
        return SW_MEMORY_FAILURE;
    sw = number == 0 ? append_to_copy(copy, cmd) : change_copy(copy, number, cmd, change);
    return iccsp_change_end(os, ef, &copy, sw);
}

/* Appends, and points at what was appended. */
static uint16_t append(struct iccsp_cardos *os, struct iccsp_vfile *ef, const struct iccsp_apdu *cmd)
{
    const uint16_t sw = change_record(os, ef, 0, cmd, ICCSP_CHANGE_UPDATE);

    if (sw == ICCSP_SW_OK)
        iccsp_cardos_set_current_ef(os, ef, iccsp_vfile_is_cyclic(ef) ? 1 : ef->record_count);
    return sw;
}

/* First, last, next, previous and the current record are found by the record pointer, which then points at
 * them; a number leaves it alone (7.3.2). */
static uint16_t change_found(struct iccsp_cardos *os, struct iccsp_vfile *ef, const struct iccsp_apdu *cmd,
                             enum iccsp_change change)
{
    const uint8_t mode = cmd->p2 & ICCSP_RECORD_MODE;
    size_t pointer = iccsp_record_pointer(os, cmd->p2);
    size_t number = cmd->p1 != 0 ? cmd->p1 : pointer;
    uint16_t sw;

    if (mode != ICCSP_RECORD_NUMBER)
        number = pointer = iccsp_record_find(ef, mode, pointer, 0);
    if (iccsp_vfile_record(ef, number) == NULL)
        return SW_RECORD_NOT_FOUND;
    sw = change_record(os, ef, number, cmd, change);
    if (sw == ICCSP_SW_OK)
        iccsp_cardos_set_current_ef(os, ef, pointer);
    return sw;
}

/* P1 is a record number, and has nothing to say in the other modes. Writing the record "previous" to the
 * newest of a cyclic EF is appending (7.3.4, 7.3.5). */
static uint16_t write_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, enum iccsp_change change)
{
    const uint8_t mode = cmd->p2 & ICCSP_RECORD_MODE;
    struct iccsp_vfile *ef;
    uint16_t sw;

    if (cmd->lc == 0)
        return SW_WRONG_LENGTH;
    if (mode > ICCSP_RECORD_NUMBER || cmd->p1 == 0xFF || (mode != ICCSP_RECORD_NUMBER && cmd->p1 != 0))
        return SW_WRONG_P1P2;
    sw = iccsp_record_find_ef(os, cmd->p2, iccsp_change_access_mode(change), &ef);
    if (sw != ICCSP_SW_OK)
        return sw;
    if (mode == ICCSP_RECORD_PREVIOUS && iccsp_vfile_is_cyclic(ef))
        return append(os, ef, cmd);
    return change_found(os, ef, cmd, change);
}

uint16_t iccsp_cmd_update_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out)
{
    (void)out;
    return write_record(os, cmd, ICCSP_CHANGE_UPDATE);
}

uint16_t iccsp_cmd_write_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out)
{
    (void)out;
    return write_record(os, cmd, ICCSP_CHANGE_WRITE);
}

/* 7.3.6: P2 holds an SFI and nothing else. Appending is writing (table 18). */
uint16_t iccsp_cmd_append_record(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out)
{
    struct iccsp_vfile *ef;
    uint16_t sw;

    (void)out;
    if (cmd->lc == 0)
        return SW_WRONG_LENGTH;
    if (cmd->p1 != 0 || (cmd->p2 & ICCSP_RECORD_MODE) != 0)
        return SW_WRONG_P1P2;
    sw = iccsp_record_find_ef(os, cmd->p2, ICCSP_AM_EF_WRITE, &ef);
    return sw == ICCSP_SW_OK ? append(os, ef, cmd) : sw;
}
