/* SPDX-License-Identifier: BSD-2-Clause */
/* The resource manager of the system where its library lies or falls silent: a made-up library. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "rm/system.h"

/* What the library says next. */
static struct {
    const char *names; /* a multi-string */
    size_t names_len, claimed;
    int grows; /* so often the list is longer than it was said to be */
    iccsp_hr hr;
    iccsp_hr status_hr;
    int status_calls, good_status; /* so many say that all is well */
    size_t answer_len, attrib_len;
    int released, cancelled, contexts;
} service;

static iccsp_hr lib_establish(uintptr_t *context)
{
    *context = (uintptr_t)(0x1000 + service.contexts++);
    return service.hr;
}

static iccsp_hr lib_release(uintptr_t context)
{
    (void)context;
    service.released++;
    return ICCSP_OK;
}

static iccsp_hr lib_context(uintptr_t context)
{
    (void)context;
    return ICCSP_OK;
}

static iccsp_hr lib_cancel(uintptr_t context)
{
    (void)context;
    service.cancelled++;
    return ICCSP_OK;
}

static iccsp_hr lib_list(uintptr_t context, char *names, size_t cap, size_t *len)
{
    (void)context;
    if (service.hr != ICCSP_OK)
        return service.hr;
    *len = service.claimed;
    if (names == NULL)
        return ICCSP_OK;
    if (service.grows > 0) {
        service.grows--;
        return ICCSP_E_INSUFFICIENT_BUFFER;
    }
    if (cap < service.names_len)
        return ICCSP_E_INSUFFICIENT_BUFFER;
    memcpy(names, service.names, service.names_len);
    return ICCSP_OK;
}

static iccsp_hr lib_connect(uintptr_t context, const char *reader, uint32_t share, uint32_t protocols,
                            uintptr_t *card, uint32_t *active)
{
    (void)context, (void)reader, (void)share, (void)protocols;
    *card = 5;
    *active = 2;
    return service.hr;
}

static iccsp_hr lib_status(uintptr_t card, struct iccsp_rm_card_status *out)
{
    (void)card;
    strcpy(out->reader, "A reader");
    return service.status_calls++ < service.good_status ? ICCSP_OK : service.status_hr;
}

static iccsp_hr lib_transmit(uintptr_t card, uint32_t protocol, const uint8_t *cmd, size_t cmd_len,
                             uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    (void)card, (void)protocol, (void)cmd, (void)cmd_len;
    memset(rsp, 0xAA, cap);
    *rsp_len = service.answer_len;
    return service.hr;
}

static iccsp_hr lib_get_attrib(uintptr_t card, uint32_t attribute, uint8_t *out, size_t cap, size_t *out_len)
{
    (void)card, (void)attribute;
    memset(out, 0xAA, cap);
    *out_len = service.attrib_len;
    return service.hr;
}

static iccsp_hr lib_set_attrib(uintptr_t card, uint32_t attribute, const uint8_t *in, size_t in_len)
{
    (void)card, (void)attribute, (void)in, (void)in_len;
    return service.hr;
}

static const struct iccsp_sys_calls calls = {
    .attrib_max = 264,
    .establish = lib_establish,
    .release = lib_release,
    .is_valid = lib_context,
    .cancel = lib_cancel,
    .list_readers = lib_list,
    .connect = lib_connect,
    .status = lib_status,
    .transmit = lib_transmit,
    .get_attrib = lib_get_attrib,
    .set_attrib = lib_set_attrib,
};

static struct iccsp_rm *rm;

static int setup(void **state)
{
    (void)state;
    memset(&service, 0, sizeof(service));
    return ICCSP_SUCCEEDED(iccsp_sys_open(&calls, &rm)) ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    iccsp_rm_close(&rm);
    return 0;
}

#define NAMES(text)                                                                                          \
    (service.names = (text), service.names_len = sizeof(text) - 1, service.claimed = sizeof(text) - 1)

static void assert_names(const char *expected, size_t len)
{
    char names[2000];
    size_t got;

    assert_int_equal(iccsp_rm_list_readers(rm, 1, names, sizeof(names), &got), ICCSP_OK);
    assert_int_equal(got, len);
    assert_memory_equal(names, expected, len);
}

/* hostile-cards A6. */
static void test_lists_that_are_none(void **state)
{
    static char many[12 * 300];
    size_t len;

    (void)state;
    NAMES("");
    assert_int_equal(iccsp_rm_list_readers(rm, 1, NULL, 0, &len), ICCSP_E_NO_READERS_AVAILABLE);
    NAMES("\0");
    assert_int_equal(iccsp_rm_list_readers(rm, 1, NULL, 0, &len), ICCSP_E_NO_READERS_AVAILABLE);
    NAMES("\xFF\xFE\0\0");
    assert_int_equal(iccsp_rm_list_readers(rm, 1, NULL, 0, &len), ICCSP_E_NO_READERS_AVAILABLE);
    memset(many, 'x', sizeof(many)); /* one endless name */
    service.names = many;
    service.names_len = service.claimed = sizeof(many);
    assert_int_equal(iccsp_rm_list_readers(rm, 1, NULL, 0, &len), ICCSP_E_NO_READERS_AVAILABLE);
}

static void test_lists_that_are_wrong(void **state)
{
    (void)state;
    NAMES("One\0Two"); /* no NULs at the end */
    assert_names("One\0Two\0", 9);
    NAMES("One\0Two\0");
    assert_names("One\0Two\0", 9);
    NAMES("One\0One\0Two\0One\0\0");
    assert_names("One\0Two\0", 9);
    NAMES("One\0\xC0\xAF\0Two\0\0");
    assert_names("One\0Two\0", 9);
    NAMES("One\0\0Two\0\0"); /* an empty name is the end */
    assert_names("One\0", 5);
    NAMES("Leser \xC3\xA4\0\x1B[2J\0\0");
    assert_names("Leser \xC3\xA4\0\x1B[2J\0", 15);
}

static void test_lists_whose_length_lies(void **state)
{
    size_t len;

    (void)state;
    NAMES("One\0\0");
    service.claimed = 1500; /* far more than there is: what is behind counts as nothing */
    assert_names("One\0", 5);
    service.claimed = SIZE_MAX / 2;
    assert_names("One\0", 5);
    service.claimed = 2;
    assert_int_equal(iccsp_rm_list_readers(rm, 1, NULL, 0, &len), ICCSP_E_INSUFFICIENT_BUFFER);
}

static void test_list_that_grows(void **state)
{
    size_t len;

    (void)state;
    NAMES("One\0\0");
    service.grows = 4;
    assert_names("One\0", 5);
    service.grows = 1000; /* not for ever */
    assert_int_equal(iccsp_rm_list_readers(rm, 1, NULL, 0, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_in_range(service.grows, 990, 1000);
}

/* SCardIsValidContext of pcsc-lite does not notice that the service has gone. */
static void test_context_without_a_service(void **state)
{
    (void)state;
    NAMES("One\0\0");
    assert_int_equal(iccsp_rm_is_valid(rm, 1), ICCSP_OK);
    service.hr = ICCSP_E_NO_READERS_AVAILABLE;
    assert_int_equal(iccsp_rm_is_valid(rm, 1), ICCSP_OK);
    service.hr = ICCSP_E_NO_SERVICE;
    assert_int_equal(iccsp_rm_is_valid(rm, 1), ICCSP_E_NO_SERVICE);
}

static void test_contexts_are_closed_at_the_end(void **state)
{
    uintptr_t context[20];

    (void)state;
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(iccsp_rm_establish(rm, &context[i]), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(rm, context[3]), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(rm, context[0]), ICCSP_OK);
    assert_int_equal(service.released, 2);
    assert_int_equal(service.cancelled, 0);
    iccsp_rm_close(&rm);
    assert_int_equal(service.released, 20);
}

/* Decision G5: positive codes are Win32's. */
static void test_decision_G5_win32_codes(void **state)
{
    uintptr_t context = 77;

    (void)state;
    service.hr = 109; /* ERROR_BROKEN_PIPE, from a remote session */
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_HR(0x8007006Du));
    assert_int_equal(context, 0);
}

static void test_name_longer_than_the_library_knows(void **state)
{
    uintptr_t card = 77;
    uint32_t active = 77;

    (void)state;
    service.hr = ICCSP_E_INVALID_VALUE;
    assert_int_equal(iccsp_rm_connect(rm, 1, "x", ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, &active),
                     ICCSP_E_UNKNOWN_READER);
    assert_int_equal(card, 0);
    assert_int_equal(active, 0);
}

static iccsp_hr exchange(size_t *len)
{
    static const uint8_t cmd[] = {0, 0, 0, 0};
    uint8_t rsp[16];
    const iccsp_hr hr = iccsp_rm_transmit(rm, 5, ICCSP_PROTOCOL_T1, cmd, 4, rsp, sizeof(rsp), len);

    for (size_t i = *len; i < sizeof(rsp) && ICCSP_FAILED(hr); i++)
        assert_int_equal(rsp[i], 0);
    return hr;
}

/* G1: a card that is taken out during a command is reported as removed, although the driver says nothing of
 * it. */
static void test_no_answer_because_the_card_is_gone(void **state)
{
    size_t len;

    (void)state;
    service.good_status = 3;
    service.status_hr = ICCSP_W_REMOVED_CARD;
    assert_int_equal(exchange(&len), ICCSP_W_REMOVED_CARD);
    assert_int_equal(service.status_calls, 4);
}

static void test_no_answer_and_the_card_is_there(void **state)
{
    size_t len;

    (void)state;
    service.good_status = 1000;
    assert_int_equal(exchange(&len), ICCSP_E_RESPONSE_SHORT);
    assert_int_equal(len, 0);
    assert_in_range(service.status_calls, 2, 100);
}

static void test_answers_longer_than_their_room(void **state)
{
    size_t len = 77;

    (void)state;
    service.answer_len = 17;
    assert_int_equal(exchange(&len), ICCSP_F_COMM_ERROR);
    assert_int_equal(len, 0);
    service.answer_len = SIZE_MAX;
    assert_int_equal(exchange(&len), ICCSP_F_COMM_ERROR);
    service.answer_len = 16;
    assert_int_equal(exchange(&len), ICCSP_OK);
    assert_int_equal(len, 16);
}

static void test_attributes_longer_than_their_room(void **state)
{
    uint8_t value[1000];
    size_t len = 77;

    (void)state;
    service.attrib_len = 265;
    assert_int_equal(iccsp_rm_get_attrib(rm, 5, 1, value, sizeof(value), &len), ICCSP_F_COMM_ERROR);
    service.attrib_len = 264;
    assert_int_equal(iccsp_rm_get_attrib(rm, 5, 1, value, sizeof(value), &len), ICCSP_OK);
    assert_int_equal(len, 264);
    assert_int_equal(iccsp_rm_get_attrib(rm, 5, 1, value, 263, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 264);
}

/* pcsc-lite 1.9.9 has no room that is large enough for a name. */
static void test_names_that_no_room_is_enough_for(void **state)
{
    uint8_t value[100];
    size_t len = 0;

    (void)state;
    service.hr = ICCSP_E_INSUFFICIENT_BUFFER;
    service.good_status = 1;
    assert_int_equal(iccsp_rm_get_attrib(rm, 5, 0x7FFF0003u, value, sizeof(value), &len), ICCSP_OK);
    assert_string_equal((const char *)value, "A reader");
    assert_int_equal(iccsp_rm_get_attrib(rm, 5, 0x00010100u, value, sizeof(value), &len),
                     ICCSP_E_INSUFFICIENT_BUFFER);
    service.hr = ICCSP_E_NOT_TRANSACTED;
    assert_int_equal(iccsp_rm_set_attrib(rm, 5, 0x00010100u, value, 1), ICCSP_E_UNSUPPORTED_FEATURE);
}

/* hostile-cards A5. */
static void test_drivers_that_lie_about_an_atr(void **state)
{
    static const size_t claims[] = {0, 1, 33, 34, 36, 64, 0xFFFFFFFFu, SIZE_MAX};
    uint8_t reported[36], atr[37];

    (void)state;
    memset(reported, 0x3B, sizeof(reported));
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
        for (size_t array = 33; array <= 36; array += 3) {
            memset(atr, 0x55, sizeof(atr));
            const uint32_t len = iccsp_sys_copy_atr(atr, reported, array, claims[i]);

            assert_int_equal(len, claims[i] < 33 ? claims[i] : 33);
            assert_int_equal(atr[33], 0x55);
            if (len > 0)
                assert_int_equal(atr[len - 1], 0x3B);
        }
    assert_int_equal(iccsp_sys_copy_atr(atr, reported, 4, 20), 4);
}

/* Virtual readers are somebody else's. */
static void test_no_virtual_readers(void **state)
{
    (void)state;
    assert_int_equal(iccsp_rm_add_reader(rm, "x"), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_remove_reader(rm, "x"), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_insert_card(rm, "x", NULL), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(iccsp_rm_remove_card(rm, "x"), ICCSP_E_UNSUPPORTED_FEATURE);
}

#define SYS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SYS_TEST(test_lists_that_are_none),
        SYS_TEST(test_lists_that_are_wrong),
        SYS_TEST(test_lists_whose_length_lies),
        SYS_TEST(test_list_that_grows),
        SYS_TEST(test_context_without_a_service),
        SYS_TEST(test_contexts_are_closed_at_the_end),
        SYS_TEST(test_decision_G5_win32_codes),
        SYS_TEST(test_name_longer_than_the_library_knows),
        SYS_TEST(test_no_answer_because_the_card_is_gone),
        SYS_TEST(test_no_answer_and_the_card_is_there),
        SYS_TEST(test_answers_longer_than_their_room),
        SYS_TEST(test_attributes_longer_than_their_room),
        SYS_TEST(test_names_that_no_room_is_enough_for),
        SYS_TEST(test_drivers_that_lie_about_an_atr),
        SYS_TEST(test_no_virtual_readers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
