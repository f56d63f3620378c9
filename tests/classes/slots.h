/* SPDX-License-Identifier: BSD-2-Clause */
/* Where each method stands in its table, from the published layouts (docs/reference) and not from our
 * headers. */
#ifndef ICCSP_TESTS_CLASSES_SLOTS_H
#define ICCSP_TESTS_CLASSES_SLOTS_H

/* clang-format off */

/* QueryInterface is what is left for slot 0; on Windows its name is overloaded in C++. */
#define SLOTS_COUNTED(S, I) \
    S(I, 1, AddRef) \
    S(I, 2, Release)
#define SLOTS_INHERITED(S, I) SLOTS_COUNTED(S, I) \
    S(I, 3, GetTypeInfoCount) \
    S(I, 4, GetTypeInfo) \
    S(I, 5, GetIDsOfNames) \
    S(I, 6, Invoke)

#define SLOTS_IByteBuffer(S) SLOTS_INHERITED(S, IByteBuffer) \
    S(IByteBuffer, 7, get_Stream) \
    S(IByteBuffer, 8, put_Stream) \
    S(IByteBuffer, 9, Clone) \
    S(IByteBuffer, 10, Commit) \
    S(IByteBuffer, 11, CopyTo) \
    S(IByteBuffer, 12, Initialize) \
    S(IByteBuffer, 13, LockRegion) \
    S(IByteBuffer, 14, Read) \
    S(IByteBuffer, 15, Revert) \
    S(IByteBuffer, 16, Seek) \
    S(IByteBuffer, 17, SetSize) \
    S(IByteBuffer, 18, Stat) \
    S(IByteBuffer, 19, UnlockRegion) \
    S(IByteBuffer, 20, Write)

#define SLOTS_ISCardTypeConv(S) SLOTS_INHERITED(S, ISCardTypeConv) \
    S(ISCardTypeConv, 7, ConvertByteArrayToByteBuffer) \
    S(ISCardTypeConv, 8, ConvertByteBufferToByteArray) \
    S(ISCardTypeConv, 9, ConvertByteBufferToSafeArray) \
    S(ISCardTypeConv, 10, ConvertSafeArrayToByteBuffer) \
    S(ISCardTypeConv, 11, CreateByteArray) \
    S(ISCardTypeConv, 12, CreateByteBuffer) \
    S(ISCardTypeConv, 13, CreateSafeArray) \
    S(ISCardTypeConv, 14, FreeIStreamMemoryPtr) \
    S(ISCardTypeConv, 15, GetAtIStreamMemory) \
    S(ISCardTypeConv, 16, SizeOfIStream)

#define SLOTS_ISCardCmd(S) SLOTS_INHERITED(S, ISCardCmd) \
    S(ISCardCmd, 7, get_Apdu) \
    S(ISCardCmd, 8, put_Apdu) \
    S(ISCardCmd, 9, get_ApduLength) \
    S(ISCardCmd, 10, get_ApduReply) \
    S(ISCardCmd, 11, put_ApduReply) \
    S(ISCardCmd, 12, get_ApduReplyLength) \
    S(ISCardCmd, 13, put_ApduReplyLength) \
    S(ISCardCmd, 14, get_ClassId) \
    S(ISCardCmd, 15, put_ClassId) \
    S(ISCardCmd, 16, get_Data) \
    S(ISCardCmd, 17, put_Data) \
    S(ISCardCmd, 18, get_InstructionId) \
    S(ISCardCmd, 19, put_InstructionId) \
    S(ISCardCmd, 20, get_LeField) \
    S(ISCardCmd, 21, get_P1) \
    S(ISCardCmd, 22, put_P1) \
    S(ISCardCmd, 23, get_P2) \
    S(ISCardCmd, 24, put_P2) \
    S(ISCardCmd, 25, get_P3) \
    S(ISCardCmd, 26, get_ReplyStatus) \
    S(ISCardCmd, 27, put_ReplyStatus) \
    S(ISCardCmd, 28, get_ReplyStatusSW1) \
    S(ISCardCmd, 29, get_ReplyStatusSW2) \
    S(ISCardCmd, 30, get_Type) \
    S(ISCardCmd, 31, get_Nad) \
    S(ISCardCmd, 32, put_Nad) \
    S(ISCardCmd, 33, get_ReplyNad) \
    S(ISCardCmd, 34, put_ReplyNad) \
    S(ISCardCmd, 35, BuildCmd) \
    S(ISCardCmd, 36, Clear) \
    S(ISCardCmd, 37, Encapsulate) \
    S(ISCardCmd, 38, get_AlternateClassId) \
    S(ISCardCmd, 39, put_AlternateClassId)

#define SLOTS_ISCardISO7816(S) SLOTS_INHERITED(S, ISCardISO7816) \
    S(ISCardISO7816, 7, AppendRecord) \
    S(ISCardISO7816, 8, EraseBinary) \
    S(ISCardISO7816, 9, ExternalAuthenticate) \
    S(ISCardISO7816, 10, GetChallenge) \
    S(ISCardISO7816, 11, GetData) \
    S(ISCardISO7816, 12, GetResponse) \
    S(ISCardISO7816, 13, InternalAuthenticate) \
    S(ISCardISO7816, 14, ManageChannel) \
    S(ISCardISO7816, 15, PutData) \
    S(ISCardISO7816, 16, ReadBinary) \
    S(ISCardISO7816, 17, ReadRecord) \
    S(ISCardISO7816, 18, SelectFile) \
    S(ISCardISO7816, 19, SetDefaultClassId) \
    S(ISCardISO7816, 20, UpdateBinary) \
    S(ISCardISO7816, 21, UpdateRecord) \
    S(ISCardISO7816, 22, Verify) \
    S(ISCardISO7816, 23, WriteBinary) \
    S(ISCardISO7816, 24, WriteRecord)

#define SLOTS_ISCard(S) SLOTS_INHERITED(S, ISCard) \
    S(ISCard, 7, get_Atr) \
    S(ISCard, 8, get_CardHandle) \
    S(ISCard, 9, get_Context) \
    S(ISCard, 10, get_Protocol) \
    S(ISCard, 11, get_Status) \
    S(ISCard, 12, AttachByHandle) \
    S(ISCard, 13, AttachByReader) \
    S(ISCard, 14, Detach) \
    S(ISCard, 15, LockSCard) \
    S(ISCard, 16, ReAttach) \
    S(ISCard, 17, Transaction) \
    S(ISCard, 18, UnlockSCard)

#define SLOTS_ISCardDatabase(S) SLOTS_INHERITED(S, ISCardDatabase) \
    S(ISCardDatabase, 7, GetProviderCardId) \
    S(ISCardDatabase, 8, ListCardInterfaces) \
    S(ISCardDatabase, 9, ListCards) \
    S(ISCardDatabase, 10, ListReaderGroups) \
    S(ISCardDatabase, 11, ListReaders)

#define SLOTS_ISCardLocate(S) SLOTS_INHERITED(S, ISCardLocate) \
    S(ISCardLocate, 7, ConfigureCardGuidSearch) \
    S(ISCardLocate, 8, ConfigureCardNameSearch) \
    S(ISCardLocate, 9, FindCard)

#define SLOTS_ISCardManage(S) SLOTS_INHERITED(S, ISCardManage) \
    S(ISCardManage, 7, AttachByHandle) \
    S(ISCardManage, 8, AttachByIFD) \
    S(ISCardManage, 9, CreateFileAccess) \
    S(ISCardManage, 10, CreateCardAuth) \
    S(ISCardManage, 11, CreateCHVerification) \
    S(ISCardManage, 12, Detach) \
    S(ISCardManage, 13, SCardLock) \
    S(ISCardManage, 14, Reconnect) \
    S(ISCardManage, 15, Status) \
    S(ISCardManage, 16, SCardUnlock) \
    S(ISCardManage, 17, CreateInterface)

#define SLOTS_ISCardFileAccess(S) SLOTS_INHERITED(S, ISCardFileAccess) \
    S(ISCardFileAccess, 7, ChangeDir) \
    S(ISCardFileAccess, 8, Close) \
    S(ISCardFileAccess, 9, Create) \
    S(ISCardFileAccess, 10, Delete) \
    S(ISCardFileAccess, 11, Directory) \
    S(ISCardFileAccess, 12, GetCurrentDir) \
    S(ISCardFileAccess, 13, GetFileCapabilities) \
    S(ISCardFileAccess, 14, GetProperties) \
    S(ISCardFileAccess, 15, Initialize) \
    S(ISCardFileAccess, 16, Invalidate) \
    S(ISCardFileAccess, 17, Open) \
    S(ISCardFileAccess, 18, Read) \
    S(ISCardFileAccess, 19, Rehabilitate) \
    S(ISCardFileAccess, 20, Seek) \
    S(ISCardFileAccess, 21, SetProperties) \
    S(ISCardFileAccess, 22, Write)

#define SLOTS_ISCardVerify(S) SLOTS_INHERITED(S, ISCardVerify) \
    S(ISCardVerify, 7, ChangeCode) \
    S(ISCardVerify, 8, Initialize) \
    S(ISCardVerify, 9, Unblock) \
    S(ISCardVerify, 10, ResetSecurityState) \
    S(ISCardVerify, 11, Verify)

#define SLOTS_ISCardAuth(S) SLOTS_INHERITED(S, ISCardAuth) \
    S(ISCardAuth, 7, APP_Auth) \
    S(ISCardAuth, 8, GetChallenge) \
    S(ISCardAuth, 9, ICC_Auth) \
    S(ISCardAuth, 10, Initialize) \
    S(ISCardAuth, 11, User_Auth)

#define SLOTS_IIccspManage(S) SLOTS_COUNTED(S, IIccspManage) \
    S(IIccspManage, 3, AttachByHandleEx) \
    S(IIccspManage, 4, get_Family) \
    S(IIccspManage, 5, get_ReaderName) \
    S(IIccspManage, 6, get_Atr) \
    S(IIccspManage, 7, put_DetachDisposition)

#define SLOTS_IIccspVerify(S) SLOTS_COUNTED(S, IIccspVerify) \
    S(IIccspVerify, 3, PrepareUnblock) \
    S(IIccspVerify, 4, get_TriesLeft)

#define SLOTS_IIccspAuth(S) SLOTS_COUNTED(S, IIccspAuth) \
    S(IIccspAuth, 3, MutualAuthenticate) \
    S(IIccspAuth, 4, get_TriesLeft)

#define SLOTS_IIccspLocate(S) SLOTS_COUNTED(S, IIccspLocate) \
    S(IIccspLocate, 3, SetChooser) \
    S(IIccspLocate, 4, get_CardName)

/* The seven that Windows has a header for, the four that it has none for, and our own. */
#define BASE_INTERFACES(X) \
    X(IByteBuffer) X(ISCardTypeConv) X(ISCardCmd) X(ISCardISO7816) X(ISCard) X(ISCardDatabase) X(ISCardLocate)
#define CARD_INTERFACES(X) X(ISCardManage) X(ISCardFileAccess) X(ISCardVerify) X(ISCardAuth)
#define OWN_INTERFACES(X) X(IIccspManage) X(IIccspVerify) X(IIccspAuth) X(IIccspLocate)

/* Structures that cross an interface, whole and member by member, and the widths of simple types. Each file
 * that uses this makes them of the header that it includes. */
#define LAYOUT_STRUCT(name) {#name, sizeof(name)},
#define LAYOUT_MEMBER(s, m) {#s "." #m, offsetof(s, m)},
#define LAYOUT_SHARED_SIZES \
    LAYOUT_STRUCT(STATSTRUCT) LAYOUT_MEMBER(STATSTRUCT, type) LAYOUT_MEMBER(STATSTRUCT, cbSize) \
    LAYOUT_MEMBER(STATSTRUCT, grfMode) LAYOUT_MEMBER(STATSTRUCT, grfLocksSupported) \
    LAYOUT_MEMBER(STATSTRUCT, grfStateBits) \
    LAYOUT_STRUCT(BYTEARRAY) LAYOUT_MEMBER(BYTEARRAY, hMem) LAYOUT_MEMBER(BYTEARRAY, dwSize) \
    LAYOUT_MEMBER(BYTEARRAY, pbyData) \
    LAYOUT_STRUCT(SCARDINFO) LAYOUT_MEMBER(SCARDINFO, hCard) LAYOUT_MEMBER(SCARDINFO, hContext) \
    LAYOUT_MEMBER(SCARDINFO, ActiveProtocol) LAYOUT_MEMBER(SCARDINFO, ShareMode) \
    LAYOUT_MEMBER(SCARDINFO, hwndOwner) LAYOUT_MEMBER(SCARDINFO, lpfnConnectProc) \
    LAYOUT_MEMBER(SCARDINFO, lpfnCheckProc) LAYOUT_MEMBER(SCARDINFO, lpfnDisconnectProc) \
    LAYOUT_STRUCT(HSCARD) LAYOUT_STRUCT(HSCARDCONTEXT) \
    LAYOUT_STRUCT(SCARD_SHARE_MODES) LAYOUT_STRUCT(SCARD_DISPOSITIONS) LAYOUT_STRUCT(SCARD_STATES) \
    LAYOUT_STRUCT(SCARD_PROTOCOLS) LAYOUT_STRUCT(ISO_APDU_TYPE)

/* clang-format on */

#endif
