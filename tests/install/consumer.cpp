/* SPDX-License-Identifier: BSD-2-Clause */
/* A C++ program that uses the installed library as its own headers say: attach, read a file, detach. */
#include <cstdio>
#include <cstring>

#include <iccsp/iccsp.h>

static int failures;

static void check(bool good, const char *what)
{
    std::printf("%s - %s\n", good ? "ok" : "not ok", what);
    failures += good ? 0 : 1;
}

/* Reads the serial number of the demo card: tag 5A with ten bytes. */
static void read_serial(ISCardFileAccess *files)
{
    static const uint8_t serial[] = {0x5A, 0x0A, 0x89, 0x99, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x34, 0x56};
    HSCARD_FILE file = 0;
    IByteBuffer *content = nullptr;
    int32_t count = 64;
    uint8_t bytes[64];
    size_t len = 0;
    BSTR path = iccsp_bstr_alloc(u"/3F00/2F02");

    check(files->Open(ICCSP_SC_TYPE_BY_ID, path, &file) == S_OK, "Open");
    check(files->Read(file, &count, &content, ICCSP_SC_FL_NO_FLAGS) == S_OK, "Read");
    check(iccsp_byte_buffer_bytes(content, bytes, sizeof(bytes), &len) == ICCSP_OK, "bytes of the buffer");
    check(len == sizeof(serial) && std::memcmp(bytes, serial, len) == 0, "the serial number");
    check(files->Close(file) == S_OK, "Close");
    if (content != nullptr)
        content->Release();
    iccsp_bstr_free(path);
}

static BSTR first_reader(struct iccsp_rm *rm)
{
    uintptr_t context = 0;
    char names[1024];
    size_t len = 0;
    BSTR name = nullptr;

    check(iccsp_rm_establish(rm, &context) == ICCSP_OK, "establish");
    check(iccsp_rm_list_readers(rm, context, names, sizeof(names), &len) == ICCSP_OK, "list readers");
    check(iccsp_bstr_from_utf8(names, &name) == S_OK, "the name as a BSTR");
    iccsp_rm_release(rm, context);
    return name;
}

int main()
{
    struct iccsp_rm *rm = nullptr;
    ISCardManage *manage = nullptr;
    ISCardFileAccess *files = nullptr;

    check(std::strcmp(iccsp_version(), ICCSP_VERSION) == 0, "library and headers have one version");
    check(iccsp_rm_open("embedded", &rm) == ICCSP_OK, "open the embedded resource manager");
    check(iccsp_create_provider(rm, &manage) == ICCSP_OK, "create a provider");
    BSTR reader = first_reader(rm);
    check(iccsp_scard_manage_attach(manage, reader) == S_OK, "attach");
    check(manage->CreateFileAccess(&files) == S_OK, "CreateFileAccess");
    read_serial(files);
    check(manage->Detach() == S_OK, "Detach");
    files->Release();
    manage->Release();
    iccsp_bstr_free(reader);
    iccsp_rm_close(&rm);
    return failures == 0 ? 0 : 1;
}
