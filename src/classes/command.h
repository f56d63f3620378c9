/* SPDX-License-Identifier: BSD-2-Clause */
/* The content of an ISCardCmd: a command APDU in parts, and the reply to it. */
#ifndef ICCSP_CLASSES_COMMAND_H
#define ICCSP_CLASSES_COMMAND_H

#include "base/blob.h"
#include "iccsp/scardssp.h"
#include "iso7816/apdu.h"

/** Places in the header. */
enum { ICCSP_AT_CLA, ICCSP_AT_INS, ICCSP_AT_P1, ICCSP_AT_P2, ICCSP_HEADER_LEN };

/** Starts as {0}: no command, no reply. */
struct iccsp_command {
    bool built; /* there is a command */
    uint8_t header[ICCSP_HEADER_LEN];
    struct iccsp_blob data;
    uint32_t le;
    bool extended;
    struct iccsp_blob reply; /* data, SW1, SW2 (decision D9) */
};

/** Wipes and frees; empty again. */
void iccsp_command_clear(struct iccsp_command *command);

/** The command in parts; `data` is borrowed. */
struct iccsp_apdu iccsp_command_apdu(const struct iccsp_command *command);

/** Takes over a whole command, or nothing. E_OUTOFMEMORY. */
HRESULT iccsp_command_set(struct iccsp_command *command, const struct iccsp_apdu *apdu);

/** The bytes; none without a command. The caller clears `out`. E_OUTOFMEMORY. */
HRESULT iccsp_command_encode(const struct iccsp_command *command, struct iccsp_blob *out);

/** P3 (decision D3). */
uint8_t iccsp_command_p3(const struct iccsp_command *command);

/** Makes this an ENVELOPE around an inner command (decision D6). E_OUTOFMEMORY. */
HRESULT iccsp_command_envelope(struct iccsp_command *command, const struct iccsp_blob *inner,
                               ISO_APDU_TYPE type);

/** Cuts the reply or extends it with zeros. E_OUTOFMEMORY. */
HRESULT iccsp_command_resize_reply(struct iccsp_command *command, size_t len);

/** SW1 << 8 | SW2; 0 before any reply (decision D8). */
uint16_t iccsp_command_status(const struct iccsp_command *command);

/** Replaces the status word; makes a reply of two bytes where there is none. E_OUTOFMEMORY. */
HRESULT iccsp_command_set_status(struct iccsp_command *command, uint16_t status);

#endif
