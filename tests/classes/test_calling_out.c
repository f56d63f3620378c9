/* SPDX-License-Identifier: BSD-2-Clause */
/* Methods that call objects of the program: no lock is held meanwhile (decision G3). */
#include "classes/blocking.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        BLOCKING_TEST(test_decision_G3_nothing_is_held_while_calling_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
