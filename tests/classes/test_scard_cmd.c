/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardCmd and ISCardISO7816: commands made, taken apart and put together again. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

#include "iccsp/iccsp.h"
#include "support/fake_card.h"

static ISCardCmd *cmd;
static ISCardISO7816 *iso;

static void *make(const CLSID *clsid, const IID *iid)
{
    void *out = NULL;

    assert_int_equal(iccsp_create_object(NULL, clsid, NULL, iid, &out), S_OK);
    return out;
}

static int setup(void **state)
{
    (void)state;
    cmd = (ISCardCmd *)make(&ICCSP_CLSID_CSCardCmd, &ICCSP_IID_ISCardCmd);
    iso = (ISCardISO7816 *)make(&ICCSP_CLSID_CSCardISO7816, &ICCSP_IID_ISCardISO7816);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(ISCardCmd_Release(cmd), 0);
    assert_int_equal(ISCardISO7816_Release(iso), 0);
    return 0;
}

static IByteBuffer *buffer_of(const char *hex)
{
    static uint8_t bytes[70000];
    IByteBuffer *buffer = NULL;

    if (hex != NULL)
        assert_int_equal(iccsp_create_byte_buffer(bytes, bytes_of(hex, bytes, sizeof(bytes)), &buffer), S_OK);
    return buffer;
}

static void release(IByteBuffer *buffer)
{
    if (buffer != NULL)
        IByteBuffer_Release(buffer);
}

static HRESULT put_apdu(const char *hex)
{
    IByteBuffer *buffer = buffer_of(hex);
    const HRESULT hr = ISCardCmd_put_Apdu(cmd, buffer);

    release(buffer);
    return hr;
}

/* The content of a buffer is these bytes, and its position is 0. */
static void assert_bytes(IByteBuffer *buffer, const char *hex)
{
    uint8_t wanted[600], got[600];
    const size_t wanted_len = bytes_of(hex, wanted, sizeof(wanted));
    int32_t n = -1;

    assert_non_null(buffer);
    assert_int_equal(IByteBuffer_Read(buffer, got, sizeof(got), &n), S_OK);
    assert_int_equal(n, wanted_len);
    assert_memory_equal(got, wanted, wanted_len);
    IByteBuffer_Release(buffer);
}

static void assert_command(const char *hex)
{
    IByteBuffer *buffer = NULL;
    int32_t length = -1;
    uint8_t bytes[600];

    assert_int_equal(ISCardCmd_get_Apdu(cmd, &buffer), S_OK);
    assert_bytes(buffer, hex);
    assert_int_equal(ISCardCmd_get_ApduLength(cmd, &length), S_OK);
    assert_int_equal(length, bytes_of(hex, bytes, sizeof(bytes)));
}

static HRESULT build(const char *data, int32_t le)
{
    IByteBuffer *buffer = buffer_of(data);
    const HRESULT hr = ISCardCmd_BuildCmd(cmd, 0x00, 0xA4, 0x04, 0x0C, buffer, &le);

    release(buffer);
    return hr;
}

static void test_decision_D1_le(void **state)
{
    int32_t le = -1;

    (void)state;
    assert_int_equal(build(NULL, -1), E_INVALIDARG);
    assert_int_equal(build(NULL, 65537), E_INVALIDARG);
    assert_int_equal(ISCardCmd_get_ApduLength(cmd, &le), S_OK);
    assert_int_equal(le, 0);
    assert_int_equal(build("A000", 0), S_OK);
    assert_command("00A4040C02A000");
    assert_int_equal(build("A000", 1), S_OK);
    assert_command("00A4040C02A00001");
    assert_int_equal(build("A000", 256), S_OK);
    assert_command("00A4040C02A00000");
    assert_int_equal(build("A000", 257), S_OK);
    assert_command("00A4040C000002A0000101");
    assert_int_equal(build(NULL, 65536), S_OK);
    assert_command("00A4040C000000");
    assert_int_equal(ISCardCmd_BuildCmd(cmd, 0x80, 1, 2, 3, NULL, NULL), S_OK);
    assert_command("80010203");
}

static void test_decision_D2_D3_le_and_p3(void **state)
{
    uint8_t p3 = 77;
    int32_t le = 77;

    (void)state;
    assert_int_equal(ISCardCmd_get_LeField(cmd, NULL), E_INVALIDARG);
    assert_int_equal(ISCardCmd_get_P3(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_LeField(cmd, &le), S_OK);
    assert_int_equal(le, 0);
    assert_int_equal(put_apdu("00B0000010"), S_OK);
    assert_int_equal(ISCardCmd_get_P3(cmd, &p3), S_OK);
    assert_int_equal(p3, 0x10);
    assert_int_equal(put_apdu("00A4000002 3F00 00"), S_OK);
    assert_int_equal(ISCardCmd_get_P3(cmd, &p3), S_OK);
    assert_int_equal(p3, 2);
    assert_int_equal(ISCardCmd_get_LeField(cmd, &le), S_OK);
    assert_int_equal(le, 256);
    assert_int_equal(put_apdu("00B00000 00 0200"), S_OK);
    assert_int_equal(ISCardCmd_get_P3(cmd, &p3), S_OK);
    assert_int_equal(p3, 0);
}

static void test_decision_D5_bad_commands_change_nothing(void **state)
{
    static const char *const bad[] = {
        "", "00", "00A40000 05 3F00", "00A400", "00B00000 00 0000 FF", "00A40000 02 3F00 00 00"};

    (void)state;
    assert_int_equal(put_apdu("00B0000010"), S_OK);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(put_apdu(bad[i]), E_INVALIDARG);
    assert_int_equal(put_apdu(NULL), E_INVALIDARG);
    assert_command("00B0000010");
}

static void test_parts_are_properties(void **state)
{
    IByteBuffer *data = buffer_of("01020304");
    ISO_APDU_TYPE type = 77;
    uint8_t byte;

    (void)state;
    assert_int_equal(ISCardCmd_get_Type(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_Type(cmd, &type), S_OK);
    assert_int_equal(type, 0);
    assert_int_equal(ISCardCmd_put_ClassId(cmd, 0x80), S_OK);
    assert_int_equal(ISCardCmd_put_InstructionId(cmd, 0x20), S_OK);
    assert_int_equal(ISCardCmd_put_P1(cmd, 0x11), S_OK);
    assert_int_equal(ISCardCmd_put_P2(cmd, 0x22), S_OK);
    assert_command("80201122");
    assert_int_equal(ISCardCmd_put_Data(cmd, NULL), E_INVALIDARG);
    assert_int_equal(ISCardCmd_put_Data(cmd, data), S_OK);
    IByteBuffer_Release(data);
    assert_command("80201122 04 01020304");
    assert_int_equal(ISCardCmd_get_Data(cmd, &data), S_OK);
    assert_bytes(data, "01020304");
    assert_int_equal(ISCardCmd_get_ClassId(cmd, &byte), S_OK);
    assert_int_equal(byte, 0x80);
    assert_int_equal(ISCardCmd_get_InstructionId(cmd, &byte), S_OK);
    assert_int_equal(byte, 0x20);
    assert_int_equal(ISCardCmd_get_P1(cmd, &byte), S_OK);
    assert_int_equal(byte, 0x11);
    assert_int_equal(ISCardCmd_get_P2(cmd, &byte), S_OK);
    assert_int_equal(byte, 0x22);
    assert_int_equal(ISCardCmd_get_Type(cmd, &type), S_OK);
    assert_int_equal(type, ICCSP_ISO_CASE_3);
}

static void test_decision_G1_null_pointers(void **state)
{
    (void)state;
    assert_int_equal(ISCardCmd_get_Apdu(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_ApduLength(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_ApduReply(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_ApduReplyLength(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_ClassId(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_Data(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_InstructionId(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_P1(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_P2(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_ReplyStatus(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_ReplyStatusSW1(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_ReplyStatusSW2(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_Nad(cmd, NULL), E_POINTER);
    assert_int_equal(ISCardCmd_get_ReplyNad(cmd, NULL), E_INVALIDARG);
    assert_int_equal(ISCardCmd_get_AlternateClassId(cmd, NULL), E_INVALIDARG);
}

static void test_decision_D6_encapsulate(void **state)
{
    IByteBuffer *inner = buffer_of("00A4000002 3F00"), *junk = buffer_of("00A4");

    (void)state;
    assert_int_equal(ISCardCmd_Encapsulate(cmd, NULL, ICCSP_ISO_CASE_3), E_INVALIDARG);
    assert_int_equal(ISCardCmd_Encapsulate(cmd, junk, ICCSP_ISO_CASE_3), E_INVALIDARG);
    assert_int_equal(ISCardCmd_Encapsulate(cmd, inner, 0), E_INVALIDARG);
    assert_int_equal(ISCardCmd_Encapsulate(cmd, inner, 5), E_INVALIDARG);
    assert_int_equal(ISCardCmd_Encapsulate(cmd, inner, ICCSP_ISO_CASE_3), S_OK);
    assert_command("00C20000 07 00A40000023F00");
    assert_int_equal(ISCardCmd_put_ClassId(cmd, 0x01), S_OK);
    assert_int_equal(ISCardCmd_Encapsulate(cmd, inner, ICCSP_ISO_CASE_4), S_OK);
    assert_command("01C20000 07 00A40000023F00 00");
    assert_int_equal(ISCardCmd_Encapsulate(cmd, inner, ICCSP_ISO_CASE_1), S_OK);
    assert_command("01C20000 07 00A40000023F00");
    assert_int_equal(ISCardCmd_Encapsulate(cmd, inner, ICCSP_ISO_CASE_2), S_OK);
    assert_command("01C20000 07 00A40000023F00 00");
    IByteBuffer_Release(inner);
    IByteBuffer_Release(junk);
}

static void test_decision_D7_clear(void **state)
{
    uint16_t status = 77;
    uint8_t byte = 0;

    (void)state;
    assert_int_equal(put_apdu("00B0000010"), S_OK);
    assert_int_equal(ISCardCmd_put_ReplyStatus(cmd, 0x9000), S_OK);
    assert_int_equal(ISCardCmd_put_AlternateClassId(cmd, 0xBC), S_OK);
    assert_int_equal(ISCardCmd_put_Nad(cmd, 0x21), S_OK);
    assert_int_equal(ISCardCmd_Clear(cmd), S_OK);
    assert_int_equal(ISCardCmd_Clear(cmd), S_OK);
    assert_command("");
    assert_int_equal(ISCardCmd_get_ReplyStatus(cmd, &status), S_OK);
    assert_int_equal(status, 0);
    assert_int_equal(ISCardCmd_get_AlternateClassId(cmd, &byte), S_OK);
    assert_int_equal(byte, 0xBC);
    assert_int_equal(ISCardCmd_get_Nad(cmd, &byte), S_OK);
    assert_int_equal(byte, 0x21);
}

static void test_decision_D8_before_any_reply(void **state)
{
    IByteBuffer *reply = (IByteBuffer *)(void *)&cmd;
    uint8_t sw1 = 77, sw2 = 77;
    int32_t length = 77;

    (void)state;
    assert_int_equal(ISCardCmd_get_ApduReply(cmd, &reply), S_OK);
    assert_null(reply);
    assert_int_equal(ISCardCmd_get_ApduReplyLength(cmd, &length), S_OK);
    assert_int_equal(length, 0);
    assert_int_equal(ISCardCmd_get_ReplyStatusSW1(cmd, &sw1), S_OK);
    assert_int_equal(ISCardCmd_get_ReplyStatusSW2(cmd, &sw2), S_OK);
    assert_int_equal(sw1 | sw2, 0);
}

static HRESULT put_reply(const char *hex)
{
    IByteBuffer *buffer = buffer_of(hex);
    const HRESULT hr = ISCardCmd_put_ApduReply(cmd, buffer);

    release(buffer);
    return hr;
}

static void assert_reply(const char *hex)
{
    IByteBuffer *reply = NULL;

    assert_int_equal(ISCardCmd_get_ApduReply(cmd, &reply), S_OK);
    assert_bytes(reply, hex);
}

static void test_decision_D9_G11_the_reply_is_raw(void **state)
{
    uint16_t status = 0;
    uint8_t byte = 0;
    int32_t length = 0;

    (void)state;
    assert_int_equal(put_reply(NULL), E_INVALIDARG);
    assert_int_equal(put_reply("90"), E_INVALIDARG);
    assert_int_equal(put_reply("0102 6982"), S_OK);
    assert_reply("01026982");
    assert_int_equal(ISCardCmd_get_ApduReplyLength(cmd, &length), S_OK);
    assert_int_equal(length, 4);
    assert_int_equal(ISCardCmd_get_ReplyStatus(cmd, &status), S_OK);
    assert_int_equal(status, 0x6982);
    assert_int_equal(ISCardCmd_get_ReplyStatusSW1(cmd, &byte), S_OK);
    assert_int_equal(byte, 0x69);
    assert_int_equal(ISCardCmd_put_ReplyStatus(cmd, 0x9000), S_OK);
    assert_reply("01029000");
    assert_int_equal(ISCardCmd_put_ApduReplyLength(cmd, -1), E_INVALIDARG);
    assert_int_equal(ISCardCmd_put_ApduReplyLength(cmd, 65539), E_INVALIDARG);
    assert_int_equal(ISCardCmd_put_ApduReplyLength(cmd, 2), S_OK);
    assert_reply("0102");
    assert_int_equal(ISCardCmd_put_ApduReplyLength(cmd, 4), S_OK);
    assert_reply("01020000");
    assert_int_equal(put_reply(""), S_OK);
    assert_int_equal(ISCardCmd_put_ReplyStatus(cmd, 0x6A82), S_OK);
    assert_reply("6A82");
}

/* What was in the place must not be taken for a node address or a class. */
static void test_decision_D10_G2_values_that_are_not_set(void **state)
{
    uint8_t byte = 0x77, class_id = 0x77;

    (void)state;
    assert_int_equal(ISCardCmd_get_ReplyNad(cmd, &byte), E_ACCESSDENIED);
    assert_int_equal(byte, 0);
    assert_int_equal(ISCardCmd_get_AlternateClassId(cmd, &class_id), E_ACCESSDENIED);
    assert_int_equal(class_id, 0);
    assert_int_equal(ISCardCmd_put_ReplyNad(cmd, 0x12), S_OK);
    assert_int_equal(ISCardCmd_get_ReplyNad(cmd, &byte), S_OK);
    assert_int_equal(byte, 0x12);
    assert_int_equal(ISCardCmd_get_Nad(cmd, &byte), S_OK);
    assert_int_equal(byte, 0);
}

static void test_decision_D1_builders_make_iso_commands(void **state)
{
    IByteBuffer *data = buffer_of("AABB"), *end = buffer_of("0020");

    (void)state;
    assert_int_equal(ISCardISO7816_AppendRecord(iso, 0x08, data, &cmd), S_OK);
    assert_command("00E20008 02 AABB");
    assert_int_equal(ISCardISO7816_EraseBinary(iso, 0x00, 0x10, NULL, &cmd), S_OK);
    assert_command("000E0010");
    assert_int_equal(ISCardISO7816_EraseBinary(iso, 0x00, 0x10, end, &cmd), S_OK);
    assert_command("000E0010 02 0020");
    assert_int_equal(ISCardISO7816_ExternalAuthenticate(iso, 1, 2, NULL, &cmd), S_OK);
    assert_command("00820102");
    assert_int_equal(ISCardISO7816_GetChallenge(iso, 8, &cmd), S_OK);
    assert_command("00840000 08");
    assert_int_equal(ISCardISO7816_GetData(iso, 0x5F, 0x50, 0, &cmd), S_OK);
    assert_command("00CA5F50 00");
    assert_int_equal(ISCardISO7816_GetResponse(iso, 0, 0, 0x20, &cmd), S_OK);
    assert_command("00C00000 20");
    assert_int_equal(ISCardISO7816_InternalAuthenticate(iso, 1, 2, data, 0, &cmd), S_OK);
    assert_command("00880102 02 AABB 00");
    assert_int_equal(ISCardISO7816_ManageChannel(iso, 0x00, 0, &cmd), S_OK);
    assert_command("00700000 01");
    assert_int_equal(ISCardISO7816_ManageChannel(iso, 0x80, 1, &cmd), S_OK);
    assert_command("00708001");
    assert_int_equal(ISCardISO7816_PutData(iso, 0x01, 0x02, data, &cmd), S_OK);
    assert_command("00DA0102 02 AABB");
    assert_int_equal(ISCardISO7816_ReadBinary(iso, 0, 0, 0, &cmd), S_OK);
    assert_command("00B00000 00");
    assert_int_equal(ISCardISO7816_ReadRecord(iso, 1, 4, 16, &cmd), S_OK);
    assert_command("00B20104 10");
    assert_int_equal(ISCardISO7816_SelectFile(iso, 0, 0x0C, data, 0, &cmd), S_OK);
    assert_command("00A4000C 02 AABB");
    assert_int_equal(ISCardISO7816_SelectFile(iso, 3, 0, NULL, 256, &cmd), S_OK);
    assert_command("00A40300 00");
    assert_int_equal(ISCardISO7816_UpdateBinary(iso, 0x81, 0, data, &cmd), S_OK);
    assert_command("00D68100 02 AABB");
    assert_int_equal(ISCardISO7816_UpdateRecord(iso, 2, 4, data, &cmd), S_OK);
    assert_command("00DC0204 02 AABB");
    assert_int_equal(ISCardISO7816_Verify(iso, 0x81, data, &cmd), S_OK);
    assert_command("00200081 02 AABB");
    assert_int_equal(ISCardISO7816_Verify(iso, 0x81, NULL, &cmd), S_OK);
    assert_command("00200081");
    assert_int_equal(ISCardISO7816_WriteBinary(iso, 0, 1, data, &cmd), S_OK);
    assert_command("00D00001 02 AABB");
    assert_int_equal(ISCardISO7816_WriteRecord(iso, 3, 4, data, &cmd), S_OK);
    assert_command("00D20304 02 AABB");
    IByteBuffer_Release(data);
    IByteBuffer_Release(end);
}

static void test_builders_refuse(void **state)
{
    IByteBuffer *end = buffer_of("0010"), *three = buffer_of("000102");
    ISCardCmd *none = NULL;

    (void)state;
    assert_int_equal(ISCardISO7816_AppendRecord(iso, 0, NULL, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_AppendRecord(iso, 0, end, NULL), E_POINTER);
    assert_int_equal(ISCardISO7816_EraseBinary(iso, 0, 0x10, end, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_EraseBinary(iso, 0, 0x10, three, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_GetChallenge(iso, -1, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_GetChallenge(iso, 8, NULL), E_POINTER);
    assert_int_equal(ISCardISO7816_InternalAuthenticate(iso, 0, 0, NULL, 8, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_ManageChannel(iso, 0x01, 0, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_PutData(iso, 0, 0, NULL, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_ReadBinary(iso, 0, 0, 65537, &none), E_INVALIDARG);
    assert_null(none);
    assert_int_equal(ISCardISO7816_UpdateBinary(iso, 0, 0, NULL, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_UpdateRecord(iso, 1, 4, NULL, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_WriteBinary(iso, 0, 0, NULL, &cmd), E_INVALIDARG);
    assert_int_equal(ISCardISO7816_WriteRecord(iso, 1, 4, NULL, &cmd), E_INVALIDARG);
    IByteBuffer_Release(end);
    IByteBuffer_Release(three);
}

static void test_builders_make_an_object_where_there_is_none(void **state)
{
    ISCardCmd *made = NULL;
    uint8_t ins = 0;

    (void)state;
    assert_int_equal(ISCardISO7816_GetChallenge(iso, 8, &made), S_OK);
    assert_non_null(made);
    assert_int_equal(ISCardCmd_get_InstructionId(made, &ins), S_OK);
    assert_int_equal(ins, 0x84);
    assert_int_equal(ISCardCmd_Release(made), 0);
}

static void test_decision_D12_the_default_class(void **state)
{
    (void)state;
    assert_int_equal(ISCardISO7816_GetChallenge(iso, 8, &cmd), S_OK);
    assert_int_equal(ISCardISO7816_SetDefaultClassId(iso, 0x80), S_OK);
    assert_command("00840000 08");
    assert_int_equal(ISCardISO7816_GetChallenge(iso, 8, &cmd), S_OK);
    assert_command("80840000 08");
}

/* An object that aggregates a builder: its own identity, the builder's methods. */
struct outer {
    IUnknown iface;
    int count;
    IUnknown *inner;
};

static HRESULT ICCSP_CALL outer_query(IUnknown *This, REFIID iid, void **out)
{
    struct outer *outer = (struct outer *)(void *)This;

    if (memcmp(iid, &ICCSP_IID_IUnknown, sizeof(IID)) != 0)
        return IUnknown_QueryInterface(outer->inner, iid, out);
    outer->count++;
    *out = This;
    return S_OK;
}

static iccsp_ulong ICCSP_CALL outer_add_ref(IUnknown *This)
{
    return (iccsp_ulong)++((struct outer *)(void *)This)->count;
}

static iccsp_ulong ICCSP_CALL outer_release(IUnknown *This)
{
    return (iccsp_ulong)--((struct outer *)(void *)This)->count;
}

static void test_decision_G6_aggregation(void **state)
{
    static IUnknownVtbl vtbl = {outer_query, outer_add_ref, outer_release};
    struct outer outer = {{&vtbl}, 1, NULL};
    void *out = &outer;
    ISCardISO7816 *builder = NULL;
    IUnknown *identity = NULL;

    (void)state;
    assert_int_equal(
        iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, &outer.iface, &ICCSP_IID_IUnknown, &out),
        CLASS_E_NOAGGREGATION);
    assert_null(out);
    assert_int_equal(
        iccsp_create_object(NULL, &ICCSP_CLSID_CSCardISO7816, &outer.iface, &ICCSP_IID_ISCardISO7816, &out),
        CLASS_E_NOAGGREGATION);
    assert_int_equal(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardISO7816, &outer.iface, &ICCSP_IID_IUnknown,
                                         (void **)(void *)&outer.inner),
                     S_OK);
    assert_int_equal(outer.count, 1);
    assert_int_equal(
        IUnknown_QueryInterface(&outer.iface, &ICCSP_IID_ISCardISO7816, (void **)(void *)&builder), S_OK);
    assert_int_equal(outer.count, 2);
    assert_int_equal(ISCardISO7816_QueryInterface(builder, &ICCSP_IID_IUnknown, (void **)(void *)&identity),
                     S_OK);
    assert_ptr_equal(identity, &outer.iface);
    assert_int_equal(ISCardISO7816_GetChallenge(builder, 8, &cmd), S_OK);
    IUnknown_Release(identity);
    ISCardISO7816_Release(builder);
    assert_int_equal(outer.count, 1);
    assert_int_equal(IUnknown_Release(outer.inner), 0);
}

static void test_creation_by_identifier(void **state)
{
    static const CLSID unknown = {1, 2, 3, {4}};
    void *out = &out;

    (void)state;
    assert_int_equal(iccsp_create_object(NULL, &unknown, NULL, &ICCSP_IID_IUnknown, &out),
                     CLASS_E_CLASSNOTAVAILABLE);
    assert_null(out);
    assert_int_equal(iccsp_create_object(NULL, NULL, NULL, &ICCSP_IID_IUnknown, &out), E_INVALIDARG);
    assert_int_equal(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, NULL, &out), E_INVALIDARG);
    assert_int_equal(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_IUnknown, NULL),
                     E_POINTER);
    assert_int_equal(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_IStream, &out),
                     E_NOINTERFACE);
    assert_null(out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_D1_le),
        TEST(test_decision_D2_D3_le_and_p3),
        TEST(test_decision_D5_bad_commands_change_nothing),
        TEST(test_parts_are_properties),
        TEST(test_decision_G1_null_pointers),
        TEST(test_decision_D6_encapsulate),
        TEST(test_decision_D7_clear),
        TEST(test_decision_D8_before_any_reply),
        TEST(test_decision_D9_G11_the_reply_is_raw),
        TEST(test_decision_D10_G2_values_that_are_not_set),
        TEST(test_decision_D1_builders_make_iso_commands),
        TEST(test_builders_refuse),
        TEST(test_builders_make_an_object_where_there_is_none),
        TEST(test_decision_D12_the_default_class),
        TEST(test_decision_G6_aggregation),
        TEST(test_creation_by_identifier),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
