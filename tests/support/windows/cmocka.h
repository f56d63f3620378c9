/* SPDX-License-Identifier: BSD-2-Clause */
/* The part of cmocka's interface that our tests use, in one header: Debian has no cmocka for mingw-w64.
 *
 * One test file includes it once. It prints as cmocka does, so that the same counter reads both. */
#ifndef ICCSP_TESTS_CMOCKA_H
#define ICCSP_TESTS_CMOCKA_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef void (*CMUnitTestFunction)(void **state);
typedef int (*CMFixtureFunction)(void **state);

struct CMUnitTest {
    const char *name;
    CMUnitTestFunction test_func;
    CMFixtureFunction setup_func;
    CMFixtureFunction teardown_func;
};

/** Where everything is printed; NULL is stdout. */
static FILE *cmocka_output;

/* Valid while a test of this thread runs. A failure elsewhere cannot be attributed and ends the program. */
static _Thread_local jmp_buf cmocka_jump;
static _Thread_local bool cmocka_in_test;

#ifdef __MINGW32__
__attribute__((format(gnu_printf, 1, 2)))
#else
__attribute__((format(printf, 1, 2)))
#endif
static inline void
cmocka_print(const char *format, ...)
{
    FILE *out = cmocka_output != NULL ? cmocka_output : stdout;
    va_list ap;

    va_start(ap, format);
    vfprintf(out, format, ap);
    va_end(ap);
    fflush(out);
}

__attribute__((noreturn)) static inline void cmocka_leave(const char *file, int line)
{
    cmocka_print("%s:%d: error: Failure!\n", file, line);
    if (cmocka_in_test)
        longjmp(cmocka_jump, 1);
    abort();
}

static inline void cmocka_check(bool ok, const char *text, const char *file, int line)
{
    if (ok)
        return;
    cmocka_print("[  ERROR   ] --- %s\n", text);
    cmocka_leave(file, line);
}

static inline void cmocka_check_equal(uintmax_t a, uintmax_t b, bool wanted, const char *file, int line)
{
    if ((a == b) == wanted)
        return;
    cmocka_print("[  ERROR   ] --- %#jx %s %#jx\n", a, wanted ? "!=" : "==", b);
    cmocka_leave(file, line);
}

static inline void cmocka_check_range(uintmax_t v, uintmax_t low, uintmax_t high, const char *file, int line)
{
    if (v >= low && v <= high)
        return;
    cmocka_print("[  ERROR   ] --- %ju is not within the range %ju-%ju\n", v, low, high);
    cmocka_leave(file, line);
}

static inline void cmocka_check_string(const char *a, const char *b, const char *file, int line)
{
    if (strcmp(a, b) == 0)
        return;
    cmocka_print("[  ERROR   ] --- \"%s\" != \"%s\"\n", a, b);
    cmocka_leave(file, line);
}

static inline void cmocka_check_memory(const void *a, const void *b, size_t len, const char *file, int line)
{
    const uint8_t *x = (const uint8_t *)a;
    const uint8_t *y = (const uint8_t *)b;
    size_t at = 0;

    while (at < len && x[at] == y[at])
        at++;
    if (at == len)
        return;
    cmocka_print("[  ERROR   ] --- the bytes at %zu differ: %02x != %02x\n", at, (unsigned)x[at],
                 (unsigned)y[at]);
    cmocka_leave(file, line);
}

#define assert_true(c)     cmocka_check((c) ? true : false, #c, __FILE__, __LINE__)
#define assert_false(c)    cmocka_check((c) ? false : true, "not (" #c ")", __FILE__, __LINE__)
#define assert_null(p)     cmocka_check((p) == NULL, #p " is NULL", __FILE__, __LINE__)
#define assert_non_null(p) cmocka_check((p) != NULL, #p " is not NULL", __FILE__, __LINE__)
#define assert_ptr_equal(a, b)                                                                               \
    cmocka_check((const void *)(a) == (const void *)(b), #a " and " #b " are the same pointer", __FILE__,    \
                 __LINE__)
#define assert_ptr_not_equal(a, b)                                                                           \
    cmocka_check((const void *)(a) != (const void *)(b), #a " and " #b " are different pointers", __FILE__,  \
                 __LINE__)
#define assert_int_equal(a, b) cmocka_check_equal((uintmax_t)(a), (uintmax_t)(b), true, __FILE__, __LINE__)
#define assert_int_not_equal(a, b)                                                                           \
    cmocka_check_equal((uintmax_t)(a), (uintmax_t)(b), false, __FILE__, __LINE__)
#define assert_in_range(v, low, high)                                                                        \
    cmocka_check_range((uintmax_t)(v), (uintmax_t)(low), (uintmax_t)(high), __FILE__, __LINE__)
#define assert_string_equal(a, b)      cmocka_check_string((a), (b), __FILE__, __LINE__)
#define assert_memory_equal(a, b, len) cmocka_check_memory((a), (b), (len), __FILE__, __LINE__)
#define fail_msg(...)                                                                                        \
    do {                                                                                                     \
        cmocka_print("[  ERROR   ] --- " __VA_ARGS__);                                                       \
        cmocka_print("\n");                                                                                  \
        cmocka_leave(__FILE__, __LINE__);                                                                    \
    } while (0)

#define cmocka_unit_test(f)                                                                                  \
    {                                                                                                        \
#f, f, NULL, NULL                                                                                    \
    }
#define cmocka_unit_test_setup_teardown(f, setup, down)                                                      \
    {                                                                                                        \
#f, f, setup, down                                                                                   \
    }

/* A fixture may assert, too. */
static inline bool cmocka_run_fixture(CMFixtureFunction fn, void **state)
{
    volatile bool ok = true;

    if (fn == NULL)
        return true;
    cmocka_in_test = true;
    if (setjmp(cmocka_jump) == 0)
        ok = fn(state) == 0;
    else
        ok = false;
    cmocka_in_test = false;
    return ok;
}

static inline bool cmocka_run_function(CMUnitTestFunction fn, void **state)
{
    volatile bool ok = true;

    cmocka_in_test = true;
    if (setjmp(cmocka_jump) == 0)
        fn(state);
    else
        ok = false;
    cmocka_in_test = false;
    return ok;
}

static inline bool cmocka_run_one(const struct CMUnitTest *test, void *group_state)
{
    void *state = group_state;
    bool ok;

    cmocka_print("[ RUN      ] %s\n", test->name);
    if (!cmocka_run_fixture(test->setup_func, &state)) {
        cmocka_print("[  FAILED  ] %s: setup\n", test->name);
        return false;
    }
    ok = cmocka_run_function(test->test_func, &state);
    if (!cmocka_run_fixture(test->teardown_func, &state)) {
        cmocka_print("[  ERROR   ] --- teardown of %s failed\n", test->name);
        ok = false;
    }
    cmocka_print("[  %s  ] %s\n", ok ? "PASSED" : "FAILED", test->name);
    return ok;
}

/* Returns the number of tests that failed; all of them if the group could not be set up, and one more than
 * the tests say if it could not be taken down. */
static inline int cmocka_run_tests(const char *group, const struct CMUnitTest *tests, size_t count,
                                   CMFixtureFunction setup, CMFixtureFunction teardown)
{
    void *state = NULL;
    size_t passed = 0;
    size_t failed;

    cmocka_print("[==========] Running %zu test(s) of %s.\n", count, group);
    failed = count;
    if (cmocka_run_fixture(setup, &state)) {
        for (size_t i = 0; i < count; i++)
            passed += cmocka_run_one(&tests[i], state) ? 1 : 0;
        failed = count - passed;
        failed += cmocka_run_fixture(teardown, &state) ? 0 : 1;
    } else {
        cmocka_print("[  ERROR   ] --- setup of the group failed\n");
    }
    cmocka_print("[  PASSED  ] %zu test(s).\n", passed);
    if (failed > 0)
        cmocka_print("[  FAILED  ] %zu test(s).\n", failed);
    return (int)failed;
}

#define cmocka_run_group_tests(tests, setup, teardown)                                                       \
    cmocka_run_tests(#tests, tests, sizeof(tests) / sizeof((tests)[0]), setup, teardown)

#endif
