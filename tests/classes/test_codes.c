/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardVerify and ISCardAuth on a card of no family in particular: which commands their arguments make, and
 * what becomes of the answers. */
#include "classes/objects.h"

#include <string.h>

static struct fake_card fake;
static struct objects o;

static const struct fake_rule yes[] = {
    {"00A4", "62 07 80020010 820101 9000", 0}, {"0088", "AABB 9000", 0}, {"00", "9000", 0}, {NULL, NULL, 0}};

static int setup(void **state)
{
    (void)state;
    objects_on_fake(&o, &fake, FAKE_ATR_T1, yes);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    objects_off_fake(&o, &fake);
    return 0;
}

static void assert_sent(const char *log)
{
    assert_string_equal(fake.log, log);
    fake_card_forget(&fake);
}

static void test_decision_A5_E4_the_reference(void **state)
{
    static const struct {
        SCARD_FLAGS flags;
        int32_t reference;
        const char *sent;
    } ways[] = {{0, 0, "00200000"},
                {0, 0x81, "00200081"},
                {0, 0xFF, "002000FF"},
                {0, 0x20102, "00200002"}, /* the tries of a failure before are no part of it */
                {ICCSP_SC_FL_IHV_GLOBAL, 0x81, "00200001"},
                {ICCSP_SC_FL_IHV_GLOBAL, 0x3F, "0020001F"},
                {ICCSP_SC_FL_IHV_LOCAL, 0x01, "00200081"},
                {ICCSP_SC_FL_IHV_LOCAL, 0xFF, "0020009F"}};
    int32_t reference = 1;

    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        char wanted[40];
        reference = ways[i].reference;
        strcpy(wanted, ways[i].sent);
        strcat(wanted, "0431323334\n");
        assert_int_equal(ISCardVerify_Verify(o.verify, o.code, ways[i].flags, &reference), S_OK);
        assert_sent(wanted);
        assert_int_equal(reference, ways[i].reference);
    }
    assert_int_equal(ISCardVerify_Verify(o.verify, o.code, 0, NULL), S_OK);
    assert_sent("002000000431323334\n");
    assert_int_equal(
        ISCardVerify_Verify(o.verify, o.code, ICCSP_SC_FL_IHV_GLOBAL | ICCSP_SC_FL_IHV_LOCAL, &reference),
        E_INVALIDARG);
    assert_sent("");
}

static void test_decision_E3_tries_as_the_card_tells_them(void **state)
{
    static const struct {
        const char *answer;
        HRESULT hr;
        int32_t reference;
    } answers[] = {{"63C2", ICCSP_W_WRONG_CHV, 0x20181},          {"63CF", ICCSP_W_WRONG_CHV, 0xF0181},
                   {"63C0", ICCSP_W_CHV_BLOCKED, 0x00181},        {"6983", ICCSP_W_CHV_BLOCKED, 0x00181},
                   {"6300", ICCSP_W_WRONG_CHV, 0x70181}, /* it does not tell: the old number stays */
                   {"6982", ICCSP_W_SECURITY_VIOLATION, 0x70181}, {"9000", S_OK, 0x70181}};

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        int32_t reference = 0x70181;
        fake.rule[0] = (struct fake_rule){"0020", answers[i].answer, 0};
        assert_int_equal(ISCardVerify_Verify(o.verify, o.code, 0, &reference), answers[i].hr);
        assert_int_equal(reference, answers[i].reference);
        assert_sent("002000810431323334\n");
    }
}

static void test_decision_E6_what_a_change_sends(void **state)
{
    (void)state;
    assert_int_equal(ISCardVerify_ChangeCode(o.verify, o.code, o.new_code, 0, 1), S_OK);
    assert_sent("00240001083132333435363738\n");
    assert_int_equal(ISCardVerify_ChangeCode(o.verify, o.code, o.new_code, ICCSP_SC_FL_IHV_CHANGE, 1), S_OK);
    assert_sent("00240001083132333435363738\n");
    assert_int_equal(ISCardVerify_ChangeCode(o.verify, NULL, o.new_code, ICCSP_SC_FL_IHV_LOCAL, 1), S_OK);
    assert_sent("002401810435363738\n");
    assert_int_equal(ISCardVerify_ChangeCode(o.verify, o.code, NULL, ICCSP_SC_FL_IHV_ENABLE, 1), S_OK);
    assert_sent("002800010431323334\n");
    assert_int_equal(ISCardVerify_ChangeCode(o.verify, o.code, NULL, ICCSP_SC_FL_IHV_DISABLE, 1), S_OK);
    assert_sent("002600010431323334\n");
}

/* Nothing is known of the family: the card is reset, warm, and what was open is lost. */
static void test_decision_E7_a_card_that_cannot_forget_is_reset(void **state)
{
    IByteBuffer *content = NULL;
    int32_t count = 2;

    (void)state;
    objects_open(&o);
    fake_card_forget(&fake);
    assert_int_equal(ISCardVerify_ResetSecurityState(o.verify, 0), S_OK);
    assert_sent("");
    assert_int_equal(fake.power, ICCSP_POWER_WARM);
    assert_int_equal(ISCardFileAccess_Read(o.files, o.file, &count, &content, 0), ICCSP_W_RESET_CARD);
    assert_sent("");
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), ICCSP_W_RESET_CARD);
}

static IByteBuffer *answer_of(HRESULT (*authenticate)(int32_t, IByteBuffer *, int32_t *, IByteBuffer **),
                              int32_t algorithm, const char *secret)
{
    IByteBuffer *param = buffer_of_hex(secret), *data = buffer_of_hex("0102");
    int32_t length = 0;

    assert_int_equal(authenticate(algorithm, param, &length, &data), S_OK);
    assert_int_equal(length, 2);
    release_buffer(param);
    return data;
}

static HRESULT icc_auth(int32_t algorithm, IByteBuffer *param, int32_t *length, IByteBuffer **data)
{
    return ISCardAuth_ICC_Auth(o.auth, algorithm, param, length, data);
}

static HRESULT user_auth(int32_t algorithm, IByteBuffer *param, int32_t *length, IByteBuffer **data)
{
    return ISCardAuth_User_Auth(o.auth, algorithm, param, length, data);
}

static void test_decision_E20_algorithm_and_secret(void **state)
{
    IByteBuffer *one = buffer_of_hex("83"), *two = buffer_of_hex("8384");
    int32_t length = 4;
    IByteBuffer *data = NULL;

    (void)state;
    assert_int_equal(ISCardAuth_APP_Auth(o.auth, 256, NULL, o.data), E_INVALIDARG);
    assert_int_equal(ISCardAuth_APP_Auth(o.auth, -1, NULL, o.data), E_INVALIDARG);
    assert_int_equal(ISCardAuth_APP_Auth(o.auth, 1, two, o.data), E_INVALIDARG);
    assert_int_equal(ISCardAuth_GetChallenge(o.auth, 1, two, &length, &data), E_INVALIDARG);
    assert_sent("");
    assert_int_equal(ISCardAuth_APP_Auth(o.auth, 0x21, one, o.data), S_OK);
    assert_sent("00822183080102030405060708\n");
    release_buffer(answer_of(icc_auth, 0x21, "83"));
    assert_sent("0088218302010200\n");
    release_buffer(answer_of(user_auth, 0xFF, NULL));
    assert_sent("0088FF0002010200\n");
    release_buffer(one);
    release_buffer(two);
}

static void test_decision_E21_lengths_of_challenges(void **state)
{
    static const struct {
        int32_t length;
        const char *sent;
    } lengths[] = {{0, "0084000008\n"}, {1, "0084000001\n"}, {256, "0084000000\n"}};
    IByteBuffer *challenge = NULL;
    int32_t length = 257;

    (void)state;
    assert_int_equal(ISCardAuth_GetChallenge(o.auth, 0, NULL, &length, &challenge), E_INVALIDARG);
    assert_sent("");
    fake.rule[0] = (struct fake_rule){"0084", "AA 9000", 0};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        length = lengths[i].length;
        assert_int_equal(ISCardAuth_GetChallenge(o.auth, 0, NULL, &length, &challenge), S_OK);
        assert_sent(lengths[i].sent);
        assert_int_equal(length, 1);
    }
    release_buffer(challenge);
}

/* The ISCard is a bystander, who sees whether the card was reset. */
static void test_decision_B4_an_authentication_counts_like_a_code(void **state)
{
    (void)state;
    assert_int_equal(find_call("APP_Auth")->make(&o), S_OK);
    assert_int_equal(ISCardManage_Detach(o.manage), S_OK);
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), ICCSP_W_RESET_CARD);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_A5_E4_the_reference),
        TEST(test_decision_E3_tries_as_the_card_tells_them),
        TEST(test_decision_E6_what_a_change_sends),
        TEST(test_decision_E7_a_card_that_cannot_forget_is_reset),
        TEST(test_decision_E20_algorithm_and_secret),
        TEST(test_decision_E21_lengths_of_challenges),
        TEST(test_decision_B4_an_authentication_counts_like_a_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
