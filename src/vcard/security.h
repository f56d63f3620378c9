/* SPDX-License-Identifier: BSD-2-Clause */
/* The security status of a card: what was proven, and what that opens. */
#ifndef ICCSP_VCARD_SECURITY_H
#define ICCSP_VCARD_SECURITY_H

#include "vcard/cardos.h"

/** Finds what P2 of a command refers to: global data belong to the MF, specific data to the current DF or to
 * one above it (ISO/IEC 7816-4:2005, table 65). Returns 9000, 6A86, 6A88, or 6984: their DF is deactivated.
 */
uint16_t iccsp_security_find(const struct iccsp_cardos *os, enum iccsp_credential_kind kind, uint8_t p2,
                             struct iccsp_credential **credential);

/** Was this proven in the present session? */
bool iccsp_security_is_proven(const struct iccsp_cardos *os, const struct iccsp_credential *credential);
void iccsp_security_set_proven(struct iccsp_cardos *os, const struct iccsp_credential *credential,
                               bool proven);

/** What a command without data is told: 9000: proven, or not required; 63Cx: x tries left; 6983: none. */
uint16_t iccsp_security_tell(const struct iccsp_cardos *os, const struct iccsp_credential *credential);

/** Forgets all that was proven of specific data, or of global data. */
void iccsp_security_forget(struct iccsp_cardos *os, bool specific);

/** Forgets what was proven of DFs that the current one is not in (5.4.1). */
void iccsp_security_leave_dfs(struct iccsp_cardos *os);

/** True if a security condition byte of something in `df` is met now (table 20). */
bool iccsp_security_meets(const struct iccsp_cardos *os, const struct iccsp_vfile *df, uint8_t condition);

/** Compares what the host gave with what it must be, for one try. The status of the credential is lost first,
 * and not gained here: that is for the command.
 *
 * The try is taken and written down before the comparison, and all are given back after it: a card that loses
 * power in between has lost a try, not gained one. Returns 9000; 63Cx: x tries left; 6983: there were none;
 * 6581: it could not be written down, and nothing was proven. */
uint16_t iccsp_security_try(struct iccsp_cardos *os, struct iccsp_credential *credential,
                            const struct iccsp_value *wanted, const struct iccsp_value *given);

#endif
