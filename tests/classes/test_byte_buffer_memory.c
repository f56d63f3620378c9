/* SPDX-License-Identifier: BSD-2-Clause */
/* IByteBuffer when memory runs out, and what it leaves in memory that it gives back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "classes/byte_buffer.h"
#include "iccsp/iccsp.h"
#include "support/alloc_watch.h"

static char pin[] = "\x31\x34\x39\x39\x37\x35\x32\x38";

static bool is_ok(HRESULT hr)
{
    assert_true(hr == S_OK || hr == E_OUTOFMEMORY);
    return hr == S_OK;
}

static bool use_a_buffer(void)
{
    IByteBuffer *b, *clone = NULL;
    bool ok = is_ok(iccsp_create_byte_buffer(pin, 8, &b));

    if (!ok) {
        assert_null(b);
        return false;
    }
    ok = is_ok(IByteBuffer_SetSize(b, 100)) && is_ok(IByteBuffer_LockRegion(b, 0, 10, LOCK_WRITE)) &&
         is_ok(IByteBuffer_CopyTo(b, &b, 50, NULL, NULL)) && is_ok(IByteBuffer_Initialize(b, 200, NULL)) &&
         is_ok(IByteBuffer_Clone(b, &clone));
    assert_true(ok || clone == NULL);
    if (clone != NULL)
        assert_int_equal(IByteBuffer_Release(clone), 0);
    assert_int_equal(IByteBuffer_Release(b), 0);
    return ok;
}

static void test_buffers_survive_every_failing_allocation(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(use_a_buffer), 10, 100);
}

static void test_failed_initialize_leaves_the_content(void **state)
{
    IByteBuffer *b;
    uint8_t out[8];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_create_byte_buffer("abc", 3, &b), S_OK);
    alloc_fail_nth(1);
    assert_int_equal(IByteBuffer_Initialize(b, 50, NULL), E_OUTOFMEMORY);
    alloc_fail_nth(1);
    assert_int_equal(IByteBuffer_SetSize(b, 50), E_OUTOFMEMORY);
    alloc_fail_nth(0);
    assert_int_equal(iccsp_byte_buffer_bytes(b, out, 8, &len), S_OK);
    assert_int_equal(len, 3);
    assert_memory_equal(out, "abc", 3);
    (void)IByteBuffer_Release(b);
}

static void test_decision_D21_buffers_wipe_what_they_drop(void **state)
{
    const long before = alloc_live();
    IByteBuffer *b, *clone, *target;

    (void)state;
    alloc_watch_for(pin, 8);
    assert_int_equal(iccsp_create_byte_buffer(pin, 8, &b), S_OK);
    assert_int_equal(IByteBuffer_SetSize(b, 1000), S_OK); /* moves */
    assert_int_equal(IByteBuffer_Initialize(b, 1, NULL), S_OK);
    assert_int_equal(IByteBuffer_Initialize(b, 8, (uint8_t *)pin), S_OK);
    assert_int_equal(iccsp_create_byte_buffer(NULL, 0, &target), S_OK);
    assert_int_equal(IByteBuffer_CopyTo(b, &target, 8, NULL, NULL), S_OK);
    assert_int_equal(iccsp_byte_buffer_replace(target, "other", 5), S_OK);
    assert_int_equal(IByteBuffer_Clone(b, &clone), S_OK);
    assert_int_equal(iccsp_byte_buffer_replace(b, pin, 8), S_OK);
    (void)IByteBuffer_Release(b);
    (void)IByteBuffer_Release(clone);
    (void)IByteBuffer_Release(target);
    assert_int_equal(alloc_watch_hits(), 0);
    alloc_watch_for(NULL, 0);
    assert_int_equal(alloc_live(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffers_survive_every_failing_allocation),
        cmocka_unit_test(test_failed_initialize_leaves_the_content),
        cmocka_unit_test(test_decision_D21_buffers_wipe_what_they_drop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
