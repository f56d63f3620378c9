/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardTypeConv: the containers of the old days. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "iccsp/iccsp.h"

static ISCardTypeConv *conv;

static int setup(void **state)
{
    (void)state;
    return iccsp_create_object(NULL, &ICCSP_CLSID_CSCardTypeConv, NULL, &ICCSP_IID_ISCardTypeConv,
                               (void **)(void *)&conv);
}

static int teardown(void **state)
{
    (void)state;
    return (int)ISCardTypeConv_Release(conv);
}

static IByteBuffer *buffer_of(const void *bytes, size_t len)
{
    IByteBuffer *buffer = NULL;

    assert_int_equal(iccsp_create_byte_buffer(bytes, len, &buffer), S_OK);
    return buffer;
}

static void test_arrays_of_bytes(void **state)
{
    uint8_t bytes[] = {1, 2, 3}, got[8];
    IByteBuffer *buffer = (IByteBuffer *)(void *)&conv;
    BYTEARRAY *array = (BYTEARRAY *)(void *)&conv;
    size_t len;

    (void)state;
    assert_int_equal(ISCardTypeConv_ConvertByteArrayToByteBuffer(conv, bytes, 3, NULL), E_POINTER);
    assert_int_equal(ISCardTypeConv_ConvertByteArrayToByteBuffer(conv, NULL, 3, &buffer), E_INVALIDARG);
    assert_null(buffer);
    assert_int_equal(ISCardTypeConv_ConvertByteArrayToByteBuffer(conv, bytes, UINT32_MAX, &buffer),
                     E_INVALIDARG);
    assert_null(buffer);
    assert_int_equal(ISCardTypeConv_ConvertByteArrayToByteBuffer(conv, NULL, 0, &buffer), S_OK);
    IByteBuffer_Release(buffer);
    assert_int_equal(ISCardTypeConv_ConvertByteArrayToByteBuffer(conv, bytes, 3, &buffer), S_OK);
    assert_int_equal(iccsp_byte_buffer_bytes(buffer, got, sizeof(got), &len), S_OK);
    assert_int_equal(len, 3);
    assert_int_equal(ISCardTypeConv_ConvertByteBufferToByteArray(conv, NULL, &array), E_INVALIDARG);
    assert_null(array);
    assert_int_equal(ISCardTypeConv_ConvertByteBufferToByteArray(conv, buffer, NULL), E_POINTER);
    assert_int_equal(ISCardTypeConv_ConvertByteBufferToByteArray(conv, buffer, &array), S_OK);
    assert_int_equal(array->dwSize, 3);
    assert_memory_equal(array->pbyData, bytes, 3);
    iccsp_mem_free(array);
    IByteBuffer_Release(buffer);
}

static void test_safe_arrays(void **state)
{
    IByteBuffer *buffer = buffer_of("\x09\x08\x07", 3), *back = NULL;
    SAFEARRAYBOUND bound = {2, 0};
    SAFEARRAY *array = NULL, *texts = iccsp_safearray_create(VT_BSTR, 1, &bound);
    uint8_t got[8];
    size_t len;

    (void)state;
    assert_int_equal(ISCardTypeConv_ConvertByteBufferToSafeArray(conv, buffer, NULL), E_POINTER);
    assert_int_equal(ISCardTypeConv_ConvertByteBufferToSafeArray(conv, NULL, &array), E_INVALIDARG);
    assert_int_equal(ISCardTypeConv_ConvertByteBufferToSafeArray(conv, buffer, &array), S_OK);
    assert_int_equal(ISCardTypeConv_ConvertSafeArrayToByteBuffer(conv, array, NULL), E_POINTER);
    assert_int_equal(ISCardTypeConv_ConvertSafeArrayToByteBuffer(conv, NULL, &back), E_INVALIDARG);
    assert_int_equal(ISCardTypeConv_ConvertSafeArrayToByteBuffer(conv, texts, &back), E_INVALIDARG);
    assert_null(back);
    assert_int_equal(ISCardTypeConv_ConvertSafeArrayToByteBuffer(conv, array, &back), S_OK);
    assert_int_equal(iccsp_byte_buffer_bytes(back, got, sizeof(got), &len), S_OK);
    assert_int_equal(len, 3);
    assert_memory_equal(got, "\x09\x08\x07", 3);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
    assert_int_equal(iccsp_safearray_destroy(texts), S_OK);
    IByteBuffer_Release(buffer);
    IByteBuffer_Release(back);
}

static void test_decision_F9_created_containers(void **state)
{
    uint8_t *bytes = NULL;
    IByteBuffer *buffer = NULL;
    SAFEARRAY *array = NULL;
    int32_t last = -1;

    (void)state;
    assert_int_equal(ISCardTypeConv_CreateByteArray(conv, 5, NULL), E_POINTER);
    assert_int_equal(ISCardTypeConv_CreateByteArray(conv, UINT32_MAX, &bytes), E_INVALIDARG);
    assert_null(bytes);
    assert_int_equal(ISCardTypeConv_CreateByteArray(conv, 5, &bytes), S_OK);
    assert_memory_equal(bytes, "\0\0\0\0\0", 5);
    iccsp_mem_free(bytes);
    assert_int_equal(ISCardTypeConv_CreateByteBuffer(conv, 5, NULL), E_POINTER);
    assert_int_equal(ISCardTypeConv_CreateByteBuffer(conv, UINT32_MAX, &buffer), E_INVALIDARG);
    assert_int_equal(ISCardTypeConv_CreateByteBuffer(conv, 5, &buffer), S_OK);
    IByteBuffer_Release(buffer);
    assert_int_equal(ISCardTypeConv_CreateSafeArray(conv, 5, NULL), E_POINTER);
    assert_int_equal(ISCardTypeConv_CreateSafeArray(conv, UINT32_MAX, &array), E_INVALIDARG);
    assert_int_equal(ISCardTypeConv_CreateSafeArray(conv, 5, &array), S_OK);
    assert_int_equal(iccsp_safearray_ubound(array, 1, &last), S_OK);
    assert_int_equal(last, 4);
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
}

static unsigned long references_to(IStream *stream)
{
    IStream_AddRef(stream);
    return IStream_Release(stream);
}

static void test_decision_F9_stream_memory(void **state)
{
    IByteBuffer *buffer = buffer_of("abcdef", 6);
    BYTEARRAY *memory = (BYTEARRAY *)(void *)&conv;
    IStream *stream = NULL;
    uint8_t junk = 0, got[8];
    int32_t position = -1;
    size_t len;

    (void)state;
    assert_int_equal(IByteBuffer_get_Stream(buffer, &stream), S_OK);
    assert_int_equal(IByteBuffer_Seek(buffer, 4, STREAM_SEEK_SET, NULL), S_OK);
    assert_int_equal(ISCardTypeConv_GetAtIStreamMemory(conv, stream, NULL), E_POINTER);
    assert_int_equal(ISCardTypeConv_GetAtIStreamMemory(conv, NULL, &memory), E_INVALIDARG);
    assert_null(memory);
    assert_int_equal(ISCardTypeConv_GetAtIStreamMemory(conv, stream, &memory), S_OK);
    assert_int_equal(memory->dwSize, 6);
    assert_memory_equal(memory->pbyData, "abcdef", 6);
    memory->pbyData[0] = 'X';
    assert_int_equal(ISCardTypeConv_FreeIStreamMemoryPtr(conv, stream, NULL), E_INVALIDARG);
    assert_int_equal(ISCardTypeConv_FreeIStreamMemoryPtr(conv, stream, &junk), E_INVALIDARG);
    assert_int_equal(ISCardTypeConv_FreeIStreamMemoryPtr(conv, NULL, memory->pbyData), E_INVALIDARG);
    assert_int_equal(references_to(stream), 3); /* the buffer's, ours, and that of the memory */
    assert_int_equal(ISCardTypeConv_FreeIStreamMemoryPtr(conv, stream, memory->pbyData), S_OK);
    assert_int_equal(references_to(stream), 2);
    assert_int_equal(iccsp_byte_buffer_bytes(buffer, got, sizeof(got), &len), S_OK);
    assert_memory_equal(got, "Xbcdef", 6);
    assert_int_equal(IByteBuffer_Seek(buffer, 0, STREAM_SEEK_CUR, &position), S_OK);
    assert_int_equal(position, 4);
    IStream_Release(stream);
    assert_int_equal(IByteBuffer_Release(buffer), 0);
}

/* A stream of another library: its position is the only way to its bytes. */
struct foreign {
    IStream IStream_iface;
    IStream *inner;
};

static IStream *inner_of(IStream *iface)
{
    return ((struct foreign *)(void *)iface)->inner;
}

static iccsp_ulong ICCSP_CALL foreign_AddRef(IStream *iface)
{
    return IStream_AddRef(inner_of(iface));
}

static iccsp_ulong ICCSP_CALL foreign_Release(IStream *iface)
{
    return IStream_Release(inner_of(iface));
}

static HRESULT ICCSP_CALL foreign_Read(IStream *iface, void *bytes, iccsp_ulong cb, iccsp_ulong *n)
{
    return IStream_Read(inner_of(iface), bytes, cb > 4 ? 4 : cb, n);
}

static HRESULT ICCSP_CALL foreign_Write(IStream *iface, const void *bytes, iccsp_ulong cb, iccsp_ulong *n)
{
    return IStream_Write(inner_of(iface), bytes, cb, n);
}

static HRESULT ICCSP_CALL foreign_Seek(IStream *iface, LARGE_INTEGER move, iccsp_ulong origin,
                                       ULARGE_INTEGER *position)
{
    return IStream_Seek(inner_of(iface), move, origin, position);
}

static HRESULT ICCSP_CALL foreign_Stat(IStream *iface, STATSTG *stat, iccsp_ulong flags)
{
    return IStream_Stat(inner_of(iface), stat, flags);
}

static void test_decision_F9_memory_of_a_foreign_stream(void **state)
{
    IStreamVtbl vtbl = {.AddRef = foreign_AddRef,
                        .Release = foreign_Release,
                        .Read = foreign_Read,
                        .Write = foreign_Write,
                        .Seek = foreign_Seek,
                        .Stat = foreign_Stat};
    struct foreign foreign = {.IStream_iface = {.lpVtbl = &vtbl}};
    IByteBuffer *buffer = buffer_of("abcdef", 6);
    BYTEARRAY *memory = NULL;
    int32_t position = -1;
    uint8_t got[8];
    size_t len;

    (void)state;
    assert_int_equal(IByteBuffer_get_Stream(buffer, &foreign.inner), S_OK);
    assert_int_equal(IByteBuffer_Seek(buffer, 4, STREAM_SEEK_SET, NULL), S_OK);
    assert_int_equal(ISCardTypeConv_GetAtIStreamMemory(conv, &foreign.IStream_iface, &memory), S_OK);
    assert_int_equal(memory->dwSize, 6);
    assert_memory_equal(memory->pbyData, "abcdef", 6);
    memory->pbyData[5] = 'X';
    assert_int_equal(ISCardTypeConv_FreeIStreamMemoryPtr(conv, &foreign.IStream_iface, memory->pbyData),
                     S_OK);
    assert_int_equal(iccsp_byte_buffer_bytes(buffer, got, sizeof(got), &len), S_OK);
    assert_memory_equal(got, "abcdeX", 6);
    assert_int_equal(IByteBuffer_Seek(buffer, 0, STREAM_SEEK_CUR, &position), S_OK);
    assert_int_equal(position, 4);
    IStream_Release(foreign.inner);
    assert_int_equal(IByteBuffer_Release(buffer), 0);
}

static void test_decision_F10_size_of_a_stream(void **state)
{
    IByteBuffer *buffer = buffer_of("abcdef", 6);
    ULARGE_INTEGER size = {.QuadPart = 77};
    IStream *stream = NULL;

    (void)state;
    assert_int_equal(IByteBuffer_get_Stream(buffer, &stream), S_OK);
    assert_int_equal(ISCardTypeConv_SizeOfIStream(conv, NULL, &size), E_POINTER);
    assert_int_equal(size.QuadPart, 0);
    assert_int_equal(ISCardTypeConv_SizeOfIStream(conv, stream, NULL), E_INVALIDARG);
    assert_int_equal(ISCardTypeConv_SizeOfIStream(conv, stream, &size), S_OK);
    assert_int_equal(size.QuadPart, 6);
    IStream_Release(stream);
    IByteBuffer_Release(buffer);
}

/* A stream of somebody else, which cannot tell its size. */
static HRESULT refusal;

static HRESULT ICCSP_CALL refuse_stat(IStream *This, STATSTG *stat, iccsp_ulong flags)
{
    (void)This, (void)stat, (void)flags;
    return refusal;
}

static void test_decision_F10_a_stream_that_cannot_tell(void **state)
{
    static IStreamVtbl vtbl = {.Stat = refuse_stat};
    static const HRESULT refusals[] = {E_FAIL, E_UNEXPECTED, STG_E_ACCESSDENIED};
    IStream stream = {.lpVtbl = &vtbl};
    BYTEARRAY *memory = (BYTEARRAY *)(void *)&conv;

    (void)state;
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        ULARGE_INTEGER size = {.QuadPart = 77};

        refusal = refusals[i];
        assert_int_equal(ISCardTypeConv_SizeOfIStream(conv, &stream, &size), refusals[i]);
        assert_int_equal(size.QuadPart, 0);
        assert_int_equal(ISCardTypeConv_GetAtIStreamMemory(conv, &stream, &memory), refusals[i]);
        assert_null(memory);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_arrays_of_bytes),
        TEST(test_safe_arrays),
        TEST(test_decision_F9_created_containers),
        TEST(test_decision_F9_stream_memory),
        TEST(test_decision_F9_memory_of_a_foreign_stream),
        TEST(test_decision_F10_size_of_a_stream),
        TEST(test_decision_F10_a_stream_that_cannot_tell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
