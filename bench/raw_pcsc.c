/* SPDX-License-Identifier: BSD-2-Clause */
/* libpcsclite without this library: what the measurements compare with. */
#include "raw_pcsc.h"

#include <winscard.h>

#include "figures.h"

/* As much room as a program gives that does not know what will come. */
static uint8_t rsp[MAX_BUFFER_SIZE_EXTENDED];

static SCARDCONTEXT context;
static SCARDHANDLE card;

/* PC/SC's codes are the library's own. */
static void must(LONG rv, const char *what)
{
    bench_must((iccsp_hr)(uint32_t)rv, what);
}

uintptr_t bench_raw_connect(const char *reader)
{
    DWORD active;

    must(SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context), "SCardEstablishContext");
    must(SCardConnect(context, reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T1, &card, &active),
         "SCardConnect");
    return (uintptr_t)card;
}

void bench_raw_release(void)
{
    must(SCardReleaseContext(context), "SCardReleaseContext");
}

void bench_raw_transmit(const uint8_t *cmd, size_t cmd_len, size_t expected)
{
    DWORD len = sizeof(rsp);

    must(SCardTransmit(card, SCARD_PCI_T1, cmd, cmd_len, NULL, rsp, &len), "SCardTransmit");
    bench_must(len != expected ? ICCSP_E_UNEXPECTED : ICCSP_OK, "SCardTransmit");
}
