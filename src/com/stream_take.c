/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading from any stream without trusting it. */
#include "base/error.h"
#include "com/shared_bytes.h"
#include "com/stream.h"

/* Small enough to be allocated for nothing, large enough for nearly all that a card sends. */
#define CHUNK 4096u

static HRESULT take_chunk(IStream *stream, uint32_t want, struct iccsp_blob *out, uint32_t *got)
{
    const size_t have = out->len;
    iccsp_ulong n = 0;
    HRESULT hr = iccsp_blob_resize(out, have + want);

    if (SUCCEEDED(hr))
        hr = IStream_Read(stream, out->data + have, want, &n);
    if (FAILED(hr))
        return hr;
    if (n > want)
        return iccsp_fail(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_ARGUMENT);
    (void)iccsp_blob_resize(out, have + n);
    *got = (uint32_t)n;
    return S_OK;
}

HRESULT iccsp_stream_take(IStream *stream, uint64_t want, struct iccsp_blob *out)
{
    const uint32_t limit = iccsp_stream_maximum();
    HRESULT hr = S_OK;

    *out = (struct iccsp_blob){0};
    while (out->len < want) {
        const uint64_t left = want - out->len;
        const uint32_t chunk = left < CHUNK ? (uint32_t)left : CHUNK;
        uint32_t got = 0;

        hr = take_chunk(stream, chunk, out, &got);
        if (SUCCEEDED(hr) && out->len > limit)
            hr = iccsp_fail(ICCSP_HR(STG_E_MEDIUMFULL), ICCSP_LAYER_ARGUMENT);
        if (FAILED(hr)) {
            iccsp_blob_clear(out);
            return hr;
        }
        if (got == 0)
            break;
    }
    return S_OK;
}
