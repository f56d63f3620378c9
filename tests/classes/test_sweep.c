/* SPDX-License-Identifier: BSD-2-Clause */
/* A good session once more for each of its commands and each way to spoil the answer: every method comes
 * back, with a code that says something, after few commands; secrets are sent once; nothing stays held; and a
 * new attachment to a card that behaves works. */
#include "classes/objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vcard/vcard.h"

#define READER "Swept Reader 00 00"
/* What one method may send to a card that never comes to an end (ICCSP_RUN_APDUS_MAX), and some to get there.
 */
#define COMMANDS_MAX 310u
#define WAIT_MS      1000u

enum spoil {
    NOTHING,   /* no bytes at all */
    ONE_BYTE,  /* 90 */
    NO_DATA,   /* 9000 */
    LONGER,    /* a byte more before the status word */
    SHORTER,   /* a byte less */
    MORE_DATA, /* 6110 */
    CRUMBS,    /* a byte and 61FF */
    WRONG_LE,  /* 6C01 */
    FIRST_BIT, /* of the answer */
    LAST_DATA, /* byte, inverted */
    FIRST_SW,  /* byte, inverted */
    LAST_SW,   /* bit */
    REMOVAL,   /* taken out, the answer is lost */
    LOST,      /* the transmission fails */
    SPOILS
};

/* A demo card, and what becomes of its answers. */
static struct swept {
    struct iccsp_rm *rm;
    struct iccsp_vcard *inner, *card;
    enum spoil spoil;
    size_t from, to; /* numbers of the commands whose answers are spoilt; from 1 */
    size_t commands, of_call, secrets;
} swept;

static struct objects o;

static bool is_secret(uint8_t ins)
{
    static const uint8_t secret[] = {0x20, 0x24, 0x26, 0x28, 0x2C, 0x82, 0x88};

    return memchr(secret, ins, sizeof(secret)) != NULL;
}

static void answer(uint8_t *rsp, size_t cap, size_t *len, const char *bytes, size_t count)
{
    assert_in_range(count, 0, cap);
    memcpy(rsp, bytes, count);
    *len = count;
}

static void lengthen(uint8_t *rsp, size_t cap, size_t *len)
{
    if (*len >= cap)
        return;
    memmove(rsp + *len - 1, rsp + *len - 2, 2);
    rsp[*len - 2] = 0;
    ++*len;
}

static iccsp_hr spoil(uint8_t *rsp, size_t cap, size_t *len)
{
    switch (swept.spoil) {
    case NOTHING:
        *len = 0;
        break;
    case ONE_BYTE:
        *len = 1;
        break;
    case NO_DATA:
        answer(rsp, cap, len, "\x90\x00", 2);
        break;
    case LONGER:
        lengthen(rsp, cap, len);
        break;
    case SHORTER:
        memmove(rsp + (*len > 2 ? *len - 3 : 0), rsp + *len - 2, 2);
        --*len;
        break;
    case MORE_DATA:
        answer(rsp, cap, len, "\x61\x10", 2);
        break;
    case CRUMBS:
        answer(rsp, cap, len, "\xAA\x61\xFF", 3);
        break;
    case WRONG_LE:
        answer(rsp, cap, len, "\x6C\x01", 2);
        break;
    case FIRST_BIT:
        rsp[0] ^= 0x80;
        break;
    case LAST_DATA:
        rsp[*len > 2 ? *len - 3 : 0] ^= 0xFF;
        break;
    case FIRST_SW:
        rsp[*len - 2] ^= 0xFF;
        break;
    case LAST_SW:
        rsp[*len - 1] ^= 0x01;
        break;
    case REMOVAL:
        assert_int_equal(iccsp_rm_remove_card(swept.rm, READER), ICCSP_OK);
        break;
    case LOST:
        return ICCSP_E_COMM_DATA_LOST;
    case SPOILS:
        break;
    }
    return ICCSP_OK;
}

static void power(void *self, uint32_t action, uint8_t atr[33], size_t *len)
{
    (void)self;
    iccsp_vcard_power(swept.inner, action, atr, len);
}

static void set_protocol(void *self, uint32_t protocol)
{
    (void)self;
    iccsp_vcard_set_protocol(swept.inner, protocol);
}

static iccsp_hr transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len)
{
    const iccsp_hr hr = iccsp_vcard_transmit(swept.inner, cmd, cmd_len, rsp, cap, rsp_len);

    (void)self;
    swept.commands++;
    swept.of_call++;
    swept.secrets += cmd_len > 5 && is_secret(cmd[1]);
    if (ICCSP_FAILED(hr) || swept.commands < swept.from || swept.commands > swept.to)
        return hr;
    return spoil(rsp, cap, rsp_len);
}

static const struct iccsp_vcard_ops ops = {.size = sizeof(struct iccsp_vcard_ops),
                                           .power = power,
                                           .set_protocol = set_protocol,
                                           .transmit = transmit};

static void replace_text(BSTR *text, const char *by)
{
    iccsp_bstr_free(*text);
    *text = text_of(by);
}

static void begin_session(uint32_t flags)
{
    memset(&swept, 0, sizeof(swept));
    assert_int_equal(iccsp_vcard_new_demo(flags, &swept.inner), ICCSP_OK);
    assert_int_equal(iccsp_vcard_new(&ops, &swept, &swept.card), ICCSP_OK);
    assert_int_equal(iccsp_rm_open("embedded:empty", &swept.rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_set_wait_limit(swept.rm, WAIT_MS), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(swept.rm, READER), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(swept.rm, READER, swept.card), ICCSP_OK);
    objects_make(&o, swept.rm);
    replace_text(&o.directory, "/D100");
    replace_text(&o.path, "/D100/D101");
    replace_text(&o.new_path, "/D100/E001");
    objects_attach(&o, READER);
    objects_open(&o);
}

static void end_session(void)
{
    objects_release(&o);
    iccsp_rm_close(&swept.rm);
    iccsp_vcard_free(&swept.card);
    iccsp_vcard_free(&swept.inner);
}

/* One call, whatever comes of it. */
static void make_call(const struct call *call)
{
    HRESULT hr;

    swept.of_call = swept.secrets = 0;
    hr = call->make(&o);
    if (swept.of_call > COMMANDS_MAX || swept.secrets > 1 || hr == E_FAIL || hr == E_UNEXPECTED)
        fail_msg("%s: %s after %u commands, %u of them with a secret; spoil %d from %u to %u", call->name,
                 iccsp_hr_name(hr), (unsigned)swept.of_call, (unsigned)swept.secrets, (int)swept.spoil,
                 (unsigned)swept.from, (unsigned)swept.to);
}

/* Whatever happened, both objects can be attached anew. */
static void assert_all_is_well_again(void)
{
    IByteBuffer *content = NULL;
    int32_t count = 4;

    swept.to = 0;
    if (swept.spoil == REMOVAL) {
        (void)iccsp_rm_remove_card(swept.rm, READER);
        assert_int_equal(iccsp_rm_insert_card(swept.rm, READER, swept.card), ICCSP_OK);
    }
    assert_true(SUCCEEDED(ISCardManage_Detach(o.manage)));
    assert_true(SUCCEEDED(ISCard_Detach(o.card, ICCSP_DISP_LEAVE)));
    objects_attach(&o, READER);
    replace_text(&o.path, "/D000/D001");
    objects_open(&o);
    assert_int_equal(ISCardFileAccess_Read(o.files, o.file, &count, &content, 0), S_OK);
    assert_int_equal(count, 4);
    release_buffer(content);
    assert_int_equal(ISCard_Transaction(o.card, &o.cmd), S_OK);
}

static void make_all_calls(void)
{
    for (const struct call *call = calls; call->name != NULL; call++)
        make_call(call);
}

static size_t commands_of_a_session(uint32_t flags)
{
    size_t commands;

    begin_session(flags);
    swept.commands = 0;
    make_all_calls();
    commands = swept.commands;
    assert_all_is_well_again();
    end_session();
    return commands;
}

static void sweep(uint32_t flags, bool for_ever)
{
    const size_t commands = commands_of_a_session(flags);

    assert_in_range(commands, 25, 200);
    for (int way = 0; way < SPOILS; way++) {
        for (size_t k = 1; k <= commands; k++) {
            begin_session(flags);
            swept.commands = 0;
            swept.spoil = (enum spoil)way;
            swept.from = k;
            swept.to = for_ever && way != REMOVAL ? SIZE_MAX : k;
            make_all_calls();
            assert_all_is_well_again();
            end_session();
        }
    }
}

static void test_each_answer_spoilt_once(void **state)
{
    (void)state;
    sweep(0, false);
}

static void test_each_answer_spoilt_once_on_t0(void **state)
{
    (void)state;
    sweep(ICCSP_DEMO_T0, false);
}

static void test_all_answers_spoilt_from_one_on(void **state)
{
    (void)state;
    sweep(0, true);
}

static void test_all_answers_spoilt_from_one_on_in_t0(void **state)
{
    (void)state;
    sweep(ICCSP_DEMO_T0, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_answer_spoilt_once),
        cmocka_unit_test(test_each_answer_spoilt_once_on_t0),
        cmocka_unit_test(test_all_answers_spoilt_from_one_on),
        cmocka_unit_test(test_all_answers_spoilt_from_one_on_in_t0),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
