/* SPDX-License-Identifier: BSD-2-Clause */
/* Arguments of COM methods, checked in one way (decision G1). */
#include "classes/arguments.h"

#include "base/error.h"
#include "classes/byte_buffer.h"
#include "iccsp/rm.h"

HRESULT iccsp_null_pointer(void)
{
    return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
}

HRESULT iccsp_bad_argument(const char *what)
{
    return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "%s", what);
}

HRESULT iccsp_text_argument(BSTR text, char *out, size_t cap)
{
    size_t len = 0;

    if (iccsp_bstr_len(text) == 0)
        return iccsp_bad_argument("A text argument is missing or empty.");
    if (FAILED(iccsp_bstr_to_utf8(text, out, cap, &len)))
        return iccsp_bad_argument("A text argument is too long or is not valid UTF-16.");
    return S_OK;
}

static HRESULT short_id_argument(const char *text, const struct iccsp_path *base, struct iccsp_path *path,
                                 uint8_t *sfi)
{
    *path = *base;
    return iccsp_path_parse_short_id(text, sfi);
}

HRESULT iccsp_file_argument(REFTYPE type, BSTR text, const struct iccsp_path *base, struct iccsp_path *path,
                            uint8_t *sfi)
{
    char utf8[ICCSP_TEXT_ARGUMENT_MAX];
    HRESULT hr = iccsp_text_argument(text, utf8, sizeof(utf8));

    *sfi = 0;
    if (FAILED(hr))
        return hr;
    switch (type) {
    case ICCSP_SC_TYPE_BY_NAME:
        return iccsp_path_parse(utf8, ICCSP_PATH_BY_NAME, base, path);
    case ICCSP_SC_TYPE_BY_ID:
        return iccsp_path_parse(utf8, ICCSP_PATH_BY_ID, base, path);
    case ICCSP_SC_TYPE_BY_SHORT_ID:
        return short_id_argument(utf8, base, path, sfi);
    case ICCSP_SC_TYPE_BY_ANY:
        if (SUCCEEDED(iccsp_path_parse(utf8, ICCSP_PATH_BY_ANY, base, path)) ||
            SUCCEEDED(short_id_argument(utf8, base, path, sfi)))
            return S_OK;
        return iccsp_bad_argument("The text is no path, no name and no short identifier.");
    default:
        return iccsp_bad_argument("The reference type is none of SC_TYPE_BY_*.");
    }
}

HRESULT iccsp_flags_argument(SCARD_FLAGS flags, SCARD_FLAGS allowed)
{
    if ((flags & ~(allowed | ICCSP_SC_FL_SECURE_MESSAGING)) != 0)
        return iccsp_bad_argument("A flag is not one of those that this method takes.");
    if ((flags & ICCSP_SC_FL_SECURE_MESSAGING) != 0)
        return iccsp_fail_with(
            ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_ARGUMENT,
            "Secure messaging was asked for, and there are no keys for it. Nothing was sent.");
    return S_OK;
}

HRESULT iccsp_content_argument(IByteBuffer *buffer, struct iccsp_blob *out)
{
    size_t len = 0;
    HRESULT hr = iccsp_byte_buffer_read_all(buffer, NULL, 0, &len);

    if (hr != ICCSP_E_INSUFFICIENT_BUFFER)
        return hr;
    hr = iccsp_blob_reserve(out, len);
    return SUCCEEDED(hr) ? iccsp_byte_buffer_read_all(buffer, out->data, out->cap, &out->len) : hr;
}

HRESULT iccsp_share_argument(SCARD_SHARE_MODES mode)
{
    if (mode != ICCSP_MODE_EXCLUSIVE && mode != ICCSP_MODE_SHARED)
        return iccsp_bad_argument("The share mode is neither EXCLUSIVE (1) nor SHARED (2).");
    return S_OK;
}

HRESULT iccsp_disposition_argument(SCARD_DISPOSITIONS disposition)
{
    if (disposition < ICCSP_DISP_LEAVE || disposition > ICCSP_DISP_EJECT)
        return iccsp_bad_argument("The disposition is none of LEAVE, RESET, UNPOWER and EJECT (0 to 3).");
    return S_OK;
}

/* RAW has the bits of both others in the COM enumeration, so it is compared, not tested (decision C4). */
HRESULT iccsp_protocol_argument(SCARD_PROTOCOLS protocol, uint32_t *out)
{
    switch (protocol) {
    case ICCSP_PROTO_T0:
    case ICCSP_PROTO_T1:
    case ICCSP_PROTO_T0_T1:
        *out = (uint32_t)protocol;
        return S_OK;
    case ICCSP_PROTO_RAW:
        *out = ICCSP_PROTOCOL_RAW;
        return S_OK;
    default:
        return iccsp_bad_argument("The protocol is none of T0, T1, T0|T1 and RAW.");
    }
}

SCARD_PROTOCOLS iccsp_com_protocol(uint32_t protocol)
{
    return (SCARD_PROTOCOLS)(protocol == ICCSP_PROTOCOL_RAW ? ICCSP_PROTO_RAW : (int32_t)protocol);
}
