/* SPDX-License-Identifier: BSD-2-Clause */
/* The walker: names to numbers, numbers to calls (decision A7). */
#include "com/dispatch.h"

#include <string.h>

#include "base/error.h"
#include "com/dispatch_args.h"
#include "com/dispatch_call.h"

static HRESULT refuse(iccsp_hr hr)
{
    return iccsp_fail(hr, ICCSP_LAYER_ARGUMENT);
}

static bool is_null_iid(REFIID riid)
{
    static const IID null_iid;

    return riid != NULL && iccsp_guid_equal(riid, &null_iid);
}

static unsigned int lower(unsigned int c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static bool same_name(const char *a, const OLECHAR *b)
{
    while (*a != '\0' && lower((unsigned char)*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == '\0' && *b == 0;
}

static const struct iccsp_member *member_by_name(const struct iccsp_members *members, const OLECHAR *name)
{
    for (size_t i = 0; name != NULL && i < members->count; i++) {
        if (same_name(members->list[i].name, name))
            return &members->list[i];
    }
    return NULL;
}

HRESULT iccsp_dispatch_ids(const struct iccsp_members *members, REFIID riid, OLECHAR **names,
                           unsigned int count, DISPID *ids)
{
    const struct iccsp_member *member;

    if (ids == NULL)
        return refuse(ICCSP_E_POINTER);
    for (unsigned int i = 0; i < count; i++)
        ids[i] = DISPID_UNKNOWN;
    if (!is_null_iid(riid))
        return refuse(ICCSP_HR(DISP_E_UNKNOWNINTERFACE));
    if (names == NULL || count == 0)
        return refuse(ICCSP_E_INVALIDARG);
    member = member_by_name(members, names[0]);
    if (member != NULL)
        ids[0] = member->id;
    return member != NULL && count == 1 ? S_OK : refuse(ICCSP_HR(DISP_E_UNKNOWNNAME));
}

static const struct iccsp_member *member_by_id(const struct iccsp_members *members, DISPID id,
                                               unsigned int kinds)
{
    if ((kinds & DISPATCH_PROPERTYPUTREF) != 0)
        kinds |= DISPATCH_PROPERTYPUT;
    for (size_t i = 0; i < members->count; i++) {
        if (members->list[i].id == id && (members->list[i].kind & kinds) != 0)
            return &members->list[i];
    }
    return NULL;
}

static HRESULT check_call(const struct iccsp_invocation *call)
{
    const unsigned int known =
        DISPATCH_METHOD | DISPATCH_PROPERTYGET | DISPATCH_PROPERTYPUT | DISPATCH_PROPERTYPUTREF;

    if (!is_null_iid(call->riid))
        return refuse(ICCSP_HR(DISP_E_UNKNOWNINTERFACE));
    if (call->params == NULL || call->flags == 0 || (call->flags & ~known) != 0 ||
        (call->params->cArgs > 0 && call->params->rgvarg == NULL) ||
        (call->params->cNamedArgs > 0 && call->params->rgdispidNamedArgs == NULL))
        return refuse(ICCSP_E_INVALIDARG);
    return S_OK;
}

/* The new value of a property is a named argument by the rules of COM. There are no others. */
static HRESULT check_names(const struct iccsp_member *member, const DISPPARAMS *params)
{
    if (params->cNamedArgs == 0 || (params->cNamedArgs == 1 && member->kind == DISPATCH_PROPERTYPUT &&
                                    params->rgdispidNamedArgs[0] == DISPID_PROPERTYPUT))
        return S_OK;
    return refuse(ICCSP_HR(DISP_E_NONAMEDARGS));
}

/* A call in progress. */
struct frame {
    const struct iccsp_member *member;
    struct iccsp_argument args[ICCSP_PARAMS_MAX];
};

/* Which parameters a caller with fewer arguments has left out, as a set of bits (dispatch.h has the rule). */
static unsigned int left_out(const struct iccsp_member *member, unsigned int given)
{
    unsigned int only_out = 0, only_out_count = 0, last = 0;

    if (given >= member->param_count)
        return 0;
    for (unsigned int i = 0; i < member->param_count; i++) {
        const unsigned int direction = member->params[i].flags & (ICCSP_PARAM_IN | ICCSP_PARAM_OUT);

        if ((direction & ICCSP_PARAM_OUT) != 0)
            last = 1u << i;
        if (direction == ICCSP_PARAM_OUT) {
            only_out |= 1u << i;
            only_out_count++;
        }
    }
    return only_out_count > 0 && given <= member->param_count - only_out_count ? only_out : last;
}

/* Arguments stand in rgvarg with the last one first. */
static HRESULT assign(struct frame *frame, const DISPPARAMS *params)
{
    const unsigned int skip = left_out(frame->member, params->cArgs);
    unsigned int next = 0;

    for (unsigned int i = 0; i < frame->member->param_count; i++) {
        struct iccsp_argument *arg = &frame->args[i];

        arg->param = &frame->member->params[i];
        if ((skip & 1u << i) != 0)
            continue;
        if (next < params->cArgs)
            arg->given = &params->rgvarg[params->cArgs - 1 - next++];
        else if ((arg->param->flags & ICCSP_PARAM_OPTIONAL) == 0)
            return refuse(ICCSP_HR(DISP_E_BADPARAMCOUNT));
    }
    return next == params->cArgs ? S_OK : refuse(ICCSP_HR(DISP_E_BADPARAMCOUNT));
}

static void tell_bad_argument(const struct iccsp_invocation *call, const struct iccsp_argument *arg)
{
    if (call->bad_arg != NULL && arg->given != NULL)
        *call->bad_arg = (unsigned int)(arg->given - call->params->rgvarg);
}

static HRESULT read_arguments(struct frame *frame, const struct iccsp_invocation *call)
{
    const unsigned int count = frame->member->param_count;
    HRESULT hr = S_OK;

    /* How many bytes are counted is known once all others were read. */
    for (unsigned int i = 0; SUCCEEDED(hr) && i < 2 * count; i++) {
        struct iccsp_argument *arg = &frame->args[i % count];

        hr = i < count ? iccsp_argument_read(arg) : iccsp_argument_fit_bytes(frame->args, arg);
        if (FAILED(hr))
            tell_bad_argument(call, arg);
    }
    return hr;
}

static HRESULT call_member(struct frame *frame, void *iface, HRESULT *returned)
{
    VARIANT values[ICCSP_PARAMS_MAX];

    for (unsigned int i = 0; i < frame->member->param_count; i++)
        values[i] = iccsp_argument_pass(&frame->args[i]);
    return iccsp_dispatch_call(iface, frame->member->slot, values, frame->member->param_count, returned);
}

/* A text that cannot be allocated is left out: the code is what counts. */
static HRESULT exception(HRESULT hr, const char *source, EXCEPINFO *info)
{
    struct iccsp_error error = {.size = sizeof(error)};
    char text[ICCSP_ERROR_DESCRIPTION_MAX];

    if (info == NULL)
        return DISP_E_EXCEPTION;
    memset(info, 0, sizeof(*info));
    info->scode = hr;
    (void)iccsp_explain((iccsp_hr)hr, &error);
    iccsp_error_describe(&error, text, sizeof(text));
    (void)iccsp_bstr_from_utf8(source, &info->bstrSource);
    (void)iccsp_bstr_from_utf8(text, &info->bstrDescription);
    return DISP_E_EXCEPTION;
}

static HRESULT store_results(struct frame *frame)
{
    HRESULT first = S_OK;

    for (unsigned int i = 0; i < frame->member->param_count; i++) {
        const HRESULT hr = iccsp_argument_store(frame->args, &frame->args[i]);

        if (SUCCEEDED(first))
            first = hr;
    }
    return first;
}

static HRESULT give_result(struct frame *frame, VARIANT *result)
{
    for (unsigned int i = 0; result != NULL && i < frame->member->param_count; i++) {
        struct iccsp_argument *arg = &frame->args[i];

        if (arg->left_out && (arg->param->flags & ICCSP_PARAM_OUT) != 0)
            return iccsp_argument_result(frame->args, arg, result);
    }
    return S_OK;
}

static HRESULT run(struct frame *frame, const char *source, void *iface, const struct iccsp_invocation *call)
{
    HRESULT returned = S_OK;
    HRESULT hr = read_arguments(frame, call);

    if (SUCCEEDED(hr))
        hr = call_member(frame, iface, &returned);
    if (FAILED(hr))
        return hr;
    if (FAILED(returned)) {
        hr = exception(returned, source, call->info);
        (void)store_results(frame);
        return hr;
    }
    hr = store_results(frame);
    if (SUCCEEDED(hr))
        hr = give_result(frame, call->result);
    return FAILED(hr) ? hr : returned;
}

HRESULT iccsp_dispatch_invoke(const struct iccsp_members *members, void *iface,
                              const struct iccsp_invocation *call)
{
    struct frame frame = {0};
    HRESULT hr = check_call(call);

    iccsp_variant_init(call->result);
    if (FAILED(hr))
        return hr;
    frame.member = member_by_id(members, call->id, call->flags);
    if (frame.member == NULL)
        return refuse(ICCSP_HR(DISP_E_MEMBERNOTFOUND));
    hr = check_names(frame.member, call->params);
    if (SUCCEEDED(hr))
        hr = assign(&frame, call->params);
    if (SUCCEEDED(hr))
        hr = run(&frame, members->name, iface, call);
    for (unsigned int i = 0; i < frame.member->param_count; i++)
        iccsp_argument_free(&frame.args[i]);
    return hr;
}
