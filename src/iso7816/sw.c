/* SPDX-License-Identifier: BSD-2-Clause */
/* Status words: one table of text and result code. */
#include "iso7816/sw.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SW_CONDITIONS_OF_USE 0x6985u

/* A result that holds for one kind of command only. ICCSP_OP_OTHER ends the list. */
struct exception {
    enum iccsp_op op;
    iccsp_hr hr;
};

/* A word matches if (sw & mask) == value; the first row that does counts. # in a text stands for the part of
 * the word outside of the mask. */
struct row {
    uint16_t value;
    uint16_t mask;
    const char *text;
    iccsp_hr hr;
    struct exception except[3];
};

static const struct row rows[] = {
    {0x9000, 0xFFFF, "success", ICCSP_OK, {{0}}},
    {0x6100, 0xFFFF, "success, 256 or more bytes can be fetched", ICCSP_OK, {{0}}},
    {0x6100, 0xFF00, "success, # more bytes can be fetched", ICCSP_OK, {{0}}},

    {0x6200, 0xFFFF, "warning without diagnosis, the memory is unchanged", ICCSP_F_COMM_ERROR, {{0}}},
    {0x6281, 0xFFFF, "part of the data may be corrupted", ICCSP_F_COMM_ERROR, {{0}}},
    {0x6282, 0xFFFF, "end of the file or record reached early", ICCSP_W_EOF, {{ICCSP_OP_READ, ICCSP_OK}}},
    {0x6283,
     0xFFFF,
     "the selected file is deactivated",
     ICCSP_E_NO_ACCESS,
     {{ICCSP_OP_SELECT_EF, ICCSP_OK}, {ICCSP_OP_SELECT_DF, ICCSP_OK}}},
    {0x6284, 0xFFFF, "the file control information is not in the standard format", ICCSP_OK, {{0}}},
    {0x6285, 0xFFFF, "the selected file is in termination state", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6286, 0xFFFF, "no input from a sensor on the card", ICCSP_F_UNKNOWN_ERROR, {{0}}},

    {0x6300, 0xFFFF, "verification failed", ICCSP_W_WRONG_CHV, {{0}}},
    {0x6381, 0xFFFF, "the file was filled up by this write", ICCSP_OK, {{0}}},
    {0x63C0, 0xFFFF, "verification failed, no tries left", ICCSP_W_CHV_BLOCKED, {{ICCSP_OP_WRITE, ICCSP_OK}}},
    {0x63C1, 0xFFFF, "verification failed, 1 try left", ICCSP_W_WRONG_CHV, {{ICCSP_OP_WRITE, ICCSP_OK}}},
    {0x63C0, 0xFFF0, "verification failed, # tries left", ICCSP_W_WRONG_CHV, {{ICCSP_OP_WRITE, ICCSP_OK}}},

    {0x6400, 0xFFFF, "execution error, the memory is unchanged", ICCSP_E_UNEXPECTED, {{0}}},
    {0x6401, 0xFFFF, "the card needs an immediate response", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6500, 0xFFFF, "execution error, the memory may have changed", ICCSP_E_UNEXPECTED, {{0}}},
    {0x6581, 0xFFFF, "memory failure", ICCSP_E_UNEXPECTED, {{0}}},

    {0x6700, 0xFFFF, "wrong length", ICCSP_E_INVALID_PARAMETER, {{ICCSP_OP_WRITE, ICCSP_E_WRITE_TOO_MANY}}},
    {0x6881, 0xFFFF, "logical channel not supported", ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6882, 0xFFFF, "secure messaging not supported", ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6883, 0xFFFF, "last command of a chain expected", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6884, 0xFFFF, "command chaining not supported", ICCSP_F_UNKNOWN_ERROR, {{0}}},

    {0x6981,
     0xFFFF,
     "command does not fit the structure of the file",
     ICCSP_E_UNSUPPORTED_FEATURE,
     {{ICCSP_OP_SELECT_DF, ICCSP_E_NO_FILE}}},
    {0x6982, 0xFFFF, "security status not satisfied", ICCSP_W_SECURITY_VIOLATION, {{0}}},
    {0x6983, 0xFFFF, "authentication method blocked", ICCSP_W_CHV_BLOCKED, {{0}}},
    {0x6984,
     0xFFFF,
     "reference data not usable",
     ICCSP_E_NO_ACCESS,
     {{ICCSP_OP_VERIFY, ICCSP_W_CHV_BLOCKED}}},
    {SW_CONDITIONS_OF_USE, 0xFFFF, "conditions of use not satisfied", ICCSP_W_CARD_NOT_AUTHENTICATED, {{0}}},
    {0x6986, 0xFFFF, "command not allowed, no file is selected", ICCSP_E_NO_FILE, {{0}}},
    {0x6987, 0xFFFF, "secure messaging objects are missing", ICCSP_W_SECURITY_VIOLATION, {{0}}},
    {0x6988, 0xFFFF, "secure messaging objects are wrong", ICCSP_W_SECURITY_VIOLATION, {{0}}},

    {0x6A80,
     0xFFFF,
     "wrong data in the command",
     ICCSP_E_INVALID_PARAMETER,
     {{ICCSP_OP_VERIFY, ICCSP_E_INVALID_CHV}}},
    {0x6A81, 0xFFFF, "function not supported", ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6A82, 0xFFFF, "file not found", ICCSP_E_FILE_NOT_FOUND, {{ICCSP_OP_SELECT_DF, ICCSP_E_DIR_NOT_FOUND}}},
    {0x6A83,
     0xFFFF,
     "record not found",
     ICCSP_E_FILE_NOT_FOUND,
     {{ICCSP_OP_READ, ICCSP_W_EOF}, {ICCSP_OP_SEEK, ICCSP_E_BAD_SEEK}}},
    {0x6A84, 0xFFFF, "not enough memory in the file", ICCSP_E_WRITE_TOO_MANY, {{0}}},
    {0x6A85, 0xFFFF, "length does not fit the TLV structure", ICCSP_E_INVALID_PARAMETER, {{0}}},
    {0x6A86,
     0xFFFF,
     "wrong parameters P1-P2",
     ICCSP_E_INVALID_PARAMETER,
     {{ICCSP_OP_READ, ICCSP_E_BAD_SEEK}, {ICCSP_OP_SEEK, ICCSP_E_BAD_SEEK}}},
    {0x6A87, 0xFFFF, "length does not fit parameters P1-P2", ICCSP_E_INVALID_PARAMETER, {{0}}},
    {0x6A88,
     0xFFFF,
     "referenced data not found",
     ICCSP_E_FILE_NOT_FOUND,
     {{ICCSP_OP_AUTH, ICCSP_E_NO_KEY_CONTAINER},
      {ICCSP_OP_VERIFY, ICCSP_E_INVALID_CHV},
      {ICCSP_OP_PROPERTY, ICCSP_S_FALSE}}},
    {0x6A89, 0xFFFF, "file already exists", ICCSP_E_FILE_EXISTS, {{0}}},
    {0x6A8A, 0xFFFF, "DF name already exists", ICCSP_E_FILE_EXISTS, {{0}}},

    {0x6B00,
     0xFFFF,
     "wrong parameters P1-P2, or offset outside of the file",
     ICCSP_E_INVALID_PARAMETER,
     {{ICCSP_OP_READ, ICCSP_E_BAD_SEEK}, {ICCSP_OP_SEEK, ICCSP_E_BAD_SEEK}}},
    {0x6C00, 0xFFFF, "wrong Le, 256 or more bytes are available", ICCSP_E_INVALID_PARAMETER, {{0}}},
    {0x6C00, 0xFF00, "wrong Le, # bytes are available", ICCSP_E_INVALID_PARAMETER, {{0}}},
    {0x6D00, 0xFFFF, "instruction not supported", ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6E00, 0xFFFF, "class not supported", ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6F00, 0xFFFF, "error without diagnosis", ICCSP_E_UNEXPECTED, {{0}}},

    /* What a first byte alone says. Its result is that of a word with no known meaning. */
    {0x6000, 0xFF00, "not a status word but a procedure byte of T=0", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6200, 0xFF00, "warning, the memory is unchanged", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6300, 0xFF00, "warning, the memory has changed", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6400, 0xFF00, "execution error, the memory is unchanged", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6500, 0xFF00, "execution error, the memory has changed", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6600, 0xFF00, "security-related execution error", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6700, 0xFF00, "wrong length", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6800, 0xFF00, "function of the class byte not supported", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6900, 0xFF00, "command not allowed", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6A00, 0xFF00, "wrong parameters P1-P2 or data", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6B00, 0xFF00, "wrong parameters P1-P2", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6D00, 0xFF00, "instruction not supported or not valid", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6E00, 0xFF00, "class not supported", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x6F00, 0xFF00, "error, diagnosis of the card's own", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x9000, 0xF000, "status of the card's own, not standardised", ICCSP_F_UNKNOWN_ERROR, {{0}}},
    {0x0000, 0x0000, "not a status word", ICCSP_F_UNKNOWN_ERROR, {{0}}},
};

/* The last row matches everything. */
static const struct row *row_of(uint16_t sw)
{
    const struct row *row = rows;

    while ((sw & row->mask) != row->value)
        row++;
    return row;
}

enum iccsp_sw_class iccsp_sw_class(uint16_t sw)
{
    if (sw == ICCSP_SW_OK)
        return ICCSP_SW_CLASS_SUCCESS;
    switch (sw >> 8) {
    case 0x61:
        return ICCSP_SW_CLASS_MORE;
    case 0x6C:
        return ICCSP_SW_CLASS_WRONG_LE;
    case 0x62:
    case 0x63:
        return ICCSP_SW_CLASS_WARNING;
    case 0x64:
    case 0x65:
    case 0x66:
        return ICCSP_SW_CLASS_EXECUTION;
    default:
        return sw >= 0x6700 && sw <= 0x6FFF ? ICCSP_SW_CLASS_CHECKING : ICCSP_SW_CLASS_UNKNOWN;
    }
}

iccsp_hr iccsp_sw_to_hr(uint16_t sw, enum iccsp_op op)
{
    const struct row *row = row_of(sw);

    for (size_t i = 0; i < sizeof(row->except) / sizeof(row->except[0]); i++)
        if (row->except[i].op != ICCSP_OP_OTHER && row->except[i].op == op)
            return row->except[i].hr;
    return row->hr;
}

iccsp_hr iccsp_sw_to_hr_verified(uint16_t sw, enum iccsp_op op)
{
    return sw == SW_CONDITIONS_OF_USE ? ICCSP_W_SECURITY_VIOLATION : iccsp_sw_to_hr(sw, op);
}

int iccsp_sw_tries(uint16_t sw)
{
    return (sw & 0xFFF0) == 0x63C0 ? sw & 0x000F : -1;
}

size_t iccsp_sw_describe(uint16_t sw, char *out, size_t cap)
{
    const struct row *row = row_of(sw);
    const unsigned number = sw & ~(unsigned)row->mask;
    const char *mark = strchr(row->text, '#');
    int n;

    if (mark == NULL)
        n = snprintf(out, cap, "%04X: %s", (unsigned)sw, row->text);
    else
        n = snprintf(out, cap, "%04X: %.*s%u%s", (unsigned)sw, (int)(mark - row->text), row->text, number,
                     mark + 1);
    return n > 0 ? (size_t)n : 0;
}
