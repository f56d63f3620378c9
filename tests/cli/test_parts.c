/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the command that read what a card says: properties, access rules, names; and the exit codes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cli/access.h"
#include "cli/facts.h"
#include "cli/input.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/secret_line.h"
#include "cli/text.h"

#define BYTES(literal) (uint8_t *)(uintptr_t)(literal), sizeof(literal) - 1

static struct cli_facts facts_of(const uint8_t *bytes, size_t len)
{
    /* Memory of exactly that size, so that a sanitizer sees a byte too many. */
    uint8_t *copy = (uint8_t *)malloc(len > 0 ? len : 1);
    TLV_TABLE entry = {.cbSize = (int32_t)len, .byData = copy};
    struct cli_facts facts;

    assert_non_null(copy);
    memcpy(copy, bytes, len);
    cli_facts_read(&entry, 1, &facts);
    free(copy);
    return facts;
}

static void knows_nothing(const struct cli_facts *facts)
{
    assert_int_equal(facts->kind, CLI_KIND_UNKNOWN);
    assert_int_equal(facts->size, -1);
    assert_int_equal(facts->record_size, -1);
    assert_int_equal(facts->records, -1);
    assert_int_equal(facts->sfi, -1);
    assert_int_equal(facts->life_cycle, -1);
    assert_string_equal(facts->access, "");
}

static void test_broken_properties_are_left_out(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } broken[] = {
        {"", 0},
        {"\x80", 1},
        {"\x80\x01", 2},
        {"\x80\x00", 2},
        {"\x80\x05\x01\x02\x03\x04\x05", 7},
        {"\x80\x81", 2},
        {"\x80\x81\x02\x01", 4},
        {"\x80\x84\xFF\xFF\xFF\xFF", 6},
        {"\x80\x85\x00\x00\x00\x00\x01\x01", 8},
        {"\x80\x80\x01\x00\x00", 5},
        {"\x82\x00", 2},
        {"\x88\x01\x07", 3},
        {"\x88\x01\x00", 3},
        {"\x88\x01\xF8", 3},
        {"\x88\x02\x10\x10", 4},
        {"\x8A\x00", 2},
        {"\x8A\x02\x05\x05", 4},
        {"\x5F\x1F\x01\x05", 4},
        {"\x1F\x80\x01", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        const struct cli_facts facts = facts_of((const uint8_t *)broken[i].bytes, broken[i].len);

        knows_nothing(&facts);
    }
}

static void test_a_table_without_bytes(void **state)
{
    TLV_TABLE entries[] = {{.cbSize = 5, .byData = NULL}, {.cbSize = -1, .byData = NULL}};
    struct cli_facts facts;

    (void)state;
    cli_facts_read(entries, 2, &facts);
    knows_nothing(&facts);
    cli_facts_read(NULL, 0, &facts);
    knows_nothing(&facts);
}

static void test_properties(void **state)
{
    (void)state;
    assert_int_equal(facts_of(BYTES("\x80\x04\xFF\xFF\xFF\xFF")).size, 0xFFFFFFFF);
    assert_int_equal(facts_of(BYTES("\x80\x81\x02\x01\x00")).size, 256);
    assert_int_equal(facts_of(BYTES("\x88\x01\xF0")).sfi, 30);
    assert_int_equal(facts_of(BYTES("\x8A\x01\x05")).life_cycle, 5);
    assert_int_equal(facts_of(BYTES("\x84\x02\xA0\x00")).kind, CLI_KIND_DF);
    assert_int_equal(facts_of(BYTES("\x82\x01\x38")).kind, CLI_KIND_DF);
    assert_int_equal(facts_of(BYTES("\x82\x01\x78")).kind, CLI_KIND_DF);
    assert_int_equal(facts_of(BYTES("\x82\x02\x01\x21")).kind, CLI_KIND_TRANSPARENT);
    assert_int_equal(facts_of(BYTES("\x82\x02\x39\x21")).kind, CLI_KIND_TLV);
    assert_int_equal(facts_of(BYTES("\x82\x01\x80")).kind, CLI_KIND_UNKNOWN);
}

static void test_data_units(void **state)
{
    (void)state;
    assert_int_equal(facts_of(BYTES("\x82\x01\x01")).unit, 1);
    assert_int_equal(facts_of(BYTES("\x82\x02\x01\x20")).unit, 1);
    assert_int_equal(facts_of(BYTES("\x82\x02\x01\x21")).unit, 1);
    assert_int_equal(facts_of(BYTES("\x82\x02\x01\x03")).unit, 4);
    assert_int_equal(facts_of(BYTES("\x82\x02\x01\x0F")).unit, 16384);
}

static void test_records(void **state)
{
    struct cli_facts facts = facts_of(BYTES("\x82\x03\x02\x21\x10"));

    (void)state;
    assert_int_equal(facts.kind, CLI_KIND_LINEAR_FIXED);
    assert_int_equal(facts.record_size, 16);
    assert_int_equal(facts.records, -1);
    facts = facts_of(BYTES("\x82\x05\x06\x21\x01\x00\xFE"));
    assert_int_equal(facts.kind, CLI_KIND_CYCLIC);
    assert_int_equal(facts.record_size, 256);
    assert_int_equal(facts.records, 254);
    facts = facts_of(BYTES("\x82\x06\x04\x21\x00\x05\xFF\xFF"));
    assert_int_equal(facts.kind, CLI_KIND_LINEAR_VARIABLE);
    assert_int_equal(facts.records, 65535);
    /* Sizes of records mean nothing for a file without. */
    assert_int_equal(facts_of(BYTES("\x82\x05\x01\x21\x01\x00\xFE")).records, -1);
}

static void describes(const uint8_t *bytes, size_t len, bool is_df, const char *wanted)
{
    char text[240];

    memset(text, 'x', sizeof(text));
    cli_access_describe(bytes, len, is_df, text, sizeof(text));
    assert_string_equal(text, wanted);
}

static void test_access_rules(void **state)
{
    (void)state;
    describes(BYTES(""), false, "");
    describes(BYTES("\x01"), false, "");
    describes(BYTES("\x03\x00"), false, "");
    describes(BYTES("\x81\x00"), false, "");
    describes(BYTES("\x00"), false, "");
    describes(BYTES("\x01\x00"), false, "read always");
    describes(BYTES("\x03\xFF\x00"), false, "read always; update never");
    describes(BYTES("\x03\x00\x00"), false, "read, update always");
    describes(BYTES("\x07\xFF\x00\xFF"), false, "read, write never; update always");
    describes(BYTES("\x01\x12"), false, "read by user authentication #2");
    describes(BYTES("\x01\xB1"), false, "read by external authentication and user authentication #1");
    describes(BYTES("\x01\x31"), false, "read by external authentication or user authentication #1");
    describes(BYTES("\x03\x00\xFF"), true, "delete child never; create EF always");
}

static void test_access_rules_are_cut_to_the_room(void **state)
{
    char text[16];

    (void)state;
    for (size_t cap = 1; cap <= sizeof(text); cap++) {
        memset(text, 'x', sizeof(text));
        cli_access_describe((const uint8_t *)"\x03\x12\x34", 3, false, text, cap);
        assert_non_null(memchr(text, '\0', cap));
    }
}

static void test_hexadecimal(void **state)
{
    static const char *const wrong[] = {"0",     "0g",   "0 0",      "00 0",
                                        "00,00", "0x00", "\xC3\xA4", "000000000000"};
    uint8_t bytes[4];

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(cli_hex_read(wrong[i], bytes, sizeof(bytes)), -1);
    assert_int_equal(cli_hex_read("", bytes, sizeof(bytes)), 0);
    assert_int_equal(cli_hex_read(" ", bytes, sizeof(bytes)), 0);
    assert_int_equal(cli_hex_read(" 00 aF 9Ee9 ", bytes, sizeof(bytes)), 4);
    assert_memory_equal(bytes, "\x00\xAF\x9E\xE9", 4);
}

static void test_numbers(void **state)
{
    static const char *const wrong[] = {"", "-1", "+1", " 1", "1 ", "0x", "x1", "99999999999999999999", "11"};
    long n;

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(cli_number_read(wrong[i], 0, 10, &n));
    assert_true(cli_number_read("010", 0, 10, &n));
    assert_int_equal(n, 10);
    assert_true(cli_number_read("0x0A", 0, 10, &n));
    assert_int_equal(n, 10);
}

/* A source that gives its bytes one by one, then the end, or a failure. */
struct source {
    const uint8_t *bytes;
    size_t len, at;
    int end;
};

static int next_byte(void *context, uint8_t *byte)
{
    struct source *source = (struct source *)context;

    if (source->at == source->len)
        return source->end;
    *byte = source->bytes[source->at++];
    return 1;
}

static iccsp_hr read_line(const char *bytes, size_t len, int end, uint8_t secret[CLI_SECRET_MAX], size_t *got,
                          size_t *used)
{
    struct source source = {.bytes = (const uint8_t *)bytes, .len = len, .end = end};
    iccsp_hr hr;

    memset(secret, 'x', CLI_SECRET_MAX);
    *got = 99;
    hr = cli_secret_line(next_byte, &source, secret, got);
    *used = source.at;
    return hr;
}

static void test_secret_lines(void **state)
{
    uint8_t secret[CLI_SECRET_MAX], zero[CLI_SECRET_MAX] = {0};
    size_t len, used;

    (void)state;
    assert_int_equal(read_line("1234\n99", 7, 0, secret, &len, &used), ICCSP_OK);
    assert_int_equal(len, 4);
    assert_int_equal(used, 5);
    assert_memory_equal(secret, "1234", 4);
    assert_int_equal(read_line("1234", 4, 0, secret, &len, &used), ICCSP_OK);
    assert_int_equal(len, 4);
    assert_int_equal(read_line("12\r34\r\n", 7, 0, secret, &len, &used), ICCSP_OK);
    assert_int_equal(len, 5);
    assert_int_equal(read_line("\n", 1, 0, secret, &len, &used), ICCSP_W_CANCELLED_BY_USER);
    assert_int_equal(read_line("\r\n", 2, 0, secret, &len, &used), ICCSP_W_CANCELLED_BY_USER);
    assert_int_equal(read_line("", 0, 0, secret, &len, &used), ICCSP_W_CANCELLED_BY_USER);
    assert_int_equal(read_line("1234", 4, -1, secret, &len, &used), ICCSP_E_NOT_READY);
    assert_int_equal(len, 0);
    assert_memory_equal(secret, zero, sizeof(secret));
}

static void test_secret_lines_of_every_length(void **state)
{
    static char line[CLI_SECRET_MAX + 4];
    uint8_t secret[CLI_SECRET_MAX], zero[CLI_SECRET_MAX] = {0};
    size_t got, used;

    (void)state;
    for (size_t len = 1; len < sizeof(line); len++) {
        memset(line, '1', sizeof(line));
        line[len] = '\n';
        const iccsp_hr hr = read_line(line, sizeof(line), 0, secret, &got, &used);

        assert_int_equal(hr, len <= CLI_SECRET_MAX ? ICCSP_OK : ICCSP_E_INVALIDARG);
        assert_int_equal(used, len + 1);
        assert_int_equal(got, ICCSP_SUCCEEDED(hr) ? len : 0);
        if (ICCSP_FAILED(hr))
            assert_memory_equal(secret, zero, sizeof(secret));
    }
}

/* Documented in iccsp(1); never renumbered. */
static void test_exit_codes(void **state)
{
    (void)state;
    assert_int_equal(cli_exit_of(ICCSP_OK), 0);
    assert_int_equal(cli_exit_of(ICCSP_S_FALSE), 0);
    assert_int_equal(cli_exit_of(ICCSP_E_FILE_NOT_FOUND), 1);
    assert_int_equal(cli_exit_of(ICCSP_W_SECURITY_VIOLATION), 1);
    assert_int_equal(cli_exit_of(ICCSP_E_INVALIDARG), 2);
    assert_int_equal(cli_exit_of(ICCSP_E_NO_SMARTCARD), 3);
    assert_int_equal(cli_exit_of(ICCSP_E_UNKNOWN_READER), 3);
    assert_int_equal(cli_exit_of(ICCSP_W_WRONG_CHV), 4);
    assert_int_equal(cli_exit_of(ICCSP_W_CHV_BLOCKED), 4);
    assert_int_equal(cli_exit_of(ICCSP_E_NO_SERVICE), 5);
    assert_int_equal(cli_exit_of(ICCSP_E_SHARING_VIOLATION), 5);
    assert_int_equal(cli_exit_of(ICCSP_W_REMOVED_CARD), 6);
    assert_int_equal(cli_exit_of(ICCSP_W_RESET_CARD), 6);
    assert_int_equal(cli_exit_of(ICCSP_E_NO_PROGRESS), 7);
    assert_int_equal(cli_exit_of(ICCSP_E_RESPONSE_LONG), 7);
}

/* No more than fits is kept, and all are counted. */
static void test_an_input_is_bounded(void **state)
{
    static const struct {
        size_t len, limit, kept;
    } cases[] = {{0, 0, 0},          {1, 0, 0},          {300, 256, 0},      {300, 300, 300},
                 {4096, 4096, 4096}, {9000, 5000, 4096}, {9000, 9000, 9000}, {1u << 20, 4096, 4096}};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct cli cli = {0};
        struct cli_bytes bytes = {0};
        FILE *file = tmpfile();
        size_t count = 1;

        assert_non_null(file);
        for (size_t n = 0; n < cases[i].len; n++)
            putc('x', file);
        rewind(file);
        assert_int_equal(cli_input_read(&cli, "x", file, cases[i].limit, &bytes, &count), ICCSP_OK);
        assert_int_equal(count, cases[i].len);
        assert_int_equal(bytes.len, cases[i].kept);
        cli_bytes_clear(&bytes);
        cli_input_close(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_broken_properties_are_left_out),
        cmocka_unit_test(test_a_table_without_bytes),
        cmocka_unit_test(test_properties),
        cmocka_unit_test(test_data_units),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_access_rules),
        cmocka_unit_test(test_access_rules_are_cut_to_the_room),
        cmocka_unit_test(test_hexadecimal),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_an_input_is_bounded),
        cmocka_unit_test(test_secret_lines),
        cmocka_unit_test(test_secret_lines_of_every_length),
        cmocka_unit_test(test_exit_codes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
