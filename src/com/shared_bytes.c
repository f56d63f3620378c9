/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes behind a memory stream and its clones. */
#include "com/shared_bytes.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static atomic_uint_least32_t maximum = 16u * 1024u * 1024u;

static HRESULT refused(HRESULT hr)
{
    return iccsp_fail((iccsp_hr)hr, ICCSP_LAYER_ARGUMENT);
}

uint32_t iccsp_stream_maximum(void)
{
    return atomic_load_explicit(&maximum, memory_order_relaxed);
}

HRESULT iccsp_set_stream_maximum(uint32_t bytes)
{
    if (bytes == 0 || bytes > INT32_MAX)
        return refused(E_INVALIDARG);
    atomic_store_explicit(&maximum, bytes, memory_order_relaxed);
    return S_OK;
}

struct iccsp_shared_bytes *iccsp_shared_bytes_new(void)
{
    struct iccsp_shared_bytes *shared = calloc(1, sizeof(*shared));

    if (shared == NULL)
        return NULL;
    if (!iccsp_mutex_init(&shared->lock)) {
        free(shared);
        return NULL;
    }
    iccsp_ref_init(&shared->ref);
    return shared;
}

void iccsp_shared_bytes_ref(struct iccsp_shared_bytes *shared)
{
    (void)iccsp_ref_inc(&shared->ref);
}

void iccsp_shared_bytes_unref(struct iccsp_shared_bytes *shared)
{
    if (iccsp_ref_dec(&shared->ref) > 0)
        return;
    iccsp_blob_clear(&shared->content);
    iccsp_region_free(&shared->locks);
    iccsp_mutex_destroy(&shared->lock);
    free(shared);
}

HRESULT iccsp_shared_bytes_read(struct iccsp_shared_bytes *shared, const void *owner, uint64_t *position,
                                void *out, size_t cb, size_t *n)
{
    HRESULT hr = S_OK;
    size_t count = 0;

    *n = 0;
    iccsp_mutex_lock(&shared->lock);
    if (*position < shared->content.len)
        count = shared->content.len - (size_t)*position;
    if (count > cb)
        count = cb;
    if (iccsp_region_blocks(&shared->locks, owner, *position, count, false)) {
        hr = refused(STG_E_LOCKVIOLATION);
    } else if (count > 0) {
        memcpy(out, shared->content.data + *position, count);
        *position += count;
        *n = count;
    }
    iccsp_mutex_unlock(&shared->lock);
    return hr;
}

/* With the lock held. Everything between the old and the new end counts as written. */
static HRESULT resize(struct iccsp_shared_bytes *shared, const void *owner, uint64_t size)
{
    const uint64_t old = shared->content.len;
    const uint64_t low = size < old ? size : old;
    const uint64_t high = size < old ? old : size;

    if (size > old && size > iccsp_stream_maximum())
        return refused(STG_E_MEDIUMFULL);
    if (iccsp_region_blocks(&shared->locks, owner, low, high - low, true))
        return refused(STG_E_LOCKVIOLATION);
    return iccsp_blob_resize(&shared->content, (size_t)size);
}

/* With the lock held. */
static HRESULT write_at(struct iccsp_shared_bytes *shared, const void *owner, uint64_t *position,
                        const void *bytes, uint32_t n)
{
    const uint64_t end = *position + n;

    if (iccsp_region_blocks(&shared->locks, owner, *position, n, true))
        return refused(STG_E_LOCKVIOLATION);
    if (end > shared->content.len) {
        const HRESULT hr = resize(shared, owner, end);

        if (FAILED(hr))
            return hr;
    }
    memcpy(shared->content.data + *position, bytes, n);
    *position = end;
    return S_OK;
}

HRESULT iccsp_shared_bytes_write(struct iccsp_shared_bytes *shared, const void *owner, uint64_t *position,
                                 const void *bytes, uint32_t n)
{
    HRESULT hr;

    iccsp_mutex_lock(&shared->lock);
    hr = write_at(shared, owner, position, bytes, n);
    iccsp_mutex_unlock(&shared->lock);
    return hr;
}

static bool seek_target(uint64_t from, int64_t move, uint64_t *out)
{
    if (move < 0) {
        const uint64_t back = 0 - (uint64_t)move;

        if (back > from)
            return false;
        *out = from - back;
        /* Going back is always allowed: the maximum may have been lowered since. */
        return true;
    }
    /* `move` is below 2^63 and `from` below 2^32: no overflow. */
    *out = from + (uint64_t)move;
    return move == 0 || *out <= iccsp_stream_maximum();
}

bool iccsp_shared_bytes_seek(struct iccsp_shared_bytes *shared, uint64_t *position, int64_t move,
                             uint32_t origin, uint64_t *result)
{
    bool ok = false;

    iccsp_mutex_lock(&shared->lock);
    switch (origin) {
    case STREAM_SEEK_SET:
        /* The move counts as unsigned here: what looks negative is far beyond the maximum, and refused as
         * well. */
        ok = seek_target(0, move, result);
        break;
    case STREAM_SEEK_CUR:
        ok = seek_target(*position, move, result);
        break;
    case STREAM_SEEK_END:
        ok = seek_target(shared->content.len, move, result);
        break;
    default:
        break;
    }
    if (ok)
        *position = *result;
    iccsp_mutex_unlock(&shared->lock);
    return ok;
}

uint64_t iccsp_shared_bytes_position(struct iccsp_shared_bytes *shared, const uint64_t *position)
{
    uint64_t seen;

    iccsp_mutex_lock(&shared->lock);
    seen = *position;
    iccsp_mutex_unlock(&shared->lock);
    return seen;
}

uint64_t iccsp_shared_bytes_len(struct iccsp_shared_bytes *shared)
{
    uint64_t len;

    iccsp_mutex_lock(&shared->lock);
    len = shared->content.len;
    iccsp_mutex_unlock(&shared->lock);
    return len;
}

HRESULT iccsp_shared_bytes_resize(struct iccsp_shared_bytes *shared, const void *owner, uint64_t size)
{
    HRESULT hr;

    iccsp_mutex_lock(&shared->lock);
    hr = resize(shared, owner, size);
    iccsp_mutex_unlock(&shared->lock);
    return hr;
}

HRESULT iccsp_shared_bytes_replace(struct iccsp_shared_bytes *shared, const void *owner, uint64_t *position,
                                   const void *data, size_t len)
{
    struct iccsp_blob fresh = {0};
    HRESULT hr;

    if (len > iccsp_stream_maximum())
        return refused(STG_E_MEDIUMFULL);
    /* A clone that another thread makes right after this test gets the new bytes, as if it came a moment
     * later. */
    if (atomic_load(&shared->ref.count) > 1)
        return refused(E_ACCESSDENIED);
    hr = iccsp_blob_resize(&fresh, len);
    if (FAILED(hr))
        return hr;
    if (data != NULL && len > 0)
        memcpy(fresh.data, data, len);
    iccsp_mutex_lock(&shared->lock);
    iccsp_blob_clear(&shared->content);
    shared->content = fresh;
    *position = 0;
    iccsp_region_remove_owner(&shared->locks, owner);
    iccsp_mutex_unlock(&shared->lock);
    return S_OK;
}

HRESULT iccsp_shared_bytes_copy(struct iccsp_shared_bytes *shared, const void *owner, void *out, size_t cap,
                                size_t *len)
{
    HRESULT hr = S_OK;

    iccsp_mutex_lock(&shared->lock);
    *len = shared->content.len;
    if (iccsp_region_blocks(&shared->locks, owner, 0, *len, false)) {
        hr = refused(STG_E_LOCKVIOLATION);
        *len = 0;
    } else if (*len > cap) {
        hr = ICCSP_E_INSUFFICIENT_BUFFER;
    } else if (*len > 0) {
        memcpy(out, shared->content.data, *len);
    }
    iccsp_mutex_unlock(&shared->lock);
    return hr;
}

HRESULT iccsp_shared_bytes_lock_region(struct iccsp_shared_bytes *shared, const struct iccsp_region *region)
{
    HRESULT hr;

    iccsp_mutex_lock(&shared->lock);
    hr = iccsp_region_add(&shared->locks, region);
    iccsp_mutex_unlock(&shared->lock);
    return hr;
}

HRESULT iccsp_shared_bytes_unlock_region(struct iccsp_shared_bytes *shared, const struct iccsp_region *region)
{
    HRESULT hr;

    iccsp_mutex_lock(&shared->lock);
    hr = iccsp_region_remove(&shared->locks, region);
    iccsp_mutex_unlock(&shared->lock);
    return hr;
}

void iccsp_shared_bytes_unlock_all(struct iccsp_shared_bytes *shared, const void *owner)
{
    iccsp_mutex_lock(&shared->lock);
    iccsp_region_remove_owner(&shared->locks, owner);
    iccsp_mutex_unlock(&shared->lock);
}
