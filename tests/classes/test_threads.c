/* SPDX-License-Identifier: BSD-2-Clause */
/* Many threads on one service provider, beside others with providers of their own (decision G3). Made for
 * ThreadSanitizer; without it the bytes, the codes and the card itself tell whether things went wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/thread.h"
#include "iccsp/iccsp.h"
#include "support/fake_card.h"
#ifndef _WIN32
#include <unistd.h>
#endif

#define SHARING 8 /* threads on one provider */
#define ALONE   3 /* threads with a provider each */
#define ROUNDS  3000
/* A deadlock is as long as this. */
#define SECONDS 100u

static const struct fake_rule rules[] = {
    {"00 A4 08 04 02 D0 00", "62 07 82 01 38 83 02 D0 00 9000", 0},
    {"00 A4 .. 04", "62 07 82 01 01 80 02 00 08 9000", 0},
    {"00 A4", "9000", 0},
    {"00 B0", "01 02 03 04 05 06 07 08 9000", 0},
    {"00 20", "9000", 0},
    {"00 84", "11 22 33 44 55 66 77 88 9000", 0},
    {NULL, NULL, 0},
};
static const uint8_t content[8] = {1, 2, 3, 4, 5, 6, 7, 8};

static struct fake_card fake;
static BSTR reader, directory, path;

/* A thread. */
struct worker {
    unsigned provider; /* 0: the shared one */
    uint32_t seed;
    ISCardManage *manage;
    IIccspManage *more;
    ISCardFileAccess *files; /* shared, too */
    ISCardVerify *verify;
    ISCard *scard;
    unsigned good, refused; /* calls */
    HRESULT wrong;          /* a result that cannot be */
    bool mixed;             /* bytes that are not those of the card */
    iccsp_thread thread;
};

/* Whose command is at the card, and who has locked it: 0 nobody, else a provider. */
static _Thread_local unsigned sender;
static _Atomic unsigned locked_by, strangers;

static void watch_card(struct fake_card *card)
{
    const unsigned owner = locked_by;

    (void)card;
    if (owner != 0 && owner != sender)
        strangers++;
}

static uint32_t dice(struct worker *w, uint32_t sides)
{
    w->seed = w->seed * 1664525u + 1013904223u;
    return (w->seed >> 16) % sides;
}

/* What may become of a call while others attach, detach and reset: decisions B1, B3, B7, E8. */
static bool is_fate(HRESULT hr)
{
    return hr == S_FALSE || hr == ICCSP_E_INVALID_HANDLE || hr == ICCSP_E_SHARING_VIOLATION ||
           hr == E_INVALIDARG || hr == ICCSP_W_RESET_CARD || hr == ICCSP_E_NOT_TRANSACTED;
}

static bool note(struct worker *w, HRESULT hr)
{
    if (hr == S_OK)
        w->good++;
    else if (is_fate(hr))
        w->refused++;
    else
        w->wrong = hr;
    return hr == S_OK;
}

static void look_at_bytes(struct worker *w, IByteBuffer *buffer)
{
    uint8_t bytes[8];
    size_t len = 0;

    if (iccsp_byte_buffer_bytes(buffer, bytes, sizeof(bytes), &len) != S_OK || len != 8 ||
        memcmp(bytes, content, 8) != 0)
        w->mixed = true;
    (void)IByteBuffer_Release(buffer);
}

static HRESULT open_and_read(struct worker *w, ISCardFileAccess *files)
{
    IByteBuffer *buffer = NULL;
    HSCARD_FILE file = 0;
    int32_t count = 8;
    HRESULT hr = ISCardFileAccess_Open(files, ICCSP_SC_TYPE_BY_ID, path, &file);

    if (SUCCEEDED(hr))
        hr = ISCardFileAccess_Read(files, file, &count, &buffer, 0);
    if (SUCCEEDED(hr))
        look_at_bytes(w, buffer);
    if (file != 0)
        note(w, ISCardFileAccess_Close(files, file));
    return hr;
}

static void read_with_child(struct worker *w)
{
    ISCardFileAccess *files = NULL;

    if (!note(w, ISCardManage_CreateFileAccess(w->manage, &files)))
        return;
    note(w, open_and_read(w, files));
    (void)ISCardFileAccess_Release(files);
}

static void look_at_facts(struct worker *w)
{
    SCARD_STATES state = 77;
    SCARD_PROTOCOLS protocol = 77;
    BSTR text = NULL;

    if (note(w, ISCardManage_Status(w->manage, &state, &protocol)) &&
        (state < ICCSP_CARD_ABSENT || state > ICCSP_CARD_SPECIFICMODE))
        w->mixed = true;
    if (note(w, IIccspManage_get_ReaderName(w->more, &text)) && iccsp_bstr_len(text) != strlen(FAKE_READER))
        w->mixed = true;
    iccsp_bstr_free(text);
    text = NULL;
    if (note(w, ISCardFileAccess_GetCurrentDir(w->files, &text)) && iccsp_bstr_len(text) != strlen("/3F00") &&
        iccsp_bstr_len(text) != strlen("/3F00/D000"))
        w->mixed = true;
    iccsp_bstr_free(text);
}

static void verify(struct worker *w)
{
    IByteBuffer *code = NULL;
    int32_t ref = 1;

    if (iccsp_create_byte_buffer("1234", 4, &code) != S_OK)
        abort();
    note(w, ISCardVerify_Verify(w->verify, code, 0, &ref));
    (void)IByteBuffer_Release(code);
}

static void transact(struct worker *w)
{
    ISCardCmd *cmd = NULL;
    IByteBuffer *reply = NULL;
    int32_t le = 8;

    if (iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_ISCardCmd,
                            (void **)(void *)&cmd) != S_OK)
        abort();
    note(w, ISCardCmd_BuildCmd(cmd, 0x00, 0xB0, 0, 0, NULL, &le));
    if (note(w, ISCard_Transaction(w->scard, &cmd)) && note(w, ISCardCmd_put_ApduReplyLength(cmd, 8)) &&
        note(w, ISCardCmd_get_ApduReply(cmd, &reply)))
        look_at_bytes(w, reply);
    (void)ISCardCmd_Release(cmd);
}

static void come_and_go(struct worker *w)
{
    switch (dice(w, 6)) {
    case 0:
        note(w, ISCardManage_Detach(w->manage));
        break;
    case 1:
        note(w, ISCard_Detach(w->scard, ICCSP_DISP_LEAVE));
        break;
    case 2:
        note(w, ISCardManage_Reconnect(w->manage));
        break;
    case 3:
        note(w, ISCard_AttachByReader(w->scard, reader, ICCSP_MODE_SHARED, ICCSP_PROTO_T1));
        break;
    default:
        note(w, ISCardManage_AttachByIFD(w->manage, reader, ICCSP_MODE_SHARED));
    }
}

static void lock_and_read(struct worker *w)
{
    if (!note(w, ISCardManage_SCardLock(w->manage)))
        return;
    note(w, open_and_read(w, w->files));
    note(w, ISCardManage_SCardUnlock(w->manage, dice(w, 8) == 0 ? ICCSP_DISP_RESET : ICCSP_DISP_LEAVE));
}

static void use_shared(void *arg)
{
    struct worker *w = arg;

    for (unsigned i = 0; i < ROUNDS && w->wrong == S_OK; i++) {
        switch (dice(w, 8)) {
        case 0:
            read_with_child(w);
            break;
        case 1:
            note(w, open_and_read(w, w->files));
            break;
        case 2:
            look_at_facts(w);
            break;
        case 3:
            verify(w);
            break;
        case 4:
            transact(w);
            break;
        case 5:
            lock_and_read(w);
            break;
        case 6:
            note(w, ISCardFileAccess_ChangeDir(w->files, ICCSP_SC_TYPE_BY_ID, directory));
            break;
        default:
            come_and_go(w);
        }
    }
    (void)ISCardFileAccess_Release(w->files);
    (void)ISCardVerify_Release(w->verify);
    (void)IIccspManage_Release(w->more);
    (void)ISCard_Release(w->scard);
    (void)ISCardManage_Release(w->manage);
}

/* With the lock nobody else is at the card, and nothing can be refused. */
static void read_locked(struct worker *w)
{
    ISCardFileAccess *files = NULL;

    if (!note(w, ISCardManage_CreateFileAccess(w->manage, &files)))
        return;
    if (note(w, ISCardManage_SCardLock(w->manage))) {
        locked_by = w->provider;
        for (unsigned i = dice(w, 3); i > 0; i--) {
            const HRESULT hr = open_and_read(w, files);

            if (hr != S_OK)
                w->wrong = hr;
        }
        locked_by = 0;
        note(w, ISCardManage_SCardUnlock(w->manage, ICCSP_DISP_LEAVE));
    }
    (void)ISCardFileAccess_Release(files);
}

static void use_alone(void *arg)
{
    struct worker *w = arg;

    sender = w->provider;
    for (unsigned i = 0; i < ROUNDS && w->wrong == S_OK; i++) {
        if (iccsp_create_provider(fake.rm, &w->manage) != S_OK)
            abort();
        if (note(w, ISCardManage_AttachByIFD(w->manage, reader, ICCSP_MODE_SHARED)))
            read_locked(w);
        if (dice(w, 2) == 0)
            note(w, ISCardManage_Detach(w->manage));
        (void)ISCardManage_Release(w->manage);
    }
}

static int setup(void **state)
{
    (void)state;
#ifndef _WIN32
    alarm(SECONDS);
#endif
    fake_card_open(&fake, FAKE_ATR_T1, rules);
    fake.on_command = watch_card;
    strangers = locked_by = 0;
    assert_int_equal(iccsp_bstr_from_utf8(FAKE_READER, &reader), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8("/3F00/D000", &directory), S_OK);
    assert_int_equal(iccsp_bstr_from_utf8("/3F00/D000/D001", &path), S_OK);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    iccsp_bstr_free(reader);
    iccsp_bstr_free(directory);
    iccsp_bstr_free(path);
    fake_card_close(&fake);
    return 0;
}

/* All handles of the providers are gone if the card can be had alone. */
static void assert_no_handle_is_left(void)
{
    struct iccsp_rm_reader_state s = {.reader = FAKE_READER};
    uintptr_t context, card;

    assert_int_equal(iccsp_rm_establish(fake.rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_wait(fake.rm, context, 0, &s, 1), ICCSP_OK);
    assert_int_equal(s.event & (ICCSP_READER_INUSE | ICCSP_READER_EXCLUSIVE), 0);
    assert_int_equal(iccsp_rm_connect(fake.rm, context, FAKE_READER, ICCSP_SHARE_EXCLUSIVE,
                                      ICCSP_PROTOCOL_ANY, &card, NULL),
                     ICCSP_OK);
    assert_int_equal(iccsp_rm_release(fake.rm, context), ICCSP_OK);
}

/* Each thread gets references of its own, and drops them. */
static void share(struct worker *w, const struct worker *with)
{
    *w = *with;
    (void)ISCardManage_AddRef(w->manage);
    (void)IIccspManage_AddRef(w->more);
    (void)ISCardFileAccess_AddRef(w->files);
    (void)ISCardVerify_AddRef(w->verify);
    (void)ISCard_AddRef(w->scard);
}

static void make_shared(struct worker *w)
{
    assert_int_equal(iccsp_create_provider(fake.rm, &w->manage), S_OK);
    assert_int_equal(
        ISCardManage_QueryInterface(w->manage, &ICCSP_IID_IIccspManage, (void **)(void *)&w->more), S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(w->manage, &w->files), S_OK);
    assert_int_equal(ISCardManage_CreateCHVerification(w->manage, &w->verify), S_OK);
    assert_int_equal(iccsp_create_object(fake.rm, &ICCSP_CLSID_CSCard, NULL, &ICCSP_IID_ISCard,
                                         (void **)(void *)&w->scard),
                     S_OK);
}

static void release_shared(struct worker *w)
{
    (void)ISCardManage_Release(w->manage);
    (void)IIccspManage_Release(w->more);
    (void)ISCardFileAccess_Release(w->files);
    (void)ISCardVerify_Release(w->verify);
    (void)ISCard_Release(w->scard);
}

static void test_decision_G3_many_threads_on_one_provider(void **state)
{
    static struct worker worker[SHARING + ALONE], shared;
    unsigned good = 0, refused = 0;

    (void)state;
    make_shared(&shared);
    for (unsigned i = 0; i < SHARING; i++)
        share(&worker[i], &shared);
    release_shared(&shared);
    for (unsigned i = 0; i < SHARING + ALONE; i++) {
        worker[i].seed = 4711 + i;
        worker[i].provider = i < SHARING ? 0 : i;
        assert_true(iccsp_thread_start(&worker[i].thread, i < SHARING ? use_shared : use_alone, &worker[i]));
    }
    for (unsigned i = 0; i < SHARING + ALONE; i++) {
        iccsp_thread_join(worker[i].thread);
        good += worker[i].good;
        refused += worker[i].refused;
    }
    for (unsigned i = 0; i < SHARING + ALONE; i++) {
        assert_int_equal(worker[i].wrong, S_OK);
        assert_false(worker[i].mixed);
    }
    assert_int_equal(strangers, 0);
    assert_in_range(good, ROUNDS, UINT32_MAX);
    assert_in_range(refused, 1, UINT32_MAX);
    assert_no_handle_is_left();
}

static void read_once_and_release(void *arg)
{
    struct worker *w = arg;

    note(w, open_and_read(w, w->files));
    (void)ISCardFileAccess_Release(w->files);
}

/* Whoever comes last ends the connection, in the middle of whatever the others were about (decision B12). */
static void test_decision_B12_last_reference_in_any_thread(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 100; round++) {
        struct worker w[2] = {{.provider = 0}, {.provider = 0}};
        ISCardManage *manage = NULL;

        assert_int_equal(iccsp_create_provider(fake.rm, &manage), S_OK);
        assert_int_equal(ISCardManage_AttachByIFD(manage, reader, ICCSP_MODE_SHARED), S_OK);
        for (unsigned i = 0; i < 2; i++)
            assert_int_equal(ISCardManage_CreateFileAccess(manage, &w[i].files), S_OK);
        for (unsigned i = 0; i < 2; i++)
            assert_true(iccsp_thread_start(&w[i].thread, read_once_and_release, &w[i]));
        (void)ISCardManage_Release(manage);
        for (unsigned i = 0; i < 2; i++) {
            iccsp_thread_join(w[i].thread);
            assert_int_equal(w[i].good, 2);
            assert_false(w[i].mixed);
        }
        assert_no_handle_is_left();
    }
}

static ISCardCmd *shared_cmd;
static ISCardTypeConv *conv;
static _Atomic unsigned wrong;

/* Eight equal bytes go in; whatever comes out is eight equal bytes. */
static void use_command(void *arg)
{
    uint8_t row[8];
    IByteBuffer *in = NULL, *out = NULL;
    int32_t le = 8;

    memset(row, *(const char *)arg, sizeof(row));
    if (iccsp_create_byte_buffer(row, sizeof(row), &in) != S_OK)
        abort();
    for (unsigned i = 0; i < ROUNDS; i++) {
        size_t len = 0;

        wrong += ISCardCmd_BuildCmd(shared_cmd, 0, 0x88, 0, 0, in, &le) != S_OK;
        wrong += ISCardCmd_put_ApduReply(shared_cmd, in) != S_OK;
        wrong += ISCardCmd_get_Data(shared_cmd, &out) != S_OK;
        wrong += iccsp_byte_buffer_bytes(out, row, sizeof(row), &len) != S_OK || len != sizeof(row);
        for (size_t k = 1; k < sizeof(row); k++)
            wrong += row[k] != row[0];
        (void)IByteBuffer_Release(out);
    }
    (void)IByteBuffer_Release(in);
}

static void borrow_memory(void *arg)
{
    IStream *stream = arg;

    for (unsigned i = 0; i < ROUNDS; i++) {
        BYTEARRAY *loan = NULL;

        if (ISCardTypeConv_GetAtIStreamMemory(conv, stream, &loan) != S_OK)
            abort();
        wrong += loan->dwSize != sizeof(content);
        wrong += ISCardTypeConv_FreeIStreamMemoryPtr(conv, stream, loan->pbyData) != S_OK;
    }
}

static void run_together(void (*fn)(void *), void *const args[4])
{
    iccsp_thread threads[4];

    wrong = 0;
    for (unsigned i = 0; i < 4; i++)
        assert_true(iccsp_thread_start(&threads[i], fn, args[i]));
    for (unsigned i = 0; i < 4; i++)
        iccsp_thread_join(threads[i]);
    assert_int_equal(wrong, 0);
}

static void test_decision_G3_one_command_object_in_many_threads(void **state)
{
    char rows[] = "abcd";

    (void)state;
    assert_int_equal(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_ISCardCmd,
                                         (void **)(void *)&shared_cmd),
                     S_OK);
    run_together(use_command, (void *const[4]){&rows[0], &rows[1], &rows[2], &rows[3]});
    assert_int_equal(ISCardCmd_Release(shared_cmd), 0);
}

static void test_decision_G3_memory_lent_to_many_threads(void **state)
{
    IByteBuffer *buffer = NULL;
    IStream *stream = NULL;

    (void)state;
    assert_int_equal(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardTypeConv, NULL, &ICCSP_IID_ISCardTypeConv,
                                         (void **)(void *)&conv),
                     S_OK);
    assert_int_equal(iccsp_create_byte_buffer(content, sizeof(content), &buffer), S_OK);
    assert_int_equal(IByteBuffer_get_Stream(buffer, &stream), S_OK);
    run_together(borrow_memory, (void *const[4]){stream, stream, stream, stream});
    (void)IStream_Release(stream);
    assert_int_equal(IByteBuffer_Release(buffer), 0);
    assert_int_equal(ISCardTypeConv_Release(conv), 0);
}

#define THREADS_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        THREADS_TEST(test_decision_G3_many_threads_on_one_provider),
        THREADS_TEST(test_decision_B12_last_reference_in_any_thread),
        THREADS_TEST(test_decision_G3_one_command_object_in_many_threads),
        THREADS_TEST(test_decision_G3_memory_lent_to_many_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
