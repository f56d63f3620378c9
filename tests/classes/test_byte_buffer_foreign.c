/* SPDX-License-Identifier: BSD-2-Clause */
/* IByteBuffer with streams and buffers of other libraries, which are not believed. */
#include "classes/buffers.h"

#include <string.h>

#include "classes/members.h"
#include "com/object.h"
#include "iccsp/iccsp.h"

#define MIB (1024 * 1024)

struct foreign {
    IStream IStream_iface;
    IByteBuffer IByteBuffer_iface;
    struct iccsp_object object;
    uint32_t position;
    int32_t claimed_end; /* what Seek to the end says */
    int32_t extra;       /* added to what Read says it read */
    HRESULT read_result;
    HRESULT back_result; /* of Seek from the start, to a place other than 0 */
    HRESULT initialize_result;
    unsigned initialized;
};

static const char foreign_bytes[6] = "foreig";
static int foreign_alive;

static void destroy_foreign(void *self)
{
    (void)self;
    foreign_alive--;
}

ICCSP_UNKNOWN_THUNKS(foreign, IStream)
ICCSP_DISPATCH_THUNKS(foreign, IByteBuffer)

static HRESULT ICCSP_CALL foreign_stream_Read(IStream *iface, void *pv, iccsp_ulong cb, iccsp_ulong *n)
{
    struct foreign *f = ICCSP_CONTAINER_OF(iface, struct foreign, IStream_iface);
    iccsp_ulong got = 0;

    for (; got < cb && f->position < 6; got++)
        ((char *)pv)[got] = foreign_bytes[f->position++];
    if (n != NULL)
        *n = got + (uint32_t)f->extra;
    return FAILED(f->read_result) ? f->read_result : got < cb ? S_FALSE : S_OK;
}

static HRESULT ICCSP_CALL foreign_stream_Clone(IStream *iface, IStream **out)
{
    (void)iface;
    *out = NULL;
    return S_OK; /* and nothing there */
}

static HRESULT ICCSP_CALL foreign_stream_Stat(IStream *iface, STATSTG *stat, iccsp_ulong flag)
{
    (void)iface;
    assert_int_equal(flag, STATFLAG_NONAME);
    stat->type = STGTY_STREAM;
    stat->cbSize.QuadPart = (uint64_t)1 << 40;
    return S_OK;
}

static HRESULT ICCSP_CALL foreign_stream_Seek(IStream *iface, LARGE_INTEGER move, iccsp_ulong origin,
                                              ULARGE_INTEGER *result)
{
    (void)iface, (void)move, (void)origin;
    if (result != NULL)
        result->QuadPart = (uint64_t)1 << 40;
    return S_OK;
}

static HRESULT ICCSP_CALL foreign_get_Stream(IByteBuffer *iface, IStream **out)
{
    (void)iface;
    *out = NULL;
    return E_NOTIMPL;
}

static HRESULT ICCSP_CALL foreign_Read(IByteBuffer *iface, uint8_t *bytes, int32_t cb, int32_t *n)
{
    struct foreign *f = ICCSP_CONTAINER_OF(iface, struct foreign, IByteBuffer_iface);
    int32_t got = 0;

    /* Two bytes at a time: a short read is not the end. */
    for (; got < cb && got < 2 && f->position < 6; got++)
        bytes[got] = (uint8_t)foreign_bytes[f->position++];
    *n = got + f->extra;
    return f->read_result;
}

static HRESULT ICCSP_CALL foreign_Seek(IByteBuffer *iface, int32_t move, int32_t origin, int32_t *result)
{
    struct foreign *f = ICCSP_CONTAINER_OF(iface, struct foreign, IByteBuffer_iface);

    if (origin == STREAM_SEEK_SET && move != 0 && FAILED(f->back_result))
        return f->back_result;
    if (origin == STREAM_SEEK_SET)
        f->position = (uint32_t)move;
    if (origin == STREAM_SEEK_END)
        f->position = 6;
    if (result != NULL)
        *result = origin == STREAM_SEEK_END ? f->claimed_end : (int32_t)f->position;
    return S_OK;
}

static HRESULT ICCSP_CALL foreign_Initialize(IByteBuffer *iface, int32_t size, uint8_t *data)
{
    struct foreign *f = ICCSP_CONTAINER_OF(iface, struct foreign, IByteBuffer_iface);

    (void)size, (void)data;
    f->initialized++;
    return f->initialize_result;
}

static IStreamVtbl foreign_stream_vtbl = {
    ICCSP_UNKNOWN_SLOTS(IStream), .Read = foreign_stream_Read, .Clone = foreign_stream_Clone,
    .Stat = foreign_stream_Stat,  .Seek = foreign_stream_Seek,
};

static const IByteBufferVtbl foreign_vtbl = {
    ICCSP_DISPATCH_SLOTS(IByteBuffer),
    .get_Stream = foreign_get_Stream,
    .Read = foreign_Read,
    .Seek = foreign_Seek,
    .Initialize = foreign_Initialize,
};

static const struct iccsp_iface foreign_ifaces[] = {
    {&ICCSP_IID_IStream, offsetof(struct foreign, IStream_iface)},
    {&ICCSP_IID_IByteBuffer, offsetof(struct foreign, IByteBuffer_iface)},
};

static const struct iccsp_class foreign_class = ICCSP_CLASS(foreign, foreign_ifaces, destroy_foreign);

static IByteBuffer *set_up_foreign(struct foreign *f)
{
    *f = (struct foreign){.claimed_end = 6, .position = 3};
    f->IStream_iface.lpVtbl = &foreign_stream_vtbl;
    f->IByteBuffer_iface.lpVtbl = &foreign_vtbl;
    iccsp_object_init(&f->object, &foreign_class);
    foreign_alive = 1;
    return &f->IByteBuffer_iface;
}

static void test_decision_D20_a_foreign_buffer_is_read_through_its_interface(void **state)
{
    struct foreign f;
    IByteBuffer *b = set_up_foreign(&f);
    uint8_t out[8] = "zzzzzzz";
    size_t len = 9;

    (void)state;
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 5, &len), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(len, 6);
    assert_memory_equal(out, "zzzzzzz", 7);
    assert_int_equal(f.position, 3);
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 8, &len), S_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(out, "foreigz", 7);
    assert_int_equal(f.position, 3);
}

static void test_a_foreign_buffer_is_not_believed(void **state)
{
    struct foreign f;
    IByteBuffer *b = set_up_foreign(&f);
    uint8_t out[16];
    size_t len = 9;

    (void)state;
    memset(out, 'z', sizeof(out));
    f.claimed_end = 10; /* ends early */
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 16, &len), E_UNEXPECTED);
    assert_int_equal(len, 0);
    assert_memory_equal(out, "\0\0\0\0\0\0\0\0\0\0zzzzzz", 16);
    assert_int_equal(f.position, 3);
    f.claimed_end = -1;
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 16, &len), E_UNEXPECTED);
    f.claimed_end = 6;
    f.extra = 100; /* more than asked for */
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 16, &len), E_UNEXPECTED);
    f.extra = -3; /* less than nothing */
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 16, &len), E_UNEXPECTED);
    f.extra = 0;
    f.read_result = E_ABORT;
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 16, &len), E_ABORT);
    f.read_result = S_OK;
    f.back_result = E_ABORT; /* the position cannot be restored */
    assert_int_equal(iccsp_byte_buffer_read_all(b, out, 16, &len), E_ABORT);
    assert_int_equal(len, 0);
    assert_memory_equal(out, "\0\0\0\0\0\0", 6);
}

static void test_decision_D15_D16_a_foreign_stream_is_used_with_care(void **state)
{
    struct foreign f;
    IByteBuffer *b, *clone = NULL;
    STATSTRUCT stat;
    uint8_t out[8];
    int32_t n = 9;

    (void)state;
    (void)set_up_foreign(&f);
    assert_int_equal(iccsp_byte_buffer_create(&b), S_OK);
    assert_int_equal(IByteBuffer_put_Stream(b, &f.IStream_iface), S_OK);
    (void)IStream_Release(&f.IStream_iface);
    assert_int_equal(IByteBuffer_Read(b, out, 8, &n), S_OK); /* not its S_FALSE (D15) */
    assert_int_equal(n, 3);
    f.extra = 100;
    assert_int_equal(IByteBuffer_Read(b, out, 8, &n), S_OK);
    assert_int_equal(n, 8);
    f.read_result = E_ABORT;
    assert_int_equal(IByteBuffer_Read(b, out, 8, &n), E_ABORT);
    assert_int_equal(n, 0);
    assert_int_equal(IByteBuffer_Clone(b, &clone), E_UNEXPECTED);
    assert_null(clone);
    assert_int_equal(IByteBuffer_Stat(b, &stat, STATFLAG_DEFAULT), S_OK);
    assert_int_equal(stat.cbSize, INT32_MAX);
    assert_int_equal(IByteBuffer_Seek(b, 0, STREAM_SEEK_END, &n), S_OK);
    assert_int_equal(n, INT32_MAX);
    assert_int_equal(IByteBuffer_Seek(b, -1, STREAM_SEEK_SET, &n),
                     STG_E_INVALIDFUNCTION); /* 4 GiB - 1 (D16) */
    /* Initialize lets it go instead of writing into it. */
    assert_int_equal(foreign_alive, 1);
    assert_int_equal(IByteBuffer_Initialize(b, 2, NULL), S_OK);
    assert_int_equal(foreign_alive, 0);
    assert_content(b, "\0\0", 2);
    (void)IByteBuffer_Release(b);
}

static void test_replacing_content_of_any_buffer(void **state)
{
    struct foreign f;
    IByteBuffer *b = NULL, *clone, *foreign = set_up_foreign(&f);

    (void)state;
    assert_int_equal(iccsp_byte_buffer_replace(NULL, "x", 1), E_INVALIDARG);
    assert_int_equal(iccsp_byte_buffer_create(&b), S_OK);
    assert_int_equal(iccsp_byte_buffer_replace(b, "challenge", 9), S_OK); /* was not initialised */
    assert_content(b, "challenge", 9);
    assert_int_equal(position_of(b), 0);
    assert_int_equal(iccsp_byte_buffer_replace(b, "x", 16 * MIB + 1), STG_E_MEDIUMFULL);
    go_to(b, 4);
    clone = clone_of(b);
    assert_int_equal(iccsp_byte_buffer_replace(b, "short", 5), S_OK); /* Initialize refuses: shared */
    assert_content(clone, "short", 5);
    assert_int_equal(position_of(b), 0);
    assert_int_equal(position_of(clone), 4);
    assert_int_equal(iccsp_byte_buffer_replace(b, NULL, 0), S_OK);
    assert_content(clone, "", 0);
    (void)IByteBuffer_Release(clone);
    (void)IByteBuffer_Release(b);
    f.initialize_result = E_ABORT;
    assert_int_equal(iccsp_byte_buffer_replace(foreign, "x", 1), E_ABORT);
    f.initialize_result = S_FALSE;
    assert_int_equal(iccsp_byte_buffer_replace(foreign, "x", 1), S_OK);
    assert_int_equal(f.initialized, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision_D20_a_foreign_buffer_is_read_through_its_interface),
        cmocka_unit_test(test_a_foreign_buffer_is_not_believed),
        cmocka_unit_test(test_decision_D15_D16_a_foreign_stream_is_used_with_care),
        cmocka_unit_test(test_replacing_content_of_any_buffer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
