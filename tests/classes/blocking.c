/* SPDX-License-Identifier: BSD-2-Clause */
/* A command that takes its time, and objects that could wait for it. */
#include "classes/blocking.h"

#include <string.h>

#include "base/clock.h"

const struct fake_rule blocking_rules[] = {
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

struct fake_card fake;
ISCardManage *manage;
IIccspManage *more;
ISCardFileAccess *files;
ISCardVerify *verify;
IIccspVerify *codes;
ISCardAuth *auth;
ISCard *scard;
ISCardCmd *cmd;
IByteBuffer *data;
BSTR reader, directory, path;
HSCARD_FILE file;

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

void open_gate(void)
{
    iccsp_mutex_lock(&gate.lock);
    gate.closed = false;
    iccsp_cond_broadcast(&gate.changed);
    iccsp_mutex_unlock(&gate.lock);
}

static void run(void *arg)
{
    struct call *call = arg;

    call->hr = call->fn();
    call->done = true;
}

void start(struct call *call, HRESULT (*fn)(void))
{
    call->fn = fn;
    call->done = false;
    assert_true(iccsp_thread_start(&call->thread, run, call));
}

bool is_done_within(const struct call *call, uint32_t ms)
{
    const uint64_t deadline = iccsp_now_ms() + ms;

    while (!call->done && iccsp_now_ms() < deadline)
        iccsp_sleep_ms(1);
    return call->done;
}

HRESULT join(struct call *call)
{
    if (!is_done_within(call, LONG_MS))
        fail_msg("a call does not come back");
    iccsp_thread_join(call->thread);
    return call->hr;
}

void block(struct call *call, HRESULT (*fn)(void))
{
    gate.closed = true;
    gate.reached = gate.gave_up = false;
    start(call, fn);
    assert_true(gate_is_reached());
}

void unblock(struct call *call)
{
    open_gate();
    assert_int_equal(join(call), S_OK);
    assert_false(gate.gave_up);
}

HRESULT read_file(void)
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

HRESULT transact(void)
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

int blocking_setup(void **state)
{
    int32_t le = 8;

    (void)state;
    memset(&gate, 0, sizeof(gate));
    assert_true(iccsp_mutex_init(&gate.lock) && iccsp_cond_init(&gate.changed));
    fake_card_open(&fake, FAKE_ATR_T1, blocking_rules);
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

int blocking_teardown(void **state)
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
