/* SPDX-License-Identifier: BSD-2-Clause */
/* The vpcd protocol without a socket. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/card_check.h"
#include "vcard/vpcd_link.h"

#define DEMO_ATR "3B8D8131FE458031F065494343535073F721FBB6"

static struct iccsp_vpcd_link link_;

/* Gives the link some bytes in pieces of `piece`, and returns all its replies as hex. */
static const char *replies_in_pieces(const char *hex, size_t piece, iccsp_hr wanted)
{
    static char out[4096];
    struct bytes in = bytes_from_hex(hex);
    iccsp_hr hr = ICCSP_S_FALSE;
    size_t used = 0, at = 0;

    out[0] = '\0';
    while (used < in.len && hr == ICCSP_S_FALSE) {
        const size_t n = in.len - used < piece ? in.len - used : piece;
        const uint8_t *reply;
        size_t space, len;
        uint8_t *to = iccsp_vpcd_link_space(&link_, &space);

        assert_true(space >= n);
        memcpy(to, in.p + used, n);
        iccsp_vpcd_link_received(&link_, n);
        used += n;
        while ((hr = iccsp_vpcd_link_step(&link_, &reply, &len)) == ICCSP_OK)
            for (size_t i = 0; i < len && at + 2 < sizeof(out); i++, at += 2)
                snprintf(out + at, 3, "%02X", reply[i]);
    }
    bytes_free(&in);
    assert_int_equal(hr, wanted);
    return out;
}

static void check_replies(const char *in, const char *wanted)
{
    for (size_t piece = 1; piece <= 8; piece++) {
        const char *got = replies_in_pieces(in, piece, ICCSP_S_FALSE);

        if (!same_hex(wanted, got))
            fail_msg("> %s in pieces of %zu\n< %.200s\nwanted %s", in, piece, got, wanted);
    }
}

static struct iccsp_vcard *open_demo(void)
{
    struct iccsp_vcard *card;

    assert_int_equal(iccsp_vcard_new_demo(0, &card), ICCSP_OK);
    iccsp_vpcd_link_open(&link_, card);
    return card;
}

static void close_link(struct iccsp_vcard *card)
{
    iccsp_vpcd_link_close(&link_);
    iccsp_vcard_free(&card);
}

/* A card whose answers the test chooses. */
static struct {
    size_t atr_len, rsp_len;
    iccsp_hr hr;
    uint32_t last_action;
} says;

static void odd_power(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    (void)self;
    memset(atr, 0x3B, 33);
    *atr_len = says.atr_len;
    says.last_action = action;
}

static iccsp_hr odd_transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                             size_t *rsp_len)
{
    (void)self;
    (void)cmd;
    (void)cmd_len;
    (void)cap;
    memset(rsp, 0xAA, 2);
    *rsp_len = says.rsp_len;
    return says.hr;
}

static const struct iccsp_vcard_ops odd_ops = {sizeof(struct iccsp_vcard_ops), odd_power, NULL, odd_transmit,
                                               NULL};

static struct iccsp_vcard *open_odd(size_t atr_len, iccsp_hr hr, size_t rsp_len)
{
    struct iccsp_vcard *card;

    says.atr_len = atr_len;
    says.rsp_len = rsp_len;
    says.hr = hr;
    assert_int_equal(iccsp_vcard_new(&odd_ops, NULL, &card), ICCSP_OK);
    iccsp_vpcd_link_open(&link_, card);
    return card;
}

static void test_an_empty_frame_ends_the_connection(void **state)
{
    struct iccsp_vcard *card = open_demo();

    (void)state;
    assert_string_equal(replies_in_pieces("0000", 2, ICCSP_E_PROTOCOL_ERROR), "");
    close_link(card);
    card = open_demo();
    assert_string_equal(replies_in_pieces("0001 04 0000", 5, ICCSP_E_PROTOCOL_ERROR), "0014" DEMO_ATR);
    close_link(card);
}

static void test_half_frames_wait(void **state)
{
    struct iccsp_vcard *card = open_demo();

    (void)state;
    assert_string_equal(replies_in_pieces("00", 1, ICCSP_S_FALSE), "");
    assert_string_equal(replies_in_pieces("05 00A4000C", 3, ICCSP_S_FALSE), "");
    assert_string_equal(replies_in_pieces("00", 1, ICCSP_S_FALSE), "00026F00");
    close_link(card);
}

/* Nothing makes a reply shorter than a status word, as that blocks pcscd for ever. */
static void test_every_command_gets_two_bytes_at_least(void **state)
{
    static const struct {
        iccsp_hr hr;
        size_t rsp_len;
        const char *wanted;
    } table[] = {
        {ICCSP_OK, 0, "0002 6F00"},
        {ICCSP_OK, 1, "0002 6F00"},
        {ICCSP_OK, 2, "0002 AAAA"},
        {ICCSP_OK, 65536, "0002 6700"}, /* claims more than a frame holds */
        {ICCSP_F_COMM_ERROR, 2, "0002 6F00"},
        {ICCSP_W_UNRESPONSIVE_CARD, 0, "0002 6F00"},
        {ICCSP_W_UNPOWERED_CARD, 0, "0002 6F00"},
        {ICCSP_E_INSUFFICIENT_BUFFER, 0, "0002 6700"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        struct iccsp_vcard *card = open_odd(2, table[i].hr, table[i].rsp_len);

        check_replies("0004 00A40000", table[i].wanted);
        close_link(card);
    }
}

/* One byte that is no control is a broken command; the card answers it. */
static void test_one_byte_that_is_no_control(void **state)
{
    struct iccsp_vcard *card = open_demo();

    (void)state;
    check_replies("0001 01", "");
    check_replies("0001 03", "0002 6700");
    check_replies("0001 FF", "0002 6700");
    check_replies("0002 0102", "0002 6700");
    close_link(card);
}

static void test_a_card_that_was_taken_out_ends_the_connection(void **state)
{
    struct iccsp_vcard *card = open_odd(2, ICCSP_W_REMOVED_CARD, 2);

    (void)state;
    assert_string_equal(replies_in_pieces("0004 00A40000", 9, ICCSP_W_REMOVED_CARD), "");
    close_link(card);
}

/* vpcd ejects a card with an empty ATR, and gives nobody one of more than 33 bytes. */
static void test_a_mute_card_is_there_and_has_no_atr(void **state)
{
    struct iccsp_vcard *card = open_odd(0, ICCSP_OK, 2);
    const char *got;

    (void)state;
    check_replies("0004 00A40000", "0002 AAAA"); /* nothing of it may be in the ATR */
    got = replies_in_pieces("0001 01 0001 04", 9, ICCSP_S_FALSE);
    assert_int_equal(strlen(got), 2 * (2 + 34));
    assert_true(
        same_hex("0022 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 0000", got));
    close_link(card);
}

static void test_power_and_atr(void **state)
{
    struct iccsp_vcard *card = open_demo();

    (void)state;
    check_replies("0001 04", "0014" DEMO_ATR);     /* asked before it is powered */
    check_replies("0005 00CA005A00", "0002 6F00"); /* and has no power then */
    check_replies("0001 01", "");
    check_replies("0005 00CA005A00", "000C 89991234567890123456 9000");
    check_replies("0007 00A4000C02D000 0005 00CA004F00", "0002 9000 0008 F06963637370 9000");
    check_replies("0001 02", ""); /* a reset: the MF is current */
    check_replies("0005 00CA004F00", "0002 6A88");
    check_replies("0001 00 0005 00CA005A00", "0002 6F00");
    check_replies("0001 04", "0014" DEMO_ATR);
    check_replies("0001 01 0001 04 0001 04", "0014" DEMO_ATR "0014" DEMO_ATR);
    close_link(card);
}

static void test_the_card_is_off_before_and_after(void **state)
{
    struct iccsp_vcard *card = open_odd(2, ICCSP_OK, 2);

    (void)state;
    assert_int_equal(says.last_action, ICCSP_POWER_OFF);
    check_replies("0001 01", "");
    assert_int_equal(says.last_action, ICCSP_POWER_COLD);
    check_replies("0001 02", "");
    assert_int_equal(says.last_action, ICCSP_POWER_WARM);
    close_link(card);
    assert_int_equal(says.last_action, ICCSP_POWER_OFF);
}

static void test_the_largest_frames(void **state)
{
    struct iccsp_vcard *card = open_demo();
    const uint8_t *reply;
    uint8_t *to;
    size_t space, len;

    (void)state;
    check_replies("0001 01", "");
    to = iccsp_vpcd_link_space(&link_, &space);
    assert_int_equal(space, ICCSP_VPCD_FRAME_MAX);
    memset(to, 0xFF, space); /* length FFFF: 65,535 bytes of a class that there is not */
    iccsp_vpcd_link_received(&link_, space);
    assert_int_equal(iccsp_vpcd_link_step(&link_, &reply, &len), ICCSP_OK);
    assert_int_equal(len, 4);
    assert_memory_equal(reply, "\x00\x02\x6E\x00", 4);
    assert_int_equal(iccsp_vpcd_link_step(&link_, &reply, &len), ICCSP_S_FALSE);
    /* 65,533 bytes and a status word fill a frame, one more does not fit */
    to = iccsp_vpcd_link_space(&link_, &space);
    memcpy(to, "\x00\x07\x00\x84\x00\x00\x00\xFF\xFD", 9);
    iccsp_vpcd_link_received(&link_, 9);
    assert_int_equal(iccsp_vpcd_link_step(&link_, &reply, &len), ICCSP_OK);
    assert_int_equal(len, ICCSP_VPCD_FRAME_MAX);
    assert_memory_equal(reply, "\xFF\xFF", 2);
    assert_memory_equal(reply + len - 2, "\x90\x00", 2);
    check_replies("0007 00840000 00FFFE", "0002 6700");
    close_link(card);
}

/* A command may hold a PIN. */
static void test_commands_do_not_stay(void **state)
{
    struct iccsp_vcard *card = open_demo();

    (void)state;
    check_replies("0001 01", "");
    assert_string_equal(replies_in_pieces("0009 00200001 04 31323334 0005 00200001", 20, ICCSP_S_FALSE),
                        "00029000");
    for (size_t i = 0; i + 4 <= sizeof(link_.in); i++)
        assert_int_not_equal(memcmp(link_.in + i, "1234", 4), 0);
    close_link(card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_frame_ends_the_connection),
        cmocka_unit_test(test_half_frames_wait),
        cmocka_unit_test(test_every_command_gets_two_bytes_at_least),
        cmocka_unit_test(test_one_byte_that_is_no_control),
        cmocka_unit_test(test_a_card_that_was_taken_out_ends_the_connection),
        cmocka_unit_test(test_a_mute_card_is_there_and_has_no_atr),
        cmocka_unit_test(test_power_and_atr),
        cmocka_unit_test(test_the_card_is_off_before_and_after),
        cmocka_unit_test(test_the_largest_frames),
        cmocka_unit_test(test_commands_do_not_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
