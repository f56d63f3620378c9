/* SPDX-License-Identifier: BSD-2-Clause */
/* A session with every class: what its steps share. */
#include "classes/memory_session.h"

#include <string.h>

/* Reads, writes, verifies and authenticates without a question. */
static const struct fake_rule rules[] = {
    {"00 A4 00 .. 02 3F 00", "62 07 82 01 38 83 02 3F 00 9000", 0},
    {"00 A4 08 04 02 D0 00", "62 07 82 01 38 83 02 D0 00 9000", 0},
    {"00 A4 08 04 02 2F 00", "62 07 82 01 01 80 02 00 09 9000", 0},
    {"00 A4 .. 04", "62 07 82 01 01 80 02 0F A0 9000", 0},
    {"00 A4", "9000", 0},
    {"00 B0 00 00 09", "61 07 4F 05 A0 00 00 00 03 9000", 0},
    {"00 B0", "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 9000", 0},
    {"00 84", "11 22 33 44 55 66 77 88 9000", 0},
    {"00 88", "88 77 66 55 44 33 22 11 9000", 0},
    {"00 04", "9000", 0},
    {"00 20", "9000", 0},
    {"00 24", "9000", 0},
    {"00 2C", "9000", 0},
    {"00 44", "9000", 0},
    {"00 82 00 00 08 .. .. .. .. .. .. .. .. 08", "88 77 66 55 44 33 22 11 9000", 0},
    {"00 82", "9000", 0},
    {"00 D6", "9000", 0},
    {"00 E0", "9000", 0},
    {"00 E4", "9000", 0},
    {NULL, NULL, 0},
};

static const char *const texts[TEXTS] = {
    [READER] = FAKE_READER,         [DF] = "/3F00/D000",        [EF] = "/3F00/D000/D001",
    [NEW_EF] = "/3F00/D000/D002",   [BY_NAME_1] = "fileaccess", [BY_NAME_2] = "CardAuth",
    [BY_NAME_3] = "CHVERIFICATION",
};

/* As many as the first chunk of a table holds (rm/slots.c). */
#define CONNECTIONS 16

static void must(iccsp_hr hr)
{
    assert_int_equal(hr, S_OK);
}

void session_open(struct session *s, const char *atr)
{
    static const SAFEARRAYBOUND bound = {.cElements = 3};
    static const uint8_t eight[8] = {1, 2, 3, 4, 5, 6, 7, 8}, command[5] = {0x00, 0xB0, 0x00, 0x00, 0x10};

    memset(s, 0, sizeof(*s));
    fake_card_open(&s->fake, atr, rules);
    for (unsigned i = 0; i < CONNECTIONS; i++) {
        must(iccsp_rm_establish(s->fake.rm, &s->context));
        must(iccsp_rm_connect(s->fake.rm, s->context, FAKE_READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                              &s->other, NULL));
    }
    for (size_t i = 0; i < TEXTS; i++)
        must(iccsp_bstr_from_utf8(texts[i], &s->text[i]));
    must(iccsp_create_byte_buffer(eight, sizeof(eight), &s->data));
    must(iccsp_create_byte_buffer(command, sizeof(command), &s->whole));
    must(iccsp_create_byte_buffer("\x01\x02", 2, &s->end));
    s->array = iccsp_safearray_create(VT_UI1, 1, &bound);
    assert_non_null(s->array);
}

static void release(void *object)
{
    IUnknown *unknown = object;

    if (unknown != NULL)
        (void)IUnknown_Release(unknown);
}

void session_close(struct session *s)
{
    void *const objects[] = {s->stream, s->buffer, s->conv,  s->iso,  s->cmd,   s->scard,
                             s->codes,  s->tokens, s->more,  s->auth, s->files, s->verify,
                             s->manage, s->data,   s->whole, s->end};

    if ((s->have & LENT) != 0)
        must(ISCardTypeConv_FreeIStreamMemoryPtr(s->conv, s->stream, s->loan->pbyData));
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++)
        release(objects[i]);
    must(iccsp_safearray_destroy(s->array));
    for (size_t i = 0; i < TEXTS; i++)
        iccsp_bstr_free(s->text[i]);
    fake_card_close(&s->fake);
}

static void make(struct session *s, const struct step *steps, size_t count, unsigned things)
{
    for (size_t i = 0; i < count; i++) {
        if ((steps[i].gives & things & ~s->have) == 0)
            continue;
        session_prepare(s, steps[i].needs);
        must(steps[i].call(s));
        s->have |= steps[i].gives;
    }
}

void session_prepare(struct session *s, unsigned things)
{
    make(s, provider_steps, provider_step_count, things);
    make(s, base_steps, base_step_count, things);
    assert_int_equal(things & ~s->have, 0);
}

void session_use_card(struct session *s)
{
    iccsp_hr hr;

    if ((s->have & (LOCKED | HELD)) != 0)
        return;
    hr = iccsp_rm_begin(s->fake.rm, s->other);
    if (hr == ICCSP_W_RESET_CARD) {
        must(iccsp_rm_reconnect(s->fake.rm, s->other, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                                ICCSP_DISPOSE_LEAVE, NULL));
        hr = iccsp_rm_begin(s->fake.rm, s->other);
    }
    must(hr);
    must(iccsp_rm_end(s->fake.rm, s->other, ICCSP_DISPOSE_LEAVE));
}

/* True if there is a result; a failure leaves none. */
static bool is_given(HRESULT hr, const void *result)
{
    if (FAILED(hr))
        assert_null(result);
    else
        assert_non_null(result);
    assert_ptr_not_equal(result, POISON);
    return SUCCEEDED(hr);
}

HRESULT given_object(HRESULT hr, void *object)
{
    if (is_given(hr, object))
        release(object);
    return hr;
}

HRESULT given_text(HRESULT hr, BSTR text)
{
    if (is_given(hr, text))
        iccsp_bstr_free(text);
    return hr;
}

HRESULT given_array(HRESULT hr, SAFEARRAY *array)
{
    if (is_given(hr, array))
        must(iccsp_safearray_destroy(array));
    return hr;
}

HRESULT given_memory(HRESULT hr, void *memory)
{
    if (is_given(hr, memory))
        iccsp_mem_free(memory);
    return hr;
}

HRESULT kept_object(HRESULT hr, void *object, void *place)
{
    if (is_given(hr, object))
        memcpy(place, &object, sizeof(object));
    return hr;
}
