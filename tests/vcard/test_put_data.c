/* SPDX-License-Identifier: BSD-2-Clause */
/* PUT DATA: tags and values that are refused, what GET DATA and SELECT return then, who may, and undoing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/write_card.h"

static void test_what_is_no_object_is_refused(void **state)
{
    static const struct exchange table[] = {
        {"00DA0000 01 41", "6A86"}, {"00DA003F 01 41", "6A86"},
        {"00DA00FF 01 41", "6A86"}, {"00DA0101 01 41", "6A86"},
        {"00DA01A1 01 41", "6A86"},                             /* proprietary, the list of files */
        {"00DA0201 01 41", "6A86"}, {"00DA3FFF 01 41", "6A86"}, /* SIMPLE-TLV; reserved */
        {"00DA005F 01 41", "6A86"}, {"00DA007F 01 41", "6A86"}, /* half of a tag */
        {"00DA4041 01 41", "6A86"}, {"00DA5F80 01 41", "6A86"}, /* two tags; a tag that goes on */
        {"00DA0062 01 41", "6A86"}, {"00DA0064 01 41", "6A86"}, /* what SELECT returns */
        {"00DA006F 01 41", "6A86"}, {"00DA0083 01 41", "6A86"},
        {"00DA008C 01 41", "6A86"}, {"00DA00A5 01 41", "6A86"},
        {"00DA0061 01 41", "6A80"}, {"00DA7F21 03 500241", "6A80"}, /* constructed, of no objects */
        {"00DA0050", "6A88"},                                       /* no such object to take away */
        {"00CA005001", "6A88"},
    };

    (void)state;
    check_write(table, COUNT(table), 0);
}

/* ISO/IEC 7816-4:2005, 7.4.3. */
static void test_objects_are_stored_replaced_and_taken_away(void **state)
{
    static const struct exchange table[] = {
        {"00DA0050 03 616263", "9000"},
        {"00CA005003", "616263 9000"},
        {"00DA5F50 02 7879", "9000"},
        {"00DA0061 03 500141", "9000"},
        {"00DA9F36 01 07", "9000"},
        {"00DA0050 05 6465666768", "9000"},
        {"00CA005005", "6465666768 9000"},
        {"00CA5F5002", "7879 9000"},
        {"00CA006103", "500141 9000"},
        {"00CA9F3601", "07 9000"},
        {"00DA5F50", "9000"},
        {"00CA5F5002", "6A88"},
        {"00CA9F3601", "07 9000"},
        {"00DA7F21", "6A88"},
        {"00A4000C 02 3F00", "9000"},
        {"00CA005001", "6A88"}, /* objects of another DF */
    };

    (void)state;
    check_write(table, COUNT(table), 6);
}

static void test_objects_are_what_select_returns(void **state)
{
    static const struct exchange table[] = {
        {"00DA0050 03 616263", "9000"},
        {"00DA0053 01 41", "9000"},
        {"00A40008 02 5000 00", "6408 5003616263 530141 9000"},
        {"00DA0050", "9000"},
        {"00DA0050 01 7A", "9000"}, /* last now */
        {"00A40008 02 5000 00", "6406 530141 50017A 9000"},
    };
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    check_all(card, table, COUNT(table));
    iccsp_vcard_free(&card);
}

static void test_who_may_put(void **state)
{
    static const struct exchange table[] = {
        /* CHV 1 for the objects of a DF; reading is free */
        {"00E00000 0F 620D 820138 83026100 A0048C020211", "9000"},
        {"00DA0050 01 41", "6982"},
        {"00200001 04 31323334", "9000"},
        {"00DA0050 01 41", "9000"},
        {"0020FF01", "9000"},
        {"00DA0050 01 41", "6982"},
        {"00CA005001", "41 9000"},
        /* 8C without A0: nobody */
        {"00A4000C 02 5000", "9000"},
        {"00E00000 0D 620B 820138 83026101 8C020200", "9000"},
        {"00DA0050 01 41", "6982"},
        /* neither: everybody */
        {"00A4000C 02 5000", "9000"},
        {"00E00000 09 6207 820138 83026102", "9000"},
        {"00DA0050 01 41", "9000"},
        /* rules that make no sense, or cannot be held to: A0 of an EF, empty, of other modes, not in 8C, more
           than 8C, reading for some only */
        {"00A4000C 02 5000", "9000"},
        {"00E00000 12 6210 800104 820101 83026200 A0048C020211", "6A80"},
        {"00E00000 0B 6209 820138 83026200 A000", "6A80"},
        {"00E00000 0F 620D 820138 83026200 A0048C020411", "6A80"},
        {"00E00000 0F 620D 820138 83026200 A0048B020211", "6A80"},
        {"00E00000 11 620F 820138 83026200 A0068C0202115C00", "6A80"},
        {"00E00000 10 620E 820138 83026200 A0058C03031111", "6A80"},
        {"00E00000 10 620E 820138 83026200 A0058C03031100", "9000"},
        {"00DA0050 01 41", "6982"},
        {"00A4000C 02 3F00", "9000"},
        {"00DA0050 01 41", "6982"},
    };

    (void)state;
    check_write(table, COUNT(table), 6);
}

static void test_conditions_are_in_the_control_information(void **state)
{
    static const struct exchange table[] = {
        {"00E00000 0F 620D 820138 83026100 A0048C020211", "9000"},
        {"00A40004 02 6100 00",
         "621F 81020000 82023821 83026100 8A0105 8C087F00000000000000 A0048C020211 9000"},
        {"00040000", "9000"},
        {"00DA0050 01 41", "6984"},
    };
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    check_all(card, table, COUNT(table));
    iccsp_vcard_free(&card);
}

static void test_room_for_objects_is_bounded(void **state)
{
    static char cmd[2 * (7 + 16384) + 1];
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    owner.image->memory = iccsp_image_used(owner.image) + 5;
    check(card, "00DA0050 04 61626364", "6A84");
    check(card, "00DA0050 03 616263", "9000");
    check(card, "00DA0051 01 61", "6A84");
    check(card, "00DA0050 03 646566", "9000"); /* in the place of what is there */
    check(card, "00DA0050", "9000");
    owner.image->memory = ICCSP_IMAGE_MEMORY;
    /* 16,380 bytes, with tag and length 16,384, are all that a DF holds */
    snprintf(cmd, sizeof(cmd), "00DA0050003FFC%0*d", 2 * 16380, 0);
    check(card, cmd, "9000");
    check(card, "00DA0051 01 61", "6A84");
    check(card, "00DA0050", "9000");
    snprintf(cmd, sizeof(cmd), "00DA0050003FFD%0*d", 2 * 16381, 0);
    check(card, cmd, "6A84");
    iccsp_vcard_free(&card);
}

static void test_what_cannot_be_kept_is_undone(void **state)
{
    struct iccsp_vcard *card = write_card(false);

    (void)state;
    owner.fails = true;
    check(card, "00DA0050 01 41", "6581");
    check(card, "00CA005001", "6A88");
    check(card, "00DA0050 01 41", "9000");
    owner.fails = true;
    check(card, "00DA0050 02 4243", "6581");
    check(card, "00CA005001", "41 9000");
    owner.fails = true;
    check(card, "00DA0050", "6581");
    check(card, "00CA005001", "41 9000");
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_no_object_is_refused),
        cmocka_unit_test(test_objects_are_stored_replaced_and_taken_away),
        cmocka_unit_test(test_objects_are_what_select_returns),
        cmocka_unit_test(test_who_may_put),
        cmocka_unit_test(test_conditions_are_in_the_control_information),
        cmocka_unit_test(test_room_for_objects_is_bounded),
        cmocka_unit_test(test_what_cannot_be_kept_is_undone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
