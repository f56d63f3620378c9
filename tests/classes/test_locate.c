/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardLocate on the resource manager under test: searches that ask nobody. */
#include "classes/locate.h"

#include <string.h>

#include "classes/text.h"
#include "rm/scripted.h"
#include "support/late_bound.h"

static void test_decision_F8_nothing_is_found_before_it_is_configured(void **state)
{
    SCARDINFO *info = (SCARDINFO *)(void *)&locate;

    (void)state;
    assert_int_equal(find(&info), E_UNEXPECTED);
    assert_null(info);
}

static void test_arguments_of_a_search(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_names(NULL, NULL, NO_UI), E_INVALIDARG);
    assert_int_equal(by_names(texts(NULL), NULL, NO_UI), E_INVALIDARG);
    assert_int_equal(by_names(texts("", NULL), NULL, NO_UI), E_INVALIDARG);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), texts("", NULL), NO_UI), E_INVALIDARG);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, 0), E_INVALIDARG);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, 3), E_INVALIDARG);
    assert_int_equal(by_interfaces(NULL, NO_UI), E_INVALIDARG);
    assert_int_equal(by_interfaces(texts(NULL), NO_UI), E_INVALIDARG);
    assert_int_equal(by_interfaces(texts("Demo card", NULL), NO_UI), E_INVALIDARG);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(ISCardLocate_FindCard(locate, ICCSP_MODE_SHARED, ICCSP_PROTO_T1, 0, NULL), E_POINTER);
    assert_int_equal(ISCardLocate_FindCard(locate, 3, ICCSP_PROTO_T1, 0, &info), E_INVALIDARG);
    assert_int_equal(ISCardLocate_FindCard(locate, ICCSP_MODE_SHARED, 0, 0, &info), E_INVALIDARG);
    assert_int_equal(ISCardLocate_FindCard(locate, ICCSP_MODE_SHARED, ICCSP_PROTO_T1, 8, &info),
                     E_INVALIDARG);
    assert_null(info);
}

static void test_decision_F6_the_card_is_the_callers(void **state)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_names(texts(KIND_OTHER, KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), S_OK);
    assert_int_equal(info->ShareMode, ICCSP_MODE_SHARED);
    assert_int_equal(info->ActiveProtocol, ICCSP_PROTO_T1);
    assert_int_equal(info->hwndOwner, 0);
    assert_int_equal(info->lpfnConnectProc, 0);
    assert_int_equal(info->lpfnCheckProc, 0);
    assert_int_equal(info->lpfnDisconnectProc, 0);
    /* The object may go; the connection stays. */
    locate_renew();
    assert_int_equal(iccsp_rm_is_valid(suite.any.rm, info->hContext), ICCSP_OK);
    assert_int_equal(iccsp_rm_status(suite.any.rm, info->hCard, &status), ICCSP_OK);
    assert_string_equal(status.reader, suite.any.reader[0]);
    done_with(info);
}

/* To be given to a service provider is what it is for. */
static void test_the_card_that_was_found_can_be_attached_to(void **state)
{
    ISCardManage *manage = NULL;
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), S_OK);
    assert_int_equal(iccsp_create_provider(suite.any.rm, &manage), S_OK);
    assert_int_equal(ISCardManage_AttachByHandle(manage, info->hCard), S_OK);
    assert_int_equal(ISCardManage_Detach(manage), S_OK);
    ISCardManage_Release(manage);
    done_with(info);
}

static void test_decision_F6_flags_of_the_call_override(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, FORCE_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_null(info);
    assert_int_equal(find_with(NO_UI, &info), S_OK);
    done_with(info);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find_with(FORCE_UI, &info), ICCSP_E_UNSUPPORTED_FEATURE);
}

/* Looking costs no command; the card is not asked where its ATR tells. */
static void test_looking_sends_nothing(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), S_OK);
    done_with(info);
    assert_int_equal(by_names(texts(KIND_OTHER, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(suite.card[0].commands, 0);
    assert_int_equal(suite.card[1].commands, 0);
}

/* It is remembered what a card is, until it is removed. */
static void test_a_card_that_is_known_by_its_application(void **state)
{
    SCARDINFO *info = NULL;
    size_t asked;

    (void)state;
    /* Whose ATR says what it is is not asked. */
    assert_int_equal(iccsp_cards_forget(kinds.cards, KIND_DEMO), ICCSP_OK);
    assert_int_equal(by_names(texts("CARD with application", NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), S_OK);
    done_with(info);
    asked = suite.card[0].commands;
    assert_in_range(asked, 1, 8);
    assert_int_equal(find(&info), S_OK);
    done_with(info);
    assert_int_equal(suite.card[0].commands, asked);
}

static void test_decision_F7_nobody_is_asked_and_nothing_is_waited_for(void **state)
{
    SCARDINFO *info = (SCARDINFO *)(void *)&locate;

    (void)state;
    assert_int_equal(by_names(texts(KIND_OTHER, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    assert_null(info);
    assert_int_equal(by_names(texts(KIND_OTHER, NULL), NULL, MINIMAL_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    any_rm_remove(&suite.any, 0);
    any_rm_remove(&suite.any, 1);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, MINIMAL_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    any_rm_insert(&suite.any, 0, suite.card[0].card);
    any_rm_insert(&suite.any, 1, suite.card[1].card);
}

static void test_decision_F7_no_reader_is_no_card(void **state)
{
    struct iccsp_rm *empty = NULL;
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded:empty", &empty), ICCSP_OK);
    ISCardLocate_Release(locate);
    assert_int_equal(iccsp_create_locate(empty, kinds.cards, &locate), S_OK);
    iccsp_rm_close(&empty);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
}

static void test_finding_without_a_service(void **state)
{
    struct iccsp_rm *rm = NULL;
    SCARDINFO *info = NULL;
    uintptr_t context;
    char list[300];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_scripted_open_text("card demo\nbefore list 1 => stop\n", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    (void)iccsp_rm_list_readers(rm, context, list, sizeof(list), &len);
    ISCardLocate_Release(locate);
    assert_int_equal(iccsp_create_locate(rm, kinds.cards, &locate), S_OK);
    iccsp_rm_close(&rm);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SERVICE);
    assert_null(info);
}

static void test_decision_F8_by_interfaces(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_interfaces(texts(IID_FIRST, IID_SECOND, NULL), NO_UI), S_OK);
    assert_int_equal(find(&info), S_OK);
    done_with(info);
    assert_int_equal(by_interfaces(texts(IID_NOBODY, NULL), NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(by_interfaces(texts(IID_FIRST, IID_THIRD, NULL), NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(suite.card[0].commands + suite.card[1].commands, 0);
}

static void test_decision_F8_the_last_configuration_holds(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_interfaces(texts(IID_FIRST, NULL), NO_UI), S_OK);
    assert_int_equal(by_names(texts(KIND_OTHER, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(by_interfaces(texts(IID_FIRST, NULL), NO_UI), S_OK);
    /* What is refused changes nothing. */
    assert_int_equal(by_names(texts(KIND_OTHER, NULL), NULL, 77), E_INVALIDARG);
    assert_int_equal(find(&info), S_OK);
    done_with(info);
}

static void test_names_that_nobody_knows(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_names(texts(KIND_DEMO, "Nobody's card", NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_UNKNOWN_CARD);
    assert_null(info);
}

static void test_search_in_groups(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(iccsp_groups_add_reader(kinds.cards, "Counter", suite.any.reader[1]), ICCSP_OK);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), texts("Counter", NULL), NO_UI), S_OK);
    assert_int_equal(find(&info), S_OK);
    assert_true(is_in_reader(info, 1));
    done_with(info);
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), texts(ICCSP_DEFAULT_READERS, NULL), NO_UI), S_OK);
    assert_int_equal(find(&info), S_OK);
    assert_true(is_in_reader(info, 0));
    done_with(info);
}

static void test_a_card_that_is_in_use_is_passed_over(void **state)
{
    uintptr_t first, second;
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    first = connect_alone(0);
    assert_int_equal(find(&info), S_OK);
    assert_true(is_in_reader(info, 1));
    done_with(info);
    second = connect_alone(1);
    assert_int_equal(find(&info), ICCSP_E_SHARING_VIOLATION);
    assert_null(info);
    iccsp_rm_disconnect(suite.any.rm, first, ICCSP_DISPOSE_LEAVE);
    iccsp_rm_disconnect(suite.any.rm, second, ICCSP_DISPOSE_LEAVE);
}

static void test_modes_and_protocols(void **state)
{
    SCARDINFO *info = NULL, *other = NULL;

    (void)state;
    assert_int_equal(by_names(texts(KIND_DEMO, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(ISCardLocate_FindCard(locate, ICCSP_MODE_EXCLUSIVE, ICCSP_PROTO_T0_T1, 0, &info), S_OK);
    assert_int_equal(info->ShareMode, ICCSP_MODE_EXCLUSIVE);
    assert_int_equal(find(&other), S_OK);
    assert_true(is_in_reader(other, 1));
    done_with(other);
    done_with(info);
    assert_int_equal(ISCardLocate_FindCard(locate, ICCSP_MODE_SHARED, ICCSP_PROTO_T0, 0, &info),
                     ICCSP_E_PROTO_MISMATCH);
    assert_null(info);
}

/* What ISCardDatabase wants to know of a card that was found by its interfaces. */
static void test_the_kind_of_card_that_was_found(void **state)
{
    IIccspLocate *extension = NULL;
    SCARDINFO *info = NULL;
    BSTR name = NULL, wanted = text_of(KIND_DEMO);

    (void)state;
    assert_int_equal(
        ISCardLocate_QueryInterface(locate, &ICCSP_IID_IIccspLocate, (void **)(void *)&extension), S_OK);
    assert_int_equal(IIccspLocate_get_CardName(extension, NULL), E_POINTER);
    assert_int_equal(IIccspLocate_get_CardName(extension, &name), E_UNEXPECTED);
    assert_int_equal(by_interfaces(texts(IID_FIRST, NULL), NO_UI), S_OK);
    assert_int_equal(find(&info), S_OK);
    done_with(info);
    assert_int_equal(IIccspLocate_get_CardName(extension, &name), S_OK);
    assert_memory_equal(name, wanted, iccsp_bstr_byte_len(wanted) + sizeof(OLECHAR));
    iccsp_bstr_free(name);
    assert_int_equal(by_names(texts(KIND_OTHER, NULL), NULL, NO_UI), S_OK);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(IIccspLocate_get_CardName(extension, &name), E_UNEXPECTED);
    assert_null(name);
    iccsp_bstr_free(wanted);
    IIccspLocate_Release(extension);
}

/* By number, as a script does it; the result is nothing that a script can have. */
static void test_late_binding(void **state)
{
    SAFEARRAY *names = texts(KIND_DEMO, NULL);
    const VARIANT criteria[] = {v_array(VT_BSTR, names)};
    const VARIANT how[] = {v_i4(ICCSP_MODE_SHARED), v_i4(ICCSP_PROTO_T1), v_i4(NO_UI)};
    SCARDINFO *info = NULL;

    (void)state;
    assert_int_equal(late_invoke(&(struct late_call){
                         .object = locate, .id = 1, .flags = DISPATCH_METHOD, .args = criteria, .count = 1}),
                     S_OK);
    assert_int_equal(late_invoke(&(struct late_call){
                         .object = locate, .id = 2, .flags = DISPATCH_METHOD, .args = how, .count = 3}),
                     DISP_E_TYPEMISMATCH);
    assert_int_equal(find(&info), S_OK);
    done_with(info);
    iccsp_safearray_destroy(names);
}

int main(void)
{
#define LOCATE_TEST(name) cmocka_unit_test_setup_teardown(name, locate_setup, locate_teardown)
    const struct CMUnitTest tests[] = {
        LOCATE_TEST(test_arguments_of_a_search),
        LOCATE_TEST(test_decision_F6_the_card_is_the_callers),
        LOCATE_TEST(test_decision_F6_flags_of_the_call_override),
        LOCATE_TEST(test_decision_F7_nobody_is_asked_and_nothing_is_waited_for),
        LOCATE_TEST(test_decision_F7_no_reader_is_no_card),
        LOCATE_TEST(test_decision_F8_nothing_is_found_before_it_is_configured),
        LOCATE_TEST(test_decision_F8_by_interfaces),
        LOCATE_TEST(test_decision_F8_the_last_configuration_holds),
        LOCATE_TEST(test_the_card_that_was_found_can_be_attached_to),
        LOCATE_TEST(test_looking_sends_nothing),
        LOCATE_TEST(test_a_card_that_is_known_by_its_application),
        LOCATE_TEST(test_names_that_nobody_knows),
        LOCATE_TEST(test_search_in_groups),
        LOCATE_TEST(test_a_card_that_is_in_use_is_passed_over),
        LOCATE_TEST(test_modes_and_protocols),
        LOCATE_TEST(test_finding_without_a_service),
        LOCATE_TEST(test_the_kind_of_card_that_was_found),
        LOCATE_TEST(test_late_binding),
    };

    return cmocka_run_group_tests(tests, locate_open, locate_close);
}
