/* SPDX-License-Identifier: BSD-2-Clause */
/* As a C program for Windows is written: files and the code of the card in a reader. sdk_files READER */
#define COBJMACROS
#include <objbase.h>
#include <oleauto.h>
#include <scardcom.h>
#include <sspguid.h>
#include <stdio.h>

static LPSCARDMANAGE pManage = NULL;
static LPSCARDFILEACCESS pFiles = NULL;
static LPSCARDVERIFY pVerify = NULL;

static HRESULT Attach(LPCSTR szReader)
{
    int cch = MultiByteToWideChar(CP_ACP, 0, szReader, -1, NULL, 0);
    BSTR bstrReader = SysAllocStringLen(NULL, cch > 0 ? (UINT)cch - 1 : 0);
    HRESULT hr;

    MultiByteToWideChar(CP_ACP, 0, szReader, -1, bstrReader, cch);
    hr = CoCreateInstance(&CLSID_SCardManage, NULL, CLSCTX_INPROC, &IID_ISCardManage, (void **)&pManage);
    if (SUCCEEDED(hr))
        hr = ISCardManage_AttachByIFD(pManage, bstrReader, SHARED);
    if (SUCCEEDED(hr))
        hr = ISCardManage_CreateFileAccess(pManage, &pFiles);
    if (SUCCEEDED(hr))
        hr = ISCardManage_CreateCHVerification(pManage, &pVerify);
    SysFreeString(bstrReader);
    return hr;
}

static void PrintFile(BSTR bstrPath)
{
    HSCARD_FILE hFile = 0;
    IByteBuffer *pBuffer = NULL;
    BYTE rgb[64];
    LONG lBytes = sizeof(rgb);
    HRESULT hr;

    hr = ISCardFileAccess_Open(pFiles, SC_TYPE_BY_ID, bstrPath, &hFile);
    if (SUCCEEDED(hr))
        hr = ISCardFileAccess_Read(pFiles, hFile, &lBytes, &pBuffer, SC_FL_NO_FLAGS);
    if (SUCCEEDED(hr))
        hr = IByteBuffer_Read(pBuffer, rgb, lBytes, &lBytes);
    if (hr == (HRESULT)SCARD_E_FILE_NOT_FOUND)
        printf("no such file\n");
    else if (HRESULT_FACILITY(hr) == FACILITY_SCARD)
        printf("smart card error 0x%02X\n", (unsigned)HRESULT_CODE(hr));
    else if (SUCCEEDED(hr))
        printf("%.*s\n", (int)lBytes, (char *)rgb);
    if (pBuffer != NULL)
        IByteBuffer_Release(pBuffer);
    if (hFile != 0)
        ISCardFileAccess_Close(pFiles, hFile);
    SysFreeString(bstrPath);
}

static void PrintDirectory(FILETYPE Type)
{
    BSTR bstrDirectory = SysAllocString(L"/3F00/D000");
    LPSAFEARRAY psaNames = NULL;
    LONG lUpper = -1, i;
    CHAR szName[16];
    BSTR bstrName;

    if (SUCCEEDED(ISCardFileAccess_ChangeDir(pFiles, SC_TYPE_BY_ID, bstrDirectory)) &&
        SUCCEEDED(ISCardFileAccess_Directory(pFiles, Type, &psaNames)))
        SafeArrayGetUBound(psaNames, 1, &lUpper);
    for (i = 0; i <= lUpper; i++) {
        if (SUCCEEDED(SafeArrayGetElement(psaNames, &i, &bstrName))) {
            WideCharToMultiByte(CP_ACP, 0, bstrName, -1, szName, sizeof(szName), NULL, NULL);
            printf("%s%s", szName, i < lUpper ? " " : "\n");
            SysFreeString(bstrName);
        }
    }
    if (psaNames != NULL)
        SafeArrayDestroy(psaNames);
    SysFreeString(bstrDirectory);
}

/* The file's properties; the table is one block of memory that the library made. */
static void PrintSize(BSTR bstrPath)
{
    LPTLV_TABLE pTable = NULL;
    LONG lCount = 0, i;

    if (SUCCEEDED(ISCardFileAccess_GetProperties(pFiles, SC_TYPE_BY_ID, bstrPath, &pTable, &lCount,
                                                 SC_FL_GET_ALL_PROPERTIES)))
        for (i = 0; i < lCount; i++)
            if (pTable[i].cbSize == 4 && pTable[i].byData[0] == 0x80)
                printf("size: %d\n", MAKEWORD(pTable[i].byData[3], pTable[i].byData[2]));
    CoTaskMemFree(pTable);
    SysFreeString(bstrPath);
}

static HRESULT Verify(BYTE *pbCode, LONG lLength)
{
    IByteBuffer *pCode = NULL;
    LONG lRef = 1;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_CByteBuffer, NULL, CLSCTX_ALL, &IID_IByteBuffer, (void **)&pCode);
    if (FAILED(hr))
        return hr;
    hr = IByteBuffer_Initialize(pCode, lLength, pbCode);
    if (SUCCEEDED(hr))
        hr = ISCardVerify_Verify(pVerify, pCode, SC_FL_IHV_GLOBAL, &lRef);
    SecureZeroMemory(pbCode, (SIZE_T)lLength);
    IByteBuffer_Release(pCode);
    if (hr == (HRESULT)SCARD_W_WRONG_CHV)
        printf("wrong code, %d tries left\n", HIWORD(lRef));
    else
        printf("code: %s\n", SUCCEEDED(hr) ? "right" : "failed");
    return hr;
}

int main(int argc, char **argv)
{
    BYTE rgbWrong[] = {'0', '0', '0', '0'};
    BYTE rgbRight[] = {'1', '2', '3', '4'};
    SCARD_STATES State;
    SCARD_PROTOCOLS Protocol;
    HRESULT hr;

    if (argc != 2 || FAILED(CoInitializeEx(NULL, COINIT_MULTITHREADED)))
        return 1;
    hr = Attach(argv[1]);
    if (SUCCEEDED(hr)) {
        hr = ISCardManage_Status(pManage, &State, &Protocol);
        printf("state: %s\n", State >= NEGOTIABLEMODE ? "ready" : "other");
        PrintFile(SysAllocString(L"3F00/D000/D005"));
        PrintFile(SysAllocString(OLESTR("3F00/D000/DEAD")));
        PrintDirectory(SC_TYPE_FILES);
        PrintSize(SysAllocString(L"3F00/D000/D006"));
        Verify(rgbWrong, sizeof(rgbWrong));
        Verify(rgbRight, sizeof(rgbRight));
        PrintFile(SysAllocString(L"3F00/D000/D005"));
        ISCardManage_Detach(pManage);
    } else
        printf("cannot attach: 0x%08X\n", (unsigned)hr);
    if (pVerify != NULL)
        ISCardVerify_Release(pVerify);
    if (pFiles != NULL)
        ISCardFileAccess_Release(pFiles);
    if (pManage != NULL)
        ISCardManage_Release(pManage);
    CoUninitialize();
    return FAILED(hr) ? 1 : 0;
}
