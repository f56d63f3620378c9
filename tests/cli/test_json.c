/* SPDX-License-Identifier: BSD-2-Clause */
/* JSON as it is printed, to the byte, and without memory. test_json.py has hostile texts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "cli/json.h"
#include "support/alloc_watch.h"

static void prints(struct cli_json *document, const char *wanted)
{
    char text[1000];
    FILE *file = tmpfile();

    assert_non_null(file);
    assert_true(cli_json_is_complete(document));
    cli_json_print(document, file);
    rewind(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    assert_string_equal(text, wanted);
    cli_json_free(document);
}

static void test_nothing(void **state)
{
    struct cli_json *document = cli_json_new();

    (void)state;
    cli_json_add_object(document, "object");
    cli_json_add_array(document, "array");
    assert_int_equal(cli_json_count(document), 2);
    prints(document, "{\n  \"object\": {},\n  \"array\": []\n}\n");
    prints(cli_json_new(), "{}\n");
}

static void test_values(void **state)
{
    static const uint8_t bytes[] = {0x00, 0xA4, 0xFF};
    struct cli_json *document = cli_json_new();
    struct cli_json *array = cli_json_add_array(document, "array");

    (void)state;
    cli_json_add_null(document, "null");
    cli_json_add_boolean(array, NULL, true);
    cli_json_add_boolean(array, NULL, false);
    cli_json_add_number(cli_json_add_object(array, NULL), "lowest", INT64_MIN);
    cli_json_add_number(document, "highest", INT64_MAX);
    cli_json_add_hex(document, "hex", bytes, sizeof(bytes));
    cli_json_add_hex(document, "no hex", NULL, 0);
    prints(document, "{\n"
                     "  \"array\": [\n"
                     "    true,\n"
                     "    false,\n"
                     "    {\n"
                     "      \"lowest\": -9223372036854775808\n"
                     "    }\n"
                     "  ],\n"
                     "  \"null\": null,\n"
                     "  \"highest\": 9223372036854775807,\n"
                     "  \"hex\": \"00A4FF\",\n"
                     "  \"no hex\": \"\"\n"
                     "}\n");
}

static void test_texts_are_ascii(void **state)
{
    struct cli_json *document = cli_json_new();

    (void)state;
    cli_json_add_text(document, "controls", "\x01\b\f\n\r\t\x1F\x7F");
    cli_json_add_text(document, "marks", "\"\\/'");
    cli_json_add_text(document, "characters", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF");
    cli_json_add_text(document, "none", "a\xFF\xC0\x80\xED\xA0\x80z\xE2\x82");
    prints(document, "{\n"
                     "  \"controls\": \"\\u0001\\b\\f\\n\\r\\t\\u001F\\u007F\",\n"
                     "  \"marks\": \"\\\"\\\\/'\",\n"
                     "  \"characters\": \"\\u00E9\\u20AC\\uD83D\\uDE00\\uDBFF\\uDFFF\",\n"
                     "  \"none\": \"a\\\\xFF\\\\xC0\\\\x80\\\\xED\\\\xA0\\\\x80z\\\\xE2\\\\x82\"\n"
                     "}\n");
}

static void test_a_member_is_there_once(void **state)
{
    struct cli_json *document = cli_json_new();

    (void)state;
    cli_json_add_text(document, "a", "old");
    cli_json_add_number(document, "b", 1);
    cli_json_add_text(cli_json_add_object(document, "a"), "new", "text");
    cli_json_add_text(document, "b", "two");
    prints(document, "{\n  \"a\": {\n    \"new\": \"text\"\n  },\n  \"b\": \"two\"\n}\n");
}

static void test_clearing_keeps_the_document(void **state)
{
    struct cli_json *document = cli_json_new();

    (void)state;
    cli_json_add_text(cli_json_add_array(document, "array"), NULL, "text");
    cli_json_clear(document);
    assert_int_equal(cli_json_count(document), 0);
    cli_json_add_number(document, "n", 0);
    prints(document, "{\n  \"n\": 0\n}\n");
}

static void test_without_a_document_nothing_happens(void **state)
{
    (void)state;
    assert_null(cli_json_add_object(NULL, "key"));
    assert_null(cli_json_add_array(NULL, NULL));
    cli_json_add_text(NULL, "key", "text");
    cli_json_add_hex(NULL, "key", (const uint8_t *)"", 1);
    cli_json_add_number(NULL, "key", 1);
    cli_json_add_boolean(NULL, "key", true);
    cli_json_add_null(NULL, "key");
    cli_json_free(NULL);
}

#ifdef __linux__
static bool build(void)
{
    struct cli_json *document = cli_json_new();
    struct cli_json *array = cli_json_add_array(document, "array");
    bool complete;

    assert_non_null(array);
    cli_json_add_text(cli_json_add_object(array, NULL), "text", "value");
    cli_json_add_hex(array, NULL, (const uint8_t *)"x", 1);
    cli_json_add_number(document, "number", 1);
    cli_json_add_boolean(document, "boolean", true);
    cli_json_add_null(document, "null");
    cli_json_add_text(document, "number", "replaced");
    assert_true(cli_json_count(document) <= 4);
    complete = cli_json_is_complete(document);
    cli_json_clear(document);
    assert_int_equal(cli_json_is_complete(document), complete);
    cli_json_free(document);
    return complete;
}

static void test_without_memory_it_is_incomplete(void **state)
{
    (void)state;
    assert_in_range(alloc_fail_each(build), 10, 20);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_texts_are_ascii),
        cmocka_unit_test(test_a_member_is_there_once),
        cmocka_unit_test(test_clearing_keeps_the_document),
        cmocka_unit_test(test_without_a_document_nothing_happens),
#ifdef __linux__
        cmocka_unit_test(test_without_memory_it_is_incomplete),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
