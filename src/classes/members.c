/* SPDX-License-Identifier: BSD-2-Clause */
/* The members of the interfaces for late binding: names, published dispids, types. docs/interfaces.md has the
 * same for people. */
#include "classes/members.h"

#include "iccsp/iccsp.h"

static HRESULT buffer_of_bytes(const void *bytes, size_t len, void **out)
{
    return iccsp_create_byte_buffer(bytes, len, (IByteBuffer **)out);
}

static const struct iccsp_object_kind buffer = {&ICCSP_IID_IByteBuffer, buffer_of_bytes};
static const struct iccsp_object_kind command = {&ICCSP_IID_ISCardCmd, NULL};
static const struct iccsp_object_kind stream = {&ICCSP_IID_IStream, NULL};

/* Parameters that occur more than once. */
#define OCTET          ICCSP_IN(VT_UI1)
#define OCTET_OR_0     ICCSP_IN_OR(VT_UI1, 0)
#define NUMBER         ICCSP_IN(VT_I4)
#define NUMBER_OR(n)   ICCSP_IN_OR(VT_I4, n)
#define HANDLE_IN      ICCSP_IN(ICCSP_VT_HANDLE)
#define STRING         ICCSP_IN(VT_BSTR)
#define BUFFER         ICCSP_IN_OBJECT(buffer)
#define STREAM         ICCSP_IN_OBJECT(stream)
#define COMMAND_IN_OUT ICCSP_IN_OUT_OBJECT(command)
#define BUFFER_IN_OUT  ICCSP_IN_OUT_OBJECT(buffer)
#define NUMBER_IN_OUT  ICCSP_IN_OUT(VT_I4)
#define NUMBER_OUT     ICCSP_OUT(VT_I4)
#define OCTET_OUT      ICCSP_OUT(VT_UI1)
#define OBJECT_OUT     ICCSP_OUT(VT_UNKNOWN)
#define TEXTS          ICCSP_IN(VT_ARRAY | VT_BSTR)
#define TEXTS_OR_NULL  ICCSP_IN_OR(VT_ARRAY | VT_BSTR, 0)
#define TEXTS_OUT      ICCSP_OUT(VT_ARRAY | VT_BSTR)
#define STRING_OR_NULL ICCSP_IN_OR(VT_BSTR, 0)
#define TABLE_IN_OUT   ICCSP_IN_OUT(ICCSP_VT_FOREIGN)
/* Not in the documentation (decision A2): whatever comes, the answer is E_ACCESSDENIED. */
#define INTERNAL                                                                                             \
    {                                                                                                        \
        .vt = VT_I4, .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OPTIONAL | ICCSP_PARAM_POINTER                    \
    }

#define METHOD(id, name, ...) ICCSP_MEMBER_METHOD(IFACE, id, name, __VA_ARGS__)
#define METHOD0(id, name)     ICCSP_MEMBER_METHOD0(IFACE, id, name)
#define GET(id, name, ...)    ICCSP_MEMBER_GET(IFACE, id, name, __VA_ARGS__)
#define PUT(id, name, ...)    ICCSP_MEMBER_PUT(IFACE, id, name, __VA_ARGS__)

/* The formatter would put each row on several lines. */
/* clang-format off */

/* The documentation has AttachByIFD without share mode (decision A1), and an older edition has a default for
 * SCardUnlock. */
#define IFACE ISCardManage
static const struct iccsp_member manage[] = {
    METHOD(1, AttachByHandle, HANDLE_IN),
    METHOD(2, AttachByIFD, STRING, NUMBER_OR(ICCSP_MODE_SHARED)),
    METHOD(3, CreateFileAccess, OBJECT_OUT),
    METHOD(4, CreateCardAuth, OBJECT_OUT),
    METHOD(5, CreateCHVerification, OBJECT_OUT),
    METHOD0(6, Detach),
    METHOD0(7, SCardLock),
    METHOD0(8, Reconnect),
    METHOD(9, Status, NUMBER_OUT, NUMBER_OUT),
    METHOD(10, SCardUnlock, NUMBER_OR(ICCSP_DISP_LEAVE)),
    METHOD(11, CreateInterface, ICCSP_IN(ICCSP_VT_GUID), STRING, ICCSP_IN_OR(ICCSP_VT_NOTHING, 0), OBJECT_OUT),
};
const struct iccsp_members iccsp_members_ISCardManage = ICCSP_MEMBERS(IFACE, manage);
#undef IFACE

#define IFACE ISCardFileAccess
static const struct iccsp_member file_access[] = {
    METHOD(1, ChangeDir, NUMBER, STRING),
    METHOD(2, Close, HANDLE_IN),
    METHOD(3, Create, NUMBER, STRING, TABLE_IN_OUT, NUMBER_IN_OUT, NUMBER, BUFFER),
    METHOD(4, Delete, NUMBER, STRING, NUMBER),
    METHOD(5, Directory, NUMBER, TEXTS_OUT),
    METHOD(6, GetCurrentDir, ICCSP_OUT(VT_BSTR)),
    METHOD(7, GetFileCapabilities, TABLE_IN_OUT, NUMBER_IN_OUT, NUMBER),
    METHOD(8, GetProperties, NUMBER, STRING, TABLE_IN_OUT, NUMBER_IN_OUT, NUMBER),
    METHOD(9, Initialize, INTERNAL),
    METHOD(10, Invalidate, STRING, NUMBER),
    METHOD(11, Open, NUMBER, STRING, ICCSP_OUT(ICCSP_VT_HANDLE)),
    METHOD(12, Read, HANDLE_IN, NUMBER_IN_OUT, OBJECT_OUT, NUMBER),
    METHOD(13, Rehabilitate, STRING, NUMBER),
    METHOD(14, Seek, HANDLE_IN, NUMBER, NUMBER),
    METHOD(15, SetProperties, NUMBER, STRING, ICCSP_IN(ICCSP_VT_FOREIGN), NUMBER, NUMBER),
    METHOD(16, Write, HANDLE_IN, NUMBER, BUFFER, NUMBER),
};
const struct iccsp_members iccsp_members_ISCardFileAccess = ICCSP_MEMBERS(IFACE, file_access);
#undef IFACE

/* The documentation has ResetSecurityState without flags (decision A6). */
#define IFACE ISCardVerify
static const struct iccsp_member verify[] = {
    METHOD(1, ChangeCode, BUFFER, BUFFER, NUMBER, NUMBER),
    METHOD(2, Initialize, INTERNAL),
    METHOD(3, Unblock, NUMBER, NUMBER, NUMBER),
    METHOD(4, ResetSecurityState, NUMBER_OR(0)),
    METHOD(5, Verify, BUFFER, NUMBER, NUMBER_IN_OUT),
};
const struct iccsp_members iccsp_members_ISCardVerify = ICCSP_MEMBERS(IFACE, verify);
#undef IFACE

#define IFACE ISCardAuth
static const struct iccsp_member auth[] = {
    METHOD(1, APP_Auth, NUMBER, BUFFER, BUFFER),
    METHOD(2, GetChallenge, NUMBER, BUFFER, NUMBER_IN_OUT, BUFFER_IN_OUT),
    METHOD(3, ICC_Auth, NUMBER, BUFFER, NUMBER_IN_OUT, BUFFER_IN_OUT),
    METHOD(4, Initialize, INTERNAL),
    METHOD(5, User_Auth, NUMBER, BUFFER, NUMBER_IN_OUT, BUFFER_IN_OUT),
};
const struct iccsp_members iccsp_members_ISCardAuth = ICCSP_MEMBERS(IFACE, auth);
#undef IFACE

#define IFACE ISCard
static const struct iccsp_member scard[] = {
    GET(0, Atr, OBJECT_OUT),
    GET(1, CardHandle, ICCSP_OUT(ICCSP_VT_HANDLE)),
    GET(2, Context, ICCSP_OUT(ICCSP_VT_HANDLE)),
    GET(3, Protocol, NUMBER_OUT),
    GET(4, Status, NUMBER_OUT),
    METHOD(5, AttachByHandle, HANDLE_IN),
    METHOD(6, AttachByReader, STRING, NUMBER_OR(ICCSP_MODE_EXCLUSIVE), NUMBER_OR(ICCSP_PROTO_T0)),
    METHOD(7, Detach, NUMBER_OR(ICCSP_DISP_LEAVE)),
    METHOD0(8, LockSCard),
    METHOD(9, ReAttach, NUMBER_OR(ICCSP_MODE_EXCLUSIVE), NUMBER_OR(ICCSP_DISP_LEAVE)),
    METHOD(10, Transaction, COMMAND_IN_OUT),
    METHOD(11, UnlockSCard, NUMBER_OR(ICCSP_DISP_LEAVE)),
};
const struct iccsp_members iccsp_members_ISCard = ICCSP_MEMBERS(IFACE, scard);
#undef IFACE

#define IFACE ISCardCmd
static const struct iccsp_member cmd[] = {
    GET(0, Apdu, OBJECT_OUT),
    PUT(0, Apdu, BUFFER),
    GET(1, ApduLength, NUMBER_OUT),
    GET(2, ApduReply, OBJECT_OUT),
    PUT(2, ApduReply, BUFFER),
    GET(3, ApduReplyLength, NUMBER_OUT),
    PUT(3, ApduReplyLength, NUMBER),
    GET(4, ClassId, OCTET_OUT),
    PUT(4, ClassId, OCTET_OR_0),
    GET(5, Data, OBJECT_OUT),
    PUT(5, Data, BUFFER),
    GET(6, InstructionId, OCTET_OUT),
    PUT(6, InstructionId, OCTET),
    GET(7, LeField, NUMBER_OUT),
    GET(8, P1, OCTET_OUT),
    PUT(8, P1, OCTET),
    GET(9, P2, OCTET_OUT),
    PUT(9, P2, OCTET),
    GET(10, P3, OCTET_OUT),
    GET(11, ReplyStatus, ICCSP_OUT(VT_UI2)),
    PUT(11, ReplyStatus, ICCSP_IN(VT_UI2)),
    GET(12, ReplyStatusSW1, OCTET_OUT),
    GET(13, ReplyStatusSW2, OCTET_OUT),
    GET(14, Type, NUMBER_OUT),
    METHOD(15, BuildCmd, OCTET, OCTET, OCTET_OR_0, OCTET_OR_0,
           {.vt = VT_UNKNOWN, .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OPTIONAL, .object = &buffer},
           {.vt = VT_I4, .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OPTIONAL | ICCSP_PARAM_POINTER}),
    METHOD0(16, Clear),
    METHOD(17, Encapsulate, BUFFER, NUMBER),
    GET(18, Nad, OCTET_OUT),
    PUT(18, Nad, OCTET),
    GET(19, ReplyNad, OCTET_OUT),
    PUT(19, ReplyNad, OCTET),
    GET(20, AlternateClassId, OCTET_OUT),
    PUT(20, AlternateClassId, OCTET),
};
const struct iccsp_members iccsp_members_ISCardCmd = ICCSP_MEMBERS(IFACE, cmd);
#undef IFACE

#define IFACE ISCardISO7816
static const struct iccsp_member iso7816[] = {
    METHOD(0, AppendRecord, OCTET, BUFFER, COMMAND_IN_OUT),
    METHOD(1, EraseBinary, OCTET, OCTET, BUFFER, COMMAND_IN_OUT),
    METHOD(2, ExternalAuthenticate, OCTET, OCTET, BUFFER, COMMAND_IN_OUT),
    METHOD(3, GetChallenge, NUMBER, COMMAND_IN_OUT),
    METHOD(4, GetData, OCTET, OCTET, NUMBER, COMMAND_IN_OUT),
    METHOD(5, GetResponse, OCTET, OCTET, NUMBER, COMMAND_IN_OUT),
    METHOD(6, InternalAuthenticate, OCTET, OCTET, BUFFER, NUMBER, COMMAND_IN_OUT),
    METHOD(7, ManageChannel, OCTET, OCTET, COMMAND_IN_OUT),
    METHOD(8, PutData, OCTET, OCTET, BUFFER, COMMAND_IN_OUT),
    METHOD(9, ReadBinary, OCTET, OCTET, NUMBER, COMMAND_IN_OUT),
    METHOD(10, ReadRecord, OCTET, OCTET, NUMBER, COMMAND_IN_OUT),
    METHOD(11, SelectFile, OCTET, OCTET, BUFFER, NUMBER, COMMAND_IN_OUT),
    METHOD(12, SetDefaultClassId, OCTET),
    METHOD(13, UpdateBinary, OCTET, OCTET, BUFFER, COMMAND_IN_OUT),
    METHOD(14, UpdateRecord, OCTET, OCTET, BUFFER, COMMAND_IN_OUT),
    METHOD(15, Verify, OCTET, BUFFER, COMMAND_IN_OUT),
    METHOD(16, WriteBinary, OCTET, OCTET, BUFFER, COMMAND_IN_OUT),
    METHOD(17, WriteRecord, OCTET, OCTET, BUFFER, COMMAND_IN_OUT),
};
const struct iccsp_members iccsp_members_ISCardISO7816 = ICCSP_MEMBERS(IFACE, iso7816);
#undef IFACE

#define IFACE ISCardDatabase
static const struct iccsp_member database[] = {
    METHOD(0, GetProviderCardId, STRING, ICCSP_OUT(ICCSP_VT_GUID)),
    METHOD(1, ListCardInterfaces, STRING, TEXTS_OUT),
    METHOD(2, ListCards, BUFFER, TEXTS, NUMBER, TEXTS_OUT),
    METHOD(3, ListReaderGroups, NUMBER, TEXTS_OUT),
    METHOD(4, ListReaders, NUMBER, TEXTS_OUT),
};
const struct iccsp_members iccsp_members_ISCardDatabase = ICCSP_MEMBERS(IFACE, database);
#undef IFACE

#define IFACE ISCardLocate
static const struct iccsp_member locate[] = {
    METHOD(0, ConfigureCardGuidSearch, TEXTS, TEXTS_OR_NULL, STRING_OR_NULL, NUMBER_OR(ICCSP_DLG_MINIMAL_UI)),
    METHOD(1, ConfigureCardNameSearch, TEXTS, TEXTS_OR_NULL, STRING_OR_NULL, NUMBER_OR(ICCSP_DLG_MINIMAL_UI)),
    METHOD(2, FindCard, NUMBER, NUMBER, NUMBER, ICCSP_OUT(ICCSP_VT_FOREIGN)),
};
const struct iccsp_members iccsp_members_ISCardLocate = ICCSP_MEMBERS(IFACE, locate);
#undef IFACE

#define IFACE ISCardTypeConv
static const struct iccsp_member type_conv[] = {
    METHOD(0, ConvertByteArrayToByteBuffer, {.vt = ICCSP_VT_BYTES, .flags = ICCSP_PARAM_IN, .size = 1},
           ICCSP_IN(VT_UI4), OBJECT_OUT),
    METHOD(1, ConvertByteBufferToByteArray, BUFFER, ICCSP_OUT(ICCSP_VT_FOREIGN)),
    METHOD(2, ConvertByteBufferToSafeArray, BUFFER, ICCSP_OUT(VT_ARRAY | VT_UI1)),
    METHOD(3, ConvertSafeArrayToByteBuffer, ICCSP_IN(VT_ARRAY | VT_UI1), OBJECT_OUT),
    METHOD(4, CreateByteArray, ICCSP_IN(VT_UI4), ICCSP_OUT(ICCSP_VT_FOREIGN)),
    METHOD(5, CreateByteBuffer, ICCSP_IN(VT_UI4), OBJECT_OUT),
    METHOD(6, CreateSafeArray, ICCSP_IN(VT_UI4), ICCSP_OUT(VT_ARRAY | VT_UI1)),
    METHOD(7, FreeIStreamMemoryPtr, STREAM, ICCSP_IN(ICCSP_VT_FOREIGN)),
    METHOD(8, GetAtIStreamMemory, STREAM, ICCSP_OUT(ICCSP_VT_FOREIGN)),
    METHOD(9, SizeOfIStream, STREAM, ICCSP_OUT(VT_UI8)),
};
const struct iccsp_members iccsp_members_ISCardTypeConv = ICCSP_MEMBERS(IFACE, type_conv);
#undef IFACE

#define IFACE IByteBuffer
static const struct iccsp_member byte_buffer[] = {
    GET(0, Stream, OBJECT_OUT),
    PUT(0, Stream, STREAM),
    METHOD(1, Clone, OBJECT_OUT),
    METHOD(2, Commit, NUMBER),
    METHOD(3, CopyTo, BUFFER_IN_OUT, NUMBER, NUMBER_OUT, NUMBER_OUT),
    METHOD(4, Initialize, NUMBER_OR(1),
           {.vt = ICCSP_VT_BYTES, .flags = ICCSP_PARAM_IN | ICCSP_PARAM_OPTIONAL, .size = 0}),
    METHOD(5, LockRegion, NUMBER, NUMBER, NUMBER),
    METHOD(6, Read, {.vt = ICCSP_VT_BYTES, .flags = ICCSP_PARAM_OUT, .size = 1, .used = 2}, NUMBER, NUMBER_OUT),
    METHOD0(7, Revert),
    METHOD(8, Seek, NUMBER, NUMBER, NUMBER_OUT),
    METHOD(9, SetSize, NUMBER),
    METHOD(10, Stat, ICCSP_OUT(ICCSP_VT_FOREIGN), NUMBER),
    METHOD(11, UnlockRegion, NUMBER, NUMBER, NUMBER),
    METHOD(12, Write, {.vt = ICCSP_VT_BYTES, .flags = ICCSP_PARAM_IN, .size = 1}, NUMBER, NUMBER_OUT),
};
const struct iccsp_members iccsp_members_IByteBuffer = ICCSP_MEMBERS(IFACE, byte_buffer);
#undef IFACE
