/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing into an EF. */
#include "provider/file_write.h"

#include "base/error.h"
#include "provider/file_read.h"

#define INS_ERASE_BINARY  0x0Eu
#define INS_WRITE_BINARY  0xD0u
#define INS_WRITE_RECORD  0xD2u
#define INS_UPDATE_BINARY 0xD6u
#define INS_UPDATE_RECORD 0xDCu
#define INS_APPEND_RECORD 0xE2u
#define RECORD_BY_NUMBER  0x04u
#define RECORD_MAX        254u
#define OFFSET_MAX        0x7FFFu
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

static uint32_t chunk_max(struct iccsp_card *card)
{
    return iccsp_card_le_max(card) > ICCSP_LE_SHORT_MAX ? EXTENDED_CHUNK : ICCSP_LC_SHORT_MAX;
}

static iccsp_hr write_chunk(struct iccsp_card *card, struct iccsp_file *file, uint8_t ins,
                            const uint8_t *data, uint32_t len)
{
    const uint32_t offset = file->position / file->unit;
    struct iccsp_apdu cmd = {
        .ins = ins, .p1 = (uint8_t)(offset >> 8), .p2 = (uint8_t)offset, .data = data, .lc = len};
    iccsp_hr hr;

    if (offset > OFFSET_MAX)
        return past_the_end();
    hr = send_write(card, &cmd);
    if (ICCSP_SUCCEEDED(hr))
        file->position += len;
    return hr;
}

static iccsp_hr write_binary(struct iccsp_card *card, struct iccsp_file *file, uint8_t ins,
                             const uint8_t *data, size_t len)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t done = 0; ICCSP_SUCCEEDED(hr) && done < len;) {
        const size_t left = len - done;
        const uint32_t n = left < chunk_max(card) ? (uint32_t)left : chunk_max(card);

        hr = write_chunk(card, file, ins, data + done, n);
        done += n;
    }
    return hr;
}

/* ERASE BINARY from the position to in front of an end offset (7816-4:2005, 7.2.7). */
static iccsp_hr erase_binary(struct iccsp_card *card, struct iccsp_file *file, size_t len)
{
    const uint32_t start = file->position / file->unit;
    const size_t end = start + len / file->unit;
    const uint8_t data[2] = {(uint8_t)(end >> 8), (uint8_t)end};
    const struct iccsp_apdu cmd = {.ins = INS_ERASE_BINARY,
                                   .p1 = (uint8_t)(start >> 8),
                                   .p2 = (uint8_t)start,
                                   .data = data,
                                   .lc = sizeof(data)};
    iccsp_hr hr;

    if (start > OFFSET_MAX || end > UINT16_MAX)
        return past_the_end();
    hr = send_write(card, &cmd);
    if (ICCSP_SUCCEEDED(hr))
        file->position += (uint32_t)len;
    return hr;
}

static iccsp_hr write_bytes(struct iccsp_card *card, struct iccsp_file *file, const uint8_t *data, size_t len,
                            enum iccsp_write_mode mode)
{
    if (file->size_known && (file->position > file->size || len > file->size - file->position))
        return past_the_end();
    if (len % file->unit != 0 || file->position % file->unit != 0)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "This file is written in units of %u bytes.", (unsigned)file->unit);
    if (mode == ICCSP_WRITE_ERASE)
        return erase_binary(card, file, len);
    return write_binary(card, file, mode == ICCSP_WRITE_REPLACE ? INS_UPDATE_BINARY : INS_WRITE_BINARY, data,
                        len);
}

static bool is_behind_the_last(const struct iccsp_file *file)
{
    return file->size_known && file->position >= file->size && file->kind != ICCSP_FILE_CYCLIC;
}

static iccsp_hr append_record(struct iccsp_card *card, struct iccsp_file *file, const uint8_t *data,
                              uint32_t len)
{
    const struct iccsp_apdu cmd = {.ins = INS_APPEND_RECORD, .data = data, .lc = len};
    const iccsp_hr hr = send_write(card, &cmd);

    if (ICCSP_SUCCEEDED(hr))
        file->size++;
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

    if (mode == ICCSP_WRITE_ERASE)
        return not_written_that_way();
    if (len > ICCSP_LC_EXT_MAX || file->position >= RECORD_MAX ||
        (file->record_size > 0 && len > file->record_size))
        return past_the_end();
    cmd.p1 = (uint8_t)(file->position + 1);
    hr = is_behind_the_last(file) ? append_record(card, file, data, cmd.lc) : send_write(card, &cmd);
    if (ICCSP_SUCCEEDED(hr))
        file->position++;
    return hr;
}

iccsp_hr iccsp_file_write(struct iccsp_card *card, struct iccsp_file *file, const uint8_t *data, size_t len,
                          enum iccsp_write_mode mode)
{
    const bool bits = mode == ICCSP_WRITE_OR || mode == ICCSP_WRITE_AND;
    iccsp_hr hr;

    if (bits && !writes_bits_as(file, mode))
        return not_written_that_way();
    hr = iccsp_file_make_current(card, file);
    if (ICCSP_FAILED(hr))
        return hr;
    iccsp_card_forget_fcp(card);
    return (iccsp_file_has_records(file) ? write_record : write_bytes)(card, file, data, len, mode);
}
