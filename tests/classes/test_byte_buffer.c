/* SPDX-License-Identifier: BSD-2-Clause */
/* IByteBuffer: decisions D13 to D20. */
#include "classes/buffers.h"

#include <string.h>

#include "iccsp/iccsp.h"

#define MIB (1024 * 1024)

static IByteBuffer *new_buffer(const char *content)
{
    IByteBuffer *b = NULL;

    assert_int_equal(iccsp_create_byte_buffer(content, strlen(content), &b), S_OK);
    assert_non_null(b);
    return b;
}

static HRESULT write_text(IByteBuffer *b, const char *text, int32_t *n)
{
    uint8_t bytes[64];

    memcpy(bytes, text, strlen(text) + 1);
    return IByteBuffer_Write(b, bytes, (int32_t)strlen(text), n);
}

static void test_decision_G1_null_pointers_are_E_POINTER(void **state)
{
    IByteBuffer *b = new_buffer("abc"), *none = NULL;
    int32_t n = 9;
    size_t len;

    (void)state;
    assert_int_equal(iccsp_byte_buffer_create(NULL), E_POINTER);
    assert_int_equal(iccsp_create_byte_buffer("abc", 3, NULL), E_POINTER);
    assert_int_equal(iccsp_byte_buffer_bytes(NULL, NULL, 0, &len), E_POINTER);
    assert_int_equal(iccsp_byte_buffer_bytes(b, NULL, 0, NULL), E_POINTER);
    assert_int_equal(iccsp_byte_buffer_bytes(b, NULL, 3, &len), E_POINTER);
    assert_int_equal(IByteBuffer_get_Stream(b, NULL), E_POINTER);
    assert_int_equal(IByteBuffer_Clone(b, NULL), E_POINTER);
    assert_int_equal(IByteBuffer_Stat(b, NULL, 0), E_POINTER);
    assert_int_equal(IByteBuffer_CopyTo(b, NULL, 1, &n, NULL), E_POINTER);
    assert_int_equal(n, 0);
    n = 9;
    assert_int_equal(IByteBuffer_Read(b, NULL, 1, &n), E_POINTER);
    assert_int_equal(n, 0);
    n = 9;
    assert_int_equal(IByteBuffer_Write(b, NULL, 0, &n), E_POINTER);
    assert_int_equal(n, 0);
    assert_int_equal(IByteBuffer_CopyTo(b, &none, 1, NULL, NULL), E_INVALIDARG);
    assert_int_equal(IByteBuffer_put_Stream(b, NULL), E_INVALIDARG);
    assert_content(b, "abc", 3);
    assert_int_equal(IByteBuffer_Release(b), 0);
}

static void test_decision_D13_D15_negative_counts_are_E_INVALIDARG(void **state)
{
    IByteBuffer *b = new_buffer("abc");
    uint8_t byte = 0;
    int32_t n = 9;

    (void)state;
    assert_int_equal(IByteBuffer_Read(b, &byte, -1, &n), E_INVALIDARG);
    assert_int_equal(n, 0);
    assert_int_equal(IByteBuffer_Write(b, &byte, -1, &n), E_INVALIDARG);
    assert_int_equal(IByteBuffer_CopyTo(b, &b, -1, NULL, NULL), E_INVALIDARG);
    assert_int_equal(IByteBuffer_SetSize(b, -1), E_INVALIDARG);
    assert_int_equal(IByteBuffer_Initialize(b, -1, &byte), E_INVALIDARG);
    assert_int_equal(IByteBuffer_LockRegion(b, -1, 1, LOCK_WRITE), E_INVALIDARG);
    assert_int_equal(IByteBuffer_LockRegion(b, 1, -1, LOCK_WRITE), E_INVALIDARG);
    assert_int_equal(IByteBuffer_UnlockRegion(b, -1, 1, LOCK_WRITE), E_INVALIDARG);
    assert_int_equal(IByteBuffer_UnlockRegion(b, 1, -1, LOCK_WRITE), E_INVALIDARG);
    assert_content(b, "abc", 3);
    (void)IByteBuffer_Release(b);
}

static void test_decision_G7_a_buffer_is_not_a_stream(void **state)
{
    IByteBuffer *b = new_buffer("");
    void *out = b, *same;

    (void)state;
    assert_int_equal(IByteBuffer_QueryInterface(b, &ICCSP_IID_IStream, &out), E_NOINTERFACE);
    assert_null(out);
    assert_int_equal(IByteBuffer_QueryInterface(b, &ICCSP_IID_ISCard, &out), E_NOINTERFACE);
    assert_int_equal(IByteBuffer_QueryInterface(b, &ICCSP_IID_IByteBuffer, &same), S_OK);
    assert_int_equal(IByteBuffer_QueryInterface(b, &ICCSP_IID_IUnknown, &out), S_OK);
    assert_ptr_equal(out, same);
    assert_int_equal(IByteBuffer_QueryInterface(b, &ICCSP_IID_IDispatch, &out), S_OK);
    assert_int_equal(IByteBuffer_Release(b), 3);
    assert_int_equal(IByteBuffer_Release(b), 2);
    assert_int_equal(IByteBuffer_Release(b), 1);
    assert_int_equal(IByteBuffer_Release(b), 0);
}

static void test_decision_D13_nothing_works_before_initialize(void **state)
{
    IByteBuffer *b = NULL, *other = new_buffer("x"), *out = other;
    IStream *stream = (IStream *)(void *)other;
    STATSTRUCT stat;
    uint8_t bytes[4] = {0};
    int32_t n = 9;
    size_t len = 9;
    unsigned int count = 9;

    (void)state;
    assert_int_equal(iccsp_byte_buffer_create(&b), S_OK);
    assert_int_equal(IByteBuffer_get_Stream(b, &stream), E_UNEXPECTED);
    assert_null(stream);
    assert_int_equal(IByteBuffer_Clone(b, &out), E_UNEXPECTED);
    assert_null(out);
    assert_int_equal(IByteBuffer_Commit(b, 0), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_CopyTo(b, &other, 1, &n, &n), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_LockRegion(b, 0, 1, LOCK_WRITE), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_Read(b, bytes, 1, &n), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_Revert(b), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_Seek(b, 0, STREAM_SEEK_SET, &n), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_SetSize(b, 1), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_Stat(b, &stat, 0), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_UnlockRegion(b, 0, 1, LOCK_WRITE), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_Write(b, bytes, 1, &n), E_UNEXPECTED);
    assert_int_equal(IByteBuffer_Write(b, bytes, 0, &n), E_UNEXPECTED);
    assert_int_equal(iccsp_byte_buffer_bytes(b, bytes, 4, &len), E_UNEXPECTED);
    assert_int_equal(len, 0);
    assert_int_equal(IByteBuffer_CopyTo(other, &b, 1, NULL, NULL), E_UNEXPECTED);
    assert_int_equal(position_of(other), 0);
    assert_int_equal(IByteBuffer_GetTypeInfoCount(b, &count), S_OK);
    assert_int_equal(IByteBuffer_Initialize(b, 2, NULL), S_OK);
    assert_content(b, "\0\0", 2);
    (void)IByteBuffer_Release(b);
    (void)IByteBuffer_Release(other);
}

static void test_decision_D13_initialize_again(void **state)
{
    uint8_t bytes[] = "uvwxyz";
    IByteBuffer *b = new_buffer("abc"), *clone;
    IStream *stream;

    (void)state;
    go_to(b, 2);
    assert_int_equal(IByteBuffer_LockRegion(b, 0, 9, LOCK_EXCLUSIVE), S_OK);
    assert_int_equal(IByteBuffer_get_Stream(b, &stream), S_OK);
    assert_int_equal(IByteBuffer_Initialize(b, 6, bytes), S_OK);
    assert_content(b, "uvwxyz", 6);
    assert_int_equal(position_of(b), 0);
    assert_int_equal(IByteBuffer_UnlockRegion(b, 0, 9, LOCK_EXCLUSIVE), STG_E_LOCKVIOLATION);
    assert_int_equal(IStream_Release(stream), 1); /* the same stream still */
    clone = clone_of(b);
    assert_int_equal(IByteBuffer_Initialize(b, 3, bytes), E_ACCESSDENIED);
    assert_int_equal(IByteBuffer_Initialize(clone, 3, bytes), E_ACCESSDENIED);
    assert_content(b, "uvwxyz", 6);
    (void)IByteBuffer_Release(clone);
    assert_int_equal(IByteBuffer_Initialize(b, 0, bytes), S_OK);
    assert_content(b, "", 0);
    (void)IByteBuffer_Release(b);
}

static void test_decision_D14_size_without_data_is_zeros(void **state)
{
    IByteBuffer *b = NULL;
    STATSTRUCT stat;

    (void)state;
    assert_int_equal(iccsp_byte_buffer_create(&b), S_OK);
    assert_int_equal(IByteBuffer_Initialize(b, 16 * MIB + 1, NULL), STG_E_MEDIUMFULL);
    assert_int_equal(IByteBuffer_Stat(b, &stat, 0), E_UNEXPECTED); /* still not initialised */
    assert_int_equal(IByteBuffer_Initialize(b, 5, NULL), S_OK);
    assert_content(b, "\0\0\0\0\0", 5);
    assert_int_equal(position_of(b), 0);
    assert_int_equal(IByteBuffer_SetSize(b, 7), S_OK);
    assert_content(b, "\0\0\0\0\0\0\0", 7);
    (void)IByteBuffer_Release(b);
    assert_int_equal(iccsp_create_byte_buffer(NULL, 16 * MIB + 1, &b), E_INVALIDARG);
    assert_null(b);
    assert_int_equal(iccsp_create_byte_buffer(NULL, 3, &b), S_OK);
    assert_content(b, "\0\0\0", 3);
    (void)IByteBuffer_Release(b);
}

static void test_decision_D15_reading_at_the_end_is_S_OK(void **state)
{
    IByteBuffer *b = new_buffer("abcdef");
    uint8_t out[8] = "zzzzzzz";
    int32_t n = 9;

    (void)state;
    go_to(b, 4);
    assert_int_equal(IByteBuffer_Read(b, out, 8, &n), S_OK);
    assert_int_equal(n, 2);
    assert_memory_equal(out, "efzzzzz", 7);
    assert_int_equal(IByteBuffer_Read(b, out, 8, &n), S_OK);
    assert_int_equal(n, 0);
    go_to(b, 1000);
    assert_int_equal(IByteBuffer_Read(b, out, 8, NULL), S_OK);
    assert_int_equal(IByteBuffer_Read(b, NULL, 0, &n), S_OK);
    (void)IByteBuffer_Release(b);
}

static void test_decision_D16_seek_counts_unsigned_and_stops_at_the_maximum(void **state)
{
    IByteBuffer *b = new_buffer("abcdef");
    int32_t position = 9;

    (void)state;
    go_to(b, 3);
    assert_int_equal(IByteBuffer_Seek(b, -1, STREAM_SEEK_SET, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(position, 0);
    assert_int_equal(IByteBuffer_Seek(b, INT32_MIN, STREAM_SEEK_SET, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(IByteBuffer_Seek(b, 16 * MIB + 1, STREAM_SEEK_SET, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(IByteBuffer_Seek(b, -4, STREAM_SEEK_CUR, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(IByteBuffer_Seek(b, INT32_MAX, STREAM_SEEK_CUR, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(IByteBuffer_Seek(b, -7, STREAM_SEEK_END, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(IByteBuffer_Seek(b, 0, 3, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(IByteBuffer_Seek(b, 0, -1, &position), STG_E_INVALIDFUNCTION);
    assert_int_equal(position_of(b), 3);
    assert_int_equal(IByteBuffer_Seek(b, -1, STREAM_SEEK_END, &position), S_OK);
    assert_int_equal(position, 5);
    assert_int_equal(IByteBuffer_Seek(b, 16 * MIB, STREAM_SEEK_SET, &position), S_OK);
    assert_int_equal(position, 16 * MIB);
    (void)IByteBuffer_Release(b);
}

static void test_decision_D17_a_clone_is_another_owner(void **state)
{
    IByteBuffer *b = new_buffer("abcdef");
    IByteBuffer *other = clone_of(b);
    uint8_t out[8];
    int32_t n = 9;

    (void)state;
    assert_int_equal(IByteBuffer_LockRegion(b, 0, 2, 3), STG_E_INVALIDFUNCTION);
    assert_int_equal(IByteBuffer_LockRegion(b, 0, 2, -1), STG_E_INVALIDFUNCTION);
    assert_int_equal(IByteBuffer_LockRegion(b, 0, 2, LOCK_WRITE), S_OK);
    assert_int_equal(write_text(other, "x", &n), STG_E_LOCKVIOLATION);
    assert_int_equal(n, 0);
    assert_int_equal(IByteBuffer_Read(other, out, 1, &n), S_OK);
    assert_int_equal(IByteBuffer_LockRegion(b, 2, 2, LOCK_EXCLUSIVE), S_OK);
    go_to(other, 2);
    assert_int_equal(IByteBuffer_Read(other, out, 1, &n), STG_E_LOCKVIOLATION);
    assert_int_equal(write_text(other, "x", &n), STG_E_LOCKVIOLATION);
    assert_int_equal(IByteBuffer_LockRegion(other, 4, 2, LOCK_ONLYONCE), S_OK);
    assert_int_equal(IByteBuffer_LockRegion(b, 5, 1, LOCK_ONLYONCE), STG_E_LOCKVIOLATION);
    assert_int_equal(IByteBuffer_LockRegion(other, 1, 1, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(IByteBuffer_UnlockRegion(b, 0, 4, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(IByteBuffer_UnlockRegion(other, 0, 2, LOCK_WRITE), STG_E_LOCKVIOLATION);
    assert_int_equal(IByteBuffer_UnlockRegion(b, 0, 2, LOCK_WRITE), S_OK);
    go_to(other, 0);
    assert_int_equal(write_text(other, "x", &n), S_OK);
    (void)IByteBuffer_Release(b);
    (void)IByteBuffer_Release(other);
}

static void test_decision_D17_last_release_frees_locks_though_the_stream_lives(void **state)
{
    IByteBuffer *b = new_buffer("abcdef");
    IByteBuffer *other = clone_of(b);
    IStream *kept;

    (void)state;
    assert_int_equal(IByteBuffer_LockRegion(b, 0, 6, LOCK_EXCLUSIVE), S_OK);
    assert_int_equal(IByteBuffer_get_Stream(b, &kept), S_OK);
    assert_int_equal(write_text(other, "x", NULL), STG_E_LOCKVIOLATION);
    assert_int_equal(IByteBuffer_Release(b), 0);
    assert_int_equal(write_text(other, "x", NULL), S_OK);
    assert_int_equal(IStream_Release(kept), 0);
    (void)IByteBuffer_Release(other);
}

static void test_decision_D18_commit_and_revert_do_nothing(void **state)
{
    IByteBuffer *b = new_buffer("abc");

    (void)state;
    assert_int_equal(IByteBuffer_Commit(b, 16), STG_E_INVALIDFLAG);
    assert_int_equal(IByteBuffer_Commit(b, -1), STG_E_INVALIDFLAG);
    for (int32_t flags = 0; flags < 16; flags++)
        assert_int_equal(IByteBuffer_Commit(b, flags), S_OK);
    assert_int_equal(write_text(b, "x", NULL), S_OK);
    assert_int_equal(IByteBuffer_Revert(b), S_OK);
    assert_content(b, "xbc", 3);
    (void)IByteBuffer_Release(b);
}

static void test_decision_D19_stat(void **state)
{
    IByteBuffer *b = new_buffer("abcdef");
    STATSTRUCT stat = {9, 9, 9, 9, 9};

    (void)state;
    assert_int_equal(IByteBuffer_Stat(b, &stat, 3), STG_E_INVALIDFLAG);
    assert_int_equal(IByteBuffer_Stat(b, &stat, -1), STG_E_INVALIDFLAG);
    assert_int_equal(stat.cbSize, 0);
    assert_int_equal(IByteBuffer_Stat(b, &stat, STATFLAG_DEFAULT), S_OK);
    assert_int_equal(stat.type, 2);
    assert_int_equal(stat.cbSize, 6);
    assert_int_equal(stat.grfMode, 2);
    assert_int_equal(stat.grfLocksSupported, 7);
    assert_int_equal(stat.grfStateBits, 0);
    (void)IByteBuffer_Release(b);
}

static void test_decision_D20_all_bytes_and_the_position_stays(void **state)
{
    IByteBuffer *b = new_buffer("abcdef");
    uint8_t out[6] = "zzzzz";
    size_t len = 0;

    (void)state;
    assert_int_equal(iccsp_byte_buffer_read_all(NULL, out, 6, &len), E_INVALIDARG);
    go_to(b, 4);
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 5, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 6);
    assert_memory_equal(out, "zzzzz", 5);
    assert_int_equal(iccsp_byte_buffer_read_all(b, NULL, 0, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 6);
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 6, &len), S_OK);
    assert_memory_equal(out, "abcdef", 6);
    assert_int_equal(position_of(b), 4);
    /* One's own exclusive lock is no obstacle. */
    assert_int_equal(IByteBuffer_LockRegion(b, 0, 3, LOCK_EXCLUSIVE), S_OK);
    assert_content(b, "abcdef", 6);
    (void)IByteBuffer_Release(b);
}

static void test_writing_fills_the_gap_with_zeros(void **state)
{
    IByteBuffer *b = new_buffer("ab");
    uint8_t byte = 'x';
    int32_t n = 9;

    (void)state;
    go_to(b, 4);
    assert_int_equal(IByteBuffer_Write(b, &byte, 0, &n), S_OK);
    assert_int_equal(n, 0);
    assert_content(b, "ab", 2);
    assert_int_equal(IByteBuffer_Write(b, &byte, 1, &n), S_OK);
    assert_int_equal(n, 1);
    assert_content(b, "ab\0\0x", 5);
    assert_int_equal(IByteBuffer_Write(b, &byte, 1, NULL), S_OK);
    go_to(b, 16 * MIB);
    assert_int_equal(IByteBuffer_Write(b, &byte, 1, &n), STG_E_MEDIUMFULL);
    assert_int_equal(n, 0);
    assert_int_equal(IByteBuffer_SetSize(b, 16 * MIB + 1), STG_E_MEDIUMFULL);
    assert_int_equal(IByteBuffer_SetSize(b, 1), S_OK);
    assert_int_equal(position_of(b), 16 * MIB);
    assert_content(b, "a", 1);
    (void)IByteBuffer_Release(b);
}

static void test_clone_starts_where_the_original_is(void **state)
{
    IByteBuffer *b = new_buffer("abcdef"), *clone;

    (void)state;
    go_to(b, 3);
    clone = clone_of(b);
    assert_int_equal(position_of(clone), 3);
    assert_int_equal(write_text(clone, "XY", NULL), S_OK);
    assert_int_equal(position_of(b), 3);
    assert_content(b, "abcXYf", 6);
    assert_int_equal(IByteBuffer_Release(b), 0);
    assert_content(clone, "abcXYf", 6);
    assert_int_equal(IByteBuffer_Release(clone), 0);
}

static void test_copy_moves_both_positions(void **state)
{
    IByteBuffer *b = new_buffer("abcdef"), *t = new_buffer("0123");
    int32_t in = 9, out = 9;

    (void)state;
    go_to(b, 1);
    go_to(t, 2);
    assert_int_equal(IByteBuffer_CopyTo(b, &t, 3, &in, &out), S_OK);
    assert_int_equal(in, 3);
    assert_int_equal(out, 3);
    assert_content(t, "01bcd", 5);
    assert_int_equal(position_of(b), 4);
    assert_int_equal(position_of(t), 5);
    assert_int_equal(IByteBuffer_CopyTo(b, &t, INT32_MAX, NULL, NULL), S_OK);
    assert_content(t, "01bcdef", 7);
    assert_int_equal(IByteBuffer_CopyTo(b, &t, 1, &in, &out), S_OK);
    assert_int_equal(in, 0);
    assert_int_equal(out, 0);
    (void)IByteBuffer_Release(b);
    (void)IByteBuffer_Release(t);
}

static void test_copy_onto_itself_and_onto_a_clone(void **state)
{
    IByteBuffer *b = new_buffer("abcdef");
    IByteBuffer *clone = clone_of(b);
    int32_t out = 9;

    (void)state;
    assert_int_equal(IByteBuffer_CopyTo(b, &b, 4, NULL, &out), S_OK);
    assert_int_equal(out, 4);
    assert_content(b, "abcdabcd", 8);
    assert_int_equal(position_of(b), 8);
    go_to(b, 0);
    go_to(clone, 1);
    assert_int_equal(IByteBuffer_CopyTo(b, &clone, 7, NULL, NULL), S_OK);
    assert_content(b, "aabcdabc", 8);
    (void)IByteBuffer_Release(b);
    (void)IByteBuffer_Release(clone);
}

static void test_copy_that_fails_moves_nothing(void **state)
{
    IByteBuffer *b = new_buffer("abcdef"), *t = new_buffer("0123");
    IByteBuffer *owner = clone_of(t);
    int32_t in = 9, out = 9;

    (void)state;
    assert_int_equal(IByteBuffer_LockRegion(owner, 3, 1, LOCK_WRITE), S_OK);
    go_to(b, 1);
    assert_int_equal(IByteBuffer_CopyTo(b, &t, 5, &in, &out), STG_E_LOCKVIOLATION);
    assert_int_equal(in, 0);
    assert_int_equal(out, 0);
    assert_int_equal(position_of(b), 1);
    assert_int_equal(position_of(t), 0);
    assert_content(t, "0123", 4);
    (void)IByteBuffer_Release(owner);
    go_to(t, 16 * MIB - 2);
    assert_int_equal(IByteBuffer_CopyTo(b, &t, 5, &in, &out), STG_E_MEDIUMFULL);
    assert_int_equal(in | out, 0);
    assert_int_equal(position_of(b), 1);
    assert_int_equal(position_of(t), 16 * MIB - 2);
    assert_content(t, "0123", 4);
    (void)IByteBuffer_Release(b);
    (void)IByteBuffer_Release(t);
}

static void test_decision_D17_what_another_has_locked_is_not_cut_off(void **state)
{
    IByteBuffer *b = new_buffer("abcdef");
    IByteBuffer *owner = clone_of(b);

    (void)state;
    assert_int_equal(IByteBuffer_LockRegion(owner, 3, 1, LOCK_WRITE), S_OK);
    assert_int_equal(IByteBuffer_SetSize(b, 3), STG_E_LOCKVIOLATION);
    assert_int_equal(IByteBuffer_SetSize(b, 4), S_OK);
    assert_int_equal(IByteBuffer_SetSize(owner, 3), S_OK);
    assert_content(b, "abc", 3);
    (void)IByteBuffer_Release(b);
    (void)IByteBuffer_Release(owner);
}

static void test_decision_G8_a_stream_is_adopted_with_its_position(void **state)
{
    IByteBuffer *b = NULL, *source = new_buffer("abcdef");
    IStream *stream, *same;

    (void)state;
    go_to(source, 2);
    assert_int_equal(IByteBuffer_get_Stream(source, &stream), S_OK);
    assert_int_equal(iccsp_byte_buffer_create(&b), S_OK);
    assert_int_equal(IByteBuffer_put_Stream(b, stream), S_OK);
    assert_int_equal(IByteBuffer_get_Stream(b, &same), S_OK);
    assert_ptr_equal(same, stream);
    assert_int_equal(position_of(b), 2);
    assert_int_equal(IByteBuffer_put_Stream(b, stream), S_OK); /* the one it has already */
    assert_int_equal(IByteBuffer_Release(source), 0);
    assert_content(b, "abcdef", 6);
    assert_int_equal(IStream_Release(same), 2);
    assert_int_equal(IByteBuffer_Release(b), 0);
    assert_int_equal(IStream_Release(stream), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision_G1_null_pointers_are_E_POINTER),
        cmocka_unit_test(test_decision_D13_D15_negative_counts_are_E_INVALIDARG),
        cmocka_unit_test(test_decision_G7_a_buffer_is_not_a_stream),
        cmocka_unit_test(test_decision_D13_nothing_works_before_initialize),
        cmocka_unit_test(test_decision_D13_initialize_again),
        cmocka_unit_test(test_decision_D14_size_without_data_is_zeros),
        cmocka_unit_test(test_decision_D15_reading_at_the_end_is_S_OK),
        cmocka_unit_test(test_decision_D16_seek_counts_unsigned_and_stops_at_the_maximum),
        cmocka_unit_test(test_decision_D17_a_clone_is_another_owner),
        cmocka_unit_test(test_decision_D17_last_release_frees_locks_though_the_stream_lives),
        cmocka_unit_test(test_decision_D17_what_another_has_locked_is_not_cut_off),
        cmocka_unit_test(test_decision_D18_commit_and_revert_do_nothing),
        cmocka_unit_test(test_decision_D19_stat),
        cmocka_unit_test(test_decision_D20_all_bytes_and_the_position_stays),
        cmocka_unit_test(test_writing_fills_the_gap_with_zeros),
        cmocka_unit_test(test_clone_starts_where_the_original_is),
        cmocka_unit_test(test_copy_moves_both_positions),
        cmocka_unit_test(test_copy_onto_itself_and_onto_a_clone),
        cmocka_unit_test(test_copy_that_fails_moves_nothing),
        cmocka_unit_test(test_decision_G8_a_stream_is_adopted_with_its_position),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
