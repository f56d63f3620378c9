/* SPDX-License-Identifier: BSD-2-Clause */
/* What changes a card or proves something to it, byte for byte, on a card of no family in particular. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "provider/authenticate.h"
#include "provider/chv.h"
#include "provider/file_write.h"
#include "support/fake_card.h"

#define CHV_1 0x01u

/* FCPs: transparent, 16 bytes; the same whose WRITE clears bits; linear fixed, 2 records of 4; a DF. */
#define FCP_TRANSPARENT "62 07 80020010 820101 9000"
#define FCP_AND         "62 08 80020010 82020161 9000"
#define FCP_RECORDS     "62 08 8206 02 21 0004 0002 9000"
#define FCP_DF          "62 03 820138 9000"
#define FCP_LARGE       "62 07 80024000 820101 9000"

static struct fake_card fake;
static struct iccsp_card *card;
static struct iccsp_path path;
static struct iccsp_file file;
static int tries;

static void attach(const struct fake_rule *rules)
{
    struct iccsp_path mf;

    fake_card_open(&fake, FAKE_ATR_T1, rules);
    card = iccsp_card_new(fake.rm);
    assert_non_null(card);
    assert_int_equal(iccsp_card_attach_reader(card, FAKE_READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY),
                     ICCSP_OK);
    iccsp_path_to_mf(&mf);
    assert_int_equal(iccsp_path_parse("D000/D001", ICCSP_PATH_BY_ID, &mf, &path), ICCSP_OK);
    tries = 77;
}

static int teardown(void **state)
{
    (void)state;
    iccsp_card_unref(card);
    fake_card_close(&fake);
    return 0;
}

/* Enters the card for the rest of the test, and opens the file. */
static void attach_and_open(const struct fake_rule *rules)
{
    attach(rules);
    assert_int_equal(iccsp_card_enter(card), ICCSP_OK);
    assert_int_equal(iccsp_file_open(card, &path, &file), ICCSP_OK);
    fake_card_forget(&fake);
}

static void leave(void)
{
    assert_int_equal(iccsp_card_leave(card, ICCSP_OK), ICCSP_OK);
}

static void assert_sent(const char *log)
{
    assert_string_equal(fake.log, log);
    fake_card_forget(&fake);
}

static struct iccsp_code code(const char *text)
{
    return (struct iccsp_code){(const uint8_t *)text, text != NULL ? strlen(text) : 0};
}

static const struct fake_rule yes[] = {{"00", "9000", 0}, {NULL, NULL, 0}};

static void test_codes_that_do_not_fit_are_not_sent(void **state)
{
    uint8_t bytes[255];

    (void)state;
    memset(bytes, '1', sizeof(bytes));
    attach(yes);
    assert_int_equal(iccsp_chv_change(card, CHV_1, (struct iccsp_code){bytes, 128},
                                      (struct iccsp_code){bytes, 128}, &tries),
                     ICCSP_E_INVALID_CHV);
    assert_int_equal(iccsp_chv_change(card, CHV_1, code("1234"), code(NULL), &tries), ICCSP_E_INVALID_CHV);
    assert_int_equal(iccsp_chv_require(card, CHV_1, code(NULL), true, &tries), ICCSP_E_INVALID_CHV);
    assert_int_equal(iccsp_chv_unblock(card, CHV_1, code(NULL), code(NULL), &tries), ICCSP_E_INVALIDARG);
    assert_int_equal(tries, ICCSP_TRIES_UNKNOWN);
    assert_sent("");
}

static void test_a_refused_code_is_sent_once(void **state)
{
    static const struct fake_rule rules[] = {
        {"0024", "63C2", 0}, {"002C", "6983", 0}, {"0028", "6C08", 0}, {NULL, NULL, 0}};

    (void)state;
    attach(rules);
    assert_int_equal(iccsp_chv_change(card, CHV_1, code("1234"), code("5678"), &tries), ICCSP_W_WRONG_CHV);
    assert_int_equal(tries, 2);
    assert_int_equal(iccsp_chv_unblock(card, CHV_1, code("87654321"), code(NULL), &tries),
                     ICCSP_W_CHV_BLOCKED);
    assert_int_equal(tries, 0);
    assert_int_equal(iccsp_chv_require(card, CHV_1, code("1234"), true, &tries), ICCSP_E_INVALID_PARAMETER);
    assert_sent("00240001083132333435363738\n"
                "002C0101083837363534333231\n"
                "002800010431323334\n");
}

/* ISO/IEC 7816-4:2005, 7.5.7 to 7.5.10 */
static void test_decision_E6_change_enable_disable(void **state)
{
    (void)state;
    attach(yes);
    assert_int_equal(iccsp_chv_change(card, CHV_1, code("1234"), code("5678"), &tries), ICCSP_OK);
    assert_sent("00240001083132333435363738\n");
    assert_int_equal(iccsp_chv_change(card, CHV_1, code(NULL), code("5678"), &tries), ICCSP_OK);
    assert_sent("002401010435363738\n");
    assert_int_equal(iccsp_chv_require(card, CHV_1, code("1234"), true, &tries), ICCSP_OK);
    assert_sent("002800010431323334\n");
    assert_int_equal(iccsp_chv_require(card, CHV_1, code("1234"), false, &tries), ICCSP_OK);
    assert_sent("002600010431323334\n");
}

static void test_decision_E5_forms_of_unblocking(void **state)
{
    (void)state;
    attach(yes);
    assert_int_equal(iccsp_chv_unblock(card, CHV_1, code("99"), code("12"), &tries), ICCSP_OK);
    assert_sent("002C00010439393132\n");
    assert_int_equal(iccsp_chv_unblock(card, CHV_1, code("99"), code(NULL), &tries), ICCSP_OK);
    assert_sent("002C0101023939\n");
    assert_int_equal(iccsp_chv_unblock(card, CHV_1, code(NULL), code("12"), &tries), ICCSP_OK);
    assert_sent("002C0201023132\n");
}

static void test_decision_E20_authentication(void **state)
{
    static const struct fake_rule rules[] = {{"00828102", "6300", 0},
                                             {"0082", "9000", 0},
                                             {"0088", "AABB 9000", 1},
                                             {"0088", "9000", 0},
                                             {NULL, NULL, 0}};
    const struct iccsp_auth_ref bad = {0x81, 0x02}, good = {0x01, 0x02};
    uint8_t answer[16];
    size_t len = sizeof(answer);

    (void)state;
    attach(rules);
    assert_int_equal(iccsp_authenticate_external(card, bad, (const uint8_t *)"xy", 2, &tries),
                     ICCSP_W_WRONG_CHV);
    assert_int_equal(iccsp_authenticate_external(card, good, (const uint8_t *)"xy", 2, &tries), ICCSP_OK);
    assert_sent("00828102027879\n00820102027879\n");
    assert_int_equal(iccsp_authenticate_internal(card, good, (const uint8_t *)"xy", 2, answer, &len),
                     ICCSP_OK);
    assert_int_equal(len, 2);
    assert_memory_equal(answer, "\xAA\xBB", 2);
    assert_sent("0088010202787910\n");
    len = sizeof(answer);
    assert_int_equal(iccsp_authenticate_internal(card, good, (const uint8_t *)"xy", 2, answer, &len),
                     ICCSP_E_MALFORMED);
}

/* 7816-4:2005, 7.5.3: the secret has no place in GET CHALLENGE. */
static void test_decision_E21_what_a_challenge_is_asked_for_with(void **state)
{
    static const struct fake_rule rules[] = {{"0084", "0102030405060708 9000", 0}, {NULL, NULL, 0}};
    uint8_t challenge[8];
    size_t len = sizeof(challenge);

    (void)state;
    attach(rules);
    assert_int_equal(iccsp_challenge_get(card, (struct iccsp_auth_ref){0x01, 0x02}, challenge, &len),
                     ICCSP_OK);
    assert_int_equal(len, 8);
    assert_sent("0084010008\n");
}

/* A secret of the current directory: it is selected before the challenge is fetched, and not after that. */
static void test_decision_E20_specific_secrets(void **state)
{
    static const struct fake_rule rules[] = {
        {"0084", "0102030405060708 9000", 0}, {"0088", "AABB 9000", 0}, {"00", "9000", 0}, {NULL, NULL, 0}};
    const struct iccsp_auth_ref ref = {0x00, 0x81};
    uint8_t bytes[8];
    size_t len = sizeof(bytes);

    (void)state;
    attach(rules);
    assert_true(iccsp_path_append(&card->directory, 0xD000));
    assert_int_equal(iccsp_challenge_get(card, ref, bytes, &len), ICCSP_OK);
    assert_sent("00A4080C02D000\n0084000008\n");
    assert_int_equal(iccsp_authenticate_external(card, ref, bytes, 2, &tries), ICCSP_OK);
    assert_sent("00820081020102\n");
    assert_int_equal(iccsp_authenticate_internal(card, ref, bytes, 2, bytes, &len), ICCSP_OK);
    assert_sent("00A4080C02D000\n0088008102010208\n");
}

/* The answer is not what was promised, but the card has said yes: Detach must not leave it so (decision B4).
 */
static void test_decision_B4_a_proof_whose_answer_is_broken(void **state)
{
    static const struct fake_rule rules[] = {
        {"0082", "63C2", 1}, {"0082", "6983", 1}, {"0082", "9000", 0}, {NULL, NULL, 0}};
    const struct iccsp_auth_ref ref = {0x00, 0x01};
    uint8_t answer[8];
    size_t len = sizeof(answer);

    (void)state;
    attach(rules);
    assert_int_equal(iccsp_authenticate_mutual(card, ref, (const uint8_t *)"xy", 2, answer, &len, &tries),
                     ICCSP_W_WRONG_CHV);
    assert_int_equal(tries, 2);
    assert_int_equal(iccsp_authenticate_mutual(card, ref, (const uint8_t *)"xy", 2, answer, &len, &tries),
                     ICCSP_W_CHV_BLOCKED);
    assert_int_equal(tries, 0);
    assert_false(card->authenticated);
    assert_int_equal(iccsp_authenticate_mutual(card, ref, (const uint8_t *)"xy", 2, answer, &len, &tries),
                     ICCSP_E_MALFORMED);
    assert_int_equal(tries, ICCSP_TRIES_UNKNOWN);
    assert_true(card->authenticated);
    assert_sent("0082000102787908\n0082000102787908\n0082000102787908\n");
}

/* Two bytes that do not fit are not sent; what is sent ends where it must. */
static void test_decision_E11_past_the_end(void **state)
{
    static const struct fake_rule rules[] = {
        {"00A4", FCP_TRANSPARENT, 0}, {"00D6", "9000", 0}, {NULL, NULL, 0}};
    const uint8_t data[17] = {0};

    (void)state;
    attach_and_open(rules);
    assert_int_equal(iccsp_file_write(card, &file, data, 17, ICCSP_WRITE_REPLACE), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(iccsp_file_seek(&file, 15, ICCSP_SEEK_SET), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 2, ICCSP_WRITE_REPLACE), ICCSP_E_WRITE_TOO_MANY);
    assert_sent("");
    assert_int_equal(iccsp_file_write(card, &file, data, 1, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_sent("00D6000F0100\n");
    assert_int_equal(file.position, 16);
    leave();
}

/* ISO/IEC 7816-4:2005, table 87: what WRITE does is the file's choice, and one that it does not make is not
 * sent. */
static void test_decision_E11_setting_and_clearing_bits(void **state)
{
    static const struct fake_rule rules[] = {{"00A4", FCP_AND, 0}, {"00D0", "9000", 0}, {NULL, NULL, 0}};

    (void)state;
    attach_and_open(rules);
    assert_int_equal(iccsp_file_write(card, &file, (const uint8_t *)"\x0F", 1, ICCSP_WRITE_OR),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_sent("");
    assert_int_equal(iccsp_file_write(card, &file, (const uint8_t *)"\x0F", 1, ICCSP_WRITE_AND), ICCSP_OK);
    assert_sent("00D00000010F\n");
    leave();
}

static void test_decision_E11_erase(void **state)
{
    static const struct fake_rule rules[] = {
        {"00A4", FCP_TRANSPARENT, 0}, {"000E", "9000", 0}, {NULL, NULL, 0}};
    const uint8_t ignored[8] = {0};

    (void)state;
    attach_and_open(rules);
    assert_int_equal(iccsp_file_seek(&file, 4, ICCSP_SEEK_SET), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, ignored, sizeof(ignored), ICCSP_WRITE_ERASE), ICCSP_OK);
    assert_sent("000E000402000C\n");
    assert_int_equal(file.position, 12);
    leave();
}

/* 600 bytes go in three commands; the second fails, and the position tells how far it came. */
static void test_a_long_write_stops_at_the_first_failure(void **state)
{
    static const struct fake_rule rules[] = {
        {"00A4", FCP_LARGE, 0}, {"00D60000", "9000", 0}, {"00D600FF", "6581", 0}, {NULL, NULL, 0}};
    const uint8_t data[600] = {0};

    (void)state;
    attach_and_open(rules);
    assert_int_equal(iccsp_file_write(card, &file, data, sizeof(data), ICCSP_WRITE_REPLACE),
                     ICCSP_E_UNEXPECTED);
    assert_int_equal(fake.commands, 2);
    assert_int_equal(file.position, 255);
    leave();
}

static void test_decision_E11_records(void **state)
{
    static const struct fake_rule rules[] = {
        {"00A4", FCP_RECORDS, 0}, {"00DC", "9000", 0}, {"00E2", "9000", 0}, {NULL, NULL, 0}};
    const uint8_t *data = (const uint8_t *)"abcde";

    (void)state;
    attach_and_open(rules);
    assert_int_equal(iccsp_file_write(card, &file, data, 5, ICCSP_WRITE_REPLACE), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(iccsp_file_write(card, &file, data, 4, ICCSP_WRITE_ERASE), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_sent("");
    assert_int_equal(iccsp_file_write(card, &file, data, 4, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 4, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 4, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_sent("00DC01040461626364\n00DC02040461626364\n00E200000461626364\n");
    assert_int_equal(file.size, 3);
    leave();
}

/* What is appended to a cyclic file is its record 1: the position stays behind the last. */
static void test_decision_E11_appending_to_a_cyclic_file(void **state)
{
    static const struct fake_rule rules[] = {
        {"00A4", "62 08 8206 06 21 0004 0002 9000", 0}, {"00E2", "9000", 0}, {NULL, NULL, 0}};
    const uint8_t *data = (const uint8_t *)"abcd";

    (void)state;
    attach_and_open(rules);
    assert_int_equal(iccsp_file_seek(&file, 0, ICCSP_SEEK_END), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 4, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 4, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_sent("00E200000461626364\n00E200000461626364\n");
    assert_int_equal(file.position, 2);
    assert_int_equal(file.size, 2);
    leave();
}

/* ISO/IEC 7816-9:2004, 8.2: the properties go in a template 62; the card may choose another identifier. */
static void test_decision_E15_create(void **state)
{
    static const struct fake_rule rules[] = {{"00A4", FCP_DF, 0},
                                             {"00E0", "6A84", 1},
                                             {"00E0", "62 04 8302 D00F 9000", 1},
                                             {"00E0", "9000", 0},
                                             {NULL, NULL, 0}};
    const uint8_t fcp[] = {0x82, 0x01, 0x01};
    struct iccsp_path directory;
    uint16_t fid = 0xD001;

    (void)state;
    attach(rules);
    directory = path;
    directory.depth--;
    assert_int_equal(iccsp_card_enter(card), ICCSP_OK);
    assert_int_equal(iccsp_file_create(card, &directory, fcp, sizeof(fcp), &fid), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(fid, 0xD001);
    assert_int_equal(iccsp_file_create(card, &directory, fcp, sizeof(fcp), &fid), ICCSP_OK);
    assert_int_equal(fid, 0xD00F);
    fake_card_forget(&fake);
    assert_int_equal(iccsp_file_create(card, &directory, fcp, sizeof(fcp), &fid), ICCSP_OK);
    assert_int_equal(fid, 0xD00F);
    assert_non_null(strstr(fake.log, "00E00000056203820101\n"));
    leave();
}

/* 0 is no identifier: the card is told none, and has to say what it chose. */
static void test_decision_A4_the_card_chooses_an_identifier(void **state)
{
    static const struct fake_rule rules[] = {{"00A4", FCP_DF, 0},
                                             {"00E0", "62 04 8302 D00F 9000", 1},
                                             {"00E0", "9000", 1},
                                             {"00E0", "62 04 8302 0000 9000", 0},
                                             {NULL, NULL, 0}};
    const uint8_t fcp[] = {0x82, 0x01, 0x01};
    struct iccsp_path directory;
    uint16_t fid = ICCSP_FID_NONE;

    (void)state;
    attach(rules);
    directory = path;
    directory.depth--;
    assert_int_equal(iccsp_card_enter(card), ICCSP_OK);
    assert_int_equal(iccsp_file_create(card, &directory, fcp, sizeof(fcp), &fid), ICCSP_OK);
    assert_int_equal(fid, 0xD00F);
    assert_non_null(strstr(fake.log, "00E0000005620382010100\n"));
    for (unsigned i = 0; i < 2; i++) {
        fid = ICCSP_FID_NONE;
        assert_int_equal(iccsp_file_create(card, &directory, fcp, sizeof(fcp), &fid), ICCSP_E_MALFORMED);
    }
    leave();
}

/* The current directory goes with what it lies in. */
static void test_deleting_the_current_directory(void **state)
{
    static const struct fake_rule rules[] = {{"00A4", FCP_DF, 0}, {"00E4", "9000", 0}, {NULL, NULL, 0}};
    struct iccsp_path mf, df, inner, other;

    (void)state;
    attach(rules);
    iccsp_path_to_mf(&mf);
    assert_int_equal(iccsp_path_parse("D000", ICCSP_PATH_BY_ID, &mf, &df), ICCSP_OK);
    assert_int_equal(iccsp_path_parse("D000/D100", ICCSP_PATH_BY_ID, &mf, &inner), ICCSP_OK);
    assert_int_equal(iccsp_path_parse("D000/D101", ICCSP_PATH_BY_ID, &mf, &other), ICCSP_OK);
    assert_int_equal(iccsp_card_enter(card), ICCSP_OK);
    card->directory = inner;
    assert_int_equal(iccsp_file_delete(card, &other, true), ICCSP_OK);
    assert_true(iccsp_path_equal(&card->directory, &inner));
    assert_int_equal(iccsp_file_delete(card, &inner, true), ICCSP_OK);
    assert_true(iccsp_path_equal(&card->directory, &df));
    card->directory = inner;
    assert_int_equal(iccsp_file_delete(card, &df, true), ICCSP_OK);
    assert_true(iccsp_path_is_mf(&card->directory));
    leave();
}

/* ISO/IEC 7816-9:2004, 8.3. Without a list of its files whether a DF may go is the card's decision. */
static void test_decision_E16_delete(void **state)
{
    static const struct fake_rule rules[] = {
        {"00A4", FCP_DF, 0}, {"00E4", "6985", 1}, {"00E4", "9000", 0}, {NULL, NULL, 0}};
    struct iccsp_path mf;

    (void)state;
    attach(rules);
    iccsp_path_to_mf(&mf);
    assert_int_equal(iccsp_card_enter(card), ICCSP_OK);
    assert_int_equal(iccsp_file_delete(card, &mf, true), ICCSP_E_INVALIDARG);
    assert_sent("");
    assert_int_equal(iccsp_file_delete(card, &path, false), ICCSP_W_CARD_NOT_AUTHENTICATED);
    fake_card_forget(&fake);
    assert_int_equal(iccsp_file_delete(card, &path, true), ICCSP_OK);
    assert_non_null(strstr(fake.log, "00E40000\n"));
    leave();
}

/* ISO/IEC 7816-9:2004, 8.6 and 8.7 */
static void test_decision_E18_deactivate_and_activate(void **state)
{
    static const struct fake_rule rules[] = {{"00A4", FCP_TRANSPARENT, 0},
                                             {"0004", "9000", 0},
                                             {"0044", "6982", 1},
                                             {"0044", "9000", 0},
                                             {NULL, NULL, 0}};

    (void)state;
    attach(rules);
    assert_int_equal(iccsp_card_enter(card), ICCSP_OK);
    assert_int_equal(iccsp_file_set_active(card, &path, true), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(iccsp_file_set_active(card, &path, true), ICCSP_OK);
    assert_non_null(strstr(fake.log, "\n00440000\n"));
    fake_card_forget(&fake);
    assert_int_equal(iccsp_file_set_active(card, &path, false), ICCSP_OK);
    assert_non_null(strstr(fake.log, "\n00040000\n"));
    leave();
}

/* ISO/IEC 7816-4:2005, 7.2.2: an offset of more than 15 bits goes in an object, and the data come in one. */
static void test_reading_behind_32_kib(void **state)
{
    static const struct fake_rule rules[] = {{"00A4", "62 08 8003010000 820101 9000", 0},
                                             {"00B1 0000 06 5404 00008000", "53 03 010203 9000", 1},
                                             {"00B1 0000 06 5404 00008003", "04 9000", 0},
                                             {NULL, NULL, 0}};
    struct iccsp_blob blob = {0};

    (void)state;
    attach_and_open(rules);
    assert_int_equal(iccsp_file_seek(&file, 0x8000, ICCSP_SEEK_SET), ICCSP_OK);
    assert_int_equal(iccsp_file_read(card, &file, 3, &blob), ICCSP_OK);
    assert_int_equal(blob.len, 3);
    assert_memory_equal(blob.data, "\x01\x02\x03", 3);
    assert_sent("00B100000654040000800005\n");
    assert_int_equal(iccsp_file_read(card, &file, 3, &blob), ICCSP_E_MALFORMED);
    assert_int_equal(blob.len, 0);
    iccsp_blob_clear(&blob);
    leave();
}

/* 7.2.2 again, for the three commands that write. */
static void test_writing_behind_32_kib(void **state)
{
    static const struct fake_rule rules[] = {{"00A4", "62 09 8003010000 82020141 9000", 0},
                                             {"00D6", "9000", 0},
                                             {"00D7", "9000", 0},
                                             {"00D1", "9000", 0},
                                             {"000E", "9000", 0},
                                             {"000F", "9000", 0},
                                             {NULL, NULL, 0}};
    uint8_t data[256] = {1, 2, 3};

    (void)state;
    attach_and_open(rules);
    assert_int_equal(iccsp_file_seek(&file, 0x7FFF, ICCSP_SEEK_SET), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 3, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 3, ICCSP_WRITE_OR), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 2, ICCSP_WRITE_ERASE), ICCSP_OK);
    assert_sent("00D67FFF03010203\n"
                "00D100000B5404000080025303010203\n"
                "000F00000C540400008005540400008007\n");
    assert_int_equal(iccsp_file_write(card, &file, data, 246, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_int_equal(fake.commands, 2); /* 245 and 1: the offset takes its room */
    assert_int_equal(file.position, 0x8007 + 246);
    assert_int_equal(iccsp_file_seek(&file, -1, ICCSP_SEEK_END), ICCSP_OK);
    assert_int_equal(iccsp_file_write(card, &file, data, 2, ICCSP_WRITE_REPLACE), ICCSP_E_WRITE_TOO_MANY);
    fake_card_forget(&fake);
    assert_int_equal(iccsp_file_write(card, &file, data, 1, ICCSP_WRITE_REPLACE), ICCSP_OK);
    assert_sent("00D700000954040000FFFF530101\n");
    leave();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, NULL, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_codes_that_do_not_fit_are_not_sent),
        TEST(test_a_refused_code_is_sent_once),
        TEST(test_decision_E6_change_enable_disable),
        TEST(test_decision_E5_forms_of_unblocking),
        TEST(test_decision_E20_authentication),
        TEST(test_decision_E21_what_a_challenge_is_asked_for_with),
        TEST(test_decision_E20_specific_secrets),
        TEST(test_decision_B4_a_proof_whose_answer_is_broken),
        TEST(test_decision_E11_past_the_end),
        TEST(test_decision_E11_setting_and_clearing_bits),
        TEST(test_decision_E11_erase),
        TEST(test_a_long_write_stops_at_the_first_failure),
        TEST(test_decision_E11_records),
        TEST(test_decision_E11_appending_to_a_cyclic_file),
        TEST(test_decision_E15_create),
        TEST(test_decision_A4_the_card_chooses_an_identifier),
        TEST(test_deleting_the_current_directory),
        TEST(test_decision_E16_delete),
        TEST(test_decision_E18_deactivate_and_activate),
        TEST(test_reading_behind_32_kib),
        TEST(test_writing_behind_32_kib),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
