/* SPDX-License-Identifier: BSD-2-Clause */
/* The classes against cards that lie, stall, flood and vanish (classes A to D and G of docs/testing.md): each
 * gives its own code, in a bounded number of commands, and leaves nothing held. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "iccsp/iccsp.h"
#include "support/fake_card.h"

static struct fake_card fake;
static ISCardManage *manage;
static ISCardFileAccess *files;

static void open_fake(const char *atr, const struct fake_rule *rules)
{
    BSTR name = NULL;

    fake_card_open(&fake, atr, rules);
    assert_int_equal(iccsp_create_provider(fake.rm, &manage), S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(manage, &files), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8(FAKE_READER, &name), S_OK);
    assert_int_equal(ISCardManage_AttachByIFD(manage, name, ICCSP_MODE_SHARED), S_OK);
    iccsp_bstr_free(name);
}

/* Somebody else can still work with the reader: no transaction and no handle was left behind. */
static void assert_nothing_held(void)
{
    uintptr_t context, card;

    assert_int_equal(iccsp_rm_establish(fake.rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_connect(fake.rm, context, FAKE_READER, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    assert_int_equal(iccsp_rm_begin(fake.rm, card), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(fake.rm, context), ICCSP_OK);
}

static void close_fake(void)
{
    ISCardFileAccess_Release(files);
    ISCardManage_Release(manage);
    fake_card_close(&fake);
}

static HRESULT open_file(const char *path, HSCARD_FILE *file)
{
    BSTR text = NULL;
    HRESULT hr;

    assert_int_equal(iccsp_bstr_from_utf8(path, &text), S_OK);
    hr = ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, text, file);
    iccsp_bstr_free(text);
    return hr;
}

static HRESULT read_all(HSCARD_FILE file, int32_t want, size_t *got)
{
    IByteBuffer *buffer = NULL;
    int32_t count = want;
    const HRESULT hr = ISCardFileAccess_Read(files, file, &count, &buffer, 0);

    *got = (size_t)count;
    assert_true(SUCCEEDED(hr) == (buffer != NULL));
    if (buffer != NULL)
        IByteBuffer_Release(buffer);
    return hr;
}

/* A card that answers everything alike: Open must give `wanted` within `most` commands. */
static void open_on(const char *response, HRESULT wanted, size_t most)
{
    const struct fake_rule rules[] = {{"", response, 0}, {NULL, NULL, 0}};
    HSCARD_FILE file = 77;

    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(open_file("3F00/1234", &file), wanted);
    assert_int_equal(file, 0);
    assert_in_range(fake.commands, 1, most);
    ISCardManage_Detach(manage);
    assert_nothing_held();
    close_fake();
}

static void test_B_transport(void **state)
{
    static char flood[4096];

    (void)state;
    memset(flood, 'A', 2 * 300);
    strcpy(flood + 2 * 300, "9000");
    open_on("6110", ICCSP_E_NO_PROGRESS, 2);
    open_on("AA61FF", ICCSP_E_RESPONSE_LONG, 257);
    open_on("6C10", ICCSP_E_NO_PROGRESS, 2);
    open_on("90", ICCSP_E_RESPONSE_SHORT, 1);
    open_on("", ICCSP_E_RESPONSE_SHORT, 1);
    open_on(flood, ICCSP_E_RESPONSE_LONG, 1);
}

static void test_B_status_words(void **state)
{
    static const struct {
        const char *sw;
        HRESULT hr;
    } words[] = {{"6A82", ICCSP_E_FILE_NOT_FOUND},      {"6982", ICCSP_W_SECURITY_VIOLATION},
                 {"6F00", ICCSP_E_UNEXPECTED},          {"0000", ICCSP_F_UNKNOWN_ERROR},
                 {"6000", ICCSP_F_UNKNOWN_ERROR},       {"FFFF", ICCSP_F_UNKNOWN_ERROR},
                 {"9001", ICCSP_F_UNKNOWN_ERROR},       {"6E00", ICCSP_E_UNSUPPORTED_FEATURE},
                 {"6881", ICCSP_E_UNSUPPORTED_FEATURE}, {"6581", ICCSP_E_UNEXPECTED},
                 {"6281", ICCSP_F_COMM_ERROR}};

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        open_on(words[i].sw, words[i].hr, 1);
    /* A card that knows no selection by path is asked level by level, once. */
    open_on("6A86", ICCSP_E_INVALID_PARAMETER, 2);
    open_on("6D00", ICCSP_E_UNSUPPORTED_FEATURE, 2);
}

static void test_C_broken_fcp(void **state)
{
    (void)state;
    open_on("62 7F 84 02 A0 00 9000", ICCSP_E_TLV, 1);
    open_on("62 04 84 08 A0 00 9000", ICCSP_E_TLV, 1);
    open_on("62 80 84 02 A0 00 00 00 9000", ICCSP_E_TLV, 1);
    open_on("62 84 7F FF FF FF 9000", ICCSP_E_TLV, 1);
    open_on("62 88 FF FF FF FF FF FF FF FF 9000", ICCSP_E_TLV, 1);
    open_on("5F 9000", ICCSP_E_TLV, 1);
    open_on("62 13 84 11 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 9000", ICCSP_E_MALFORMED, 1);
    open_on("62 05 83 03 11 22 33 9000", ICCSP_E_MALFORMED, 1);
}

/* Opens EF 1234 with this FCP on a card that answers READ BINARY as given, and reads. */
static HRESULT read_from(const char *fcp, const struct fake_rule *reads, int32_t want, size_t *got)
{
    struct fake_rule rules[8] = {{"00A4", fcp, 0}};
    HSCARD_FILE file;
    HRESULT hr;

    for (size_t i = 0; i < 6 && reads[i].command != NULL; i++)
        rules[i + 1] = reads[i];
    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(open_file("3F00/1234", &file), S_OK);
    fake_card_forget(&fake);
    hr = read_all(file, want, got);
    ISCardManage_Detach(manage);
    assert_nothing_held();
    return hr;
}

#define FCP_UNKNOWN   "62 03 82 01 01 9000"
#define FCP_SIZE(hex) "62 07 80 02 " hex " 82 01 01 9000"
#define FCP_HUGE      "62 09 80 04 FF FF FF FF 82 01 01 9000"

/* D1: the size is a hint. */
static void test_D_sizes_that_lie(void **state)
{
    const struct fake_rule ten[] = {
        {"00B00000", "00010203040506070809 9000", 0}, {"00B0000A", "6B00", 0}, {NULL, NULL, 0}};
    size_t got;

    (void)state;
    assert_int_equal(read_from(FCP_HUGE, ten, 100, &got), S_OK);
    assert_int_equal(got, 10);
    close_fake();
    assert_int_equal(read_from(FCP_SIZE("7F FF"), ten, 100, &got), S_OK);
    assert_int_equal(got, 10);
    assert_in_range(fake.commands, 1, 3);
    close_fake();
    assert_int_equal(read_from(FCP_SIZE("00 00"), ten, 100, &got), S_OK);
    assert_int_equal(got, 10);
    close_fake();
    assert_int_equal(read_from("62 05 80 00 82 01 01 9000", ten, 100, &got), S_OK);
    assert_int_equal(got, 10);
    close_fake();
}

/* D6: four ways to say "end". */
static void test_D_dialects_of_the_end(void **state)
{
    static const char *const ends[] = {"6B00", "6282", "6A86", "6700", "9000"};
    size_t got;

    (void)state;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        const struct fake_rule reads[] = {
            {"00B00000", "AABB 9000", 0}, {"00B00002", ends[i], 0}, {NULL, NULL, 0}};

        assert_int_equal(read_from(FCP_UNKNOWN, reads, 100, &got), S_OK);
        assert_int_equal(got, 2);
        assert_int_equal(fake.commands, 3);
        close_fake();
    }
}

static void test_D_no_data_ever(void **state)
{
    const struct fake_rule reads[] = {{"00B0", "9000", 0}, {NULL, NULL, 0}};
    size_t got;

    (void)state;
    assert_int_equal(read_from(FCP_SIZE("01 00"), reads, 100, &got), ICCSP_W_EOF);
    assert_in_range(fake.commands, 1, 2);
    close_fake();
}

static void test_D_one_byte_for_each_command(void **state)
{
    const struct fake_rule reads[] = {{"00B0", "AA 9000", 0}, {NULL, NULL, 0}};
    size_t got;

    (void)state;
    assert_int_equal(read_from(FCP_UNKNOWN, reads, 30, &got), S_OK);
    assert_int_equal(got, 30);
    close_fake();
    assert_int_equal(read_from(FCP_UNKNOWN, reads, 30000, &got), ICCSP_E_BUDGET);
    assert_in_range(fake.commands, 60, 70);
    close_fake();
}

/* D4: EF.DIR that lists the MF, itself, and nonsense. */
static void test_D_directories_that_loop(void **state)
{
    const struct fake_rule rules[] = {
        {"00A4 00 0C 02 3F00", "9000", 0},
        {"00A4 08 04 02 2F00", FCP_SIZE("00 20"), 0},
        {"00A4 00 04 02 2F00", FCP_SIZE("00 20"), 0},
        {"00A4", "9000", 0},
        {"00B00000", "6106 51043F003F00 6106 51043F002F00 6103 510110 6102 4F00 6104 51023F00 9000", 0},
        {"00B0", "6B00", 0},
        {NULL, NULL, 0}};
    SAFEARRAY *names = NULL;
    int32_t last;

    (void)state;
    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(ISCardFileAccess_Directory(files, ICCSP_SC_TYPE_ALL_FILES, &names), S_OK);
    assert_int_equal(iccsp_safearray_ubound(names, 1, &last), S_OK);
    assert_int_equal(last, 0);
    assert_int_equal(iccsp_safearray_destroy(names), S_OK);
    assert_in_range(fake.commands, 1, 6);
    close_fake();
}

static void test_D_a_card_without_a_list(void **state)
{
    const struct fake_rule rules[] = {
        {"00A4 00 0C 02 3F00", "9000", 0}, {"00A4", "6A82", 0}, {NULL, NULL, 0}};
    SAFEARRAY *names = (SAFEARRAY *)(void *)&fake;

    (void)state;
    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(ISCardFileAccess_Directory(files, ICCSP_SC_TYPE_ALL_FILES, &names), E_NOTIMPL);
    assert_null(names);
    close_fake();
}

/* E3: on a family that is not known, the question could cost a try. */
static void test_decision_E3_no_question_on_an_unknown_family(void **state)
{
    const struct fake_rule rules[] = {{"", "9000", 0}, {NULL, NULL, 0}};
    ISCardVerify *verify;
    int32_t ref = 1;

    (void)state;
    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(ISCardManage_CreateCHVerification(manage, &verify), S_OK);
    assert_int_equal(ISCardVerify_Verify(verify, NULL, ICCSP_SC_FL_IHV_CHECKONLY, &ref),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(ref, 1);
    assert_int_equal(fake.commands, 0);
    ISCardVerify_Release(verify);
    close_fake();
}

static HRESULT verify_on(const char *response, int32_t *ref)
{
    const struct fake_rule rules[] = {{"0020", response, 0}, {NULL, NULL, 0}};
    ISCardVerify *verify;
    IByteBuffer *code;
    HRESULT hr;

    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(ISCardManage_CreateCHVerification(manage, &verify), S_OK);
    assert_int_equal(iccsp_create_byte_buffer("1234", 4, &code), S_OK);
    hr = ISCardVerify_Verify(verify, code, 0, ref);
    assert_int_equal(fake.commands, 1);
    assert_string_equal(fake.log, "002000010431323334\n");
    IByteBuffer_Release(code);
    ISCardVerify_Release(verify);
    close_fake();
    return hr;
}

static void test_E_verify_goes_to_the_card_once(void **state)
{
    static const struct {
        const char *sw;
        HRESULT hr;
        int tries;
    } answers[] = {{"63C2", ICCSP_W_WRONG_CHV, 2},    {"63C0", ICCSP_W_CHV_BLOCKED, 0},
                   {"6300", ICCSP_W_WRONG_CHV, -1},   {"6983", ICCSP_W_CHV_BLOCKED, 0},
                   {"6984", ICCSP_W_CHV_BLOCKED, -1}, {"6A80", ICCSP_E_INVALID_CHV, -1},
                   {"6A88", ICCSP_E_INVALID_CHV, -1}, {"6700", ICCSP_E_INVALID_PARAMETER, -1},
                   {"90", ICCSP_E_RESPONSE_SHORT, -1}};

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        int32_t ref = 1;

        assert_int_equal(verify_on(answers[i].sw, &ref), answers[i].hr);
        assert_int_equal(ICCSP_REF_TRIES(ref), answers[i].tries);
    }
    assert_int_equal(verify_on("6C08", (int32_t[]){1}), ICCSP_E_INVALID_PARAMETER);
}

/* G1: the card is pulled out at the k-th command, for every k of a good session. */
static size_t commands_until_removal;

static void remove_after(struct fake_card *card)
{
    if (commands_until_removal-- == 0)
        iccsp_rm_remove_card(card->rm, FAKE_READER);
}

static void test_G_removal_at_every_command(void **state)
{
    const struct fake_rule rules[] = {
        {"00A4", FCP_SIZE("00 04"), 0}, {"00B0", "01020304 9000", 0}, {NULL, NULL, 0}};

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        HSCARD_FILE file = 0;
        size_t got;
        HRESULT hr;

        open_fake(FAKE_ATR_T1, rules);
        commands_until_removal = k;
        fake.on_command = remove_after;
        hr = open_file("3F00/1234", &file);
        if (SUCCEEDED(hr))
            hr = read_all(file, 4, &got);
        fake.on_command = NULL;
        if (SUCCEEDED(hr))
            hr = read_all(file, 4, &got);
        assert_int_equal(hr, ICCSP_W_REMOVED_CARD);
        assert_int_equal(ISCardManage_SCardLock(manage), ICCSP_W_REMOVED_CARD);
        assert_int_equal(ISCardManage_Detach(manage), S_OK);
        close_fake();
    }
}

/* H: the reader itself goes. */
static void test_G_the_reader_goes_away(void **state)
{
    const struct fake_rule rules[] = {{"00A4", FCP_SIZE("00 04"), 0}, {NULL, NULL, 0}};
    HSCARD_FILE file;

    (void)state;
    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(iccsp_rm_remove_reader(fake.rm, FAKE_READER), ICCSP_OK);
    assert_int_equal(open_file("3F00/1234", &file), ICCSP_E_READER_UNAVAILABLE);
    assert_int_equal(ISCardManage_Reconnect(manage), ICCSP_E_READER_UNAVAILABLE);
    assert_int_equal(ISCardManage_Detach(manage), S_OK);
    close_fake();
}

/* What a caller is told: layer, status word, command, a sentence and a remedy. */
static void test_errors_say_what_happened(void **state)
{
    const struct fake_rule rules[] = {{"00A4", "6A82", 0}, {NULL, NULL, 0}};
    struct iccsp_error error = {.size = sizeof(error)};
    HSCARD_FILE file;

    (void)state;
    open_fake(FAKE_ATR_T1, rules);
    assert_int_equal(open_file("3F00/1234", &file), ICCSP_E_FILE_NOT_FOUND);
    assert_int_equal(iccsp_last_error(&error), ICCSP_OK);
    assert_int_equal(error.hr, ICCSP_E_FILE_NOT_FOUND);
    assert_int_equal(error.layer, ICCSP_LAYER_CARD);
    assert_int_equal(error.has_sw, 1);
    assert_int_equal(error.sw, 0x6A82);
    assert_int_equal(error.has_command, 1);
    assert_int_equal(error.command[1], 0xA4);
    assert_string_equal(error.name, "SCARD_E_FILE_NOT_FOUND");
    assert_true(strlen(error.sentence) > 10);
    assert_true(strlen(error.remedy) > 10);
    close_fake();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_B_transport),
        cmocka_unit_test(test_B_status_words),
        cmocka_unit_test(test_C_broken_fcp),
        cmocka_unit_test(test_D_sizes_that_lie),
        cmocka_unit_test(test_D_dialects_of_the_end),
        cmocka_unit_test(test_D_no_data_ever),
        cmocka_unit_test(test_D_one_byte_for_each_command),
        cmocka_unit_test(test_D_directories_that_loop),
        cmocka_unit_test(test_D_a_card_without_a_list),
        cmocka_unit_test(test_decision_E3_no_question_on_an_unknown_family),
        cmocka_unit_test(test_E_verify_goes_to_the_card_once),
        cmocka_unit_test(test_G_removal_at_every_command),
        cmocka_unit_test(test_G_the_reader_goes_away),
        cmocka_unit_test(test_errors_say_what_happened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
