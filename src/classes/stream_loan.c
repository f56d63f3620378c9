/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of a stream, lent through a plain pointer. */
#include "classes/stream_loan.h"

#include <stdbool.h>
#include <string.h>

#include "base/blob.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/thread.h"
#include "classes/arguments.h"
#include "com/stream.h"

/* The borrower's array and a copy to see what changed, in one block. A pointer that somebody gives back is
 * looked for in the list and never followed. */
struct loan {
    struct loan *next;
    IStream *stream;
    size_t size;
    BYTEARRAY array;
    uint8_t bytes[]; /* lent, then the copy */
};

static iccsp_static_lock lock = ICCSP_STATIC_LOCK_INIT;
static struct loan *loans;

static void free_loan(struct loan *loan)
{
    (void)IStream_Release(loan->stream);
    iccsp_wipe(loan->bytes, 2 * loan->size);
    iccsp_mem_free(loan);
}

static HRESULT seek_to(IStream *stream, uint64_t position)
{
    const LARGE_INTEGER move = {.QuadPart = (int64_t)position};

    return IStream_Seek(stream, move, STREAM_SEEK_SET, NULL);
}

static HRESULT not_its_size(void)
{
    return iccsp_fail(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_ARGUMENT);
}

static HRESULT read_bytes(IStream *stream, uint8_t *out, size_t size)
{
    for (size_t done = 0; done < size;) {
        iccsp_ulong n = 0;
        const HRESULT hr = IStream_Read(stream, out + done, (iccsp_ulong)(size - done), &n);

        if (FAILED(hr))
            return hr;
        if (n == 0 || n > size - done)
            return not_its_size();
        done += n;
    }
    return S_OK;
}

static HRESULT write_bytes(IStream *stream, const uint8_t *bytes, size_t size)
{
    iccsp_ulong n = 0;
    const HRESULT hr = IStream_Write(stream, bytes, (iccsp_ulong)size, &n);

    return SUCCEEDED(hr) && n != size ? not_its_size() : hr;
}

/* Without the position, which others may be using. */
static HRESULT transfer_directly(struct loan *loan, bool back)
{
    size_t len = 0;
    HRESULT hr;

    if (back)
        return iccsp_memory_stream_overwrite(loan->stream, loan->bytes, (uint32_t)loan->size);
    hr = iccsp_memory_stream_bytes(loan->stream, loan->bytes, loan->size, &len);
    if (hr == ICCSP_E_INSUFFICIENT_BUFFER || (SUCCEEDED(hr) && len != loan->size))
        return not_its_size();
    return hr;
}

/* Reads or writes from the start, and puts the position back. */
static HRESULT transfer(struct loan *loan, bool back)
{
    const LARGE_INTEGER nowhere = {.QuadPart = 0};
    ULARGE_INTEGER position = {.QuadPart = 0};
    HRESULT hr;

    if (iccsp_memory_stream_is(loan->stream))
        return transfer_directly(loan, back);
    hr = IStream_Seek(loan->stream, nowhere, STREAM_SEEK_CUR, &position);
    if (SUCCEEDED(hr))
        hr = seek_to(loan->stream, 0);
    if (SUCCEEDED(hr))
        hr = back ? write_bytes(loan->stream, loan->bytes, loan->size)
                  : read_bytes(loan->stream, loan->bytes, loan->size);
    if (SUCCEEDED(hr))
        hr = seek_to(loan->stream, position.QuadPart);
    return hr;
}

static HRESULT new_loan(IStream *stream, struct loan **out)
{
    STATSTG stat;
    const HRESULT hr = IStream_Stat(stream, &stat, STATFLAG_NONAME);
    struct loan *loan;

    if (FAILED(hr))
        return hr;
    if (stat.cbSize.QuadPart > ICCSP_BLOB_MAX)
        return not_its_size();
    const size_t size = (size_t)stat.cbSize.QuadPart;
    loan = (struct loan *)iccsp_mem_alloc(sizeof(*loan) + 2 * size);
    if (loan == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    (void)IStream_AddRef(stream);
    loan->stream = stream;
    loan->size = size;
    loan->array.hMem = NULL;
    loan->array.dwSize = (uint32_t)size;
    loan->array.pbyData = loan->bytes;
    *out = loan;
    return S_OK;
}

HRESULT iccsp_stream_loan_begin(IStream *stream, BYTEARRAY **out)
{
    struct loan *loan = NULL;
    HRESULT hr = new_loan(stream, &loan);

    *out = NULL;
    if (FAILED(hr))
        return hr;
    hr = transfer(loan, false);
    if (FAILED(hr)) {
        free_loan(loan);
        return hr;
    }
    memcpy(loan->bytes + loan->size, loan->bytes, loan->size);
    iccsp_static_lock_take(&lock);
    loan->next = loans;
    loans = loan;
    iccsp_static_lock_release(&lock);
    *out = &loan->array;
    return S_OK;
}

static struct loan *take_loan(const IStream *stream, const uint8_t *bytes)
{
    struct loan **link = &loans;
    struct loan *loan;

    iccsp_static_lock_take(&lock);
    while (*link != NULL && ((*link)->bytes != bytes || (*link)->stream != stream))
        link = &(*link)->next;
    loan = *link;
    if (loan != NULL)
        *link = loan->next;
    iccsp_static_lock_release(&lock);
    return loan;
}

HRESULT iccsp_stream_loan_end(IStream *stream, const uint8_t *bytes)
{
    struct loan *loan = stream != NULL && bytes != NULL ? take_loan(stream, bytes) : NULL;
    HRESULT hr = S_OK;

    if (loan == NULL)
        return iccsp_bad_argument("This is no pointer that GetAtIStreamMemory gave for this stream.");
    if (memcmp(loan->bytes, loan->bytes + loan->size, loan->size) != 0)
        hr = transfer(loan, true);
    free_loan(loan);
    return hr;
}
