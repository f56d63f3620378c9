/* SPDX-License-Identifier: BSD-2-Clause */
/* The objects of a session, and what their arguments are made of. */
#include "classes/objects.h"

#include <string.h>

#include "support/fake_card.h"

IByteBuffer *buffer_of_text(const char *text)
{
    IByteBuffer *buffer = NULL;

    if (text != NULL)
        assert_int_equal(iccsp_create_byte_buffer(text, strlen(text), &buffer), S_OK);
    return buffer;
}

IByteBuffer *buffer_of_hex(const char *hex)
{
    static uint8_t bytes[70000];
    IByteBuffer *buffer = NULL;

    if (hex != NULL)
        assert_int_equal(iccsp_create_byte_buffer(bytes, bytes_of(hex, bytes, sizeof(bytes)), &buffer), S_OK);
    return buffer;
}

void release_buffer(IByteBuffer *buffer)
{
    if (buffer != NULL)
        (void)IByteBuffer_Release(buffer);
}

static void *make(struct iccsp_rm *rm, const CLSID *clsid, const IID *iid)
{
    void *out = NULL;

    assert_int_equal(iccsp_create_object(rm, clsid, NULL, iid, &out), S_OK);
    return out;
}

void objects_make(struct objects *o, struct iccsp_rm *rm)
{
    *o = (struct objects){.rm = rm};
    assert_int_equal(iccsp_create_provider(rm, &o->manage), S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(o->manage, &o->files), S_OK);
    assert_int_equal(ISCardManage_CreateCHVerification(o->manage, &o->verify), S_OK);
    assert_int_equal(ISCardManage_CreateCardAuth(o->manage, &o->auth), S_OK);
    o->card = (ISCard *)make(rm, &ICCSP_CLSID_CSCard, &ICCSP_IID_ISCard);
    o->cmd = (ISCardCmd *)make(rm, &ICCSP_CLSID_CSCardCmd, &ICCSP_IID_ISCardCmd);
    assert_int_equal(ISCardCmd_BuildCmd(o->cmd, 0x00, 0x84, 0x00, 0x00, NULL, (int32_t[]){8}), S_OK);
    o->directory = text_of("/D000");
    o->path = text_of("/D000/D001");
    o->new_path = text_of("/D000/E001");
    o->code = buffer_of_text("1234");
    o->new_code = buffer_of_text("5678");
    o->data = buffer_of_hex("0102030405060708");
}

void objects_release(struct objects *o)
{
    iccsp_bstr_free(o->directory);
    iccsp_bstr_free(o->path);
    iccsp_bstr_free(o->new_path);
    release_buffer(o->code);
    release_buffer(o->new_code);
    release_buffer(o->data);
    ISCardCmd_Release(o->cmd);
    ISCard_Release(o->card);
    ISCardAuth_Release(o->auth);
    ISCardVerify_Release(o->verify);
    ISCardFileAccess_Release(o->files);
    ISCardManage_Release(o->manage);
}

void objects_attach(struct objects *o, const char *reader)
{
    BSTR name = text_of(reader);

    assert_int_equal(ISCardManage_AttachByIFD(o->manage, name, ICCSP_MODE_SHARED), S_OK);
    assert_int_equal(ISCard_AttachByReader(o->card, name, ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1), S_OK);
    iccsp_bstr_free(name);
}

void objects_open(struct objects *o)
{
    assert_int_equal(ISCardFileAccess_Open(o->files, ICCSP_SC_TYPE_BY_ID, o->path, &o->file), S_OK);
}

void objects_on_fake(struct objects *o, struct fake_card *fake, const char *atr,
                     const struct fake_rule *rules)
{
    fake_card_open(fake, atr, rules);
    objects_make(o, fake->rm);
    objects_attach(o, FAKE_READER);
}

void objects_off_fake(struct objects *o, struct fake_card *fake)
{
    objects_release(o);
    fake_card_close(fake);
}
