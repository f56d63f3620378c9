/* SPDX-License-Identifier: BSD-2-Clause */
/* Every ATR of the list that comes with pcsc-tools: about 4,000 real cards. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "atr_collect.h"
#include "iso7816/atr.h"
#include "support/hex.h"

#define LIST       "/usr/share/pcsc/smartcard_list.txt"
#define ATRS_LEAST 3500

static struct {
    unsigned exact, patterns, clean;
} counts;

static bool is_atr_line(const char *line)
{
    return hex_digit(line[0]) >= 0 && (hex_digit(line[1]) >= 0 || line[1] == '.');
}

/* "." is any digit, "[..]" and "(..)" are a choice: one digit of them. Returns false for text that is
 * neither. */
static bool make_concrete(const char *line, char out[256], bool *pattern)
{
    size_t n = 0;

    *pattern = strpbrk(line, ".[*") != NULL;
    for (; *line != '\0' && *line != '\n' && *line != '\r' && n < 255; line++) {
        if (*line == '.' && line[1] == '*') {
            line++;
        } else if (*line == '[') {
            out[n++] = line[1];
            line = strchr(line, ']');
            if (line == NULL)
                return false;
        } else {
            out[n++] = *line == '.' ? '0' : *line;
        }
    }
    out[n] = '\0';
    return true;
}

static void check_atr(const struct bytes *in, const char *hex, bool pattern)
{
    static struct atr_collected all;
    struct iccsp_atr atr;
    iccsp_hr hr;

    memset(&all, 0, sizeof(all));
    iccsp_atr_parse(in->p, in->len, &atr);
    assert_int_equal(atr.len, in->len < ICCSP_ATR_BYTES_MAX ? in->len : ICCSP_ATR_BYTES_MAX);
    assert_memory_equal(atr.raw, in->p, atr.len);
    hr = iccsp_atr_describe(in->p, in->len, atr_collect, &all);
    assert_int_equal(hr, atr.flags == 0 ? ICCSP_OK : ICCSP_E_INVALID_ATR);
    assert_true(atr_lines_are_clean(&all));
    /* Nothing of the ATR is left out or said twice. */
    if ((atr.flags & (ICCSP_ATR_BAD_TS | ICCSP_ATR_TOO_LONG)) == 0) {
        struct bytes again = bytes_from_hex(all.bytes);

        if (again.len != in->len || memcmp(again.p, in->p, in->len) != 0)
            fail_msg("%s is explained as\n%s", hex, all.text);
        bytes_free(&again);
    }
    counts.patterns += pattern ? 1 : 0;
    counts.exact += pattern ? 0 : 1;
    counts.clean += !pattern && atr.flags == 0 ? 1 : 0;
}

static void test_every_atr_of_the_list(void **state)
{
    FILE *f = fopen(LIST, "r");
    char line[512];

    (void)state;
    if (f == NULL)
        fail_msg("%s is missing: install pcsc-tools", LIST);
    while (fgets(line, sizeof(line), f) != NULL) {
        char hex[256];
        struct bytes in;
        bool pattern;

        if (!is_atr_line(line))
            continue;
        assert_true(make_concrete(line, hex, &pattern));
        in = bytes_from_hex(hex);
        check_atr(&in, hex, pattern);
        bytes_free(&in);
    }
    fclose(f);
    assert_in_range(counts.exact + counts.patterns, ATRS_LEAST, 1000000);
    /* Most cards send a right ATR; the list has wrong ones too. */
    assert_in_range(counts.clean * 100 / counts.exact, 90, 100);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_atr_of_the_list),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);

    printf("%u ATRs and %u patterns, %u ATRs without a fault\n", counts.exact, counts.patterns, counts.clean);
    return failed;
}
