/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes a CHV code (PIN) of a card: makes an object for verification and calls ChangeCode with the old code
 * and the new one, which the user types: change_code [READER [REFERENCE]] */
#include "example.h"

/* The card says how many tries a wrong code leaves. */
static void tell_tries(ISCardVerify *verify)
{
    IIccspVerify *more = NULL;
    int32_t tries = -1;

    if (SUCCEEDED(ISCardVerify_QueryInterface(verify, &ICCSP_IID_IIccspVerify, (void **)(void *)&more))) {
        if (SUCCEEDED(IIccspVerify_get_TriesLeft(more, &tries)) && tries >= 0)
            fprintf(stderr, "tries left: %d\n", (int)tries);
        IIccspVerify_Release(more);
    }
}

/* What is typed twice was typed as it was meant. */
static HRESULT read_new_code(IByteBuffer **out)
{
    IByteBuffer *again = NULL;
    uint8_t first[EXAMPLE_CODE_MAX], second[EXAMPLE_CODE_MAX];
    size_t first_len = 0, second_len = 0;
    HRESULT hr = example_read_code("new code: ", out);

    if (SUCCEEDED(hr))
        hr = example_read_code("new code again: ", &again);
    if (SUCCEEDED(hr))
        hr = iccsp_byte_buffer_bytes(*out, first, sizeof(first), &first_len);
    if (SUCCEEDED(hr))
        hr = iccsp_byte_buffer_bytes(again, second, sizeof(second), &second_len);
    if (SUCCEEDED(hr) && (first_len != second_len || memcmp(first, second, first_len) != 0)) {
        fprintf(stderr, "the two new codes differ\n");
        hr = ICCSP_W_CANCELLED_BY_USER;
    }
    example_wipe((char *)first, sizeof(first));
    example_wipe((char *)second, sizeof(second));
    if (again != NULL)
        IByteBuffer_Release(again);
    return hr;
}

static HRESULT change(ISCardVerify *verify, int32_t reference)
{
    IByteBuffer *old_code = NULL, *new_code = NULL;
    HRESULT hr = example_read_code("old code: ", &old_code);

    if (SUCCEEDED(hr))
        hr = read_new_code(&new_code);
    /* GLOBAL is a code of the whole card, LOCAL one of the current directory. The card gets the codes once.
     */
    if (SUCCEEDED(hr))
        hr = ISCardVerify_ChangeCode(verify, old_code, new_code, ICCSP_SC_FL_IHV_GLOBAL, reference);
    if (FAILED(hr))
        example_failed("ChangeCode", hr);
    if (hr == ICCSP_W_WRONG_CHV)
        tell_tries(verify);
    /* The last reference wipes what the buffers held. */
    if (old_code != NULL)
        IByteBuffer_Release(old_code);
    if (new_code != NULL)
        IByteBuffer_Release(new_code);
    return hr;
}

int main(int argc, char **argv)
{
    ISCardManage *card = NULL;
    ISCardVerify *verify = NULL;
    BSTR reader = NULL;
    long reference = 1;
    HRESULT hr;

    if (argc > 2 && !example_number(argv[2], 10, 31, &reference)) {
        fprintf(stderr, "usage: change_code [READER [REFERENCE]]; a reference is 0 to 31\n");
        return 2;
    }
    hr = example_reader(argc > 1 ? argv[1] : NULL, &reader);
    if (SUCCEEDED(hr))
        hr = iccsp_create_provider(NULL, &card);
    if (SUCCEEDED(hr))
        hr = ISCardManage_AttachByIFD(card, reader, ICCSP_MODE_SHARED);
    if (SUCCEEDED(hr))
        hr = ISCardManage_CreateCHVerification(card, &verify);
    if (FAILED(hr))
        example_failed("attach", hr);
    else
        hr = change(verify, (int32_t)reference);
    if (SUCCEEDED(hr))
        printf("the code was changed\n");
    if (verify != NULL)
        ISCardVerify_Release(verify);
    if (card != NULL)
        ISCardManage_Release(card);
    iccsp_bstr_free(reader);
    return FAILED(hr) ? 1 : 0;
}
