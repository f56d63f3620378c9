/* SPDX-License-Identifier: BSD-2-Clause */
/* Results of methods whose cause is the resource manager, the reader or a card that misbehaves, played by
 * scripts. */
#include "classes/session.h"

#include <stdbool.h>

#include "base/clock.h"

static struct objects *const o = &session.o;

struct event {
    const char *rule;
    HRESULT wanted;
};

static void meet(const struct event *event, const struct call *call)
{
    session_play_attached(event->rule);
    session_let_it_happen();
    session_expect(call->name, call->make(o), event->wanted);
    session_end();
}

static void test_every_method_tells_what_happened_to_the_connection(void **state)
{
    static const struct event events[] = {
        {"before list 1 => remove", ICCSP_W_REMOVED_CARD},
        {"before list 1 => reset", ICCSP_W_RESET_CARD},
        {"before list 1 => unplug", ICCSP_E_READER_UNAVAILABLE},
        {"before list 1 => stop", ICCSP_E_SERVICE_STOPPED},
        {"before list 1 => busy forever", ICCSP_E_SHARING_VIOLATION},
        {"before begin 2 => fail SCARD_W_UNPOWERED_CARD", ICCSP_W_UNPOWERED_CARD},
    };

    (void)state;
    for (const struct call *call = calls; call->name != NULL; call++) {
        for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
            meet(&events[i], call);
        session_play("");
        session_expect(call->name, call->make(o), ICCSP_E_INVALID_HANDLE);
        session_end();
    }
}

static void unlock_both_after(const struct event *event)
{
    session_play_attached(event->rule);
    assert_int_equal(ISCardManage_SCardLock(o->manage), S_OK);
    session_let_it_happen();
    session_expect(event->rule, ISCardManage_SCardUnlock(o->manage, ICCSP_DISP_LEAVE), event->wanted);
    session_end();
    session_play_attached(event->rule);
    assert_int_equal(ISCard_LockSCard(o->card), S_OK);
    session_let_it_happen();
    session_expect(event->rule, ISCard_UnlockSCard(o->card, ICCSP_DISP_LEAVE), event->wanted);
    session_end();
}

static void test_the_end_of_a_lock_tells_what_happened_to_the_connection(void **state)
{
    static const struct event events[] = {
        {"before list 1 => remove", ICCSP_W_REMOVED_CARD},
        {"before list 1 => reset", ICCSP_W_RESET_CARD},
        {"before list 1 => unplug", ICCSP_E_READER_UNAVAILABLE},
        {"before list 1 => stop", ICCSP_E_SERVICE_STOPPED},
        {"before end 2 => fail SCARD_E_SHARING_VIOLATION", ICCSP_E_SHARING_VIOLATION},
        {"before end 2 => fail SCARD_W_UNPOWERED_CARD", ICCSP_W_UNPOWERED_CARD},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        unlock_both_after(&events[i]);
    session_play("");
    assert_int_equal(ISCardManage_SCardUnlock(o->manage, ICCSP_DISP_LEAVE), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(ISCard_UnlockSCard(o->card, ICCSP_DISP_LEAVE), ICCSP_E_INVALID_HANDLE);
    session_end();
}

/* Whatever the resource manager says comes through, and never E_FAIL in its place. */
static void test_decision_B10_a_lock_gives_the_code_of_the_resource_manager(void **state)
{
    static const struct event events[] = {
        {"before begin 2 => fail SCARD_F_INTERNAL_ERROR", ICCSP_F_INTERNAL_ERROR},
        {"before begin 2 => fail SCARD_E_NO_MEMORY", ICCSP_E_NO_MEMORY},
        {"before begin 2 => fail SCARD_E_SYSTEM_CANCELLED", ICCSP_E_SYSTEM_CANCELLED},
        {"before begin 2 => fail SCARD_E_SHARING_VIOLATION", ICCSP_E_SHARING_VIOLATION},
        {"before begin 2 => fail SCARD_F_UNKNOWN_ERROR", ICCSP_F_UNKNOWN_ERROR},
        {"before begin 2 => fail 80100FFF", (HRESULT)0x80100FFF},
    };
    struct iccsp_error error = {.size = sizeof(error)};

    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        session_play_attached(events[i].rule);
        assert_int_equal(ISCardManage_SCardLock(o->manage), events[i].wanted);
        assert_int_equal(iccsp_last_error(&error), ICCSP_OK);
        assert_int_equal(error.hr, events[i].wanted);
        session_end();
    }
}

static bool has(const struct call *call, unsigned traits)
{
    return (call->traits & traits) == traits;
}

static void test_every_command_can_fail_on_the_way(void **state)
{
    static const struct {
        struct event event;
        unsigned traits;
    } faults[] = {
        {{"before transmit 2 => fail SCARD_E_COMM_DATA_LOST", ICCSP_E_COMM_DATA_LOST}, CALL_SENDS},
        {{"command 2.. => none", ICCSP_E_RESPONSE_SHORT}, CALL_SENDS},
        {{"command 2.. => 90", ICCSP_E_RESPONSE_SHORT}, CALL_SENDS},
        {{"command 2.. => 6F00", ICCSP_E_UNEXPECTED}, CALL_SENDS | CALL_JUDGES},
        {{"command 2.. => 6110", ICCSP_E_NO_PROGRESS}, CALL_SENDS | CALL_FETCHES},
        {{"command 2.. => AA*300 9000", ICCSP_E_RESPONSE_LONG}, CALL_SENDS | CALL_FETCHES},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        for (const struct call *call = calls; call->name != NULL; call++) {
            if (has(call, faults[i].traits))
                meet(&faults[i].event, call);
        }
    }
}

static HRESULT attach_manager(void)
{
    BSTR name = text_of(SESSION_READER);
    const HRESULT hr = ISCardManage_AttachByIFD(o->manage, name, ICCSP_MODE_SHARED);

    iccsp_bstr_free(name);
    return hr;
}

static HRESULT attach_card(SCARD_PROTOCOLS protocol)
{
    BSTR name = text_of(SESSION_READER);
    const HRESULT hr = ISCard_AttachByReader(o->card, name, ICCSP_MODE_SHARED, protocol);

    iccsp_bstr_free(name);
    return hr;
}

static void test_attaching_tells_what_is_missing(void **state)
{
    static const struct event events[] = {
        {"empty", ICCSP_E_NO_SMARTCARD},
        {"before connect 1 => unplug", ICCSP_E_UNKNOWN_READER},
        {"atr none", ICCSP_W_UNRESPONSIVE_CARD},
        {"before connect 1 => stop", ICCSP_E_NO_SERVICE},
        {"before connect 1 => busy forever", ICCSP_E_SHARING_VIOLATION},
        {"before connect * => fail SCARD_E_NO_READERS_AVAILABLE", ICCSP_E_NO_READERS_AVAILABLE},
        {"before connect * => fail SCARD_W_UNPOWERED_CARD", ICCSP_W_UNPOWERED_CARD},
        {"before connect * => fail SCARD_E_PROTO_MISMATCH", ICCSP_E_PROTO_MISMATCH},
        /* What happens between connecting and the first question leaves nothing attached. */
        {"before status * => fail SCARD_W_REMOVED_CARD", ICCSP_W_REMOVED_CARD},
    };
    HSCARD handle = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        session_play(events[i].rule);
        session_expect(events[i].rule, attach_manager(), events[i].wanted);
        assert_int_equal(ISCardManage_Detach(o->manage), S_FALSE);
        session_end();
        session_play(events[i].rule);
        session_expect(events[i].rule, attach_card(ICCSP_PROTO_T0_T1), events[i].wanted);
        assert_int_equal(ISCard_get_CardHandle(o->card, &handle), S_OK);
        assert_int_equal(handle, 0);
        session_end();
    }
}

static void test_a_protocol_that_the_card_does_not_offer(void **state)
{
    (void)state;
    session_play("");
    assert_int_equal(attach_card(ICCSP_PROTO_T0), ICCSP_E_PROTO_MISMATCH);
    assert_int_equal(attach_card(ICCSP_PROTO_T1), S_OK);
    session_end();
}

/* A handle that was reset or whose card is gone is no good start. */
static void test_adopting_tells_what_happened_to_the_handle(void **state)
{
    static const struct event events[] = {{"before list 1 => reset", ICCSP_W_RESET_CARD},
                                          {"before list 1 => remove", ICCSP_W_REMOVED_CARD}};
    uintptr_t handle;

    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        IIccspManage *extension = NULL;
        session_play(events[i].rule);
        assert_int_equal(iccsp_rm_connect(session.rm, session.context, SESSION_READER, ICCSP_SHARE_SHARED,
                                          ICCSP_PROTOCOL_ANY, &handle, NULL),
                         ICCSP_OK);
        session_let_it_happen();
        assert_int_equal(
            ISCardManage_QueryInterface(o->manage, &ICCSP_IID_IIccspManage, (void **)(void *)&extension),
            S_OK);
        assert_int_equal(ISCardManage_AttachByHandle(o->manage, handle), events[i].wanted);
        assert_int_equal(IIccspManage_AttachByHandleEx(extension, handle, 0), events[i].wanted);
        assert_int_equal(ISCard_AttachByHandle(o->card, handle), events[i].wanted);
        assert_int_equal(ISCardManage_Detach(o->manage), S_FALSE);
        IIccspManage_Release(extension);
        session_end();
    }
}

static HRESULT reconnect_manager(void)
{
    return ISCardManage_Reconnect(o->manage);
}

static HRESULT reconnect_card(void)
{
    return ISCard_ReAttach(o->card, ICCSP_MODE_SHARED, ICCSP_DISP_LEAVE);
}

static void test_reconnecting_tells_what_is_missing(void **state)
{
    static const struct event events[] = {
        {"before list 1 => remove", ICCSP_W_REMOVED_CARD},
        {"before list 1 => unplug", ICCSP_E_READER_UNAVAILABLE},
        {"before list 1 => stop", ICCSP_E_SERVICE_STOPPED},
        {"before list 1 => busy forever", ICCSP_E_SHARING_VIOLATION},
        {"before list 1 => insert 3B 80 01 81", ICCSP_E_UNKNOWN_CARD},
    };
    HRESULT (*const ways[])(void) = {reconnect_manager, reconnect_card};

    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        for (size_t k = 0; k < 2; k++) {
            session_play_attached(events[i].rule);
            assert_int_equal(ways[k](), S_OK);
            session_let_it_happen();
            session_expect(events[i].rule, ways[k](), events[i].wanted);
            session_expect(events[i].rule, ways[k](), events[i].wanted);
            session_end();
        }
    }
    session_play("");
    assert_int_equal(ISCardManage_Reconnect(o->manage), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(ISCard_ReAttach(o->card, ICCSP_MODE_SHARED, ICCSP_DISP_LEAVE), ICCSP_E_INVALID_HANDLE);
    session_end();
}

static void test_a_state_that_cannot_be_asked_for(void **state)
{
    static const struct event events[] = {{"before list 1 => stop", ICCSP_E_SERVICE_STOPPED},
                                          {"before list 1 => unplug", ICCSP_E_READER_UNAVAILABLE}};

    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        SCARD_STATES s = 77;
        SCARD_PROTOCOLS p = 77;
        session_play_attached(events[i].rule);
        session_let_it_happen();
        assert_int_equal(ISCardManage_Status(o->manage, &s, &p), events[i].wanted);
        assert_int_equal(s | p, 0);
        assert_int_equal(ISCard_get_Status(o->card, &s), events[i].wanted);
        assert_int_equal(ISCard_get_Protocol(o->card, &p), events[i].wanted);
        assert_int_equal(s | p, 0);
        session_end();
    }
}

/* What disconnecting comes to is passed on, and the object is detached all the same. */
static void test_decision_B3_detached_though_disconnecting_failed(void **state)
{
    (void)state;
    session_play_attached("before disconnect 1..2 => fail SCARD_F_COMM_ERROR");
    assert_int_equal(ISCardManage_Detach(o->manage), ICCSP_F_COMM_ERROR);
    assert_int_equal(ISCardManage_Detach(o->manage), S_FALSE);
    assert_int_equal(ISCard_Detach(o->card, ICCSP_DISP_LEAVE), ICCSP_F_COMM_ERROR);
    assert_int_equal(ISCard_Detach(o->card, ICCSP_DISP_LEAVE), S_FALSE);
    session_end();
}

static HRESULT ask_the_card(void)
{
    IByteBuffer *challenge = NULL;
    const HRESULT hr = ISCardAuth_GetChallenge(o->auth, 0, NULL, (int32_t[]){8}, &challenge);

    release_buffer(challenge);
    return hr;
}

/* Windows resets a card after five idle seconds in a transaction; here after 100 ms. Nobody keeps it from
 * that behind the back of the program, which can do so itself. */
static void test_decision_B11_an_idle_lock_is_not_kept_alive(void **state)
{
    (void)state;
    session_play_attached("idle-reset 100");
    assert_int_equal(ISCardManage_SCardLock(o->manage), S_OK);
    iccsp_sleep_ms(400);
    assert_int_equal(ISCardManage_SCardUnlock(o->manage, ICCSP_DISP_LEAVE), ICCSP_W_RESET_CARD);
    assert_int_equal(ISCardManage_SCardLock(o->manage), S_OK);
    for (int i = 0; i < 10; i++) {
        iccsp_sleep_ms(40);
        assert_int_equal(ask_the_card(), S_OK);
    }
    assert_int_equal(ISCardManage_SCardUnlock(o->manage, ICCSP_DISP_LEAVE), S_OK);
    session_end();
}

/* Only the outermost lock begins and ends it, and no method in between. */
static void test_decision_B9_one_transaction_for_all_locks(void **state)
{
    (void)state;
    session_play_attached("before begin 3 => fail SCARD_F_INTERNAL_ERROR\n"
                          "before end 3 => fail SCARD_F_INTERNAL_ERROR");
    assert_int_equal(ISCardManage_SCardLock(o->manage), S_OK);
    assert_int_equal(ask_the_card(), S_OK);
    assert_int_equal(ISCardManage_SCardLock(o->manage), S_OK);
    assert_int_equal(ask_the_card(), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(o->manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ask_the_card(), S_OK);
    assert_int_equal(ISCardManage_SCardUnlock(o->manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ask_the_card(), ICCSP_F_INTERNAL_ERROR);
    session_end();
}

static void test_decision_C1_no_card_object_without_a_context(void **state)
{
    static const struct event events[] = {
        {"before establish 3 => stop", ICCSP_E_NO_SERVICE},
        {"before establish 3 => fail SCARD_E_NO_MEMORY", ICCSP_E_NO_MEMORY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        void *made = &made;
        session_play(events[i].rule);
        assert_int_equal(iccsp_create_object(session.rm, &ICCSP_CLSID_CSCard, NULL, &ICCSP_IID_ISCard, &made),
                         events[i].wanted);
        assert_null(made);
        session_end();
    }
}

static HSCARDCONTEXT context_of_card(void)
{
    HSCARDCONTEXT found = 77;

    assert_int_equal(ISCard_get_Context(o->card, &found), S_OK);
    return found;
}

static void test_decision_C3_no_context_after_the_service_died(void **state)
{
    (void)state;
    session_play_attached("before list 1 => stop\nbefore list 2 => start");
    assert_int_equal(iccsp_rm_is_valid(session.rm, context_of_card()), ICCSP_OK);
    session_let_it_happen();
    assert_int_equal(ISCard_Transaction(o->card, &o->cmd), ICCSP_E_SERVICE_STOPPED);
    assert_int_equal(context_of_card(), 0);
    assert_int_equal(ISCard_Transaction(o->card, &o->cmd), ICCSP_E_SERVICE_STOPPED);
    session_let_it_happen();
    assert_int_equal(context_of_card(), 0);
    assert_int_equal(ISCard_ReAttach(o->card, ICCSP_MODE_SHARED, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(iccsp_rm_is_valid(session.rm, context_of_card()), ICCSP_OK);
    assert_int_equal(ISCard_Transaction(o->card, &o->cmd), S_OK);
    assert_int_equal(ISCard_Detach(o->card, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(iccsp_rm_is_valid(session.rm, context_of_card()), ICCSP_OK);
    session_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_method_tells_what_happened_to_the_connection),
        cmocka_unit_test(test_the_end_of_a_lock_tells_what_happened_to_the_connection),
        cmocka_unit_test(test_decision_B10_a_lock_gives_the_code_of_the_resource_manager),
        cmocka_unit_test(test_every_command_can_fail_on_the_way),
        cmocka_unit_test(test_attaching_tells_what_is_missing),
        cmocka_unit_test(test_a_protocol_that_the_card_does_not_offer),
        cmocka_unit_test(test_adopting_tells_what_happened_to_the_handle),
        cmocka_unit_test(test_reconnecting_tells_what_is_missing),
        cmocka_unit_test(test_a_state_that_cannot_be_asked_for),
        cmocka_unit_test(test_decision_B3_detached_though_disconnecting_failed),
        cmocka_unit_test(test_decision_B11_an_idle_lock_is_not_kept_alive),
        cmocka_unit_test(test_decision_B9_one_transaction_for_all_locks),
        cmocka_unit_test(test_decision_C1_no_card_object_without_a_context),
        cmocka_unit_test(test_decision_C3_no_context_after_the_service_died),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
