/* SPDX-License-Identifier: BSD-2-Clause */
/* A host of Windows' script engines: runs text that knows the objects it is given by name. Windows only. */
#ifndef ICCSP_TESTS_SCRIPT_HOST_WINDOWS_H
#define ICCSP_TESTS_SCRIPT_HOST_WINDOWS_H

#include "iccsp/com.h"

extern const CLSID script_vbscript, script_jscript;

/** An object that scripts know; the caller keeps its reference while the host lives. */
struct script_item {
    const OLECHAR *name;
    IDispatch *object;
};

struct script_host;

/** Starts an engine; `items` ends with a NULL name and outlives the host. NULL: there is no such engine, or
 * not enough memory. */
struct script_host *script_open(const CLSID *engine, const struct script_item *items);
void script_close(struct script_host *host);

/** Runs statements. S_OK, or the code of the error that ended them; its description is in
 * script_description. */
HRESULT script_run(struct script_host *host, const OLECHAR *statements);

/** The value of an expression; cleared by the caller. Result as script_run. */
HRESULT script_value(struct script_host *host, const OLECHAR *expression, VARIANT *out);

/** What the last error said, in UTF-8; empty if there was none. */
const char *script_description(const struct script_host *host);

#endif
