/* SPDX-License-Identifier: BSD-2-Clause */
/* As a C program for Windows is written: commands of its own to the card in a reader. sdk_commands [READER]
 */
#define COBJMACROS
#include <windows.h>
#include <winscard.h>
#include <scardssp.h>
#include <sspguid.h>
#include <stdio.h>

#define INS_SELECT_FILE 0xA4

static ISCard *pCard = NULL;
static ISCardCmd *pCmd = NULL;
static ISCardISO7816 *pIso = NULL;
static ISCardTypeConv *pConv = NULL;
static IByteBuffer *pData = NULL;

static HRESULT CreateObjects(void)
{
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_CSCard, NULL, CLSCTX_ALL, &IID_ISCard, (LPVOID *)&pCard);
    if (FAILED(hr))
        return hr;
    hr = CoCreateInstance(&CLSID_CSCardCmd, NULL, CLSCTX_ALL, &IID_ISCardCmd, (LPVOID *)&pCmd);
    if (FAILED(hr))
        return hr;
    hr = CoCreateInstance(&CLSID_CSCardISO7816, NULL, CLSCTX_INPROC_SERVER, &IID_ISCardISO7816,
                          (LPVOID *)&pIso);
    if (FAILED(hr))
        return hr;
    hr = CoCreateInstance(&CLSID_CSCardTypeConv, NULL, CLSCTX_ALL, &IID_ISCardTypeConv, (LPVOID *)&pConv);
    if (FAILED(hr))
        return hr;
    return CoCreateInstance(&CLSID_CByteBuffer, NULL, CLSCTX_ALL, &IID_IByteBuffer, (LPVOID *)&pData);
}

static void ReleaseObjects(void)
{
    if (pData != NULL)
        IByteBuffer_Release(pData);
    if (pConv != NULL)
        ISCardTypeConv_Release(pConv);
    if (pIso != NULL)
        pIso->lpVtbl->Release(pIso);
    if (pCmd != NULL)
        pCmd->lpVtbl->Release(pCmd);
    if (pCard != NULL)
        ISCard_Release(pCard);
}

/* The name from the command line, or that of the first reader. */
static BSTR ReaderName(LPCSTR szGiven)
{
    WCHAR wszName[128];
    CHAR szReaders[512];
    DWORD cch = sizeof(szReaders);
    SCARDCONTEXT hContext;
    LONG lResult;

    if (szGiven == NULL) {
        lResult = SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &hContext);
        if (lResult != SCARD_S_SUCCESS)
            return NULL;
        lResult = SCardListReadersA(hContext, NULL, szReaders, &cch);
        SCardReleaseContext(hContext);
        if (lResult != SCARD_S_SUCCESS)
            return NULL;
        szGiven = szReaders;
    }
    if (MultiByteToWideChar(CP_ACP, 0, szGiven, -1, wszName, sizeof(wszName) / sizeof(WCHAR)) == 0)
        return NULL;
    return SysAllocString(wszName);
}

/* SELECT with BuildCmd, called through the table of functions. */
static HRESULT SelectMF(WORD *pwStatus)
{
    BYTE rgbFile[] = {0x3F, 0x00};
    HRESULT hr;

    hr = pData->lpVtbl->Initialize(pData, sizeof(rgbFile), rgbFile);
    if (SUCCEEDED(hr))
        hr = pCmd->lpVtbl->BuildCmd(pCmd, 0x00, INS_SELECT_FILE, 0x00, 0x0C, pData, NULL);
    if (SUCCEEDED(hr))
        hr = pCard->lpVtbl->Transaction(pCard, &pCmd);
    if (SUCCEEDED(hr))
        hr = pCmd->lpVtbl->get_ReplyStatus(pCmd, pwStatus);
    return hr;
}

/* GET CHALLENGE with the builder of ISO commands, called through macros. */
static HRESULT GetChallenge(LONG lBytes, LONG *plReceived, WORD *pwStatus)
{
    HRESULT hr;

    hr = ISCardISO7816_GetChallenge(pIso, lBytes, &pCmd);
    if (SUCCEEDED(hr))
        hr = ISCard_Transaction(pCard, &pCmd);
    if (SUCCEEDED(hr))
        hr = ISCardCmd_get_ApduReplyLength(pCmd, plReceived);
    if (SUCCEEDED(hr))
        hr = ISCardCmd_get_ReplyStatus(pCmd, pwStatus);
    return hr;
}

static HRESULT PrintArray(SAFEARRAY *psa)
{
    LONG lLower, lUpper, i;
    BYTE *pbData;
    VARIANT var;
    HRESULT hr;

    hr = SafeArrayGetLBound(psa, 1, &lLower);
    if (SUCCEEDED(hr))
        hr = SafeArrayGetUBound(psa, 1, &lUpper);
    if (SUCCEEDED(hr))
        hr = SafeArrayAccessData(psa, (void **)&pbData);
    if (FAILED(hr))
        return hr;
    for (i = 0; i <= lUpper - lLower; i++)
        printf(" %02X", pbData[i]);
    printf("\n");
    SafeArrayUnaccessData(psa);
    VariantInit(&var);
    V_VT(&var) = VT_ARRAY | VT_UI1;
    V_ARRAY(&var) = psa;
    return VariantClear(&var);
}

/* GET DATA of the serial number; the reply becomes an array on its way. */
static HRESULT PrintSerialNumber(void)
{
    IByteBuffer *pReply = NULL;
    SAFEARRAY *psa = NULL;
    HRESULT hr;

    hr = ISCardISO7816_GetData(pIso, 0x00, 0x5A, 0, &pCmd);
    if (SUCCEEDED(hr))
        hr = ISCard_Transaction(pCard, &pCmd);
    if (SUCCEEDED(hr))
        hr = ISCardCmd_get_ApduReply(pCmd, &pReply);
    if (SUCCEEDED(hr)) {
        hr = ISCardTypeConv_ConvertByteBufferToSafeArray(pConv, pReply, &psa);
        IByteBuffer_Release(pReply);
    }
    if (FAILED(hr))
        return hr;
    printf("serial number:");
    return PrintArray(psa);
}

static HRESULT Talk(void)
{
    SCARD_PROTOCOLS Protocol;
    LONG lReceived = 0;
    WORD wStatus = 0;
    HRESULT hr;

    hr = ISCard_get_Protocol(pCard, &Protocol);
    if (FAILED(hr))
        return hr;
    printf("protocol: T=%d\n", Protocol == T1 ? 1 : 0);
    hr = ISCard_LockSCard(pCard);
    if (FAILED(hr))
        return hr;
    hr = SelectMF(&wStatus);
    if (SUCCEEDED(hr))
        printf("select: %02X%02X\n", HIBYTE(wStatus), LOBYTE(wStatus));
    if (SUCCEEDED(hr))
        hr = GetChallenge(8, &lReceived, &wStatus);
    if (SUCCEEDED(hr))
        printf("challenge: %d bytes, %04X\n", (int)lReceived - 2, wStatus);
    if (SUCCEEDED(hr))
        hr = PrintSerialNumber();
    ISCard_UnlockSCard(pCard, LEAVE);
    return hr;
}

int main(int argc, char **argv)
{
    BSTR bstrReader;
    HRESULT hr;

    hr = CoInitialize(NULL);
    if (FAILED(hr))
        return 1;
    bstrReader = ReaderName(argc > 1 ? argv[1] : NULL);
    hr = CreateObjects();
    if (SUCCEEDED(hr))
        hr = ISCard_AttachByReader(pCard, bstrReader, SHARED, (SCARD_PROTOCOLS)(T0 | T1));
    if (SUCCEEDED(hr)) {
        hr = Talk();
        ISCard_Detach(pCard, LEAVE);
    }
    if (hr == (HRESULT)SCARD_E_UNKNOWN_READER)
        printf("no such reader\n");
    else if (FAILED(hr))
        printf("failed: 0x%08X\n", (unsigned)hr);
    ReleaseObjects();
    SysFreeString(bstrReader);
    CoUninitialize();
    return FAILED(hr) ? 1 : 0;
}
