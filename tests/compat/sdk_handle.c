/* SPDX-License-Identifier: BSD-2-Clause */
/* As a C program for Windows is written: a handle of the resource manager, lent to a service provider. */
#define COBJMACROS
#include <windows.h>
#include <winscard.h>
#include <scardcom.h>
#include <stdio.h>

static LONG PrintStatus(SCARDHANDLE hCard)
{
    LPSTR szReader = NULL;
    DWORD cchReader = SCARD_AUTOALLOCATE, dwState = 0, dwProtocol = 0;
    BYTE rgbAtr[SCARD_ATR_LENGTH];
    DWORD cbAtr = sizeof(rgbAtr);
    LONG lResult;

    lResult = SCardStatus(hCard, (LPSTR)&szReader, &cchReader, &dwState, &dwProtocol, rgbAtr, &cbAtr);
    if (lResult != SCARD_S_SUCCESS)
        return lResult;
    printf("reader: %s\n", szReader);
    printf("state: %u, protocol: %u\n", (unsigned)dwState, (unsigned)dwProtocol);
    printf("ATR: %u bytes from %02X\n", (unsigned)cbAtr, rgbAtr[0]);
    return SCardFreeMemory(0, szReader);
}

static LONG SelectMF(SCARDHANDLE hCard)
{
    static const BYTE rgbSelect[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    BYTE rgbReply[258];
    DWORD cbReply = sizeof(rgbReply);
    LONG lResult;

    lResult = SCardTransmit(hCard, SCARD_PCI_T1, rgbSelect, sizeof(rgbSelect), NULL, rgbReply, &cbReply);
    if (lResult == SCARD_S_SUCCESS)
        printf("select: %02X%02X\n", rgbReply[cbReply - 2], rgbReply[cbReply - 1]);
    return lResult;
}

static HRESULT Lend(SCARDHANDLE hCard)
{
    ISCardManage *pManage = NULL;
    ISCardAuth *pAuth = NULL;
    IByteBuffer *pChallenge = NULL;
    LONG lLength = 8;
    HRESULT hr;

    hr = CoCreateInstance(&CLSID_SCardManage, NULL, CLSCTX_ALL, &IID_ISCardManage, (void **)&pManage);
    if (FAILED(hr))
        return hr;
    hr = ISCardManage_AttachByHandle(pManage, (HSCARD)hCard);
    if (SUCCEEDED(hr))
        hr = ISCardManage_CreateCardAuth(pManage, &pAuth);
    if (SUCCEEDED(hr))
        hr = ISCardAuth_GetChallenge(pAuth, 0, NULL, &lLength, &pChallenge);
    if (SUCCEEDED(hr))
        printf("challenge: %d bytes\n", (int)lLength);
    if (pChallenge != NULL)
        IByteBuffer_Release(pChallenge);
    if (pAuth != NULL)
        ISCardAuth_Release(pAuth);
    ISCardManage_Detach(pManage);
    ISCardManage_Release(pManage);
    return hr;
}

/* Lists the readers, waits until the first one has a card, and connects to it. */
static LONG Connect(SCARDCONTEXT hContext, LPCSTR szReader, SCARDHANDLE *phCard)
{
    LPSTR szReaders = NULL;
    DWORD cch = SCARD_AUTOALLOCATE, dwProtocol;
    SCARD_READERSTATE State;
    LONG lResult;

    lResult = SCardListReaders(hContext, NULL, (LPSTR)&szReaders, &cch);
    if (lResult != SCARD_S_SUCCESS)
        return lResult;
    ZeroMemory(&State, sizeof(State));
    State.szReader = szReader != NULL ? szReader : szReaders;
    State.dwCurrentState = SCARD_STATE_UNAWARE;
    lResult = SCardGetStatusChange(hContext, INFINITE, &State, 1);
    if (lResult == SCARD_S_SUCCESS && (State.dwEventState & SCARD_STATE_PRESENT) == 0)
        lResult = (LONG)SCARD_E_NO_SMARTCARD;
    if (lResult == SCARD_S_SUCCESS)
        lResult = SCardConnect(hContext, State.szReader, SCARD_SHARE_SHARED,
                               SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, phCard, &dwProtocol);
    SCardFreeMemory(hContext, szReaders);
    return lResult;
}

int main(int argc, char **argv)
{
    SCARDCONTEXT hContext;
    SCARDHANDLE hCard = 0;
    LONG lResult;

    CoInitialize(NULL);
    lResult = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &hContext);
    if (lResult != SCARD_S_SUCCESS)
        return 1;
    lResult = Connect(hContext, argc > 1 ? argv[1] : NULL, &hCard);
    if (lResult == SCARD_S_SUCCESS)
        lResult = PrintStatus(hCard);
    if (lResult == SCARD_S_SUCCESS)
        lResult = (LONG)Lend(hCard);
    /* The handle is still the program's own. */
    if (lResult == SCARD_S_SUCCESS)
        lResult = SelectMF(hCard);
    if (hCard != 0)
        SCardDisconnect(hCard, SCARD_LEAVE_CARD);
    SCardReleaseContext(hContext);
    if (lResult != SCARD_S_SUCCESS)
        printf("failed: 0x%08X\n", (unsigned)lResult);
    CoUninitialize();
    return lResult != SCARD_S_SUCCESS;
}
