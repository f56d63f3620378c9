/* SPDX-License-Identifier: BSD-2-Clause */
/* What libiccsp-winscard notes of its callers' handles, whose numbers the service may use again at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "entry/winscard/core.h"

#define CONTEXT 0x1001u
#define CARD    0x2001u

static void test_a_handle_is_forgotten(void **state)
{
    (void)state;
    assert_int_equal(winscard_note(CARD, CONTEXT), ICCSP_OK);
    winscard_count(CARD);
    assert_int_equal(winscard_counted(CARD), 1);
    winscard_forget(winscard_serial(CARD));
    assert_int_equal(winscard_serial(CARD), 0);
    assert_int_equal(winscard_counted(CARD), 0);
    assert_int_equal(winscard_context_of(CARD), 0);
}

static void test_unknown_handles_have_nothing_in_common(void **state)
{
    (void)state;
    /* Its context was not noted: as little as the handle that is forgotten. */
    assert_int_equal(winscard_note(CARD, CONTEXT), ICCSP_OK);
    winscard_forget(winscard_serial(CONTEXT));
    assert_int_equal(winscard_context_of(CARD), CONTEXT);
    winscard_forget(winscard_serial(CARD));
}

/* Between the end of a connection and the end of its note, another thread gets the same number. */
static void test_the_next_owner_of_a_number_keeps_it(void **state)
{
    uint64_t card, context;

    (void)state;
    assert_int_equal(winscard_note(CONTEXT, CONTEXT), ICCSP_OK);
    assert_int_equal(winscard_note(CARD, CONTEXT), ICCSP_OK);
    context = winscard_serial(CONTEXT);
    card = winscard_serial(CARD);

    assert_int_equal(winscard_note(CARD, CONTEXT), ICCSP_OK);
    winscard_count(CARD);
    winscard_forget(card);
    assert_int_equal(winscard_counted(CARD), 1);

    assert_int_equal(winscard_note(CONTEXT, CONTEXT), ICCSP_OK);
    assert_int_equal(winscard_note(CARD, CONTEXT), ICCSP_OK);
    winscard_forget(context);
    assert_int_equal(winscard_context_of(CONTEXT), CONTEXT);
    assert_int_equal(winscard_context_of(CARD), CONTEXT);

    winscard_forget(winscard_serial(CONTEXT));
    assert_int_equal(winscard_serial(CONTEXT), 0);
    assert_int_equal(winscard_serial(CARD), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_handle_is_forgotten),
        cmocka_unit_test(test_unknown_handles_have_nothing_in_common),
        cmocka_unit_test(test_the_next_owner_of_a_number_keeps_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
