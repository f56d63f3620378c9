/* SPDX-License-Identifier: BSD-2-Clause */
/* Every method without memory: each of its allocations fails in turn, the method says so and leaves nothing
 * behind, and afterwards it works. And those that allocate nothing. */
#include "classes/session.h"

#include <stdbool.h>
#include <string.h>

#include "classes/builders.h"
#include "support/alloc_watch.h"

#define ALLOCATIONS_MAX 50u

static struct objects *const o = &session.o;

/* What came of a call whose n-th allocation was to fail. True: it did, so there is one more to try. */
static bool has_failed(const char *what, unsigned n, HRESULT hr)
{
    const bool failed = alloc_has_failed();

    alloc_fail_nth(0);
    assert_in_range(n, 1, ALLOCATIONS_MAX);
    session_expect(what, hr, failed ? E_OUTOFMEMORY : S_OK);
    return failed;
}

/* The call is made again and again until all of its allocations have failed once; there must be one. */
#define NEEDS_MEMORY(call)                                                                                   \
    do {                                                                                                     \
        unsigned n = 1;                                                                                      \
        for (alloc_fail_nth(n); has_failed(#call, n, call); alloc_fail_nth(n))                               \
            n++;                                                                                             \
        assert_true(n > 1);                                                                                  \
    } while (0)

#define NEEDS_NONE(call)                                                                                     \
    do {                                                                                                     \
        alloc_fail_nth(1);                                                                                   \
        assert_false(has_failed(#call, 1, call));                                                            \
    } while (0)

static void begin(const struct call *call)
{
    session_play("");
    objects_attach(o, SESSION_READER);
    if ((call->traits & CALL_OF_FILE) != 0)
        objects_open(o);
}

/* True: the n-th allocation failed. Once more, with memory, the call gives what it gives otherwise. */
static bool fails_without_memory(const struct call *call, unsigned n, HRESULT otherwise)
{
    HRESULT hr;
    bool failed;

    begin(call);
    alloc_fail_nth(n);
    hr = call->make(o);
    failed = alloc_has_failed();
    alloc_fail_nth(0);
    session_expect(call->name, hr, failed ? E_OUTOFMEMORY : otherwise);
    if (failed)
        session_expect(call->name, call->make(o), otherwise);
    session_end();
    return failed;
}

static HRESULT result_of(const struct call *call)
{
    HRESULT hr;

    begin(call);
    hr = call->make(o);
    session_end();
    return hr;
}

/* A command needs room for its response; a lock and a reset need none. */
static void test_methods_that_need_the_card_without_memory(void **state)
{
    (void)state;
    for (const struct call *call = calls; call->name != NULL; call++) {
        const long before = alloc_live();
        const HRESULT otherwise = result_of(call);
        unsigned n = 1;

        while (fails_without_memory(call, n, otherwise))
            assert_in_range(++n, 1, ALLOCATIONS_MAX);
        assert_true((n > 1) == ((call->traits & CALL_SENDS) != 0));
        assert_int_equal(alloc_live(), before);
    }
}

static void test_attaching_without_memory(void **state)
{
    BSTR name = text_of(SESSION_READER);

    (void)state;
    session_play("");
    NEEDS_MEMORY(ISCardManage_AttachByIFD(o->manage, name, ICCSP_MODE_SHARED));
    session_end();
    session_play("");
    NEEDS_MEMORY(ISCard_AttachByReader(o->card, name, ICCSP_MODE_SHARED, ICCSP_PROTO_T1));
    session_end();
    iccsp_bstr_free(name);
}

/* The service was started again, so a context and a handle are made anew. */
static void lose_the_service(void)
{
    session_play_attached("before list 1 => stop, start");
    session_let_it_happen();
    assert_int_equal(ISCardManage_SCardLock(o->manage), ICCSP_E_SERVICE_STOPPED);
    assert_int_equal(ISCard_LockSCard(o->card), ICCSP_E_SERVICE_STOPPED);
}

static void test_reconnecting_without_memory(void **state)
{
    (void)state;
    lose_the_service();
    NEEDS_MEMORY(ISCardManage_Reconnect(o->manage));
    session_end();
    lose_the_service();
    NEEDS_MEMORY(ISCard_ReAttach(o->card, ICCSP_MODE_SHARED, ICCSP_DISP_LEAVE));
    session_end();
}

static IIccspManage *extension_of_manager(void)
{
    IIccspManage *extension = NULL;

    assert_int_equal(
        ISCardManage_QueryInterface(o->manage, &ICCSP_IID_IIccspManage, (void **)(void *)&extension), S_OK);
    return extension;
}

static void test_objects_and_texts_of_a_manager_without_memory(void **state)
{
    IIccspManage *extension;
    ISCardFileAccess *files = NULL;
    ISCardAuth *auth = NULL;
    ISCardVerify *verify = NULL;
    IUnknown *made = NULL;
    IByteBuffer *atr = NULL;
    BSTR text = NULL;

    (void)state;
    session_play_attached("");
    extension = extension_of_manager();
    NEEDS_MEMORY(ISCardManage_CreateFileAccess(o->manage, &files));
    NEEDS_MEMORY(ISCardManage_CreateCardAuth(o->manage, &auth));
    NEEDS_MEMORY(ISCardManage_CreateCHVerification(o->manage, &verify));
    NEEDS_MEMORY(ISCardManage_CreateInterface(o->manage, &ICCSP_IID_ISCardAuth, NULL, NULL, &made));
    NEEDS_MEMORY(ISCardFileAccess_GetCurrentDir(o->files, &text));
    iccsp_bstr_free(text);
    NEEDS_MEMORY(IIccspManage_get_Family(extension, &text));
    iccsp_bstr_free(text);
    NEEDS_MEMORY(IIccspManage_get_ReaderName(extension, &text));
    iccsp_bstr_free(text);
    NEEDS_MEMORY(IIccspManage_get_Atr(extension, &atr));
    release_buffer(atr);
    NEEDS_MEMORY(ISCard_get_Atr(o->card, &atr));
    release_buffer(atr);
    IUnknown_Release(made);
    ISCardVerify_Release(verify);
    ISCardAuth_Release(auth);
    ISCardFileAccess_Release(files);
    IIccspManage_Release(extension);
    session_end();
}

static void test_commands_without_memory(void **state)
{
    IByteBuffer *apdu = buffer_of_hex("00A40000023F00"), *reply = buffer_of_hex("9000"), *out = NULL;
    int32_t length = 0;

    (void)state;
    session_play("");
    NEEDS_MEMORY(ISCardCmd_put_Apdu(o->cmd, apdu));
    NEEDS_MEMORY(ISCardCmd_get_Apdu(o->cmd, &out));
    release_buffer(out);
    NEEDS_MEMORY(ISCardCmd_get_ApduLength(o->cmd, &length));
    NEEDS_MEMORY(ISCardCmd_put_Data(o->cmd, o->data));
    NEEDS_MEMORY(ISCardCmd_get_Data(o->cmd, &out));
    release_buffer(out);
    NEEDS_MEMORY(ISCardCmd_put_ApduReply(o->cmd, reply));
    NEEDS_MEMORY(ISCardCmd_get_ApduReply(o->cmd, &out));
    release_buffer(out);
    NEEDS_MEMORY(ISCardCmd_put_ApduReplyLength(o->cmd, 60000));
    NEEDS_MEMORY(ISCardCmd_BuildCmd(o->cmd, 0, 0xA4, 0, 0, o->data, NULL));
    NEEDS_MEMORY(ISCardCmd_Encapsulate(o->cmd, apdu, ICCSP_ISO_CASE_3));
    assert_int_equal(ISCardCmd_Clear(o->cmd), S_OK);
    NEEDS_MEMORY(ISCardCmd_put_ReplyStatus(o->cmd, 0x9000));
    session_end();
    release_buffer(apdu);
    release_buffer(reply);
}

static void test_builders_without_memory(void **state)
{
    const struct builder_arguments good = {buffer_of_hex("0102"), buffer_of_hex("0100"), 8, 0x80};
    ISCardISO7816 *iso = NULL;

    (void)state;
    assert_int_equal(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardISO7816, NULL, &ICCSP_IID_ISCardISO7816,
                                         (void **)(void *)&iso),
                     S_OK);
    for (const struct builder *b = builders; b->name != NULL; b++) {
        ISCardCmd *cmd = NULL;

        NEEDS_MEMORY(b->build(iso, &good, &cmd));
        assert_int_equal(ISCardCmd_Release(cmd), 0);
    }
    ISCardISO7816_Release(iso);
    release_buffer(good.data);
    release_buffer(good.end);
}

static void test_conversions_without_memory(void **state)
{
    ISCardTypeConv *conv = NULL;
    IByteBuffer *from = buffer_of_text("abc"), *buffer = NULL;
    BYTEARRAY *array = NULL;
    SAFEARRAY *safe = NULL, *made = NULL;
    IStream *stream = NULL;
    uint8_t bytes[] = {1, 2, 3}, *block = NULL;

    (void)state;
    assert_int_equal(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardTypeConv, NULL, &ICCSP_IID_ISCardTypeConv,
                                         (void **)(void *)&conv),
                     S_OK);
    assert_int_equal(IByteBuffer_get_Stream(from, &stream), S_OK);
    NEEDS_MEMORY(ISCardTypeConv_ConvertByteArrayToByteBuffer(conv, bytes, 3, &buffer));
    release_buffer(buffer);
    NEEDS_MEMORY(ISCardTypeConv_ConvertByteBufferToByteArray(conv, from, &array));
    iccsp_mem_free(array);
    NEEDS_MEMORY(ISCardTypeConv_ConvertByteBufferToSafeArray(conv, from, &safe));
    NEEDS_MEMORY(ISCardTypeConv_ConvertSafeArrayToByteBuffer(conv, safe, &buffer));
    release_buffer(buffer);
    NEEDS_MEMORY(ISCardTypeConv_CreateByteArray(conv, 5, &block));
    NEEDS_MEMORY(ISCardTypeConv_CreateByteBuffer(conv, 5, &buffer));
    NEEDS_MEMORY(ISCardTypeConv_CreateSafeArray(conv, 5, &made));
    NEEDS_MEMORY(ISCardTypeConv_GetAtIStreamMemory(conv, stream, &array));
    NEEDS_NONE(ISCardTypeConv_FreeIStreamMemoryPtr(conv, stream, array->pbyData));
    release_buffer(buffer);
    iccsp_mem_free(block);
    assert_int_equal(iccsp_safearray_destroy(made), S_OK);
    assert_int_equal(iccsp_safearray_destroy(safe), S_OK);
    IStream_Release(stream);
    release_buffer(from);
    ISCardTypeConv_Release(conv);
}

static void test_buffers_without_memory(void **state)
{
    IByteBuffer *b = buffer_of_text("abc"), *target = buffer_of_text(""), *clone = NULL;
    uint8_t bytes[600] = {0};

    (void)state;
    NEEDS_MEMORY(IByteBuffer_LockRegion(b, 0, 1, LOCK_WRITE));
    NEEDS_MEMORY(IByteBuffer_SetSize(b, 500));
    NEEDS_MEMORY(IByteBuffer_CopyTo(b, &target, 500, NULL, NULL));
    NEEDS_MEMORY(IByteBuffer_Write(b, bytes, sizeof(bytes), NULL));
    NEEDS_MEMORY(IByteBuffer_Initialize(b, 5000, NULL));
    NEEDS_MEMORY(IByteBuffer_Clone(b, &clone));
    release_buffer(clone);
    release_buffer(target);
    release_buffer(b);
}

/* Where nothing is allocated no page is a reason to expect E_OUTOFMEMORY. */
static void test_decision_G14_sessions_that_allocate_nothing(void **state)
{
    SCARD_STATES s;
    SCARD_PROTOCOLS p;
    HSCARD handle;

    (void)state;
    session_play_attached("");
    assert_int_equal(ISCard_get_CardHandle(o->card, &handle), S_OK);
    NEEDS_NONE(ISCardFileAccess_Seek(o->files, o->file, 1, ICCSP_SC_SEEK_FROM_BEGINNING));
    NEEDS_NONE(ISCardFileAccess_Close(o->files, o->file));
    NEEDS_NONE(ISCardManage_Status(o->manage, &s, &p));
    NEEDS_NONE(ISCardManage_Detach(o->manage));
    NEEDS_NONE(ISCardManage_AttachByHandle(o->manage, handle));
    session_end();
}

static void test_decision_G14_commands_that_allocate_nothing(void **state)
{
    int32_t length;
    uint16_t status;
    uint8_t byte;

    (void)state;
    session_play("");
    NEEDS_NONE(ISCardCmd_get_ApduReplyLength(o->cmd, &length));
    NEEDS_NONE(ISCardCmd_get_ClassId(o->cmd, &byte));
    NEEDS_NONE(ISCardCmd_put_ClassId(o->cmd, 1));
    NEEDS_NONE(ISCardCmd_get_InstructionId(o->cmd, &byte));
    NEEDS_NONE(ISCardCmd_put_InstructionId(o->cmd, 1));
    NEEDS_NONE(ISCardCmd_get_P1(o->cmd, &byte));
    NEEDS_NONE(ISCardCmd_put_P1(o->cmd, 1));
    NEEDS_NONE(ISCardCmd_get_P2(o->cmd, &byte));
    NEEDS_NONE(ISCardCmd_put_P2(o->cmd, 1));
    NEEDS_NONE(ISCardCmd_get_P3(o->cmd, &byte));
    NEEDS_NONE(ISCardCmd_get_ReplyStatus(o->cmd, &status));
    NEEDS_NONE(ISCardCmd_get_ReplyStatusSW1(o->cmd, &byte));
    NEEDS_NONE(ISCardCmd_get_ReplyStatusSW2(o->cmd, &byte));
    session_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods_that_need_the_card_without_memory),
        cmocka_unit_test(test_attaching_without_memory),
        cmocka_unit_test(test_reconnecting_without_memory),
        cmocka_unit_test(test_objects_and_texts_of_a_manager_without_memory),
        cmocka_unit_test(test_commands_without_memory),
        cmocka_unit_test(test_builders_without_memory),
        cmocka_unit_test(test_conversions_without_memory),
        cmocka_unit_test(test_buffers_without_memory),
        cmocka_unit_test(test_decision_G14_sessions_that_allocate_nothing),
        cmocka_unit_test(test_decision_G14_commands_that_allocate_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
