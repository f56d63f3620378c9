/* SPDX-License-Identifier: BSD-2-Clause */
/* ENVELOPE: what is refused, what comes back in T=1 and in T=0, and commands that T=0 cannot carry otherwise.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/write_card.h"

static void check_card(bool t0, const struct exchange *table, size_t count)
{
    struct iccsp_vcard *card = write_card(t0);

    check_all(card, table, count);
    iccsp_vcard_free(&card);
}

static void test_what_is_no_command_is_refused(void **state)
{
    static const struct exchange t1[] = {
        {"00C20001 05 00B0810001 00", "6A86"},
        {"00C20100 05 00B0810001 00", "6A86"},
        {"00C20000", "6700"},
        {"00C2000000", "6700"},
        {"00C20000 03 00B081 00", "6700 9000"},
        {"00C20000 06 00B0810201AA 00", "6700 9000"},
        {"00C20000 05 00D8000000 00", "6D00 9000"},
        {"00C20000 05 80B0810001 00", "6E00 9000"},
        {"00C20000 05 0CB0810001 00", "6882 9000"},
        {"00C20000 05 01B0810001 00", "6881 9000"},
        {"00C20000 07 10A4000C025001 00", "6884 9000"}, /* in parts */
        {"00C20000 05 00C0000000 00", "6985 9000"},
        {"00C20000 0A 00C2000005 00B0810001 00", "6985 9000"}, /* one in another */
        {"01C20000 05 00B0810001 00", "6881"},
        {"00B0810001", "30 9000"},
    };
    static const struct exchange t0[] = {
        {"00C20001 05 00B0810001", "6A86"},
        {"00C20000", "6700"},
        {"00C20000 05 00D8000000", "6D00"},
        {"00C20000 05 00C0000000", "6985"},
        {"00C20000 0A 00C2000005 00B0810001", "6985"},
        {"00C20000 07 10A4000C025001", "6884"},
    };

    (void)state;
    check_card(false, t1, COUNT(t1));
    check_card(true, t0, COUNT(t0));
}

/* ISO/IEC 7816-4:2005, 7.6.2: the response is data, with a status word of its own around it. */
static void test_t1_returns_a_response_within_a_response(void **state)
{
    static const struct exchange table[] = {
        {"00C20000 07 00A4020C025001 00", "9000 9000"},
        {"00C20000 05 00B0000004 00", "30313233 9000 9000"},
        {"00C20000 05 00B0000F02 00", "46 6282 9000"},
        {"00C20000 07 00A4020C026000 00", "6A82 9000"},
        {"00C20000 07 00A4020C026000", "6A82"}, /* no Le: the status word within */
        {"00C20000 06 00D600000141", "9000"},
        {"00C20000 05 00B0000004", "9000"},
        {"00C20000 05 00B0000004 00", "41313233 9000 9000"},
        {"00C20000 05 00B0000004 03", "413132 6103"}, /* longer than the outer Le */
        {"00C0000003", "33 9000 9000"},
        {"00C20000 08 00A4000402500002 00", "6C22 9000"}, /* longer than the inner one: its number */
        {"00C20000 08 00A4000402500022 00",
         "6220 8103010073 82023821 83025000 8A0105 8C087F00000000000000 A0048C020200 9000 9000"},
        {"00C20000 07 00A4020C025001", "9000"},
        {"00C20000 00 000B 00D60000 00 0004 42434445 0000", "9000 9000"}, /* extended, in extended */
        {"10C20000 04 00B08100", "9000"},                                 /* in parts */
        {"00C20000 01 04 00", "42434445 9000 9000"},
    };

    (void)state;
    check_card(false, table, COUNT(table));
}

/* ISO/IEC 7816-3:2006, 12.2: ENVELOPE carries the command, and the response is that of the command. */
static void test_t0_returns_the_response(void **state)
{
    static const struct exchange table[] = {
        {"00C20000 07 00A4020C025001", "9000"},
        {"00C20000 07 00A4020C026000", "6A82"},
        {"00C20000 05 00B0000004", "6104"},
        {"00C0000004", "30313233 9000"},
        {"00C20000 05 00B0000F02", "6101"},
        {"00C0000001", "46 6282"},
        /* what there is: the host takes as much as it wants */ {"00C20000 06 00D600000141", "9000"},
        {"00B0000004", "41313233 9000"},
        {"00C20000 08 00A4000402500002", "6122"},
    };

    (void)state;
    check_card(true, table, COUNT(table));
}

/* A command for another channel than that of the ENVELOPE; what comes back waits on the latter. */
static void test_channels(void **state)
{
    static const struct exchange table[] = {
        {"00700001", "9000"},        {"00C20000 07 01A4000C025000", "9000"}, {"00B0810001", "30 9000"},
        {"01B0810001", "30 9000"},   {"01C20000 05 00B0810002", "6102"},     {"00C0000002", "6985"},
        {"01C0000002", "3031 9000"},
    };

    (void)state;
    check_card(true, table, COUNT(table));
}

/* UPDATE BINARY of 300 bytes is 307 bytes long: 255 and 52. `first` and `second` are the headers that carry
 * them.
 */
static void check_long_update(const char *first, const char *second)
{
    static const char header[] = "00D60000 00012C";
    struct iccsp_vcard *card = write_card(true);
    char cmd[600];

    check(card, "00A4020C 02 5007", "9000");
    snprintf(cmd, sizeof(cmd), "%s FF %s %0*d", first, header, 2 * 248, 0);
    check(card, cmd, "9000");
    snprintf(cmd, sizeof(cmd), "%s 34 %0*d ABCD", second, 2 * 50, 0);
    check(card, cmd, "9000");
    assert_int_equal(owner.changes, 1);
    check(card, "00B0012804", "0000ABCD 9000");
    iccsp_vcard_free(&card);
}

static void test_a_command_that_t0_cannot_carry(void **state)
{
    (void)state;
    check_long_update("10C20000", "00C20000"); /* in parts by class */
    check_long_update("00C20000", "00C20000"); /* one after the other */
}

static void test_a_response_that_t0_cannot_ask_for(void **state)
{
    struct iccsp_vcard *card = write_card(true);

    (void)state;
    check(card, "00C20000 07 00B08700 000200", "6100"); /* 512 bytes */
    assert_true(same_hex("6100", answer_to(card, "00C0000000") + 2 * 256));
    assert_true(same_hex("9000", answer_to(card, "00C0000000") + 2 * 256));
    check(card, "00C0000000", "6985");
    iccsp_vcard_free(&card);
}

/* 7.6.2: an empty ENVELOPE is the end of what is carried. */
static void test_the_end_of_what_is_carried(void **state)
{
    static const struct exchange table[] = {
        {"00C20000 03 00B081", "9000"},
        {"00C20000 02 0004", "6104"}, /* whole: it runs */
        {"00C0000004", "30313233 9000"},
        {"00C20000 03 00B081", "9000"},
        {"00C20000", "6700"},         /* the end, too early */
        {"00C20000 02 0004", "9000"}, /* the beginning of another one */
        {"00B0810001", "6883"},       /* given up */
        {"00B0810001", "30 9000"},
        {"00C20000 03 00B081", "9000"},
        {"00C20001 02 0004", "6883"},
        {"10C20000 03 00B081", "9000"},
        {"00C20000 01 00", "6700"}, /* the last part, says its class: READ BINARY without Le */
        {"10C20000 03 00B081", "9000"},
        {"00C20000 03 000201", "6700"},
    };

    (void)state;
    check_card(true, table, COUNT(table));
}

static void test_what_is_carried_is_bounded(void **state)
{
    struct iccsp_vcard *card = write_card(true);
    char cmd[600];

    (void)state;
    snprintf(cmd, sizeof(cmd), "00C20000 FF %0*d", 2 * 255, 0);
    for (unsigned i = 0; i < 16; i++)
        check(card, cmd, "9000");
    check(card, cmd, "6700");
    check(card, "00B0810001", "30 9000");
    iccsp_vcard_free(&card);
}

/* The whole of the largest file, with its status word, is longer than a response. */
static void test_the_longest_response(void **state)
{
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    assert_true(same_hex("6102", answer_to(card, "00C20000 000007 00B08700 000000 0000") + 2 * 65536));
    check(card, "00C0000002", "9000 9000");
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_no_command_is_refused),
        cmocka_unit_test(test_t1_returns_a_response_within_a_response),
        cmocka_unit_test(test_t0_returns_the_response),
        cmocka_unit_test(test_channels),
        cmocka_unit_test(test_a_command_that_t0_cannot_carry),
        cmocka_unit_test(test_a_response_that_t0_cannot_ask_for),
        cmocka_unit_test(test_the_end_of_what_is_carried),
        cmocka_unit_test(test_what_is_carried_is_bounded),
        cmocka_unit_test(test_the_longest_response),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
