/* SPDX-License-Identifier: BSD-2-Clause */
/* What tests do with byte buffers. */
#ifndef ICCSP_TESTS_CLASSES_BUFFERS_H
#define ICCSP_TESTS_CLASSES_BUFFERS_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "classes/byte_buffer.h"
#include "iccsp/iccsp.h"

static inline IByteBuffer *clone_of(IByteBuffer *b)
{
    IByteBuffer *clone = NULL;

    assert_int_equal(IByteBuffer_Clone(b, &clone), S_OK);
    assert_non_null(clone);
    return clone;
}

static inline int32_t position_of(IByteBuffer *b)
{
    int32_t position = -1;

    assert_int_equal(IByteBuffer_Seek(b, 0, STREAM_SEEK_CUR, &position), S_OK);
    return position;
}

static inline void go_to(IByteBuffer *b, int32_t place)
{
    assert_int_equal(IByteBuffer_Seek(b, place, STREAM_SEEK_SET, NULL), S_OK);
}

static inline void assert_content(IByteBuffer *b, const void *expected, size_t len)
{
    uint8_t seen[64];
    size_t seen_len = 0;

    assert_int_equal(iccsp_byte_buffer_bytes(b, seen, sizeof(seen), &seen_len), S_OK);
    assert_int_equal(seen_len, len);
    assert_memory_equal(seen, expected, len);
}

#endif
