/* SPDX-License-Identifier: BSD-2-Clause */
/* Status words: class, text, result code (ISO/IEC 7816-4:2005, 5.1.3; the table of docs/errors.md). */
#ifndef ICCSP_ISO7816_SW_H
#define ICCSP_ISO7816_SW_H

#include <stdint.h>

#include "iccsp/errors.h"

#define ICCSP_SW_OK 0x9000u

enum iccsp_sw_class {
    ICCSP_SW_CLASS_SUCCESS,   /* 9000 */
    ICCSP_SW_CLASS_MORE,      /* 61xx */
    ICCSP_SW_CLASS_WRONG_LE,  /* 6Cxx */
    ICCSP_SW_CLASS_WARNING,   /* 62xx, 63xx */
    ICCSP_SW_CLASS_EXECUTION, /* 64xx to 66xx */
    ICCSP_SW_CLASS_CHECKING,  /* 67xx to 6Fxx but 6Cxx */
    ICCSP_SW_CLASS_UNKNOWN    /* everything else, 60xx and 9xxx included */
};

enum iccsp_sw_class iccsp_sw_class(uint16_t sw);

/** What the command was for: several status words mean different things to different callers. */
enum iccsp_op {
    ICCSP_OP_OTHER,
    ICCSP_OP_SELECT_EF,
    ICCSP_OP_SELECT_DF, /* ChangeDir: 6A82 is DIR_NOT_FOUND */
    ICCSP_OP_READ,
    ICCSP_OP_SEEK,
    ICCSP_OP_WRITE,
    ICCSP_OP_VERIFY, /* and every other CHV command */
    ICCSP_OP_AUTH,
    ICCSP_OP_PROPERTY
};

/** The result code for a status word.
 *
 * ICCSP_OK: 9000, 61xx, and the warnings that carry success (6282 for READ, 6283 for SELECT, 6284, 6381, 63Cx
 * after WRITE). ICCSP_S_FALSE: 6A88 for PROPERTY: the card does not have this property. Everything else is a
 * failure. Three results depend on what only the caller knows, and are the more likely of two here:
 * - 6985 gives ICCSP_W_CARD_NOT_AUTHENTICATED; where a CHV was verified use iccsp_sw_to_hr_verified.
 * - 6981 gives ICCSP_E_UNSUPPORTED_FEATURE, and ICCSP_E_NO_FILE for SELECT_DF; if a DF is current, it is
 *   ICCSP_E_NO_FILE for reading and writing too.
 * - 6A86 and 6B00 give ICCSP_E_BAD_SEEK to READ and SEEK; exactly at the end of the file it is ICCSP_W_EOF.
 */
iccsp_hr iccsp_sw_to_hr(uint16_t sw, enum iccsp_op op);

/** The same for a card in which a CHV was verified since the last reset: 6985 is then
 * ICCSP_W_SECURITY_VIOLATION. */
iccsp_hr iccsp_sw_to_hr_verified(uint16_t sw, enum iccsp_op op);

/** Tries left in 63Cx, or -1. */
int iccsp_sw_tries(uint16_t sw);

#endif
