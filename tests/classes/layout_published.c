/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout as it was published, and the comparison with it. */
#include <string.h>

#include "classes/layout.h"
#include "classes/slots.h"
#include "com/guid.h"
#include "iccsp/iccsp.h"

#define ROW(iface, number, method) {#iface, #method, number},
#define ROWS(iface)                SLOTS_##iface(ROW)
#define NAME(iface)                #iface,

const struct layout_row layout_published[] = {BASE_INTERFACES(ROWS) CARD_INTERFACES(ROWS)
                                                  OWN_INTERFACES(ROWS){NULL, NULL, 0}};
const char *const layout_interfaces[] = {BASE_INTERFACES(NAME) CARD_INTERFACES(NAME) OWN_INTERFACES(NAME)
                                             NULL};

static const struct layout_row *find(const struct layout_row *table, const struct layout_row *row)
{
    while (table->iface != NULL &&
           (strcmp(table->iface, row->iface) != 0 || strcmp(table->method, row->method) != 0))
        table++;
    return table;
}

/* One way only: what is in the first table. */
static const char *misplaced(const char *iface, const struct layout_row *table,
                             const struct layout_row *other)
{
    for (; table->iface != NULL; table++) {
        const struct layout_row *same = find(other, table);

        if (strcmp(table->iface, iface) == 0 && (same->iface == NULL || same->slot != table->slot))
            return table->method;
    }
    return NULL;
}

const char *layout_misplaced(const char *iface, const struct layout_row *seen,
                             const struct layout_row *wanted)
{
    const char *method = misplaced(iface, wanted, seen);

    return method != NULL ? method : misplaced(iface, seen, wanted);
}

static const struct {
    const GUID *guid;
    const OLECHAR *text;
} identifiers[] = {
    {&ICCSP_IID_IByteBuffer, u"{E126F8FE-A7AF-11D0-B88A-00C04FD424B9}"},
    {&ICCSP_CLSID_CByteBuffer, u"{E126F8FF-A7AF-11D0-B88A-00C04FD424B9}"},
    {&ICCSP_IID_ISCardTypeConv, u"{53B6AA63-3F56-11D0-916B-00AA00C18068}"},
    {&ICCSP_CLSID_CSCardTypeConv, u"{53B6AA67-3F56-11D0-916B-00AA00C18068}"},
    {&ICCSP_IID_ISCardCmd, u"{D5778AE3-43DE-11D0-9171-00AA00C18068}"},
    {&ICCSP_CLSID_CSCardCmd, u"{D5778AE7-43DE-11D0-9171-00AA00C18068}"},
    {&ICCSP_IID_ISCardISO7816, u"{53B6AA68-3F56-11D0-916B-00AA00C18068}"},
    {&ICCSP_CLSID_CSCardISO7816, u"{53B6AA6C-3F56-11D0-916B-00AA00C18068}"},
    {&ICCSP_IID_ISCard, u"{1461AAC3-6810-11D0-918F-00AA00C18068}"},
    {&ICCSP_CLSID_CSCard, u"{1461AAC7-6810-11D0-918F-00AA00C18068}"},
    {&ICCSP_IID_ISCardDatabase, u"{1461AAC8-6810-11D0-918F-00AA00C18068}"},
    {&ICCSP_CLSID_CSCardDatabase, u"{1461AACC-6810-11D0-918F-00AA00C18068}"},
    {&ICCSP_IID_ISCardLocate, u"{1461AACD-6810-11D0-918F-00AA00C18068}"},
    {&ICCSP_CLSID_CSCardLocate, u"{1461AAD1-6810-11D0-918F-00AA00C18068}"},
    {&ICCSP_IID_ISCardManage, u"{5E586211-5A09-11D0-B84C-00C04FD424B9}"},
    {&ICCSP_IID_ISCardFileAccess, u"{4029DD8A-5902-11D0-B84C-00C04FD424B9}"},
    {&ICCSP_IID_ISCardVerify, u"{4029DD85-5902-11D0-B84C-00C04FD424B9}"},
    {&ICCSP_IID_ISCardAuth, u"{7B063D61-6E40-11D0-B858-00C04FD424B9}"},
    /* Our own: they must stay what they are, too. */
    {&ICCSP_CLSID_SCardManage, u"{8AD20026-DD9A-4E90-ACB5-6D00B68B0B44}"},
    {&ICCSP_CLSID_SCardFileAccess, u"{1FFF01C5-3AB7-4E04-A526-EB763F634C9E}"},
    {&ICCSP_CLSID_SCardVerify, u"{F8D01EFD-4AF2-4709-99E7-F36698D68A1D}"},
    {&ICCSP_CLSID_SCardAuth, u"{7542E93D-1D5F-4A74-8191-332C32909620}"},
    {&ICCSP_IID_IIccspManage, u"{7A2E37EE-36BD-4BB9-B694-DC70376133A0}"},
    {&ICCSP_IID_IIccspVerify, u"{B49C232D-351D-4A08-8708-B1214F020EAC}"},
    {&ICCSP_IID_IIccspAuth, u"{D1432A81-A01F-4327-BF20-733CA335A976}"},
    {&ICCSP_IID_IIccspLocate, u"{E8312DC8-FA8D-4BBE-954C-4D1CB74B2C20}"},
};

size_t layout_identifiers(void)
{
    return LAYOUT_LEN(identifiers);
}

size_t layout_wrong_identifiers(void)
{
    size_t wrong = 0;

    for (size_t i = 0; i < LAYOUT_LEN(identifiers); i++) {
        GUID guid;

        wrong += !iccsp_guid_parse(identifiers[i].text, ICCSP_GUID_TEXT_LEN, &guid) ||
                 !iccsp_guid_equal(&guid, identifiers[i].guid);
    }
    return wrong;
}
