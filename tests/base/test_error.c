/* SPDX-License-Identifier: BSD-2-Clause */
/* The record of the last failure, and the texts of all codes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/error_texts.h"
#include "base/thread.h"

static struct iccsp_error last_error(void)
{
    struct iccsp_error e = {.size = sizeof(e)};

    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    return e;
}

/* Runs first: the thread has no failure yet. */
static void test_nothing_failed_yet(void **state)
{
    struct iccsp_error e;

    (void)state;
    memset(&e, 0xEE, sizeof(e));
    e.size = sizeof(e);
    assert_int_equal(iccsp_last_error(&e), ICCSP_S_FALSE);
    assert_int_equal(e.size, sizeof(e));
    assert_int_equal(e.hr, 0);
    assert_int_equal(e.layer, ICCSP_LAYER_NONE);
    assert_int_equal(e.has_sw, 0);
    assert_string_equal(e.name, "");
    assert_string_equal(e.sentence, "");
    assert_string_equal(e.remedy, "");
}

static void test_bad_arguments(void **state)
{
    struct iccsp_error e = {.size = 0, .hr = 42};

    (void)state;
    assert_int_equal(iccsp_last_error(NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_explain(ICCSP_E_TIMEOUT, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_last_error(&e), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_explain(ICCSP_E_TIMEOUT, &e), ICCSP_E_INVALIDARG);
    e.size = sizeof(e) + 4;
    assert_int_equal(iccsp_last_error(&e), ICCSP_E_INVALIDARG);
    assert_int_equal(e.hr, 42);
}

static void test_success_is_not_recorded(void **state)
{
    const uint8_t select[4] = {0x00, 0xA4, 0x00, 0x00};

    (void)state;
    assert_int_equal(iccsp_fail(ICCSP_E_TIMEOUT, ICCSP_LAYER_RM), ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_fail(ICCSP_OK, ICCSP_LAYER_CARD), ICCSP_OK);
    assert_int_equal(iccsp_fail_with(ICCSP_S_FALSE, ICCSP_LAYER_CARD, "no %s", "failure"), ICCSP_S_FALSE);
    assert_int_equal(iccsp_fail_sw(ICCSP_OK, 0x9000, select, NULL), ICCSP_OK);
    assert_int_equal(last_error().hr, ICCSP_E_TIMEOUT);
    assert_int_equal(last_error().layer, ICCSP_LAYER_RM);
    assert_int_equal(last_error().has_sw, 0);
}

static void test_general_texts(void **state)
{
    struct iccsp_error e;

    (void)state;
    iccsp_fail(ICCSP_E_NO_SMARTCARD, ICCSP_LAYER_RM);
    e = last_error();
    assert_string_equal(e.name, "SCARD_E_NO_SMARTCARD");
    assert_string_equal(e.sentence, "No card is in the reader.");
    assert_string_equal(e.remedy, "Insert the card and try again.");
    assert_true(e.cause[0] != '\0');
    assert_int_equal(e.has_command, 0);
}

static void test_own_sentence_and_remedy(void **state)
{
    struct iccsp_error e;

    (void)state;
    iccsp_fail_with(ICCSP_E_UNKNOWN_READER, ICCSP_LAYER_RM, "There is no reader \"%s\", only %u others.",
                    "ACS", 2u);
    iccsp_fail_advise(NULL, "Plug it in.");
    e = last_error();
    assert_string_equal(e.sentence, "There is no reader \"ACS\", only 2 others.");
    assert_string_equal(e.remedy, "Plug it in.");
    assert_string_equal(e.name, "SCARD_E_UNKNOWN_READER");
    assert_true(e.cause[0] != '\0');
    iccsp_fail_advise("It fell off.", "Pick it up.");
    e = last_error();
    assert_string_equal(e.cause, "It fell off.");
    assert_string_equal(e.remedy, "Pick it up.");
    iccsp_fail_advise("", "Plug it in.");
    assert_string_equal(last_error().cause, "");
    /* The next failure begins anew. */
    iccsp_fail(ICCSP_E_UNKNOWN_READER, ICCSP_LAYER_RM);
    assert_string_equal(last_error().sentence, iccsp_strerror(ICCSP_E_UNKNOWN_READER));
    assert_true(last_error().cause[0] != '\0');
    assert_true(strcmp(last_error().remedy, "Plug it in.") != 0);
}

static void test_arguments(void **state)
{
    (void)state;
    assert_int_equal(iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "100%s"), ICCSP_E_INVALID_VALUE);
    assert_int_equal(last_error().layer, ICCSP_LAYER_ARGUMENT);
    assert_string_equal(last_error().sentence, "100%s");
    assert_int_equal(iccsp_fail_null(), ICCSP_E_POINTER);
    assert_int_equal(last_error().hr, ICCSP_E_POINTER);
    assert_int_equal(last_error().layer, ICCSP_LAYER_ARGUMENT);
}

static void test_status_word(void **state)
{
    const uint8_t select[4] = {0x00, 0xA4, 0x02, 0x0C};
    struct iccsp_error e;

    (void)state;
    assert_int_equal(iccsp_fail_sw(ICCSP_E_FILE_NOT_FOUND, 0x6A82, select, "6A82: file not found"),
                     ICCSP_E_FILE_NOT_FOUND);
    e = last_error();
    assert_int_equal(e.layer, ICCSP_LAYER_CARD);
    assert_int_equal(e.has_sw, 1);
    assert_int_equal(e.sw, 0x6A82);
    assert_int_equal(e.has_command, 1);
    assert_memory_equal(e.command, select, 4);
    assert_string_equal(e.sentence, "The card answered 6A82: file not found.");
    iccsp_fail_sw(ICCSP_F_UNKNOWN_ERROR, 0x0001, NULL, NULL);
    e = last_error();
    assert_string_equal(e.sentence, "The card answered 0001.");
    assert_int_equal(e.has_command, 0);
    assert_memory_equal(e.command, "\0\0\0\0", 4);
    /* A failure of another kind does not keep the word. */
    iccsp_fail(ICCSP_W_REMOVED_CARD, ICCSP_LAYER_RM);
    assert_int_equal(last_error().has_sw, 0);
}

/* hostile-cards A6, C8: a name from outside must not carry an escape sequence to a terminal. */
static void test_hostile_A6_C8_names_are_made_printable(void **state)
{
    (void)state;
    iccsp_fail_with(ICCSP_E_UNKNOWN_READER, ICCSP_LAYER_RM, "no %s!",
                    "\x1B[2J\n\x7F\xC2\x9B"
                    "31m\xFF\xC3 \xC3\xA9");
    assert_string_equal(last_error().sentence, "no ?[2J????31m?? \xC3\xA9!");
}

static void test_long_sentence_is_cut_between_characters(void **state)
{
    char text[260];
    struct iccsp_error e;

    (void)state;
    /* 199 bytes fit; the three bytes of the last euro sign would need bytes 198 to 200. */
    for (size_t lead = 0; lead < 3; lead++) {
        memset(text, 'x', lead);
        for (size_t at = lead; at + 3 < sizeof(text); at += 3)
            memcpy(text + at, "\xE2\x82\xAC", 4);
        iccsp_fail_with(ICCSP_E_FAIL, ICCSP_LAYER_LIBRARY, "%s", text);
        e = last_error();
        assert_in_range(strlen(e.sentence), 190, 199);
        assert_int_equal((strlen(e.sentence) - lead) % 3, 0);
        assert_memory_equal(e.sentence, text, strlen(e.sentence));
    }
}

static void test_explain(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};

    (void)state;
    iccsp_fail_with(ICCSP_E_BAD_SEEK, ICCSP_LAYER_ARGUMENT, "Byte 9 of 8.");
    assert_int_equal(iccsp_explain(ICCSP_E_BAD_SEEK, &e), ICCSP_OK);
    assert_string_equal(e.sentence, "Byte 9 of 8.");
    assert_int_equal(e.layer, ICCSP_LAYER_ARGUMENT);
    assert_int_equal(iccsp_explain(ICCSP_E_NOT_READY, &e), ICCSP_OK);
    assert_string_equal(e.sentence, iccsp_strerror(ICCSP_E_NOT_READY));
    assert_int_equal(e.layer, ICCSP_LAYER_NONE);
    assert_int_equal(iccsp_explain(ICCSP_OK, &e), ICCSP_OK);
    assert_string_equal(e.name, "S_OK");
    assert_int_equal(iccsp_explain(ICCSP_HR(0x87654321u), &e), ICCSP_OK);
    assert_string_equal(e.name, "unknown");
    assert_non_null(strstr(e.sentence, "87654321"));
    assert_true(iccsp_strerror(ICCSP_HR(0x87654321u))[0] != '\0');
}

static void fail_elsewhere(void *arg)
{
    struct iccsp_error e = {.size = sizeof(e)};
    iccsp_hr *results = arg;

    results[0] = iccsp_last_error(&e);
    iccsp_fail(ICCSP_E_CANCELLED, ICCSP_LAYER_RM);
    results[1] = iccsp_last_error(&e);
    results[2] = e.hr;
}

static void test_a_record_is_taken_once(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};

    (void)state;
    (void)iccsp_fail(ICCSP_E_TIMEOUT, ICCSP_LAYER_RM);
    assert_int_equal(iccsp_error_take(&e), ICCSP_OK);
    assert_int_equal(e.hr, ICCSP_E_TIMEOUT);
    assert_int_equal(iccsp_error_take(&e), ICCSP_S_FALSE);
    assert_int_equal(e.hr, ICCSP_OK);
    assert_string_equal(e.sentence, "");
    assert_int_equal(last_error().hr, ICCSP_E_TIMEOUT);
    /* The same code once more is another failure. */
    (void)iccsp_fail(ICCSP_E_TIMEOUT, ICCSP_LAYER_RM);
    assert_int_equal(iccsp_error_take(&e), ICCSP_OK);
}

static void test_description_is_one_text(void **state)
{
    const uint8_t verify[4] = {0x00, 0x20, 0x00, 0x81};
    struct iccsp_error e = {.sentence = "It failed.", .remedy = "Try."};
    char text[64];

    (void)state;
    iccsp_error_describe(&e, text, sizeof(text));
    assert_string_equal(text, "It failed. Try.");
    iccsp_error_describe(&e, text, 8);
    assert_string_equal(text, "It fail");
    e.remedy[0] = '\0';
    iccsp_error_describe(&e, text, sizeof(text));
    assert_string_equal(text, "It failed.");
    (void)iccsp_fail_sw(ICCSP_W_WRONG_CHV, 0x63C2, verify, "63C2: no");
    iccsp_fail_advise(NULL, "Think.");
    e = last_error();
    iccsp_error_describe(&e, text, sizeof(text));
    assert_string_equal(text, "The card answered 63C2: no. Think. (SW 63C2 to 00 20 00 81)");
}

static void test_each_thread_has_its_own(void **state)
{
    iccsp_hr results[3] = {ICCSP_E_FAIL, ICCSP_E_FAIL, ICCSP_E_FAIL};
    iccsp_thread t;

    (void)state;
    iccsp_fail(ICCSP_E_NO_SERVICE, ICCSP_LAYER_RM);
    assert_true(iccsp_thread_start(&t, fail_elsewhere, results));
    iccsp_thread_join(t);
    assert_int_equal(results[0], ICCSP_S_FALSE);
    assert_int_equal(results[1], ICCSP_OK);
    assert_int_equal(results[2], ICCSP_E_CANCELLED);
    assert_int_equal(last_error().hr, ICCSP_E_NO_SERVICE);
}

/* The name in the documentation from the name in errors.h and the value. */
static void documented_name(const char *macro, uint32_t value, char out[64])
{
    static const struct {
        uint32_t value;
        const char *name;
    } others[] = {
        {0x00000000, "S_OK"},
        {0x8000FFFF, "E_UNEXPECTED"},
        {0x80070050, "ERROR_FILE_EXISTS"},
        {0x80070091, "ERROR_DIR_NOT_EMPTY"},
    };

    snprintf(out, 64, "%s%s",
             value >> 16 == 0x8010   ? "SCARD_"
             : value >> 16 == 0xA010 ? "ICCSP_"
                                     : "",
             macro);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (others[i].value == value)
            snprintf(out, 64, "%s", others[i].name);
}

static void check_code(const char *macro, uint32_t value)
{
    const struct iccsp_error_text *text = iccsp_error_text_find(ICCSP_HR(value));
    struct iccsp_error e = {.size = sizeof(e)};
    char name[64];

    if (text == NULL)
        fail_msg("ICCSP_%s has no text", macro);
    documented_name(macro, value, name);
    assert_string_equal(text->name, name);
    assert_string_equal(iccsp_hr_name(ICCSP_HR(value)), name);
    assert_true(strlen(text->sentence) > 10);
    assert_string_equal(iccsp_strerror(ICCSP_HR(value)), text->sentence);
    assert_int_equal(text->sentence[strlen(text->sentence) - 1], '.');
    assert_non_null(text->cause);
    assert_non_null(text->remedy);
    /* Nothing is lost on the way to the caller's structure. */
    iccsp_fail(ICCSP_E_FAIL, ICCSP_LAYER_NONE);
    assert_int_equal(iccsp_explain(ICCSP_HR(value), &e), ICCSP_OK);
    assert_string_equal(e.name, text->name);
    assert_string_equal(e.sentence, text->sentence);
    assert_string_equal(e.cause, text->cause);
    assert_string_equal(e.remedy, text->remedy);
}

/* Each line "#define ICCSP_NAME ... ICCSP_HR(number)" of the header, whatever was added since. */
static void test_every_code_of_the_header_has_a_text(void **state)
{
    static char header[32768];
    FILE *f = fopen(ICCSP_ERRORS_H_PATH, "rb");
    unsigned codes = 0;
    size_t len;

    (void)state;
    assert_non_null(f);
    len = fread(header, 1, sizeof(header) - 1, f);
    fclose(f);
    assert_in_range(len, 1000, sizeof(header) - 2);
    for (char *at = header; (at = strstr(at, "#define ICCSP_")) != NULL;) {
        char macro[48];
        char *value;

        assert_int_equal(sscanf(at, "#define ICCSP_%47[A-Z_]", macro), 1);
        at += 1;
        value = strstr(at, "ICCSP_HR(");
        if (value == NULL || (strstr(at, "#define") != NULL && strstr(at, "#define") < value) ||
            value[9] == 'v')
            continue;
        check_code(macro, (uint32_t)strtoul(value + 9, NULL, 0));
        codes++;
    }
    assert_in_range(codes, 75, 500);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_failed_yet),
        cmocka_unit_test(test_bad_arguments),
        cmocka_unit_test(test_success_is_not_recorded),
        cmocka_unit_test(test_general_texts),
        cmocka_unit_test(test_own_sentence_and_remedy),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_status_word),
        cmocka_unit_test(test_hostile_A6_C8_names_are_made_printable),
        cmocka_unit_test(test_long_sentence_is_cut_between_characters),
        cmocka_unit_test(test_explain),
        cmocka_unit_test(test_a_record_is_taken_once),
        cmocka_unit_test(test_description_is_one_text),
        cmocka_unit_test(test_each_thread_has_its_own),
        cmocka_unit_test(test_every_code_of_the_header_has_a_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
