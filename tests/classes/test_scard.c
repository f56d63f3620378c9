/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCard: connections and transactions of a program's own commands. */
#include "classes/suite.h"

#include <string.h>

static ISCard *card;
static ISCardCmd *cmd;

static int setup(void **state)
{
    const int result = suite_setup(state);

    card = (ISCard *)make_object(&ICCSP_CLSID_CSCard, &ICCSP_IID_ISCard);
    cmd = (ISCardCmd *)make_object(&ICCSP_CLSID_CSCardCmd, &ICCSP_IID_ISCardCmd);
    return result;
}

static int teardown(void **state)
{
    ISCardCmd_Release(cmd);
    ISCard_Release(card);
    return suite_teardown(state);
}

static HRESULT attach_card(const char *reader, SCARD_SHARE_MODES mode, SCARD_PROTOCOLS protocol)
{
    BSTR name = NULL;
    HRESULT hr;

    if (reader != NULL)
        assert_int_equal(iccsp_bstr_from_utf8(reader, &name), S_OK);
    hr = ISCard_AttachByReader(card, name, mode, protocol);
    iccsp_bstr_free(name);
    return hr;
}

static void must_attach_card(void)
{
    assert_int_equal(attach_card(suite.any.reader[0], ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1), S_OK);
}

static HRESULT transact(uint8_t ins, uint8_t p1, uint8_t p2, int32_t le, uint16_t *sw)
{
    HRESULT hr;

    assert_int_equal(ISCardCmd_BuildCmd(cmd, 0x00, ins, p1, p2, NULL, &le), S_OK);
    hr = ISCard_Transaction(card, &cmd);
    assert_int_equal(ISCardCmd_get_ReplyStatus(cmd, sw), S_OK);
    return hr;
}

static void test_decision_C1_C3_the_context(void **state)
{
    HSCARDCONTEXT context = 0;

    (void)state;
    assert_int_equal(ISCard_get_Context(card, NULL), E_POINTER);
    assert_int_equal(ISCard_get_Context(card, &context), S_OK);
    assert_int_not_equal(context, 0);
    assert_int_equal(iccsp_rm_is_valid(suite.any.rm, context), ICCSP_OK);
}

static void test_decision_C2_unattached(void **state)
{
    IByteBuffer *atr = (IByteBuffer *)(void *)&card;
    HSCARD handle = 77;
    SCARD_PROTOCOLS protocol = 77;
    SCARD_STATES status = 77;
    uint16_t sw;

    (void)state;
    assert_int_equal(ISCard_get_Atr(card, &atr), ICCSP_E_INVALID_HANDLE);
    assert_null(atr);
    assert_int_equal(ISCard_get_CardHandle(card, &handle), S_OK);
    assert_int_equal(handle, 0);
    assert_int_equal(ISCard_get_Protocol(card, &protocol), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(protocol, 0);
    assert_int_equal(ISCard_get_Status(card, &status), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(status, 0);
    assert_int_equal(ISCard_Detach(card, ICCSP_DISP_LEAVE), S_FALSE);
    assert_int_equal(ISCard_LockSCard(card), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(ISCard_UnlockSCard(card, ICCSP_DISP_LEAVE), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(ISCard_ReAttach(card, ICCSP_MODE_SHARED, ICCSP_DISP_LEAVE), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(transact(0x84, 0, 0, 8, &sw), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(ISCard_get_Atr(card, NULL), E_POINTER);
    assert_int_equal(ISCard_get_CardHandle(card, NULL), E_POINTER);
    assert_int_equal(ISCard_get_Protocol(card, NULL), E_POINTER);
    assert_int_equal(ISCard_get_Status(card, NULL), E_POINTER);
}

static void test_decision_C4_protocols(void **state)
{
    (void)state;
    assert_int_equal(attach_card(suite.any.reader[0], ICCSP_MODE_SHARED, 0), E_INVALIDARG);
    assert_int_equal(attach_card(suite.any.reader[0], ICCSP_MODE_SHARED, 4), E_INVALIDARG);
    assert_int_equal(attach_card(suite.any.reader[0], 3, ICCSP_PROTO_T1), E_INVALIDARG);
    assert_int_equal(attach_card(NULL, ICCSP_MODE_SHARED, ICCSP_PROTO_T1), E_INVALIDARG);
    assert_int_equal(attach_card("No Such Reader", ICCSP_MODE_SHARED, ICCSP_PROTO_T1),
                     ICCSP_E_UNKNOWN_READER);
    assert_int_equal(attach_card(suite.any.reader[0], ICCSP_MODE_SHARED, ICCSP_PROTO_T0),
                     ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(attach_card(suite.any.reader[0], ICCSP_MODE_EXCLUSIVE, ICCSP_PROTO_T1), S_OK);
}

static void test_properties_of_an_attached_card(void **state)
{
    IByteBuffer *atr = NULL;
    HSCARD handle = 0;
    SCARD_PROTOCOLS protocol = 0;
    SCARD_STATES status = 0;
    uint8_t first = 0;
    int32_t n = 0;

    (void)state;
    must_attach_card();
    assert_int_equal(ISCard_get_Atr(card, &atr), S_OK);
    assert_int_equal(IByteBuffer_Read(atr, &first, 1, &n), S_OK);
    assert_int_equal(first, 0x3B);
    IByteBuffer_Release(atr);
    assert_int_equal(ISCard_get_CardHandle(card, &handle), S_OK);
    assert_int_not_equal(handle, 0);
    assert_int_equal(ISCard_get_Protocol(card, &protocol), S_OK);
    assert_int_equal(protocol, ICCSP_PROTO_T1);
    assert_int_equal(ISCard_get_Status(card, &status), S_OK);
    assert_in_range(status, ICCSP_CARD_NEGOTIABLEMODE, ICCSP_CARD_SPECIFICMODE);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_C5_re_attach(void **state)
{
    uint16_t sw;

    (void)state;
    must_attach_card();
    assert_int_equal(ISCard_ReAttach(card, ICCSP_MODE_SHARED, ICCSP_DISP_EJECT), E_INVALIDARG);
    assert_int_equal(ISCard_ReAttach(card, ICCSP_MODE_SHARED, 4), E_INVALIDARG);
    assert_int_equal(ISCard_ReAttach(card, 3, ICCSP_DISP_LEAVE), E_INVALIDARG);
    assert_int_equal(ISCard_ReAttach(card, ICCSP_MODE_SHARED, ICCSP_DISP_RESET), S_OK);
    assert_int_equal(ISCard_ReAttach(card, ICCSP_MODE_EXCLUSIVE, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(transact(0x84, 0, 0, 8, &sw), S_OK);
    assert_int_equal(sw, 0x9000);
}

static void test_decision_C7_transaction_arguments(void **state)
{
    ISCardCmd *none = NULL;

    (void)state;
    must_attach_card();
    assert_int_equal(ISCard_Transaction(card, NULL), E_POINTER);
    assert_int_equal(ISCard_Transaction(card, &none), E_INVALIDARG);
    assert_int_equal(ISCard_Transaction(card, &cmd), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_C8_an_error_of_the_card_is_an_answer(void **state)
{
    uint16_t sw = 0;
    int32_t length = 0;

    (void)state;
    must_attach_card();
    assert_int_equal(transact(0xFC, 0, 0, 0, &sw), S_OK);
    assert_int_equal(sw, 0x6D00);
    assert_int_equal(transact(0x84, 0, 0, 8, &sw), S_OK);
    assert_int_equal(sw, 0x9000);
    assert_int_equal(ISCardCmd_get_ApduReplyLength(cmd, &length), S_OK);
    assert_int_equal(length, 10);
    assert_int_equal(suite.card[0].commands, 2);
}

static void test_decision_C6_t0_is_handled(void **state)
{
    struct counting_card t0;
    IByteBuffer *path = NULL;
    int32_t le = 256;
    uint16_t sw = 0;

    (void)state;
    any_rm_remove(&suite.any, 0);
    counting_card_open(&t0, ICCSP_DEMO_T0);
    any_rm_insert(&suite.any, 0, t0.card);
    must_attach_card();
    assert_int_equal(iccsp_create_byte_buffer("\x2F\x02", 2, &path), S_OK);
    assert_int_equal(ISCardCmd_BuildCmd(cmd, 0x00, 0xA4, 0x08, 0x04, path, &le), S_OK);
    IByteBuffer_Release(path);
    assert_int_equal(ISCard_Transaction(card, &cmd), S_OK);
    assert_int_equal(ISCardCmd_get_ReplyStatus(cmd, &sw), S_OK);
    assert_int_equal(sw, 0x9000);
    assert_int_equal(counting_card_count(&t0, 0xC0), 1);
    assert_int_equal(t0.commands, 2);
    assert_int_equal(ISCard_Detach(card, ICCSP_DISP_LEAVE), S_OK);
    any_rm_remove(&suite.any, 0);
    counting_card_close(&t0);
    any_rm_insert(&suite.any, 0, suite.card[0].card);
}

static void test_decision_D11_a_node_address_cannot_be_sent(void **state)
{
    uint16_t sw;

    (void)state;
    must_attach_card();
    assert_int_equal(ISCardCmd_put_Nad(cmd, 0x21), S_OK);
    assert_int_equal(transact(0x84, 0, 0, 8, &sw), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_C9_detach_disposes_of_an_adopted_card(void **state)
{
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const uintptr_t own = connect_other(), bystander = connect_other();

    (void)state;
    assert_int_equal(ISCard_AttachByHandle(card, 0), E_INVALIDARG);
    assert_int_equal(ISCard_AttachByHandle(card, own), S_OK);
    assert_int_equal(ISCard_AttachByHandle(card, own), S_FALSE);
    assert_int_equal(ISCard_AttachByHandle(card, bystander), ICCSP_E_SHARING_VIOLATION);
    assert_int_equal(ISCard_Detach(card, 4), E_INVALIDARG);
    assert_int_equal(ISCard_Detach(card, ICCSP_DISP_RESET), S_OK);
    assert_int_equal(iccsp_rm_status(suite.any.rm, bystander, &now), ICCSP_W_RESET_CARD);
    assert_int_not_equal(iccsp_rm_status(suite.any.rm, own, &now), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, own, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, bystander, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void test_locks(void **state)
{
    (void)state;
    must_attach_card();
    assert_int_equal(ISCard_UnlockSCard(card, ICCSP_DISP_LEAVE), ICCSP_E_NOT_TRANSACTED);
    assert_int_equal(ISCard_LockSCard(card), S_OK);
    assert_int_equal(ISCard_UnlockSCard(card, 9), E_INVALIDARG);
    assert_int_equal(ISCard_UnlockSCard(card, ICCSP_DISP_LEAVE), S_OK);
}

static void test_the_provider_does_not_trust_what_others_selected(void **state)
{
    HSCARD handle = 0;
    HSCARD_FILE file;
    uint8_t bytes[8];
    size_t len = sizeof(bytes);
    uint16_t sw;

    (void)state;
    must_attach_card();
    assert_int_equal(ISCard_get_CardHandle(card, &handle), S_OK);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, handle), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(transact(0xA4, 0x00, 0x0C, 0, &sw), S_OK);
    assert_int_equal(read_bytes(file, 5, bytes, &len), S_OK);
    assert_memory_equal(bytes, "iccsp", 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_C1_C3_the_context),
        TEST(test_decision_C2_unattached),
        TEST(test_decision_C4_protocols),
        TEST(test_properties_of_an_attached_card),
        TEST(test_decision_C5_re_attach),
        TEST(test_decision_C7_transaction_arguments),
        TEST(test_decision_C8_an_error_of_the_card_is_an_answer),
        TEST(test_decision_C6_t0_is_handled),
        TEST(test_decision_D11_a_node_address_cannot_be_sent),
        TEST(test_decision_C9_detach_disposes_of_an_adopted_card),
        TEST(test_locks),
        TEST(test_the_provider_does_not_trust_what_others_selected),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
