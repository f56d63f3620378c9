/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that works with PC/SC by itself lends its card handle to iccsp to read a file, and goes on using
 * it: attach_by_handle [READER [PATH]] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <winscard.h>

#include <iccsp/iccsp.h>

static int fail(const char *what)
{
    struct iccsp_error error = {.size = sizeof(error)};

    iccsp_last_error(&error);
    fprintf(stderr, "%s: %s %s\n", what, error.sentence, error.remedy);
    return 1;
}

static int fail_pcsc(const char *what, LONG code)
{
    fprintf(stderr, "%s: 0x%08lX\n", what, (unsigned long)code & 0xFFFFFFFFul);
    return 1;
}

static int read_file(ISCardManage *manage, const char *name)
{
    ISCardFileAccess *files;
    IByteBuffer *buffer = NULL;
    HSCARD_FILE file = 0;
    BSTR path = NULL;
    int32_t count = 32768;
    static uint8_t bytes[32768];
    size_t len;
    int status = 0;

    if (FAILED(ISCardManage_CreateFileAccess(manage, &files)))
        return fail("CreateFileAccess");
    if (FAILED(iccsp_bstr_from_utf8(name, &path)) ||
        FAILED(ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, path, &file)) ||
        FAILED(ISCardFileAccess_Read(files, file, &count, &buffer, 0)) ||
        FAILED(iccsp_byte_buffer_bytes(buffer, bytes, sizeof(bytes), &len)))
        status = fail(name);
    else
        fwrite(bytes, 1, len, stdout);
    if (buffer != NULL)
        IByteBuffer_Release(buffer);
    iccsp_bstr_free(path);
    ISCardFileAccess_Release(files);
    return status;
}

/* The provider uses the same PC/SC library, so the handle means the same card there. */
static int lend(SCARDHANDLE card, const char *path)
{
    struct iccsp_rm *rm;
    ISCardManage *manage = NULL;
    int status = 1;

    if (FAILED(iccsp_rm_open("pcsc", &rm)))
        return fail("iccsp_rm_open");
    if (FAILED(iccsp_create_provider(rm, &manage)))
        fail("iccsp_create_provider");
    else if (FAILED(ISCardManage_AttachByHandle(manage, (HSCARD)card)))
        fail("AttachByHandle");
    else
        status = read_file(manage, path);
    if (manage != NULL) {
        /* Forgets the handle; it was not opened here and is not closed here. */
        ISCardManage_Detach(manage);
        ISCardManage_Release(manage);
    }
    iccsp_rm_close(&rm);
    return status;
}

/* The handle is still the program's own. */
static int go_on(SCARDHANDLE card, DWORD protocol)
{
    static const uint8_t select_mf[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    const SCARD_IO_REQUEST *pci = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    uint8_t response[258];
    DWORD len = sizeof(response);
    DWORD state, name_len = 0, atr_len = 0;
    LONG code = SCardTransmit(card, pci, select_mf, sizeof(select_mf), NULL, response, &len);

    if (code != SCARD_S_SUCCESS)
        return fail_pcsc("SCardTransmit", code);
    printf("own handle, SELECT 3F00: %02X %02X\n", response[len - 2], response[len - 1]);
    code = SCardStatus(card, NULL, &name_len, &state, &protocol, NULL, &atr_len);
    if (code != SCARD_S_SUCCESS)
        return fail_pcsc("SCardStatus", code);
    printf("own handle, state 0x%lX, ATR of %lu bytes\n", (unsigned long)state, (unsigned long)atr_len);
    return 0;
}

int main(int argc, char **argv)
{
    const char *path = argc > 2 ? argv[2] : "3F00/D000/D001";
    char names[2048];
    DWORD len = sizeof(names);
    DWORD protocol;
    SCARDCONTEXT context;
    SCARDHANDLE card;
    int status;
    LONG code = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);

    if (code != SCARD_S_SUCCESS)
        return fail_pcsc("SCardEstablishContext", code);
    code = SCardListReaders(context, NULL, names, &len);
    if (code == SCARD_S_SUCCESS)
        code = SCardConnect(context, argc > 1 ? argv[1] : names, SCARD_SHARE_SHARED,
                            SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol);
    if (code != SCARD_S_SUCCESS) {
        SCardReleaseContext(context);
        return fail_pcsc("SCardConnect", code);
    }
    status = lend(card, path);
    if (go_on(card, protocol) != 0)
        status = 1;
    code = SCardDisconnect(card, SCARD_LEAVE_CARD);
    if (code != SCARD_S_SUCCESS)
        status = fail_pcsc("SCardDisconnect", code);
    SCardReleaseContext(context);
    return status;
}
