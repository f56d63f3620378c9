/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that runs for months attaches and detaches for months: no cycle may keep memory. Exact, because
 * every block is counted; bench/transmit looks at the memory of the whole process. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/iccsp.h"
#include "support/alloc_watch.h"

#define CYCLES 20000
/* What is made at the first use and kept, like a table of handles, is there after these. */
#define WARM_UP 40
#define READER  "iccsp Virtual Reader 00 00"

static struct iccsp_rm *rm;
static ISCardManage *manage;
static ISCardFileAccess *files;
static BSTR reader, path;
static uintptr_t context;

static int setup(void **state)
{
    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_create_provider(rm, &manage), S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(manage, &files), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8(READER, &reader), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8("3F00/D000/D006", &path), S_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    iccsp_bstr_free(path);
    iccsp_bstr_free(reader);
    ISCardFileAccess_Release(files);
    ISCardManage_Release(manage);
    iccsp_rm_release(rm, context);
    iccsp_rm_close(&rm);
    return 0;
}

static void repeat(void (*cycle)(void), unsigned times)
{
    while (times-- > 0)
        cycle();
}

static void keeps_no_memory(void (*cycle)(void))
{
    long blocks;
    size_t bytes;

    repeat(cycle, WARM_UP);
    blocks = alloc_live();
    bytes = alloc_live_bytes();
    repeat(cycle, CYCLES);
    assert_int_equal(alloc_live(), blocks);
    assert_int_equal(alloc_live_bytes(), bytes);
}

static void attach(ISCardManage *m)
{
    assert_int_equal(ISCardManage_AttachByIFD(m, reader, ICCSP_MODE_SHARED), S_OK);
}

static void read_some(ISCardFileAccess *access)
{
    IByteBuffer *buffer;
    HSCARD_FILE file;
    int32_t count = 300;

    assert_int_equal(ISCardFileAccess_Open(access, ICCSP_SC_TYPE_BY_ID, path, &file), S_OK);
    assert_int_equal(ISCardFileAccess_Read(access, file, &count, &buffer, 0), S_OK);
    assert_int_equal(count, 300);
    IByteBuffer_Release(buffer);
    assert_int_equal(ISCardFileAccess_Close(access, file), S_OK);
}

static void by_reader(void)
{
    attach(manage);
    assert_int_equal(ISCardManage_Detach(manage), S_OK);
}

static void by_reader_with_work(void)
{
    attach(manage);
    assert_int_equal(ISCardManage_SCardLock(manage), S_OK);
    read_some(files);
    assert_int_equal(ISCardManage_SCardUnlock(manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ISCardManage_Detach(manage), S_OK);
}

static void by_handle(void)
{
    uintptr_t card;

    assert_int_equal(
        iccsp_rm_connect(rm, context, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL), ICCSP_OK);
    assert_int_equal(ISCardManage_AttachByHandle(manage, card), S_OK);
    assert_int_equal(ISCardManage_Detach(manage), S_OK);
    assert_int_equal(iccsp_rm_disconnect(rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void with_new_objects(void)
{
    ISCardManage *m;
    ISCardFileAccess *access;

    assert_int_equal(iccsp_create_provider(rm, &m), S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(m, &access), S_OK);
    attach(m);
    read_some(access);
    ISCardFileAccess_Release(access);
    ISCardManage_Release(m);
}

static void that_fail(void)
{
    BSTR nowhere;

    assert_int_equal(iccsp_bstr_from_utf8("no such reader", &nowhere), S_OK);
    assert_int_equal(ISCardManage_AttachByIFD(manage, nowhere, ICCSP_MODE_SHARED), ICCSP_E_UNKNOWN_READER);
    iccsp_bstr_free(nowhere);
}

static void test_one_byte_kept_is_seen(void **state)
{
    const long blocks = alloc_live();
    const size_t bytes = alloc_live_bytes();
    BSTR kept;

    (void)state;
    assert_int_equal(iccsp_bstr_from_utf8("", &kept), S_OK);
    assert_int_equal(alloc_live(), blocks + 1);
    assert_true(alloc_live_bytes() > bytes);
    iccsp_bstr_free(kept);
    assert_int_equal(alloc_live_bytes(), bytes);
}

static void test_20000_failing_attachments_keep_no_memory(void **state)
{
    (void)state;
    keeps_no_memory(that_fail);
}

static void test_20000_attachments_by_reader_keep_no_memory(void **state)
{
    (void)state;
    keeps_no_memory(by_reader);
}

static void test_20000_attachments_with_work_keep_no_memory(void **state)
{
    (void)state;
    keeps_no_memory(by_reader_with_work);
}

static void test_20000_attachments_by_handle_keep_no_memory(void **state)
{
    (void)state;
    keeps_no_memory(by_handle);
}

static void test_20000_providers_keep_no_memory(void **state)
{
    (void)state;
    keeps_no_memory(with_new_objects);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_byte_kept_is_seen),
        cmocka_unit_test(test_20000_failing_attachments_keep_no_memory),
        cmocka_unit_test(test_20000_attachments_by_reader_keep_no_memory),
        cmocka_unit_test(test_20000_attachments_with_work_keep_no_memory),
        cmocka_unit_test(test_20000_attachments_by_handle_keep_no_memory),
        cmocka_unit_test(test_20000_providers_keep_no_memory),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
