/* SPDX-License-Identifier: BSD-2-Clause */
/* Logical channels: opening, closing, what each has for itself, and what they share. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/write_card.h"

#define RIGHT "00200001 04 31323334"

static void test_what_cannot_be_opened_is_refused(void **state)
{
    static const struct exchange table[] = {
        {"01A4000C 02 5000", "6881"}, {"03B0000001", "6881"},     {"11A4000C 02 5000", "6881"},
        {"00700100", "6A86"},         {"00704000", "6A86"},       {"00708100", "6A86"},
        {"00700014", "6A86"},         {"007080FF", "6A86"},       {"00700004", "6881"},
        {"00708013", "6881"},         {"00700001 01 00", "6700"}, /* data */
        {"01700000 01", "6881"},                                  /* from a channel that is not open */
        {"00708000", "6A86"},                                     /* the basic channel */
        {"00708001", "6200"},                                     /* closed already */
        {"00700001", "9000"},         {"00700001", "6985"},       /* open already */
        {"00700000 01", "02 9000"},   {"00700000 01", "03 9000"}, {"00700000 01", "6A81"},
    };

    (void)state;
    check_write(table, COUNT(table), 0);
}

/* A host that has to ask again with another Le has not opened one before. */
static void test_le_is_right_before_a_channel_opens(void **state)
{
    static const struct exchange t1[] = {
        {"00700000", "6700"}, {"00700000 00", "01 9000"}, {"00700000 000001", "02 9000"}};
    static const struct exchange t0[] = {
        {"00700000", "6C01"}, {"00700000 00", "6C01"}, {"00700000 02", "6C01"}, {"00700000 01", "01 9000"}};

    (void)state;
    check_in(false, t1, COUNT(t1));
    check_in(true, t0, COUNT(t0));
}

static void test_closing(void **state)
{
    static const struct exchange table[] = {
        {"00700001", "9000"},         {"00700002", "9000"},
        {"01708000", "9000"}, /* itself */
        {"01A4000C 02 5000", "6881"}, {"01708000", "6881"},
        {"02A4000C 02 5000", "9000"}, {"00708002", "9000"}, /* another */
        {"02B0810001", "6881"},       {"00700002", "9000"},
        {"02B0810001", "6A82"}, /* nothing is left of it */
        {"02700003", "9000"},         {"03708002", "9000"},
        {"02A4000C 02 5000", "6881"}, {"00B0810001", "30 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 0);
}

/* ISO/IEC 7816-4:2005, 5.1.1.2: current DF, EF and record of each. */
static void test_channels_are_independent(void **state)
{
    static const struct exchange table[] = {
        {"00A4020C 02 5001", "9000"},    {"00700001", "9000"},
        {"01B0000001", "6986"},          {"01A4080C 04 5000 5011", "9000"},
        {"01B2000204", "6F6E6531 9000"}, /* next */
        {"00B0000001", "30 9000"},       {"00B2008A04", "6F6E6531 9000"},
        {"01B2000204", "74776F32 9000"}, /* next there is the second */
        {"01D68100 01 41", "9000"},      /* what one writes, the other reads */
        {"00B0810001", "41 9000"},       {"00040000", "9000"},
        {"01B0000001", "6984"},          {"01440000", "9000"},
        {"00B0000001", "41 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 3);
}

static void test_security_status_is_of_the_channel(void **state)
{
    static const struct exchange table[] = {
        {RIGHT, "9000"},
        {"00700001", "9000"},
        {"01200001", "63C3"},
        {"01A4000C 02 5000", "9000"},
        {"01D68600 01 41", "6982"},
        {"01200001 04 31323335", "63C2"}, /* a wrong code there costs a try, and nothing here */
        {"00D68600 01 41", "9000"},
        {"00200001", "9000"},
        {"01200001 04 31323334", "9000"},
        {"01D68600 01 42", "9000"},
        {"0020FF01", "9000"},
        {"00D68600 01 43", "6982"},
        {"01D68600 01 43", "9000"},
        {"01708000", "9000"},
        {"00700001", "9000"},
        {"01200001", "63C3"}, /* gone with the channel */
    };

    (void)state;
    check_write(table, COUNT(table), 3);
}

/* ISO/IEC 7816-4:2005, 7.1.2: from the basic channel as after a reset, from another one as that one is. */
static void test_what_a_new_channel_begins_with(void **state)
{
    static const struct exchange table[] = {
        {RIGHT, "9000"},
        {"00700001", "9000"},
        {"01B0810001", "6A82"}, /* the MF is current */
        {"01200001", "63C3"},
        {"01A4080C 04 5000 5001", "9000"},
        {"01200001 04 31323334", "9000"},
        {"01700000 01", "02 9000"},
        {"02B0000001", "6986"}, /* the DF is current, no EF */
        {"02B0810001", "30 9000"},
        {"02D68600 01 41", "9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 1);
}

static void test_a_reset_closes_all(void **state)
{
    static const struct exchange table[] = {
        {"00700001", "9000"},   {"00700003", "9000"},   {"reset", ""},
        {"01B0810001", "6881"}, {"03B0810001", "6881"}, {"00708001", "6200"},
    };
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    check_all(card, table, COUNT(table));
    iccsp_vcard_free(&card);
}

/* What waits for GET RESPONSE, and a command in parts, belong to a channel. */
static void test_transmission_stays_on_its_channel(void **state)
{
    static const struct exchange t1[] = {
        {"00700001", "9000"},         {"00A40004 02 5000 02", "62?? 61??"},
        {"01C0000000", "6985"},       {"00C0000004", "8103???? 61??"},
        {"01A4000C 02 5000", "9000"}, {"00C0000000", "6985"},
        {"10A4080C 02 5000", "9000"}, {"01A4080C 02 5001", "6883"},
        {"00A4080C 02 5001", "6A82"}, {"11A4080C 02 5000", "9000"},
        {"01A4080C 02 5001", "9000"}, {"01B0000001", "30 9000"},
    };
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    check_all(card, t1, COUNT(t1));
    iccsp_vcard_free(&card);
}

static void test_what_others_use_is_not_deleted(void **state)
{
    static const struct exchange table[] = {
        {"00E00000 09 6207 820138 83026100", "9000"},
        {"00E00000 0C 620A 800104 820101 83026000", "9000"},
        {"00700001", "9000"},
        {"01A4080C 06 5000 6100 6000", "9000"},
        {"00E40000", "6985"}, /* the EF is current there */
        {"01A4080C 04 5000 6100", "9000"},
        {"00E40000", "9000"},
        {"00E40000", "6985"}, /* and so is the DF */
        {"01E40000", "6985"}, /* on both */
        {"00A4080C 02 5000", "9000"},
        {"01E40000", "9000"},
        {"01CA01A11E", "5001 5002 5003 5004 5005 5006 5007 5011 5012 5013 5014 5015 5016 5017 5018 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_opened_is_refused),
        cmocka_unit_test(test_le_is_right_before_a_channel_opens),
        cmocka_unit_test(test_closing),
        cmocka_unit_test(test_channels_are_independent),
        cmocka_unit_test(test_security_status_is_of_the_channel),
        cmocka_unit_test(test_what_a_new_channel_begins_with),
        cmocka_unit_test(test_a_reset_closes_all),
        cmocka_unit_test(test_transmission_stays_on_its_channel),
        cmocka_unit_test(test_what_others_use_is_not_deleted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
