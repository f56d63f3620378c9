/* SPDX-License-Identifier: BSD-2-Clause */
/* Readers of the embedded resource manager: how they come and go, also under those who use them. */
#include "rm/rm_suite.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

#define MANY 40

static void name_of(unsigned i, char name[32])
{
    snprintf(name, 32, "Reader %u", i);
}

static void test_bad_readers(void **state)
{
    char name[300];

    (void)state;
    assert_int_equal(iccsp_rm_add_reader(suite.rm, NULL), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, ""), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "\xC0\xAF"), ICCSP_E_INVALIDARG);
    memset(name, 'x', sizeof(name));
    name[256] = '\0';
    assert_int_equal(iccsp_rm_add_reader(suite.rm, name), ICCSP_E_INVALIDARG);
    name[255] = '\0';
    assert_int_equal(iccsp_rm_add_reader(suite.rm, name), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, name), ICCSP_E_DUPLICATE_READER);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, name), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, name), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_add_reader(NULL, "x"), ICCSP_E_POINTER);
}

static void test_bad_insertions(void **state)
{
    static struct probe_card second;

    (void)state;
    probe_card_open(&second, PROBE_ATR_T1);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, NULL, second.card), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, "nobody", second.card), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.reader, second.card), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.any.reader[1], suite.probe.card),
                     ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(iccsp_rm_remove_card(suite.rm, suite.any.reader[1]), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_rm_remove_card(suite.rm, "nobody"), ICCSP_E_UNKNOWN_READER);
    /* None of these kept the second card. */
    assert_int_equal(iccsp_rm_insert_card(suite.rm, suite.any.reader[1], second.card), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_card(suite.rm, suite.any.reader[1]), ICCSP_OK);
    assert_int_equal(second.cold, 1);
    assert_int_equal(second.off, 1);
    probe_card_close(&second);
}

static void test_forty_readers(void **state)
{
    static struct probe_card card[MANY];
    static uintptr_t handle[MANY];
    struct iccsp_rm_reader_state states[MANY];
    char name[MANY][32], names[MANY * 32];
    struct iccsp_rm *rm;
    uintptr_t context;
    size_t len, at = 0;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded:empty", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_list_readers(rm, context, NULL, 0, &len), ICCSP_E_NO_READERS_AVAILABLE);
    for (unsigned i = 0; i < MANY; i++) {
        name_of(i, name[i]);
        probe_card_open(&card[i], PROBE_ATR_T1);
        assert_int_equal(iccsp_rm_add_reader(rm, name[i]), ICCSP_OK);
        assert_int_equal(iccsp_rm_insert_card(rm, name[i], card[i].card), ICCSP_OK);
        states[i] = (struct iccsp_rm_reader_state)UNAWARE(name[i]);
    }
    assert_int_equal(iccsp_rm_list_readers(rm, context, names, sizeof(names), &len), ICCSP_OK);
    for (unsigned i = 0; i < MANY; i++) { /* in the order of arrival */
        assert_string_equal(names + at, name[i]);
        at += strlen(name[i]) + 1;
    }
    assert_int_equal(len, at + 1);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(connect_to(rm, context, name[i], &handle[i]), ICCSP_OK);
    assert_int_equal(iccsp_rm_wait(rm, context, 0, states, MANY), ICCSP_OK);
    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(states[i].event,
                         0x10000u | ICCSP_READER_CHANGED | ICCSP_READER_PRESENT | ICCSP_READER_INUSE);
    assert_int_equal(iccsp_rm_remove_reader(rm, name[7]), ICCSP_OK);
    assert_int_equal(iccsp_rm_list_readers(rm, context, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, at + 1 - sizeof("Reader 7"));
    iccsp_rm_close(&rm); /* handles and contexts are closed with it */
    assert_null(rm);
    for (unsigned i = 0; i < MANY; i++) {
        assert_int_equal(card[i].off, 1);
        probe_card_close(&card[i]);
    }
}

/* Takes the reader away from the one who connects, and makes another one with another card. */
static void replace_reader(void *context)
{
    struct probe_card *other = (struct probe_card *)context;

    suite.probe.on_power = NULL;
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "Fourth"), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, "Fourth", other->card), ICCSP_OK);
}

static void test_reader_replaced_while_connecting(void **state)
{
    static struct probe_card other;
    uintptr_t card;

    (void)state;
    probe_card_open(&other, PROBE_ATR_T1);
    assert_int_equal(iccsp_rm_add_reader(suite.rm, "Third"), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(suite.rm, "Third", suite.probe.card), ICCSP_OK);
    assert_int_equal(connect_to(suite.rm, suite.context[0], "Third", &card), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.rm, card, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    iccsp_sleep_ms(5200); /* so that it is powered anew */
    suite.probe.on_power = replace_reader;
    suite.probe.context = &other;
    assert_int_equal(connect_to(suite.rm, suite.context[0], "Third", &card), ICCSP_E_READER_UNAVAILABLE);
    assert_null(suite.probe.on_power);
    assert_int_equal(connect_to(suite.rm, suite.context[0], "Fourth", &card), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_reader(suite.rm, "Fourth"), ICCSP_OK);
    probe_card_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RM_TEST(test_bad_readers),
        RM_TEST(test_bad_insertions),
        RM_TEST(test_forty_readers),
        RM_TEST_EMPTY(test_reader_replaced_while_connecting),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
