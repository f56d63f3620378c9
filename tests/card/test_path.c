/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths as text (decision E1). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "card/path.h"

static iccsp_hr parse(const char *text, enum iccsp_path_kind kind, char out[ICCSP_PATH_TEXT_MAX])
{
    struct iccsp_path base, path;
    iccsp_hr hr;

    iccsp_path_to_mf(&base);
    iccsp_path_append(&base, 0x5015);
    memset(&path, 0xEE, sizeof(path));
    hr = iccsp_path_parse(text, kind, &base, &path);
    if (ICCSP_SUCCEEDED(hr))
        iccsp_path_format(&path, out);
    return hr;
}

static void test_decision_E1_refuses_what_is_no_path(void **state)
{
    static const char *const bad[] = {
        "",           "3F0",           "3F00/501",        "3F00/5015/3F00", "50155016",        "//",
        "3F00//5015", "GGGG",          "../..",           "3F00/..",        "D000/A000000308", "/ 3F00",
        "3F00/50 15", "1/2/3/4/5/6/7", "\xFF\xFE\xFD\xFC"};
    char out[ICCSP_PATH_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (parse(bad[i], ICCSP_PATH_BY_ID, out) != ICCSP_E_INVALIDARG)
            fail_msg("accepted: %s", bad[i]);
    }
    assert_int_equal(parse("3F00/5015", ICCSP_PATH_BY_SHORT_ID, out), ICCSP_E_INVALIDARG);
    assert_int_equal(parse("3F00/A000000308", ICCSP_PATH_BY_NAME, out), ICCSP_E_INVALIDARG);
    assert_int_equal(parse("1234", ICCSP_PATH_BY_NAME, out), ICCSP_OK);
    assert_int_equal(parse("abcd efgh ijkl mnop q", ICCSP_PATH_BY_NAME, out), ICCSP_E_INVALIDARG);
}

/* hostile-cards D5 */
static void test_deep_and_long_paths_are_refused(void **state)
{
    static char text[65536];
    char out[ICCSP_PATH_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i + 6 < sizeof(text); i += 5)
        memcpy(text + i, "/5015", 6);
    assert_int_equal(parse(text, ICCSP_PATH_BY_ID, out), ICCSP_E_INVALIDARG);
    memset(text, 'A', sizeof(text) - 1);
    assert_int_equal(parse(text, ICCSP_PATH_BY_ANY, out), ICCSP_E_INVALIDARG);
    assert_int_equal(parse("/1111/2222/3333/4444/5555/6666/7777/8888", ICCSP_PATH_BY_ID, out), ICCSP_OK);
    assert_int_equal(parse("/1111/2222/3333/4444/5555/6666/7777/8888/9999", ICCSP_PATH_BY_ID, out),
                     ICCSP_E_INVALIDARG);
}

static void expect(const char *text, enum iccsp_path_kind kind, const char *wanted)
{
    char out[ICCSP_PATH_TEXT_MAX];

    assert_int_equal(parse(text, kind, out), ICCSP_OK);
    assert_string_equal(out, wanted);
}

static void test_decision_E1_paths_by_id(void **state)
{
    (void)state;
    expect("3F00", ICCSP_PATH_BY_ID, "/3F00");
    expect("/", ICCSP_PATH_BY_ID, "/3F00");
    expect("\\", ICCSP_PATH_BY_ID, "/3F00");
    expect("4402", ICCSP_PATH_BY_ID, "/3F00/5015/4402");
    expect("/4402", ICCSP_PATH_BY_ID, "/3F00/4402");
    expect("3F00/5015/4402", ICCSP_PATH_BY_ID, "/3F00/5015/4402");
    expect("\\3f00\\5015\\4402", ICCSP_PATH_BY_ID, "/3F00/5015/4402");
    expect("..", ICCSP_PATH_BY_ID, "/3F00");
    expect("../D000/", ICCSP_PATH_BY_ID, "/3F00/D000");
    expect(".", ICCSP_PATH_BY_ID, "/3F00/5015");
}

static void test_decision_E1_names(void **state)
{
    (void)state;
    expect("A000000308/4402", ICCSP_PATH_BY_NAME, "/A000000308/4402");
    expect("/A0000003080000100001", ICCSP_PATH_BY_ANY, "/A0000003080000100001");
    expect("1PAY.SYS.DDF01", ICCSP_PATH_BY_NAME, "/315041592E5359532E4444463031");
    expect("A000000308/4402/..", ICCSP_PATH_BY_NAME, "/A000000308");
    expect("4402", ICCSP_PATH_BY_ANY, "/3F00/5015/4402");
}

static void test_decision_E1_short_identifiers(void **state)
{
    static const char *const bad[] = {"", "0", "31", "0x1F", "-1", " 1", "1x", "0x", "99999999999999999999"};
    uint8_t sfi = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(iccsp_path_parse_short_id(bad[i], &sfi), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_path_parse_short_id("30", &sfi), ICCSP_OK);
    assert_int_equal(sfi, 30);
    assert_int_equal(iccsp_path_parse_short_id("0x1E", &sfi), ICCSP_OK);
    assert_int_equal(sfi, 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision_E1_refuses_what_is_no_path),
        cmocka_unit_test(test_deep_and_long_paths_are_refused),
        cmocka_unit_test(test_decision_E1_paths_by_id),
        cmocka_unit_test(test_decision_E1_names),
        cmocka_unit_test(test_decision_E1_short_identifiers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
