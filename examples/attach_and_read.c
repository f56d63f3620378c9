/* SPDX-License-Identifier: BSD-2-Clause */
/* Attaches to the card in a reader and prints a file: attach_and_read [READER [PATH]] */
#include <stdio.h>

#include <iccsp/iccsp.h>

int main(int argc, char **argv)
{
    struct iccsp_error error = {.size = sizeof(error)};
    ISCardManage *card = NULL;
    ISCardFileAccess *files = NULL;
    IByteBuffer *buffer = NULL;
    HSCARD_FILE file = 0;
    BSTR reader = NULL, path = NULL;
    int32_t count = 4096;
    uint8_t bytes[4096];
    size_t len = 0;
    int status = 0;

    if (SUCCEEDED(iccsp_bstr_from_utf8(argc > 1 ? argv[1] : "iccsp Virtual Reader 00 00", &reader)) &&
        SUCCEEDED(iccsp_bstr_from_utf8(argc > 2 ? argv[2] : "3F00/D000/D001", &path)) &&
        SUCCEEDED(iccsp_create_provider(NULL, &card)) &&
        SUCCEEDED(ISCardManage_AttachByIFD(card, reader, ICCSP_MODE_SHARED)) &&
        SUCCEEDED(ISCardManage_CreateFileAccess(card, &files)) &&
        SUCCEEDED(ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, path, &file)) &&
        SUCCEEDED(ISCardFileAccess_Read(files, file, &count, &buffer, ICCSP_SC_FL_NO_FLAGS)) &&
        SUCCEEDED(iccsp_byte_buffer_bytes(buffer, bytes, sizeof(bytes), &len))) {
        fwrite(bytes, 1, len, stdout);
    } else {
        iccsp_last_error(&error);
        fprintf(stderr, "%s %s\n", error.sentence, error.remedy);
        status = 1;
    }
    if (buffer != NULL)
        IByteBuffer_Release(buffer);
    if (files != NULL)
        ISCardFileAccess_Release(files);
    if (card != NULL)
        ISCardManage_Release(card); /* the last reference detaches */
    iccsp_bstr_free(reader);
    iccsp_bstr_free(path);
    return status;
}
