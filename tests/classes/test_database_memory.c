/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardDatabase and ISCardLocate without memory: each allocation of each method fails in turn. */
#include "classes/locate.h"

#include "base/clock.h"
#include "classes/text.h"
#include "support/alloc_watch.h"

#define ALLOCATIONS_MAX 200u
#define SETTLED_MS      150u

static ISCardDatabase *database;
static BSTR name;
static IByteBuffer *atr;
static SAFEARRAY *interfaces, *names;

static int setup(void **state)
{
    const int result = locate_setup(state);

    assert_int_equal(iccsp_create_database(suite.any.rm, kinds.cards, &database), S_OK);
    assert_int_equal(iccsp_create_byte_buffer(kinds.atr, kinds.atr_len, &atr), S_OK);
    name = text_of(KIND_DEMO);
    interfaces = texts(IID_FIRST, NULL);
    names = texts(KIND_DEMO, NULL);
    /* Files that were written just now are read by every call, which is not what is looked at here. */
    iccsp_sleep_ms(SETTLED_MS);
    return result;
}

static int teardown(void **state)
{
    iccsp_safearray_destroy(names);
    iccsp_safearray_destroy(interfaces);
    iccsp_bstr_free(name);
    IByteBuffer_Release(atr);
    assert_int_equal(ISCardDatabase_Release(database), 0);
    return locate_teardown(state);
}

/* The call frees what it got. It is made once before: what is kept from then on is no leak. */
static void fails_without_memory(HRESULT (*call)(void))
{
    bool failed = true;
    long before;

    assert_int_equal(call(), S_OK);
    before = alloc_live();
    for (unsigned n = 1; failed; n++) {
        HRESULT hr;

        assert_in_range(n, 1, ALLOCATIONS_MAX);
        alloc_fail_nth(n);
        hr = call();
        failed = alloc_has_failed();
        alloc_fail_nth(0);
        assert_int_equal(hr, failed ? E_OUTOFMEMORY : S_OK);
        assert_int_equal(alloc_live(), before);
        assert_true(failed || n > 1);
    }
}

static HRESULT freed(HRESULT hr, SAFEARRAY **array)
{
    assert_int_equal(*array != NULL, SUCCEEDED(hr));
    if (*array != NULL)
        iccsp_safearray_destroy(*array);
    return hr;
}

static HRESULT provider(void)
{
    GUID *out = NULL;
    const HRESULT hr = ISCardDatabase_GetProviderCardId(database, name, &out);

    assert_int_equal(out != NULL, SUCCEEDED(hr));
    iccsp_mem_free(out);
    return hr;
}

static HRESULT interfaces_of_card(void)
{
    SAFEARRAY *out = NULL;

    return freed(ISCardDatabase_ListCardInterfaces(database, name, &out), &out);
}

static HRESULT cards(void)
{
    SAFEARRAY *out = NULL;

    return freed(ISCardDatabase_ListCards(database, atr, interfaces, 0, &out), &out);
}

static HRESULT groups(void)
{
    SAFEARRAY *out = NULL;

    return freed(ISCardDatabase_ListReaderGroups(database, 0, &out), &out);
}

static HRESULT readers(void)
{
    SAFEARRAY *out = NULL;

    return freed(ISCardDatabase_ListReaders(database, 0, &out), &out);
}

static void test_database_without_memory(void **state)
{
    (void)state;
    fails_without_memory(provider);
    fails_without_memory(interfaces_of_card);
    fails_without_memory(cards);
    fails_without_memory(groups);
    fails_without_memory(readers);
}

static HRESULT configure_names(void)
{
    return ISCardLocate_ConfigureCardNameSearch(locate, names, names, name, NO_UI);
}

static HRESULT configure_interfaces(void)
{
    return ISCardLocate_ConfigureCardGuidSearch(locate, interfaces, NULL, NULL, NO_UI);
}

static HRESULT find_one(void)
{
    SCARDINFO *info = NULL;
    const HRESULT hr = find(&info);

    assert_int_equal(info != NULL, SUCCEEDED(hr));
    if (info != NULL)
        done_with(info);
    return hr;
}

static HRESULT name_of_kind(void)
{
    IIccspLocate *extension = NULL;
    BSTR found = NULL;
    HRESULT hr;

    assert_int_equal(
        ISCardLocate_QueryInterface(locate, &ICCSP_IID_IIccspLocate, (void **)(void *)&extension), S_OK);
    hr = IIccspLocate_get_CardName(extension, &found);
    IIccspLocate_Release(extension);
    assert_int_equal(found != NULL, SUCCEEDED(hr));
    iccsp_bstr_free(found);
    return hr;
}

static void test_locate_without_memory(void **state)
{
    (void)state;
    fails_without_memory(configure_names);
    fails_without_memory(configure_interfaces);
    fails_without_memory(find_one);
    fails_without_memory(name_of_kind);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_database_without_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(test_locate_without_memory, setup, teardown),
    };

    return cmocka_run_group_tests(tests, locate_open, locate_close);
}
