/* SPDX-License-Identifier: BSD-2-Clause */
/* Running a command: 61xx, 6Cxx, chaining, extended length, and cards that lie about all of them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "card/run.h"
#include "support/fake_card.h"

static struct fake_card fake;
static struct iccsp_card *card;
static uint8_t data[70000];
static struct iccsp_rsp rsp;

static void attach(const char *atr, const struct fake_rule *rules)
{
    fake_card_open(&fake, atr, rules);
    card = iccsp_card_new(fake.rm);
    assert_non_null(card);
    assert_int_equal(iccsp_card_attach_reader(card, FAKE_READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY),
                     ICCSP_OK);
    assert_int_equal(fake.commands, 0);
}

static int teardown(void **state)
{
    (void)state;
    iccsp_card_unref(card);
    fake_card_close(&fake);
    return 0;
}

/* Runs one command given in hex on a card that answers by `rules`. */
static iccsp_hr run(const char *atr, const struct fake_rule *rules, const char *hex)
{
    static uint8_t bytes[66000];
    struct iccsp_apdu cmd;
    const size_t len = bytes_of(hex, bytes, sizeof(bytes));
    iccsp_hr hr;

    attach(atr, rules);
    assert_int_equal(iccsp_apdu_parse(bytes, len, &cmd), ICCSP_OK);
    memset(data, 0xAA, sizeof(data));
    rsp = (struct iccsp_rsp){.data = data, .cap = 512};
    assert_int_equal(iccsp_card_enter(card), ICCSP_OK);
    hr = iccsp_card_leave(card, iccsp_card_run(card, &cmd, &rsp));
    for (size_t i = 512; i < 600; i++)
        assert_int_equal(data[i], 0xAA);
    return hr;
}

static void assert_wiped(void)
{
    assert_int_equal(rsp.len, 0);
    for (size_t i = 0; i < 512; i++)
        assert_int_equal(data[i], 0);
}

/* hostile-cards B1 */
static void test_more_than_asked_for(void **state)
{
    const struct fake_rule rules[] = {{"00B0000002", "010203 9000", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000002"), ICCSP_E_RESPONSE_LONG);
    assert_wiped();
    assert_int_equal(fake.commands, 1);
}

/* hostile-cards B2 */
static void test_shorter_than_a_status_word(void **state)
{
    const struct fake_rule rules[] = {{"00B0000002", "90", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000002"), ICCSP_E_RESPONSE_SHORT);
    assert_wiped();
}

static void test_no_byte_at_all(void **state)
{
    const struct fake_rule rules[] = {{"00B0000002", "", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000002"), ICCSP_E_RESPONSE_SHORT);
}

/* hostile-cards B4 */
static void test_chaining_without_data_ends(void **state)
{
    const struct fake_rule rules[] = {{"", "6110", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000010"), ICCSP_E_NO_PROGRESS);
    assert_int_equal(fake.commands, 2);
    assert_wiped();
}

/* hostile-cards B5 */
static void test_chaining_byte_by_byte_ends(void **state)
{
    const struct fake_rule rules[] = {{"", "AA 61FF", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000000"), ICCSP_E_BUDGET);
    assert_int_equal(fake.commands, ICCSP_RUN_APDUS_MAX);
    assert_wiped();
}

static void test_chaining_beyond_the_buffer_ends(void **state)
{
    static char response[2 * 256 + 8];
    const struct fake_rule rules[] = {{"", response, 0}, {NULL, NULL, 0}};

    (void)state;
    memset(response, 'A', 512);
    strcpy(response + 512, "6100");
    assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000000"), ICCSP_E_RESPONSE_LONG);
    assert_int_equal(fake.commands, 3);
    assert_wiped();
}

static void test_wrong_le_for_ever_ends(void **state)
{
    const struct fake_rule rules[] = {{"", "6C08", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000000"), ICCSP_E_NO_PROGRESS);
    assert_int_equal(fake.commands, 2);
}

/* hostile-cards E3: a try is spent once, whatever the card says */
static void test_verify_is_sent_once_after_6c(void **state)
{
    const struct fake_rule rules[] = {{"0020", "6C08", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "0020000104 31323334"), ICCSP_OK);
    assert_int_equal(rsp.sw, 0x6C08);
    assert_int_equal(fake.commands, 1);
}

static void test_verify_is_sent_once_after_61(void **state)
{
    const struct fake_rule rules[] = {{"0020", "6104", 0}, {"00C0000004", "9000", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "0020000104 31323334"), ICCSP_OK);
    assert_int_equal(rsp.sw, 0x9000);
    assert_string_equal(fake.log, "002000010431323334\n00C0000004\n");
}

/* hostile-cards B7: status words come through as they are */
static void test_odd_status_words_pass(void **state)
{
    static const char *const odd[] = {"0000", "6000", "FFFF", "9001", "6F00", "6E00"};

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        const struct fake_rule rules[] = {{"", odd[i], 0}, {NULL, NULL, 0}};
        uint8_t sw[2];

        bytes_of(odd[i], sw, 2);
        assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000010"), ICCSP_OK);
        assert_int_equal(rsp.sw, sw[0] << 8 | sw[1]);
        assert_int_equal(fake.commands, 1);
        teardown(NULL);
    }
    attach(FAKE_ATR_T1, (const struct fake_rule[]){{NULL, NULL, 0}});
}

static void test_data_with_a_warning_are_kept(void **state)
{
    const struct fake_rule rules[] = {{"", "0102 6282", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "00B0000010"), ICCSP_OK);
    assert_int_equal(rsp.sw, 0x6282);
    assert_int_equal(rsp.len, 2);
}

static void test_get_response_asks_for_exactly_what_is_held(void **state)
{
    const struct fake_rule rules[] = {{"00A4", "6103", 0},
                                      {"00C0000003", "010203 6102", 0},
                                      {"00C0000002", "0405 9000", 0},
                                      {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T0, rules, "00A40000023F0000"), ICCSP_OK);
    assert_string_equal(fake.log, "00A40000023F00\n00C0000003\n00C0000002\n");
    assert_int_equal(rsp.len, 5);
    assert_memory_equal(data, "\1\2\3\4\5", 5);
}

static void test_wrong_le_is_corrected_once(void **state)
{
    const struct fake_rule rules[] = {
        {"00B0000000", "6C03", 0}, {"00B0000003", "010203 9000", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T0, rules, "00B0000000"), ICCSP_OK);
    assert_string_equal(fake.log, "00B0000000\n00B0000003\n");
    assert_int_equal(rsp.len, 3);
}

static void test_proprietary_class_keeps_channel_only(void **state)
{
    const struct fake_rule rules[] = {{"80", "6101", 0}, {"00C0000001", "01 9000", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, "80CA9F7F00"), ICCSP_OK);
    assert_int_equal(rsp.len, 1);
}

/* One hex command with a data field of `lc` zero bytes and extended lengths. */
static const char *long_command(unsigned lc)
{
    static char hex[2 * 2000 + 40];
    int n = snprintf(hex, sizeof(hex), "00D60000 00%04X", lc);

    for (unsigned i = 0; i < lc; i++)
        n += snprintf(hex + n, sizeof(hex) - (size_t)n, "%02X", i & 0xFF);
    return hex;
}

static void test_long_data_is_refused_without_chaining(void **state)
{
    const struct fake_rule rules[] = {{"", "9000", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1, rules, long_command(300)), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(fake.commands, 0);
}

static void test_long_data_is_chained(void **state)
{
    const struct fake_rule rules[] = {{"", "9000", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1_CHAIN, rules, long_command(600)), ICCSP_OK);
    assert_int_equal(fake.commands, 3);
    assert_memory_equal(fake.log, "10D60000FF000102", 16);
    assert_non_null(strstr(fake.log, "\n10D60000FFFF0001"));
    assert_non_null(strstr(fake.log, "\n00D600005A"));
}

static void test_a_refused_link_ends_the_chain(void **state)
{
    const struct fake_rule rules[] = {{"", "6985", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1_CHAIN, rules, long_command(600)), ICCSP_OK);
    assert_int_equal(fake.commands, 1);
    assert_int_equal(rsp.sw, 0x6985);
}

static void test_extended_length_is_used_where_the_card_says_so(void **state)
{
    const struct fake_rule rules[] = {{"00D60000 00 0258", "9000", 0}, {NULL, NULL, 0}};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1_EXT, rules, long_command(600)), ICCSP_OK);
    assert_int_equal(fake.commands, 1);
    assert_int_equal(rsp.sw, 0x9000);
}

/* Claimed and then refused: one step down, remembered. */
static void test_refused_extended_length_is_remembered(void **state)
{
    const struct fake_rule rules[] = {
        {"00B00000 00 0200", "6700", 0}, {"00B00000 00", "0102 9000", 0}, {NULL, NULL, 0}};
    const struct iccsp_apdu again = {.ins = 0xB0, .le = 0x200};

    (void)state;
    assert_int_equal(run(FAKE_ATR_T1_EXT, rules, "00B00000 00 0200"), ICCSP_OK);
    assert_string_equal(fake.log, "00B00000000200\n00B0000000\n");
    assert_int_equal(rsp.len, 2);
    fake_card_forget(&fake);
    assert_int_equal(iccsp_card_enter(card), ICCSP_OK);
    assert_int_equal(iccsp_card_leave(card, iccsp_card_run(card, &again, &rsp)), ICCSP_OK);
    assert_string_equal(fake.log, "00B0000000\n");
    assert_int_equal(iccsp_card_le_max(card), 256);
}

static void test_without_a_card_nothing_is_sent(void **state)
{
    const struct fake_rule rules[] = {{"", "9000", 0}, {NULL, NULL, 0}};

    (void)state;
    attach(FAKE_ATR_T1, rules);
    assert_int_equal(iccsp_card_detach(card), ICCSP_OK);
    assert_int_equal(iccsp_card_enter(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(fake.commands, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, NULL, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_more_than_asked_for),
        TEST(test_shorter_than_a_status_word),
        TEST(test_no_byte_at_all),
        TEST(test_chaining_without_data_ends),
        TEST(test_chaining_byte_by_byte_ends),
        TEST(test_chaining_beyond_the_buffer_ends),
        TEST(test_wrong_le_for_ever_ends),
        TEST(test_verify_is_sent_once_after_6c),
        TEST(test_verify_is_sent_once_after_61),
        TEST(test_odd_status_words_pass),
        TEST(test_data_with_a_warning_are_kept),
        TEST(test_get_response_asks_for_exactly_what_is_held),
        TEST(test_wrong_le_is_corrected_once),
        TEST(test_proprietary_class_keeps_channel_only),
        TEST(test_long_data_is_refused_without_chaining),
        TEST(test_long_data_is_chained),
        TEST(test_a_refused_link_ends_the_chain),
        TEST(test_extended_length_is_used_where_the_card_says_so),
        TEST(test_refused_extended_length_is_remembered),
        TEST(test_without_a_card_nothing_is_sent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
