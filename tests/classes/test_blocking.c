/* SPDX-License-Identifier: BSD-2-Clause */
/* A command that takes its time: who waits behind it and who does not (decisions G3 and G4). */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/thread.h"
#include "iccsp/iccsp.h"
#include "support/fake_card.h"
#ifndef _WIN32
#include "support/child.h"
#endif

/* Nothing here takes as long as this, unless it waits for what does not come. */
#define LONG_MS  20000u
#define SHORT_MS 100u

static const struct fake_rule rules[] = {
    {"00 A4 08 04 02 D0 00", "62 07 82 01 38 83 02 D0 00 9000", 0},
    {"00 A4 .. 04", "62 07 82 01 01 80 02 00 08 9000", 0},
    {"00 A4", "9000", 0},
    {"00 B0", "01 02 03 04 05 06 07 08 9000", 0},
    {"00 88", "88 77 66 55 44 33 22 11 9000", 0},
    {"00 D6", "9000", 0},
    {"00 E0", "9000", 0},
    {NULL, NULL, 0},
};

/* Keeps a command of the card until it is opened. */
static struct {
    iccsp_mutex lock;
    iccsp_cond changed;
    bool closed, reached, gave_up;
} gate;

static struct fake_card fake;
static ISCardManage *manage;
static IIccspManage *more;
static ISCardFileAccess *files;
static ISCardVerify *verify;
static IIccspVerify *codes;
static ISCardAuth *auth;
static ISCard *scard;
static ISCardCmd *cmd;
static IByteBuffer *data;
static BSTR reader, directory, path;
static HSCARD_FILE file;

static void pass_gate(struct fake_card *card)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;

    (void)card;
    iccsp_mutex_lock(&gate.lock);
    gate.reached = gate.closed;
    iccsp_cond_broadcast(&gate.changed);
    while (gate.closed && !gate.gave_up)
        gate.gave_up = !iccsp_cond_wait_until(&gate.changed, &gate.lock, deadline);
    iccsp_mutex_unlock(&gate.lock);
}

static bool gate_is_reached(void)
{
    const uint64_t deadline = iccsp_now_ms() + LONG_MS;
    bool reached;

    iccsp_mutex_lock(&gate.lock);
    while (!gate.reached && iccsp_cond_wait_until(&gate.changed, &gate.lock, deadline))
        ;
    reached = gate.reached;
    iccsp_mutex_unlock(&gate.lock);
    return reached;
}

static void open_gate(void)
{
    iccsp_mutex_lock(&gate.lock);
    gate.closed = false;
    iccsp_cond_broadcast(&gate.changed);
    iccsp_mutex_unlock(&gate.lock);
}

/* A call in a thread of its own. */
struct call {
    HRESULT (*fn)(void);
    HRESULT hr;
    _Atomic bool done;
    iccsp_thread thread;
};

static void run(void *arg)
{
    struct call *call = arg;

    call->hr = call->fn();
    call->done = true;
}

static void start(struct call *call, HRESULT (*fn)(void))
{
    call->fn = fn;
    call->done = false;
    assert_true(iccsp_thread_start(&call->thread, run, call));
}

static bool is_done_within(const struct call *call, uint32_t ms)
{
    const uint64_t deadline = iccsp_now_ms() + ms;

    while (!call->done && iccsp_now_ms() < deadline)
        iccsp_sleep_ms(1);
    return call->done;
}

static HRESULT join(struct call *call)
{
    if (!is_done_within(call, LONG_MS))
        fail_msg("a call does not come back");
    iccsp_thread_join(call->thread);
    return call->hr;
}

/* Starts a call and waits until its command is at the card, which keeps it. */
static void block(struct call *call, HRESULT (*fn)(void))
{
    gate.closed = true;
    gate.reached = gate.gave_up = false;
    start(call, fn);
    assert_true(gate_is_reached());
}

/* Nothing since block() waited for the command, or it would have given up. */
static void unblock(struct call *call)
{
    open_gate();
    assert_int_equal(join(call), S_OK);
    assert_false(gate.gave_up);
}

static HRESULT read_file(void)
{
    IByteBuffer *buffer = NULL;
    int32_t count = 8;
    HRESULT hr = ISCardFileAccess_Seek(files, file, 0, ICCSP_SC_SEEK_FROM_BEGINNING);

    if (SUCCEEDED(hr))
        hr = ISCardFileAccess_Read(files, file, &count, &buffer, 0);
    if (buffer != NULL)
        (void)IByteBuffer_Release(buffer);
    return hr;
}

static HRESULT transact(void)
{
    return ISCard_Transaction(scard, &cmd);
}

static void make_objects(void)
{
    assert_int_equal(iccsp_create_provider(fake.rm, &manage), S_OK);
    assert_int_equal(ISCardManage_QueryInterface(manage, &ICCSP_IID_IIccspManage, (void **)(void *)&more),
                     S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(manage, &files), S_OK);
    assert_int_equal(ISCardManage_CreateCHVerification(manage, &verify), S_OK);
    assert_int_equal(ISCardVerify_QueryInterface(verify, &ICCSP_IID_IIccspVerify, (void **)(void *)&codes),
                     S_OK);
    assert_int_equal(ISCardManage_CreateCardAuth(manage, &auth), S_OK);
    assert_int_equal(
        iccsp_create_object(fake.rm, &ICCSP_CLSID_CSCard, NULL, &ICCSP_IID_ISCard, (void **)(void *)&scard),
        S_OK);
    assert_int_equal(iccsp_create_object(fake.rm, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_ISCardCmd,
                                         (void **)(void *)&cmd),
                     S_OK);
    assert_int_equal(iccsp_create_byte_buffer("12345678", 8, &data), S_OK);
}

static int setup(void **state)
{
    int32_t le = 8;

    (void)state;
    memset(&gate, 0, sizeof(gate));
    assert_true(iccsp_mutex_init(&gate.lock) && iccsp_cond_init(&gate.changed));
    fake_card_open(&fake, FAKE_ATR_T1, rules);
    fake.on_command = pass_gate;
    make_objects();
    assert_int_equal(iccsp_bstr_from_utf8(FAKE_READER, &reader), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8("/3F00/D000", &directory), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8("/3F00/D000/D001", &path), S_OK);
    assert_int_equal(ISCardManage_AttachByIFD(manage, reader, ICCSP_MODE_SHARED), S_OK);
    assert_int_equal(ISCard_AttachByReader(scard, reader, ICCSP_MODE_SHARED, ICCSP_PROTO_T1), S_OK);
    assert_int_equal(ISCardFileAccess_ChangeDir(files, ICCSP_SC_TYPE_BY_ID, directory), S_OK);
    assert_int_equal(ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, path, &file), S_OK);
    return ISCardCmd_BuildCmd(cmd, 0x00, 0xB0, 0, 0, NULL, &le);
}

static int teardown(void **state)
{
    IUnknown *const objects[] = {
        (IUnknown *)(void *)more,  (IUnknown *)(void *)manage, (IUnknown *)(void *)files,
        (IUnknown *)(void *)codes, (IUnknown *)(void *)verify, (IUnknown *)(void *)auth,
        (IUnknown *)(void *)scard, (IUnknown *)(void *)cmd,    (IUnknown *)(void *)data};

    (void)state;
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
        (void)IUnknown_Release(objects[i]);
    iccsp_bstr_free(reader);
    iccsp_bstr_free(directory);
    iccsp_bstr_free(path);
    fake_card_close(&fake);
    iccsp_cond_destroy(&gate.changed);
    iccsp_mutex_destroy(&gate.lock);
    return 0;
}

static void test_decision_G3_the_connection_does_not_wait_for_a_command(void **state)
{
    HSCARDCONTEXT context = 0, context_before = 0;
    HSCARD handle = 0, handle_before = 0;
    SCARD_STATES card_state = 0;
    SCARD_PROTOCOLS protocol = 0;
    IByteBuffer *atr = NULL;
    struct call call;

    (void)state;
    assert_int_equal(ISCard_get_CardHandle(scard, &handle_before), S_OK);
    assert_int_equal(ISCard_get_Context(scard, &context_before), S_OK);
    block(&call, transact);
    assert_int_equal(ISCard_get_CardHandle(scard, &handle), S_OK);
    assert_int_equal(ISCard_get_Context(scard, &context), S_OK);
    assert_int_equal(ISCard_get_Status(scard, &card_state), S_OK);
    assert_int_equal(ISCard_get_Protocol(scard, &protocol), S_OK);
    assert_int_equal(ISCard_get_Atr(scard, &atr), S_OK);
    unblock(&call);
    assert_int_equal(handle, handle_before);
    assert_int_not_equal(handle, 0);
    assert_int_equal(context, context_before);
    assert_int_not_equal(context, 0);
    assert_int_equal(card_state, ICCSP_CARD_NEGOTIABLEMODE);
    assert_int_equal(protocol, ICCSP_PROTO_T1);
    (void)IByteBuffer_Release(atr);
}

static void make_children(void)
{
    IUnknown *child = NULL;

    assert_int_equal(ISCardManage_CreateFileAccess(manage, (ISCardFileAccess **)(void *)&child), S_OK);
    (void)IUnknown_Release(child);
    assert_int_equal(ISCardManage_CreateInterface(manage, &ICCSP_IID_ISCardAuth, NULL, NULL, &child), S_OK);
    (void)IUnknown_Release(child);
    assert_int_equal(ISCardManage_QueryInterface(manage, &ICCSP_IID_IUnknown, (void **)(void *)&child), S_OK);
    (void)IUnknown_Release(child);
}

static void test_decision_G3_facts_do_not_wait_for_a_command(void **state)
{
    SCARD_STATES card_state = 0;
    SCARD_PROTOCOLS protocol = 0;
    BSTR family = NULL, name = NULL, dir = NULL;
    IByteBuffer *atr = NULL;
    int32_t number = 0, tries = 0;
    struct call call;

    (void)state;
    block(&call, read_file);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(IIccspManage_get_Family(more, &family), S_OK);
    assert_int_equal(IIccspManage_get_ReaderName(more, &name), S_OK);
    assert_int_equal(IIccspManage_get_Atr(more, &atr), S_OK);
    assert_int_equal(IIccspManage_put_DetachDisposition(more, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ISCardFileAccess_GetCurrentDir(files, &dir), S_OK);
    assert_int_equal(IIccspVerify_PrepareUnblock(codes, data, data, &number), S_OK);
    assert_int_equal(IIccspVerify_get_TriesLeft(codes, &tries), S_OK);
    make_children();
    unblock(&call);
    assert_int_equal(card_state, ICCSP_CARD_NEGOTIABLEMODE);
    assert_int_equal(protocol, ICCSP_PROTO_T1);
    assert_int_equal(iccsp_bstr_len(name), strlen(FAKE_READER));
    assert_int_equal(iccsp_bstr_len(dir), strlen("/3F00/D000"));
    assert_int_equal(number, 1);
    assert_int_equal(tries, -1);
    (void)IByteBuffer_Release(atr);
    iccsp_bstr_free(family);
    iccsp_bstr_free(name);
    iccsp_bstr_free(dir);
}

/* What was seen last: the card was taken out before, and a call of another object noticed. */
static void test_decision_G3_status_in_a_command_is_what_was_seen_last(void **state)
{
    SCARD_STATES card_state = 77;
    SCARD_PROTOCOLS protocol = 77;
    struct call call;

    (void)state;
    assert_int_equal(iccsp_rm_remove_card(fake.rm, FAKE_READER), S_OK);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(card_state, ICCSP_CARD_ABSENT);
    assert_int_equal(protocol, 0);
    assert_int_equal(iccsp_rm_insert_card(fake.rm, FAKE_READER, fake.card), S_OK);
    assert_int_equal(ISCardManage_Reconnect(manage), S_OK);
    assert_int_equal(ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, path, &file), S_OK);
    block(&call, read_file);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(card_state, ICCSP_CARD_NEGOTIABLEMODE);
    assert_int_equal(protocol, ICCSP_PROTO_T1);
    /* Out in the middle of a command: nobody has seen that yet. */
    assert_int_equal(iccsp_rm_remove_card(fake.rm, FAKE_READER), S_OK);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(card_state, ICCSP_CARD_NEGOTIABLEMODE);
    open_gate();
    assert_int_equal(join(&call), ICCSP_W_REMOVED_CARD);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
    assert_int_equal(card_state, ICCSP_CARD_ABSENT);
    assert_int_equal(iccsp_rm_insert_card(fake.rm, FAKE_READER, fake.card), S_OK);
}

static HRESULT detach_manage(void)
{
    return ISCardManage_Detach(manage);
}

static HRESULT detach_scard(void)
{
    return ISCard_Detach(scard, ICCSP_DISP_LEAVE);
}

static HRESULT close_file(void)
{
    return ISCardFileAccess_Close(files, file);
}

/* Starts a second call behind the first one, which is at the card; it has to wait. */
static void assert_waits(HRESULT (*first)(void), HRESULT (*second)(void))
{
    struct call command, behind;

    block(&command, first);
    start(&behind, second);
    assert_false(is_done_within(&behind, SHORT_MS));
    unblock(&command);
    assert_int_equal(join(&behind), S_OK);
}

/* A command cannot be ended from outside (decision G4): its result is whole, and then the attachment ends. */
static void test_decision_G4_detach_waits_for_the_command(void **state)
{
    HSCARD handle = 77;

    (void)state;
    assert_waits(transact, detach_scard);
    assert_int_equal(ISCard_get_CardHandle(scard, &handle), S_OK);
    assert_int_equal(handle, 0);
    assert_waits(read_file, detach_manage);
    assert_int_equal(read_file(), E_INVALIDARG);
}

/* The position of a file belongs to the command that moves it. */
static void test_decision_G3_files_wait_for_the_command(void **state)
{
    (void)state;
    assert_waits(read_file, close_file);
    assert_int_equal(read_file(), E_INVALIDARG);
}

/* Another provider on another card has nothing to do with it. */
static void test_decision_G3_other_cards_do_not_wait(void **state)
{
    static struct fake_card second;
    ISCardManage *other = NULL;
    ISCardFileAccess *access = NULL;
    struct call call;

    (void)state;
    fake_card_open(&second, FAKE_ATR_T1, rules);
    assert_int_equal(iccsp_create_provider(second.rm, &other), S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(other, &access), S_OK);
    block(&call, read_file);
    assert_int_equal(ISCardManage_AttachByIFD(other, reader, ICCSP_MODE_SHARED), S_OK);
    assert_int_equal(ISCardFileAccess_ChangeDir(access, ICCSP_SC_TYPE_BY_ID, directory), S_OK);
    assert_int_equal(ISCardManage_Detach(other), S_OK);
    unblock(&call);
    (void)ISCardFileAccess_Release(access);
    (void)ISCardManage_Release(other);
    fake_card_close(&second);
}

static HRESULT attach(void)
{
    return ISCardManage_AttachByIFD(manage, reader, ICCSP_MODE_SHARED);
}

/* An attachment that waits for another connection's lock is none yet. */
static void test_decision_G3_nothing_waits_for_an_attachment(void **state)
{
    SCARD_STATES card_state = 77;
    SCARD_PROTOCOLS protocol = 77;
    BSTR name = NULL;
    struct call call;

    (void)state;
    assert_int_equal(ISCardManage_Detach(manage), S_OK);
    assert_int_equal(ISCard_LockSCard(scard), S_OK);
    start(&call, attach);
    assert_false(is_done_within(&call, SHORT_MS));
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), ICCSP_E_INVALID_HANDLE);
    assert_int_equal(card_state, 0);
    assert_int_equal(protocol, 0);
    assert_int_equal(IIccspManage_get_ReaderName(more, &name), ICCSP_E_INVALID_HANDLE);
    assert_false(call.done);
    assert_int_equal(ISCard_UnlockSCard(scard, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(join(&call), S_OK);
    assert_int_equal(ISCardManage_Status(manage, &card_state, &protocol), S_OK);
}

/* A buffer of another library that looks, whenever it is called, whether the card's objects can be used from
 * another thread. */
struct curious {
    IByteBuffer IByteBuffer_iface;
    IByteBuffer *inner;
    unsigned calls, waited;
};

static HRESULT use_each_lock(void)
{
    int32_t tries;
    uint8_t p1;

    (void)ISCardFileAccess_Close(files, 0);
    (void)IIccspVerify_get_TriesLeft(codes, &tries);
    (void)ISCard_UnlockSCard(scard, ICCSP_DISP_LEAVE);
    return ISCardCmd_get_P1(cmd, &p1);
}

static IByteBuffer *look_around(IByteBuffer *iface)
{
    struct curious *curious = (struct curious *)(void *)iface;
    struct call call;

    start(&call, use_each_lock);
    curious->calls++;
    if (!is_done_within(&call, LONG_MS / 10))
        curious->waited++;
    else
        iccsp_thread_join(call.thread);
    return curious->inner;
}

static HRESULT ICCSP_CALL curious_get_Stream(IByteBuffer *iface, IStream **out)
{
    (void)look_around(iface);
    *out = NULL;
    return E_NOTIMPL;
}

static HRESULT ICCSP_CALL curious_Initialize(IByteBuffer *iface, int32_t size, uint8_t *bytes)
{
    return IByteBuffer_Initialize(look_around(iface), size, bytes);
}

static HRESULT ICCSP_CALL curious_Read(IByteBuffer *iface, uint8_t *bytes, int32_t cb, int32_t *read)
{
    return IByteBuffer_Read(look_around(iface), bytes, cb, read);
}

static HRESULT ICCSP_CALL curious_Seek(IByteBuffer *iface, int32_t move, int32_t origin, int32_t *position)
{
    return IByteBuffer_Seek(look_around(iface), move, origin, position);
}

static const IByteBufferVtbl curious_vtbl = {
    .get_Stream = curious_get_Stream,
    .Initialize = curious_Initialize,
    .Read = curious_Read,
    .Seek = curious_Seek,
};

static IByteBuffer *curious_buffer;

static HRESULT write_with(void)
{
    return ISCardFileAccess_Write(files, file, 8, curious_buffer, 0);
}

static HRESULT create_with(void)
{
    uint8_t descriptor[] = {0x82, 0x01, 0x01}, size[] = {0x80, 0x02, 0x00, 0x08};
    TLV_TABLE table[] = {{.cbSize = 3, .byData = descriptor}, {.cbSize = 4, .byData = size}};
    TLV_TABLE *tables = table;
    int32_t count = 2;

    return ISCardFileAccess_Create(files, ICCSP_SC_TYPE_BY_ID, path, &tables, &count, ICCSP_SC_FL_PREALLOCATE,
                                   curious_buffer);
}

static HRESULT verify_with(void)
{
    return ISCardVerify_Verify(verify, curious_buffer, 0, NULL);
}

static HRESULT change_with(void)
{
    return ISCardVerify_ChangeCode(verify, curious_buffer, curious_buffer, 0, 0);
}

static HRESULT prepare_with(void)
{
    int32_t number;

    return IIccspVerify_PrepareUnblock(codes, curious_buffer, curious_buffer, &number);
}

static HRESULT app_auth_with(void)
{
    return ISCardAuth_APP_Auth(auth, 0, NULL, curious_buffer);
}

static HRESULT icc_auth_with(void)
{
    int32_t length = 8;

    return ISCardAuth_ICC_Auth(auth, 0, NULL, &length, &curious_buffer);
}

static HRESULT user_auth_with(void)
{
    int32_t length = 8;

    return ISCardAuth_User_Auth(auth, 0, NULL, &length, &curious_buffer);
}

static HRESULT mutual_auth_with(void)
{
    IIccspAuth *extension = NULL;
    int32_t length = 8;
    HRESULT hr = ISCardAuth_QueryInterface(auth, &ICCSP_IID_IIccspAuth, (void **)(void *)&extension);

    assert_int_equal(hr, S_OK);
    hr = IIccspAuth_MutualAuthenticate(extension, 0, NULL, &length, &curious_buffer);
    (void)IIccspAuth_Release(extension);
    return hr;
}

/* The buffer is a parameter and no result: a result is filled in one call. */
static HRESULT get_challenge_with(void)
{
    IByteBuffer *challenge = NULL;
    int32_t length = 8;
    const HRESULT hr = ISCardAuth_GetChallenge(auth, 0, curious_buffer, &length, &challenge);

    if (challenge != NULL)
        (void)IByteBuffer_Release(challenge);
    return hr;
}

static HRESULT build_and_transact_with(void)
{
    HRESULT hr = ISCardCmd_BuildCmd(cmd, 0x00, 0xD6, 0, 0, curious_buffer, NULL);

    return SUCCEEDED(hr) ? transact() : hr;
}

static void test_decision_G3_nothing_is_held_while_calling_out(void **state)
{
    static HRESULT (*const calls[])(void) = {write_with,
                                             create_with,
                                             verify_with,
                                             change_with,
                                             prepare_with,
                                             app_auth_with,
                                             icc_auth_with,
                                             user_auth_with,
                                             mutual_auth_with,
                                             get_challenge_with,
                                             build_and_transact_with};

    (void)state;
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        struct curious curious = {.inner = data};

        curious.IByteBuffer_iface.lpVtbl = (IByteBufferVtbl *)(uintptr_t)&curious_vtbl;
        curious_buffer = &curious.IByteBuffer_iface;
        (void)calls[i]();
        assert_in_range(curious.calls, 3, 100);
        assert_int_equal(curious.waited, 0);
    }
}

#ifndef _WIN32
static void use_and_release(void)
{
    SCARD_STATES card_state = 77;
    SCARD_PROTOCOLS protocol = 77;
    BSTR name = NULL;

    CHILD_CHECK(ISCardManage_Status(manage, &card_state, &protocol) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(IIccspManage_get_ReaderName(more, &name) == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(read_file() == ICCSP_E_INVALID_HANDLE);
    CHILD_CHECK(ISCardManage_Detach(manage) == ICCSP_E_INVALID_HANDLE);
    (void)IIccspManage_Release(more);
    (void)ISCardManage_Release(manage);
    (void)IIccspVerify_Release(codes);
    (void)ISCardVerify_Release(verify);
    (void)ISCardAuth_Release(auth);
    CHILD_CHECK(ISCardFileAccess_Release(files) == 0);
}

/* The thread with the command, and with the mutex, is not in the child. */
static void test_decision_G9_child_of_a_thread_beside_a_command(void **state)
{
    struct call call;

    (void)state;
    block(&call, read_file);
    in_child(use_and_release);
    unblock(&call);
}
#endif

#define BLOCKING_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        BLOCKING_TEST(test_decision_G3_the_connection_does_not_wait_for_a_command),
        BLOCKING_TEST(test_decision_G3_facts_do_not_wait_for_a_command),
        BLOCKING_TEST(test_decision_G3_status_in_a_command_is_what_was_seen_last),
        BLOCKING_TEST(test_decision_G4_detach_waits_for_the_command),
        BLOCKING_TEST(test_decision_G3_files_wait_for_the_command),
        BLOCKING_TEST(test_decision_G3_other_cards_do_not_wait),
        BLOCKING_TEST(test_decision_G3_nothing_waits_for_an_attachment),
        BLOCKING_TEST(test_decision_G3_nothing_is_held_while_calling_out),
#ifndef _WIN32
        BLOCKING_TEST(test_decision_G9_child_of_a_thread_beside_a_command),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
