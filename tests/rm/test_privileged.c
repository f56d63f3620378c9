/* SPDX-License-Identifier: BSD-2-Clause */
/* A program with the privileges of another user (set-uid): whoever starts it sets its environment, and must
 * not choose card types with it, which name libraries (hostile-cards H4). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <cmocka.h>

#include "base/disk.h"
#include "iccsp/cards.h"

static unsigned long privileged;

/* The linker puts this in the place of the library's. */
unsigned long __wrap_getauxval(unsigned long type);
unsigned long __wrap_getauxval(unsigned long type)
{
    return type == AT_SECURE ? privileged : 0;
}

static void test_the_environment_names_no_folder(void **state)
{
    char out[300];

    (void)state;
    setenv("HOME", "/home/somebody", 1);
    setenv("XDG_CONFIG_HOME", "/elsewhere", 1);
    privileged = 0;
    assert_true(iccsp_folder_of_user("cards.d", out, sizeof(out)));
    privileged = 1;
    assert_false(iccsp_folder_of_user("cards.d", out, sizeof(out)));
}

static void test_no_type_is_introduced(void **state)
{
    const struct iccsp_card_type type = {
        .size = sizeof(type), .name = "X", .atr = (const uint8_t *)"\x3B\x00", .atr_len = 2};
    struct iccsp_cards *cards = NULL;

    (void)state;
    setenv("XDG_CONFIG_HOME", "/dev/null/nowhere", 1);
    privileged = 1;
    assert_int_equal(iccsp_cards_default(&cards), ICCSP_OK);
    assert_int_equal(iccsp_cards_introduce(cards, &type), ICCSP_E_ACCESSDENIED);
    iccsp_cards_close(&cards);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_environment_names_no_folder),
        cmocka_unit_test(test_no_type_is_introduced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
