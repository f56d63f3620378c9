/* SPDX-License-Identifier: BSD-2-Clause */
/* What failed, in words, as the wrappers of compilers ask for it: ISupportErrorInfo of the object, then the
 * error object of the thread. */
#include "client.h"

#include "provider.h"

/* False if the thread has no error object. */
static bool take(holder<IErrorInfo> &info)
{
    return GetErrorInfo(0, info.out()) == S_OK;
}

/* What `_com_issue_errorex` and its like do when a method of interface iid has failed. */
static bool ask(IUnknown *object, REFIID iid, holder<IErrorInfo> &info)
{
    holder<ISupportErrorInfo> support;

    return object->QueryInterface(IID_ISupportErrorInfo, support.out_void()) == S_OK &&
           support->InterfaceSupportsErrorInfo(iid) == S_OK && take(info);
}

static bool says(IErrorInfo *info, HRESULT (WINAPI IErrorInfo::*get)(BSTR *), const wchar_t *part)
{
    BSTR got = nullptr;
    const bool found = (info->*get)(&got) == S_OK && got != nullptr && wcsstr(got, part) != nullptr;

    SysFreeString(got);
    return found;
}

static void fail(ISCardVerify *verify)
{
    holder<IByteBuffer> wrong;
    LONG reference = 1;

    fill(wrong, "9999");
    returns(WRONG_PIN, verify->Verify(wrong.get(), 0, &reference), "a wrong PIN");
}

static void test_wrong_pin(ISCardVerify *verify)
{
    holder<IErrorInfo> info;
    GUID iid = {};

    fail(verify);
    if (!ask(verify, IID_ISCardVerify, info)) {
        check(false, "a wrong PIN leaves an error object");
        return;
    }
    check(says(info.get(), &IErrorInfo::GetDescription, L"63C"), "the status word is in the description");
    check(says(info.get(), &IErrorInfo::GetDescription, L"to 00 20 00 01"), "so is the command");
    check(says(info.get(), &IErrorInfo::GetDescription, L"tries"), "so is a remedy");
    check(says(info.get(), &IErrorInfo::GetSource, L"iccsp"), "the source");
    check(info->GetGUID(&iid) == S_OK && iid == IID_ISCardVerify, "the interface");
}

static void test_nothing_stale(ISCardVerify *verify)
{
    holder<IErrorInfo> info, theirs, found;
    holder<ICreateErrorInfo> made;
    SCARD_FLAGS no_flags = 0;

    fail(verify);
    check(ask(verify, IID_ISCardVerify, info), "an error object once");
    check(!ask(verify, IID_ISCardVerify, info), "and not twice");
    returns(E_INVALIDARG, verify->Unblock(1, no_flags, 1), "another failure");
    check(ask(verify, IID_ISCardVerify, info) && !says(info.get(), &IErrorInfo::GetDescription, L"63C"),
          "has an error object of its own");
    check(!ask(verify, IID_ISCard, info), "none for an interface that the object does not have");
    CreateErrorInfo(made.out());
    made->QueryInterface(IID_IErrorInfo, theirs.out_void());
    SetErrorInfo(0, theirs.get());
    check(ask(verify, IID_ISCardVerify, found) && found.get() == theirs.get(),
          "asked without a failure of ours, the error object of somebody else stays");
}

static DWORD WINAPI ask_in_another_thread(void *verify)
{
    holder<IErrorInfo> info;
    DWORD has = 0;

    CoInitializeEx(nullptr, COINIT_MULTITHREADED);
    has = ask(static_cast<ISCardVerify *>(verify), IID_ISCardVerify, info) ? 1 : 0;
    info.reset();
    CoUninitialize();
    return has;
}

static void test_threads(ISCardVerify *verify)
{
    holder<IErrorInfo> info;
    DWORD has = 1;
    HANDLE thread;

    fail(verify);
    thread = CreateThread(nullptr, 0, ask_in_another_thread, verify, 0, nullptr);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &has);
    CloseHandle(thread);
    check(has == 0, "another thread has no error object");
    check(ask(verify, IID_ISCardVerify, info), "the one that failed has");
}

static void test_identity(ISCardVerify *verify)
{
    holder<ISupportErrorInfo> support;
    holder<IUnknown> one, other;
    holder<ISCardVerify> back;

    returns(S_OK, verify->QueryInterface(IID_ISupportErrorInfo, support.out_void()), "ISupportErrorInfo");
    returns(S_OK, support->QueryInterface(IID_ISCardVerify, back.out_void()), "leads back");
    support->QueryInterface(IID_IUnknown, one.out_void());
    verify->QueryInterface(IID_IUnknown, other.out_void());
    check(back.get() == verify && one.get() == other.get(), "to the same object");
}

void test_errors()
{
    holder<ISCardManage> manage;
    holder<ISCardVerify> verify;
    holder<IErrorInfo> info;
    holder<IByteBuffer> right;
    LONG reference = 1;
    text reader(READER), nowhere(L"no such reader");

    if (FAILED(CoCreateInstance(CLSID_SCardManage, nullptr, CLSCTX_INPROC_SERVER, IID_ISCardManage,
                                manage.out_void())))
        return check(false, "the provider");
    manage->AttachByIFD(nowhere, SHARED);
    check(ask(manage.get(), IID_ISCardManage, info) &&
              says(info.get(), &IErrorInfo::GetDescription, L"no such reader"),
          "the description names the reader");
    manage->AttachByIFD(reader, SHARED);
    manage->CreateCHVerification(verify.out());
    fill(right, "1234");
    test_wrong_pin(verify.get());
    verify->Verify(right.get(), 0, &reference);
    test_nothing_stale(verify.get());
    verify->Verify(right.get(), 0, &reference);
    test_threads(verify.get());
    verify->Verify(right.get(), 0, &reference);
    test_identity(verify.get());
}
