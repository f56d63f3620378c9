/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardDatabase on the resource manager under test, with a demo card in the first reader. */
#include "classes/suite.h"

#include <string.h>

#include "classes/kinds.h"
#include "classes/text.h"
#include "rm/scripted.h"
#include "support/late_bound.h"

static ISCardDatabase *database;

static int setup(void **state)
{
    (void)state;
    kinds_open(suite.any.rm, suite.any.reader[0]);
    assert_int_equal(iccsp_create_database(suite.any.rm, kinds.cards, &database), S_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(ISCardDatabase_Release(database), 0);
    kinds_close();
    return 0;
}

static int open_with_a_card(void **state)
{
    const int result = suite_open(state);

    any_rm_insert_demo(&suite.any, 0, 0);
    return result;
}

static int close_with_a_card(void **state)
{
    any_rm_remove(&suite.any, 0);
    return suite_close(state);
}

static HRESULT list_cards(const void *atr, size_t len, SAFEARRAY *interfaces, SAFEARRAY **out)
{
    IByteBuffer *buffer = NULL;
    HRESULT hr;

    if (atr != NULL)
        assert_int_equal(iccsp_create_byte_buffer(atr, len, &buffer), S_OK);
    *out = (SAFEARRAY *)(void *)&database;
    hr = ISCardDatabase_ListCards(database, buffer, interfaces, 0x0409, out);
    if (buffer != NULL)
        IByteBuffer_Release(buffer);
    if (interfaces != NULL)
        iccsp_safearray_destroy(interfaces);
    return hr;
}

static const char *cards_with(const void *atr, size_t len, SAFEARRAY *interfaces)
{
    SAFEARRAY *names;

    assert_int_equal(list_cards(atr, len, interfaces, &names), S_OK);
    return joined(names);
}

static void test_decision_F1_without_a_filter_all_cards(void **state)
{
    (void)state;
    assert_string_equal(cards_with(NULL, 0, NULL), KIND_APPLICATION "," KIND_DEMO "," KIND_OTHER);
    assert_string_equal(cards_with("", 0, NULL), KIND_APPLICATION "," KIND_DEMO "," KIND_OTHER);
    assert_string_equal(cards_with(NULL, 0, texts(NULL)), KIND_APPLICATION "," KIND_DEMO "," KIND_OTHER);
}

static void test_decision_F1_cards_by_atr_and_by_interfaces(void **state)
{
    (void)state;
    assert_string_equal(cards_with(kinds.atr, kinds.atr_len, NULL), KIND_DEMO);
    assert_string_equal(cards_with(OTHER_ATR, OTHER_ATR_LEN, NULL), KIND_OTHER);
    assert_string_equal(cards_with(NULL, 0, texts(IID_FIRST, NULL)), KIND_DEMO "," KIND_OTHER);
    assert_string_equal(cards_with(NULL, 0, texts(IID_SECOND, IID_FIRST, NULL)), KIND_DEMO);
    assert_string_equal(cards_with(NULL, 0, texts("11111111-2222-3333-4444-555555555502", NULL)), KIND_DEMO);
    assert_string_equal(cards_with(OTHER_ATR, OTHER_ATR_LEN, texts(IID_FIRST, NULL)), KIND_OTHER);
}

static void test_decision_F1_no_match_is_an_empty_array(void **state)
{
    (void)state;
    assert_string_equal(cards_with(OTHER_ATR, OTHER_ATR_LEN, texts(IID_SECOND, NULL)), "");
    assert_string_equal(cards_with(NULL, 0, texts(IID_NOBODY, NULL)), "");
    assert_string_equal(cards_with("\x3B\x00", 2, NULL), "");
}

static void test_decision_F1_filters_are_checked(void **state)
{
    const SAFEARRAYBOUND bound = {1, 0};
    SAFEARRAY *names;

    (void)state;
    assert_int_equal(list_cards("\x01\x02\x03", 3, NULL, &names), E_INVALIDARG);
    assert_null(names);
    /* More historical bytes promised than there are. */
    assert_int_equal(list_cards("\x3B\x02\x41", 3, NULL, &names), E_INVALIDARG);
    assert_int_equal(list_cards(NULL, 0, texts("ISCard", NULL), &names), E_INVALIDARG);
    assert_null(names);
    assert_int_equal(list_cards(NULL, 0, texts(IID_FIRST, "", NULL), &names), E_INVALIDARG);
    assert_int_equal(list_cards(NULL, 0, iccsp_safearray_create(VT_UI1, 1, &bound), &names), E_INVALIDARG);
    assert_null(names);
    assert_int_equal(ISCardDatabase_ListCards(database, NULL, NULL, 0, NULL), E_POINTER);
}

/* What a method says of a card; what was in *out before is no result. */
static HRESULT ask(HRESULT (*method)(BSTR name, void **out), const char *card, void **out)
{
    BSTR name = text_of(card);
    HRESULT hr;

    *out = (void *)&database;
    hr = method(name, out);
    iccsp_bstr_free(name);
    return hr;
}

static HRESULT list_interfaces(BSTR name, void **out)
{
    return ISCardDatabase_ListCardInterfaces(database, name, (SAFEARRAY **)out);
}

static HRESULT interfaces_of(const char *card, SAFEARRAY **out)
{
    return ask(list_interfaces, card, (void **)(void *)out);
}

static void test_decision_F2_interfaces_are_texts(void **state)
{
    SAFEARRAY *interfaces;

    (void)state;
    assert_int_equal(interfaces_of(KIND_DEMO, &interfaces), S_OK);
    /* As they come they go in. */
    assert_string_equal(cards_with(NULL, 0, interfaces), KIND_DEMO);
    assert_int_equal(interfaces_of("demo CARD", &interfaces), S_OK);
    assert_string_equal(joined(interfaces), IID_FIRST "," IID_SECOND);
    assert_int_equal(interfaces_of("Nobody's card", &interfaces), ICCSP_E_UNKNOWN_CARD);
    assert_null(interfaces);
    assert_int_equal(interfaces_of(NULL, &interfaces), E_INVALIDARG);
    assert_null(interfaces);
    assert_int_equal(ISCardDatabase_ListCardInterfaces(database, NULL, NULL), E_POINTER);
}

static HRESULT get_provider(BSTR name, void **out)
{
    return ISCardDatabase_GetProviderCardId(database, name, (GUID **)out);
}

static HRESULT provider_of(const char *card, GUID **out)
{
    return ask(get_provider, card, (void **)(void *)out);
}

static void test_decision_F3_the_provider_is_the_callers(void **state)
{
    GUID *provider;

    (void)state;
    assert_int_equal(provider_of(KIND_DEMO, &provider), S_OK);
    assert_memory_equal(provider, &kinds_provider, sizeof(*provider));
    iccsp_mem_free(provider);
    assert_int_equal(provider_of(KIND_OTHER, &provider), ICCSP_E_ICC_INSTALLATION);
    assert_null(provider);
    assert_int_equal(provider_of("Nobody's card", &provider), ICCSP_E_UNKNOWN_CARD);
    assert_null(provider);
    assert_int_equal(provider_of("", &provider), E_INVALIDARG);
    assert_null(provider);
    assert_int_equal(ISCardDatabase_GetProviderCardId(database, NULL, NULL), E_POINTER);
}

static void test_decision_F4_every_locale_is_the_same(void **state)
{
    static const int32_t locales[] = {0, 0x0409, 0x0407, -1, INT32_MAX};

    (void)state;
    for (size_t i = 0; i < sizeof(locales) / sizeof(locales[0]); i++) {
        SAFEARRAY *names = NULL;

        assert_int_equal(ISCardDatabase_ListReaders(database, locales[i], &names), S_OK);
        assert_string_equal(joined(names), "Virtual PCD 00 00,Virtual PCD 00 01");
        assert_int_equal(ISCardDatabase_ListReaderGroups(database, locales[i], &names), S_OK);
        assert_string_equal(joined(names), ICCSP_ALL_READERS "," ICCSP_DEFAULT_READERS);
        assert_int_equal(ISCardDatabase_ListCards(database, NULL, NULL, locales[i], &names), S_OK);
        assert_string_equal(joined(names), KIND_APPLICATION "," KIND_DEMO "," KIND_OTHER);
    }
}

static void test_decision_F5_without_a_reader_an_empty_array(void **state)
{
    struct iccsp_rm *empty = NULL;
    ISCardDatabase *without = NULL;
    SAFEARRAY *names = NULL;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded:empty", &empty), ICCSP_OK);
    assert_int_equal(iccsp_create_database(empty, kinds.cards, &without), S_OK);
    iccsp_rm_close(&empty);
    assert_int_equal(ISCardDatabase_ListReaders(without, 0, NULL), E_POINTER);
    assert_int_equal(ISCardDatabase_ListReaders(without, 0, &names), S_OK);
    assert_string_equal(joined(names), "");
    assert_int_equal(ISCardDatabase_Release(without), 0);
}

static void test_decision_F5_without_a_service_an_error(void **state)
{
    uintptr_t context;
    struct iccsp_rm *rm = NULL;
    ISCardDatabase *stopped = NULL;
    SAFEARRAY *names = (SAFEARRAY *)(void *)&database;
    char list[300];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_scripted_open_text("card demo\nbefore list 1 => stop\n", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    (void)iccsp_rm_list_readers(rm, context, list, sizeof(list), &len);
    assert_int_equal(iccsp_create_database(rm, kinds.cards, &stopped), S_OK);
    assert_int_equal(ISCardDatabase_ListReaders(stopped, 0, &names), ICCSP_E_NO_SERVICE);
    assert_null(names);
    assert_int_equal(ISCardDatabase_ListReaderGroups(stopped, 0, &names), S_OK);
    assert_string_equal(joined(names), ICCSP_ALL_READERS "," ICCSP_DEFAULT_READERS);
    assert_int_equal(ISCardDatabase_Release(stopped), 0);
    iccsp_rm_close(&rm);
}

static void test_groups_of_readers(void **state)
{
    SAFEARRAY *names = NULL;

    (void)state;
    assert_int_equal(iccsp_groups_add_reader(kinds.cards, "Counter", suite.any.reader[1]), ICCSP_OK);
    assert_int_equal(ISCardDatabase_ListReaderGroups(database, 0, &names), S_OK);
    assert_string_equal(joined(names), ICCSP_ALL_READERS "," ICCSP_DEFAULT_READERS ",Counter");
    assert_int_equal(ISCardDatabase_ListReaderGroups(database, 0, NULL), E_POINTER);
}

/* As a script has it: an ATR in an array, interfaces as variants, the result alone. */
static void test_cards_by_name_of_the_method(void **state)
{
    SAFEARRAY *interfaces = texts(IID_FIRST, NULL);
    SAFEARRAY *atr = late_bytes(kinds.atr, (uint32_t)kinds.atr_len);
    const VARIANT args[] = {v_array(VT_UI1, atr), v_array(VT_BSTR, interfaces), v_i4(0)};
    VARIANT result;
    BSTR name = text_of(KIND_DEMO);
    const VARIANT card = v_text(name);
    BSTR wanted = text_of("{C0FFEE00-1234-4321-8001-020304050607}");

    (void)state;
    iccsp_variant_init(&result);
    assert_int_equal(
        late_invoke(&(struct late_call){
            .object = database, .id = 2, .flags = LATE_VALUE, .args = args, .count = 3, .result = &result}),
        S_OK);
    assert_int_equal(result.vt, VT_ARRAY | VT_VARIANT);
    assert_int_equal(result.parray->rgsabound[0].cElements, 1);
    assert_int_equal(((VARIANT *)result.parray->pvData)->vt, VT_BSTR);
    iccsp_variant_clear(&result);
    assert_int_equal(
        late_invoke(&(struct late_call){
            .object = database, .id = 0, .flags = LATE_VALUE, .args = &card, .count = 1, .result = &result}),
        S_OK);
    assert_int_equal(result.vt, VT_BSTR);
    assert_memory_equal(result.bstrVal, wanted, iccsp_bstr_byte_len(wanted));
    iccsp_variant_clear(&result);
    iccsp_bstr_free(wanted);
    iccsp_bstr_free(name);
    iccsp_safearray_destroy(interfaces);
    iccsp_safearray_destroy(atr);
}

/* That of the process, and what stands for it. */
static void test_the_object_by_its_class(void **state)
{
    ISCardDatabase *made = NULL;
    SAFEARRAY *names = NULL;

    (void)state;
    assert_int_equal(iccsp_create_object(suite.any.rm, &ICCSP_CLSID_CSCardDatabase, NULL,
                                         &ICCSP_IID_ISCardDatabase, (void **)(void *)&made),
                     S_OK);
    assert_int_equal(ISCardDatabase_ListReaders(made, 0, &names), S_OK);
    assert_string_equal(joined(names), "Virtual PCD 00 00,Virtual PCD 00 01");
    assert_int_equal(ISCardDatabase_ListCards(made, NULL, NULL, 0, &names), S_OK);
    assert_int_equal(iccsp_safearray_destroy(names), S_OK);
    assert_int_equal(ISCardDatabase_Release(made), 0);
    assert_int_equal(iccsp_create_database(suite.any.rm, kinds.cards, NULL), E_POINTER);
}

int main(void)
{
#define DATABASE_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        DATABASE_TEST(test_decision_F1_filters_are_checked),
        DATABASE_TEST(test_decision_F1_without_a_filter_all_cards),
        DATABASE_TEST(test_decision_F1_cards_by_atr_and_by_interfaces),
        DATABASE_TEST(test_decision_F1_no_match_is_an_empty_array),
        DATABASE_TEST(test_decision_F2_interfaces_are_texts),
        DATABASE_TEST(test_decision_F3_the_provider_is_the_callers),
        DATABASE_TEST(test_decision_F4_every_locale_is_the_same),
        DATABASE_TEST(test_decision_F5_without_a_reader_an_empty_array),
        DATABASE_TEST(test_decision_F5_without_a_service_an_error),
        DATABASE_TEST(test_groups_of_readers),
        DATABASE_TEST(test_cards_by_name_of_the_method),
        DATABASE_TEST(test_the_object_by_its_class),
    };

    return cmocka_run_group_tests(tests, open_with_a_card, close_with_a_card);
}
