/* SPDX-License-Identifier: BSD-2-Clause */
/* Every method without memory (hostile-cards H3): each allocation of each call fails in turn. The call says
 * so, gives nothing, keeps nothing, keeps nobody from the card, sends nothing that it must not send twice,
 * and works when it is called again. */
#include "classes/memory_session.h"

#include <string.h>
#include <unistd.h>

#include "support/alloc_watch.h"

/* For a lock that is never let go of. */
#define SECONDS 120u
#define RUNS    100u

/* True if a line of the log begins with this. */
static bool was_sent(const struct fake_card *fake, const char *command)
{
    const char *line = fake->log;

    while (line != NULL && strncmp(line, command, strlen(command)) != 0) {
        line = strchr(line, '\n');
        line = line != NULL ? line + 1 : NULL;
    }
    return line != NULL;
}

/* A call that ran out of memory is made again. */
static void call_again(struct session *s, const struct step *step, HRESULT hr)
{
    struct iccsp_error error = {.size = sizeof(error)};

    assert_int_equal(hr, E_OUTOFMEMORY);
    assert_int_equal(iccsp_last_error(&error), S_OK);
    assert_int_equal(error.hr, E_OUTOFMEMORY);
    session_use_card(s);
    if (step->unsent != NULL)
        assert_false(was_sent(&s->fake, step->unsent));
    assert_int_equal(step->call(s), S_OK);
    if (step->unsent != NULL)
        assert_true(was_sent(&s->fake, step->unsent));
}

/* One call with its n-th allocation failing. True if it needs fewer. */
static bool step_goes_through(const struct step *step, void (*arm)(unsigned), unsigned n)
{
    const long before = alloc_live();
    static struct session s;
    HRESULT hr;

    session_open(&s, FAKE_ATR_T1);
    session_prepare(&s, step->needs);
    fake_card_forget(&s.fake);
    arm(n);
    hr = step->call(&s);
    const bool failed = alloc_has_failed();
    alloc_fail_nth(0);
    if (failed)
        call_again(&s, step, hr);
    else
        assert_int_equal(hr, S_OK);
    s.have |= step->gives;
    session_use_card(&s);
    session_close(&s);
    assert_int_equal(alloc_live(), before);
    return !failed;
}

static unsigned allocations_of(const struct step *step, void (*arm)(unsigned))
{
    unsigned n = 1;

    while (n < RUNS && !step_goes_through(step, arm, n))
        n++;
    assert_in_range(n, 1, RUNS - 1);
    return n - 1;
}

static void test_step(void **state)
{
    const struct step *step = *state;
    const unsigned n = allocations_of(step, alloc_fail_nth);

    assert_int_equal(n > 0, step->allocates);
    assert_int_equal(allocations_of(step, alloc_fail_from), n);
}

static void call_in_session(struct session *s, const struct step *step)
{
    HRESULT hr;

    assert_int_equal(step->needs & ~s->have, 0);
    fake_card_forget(&s->fake);
    hr = step->call(s);
    if (hr != S_OK) {
        assert_true(alloc_has_failed());
        call_again(s, step, hr);
    }
    s->have |= step->gives;
    session_use_card(s);
}

/* All calls on one set of objects, with the n-th of all allocations failing. */
static bool session_goes_through(unsigned n)
{
    const long before = alloc_live();
    static struct session s;

    session_open(&s, FAKE_ATR_T1);
    alloc_fail_nth(n);
    for (size_t i = 0; i < provider_step_count; i++)
        call_in_session(&s, &provider_steps[i]);
    for (size_t i = 0; i < base_step_count; i++)
        call_in_session(&s, &base_steps[i]);
    const bool failed = alloc_has_failed();
    alloc_fail_nth(0);
    session_close(&s);
    assert_int_equal(alloc_live(), before);
    return !failed;
}

static void test_session_without_memory(void **state)
{
    unsigned n = 1;

    (void)state;
    while (n < 10 * RUNS && !session_goes_through(n))
        n++;
    assert_in_range(n, RUNS, 10 * RUNS - 1);
}

/* What is made at the first use and kept is there after these. */
static int warm_up(void **state)
{
    static struct session s;

    (void)state;
    alarm(SECONDS);
    session_open(&s, FAKE_ATR_T1);
    session_prepare(&s, CONV | LENT);
    session_close(&s);
    return 0;
}

/* A write that takes several commands, on a card that takes long ones: it either begins with the first byte
 * or does not begin. True if it needs fewer allocations. */
static bool long_write_goes_through(unsigned n)
{
    const long before = alloc_live();
    IByteBuffer *content = NULL;
    static struct session s;
    HRESULT hr;

    session_open(&s, FAKE_ATR_T1_EXT);
    session_prepare(&s, OPENED);
    assert_int_equal(iccsp_create_byte_buffer(NULL, 3000, &content), S_OK);
    fake_card_forget(&s.fake);
    alloc_fail_nth(n);
    hr = ISCardFileAccess_Write(s.files, s.file, 3000, content, 0);
    const bool failed = alloc_has_failed();
    alloc_fail_nth(0);
    assert_int_equal(hr, failed ? E_OUTOFMEMORY : S_OK);
    assert_int_equal(was_sent(&s.fake, "00D6"), !failed);
    if (failed)
        assert_int_equal(ISCardFileAccess_Write(s.files, s.file, 3000, content, 0), S_OK);
    assert_true(was_sent(&s.fake, "00D60000"));
    (void)IByteBuffer_Release(content);
    session_close(&s);
    assert_int_equal(alloc_live(), before);
    return !failed;
}

static void test_long_write_without_memory(void **state)
{
    unsigned n = 1;

    (void)state;
    while (n < RUNS && !long_write_goes_through(n))
        n++;
    assert_in_range(n, 3, RUNS - 1);
}

static struct CMUnitTest test_of(const struct step *step)
{
    return (struct CMUnitTest){
        .name = step->test, .test_func = test_step, .initial_state = (void *)(uintptr_t)step};
}

int main(void)
{
    static struct CMUnitTest tests[200] = {cmocka_unit_test(test_session_without_memory),
                                           cmocka_unit_test(test_long_write_without_memory)};
    size_t n = 2;

    for (size_t i = 0; i < provider_step_count; i++)
        tests[n++] = test_of(&provider_steps[i]);
    for (size_t i = 0; i < base_step_count; i++)
        tests[n++] = test_of(&base_steps[i]);
    return _cmocka_run_group_tests("test_memory", tests, n, warm_up, NULL);
}
