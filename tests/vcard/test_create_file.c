/* SPDX-License-Identifier: BSD-2-Clause */
/* CREATE FILE: control parameters that are refused, what a file becomes, who may, and how much fits. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/write_card.h"

/* Sends the objects in a template 62, with the right lengths. */
static void check_create(struct iccsp_vcard *card, const char *objects, const char *wanted)
{
    char cmd[256];
    unsigned digits = 0;

    for (const char *p = objects; *p != '\0'; p++)
        digits += *p != ' ';
    snprintf(cmd, sizeof(cmd), "00E00000 %02X 62%02X %s", digits / 2 + 2, digits / 2, objects);
    check(card, cmd, wanted);
}

static void test_broken_commands(void **state)
{
    static const struct exchange table[] = {
        {"00E00000", "6700"},
        {"00E00100 0C 620A 800104 820101 83026000", "6A86"},
        {"00E00008 0C 620A 800104 820101 83026000", "6A86"},
        {"00E00000 0A 800104 820101 83026000", "6A80"},           /* no template */
        {"00E00000 0C 640A 800104 820101 83026000", "6A80"},      /* of management data */
        {"00E00000 0D 620A 800104 820101 83026000 00", "6A80"},   /* something behind it */
        {"00E00000 0C 620B 800104 820101 83026000", "6A80"},      /* cut off */
        {"00E00000 0E 620C 620A 800104 820101 83026000", "6A80"}, /* twice */
        {"00E00000 0E 6F0C 620A 800104 820101 83026000", "6A80"},
        {"00E00000 02 6200", "6A80"},
    };

    (void)state;
    check_write(table, COUNT(table), 0);
}

static void test_parameters_that_make_no_sense_are_refused(void **state)
{
    static const char *const wrong[] = {
        "8001048302 6000",                /* no descriptor */
        "820101 83026000",                /* no size */
        "8000 820101 83026000",           /* an empty one */
        "80050000000004 820101 83026000", /* five bytes */
        "800104 8200 83026000",
        "800104 820100 83026000",            /* no structure */
        "800104 820109 83026000",            /* internal EF */
        "800104 820139 83026000",            /* TLV structure */
        "800104 820138 83026000 8405AABBCC", /* cut off */
        "800104 820181 83026000",
        "800104 82070121000400010000 83026000", /* seven bytes */
        "800104 82020102 83026000",             /* data units of two bytes */
        "800104 82020131 83026000",             /* FF as a tag */
        "800104 8204 01210004 83026000",        /* a transparent file with records */
        "800104 820101 8300",
        "800104 820101 830160",
        "800104 820101 8303600000",
        "800104 820101 83023F00",
        "800104 820101 83023FFF",
        "800104 820101 8302FFFF",
        "800104 820101 83020000", /* kept back by ISO/IEC 7816-4:2005, 5.3.1.1 */
        "820138 83026000 8400",
        "820138 83026000 8411 0102030405060708090A0B0C0D0E0F1011",
        "800104 820101 83026000 8405AABBCCDDEE", /* the name of an EF */
        "800104 820101 83026000 8801F8",         /* SFI 31 */
        "800104 820101 83026000 880109",         /* the low bits */
        "800104 820101 83026000 880100",
        "800104 820101 83026000 88024848",
        "820138 83026000 880150", /* the SFI of a DF */
        "800104 820101 83026000 8A00",
        "800104 820101 83026000 8A0101", /* creation state */
        "800104 820101 83026000 8A0103", /* initialisation state */
        "800104 820101 83026000 8A010C", /* terminated */
        "800104 820101 83026000 8A020505",
        "800104 820101 83026000 8C00",
        "800104 820101 83026000 8C0100",       /* no mode */
        "800104 820101 83026000 8C0101",       /* a mode without a condition */
        "800104 820101 83026000 8C03070000",   /* two conditions for three modes */
        "800104 820101 83026000 8C03010000",   /* a condition too many: another rule, cut off */
        "800104 820101 83026000 8C0401000100", /* one mode twice */
        "800104 820101 83026000 8C028100",     /* proprietary modes */
        "800104 820101 83026000 8601 00",      /* protection of kinds that this card has not */
        "800104 820101 83026000 8B03600101",
        "800104 820101 83026000 AB00",
        "800104 820101 83026000 850100",   /* anything unknown */
        "800104 820101 83026000 83026001", /* twice */
        "800104 800104 820101 83026000",
        "800104 820101 83026000 8C020100 8C020200",
        "8001 08 8204 02210000 83026000",    /* fixed records without a size */
        "800103 8204 02210004 83026000",     /* no room for one record */
        "800107 820602210004 0002 83026000", /* no room for two */
        "8202022100 83026000",
        "80020400 820602210004 00FF 83026000", /* 255 records */
    };
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++)
        check_create(card, wrong[i], "6A80");
    assert_int_equal(owner.changes, 0);
    check(card, "00A4020C 02 6000", "6A82");
    iccsp_vcard_free(&card);
}

static void test_files_of_every_structure(void **state)
{
    static const struct {
        const char *objects, *fcp;
    } files[] = {
        {"800110 820101 83026000 8800",
         "621B 80020010 82020121 83026000 8A0105 8800 8C087F00000000000000 9000"},
        {"80020010 82020141 83026002 8801F0",
         "621C 80020010 82020141 83026002 8801F0 8A0105 8C087F00000000000000 9000"},
        {"8104 00000010 820101 83026020", /* 81 where 80 is missing; bits 5 to 1 of 6020 are no SFI */
         "621B 80020010 82020121 83026020 8A0105 8800 8C087F00000000000000 9000"},
        {"80020FFF 820141 8302603A", /* shareable; SFI 26 from the identifier */
         "621C 80020FFF 82020121 8302603A 8801D0 8A0105 8C087F00000000000000 9000"},
        {"800108 820602210004 0002 83026004 8800 8A0105",
         "621F 80020008 8206022100040000 83026004 8A0105 8800 8C087F00000000000000 9000"},
        {"800108 8204 06210002 83026006 8800 8A0107",
         "621F 80020008 8206062100020000 83026006 8A0105 8800 8C087F00000000000000 9000"},
        {"800120 8201 04 83026008 8800",
         "621F 80020020 8206042100200000 83026008 8A0105 8800 8C087F00000000000000 9000"},
        {"820605210010 0003 83026009 8800 8C03030010",
         "621F 80020030 8206052100100000 83026009 8A0105 8800 8C087FFFFFFFFFFF0010 9000"},
        {"820138 8302600A 8405AABBCCDDEE 8A0104 8C030600FF",
         "6220 81020000 82023821 8302600A 8405AABBCCDDEE 8A0104 8C087FFFFFFFFF00FFFF 6283"},
    };
    struct iccsp_vcard *card = write_card(false);
    char select[32];

    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        check(card, "00A4080C 02 5000", "9000");
        check_create(card, files[i].objects, "9000");
        snprintf(select, sizeof(select), "00A40804 04 5000 %.4s 00", strstr(files[i].fcp, "8302") + 4);
        check(card, select, files[i].fcp);
    }
    iccsp_vcard_free(&card);
}

/* What was made is current, in the erased state, and works. */
static void test_new_files_work(void **state)
{
    static const struct exchange table[] = {
        {"00E00000 0C 620A 800104 820101 83026000", "9000"},
        {"00B0000004", "00000000 9000"},
        {"00D60000 02 4142", "9000"},
        {"00E00000 0D 620B 800104 82020161 83026001", "9000"},
        {"00B0000004", "FFFFFFFF 9000"},
        {"00D00000 02 0F0F", "9000"},
        {"00E00000 11 620F 800106 820602210002 0003 83026002", "9000"},
        {"00E20000 02 6161", "9000"},
        {"00E20000 02 6262", "9000"},
        {"00E20000 02 6363", "9000"},
        {"00E20000 02 6464", "6A84"},
        {"00B2010506", "616162626363 9000"},
        {"00E00000 0F 620D 800105 820406210002 83026003", "9000"}, /* room for two and a half */
        {"00E20000 02 6161", "9000"},
        {"00E20000 02 6262", "9000"},
        {"00E20000 02 6363", "9000"},
        {"00B2010504", "63636262 9000"},
        {"00E00000 0C 620A 800105 820104 83026004", "9000"}, /* no longest record: what there is room for */
        {"00E20000 06 616161616161", "6700"},
        {"00E20000 05 6161616161", "9000"},
        {"00E00000 09 6207 820138 83026100", "9000"}, /* a DF, which is current, too */
        {"00E00000 0C 620A 800104 820101 83026000", "9000"},
        {"00A4080C 06 5000 6100 6000", "9000"},
        {"00A4080C 04 5000 6000", "9000"},
        {"00B0000004", "41420000 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 16);
}

/* OpenSC names the size 81 and the template 6F. */
static void test_the_form_of_opensc(void **state)
{
    static const struct exchange table[] = {
        {"00E00000 0D 6F0B 81020004 820101 83026000", "9000"},
        {"00B0000004", "00000000 9000"},
    };

    (void)state;
    check_write(table, COUNT(table), 1);
}

static void test_what_exists_is_not_made_again(void **state)
{
    static const struct exchange table[] = {
        {"00E00000 0C 620A 800104 820101 83025001", "6A89"},
        {"00E00000 0F 620D 800104 820101 83026000 880108", "6A89"}, /* SFI 1 */
        {"00E00000 0F 620D 800104 820101 83025000 8801D8", "9000"}, /* not below this DF */
        {"00E00000 10 620E 820138 83026100 8405AABBCCDDEE", "9000"},
        {"00E00000 10 620E 820138 83026101 8405AABBCCDDEE", "6A8A"}, /* on the whole card */
        {"00E00000 10 620E 820138 83026101 8405AABBCCDDEF", "9000"},
        {"00E00000 0F 620D 820138 83026102 8404AABBCCDD", "9000"}, /* a part of a name is another one */
    };

    (void)state;
    check_write(table, COUNT(table), 4);
}

/* ISO/IEC 7816-9:2004, 8.2: without 83 the card chooses, and says what. */
static void test_decision_A4_the_card_chooses_an_identifier(void **state)
{
    static const struct exchange t1[] = {
        {"00E00000 08 6206 800104 820101 00", "6204 83024000 9000"},
        {"00E00000 08 6206 800104 820101", "9000"}, /* no Le: nobody wants to know */
        {"00A4020C 02 4001", "9000"},
        {"00E00000 08 6206 800104 820101 06", "6204 83024002 9000"},
        {"00E00000 05 6203 820138 00", "6204 83024003 9000"},
        {"00E00000 05 6203 820138 00", "6204 83024000 9000"}, /* in another DF */
    };
    static const struct exchange t0[] = {
        {"00E00000 08 6206 800104 820101", "6106"},
        {"00C0000006", "6204 83024000 9000"},
    };

    (void)state;
    check_in(false, t1, COUNT(t1));
    check_in(true, t0, COUNT(t0));
}

static void test_who_may_create(void **state)
{
    static const struct exchange table[] = {
        /* a DF in which nobody creates DFs, and EFs only who knows CHV 1 */
        {"00E00000 0E 620C 820138 83026100 8C0306FF11", "9000"},
        {"00E00000 0C 620A 800104 820101 83026000", "6982"},
        {"00E00000 09 6207 820138 83026101", "6982"},
        {"00200001 04 31323334", "9000"},
        {"00E00000 0C 620A 800104 820101 83026000", "9000"},
        {"00E00000 09 6207 820138 83026101", "6982"},
        /* conditions that name no modes */
        {"00A4000C 02 3F00", "9000"},
        {"00E00000 0C 620A 800104 820101 83026000", "6982"},
        {"00E00000 09 6207 820138 83026101", "6982"},
        /* a file whose conditions say: CHV 1 to update; nothing else */
        {"00A4000C 02 5000", "9000"},
        {"00E00000 0F 620D 800104 820101 83026000 8C0211", "6A80"},
        {"00E00000 10 620E 800104 820101 83026000 8C020211", "9000"},
        {"00D60000 01 41", "9000"},
        {"00B0000001", "6982"},
        {"00D00000 01 41", "6982"},
        {"00E40000", "6982"},
        {"0020FF01", "9000"},
        {"00D60000 01 41", "6982"},
        /* two rules in one object */
        {"00E00000 12 6210 800104 820101 83026001 8C0401000211", "9000"},
        {"00B0000001", "00 9000"},
        {"00D60000 01 41", "6982"},
    };

    (void)state;
    check_write(table, COUNT(table), 5);
}

/* No room is made for what only a length claims. */
static void test_memory_is_bounded(void **state)
{
    struct iccsp_vcard *card = write_card(false);
    const size_t used = iccsp_image_used(owner.image);

    (void)state;
    check_create(card, "8004FFFFFFFF 820101 83026000", "6A84");
    check_create(card, "8003010001 820101 83026000", "6A84");
    check_create(card, "80030F0000 820402210010 83026000", "6A84");
    check_create(card, "820602210400 00FE 83026000", "6A84");
    check_create(card, "8003010000 820101 83026000", "6A84"); /* the largest file, beside that of this card */
    owner.image->memory = used + ICCSP_FILE_MEMORY + 10;
    check_create(card, "80010B 820101 83026000", "6A84");
    check_create(card, "80010B 820402210001 83026000", "6A84");
    check_create(card, "80010A 820402210001 83026000", "9000");
    assert_int_equal(iccsp_image_used(owner.image), owner.image->memory);
    check_create(card, "800100 820101 83026001", "6A84"); /* an empty file takes room, too */
    check_create(card, "820138 83026001", "6A84");
    check(card, "00E20000 01 61", "9000"); /* its room is its own */
    check(card, "00E40000", "9000");
    assert_int_equal(iccsp_image_used(owner.image), used);
    check_create(card, "820138 83026001", "9000");
    iccsp_vcard_free(&card);
}

static void test_what_cannot_be_kept_is_undone(void **state)
{
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    check(card, "00B0810001", "30 9000");
    owner.fails = true;
    check_create(card, "800104 820101 83026000", "6581");
    check(card, "00B0000001", "30 9000"); /* still current */
    check(card, "00A4020C 02 6000", "6A82");
    owner.fails = true;
    check_create(card, "820138 83026000", "6581");
    check(card, "00B0810001", "30 9000");
    check_create(card, "820138 83026000", "9000");
    assert_int_equal(owner.changes, 3);
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken_commands),
        cmocka_unit_test(test_parameters_that_make_no_sense_are_refused),
        cmocka_unit_test(test_files_of_every_structure),
        cmocka_unit_test(test_new_files_work),
        cmocka_unit_test(test_the_form_of_opensc),
        cmocka_unit_test(test_what_exists_is_not_made_again),
        cmocka_unit_test(test_decision_A4_the_card_chooses_an_identifier),
        cmocka_unit_test(test_who_may_create),
        cmocka_unit_test(test_memory_is_bounded),
        cmocka_unit_test(test_what_cannot_be_kept_is_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
