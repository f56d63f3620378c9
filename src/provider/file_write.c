/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing into an EF. */
#include "provider/file_write.h"

#include "base/error.h"
#include "base/secret.h"
#include "iso7816/tlv.h"
#include "provider/file_read.h"

#define INS_ERASE_BINARY  0x0Eu
#define INS_WRITE_BINARY  0xD0u
#define INS_WRITE_RECORD  0xD2u
#define INS_UPDATE_BINARY 0xD6u
#define INS_UPDATE_RECORD 0xDCu
#define INS_APPEND_RECORD 0xE2u
/* The odd instructions of BINARY commands take offsets of any size, in an object (7816-4:2005, 7.2.2). */
#define INS_ODD    0x01u
#define TAG_OFFSET 0x54u
#define TAG_DATA   0x53u
/* Such an offset of 4 bytes with tag and length, and tag and length of the data. */
#define FAR_OVERHEAD     10u
#define RECORD_BY_NUMBER 0x04u
#define RECORD_MAX       254u
#define OFFSET_MAX       0x7FFFu
/* Without a word of the card about its buffers, extended commands stay well below what small ones hold. */
#define EXTENDED_CHUNK 1024u

/* What WRITE does: data coding byte, b7 and b6 (7816-4:2005, table 87). */
#define CODING_WRITE 0x60u
#define CODING_OR    0x40u
#define CODING_AND   0x60u

static iccsp_hr not_written_that_way(void)
{
    return iccsp_fail_with(ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_CARD,
                           "The card does not write this file in that way. Nothing was sent.");
}

static iccsp_hr past_the_end(void)
{
    return iccsp_fail(ICCSP_E_WRITE_TOO_MANY, ICCSP_LAYER_ARGUMENT);
}

/* A file that does not tell sets bits: the customary behaviour of WRITE. */
static bool writes_bits_as(const struct iccsp_file *file, enum iccsp_write_mode mode)
{
    const uint8_t behaviour = file->coding_known ? file->coding & CODING_WRITE : CODING_OR;

    return behaviour == (mode == ICCSP_WRITE_AND ? CODING_AND : CODING_OR);
}

static iccsp_hr send_write(struct iccsp_card *card, const struct iccsp_apdu *cmd)
{
    struct iccsp_rsp rsp = {0};

    return iccsp_card_run_op(card, cmd, &rsp, ICCSP_OP_WRITE);
}

static bool is_far(uint32_t offset)
{
    return offset > OFFSET_MAX;
}

static uint32_t chunk_max(struct iccsp_card *card, const struct iccsp_file *file)
{
    const uint32_t all = iccsp_card_le_max(card) > ICCSP_LE_SHORT_MAX ? EXTENDED_CHUNK : ICCSP_LC_SHORT_MAX;

    return is_far(file->position / file->unit) ? all - FAR_OVERHEAD : all;
}

static bool put_offset(struct iccsp_wr *wr, uint32_t offset)
{
    const uint8_t bytes[] = {(uint8_t)(offset >> 24), (uint8_t)(offset >> 16), (uint8_t)(offset >> 8),
                             (uint8_t)offset};

    return iccsp_tlv_put(wr, TAG_OFFSET, bytes, sizeof(bytes));
}

static iccsp_hr write_far(struct iccsp_card *card, uint32_t offset, uint8_t ins, const uint8_t *data,
                          uint32_t len)
{
    uint8_t bytes[EXTENDED_CHUNK];
    struct iccsp_wr wr = iccsp_wr_init(bytes, sizeof(bytes));
    struct iccsp_apdu cmd = {.ins = ins | INS_ODD, .data = bytes};
    iccsp_hr hr;

    if (!put_offset(&wr, offset) || !iccsp_tlv_put(&wr, TAG_DATA, data, len))
        return iccsp_fail(ICCSP_F_INTERNAL_ERROR, ICCSP_LAYER_LIBRARY);
    cmd.lc = (uint32_t)wr.len;
    hr = send_write(card, &cmd);
    iccsp_wipe(bytes, sizeof(bytes));
    return hr;
}

static iccsp_hr write_chunk(struct iccsp_card *card, struct iccsp_file *file, uint8_t ins,
                            const uint8_t *data, uint32_t len)
{
    const uint32_t offset = file->position / file->unit;
    const struct iccsp_apdu cmd = {
        .ins = ins, .p1 = (uint8_t)(offset >> 8), .p2 = (uint8_t)offset, .data = data, .lc = len};
    const iccsp_hr hr = is_far(offset) ? write_far(card, offset, ins, data, len) : send_write(card, &cmd);

    if (ICCSP_SUCCEEDED(hr))
        file->position += len;
    return hr;
}

static iccsp_hr write_binary(struct iccsp_card *card, struct iccsp_file *file, uint8_t ins,
                             const uint8_t *data, size_t len)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t done = 0; ICCSP_SUCCEEDED(hr) && done < len;) {
        const uint32_t max = chunk_max(card, file);
        const uint32_t n = len - done < max ? (uint32_t)(len - done) : max;

        hr = write_chunk(card, file, ins, data + done, n);
        done += n;
    }
    return hr;
}

static iccsp_hr erase_far(struct iccsp_card *card, uint32_t start, uint32_t end)
{
    uint8_t bytes[2 * FAR_OVERHEAD];
    struct iccsp_wr wr = iccsp_wr_init(bytes, sizeof(bytes));
    struct iccsp_apdu cmd = {.ins = INS_ERASE_BINARY | INS_ODD, .data = bytes};

    if (!put_offset(&wr, start) || !put_offset(&wr, end))
        return iccsp_fail(ICCSP_F_INTERNAL_ERROR, ICCSP_LAYER_LIBRARY);
    cmd.lc = (uint32_t)wr.len;
    return send_write(card, &cmd);
}

/* ERASE BINARY from the position to in front of an end offset (7816-4:2005, 7.2.7). */
static iccsp_hr erase_binary(struct iccsp_card *card, struct iccsp_file *file, uint32_t len)
{
    const uint32_t start = file->position / file->unit;
    const uint32_t end = start + len / file->unit;
    const uint8_t data[2] = {(uint8_t)(end >> 8), (uint8_t)end};
    const struct iccsp_apdu cmd = {.ins = INS_ERASE_BINARY,
                                   .p1 = (uint8_t)(start >> 8),
                                   .p2 = (uint8_t)start,
                                   .data = data,
                                   .lc = sizeof(data)};
    const iccsp_hr hr =
        is_far(start) || end > UINT16_MAX ? erase_far(card, start, end) : send_write(card, &cmd);

    if (ICCSP_SUCCEEDED(hr))
        file->position += len;
    return hr;
}

static iccsp_hr write_bytes(struct iccsp_card *card, struct iccsp_file *file, const uint8_t *data, size_t len,
                            enum iccsp_write_mode mode)
{
    if (mode == ICCSP_WRITE_ERASE)
        return erase_binary(card, file, (uint32_t)len);
    return write_binary(card, file, mode == ICCSP_WRITE_REPLACE ? INS_UPDATE_BINARY : INS_WRITE_BINARY, data,
                        len);
}

static bool is_behind_the_last(const struct iccsp_file *file)
{
    return file->size_known && file->position >= file->size;
}

/* What is appended to a cyclic file becomes its record 1, so that the position stays behind the last. */
static iccsp_hr append_record(struct iccsp_card *card, struct iccsp_file *file, const uint8_t *data,
                              uint32_t len)
{
    const struct iccsp_apdu cmd = {.ins = INS_APPEND_RECORD, .data = data, .lc = len};
    const iccsp_hr hr = send_write(card, &cmd);

    if (ICCSP_SUCCEEDED(hr) && file->kind != ICCSP_FILE_CYCLIC) {
        file->size++;
        file->position++;
    }
    return hr;
}

static iccsp_hr write_record(struct iccsp_card *card, struct iccsp_file *file, const uint8_t *data,
                             size_t len, enum iccsp_write_mode mode)
{
    struct iccsp_apdu cmd = {.ins = mode == ICCSP_WRITE_REPLACE ? INS_UPDATE_RECORD : INS_WRITE_RECORD,
                             .p2 = RECORD_BY_NUMBER,
                             .data = data,
                             .lc = (uint32_t)len};
    iccsp_hr hr;

    if (is_behind_the_last(file))
        return append_record(card, file, data, cmd.lc);
    cmd.p1 = (uint8_t)(file->position + 1);
    hr = send_write(card, &cmd);
    if (ICCSP_SUCCEEDED(hr))
        file->position++;
    return hr;
}

static iccsp_hr check_record(const struct iccsp_file *file, size_t len, enum iccsp_write_mode mode)
{
    if (mode == ICCSP_WRITE_ERASE)
        return not_written_that_way();
    if (len > ICCSP_LC_EXT_MAX || (file->record_size > 0 && len > file->record_size) ||
        (file->position >= RECORD_MAX && !is_behind_the_last(file)))
        return past_the_end();
    return ICCSP_OK;
}

/* A position is an int32_t for those who move it. */
static iccsp_hr check_bytes(const struct iccsp_file *file, size_t len)
{
    if (len > INT32_MAX - file->position ||
        (file->size_known && (file->position > file->size || len > file->size - file->position)))
        return past_the_end();
    if (len % file->unit != 0 || file->position % file->unit != 0)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "This file is written in units of %u bytes.", (unsigned)file->unit);
    return ICCSP_OK;
}

static iccsp_hr check(const struct iccsp_file *file, size_t len, enum iccsp_write_mode mode)
{
    const bool bits = mode == ICCSP_WRITE_OR || mode == ICCSP_WRITE_AND;

    if (bits && !writes_bits_as(file, mode))
        return not_written_that_way();
    return iccsp_file_has_records(file) ? check_record(file, len, mode) : check_bytes(file, len);
}

iccsp_hr iccsp_file_write(struct iccsp_card *card, struct iccsp_file *file, const uint8_t *data, size_t len,
                          enum iccsp_write_mode mode)
{
    iccsp_hr hr = check(file, len, mode);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_file_make_current(card, file);
    /* The structure of a file that was opened by a short identifier is known now. */
    if (ICCSP_SUCCEEDED(hr))
        hr = check(file, len, mode);
    if (ICCSP_FAILED(hr))
        return hr;
    iccsp_card_forget_fcp(card);
    return (iccsp_file_has_records(file) ? write_record : write_bytes)(card, file, data, len, mode);
}
