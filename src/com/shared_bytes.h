/* SPDX-License-Identifier: BSD-2-Clause */
/* What the clones of a memory stream share: the bytes, the region locks, and a mutex over both. */
#ifndef ICCSP_COM_SHARED_BYTES_H
#define ICCSP_COM_SHARED_BYTES_H

#include "base/blob.h"
#include "base/ref.h"
#include "base/thread.h"
#include "com/region.h"

/* Each function takes the lock for its own duration. `owner` tells the streams apart; `position` is that of
 * one stream, and is guarded by the same lock. No lock is held while another object is called (decision G3).
 */

struct iccsp_shared_bytes {
    iccsp_ref ref;
    iccsp_mutex lock; /* guards the rest, and the position of every stream */
    struct iccsp_blob content;
    struct iccsp_region_list locks;
};

/** Largest content, in bytes (iccsp_set_stream_maximum). */
uint32_t iccsp_stream_maximum(void);

/** One reference. NULL: out of memory. */
struct iccsp_shared_bytes *iccsp_shared_bytes_new(void);
void iccsp_shared_bytes_ref(struct iccsp_shared_bytes *shared);

/** The last one wipes the bytes. */
void iccsp_shared_bytes_unref(struct iccsp_shared_bytes *shared);

/** Reads up to cb bytes at the position and moves it; *n is the number, 0 at the end and on failure. S_OK.
 * STG_E_LOCKVIOLATION: another owner locked a byte of it exclusively. */
HRESULT iccsp_shared_bytes_read(struct iccsp_shared_bytes *shared, const void *owner, uint64_t *position,
                                void *out, size_t cb, size_t *n);

/** Writes all n bytes, n > 0, at the position and moves it; a gap before it is filled with zeros. S_OK. On
 * failure nothing was written: STG_E_LOCKVIOLATION: another owner locked a byte of it or of the gap.
 * STG_E_MEDIUMFULL: would grow above the maximum. E_OUTOFMEMORY. */
HRESULT iccsp_shared_bytes_write(struct iccsp_shared_bytes *shared, const void *owner, uint64_t *position,
                                 const void *bytes, uint32_t n);

/** Moves a position; *result is the new one. False, and nothing moved: unknown origin, before the start,
 * above the maximum (decision D16). */
bool iccsp_shared_bytes_seek(struct iccsp_shared_bytes *shared, uint64_t *position, int64_t move,
                             uint32_t origin, uint64_t *result);

uint64_t iccsp_shared_bytes_position(struct iccsp_shared_bytes *shared, const uint64_t *position);

uint64_t iccsp_shared_bytes_len(struct iccsp_shared_bytes *shared);

/** Changes the length. Failures as iccsp_shared_bytes_write, for the bytes between the old and the new end.
 */
HRESULT iccsp_shared_bytes_resize(struct iccsp_shared_bytes *shared, const void *owner, uint64_t size);

/** See iccsp_memory_stream_replace. */
HRESULT iccsp_shared_bytes_replace(struct iccsp_shared_bytes *shared, const void *owner, uint64_t *position,
                                   const void *data, size_t len);

/** See iccsp_memory_stream_bytes. */
HRESULT iccsp_shared_bytes_copy(struct iccsp_shared_bytes *shared, const void *owner, void *out, size_t cap,
                                size_t *len);

/** iccsp_region_add, iccsp_region_remove and iccsp_region_remove_owner under the lock. */
HRESULT iccsp_shared_bytes_lock_region(struct iccsp_shared_bytes *shared, const struct iccsp_region *region);
HRESULT iccsp_shared_bytes_unlock_region(struct iccsp_shared_bytes *shared,
                                         const struct iccsp_region *region);
void iccsp_shared_bytes_unlock_all(struct iccsp_shared_bytes *shared, const void *owner);

#endif
