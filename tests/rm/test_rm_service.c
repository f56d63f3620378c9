/* SPDX-License-Identifier: BSD-2-Clause */
/* A pcscd that dies under those who use it (hostile-cards G4). Only beside a real one; tests/pcscd/run tells
 * its process in PCSCD_PID. */
#include "rm/rm_suite.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "base/clock.h"
#include "support/any_rm.h"

static iccsp_hr call_wait_for_removal(struct call *c)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);

    s.current = ICCSP_READER_PRESENT;
    return iccsp_rm_wait(suite.rm, suite.context[c->context], ICCSP_WAIT_INFINITE, &s, 1);
}

static void kill_pcscd(void)
{
    const char *pid = getenv("PCSCD_PID");

    assert_non_null(pid);
    assert_int_equal(kill((pid_t)strtol(pid, NULL, 10), SIGKILL), 0);
    iccsp_sleep_ms(200);
}

static void test_killed_service(void **state)
{
    struct iccsp_rm_reader_state s = UNAWARE(suite.reader);
    struct call waiting = {.fn = call_wait_for_removal, .context = 2},
                sending = {.fn = call_sleep, .number = 3000};
    const uintptr_t card = connect_in(0);
    uintptr_t context;
    struct iccsp_rm *rm;
    size_t len;

    (void)state;
    sending.card = connect_in(1);
    call_start(&waiting);
    call_start(&sending);
    assert_false(call_done_within(&waiting, BRIEF_MS));
    assert_false(sending.done);
    kill_pcscd();
    assert_int_equal(call_join(&waiting), ICCSP_E_SERVICE_STOPPED);
    assert_int_equal(call_join(&sending), ICCSP_E_SERVICE_STOPPED);
    assert_int_equal(status_of(card), ICCSP_E_NO_SERVICE);
    assert_int_equal(send_hr(card), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_begin(suite.rm, card), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_is_valid(suite.rm, suite.context[0]), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_list_readers(suite.rm, suite.context[0], NULL, 0, &len), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_wait(suite.rm, suite.context[0], LONG_MS, &s, 1), ICCSP_E_NO_SERVICE);
    assert_int_equal(iccsp_rm_establish(suite.rm, &context), ICCSP_E_NO_SERVICE);
    assert_int_equal(context, 0);
    /* The library is there, so it opens; nobody answers. */
    assert_int_equal(iccsp_rm_open("pcsc", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_E_NO_SERVICE);
    iccsp_rm_close(&rm);
    assert_int_equal(iccsp_rm_open("auto", &rm), ICCSP_OK);
    assert_string_equal(iccsp_rm_name(rm), "embedded");
    iccsp_rm_close(&rm);
}

/* Nothing can be looked at any more: what the suite closes otherwise goes with the process. */
static int leave(void **state)
{
    (void)state;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed_service, suite_setup, leave),
    };

    return cmocka_run_group_tests(tests, suite_open, leave);
}
