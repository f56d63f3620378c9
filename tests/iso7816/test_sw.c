/* SPDX-License-Identifier: BSD-2-Clause */
/* Status words: the table of docs/errors.md, and every word that is not in it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "iso7816/sw.h"

static const enum iccsp_op all_ops[] = {
    ICCSP_OP_OTHER, ICCSP_OP_SELECT_EF, ICCSP_OP_SELECT_DF, ICCSP_OP_READ,     ICCSP_OP_SEEK,
    ICCSP_OP_WRITE, ICCSP_OP_VERIFY,    ICCSP_OP_AUTH,      ICCSP_OP_PROPERTY,
};

#define OPS (sizeof(all_ops) / sizeof(all_ops[0]))

/* One row of the document: the result in general, then for single operations. */
struct row {
    uint16_t sw;
    iccsp_hr hr;
    struct {
        enum iccsp_op op;
        iccsp_hr hr;
    } special[3];
};

static const struct row document[] = {
    {0x9000, ICCSP_OK, {{0}}},
    {0x6110, ICCSP_OK, {{0}}},
    {0x6200, ICCSP_F_COMM_ERROR, {{0}}},
    {0x6281, ICCSP_F_COMM_ERROR, {{0}}},
    {0x6282, ICCSP_W_EOF, {{ICCSP_OP_READ, ICCSP_OK}}},
    {0x6283, ICCSP_E_NO_ACCESS, {{ICCSP_OP_SELECT_EF, ICCSP_OK}, {ICCSP_OP_SELECT_DF, ICCSP_OK}}},
    {0x6284, ICCSP_OK, {{0}}},
    {0x6300, ICCSP_W_WRONG_CHV, {{0}}},
    {0x63C0, ICCSP_W_CHV_BLOCKED, {{ICCSP_OP_WRITE, ICCSP_OK}}},
    {0x63C1, ICCSP_W_WRONG_CHV, {{ICCSP_OP_WRITE, ICCSP_OK}}},
    {0x63C3, ICCSP_W_WRONG_CHV, {{ICCSP_OP_WRITE, ICCSP_OK}}},
    {0x63CF, ICCSP_W_WRONG_CHV, {{ICCSP_OP_WRITE, ICCSP_OK}}},
    {0x6381, ICCSP_OK, {{0}}},
    {0x6400, ICCSP_E_UNEXPECTED, {{0}}},
    {0x6500, ICCSP_E_UNEXPECTED, {{0}}},
    {0x6581, ICCSP_E_UNEXPECTED, {{0}}},
    {0x6700, ICCSP_E_INVALID_PARAMETER, {{ICCSP_OP_WRITE, ICCSP_E_WRITE_TOO_MANY}}},
    {0x6881, ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6882, ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6981, ICCSP_E_UNSUPPORTED_FEATURE, {{ICCSP_OP_SELECT_DF, ICCSP_E_NO_FILE}}},
    {0x6982, ICCSP_W_SECURITY_VIOLATION, {{0}}},
    {0x6983, ICCSP_W_CHV_BLOCKED, {{0}}},
    {0x6984, ICCSP_E_NO_ACCESS, {{ICCSP_OP_VERIFY, ICCSP_W_CHV_BLOCKED}}},
    {0x6985, ICCSP_W_CARD_NOT_AUTHENTICATED, {{0}}},
    {0x6986, ICCSP_E_NO_FILE, {{0}}},
    {0x6987, ICCSP_W_SECURITY_VIOLATION, {{0}}},
    {0x6988, ICCSP_W_SECURITY_VIOLATION, {{0}}},
    {0x6A80, ICCSP_E_INVALID_PARAMETER, {{ICCSP_OP_VERIFY, ICCSP_E_INVALID_CHV}}},
    {0x6A81, ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6A82, ICCSP_E_FILE_NOT_FOUND, {{ICCSP_OP_SELECT_DF, ICCSP_E_DIR_NOT_FOUND}}},
    {0x6A83, ICCSP_E_FILE_NOT_FOUND, {{ICCSP_OP_READ, ICCSP_W_EOF}, {ICCSP_OP_SEEK, ICCSP_E_BAD_SEEK}}},
    {0x6A84, ICCSP_E_WRITE_TOO_MANY, {{0}}},
    {0x6A85, ICCSP_E_INVALID_PARAMETER, {{0}}},
    {0x6A86,
     ICCSP_E_INVALID_PARAMETER,
     {{ICCSP_OP_READ, ICCSP_E_BAD_SEEK}, {ICCSP_OP_SEEK, ICCSP_E_BAD_SEEK}}},
    {0x6A87, ICCSP_E_INVALID_PARAMETER, {{0}}},
    {0x6A88,
     ICCSP_E_FILE_NOT_FOUND,
     {{ICCSP_OP_AUTH, ICCSP_E_NO_KEY_CONTAINER},
      {ICCSP_OP_VERIFY, ICCSP_E_INVALID_CHV},
      {ICCSP_OP_PROPERTY, ICCSP_S_FALSE}}},
    {0x6A89, ICCSP_E_FILE_EXISTS, {{0}}},
    {0x6A8A, ICCSP_E_FILE_EXISTS, {{0}}},
    {0x6B00,
     ICCSP_E_INVALID_PARAMETER,
     {{ICCSP_OP_READ, ICCSP_E_BAD_SEEK}, {ICCSP_OP_SEEK, ICCSP_E_BAD_SEEK}}},
    {0x6C08, ICCSP_E_INVALID_PARAMETER, {{0}}},
    {0x6D00, ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6E00, ICCSP_E_UNSUPPORTED_FEATURE, {{0}}},
    {0x6F00, ICCSP_E_UNEXPECTED, {{0}}},
};

#define ROWS (sizeof(document) / sizeof(document[0]))

static iccsp_hr documented(const struct row *row, enum iccsp_op op)
{
    for (size_t i = 0; i < 3; i++)
        if (row->special[i].op == op && op != ICCSP_OP_OTHER)
            return row->special[i].hr;
    return row->hr;
}

static bool is_documented(unsigned sw)
{
    if (sw >> 8 == 0x61 || sw >> 8 == 0x6C || (sw & 0xFFF0) == 0x63C0)
        return true;
    for (size_t i = 0; i < ROWS; i++)
        if (document[i].sw == sw)
            return true;
    return false;
}

/* hostile-cards B7 as well: 0000, 6000, FFFF, 9001 are among them, and none is taken for a success. */
static void test_hostile_B7_everything_else_is_unknown(void **state)
{
    unsigned unknown = 0;

    (void)state;
    for (unsigned sw = 0; sw <= 0xFFFF; sw++) {
        if (is_documented(sw))
            continue;
        for (size_t i = 0; i < OPS; i++)
            if (iccsp_sw_to_hr((uint16_t)sw, all_ops[i]) != ICCSP_F_UNKNOWN_ERROR)
                fail_msg("%04X is not in the document", sw);
        unknown++;
    }
    assert_in_range(unknown, 64000, 65535);
}

static void test_every_row_of_the_document(void **state)
{
    (void)state;
    for (size_t row = 0; row < ROWS; row++)
        for (size_t i = 0; i < OPS; i++)
            if (iccsp_sw_to_hr(document[row].sw, all_ops[i]) != documented(&document[row], all_ops[i]))
                fail_msg("%04X for operation %u gives %08X", (unsigned)document[row].sw, (unsigned)all_ops[i],
                         (unsigned)iccsp_sw_to_hr(document[row].sw, all_ops[i]));
}

static void test_after_a_verified_chv(void **state)
{
    (void)state;
    assert_int_equal(iccsp_sw_to_hr(0x6985, ICCSP_OP_READ), ICCSP_W_CARD_NOT_AUTHENTICATED);
    assert_int_equal(iccsp_sw_to_hr_verified(0x6985, ICCSP_OP_READ), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(iccsp_sw_to_hr_verified(0x6A82, ICCSP_OP_SELECT_DF), ICCSP_E_DIR_NOT_FOUND);
    assert_int_equal(iccsp_sw_to_hr_verified(0x9000, ICCSP_OP_READ), ICCSP_OK);
}

static void test_hostile_B7_classes(void **state)
{
    static const struct {
        uint16_t sw;
        enum iccsp_sw_class cls;
    } cases[] = {
        {0x0000, ICCSP_SW_CLASS_UNKNOWN},   {0x6000, ICCSP_SW_CLASS_UNKNOWN},
        {0xFFFF, ICCSP_SW_CLASS_UNKNOWN},   {0x9001, ICCSP_SW_CLASS_UNKNOWN},
        {0x5FFF, ICCSP_SW_CLASS_UNKNOWN},   {0x7000, ICCSP_SW_CLASS_UNKNOWN},
        {0x9000, ICCSP_SW_CLASS_SUCCESS},   {0x6100, ICCSP_SW_CLASS_MORE},
        {0x61FF, ICCSP_SW_CLASS_MORE},      {0x6C00, ICCSP_SW_CLASS_WRONG_LE},
        {0x6CFF, ICCSP_SW_CLASS_WRONG_LE},  {0x6200, ICCSP_SW_CLASS_WARNING},
        {0x6283, ICCSP_SW_CLASS_WARNING},   {0x63C3, ICCSP_SW_CLASS_WARNING},
        {0x63FF, ICCSP_SW_CLASS_WARNING},   {0x6400, ICCSP_SW_CLASS_EXECUTION},
        {0x66FF, ICCSP_SW_CLASS_EXECUTION}, {0x6700, ICCSP_SW_CLASS_CHECKING},
        {0x6BFF, ICCSP_SW_CLASS_CHECKING},  {0x6D00, ICCSP_SW_CLASS_CHECKING},
        {0x6FFF, ICCSP_SW_CLASS_CHECKING},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (iccsp_sw_class(cases[i].sw) != cases[i].cls)
            fail_msg("%04X is of class %u", (unsigned)cases[i].sw, (unsigned)iccsp_sw_class(cases[i].sw));
}

static void test_tries(void **state)
{
    (void)state;
    for (unsigned sw = 0; sw <= 0xFFFF; sw++)
        assert_int_equal(iccsp_sw_tries((uint16_t)sw),
                         sw >= 0x63C0 && sw <= 0x63CF ? (int)(sw - 0x63C0) : -1);
}

static void expect_text(uint16_t sw, const char *text)
{
    char out[120];

    assert_int_equal(iccsp_sw_describe(sw, out, sizeof(out)), strlen(text));
    assert_string_equal(out, text);
}

static void test_texts(void **state)
{
    (void)state;
    expect_text(0x9000, "9000: success");
    expect_text(0x6A82, "6A82: file not found");
    expect_text(0x63C0, "63C0: verification failed, no tries left");
    expect_text(0x63C1, "63C1: verification failed, 1 try left");
    expect_text(0x63CF, "63CF: verification failed, 15 tries left");
    expect_text(0x6110, "6110: success, 16 more bytes can be fetched");
    expect_text(0x6100, "6100: success, 256 or more bytes can be fetched");
    expect_text(0x6C08, "6C08: wrong Le, 8 bytes are available");
    expect_text(0x62AB, "62AB: warning, the memory is unchanged");
    expect_text(0x6F12, "6F12: error, diagnosis of the card's own");
    expect_text(0x9100, "9100: status of the card's own, not standardised");
    expect_text(0xFFFF, "FFFF: not a status word");
    expect_text(0x0000, "0000: not a status word");
}

static void test_text_is_cut_and_measured(void **state)
{
    char out[8] = ".......";

    (void)state;
    assert_int_equal(iccsp_sw_describe(0x6A82, NULL, 0), strlen("6A82: file not found"));
    assert_int_equal(iccsp_sw_describe(0x6A82, out, 0), strlen("6A82: file not found"));
    assert_string_equal(out, ".......");
    assert_int_equal(iccsp_sw_describe(0x6A82, out, 7), strlen("6A82: file not found"));
    assert_string_equal(out, "6A82: ");
    assert_int_equal(iccsp_sw_describe(0x63C2, out, 1), strlen("63C2: verification failed, 2 tries left"));
    assert_string_equal(out, "");
}

static void test_every_word_has_a_text(void **state)
{
    char out[120];

    (void)state;
    for (unsigned sw = 0; sw <= 0xFFFF; sw++) {
        const size_t len = iccsp_sw_describe((uint16_t)sw, out, sizeof(out));

        assert_int_equal(len, strlen(out));
        assert_in_range(len, 10, 80);
        assert_int_equal(strtoul(out, NULL, 16), sw);
        assert_null(strchr(out, '#'));
        assert_null(strchr(out, '%'));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_B7_everything_else_is_unknown),
        cmocka_unit_test(test_every_row_of_the_document),
        cmocka_unit_test(test_after_a_verified_chv),
        cmocka_unit_test(test_hostile_B7_classes),
        cmocka_unit_test(test_tries),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_text_is_cut_and_measured),
        cmocka_unit_test(test_every_word_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
