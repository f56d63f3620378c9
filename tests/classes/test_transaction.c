/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCard::Transaction: what goes to a card, and how its answer comes back (decisions C6, C8, D4, G11). */
#include "classes/objects.h"

#include <stdio.h>
#include <string.h>

static struct fake_card fake;
static struct objects o;

static void open_fake(const char *atr, const struct fake_rule *rules)
{
    objects_on_fake(&o, &fake, atr, rules);
}

static void close_fake(void)
{
    objects_off_fake(&o, &fake);
}

static HRESULT send(const char *hex)
{
    IByteBuffer *apdu = buffer_of_hex(hex);

    assert_int_equal(ISCardCmd_put_Apdu(o.cmd, apdu), S_OK);
    release_buffer(apdu);
    return ISCard_Transaction(o.card, &o.cmd);
}

static void assert_reply(const char *hex)
{
    uint8_t wanted[600], got[600];
    const size_t wanted_len = bytes_of(hex, wanted, sizeof(wanted));
    IByteBuffer *reply = NULL;
    size_t len = 0;

    assert_int_equal(ISCardCmd_get_ApduReply(o.cmd, &reply), S_OK);
    assert_int_equal(iccsp_byte_buffer_bytes(reply, got, sizeof(got), &len), S_OK);
    assert_int_equal(len, wanted_len);
    assert_memory_equal(got, wanted, len);
    release_buffer(reply);
}

static void assert_sent(const char *log)
{
    assert_string_equal(fake.log, log);
    fake_card_forget(&fake);
}

/* "AB" `n` times, behind what is there. */
static void add_bytes(char *text, size_t cap, size_t n)
{
    const size_t len = strlen(text);

    assert_true(len + 2 * n < cap);
    for (size_t i = 0; i < n; i++)
        memcpy(text + len + 2 * i, "AB", 2);
    text[len + 2 * n] = '\0';
}

/* PUT DATA of 300 bytes, in one extended command. */
static const char *long_command(void)
{
    static char text[700];

    strcpy(text, "00DA004200012C");
    add_bytes(text, sizeof(text), 300);
    return text;
}

static const struct fake_rule yes[] = {{"", "9000", 0}, {NULL, NULL, 0}};

static void test_decision_D4_extended_length_on_t1(void **state)
{
    char log[700];

    (void)state;
    open_fake(FAKE_ATR_T1, yes); /* the ATR says nothing of it: the program knows its card */
    assert_int_equal(send(long_command()), S_OK);
    snprintf(log, sizeof(log), "%s\n", long_command());
    assert_sent(log);
    assert_int_equal(send("00CA0042 00 03E8"), S_OK);
    assert_sent("00CA00420003E8\n");
    /* What fits a short command is sent as the program wrote it, too. */
    assert_int_equal(send("00DA0042 00 0001 AB"), S_OK);
    assert_sent("00DA0042000001AB\n");
    close_fake();
}

static void test_decision_D4_long_data_on_t0(void **state)
{
    (void)state;
    open_fake(FAKE_ATR_T0, yes);
    assert_int_equal(send(long_command()), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_sent("");
    close_fake();
}

static void test_decision_D4_chaining_on_t0(void **state)
{
    char log[700] = "10DA0042FF";

    (void)state;
    open_fake(FAKE_ATR_T0_CHAIN, yes);
    assert_int_equal(send(long_command()), S_OK);
    add_bytes(log, sizeof(log), 255);
    strcat(log, "\n00DA00422D");
    add_bytes(log, sizeof(log), 45);
    strcat(log, "\n");
    assert_sent(log);
    close_fake();
}

/* A long answer needs no extended command: 256 bytes are asked for, and GET RESPONSE brings the rest. */
static void test_decision_D4_long_answers_on_t0(void **state)
{
    const struct fake_rule rules[] = {
        {"00CA", "6102", 0}, {"00C0000002", "0102 6101", 0}, {"00C0000001", "03 9000", 0}, {NULL, NULL, 0}};

    (void)state;
    open_fake(FAKE_ATR_T0, rules);
    assert_int_equal(send("00CA0042 00 03E8"), S_OK);
    assert_sent("00CA004200\n00C0000002\n00C0000001\n");
    assert_reply("010203 9000");
    close_fake();
}

static void encapsulate(const char *hex)
{
    IByteBuffer *inner = buffer_of_hex(hex);

    assert_int_equal(ISCardCmd_Clear(o.cmd), S_OK);
    assert_int_equal(ISCardCmd_Encapsulate(o.cmd, inner, ICCSP_ISO_CASE_3), S_OK);
    release_buffer(inner);
}

/* Only what the program put into an envelope goes in envelopes, and those bear no chaining bit. */
static void test_decision_D4_envelopes_on_t0(void **state)
{
    const struct fake_rule refuses[] = {{"00C20000FF", "6D00", 0}, {NULL, NULL, 0}};
    char log[800] = "00C20000FF00DA004200012C";

    (void)state;
    open_fake(FAKE_ATR_T0, yes);
    encapsulate("00A40000023F00");
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), S_OK);
    assert_sent("00C200000700A40000023F00\n");
    encapsulate(long_command());
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), S_OK);
    add_bytes(log, sizeof(log), 248);
    strcat(log, "\n00C2000034");
    add_bytes(log, sizeof(log), 52);
    strcat(log, "\n");
    assert_sent(log);
    close_fake();
    /* The first refusal is the answer. */
    open_fake(FAKE_ATR_T0, refuses);
    encapsulate(long_command());
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), S_OK);
    assert_int_equal(fake.commands, 1);
    assert_reply("6D00");
    close_fake();
}

/* Case 4: T=0 has no place for Le in the command; the status word stays at the end of the reply. */
static void test_decision_C6_D9_the_second_half_of_a_command_on_t0(void **state)
{
    const struct fake_rule rules[] = {{"00A4", "6103", 0}, {"00C0000003", "010203 9000", 0}, {NULL, NULL, 0}};
    int32_t length = 0;

    (void)state;
    open_fake(FAKE_ATR_T0, rules);
    assert_int_equal(send("00A40004 02 3F00 00"), S_OK);
    assert_sent("00A40004023F00\n00C0000003\n");
    assert_reply("010203 9000");
    assert_int_equal(ISCardCmd_get_ApduReplyLength(o.cmd, &length), S_OK);
    assert_int_equal(length, 5);
    close_fake();
}

static void test_decision_C6_the_class_of_get_response(void **state)
{
    const struct fake_rule rules[] = {{"..C0", "AA 9000", 0}, {"", "6101", 0}, {NULL, NULL, 0}};

    (void)state;
    open_fake(FAKE_ATR_T0, rules);
    assert_int_equal(send("0CCA0042 00"), S_OK); /* secure messaging stays */
    assert_sent("0CCA004200\n0CC0000001\n");
    assert_int_equal(send("80CA0042 00"), S_OK); /* what is proprietary goes */
    assert_sent("80CA004200\n00C0000001\n");
    assert_int_equal(send("83CA0042 00"), S_OK); /* the channel stays */
    assert_sent("83CA004200\n03C0000001\n");
    assert_int_equal(ISCardCmd_put_AlternateClassId(o.cmd, 0xBC), S_OK);
    assert_int_equal(send("80CA0042 00"), S_OK);
    assert_sent("80CA004200\nBCC0000001\n");
    assert_reply("AA 9000");
    close_fake();
}

/* 6Cxx is corrected on T=0, where it belongs to the protocol, and an answer on T=1; 61xx is followed on both.
 */
static void test_decision_C6_what_is_followed_where(void **state)
{
    const struct fake_rule rules[] = {{"00B0000001", "AA 9000", 0},
                                      {"00B0", "6C01", 0},
                                      {"00CA", "6101", 0},
                                      {"00C0", "BB 9000", 0},
                                      {NULL, NULL, 0}};

    (void)state;
    open_fake(FAKE_ATR_T0, rules);
    assert_int_equal(send("00B00000 08"), S_OK);
    assert_sent("00B0000008\n00B0000001\n");
    assert_reply("AA 9000");
    close_fake();
    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(send("00B00000 08"), S_OK);
    assert_sent("00B0000008\n");
    assert_reply("6C01");
    assert_int_equal(send("00CA0042 08"), S_OK);
    assert_sent("00CA004208\n00C0000001\n");
    assert_reply("BB 9000");
    close_fake();
}

static void test_decision_C6_no_answer_without_end(void **state)
{
    const struct fake_rule crumbs[] = {{"", "AA 61FF", 0}, {NULL, NULL, 0}};
    const struct fake_rule nothing[] = {{"", "6110", 0}, {NULL, NULL, 0}};
    const struct fake_rule flood[] = {{"", "AABB 9000", 0}, {NULL, NULL, 0}};

    (void)state;
    open_fake(FAKE_ATR_T1_EXT, crumbs);
    assert_int_equal(send("00CA0042 00 0000"), ICCSP_E_BUDGET);
    assert_in_range(fake.commands, 256, 300);
    close_fake();
    open_fake(FAKE_ATR_T1, nothing);
    assert_int_equal(send("00CA0042 08"), ICCSP_E_NO_PROGRESS);
    assert_in_range(fake.commands, 1, 3);
    close_fake();
    open_fake(FAKE_ATR_T1, flood);
    assert_int_equal(send("00CA0042 01"), ICCSP_E_RESPONSE_LONG);
    assert_int_equal(fake.commands, 1);
    close_fake();
}

/* Every status word is an answer, and its first byte the high one on every host. */
static void test_decision_G11_the_first_byte_is_the_high_one(void **state)
{
    static const struct {
        const char *reply;
        uint16_t status;
        uint8_t sw1, sw2;
    } words[] = {{"9000", 0x9000, 0x90, 0x00},
                 {"6A82", 0x6A82, 0x6A, 0x82},
                 {"63C2", 0x63C2, 0x63, 0xC2},
                 {"0102", 0x0102, 0x01, 0x02},
                 {"FFFE", 0xFFFE, 0xFF, 0xFE}};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const struct fake_rule rules[] = {{"", words[i].reply, 0}, {NULL, NULL, 0}};
        uint16_t status = 0;
        uint8_t sw1 = 0, sw2 = 0;

        open_fake(FAKE_ATR_T1, rules);
        assert_int_equal(send("00840000 08"), S_OK);
        assert_int_equal(ISCardCmd_get_ReplyStatus(o.cmd, &status), S_OK);
        assert_int_equal(ISCardCmd_get_ReplyStatusSW1(o.cmd, &sw1), S_OK);
        assert_int_equal(ISCardCmd_get_ReplyStatusSW2(o.cmd, &sw2), S_OK);
        assert_int_equal(status, words[i].status);
        assert_int_equal(sw1, words[i].sw1);
        assert_int_equal(sw2, words[i].sw2);
        assert_reply(words[i].reply);
        assert_int_equal(ISCardCmd_put_ReplyStatus(o.cmd, words[i].status), S_OK);
        assert_reply(words[i].reply);
        close_fake();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision_D4_extended_length_on_t1),
        cmocka_unit_test(test_decision_D4_long_data_on_t0),
        cmocka_unit_test(test_decision_D4_chaining_on_t0),
        cmocka_unit_test(test_decision_D4_long_answers_on_t0),
        cmocka_unit_test(test_decision_D4_envelopes_on_t0),
        cmocka_unit_test(test_decision_C6_D9_the_second_half_of_a_command_on_t0),
        cmocka_unit_test(test_decision_C6_the_class_of_get_response),
        cmocka_unit_test(test_decision_C6_what_is_followed_where),
        cmocka_unit_test(test_decision_C6_no_answer_without_end),
        cmocka_unit_test(test_decision_G11_the_first_byte_is_the_high_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
