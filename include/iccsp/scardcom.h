/* SPDX-License-Identifier: BSD-2-Clause */
/* The service provider of a card: attach, files, card holder verification, authentication. */
#ifndef ICCSP_SCARDCOM_H
#define ICCSP_SCARDCOM_H

#include "iccsp/scardssp.h"

/* The rules at the top of scardssp.h hold here too. The binary layout is that of the one shipped type library
 * for these interfaces; where the prose documentation has other parameters, the layout wins, and the method
 * says so. */

typedef struct ISCardManage ISCardManage;
typedef struct ISCardFileAccess ISCardFileAccess;
typedef struct ISCardVerify ISCardVerify;
typedef struct ISCardAuth ISCardAuth;

/** An open file. 0 is none. The number is checked at every use; a closed one never comes back (E8). */
typedef uintptr_t HSCARD_FILE;

/** How a path names files. */
typedef int32_t REFTYPE;
#define ICCSP_SC_TYPE_BY_NAME     0 /* DF names and AIDs; names of the card family */
#define ICCSP_SC_TYPE_BY_ID       1 /* four hexadecimal digits per step: "3F00/5015/4402" */
#define ICCSP_SC_TYPE_BY_SHORT_ID 2 /* short EF identifier, 1 to 30 */
#define ICCSP_SC_TYPE_BY_SHORT    ICCSP_SC_TYPE_BY_SHORT_ID /* the documentation's spelling (A9) */
#define ICCSP_SC_TYPE_BY_ANY      3 /* our value: identifiers, else a name, else a short one (A9) */

/** What Directory lists; the last five are kinds of one file. */
typedef int32_t FILETYPE;
#define ICCSP_SC_TYPE_DIRECTORIES    0 /* DFs */
#define ICCSP_SC_TYPE_FILES          1 /* EFs */
#define ICCSP_SC_TYPE_ALL_FILES      2 /* both */
#define ICCSP_SC_TYPE_DIRECTORY_FILE 3 /* a DF */
#define ICCSP_SC_TYPE_TRANSPARENT_EF 4
#define ICCSP_SC_TYPE_FIXED_EF       5 /* linear, records of one length */
#define ICCSP_SC_TYPE_CYCLIC_EF      6
#define ICCSP_SC_TYPE_VARIABLE_EF    7 /* linear, records of several lengths */

/** Where Seek counts from. Not the order of STREAM_SEEK. */
typedef int32_t SEEKTYPE;
#define ICCSP_SC_SEEK_FROM_BEGINNING 0
#define ICCSP_SC_SEEK_FROM_END       1
#define ICCSP_SC_SEEK_RELATIVE       2

/** Bits for the `flags` arguments. */
typedef int32_t SCARD_FLAGS;
#define ICCSP_SC_FL_NO_FLAGS           0x0000
#define ICCSP_SC_FL_SECURE_MESSAGING   0x0001 /* protect the commands; refused without keys (E12) */
#define ICCSP_SC_FL_REPLACE            0x0002 /* Write: UPDATE, the default (E11) */
#define ICCSP_SC_FL_ERASE              0x0004 /* Write: ERASE */
#define ICCSP_SC_FL_OR                 0x0008 /* Write: set bits */
#define ICCSP_SC_FL_AND                0x0010 /* Write: clear bits */
#define ICCSP_SC_FL_RECURSIVE          0x0020 /* Delete: a DF with its content (E16) */
#define ICCSP_SC_FL_NON_RECURSIVE      0x0040 /* Delete: an empty DF only, the default */
#define ICCSP_SC_FL_IHV_GLOBAL         0x0080 /* reference data of the whole card (E4) */
#define ICCSP_SC_FL_IHV_LOCAL          0x0100 /* reference data of the current DF (E4) */
#define ICCSP_SC_FL_IHV_ENABLE         0x0200 /* ChangeCode: require the code from now on (E6) */
#define ICCSP_SC_FL_IHV_DISABLE        0x0400 /* ChangeCode: do not (E6) */
#define ICCSP_SC_FL_IHV_CHANGE         0x0800 /* ChangeCode: change the code, the default */
#define ICCSP_SC_FL_PREALLOCATE        0x1000 /* Create: write the data at once (E15) */
#define ICCSP_SC_FL_PREALLOCATED       ICCSP_SC_FL_PREALLOCATE /* the documentation's spelling (A9) */
#define ICCSP_SC_FL_GET_ALL_PROPERTIES 0x2000                  /* GetProperties: all that there are (E14) */
#define ICCSP_SC_FL_STAT_DEFAULT       0x4000
#define ICCSP_SC_FL_IHV_CHECKONLY      0x8000 /* Verify: ask the card for the state, present nothing (E3) */

/** One property of a file: a complete BER-TLV object of cbSize bytes at byData. Tags are those of ISO/IEC
 * 7816-4:2005 for file control parameters: 80, 81 size; 82 descriptor; 83 identifier; 84 DF name; 88 short
 * identifier; 8A life cycle ... (E13).
 *
 * The type of the parameters that hold it has one witness only (A3): TLV_TABLE ** for Create, GetProperties
 * and GetFileCapabilities, TLV_TABLE * for SetProperties. */
typedef struct tagTLV_TABLE {
    int32_t cbSize;
    uint8_t *byData;
} TLV_TABLE;
typedef TLV_TABLE *LPTLV_TABLE;

ICCSP_BEGIN_DECLS
/* Identifiers of the interfaces, the same for every vendor. */
ICCSP_DATA const IID ICCSP_IID_ISCardManage;
ICCSP_DATA const IID ICCSP_IID_ISCardFileAccess;
ICCSP_DATA const IID ICCSP_IID_ISCardVerify;
ICCSP_DATA const IID ICCSP_IID_ISCardAuth;
/* Classes of this library: the documentation wants a new identifier from each vendor (A8). */
ICCSP_DATA const CLSID ICCSP_CLSID_SCardManage;
ICCSP_DATA const CLSID ICCSP_CLSID_SCardFileAccess;
ICCSP_DATA const CLSID ICCSP_CLSID_SCardVerify;
ICCSP_DATA const CLSID ICCSP_CLSID_SCardAuth;
ICCSP_END_DECLS

/* The formatter takes the parameter lists for expressions. */
/* clang-format off */

/* ---- ISCardManage ---- */

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardManage
/** The entry to a card: attaches to it, locks it, and makes the objects that work with it. Those may be made
 * before or after attaching (B13); they stay valid after Detach and after the release of the manager, and
 * share its connection, which ends with the last of them (B12). */
ICCSP_INTERFACE(ISCardManage, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** Adopts a card handle that the caller got from the resource manager and keeps owning: Detach forgets
     * it, and does not disconnect it (B2). dispid 1. S_FALSE: attached to this very handle already.
     * E_INVALIDARG: hICC is 0 or not a valid handle. ICCSP_E_SHARING_VIOLATION: attached to something else;
     * nothing changed (B1). ICCSP_W_RESET_CARD, ICCSP_W_REMOVED_CARD: so it is with this handle. */
    ICCSP_METHOD(AttachByHandle)(ICCSP_THIS_ HSCARD hICC) ICCSP_PURE;
    /** Connects to the card in the reader of this name (UTF-16, compared exactly, B16) with share mode
     * ICCSP_MODE_*. The documentation lacks the second parameter (A1): C++ has a default for it, and in C
     * iccsp_scard_manage_attach is the call without it. dispid 2. E_INVALIDARG: no name, or another mode
     * (B15). ICCSP_E_UNKNOWN_READER. ICCSP_E_NO_SMARTCARD: the reader is empty. ICCSP_E_TIMEOUT: another
     * program has had a transaction for too long (iccsp_rm_set_wait_limit). ICCSP_E_SHARING_VIOLATION:
     * attached already (B1), or another program has the card. ICCSP_E_NO_SERVICE,
     * ICCSP_E_NO_READERS_AVAILABLE. ICCSP_W_UNRESPONSIVE_CARD, ICCSP_W_UNPOWERED_CARD,
     * ICCSP_E_PROTO_MISMATCH. E_OUTOFMEMORY. */
    ICCSP_METHOD(AttachByIFD)
    (ICCSP_THIS_ BSTR bstrIFDName,
     SCARD_SHARE_MODES flags ICCSP_DEFAULT((SCARD_SHARE_MODES)ICCSP_MODE_SHARED)) ICCSP_PURE;
    /** Makes an object for files. dispid 3. E_POINTER: the argument is NULL. E_OUTOFMEMORY. */
    ICCSP_METHOD(CreateFileAccess)(ICCSP_THIS_ ISCardFileAccess **ppISCardFileAccess) ICCSP_PURE;
    /** Makes an object for authentication. dispid 4. E_POINTER: the argument is NULL. E_OUTOFMEMORY. */
    ICCSP_METHOD(CreateCardAuth)(ICCSP_THIS_ ISCardAuth **ppISCardAuth) ICCSP_PURE;
    /** Makes an object for card holder verification. dispid 5. E_POINTER: the argument is NULL.
     * E_OUTOFMEMORY. */
    ICCSP_METHOD(CreateCHVerification)(ICCSP_THIS_ ISCardVerify **ppISCardVerify) ICCSP_PURE;
    /** Ends the attachment, after the method that is at work on it (G4), and a lock held on it. The card is
     * left as it is, or reset if something was verified through this object (B4). Open files are lost. dispid
     * 6. S_FALSE: was not attached (B3). Failures of the resource manager while it disconnects are passed on;
     * the object is detached all the same. */
    ICCSP_METHOD(Detach)(ICCSP_THIS) ICCSP_PURE;
    /** Begins exclusive use of the card, waiting for others to end theirs. Nests: as many SCardUnlock as
     * SCardLock (B9). dispid 7. The connection's codes; E_FAIL if there is no better one (B10). */
    ICCSP_METHOD(SCardLock)(ICCSP_THIS) ICCSP_PURE;
    /** Takes up the connection again after a reset or removal, with the share mode and protocols of the
     * attachment, without resetting the card (B5). What was verified and opened before is gone. dispid 8.
     * ICCSP_E_INVALID_HANDLE: not attached. ICCSP_E_UNKNOWN_CARD: another kind of card is in the reader
     * (G10). ICCSP_W_REMOVED_CARD: none is. ICCSP_E_SERVICE_STOPPED, ICCSP_E_READER_UNAVAILABLE,
     * ICCSP_E_SHARING_VIOLATION. E_OUTOFMEMORY. */
    ICCSP_METHOD(Reconnect)(ICCSP_THIS) ICCSP_PURE;
    /** State (ICCSP_CARD_*) and protocol (ICCSP_PROTO_*, one). A removed card is S_OK, ICCSP_CARD_ABSENT and
     * protocol 0; a reset one is S_OK with the state after it, and the next card call still reports it (B7).
     * While another method of the attachment is at work, what was seen last (G3). dispid 9. E_POINTER: one of
     * the two is NULL. ICCSP_E_INVALID_HANDLE: not attached; both are 0 (B6). ICCSP_E_SERVICE_STOPPED,
     * ICCSP_E_READER_UNAVAILABLE. */
    ICCSP_METHOD(Status)(ICCSP_THIS_ SCARD_STATES *pStatus, SCARD_PROTOCOLS *pProtocol) ICCSP_PURE;
    /** Ends exclusive use; the outermost call leaves the card as asked, or as the strongest request while
     * nested (B9). dispid 10. E_INVALIDARG: Disposition is none of ICCSP_DISP_*. ICCSP_E_NOT_TRANSACTED: no
     * lock is held. The connection's codes. */
    ICCSP_METHOD(SCardUnlock)
    (ICCSP_THIS_ SCARD_DISPOSITIONS Disposition ICCSP_DEFAULT((SCARD_DISPOSITIONS)ICCSP_DISP_LEAVE)) ICCSP_PURE;
    /** Makes any object of this provider. pguidInterface (not NULL, not all zero) names the interface; else
     * bstrName does, with "FileAccess", "CardAuth", "CHVerification", "CryptoProvider" in any case, or
     * "{...}" (B14). pUserData: NULL, or a structure whose first member is its size. dispid 11. E_POINTER:
     * ppInterface is NULL. E_INVALIDARG: neither GUID nor name. E_NOINTERFACE: unknown. E_OUTOFMEMORY. */
    ICCSP_METHOD(CreateInterface)
    (ICCSP_THIS_ const GUID *pguidInterface, BSTR bstrName, iccsp_long *pUserData, IUnknown **ppInterface)
        ICCSP_PURE;
};
#if !ICCSP_COM_CLASSES && !defined(ISCardManage_QueryInterface)
#define ISCardManage_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardManage_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardManage_Release(p) (p)->lpVtbl->Release(p)
#define ISCardManage_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardManage_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardManage_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardManage_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardManage_AttachByHandle(p, hICC) (p)->lpVtbl->AttachByHandle(p, hICC)
#define ISCardManage_AttachByIFD(p, bstrIFDName, flags) (p)->lpVtbl->AttachByIFD(p, bstrIFDName, flags)
#define ISCardManage_CreateFileAccess(p, ppISCardFileAccess) \
    (p)->lpVtbl->CreateFileAccess(p, ppISCardFileAccess)
#define ISCardManage_CreateCardAuth(p, ppISCardAuth) (p)->lpVtbl->CreateCardAuth(p, ppISCardAuth)
#define ISCardManage_CreateCHVerification(p, ppISCardVerify) \
    (p)->lpVtbl->CreateCHVerification(p, ppISCardVerify)
#define ISCardManage_Detach(p) (p)->lpVtbl->Detach(p)
#define ISCardManage_SCardLock(p) (p)->lpVtbl->SCardLock(p)
#define ISCardManage_Reconnect(p) (p)->lpVtbl->Reconnect(p)
#define ISCardManage_Status(p, pStatus, pProtocol) (p)->lpVtbl->Status(p, pStatus, pProtocol)
#define ISCardManage_SCardUnlock(p, Disposition) (p)->lpVtbl->SCardUnlock(p, Disposition)
#define ISCardManage_CreateInterface(p, pguidInterface, bstrName, pUserData, ppInterface) \
    (p)->lpVtbl->CreateInterface(p, pguidInterface, bstrName, pUserData, ppInterface)
#endif

/* ---- ISCardFileAccess ---- */

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardFileAccess
/** Files and directories of a card (ISO/IEC 7816-4). Steps of a path are separated by '/' or '\', a separator
 * in front starts at the MF, ".." is the parent (E1). Each method works in one transaction (E22) and
 * re-selects what it needs if another program could have interfered (E2). flags other than those named:
 * E_INVALIDARG. ICCSP_SC_FL_SECURE_MESSAGING without keys: ICCSP_E_UNSUPPORTED_FEATURE, never plain text
 * (E12). */
ICCSP_INTERFACE(ISCardFileAccess, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** Makes another DF current. dispid 1. E_INVALIDARG: refType, or a path that is none.
     * ICCSP_E_DIR_NOT_FOUND; the current one stays. ICCSP_E_NO_DIR: it is an EF. E_OUTOFMEMORY. The card's
     * codes. */
    ICCSP_METHOD(ChangeDir)(ICCSP_THIS_ REFTYPE refType, BSTR bstrNewDir) ICCSP_PURE;
    /** Ends the use of a handle. Nothing is sent. dispid 2. E_INVALIDARG: not an open file. */
    ICCSP_METHOD(Close)(ICCSP_THIS_ HSCARD_FILE hFile) ICCSP_PURE;
    /** Makes a file with these properties (80 and 82 at least) and, with SC_FL_PREALLOCATE, this content.
     * On success an identifier that the card chose is written back in place (A4). The documentation has no
     * count (A3). dispid 3. E_POINTER: ppTLVs or lpcTLVs is NULL. E_INVALIDARG: path, properties, or data
     * without the flag (E15). ICCSP_E_DIR_NOT_FOUND, ICCSP_E_FILE_EXISTS, ICCSP_E_WRITE_TOO_MANY: no room.
     * ICCSP_E_NO_DIR: the path leads through an EF. ICCSP_W_SECURITY_VIOLATION. E_OUTOFMEMORY. The card's
     * codes. */
    ICCSP_METHOD(Create)
    (ICCSP_THIS_ REFTYPE refType, BSTR bstrPathSpec, TLV_TABLE **ppTLVs, iccsp_long *lpcTLVs, SCARD_FLAGS flags,
     IByteBuffer *pDataBuffer) ICCSP_PURE;
    /** Removes a file; a DF with content only with SC_FL_RECURSIVE (E16). dispid 4. E_INVALIDARG: refType,
     * path. ICCSP_E_NOT_EMPTY: a DF that holds files. ICCSP_E_FILE_NOT_FOUND, ICCSP_W_SECURITY_VIOLATION. The
     * card's codes. */
    ICCSP_METHOD(Delete)(ICCSP_THIS_ REFTYPE refType, BSTR bstrPathSpec, SCARD_FLAGS flags) ICCSP_PURE;
    /** Names in the current DF, as an array of VT_BSTR, index from 0. dispid 5. E_POINTER: ppFileList is
     * NULL. E_INVALIDARG: fileType. E_NOTIMPL: this card offers no list (E17). E_OUTOFMEMORY. The card's
     * codes. */
    ICCSP_METHOD(Directory)(ICCSP_THIS_ FILETYPE fileType, SAFEARRAY **ppFileList) ICCSP_PURE;
    /** Path of the current DF: "/3F00/..." (E1). Nothing is sent. dispid 6. E_POINTER: pbstrPathSpec is NULL.
     * ICCSP_E_INVALID_HANDLE: not attached. E_OUTOFMEMORY. */
    ICCSP_METHOD(GetCurrentDir)(ICCSP_THIS_ BSTR *pbstrPathSpec) ICCSP_PURE;
    /** Properties of the file selected last (E19). Tables as GetProperties. dispid 7. E_POINTER: ppProperties
     * or plProperties is NULL. ICCSP_E_NO_FILE: none was selected. Else as GetProperties. */
    ICCSP_METHOD(GetFileCapabilities)
    (ICCSP_THIS_ TLV_TABLE **ppProperties, iccsp_long *plProperties, SCARD_FLAGS flags) ICCSP_PURE;
    /** Properties of a file (E13). *ppTLV NULL with count 0, or SC_FL_GET_ALL_PROPERTIES: one block is made
     * with all of them, freed with one iccsp_mem_free. Else the caller's table says which tags are wanted
     * (value of length 0) and is filled in place; a tag that the file lacks comes back with cbSize 0 (E14).
     * Order of parameters: A3. dispid 8. E_POINTER: ppTLV or plcTLV is NULL. E_INVALIDARG: refType, path,
     * count < 0, an entry that is no TLV. ICCSP_E_FILE_NOT_FOUND. ICCSP_E_INSUFFICIENT_BUFFER: an entry is
     * too small; cbSize tells the size needed. E_OUTOFMEMORY. The card's codes. */
    ICCSP_METHOD(GetProperties)
    (ICCSP_THIS_ REFTYPE refType, BSTR bstrPathSpec, TLV_TABLE **ppTLV, iccsp_long *plcTLV, SCARD_FLAGS flags)
        ICCSP_PURE;
    /** Internal; keeps the slots after it in place (A2). dispid 9. E_ACCESSDENIED from outside. */
    ICCSP_METHOD(Initialize)(ICCSP_THIS_ iccsp_long *lp) ICCSP_PURE;
    /** Makes a file unusable until Rehabilitate (INS 04, ISO/IEC 7816-9; path by identifier, E18). dispid
     * 10. E_INVALIDARG: path. ICCSP_E_FILE_NOT_FOUND, ICCSP_W_SECURITY_VIOLATION,
     * ICCSP_E_UNSUPPORTED_FEATURE. The card's codes. */
    ICCSP_METHOD(Invalidate)(ICCSP_THIS_ BSTR bstrPathSpec, SCARD_FLAGS flags) ICCSP_PURE;
    /** Selects an EF and gives a handle with a position of its own, at the beginning (E8). dispid 11.
     * E_POINTER: phFile is NULL. E_INVALIDARG: refType, path. ICCSP_E_FILE_NOT_FOUND, ICCSP_E_DIR_NOT_FOUND
     * (on the way). ICCSP_E_NO_FILE: it is a DF. E_OUTOFMEMORY: also for too many open files. The card's
     * codes. */
    ICCSP_METHOD(Open)(ICCSP_THIS_ REFTYPE refType, BSTR bstrPathSpec, HSCARD_FILE *phFile) ICCSP_PURE;
    /** Reads up to *lBytesToRead bytes, or one record, from the position of the handle into a new buffer,
     * moves on, and writes back the count (E9). 0: an empty buffer. A short count: the end was reached. The
     * documentation has flags before ppBuffer. dispid 12. E_POINTER: lBytesToRead or ppBuffer is NULL.
     * E_INVALIDARG: not an open file, or a negative count. ICCSP_W_EOF: nothing is left; count 0, *ppBuffer
     * NULL. ICCSP_W_SECURITY_VIOLATION, ICCSP_W_CARD_NOT_AUTHENTICATED: needs verification.
     * ICCSP_E_NO_ACCESS: the file is invalidated. E_OUTOFMEMORY. The card's codes. */
    ICCSP_METHOD(Read)
    (ICCSP_THIS_ HSCARD_FILE hFile, iccsp_long *lBytesToRead, IByteBuffer **ppBuffer, SCARD_FLAGS flags)
        ICCSP_PURE;
    /** Undoes Invalidate (INS 44, E18). dispid 13. As Invalidate. */
    ICCSP_METHOD(Rehabilitate)(ICCSP_THIS_ BSTR bstrPathSpec, SCARD_FLAGS flags) ICCSP_PURE;
    /** Moves the position of a handle by bytes, or by records (E10); ICCSP_SC_SEEK_*. From the end lOffset is
     * 0 or negative. The documentation has the two arguments the other way round, the type as a pointer.
     * dispid 14. E_INVALIDARG: not an open file, another origin. ICCSP_E_BAD_SEEK: outside of the file;
     * nothing moved. */
    ICCSP_METHOD(Seek)(ICCSP_THIS_ HSCARD_FILE hFile, int32_t lOffset, SEEKTYPE Seek) ICCSP_PURE;
    /** Sets properties. pTLV is a single pointer here (A3); the documentation has no count. dispid 15.
     * E_INVALIDARG: refType, path, pTLV NULL or no TLV, lcTLV < 1. ICCSP_E_UNSUPPORTED_FEATURE: no command
     * sets this one (E18). ICCSP_E_FILE_NOT_FOUND, ICCSP_W_SECURITY_VIOLATION. E_OUTOFMEMORY. The card's
     * codes. */
    ICCSP_METHOD(SetProperties)
    (ICCSP_THIS_ REFTYPE refType, BSTR bstrPathSpec, TLV_TABLE *pTLV, int32_t lcTLV, SCARD_FLAGS flags)
        ICCSP_PURE;
    /** Writes lLength bytes of pData at the position of the handle and moves on; flags REPLACE (default),
     * OR, AND, ERASE (E11). The documentation has no length. dispid 16. E_INVALIDARG: not an open file,
     * pData NULL, lLength negative or above the buffer's. ICCSP_E_WRITE_TOO_MANY: past the end of the
     * file. ICCSP_E_UNSUPPORTED_FEATURE: the file does not write that way. ICCSP_W_SECURITY_VIOLATION,
     * ICCSP_W_CARD_NOT_AUTHENTICATED. E_OUTOFMEMORY. The card's codes. */
    ICCSP_METHOD(Write)
    (ICCSP_THIS_ HSCARD_FILE hFile, int32_t lLength, IByteBuffer *pData, SCARD_FLAGS flags) ICCSP_PURE;
};
#if !ICCSP_COM_CLASSES && !defined(ISCardFileAccess_QueryInterface)
#define ISCardFileAccess_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardFileAccess_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardFileAccess_Release(p) (p)->lpVtbl->Release(p)
#define ISCardFileAccess_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardFileAccess_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardFileAccess_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardFileAccess_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardFileAccess_ChangeDir(p, refType, bstrNewDir) (p)->lpVtbl->ChangeDir(p, refType, bstrNewDir)
#define ISCardFileAccess_Close(p, hFile) (p)->lpVtbl->Close(p, hFile)
#define ISCardFileAccess_Create(p, refType, bstrPathSpec, ppTLVs, lpcTLVs, flags, pDataBuffer) \
    (p)->lpVtbl->Create(p, refType, bstrPathSpec, ppTLVs, lpcTLVs, flags, pDataBuffer)
#define ISCardFileAccess_Delete(p, refType, bstrPathSpec, flags) \
    (p)->lpVtbl->Delete(p, refType, bstrPathSpec, flags)
#define ISCardFileAccess_Directory(p, fileType, ppFileList) (p)->lpVtbl->Directory(p, fileType, ppFileList)
#define ISCardFileAccess_GetCurrentDir(p, pbstrPathSpec) (p)->lpVtbl->GetCurrentDir(p, pbstrPathSpec)
#define ISCardFileAccess_GetFileCapabilities(p, ppProperties, plProperties, flags) \
    (p)->lpVtbl->GetFileCapabilities(p, ppProperties, plProperties, flags)
#define ISCardFileAccess_GetProperties(p, refType, bstrPathSpec, ppTLV, plcTLV, flags) \
    (p)->lpVtbl->GetProperties(p, refType, bstrPathSpec, ppTLV, plcTLV, flags)
#define ISCardFileAccess_Initialize(p, lp) (p)->lpVtbl->Initialize(p, lp)
#define ISCardFileAccess_Invalidate(p, bstrPathSpec, flags) (p)->lpVtbl->Invalidate(p, bstrPathSpec, flags)
#define ISCardFileAccess_Open(p, refType, bstrPathSpec, phFile) \
    (p)->lpVtbl->Open(p, refType, bstrPathSpec, phFile)
#define ISCardFileAccess_Read(p, hFile, lBytesToRead, ppBuffer, flags) \
    (p)->lpVtbl->Read(p, hFile, lBytesToRead, ppBuffer, flags)
#define ISCardFileAccess_Rehabilitate(p, bstrPathSpec, flags) \
    (p)->lpVtbl->Rehabilitate(p, bstrPathSpec, flags)
#define ISCardFileAccess_Seek(p, hFile, lOffset, origin) (p)->lpVtbl->Seek(p, hFile, lOffset, origin)
#define ISCardFileAccess_SetProperties(p, refType, bstrPathSpec, pTLV, lcTLV, flags) \
    (p)->lpVtbl->SetProperties(p, refType, bstrPathSpec, pTLV, lcTLV, flags)
#define ISCardFileAccess_Write(p, hFile, lLength, pData, flags) \
    (p)->lpVtbl->Write(p, hFile, lLength, pData, flags)
#endif

/* ---- ISCardVerify ---- */

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardVerify
/** Card holder verification: PINs. A code goes to the card exactly once per call and is wiped afterwards.
 *
 * References (E4): with ICCSP_SC_FL_IHV_GLOBAL or _LOCAL, bits 5 to 1 of lRef are the number; with neither,
 * lRef (0 to 255) is sent as it is; with both, E_INVALIDARG. */
ICCSP_INTERFACE(ISCardVerify, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** Replaces a code, or with IHV_ENABLE or IHV_DISABLE says whether it is needed; then pNewCode is NULL
     * (E6). dispid 1. E_INVALIDARG: flags, lRef, a code that is missing or does not fit.
     * ICCSP_W_WRONG_CHV, ICCSP_W_CHV_BLOCKED. ICCSP_E_INVALID_CHV: the card refused the new code unseen.
     * The card's codes. */
    ICCSP_METHOD(ChangeCode)
    (ICCSP_THIS_ IByteBuffer *pOldCode, IByteBuffer *pNewCode, SCARD_FLAGS flags, int32_t lRef) ICCSP_PURE;
    /** Internal; keeps the slots after it in place (A2). dispid 2. E_ACCESSDENIED from outside. */
    ICCSP_METHOD(Initialize)(ICCSP_THIS_ iccsp_long *lp) ICCSP_PURE;
    /** Resets the retry counter of a code. The data come from an extension interface; lData is 0 or the
     * number of such data, never a pointer (E5). dispid 3. E_INVALIDARG: lData, flags, lRef, or nothing
     * was prepared. ICCSP_W_WRONG_CHV, ICCSP_W_CHV_BLOCKED: of the unblocking code. ICCSP_E_INVALID_CHV: the
     * new code was refused unseen. The card's codes. */
    ICCSP_METHOD(Unblock)(ICCSP_THIS_ int32_t lData, SCARD_FLAGS flags, int32_t lRef) ICCSP_PURE;
    /** Makes the card forget what was verified (E7); the documentation has no flags, C++ a default (A6).
     * dispid 4. E_INVALIDARG: flags other than 0, IHV_GLOBAL, IHV_LOCAL. E_OUTOFMEMORY. The card's codes. */
    ICCSP_METHOD(ResetSecurityState)
    (ICCSP_THIS_ SCARD_FLAGS flags ICCSP_DEFAULT(ICCSP_SC_FL_NO_FLAGS)) ICCSP_PURE;
    /** Presents a code. *lpRef (NULL: 0) is the reference; only its low byte counts. With
     * ICCSP_SC_FL_IHV_CHECKONLY and pCode NULL or empty, asks for the state and spends no try.
     *
     * On ICCSP_W_WRONG_CHV (the card refused the code), ICCSP_W_CHV_BLOCKED (no tries left) and
     * ICCSP_W_CARD_NOT_AUTHENTICATED (CHECKONLY: not verified yet) *lpRef becomes (ref & 0xFF) | 0x100 |
     * (tries left << 16) when the card told them, and can be passed again (A5, E3). dispid 5. E_INVALIDARG:
     * flags, reference, an empty code without CHECKONLY, one longer than 255 bytes. ICCSP_E_INVALID_CHV: the
     * card refused its form. ICCSP_E_UNSUPPORTED_FEATURE: CHECKONLY is not safe on this card. The card's
     * codes. */
    ICCSP_METHOD(Verify)(ICCSP_THIS_ IByteBuffer *pCode, SCARD_FLAGS flags, iccsp_long *lpRef) ICCSP_PURE;
};
#if !ICCSP_COM_CLASSES && !defined(ISCardVerify_QueryInterface)
#define ISCardVerify_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardVerify_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardVerify_Release(p) (p)->lpVtbl->Release(p)
#define ISCardVerify_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardVerify_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardVerify_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardVerify_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardVerify_ChangeCode(p, pOldCode, pNewCode, flags, lRef) \
    (p)->lpVtbl->ChangeCode(p, pOldCode, pNewCode, flags, lRef)
#define ISCardVerify_Initialize(p, lp) (p)->lpVtbl->Initialize(p, lp)
#define ISCardVerify_Unblock(p, lData, flags, lRef) (p)->lpVtbl->Unblock(p, lData, flags, lRef)
#define ISCardVerify_ResetSecurityState(p, flags) (p)->lpVtbl->ResetSecurityState(p, flags)
#define ISCardVerify_Verify(p, pCode, flags, lpRef) (p)->lpVtbl->Verify(p, pCode, flags, lpRef)
#endif

/* ---- ISCardAuth ---- */

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardAuth
/** Authentication between card and program. lAlgoID is the algorithm reference (P1, 0: implicit), pParam
 * NULL, empty or one byte: the reference of the secret (P2) (E20). All: E_INVALIDARG for another lAlgoID (0
 * to 255) or pParam. */
ICCSP_INTERFACE(ISCardAuth, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** EXTERNAL AUTHENTICATE with the bytes of pBuffer: the program proves itself to the card. dispid 1.
     * E_INVALIDARG: pBuffer is NULL or empty. ICCSP_W_WRONG_CHV, ICCSP_W_CHV_BLOCKED: refused.
     * ICCSP_E_NO_KEY_CONTAINER: no such key. E_OUTOFMEMORY. The card's codes. */
    ICCSP_METHOD(APP_Auth)(ICCSP_THIS_ int32_t lAlgoID, IByteBuffer *pParam, IByteBuffer *pBuffer) ICCSP_PURE;
    /** Random bytes from the card. *lpLengthOfChallenge: wanted (0: 8; at most 256), then received. *ppBuffer
     * NULL: a new buffer, else that one is filled (E21). The challenge holds for the next command only: hold
     * SCardLock. dispid 2. E_POINTER: lpLengthOfChallenge or ppBuffer is NULL. E_INVALIDARG: length.
     * ICCSP_E_UNSUPPORTED_FEATURE. E_OUTOFMEMORY. The card's codes. */
    ICCSP_METHOD(GetChallenge)
    (ICCSP_THIS_ int32_t lAlgoID, IByteBuffer *pParam, iccsp_long *lpLengthOfChallenge, IByteBuffer **ppBuffer)
        ICCSP_PURE;
    /** INTERNAL AUTHENTICATE: *ppBuffer holds the challenge, then the answer of the card; *lpLength wanted,
     * then received. dispid 3. E_POINTER: lpLength or ppBuffer is NULL. E_INVALIDARG: *ppBuffer is NULL or
     * empty, length. ICCSP_E_NO_KEY_CONTAINER: no such key. E_OUTOFMEMORY. The card's codes. */
    ICCSP_METHOD(ICC_Auth)
    (ICCSP_THIS_ int32_t lAlgoID, IByteBuffer *pParam, iccsp_long *lpLength, IByteBuffer **ppBuffer) ICCSP_PURE;
    /** Internal; keeps the slot after it in place (A2). dispid 4. E_ACCESSDENIED from outside. */
    ICCSP_METHOD(Initialize)(ICCSP_THIS_ iccsp_long *lp) ICCSP_PURE;
    /** As ICC_Auth, on behalf of the user towards a remote party. dispid 5. */
    ICCSP_METHOD(User_Auth)
    (ICCSP_THIS_ int32_t lAlgoID, IByteBuffer *pParam, iccsp_long *lpLength, IByteBuffer **ppBuffer) ICCSP_PURE;
};
#if !ICCSP_COM_CLASSES && !defined(ISCardAuth_QueryInterface)
#define ISCardAuth_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardAuth_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardAuth_Release(p) (p)->lpVtbl->Release(p)
#define ISCardAuth_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardAuth_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardAuth_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardAuth_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardAuth_APP_Auth(p, lAlgoID, pParam, pBuffer) (p)->lpVtbl->APP_Auth(p, lAlgoID, pParam, pBuffer)
#define ISCardAuth_GetChallenge(p, lAlgoID, pParam, lpLengthOfChallenge, ppBuffer) \
    (p)->lpVtbl->GetChallenge(p, lAlgoID, pParam, lpLengthOfChallenge, ppBuffer)
#define ISCardAuth_ICC_Auth(p, lAlgoID, pParam, lpLength, ppBuffer) \
    (p)->lpVtbl->ICC_Auth(p, lAlgoID, pParam, lpLength, ppBuffer)
#define ISCardAuth_Initialize(p, lp) (p)->lpVtbl->Initialize(p, lp)
#define ISCardAuth_User_Auth(p, lAlgoID, pParam, lpLength, ppBuffer) \
    (p)->lpVtbl->User_Auth(p, lAlgoID, pParam, lpLength, ppBuffer)
#endif

/* clang-format on */

/** AttachByIFD as the documentation has it: with share mode SHARED (A1). Same results. */
static inline HRESULT iccsp_scard_manage_attach(ISCardManage *manage, BSTR reader)
{
#if ICCSP_COM_CLASSES
    return manage->AttachByIFD(reader, (SCARD_SHARE_MODES)ICCSP_MODE_SHARED);
#else
    return manage->lpVtbl->AttachByIFD(manage, reader, (SCARD_SHARE_MODES)ICCSP_MODE_SHARED);
#endif
}

#endif
