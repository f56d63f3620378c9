/* SPDX-License-Identifier: BSD-2-Clause */
/* The in-memory stream: positions, clones, region locks, limits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "com/shared_bytes.h"
#include "com/stream.h"

#define MIB ((uint32_t)1024 * 1024)

static IStream *new_stream(const char *content)
{
    IStream *s = NULL;

    assert_int_equal(iccsp_create_memory_stream(&s), S_OK);
    assert_int_equal(iccsp_memory_stream_replace(s, content, strlen(content)), S_OK);
    return s;
}

static IStream *clone_of(IStream *s)
{
    IStream *clone = NULL;

    assert_int_equal(IStream_Clone(s, &clone), S_OK);
    assert_non_null(clone);
    return clone;
}

static HRESULT seek(IStream *s, int64_t move, uint32_t origin, uint64_t *position)
{
    ULARGE_INTEGER result = {.QuadPart = 77};
    const HRESULT hr = IStream_Seek(s, (LARGE_INTEGER){.QuadPart = move}, origin, &result);

    *position = result.QuadPart;
    return hr;
}

static uint64_t position_of(IStream *s)
{
    uint64_t position;

    assert_int_equal(seek(s, 0, STREAM_SEEK_CUR, &position), S_OK);
    return position;
}

static void go_to(IStream *s, uint32_t place)
{
    assert_int_equal(IStream_Seek(s, (LARGE_INTEGER){.QuadPart = place}, STREAM_SEEK_SET, NULL), S_OK);
}

static HRESULT write_text(IStream *s, const char *text)
{
    return IStream_Write(s, text, (uint32_t)strlen(text), NULL);
}

static HRESULT set_size(IStream *s, uint64_t size)
{
    return IStream_SetSize(s, (ULARGE_INTEGER){.QuadPart = size});
}

static HRESULT lock(IStream *s, uint64_t offset, uint64_t cb, uint32_t type)
{
    return IStream_LockRegion(s, (ULARGE_INTEGER){.QuadPart = offset}, (ULARGE_INTEGER){.QuadPart = cb},
                              type);
}

static HRESULT unlock(IStream *s, uint64_t offset, uint64_t cb, uint32_t type)
{
    return IStream_UnlockRegion(s, (ULARGE_INTEGER){.QuadPart = offset}, (ULARGE_INTEGER){.QuadPart = cb},
                                type);
}

static void assert_content(IStream *s, const void *expected, size_t len)
{
    char seen[64];
    size_t seen_len = 0;

    assert_int_equal(iccsp_memory_stream_bytes(s, seen, sizeof(seen), &seen_len), S_OK);
    assert_int_equal(seen_len, len);
    assert_memory_equal(seen, expected, len);
}

static void test_null_pointers_are_refused(void **state)
{
    IStream *s = new_stream("abc");
    iccsp_ulong n = 9;

    (void)state;
    assert_int_equal(iccsp_create_memory_stream(NULL), E_POINTER);
    assert_int_equal(IStream_Read(s, NULL, 1, &n), STG_E_INVALIDPOINTER);
    assert_int_equal(n, 0);
    assert_int_equal(IStream_Read(s, NULL, 0, &n), S_OK);
    n = 9;
    assert_int_equal(IStream_Write(s, NULL, 0, &n), STG_E_INVALIDPOINTER);
    assert_int_equal(n, 0);
    assert_int_equal(IStream_Clone(s, NULL), STG_E_INVALIDPOINTER);
    assert_int_equal(IStream_Stat(s, NULL, 0), STG_E_INVALIDPOINTER);
    assert_int_equal(IStream_CopyTo(s, NULL, (ULARGE_INTEGER){.QuadPart = 1}, NULL, NULL),
                     STG_E_INVALIDPOINTER);
    assert_content(s, "abc", 3);
    assert_int_equal(IStream_Release(s), 0);
}

static void test_a_stream_is_asked_for_its_interfaces(void **state)
{
    IStream *s = new_stream("");
    void *same, *base;

    (void)state;
    assert_int_equal(IStream_QueryInterface(s, &ICCSP_IID_IUnknown, &same), S_OK);
    assert_int_equal(IStream_QueryInterface(s, &ICCSP_IID_ISequentialStream, &base), S_OK);
    assert_ptr_equal(same, s);
    assert_ptr_equal(base, s);
    assert_int_equal(IStream_QueryInterface(s, &ICCSP_IID_IDispatch, &same), E_NOINTERFACE);
    assert_int_equal(IStream_Release(s), 2);
    assert_int_equal(IStream_Release(s), 1);
    assert_int_equal(IStream_Release(s), 0);
}

static void test_seek_outside_moves_nothing(void **state)
{
    IStream *s = new_stream("abcdef");
    uint64_t position;

    (void)state;
    go_to(s, 2);
    assert_int_equal(seek(s, -3, STREAM_SEEK_CUR, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(position, 0);
    assert_int_equal(seek(s, -7, STREAM_SEEK_END, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(seek(s, -1, STREAM_SEEK_SET, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(seek(s, INT64_MIN, STREAM_SEEK_CUR, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(seek(s, INT64_MAX, STREAM_SEEK_CUR, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(seek(s, INT64_MAX, STREAM_SEEK_END, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(seek(s, 0, 3, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(seek(s, 16 * MIB + 1, STREAM_SEEK_SET, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(position_of(s), 2);
    assert_int_equal(seek(s, 16 * MIB, STREAM_SEEK_SET, &position), S_OK);
    assert_int_equal(seek(s, 1, STREAM_SEEK_CUR, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(position_of(s), 16 * MIB);
    assert_int_equal(seek(s, -6, STREAM_SEEK_END, &position), S_OK);
    assert_int_equal(position, 0);
    (void)IStream_Release(s);
}

static void test_growth_stops_at_the_maximum(void **state)
{
    IStream *s = new_stream("abc");
    iccsp_ulong n = 9;

    (void)state;
    assert_int_equal(set_size(s, (uint64_t)16 * MIB + 1), STG_E_MEDIUMFULL);
    assert_int_equal(set_size(s, UINT64_MAX), STG_E_MEDIUMFULL);
    go_to(s, 16 * MIB - 1);
    assert_int_equal(IStream_Write(s, "xy", 2, &n), STG_E_MEDIUMFULL);
    assert_int_equal(n, 0);
    assert_content(s, "abc", 3);
    assert_int_equal(IStream_Write(s, "x", 1, &n), S_OK);
    assert_int_equal(n, 1);
    (void)IStream_Release(s);
}

static void test_maximum_can_be_changed(void **state)
{
    IStream *s = new_stream("abcdef");
    uint64_t position;

    (void)state;
    assert_int_equal(iccsp_set_stream_maximum(0), E_INVALIDARG);
    assert_int_equal(iccsp_set_stream_maximum(0x80000000u), E_INVALIDARG);
    assert_int_equal(iccsp_stream_maximum(), 16 * MIB);
    go_to(s, 6);
    assert_int_equal(iccsp_set_stream_maximum(4), S_OK);
    /* What is there stays readable, but does not grow. */
    assert_int_equal(write_text(s, "g"), STG_E_MEDIUMFULL);
    assert_int_equal(seek(s, 0, STREAM_SEEK_CUR, &position), S_OK);
    assert_int_equal(position, 6);
    assert_int_equal(seek(s, -1, STREAM_SEEK_CUR, &position), S_OK);
    assert_int_equal(seek(s, 5, STREAM_SEEK_SET, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(set_size(s, 5), S_OK);
    assert_content(s, "abcde", 5);
    assert_int_equal(iccsp_memory_stream_replace(s, "abcde", 5), STG_E_MEDIUMFULL);
    assert_content(s, "abcde", 5);
    assert_int_equal(iccsp_set_stream_maximum(16 * MIB), S_OK);
    (void)IStream_Release(s);
}

static void test_reading_ends_at_the_end(void **state)
{
    IStream *s = new_stream("abcdef");
    iccsp_ulong n = 9;
    char out[8] = "zzzzzzz";

    (void)state;
    go_to(s, 4);
    assert_int_equal(IStream_Read(s, out, 8, &n), S_OK);
    assert_int_equal(n, 2);
    assert_memory_equal(out, "efzzzzz", 7);
    assert_int_equal(IStream_Read(s, out, 8, &n), S_OK);
    assert_int_equal(n, 0);
    assert_int_equal(position_of(s), 6);
    go_to(s, 100);
    assert_int_equal(IStream_Read(s, out, 8, &n), S_OK);
    assert_int_equal(n, 0);
    assert_int_equal(position_of(s), 100);
    (void)IStream_Release(s);
}

static void test_a_gap_is_zero_also_where_bytes_were_before(void **state)
{
    IStream *s = new_stream("secret");

    (void)state;
    assert_int_equal(set_size(s, 1), S_OK);
    go_to(s, 4);
    assert_int_equal(IStream_Write(s, "", 0, NULL), S_OK); /* nothing, not even growth */
    assert_content(s, "s", 1);
    assert_int_equal(write_text(s, "x"), S_OK);
    assert_content(s, "s\0\0\0x", 5);
    assert_int_equal(set_size(s, 8), S_OK);
    assert_content(s, "s\0\0\0x\0\0\0", 8);
    assert_int_equal(position_of(s), 5);
    (void)IStream_Release(s);
}

static void test_clones_share_bytes_but_not_the_position(void **state)
{
    IStream *s = new_stream("abcdef");
    IStream *clone;

    (void)state;
    go_to(s, 2);
    clone = clone_of(s);
    assert_int_equal(position_of(clone), 2);
    assert_int_equal(write_text(clone, "XY"), S_OK);
    assert_int_equal(position_of(s), 2);
    assert_content(s, "abXYef", 6);
    assert_int_equal(set_size(s, 3), S_OK);
    assert_content(clone, "abX", 3);
    assert_int_equal(IStream_Release(s), 0);
    assert_content(clone, "abX", 3);
    assert_int_equal(IStream_Release(clone), 0);
}

static void test_copy_between_streams_moves_both_positions(void **state)
{
    IStream *s = new_stream("abcdef");
    IStream *t = new_stream("0123456789");
    ULARGE_INTEGER in = {.QuadPart = 9}, out = {.QuadPart = 9};

    (void)state;
    go_to(s, 1);
    go_to(t, 2);
    assert_int_equal(IStream_CopyTo(s, t, (ULARGE_INTEGER){.QuadPart = 3}, &in, &out), S_OK);
    assert_int_equal(in.QuadPart, 3);
    assert_int_equal(out.QuadPart, 3);
    assert_content(t, "01bcd56789", 10);
    assert_int_equal(position_of(s), 4);
    assert_int_equal(position_of(t), 5);
    /* An absurd count ends at the end, and allocates no more than there is. */
    assert_int_equal(IStream_CopyTo(s, t, (ULARGE_INTEGER){.QuadPart = UINT64_MAX}, &in, &out), S_OK);
    assert_int_equal(in.QuadPart, 2);
    assert_content(t, "01bcdef789", 10);
    (void)IStream_Release(s);
    (void)IStream_Release(t);
}

static void test_copy_onto_itself_and_onto_a_clone(void **state)
{
    IStream *s = new_stream("abcdef");
    IStream *clone = clone_of(s);
    ULARGE_INTEGER out = {.QuadPart = 9};

    (void)state;
    /* As reading 4 bytes, then writing them where the reading ended. */
    assert_int_equal(IStream_CopyTo(s, s, (ULARGE_INTEGER){.QuadPart = 4}, NULL, &out), S_OK);
    assert_int_equal(out.QuadPart, 4);
    assert_content(s, "abcdabcd", 8);
    assert_int_equal(position_of(s), 8);
    /* Overlapping forward: a copy in small steps would repeat its own output. */
    go_to(s, 0);
    go_to(clone, 1);
    assert_int_equal(IStream_CopyTo(s, clone, (ULARGE_INTEGER){.QuadPart = 7}, NULL, NULL), S_OK);
    assert_content(s, "aabcdabc", 8);
    (void)IStream_Release(s);
    (void)IStream_Release(clone);
}

static void test_copy_that_cannot_be_written_moves_nothing(void **state)
{
    IStream *s = new_stream("abcdef");
    IStream *t = new_stream("0123456789");
    IStream *owner = clone_of(t);
    ULARGE_INTEGER in = {.QuadPart = 9}, out = {.QuadPart = 9};

    (void)state;
    go_to(s, 1);
    assert_int_equal(lock(owner, 2, 1, LOCK_WRITE), S_OK);
    assert_int_equal(IStream_CopyTo(s, t, (ULARGE_INTEGER){.QuadPart = 5}, &in, &out), STG_E_LOCKVIOLATION);
    assert_int_equal(in.QuadPart, 0);
    assert_int_equal(out.QuadPart, 0);
    assert_int_equal(position_of(s), 1);
    assert_int_equal(position_of(t), 0);
    assert_content(t, "0123456789", 10);
    (void)IStream_Release(s);
    (void)IStream_Release(t);
    (void)IStream_Release(owner);
}

static void test_lock_types(void **state)
{
    IStream *s = new_stream("abc");

    (void)state;
    assert_int_equal(lock(s, 0, 1, 0), STG_E_INVALIDFUNCTION);
    assert_int_equal(lock(s, 0, 1, LOCK_WRITE | LOCK_EXCLUSIVE), STG_E_INVALIDFUNCTION);
    assert_int_equal(lock(s, 0, 1, 8), STG_E_INVALIDFUNCTION);
    assert_int_equal(unlock(s, 0, 1, LOCK_WRITE), STG_E_LOCKVIOLATION);
    (void)IStream_Release(s);
}

static void test_write_lock_keeps_others_from_writing(void **state)
{
    IStream *s = new_stream("abcdef");
    IStream *other = clone_of(s);
    iccsp_ulong n = 9;
    char out[8];

    (void)state;
    assert_int_equal(lock(s, 2, 2, LOCK_WRITE), S_OK);
    go_to(other, 1);
    assert_int_equal(IStream_Write(other, "xy", 2, &n), STG_E_LOCKVIOLATION);
    assert_int_equal(n, 0);
    assert_int_equal(position_of(other), 1);
    assert_int_equal(write_text(other, "x"), S_OK); /* up to the region */
    go_to(other, 4);
    assert_int_equal(write_text(other, "y"), S_OK); /* behind it */
    go_to(other, 0);
    assert_int_equal(IStream_Read(other, out, 6, &n), S_OK);
    assert_memory_equal(out, "axcdyf", 6);
    assert_int_equal(set_size(other, 3), STG_E_LOCKVIOLATION);
    assert_int_equal(set_size(other, 4), S_OK);
    go_to(s, 2);
    assert_int_equal(write_text(s, "CD"), S_OK); /* the owner may */
    assert_content(s, "axCD", 4);
    (void)IStream_Release(s);
    (void)IStream_Release(other);
}

static void test_exclusive_lock_keeps_others_from_reading_too(void **state)
{
    IStream *s = new_stream("abcdef");
    IStream *other = clone_of(s);
    iccsp_ulong n = 9;
    size_t len = 9;
    char out[8] = "zzzzzzz";

    (void)state;
    assert_int_equal(lock(s, 2, 2, LOCK_EXCLUSIVE), S_OK);
    assert_int_equal(IStream_Read(other, out, 6, &n), STG_E_LOCKVIOLATION);
    assert_int_equal(n, 0);
    assert_memory_equal(out, "zzzzzzz", 7);
    assert_int_equal(position_of(other), 0);
    assert_int_equal(iccsp_memory_stream_bytes(other, out, sizeof(out), &len), STG_E_LOCKVIOLATION);
    assert_int_equal(len, 0);
    assert_int_equal(IStream_Read(other, out, 2, &n), S_OK);
    go_to(other, 4);
    assert_int_equal(IStream_Read(other, out, 6, &n), S_OK);
    assert_int_equal(n, 2);
    assert_content(s, "abcdef", 6);
    assert_int_equal(unlock(s, 2, 2, LOCK_EXCLUSIVE), S_OK);
    assert_content(other, "abcdef", 6);
    (void)IStream_Release(s);
    (void)IStream_Release(other);
}

static void test_overlapping_locks(void **state)
{
    IStream *s = new_stream("abcdef");
    IStream *other = clone_of(s);

    (void)state;
    assert_int_equal(lock(s, 2, 2, LOCK_WRITE), S_OK);
    assert_int_equal(lock(other, 3, 5, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(lock(other, 0, 3, LOCK_EXCLUSIVE), STG_E_LOCKVIOLATION);
    assert_int_equal(lock(other, 0, UINT64_MAX, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(lock(other, 4, UINT64_MAX, LOCK_WRITE), S_OK); /* the sum overflows */
    assert_int_equal(lock(s, 100, 1, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(lock(other, 0, 2, LOCK_EXCLUSIVE), S_OK);
    assert_int_equal(lock(s, 2, 1, LOCK_EXCLUSIVE), S_OK); /* one's own may overlap */
    /* ONLYONCE meets ONLYONCE only, one's own included. */
    assert_int_equal(lock(other, 2, 2, LOCK_ONLYONCE), S_OK);
    assert_int_equal(lock(s, 3, 1, LOCK_ONLYONCE), STG_E_LOCKVIOLATION);
    assert_int_equal(lock(other, 3, 1, LOCK_ONLYONCE), STG_E_LOCKVIOLATION);
    assert_int_equal(unlock(other, 2, 2, LOCK_ONLYONCE), S_OK);
    assert_int_equal(lock(s, 3, 1, LOCK_ONLYONCE), S_OK);
    (void)IStream_Release(s);
    (void)IStream_Release(other);
}

static void test_decision_D17_unlock_wants_the_exact_triple_of_its_owner(void **state)
{
    IStream *s = new_stream("abcdef");
    IStream *other = clone_of(s);

    (void)state;
    assert_int_equal(lock(s, 0, 2, LOCK_WRITE), S_OK);
    assert_int_equal(lock(s, 2, 2, LOCK_WRITE), S_OK);
    assert_int_equal(unlock(s, 0, 4, LOCK_WRITE), STG_E_LOCKVIOLATION); /* two neighbours are not one */
    assert_int_equal(unlock(s, 0, 1, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(unlock(s, 1, 2, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(unlock(s, 0, 2, LOCK_EXCLUSIVE), STG_E_LOCKVIOLATION);
    assert_int_equal(unlock(other, 0, 2, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(unlock(s, 0, 2, LOCK_WRITE), S_OK);
    assert_int_equal(unlock(s, 0, 2, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(write_text(other, "xy"), S_OK);
    assert_int_equal(write_text(other, "z"), STG_E_LOCKVIOLATION);
    (void)IStream_Release(s);
    (void)IStream_Release(other);
}

static void test_lock_past_the_end_guards_what_would_fill_the_gap(void **state)
{
    IStream *s = new_stream("ab");
    IStream *other = clone_of(s);

    (void)state;
    assert_int_equal(lock(s, 4, 2, LOCK_WRITE), S_OK);
    assert_int_equal(set_size(other, 4), S_OK);
    assert_int_equal(set_size(other, 5), STG_E_LOCKVIOLATION);
    go_to(other, 8);
    assert_int_equal(write_text(other, "x"), STG_E_LOCKVIOLATION); /* would make bytes 4 and 5 */
    assert_content(s, "ab\0\0", 4);
    (void)IStream_Release(s);
    (void)IStream_Release(other);
}

static void test_decision_D17_last_release_gives_the_locks_back(void **state)
{
    IStream *s = new_stream("abc");
    IStream *other = clone_of(s);

    (void)state;
    assert_int_equal(lock(other, 0, 3, LOCK_EXCLUSIVE), S_OK);
    assert_int_equal(write_text(s, "x"), STG_E_LOCKVIOLATION);
    assert_int_equal(IStream_Release(other), 0);
    assert_int_equal(write_text(s, "x"), S_OK);
    (void)IStream_Release(s);
}

static void test_number_of_locks_is_limited(void **state)
{
    IStream *s = new_stream("");

    (void)state;
    for (uint32_t i = 0; i < ICCSP_REGIONS_MAX; i++)
        assert_int_equal(lock(s, i, 1, LOCK_WRITE), S_OK);
    assert_int_equal(lock(s, 1000, 1, LOCK_WRITE), E_OUTOFMEMORY);
    assert_int_equal(unlock(s, 0, 1, LOCK_WRITE), S_OK);
    assert_int_equal(lock(s, 1000, 1, LOCK_WRITE), S_OK);
    (void)IStream_Release(s);
}

static void test_replace_is_refused_with_a_clone(void **state)
{
    IStream *s = new_stream("abc");
    IStream *clone = clone_of(s);

    (void)state;
    assert_int_equal(iccsp_memory_stream_replace(s, "x", 1), E_ACCESSDENIED);
    assert_content(s, "abc", 3);
    (void)IStream_Release(clone);
    go_to(s, 2);
    assert_int_equal(lock(s, 0, 9, LOCK_EXCLUSIVE), S_OK);
    assert_int_equal(iccsp_memory_stream_replace(s, "x", 1), S_OK);
    assert_content(s, "x", 1);
    assert_int_equal(position_of(s), 0);
    assert_int_equal(unlock(s, 0, 9, LOCK_EXCLUSIVE), STG_E_LOCKVIOLATION);
    assert_int_equal(iccsp_memory_stream_replace(s, NULL, 2), S_OK);
    assert_content(s, "\0\0", 2);
    (void)IStream_Release(s);
}

static void test_bytes_are_all_or_nothing(void **state)
{
    IStream *s = new_stream("abcdef");
    char out[6] = "zzzzz";
    size_t len = 0;

    (void)state;
    go_to(s, 3);
    assert_int_equal(iccsp_memory_stream_bytes(s, out, 5, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 6);
    assert_memory_equal(out, "zzzzz", 5);
    assert_int_equal(iccsp_memory_stream_bytes(s, out, 6, &len), S_OK);
    assert_memory_equal(out, "abcdef", 6);
    assert_int_equal(position_of(s), 3);
    (void)IStream_Release(s);
}

/* A stream of somebody else that says it read more than there was room for. */
static HRESULT ICCSP_CALL lying_Read(IStream *iface, void *pv, iccsp_ulong cb, iccsp_ulong *pcbRead)
{
    (void)iface;
    memset(pv, 'L', cb);
    *pcbRead = cb + 1;
    return S_OK;
}

/* One that never ends. */
static HRESULT ICCSP_CALL endless_Read(IStream *iface, void *pv, iccsp_ulong cb, iccsp_ulong *pcbRead)
{
    (void)iface;
    memset(pv, 'E', cb);
    *pcbRead = cb;
    return S_OK;
}

static HRESULT ICCSP_CALL failing_Read(IStream *iface, void *pv, iccsp_ulong cb, iccsp_ulong *pcbRead)
{
    (void)iface, (void)pv, (void)cb, (void)pcbRead;
    return E_ABORT;
}

static void test_taking_from_a_stream_believes_nothing(void **state)
{
    IStreamVtbl vtbl = {.Read = lying_Read};
    IStream foreign = {.lpVtbl = &vtbl};
    struct iccsp_blob blob;

    (void)state;
    assert_int_equal(iccsp_stream_take(&foreign, 10, &blob), E_UNEXPECTED);
    assert_null(blob.data);
    vtbl.Read = failing_Read;
    assert_int_equal(iccsp_stream_take(&foreign, 10, &blob), E_ABORT);
    assert_null(blob.data);
    vtbl.Read = endless_Read;
    assert_int_equal(iccsp_stream_take(&foreign, UINT64_MAX, &blob), STG_E_MEDIUMFULL);
    assert_null(blob.data);
    assert_int_equal(blob.len, 0);
    assert_int_equal(iccsp_stream_take(&foreign, 10000, &blob), S_OK);
    assert_int_equal(blob.len, 10000);
    iccsp_blob_clear(&blob);
    assert_int_equal(iccsp_stream_take(&foreign, 0, &blob), S_OK);
    assert_int_equal(blob.len, 0);
    iccsp_blob_clear(&blob);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_null_pointers_are_refused),
        cmocka_unit_test(test_a_stream_is_asked_for_its_interfaces),
        cmocka_unit_test(test_seek_outside_moves_nothing),
        cmocka_unit_test(test_growth_stops_at_the_maximum),
        cmocka_unit_test(test_maximum_can_be_changed),
        cmocka_unit_test(test_reading_ends_at_the_end),
        cmocka_unit_test(test_a_gap_is_zero_also_where_bytes_were_before),
        cmocka_unit_test(test_clones_share_bytes_but_not_the_position),
        cmocka_unit_test(test_copy_between_streams_moves_both_positions),
        cmocka_unit_test(test_copy_onto_itself_and_onto_a_clone),
        cmocka_unit_test(test_copy_that_cannot_be_written_moves_nothing),
        cmocka_unit_test(test_lock_types),
        cmocka_unit_test(test_write_lock_keeps_others_from_writing),
        cmocka_unit_test(test_exclusive_lock_keeps_others_from_reading_too),
        cmocka_unit_test(test_overlapping_locks),
        cmocka_unit_test(test_decision_D17_unlock_wants_the_exact_triple_of_its_owner),
        cmocka_unit_test(test_lock_past_the_end_guards_what_would_fill_the_gap),
        cmocka_unit_test(test_decision_D17_last_release_gives_the_locks_back),
        cmocka_unit_test(test_number_of_locks_is_limited),
        cmocka_unit_test(test_replace_is_refused_with_a_clone),
        cmocka_unit_test(test_bytes_are_all_or_nothing),
        cmocka_unit_test(test_taking_from_a_stream_believes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
