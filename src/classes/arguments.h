/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of COM methods, checked in one way (decision G1). */
#ifndef ICCSP_CLASSES_ARGUMENTS_H
#define ICCSP_CLASSES_ARGUMENTS_H

#include "base/blob.h"
#include "card/path.h"
#include "iccsp/scardcom.h"

/** Longest text argument, in bytes of UTF-8: longer than any reader name or path that can be right. */
#define ICCSP_TEXT_ARGUMENT_MAX 512u

/** A required pointer is NULL. Returns E_POINTER. */
HRESULT iccsp_null_pointer(void);

/** A value is wrong. Returns E_INVALIDARG; `what` is the sentence. */
HRESULT iccsp_bad_argument(const char *what);

/** Text that must not be empty, as UTF-8 (decision B16). E_INVALIDARG: NULL, empty, not UTF-16, with a zero
 * inside, or longer than cap. */
HRESULT iccsp_text_argument(BSTR text, char *out, size_t cap);

/** A file: a path relative to `base`, or a short EF identifier (then *sfi is not 0 and *path is `base`).
 * E_INVALIDARG. */
HRESULT iccsp_file_argument(REFTYPE type, BSTR text, const struct iccsp_path *base, struct iccsp_path *path,
                            uint8_t *sfi);

/** Flags: only those in `allowed`. E_INVALIDARG: others. ICCSP_E_UNSUPPORTED_FEATURE: secure messaging, for
 * which there are no keys (decision E12). */
HRESULT iccsp_flags_argument(SCARD_FLAGS flags, SCARD_FLAGS allowed);

/** E_INVALIDARG: neither EXCLUSIVE nor SHARED (decisions A1, B15). */
HRESULT iccsp_share_argument(SCARD_SHARE_MODES mode);

/** E_INVALIDARG: none of LEAVE, RESET, UNPOWER, EJECT. */
HRESULT iccsp_disposition_argument(SCARD_DISPOSITIONS disposition);

/** Protocols of iccsp/rm.h. E_INVALIDARG: none of T0, T1, both, and RAW alone (decision C4). */
HRESULT iccsp_protocol_argument(SCARD_PROTOCOLS protocol, uint32_t *out);

/** A protocol of iccsp/rm.h as the COM enumeration has it: RAW has a value of its own there. */
SCARD_PROTOCOLS iccsp_com_protocol(uint32_t protocol);

/** All bytes of an input buffer (decision D20). The caller clears `out`, which starts empty. E_INVALIDARG:
 * NULL. Others as iccsp_byte_buffer_read_all and iccsp_blob_reserve. */
HRESULT iccsp_content_argument(IByteBuffer *buffer, struct iccsp_blob *out);

/** A length that goes out through an interface as int32_t. */
static inline int32_t iccsp_length32(size_t len)
{
    return len < INT32_MAX ? (int32_t)len : INT32_MAX;
}

#endif
