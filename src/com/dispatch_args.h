/* SPDX-License-Identifier: BSD-2-Clause */
/* One argument of a late-bound call: from the caller's VARIANT to what the method takes, and back. */
#ifndef ICCSP_COM_DISPATCH_ARGS_H
#define ICCSP_COM_DISPATCH_ARGS_H

#include <stdbool.h>

#include "com/dispatch.h"

/** Starts as zeros with `param` and `given`; iccsp_argument_free ends it. */
struct iccsp_argument {
    const struct iccsp_param *param;
    const VARIANT *given; /* NULL: fewer arguments were given */
    bool left_out;
    bool owned;       /* `value` is to be freed */
    VARIANT value;    /* in the type of the method; bytes as an array, a GUID that goes out by its pointer */
    IUnknown *before; /* the caller's object that went in and may have been replaced */
    GUID guid;        /* one that goes in */
};

/** Reads what goes in, and looks whether what goes out has a place. S_OK. The codes of
 * iccsp_dispatch_invoke that have the place of an argument. */
HRESULT iccsp_argument_read(struct iccsp_argument *arg);

/** For ICCSP_VT_BYTES, once all arguments were read: makes room for those that go out, checks that those that
 * go in are as many as `args`, all arguments of the call, count. S_OK. DISP_E_OVERFLOW. E_OUTOFMEMORY. */
HRESULT iccsp_argument_fit_bytes(struct iccsp_argument *args, struct iccsp_argument *arg);

/** What the C call gets; it may point into the argument. */
VARIANT iccsp_argument_pass(struct iccsp_argument *arg);

void iccsp_argument_free(struct iccsp_argument *arg);

/** Before the call: true if what goes out can be written to the variable to which the argument refers. A
 * value that also goes in needs none. */
bool iccsp_argument_has_target(const struct iccsp_argument *arg);

/** Moves what came out to *out, in the types that scripts know. S_OK. On failure *out is VT_EMPTY:
 * DISP_E_TYPEMISMATCH, E_OUTOFMEMORY. */
HRESULT iccsp_argument_result(struct iccsp_argument *args, struct iccsp_argument *arg, VARIANT *out);

/** Moves what came out to the variable to which the argument refers, if it does. S_OK. DISP_E_OVERFLOW,
 * DISP_E_ARRAYISLOCKED: the old value stays. DISP_E_TYPEMISMATCH, E_OUTOFMEMORY. */
HRESULT iccsp_argument_store(struct iccsp_argument *args, struct iccsp_argument *arg);

#endif
