/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects on a resource manager that plays a script. */
#include "classes/session.h"

#include <stdio.h>

#include "rm/scripted.h"

struct session session;

void session_play(const char *lines)
{
    char script[400];

    snprintf(script, sizeof(script), "card demo\n%s\n", lines);
    assert_int_equal(iccsp_rm_scripted_open_text(script, &session.rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(session.rm, &session.context), ICCSP_OK);
    objects_make(&session.o, session.rm);
}

void session_play_attached(const char *lines)
{
    session_play(lines);
    objects_attach(&session.o, SESSION_READER);
    objects_open(&session.o);
}

void session_end(void)
{
    objects_release(&session.o);
    iccsp_rm_close(&session.rm);
}

void session_let_it_happen(void)
{
    char names[300];
    size_t len;

    iccsp_rm_list_readers(session.rm, session.context, names, sizeof(names), &len);
}

void session_expect(const char *what, HRESULT hr, HRESULT wanted)
{
    if (hr != wanted)
        fail_msg("%s gives %s, not %s", what, iccsp_hr_name(hr), iccsp_hr_name(wanted));
}
