/* SPDX-License-Identifier: BSD-2-Clause */
/* Late binding: IDispatch for every class, from tables of members and one walker (decision A7). */
#ifndef ICCSP_COM_DISPATCH_H
#define ICCSP_COM_DISPATCH_H

#include "iccsp/com.h"

/* What a caller may leave out, and where results go:
 *
 * - A caller with as many arguments as the method has parameters gives them all.
 * - One with fewer has left out all parameters that only go out, if what is given is not too much for the
 *   others; else just the last one that goes out. The arguments given stand for the other parameters, in
 *   order; those missing at the end must be optional.
 * - An argument that is missing (VT_ERROR, DISP_E_PARAMNOTFOUND) is left out, too, and so is one that is
 *   Empty, Null or Nothing where the parameter only goes out.
 * - The first parameter that goes out and was left out is the result.
 *
 * With Read(out bytes, in count, out number): `bytes = x.Read(100)` gives the bytes, `number = x.Read(bytes,
 * 100)` the number and writes the bytes, and `x.Read bytes, 100, number` writes both.
 *
 * Everything that goes out is written to the variable that the argument refers to, also when the method
 * failed: a method may tell something by it. docs/interfaces.md has the types, as a script sees them. */

/* A type of a parameter: the VARTYPE of a value of this C type, for integers (VT_UI1, VT_UI2, VT_I4, VT_UI4,
 * VT_UI8), VT_BSTR, VT_UNKNOWN for any interface, VT_ARRAY | VT_UI1 and VT_ARRAY | VT_BSTR; or one of these.
 */
enum {
    ICCSP_VT_HANDLE = sizeof(void *) == 8 ? VT_UI8 : VT_UI4, /* uintptr_t */
    ICCSP_VT_GUID = 0x0F01,    /* const GUID *; going out GUID **, in memory of iccsp_mem_alloc */
    ICCSP_VT_BYTES = 0x0F02,   /* uint8_t *, counted by another parameter */
    ICCSP_VT_NOTHING = 0x0F03, /* a pointer that is always NULL: its target has no type */
    ICCSP_VT_FOREIGN = 0x0F04  /* what no VARIANT can carry: every call is DISP_E_TYPEMISMATCH */
};

/* Directions of a parameter, and whether it may be missing. What goes out is passed by a pointer. Only
 * integers and interfaces go both ways. */
enum {
    ICCSP_PARAM_IN = 1,
    ICCSP_PARAM_OUT = 2,
    ICCSP_PARAM_OPTIONAL = 4,
    ICCSP_PARAM_POINTER = 8 /* an integer that goes in by a pointer; NULL if it is left out */
};

/** An interface that is passed. */
struct iccsp_object_kind {
    const IID *iid;
    /** Makes an object of bytes, where an array or a text was given instead of one; NULL: that is a mismatch.
     * The bytes are wiped afterwards. A failure is that of Invoke. */
    HRESULT (*from_bytes)(const void *bytes, size_t len, void **out);
};

struct iccsp_param {
    VARTYPE vt;
    uint8_t flags;
    uint8_t size;     /* ICCSP_VT_BYTES: number of the VT_I4 or VT_UI4 parameter that counts them, from 0 */
    uint8_t used;     /* if they go out: number of the VT_I4 parameter that tells how many did */
    int32_t fallback; /* the value of an integer that is left out */
    const struct iccsp_object_kind *object; /* VT_UNKNOWN only */
};

#define ICCSP_PARAMS_MAX 6u

/** One function of the table of an interface. The two functions of a property have the same id. */
struct iccsp_member {
    const char *name; /* ASCII; callers may write it in any case */
    const struct iccsp_param *params;
    DISPID id;
    uint8_t kind; /* DISPATCH_METHOD, DISPATCH_PROPERTYGET or DISPATCH_PROPERTYPUT */
    uint8_t slot;
    uint8_t param_count; /* at most ICCSP_PARAMS_MAX */
};

/** All members of an interface. ICCSP_DISPATCH_THUNKS in object.h takes iccsp_members_<interface>. */
struct iccsp_members {
    const char *name; /* of the interface: the source of exceptions */
    const struct iccsp_member *list;
    size_t count;
};

/** IDispatch::GetIDsOfNames. names[0] is a member, in any case; names of parameters are not known. Every id
 * is DISPID_UNKNOWN first. S_OK. E_POINTER: ids is NULL. DISP_E_UNKNOWNINTERFACE: riid is not all zero.
 * E_INVALIDARG: no names. DISP_E_UNKNOWNNAME: no such member, or more than one name. */
HRESULT iccsp_dispatch_ids(const struct iccsp_members *members, REFIID riid, OLECHAR **names,
                           unsigned int count, DISPID *ids);

/** The arguments of IDispatch::Invoke. */
struct iccsp_invocation {
    DISPID id;
    REFIID riid;
    uint16_t flags;
    const DISPPARAMS *params;
    VARIANT *result;       /* may be NULL */
    EXCEPINFO *info;       /* may be NULL */
    unsigned int *bad_arg; /* may be NULL */
};

/** IDispatch::Invoke for an interface pointer. *result is VT_EMPTY first. Success codes of the method are
 * passed on.
 *
 * Nothing was called on these: DISP_E_UNKNOWNINTERFACE: riid is not all zero. E_INVALIDARG: params is NULL or
 * contradicts itself, or flags is no combination of DISPATCH_*. DISP_E_MEMBERNOTFOUND: no such id, or not of
 * this kind. DISP_E_NONAMEDARGS: arguments by name, beside the value of a property. DISP_E_BADPARAMCOUNT.
 * With the place of the argument in rgvarg in *bad_arg: DISP_E_TYPEMISMATCH (also without such a place, for
 * a parameter that no VARIANT can carry), DISP_E_OVERFLOW: a number that does not fit, or fewer bytes than
 * counted; DISP_E_BADVARTYPE: no type of a VARIANT; DISP_E_PARAMNOTOPTIONAL: missing. E_OUTOFMEMORY.
 *
 * DISP_E_EXCEPTION: the method failed; *info has its code (scode), the sentence and remedy of the record of
 * the last failure, and the name of the interface; the caller frees the texts with iccsp_bstr_free.
 *
 * The method was called and succeeded, but what it gave could not be handed over: DISP_E_TYPEMISMATCH,
 * DISP_E_OVERFLOW, DISP_E_ARRAYISLOCKED, E_OUTOFMEMORY. */
HRESULT iccsp_dispatch_invoke(const struct iccsp_members *members, void *iface,
                              const struct iccsp_invocation *call);

/* How a table is written:
 *
 *     static const struct iccsp_member thing_members[] = {
 *         ICCSP_MEMBER_METHOD(IThing, 1, Turn, ICCSP_IN(VT_I4), ICCSP_OUT(VT_BSTR)),
 *         ICCSP_MEMBER_GET(IThing, 2, Angle, ICCSP_OUT(VT_I4)),
 *         ...
 *     };
 *     const struct iccsp_members iccsp_members_IThing = ICCSP_MEMBERS(IThing, thing_members); */
#define ICCSP_IN(type)                                                                                       \
    {                                                                                                        \
        .vt = (type), .flags = ICCSP_PARAM_IN                                                                \
    }
#define ICCSP_IN_OR(type, value)                                                                             \
    {                                                                                                        \
        .vt = (type), .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OPTIONAL, .fallback = (value)                    \
    }
#define ICCSP_IN_OBJECT(kind)                                                                                \
    {                                                                                                        \
        .vt = VT_UNKNOWN, .flags = ICCSP_PARAM_IN, .object = &(kind)                                         \
    }
#define ICCSP_IN_OUT(type)                                                                                   \
    {                                                                                                        \
        .vt = (type), .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OUT                                              \
    }
#define ICCSP_IN_OUT_OBJECT(kind)                                                                            \
    {                                                                                                        \
        .vt = VT_UNKNOWN, .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OUT, .object = &(kind)                       \
    }
#define ICCSP_OUT(type)                                                                                      \
    {                                                                                                        \
        .vt = (type), .flags = ICCSP_PARAM_OUT                                                               \
    }

#define ICCSP_MEMBERS_NAME(iface) #iface
#define ICCSP_MEMBERS(iface, members)                                                                        \
    {                                                                                                        \
        .name = ICCSP_MEMBERS_NAME(iface), .list = (members),                                                \
        .count = sizeof(members) / sizeof((members)[0])                                                      \
    }

#define ICCSP_MEMBER(iface, entry, member_name, dispid, member_kind)                                         \
    .name = (member_name), .id = (dispid), .kind = (member_kind),                                            \
    .slot = offsetof(iface##Vtbl, entry) / sizeof(void *)
#define ICCSP_MEMBER_PARAMS(...)                                                                             \
    .params = (const struct iccsp_param[]){__VA_ARGS__},                                                     \
    .param_count = sizeof((const struct iccsp_param[]){__VA_ARGS__}) / sizeof(struct iccsp_param)

#define ICCSP_MEMBER_METHOD(iface, dispid, entry, ...)                                                       \
    {                                                                                                        \
        ICCSP_MEMBER(iface, entry, #entry, dispid, DISPATCH_METHOD), ICCSP_MEMBER_PARAMS(__VA_ARGS__)        \
    }
/** One without parameters. */
#define ICCSP_MEMBER_METHOD0(iface, dispid, entry)                                                           \
    {                                                                                                        \
        ICCSP_MEMBER(iface, entry, #entry, dispid, DISPATCH_METHOD)                                          \
    }
#define ICCSP_MEMBER_GET(iface, dispid, property, ...)                                                       \
    {                                                                                                        \
        ICCSP_MEMBER(iface, get_##property, #property, dispid, DISPATCH_PROPERTYGET),                        \
            ICCSP_MEMBER_PARAMS(__VA_ARGS__)                                                                 \
    }
#define ICCSP_MEMBER_PUT(iface, dispid, property, ...)                                                       \
    {                                                                                                        \
        ICCSP_MEMBER(iface, put_##property, #property, dispid, DISPATCH_PROPERTYPUT),                        \
            ICCSP_MEMBER_PARAMS(__VA_ARGS__)                                                                 \
    }

#endif
