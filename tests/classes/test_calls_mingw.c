/* SPDX-License-Identifier: BSD-2-Clause */
/* Every method of the base interfaces, called as a program does that knows the Windows header and not ours:
 * an old program, that is. */
#include <windows.h>
#include <scardssp.h>
#include <scardssp_i.c>
#include <winscard.h>

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "support/card_folders.h"

#define READER L"iccsp Virtual Reader 00 00"

/* Declared as iccsp/iccsp.h does. */
struct iccsp_rm;
struct iccsp_cards;
extern int32_t iccsp_create_database(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardDatabase **out);
extern int32_t iccsp_create_locate(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardLocate **out);
extern int32_t iccsp_rm_open(const char *spec, struct iccsp_rm **out);
extern void iccsp_rm_close(struct iccsp_rm **rm);
extern HRESULT iccsp_create_object(struct iccsp_rm *rm, REFCLSID clsid, IUnknown *outer, REFIID iid,
                                   void **out);

static struct iccsp_rm *rm;

static int setup(void **state)
{
    (void)state;
    return iccsp_rm_open("embedded", &rm);
}

static int teardown(void **state)
{
    (void)state;
    iccsp_rm_close(&rm);
    return 0;
}

static void *make(REFCLSID clsid, REFIID iid)
{
    void *out = NULL;

    assert_int_equal(iccsp_create_object(rm, clsid, NULL, iid, &out), S_OK);
    return out;
}

static IByteBuffer *new_buffer(const char *text)
{
    IByteBuffer *b = (IByteBuffer *)make(&CLSID_CByteBuffer, &IID_IByteBuffer);
    BYTE bytes[64];

    memcpy(bytes, text, strlen(text));
    assert_int_equal(IByteBuffer_Initialize(b, (LONG)strlen(text), bytes), S_OK);
    return b;
}

static void assert_content(IByteBuffer *b, const void *wanted, LONG len)
{
    BYTE got[64];
    LONG n = -1;

    assert_int_equal(IByteBuffer_Read(b, got, sizeof(got), &n), S_OK);
    assert_int_equal(n, len);
    assert_memory_equal(got, wanted, (size_t)len);
    assert_int_equal(IByteBuffer_Release(b), 0);
}

static void test_byte_buffer(void **state)
{
    IByteBuffer *b = new_buffer("abcdef"), *clone = NULL, *target = new_buffer("");
    IStream *stream = NULL;
    STATSTRUCT stat;
    BYTE bytes[8] = "XY";
    LONG n = -1, m = -1;
    void *same = NULL;

    (void)state;
    assert_int_equal(IByteBuffer_QueryInterface(b, &IID_IByteBuffer, &same), S_OK);
    assert_int_equal(IByteBuffer_AddRef(b), 3);
    assert_int_equal(IByteBuffer_Release(b), 2);
    assert_int_equal(IByteBuffer_Release(b), 1);
    assert_int_equal(IByteBuffer_Seek(b, 2, STREAM_SEEK_SET, &n), S_OK);
    assert_int_equal(n, 2);
    assert_int_equal(IByteBuffer_Write(b, bytes, 2, &n), S_OK);
    assert_int_equal(n, 2);
    assert_int_equal(IByteBuffer_CopyTo(b, &target, 5, &n, &m), S_OK);
    assert_int_equal(n, 2);
    assert_int_equal(m, 2);
    assert_int_equal(IByteBuffer_Stat(b, &stat, STATFLAG_NONAME), S_OK);
    assert_int_equal(stat.type, STGTY_STREAM);
    assert_int_equal(stat.cbSize, 6);
    assert_int_equal(IByteBuffer_Clone(b, &clone), S_OK);
    assert_int_equal(IByteBuffer_LockRegion(clone, 0, 1, LOCK_WRITE), S_OK);
    assert_int_equal(IByteBuffer_Seek(b, 0, STREAM_SEEK_SET, NULL), S_OK);
    assert_int_equal(IByteBuffer_Write(b, bytes, 1, NULL), STG_E_LOCKVIOLATION);
    assert_int_equal(IByteBuffer_UnlockRegion(clone, 0, 1, LOCK_WRITE), S_OK);
    assert_int_equal(IByteBuffer_Commit(b, STGC_DEFAULT), S_OK);
    assert_int_equal(IByteBuffer_Revert(b), S_OK);
    assert_int_equal(IByteBuffer_SetSize(b, 4), S_OK);
    assert_int_equal(IByteBuffer_get_Stream(b, &stream), S_OK);
    assert_int_equal(IByteBuffer_Seek(target, 0, STREAM_SEEK_SET, NULL), S_OK);
    assert_content(target, "ef", 2);
    target = (IByteBuffer *)make(&CLSID_CByteBuffer, &IID_IByteBuffer);
    assert_int_equal(IByteBuffer_put_Stream(target, stream), S_OK);
    IStream_Release(stream);
    IByteBuffer_Release(clone);
    IByteBuffer_Release(b);
    assert_content(target, "abXY", 4);
}

static void test_type_conv(void **state)
{
    ISCardTypeConv *conv = (ISCardTypeConv *)make(&CLSID_CSCardTypeConv, &IID_ISCardTypeConv);
    IByteBuffer *b = NULL, *back = NULL;
    LPBYTEARRAY array = NULL, memory = NULL;
    SAFEARRAY *safe = NULL, *made = NULL;
    IStream *stream = NULL;
    ULARGE_INTEGER size;
    BYTE bytes[] = {1, 2, 3}, *block = NULL;

    (void)state;
    assert_int_equal(ISCardTypeConv_ConvertByteArrayToByteBuffer(conv, bytes, 3, &b), S_OK);
    assert_int_equal(ISCardTypeConv_ConvertByteBufferToByteArray(conv, b, &array), S_OK);
    assert_int_equal(array->dwSize, 3);
    assert_memory_equal(array->pbyData, bytes, 3);
    CoTaskMemFree(array);
    assert_int_equal(ISCardTypeConv_ConvertByteBufferToSafeArray(conv, b, &safe), S_OK);
    assert_int_equal(ISCardTypeConv_ConvertSafeArrayToByteBuffer(conv, safe, &back), S_OK);
    assert_int_equal(SafeArrayDestroy(safe), S_OK);
    assert_content(back, bytes, 3);
    assert_int_equal(ISCardTypeConv_CreateByteArray(conv, 4, &block), S_OK);
    assert_memory_equal(block, "\0\0\0\0", 4);
    CoTaskMemFree(block);
    assert_int_equal(ISCardTypeConv_CreateByteBuffer(conv, 2, &back), S_OK);
    assert_content(back, "\0\0", 2);
    assert_int_equal(ISCardTypeConv_CreateSafeArray(conv, 5, &made), S_OK);
    assert_int_equal(made->rgsabound[0].cElements, 5);
    assert_int_equal(SafeArrayDestroy(made), S_OK);
    assert_int_equal(IByteBuffer_get_Stream(b, &stream), S_OK);
    assert_int_equal(ISCardTypeConv_SizeOfIStream(conv, stream, &size), S_OK);
    assert_int_equal(size.QuadPart, 3);
    assert_int_equal(ISCardTypeConv_GetAtIStreamMemory(conv, stream, &memory), S_OK);
    assert_memory_equal(memory->pbyData, bytes, 3);
    assert_int_equal(ISCardTypeConv_FreeIStreamMemoryPtr(conv, stream, memory->pbyData), S_OK);
    IStream_Release(stream);
    assert_int_equal(IByteBuffer_Release(b), 0);
    assert_int_equal(ISCardTypeConv_Release(conv), 0);
}

static void test_header_of_a_command(void **state)
{
    ISCardCmd *cmd = (ISCardCmd *)make(&CLSID_CSCardCmd, &IID_ISCardCmd);
    BYTE got[8];
    WORD status = 0;

    (void)state;
    assert_int_equal(ISCardCmd_put_ClassId(cmd, 1), S_OK);
    assert_int_equal(ISCardCmd_put_InstructionId(cmd, 2), S_OK);
    assert_int_equal(ISCardCmd_put_P1(cmd, 3), S_OK);
    assert_int_equal(ISCardCmd_put_P2(cmd, 4), S_OK);
    assert_int_equal(ISCardCmd_put_Nad(cmd, 5), S_OK);
    assert_int_equal(ISCardCmd_put_ReplyNad(cmd, 6), S_OK);
    assert_int_equal(ISCardCmd_put_AlternateClassId(cmd, 7), S_OK);
    assert_int_equal(ISCardCmd_put_ReplyStatus(cmd, 0x6A82), S_OK);
    assert_int_equal(ISCardCmd_get_ClassId(cmd, &got[0]), S_OK);
    assert_int_equal(ISCardCmd_get_InstructionId(cmd, &got[1]), S_OK);
    assert_int_equal(ISCardCmd_get_P1(cmd, &got[2]), S_OK);
    assert_int_equal(ISCardCmd_get_P2(cmd, &got[3]), S_OK);
    assert_int_equal(ISCardCmd_get_Nad(cmd, &got[4]), S_OK);
    assert_int_equal(ISCardCmd_get_ReplyNad(cmd, &got[5]), S_OK);
    assert_int_equal(ISCardCmd_get_AlternateClassId(cmd, &got[6]), S_OK);
    assert_memory_equal(got, "\1\2\3\4\5\6\7", 7);
    assert_int_equal(ISCardCmd_get_ReplyStatus(cmd, &status), S_OK);
    assert_int_equal(status, 0x6A82);
    assert_int_equal(ISCardCmd_get_ReplyStatusSW1(cmd, &got[0]), S_OK);
    assert_int_equal(ISCardCmd_get_ReplyStatusSW2(cmd, &got[1]), S_OK);
    assert_memory_equal(got, "\x6A\x82", 2);
    assert_int_equal(ISCardCmd_Release(cmd), 0);
}

static void test_bytes_of_a_command(void **state)
{
    ISCardCmd *cmd = (ISCardCmd *)make(&CLSID_CSCardCmd, &IID_ISCardCmd);
    IByteBuffer *data = new_buffer("AB"), *apdu = NULL, *reply = new_buffer("xy\x90"), *got = NULL;
    ISO_APDU_TYPE type = ISO_CASE_1;
    LONG n = 5;
    BYTE p3 = 0;

    (void)state;
    assert_int_equal(ISCardCmd_BuildCmd(cmd, 0, 0xA4, 4, 0, data, &n), S_OK);
    assert_int_equal(ISCardCmd_get_Type(cmd, &type), S_OK);
    assert_int_equal(type, ISO_CASE_4);
    assert_int_equal(ISCardCmd_get_LeField(cmd, &n), S_OK);
    assert_int_equal(n, 5);
    assert_int_equal(ISCardCmd_get_P3(cmd, &p3), S_OK);
    assert_int_equal(p3, 2);
    assert_int_equal(ISCardCmd_get_ApduLength(cmd, &n), S_OK);
    assert_int_equal(n, 8);
    assert_int_equal(ISCardCmd_get_Apdu(cmd, &apdu), S_OK);
    assert_int_equal(ISCardCmd_Encapsulate(cmd, apdu, ISO_CASE_4), S_OK);
    assert_int_equal(ISCardCmd_get_Data(cmd, &got), S_OK);
    assert_content(got, "\x00\xA4\x04\x00\x02\x41\x42\x05", 8);
    assert_int_equal(ISCardCmd_put_Apdu(cmd, apdu), S_OK);
    assert_int_equal(ISCardCmd_put_Data(cmd, reply), S_OK);
    assert_int_equal(ISCardCmd_get_P3(cmd, &p3), S_OK);
    assert_int_equal(p3, 3);
    assert_int_equal(ISCardCmd_put_ApduReply(cmd, reply), S_OK);
    assert_int_equal(ISCardCmd_put_ApduReplyLength(cmd, 4), S_OK);
    assert_int_equal(ISCardCmd_get_ApduReplyLength(cmd, &n), S_OK);
    assert_int_equal(n, 4);
    assert_int_equal(ISCardCmd_get_ApduReply(cmd, &got), S_OK);
    assert_content(got, "xy\x90\0", 4);
    assert_int_equal(ISCardCmd_Clear(cmd), S_OK);
    assert_int_equal(ISCardCmd_get_ApduLength(cmd, &n), S_OK);
    assert_int_equal(n, 0);
    IByteBuffer_Release(apdu);
    IByteBuffer_Release(data);
    IByteBuffer_Release(reply);
    assert_int_equal(ISCardCmd_Release(cmd), 0);
}

static void assert_instruction(ISCardCmd *cmd, BYTE wanted)
{
    BYTE ins = 0, cla = 0;

    assert_int_equal(ISCardCmd_get_InstructionId(cmd, &ins), S_OK);
    assert_int_equal(ins, wanted);
    assert_int_equal(ISCardCmd_get_ClassId(cmd, &cla), S_OK);
    assert_int_equal(cla, 0x80);
}

static void test_builders(void **state)
{
    ISCardISO7816 *iso = (ISCardISO7816 *)make(&CLSID_CSCardISO7816, &IID_ISCardISO7816);
    IByteBuffer *data = new_buffer("AB");
    ISCardCmd *cmd = NULL;

    (void)state;
    assert_int_equal(ISCardISO7816_SetDefaultClassId(iso, 0x80), S_OK);
    assert_int_equal(ISCardISO7816_AppendRecord(iso, 0, data, &cmd), S_OK);
    assert_instruction(cmd, 0xE2);
    assert_int_equal(ISCardISO7816_EraseBinary(iso, 0, 0, data, &cmd), S_OK);
    assert_instruction(cmd, 0x0E);
    assert_int_equal(ISCardISO7816_ExternalAuthenticate(iso, 0, 1, data, &cmd), S_OK);
    assert_instruction(cmd, 0x82);
    assert_int_equal(ISCardISO7816_GetChallenge(iso, 8, &cmd), S_OK);
    assert_instruction(cmd, 0x84);
    assert_int_equal(ISCardISO7816_GetData(iso, 0, 0x42, 8, &cmd), S_OK);
    assert_instruction(cmd, 0xCA);
    assert_int_equal(ISCardISO7816_GetResponse(iso, 0, 0, 8, &cmd), S_OK);
    assert_instruction(cmd, 0xC0);
    assert_int_equal(ISCardISO7816_InternalAuthenticate(iso, 0, 1, data, 8, &cmd), S_OK);
    assert_instruction(cmd, 0x88);
    assert_int_equal(ISCardISO7816_ManageChannel(iso, 0x80, 1, &cmd), S_OK);
    assert_instruction(cmd, 0x70);
    assert_int_equal(ISCardISO7816_PutData(iso, 0, 0x42, data, &cmd), S_OK);
    assert_instruction(cmd, 0xDA);
    assert_int_equal(ISCardISO7816_ReadBinary(iso, 0, 0, 8, &cmd), S_OK);
    assert_instruction(cmd, 0xB0);
    assert_int_equal(ISCardISO7816_ReadRecord(iso, 1, 4, 8, &cmd), S_OK);
    assert_instruction(cmd, 0xB2);
    assert_int_equal(ISCardISO7816_SelectFile(iso, 0, 0, data, 0, &cmd), S_OK);
    assert_instruction(cmd, 0xA4);
    assert_int_equal(ISCardISO7816_UpdateBinary(iso, 0, 0, data, &cmd), S_OK);
    assert_instruction(cmd, 0xD6);
    assert_int_equal(ISCardISO7816_UpdateRecord(iso, 1, 4, data, &cmd), S_OK);
    assert_instruction(cmd, 0xDC);
    assert_int_equal(ISCardISO7816_Verify(iso, 1, data, &cmd), S_OK);
    assert_instruction(cmd, 0x20);
    assert_int_equal(ISCardISO7816_WriteBinary(iso, 0, 0, data, &cmd), S_OK);
    assert_instruction(cmd, 0xD0);
    assert_int_equal(ISCardISO7816_WriteRecord(iso, 1, 4, data, &cmd), S_OK);
    assert_instruction(cmd, 0xD2);
    IByteBuffer_Release(data);
    assert_int_equal(ISCardCmd_Release(cmd), 0);
    assert_int_equal(ISCardISO7816_Release(iso), 0);
}

static void test_a_card(void **state)
{
    ISCard *card = (ISCard *)make(&CLSID_CSCard, &IID_ISCard),
           *second = (ISCard *)make(&CLSID_CSCard, &IID_ISCard);
    ISCardCmd *cmd = (ISCardCmd *)make(&CLSID_CSCardCmd, &IID_ISCardCmd);
    BSTR name = SysAllocString(READER);
    IByteBuffer *atr = NULL;
    HSCARD handle = 0;
    HSCARDCONTEXT context = 0;
    SCARD_PROTOCOLS protocol = T0;
    SCARD_STATES status = ABSENT;
    LONG le = 8;
    WORD sw = 0;
    BYTE first = 0;

    (void)state;
    assert_int_equal(ISCard_AttachByReader(card, name, SHARED, T0 | T1), S_OK);
    assert_int_equal(ISCard_get_Atr(card, &atr), S_OK);
    assert_int_equal(IByteBuffer_Read(atr, &first, 1, NULL), S_OK);
    assert_int_equal(first, 0x3B);
    IByteBuffer_Release(atr);
    assert_int_equal(ISCard_get_CardHandle(card, &handle), S_OK);
    assert_true(handle != 0);
    assert_int_equal(ISCard_get_Context(card, &context), S_OK);
    assert_true(context != 0);
    assert_int_equal(ISCard_get_Protocol(card, &protocol), S_OK);
    assert_int_equal(protocol, T1);
    assert_int_equal(ISCard_get_Status(card, &status), S_OK);
    assert_true(status == NEGOTIABLEMODE || status == SPECIFICMODE);
    assert_int_equal(ISCard_LockSCard(card), S_OK);
    assert_int_equal(ISCardCmd_BuildCmd(cmd, 0, 0x84, 0, 0, NULL, &le), S_OK);
    assert_int_equal(ISCard_Transaction(card, &cmd), S_OK);
    assert_int_equal(ISCardCmd_get_ReplyStatus(cmd, &sw), S_OK);
    assert_int_equal(sw, 0x9000);
    assert_int_equal(ISCard_UnlockSCard(card, LEAVE), S_OK);
    assert_int_equal(ISCard_AttachByHandle(second, handle), S_OK);
    assert_int_equal(ISCard_Detach(second, LEAVE), S_OK);
    assert_int_equal(ISCard_ReAttach(card, EXCLUSIVE, RESET), S_OK);
    assert_int_equal(ISCard_Detach(card, LEAVE), S_OK);
    assert_int_equal(ISCard_Detach(card, LEAVE), S_FALSE);
    SysFreeString(name);
    assert_int_equal(ISCardCmd_Release(cmd), 0);
    assert_int_equal(ISCard_Release(card), 0);
    assert_int_equal(ISCard_Release(second), 0);
}

static SAFEARRAY *one_text(const WCHAR *text)
{
    SAFEARRAY *array = SafeArrayCreateVector(VT_BSTR, 0, 1);
    BSTR only = SysAllocString(text);
    LONG index = 0;

    assert_int_equal(SafeArrayPutElement(array, &index, only), S_OK);
    SysFreeString(only);
    return array;
}

/* The array holds texts, and there is at least one if there must be. */
static void assert_texts(SAFEARRAY *array, ULONG at_least)
{
    VARTYPE type = VT_EMPTY;

    assert_non_null(array);
    assert_int_equal(SafeArrayGetVartype(array, &type), S_OK);
    assert_int_equal(type, VT_BSTR);
    assert_true(array->rgsabound[0].cElements >= at_least);
    assert_int_equal(SafeArrayDestroy(array), S_OK);
}

static void make_kind(struct card_folders *folders, struct iccsp_cards **cards)
{
    card_folders_make(folders);
    card_folders_write(folders, 0, "test.conf",
                       "[Demo]\n"
                       "atr = 3B 8D 81 31 FE 45 80 31 F0 65 49 43 43 53 50 73 F7 21 FB B6\n"
                       "interface = {5E586211-5A09-11D0-B84C-00C04FD424B9}\n"
                       "provider = {8AD20026-DD9A-4E90-ACB5-6D00B68B0B44}\n");
    assert_int_equal(iccsp_cards_open(folders->list, 1, cards), S_OK);
}

static void test_kinds_of_cards(void **state)
{
    SAFEARRAY *interfaces = one_text(L"{5E586211-5A09-11D0-B84C-00C04FD424B9}"), *names = one_text(L"Demo");
    BSTR name = SysAllocString(L"Demo");
    ISCardDatabase *database = NULL;
    ISCardLocate *locate = NULL;
    SAFEARRAY *list = NULL;
    GUID *provider = NULL;
    SCARDINFO *info = NULL;
    struct card_folders folders;
    struct iccsp_cards *cards;

    (void)state;
    make_kind(&folders, &cards);
    assert_int_equal(iccsp_create_database(rm, cards, &database), S_OK);
    assert_int_equal(ISCardDatabase_GetProviderCardId(database, name, &provider), S_OK);
    assert_int_equal(provider->Data1, 0x8AD20026);
    CoTaskMemFree(provider);
    assert_int_equal(ISCardDatabase_ListCardInterfaces(database, name, &list), S_OK);
    assert_texts(list, 1);
    assert_int_equal(ISCardDatabase_ListCards(database, NULL, interfaces, 0x0409, &list), S_OK);
    assert_texts(list, 1);
    assert_int_equal(ISCardDatabase_ListReaderGroups(database, 0, &list), S_OK);
    assert_texts(list, 1);
    assert_int_equal(ISCardDatabase_ListReaders(database, 0, &list), S_OK);
    assert_texts(list, 1);
    assert_int_equal(ISCardDatabase_Release(database), 0);
    assert_int_equal(iccsp_create_locate(rm, cards, &locate), S_OK);
    assert_int_equal(ISCardLocate_ConfigureCardGuidSearch(locate, interfaces, NULL, NULL, SC_DLG_MINIMAL_UI),
                     S_OK);
    assert_int_equal(ISCardLocate_ConfigureCardNameSearch(locate, names, NULL, name, SC_DLG_NO_UI), S_OK);
    assert_int_equal(ISCardLocate_FindCard(locate, SHARED, T1, 0, &info), S_OK);
    assert_int_equal(info->ActiveProtocol, T1);
    assert_int_equal(info->ShareMode, SHARED);
    CoTaskMemFree(info);
    assert_int_equal(ISCardLocate_Release(locate), 0);
    iccsp_cards_close(&cards);
    card_folders_remove(&folders);
    SafeArrayDestroy(interfaces);
    SafeArrayDestroy(names);
    SysFreeString(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_byte_buffer),
        cmocka_unit_test(test_type_conv),
        cmocka_unit_test(test_header_of_a_command),
        cmocka_unit_test(test_bytes_of_a_command),
        cmocka_unit_test(test_builders),
        cmocka_unit_test(test_a_card),
        cmocka_unit_test(test_kinds_of_cards),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
