/* SPDX-License-Identifier: BSD-2-Clause */
/* The in-memory IStream: clones share its bytes, and what it drops is wiped. */
#include "com/stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "com/object.h"
#include "com/shared_bytes.h"

struct stream {
    IStream IStream_iface;
    struct iccsp_object object;
    struct iccsp_shared_bytes *shared;
    uint64_t position; /* guarded by the lock of `shared` */
};

static struct stream *impl_from_IStream(IStream *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct stream, IStream_iface);
}

static HRESULT bad_call(HRESULT hr)
{
    return iccsp_fail((iccsp_hr)hr, ICCSP_LAYER_ARGUMENT);
}

static void destroy(void *self)
{
    struct stream *s = self;

    iccsp_shared_bytes_unlock_all(s->shared, s);
    iccsp_shared_bytes_unref(s->shared);
    free(s);
}

ICCSP_UNKNOWN_THUNKS(stream, IStream)

static HRESULT ICCSP_CALL stream_Read(IStream *iface, void *pv, iccsp_ulong cb, iccsp_ulong *pcbRead)
{
    struct stream *s = impl_from_IStream(iface);
    HRESULT hr;
    size_t n;

    if (pcbRead != NULL)
        *pcbRead = 0;
    if (pv == NULL && cb > 0)
        return bad_call(STG_E_INVALIDPOINTER);
    hr = iccsp_shared_bytes_read(s->shared, s, &s->position, pv, cb, &n);
    if (pcbRead != NULL)
        *pcbRead = (uint32_t)n;
    return hr;
}

static HRESULT ICCSP_CALL stream_Write(IStream *iface, const void *pv, iccsp_ulong cb,
                                       iccsp_ulong *pcbWritten)
{
    struct stream *s = impl_from_IStream(iface);
    HRESULT hr;

    if (pcbWritten != NULL)
        *pcbWritten = 0;
    if (pv == NULL)
        return bad_call(STG_E_INVALIDPOINTER);
    if (cb == 0)
        return S_OK;
    hr = iccsp_shared_bytes_write(s->shared, s, &s->position, pv, cb);
    if (SUCCEEDED(hr) && pcbWritten != NULL)
        *pcbWritten = cb;
    return hr;
}

static HRESULT ICCSP_CALL stream_Seek(IStream *iface, LARGE_INTEGER dlibMove, iccsp_ulong dwOrigin,
                                      ULARGE_INTEGER *plibNewPosition)
{
    struct stream *s = impl_from_IStream(iface);
    uint64_t result;

    if (plibNewPosition != NULL)
        plibNewPosition->QuadPart = 0;
    if (!iccsp_shared_bytes_seek(s->shared, &s->position, dlibMove.QuadPart, dwOrigin, &result))
        return bad_call(STG_E_INVALIDFUNCTION);
    if (plibNewPosition != NULL)
        plibNewPosition->QuadPart = result;
    return S_OK;
}

static HRESULT ICCSP_CALL stream_SetSize(IStream *iface, ULARGE_INTEGER libNewSize)
{
    struct stream *s = impl_from_IStream(iface);

    return iccsp_shared_bytes_resize(s->shared, s, libNewSize.QuadPart);
}

/* All is read before anything is written: the target may be this stream, or a clone whose bytes overlap. */
static HRESULT ICCSP_CALL stream_CopyTo(IStream *iface, IStream *pstm, ULARGE_INTEGER cb,
                                        ULARGE_INTEGER *pcbRead, ULARGE_INTEGER *pcbWritten)
{
    struct stream *s = impl_from_IStream(iface);
    struct iccsp_blob copy = {0};
    iccsp_ulong written = 0;
    uint64_t start, ignored;
    HRESULT hr;

    if (pcbRead != NULL)
        pcbRead->QuadPart = 0;
    if (pcbWritten != NULL)
        pcbWritten->QuadPart = 0;
    if (pstm == NULL)
        return bad_call(STG_E_INVALIDPOINTER);
    start = iccsp_shared_bytes_position(s->shared, &s->position);
    hr = iccsp_stream_take(iface, cb.QuadPart, &copy);
    if (SUCCEEDED(hr) && copy.len > 0)
        hr = IStream_Write(pstm, copy.data, (uint32_t)copy.len, &written);
    if (FAILED(hr))
        (void)iccsp_shared_bytes_seek(s->shared, &s->position, (int64_t)start, STREAM_SEEK_SET, &ignored);
    if (SUCCEEDED(hr) && pcbRead != NULL)
        pcbRead->QuadPart = copy.len;
    if (SUCCEEDED(hr) && pcbWritten != NULL)
        pcbWritten->QuadPart = written;
    iccsp_blob_clear(&copy);
    return hr;
}

static HRESULT ICCSP_CALL stream_Commit(IStream *iface, iccsp_ulong grfCommitFlags)
{
    const uint32_t known =
        STGC_OVERWRITE | STGC_ONLYIFCURRENT | STGC_DANGEROUSLYCOMMITMERELYTODISKCACHE | STGC_CONSOLIDATE;

    (void)iface;
    if ((grfCommitFlags & ~known) != 0)
        return bad_call(STG_E_INVALIDFLAG);
    return S_OK;
}

static HRESULT ICCSP_CALL stream_Revert(IStream *iface)
{
    (void)iface;
    return S_OK;
}

static struct iccsp_region region_of(struct stream *s, ULARGE_INTEGER offset, ULARGE_INTEGER cb,
                                     iccsp_ulong type)
{
    return (struct iccsp_region){
        .owner = s, .offset = offset.QuadPart, .cb = cb.QuadPart, .type = (uint32_t)type};
}

static HRESULT ICCSP_CALL stream_LockRegion(IStream *iface, ULARGE_INTEGER libOffset, ULARGE_INTEGER cb,
                                            iccsp_ulong dwLockType)
{
    struct stream *s = impl_from_IStream(iface);
    const struct iccsp_region region = region_of(s, libOffset, cb, dwLockType);

    return iccsp_shared_bytes_lock_region(s->shared, &region);
}

static HRESULT ICCSP_CALL stream_UnlockRegion(IStream *iface, ULARGE_INTEGER libOffset, ULARGE_INTEGER cb,
                                              iccsp_ulong dwLockType)
{
    struct stream *s = impl_from_IStream(iface);
    const struct iccsp_region region = region_of(s, libOffset, cb, dwLockType);

    return iccsp_shared_bytes_unlock_region(s->shared, &region);
}

static HRESULT ICCSP_CALL stream_Stat(IStream *iface, STATSTG *pstatstg, iccsp_ulong grfStatFlag)
{
    struct stream *s = impl_from_IStream(iface);

    if (pstatstg == NULL)
        return bad_call(STG_E_INVALIDPOINTER);
    memset(pstatstg, 0, sizeof(*pstatstg));
    if (grfStatFlag > STATFLAG_NOOPEN)
        return bad_call(STG_E_INVALIDFLAG);
    pstatstg->type = STGTY_STREAM;
    pstatstg->cbSize.QuadPart = iccsp_shared_bytes_len(s->shared);
    pstatstg->grfMode = STGM_READWRITE;
    pstatstg->grfLocksSupported = LOCK_WRITE | LOCK_EXCLUSIVE | LOCK_ONLYONCE;
    return S_OK;
}

static HRESULT new_stream(struct iccsp_shared_bytes *shared, uint64_t position, IStream **out);

static HRESULT ICCSP_CALL stream_Clone(IStream *iface, IStream **ppstm)
{
    struct stream *s = impl_from_IStream(iface);

    if (ppstm == NULL)
        return bad_call(STG_E_INVALIDPOINTER);
    *ppstm = NULL;
    return new_stream(s->shared, iccsp_shared_bytes_position(s->shared, &s->position), ppstm);
}

static const IStreamVtbl stream_vtbl = {
    ICCSP_UNKNOWN_SLOTS(IStream),
    .Read = stream_Read,
    .Write = stream_Write,
    .Seek = stream_Seek,
    .SetSize = stream_SetSize,
    .CopyTo = stream_CopyTo,
    .Commit = stream_Commit,
    .Revert = stream_Revert,
    .LockRegion = stream_LockRegion,
    .UnlockRegion = stream_UnlockRegion,
    .Stat = stream_Stat,
    .Clone = stream_Clone,
};

static const struct iccsp_iface stream_ifaces[] = {
    {&ICCSP_IID_IStream, offsetof(struct stream, IStream_iface)},
    {&ICCSP_IID_ISequentialStream, offsetof(struct stream, IStream_iface)},
};

static const struct iccsp_class stream_class = ICCSP_CLASS(stream, stream_ifaces, destroy);

bool iccsp_memory_stream_is(const IStream *stream)
{
    return stream->lpVtbl == &stream_vtbl;
}

HRESULT iccsp_memory_stream_replace(IStream *stream, const void *data, size_t len)
{
    struct stream *s = impl_from_IStream(stream);

    return iccsp_shared_bytes_replace(s->shared, s, &s->position, data, len);
}

HRESULT iccsp_memory_stream_bytes(IStream *stream, void *out, size_t cap, size_t *len)
{
    struct stream *s = impl_from_IStream(stream);

    return iccsp_shared_bytes_copy(s->shared, s, out, cap, len);
}

HRESULT iccsp_memory_stream_overwrite(IStream *stream, const void *data, uint32_t n)
{
    struct stream *s = impl_from_IStream(stream);
    uint64_t start = 0;

    return iccsp_shared_bytes_write(s->shared, s, &start, data, n);
}

void iccsp_memory_stream_unlock_all(IStream *stream)
{
    struct stream *s = impl_from_IStream(stream);

    iccsp_shared_bytes_unlock_all(s->shared, s);
}

static HRESULT new_stream(struct iccsp_shared_bytes *shared, uint64_t position, IStream **out)
{
    struct stream *s = calloc(1, sizeof(*s));

    if (s == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    iccsp_shared_bytes_ref(shared);
    s->shared = shared;
    s->position = position;
    /* Windows declares the pointer without const. */
    s->IStream_iface.lpVtbl = (IStreamVtbl *)(uintptr_t)&stream_vtbl;
    iccsp_object_init(&s->object, &stream_class);
    *out = &s->IStream_iface;
    return S_OK;
}

HRESULT iccsp_create_memory_stream(IStream **out)
{
    struct iccsp_shared_bytes *shared;
    HRESULT hr;

    if (out == NULL)
        return bad_call(E_POINTER);
    *out = NULL;
    shared = iccsp_shared_bytes_new();
    if (shared == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = new_stream(shared, 0, out);
    iccsp_shared_bytes_unref(shared);
    return hr;
}
