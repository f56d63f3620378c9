/* SPDX-License-Identifier: BSD-2-Clause */
/* The base interfaces as mingw-w64 declares them: every object by its class identifier, the methods by the
 * layout that somebody else wrote. */
#include "client.h"

#include <cstdlib>

#include "provider.h"

template <class T> static void make(const CLSID &clsid, const IID &iid, holder<T> &out, const char *what)
{
    returns(S_OK, CoCreateInstance(clsid, nullptr, CLSCTX_INPROC_SERVER, iid, out.out_void()), what);
    if (out.get() == nullptr)
        std::exit(1);
}

static bool holds(IByteBuffer *buffer, const void *bytes, LONG len)
{
    BYTE read[64];
    LONG got = 0;

    return buffer != nullptr && buffer->Seek(0, STREAM_SEEK_SET) == S_OK &&
           buffer->Read(read, sizeof(read), &got) == S_OK && got == len &&
           memcmp(read, bytes, (size_t)len) == 0;
}

static void test_regions(IByteBuffer *buffer)
{
    returns(S_OK, buffer->LockRegion(0, 4, LOCK_WRITE), "IByteBuffer::LockRegion");
    returns(STG_E_LOCKVIOLATION, buffer->UnlockRegion(0, 3, LOCK_WRITE),
            "IByteBuffer::UnlockRegion with another length");
    returns(S_OK, buffer->UnlockRegion(0, 4, LOCK_WRITE), "IByteBuffer::UnlockRegion");
    returns(S_OK, buffer->Commit(0), "IByteBuffer::Commit");
    returns(S_OK, buffer->Revert(), "IByteBuffer::Revert");
}

static void test_byte_buffer()
{
    holder<IByteBuffer> buffer, clone, target;
    holder<IStream> stream;
    STATSTRUCT stat = {};
    BYTE bytes[] = {1, 2, 3, 4};
    LONG got = 0;
    IByteBuffer *to;

    make(CLSID_CByteBuffer, IID_IByteBuffer, buffer, "CByteBuffer");
    returns(E_UNEXPECTED, buffer->SetSize(1), "a buffer before Initialize");
    returns(S_OK, buffer->Initialize(), "IByteBuffer::Initialize with the defaults of the header");
    returns(S_OK, buffer->Initialize(4, bytes), "IByteBuffer::Initialize");
    returns(S_OK, buffer->Clone(clone.out()), "IByteBuffer::Clone");
    returns(S_OK, buffer->Write(bytes + 3, 1, &got), "IByteBuffer::Write");
    check(holds(clone.get(), "\4\2\3\4", 4), "a clone shows what was written");
    make(CLSID_CByteBuffer, IID_IByteBuffer, target, "a second CByteBuffer");
    target->Initialize(0, nullptr);
    to = target.get();
    returns(S_OK, buffer->CopyTo(&to, 3, nullptr, &got), "IByteBuffer::CopyTo");
    check(got == 3 && holds(target.get(), "\2\3\4", 3), "CopyTo copies from the position");
    returns(S_OK, buffer->SetSize(2), "IByteBuffer::SetSize");
    returns(S_OK, buffer->Stat(&stat, STATFLAG_NONAME), "IByteBuffer::Stat");
    check(stat.type == STGTY_STREAM && stat.cbSize == 2, "Stat tells type and size");
    test_regions(buffer.get());
    returns(S_OK, buffer->get_Stream(stream.out()), "IByteBuffer::get_Stream");
    returns(S_OK, target->put_Stream(stream.get()), "IByteBuffer::put_Stream");
    check(holds(target.get(), "\4\2", 2), "a buffer on the stream of another shows its bytes");
}

static void test_type_conv()
{
    holder<ISCardTypeConv> conv;
    holder<IByteBuffer> buffer, other;
    holder<IStream> stream;
    BYTE bytes[] = {7, 8, 9}, *block = nullptr;
    ULARGE_INTEGER size = {};
    BYTEARRAY *array = nullptr;
    SAFEARRAY *safe = nullptr;

    make(CLSID_CSCardTypeConv, IID_ISCardTypeConv, conv, "CSCardTypeConv");
    returns(S_OK, conv->ConvertByteArrayToByteBuffer(bytes, 3, buffer.out()), "ConvertByteArrayToByteBuffer");
    returns(S_OK, conv->ConvertByteBufferToByteArray(buffer.get(), &array), "ConvertByteBufferToByteArray");
    check(array != nullptr && array->dwSize == 3 && memcmp(array->pbyData, bytes, 3) == 0, "the byte array");
    CoTaskMemFree(array);
    returns(S_OK, conv->ConvertByteBufferToSafeArray(buffer.get(), &safe), "ConvertByteBufferToSafeArray");
    returns(S_OK, conv->ConvertSafeArrayToByteBuffer(safe, other.out()), "ConvertSafeArrayToByteBuffer");
    check(holds(other.get(), bytes, 3), "bytes through an array of the system");
    SafeArrayDestroy(safe);
    returns(S_OK, conv->CreateByteArray(5, &block), "CreateByteArray");
    CoTaskMemFree(block);
    returns(S_OK, conv->CreateByteBuffer(5, other.out()), "CreateByteBuffer");
    returns(S_OK, conv->CreateSafeArray(5, &safe), "CreateSafeArray");
    SafeArrayDestroy(safe);
    buffer->get_Stream(stream.out());
    returns(S_OK, conv->SizeOfIStream(stream.get(), &size), "SizeOfIStream");
    check(size.QuadPart == 3, "the size of a stream");
    returns(S_OK, conv->GetAtIStreamMemory(stream.get(), &array), "GetAtIStreamMemory");
    if (array != nullptr)
        returns(S_OK, conv->FreeIStreamMemoryPtr(stream.get(), array->pbyData), "FreeIStreamMemoryPtr");
    CoTaskMemFree(array);
}

static void test_cmd()
{
    holder<ISCardCmd> cmd;
    holder<IByteBuffer> data, apdu;
    BYTE byte = 0;
    WORD status = 0;
    LONG length = 0, le = 256;
    ISO_APDU_TYPE type = ISO_CASE_1;

    make(CLSID_CSCardCmd, IID_ISCardCmd, cmd, "CSCardCmd");
    fill(data, "\x3F\x01");
    returns(S_OK, cmd->BuildCmd(0x00, 0xA4, 0x00, 0x04, data.get(), &le), "ISCardCmd::BuildCmd");
    returns(S_OK, cmd->get_Apdu(apdu.out()), "ISCardCmd::get_Apdu");
    check(holds(apdu.get(), "\x00\xA4\x00\x04\x02\x3F\x01\x00", 8), "the command that was built");
    check(cmd->get_ApduLength(&length) == S_OK && length == 8, "ISCardCmd::get_ApduLength");
    check(cmd->get_InstructionId(&byte) == S_OK && byte == 0xA4, "ISCardCmd::get_InstructionId");
    check(cmd->get_P3(&byte) == S_OK && byte == 2, "ISCardCmd::get_P3");
    check(cmd->get_Type(&type) == S_OK && type == ISO_CASE_4, "ISCardCmd::get_Type");
    check(cmd->put_Nad(3) == S_OK && cmd->get_Nad(&byte) == S_OK && byte == 3, "ISCardCmd::put_Nad, get_Nad");
    returns(E_ACCESSDENIED, cmd->get_AlternateClassId(&byte), "ISCardCmd::get_AlternateClassId before put");
    check(cmd->put_AlternateClassId(0x80) == S_OK && cmd->get_AlternateClassId(&byte) == S_OK && byte == 0x80,
          "ISCardCmd::put_AlternateClassId");
    check(cmd->put_ReplyStatus(0x6A82) == S_OK && cmd->get_ReplyStatus(&status) == S_OK && status == 0x6A82,
          "ISCardCmd::put_ReplyStatus, get_ReplyStatus");
    check(cmd->get_ReplyStatusSW2(&byte) == S_OK && byte == 0x82, "ISCardCmd::get_ReplyStatusSW2");
    returns(S_OK, cmd->Encapsulate(apdu.get(), ISO_CASE_4), "ISCardCmd::Encapsulate");
    check(cmd->get_InstructionId(&byte) == S_OK && byte == 0xC2, "an encapsulated command is ENVELOPE");
    returns(S_OK, cmd->Clear(), "ISCardCmd::Clear");
    check(cmd->get_ApduLength(&length) == S_OK && length == 0, "nothing is left after Clear");
}

/* What a card can answer without a file: its serial number as a data object. */
static void test_commands_to_the_card()
{
    holder<ISCard> card;
    holder<ISCardISO7816> iso;
    holder<IByteBuffer> bytes;
    SCARD_PROTOCOLS protocol = T0;
    SCARD_STATES state = ABSENT;
    HSCARD handle = 0;
    HSCARDCONTEXT context = 0;
    ISCardCmd *cmd = nullptr;
    text reader(READER);

    make(CLSID_CSCard, IID_ISCard, card, "CSCard");
    make(CLSID_CSCardISO7816, IID_ISCardISO7816, iso, "CSCardISO7816");
    check(card->get_Context(&context) == S_OK && context != 0, "ISCard::get_Context");
    returns(S_OK, card->AttachByReader(reader, SHARED, T1), "ISCard::AttachByReader");
    check(card->get_CardHandle(&handle) == S_OK && handle != 0, "ISCard::get_CardHandle");
    check(card->get_Protocol(&protocol) == S_OK && protocol == T1, "ISCard::get_Protocol");
    check(card->get_Status(&state) == S_OK && state >= NEGOTIABLEMODE, "ISCard::get_Status");
    check(card->get_Atr(bytes.out()) == S_OK &&
              holds(bytes.get(),
                    "\x3B\x8D\x81\x31\xFE\x45\x80\x31\xF0\x65\x49\x43\x43\x53\x50\x73\xF7\x21\xFB\xB6", 20),
          "ISCard::get_Atr");
    returns(S_OK, card->LockSCard(), "ISCard::LockSCard");
    returns(S_OK, iso->GetData(0x00, 0x5A, 0, &cmd), "ISCardISO7816::GetData");
    returns(S_OK, card->Transaction(&cmd), "ISCard::Transaction");
    check(cmd != nullptr && cmd->get_ApduReply(bytes.out()) == S_OK &&
              holds(bytes.get(), "\x89\x99\x12\x34\x56\x78\x90\x12\x34\x56\x90\x00", 12),
          "the answer of the card");
    if (cmd != nullptr)
        cmd->Release();
    returns(S_OK, card->UnlockSCard(LEAVE), "ISCard::UnlockSCard");
    returns(S_OK, card->ReAttach(SHARED, LEAVE), "ISCard::ReAttach");
    returns(S_OK, card->Detach(LEAVE), "ISCard::Detach");
}

/* Each command by the slot of its method: the second byte is the instruction. */
static void test_iso7816_builds()
{
    holder<ISCardISO7816> iso;
    holder<ISCardCmd> cmd;
    holder<IByteBuffer> data;
    BYTE ins = 0;
    ISCardCmd *p;

    make(CLSID_CSCardISO7816, IID_ISCardISO7816, iso, "CSCardISO7816");
    make(CLSID_CSCardCmd, IID_ISCardCmd, cmd, "CSCardCmd");
    fill(data, "\x12\x34");
    p = cmd.get();
#define BUILDS(number, call)                                                                                 \
    check(iso->call == S_OK && cmd->get_InstructionId(&ins) == S_OK && ins == (number),                      \
          "ISCardISO7816::" #call)
    BUILDS(0xE2, AppendRecord(0, data.get(), &p));
    BUILDS(0x0E, EraseBinary(0, 0, nullptr, &p));
    BUILDS(0x82, ExternalAuthenticate(0, 0, data.get(), &p));
    BUILDS(0x84, GetChallenge(8, &p));
    BUILDS(0xCA, GetData(0, 0x5A, 0, &p));
    BUILDS(0xC0, GetResponse(0, 0, 8, &p));
    BUILDS(0x88, InternalAuthenticate(0, 0, data.get(), 8, &p));
    BUILDS(0x70, ManageChannel(0, 0, &p));
    BUILDS(0xDA, PutData(0, 0x5A, data.get(), &p));
    BUILDS(0xB0, ReadBinary(0, 0, 8, &p));
    BUILDS(0xB2, ReadRecord(1, 4, 8, &p));
    BUILDS(0xA4, SelectFile(0, 0, data.get(), 0, &p));
    BUILDS(0xD6, UpdateBinary(0, 0, data.get(), &p));
    BUILDS(0xDC, UpdateRecord(1, 4, data.get(), &p));
    BUILDS(0x20, Verify(1, data.get(), &p));
    BUILDS(0xD0, WriteBinary(0, 0, data.get(), &p));
    BUILDS(0xD2, WriteRecord(1, 4, data.get(), &p));
#undef BUILDS
    returns(S_OK, iso->SetDefaultClassId(0x80), "ISCardISO7816::SetDefaultClassId");
}

void test_base_classes()
{
    test_byte_buffer();
    test_type_conv();
    test_cmd();
    test_iso7816_builds();
    test_commands_to_the_card();
}
