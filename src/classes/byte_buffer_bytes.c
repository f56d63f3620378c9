/* SPDX-License-Identifier: BSD-2-Clause */
/* All bytes of an IByteBuffer, in and out, through its interface only. */
#include "classes/byte_buffer.h"

#include "base/error.h"
#include "base/secret.h"
#include "com/shared_bytes.h"
#include "com/stream.h"
#include "iccsp/iccsp.h"

static HRESULT bad_call(HRESULT hr)
{
    return iccsp_fail((iccsp_hr)hr, ICCSP_LAYER_ARGUMENT);
}

/* Reads until `want` bytes are there; less is a contradiction of what the buffer said about its length. */
static HRESULT read_exactly(IByteBuffer *buffer, uint8_t *buf, int32_t want)
{
    int32_t have = 0;

    while (have < want) {
        int32_t n = 0;
        const HRESULT hr = IByteBuffer_Read(buffer, buf + have, want - have, &n);

        if (FAILED(hr))
            return hr;
        if (n <= 0 || n > want - have)
            return bad_call(E_UNEXPECTED);
        have += n;
    }
    return S_OK;
}

/* Leaves the position anywhere. */
static HRESULT read_from_start(IByteBuffer *buffer, uint8_t *buf, size_t cap, size_t *len)
{
    int32_t end = 0;
    HRESULT hr = IByteBuffer_Seek(buffer, 0, STREAM_SEEK_END, &end);

    if (FAILED(hr))
        return hr;
    if (end < 0)
        return bad_call(E_UNEXPECTED);
    if ((size_t)end > cap) {
        *len = (size_t)end;
        return ICCSP_E_INSUFFICIENT_BUFFER;
    }
    hr = IByteBuffer_Seek(buffer, 0, STREAM_SEEK_SET, NULL);
    if (SUCCEEDED(hr) && end > 0)
        hr = read_exactly(buffer, buf, end);
    if (FAILED(hr)) {
        iccsp_wipe(buf, (size_t)end);
        return hr;
    }
    *len = (size_t)end;
    return S_OK;
}

static HRESULT read_through_interface(IByteBuffer *buffer, uint8_t *buf, size_t cap, size_t *len)
{
    int32_t position = 0;
    HRESULT hr = IByteBuffer_Seek(buffer, 0, STREAM_SEEK_CUR, &position);
    HRESULT back;

    if (FAILED(hr))
        return hr;
    hr = read_from_start(buffer, buf, cap, len);
    back = IByteBuffer_Seek(buffer, position, STREAM_SEEK_SET, NULL);
    if (SUCCEEDED(hr) && FAILED(back)) {
        iccsp_wipe(buf, *len);
        *len = 0;
        return back;
    }
    return hr;
}

HRESULT iccsp_byte_buffer_read_all(IByteBuffer *buffer, uint8_t *buf, size_t cap, size_t *len)
{
    IStream *stream = NULL;
    HRESULT hr;

    if (len == NULL || (buf == NULL && cap > 0))
        return bad_call(E_POINTER);
    *len = 0;
    if (buffer == NULL)
        return bad_call(E_INVALIDARG);
    /* A stream of ours gives its bytes without moving, whatever buffer stands around it. */
    hr = IByteBuffer_get_Stream(buffer, &stream);
    if (SUCCEEDED(hr) && stream != NULL && iccsp_memory_stream_is(stream))
        hr = iccsp_memory_stream_bytes(stream, buf, cap, len);
    else
        hr = read_through_interface(buffer, buf, cap, len);
    if (stream != NULL)
        (void)IStream_Release(stream);
    return hr;
}

static HRESULT overwrite(IByteBuffer *buffer, const void *data, int32_t len)
{
    HRESULT hr = IByteBuffer_SetSize(buffer, len);

    if (SUCCEEDED(hr))
        hr = IByteBuffer_Seek(buffer, 0, STREAM_SEEK_SET, NULL);
    if (SUCCEEDED(hr) && len > 0)
        hr = IByteBuffer_Write(buffer, (uint8_t *)(uintptr_t)data, len, NULL);
    if (SUCCEEDED(hr))
        hr = IByteBuffer_Seek(buffer, 0, STREAM_SEEK_SET, NULL);
    return hr;
}

HRESULT iccsp_byte_buffer_replace(IByteBuffer *buffer, const void *data, size_t len)
{
    HRESULT hr;

    if (buffer == NULL || len > INT32_MAX)
        return bad_call(E_INVALIDARG);
    /* A buffer that was never initialised knows only Initialize; one that has clones refuses it (decision
     * D13). */
    hr = IByteBuffer_Initialize(buffer, (int32_t)len, (uint8_t *)(uintptr_t)data);
    if (hr == E_ACCESSDENIED)
        hr = overwrite(buffer, data, (int32_t)len);
    return FAILED(hr) ? hr : S_OK;
}

iccsp_hr iccsp_create_byte_buffer(const void *data, size_t len, IByteBuffer **out)
{
    IByteBuffer *made;
    HRESULT hr;

    if (out == NULL)
        return bad_call(E_POINTER);
    *out = NULL;
    if (len > iccsp_stream_maximum())
        return bad_call(E_INVALIDARG);
    hr = iccsp_byte_buffer_create(&made);
    if (FAILED(hr))
        return hr;
    hr = IByteBuffer_Initialize(made, (int32_t)len, (uint8_t *)(uintptr_t)data);
    if (FAILED(hr))
        (void)IByteBuffer_Release(made);
    else
        *out = made;
    return hr;
}

iccsp_hr iccsp_byte_buffer_bytes(IByteBuffer *buffer, void *out, size_t cap, size_t *len)
{
    if (buffer == NULL)
        return bad_call(E_POINTER);
    return iccsp_byte_buffer_read_all(buffer, out, cap, len);
}
