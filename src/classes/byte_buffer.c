/* SPDX-License-Identifier: BSD-2-Clause */
/* IByteBuffer: an IStream behind arguments that Visual Basic can use. */
#include "classes/byte_buffer.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/thread.h"
#include "classes/members.h"
#include "com/object.h"
#include "com/shared_bytes.h"
#include "com/stream.h"

struct byte_buffer {
    IByteBuffer IByteBuffer_iface;
    struct iccsp_object object;
    iccsp_mutex lock; /* guards `stream`; never held while a stream that is not ours is called */
    IStream *stream;  /* NULL until Initialize or put_Stream */
};

static struct byte_buffer *impl_from_IByteBuffer(IByteBuffer *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct byte_buffer, IByteBuffer_iface);
}

static HRESULT bad_call(HRESULT hr)
{
    return iccsp_fail((iccsp_hr)hr, ICCSP_LAYER_ARGUMENT);
}

/* A region lock belongs to the buffer (decision D17), so it goes with the buffer even if somebody keeps the
 * stream. */
static void let_go(IStream *stream)
{
    if (stream == NULL)
        return;
    if (iccsp_memory_stream_is(stream))
        iccsp_memory_stream_unlock_all(stream);
    (void)IStream_Release(stream);
}

static void destroy(void *self)
{
    struct byte_buffer *b = self;

    let_go(b->stream);
    iccsp_mutex_destroy(&b->lock);
    free(b);
}

/* A reference of one's own on the stream: another thread may replace it at any time. */
static HRESULT borrow(IByteBuffer *iface, IStream **out)
{
    struct byte_buffer *b = impl_from_IByteBuffer(iface);

    iccsp_mutex_lock(&b->lock);
    *out = b->stream;
    if (*out != NULL)
        (void)IStream_AddRef(*out);
    iccsp_mutex_unlock(&b->lock);
    return *out != NULL ? S_OK : bad_call(E_UNEXPECTED);
}

/* Ends what borrow began, successfully or not; passes the result on. */
static HRESULT done_with(IStream *stream, HRESULT hr)
{
    if (stream != NULL)
        (void)IStream_Release(stream);
    return hr;
}

/* Gives the reference on `stream` to the buffer. */
static void install(struct byte_buffer *b, IStream *stream)
{
    IStream *old;

    iccsp_mutex_lock(&b->lock);
    old = b->stream;
    b->stream = stream;
    iccsp_mutex_unlock(&b->lock);
    let_go(old);
}

static ULARGE_INTEGER wide(int32_t value)
{
    return (ULARGE_INTEGER){.QuadPart = (uint32_t)value};
}

static int32_t narrow(uint64_t value)
{
    return value > INT32_MAX ? INT32_MAX : (int32_t)value;
}

ICCSP_DISPATCH_THUNKS(byte_buffer, IByteBuffer)

static HRESULT ICCSP_CALL byte_buffer_get_Stream(IByteBuffer *iface, IStream **ppStream)
{
    if (ppStream == NULL)
        return bad_call(E_POINTER);
    return borrow(iface, ppStream);
}

static HRESULT ICCSP_CALL byte_buffer_put_Stream(IByteBuffer *iface, IStream *pStream)
{
    if (pStream == NULL)
        return bad_call(E_INVALIDARG);
    (void)IStream_AddRef(pStream);
    install(impl_from_IByteBuffer(iface), pStream);
    return S_OK;
}

static HRESULT ICCSP_CALL byte_buffer_Clone(IByteBuffer *iface, IByteBuffer **ppByteBuffer)
{
    IStream *stream, *copy = NULL;
    HRESULT hr;

    if (ppByteBuffer == NULL)
        return bad_call(E_POINTER);
    *ppByteBuffer = NULL;
    hr = borrow(iface, &stream);
    if (SUCCEEDED(hr))
        hr = IStream_Clone(stream, &copy);
    hr = done_with(stream, hr);
    if (FAILED(hr))
        return hr;
    if (copy == NULL)
        return bad_call(E_UNEXPECTED);
    hr = iccsp_byte_buffer_create(ppByteBuffer);
    if (SUCCEEDED(hr))
        install(impl_from_IByteBuffer(*ppByteBuffer), copy);
    else
        (void)IStream_Release(copy);
    return hr;
}

static HRESULT ICCSP_CALL byte_buffer_Commit(IByteBuffer *iface, int32_t grfCommitFlags)
{
    IStream *stream;
    HRESULT hr = borrow(iface, &stream);

    if (SUCCEEDED(hr))
        hr = IStream_Commit(stream, (uint32_t)grfCommitFlags);
    return done_with(stream, hr);
}

static HRESULT seek(IStream *stream, int64_t move, uint32_t origin, uint64_t *position)
{
    ULARGE_INTEGER result = {.QuadPart = 0};
    const HRESULT hr = IStream_Seek(stream, (LARGE_INTEGER){.QuadPart = move}, origin, &result);

    *position = result.QuadPart;
    return hr;
}

/* All is read before anything is written: the target may be this buffer, or a clone whose bytes overlap. It
 * may also be an object of another library. */
static HRESULT copy(IStream *stream, IByteBuffer *target, uint32_t cb, int32_t *read, int32_t *written)
{
    struct iccsp_blob content = {0};
    uint64_t start, ignored;
    int32_t n = 0;
    HRESULT hr = seek(stream, 0, STREAM_SEEK_CUR, &start);

    if (FAILED(hr))
        return hr;
    hr = iccsp_stream_take(stream, cb, &content);
    if (SUCCEEDED(hr) && content.len > 0)
        hr = IByteBuffer_Write(target, content.data, (int32_t)content.len, &n);
    if (FAILED(hr)) {
        (void)seek(stream, (int64_t)start, STREAM_SEEK_SET, &ignored);
    } else {
        *read = (int32_t)content.len;
        *written = n;
    }
    iccsp_blob_clear(&content);
    return hr;
}

static HRESULT ICCSP_CALL byte_buffer_CopyTo(IByteBuffer *iface, IByteBuffer **ppByteBuffer, int32_t cb,
                                             int32_t *pcbRead, int32_t *pcbWritten)
{
    int32_t read = 0, written = 0;
    IStream *stream;
    HRESULT hr;

    if (pcbRead != NULL)
        *pcbRead = 0;
    if (pcbWritten != NULL)
        *pcbWritten = 0;
    if (ppByteBuffer == NULL)
        return bad_call(E_POINTER);
    if (*ppByteBuffer == NULL || cb < 0)
        return bad_call(E_INVALIDARG);
    hr = borrow(iface, &stream);
    if (SUCCEEDED(hr))
        hr = copy(stream, *ppByteBuffer, (uint32_t)cb, &read, &written);
    if (pcbRead != NULL)
        *pcbRead = read;
    if (pcbWritten != NULL)
        *pcbWritten = written;
    return done_with(stream, hr);
}

/* The content goes into the stream that the buffer has, if it is of our making: whoever asked for that stream
 * sees the new bytes, and the old ones are wiped. Another library's stream is left alone and replaced. */
static HRESULT initialize(struct byte_buffer *b, const void *data, size_t len)
{
    IStream *stream;
    HRESULT hr;

    iccsp_mutex_lock(&b->lock);
    stream = b->stream;
    if (stream != NULL && iccsp_memory_stream_is(stream)) {
        hr = iccsp_memory_stream_replace(stream, data, len);
        iccsp_mutex_unlock(&b->lock);
        return hr;
    }
    iccsp_mutex_unlock(&b->lock);
    hr = iccsp_create_memory_stream(&stream);
    if (FAILED(hr))
        return hr;
    hr = iccsp_memory_stream_replace(stream, data, len);
    if (SUCCEEDED(hr))
        install(b, stream);
    else
        (void)IStream_Release(stream);
    return hr;
}

static HRESULT ICCSP_CALL byte_buffer_Initialize(IByteBuffer *iface, int32_t lSize, uint8_t *pData)
{
    if (lSize < 0)
        return bad_call(E_INVALIDARG);
    return initialize(impl_from_IByteBuffer(iface), pData, (size_t)lSize);
}

static HRESULT change_region(IByteBuffer *iface, int32_t offset, int32_t cb, int32_t type, bool locks)
{
    IStream *stream;
    HRESULT hr;

    if (offset < 0 || cb < 0)
        return bad_call(E_INVALIDARG);
    hr = borrow(iface, &stream);
    if (SUCCEEDED(hr))
        hr = locks ? IStream_LockRegion(stream, wide(offset), wide(cb), (uint32_t)type)
                   : IStream_UnlockRegion(stream, wide(offset), wide(cb), (uint32_t)type);
    return done_with(stream, hr);
}

static HRESULT ICCSP_CALL byte_buffer_LockRegion(IByteBuffer *iface, int32_t libOffset, int32_t cb,
                                                 int32_t dwLockType)
{
    return change_region(iface, libOffset, cb, dwLockType, true);
}

static HRESULT ICCSP_CALL byte_buffer_Read(IByteBuffer *iface, uint8_t *pByte, int32_t cb, int32_t *pcbRead)
{
    iccsp_ulong n = 0;
    IStream *stream;
    HRESULT hr;

    if (pcbRead != NULL)
        *pcbRead = 0;
    if (cb < 0)
        return bad_call(E_INVALIDARG);
    if (pByte == NULL && cb > 0)
        return bad_call(E_POINTER);
    hr = borrow(iface, &stream);
    if (SUCCEEDED(hr))
        hr = IStream_Read(stream, pByte, (uint32_t)cb, &n);
    if (SUCCEEDED(hr) && pcbRead != NULL)
        *pcbRead = n < (uint32_t)cb ? (int32_t)n : cb;
    /* Other streams say S_FALSE for a short read (decision D15). */
    return done_with(stream, hr == S_FALSE ? S_OK : hr);
}

static HRESULT ICCSP_CALL byte_buffer_Revert(IByteBuffer *iface)
{
    IStream *stream;
    HRESULT hr = borrow(iface, &stream);

    if (SUCCEEDED(hr))
        hr = IStream_Revert(stream);
    return done_with(stream, hr);
}

static HRESULT ICCSP_CALL byte_buffer_Seek(IByteBuffer *iface, int32_t dLibMove, int32_t dwOrigin,
                                           int32_t *pLibnewPosition)
{
    const bool from_start = dwOrigin == STREAM_SEEK_SET;
    const int64_t move = from_start ? (int64_t)(uint32_t)dLibMove : dLibMove;
    uint64_t position;
    IStream *stream;
    HRESULT hr;

    if (pLibnewPosition != NULL)
        *pLibnewPosition = 0;
    hr = borrow(iface, &stream);
    if (SUCCEEDED(hr) && from_start && move > iccsp_stream_maximum())
        hr = bad_call(STG_E_INVALIDFUNCTION);
    if (SUCCEEDED(hr))
        hr = seek(stream, move, (uint32_t)dwOrigin, &position);
    if (SUCCEEDED(hr) && pLibnewPosition != NULL)
        *pLibnewPosition = narrow(position);
    return done_with(stream, hr);
}

static HRESULT ICCSP_CALL byte_buffer_SetSize(IByteBuffer *iface, int32_t libNewSize)
{
    IStream *stream;
    HRESULT hr;

    if (libNewSize < 0)
        return bad_call(E_INVALIDARG);
    hr = borrow(iface, &stream);
    if (SUCCEEDED(hr))
        hr = IStream_SetSize(stream, wide(libNewSize));
    return done_with(stream, hr);
}

static HRESULT ICCSP_CALL byte_buffer_Stat(IByteBuffer *iface, STATSTRUCT *pstatstg, int32_t grfStatFlag)
{
    STATSTG stat;
    IStream *stream;
    HRESULT hr;

    if (pstatstg == NULL)
        return bad_call(E_POINTER);
    memset(pstatstg, 0, sizeof(*pstatstg));
    memset(&stat, 0, sizeof(stat));
    if (grfStatFlag < STATFLAG_DEFAULT || grfStatFlag > STATFLAG_NOOPEN)
        return bad_call(STG_E_INVALIDFLAG);
    hr = borrow(iface, &stream);
    /* A STATSTRUCT has no place for a name, so none is asked for. */
    if (SUCCEEDED(hr))
        hr = IStream_Stat(stream, &stat, STATFLAG_NONAME);
    hr = done_with(stream, hr);
    if (FAILED(hr))
        return hr;
    *pstatstg = (STATSTRUCT){.type = (int32_t)stat.type,
                             .cbSize = narrow(stat.cbSize.QuadPart),
                             .grfMode = (int32_t)stat.grfMode,
                             .grfLocksSupported = (int32_t)stat.grfLocksSupported,
                             .grfStateBits = (int32_t)stat.grfStateBits};
    return S_OK;
}

static HRESULT ICCSP_CALL byte_buffer_UnlockRegion(IByteBuffer *iface, int32_t libOffset, int32_t cb,
                                                   int32_t dwLockType)
{
    return change_region(iface, libOffset, cb, dwLockType, false);
}

static HRESULT ICCSP_CALL byte_buffer_Write(IByteBuffer *iface, uint8_t *pByte, int32_t cb,
                                            int32_t *pcbWritten)
{
    iccsp_ulong n = 0;
    IStream *stream;
    HRESULT hr;

    if (pcbWritten != NULL)
        *pcbWritten = 0;
    if (pByte == NULL)
        return bad_call(E_POINTER);
    if (cb < 0)
        return bad_call(E_INVALIDARG);
    hr = borrow(iface, &stream);
    if (SUCCEEDED(hr) && cb > 0)
        hr = IStream_Write(stream, pByte, (uint32_t)cb, &n);
    if (pcbWritten != NULL)
        *pcbWritten = narrow(n);
    return done_with(stream, hr);
}

static const IByteBufferVtbl byte_buffer_vtbl = {
    ICCSP_DISPATCH_SLOTS(IByteBuffer),
    .get_Stream = byte_buffer_get_Stream,
    .put_Stream = byte_buffer_put_Stream,
    .Clone = byte_buffer_Clone,
    .Commit = byte_buffer_Commit,
    .CopyTo = byte_buffer_CopyTo,
    .Initialize = byte_buffer_Initialize,
    .LockRegion = byte_buffer_LockRegion,
    .Read = byte_buffer_Read,
    .Revert = byte_buffer_Revert,
    .Seek = byte_buffer_Seek,
    .SetSize = byte_buffer_SetSize,
    .Stat = byte_buffer_Stat,
    .UnlockRegion = byte_buffer_UnlockRegion,
    .Write = byte_buffer_Write,
};

static const struct iccsp_iface byte_buffer_ifaces[] = {
    {&ICCSP_IID_IByteBuffer, offsetof(struct byte_buffer, IByteBuffer_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct byte_buffer, IByteBuffer_iface)},
};

static const struct iccsp_class byte_buffer_class = ICCSP_CLASS(byte_buffer, byte_buffer_ifaces, destroy);

HRESULT iccsp_byte_buffer_create(IByteBuffer **out)
{
    struct byte_buffer *b;

    if (out == NULL)
        return bad_call(E_POINTER);
    *out = NULL;
    b = calloc(1, sizeof(*b));
    if (b == NULL || !iccsp_mutex_init(&b->lock)) {
        free(b);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    b->IByteBuffer_iface.lpVtbl = &byte_buffer_vtbl;
    iccsp_object_init(&b->object, &byte_buffer_class);
    *out = &b->IByteBuffer_iface;
    return S_OK;
}
