/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of ISCardLocate share. */
#include "classes/locate.h"

#include <string.h>

#include "classes/text.h"

ISCardLocate *locate;

int locate_open(void **state)
{
    const int result = suite_open(state);

    for (unsigned i = 0; i < ANY_READERS; i++) {
        counting_card_open(&suite.card[i], 0);
        any_rm_insert(&suite.any, i, suite.card[i].card);
    }
    return result;
}

int locate_close(void **state)
{
    for (unsigned i = 0; i < ANY_READERS; i++) {
        any_rm_remove(&suite.any, i);
        counting_card_close(&suite.card[i]);
    }
    return suite_close(state);
}

int locate_setup(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ANY_READERS; i++)
        counting_card_forget(&suite.card[i]);
    kinds_open(suite.any.rm, suite.any.reader[0]);
    assert_int_equal(iccsp_create_locate(suite.any.rm, kinds.cards, &locate), S_OK);
    return 0;
}

int locate_teardown(void **state)
{
    (void)state;
    assert_int_equal(ISCardLocate_Release(locate), 0);
    kinds_close();
    return 0;
}

void locate_renew(void)
{
    assert_int_equal(ISCardLocate_Release(locate), 0);
    assert_int_equal(iccsp_create_locate(suite.any.rm, kinds.cards, &locate), S_OK);
}

HRESULT by_names(SAFEARRAY *names, SAFEARRAY *groups, int32_t flags)
{
    BSTR title = text_of("A card, please");
    const HRESULT hr = ISCardLocate_ConfigureCardNameSearch(locate, names, groups, title, flags);

    iccsp_bstr_free(title);
    (void)iccsp_safearray_destroy(names);
    (void)iccsp_safearray_destroy(groups);
    return hr;
}

HRESULT by_interfaces(SAFEARRAY *guids, int32_t flags)
{
    const HRESULT hr = ISCardLocate_ConfigureCardGuidSearch(locate, guids, NULL, NULL, flags);

    (void)iccsp_safearray_destroy(guids);
    return hr;
}

HRESULT find_with(int32_t flags, SCARDINFO **info)
{
    return ISCardLocate_FindCard(locate, ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1, flags, info);
}

HRESULT find(SCARDINFO **info)
{
    return find_with(0, info);
}

void done_with(SCARDINFO *info)
{
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, info->hCard, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(suite.any.rm, info->hContext), ICCSP_OK);
    iccsp_mem_free(info);
}

bool is_in_reader(const SCARDINFO *info, unsigned reader)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};

    assert_int_equal(iccsp_rm_status(suite.any.rm, info->hCard, &status), ICCSP_OK);
    return strcmp(status.reader, suite.any.reader[reader]) == 0;
}

uintptr_t connect_alone(unsigned reader)
{
    uintptr_t card;

    assert_int_equal(iccsp_rm_connect(suite.any.rm, suite.context, suite.any.reader[reader],
                                      ICCSP_SHARE_EXCLUSIVE, ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    return card;
}
