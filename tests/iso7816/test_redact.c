/* SPDX-License-Identifier: BSD-2-Clause */
/* What of an APDU may be shown in a trace; hostile-cards E4 by name. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "iso7816/redact.h"
#include "support/hex.h"

static void expect_command(const char *hex, const char *text)
{
    struct bytes in = bytes_from_hex(hex);
    char out[80];

    memset(out, 'x', sizeof(out));
    iccsp_trace_command(in.p, in.len, out, sizeof(out));
    assert_string_equal(out, text);
    bytes_free(&in);
}

static void expect_response(const char *hex, bool harmless, const char *text)
{
    struct bytes in = bytes_from_hex(hex);
    char out[80];

    memset(out, 'x', sizeof(out));
    iccsp_trace_response(in.p, in.len, harmless, out, sizeof(out));
    assert_string_equal(out, text);
    bytes_free(&in);
}

/* The list is a list of what may be shown: every other instruction is hidden, known or not. */
static void test_hostile_E4_only_known_instructions_are_harmless(void **state)
{
    static const char shown[] = "\xA4\xB0\xB1\xB2\xB3\xCA\xCB\x70";

    (void)state;
    for (unsigned ins = 0; ins <= 0xFF; ins++) {
        const uint8_t cmd[] = {0x00, (uint8_t)ins, 0x00, 0x00, 0x00};

        assert_int_equal(iccsp_apdu_is_harmless(cmd, sizeof(cmd)),
                         ins != 0 && strchr(shown, (char)ins) != NULL);
    }
}

/* 000c ssnn and 01sc nnnn with s = 0. */
static void test_hostile_E4_no_other_class_and_no_secure_messaging(void **state)
{
    (void)state;
    for (unsigned cla = 0; cla <= 0xFF; cla++) {
        const uint8_t cmd[] = {(uint8_t)cla, 0xB0, 0x00, 0x00, 0x00};
        const bool first = cla < 0x20 && (cla & 0x0C) == 0;
        const bool further = cla >= 0x40 && cla < 0x60;

        if (iccsp_apdu_is_harmless(cmd, sizeof(cmd)) != (first || further))
            fail_msg("class %02X", cla);
    }
}

static void test_no_command_is_not_harmless(void **state)
{
    (void)state;
    assert_false(iccsp_apdu_is_harmless(NULL, 0));
    assert_false(iccsp_apdu_is_harmless((const uint8_t *)"\x00\xA4\x00", 3));
}

/* The same text whatever the PIN is, and whether there is one: a length is a hint, too. */
static void test_hostile_E4_no_hint_of_a_pin(void **state)
{
    (void)state;
    expect_command("00 20 00 81 04 31 32 33 34", "00200081 [hidden]");
    expect_command("00 20 00 81 08 31 32 33 34 35 FF FF FF", "00200081 [hidden]");
    expect_command("00 20 00 81", "00200081 [hidden]");
    expect_command("00 24 00 81 02 31 32", "00240081 [hidden]");
    expect_command("00 2C 00 81", "002C0081 [hidden]");
    expect_command("00 84 00 00 08", "00840000 [hidden]");
    expect_command("0C B0 00 00 0D 97 01 00 8E 08 00 00 00 00 00 00 00 00 00", "0CB00000 [hidden]");
    expect_command("00 C0 00 00 10", "00C00000 [hidden]");
    expect_command("00 20 00", "[hidden]");
    expect_command("", "[hidden]");
    expect_response("31 32 33 34 90 00", false, "[hidden] 9000");
    expect_response("63 31", false, "[hidden] 6331");
    expect_response("31", false, "[hidden] (no status word)");
    expect_response("", false, "[hidden] (no status word)");
}

static void test_harmless(void **state)
{
    (void)state;
    expect_command("00 A4 04 00 02 3F 00 00", "00A40400 023F0000");
    expect_command("00 B0 00 00 00", "00B00000 00");
    expect_command("00 70 00 00", "00700000");
    expect_response("6F 00 90 00", true, "6F00 9000");
    expect_response("6A 82", true, "6A82");
    expect_response("90", true, "(no status word)");
    expect_response("", true, "(no status word)");
}

static void test_cut_to_the_buffer(void **state)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x04, 0x00, 0x02, 0x3F, 0x00};
    static const char whole[] = "00A40400 023F00";
    char out[20];

    (void)state;
    for (size_t cap = 0; cap <= sizeof(whole); cap++) {
        memset(out, 'x', sizeof(out));
        iccsp_trace_command(select, sizeof(select), out, cap);
        for (size_t i = cap; i < sizeof(out); i++)
            assert_int_equal(out[i], 'x');
        if (cap == 0)
            continue;
        assert_int_equal(strlen(out), cap - 1);
        assert_memory_equal(out, whole, cap - 1);
        iccsp_trace_response(select, sizeof(select), true, out, cap);
        assert_int_equal(strlen(out), cap - 1 < 15 ? cap - 1 : 15);
        iccsp_trace_response(select, sizeof(select), false, out, cap);
        assert_in_range(strlen(out), 0, cap - 1);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_E4_only_known_instructions_are_harmless),
        cmocka_unit_test(test_hostile_E4_no_other_class_and_no_secure_messaging),
        cmocka_unit_test(test_no_command_is_not_harmless),
        cmocka_unit_test(test_hostile_E4_no_hint_of_a_pin),
        cmocka_unit_test(test_harmless),
        cmocka_unit_test(test_cut_to_the_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
