/* SPDX-License-Identifier: BSD-2-Clause */
/* Our layout beside that of the Windows header. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include <windows.h>
#include <ole2.h>

#include "classes/layout.h"

static void test_every_slot_is_where_the_windows_header_has_it(void **state)
{
    size_t rows = 0;

    (void)state;
    for (size_t i = 0; i < LAYOUT_BASE; i++)
        assert_null(layout_misplaced(layout_interfaces[i], layout_ours, layout_theirs));
    while (layout_theirs[rows].iface != NULL)
        rows++;
    assert_int_equal(rows, 7 * 6 + 95);
}

static const struct layout_size *find_ours(const char *name)
{
    const struct layout_size *s = layout_our_sizes;

    while (s->name != NULL && strcmp(s->name, name) != 0)
        s++;
    return s;
}

static void test_sizes_and_members_are_those_of_the_windows_header(void **state)
{
    (void)state;
    for (const struct layout_size *theirs = layout_their_sizes; theirs->name != NULL; theirs++) {
        const struct layout_size *ours = find_ours(theirs->name);

        assert_non_null(ours->name);
        assert_int_equal(ours->size, theirs->size);
    }
}

extern const IID ICCSP_IID_IUnknown, ICCSP_IID_IDispatch, ICCSP_IID_ISequentialStream, ICCSP_IID_IStream,
    ICCSP_IID_IClassFactory;

static void test_identifiers_are_those_of_the_windows_headers(void **state)
{
    (void)state;
    assert_int_equal(layout_identifiers_unlike_theirs(), 0);
    assert_memory_equal(&ICCSP_IID_IUnknown, &IID_IUnknown, sizeof(IID));
    assert_memory_equal(&ICCSP_IID_IDispatch, &IID_IDispatch, sizeof(IID));
    assert_memory_equal(&ICCSP_IID_ISequentialStream, &IID_ISequentialStream, sizeof(IID));
    assert_memory_equal(&ICCSP_IID_IStream, &IID_IStream, sizeof(IID));
    assert_memory_equal(&ICCSP_IID_IClassFactory, &IID_IClassFactory, sizeof(IID));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_slot_is_where_the_windows_header_has_it),
        cmocka_unit_test(test_sizes_and_members_are_those_of_the_windows_header),
        cmocka_unit_test(test_identifiers_are_those_of_the_windows_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
