/* SPDX-License-Identifier: BSD-2-Clause */
/* Resource managers without memory (hostile-cards H3): each allocation fails in turn, and nothing is left
 * behind. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "iccsp/rm.h"
#include "rm/scripted.h"
#include "rm/system.h"
#include "support/alloc_watch.h"

#define CONNECTIONS 40 /* more than the first chunk of a table holds */

/* Opens contexts and handles and uses them; the result is the first failure. */
static iccsp_hr use(struct iccsp_rm *rm, const char *reader)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    uintptr_t context, card;
    uint8_t rsp[16];
    size_t len;
    iccsp_hr hr = iccsp_rm_establish(rm, &context);

    for (int i = 0; i < CONNECTIONS && ICCSP_SUCCEEDED(hr); i++)
        hr = iccsp_rm_connect(rm, context, reader, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_T1, &card, NULL);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T1, select, sizeof(select), rsp, sizeof(rsp), &len);
    return hr;
}

/* A failure is the one that was asked for, and says so. */
static bool went_through(iccsp_hr hr)
{
    assert_true(hr == ICCSP_OK || hr == ICCSP_E_OUTOFMEMORY);
    return hr == ICCSP_OK;
}

static bool embedded(void)
{
    struct iccsp_rm *rm = NULL;
    struct iccsp_vcard *card = NULL;
    iccsp_hr hr = iccsp_rm_open("embedded", &rm);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_add_reader(rm, "Second");
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_vcard_new_demo(0, &card);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_insert_card(rm, "Second", card);
    if (ICCSP_SUCCEEDED(hr))
        hr = use(rm, "Second");
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_remove_reader(rm, "Second");
    iccsp_vcard_free(&card);
    iccsp_rm_close(&rm);
    return went_through(hr);
}

static bool scripted(void)
{
    struct iccsp_rm *rm = NULL;
    uintptr_t context;
    iccsp_hr hr = iccsp_rm_scripted_open_text("reader Memory\ncard demo\nlimit 9\nstate a\n"
                                              "on 00B0* => 00*9 9000\non 00A4* => card, enter a\n"
                                              "before release 1..9 => remove\n",
                                              &rm);

    if (ICCSP_SUCCEEDED(hr))
        hr = use(rm, "Memory");
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_establish(rm, &context);
    iccsp_rm_close(&rm);
    return went_through(hr);
}

static iccsp_hr lib_establish(uintptr_t *context)
{
    *context = 1;
    return ICCSP_OK;
}

static iccsp_hr lib_release(uintptr_t context)
{
    (void)context;
    return ICCSP_OK;
}

static iccsp_hr lib_list(uintptr_t context, char *names, size_t cap, size_t *len)
{
    (void)context;
    *len = 4;
    if (names != NULL && cap >= 4)
        memcpy(names, "A\0\0", 4);
    return ICCSP_OK;
}

static iccsp_hr lib_connect(uintptr_t context, const char *reader, uint32_t share, uint32_t protocols,
                            uintptr_t *card, uint32_t *active)
{
    (void)context, (void)reader, (void)share, (void)protocols;
    *card = 5;
    *active = ICCSP_PROTOCOL_T1;
    return ICCSP_OK;
}

static iccsp_hr lib_begin(uintptr_t card)
{
    (void)card;
    return ICCSP_OK;
}

static bool the_systems(void)
{
    static const struct iccsp_sys_calls calls = {.establish = lib_establish,
                                                 .release = lib_release,
                                                 .list_readers = lib_list,
                                                 .connect = lib_connect,
                                                 .begin = lib_begin};
    struct iccsp_rm *rm = NULL;
    uintptr_t context = 0, card = 0;
    size_t len;
    iccsp_hr hr = iccsp_sys_open(&calls, &rm);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_set_wait_limit(rm, ICCSP_WAIT_LIMIT_DEFAULT);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_establish(rm, &context);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_list_readers(rm, context, NULL, 0, &len);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_connect(rm, context, "A", ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_begin(rm, card);
    iccsp_rm_close(&rm);
    return went_through(hr);
}

static void test_embedded_without_memory(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(embedded), 10, 1000);
}

static void test_scripted_without_memory(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(scripted), 10, 1000);
}

static void test_the_systems_without_memory(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(the_systems), 12, 1000);
}

static bool connect_and_disconnect(struct iccsp_rm *rm, uintptr_t context)
{
    uintptr_t card;

    return iccsp_rm_connect(rm, context, "iccsp Virtual Reader 00 00", ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                            &card, NULL) == ICCSP_OK &&
           iccsp_rm_disconnect(rm, card, ICCSP_DISPOSE_LEAVE) == ICCSP_OK;
}

static void test_connections_do_not_add_up(void **state)
{
    struct iccsp_rm *rm;
    uintptr_t context;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_true(connect_and_disconnect(rm, context));
    const size_t before = alloc_live_bytes();
    for (int i = 0; i < 20000; i++)
        assert_true(connect_and_disconnect(rm, context));
    assert_int_equal(alloc_live_bytes(), before);
    iccsp_rm_close(&rm);
}

/* A command allocates nothing: were it to, it would fail here. */
static void test_commands_need_no_memory(void **state)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    struct iccsp_rm *rm;
    uintptr_t context, card;
    uint8_t rsp[16];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(rm, context, "iccsp Virtual Reader 00 00", ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    alloc_fail_nth(1);
    for (int i = 0; i < 100; i++)
        assert_int_equal(
            iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T1, select, sizeof(select), rsp, sizeof(rsp), &len),
            ICCSP_OK);
    assert_false(alloc_has_failed());
    alloc_fail_nth(0);
    iccsp_rm_close(&rm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_embedded_without_memory),    cmocka_unit_test(test_scripted_without_memory),
        cmocka_unit_test(test_the_systems_without_memory), cmocka_unit_test(test_connections_do_not_add_up),
        cmocka_unit_test(test_commands_need_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
