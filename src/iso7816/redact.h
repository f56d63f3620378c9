/* SPDX-License-Identifier: BSD-2-Clause */
/* What of an APDU may be shown in a trace. */
#ifndef ICCSP_ISO7816_REDACT_H
#define ICCSP_ISO7816_REDACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** True if the data fields of the command and of its response may be shown. False for everything that could
 * carry a PIN, key, challenge or plain text: only commands known to be harmless (SELECT, READ BINARY, READ
 * RECORD, GET DATA, MANAGE CHANNEL in an interindustry class) are shown, and none with secure messaging. GET
 * RESPONSE shares the fate of the command that it continues, so by itself it is false: who sends it keeps the
 * first answer. */
bool iccsp_apdu_is_harmless(const uint8_t *cmd, size_t len);

/** Writes a trace line for a command: header in hex, then the rest, or "[hidden]" with no hint of its length
 * or of whether there is any. Cut to cap, always terminated if cap > 0. */
void iccsp_trace_command(const uint8_t *cmd, size_t len, char *out, size_t cap);

/** The same for a response; `harmless` is the command's. The status word is always shown. */
void iccsp_trace_response(const uint8_t *rsp, size_t len, bool harmless, char *out, size_t cap);

#endif
