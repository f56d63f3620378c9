/* SPDX-License-Identifier: BSD-2-Clause */
/* The COM layer when memory runs out, and what it leaves in memory that it gives back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "com/region.h"
#include "com/stream.h"
#include "support/alloc_watch.h"

static bool is_ok(HRESULT hr)
{
    assert_true(hr == S_OK || hr == E_OUTOFMEMORY);
    return hr == S_OK;
}

static bool write_long(IStream *s)
{
    uint8_t bytes[300] = {1};
    bool ok = true;

    for (int i = 0; ok && i < 20; i++) /* grows several times */
        ok = is_ok(IStream_Write(s, bytes, sizeof(bytes), NULL));
    return ok;
}

static bool copy_to_itself(IStream *s)
{
    const LARGE_INTEGER start = {.QuadPart = 0};

    assert_int_equal(IStream_Seek(s, start, STREAM_SEEK_SET, NULL), S_OK);
    return is_ok(IStream_CopyTo(s, s, (ULARGE_INTEGER){.QuadPart = 5000}, NULL, NULL));
}

static bool lock_many(IStream *s)
{
    bool ok = true;

    for (uint32_t i = 0; ok && i < 20; i++)
        ok = is_ok(IStream_LockRegion(s, (ULARGE_INTEGER){.QuadPart = i}, (ULARGE_INTEGER){.QuadPart = 1},
                                      LOCK_WRITE));
    return ok;
}

static bool use_a_stream(void)
{
    IStream *s, *clone = NULL;
    bool ok = is_ok(iccsp_create_memory_stream(&s));

    if (!ok) {
        assert_null(s);
        return false;
    }
    ok = is_ok(iccsp_memory_stream_replace(s, "abc", 3)) && write_long(s) && copy_to_itself(s) &&
         lock_many(s) && is_ok(IStream_Clone(s, &clone));
    if (clone != NULL)
        (void)IStream_Release(clone);
    assert_int_equal(IStream_Release(s), 0);
    return ok;
}

static void test_streams_survive_every_failing_allocation(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(use_a_stream), 8, 100);
}

static void test_failed_growth_leaves_the_bytes(void **state)
{
    uint8_t seen[8];
    size_t len;
    IStream *s;

    (void)state;
    assert_int_equal(iccsp_create_memory_stream(&s), S_OK);
    assert_int_equal(iccsp_memory_stream_replace(s, "abc", 3), S_OK);
    alloc_fail_nth(1);
    assert_int_equal(IStream_SetSize(s, (ULARGE_INTEGER){.QuadPart = 100}), E_OUTOFMEMORY);
    alloc_fail_nth(1);
    assert_int_equal(iccsp_memory_stream_replace(s, "xyz1", 4), E_OUTOFMEMORY);
    alloc_fail_nth(0);
    assert_int_equal(iccsp_memory_stream_bytes(s, seen, sizeof(seen), &len), S_OK);
    assert_int_equal(len, 3);
    assert_memory_equal(seen, "abc", 3);
    (void)IStream_Release(s);
}

static bool make_text(void)
{
    BSTR text;
    const bool ok = is_ok(iccsp_bstr_from_utf8("text", &text));

    assert_true(ok || text == NULL);
    iccsp_bstr_free(text);
    return ok;
}

static bool copy_variants(void)
{
    const SAFEARRAYBOUND bound = {.cElements = 3, .lLbound = 0};
    SAFEARRAY *array = iccsp_safearray_create(VT_VARIANT, 1, &bound);
    VARIANT from = {0}, to = {0}, text = {0};
    bool ok = array != NULL;

    from.vt = VT_ARRAY | VT_VARIANT;
    from.parray = array;
    text.vt = VT_BSTR;
    ok = ok && is_ok(iccsp_bstr_from_utf8("text", &text.bstrVal));
    for (int32_t i = 0; ok && i < 3; i++)
        ok = is_ok(iccsp_safearray_put_element(array, &i, &text));
    ok = ok && is_ok(iccsp_variant_copy(&to, &from));
    assert_int_equal(iccsp_variant_clear(&to), S_OK);
    assert_int_equal(iccsp_variant_clear(&from), S_OK);
    assert_int_equal(iccsp_variant_clear(&text), S_OK);
    return ok;
}

static void test_texts_and_arrays_survive_every_failing_allocation(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(make_text), 2, 10);
    assert_in_range(alloc_fail_each(copy_variants), 6, 100);
}

static const char pin[] = "\x31\x34\x39\x39\x37\x35\x32\x38";

static void test_decision_D21_streams_wipe_what_they_drop(void **state)
{
    const long before = alloc_live();
    uint8_t seen[32];
    size_t len;
    IStream *s, *clone;

    (void)state;
    alloc_watch_for(pin, 8);
    assert_int_equal(iccsp_create_memory_stream(&s), S_OK);
    assert_int_equal(iccsp_memory_stream_replace(s, pin, 8), S_OK);
    /* Growing moves the bytes; copying takes them through a block of its own. */
    assert_int_equal(IStream_SetSize(s, (ULARGE_INTEGER){.QuadPart = 1000}), S_OK);
    assert_int_equal(IStream_CopyTo(s, s, (ULARGE_INTEGER){.QuadPart = 8}, NULL, NULL), S_OK);
    /* Shrinking wipes in place: growing again shows zeros. */
    assert_int_equal(IStream_SetSize(s, (ULARGE_INTEGER){.QuadPart = 4}), S_OK);
    assert_int_equal(IStream_SetSize(s, (ULARGE_INTEGER){.QuadPart = 16}), S_OK);
    assert_int_equal(iccsp_memory_stream_bytes(s, seen, sizeof(seen), &len), S_OK);
    assert_memory_equal(seen, "\x31\x34\x39\x39\0\0\0\0\0\0\0\0\0\0\0\0", 16);
    assert_int_equal(iccsp_memory_stream_replace(s, pin, 8), S_OK);
    assert_int_equal(iccsp_memory_stream_replace(s, "other", 5), S_OK);
    assert_int_equal(iccsp_memory_stream_replace(s, pin, 8), S_OK);
    assert_int_equal(IStream_Clone(s, &clone), S_OK);
    assert_int_equal(IStream_Release(s), 0);
    assert_int_equal(IStream_Release(clone), 0);
    assert_int_equal(alloc_watch_hits(), 0);
    alloc_watch_for(NULL, 0);
    assert_int_equal(alloc_live(), before);
}

static void test_texts_and_byte_arrays_are_wiped(void **state)
{
    static const char wide_pin[] = "1\0"
                                   "4\0"
                                   "9\0"
                                   "9";
    const SAFEARRAYBOUND bound = {.cElements = 8, .lLbound = 0};
    SAFEARRAY *array = iccsp_safearray_create(VT_UI1, 1, &bound);
    void *data;
    BSTR text;

    (void)state;
    assert_int_equal(iccsp_safearray_access(array, &data), S_OK);
    memcpy(data, pin, 8);
    assert_int_equal(iccsp_safearray_unaccess(array), S_OK);
    alloc_watch_for(pin, 8);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
    assert_int_equal(alloc_watch_hits(), 0);
    assert_int_equal(iccsp_bstr_from_utf8("1499", &text), S_OK);
    alloc_watch_for(wide_pin, 7);
    iccsp_bstr_free(text);
    assert_int_equal(alloc_watch_hits(), 0);
    alloc_watch_for(NULL, 0);
}

static void test_the_watch_sees_what_was_not_wiped(void **state)
{
    char *p = iccsp_mem_alloc(20);

    (void)state;
    memcpy(p + 5, pin, 8);
    alloc_watch_for(pin, 8);
    iccsp_mem_free(p);
    assert_int_equal(alloc_watch_hits(), 1);
    alloc_watch_for(NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_watch_sees_what_was_not_wiped),
        cmocka_unit_test(test_streams_survive_every_failing_allocation),
        cmocka_unit_test(test_failed_growth_leaves_the_bytes),
        cmocka_unit_test(test_texts_and_arrays_survive_every_failing_allocation),
        cmocka_unit_test(test_decision_D21_streams_wipe_what_they_drop),
        cmocka_unit_test(test_texts_and_byte_arrays_are_wiped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
