/* SPDX-License-Identifier: BSD-2-Clause */
/* Decision G3: buffers, their clones and their streams used from several threads at once. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/thread.h"
#include "classes/byte_buffer.h"
#include "iccsp/iccsp.h"

#define ROUNDS 2000

static IByteBuffer *shared;
static atomic_int wrong;

static void expect(bool ok)
{
    if (!ok)
        atomic_fetch_add(&wrong, 1);
}

/* Writes eight equal bytes at the start, through a clone of its own: a reader must never see a mixture. */
static void write_rows(void *arg)
{
    IByteBuffer *clone = NULL;
    uint8_t row[8];

    expect(IByteBuffer_Clone(shared, &clone) == S_OK);
    memset(row, *(const char *)arg, sizeof(row));
    for (int i = 0; clone != NULL && i < ROUNDS; i++) {
        expect(IByteBuffer_Seek(clone, 0, STREAM_SEEK_SET, NULL) == S_OK);
        expect(IByteBuffer_Write(clone, row, sizeof(row), NULL) == S_OK);
    }
    if (clone != NULL)
        (void)IByteBuffer_Release(clone);
}

static void read_rows(void *arg)
{
    uint8_t row[8];
    size_t len;

    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        expect(iccsp_byte_buffer_bytes(shared, row, sizeof(row), &len) == ICCSP_OK && len == 8);
        for (size_t k = 1; k < sizeof(row); k++)
            expect(row[k] == row[0]);
    }
}

/* Takes the stream from under the feet of the others. */
static void swap_streams(void *arg)
{
    IByteBuffer *other = arg;
    IStream *stream = NULL;

    for (int i = 0; i < ROUNDS; i++) {
        expect(IByteBuffer_get_Stream(other, &stream) == S_OK);
        expect(IByteBuffer_put_Stream(shared, stream) == S_OK);
        (void)IStream_Release(stream);
        (void)IByteBuffer_Initialize(other, 8, NULL);
    }
}

static void run_together(void (*const fns[3])(void *), void *const args[3])
{
    iccsp_thread threads[3];

    atomic_store(&wrong, 0);
    for (int i = 0; i < 3; i++)
        assert_true(iccsp_thread_start(&threads[i], fns[i], args[i]));
    for (int i = 0; i < 3; i++)
        iccsp_thread_join(threads[i]);
    assert_int_equal(atomic_load(&wrong), 0);
}

static void test_decision_G3_writes_of_clones_do_not_mix(void **state)
{
    char a = 'a', b = 'b';

    (void)state;
    assert_int_equal(iccsp_create_byte_buffer("aaaaaaaa", 8, &shared), S_OK);
    run_together((void (*const[3])(void *)){write_rows, write_rows, read_rows},
                 (void *const[3]){&a, &b, NULL});
    assert_int_equal(IByteBuffer_Release(shared), 0);
}

static void test_decision_G3_streams_are_replaced_while_in_use(void **state)
{
    IByteBuffer *other = NULL;

    (void)state;
    assert_int_equal(iccsp_create_byte_buffer(NULL, 8, &shared), S_OK);
    assert_int_equal(iccsp_create_byte_buffer(NULL, 8, &other), S_OK);
    run_together((void (*const[3])(void *)){swap_streams, read_rows, read_rows},
                 (void *const[3]){other, NULL, NULL});
    assert_int_equal(IByteBuffer_Release(shared), 0);
    assert_int_equal(IByteBuffer_Release(other), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decision_G3_writes_of_clones_do_not_mix),
        cmocka_unit_test(test_decision_G3_streams_are_replaced_while_in_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
