/* SPDX-License-Identifier: BSD-2-Clause */
/* A pcscd that is killed and started again under load (hostile-cards G4): whoever uses it gets one clear
 * error each time, attaches again, and has lost nothing. Only beside a real one; tests/pcscd/run tells its
 * process in PCSCD_PID. */
#include "rm/rm_suite.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "iccsp/iccsp.h"

#define RESTARTS 50u
#define PROGRAMS 4u /* the last one uses the classes */
#define PAUSE_MS 2u
#define SETTLED  3u /* steps of every program between two restarts, at least */

/* A card that knows which step of which program it did last: P1 is the program, P2 the step. */
static struct {
    struct iccsp_vcard *card;
    uint8_t last[PROGRAMS];
    _Atomic unsigned lost; /* steps that were left out */
} ledger;

static void power(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    static const uint8_t bytes[] = {0x3B, 0x80, 0x01, 0x81};

    (void)self;
    *atr_len = action == ICCSP_POWER_OFF ? 0 : sizeof(bytes);
    memcpy(atr, bytes, *atr_len);
}

/* A step whose answer did not arrive is done once more; none is skipped. */
static iccsp_hr write_down(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                           size_t *rsp_len)
{
    const uint8_t program = cmd[2] % PROGRAMS, step = cmd[3];

    (void)self, (void)cmd_len, (void)cap;
    if (step != ledger.last[program] && step != (uint8_t)(ledger.last[program] + 1))
        ledger.lost++;
    ledger.last[program] = step;
    rsp[0] = 0x90;
    rsp[1] = step;
    *rsp_len = 2;
    return ICCSP_OK;
}

static const struct iccsp_vcard_ops ops = {
    .size = sizeof(struct iccsp_vcard_ops), .power = power, .transmit = write_down};

struct program {
    uint8_t number;
    iccsp_thread thread;
    uintptr_t context, card;
    ISCardManage *manage;
    _Atomic unsigned steps, errors;
    _Atomic iccsp_hr unclear; /* an error that does not say what happened */
};

static struct program programs[PROGRAMS];
static _Atomic bool stop;

static iccsp_hr step(struct program *p)
{
    const uint8_t cmd[] = {0x00, 0x01, p->number, (uint8_t)(p->steps + 1)};
    uint8_t rsp[2];
    size_t len;
    iccsp_hr hr = begin(p->card);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_transmit(suite.rm, p->card, ICCSP_PROTOCOL_T1, cmd, 4, rsp, sizeof(rsp), &len);
    if (ICCSP_SUCCEEDED(hr) && rsp[1] != cmd[3])
        ledger.lost++;
    return ICCSP_SUCCEEDED(hr) ? end(p->card) : hr;
}

static iccsp_hr attach(struct program *p)
{
    iccsp_hr hr = iccsp_rm_establish(suite.rm, &p->context);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = connect_to(suite.rm, p->context, suite.reader, &p->card);
    if (ICCSP_FAILED(hr))
        iccsp_rm_release(suite.rm, p->context);
    return hr;
}

static void detach(struct program *p)
{
    iccsp_rm_release(suite.rm, p->context);
}

static iccsp_hr step_of_manager(struct program *p)
{
    SCARD_STATES card_state;
    SCARD_PROTOCOLS protocol;
    HRESULT hr = ISCardManage_SCardLock(p->manage);

    if (SUCCEEDED(hr))
        hr = ISCardManage_Status(p->manage, &card_state, &protocol);
    return SUCCEEDED(hr) ? ISCardManage_SCardUnlock(p->manage, (SCARD_DISPOSITIONS)ICCSP_DISP_LEAVE) : hr;
}

static iccsp_hr attach_manager(struct program *p)
{
    BSTR name;
    HRESULT hr;

    if (p->steps > 0)
        return ISCardManage_Reconnect(p->manage);
    hr = iccsp_bstr_from_utf8(suite.reader, &name);
    if (SUCCEEDED(hr))
        hr = ISCardManage_AttachByIFD(p->manage, name, (SCARD_SHARE_MODES)ICCSP_MODE_SHARED);
    iccsp_bstr_free(name);
    return hr;
}

static void leave_as_it_is(struct program *p)
{
    (void)p;
}

/* Works until something fails, which has to be clear, and then tries to attach until that succeeds. */
static void work(struct program *p, iccsp_hr (*take_up)(struct program *),
                 iccsp_hr (*do_step)(struct program *), void (*give_up)(struct program *))
{
    while (!stop) {
        iccsp_hr hr = take_up(p);

        if (ICCSP_FAILED(hr)) {
            iccsp_sleep_ms(10);
            continue;
        }
        for (hr = ICCSP_OK; ICCSP_SUCCEEDED(hr) && !stop; iccsp_sleep_ms(PAUSE_MS)) {
            hr = do_step(p);
            if (ICCSP_SUCCEEDED(hr))
                p->steps++;
        }
        if (ICCSP_FAILED(hr))
            p->errors++;
        if (ICCSP_FAILED(hr) && hr != ICCSP_E_SERVICE_STOPPED && hr != ICCSP_E_NO_SERVICE)
            p->unclear = hr;
        give_up(p);
    }
}

static void run(void *arg)
{
    struct program *p = (struct program *)arg;

    if (p->manage == NULL)
        work(p, attach, step, detach);
    else
        work(p, attach_manager, step_of_manager, leave_as_it_is);
}

/* Until every program has done some steps more. */
static void let_work(unsigned restart)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;

    for (unsigned i = 0; i < PROGRAMS; i++) {
        const unsigned wanted = programs[i].steps + SETTLED;

        while (programs[i].steps < wanted) {
            if (iccsp_now_ms() > deadline)
                fail_msg("program %u has done %u steps after restart %u", i, programs[i].steps, restart);
            iccsp_sleep_ms(2);
        }
    }
}

static void insert(void)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;

    while (ICCSP_FAILED(iccsp_vpcd_start(ledger.card, NULL, 0, &suite.any.connection[0]))) {
        if (iccsp_now_ms() > deadline)
            fail_msg("vpcd does not answer");
        iccsp_sleep_ms(5);
    }
}

/* Sees it gone: its port would still take a connection. The first one is somebody else's child, who notices
 * at once. */
static void kill_pcscd(pid_t pid)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;

    assert_int_equal(kill(pid, SIGKILL), 0);
    while (kill(pid, 0) == 0) {
        if (iccsp_now_ms() > deadline)
            fail_msg("pcscd does not end");
        if (waitpid(pid, NULL, WNOHANG) != pid)
            iccsp_sleep_ms(1);
    }
}

static pid_t start_pcscd(void)
{
    const pid_t pid = fork();

    assert_int_not_equal(pid, -1);
    if (pid == 0) {
        execlp("pcscd", "pcscd", "--foreground", (char *)NULL);
        execl("/usr/sbin/pcscd", "pcscd", "--foreground", (char *)NULL);
        _exit(127);
    }
    return pid;
}

static void test_restarted_50_times_under_load(void **state)
{
    const char *first = getenv("PCSCD_PID");
    pid_t pid;

    (void)state;
    assert_non_null(first);
    pid = (pid_t)strtol(first, NULL, 10);
    assert_int_equal(iccsp_vcard_new(&ops, &ledger, &ledger.card), ICCSP_OK);
    insert();
    assert_int_equal(iccsp_create_provider(suite.rm, &programs[PROGRAMS - 1].manage), ICCSP_OK);
    for (unsigned i = 0; i < PROGRAMS; i++) {
        programs[i].number = (uint8_t)i;
        assert_true(iccsp_thread_start(&programs[i].thread, run, &programs[i]));
    }
    for (unsigned restart = 0; restart < RESTARTS; restart++) {
        let_work(restart);
        kill_pcscd(pid);
        iccsp_vpcd_stop(&suite.any.connection[0]);
        pid = start_pcscd();
        insert();
    }
    let_work(RESTARTS);
    stop = true;
    for (unsigned i = 0; i < PROGRAMS; i++) {
        iccsp_thread_join(programs[i].thread);
        assert_int_equal(programs[i].unclear, ICCSP_OK);
        assert_int_equal(programs[i].errors, RESTARTS);
    }
    assert_int_equal(ledger.lost, 0);
    ISCardManage_Release(programs[PROGRAMS - 1].manage);
    iccsp_vpcd_stop(&suite.any.connection[0]);
    iccsp_vcard_free(&ledger.card);
    kill_pcscd(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_restarted_50_times_under_load),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
