/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardTypeConv: bytes from one container into another, for programs of the old days. */
#include "classes/base_classes.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/stream_loan.h"
#include "classes/members.h"
#include "classes/text_array.h"
#include "com/object.h"
#include "iccsp/iccsp.h"

struct type_conv {
    ISCardTypeConv ISCardTypeConv_iface;
    struct iccsp_object object;
};

ICCSP_DISPATCH_THUNKS(type_conv, ISCardTypeConv)

static void destroy(void *self)
{
    free(self);
}

static HRESULT out_of_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

static HRESULT too_large(void)
{
    return iccsp_bad_argument("More than 16 MiB were asked for.");
}

static HRESULT ICCSP_CALL array_to_buffer(ISCardTypeConv *iface, uint8_t *bytes, uint32_t size,
                                          IByteBuffer **out)
{
    (void)iface;
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    if (bytes == NULL && size > 0)
        return iccsp_bad_argument("There are no bytes.");
    return iccsp_create_byte_buffer(bytes, size, out);
}

/* Structure and bytes in one block (decision F9). */
static BYTEARRAY *new_array(size_t size)
{
    BYTEARRAY *array = (BYTEARRAY *)iccsp_mem_alloc(sizeof(*array) + size);

    if (array == NULL)
        return NULL;
    array->hMem = NULL;
    array->dwSize = (uint32_t)size;
    array->pbyData = (uint8_t *)(array + 1);
    return array;
}

/* *out is made of the content of a buffer. */
static HRESULT convert(IByteBuffer *buffer, HRESULT (*make)(const struct iccsp_blob *content, void **out),
                       void **out)
{
    struct iccsp_blob content = {0};
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    hr = iccsp_content_argument(buffer, &content);
    if (SUCCEEDED(hr))
        hr = make(&content, out);
    iccsp_blob_clear(&content);
    return hr;
}

static HRESULT make_array(const struct iccsp_blob *content, void **out)
{
    BYTEARRAY *array = new_array(content->len);

    if (array == NULL)
        return out_of_memory();
    if (content->len > 0)
        memcpy(array->pbyData, content->data, content->len);
    *out = array;
    return S_OK;
}

static HRESULT ICCSP_CALL buffer_to_array(ISCardTypeConv *iface, IByteBuffer *buffer, BYTEARRAY **out)
{
    (void)iface;
    return convert(buffer, make_array, (void **)(void *)out);
}

static HRESULT new_safearray(size_t size, SAFEARRAY **out)
{
    const SAFEARRAYBOUND bound = {.cElements = (uint32_t)size};

    *out = iccsp_safearray_create(VT_UI1, 1, &bound);
    return *out != NULL ? S_OK : out_of_memory();
}

static HRESULT fill_safearray(SAFEARRAY *array, const struct iccsp_blob *content)
{
    void *data;
    HRESULT hr = iccsp_safearray_access(array, &data);

    if (FAILED(hr))
        return hr;
    if (content->len > 0)
        memcpy(data, content->data, content->len);
    return iccsp_safearray_unaccess(array);
}

static HRESULT make_safearray(const struct iccsp_blob *content, void **out)
{
    SAFEARRAY *array;
    HRESULT hr = new_safearray(content->len, &array);

    *out = array;
    if (SUCCEEDED(hr))
        hr = fill_safearray(array, content);
    return hr;
}

static HRESULT ICCSP_CALL buffer_to_safearray(ISCardTypeConv *iface, IByteBuffer *buffer, SAFEARRAY **out)
{
    (void)iface;
    return convert(buffer, make_safearray, (void **)(void *)out);
}

static HRESULT ICCSP_CALL safearray_to_buffer(ISCardTypeConv *iface, SAFEARRAY *array, IByteBuffer **out)
{
    size_t size = 0;
    void *data;
    HRESULT hr;

    (void)iface;
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    hr = iccsp_array_argument(array, VT_UI1, &size);
    if (SUCCEEDED(hr))
        hr = iccsp_safearray_access(array, &data);
    if (FAILED(hr))
        return hr;
    hr = iccsp_create_byte_buffer(data, size, out);
    iccsp_safearray_unaccess(array);
    return hr;
}

static HRESULT ICCSP_CALL create_byte_array(ISCardTypeConv *iface, uint32_t size, uint8_t **out)
{
    (void)iface;
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    if (size > ICCSP_BLOB_MAX)
        return too_large();
    *out = (uint8_t *)iccsp_mem_alloc(size);
    return *out != NULL ? S_OK : out_of_memory();
}

static HRESULT ICCSP_CALL create_byte_buffer(ISCardTypeConv *iface, uint32_t size, IByteBuffer **out)
{
    (void)iface;
    if (out == NULL)
        return iccsp_null_pointer();
    return iccsp_create_byte_buffer(NULL, size, out);
}

static HRESULT ICCSP_CALL create_safearray(ISCardTypeConv *iface, unsigned int size, SAFEARRAY **out)
{
    (void)iface;
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    return size <= ICCSP_BLOB_MAX ? new_safearray(size, out) : too_large();
}

static HRESULT ICCSP_CALL free_stream_memory(ISCardTypeConv *iface, IStream *stream, uint8_t *bytes)
{
    (void)iface;
    return iccsp_stream_loan_end(stream, bytes);
}

static HRESULT ICCSP_CALL get_stream_memory(ISCardTypeConv *iface, IStream *stream, BYTEARRAY **out)
{
    (void)iface;
    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    if (stream == NULL)
        return iccsp_bad_argument("There is no stream.");
    return iccsp_stream_loan_begin(stream, out);
}

/* The page has the two the other way round than elsewhere (decision F10). */
static HRESULT ICCSP_CALL size_of_stream(ISCardTypeConv *iface, IStream *stream, ULARGE_INTEGER *out)
{
    STATSTG stat;
    HRESULT hr;

    (void)iface;
    if (out == NULL)
        return iccsp_bad_argument("There is no place for the size.");
    out->QuadPart = 0;
    if (stream == NULL)
        return iccsp_null_pointer();
    hr = IStream_Stat(stream, &stat, STATFLAG_NONAME);
    if (SUCCEEDED(hr))
        *out = stat.cbSize;
    return hr;
}

static const ISCardTypeConvVtbl type_conv_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardTypeConv),
    .ConvertByteArrayToByteBuffer = array_to_buffer,
    .ConvertByteBufferToByteArray = buffer_to_array,
    .ConvertByteBufferToSafeArray = buffer_to_safearray,
    .ConvertSafeArrayToByteBuffer = safearray_to_buffer,
    .CreateByteArray = create_byte_array,
    .CreateByteBuffer = create_byte_buffer,
    .CreateSafeArray = create_safearray,
    .FreeIStreamMemoryPtr = free_stream_memory,
    .GetAtIStreamMemory = get_stream_memory,
    .SizeOfIStream = size_of_stream,
};

static const struct iccsp_iface type_conv_ifaces[] = {
    {&ICCSP_IID_ISCardTypeConv, offsetof(struct type_conv, ISCardTypeConv_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct type_conv, ISCardTypeConv_iface)},
};

static const struct iccsp_class type_conv_class = ICCSP_CLASS(type_conv, type_conv_ifaces, destroy);

HRESULT iccsp_type_conv_create(ISCardTypeConv **out)
{
    struct type_conv *conv = (struct type_conv *)calloc(1, sizeof(*conv));

    *out = NULL;
    if (conv == NULL)
        return out_of_memory();
    conv->ISCardTypeConv_iface.lpVtbl = &type_conv_vtbl;
    iccsp_object_init(&conv->object, &type_conv_class);
    *out = &conv->ISCardTypeConv_iface;
    return S_OK;
}
