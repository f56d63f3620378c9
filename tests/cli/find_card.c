/* SPDX-License-Identifier: BSD-2-Clause */
/* Another program that knows a card type by its name: find_card NAME looks for it with ISCardDatabase, and
 * prints the first reader if SCardLocateCards says that it has such a card. */
#include <iccsp/winscard.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <iccsp/iccsp.h>

static bool is_among(SAFEARRAY *list, const char *name)
{
    const BSTR *names = (const BSTR *)list->pvData;
    char text[256];
    size_t len;

    for (uint32_t i = 0; i < list->rgsabound[0].cElements; i++) {
        if (SUCCEEDED(iccsp_bstr_to_utf8(names[i], text, sizeof(text), &len)) && strcmp(text, name) == 0)
            return true;
    }
    return false;
}

static bool is_listed(const char *name)
{
    ISCardDatabase *database = NULL;
    SAFEARRAY *list = NULL;
    bool found = false;

    if (FAILED(iccsp_create_database(NULL, NULL, &database)))
        return false;
    if (SUCCEEDED(ISCardDatabase_ListCards(database, NULL, NULL, 0, &list)))
        found = is_among(list, name);
    iccsp_safearray_destroy(list);
    ISCardDatabase_Release(database);
    return found;
}

static LONG locate(SCARDCONTEXT context, const char *name)
{
    char wanted[258] = "", readers[4096];
    SCARD_READERSTATE state = {.szReader = readers, .dwCurrentState = SCARD_STATE_UNAWARE};
    DWORD len = sizeof(readers);
    LONG rc = SCardListReaders(context, NULL, readers, &len);

    snprintf(wanted, sizeof(wanted) - 1, "%s", name); /* and one more NUL ends the list */
    if (rc == SCARD_S_SUCCESS)
        rc = SCardLocateCards(context, wanted, &state, 1);
    if (rc == SCARD_S_SUCCESS && (state.dwEventState & SCARD_STATE_ATRMATCH) != 0)
        puts(state.szReader);
    return rc;
}

int main(int argc, char **argv)
{
    SCARDCONTEXT context;
    LONG rc = SCARD_E_UNKNOWN_CARD;

    if (argc != 2)
        return 2;
    if (is_listed(argv[1]))
        rc = SCardEstablishContext(SCARD_SCOPE_USER, NULL, NULL, &context);
    if (rc == SCARD_S_SUCCESS) {
        rc = locate(context, argv[1]);
        SCardReleaseContext(context);
    }
    if (rc == SCARD_S_SUCCESS)
        return EXIT_SUCCESS;
    fprintf(stderr, "%s\n", pcsc_stringify_error(rc));
    return EXIT_FAILURE;
}
