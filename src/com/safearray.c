/* SPDX-License-Identifier: BSD-2-Clause */
/* SAFEARRAY where the system has none. */
#include "com/safearray.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

#define DIMS_MAX  16u
#define BYTES_MAX 0x7FFFFFFFu

/* The type stands right in front of the descriptor, where Windows has it too; 16 bytes keep the alignment. */
#define PREFIX 16u

static iccsp_hr bad_argument(iccsp_hr hr)
{
    return iccsp_fail(hr, ICCSP_LAYER_ARGUMENT);
}

static size_t descriptor_size(unsigned int dims)
{
    return offsetof(SAFEARRAY, rgsabound) + dims * sizeof(SAFEARRAYBOUND);
}

static uint16_t features_of(VARTYPE vt)
{
    switch (vt) {
    case VT_BSTR:
        return FADF_BSTR;
    case VT_UNKNOWN:
        return FADF_UNKNOWN;
    case VT_DISPATCH:
        return FADF_DISPATCH;
    case VT_VARIANT:
        return FADF_VARIANT;
    default:
        return FADF_HAVEVARTYPE;
    }
}

static bool vartype_of(const SAFEARRAY *array, VARTYPE *out)
{
    uint32_t stored;

    if (array->fFeatures & FADF_HAVEVARTYPE) {
        memcpy(&stored, (const uint8_t *)array - sizeof(stored), sizeof(stored));
        *out = (VARTYPE)stored;
    } else if (array->fFeatures & FADF_BSTR) {
        *out = VT_BSTR;
    } else if (array->fFeatures & FADF_UNKNOWN) {
        *out = VT_UNKNOWN;
    } else if (array->fFeatures & FADF_DISPATCH) {
        *out = VT_DISPATCH;
    } else if (array->fFeatures & FADF_VARIANT) {
        *out = VT_VARIANT;
    } else {
        return false;
    }
    return true;
}

/* Bounds stand in the descriptor with the right-most dimension first. */
static const SAFEARRAYBOUND *bound_of(const SAFEARRAY *array, unsigned int dim)
{
    return &array->rgsabound[array->cDims - dim];
}

static uint32_t element_count(const SAFEARRAY *array)
{
    uint32_t n = 1;

    for (unsigned int dim = 1; dim <= array->cDims; dim++)
        n *= bound_of(array, dim)->cElements;
    return n;
}

static bool total_bytes(uint32_t each, unsigned int dims, const SAFEARRAYBOUND *bounds, uint32_t *out)
{
    uint64_t bytes = each;

    for (unsigned int i = 0; i < dims; i++) {
        const SAFEARRAYBOUND *b = &bounds[i];

        if ((int64_t)b->lLbound + b->cElements > (int64_t)INT32_MAX + 1)
            return false;
        bytes *= b->cElements;
        if (bytes > BYTES_MAX)
            return false;
    }
    *out = (uint32_t)bytes;
    return true;
}

static SAFEARRAY *allocate_descriptor(VARTYPE vt, unsigned int dims, const SAFEARRAYBOUND *bounds)
{
    const uint32_t stored = vt;
    uint8_t *block = calloc(1, PREFIX + descriptor_size(dims));
    SAFEARRAY *array;

    if (block == NULL)
        return NULL;
    memcpy(block + PREFIX - sizeof(stored), &stored, sizeof(stored));
    array = (SAFEARRAY *)(void *)(block + PREFIX);
    array->cDims = (uint16_t)dims;
    array->fFeatures = features_of(vt);
    array->cbElements = iccsp_vartype_size(vt);
    for (unsigned int i = 0; i < dims; i++)
        array->rgsabound[dims - 1 - i] = bounds[i];
    return array;
}

static void free_descriptor(SAFEARRAY *array)
{
    free((uint8_t *)array - PREFIX);
}

SAFEARRAY *iccsp_safearray_create(VARTYPE vt, unsigned int dims, const SAFEARRAYBOUND *bounds)
{
    const uint32_t each = iccsp_vartype_size(vt);
    SAFEARRAY *array;
    uint32_t bytes;

    if (each == 0 || dims == 0 || dims > DIMS_MAX || bounds == NULL ||
        !total_bytes(each, dims, bounds, &bytes))
        return NULL;
    array = allocate_descriptor(vt, dims, bounds);
    if (array == NULL)
        return NULL;
    array->pvData = calloc(1, bytes > 0 ? bytes : 1);
    if (array->pvData == NULL) {
        free_descriptor(array);
        return NULL;
    }
    return array;
}

static bool is_pointer_type(VARTYPE vt)
{
    return vt == VT_BSTR || vt == VT_UNKNOWN || vt == VT_DISPATCH;
}

HRESULT iccsp_safearray_destroy(SAFEARRAY *array)
{
    VARTYPE vt;
    uint32_t n;

    if (array == NULL)
        return S_OK;
    if (array->cLocks > 0)
        return bad_argument(DISP_E_ARRAYISLOCKED);
    n = element_count(array);
    if (vartype_of(array, &vt) && (is_pointer_type(vt) || vt == VT_VARIANT)) {
        for (uint32_t i = 0; i < n; i++)
            (void)iccsp_value_clear(vt, (uint8_t *)array->pvData + (size_t)i * array->cbElements);
    }
    iccsp_secret_free(&array->pvData, (size_t)n * array->cbElements);
    free_descriptor(array);
    return S_OK;
}

unsigned int iccsp_safearray_dims(const SAFEARRAY *array)
{
    return array == NULL ? 0 : array->cDims;
}

static iccsp_hr find_bound(SAFEARRAY *array, unsigned int dim, int32_t *out, const SAFEARRAYBOUND **bound)
{
    if (array == NULL)
        return bad_argument(ICCSP_E_INVALIDARG);
    if (out == NULL)
        return bad_argument(ICCSP_E_POINTER);
    if (dim == 0 || dim > array->cDims)
        return bad_argument(DISP_E_BADINDEX);
    *bound = bound_of(array, dim);
    return ICCSP_OK;
}

HRESULT iccsp_safearray_lbound(SAFEARRAY *array, unsigned int dim, int32_t *out)
{
    const SAFEARRAYBOUND *bound = NULL;
    const iccsp_hr hr = find_bound(array, dim, out, &bound);

    if (ICCSP_FAILED(hr))
        return hr;
    *out = bound->lLbound;
    return S_OK;
}

HRESULT iccsp_safearray_ubound(SAFEARRAY *array, unsigned int dim, int32_t *out)
{
    const SAFEARRAYBOUND *bound = NULL;
    const iccsp_hr hr = find_bound(array, dim, out, &bound);

    if (ICCSP_FAILED(hr))
        return hr;
    *out = (int32_t)((int64_t)bound->lLbound + bound->cElements - 1);
    return S_OK;
}

HRESULT iccsp_safearray_vartype(SAFEARRAY *array, VARTYPE *out)
{
    if (out == NULL)
        return bad_argument(ICCSP_E_POINTER);
    *out = VT_EMPTY;
    if (array == NULL || !vartype_of(array, out))
        return bad_argument(ICCSP_E_INVALIDARG);
    return S_OK;
}

static iccsp_hr find_element(SAFEARRAY *array, const int32_t *index, void **out)
{
    size_t place = 0;

    if (array == NULL || index == NULL)
        return bad_argument(ICCSP_E_INVALIDARG);
    for (unsigned int dim = array->cDims; dim >= 1; dim--) {
        const SAFEARRAYBOUND *b = bound_of(array, dim);
        const int64_t distance = (int64_t)index[dim - 1] - b->lLbound;

        if (distance < 0 || distance >= b->cElements)
            return bad_argument(DISP_E_BADINDEX);
    }
    /* The left-most index runs fastest, as in Visual Basic. */
    for (unsigned int dim = array->cDims; dim >= 1; dim--) {
        const SAFEARRAYBOUND *b = bound_of(array, dim);

        place = place * b->cElements + (size_t)((int64_t)index[dim - 1] - b->lLbound);
    }
    *out = (uint8_t *)array->pvData + place * array->cbElements;
    return ICCSP_OK;
}

HRESULT iccsp_safearray_get_element(SAFEARRAY *array, const int32_t *index, void *out)
{
    void *element;
    VARTYPE vt;
    iccsp_hr hr = find_element(array, index, &element);

    if (ICCSP_FAILED(hr))
        return hr;
    if (out == NULL)
        return bad_argument(ICCSP_E_POINTER);
    if (!vartype_of(array, &vt))
        return bad_argument(ICCSP_E_INVALIDARG);
    return iccsp_value_copy(vt, out, element);
}

HRESULT iccsp_safearray_put_element(SAFEARRAY *array, const int32_t *index, const void *value)
{
    uint64_t copy[3] = {0}; /* room and alignment for every type */
    const void *from = value;
    void *element;
    VARTYPE vt;
    iccsp_hr hr = find_element(array, index, &element);

    if (ICCSP_FAILED(hr))
        return hr;
    if (!vartype_of(array, &vt))
        return bad_argument(ICCSP_E_INVALIDARG);
    if (is_pointer_type(vt))
        from = &value;
    else if (value == NULL)
        return bad_argument(ICCSP_E_INVALIDARG);
    hr = iccsp_value_copy(vt, copy, from);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = iccsp_value_clear(vt, element);
    if (ICCSP_FAILED(hr)) {
        (void)iccsp_value_clear(vt, copy);
        return hr;
    }
    memcpy(element, copy, array->cbElements);
    return S_OK;
}

HRESULT iccsp_safearray_access(SAFEARRAY *array, void **data)
{
    if (data == NULL)
        return bad_argument(ICCSP_E_POINTER);
    *data = NULL;
    if (array == NULL)
        return bad_argument(ICCSP_E_INVALIDARG);
    if (array->cLocks >= UINT16_MAX)
        return bad_argument(E_UNEXPECTED);
    array->cLocks++;
    *data = array->pvData;
    return S_OK;
}

HRESULT iccsp_safearray_unaccess(SAFEARRAY *array)
{
    if (array == NULL)
        return bad_argument(ICCSP_E_INVALIDARG);
    if (array->cLocks == 0)
        return bad_argument(E_UNEXPECTED);
    array->cLocks--;
    return S_OK;
}

HRESULT iccsp_safearray_copy(SAFEARRAY *array, SAFEARRAY **out)
{
    SAFEARRAYBOUND bounds[DIMS_MAX];
    SAFEARRAY *made;
    VARTYPE vt;
    uint32_t n;

    *out = NULL;
    if (array == NULL)
        return S_OK;
    if (!vartype_of(array, &vt) || array->cDims == 0 || array->cDims > DIMS_MAX)
        return bad_argument(ICCSP_E_INVALIDARG);
    for (unsigned int dim = 1; dim <= array->cDims; dim++)
        bounds[dim - 1] = *bound_of(array, dim);
    made = iccsp_safearray_create(vt, array->cDims, bounds);
    if (made == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    n = element_count(array);
    for (uint32_t i = 0; i < n; i++) {
        const size_t at = (size_t)i * made->cbElements;
        const iccsp_hr hr =
            iccsp_value_copy(vt, (uint8_t *)made->pvData + at, (const uint8_t *)array->pvData + at);

        if (ICCSP_FAILED(hr)) {
            (void)iccsp_safearray_destroy(made);
            return hr;
        }
    }
    *out = made;
    return S_OK;
}
