/* SPDX-License-Identifier: BSD-2-Clause */
/* Connects to a smart card: makes a service provider, attaches it to the card in a reader, makes an object
 * that works with the card, and lets go: connect [READER] */
#include "example.h"

static HRESULT tell_status(ISCardManage *card)
{
    SCARD_STATES state;
    SCARD_PROTOCOLS protocol;
    const HRESULT hr = ISCardManage_Status(card, &state, &protocol);

    if (FAILED(hr))
        example_failed("Status", hr);
    else
        printf("a card is there, protocol T=%d\n", protocol == ICCSP_PROTO_T1);
    return hr;
}

/* One of the objects that work with a card; CreateCHVerification and CreateCardAuth make others. */
static HRESULT tell_directory(ISCardManage *card)
{
    ISCardFileAccess *files = NULL;
    BSTR directory = NULL;
    char path[64];
    size_t len;
    HRESULT hr = ISCardManage_CreateFileAccess(card, &files);

    if (SUCCEEDED(hr))
        hr = ISCardFileAccess_GetCurrentDir(files, &directory);
    if (SUCCEEDED(hr))
        hr = iccsp_bstr_to_utf8(directory, path, sizeof(path), &len);
    if (SUCCEEDED(hr))
        printf("its current directory is %s\n", path);
    else
        example_failed("GetCurrentDir", hr);
    iccsp_bstr_free(directory);
    if (files != NULL)
        ISCardFileAccess_Release(files);
    return hr;
}

static HRESULT use(ISCardManage *card, BSTR reader)
{
    /* Others may use the card, too. ICCSP_MODE_EXCLUSIVE would keep it for us. */
    HRESULT hr = ISCardManage_AttachByIFD(card, reader, ICCSP_MODE_SHARED);

    if (FAILED(hr)) {
        example_failed("AttachByIFD", hr);
        return hr;
    }
    hr = tell_status(card);
    if (SUCCEEDED(hr))
        hr = tell_directory(card);
    ISCardManage_Detach(card);
    return hr;
}

int main(int argc, char **argv)
{
    ISCardManage *card = NULL;
    BSTR reader = NULL;
    HRESULT hr = example_reader(argc > 1 ? argv[1] : NULL, &reader);

    if (FAILED(hr)) {
        example_failed("list of readers", hr);
        return 1;
    }
    hr = iccsp_create_provider(NULL, &card);
    if (FAILED(hr)) {
        example_failed("iccsp_create_provider", hr);
    } else {
        hr = use(card, reader);
        ISCardManage_Release(card);
    }
    iccsp_bstr_free(reader);
    return FAILED(hr) ? 1 : 0;
}
