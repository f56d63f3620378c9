/* SPDX-License-Identifier: BSD-2-Clause */
/* What comes out of a late-bound call: from C to VARIANTs. */
#include <string.h>

#include "base/error.h"
#include "com/dispatch_args.h"
#include "com/dispatch_values.h"
#include "com/guid.h"

/* Where something is written: a whole variant, or a value of type vt. Neither: nowhere. */
struct target {
    VARIANT *variant; /* vt is what it holds now */
    void *at;
    VARTYPE vt;
};

static struct target target_of(const VARIANT *given)
{
    VARIANT *variant = NULL;

    if (given->vt == (VT_BYREF | VT_VARIANT)) {
        variant = given->pvarVal;
        given = variant;
    }
    if ((given->vt & VT_BYREF) != 0)
        return (struct target){.at = given->byref, .vt = (VARTYPE)(given->vt & ~VT_BYREF)};
    return (struct target){.variant = variant, .vt = given->vt};
}

static bool can_hold(VARTYPE target, VARTYPE vt)
{
    if (iccsp_vartype_is_number(vt))
        return iccsp_vartype_is_number(target);
    switch (vt) {
    case VT_UNKNOWN:
        return target == VT_UNKNOWN || target == VT_DISPATCH;
    case ICCSP_VT_GUID:
        return target == VT_BSTR;
    case ICCSP_VT_BYTES:
        return target == (VT_ARRAY | VT_UI1) || target == (VT_ARRAY | VT_VARIANT);
    default:
        return target == vt || ((vt & VT_ARRAY) != 0 && target == (VT_ARRAY | VT_VARIANT));
    }
}

bool iccsp_argument_has_target(const struct iccsp_argument *arg)
{
    const struct target target = target_of(arg->given);

    if (target.at != NULL)
        return can_hold(target.vt, arg->param->vt);
    return target.variant != NULL || (arg->param->flags & ICCSP_PARAM_IN) != 0;
}

/* A byte stays one. Scripts know no other unsigned number, so all others are signed, of 32 bits if they fit.
 */
static HRESULT number_result(const VARIANT *value, VARIANT *out)
{
    const bool byte = value->vt == VT_UI1;
    int64_t number = value->llVal;

    if (value->vt != VT_UI8)
        (void)iccsp_variant_number(value, &number);
    if (byte)
        out->vt = VT_UI1;
    else
        out->vt = number >= INT32_MIN && number <= INT32_MAX ? VT_I4 : VT_I8;
    return iccsp_number_store(out->vt, number, &out->llVal);
}

/* Whoever can call by name gets an object that can be called by name, if it is one. */
static HRESULT object_result(VARIANT *value, VARIANT *out)
{
    void *dispatch = NULL;

    *out = *value;
    value->punkVal = NULL;
    if (out->punkVal == NULL) {
        out->vt = VT_DISPATCH;
    } else if (SUCCEEDED(IUnknown_QueryInterface(out->punkVal, &ICCSP_IID_IDispatch, &dispatch))) {
        (void)IUnknown_Release(out->punkVal);
        out->vt = VT_DISPATCH;
        out->pdispVal = dispatch;
    }
    return S_OK;
}

/* The method was given room for as many bytes as it was asked for, and may have filled fewer. */
static HRESULT bytes_result(struct iccsp_argument *args, struct iccsp_argument *arg, VARIANT *out)
{
    const int32_t used = args[arg->param->used].value.lVal;
    uint32_t room;
    HRESULT hr;

    (void)iccsp_array_length(arg->value.parray, VT_UI1, &room);
    if (used <= 0)
        room = 0;
    else if ((uint32_t)used < room)
        room = (uint32_t)used;
    hr = iccsp_array_of_bytes(room > 0 ? arg->value.parray->pvData : NULL, room, &out->parray);
    if (SUCCEEDED(hr))
        out->vt = VT_ARRAY | VT_UI1;
    return hr;
}

static HRESULT guid_result(const VARIANT *value, VARIANT *out)
{
    OLECHAR text[ICCSP_GUID_TEXT_LEN + 1] = {0};

    if (value->byref != NULL)
        iccsp_guid_format(value->byref, text);
    out->bstrVal = iccsp_bstr_alloc(text);
    if (out->bstrVal == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    out->vt = VT_BSTR;
    return S_OK;
}

static HRESULT convert_elements(VARIANT *value, VARTYPE element)
{
    SAFEARRAY *converted;
    const HRESULT hr =
        iccsp_array_convert(value->parray, (VARTYPE)(value->vt & VT_TYPEMASK), element, &converted);

    if (FAILED(hr))
        return hr;
    iccsp_value_forget(value);
    value->vt = (VARTYPE)(VT_ARRAY | element);
    value->parray = converted;
    return S_OK;
}

static HRESULT move_out(VARIANT *value, VARIANT *out)
{
    *out = *value;
    value->byref = NULL;
    if ((out->vt & VT_ARRAY) != 0 && out->parray == NULL)
        out->vt = VT_EMPTY;
    return S_OK;
}

static HRESULT take_result(struct iccsp_argument *args, struct iccsp_argument *arg, VARIANT *out)
{
    iccsp_variant_init(out);
    if (iccsp_vartype_is_number(arg->param->vt))
        return number_result(&arg->value, out);
    switch (arg->param->vt) {
    case VT_UNKNOWN:
        return object_result(&arg->value, out);
    case ICCSP_VT_BYTES:
        return bytes_result(args, arg, out);
    case ICCSP_VT_GUID:
        return guid_result(&arg->value, out);
    default:
        return move_out(&arg->value, out);
    }
}

HRESULT iccsp_argument_result(struct iccsp_argument *args, struct iccsp_argument *arg, VARIANT *out)
{
    HRESULT hr = take_result(args, arg, out);

    /* VBScript reads the elements of no other array; bytes it can read as the bytes of a text. */
    if (SUCCEEDED(hr) && out->vt == (VT_ARRAY | VT_BSTR))
        hr = convert_elements(out, VT_VARIANT);
    if (FAILED(hr))
        iccsp_value_forget(out);
    return hr;
}

static void *exchange_pointer(void *at, void *pointer)
{
    void *old;

    memcpy(&old, at, sizeof(old));
    memcpy(at, &pointer, sizeof(pointer));
    return old;
}

/* Texts, interfaces and arrays: the new one is in its place before the old one goes, since what the old one
 * does while it goes may look there. */
static HRESULT replace_pointer(const struct target *target, VARIANT *made)
{
    VARIANT old = {.vt = target->vt};
    HRESULT hr;

    if (made->vt != VT_EMPTY && made->vt != target->vt &&
        !(target->vt == VT_UNKNOWN && made->vt == VT_DISPATCH))
        return iccsp_type_mismatch();
    old.byref = exchange_pointer(target->at, made->byref);
    hr = iccsp_variant_clear(&old);
    if (FAILED(hr))
        (void)exchange_pointer(target->at, old.byref);
    else
        made->vt = VT_EMPTY;
    return hr;
}

static HRESULT replace_variant(VARIANT *variant, VARIANT *made)
{
    VARIANT old = *variant;
    HRESULT hr;

    *variant = *made;
    hr = iccsp_variant_clear(&old);
    if (FAILED(hr))
        *variant = old;
    else
        made->vt = VT_EMPTY;
    return hr;
}

static HRESULT replace_number(const struct target *target, const VARIANT *made)
{
    int64_t number;

    (void)iccsp_variant_number(made, &number);
    return iccsp_number_store(target->vt, number, target->at);
}

static SAFEARRAY *array_in(const struct target *target)
{
    SAFEARRAY *array;

    if ((target->vt & VT_ARRAY) == 0)
        return NULL;
    memcpy(&array, target->at != NULL ? target->at : (void *)&target->variant->parray, sizeof(array));
    return array;
}

/* `Dim a(9)`: Visual Basic owns the memory, and the array cannot be exchanged for another. */
static bool is_fixed(const SAFEARRAY *array)
{
    return array != NULL &&
           (array->fFeatures & (FADF_AUTO | FADF_STATIC | FADF_EMBEDDED | FADF_FIXEDSIZE)) != 0;
}

/* The array becomes one of the type that the variable has had, if it must or if that one is of variants. */
static HRESULT adapt_array(const struct target *target, VARIANT *made)
{
    if ((target->vt & VT_ARRAY) == 0 || (made->vt & VT_ARRAY) == 0 || made->vt == target->vt ||
        (target->variant != NULL && target->vt != (VT_ARRAY | VT_VARIANT)))
        return S_OK;
    return convert_elements(made, (VARTYPE)(target->vt & VT_TYPEMASK));
}

static HRESULT replace(const struct target *target, VARIANT *made)
{
    SAFEARRAY *present = array_in(target);
    HRESULT hr;

    if (is_fixed(present) && made->vt == VT_EMPTY)
        return S_OK;
    if (is_fixed(present) && (made->vt & VT_ARRAY) != 0)
        return iccsp_array_fill(present, (VARTYPE)(target->vt & VT_TYPEMASK), made->parray,
                                (VARTYPE)(made->vt & VT_TYPEMASK));
    hr = adapt_array(target, made);
    if (FAILED(hr))
        return hr;
    if (target->variant != NULL)
        return replace_variant(target->variant, made);
    return iccsp_vartype_is_number(target->vt) ? replace_number(target, made) : replace_pointer(target, made);
}

/* A method that works with an object and leaves it in its place has nothing to write. */
static bool is_untouched_object(const struct iccsp_argument *arg)
{
    return arg->before != NULL && arg->value.punkVal == arg->before;
}

HRESULT iccsp_argument_store(struct iccsp_argument *args, struct iccsp_argument *arg)
{
    struct target target;
    VARIANT made;
    HRESULT hr;

    if ((arg->param->flags & ICCSP_PARAM_OUT) == 0 || arg->left_out || is_untouched_object(arg))
        return S_OK;
    target = target_of(arg->given);
    if (target.variant == NULL && target.at == NULL)
        return S_OK;
    hr = iccsp_argument_result(args, arg, &made);
    if (SUCCEEDED(hr))
        hr = replace(&target, &made);
    iccsp_value_forget(&made);
    return hr;
}
