/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls in threads of their own, for the tests of the resource manager. */
#include "rm/rm_suite.h"

#include "base/clock.h"

static void run(void *arg)
{
    struct call *c = (struct call *)arg;

    c->hr = c->fn(c);
    c->done = true;
}

void call_start(struct call *c)
{
    c->done = false;
    assert_true(iccsp_thread_start(&c->thread, run, c));
}

bool call_done_within(struct call *c, uint32_t ms)
{
    const uint64_t deadline = iccsp_now_ms() + ms;

    while (!c->done && iccsp_now_ms() < deadline)
        iccsp_sleep_ms(5);
    return c->done;
}

iccsp_hr call_join(struct call *c)
{
    if (!call_done_within(c, LONG_MS))
        fail_msg("a call does not come back");
    iccsp_thread_join(c->thread);
    return c->hr;
}

void call_start_waiting(struct call *c)
{
    call_start(c);
    assert_false(call_done_within(c, BRIEF_MS));
}

iccsp_hr call_begin(struct call *c)
{
    return begin(c->card);
}

iccsp_hr call_send(struct call *c)
{
    return send_hr(c->card);
}

iccsp_hr call_status(struct call *c)
{
    return status_of(c->card);
}

iccsp_hr call_reconnect(struct call *c)
{
    return reconnect(c->card, c->number);
}

iccsp_hr call_disconnect(struct call *c)
{
    return drop(c->card, c->number);
}

iccsp_hr call_sleep(struct call *c)
{
    iccsp_hr hr;

    command(c->card, PROBE_SLEEP, (uint16_t)c->number, &hr);
    return hr;
}

iccsp_hr call_connect(struct call *c)
{
    return iccsp_rm_connect(suite.rm, suite.context[c->context], suite.reader, c->number, ICCSP_PROTOCOL_ANY,
                            &c->result, NULL);
}

iccsp_hr call_wait(struct call *c)
{
    struct iccsp_rm_reader_state s[2] = {UNAWARE(suite.any.reader[0]), UNAWARE(suite.any.reader[1])};
    iccsp_hr hr = iccsp_rm_wait(suite.rm, suite.context[2], 0, s, 2);

    for (size_t i = 0; i < 2; i++)
        s[i].current = s[i].event & ~ICCSP_READER_CHANGED;
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_wait(suite.rm, suite.context[2], c->number, s, 2);
    c->result = (s[0].event & ICCSP_READER_CHANGED ? 1u : 0u) | (s[1].event & ICCSP_READER_CHANGED ? 2u : 0u);
    return hr;
}
