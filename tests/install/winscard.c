/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that knows PC/SC alone: prints the name of the first reader. */
#include <stdio.h>

#include <winscard.h>

int main(void)
{
    SCARDCONTEXT context;
    char *names = NULL;
    DWORD len = SCARD_AUTOALLOCATE;

    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS)
        return 1;
    if (SCardListReaders(context, NULL, (LPSTR)&names, &len) != SCARD_S_SUCCESS)
        return 1;
    puts(names);
    SCardFreeMemory(context, names);
    return SCardReleaseContext(context) == SCARD_S_SUCCESS ? 0 : 1;
}
