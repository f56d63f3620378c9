/* SPDX-License-Identifier: BSD-2-Clause */
/* A class whose methods have every kind of parameter, and remember what they were called with. */
#ifndef ICCSP_TESTS_COM_PROBE_H
#define ICCSP_TESTS_COM_PROBE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "com/dispatch.h"
#include "support/late_bound.h"

typedef struct IProbe IProbe;
#undef ICCSP_IFACE
#define ICCSP_IFACE IProbe
/* clang-format off */
ICCSP_INTERFACE(IProbe, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    ICCSP_METHOD(get_Level)(ICCSP_THIS_ uint8_t *out) ICCSP_PURE;
    ICCSP_METHOD(put_Level)(ICCSP_THIS_ uint8_t in) ICCSP_PURE;
    /** Nothing in, nothing out. */
    ICCSP_METHOD(Plain)(ICCSP_THIS) ICCSP_PURE;
    ICCSP_METHOD(Integers)(ICCSP_THIS_ uint8_t a, uint16_t b, uint32_t c, int32_t d, uintptr_t e) ICCSP_PURE;
    /** a is 5 if left out, b is NULL. */
    ICCSP_METHOD(Defaults)(ICCSP_THIS_ int32_t a, int32_t *b) ICCSP_PURE;
    /** *out is one more than `in`, which is 3 if left out. */
    ICCSP_METHOD(Optional)(ICCSP_THIS_ int32_t in, int32_t *out) ICCSP_PURE;
    /** Adds 1 to *both; *out is what it was. */
    ICCSP_METHOD(Count)(ICCSP_THIS_ int32_t *both, int32_t *out) ICCSP_PURE;
    /** The values that next_* say. */
    ICCSP_METHOD(Numbers)(ICCSP_THIS_ uint16_t *a, uint64_t *b, uintptr_t *c) ICCSP_PURE;
    /** *out is a copy. */
    ICCSP_METHOD(Text)(ICCSP_THIS_ BSTR in, BSTR *out) ICCSP_PURE;
    /** `in` is remembered; *both is replaced by `next`; *out is `next`, or `stream`. */
    ICCSP_METHOD(Objects)(ICCSP_THIS_ IProbe *in, IProbe **both, IUnknown **out) ICCSP_PURE;
    ICCSP_METHOD(PutBytes)(ICCSP_THIS_ uint8_t *bytes, int32_t count) ICCSP_PURE;
    /** Gives the bytes put before, as many as fit, whatever *used is then. */
    ICCSP_METHOD(GetBytes)(ICCSP_THIS_ uint8_t *bytes, int32_t count, int32_t *used) ICCSP_PURE;
    ICCSP_METHOD(Octets)(ICCSP_THIS_ SAFEARRAY *in, SAFEARRAY **out) ICCSP_PURE;
    ICCSP_METHOD(Texts)(ICCSP_THIS_ SAFEARRAY *in, SAFEARRAY **out) ICCSP_PURE;
    ICCSP_METHOD(Identifiers)(ICCSP_THIS_ const GUID *in, GUID **out) ICCSP_PURE;
    ICCSP_METHOD(Nothing)(ICCSP_THIS_ int32_t *in) ICCSP_PURE;
    ICCSP_METHOD(Foreign)(ICCSP_THIS_ void **in) ICCSP_PURE;
    ICCSP_METHOD(ForeignOut)(ICCSP_THIS_ void **out) ICCSP_PURE;
};
/* clang-format on */

/* dispids, which are in another order than the slots. */
enum {
    PROBE_LEVEL = 0,
    PROBE_PLAIN = 20,
    PROBE_INTEGERS = 1,
    PROBE_DEFAULTS,
    PROBE_OPTIONAL,
    PROBE_COUNT,
    PROBE_NUMBERS,
    PROBE_TEXT,
    PROBE_OBJECTS,
    PROBE_PUT_BYTES,
    PROBE_GET_BYTES,
    PROBE_OCTETS,
    PROBE_TEXTS,
    PROBE_IDENTIFIERS,
    PROBE_NOTHING,
    PROBE_FOREIGN,
    PROBE_FOREIGN_OUT
};

#define PROBE_BYTES_MAX 32

/** What the probe under test saw, and what it is to do. */
struct probe_seen {
    unsigned int calls;
    HRESULT returns; /* by every method */
    uint8_t level;
    uint16_t b;
    uint32_t c;
    int32_t d;
    uintptr_t e;
    const void *pointer; /* the last pointer that went in */
    uint8_t bytes[PROBE_BYTES_MAX];
    size_t len;
    int32_t claims; /* added to *used */
    uint16_t next_u16;
    uint64_t next_u64;
    uintptr_t next_handle;
    IProbe *next;    /* borrowed */
    IStream *stream; /* borrowed */
};

extern struct probe_seen probe_seen;
extern const IID iid_IProbe;
extern const struct iccsp_members iccsp_members_IProbe;

/** A new one; what was seen before is forgotten. NULL: out of memory. */
IProbe *probe_new(void);

/** Probes that live. */
int probe_live(void);

/** References on a probe. */
iccsp_ulong probe_references(IProbe *probe);

/** Calls a member of a probe, as VBScript asks for a value. */
HRESULT probe_call(IProbe *probe, DISPID id, const VARIANT *args, unsigned int count, VARIANT *result);

/** The same for a call that must be refused: checks that no method ran. Returns the code; *bad_arg is counted
 * from the first argument, or -1 if Invoke did not tell it. */
HRESULT probe_refused(IProbe *probe, DISPID id, const VARIANT *args, unsigned int count, int *bad_arg);

/** A text of ASCII characters. */
BSTR probe_text(const char *text);

#define ARGS(...) (VARIANT[]){__VA_ARGS__}, sizeof((VARIANT[]){__VA_ARGS__}) / sizeof(VARIANT)

#endif
