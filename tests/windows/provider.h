/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardManage and its family as a program of old declares them. mingw-w64 has no header for these; this one
 * is written from the type library that was shipped (docs/interfaces.md), and uses none of ours. */
#ifndef ICCSP_TESTS_WINDOWS_PROVIDER_H
#define ICCSP_TESTS_WINDOWS_PROVIDER_H

#include "check.h"

/* {8AD20026-DD9A-4E90-ACB5-6D00B68B0B44}: the class is this vendor's, the interfaces are everybody's. */
static const CLSID CLSID_SCardManage = {
    0x8AD20026, 0xDD9A, 0x4E90, {0xAC, 0xB5, 0x6D, 0x00, 0xB6, 0x8B, 0x0B, 0x44}};
static const IID IID_ISCardManage = {
    0x5E586211, 0x5A09, 0x11D0, {0xB8, 0x4C, 0x00, 0xC0, 0x4F, 0xD4, 0x24, 0xB9}};
static const IID IID_ISCardFileAccess = {
    0x4029DD8A, 0x5902, 0x11D0, {0xB8, 0x4C, 0x00, 0xC0, 0x4F, 0xD4, 0x24, 0xB9}};
static const IID IID_ISCardVerify = {
    0x4029DD85, 0x5902, 0x11D0, {0xB8, 0x4C, 0x00, 0xC0, 0x4F, 0xD4, 0x24, 0xB9}};
static const IID IID_ISCardAuth = {
    0x7B063D61, 0x6E40, 0x11D0, {0xB8, 0x58, 0x00, 0xC0, 0x4F, 0xD4, 0x24, 0xB9}};

typedef ULONG_PTR HSCARD_FILE;
enum REFTYPE { SC_TYPE_BY_NAME, SC_TYPE_BY_ID, SC_TYPE_BY_SHORT_ID };
enum FILETYPE { SC_TYPE_DIRECTORIES, SC_TYPE_FILES, SC_TYPE_ALL_FILES };
enum SEEKTYPE { SC_SEEK_FROM_BEGINNING, SC_SEEK_FROM_END, SC_SEEK_RELATIVE };
typedef LONG SCARD_FLAGS;
struct TLV_TABLE {
    LONG cbSize;
    BYTE *byData;
};

struct ISCardFileAccess : public IDispatch {
    virtual HRESULT WINAPI ChangeDir(REFTYPE type, BSTR directory) = 0;
    virtual HRESULT WINAPI Close(HSCARD_FILE file) = 0;
    virtual HRESULT WINAPI Create(REFTYPE type, BSTR path, TLV_TABLE **properties, LONG *count,
                                  SCARD_FLAGS flags, IByteBuffer *data) = 0;
    virtual HRESULT WINAPI Delete(REFTYPE type, BSTR path, SCARD_FLAGS flags) = 0;
    virtual HRESULT WINAPI Directory(FILETYPE type, SAFEARRAY **list) = 0;
    virtual HRESULT WINAPI GetCurrentDir(BSTR *path) = 0;
    virtual HRESULT WINAPI GetFileCapabilities(TLV_TABLE **properties, LONG *count, SCARD_FLAGS flags) = 0;
    virtual HRESULT WINAPI GetProperties(REFTYPE type, BSTR path, TLV_TABLE **properties, LONG *count,
                                         SCARD_FLAGS flags) = 0;
    virtual HRESULT WINAPI Initialize(LONG *data) = 0;
    virtual HRESULT WINAPI Invalidate(BSTR path, SCARD_FLAGS flags) = 0;
    virtual HRESULT WINAPI Open(REFTYPE type, BSTR path, HSCARD_FILE *file) = 0;
    virtual HRESULT WINAPI Read(HSCARD_FILE file, LONG *count, IByteBuffer **buffer, SCARD_FLAGS flags) = 0;
    virtual HRESULT WINAPI Rehabilitate(BSTR path, SCARD_FLAGS flags) = 0;
    virtual HRESULT WINAPI Seek(HSCARD_FILE file, LONG offset, SEEKTYPE origin) = 0;
    virtual HRESULT WINAPI SetProperties(REFTYPE type, BSTR path, TLV_TABLE *properties, LONG count,
                                         SCARD_FLAGS flags) = 0;
    virtual HRESULT WINAPI Write(HSCARD_FILE file, LONG length, IByteBuffer *data, SCARD_FLAGS flags) = 0;
};

struct ISCardVerify : public IDispatch {
    virtual HRESULT WINAPI ChangeCode(IByteBuffer *old_code, IByteBuffer *new_code, SCARD_FLAGS flags,
                                      LONG reference) = 0;
    virtual HRESULT WINAPI Initialize(LONG *data) = 0;
    virtual HRESULT WINAPI Unblock(LONG data, SCARD_FLAGS flags, LONG reference) = 0;
    virtual HRESULT WINAPI ResetSecurityState(SCARD_FLAGS flags) = 0;
    virtual HRESULT WINAPI Verify(IByteBuffer *code, SCARD_FLAGS flags, LONG *reference) = 0;
};

struct ISCardAuth : public IDispatch {
    virtual HRESULT WINAPI APP_Auth(LONG algorithm, IByteBuffer *parameter, IByteBuffer *buffer) = 0;
    virtual HRESULT WINAPI GetChallenge(LONG algorithm, IByteBuffer *parameter, LONG *length,
                                        IByteBuffer **buffer) = 0;
    virtual HRESULT WINAPI ICC_Auth(LONG algorithm, IByteBuffer *parameter, LONG *length,
                                    IByteBuffer **buffer) = 0;
    virtual HRESULT WINAPI Initialize(LONG *data) = 0;
    virtual HRESULT WINAPI User_Auth(LONG algorithm, IByteBuffer *parameter, LONG *length,
                                     IByteBuffer **buffer) = 0;
};

struct ISCardManage : public IDispatch {
    virtual HRESULT WINAPI AttachByHandle(HSCARD card) = 0;
    virtual HRESULT WINAPI AttachByIFD(BSTR reader, SCARD_SHARE_MODES mode) = 0;
    virtual HRESULT WINAPI CreateFileAccess(ISCardFileAccess **out) = 0;
    virtual HRESULT WINAPI CreateCardAuth(ISCardAuth **out) = 0;
    virtual HRESULT WINAPI CreateCHVerification(ISCardVerify **out) = 0;
    virtual HRESULT WINAPI Detach() = 0;
    virtual HRESULT WINAPI SCardLock() = 0;
    virtual HRESULT WINAPI Reconnect() = 0;
    virtual HRESULT WINAPI Status(SCARD_STATES *state, SCARD_PROTOCOLS *protocol) = 0;
    virtual HRESULT WINAPI SCardUnlock(SCARD_DISPOSITIONS disposition) = 0;
    virtual HRESULT WINAPI CreateInterface(GUID *iid, BSTR name, LONG *data, IUnknown **out) = 0;
};

/* How this library's own virtual reader is named, and the codes of a smart card that the tests expect. */
#define READER             L"iccsp Virtual Reader 00 00"
#define WRONG_PIN          ((HRESULT)0x8010006BL)
#define NOT_AUTHENTICATED  ((HRESULT)0x8010006FL)
#define SECURITY_VIOLATION ((HRESULT)0x8010006AL)

/** A buffer with these bytes, made by CoCreateInstance. */
inline void fill(holder<IByteBuffer> &buffer, const char *bytes)
{
    LONG written = 0;

    if (FAILED(CoCreateInstance(CLSID_CByteBuffer, nullptr, CLSCTX_INPROC_SERVER, IID_IByteBuffer,
                                buffer.out_void())) ||
        FAILED(buffer->Initialize(0, nullptr)) ||
        FAILED(buffer->Write(reinterpret_cast<BYTE *>(const_cast<char *>(bytes)), (LONG)strlen(bytes),
                             &written)))
        check(false, "a byte buffer");
}

#endif
