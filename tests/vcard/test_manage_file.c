/* SPDX-License-Identifier: BSD-2-Clause */
/* DELETE, DEACTIVATE and ACTIVATE FILE: which file, who may, what becomes current, and what a deactivated
 * file still does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/write_card.h"

static void test_broken_commands(void **state)
{
    static const struct exchange table[] = {
        {"00E40001", "6A86"},           {"00E4000C 02 5001", "6A86"},
        {"00E40100", "6A86"},           {"00E40300", "6A86"},
        {"00E40500 02 5001", "6A86"},   {"00E40000 01 50", "6700"},
        {"00E40000 03 500101", "6700"}, {"00E40000 02 6000", "6A82"},
        {"00E40100 02 5001", "6A82"}, /* no DF */
        {"00040001", "6A86"},           {"00040000 02 6000", "6A82"},
        {"00440003", "6A86"},           {"00440000 02 6000", "6A82"},
    };

    (void)state;
    check_write(table, COUNT(table), 0);
}

/* ISO/IEC 7816-9:2004, 8.3: the selected file, or one that is named as in SELECT. */
static void test_delete(void **state)
{
    static const struct exchange table[] = {
        {"00A4020C 02 5001", "9000"},
        {"00E40000", "9000"},
        {"00A4020C 02 5001", "6A82"},
        {"00B0000001", "6986"},       /* no EF is current */
        {"00B0820001", "00 9000"},    /* the DF is */
        {"00E40000 02 5003", "9000"}, /* another than the current one, which stays */
        {"00B0000001", "00 9000"},
        {"00E40800 04 5000 5011", "9000"},
        {"00E40200 02 5012", "9000"},
        {"00E40900 02 5013", "9000"},
        {"00A4020C 02 5012", "6A82"},
        {"00B0000001", "00 9000"},
        {"00E00000 0C 620A 800104 820101 83025001", "9000"}, /* what is gone can be made again */
        {"00E40000", "9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 7);
}

/* A DF goes with all that is in it; its parent is current then. */
static void test_delete_a_df(void **state)
{
    static const struct exchange table[] = {
        {"00E00000 10 620E 820138 83026100 8405AABBCCDDEE", "9000"},
        {"00E00000 09 6207 820138 83026101", "9000"},
        {"00E00000 0C 620A 800104 820101 83026000", "9000"},
        {"00E40800 04 5000 6100", "9000"}, /* from within */
        {"00CA01A11E", "5001 5002 5003 5004 5005 5006 5007 5011 5012 5013 5014 5015 5016 5017 5018 9000"},
        {"00B0000001", "6986"},
        {"00A4040C 05 AABBCCDDEE", "6A82"},
        {"00E00000 09 6207 820138 83026100", "9000"},
        {"00E00000 09 6207 820138 83026101", "9000"},
        {"00E40000", "9000"}, /* the current DF, which is empty */
        {"00CA01A100", "9000"},
        {"00E40000", "9000"},
        {"00A4010C 02 6100", "6A82"},
        {"00A4080C 02 5000", "9000"},
    };
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    check_all(card, table, COUNT(table));
    iccsp_vcard_free(&card);
}

static void test_who_may_delete(void **state)
{
    static const struct exchange table[] = {
        {"00E40800 02 5000", "6982"},                           /* the MF lets nobody */
        {"00E40000 02 5005", "6982"},                           /* the file lets nobody */
        {"00E00000 0D 620B 820138 83026100 8C0202 00", "9000"}, /* create EF; nothing else */
        {"00E00000 0C 620A 800104 820101 83026000", "9000"},
        {"00E40000", "6982"}, /* the DF lets nobody */
        {"00A4080C 04 5000 6100", "9000"},
        {"00E40000", "6982"},
        {"00E00000 10 620E 800104 820101 83026001 8C024011", "9000"},
        {"00E40000", "6982"},
        {"00A4000C 02 3F00", "9000"},
        {"00E40000", "6982"},
    };
    static const struct exchange with_chv[] = {
        {"00E00000 10 620E 800104 820101 83026000 8C024011", "9000"},
        {"00E40000", "6982"},
        {"00200001 04 31323334", "9000"},
        {"00E40000", "9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 3);
    check_write(with_chv, COUNT(with_chv), 2);
}

/* What a DF's own CHV protects may lie anywhere: it is not forgotten with the DF. */
static void test_a_df_with_references_stays(void **state)
{
    struct iccsp_vcard *card = write_card(false);
    struct iccsp_vfile *df;

    (void)state;
    check(card, "00E00000 09 6207 820138 83026100", "9000");
    check(card, "00E00000 09 6207 820138 83026101", "9000");
    df = iccsp_vfile_child(iccsp_vfile_child(owner.image->mf->children, 0x6100), 0x6101);
    write_code(owner.image, df, 0x81, "local");
    check(card, "00E40000", "6985");
    check(card, "00E40800 04 5000 6100", "6985");
    owner.image->mf->sc[ICCSP_AM_DELETE] = ICCSP_SC_ALWAYS;
    check(card, "00A4000C 02 3F00", "9000");
    check(card, "00E40000", "6985"); /* and the MF stays in any case */
    iccsp_vcard_free(&card);
}

/* ISO/IEC 7816-9:2004, 8.6 and 8.7; 7816-4:2005, table 13. */
static void test_a_deactivated_ef(void **state)
{
    static const struct exchange table[] = {
        {"00A4020C 02 5001", "9000"},
        {"00440000", "9000"}, /* it is, already */
        {"00040000", "9000"},
        {"00040000", "9000"},
        {"00B0000001", "6984"},
        {"00B0810001", "6984"},
        {"00D60000 01 41", "6984"},
        {"00D00000 01 41", "6984"},
        {"000E0000", "6984"},
        {"00A4020C 02 5001", "6283"},
        {"00B0820001", "00 9000"}, /* no other file */
        {"00440000 02 5001", "9000"},
        {"00A4020C 02 5001", "9000"},
        {"00B0000001", "30 9000"},
        {"00040000 02 5011", "9000"},
        {"00B2018C04", "6984"},
        {"00DC018C 04 61616161", "6984"},
        {"00E20088 04 61616161", "6984"},
        {"00E40000 02 5011", "9000"}, /* it can go */
    };

    (void)state;
    check_write(table, COUNT(table), 4);
}

static void test_control_information_of_a_deactivated_ef(void **state)
{
    static const struct exchange t1[] = {
        {"00040000 02 5001", "9000"},
        {"00A40204 02 5001 00", "621C 80020010 82020121 83025001 880108 8A0104 8C087F00000000000000 6283"},
    };
    static const struct exchange t0[] = {
        {"00040000 02 5001", "9000"},
        {"00A40204 02 5001", "611E"},
        {"00C000001E", "621C 80020010 82020121 83025001 880108 8A0104 8C087F00000000000000 6283"},
    };

    (void)state;
    check_in(false, t1, COUNT(t1));
    check_in(true, t0, COUNT(t0));
}

/* What lies below a deactivated DF is out of use with it. */
static void test_a_deactivated_df(void **state)
{
    static const struct exchange table[] = {
        {"00E00000 10 620E 820138 83026100 8405AABBCCDDEE", "9000"},
        {"00E00000 0C 620A 800104 820101 83026000", "9000"},
        {"00040800 04 5000 6100", "9000"},
        {"00B0000001", "6984"},
        {"00A4040C 05 AABBCCDDEE", "6283"},
        {"00A4020C 02 6000", "6283"},
        {"00D60000 01 41", "6984"},
        {"00440000", "6984"},
        {"00E40000", "6984"},
        {"00CA01A100", "6984"},
        {"00E00000 0C 620A 800104 820101 83026001", "6984"},
        {"00E00000 09 6207 820138 83026101", "6984"},
        {"00A4080C 02 5000", "9000"},
        {"00B0810001", "30 9000"},
        {"00440100 02 6100", "9000"},
        {"00A4080C 06 5000 6100 6000", "9000"},
        {"00D60000 01 41", "9000"},
        {"00040800 04 5000 6100", "9000"},
        {"00E40800 04 5000 6100", "9000"}, /* it can go */
    };

    (void)state;
    check_write(table, COUNT(table), 7);
}

static void test_references_of_a_deactivated_df(void **state)
{
    struct iccsp_vcard *card = write_card(false);
    struct iccsp_vfile *df;

    (void)state;
    check(card, "00E00000 09 6207 820138 83026100", "9000");
    df = iccsp_vfile_child(owner.image->mf->children, 0x6100);
    write_code(owner.image, df, 0x81, "local");
    check(card, "00200081", "63C3");
    check(card, "00040000", "9000");
    check(card, "00200081", "6984");
    check(card, "00200081 05 6C6F63616C", "6984");
    check(card, "00200081 05 6C6F63616D", "6984"); /* no try is lost */
    check(card, "00200001", "63C3");               /* that of the card */
    check(card, "00440000", "9000");
    check(card, "00200081", "63C3");
    check(card, "00200081 05 6C6F63616C", "9000");
    iccsp_vcard_free(&card);
}

static void test_who_may_deactivate(void **state)
{
    static const struct exchange table[] = {
        {"00040000 02 5005", "6982"},
        {"00440000 02 5005", "6982"},
        {"00E00000 11 620F 800104 820101 83026000 8C03180011",
         "9000"}, /* deactivate CHV 1, activate always */
        {"00040000", "6982"},
        {"00440000", "9000"},
        {"00200001 04 31323334", "9000"},
        {"00040000", "9000"},
        {"0020FF01", "9000"},
        {"00440000", "9000"},
        {"00A4000C 02 3F00", "9000"},
        {"00040000", "6982"},
    };

    (void)state;
    check_write(table, COUNT(table), 3);
}

static void test_what_cannot_be_kept_is_undone(void **state)
{
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    check(card, "00E00000 09 6207 820138 83026100", "9000");
    check(card, "00E00000 0C 620A 800104 820101 83026000", "9000");
    owner.fails = true;
    check(card, "00E40800 04 5000 6100", "6581");
    check(card, "00B0000001", "00 9000"); /* still current */
    check(card, "00A4080C 06 5000 6100 6000", "9000");
    owner.fails = true;
    check(card, "00E40000", "6581");
    check(card, "00B0000001", "00 9000");
    owner.fails = true;
    check(card, "00040000", "6581");
    check(card, "00B0000001", "00 9000");
    check(card, "00040000", "9000");
    owner.fails = true;
    check(card, "00440000", "6581");
    check(card, "00B0000001", "6984");
    check(card, "00A4080C 02 5000", "9000");
    owner.fails = true;
    check(card, "00E40000 02 5003", "6581"); /* in the middle of its brothers */
    check(card, "00CA01A120",
          "5001 5002 5003 5004 5005 5006 5007 5011 5012 5013 5014 5015 5016 5017 5018 6100 9000");
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken_commands),
        cmocka_unit_test(test_delete),
        cmocka_unit_test(test_delete_a_df),
        cmocka_unit_test(test_who_may_delete),
        cmocka_unit_test(test_a_df_with_references_stays),
        cmocka_unit_test(test_a_deactivated_ef),
        cmocka_unit_test(test_control_information_of_a_deactivated_ef),
        cmocka_unit_test(test_a_deactivated_df),
        cmocka_unit_test(test_references_of_a_deactivated_df),
        cmocka_unit_test(test_who_may_deactivate),
        cmocka_unit_test(test_what_cannot_be_kept_is_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
