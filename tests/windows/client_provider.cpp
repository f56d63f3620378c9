/* SPDX-License-Identifier: BSD-2-Clause */
/* The service provider as an old program uses it: attach, read a file, PIN, challenge. */
#include "client.h"

#include "provider.h"

static bool begins_with(IByteBuffer *buffer, const char *wanted)
{
    BYTE bytes[512] = {0};
    LONG got = 0;

    return buffer != nullptr && buffer->Read(bytes, sizeof(bytes), &got) == S_OK &&
           got >= (LONG)strlen(wanted) && memcmp(bytes, wanted, strlen(wanted)) == 0;
}

static void test_reading(ISCardFileAccess *files)
{
    holder<IByteBuffer> content;
    HSCARD_FILE file = 0;
    LONG count = 4096;
    text directory(L"/3F00/D000"), path(L"D001");
    BSTR current = nullptr;
    SAFEARRAY *list = nullptr;

    returns(S_OK, files->ChangeDir(SC_TYPE_BY_ID, directory), "ISCardFileAccess::ChangeDir");
    returns(S_OK, files->GetCurrentDir(&current), "ISCardFileAccess::GetCurrentDir");
    check(current != nullptr && wcscmp(current, L"/3F00/D000") == 0, "the current directory");
    SysFreeString(current);
    returns(S_OK, files->Directory(SC_TYPE_FILES, &list), "ISCardFileAccess::Directory");
    check(list != nullptr && list->rgsabound[0].cElements == 7, "seven files");
    SafeArrayDestroy(list);
    returns(S_OK, files->Open(SC_TYPE_BY_ID, path, &file), "ISCardFileAccess::Open");
    returns(S_OK, files->Read(file, &count, content.out(), 0), "ISCardFileAccess::Read");
    check(count == 307 && begins_with(content.get(), "iccsp demo card\n"), "the content of a file");
    returns(S_OK, files->Seek(file, 6, SC_SEEK_FROM_BEGINNING), "ISCardFileAccess::Seek");
    count = 4;
    check(files->Read(file, &count, content.out(), 0) == S_OK && begins_with(content.get(), "demo"),
          "reading from a position");
    returns(E_ACCESSDENIED, files->Initialize(&count), "ISCardFileAccess::Initialize is internal");
    returns(S_OK, files->Close(file), "ISCardFileAccess::Close");
}

static void test_properties(ISCardFileAccess *files)
{
    TLV_TABLE *properties = nullptr;
    LONG count = 0;
    text path(L"/3F00/D000/D001");

    returns(S_OK, files->GetProperties(SC_TYPE_BY_ID, path, &properties, &count, 0),
            "ISCardFileAccess::GetProperties");
    check(properties != nullptr && count > 0 && properties[0].cbSize > 2, "properties of a file");
    CoTaskMemFree(properties);
}

static void test_pin(ISCardManage *manage, ISCardFileAccess *files)
{
    holder<ISCardVerify> verify;
    holder<IByteBuffer> wrong, right, content;
    HSCARD_FILE file = 0;
    LONG reference = 1, count = 64;
    text path(L"/3F00/D000/D005");

    fill(wrong, "9999");
    fill(right, "1234");
    returns(S_OK, manage->CreateCHVerification(verify.out()), "ISCardManage::CreateCHVerification");
    returns(WRONG_PIN, verify->Verify(wrong.get(), 0, &reference), "ISCardVerify::Verify with a wrong PIN");
    check(reference == (0x101 | 2 << 16), "two tries are left");
    returns(S_OK, verify->Verify(right.get(), 0, &reference), "ISCardVerify::Verify");
    check(files->Open(SC_TYPE_BY_ID, path, &file) == S_OK &&
              files->Read(file, &count, content.out(), 0) == S_OK &&
              begins_with(content.get(), "Only those who know CHV 1 read this."),
          "a file behind the PIN");
}

static void test_challenge(ISCardManage *manage)
{
    holder<ISCardAuth> auth;
    holder<IByteBuffer> challenge;
    LONG length = 8;

    returns(S_OK, manage->CreateCardAuth(auth.out()), "ISCardManage::CreateCardAuth");
    returns(S_OK, auth->GetChallenge(0, nullptr, &length, challenge.out()), "ISCardAuth::GetChallenge");
    check(length == 8 && challenge.get() != nullptr, "eight random bytes");
}

void test_provider()
{
    holder<ISCardManage> manage;
    holder<ISCardFileAccess> files;
    holder<IUnknown> named;
    SCARD_STATES state = ABSENT;
    SCARD_PROTOCOLS protocol = T0;
    GUID iid = IID_ISCardFileAccess;
    text reader(READER);

    returns(S_OK,
            CoCreateInstance(CLSID_SCardManage, nullptr, CLSCTX_INPROC_SERVER, IID_ISCardManage,
                             manage.out_void()),
            "the provider");
    if (manage.get() == nullptr)
        return;
    returns(S_OK, manage->AttachByIFD(reader, SHARED), "ISCardManage::AttachByIFD");
    returns(S_OK, manage->SCardLock(), "ISCardManage::SCardLock");
    check(manage->Status(&state, &protocol) == S_OK && state >= NEGOTIABLEMODE && protocol == T1,
          "ISCardManage::Status");
    returns(S_OK, manage->CreateFileAccess(files.out()), "ISCardManage::CreateFileAccess");
    returns(S_OK, manage->CreateInterface(&iid, nullptr, nullptr, named.out()),
            "ISCardManage::CreateInterface");
    test_reading(files.get());
    test_properties(files.get());
    test_pin(manage.get(), files.get());
    test_challenge(manage.get());
    returns(S_OK, manage->SCardUnlock(LEAVE), "ISCardManage::SCardUnlock");
    returns(S_OK, manage->Reconnect(), "ISCardManage::Reconnect");
    returns(S_OK, manage->Detach(), "ISCardManage::Detach");
}
