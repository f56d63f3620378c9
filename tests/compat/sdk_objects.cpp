// SPDX-License-Identifier: BSD-2-Clause
// As a C++ program for Windows is written: a smart pointer, __uuidof, arguments left out, an interface of its
// own. sdk_objects READER
#include <windows.h>
#include <scardcom.h>
#include <sspguid.h>
#include <stdio.h>
#include <string.h>

template <class T> class CPtr
{
  public:
    CPtr() : p(NULL)
    {
    }
    ~CPtr()
    {
        if (p != NULL)
            p->Release();
    }
    T *operator->() const
    {
        return p;
    }
    T **operator&()
    {
        return &p;
    }
    operator T *() const
    {
        return p;
    }
    HRESULT CreateInstance(REFCLSID clsid)
    {
        return CoCreateInstance(clsid, NULL, CLSCTX_ALL, __uuidof(T), (void **)&p);
    }

  private:
    CPtr(const CPtr &);
    void operator=(const CPtr &);
    T *p;
};

// Four bytes that can be read, as a buffer takes them.
class CFourBytes : public IStream
{
  public:
    CFourBytes() : m_cRef(1), m_ulPosition(0)
    {
    }

    STDMETHODIMP QueryInterface(REFIID riid, void **ppv)
    {
        if (ppv == NULL)
            return E_POINTER;
        *ppv = NULL;
        if (riid != IID_IUnknown && !IsEqualIID(riid, IID_ISequentialStream) && riid != __uuidof(IStream))
            return E_NOINTERFACE;
        *ppv = static_cast<IStream *>(this);
        AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef()
    {
        return ++m_cRef;
    }
    STDMETHODIMP_(ULONG) Release()
    {
        return --m_cRef;
    }
    STDMETHODIMP Read(void *pv, ULONG cb, ULONG *pcbRead)
    {
        static const char szFour[] = "four";
        ULONG ulLeft = 4 - m_ulPosition;

        cb = cb < ulLeft ? cb : ulLeft;
        memcpy(pv, szFour + m_ulPosition, cb);
        m_ulPosition += cb;
        if (pcbRead != NULL)
            *pcbRead = cb;
        return S_OK;
    }
    STDMETHODIMP Seek(LARGE_INTEGER dlibMove, DWORD dwOrigin, ULARGE_INTEGER *plibNewPosition)
    {
        if (dwOrigin != STREAM_SEEK_SET || dlibMove.QuadPart < 0 || dlibMove.QuadPart > 4)
            return STG_E_INVALIDFUNCTION;
        m_ulPosition = dlibMove.LowPart;
        if (plibNewPosition != NULL)
            plibNewPosition->QuadPart = m_ulPosition;
        return S_OK;
    }
    STDMETHODIMP Stat(STATSTG *pstatstg, DWORD)
    {
        memset(pstatstg, 0, sizeof(*pstatstg));
        pstatstg->type = STGTY_STREAM;
        pstatstg->cbSize.QuadPart = 4;
        return S_OK;
    }
    STDMETHODIMP Write(const void *, ULONG, ULONG *)
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP SetSize(ULARGE_INTEGER)
    {
        return STG_E_ACCESSDENIED;
    }
    STDMETHODIMP CopyTo(IStream *, ULARGE_INTEGER, ULARGE_INTEGER *, ULARGE_INTEGER *)
    {
        return E_NOTIMPL;
    }
    STDMETHODIMP Commit(DWORD)
    {
        return S_OK;
    }
    STDMETHODIMP Revert()
    {
        return S_OK;
    }
    STDMETHODIMP LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD)
    {
        return STG_E_INVALIDFUNCTION;
    }
    STDMETHODIMP UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD)
    {
        return STG_E_INVALIDFUNCTION;
    }
    STDMETHODIMP Clone(IStream **)
    {
        return E_NOTIMPL;
    }

  private:
    ULONG m_cRef;
    ULONG m_ulPosition;
};

static HRESULT ReadThroughOwnStream()
{
    CFourBytes stream;
    BYTE rgb[8];
    LONG lRead = 0;
    HRESULT hr;
    {
        CPtr<IByteBuffer> buffer;

        hr = buffer.CreateInstance(CLSID_CByteBuffer);
        if (SUCCEEDED(hr))
            hr = buffer->put_Stream(&stream);
        if (SUCCEEDED(hr))
            hr = buffer->Read(rgb, sizeof(rgb), &lRead);
    }
    if (SUCCEEDED(hr))
        printf("own stream: %.*s, %u reference\n", (int)lRead, (char *)rgb, (unsigned)stream.AddRef() - 1);
    return hr;
}

static HRESULT BuildWithDefaults()
{
    CPtr<ISCardCmd> cmd;
    LONG lSize = 0;
    ISO_APDU_TYPE type;
    HRESULT hr = cmd.CreateInstance(CLSID_CSCardCmd);

    if (SUCCEEDED(hr))
        hr = cmd->BuildCmd(0x00, 0x84);
    if (SUCCEEDED(hr))
        hr = cmd->get_ApduLength(&lSize);
    if (SUCCEEDED(hr))
        hr = cmd->get_Type(&type);
    if (SUCCEEDED(hr))
        printf("command of %d bytes, case %d\n", (int)lSize, type == ISO_CASE_1 ? 1 : 0);
    return hr;
}

static HRESULT Attach(BSTR bstrReader)
{
    CPtr<ISCardManage> manage;
    CPtr<ISCardFileAccess> files;
    CPtr<IUnknown> made;
    CPtr<ISCardAuth> auth;
    BSTR bstrDirectory = NULL;
    GUID guid = IID_ISCardAuth;
    HRESULT hr =
        CoCreateInstance(CLSID_SCardManage, NULL, CLSCTX_INPROC_SERVER, IID_ISCardManage, (void **)&manage);

    if (SUCCEEDED(hr))
        hr = manage->AttachByIFD(bstrReader);
    if (SUCCEEDED(hr))
        hr = manage->CreateFileAccess(&files);
    if (SUCCEEDED(hr))
        hr = files->GetCurrentDir(&bstrDirectory);
    if (SUCCEEDED(hr))
        printf("directory of %u characters\n", (unsigned)SysStringLen(bstrDirectory));
    SysFreeString(bstrDirectory);
    if (SUCCEEDED(hr))
        hr = manage->CreateInterface(&guid, NULL, NULL, &made);
    if (SUCCEEDED(hr))
        hr = made->QueryInterface(IID_PPV_ARGS(&auth));
    if (SUCCEEDED(hr))
        hr = manage->Detach();
    return hr;
}

int main(int argc, char **argv)
{
    WCHAR wszReader[128];
    HRESULT hr = CoInitialize(NULL);

    if (FAILED(hr) || argc != 2 ||
        MultiByteToWideChar(CP_ACP, 0, argv[1], -1, wszReader, sizeof(wszReader) / sizeof(wszReader[0])) == 0)
        return 1;
    BSTR bstrReader = SysAllocString(wszReader);
    hr = ReadThroughOwnStream();
    if (SUCCEEDED(hr))
        hr = BuildWithDefaults();
    if (SUCCEEDED(hr))
        hr = Attach(bstrReader);
    if (hr == (HRESULT)SCARD_E_UNKNOWN_READER)
        printf("no such reader\n");
    else if (FAILED(hr))
        printf("failed: 0x%08X\n", (unsigned)hr);
    SysFreeString(bstrReader);
    CoUninitialize();
    return FAILED(hr) ? 1 : 0;
}
