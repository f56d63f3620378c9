/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading an EF in the fewest commands that are safe. */
#include "provider/file_read.h"

#include <string.h>

#include "base/error.h"
#include "iso7816/tlv.h"

#define INS_READ_BINARY     0xB0u
#define INS_READ_BINARY_ODD 0xB1u
#define INS_READ_RECORD     0xB2u
/* READ RECORD, P2: P1 is a record number (ISO/IEC 7816-4:2005, table 49). */
#define RECORD_BY_NUMBER 0x04u
#define RECORD_MAX       254u /* FF is reserved */
/* P1 bit 8 announces a short identifier: an offset has 15 bits (7.2.3). */
#define SHORT_OFFSET_MAX 0x7FFFu
#define TAG_OFFSET       0x54u
#define TAG_DATA         0x53u
#define TAG_DATA_BER     0x73u

/* A card may answer with less than asked, but not for ever: beyond the first commands each must bring this
 * much on average (hostile-cards D6). */
#define FREE_COMMANDS   64u
#define BYTES_A_COMMAND 16u

static iccsp_hr make_current_by_sfi(struct iccsp_card *card, struct iccsp_file *file)
{
    struct iccsp_apdu cmd = {.ins = INS_READ_BINARY, .p1 = (uint8_t)(0x80u | file->sfi), .le = 1};
    uint8_t bytes[ICCSP_LE_SHORT_MAX];
    struct iccsp_rsp rsp = {.data = bytes, .cap = sizeof(bytes)};
    iccsp_hr hr = ICCSP_OK;

    if (!iccsp_file_has_records(file)) {
        hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_READ);
        /* 6B00: the EF is current, and empty. */
        if (ICCSP_SUCCEEDED(hr) || card->last_sw == 0x6B00) {
            file->kind = ICCSP_FILE_TRANSPARENT;
            return ICCSP_OK;
        }
        if (file->kind != ICCSP_FILE_UNKNOWN || card->last_sw != 0x6981)
            return hr;
        file->kind = ICCSP_FILE_LINEAR_VARIABLE;
    }
    cmd = (struct iccsp_apdu){.ins = INS_READ_RECORD, .p1 = 1, .le = ICCSP_LE_SHORT_MAX};
    cmd.p2 = (uint8_t)((unsigned)file->sfi << 3 | RECORD_BY_NUMBER);
    hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_READ);
    return hr == ICCSP_W_EOF ? ICCSP_OK : hr;
}

iccsp_hr iccsp_file_make_current(struct iccsp_card *card, struct iccsp_file *file)
{
    const iccsp_hr hr =
        iccsp_card_select(card, &file->path, file->sfi != 0 ? ICCSP_OP_SELECT_DF : ICCSP_OP_SELECT_EF, NULL);

    return ICCSP_SUCCEEDED(hr) && file->sfi != 0 ? make_current_by_sfi(card, file) : hr;
}

/* READ BINARY with the odd instruction: the offset goes in DO 54, data come in DO 53 (7816-4:2005, 7.2.2).
 * The object around the data costs up to 6 bytes of what one response holds. */
static iccsp_hr read_far(struct iccsp_card *card, uint32_t offset, uint32_t le, struct iccsp_rsp *rsp)
{
    const uint8_t data[6] = {
        TAG_OFFSET,     4, (uint8_t)(offset >> 24), (uint8_t)(offset >> 16), (uint8_t)(offset >> 8),
        (uint8_t)offset};
    const struct iccsp_apdu cmd = {.ins = INS_READ_BINARY_ODD, .data = data, .lc = sizeof(data), .le = le};
    struct iccsp_tlv object;
    const iccsp_hr hr = iccsp_card_run_op(card, &cmd, rsp, ICCSP_OP_READ);

    if (ICCSP_FAILED(hr) || rsp->len == 0)
        return hr;
    if (iccsp_tlv_find(rsp->data, rsp->len, TAG_DATA, &object) != ICCSP_OK &&
        iccsp_tlv_find(rsp->data, rsp->len, TAG_DATA_BER, &object) != ICCSP_OK)
        return iccsp_fail(ICCSP_E_MALFORMED, ICCSP_LAYER_CARD);
    memmove(rsp->data, object.value, object.len);
    rsp->len = object.len;
    return ICCSP_OK;
}

static iccsp_hr read_near(struct iccsp_card *card, uint32_t offset, uint32_t le, struct iccsp_rsp *rsp)
{
    const struct iccsp_apdu cmd = {
        .ins = INS_READ_BINARY, .p1 = (uint8_t)(offset >> 8), .p2 = (uint8_t)offset, .le = le};

    return iccsp_card_run_op(card, &cmd, rsp, ICCSP_OP_READ);
}

/* Tag and length of the data object around `len` bytes, 65,535 at most. */
static uint32_t wrapping(uint32_t len)
{
    return len < 0x80 ? 2 : len < 0x100 ? 3 : 4;
}

/* One command's worth from the position, appended to out. */
static iccsp_hr read_chunk(struct iccsp_card *card, const struct iccsp_file *file, uint32_t want,
                           struct iccsp_blob *out, size_t *got)
{
    const uint32_t offset = file->position / file->unit;
    const uint32_t lead = file->position % file->unit;
    const bool odd = offset > SHORT_OFFSET_MAX;
    const uint32_t le = lead + want + (odd ? wrapping(lead + want) : 0);
    iccsp_hr hr = iccsp_blob_reserve(out, le);
    struct iccsp_rsp rsp;

    if (ICCSP_FAILED(hr))
        return hr;
    rsp = (struct iccsp_rsp){.data = out->data + out->len, .cap = le};
    hr = (odd ? read_far : read_near)(card, offset, le, &rsp);
    if (ICCSP_FAILED(hr))
        return hr;
    if (lead > 0 && rsp.len > lead)
        memmove(rsp.data, rsp.data + lead, rsp.len - lead);
    *got = rsp.len > lead ? rsp.len - lead : 0;
    return ICCSP_OK;
}

/* Cards say "nothing there" in several ways; the same words in front of the end are errors (hostile-cards
 * D6). */
static bool is_end(const struct iccsp_card *card, const struct iccsp_file *file, iccsp_hr hr)
{
    const uint16_t sw = card->last_sw;
    const bool at_end = file->position > 0 || (file->size_known && file->size == 0);

    return ICCSP_FAILED(hr) && (sw == 0x6B00 || (at_end && (sw == 0x6A86 || sw == 0x6700 || sw == 0x6282)));
}

/* The exact Le while the size is known: a larger one may be refused or answered 6Cxx. */
static uint32_t chunk_size(struct iccsp_card *card, const struct iccsp_file *file, size_t left)
{
    const bool odd = file->position / file->unit > SHORT_OFFSET_MAX;
    uint32_t le = iccsp_card_le_max(card) - file->position % file->unit;

    if (odd)
        le -= wrapping(le - 1);
    if (file->size_known && file->position < file->size && file->size - file->position < le)
        le = file->size - file->position;
    return left < le ? (uint32_t)left : le;
}

static bool reached_the_hint(const struct iccsp_file *file)
{
    return file->size_known && file->position >= file->size;
}

static bool is_too_slow(unsigned commands, const struct iccsp_blob *out)
{
    return commands > FREE_COMMANDS && out->len < (size_t)commands * BYTES_A_COMMAND;
}

/* Stops where the FCP said the end is: what may lie behind it is for the next Read to find out. */
static iccsp_hr read_binary(struct iccsp_card *card, struct iccsp_file *file, size_t want,
                            struct iccsp_blob *out)
{
    for (unsigned commands = 1; out->len < want && !(out->len > 0 && reached_the_hint(file)); commands++) {
        size_t got = 0;
        const iccsp_hr hr = read_chunk(card, file, chunk_size(card, file, want - out->len), out, &got);

        if (is_end(card, file, hr))
            break;
        if (ICCSP_FAILED(hr))
            return hr;
        out->len += got;
        file->position += (uint32_t)got;
        if (got == 0 || card->last_sw == 0x6282)
            break;
        if (is_too_slow(commands, out))
            return iccsp_fail(ICCSP_E_BUDGET, ICCSP_LAYER_CARD);
    }
    return out->len > 0 || want == 0 ? ICCSP_OK : iccsp_fail(ICCSP_W_EOF, ICCSP_LAYER_CARD);
}

static iccsp_hr read_record(struct iccsp_card *card, struct iccsp_file *file, size_t want,
                            struct iccsp_blob *out)
{
    const uint32_t size = file->record_size > 0 && file->kind != ICCSP_FILE_LINEAR_VARIABLE
                              ? file->record_size
                              : iccsp_card_le_max(card);
    struct iccsp_apdu cmd = {.ins = INS_READ_RECORD, .p2 = RECORD_BY_NUMBER, .le = size};
    struct iccsp_rsp rsp;
    iccsp_hr hr;

    if (file->position >= RECORD_MAX)
        return iccsp_fail(ICCSP_W_EOF, ICCSP_LAYER_CARD);
    cmd.p1 = (uint8_t)(file->position + 1);
    hr = iccsp_blob_reserve(out, size);
    if (ICCSP_FAILED(hr))
        return hr;
    rsp = (struct iccsp_rsp){.data = out->data, .cap = size};
    hr = iccsp_card_run_op(card, &cmd, &rsp, ICCSP_OP_READ);
    if (ICCSP_FAILED(hr))
        return hr;
    out->len = rsp.len < want ? rsp.len : want;
    file->position++;
    return ICCSP_OK;
}

iccsp_hr iccsp_file_read(struct iccsp_card *card, struct iccsp_file *file, size_t want,
                         struct iccsp_blob *out)
{
    const uint32_t position = file->position;
    iccsp_hr hr = iccsp_file_make_current(card, file);

    out->len = 0;
    if (ICCSP_SUCCEEDED(hr))
        hr = (iccsp_file_has_records(file) ? read_record : read_binary)(card, file, want, out);
    if (ICCSP_FAILED(hr)) {
        iccsp_blob_clear(out);
        file->position = position;
    }
    return hr;
}
