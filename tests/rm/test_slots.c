/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of numbered objects. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "rm/slots.h"

struct object {
    struct iccsp_slot slot;
    unsigned payload;
};

static struct iccsp_slots table;

static int setup(void **state)
{
    (void)state;
    iccsp_slots_init(&table, sizeof(struct object));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    iccsp_slots_wipe(&table);
    return 0;
}

static struct object *take(uintptr_t *number)
{
    struct object *o = (struct object *)iccsp_slots_take(&table);

    assert_non_null(o);
    *number = iccsp_slots_name(&o->slot);
    return o;
}

static void test_nothing_is_found_in_an_empty_table(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 8 * sizeof(uintptr_t); bit++)
        assert_null(iccsp_slots_find(&table, (uintptr_t)1 << bit));
    assert_null(iccsp_slots_find(&table, 0));
    assert_null(iccsp_slots_find(&table, UINTPTR_MAX));
}

static void test_only_the_number_finds(void **state)
{
    uintptr_t number;
    struct object *o = take(&number);

    (void)state;
    assert_int_not_equal(number, 0);
    assert_ptr_equal(iccsp_slots_find(&table, number), &o->slot);
    for (unsigned bit = 0; bit < 8 * sizeof(uintptr_t); bit++)
        assert_null(iccsp_slots_find(&table, number ^ (uintptr_t)1 << bit));
    iccsp_slots_unname(&o->slot);
    assert_null(iccsp_slots_find(&table, number));
    assert_null(iccsp_slots_find(&table, 0)); /* which an unnamed object holds */
}

static void test_numbers_are_unique_across_tables(void **state)
{
    struct iccsp_slots other;
    uintptr_t ours, theirs;

    (void)state;
    iccsp_slots_init(&other, sizeof(struct object));
    take(&ours);
    struct iccsp_slot *slot = iccsp_slots_take(&other);
    theirs = iccsp_slots_name(slot);
    assert_int_not_equal(ours, theirs);
    assert_null(iccsp_slots_find(&table, theirs));
    assert_null(iccsp_slots_find(&other, ours));
    iccsp_slots_wipe(&other);
}

/* The one that was free longest: a stale number stays unused as long as possible even where numbers are
 * short. */
static void test_objects_are_used_again_in_turn(void **state)
{
    struct object *o[3];
    uintptr_t number[3], again;

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        o[i] = take(&number[i]);
    for (unsigned i = 0; i < 3; i++) {
        iccsp_slots_unname(&o[i]->slot);
        iccsp_slots_give(&table, &o[i]->slot);
    }
    for (unsigned i = 0; i < 3; i++) {
        assert_ptr_equal(take(&again), o[i]);
        for (unsigned k = 0; k < 3; k++)
            assert_int_not_equal(again, number[k]);
    }
    assert_int_equal(table.count, 3);
}

static void test_objects_do_not_move_and_do_not_share_lines(void **state)
{
    static struct object *o[2000];
    static uintptr_t number[2000];

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        o[i] = take(&number[i]);
        o[i]->payload = i;
        assert_int_equal((uintptr_t)o[i] % 64, 0);
        if (i > 0)
            assert_in_range((uintptr_t)o[i] > (uintptr_t)o[i - 1] ? (uintptr_t)o[i] - (uintptr_t)o[i - 1]
                                                                  : (uintptr_t)o[i - 1] - (uintptr_t)o[i],
                            64, UINTPTR_MAX);
    }
    for (unsigned i = 0; i < 2000; i++) {
        assert_ptr_equal(iccsp_slots_find(&table, number[i]), &o[i]->slot);
        assert_int_equal(o[i]->payload, i);
    }
}

#define SLOT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SLOT_TEST(test_nothing_is_found_in_an_empty_table),
        SLOT_TEST(test_only_the_number_finds),
        SLOT_TEST(test_numbers_are_unique_across_tables),
        SLOT_TEST(test_objects_are_used_again_in_turn),
        SLOT_TEST(test_objects_do_not_move_and_do_not_share_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
