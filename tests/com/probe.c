/* SPDX-License-Identifier: BSD-2-Clause */
/* A class whose methods have every kind of parameter; see probe.h. */
#include "com/probe.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "com/object.h"

const IID iid_IProbe = {0x33333333, 1, 2, {1, 2, 3, 4, 5, 6, 7, 8}};

struct probe_seen probe_seen;

struct probe {
    IProbe IProbe_iface;
    struct iccsp_object object;
};

static int live;

ICCSP_DISPATCH_THUNKS(probe, IProbe)

static void destroy(void *self)
{
    live--;
    free(self);
}

static HRESULT done(void)
{
    probe_seen.calls++;
    return probe_seen.returns;
}

static HRESULT ICCSP_CALL get_level(IProbe *iface, uint8_t *out)
{
    (void)iface;
    *out = probe_seen.level;
    return done();
}

static HRESULT ICCSP_CALL put_level(IProbe *iface, uint8_t in)
{
    (void)iface;
    probe_seen.level = in;
    return done();
}

static HRESULT ICCSP_CALL plain(IProbe *iface)
{
    (void)iface;
    return done();
}

static HRESULT ICCSP_CALL integers(IProbe *iface, uint8_t a, uint16_t b, uint32_t c, int32_t d, uintptr_t e)
{
    (void)iface;
    probe_seen.level = a;
    probe_seen.b = b;
    probe_seen.c = c;
    probe_seen.d = d;
    probe_seen.e = e;
    return done();
}

static HRESULT ICCSP_CALL defaults(IProbe *iface, int32_t a, int32_t *b)
{
    (void)iface;
    probe_seen.d = a;
    probe_seen.pointer = b;
    probe_seen.b = b != NULL ? (uint16_t)*b : 0;
    return done();
}

static HRESULT ICCSP_CALL optional(IProbe *iface, int32_t in, int32_t *out)
{
    (void)iface;
    *out = in + 1;
    return done();
}

static HRESULT ICCSP_CALL count(IProbe *iface, int32_t *both, int32_t *out)
{
    (void)iface;
    *out = *both;
    *both += 1;
    return done();
}

static HRESULT ICCSP_CALL numbers(IProbe *iface, uint16_t *a, uint64_t *b, uintptr_t *c)
{
    (void)iface;
    *a = probe_seen.next_u16;
    *b = probe_seen.next_u64;
    *c = probe_seen.next_handle;
    return done();
}

static HRESULT ICCSP_CALL text(IProbe *iface, BSTR in, BSTR *out)
{
    (void)iface;
    probe_seen.pointer = in;
    *out = NULL;
    if (FAILED(probe_seen.returns))
        return done();
    *out = iccsp_bstr_alloc_len(in, iccsp_bstr_len(in));
    return *out != NULL ? done() : E_OUTOFMEMORY;
}

static HRESULT ICCSP_CALL objects(IProbe *iface, IProbe *in, IProbe **both, IUnknown **out)
{
    (void)iface;
    probe_seen.pointer = in;
    if (probe_seen.next != NULL) {
        if (*both != NULL)
            (void)IUnknown_Release((IUnknown *)*both);
        *both = probe_seen.next;
        (void)IUnknown_AddRef((IUnknown *)*both);
    }
    *out = (IUnknown *)probe_seen.next;
    if (probe_seen.stream != NULL)
        *out = (IUnknown *)probe_seen.stream;
    if (*out != NULL)
        (void)IUnknown_AddRef(*out);
    return done();
}

static HRESULT ICCSP_CALL put_bytes(IProbe *iface, uint8_t *bytes, int32_t n)
{
    (void)iface;
    probe_seen.pointer = bytes;
    probe_seen.d = n;
    probe_seen.len = 0;
    if (bytes != NULL && n > 0 && n <= PROBE_BYTES_MAX) {
        memcpy(probe_seen.bytes, bytes, (size_t)n);
        probe_seen.len = (size_t)n;
    }
    return done();
}

static HRESULT ICCSP_CALL get_bytes(IProbe *iface, uint8_t *bytes, int32_t n, int32_t *used)
{
    const int32_t len = (int32_t)probe_seen.len;

    (void)iface;
    *used = n < len ? n : len;
    if (*used > 0)
        memcpy(bytes, probe_seen.bytes, (size_t)*used);
    *used += probe_seen.claims;
    return done();
}

static HRESULT ICCSP_CALL octets(IProbe *iface, SAFEARRAY *in, SAFEARRAY **out)
{
    (void)iface;
    probe_seen.pointer = in;
    *out = NULL;
    if (in == NULL || FAILED(probe_seen.returns))
        return done();
    *out = late_bytes(in->pvData, in->rgsabound[0].cElements);
    return *out != NULL ? done() : E_OUTOFMEMORY;
}

static HRESULT ICCSP_CALL texts(IProbe *iface, SAFEARRAY *in, SAFEARRAY **out)
{
    SAFEARRAYBOUND bound = {0};
    HRESULT hr = S_OK;

    (void)iface;
    probe_seen.pointer = in;
    *out = NULL;
    if (in == NULL || FAILED(probe_seen.returns))
        return done();
    bound = in->rgsabound[0];
    *out = iccsp_safearray_create(VT_BSTR, 1, &bound);
    for (int32_t i = 0; *out != NULL && SUCCEEDED(hr) && i < (int32_t)bound.cElements; i++)
        hr = iccsp_safearray_put_element(*out, &i, ((BSTR *)in->pvData)[i]);
    if (*out != NULL && SUCCEEDED(hr))
        return done();
    (void)iccsp_safearray_destroy(*out);
    *out = NULL;
    return E_OUTOFMEMORY;
}

static HRESULT ICCSP_CALL identifiers(IProbe *iface, const GUID *in, GUID **out)
{
    (void)iface;
    probe_seen.pointer = in;
    *out = NULL;
    if (in == NULL || FAILED(probe_seen.returns))
        return done();
    *out = iccsp_mem_alloc(sizeof(**out));
    if (*out == NULL)
        return E_OUTOFMEMORY;
    **out = *in;
    return done();
}

static HRESULT ICCSP_CALL nothing(IProbe *iface, int32_t *in)
{
    (void)iface;
    probe_seen.pointer = in;
    return done();
}

static HRESULT ICCSP_CALL foreign(IProbe *iface, void **in)
{
    (void)iface, (void)in;
    return done();
}

static const IProbeVtbl probe_vtbl = {
    ICCSP_DISPATCH_SLOTS(IProbe), .get_Level = get_level, .put_Level = put_level, .Plain = plain,
    .Integers = integers,         .Defaults = defaults,   .Optional = optional,   .Count = count,
    .Numbers = numbers,           .Text = text,           .Objects = objects,     .PutBytes = put_bytes,
    .GetBytes = get_bytes,        .Octets = octets,       .Texts = texts,         .Identifiers = identifiers,
    .Nothing = nothing,           .Foreign = foreign,     .ForeignOut = foreign,
};

static const struct iccsp_iface probe_ifaces[] = {
    {&iid_IProbe, offsetof(struct probe, IProbe_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct probe, IProbe_iface)},
};

static const struct iccsp_class probe_class = ICCSP_CLASS(probe, probe_ifaces, destroy);

static IProbe *make(void)
{
    struct probe *probe = calloc(1, sizeof(*probe));

    if (probe == NULL)
        return NULL;
    live++;
    probe->IProbe_iface.lpVtbl = &probe_vtbl;
    iccsp_object_init(&probe->object, &probe_class);
    return &probe->IProbe_iface;
}

/* The bytes are seen as if they had been put. */
static HRESULT make_of_bytes(const void *bytes, size_t len, void **out)
{
    *out = make();
    if (*out == NULL)
        return E_OUTOFMEMORY;
    probe_seen.len = len <= PROBE_BYTES_MAX ? len : 0;
    if (probe_seen.len > 0)
        memcpy(probe_seen.bytes, bytes, probe_seen.len);
    return S_OK;
}

static const struct iccsp_object_kind from_bytes = {&iid_IProbe, make_of_bytes};
static const struct iccsp_object_kind object_only = {&iid_IProbe, NULL};

/* clang-format off */
static const struct iccsp_member probe_members[] = {
    ICCSP_MEMBER_GET(IProbe, PROBE_LEVEL, Level, ICCSP_OUT(VT_UI1)),
    ICCSP_MEMBER_PUT(IProbe, PROBE_LEVEL, Level, ICCSP_IN(VT_UI1)),
    ICCSP_MEMBER_METHOD0(IProbe, PROBE_PLAIN, Plain),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_INTEGERS, Integers, ICCSP_IN(VT_UI1), ICCSP_IN(VT_UI2), ICCSP_IN(VT_UI4),
                        ICCSP_IN(VT_I4), ICCSP_IN(ICCSP_VT_HANDLE)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_DEFAULTS, Defaults, ICCSP_IN_OR(VT_I4, 5),
                        {.vt = VT_I4, .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OPTIONAL | ICCSP_PARAM_POINTER}),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_OPTIONAL, Optional, ICCSP_IN_OR(VT_I4, 3), ICCSP_OUT(VT_I4)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_COUNT, Count, ICCSP_IN_OUT(VT_I4), ICCSP_OUT(VT_I4)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_NUMBERS, Numbers, ICCSP_OUT(VT_UI2), ICCSP_OUT(VT_UI8),
                        ICCSP_OUT(ICCSP_VT_HANDLE)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_TEXT, Text, ICCSP_IN(VT_BSTR), ICCSP_OUT(VT_BSTR)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_OBJECTS, Objects, ICCSP_IN_OBJECT(object_only),
                        ICCSP_IN_OUT_OBJECT(from_bytes), ICCSP_OUT(VT_UNKNOWN)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_PUT_BYTES, PutBytes,
                        {.vt = ICCSP_VT_BYTES, .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OPTIONAL, .size = 1},
                        ICCSP_IN(VT_I4)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_GET_BYTES, GetBytes,
                        {.vt = ICCSP_VT_BYTES, .flags = ICCSP_PARAM_OUT, .size = 1, .used = 2},
                        ICCSP_IN(VT_I4), ICCSP_OUT(VT_I4)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_OCTETS, Octets, ICCSP_IN(VT_ARRAY | VT_UI1), ICCSP_OUT(VT_ARRAY | VT_UI1)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_TEXTS, Texts, ICCSP_IN(VT_ARRAY | VT_BSTR), ICCSP_OUT(VT_ARRAY | VT_BSTR)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_IDENTIFIERS, Identifiers, ICCSP_IN(ICCSP_VT_GUID), ICCSP_OUT(ICCSP_VT_GUID)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_NOTHING, Nothing, ICCSP_IN(ICCSP_VT_NOTHING)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_FOREIGN, Foreign, ICCSP_IN(ICCSP_VT_FOREIGN)),
    ICCSP_MEMBER_METHOD(IProbe, PROBE_FOREIGN_OUT, ForeignOut, ICCSP_OUT(ICCSP_VT_FOREIGN)),
};
/* clang-format on */
const struct iccsp_members iccsp_members_IProbe = ICCSP_MEMBERS(IProbe, probe_members);

IProbe *probe_new(void)
{
    memset(&probe_seen, 0, sizeof(probe_seen));
    return make();
}

int probe_live(void)
{
    return live;
}

iccsp_ulong probe_references(IProbe *probe)
{
    (void)IUnknown_AddRef((IUnknown *)probe);
    return IUnknown_Release((IUnknown *)probe);
}

HRESULT probe_call(IProbe *probe, DISPID id, const VARIANT *args, unsigned int count_of_args, VARIANT *result)
{
    return late_invoke(&(struct late_call){.object = probe,
                                           .id = id,
                                           .flags = LATE_VALUE,
                                           .args = args,
                                           .count = count_of_args,
                                           .result = result});
}

HRESULT probe_refused(IProbe *probe, DISPID id, const VARIANT *args, unsigned int count_of_args, int *bad_arg)
{
    const unsigned int calls = probe_seen.calls;
    unsigned int told = LATE_ARGS_MAX;
    VARIANT result = v_i4(1);
    const HRESULT hr = late_invoke(&(struct late_call){.object = probe,
                                                       .id = id,
                                                       .flags = LATE_VALUE,
                                                       .args = args,
                                                       .count = count_of_args,
                                                       .result = &result,
                                                       .bad_arg = &told});

    assert_true(FAILED(hr));
    assert_int_equal(result.vt, VT_EMPTY);
    assert_int_equal(probe_seen.calls, calls);
    *bad_arg = told == LATE_ARGS_MAX ? -1 : (int)(count_of_args - 1 - told);
    return hr;
}

BSTR probe_text(const char *ascii)
{
    BSTR made = NULL;

    assert_int_equal(iccsp_bstr_from_utf8(ascii, &made), S_OK);
    return made;
}
