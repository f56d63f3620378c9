/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes to a file of a card: makes an object for files, opens one, writes, reads back, closes:
 * write_file [READER [PATH [TEXT]]] */
#include "example.h"

#define LONGEST_TEXT 255

static HRESULT write_text(ISCardFileAccess *files, HSCARD_FILE file, const char *text)
{
    const int32_t length = (int32_t)strlen(text);
    IByteBuffer *data = NULL;
    HRESULT hr = iccsp_create_byte_buffer(text, strlen(text), &data);

    if (SUCCEEDED(hr)) {
        /* At the position of the handle, which is the beginning after Open. */
        hr = ISCardFileAccess_Write(files, file, length, data, ICCSP_SC_FL_NO_FLAGS);
        IByteBuffer_Release(data);
    }
    if (FAILED(hr))
        example_failed("Write", hr);
    else
        printf("%d bytes were written\n", (int)length);
    return hr;
}

static HRESULT read_back(ISCardFileAccess *files, HSCARD_FILE file, int32_t length)
{
    IByteBuffer *data = NULL;
    char text[LONGEST_TEXT];
    size_t len = 0;
    HRESULT hr = ISCardFileAccess_Seek(files, file, 0, ICCSP_SC_SEEK_FROM_BEGINNING);

    if (SUCCEEDED(hr))
        hr = ISCardFileAccess_Read(files, file, &length, &data, ICCSP_SC_FL_NO_FLAGS);
    if (SUCCEEDED(hr))
        hr = iccsp_byte_buffer_bytes(data, text, sizeof(text), &len);
    if (FAILED(hr))
        example_failed("Read", hr);
    else
        printf("the file begins with \"%.*s\"\n", (int)len, text);
    if (data != NULL)
        IByteBuffer_Release(data);
    return hr;
}

static HRESULT use(ISCardManage *card, const char *path_name, const char *text)
{
    ISCardFileAccess *files = NULL;
    HSCARD_FILE file = 0;
    BSTR path = NULL;
    HRESULT hr = ISCardManage_CreateFileAccess(card, &files);

    if (FAILED(hr)) {
        example_failed("CreateFileAccess", hr);
        return hr;
    }
    hr = iccsp_bstr_from_utf8(path_name, &path);
    if (SUCCEEDED(hr))
        hr = ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, path, &file);
    if (FAILED(hr)) {
        example_failed("Open", hr);
    } else {
        hr = write_text(files, file, text);
        if (SUCCEEDED(hr))
            hr = read_back(files, file, (int32_t)strlen(text));
        ISCardFileAccess_Close(files, file);
    }
    iccsp_bstr_free(path);
    ISCardFileAccess_Release(files);
    return hr;
}

int main(int argc, char **argv)
{
    const char *path = argc > 2 ? argv[2] : "3F00/D100/D101";
    const char *text = argc > 3 ? argv[3] : "Hello, card!";
    ISCardManage *card = NULL;
    BSTR reader = NULL;
    HRESULT hr;

    if (strlen(text) > LONGEST_TEXT) {
        fprintf(stderr, "a text of at most %d bytes, please\n", LONGEST_TEXT);
        return 2;
    }
    hr = example_reader(argc > 1 ? argv[1] : NULL, &reader);
    if (SUCCEEDED(hr))
        hr = iccsp_create_provider(NULL, &card);
    if (SUCCEEDED(hr))
        hr = ISCardManage_AttachByIFD(card, reader, ICCSP_MODE_SHARED);
    if (FAILED(hr))
        example_failed("attach", hr);
    else
        hr = use(card, path, text);
    if (card != NULL)
        ISCardManage_Release(card); /* the last reference detaches */
    iccsp_bstr_free(reader);
    return FAILED(hr) ? 1 : 0;
}
