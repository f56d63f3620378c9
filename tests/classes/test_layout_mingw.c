/* SPDX-License-Identifier: BSD-2-Clause */
/* Our layout beside that of the Windows header, which somebody else wrote. Our headers are not included here.
 */
#include <windows.h>
#include <scardssp.h>
#include <scardssp_i.c>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "classes/layout.h"
#include "classes/slots.h"

#define ROW(iface, number, method) {#iface, #method, offsetof(iface##Vtbl, method) / sizeof(void *)},
#define ROWS(iface)                SLOTS_##iface(ROW)

static const struct layout_row theirs[] = {BASE_INTERFACES(ROWS)};

#define SIZE(iface) {#iface, sizeof(iface##Vtbl)},
#define STRUCT(name)                                                                                         \
    {                                                                                                        \
#name, sizeof(name)                                                                                  \
    }
#define MEMBER(s, m)                                                                                         \
    {                                                                                                        \
#s "." #m, offsetof(s, m)                                                                            \
    }

/* clang-format off */
static const struct layout_size their_sizes[] = {
    BASE_INTERFACES(SIZE)
    STRUCT(STATSTRUCT), MEMBER(STATSTRUCT, cbSize), MEMBER(STATSTRUCT, grfStateBits),
    STRUCT(BYTEARRAY), MEMBER(BYTEARRAY, dwSize), MEMBER(BYTEARRAY, pbyData),
    STRUCT(SCARDINFO), MEMBER(SCARDINFO, hContext), MEMBER(SCARDINFO, ActiveProtocol),
    MEMBER(SCARDINFO, ShareMode), MEMBER(SCARDINFO, hwndOwner), MEMBER(SCARDINFO, lpfnDisconnectProc),
    STRUCT(HSCARD), STRUCT(HSCARDCONTEXT),
    STRUCT(SCARD_SHARE_MODES), STRUCT(SCARD_DISPOSITIONS), STRUCT(SCARD_STATES), STRUCT(SCARD_PROTOCOLS),
    STRUCT(ISO_APDU_TYPE),
};
/* clang-format on */

/* Declared as com.h and scardssp.h of ours do. */
#define IDENTIFIERS(X)                                                                                       \
    X(IID, IByteBuffer)                                                                                      \
    X(IID, ISCardTypeConv)                                                                                   \
    X(IID, ISCardCmd)                                                                                        \
    X(IID, ISCardISO7816)                                                                                    \
    X(IID, ISCard)                                                                                           \
    X(IID, ISCardDatabase)                                                                                   \
    X(IID, ISCardLocate)                                                                                     \
    X(CLSID, CByteBuffer)                                                                                    \
    X(CLSID, CSCardTypeConv)                                                                                 \
    X(CLSID, CSCardCmd)                                                                                      \
    X(CLSID, CSCardISO7816)                                                                                  \
    X(CLSID, CSCard)                                                                                         \
    X(CLSID, CSCardDatabase)                                                                                 \
    X(CLSID, CSCardLocate)

#define DECLARE(kind, name) extern const kind ICCSP_##kind##_##name;
IDENTIFIERS(DECLARE)

extern const IID ICCSP_IID_IUnknown, ICCSP_IID_IDispatch, ICCSP_IID_ISequentialStream, ICCSP_IID_IStream,
    ICCSP_IID_IClassFactory;

static void test_every_slot_is_where_the_windows_header_has_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAYOUT_LEN(theirs); i++) {
        assert_string_equal(layout_ours[i].iface, theirs[i].iface);
        assert_string_equal(layout_ours[i].method, theirs[i].method);
        assert_int_equal(layout_ours[i].slot, theirs[i].slot);
    }
    assert_int_equal(LAYOUT_LEN(theirs), 7 * 6 + 95);
}

static const struct layout_size *find_ours(const char *name)
{
    const struct layout_size *s = layout_our_sizes;

    while (s->name != NULL && strcmp(s->name, name) != 0)
        s++;
    return s;
}

static void test_sizes_and_members_are_those_of_the_windows_header(void **state)
{
    (void)state;
    for (size_t i = 0; i < LAYOUT_LEN(their_sizes); i++) {
        const struct layout_size *ours = find_ours(their_sizes[i].name);

        assert_non_null(ours->name);
        assert_int_equal(ours->size, their_sizes[i].size);
    }
}

#define COMPARE(kind, name) assert_memory_equal(&ICCSP_##kind##_##name, &kind##_##name, sizeof(GUID));

static void test_identifiers_are_those_of_the_windows_headers(void **state)
{
    (void)state;
    IDENTIFIERS(COMPARE)
    COMPARE(IID, IUnknown)
    COMPARE(IID, IDispatch)
    COMPARE(IID, ISequentialStream)
    COMPARE(IID, IStream)
    COMPARE(IID, IClassFactory)
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_slot_is_where_the_windows_header_has_it),
        cmocka_unit_test(test_sizes_and_members_are_those_of_the_windows_header),
        cmocka_unit_test(test_identifiers_are_those_of_the_windows_headers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
