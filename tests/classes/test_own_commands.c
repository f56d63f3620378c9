/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that a program builds with ISCardISO7816 and sends through ISCard, on a card that understands all
 * of them. */
#include "classes/suite.h"

#include <string.h>

static ISCard *card;
static ISCardCmd *cmd;
static ISCardISO7816 *builder;

static int setup(void **state)
{
    const int result = suite_setup(state);

    card = (ISCard *)make_object(&ICCSP_CLSID_CSCard, &ICCSP_IID_ISCard);
    cmd = (ISCardCmd *)make_object(&ICCSP_CLSID_CSCardCmd, &ICCSP_IID_ISCardCmd);
    builder = (ISCardISO7816 *)make_object(&ICCSP_CLSID_CSCardISO7816, &ICCSP_IID_ISCardISO7816);
    return result;
}

static int teardown(void **state)
{
    ISCardISO7816_Release(builder);
    ISCardCmd_Release(cmd);
    ISCard_Release(card);
    return suite_teardown(state);
}

/* Attaches to a card of this kind in the first reader. */
static void use_card(uint32_t flags)
{
    BSTR name = NULL;

    any_rm_remove(&suite.any, 0);
    counting_card_close(&suite.card[0]);
    counting_card_open(&suite.card[0], flags);
    any_rm_insert(&suite.any, 0, suite.card[0].card);
    assert_int_equal(iccsp_bstr_from_utf8(suite.any.reader[0], &name), S_OK);
    assert_int_equal(ISCard_AttachByReader(card, name, ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1), S_OK);
    iccsp_bstr_free(name);
}

static IByteBuffer *buffer_of(const void *data, size_t n)
{
    IByteBuffer *buffer = NULL;

    assert_int_equal(iccsp_create_byte_buffer(data, n, &buffer), S_OK);
    return buffer;
}

/* Sends what is in `cmd`; the reply holds the status word, too (decision D9). */
static void send_and_expect(const void *reply, size_t n)
{
    IByteBuffer *buffer = NULL;
    static uint8_t bytes[4096];
    size_t len = 0;

    assert_int_equal(ISCard_Transaction(card, &cmd), S_OK);
    assert_int_equal(ISCardCmd_get_ApduReply(cmd, &buffer), S_OK);
    assert_int_equal(iccsp_byte_buffer_bytes(buffer, bytes, sizeof(bytes), &len), S_OK);
    assert_int_equal(len, n);
    assert_memory_equal(bytes, reply, n);
    IByteBuffer_Release(buffer);
}

#define EXPECT(reply) send_and_expect(reply, sizeof(reply) - 1)

/* A builder with data; the buffer is released. */
#define BUILD(method, p1, p2, data)                                                                          \
    do {                                                                                                     \
        IByteBuffer *field = buffer_of(data, sizeof(data) - 1);                                              \
        assert_int_equal(ISCardISO7816_##method(builder, p1, p2, field, &cmd), S_OK);                        \
        IByteBuffer_Release(field);                                                                          \
    } while (0)

static void select_file(const char *path)
{
    IByteBuffer *field = buffer_of(path, 4);

    assert_int_equal(ISCardISO7816_SelectFile(builder, 0x08, 0x0C, field, 0, &cmd), S_OK);
    IByteBuffer_Release(field);
    EXPECT("\x90\x00");
}

static void read_binary(uint8_t p1, uint8_t p2, int32_t count)
{
    assert_int_equal(ISCardISO7816_ReadBinary(builder, p1, p2, count, &cmd), S_OK);
}

static void change_files_on(uint32_t flags)
{
    use_card(flags);
    select_file("\xD1\x00\xD1\x01");
    BUILD(UpdateBinary, 0x00, 0x00, "abcdef");
    EXPECT("\x90\x00");
    BUILD(EraseBinary, 0x00, 0x02, "\x00\x04");
    EXPECT("\x90\x00");
    read_binary(0x00, 0x00, 6);
    EXPECT("ab\0\0ef\x90\x00");
    BUILD(WriteBinary, 0x00, 0x00, "x");
    EXPECT("\x6A\x81");
    BUILD(WriteBinary, 0x86, 0x00, "\x0F");
    EXPECT("\x90\x00");
    BUILD(UpdateRecord, 0x02, 0x1C, "0123456789ABCDEF");
    EXPECT("\x90\x00");
    BUILD(WriteRecord, 0x02, 0x04, "0123456789ABCDEF");
    EXPECT("\x6A\x81");
    IByteBuffer *record = buffer_of("third", 5);
    assert_int_equal(ISCardISO7816_AppendRecord(builder, 0x20, record, &cmd), S_OK);
    IByteBuffer_Release(record);
    EXPECT("\x90\x00");
    assert_int_equal(ISCardISO7816_ReadRecord(builder, 0x03, 0x04, 5, &cmd), S_OK);
    EXPECT("third\x90\x00");
    BUILD(PutData, 0x00, 0x50, "a note");
    EXPECT("\x90\x00");
    assert_int_equal(ISCardISO7816_GetData(builder, 0x00, 0x50, 6, &cmd), S_OK);
    EXPECT("a note\x90\x00");
    BUILD(PutData, 0x00, 0x83, "x");
    EXPECT("\x6A\x86");
}

static void test_commands_that_change_files(void **state)
{
    (void)state;
    change_files_on(0);
    assert_int_equal(ISCard_Detach(card, ICCSP_DISP_LEAVE), S_OK);
    change_files_on(ICCSP_DEMO_T0);
}

static void use_channel_on(uint32_t flags)
{
    use_card(flags);
    select_file("\xD1\x00\xD1\x01");
    assert_int_equal(ISCardISO7816_SetDefaultClassId(builder, 0x01), S_OK);
    read_binary(0x81, 0x00, 1);
    EXPECT("\x68\x81");
    assert_int_equal(ISCardISO7816_SetDefaultClassId(builder, 0x00), S_OK);
    assert_int_equal(ISCardISO7816_ManageChannel(builder, 0x00, 0x00, &cmd), S_OK);
    EXPECT("\x01\x90\x00");
    assert_int_equal(ISCardISO7816_SetDefaultClassId(builder, 0x01), S_OK);
    select_file("\xD0\x00\xD0\x01");
    read_binary(0x00, 0x00, 5);
    EXPECT("iccsp\x90\x00");
    assert_int_equal(ISCardISO7816_SetDefaultClassId(builder, 0x00), S_OK);
    read_binary(0x00, 0x00, 5); /* the other channel is where it was */
    EXPECT("\0\0\0\0\0\x90\x00");
    assert_int_equal(ISCardISO7816_ManageChannel(builder, 0x80, 0x01, &cmd), S_OK);
    EXPECT("\x90\x00");
    assert_int_equal(ISCardISO7816_ManageChannel(builder, 0x80, 0x01, &cmd), S_OK);
    EXPECT("\x62\x00");
}

static void test_a_logical_channel(void **state)
{
    (void)state;
    use_channel_on(0);
    assert_int_equal(ISCard_Detach(card, ICCSP_DISP_LEAVE), S_OK);
    use_channel_on(ICCSP_DEMO_T0);
}

/* Puts what is in `cmd` into an ENVELOPE. */
static void encapsulate(ISO_APDU_TYPE type)
{
    IByteBuffer *inner = NULL;

    assert_int_equal(ISCardCmd_get_Apdu(cmd, &inner), S_OK);
    assert_int_equal(ISCardCmd_Encapsulate(cmd, inner, type), S_OK);
    IByteBuffer_Release(inner);
}

static void test_decision_D6_encapsulated_in_t1(void **state)
{
    (void)state;
    use_card(0);
    select_file("\xD0\x00\xD0\x01");
    read_binary(0x00, 0x00, 5);
    encapsulate(ICCSP_ISO_CASE_2);
    EXPECT("iccsp\x90\x00\x90\x00"); /* the response, and that to ENVELOPE */
    BUILD(UpdateBinary, 0x00, 0x00, "x");
    encapsulate(ICCSP_ISO_CASE_3);
    EXPECT("\x69\x82"); /* no Le: the status word within */
}

/* What T=0 cannot carry: a command with 300 bytes of data, and one that asks for 300. */
static void test_decision_D6_extended_length_on_t0(void **state)
{
    uint8_t data[302] = {0};
    IByteBuffer *buffer;

    (void)state;
    use_card(ICCSP_DEMO_T0);
    select_file("\xD1\x00\xD1\x01");
    memset(data, 'x', 250);
    buffer = buffer_of(data, 256);
    assert_int_equal(ISCardISO7816_UpdateBinary(builder, 0x00, 0x00, buffer, &cmd), S_OK);
    IByteBuffer_Release(buffer);
    encapsulate(ICCSP_ISO_CASE_3);
    EXPECT("\x90\x00");
    assert_int_equal(counting_card_count(&suite.card[0], 0xC2), 2);
    select_file("\xD0\x00\xD0\x06");
    for (unsigned i = 0; i < 300; i += 2) {
        data[i] = (uint8_t)(i / 2 >> 8);
        data[i + 1] = (uint8_t)(i / 2);
    }
    data[300] = 0x90;
    data[301] = 0x00;
    read_binary(0x00, 0x00, 300);
    encapsulate(ICCSP_ISO_CASE_2);
    send_and_expect(data, sizeof(data));
    assert_int_equal(counting_card_count(&suite.card[0], 0xC0), 2);
    select_file("\xD1\x00\xD1\x01");
    read_binary(0x00, 0xF8, 4);
    EXPECT("xx\0\0\x90\x00");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_commands_that_change_files),
        TEST(test_a_logical_channel),
        TEST(test_decision_D6_encapsulated_in_t1),
        TEST(test_decision_D6_extended_length_on_t0),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
