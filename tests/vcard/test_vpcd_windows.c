/* SPDX-License-Identifier: BSD-2-Clause */
/* Windows has no vpcd, and the functions say so. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/card_check.h"

static void test_there_is_no_vpcd(void **state)
{
    struct iccsp_vcard *card = demo_card(0);
    struct iccsp_vpcd *vpcd = (struct iccsp_vpcd *)card;

    (void)state;
    assert_int_equal(iccsp_vpcd_start(card, NULL, 0, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_vpcd_start(NULL, NULL, 0, &vpcd), ICCSP_E_POINTER);
    assert_null(vpcd);
    assert_int_equal(iccsp_vpcd_start(card, NULL, 0, &vpcd), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_null(vpcd);
    assert_int_equal(iccsp_vpcd_wait(NULL, 0), ICCSP_E_POINTER);
    iccsp_vpcd_stop(&vpcd);
    iccsp_vcard_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_there_is_no_vpcd)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
