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

/* The borrower's array and a copy to see what changed, in one block. A pointer that somebody gives back is
 * looked for in the list and never followed. */
struct loan {
    struct loan *next;
    IStream *stream;
    size_t size;
    BYTEARRAY array;
    uint8_t bytes[]; /* lent, then the copy */
};

static iccsp_once once = ICCSP_ONCE_INIT;
static iccsp_mutex lock;
static struct loan *loans;

static void make_lock(void)
{
    iccsp_mutex_init(&lock);
}

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

static HRESULT read_bytes(IStream *stream, uint8_t *out, size_t size)
{
    for (size_t done = 0; done < size;) {
        iccsp_ulong n = 0;
        const HRESULT hr = IStream_Read(stream, out + done, (iccsp_ulong)(size - done), &n);

        if (FAILED(hr))
            return hr;
        if (n == 0 || n > size - done)
            return iccsp_fail(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_ARGUMENT);
        done += n;
    }
    return S_OK;
}

static HRESULT write_bytes(IStream *stream, const uint8_t *bytes, size_t size)
{
    iccsp_ulong n = 0;
    const HRESULT hr = IStream_Write(stream, bytes, (iccsp_ulong)size, &n);

    if (SUCCEEDED(hr) && n != size)
        return iccsp_fail(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_ARGUMENT);
    return hr;
}

/* Reads or writes from the start, and puts the position back. */
static HRESULT transfer(struct loan *loan, bool back)
{
    const LARGE_INTEGER nowhere = {.QuadPart = 0};
    ULARGE_INTEGER position = {.QuadPart = 0};
    HRESULT hr = IStream_Seek(loan->stream, nowhere, STREAM_SEEK_CUR, &position);

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
        return iccsp_fail(ICCSP_E_UNEXPECTED_CALL, ICCSP_LAYER_ARGUMENT);
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
    iccsp_once_run(&once, make_lock);
    iccsp_mutex_lock(&lock);
    loan->next = loans;
    loans = loan;
    iccsp_mutex_unlock(&lock);
    *out = &loan->array;
    return S_OK;
}

static struct loan *take_loan(const IStream *stream, const uint8_t *bytes)
{
    struct loan **link = &loans;
    struct loan *loan;

    iccsp_once_run(&once, make_lock);
    iccsp_mutex_lock(&lock);
    while (*link != NULL && ((*link)->bytes != bytes || (*link)->stream != stream))
        link = &(*link)->next;
    loan = *link;
    if (loan != NULL)
        *link = loan->next;
    iccsp_mutex_unlock(&lock);
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
