/* SPDX-License-Identifier: BSD-2-Clause */
/* What of an APDU may be shown in a trace. */
#ifndef ICCSP_ISO7816_REDACT_H
#define ICCSP_ISO7816_REDACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** True if the data fields of the command and of its response may be shown. False for everything that could
 * carry a PIN, key, challenge or plain text: only commands known to be harmless (SELECT, READ, GET RESPONSE
 * after one of them, GET DATA, MANAGE CHANNEL) are shown, and none with secure messaging. */
bool iccsp_apdu_is_harmless(const uint8_t *cmd, size_t len);

/** Writes a trace line for a command: header in hex, then the data, or "[hidden]" with no hint of its length.
 * Cut to cap, always terminated. */
void iccsp_trace_command(const uint8_t *cmd, size_t len, char *out, size_t cap);

/** The same for a response; `harmless` is the command's. The status word is always shown. */
void iccsp_trace_response(const uint8_t *rsp, size_t len, bool harmless, char *out, size_t cap);

#endif
