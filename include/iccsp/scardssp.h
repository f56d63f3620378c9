/* SPDX-License-Identifier: BSD-2-Clause */
/* The seven base interfaces of the smart card service provider model: buffers, commands, cards, databases. */
#ifndef ICCSP_SCARDSSP_H
#define ICCSP_SCARDSSP_H

#include "iccsp/com.h"

/* Rules that hold for every method here and in scardcom.h, so that they are not repeated beside each:
 *
 * - S_OK is success. A NULL out or in/out pointer is E_POINTER; a NULL input object or text, or a bad value,
 * is E_INVALIDARG (decision G1; exceptions are noted). Pointers that are not NULL are never probed.
 * - Out pointers are set to NULL or 0 before anything else and stay so on failure (G2).
 * - An interface that comes out carries a reference: the caller calls Release. A BSTR is freed with
 * iccsp_bstr_free, a SAFEARRAY with iccsp_safearray_destroy, other memory with iccsp_mem_free. What goes in
 * is borrowed (G2).
 * - E_OUTOFMEMORY where anything is allocated.
 * - Methods that consume an IByteBuffer take all of its bytes from offset 0 and leave its position; buffers
 * that come out stand at position 0 (D20).
 * - "The connection's codes" below are ICCSP_E_INVALID_HANDLE (not attached, B3), ICCSP_W_RESET_CARD and
 * ICCSP_W_UNPOWERED_CARD (said once, the next call works again), ICCSP_W_REMOVED_CARD,
 * ICCSP_E_READER_UNAVAILABLE and ICCSP_E_SERVICE_STOPPED (until Reconnect, G10), ICCSP_E_SHARING_VIOLATION
 * (another program holds the card).
 * - "The card's codes" are these and, of the commands that are sent, ICCSP_E_COMM_DATA_LOST,
 * ICCSP_E_NO_PROGRESS, ICCSP_E_BUDGET, ICCSP_E_RESPONSE_LONG, ICCSP_E_RESPONSE_SHORT, ICCSP_E_MALFORMED and
 * ICCSP_E_TLV (the card or reader misbehaves), ICCSP_F_COMM_ERROR (data may be damaged), ICCSP_E_UNEXPECTED
 * and ICCSP_F_UNKNOWN_ERROR (the card reports an error of its own, or one that nobody knows).
 * - Other codes of the resource manager are passed on as they are, ICCSP_E_TIMEOUT among them: another
 * program has had a transaction for longer than iccsp_rm_set_wait_limit allows.
 * - Objects may be used from any thread (G3).
 *
 * On Windows a system header of the same name exists. Whichever comes first in a file declares these
 * interfaces.
 *
 * The order of the methods is the binary layout; `dispid` numbers are for IDispatch, by which scripts call:
 * iccsp(3) says how they pass arguments. */

typedef struct IByteBuffer IByteBuffer;
typedef struct ISCardTypeConv ISCardTypeConv;
typedef struct ISCardCmd ISCardCmd;
typedef struct ISCardISO7816 ISCardISO7816;
typedef struct ISCard ISCard;
typedef struct ISCardDatabase ISCardDatabase;
typedef struct ISCardLocate ISCardLocate;

/* ---- Types. Enumerations are 32 bits wide; their constants have prefixes, since the plain ones (T0, RAW,
 * RESET ...) collide with system headers (decision A10). ---- */

#ifndef _HSCARD_DEFINED
#define _HSCARD_DEFINED
/** A card handle of the resource manager (SCARDHANDLE). 0 is none. */
typedef uintptr_t HSCARD;
#endif
#ifndef _HSCARDCONTEXT_DEFINED
#define _HSCARDCONTEXT_DEFINED
/** A context of the resource manager (SCARDCONTEXT). 0 is none. */
typedef uintptr_t HSCARDCONTEXT;
#endif
#ifndef _LPHSCARD_DEFINED
#define _LPHSCARD_DEFINED
typedef HSCARD *PHSCARD;
typedef HSCARD *LPHSCARD;
#endif
#ifndef _LPHSCARDCONTEXT_DEFINED
#define _LPHSCARDCONTEXT_DEFINED
typedef HSCARDCONTEXT *PHSCARDCONTEXT;
typedef HSCARDCONTEXT *LPHSCARDCONTEXT;
#endif

#ifndef _SCARD_SHARE_MODES_DEFINED
#define _SCARD_SHARE_MODES_DEFINED
typedef int32_t SCARD_SHARE_MODES;
#endif
#define ICCSP_MODE_EXCLUSIVE 1 /* nobody else may connect */
#define ICCSP_MODE_SHARED    2 /* others may connect */

#ifndef _SCARD_DISPOSITIONS_DEFINED
#define _SCARD_DISPOSITIONS_DEFINED
typedef int32_t SCARD_DISPOSITIONS;
#endif
#define ICCSP_DISP_LEAVE   0 /* leave the card as it is */
#define ICCSP_DISP_RESET   1 /* reset it */
#define ICCSP_DISP_UNPOWER 2 /* take its power away */
#define ICCSP_DISP_EJECT   3 /* eject it */

#ifndef _SCARD_STATES_DEFINED
#define _SCARD_STATES_DEFINED
typedef int32_t SCARD_STATES;
#endif
#define ICCSP_CARD_ABSENT         1 /* no card */
#define ICCSP_CARD_PRESENT        2 /* a card, not in position for use */
#define ICCSP_CARD_SWALLOWED      3 /* in position, no power */
#define ICCSP_CARD_POWERED        4 /* powered, nothing more is known */
#define ICCSP_CARD_NEGOTIABLEMODE 5 /* was reset; the protocol is not chosen yet */
#define ICCSP_CARD_SPECIFICMODE   6 /* was reset; the protocol is chosen */

#ifndef _SCARD_PROTOCOLS_DEFINED
#define _SCARD_PROTOCOLS_DEFINED
typedef int32_t SCARD_PROTOCOLS;
#endif
#define ICCSP_PROTO_T0    0x01
#define ICCSP_PROTO_T1    0x02
#define ICCSP_PROTO_T0_T1 0x03 /* either of the two */
#define ICCSP_PROTO_RAW   0xFF /* has the bits of both others: compare, do not test bits */

#ifndef _ISO_APDU_TYPE
#define _ISO_APDU_TYPE
typedef int32_t ISO_APDU_TYPE;
#endif
#define ICCSP_ISO_CASE_1 1 /* no data, no reply data */
#define ICCSP_ISO_CASE_2 2 /* reply data only */
#define ICCSP_ISO_CASE_3 3 /* data only */
#define ICCSP_ISO_CASE_4 4 /* both */

#ifndef _STATSTRUCT
#define _STATSTRUCT
/** What IByteBuffer::Stat tells. */
typedef struct tagSTATSTRUCT {
    int32_t type;              /* STGTY_STREAM */
    int32_t cbSize;            /* bytes in the buffer */
    int32_t grfMode;           /* STGM_READWRITE */
    int32_t grfLocksSupported; /* LOCK_WRITE | LOCK_EXCLUSIVE | LOCK_ONLYONCE */
    int32_t grfStateBits;      /* 0 */
} STATSTRUCT;
#define CB_STATSTRUCT (sizeof(STATSTRUCT))
typedef STATSTRUCT *LPSTATSTRUCT;
#endif

#ifndef _BYTEARRAY_DEFINED
#define _BYTEARRAY_DEFINED
/** Bytes in one block together with this structure (decision F9); freed with one iccsp_mem_free. */
typedef struct tagBYTEARRAY {
    void *hMem; /* NULL */
    uint32_t dwSize;
    uint8_t *pbyData;
} BYTEARRAY;
#define CB_BYTEARRAY (sizeof(BYTEARRAY))
typedef BYTEARRAY *PBYTEARRAY;
typedef const BYTEARRAY *PCBYTEARRAY;
typedef BYTEARRAY *LPBYTEARRAY;
typedef const BYTEARRAY *LPCBYTEARRAY;
#endif

#ifndef _SCARD_INFO
#define _SCARD_INFO
/** The card that ISCardLocate::FindCard found. */
typedef struct tagSCARDINFO {
    HSCARD hCard;
    HSCARDCONTEXT hContext;
    SCARD_PROTOCOLS ActiveProtocol;
    SCARD_SHARE_MODES ShareMode;
    intptr_t hwndOwner; /* this and the next three are 0 (decision F6) */
    intptr_t lpfnConnectProc;
    intptr_t lpfnCheckProc;
    intptr_t lpfnDisconnectProc;
} SCARDINFO;
typedef SCARDINFO *PSCARDINFO;
typedef SCARDINFO *LPSCARDINFO;
#endif

/** How ISCardLocate may ask the user; values for lFlags. */
#define ICCSP_DLG_MINIMAL_UI 1 /* only if the card is not found */
#define ICCSP_DLG_NO_UI      2
#define ICCSP_DLG_FORCE_UI   4

/* ---- Identifiers: published, taken over unchanged ---- */

ICCSP_BEGIN_DECLS
ICCSP_DATA const IID ICCSP_IID_IByteBuffer;
ICCSP_DATA const IID ICCSP_IID_ISCardTypeConv;
ICCSP_DATA const IID ICCSP_IID_ISCardCmd;
ICCSP_DATA const IID ICCSP_IID_ISCardISO7816;
ICCSP_DATA const IID ICCSP_IID_ISCard;
ICCSP_DATA const IID ICCSP_IID_ISCardDatabase;
ICCSP_DATA const IID ICCSP_IID_ISCardLocate;
ICCSP_DATA const CLSID ICCSP_CLSID_CByteBuffer;
ICCSP_DATA const CLSID ICCSP_CLSID_CSCardTypeConv;
ICCSP_DATA const CLSID ICCSP_CLSID_CSCardCmd;
ICCSP_DATA const CLSID ICCSP_CLSID_CSCardISO7816;
ICCSP_DATA const CLSID ICCSP_CLSID_CSCard;
ICCSP_DATA const CLSID ICCSP_CLSID_CSCardDatabase;
ICCSP_DATA const CLSID ICCSP_CLSID_CSCardLocate;
ICCSP_END_DECLS

/* The formatter takes the parameter lists for expressions. */
/* clang-format off */

/* ---- IByteBuffer ---- */

#ifndef __IByteBuffer_INTERFACE_DEFINED__
#define __IByteBuffer_INTERFACE_DEFINED__
typedef IByteBuffer *LPBYTEBUFFER;
typedef const IByteBuffer *LPCBYTEBUFFER;

#undef ICCSP_IFACE
#define ICCSP_IFACE IByteBuffer
/** Bytes with a position: an IStream with arguments that Visual Basic can use. Content is at most 16 MiB, new
 * bytes are zero, and dropped bytes are wiped, since a buffer may hold a PIN (D14, D16, D21).
 *
 * Every method returns E_UNEXPECTED until Initialize or put_Stream succeeded (D13), and E_INVALIDARG for a
 * negative size, count or offset, except Seek. The documentation lists S_OK only and allows any failure. With
 * a stream that came in through put_Stream, its own failures are passed on. */
ICCSP_INTERFACE(IByteBuffer, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** The stream inside, with a reference for the caller. It shares the bytes and the position. dispid 0.
     * E_POINTER: ppStream is NULL. Source: HDR; no page. */
    ICCSP_METHOD(get_Stream)(ICCSP_THIS_ IStream **ppStream) ICCSP_PURE;
    /** Replaces the stream inside by any IStream, which is kept with a reference; its position is taken over
     * (G8). The old one is released. dispid 0. E_INVALIDARG: pStream is NULL. */
    ICCSP_METHOD(put_Stream)(ICCSP_THIS_ IStream *pStream) ICCSP_PURE;
    /** A second buffer over the same bytes, whose position starts where this one's is: what one writes the
     * other reads; region locks of one hold for the other. dispid 1. E_POINTER: ppByteBuffer is NULL.
     * E_OUTOFMEMORY. */
    ICCSP_METHOD(Clone)(ICCSP_THIS_ IByteBuffer **ppByteBuffer) ICCSP_PURE;
    /** Does nothing: memory needs no commit (D18). grfCommitFlags: STGC_*. dispid 2. STG_E_INVALIDFLAG: bits
     * other than 1, 2, 4, 8. */
    ICCSP_METHOD(Commit)(ICCSP_THIS_ int32_t grfCommitFlags) ICCSP_PURE;
    /** Copies up to cb bytes from this position to the position of *ppByteBuffer, which may be a clone of
     * this or this itself (then as Read followed by Write); both positions move. The two counters (bytes) may
     * be NULL. Less is copied when this buffer ends. dispid 3. E_POINTER: ppByteBuffer is NULL. E_INVALIDARG:
     * *ppByteBuffer is NULL, cb < 0. On these nothing has moved: STG_E_MEDIUMFULL: the target would grow
     * above the maximum. STG_E_LOCKVIOLATION: a region of another buffer is in the way. E_OUTOFMEMORY. What
     * the target returns. */
    ICCSP_METHOD(CopyTo)
    (ICCSP_THIS_ IByteBuffer **ppByteBuffer, int32_t cb, iccsp_long *pcbRead ICCSP_DEFAULT(NULL),
     iccsp_long *pcbWritten ICCSP_DEFAULT(NULL)) ICCSP_PURE;
    /** Gives the buffer lSize bytes, copied from pData (may be NULL: zeros), and position 0 (D13, D14).
     * Needed before any other method. Again: replaces the content and ends the region locks of this buffer; a
     * stream that get_Stream gave shows the new bytes, one that put_Stream brought is let go untouched.
     * dispid 4. On failure nothing has changed: E_INVALIDARG: lSize < 0. STG_E_MEDIUMFULL: lSize above the
     * maximum. E_ACCESSDENIED: a clone shares the bytes. E_OUTOFMEMORY. */
    ICCSP_METHOD(Initialize)
    (ICCSP_THIS_ int32_t lSize ICCSP_DEFAULT(1), uint8_t *pData ICCSP_DEFAULT(NULL)) ICCSP_PURE;
    /** Reserves bytes against the other buffers that share them (D17): LOCK_WRITE against writing,
     * LOCK_EXCLUSIVE against reading too, LOCK_ONLYONCE against nothing but another LOCK_ONLYONCE. The region
     * may lie past the end. dispid 5. STG_E_INVALIDFUNCTION: dwLockType is none of the three.
     * STG_E_LOCKVIOLATION: overlaps a region that another buffer locked with one of the first two, or, for
     * LOCK_ONLYONCE, any that is locked so. E_OUTOFMEMORY: also for more than 256 regions. */
    ICCSP_METHOD(LockRegion)(ICCSP_THIS_ int32_t libOffset, int32_t cb, int32_t dwLockType) ICCSP_PURE;
    /** Copies up to cb bytes from the position to pByte and moves on. *pcbRead (may be NULL) receives the
     * count, which is below cb, or 0, at the end: that is S_OK (D15). dispid 6. E_POINTER: pByte is NULL and
     * cb > 0. STG_E_LOCKVIOLATION: another buffer has locked a byte of it with LOCK_EXCLUSIVE; nothing was
     * read. */
    ICCSP_METHOD(Read)
    (ICCSP_THIS_ uint8_t *pByte, int32_t cb, iccsp_long *pcbRead ICCSP_DEFAULT(NULL)) ICCSP_PURE;
    /** Does nothing: there are no transactions (D18). dispid 7. */
    ICCSP_METHOD(Revert)(ICCSP_THIS) ICCSP_PURE;
    /** Moves the position by dLibMove from dwOrigin: STREAM_SEEK_SET (dLibMove counts as unsigned), _CUR or
     * _END. *pLibnewPosition (may be NULL) receives the result. Past the end is allowed. dispid 8.
     * STG_E_INVALIDFUNCTION: another origin, before the start, or above the maximum (D16); nothing moved. */
    ICCSP_METHOD(Seek)
    (ICCSP_THIS_ int32_t dLibMove, int32_t dwOrigin, iccsp_long *pLibnewPosition ICCSP_DEFAULT(NULL)) ICCSP_PURE;
    /** Cuts the content (what is dropped is wiped) or extends it with zeros. The position stays. dispid 9.
     * E_INVALIDARG: libNewSize < 0. STG_E_MEDIUMFULL: above the maximum. STG_E_LOCKVIOLATION: another buffer
     * has locked a byte that would be dropped. E_OUTOFMEMORY. */
    ICCSP_METHOD(SetSize)(ICCSP_THIS_ int32_t libNewSize) ICCSP_PURE;
    /** Fills *pstatstg (D19). grfStatFlag: STATFLAG_*; there is never a name. dispid 10. E_POINTER: pstatstg
     * is NULL. STG_E_INVALIDFLAG: another flag. */
    ICCSP_METHOD(Stat)(ICCSP_THIS_ STATSTRUCT *pstatstg, int32_t grfStatFlag) ICCSP_PURE;
    /** Gives back a region, with exactly the three values given to LockRegion. The last Release of a buffer
     * gives all of its regions back. dispid 11. STG_E_LOCKVIOLATION: this buffer holds no such region. */
    ICCSP_METHOD(UnlockRegion)(ICCSP_THIS_ int32_t libOffset, int32_t cb, int32_t dwLockType) ICCSP_PURE;
    /** Writes cb bytes at the position and moves on; past the end the gap is filled with zeros first. With cb
     * 0 nothing happens, nothing grows. *pcbWritten (may be NULL) receives the count. dispid 12. E_POINTER:
     * pByte is NULL, for cb 0 too. STG_E_MEDIUMFULL: would grow above the maximum; nothing was written.
     * STG_E_LOCKVIOLATION: another buffer has locked a byte of it; nothing was written. E_OUTOFMEMORY. */
    ICCSP_METHOD(Write)(ICCSP_THIS_ uint8_t *pByte, int32_t cb, iccsp_long *pcbWritten) ICCSP_PURE;
};
#endif
#if !ICCSP_COM_CLASSES && !defined(IByteBuffer_QueryInterface)
#define IByteBuffer_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define IByteBuffer_AddRef(p) (p)->lpVtbl->AddRef(p)
#define IByteBuffer_Release(p) (p)->lpVtbl->Release(p)
#define IByteBuffer_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define IByteBuffer_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define IByteBuffer_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define IByteBuffer_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define IByteBuffer_get_Stream(p, ppStream) (p)->lpVtbl->get_Stream(p, ppStream)
#define IByteBuffer_put_Stream(p, pStream) (p)->lpVtbl->put_Stream(p, pStream)
#define IByteBuffer_Clone(p, ppByteBuffer) (p)->lpVtbl->Clone(p, ppByteBuffer)
#define IByteBuffer_Commit(p, grfCommitFlags) (p)->lpVtbl->Commit(p, grfCommitFlags)
#define IByteBuffer_CopyTo(p, ppByteBuffer, cb, pcbRead, pcbWritten) \
    (p)->lpVtbl->CopyTo(p, ppByteBuffer, cb, pcbRead, pcbWritten)
#define IByteBuffer_Initialize(p, lSize, pData) (p)->lpVtbl->Initialize(p, lSize, pData)
#define IByteBuffer_LockRegion(p, libOffset, cb, dwLockType) \
    (p)->lpVtbl->LockRegion(p, libOffset, cb, dwLockType)
#define IByteBuffer_Read(p, pByte, cb, pcbRead) (p)->lpVtbl->Read(p, pByte, cb, pcbRead)
#define IByteBuffer_Revert(p) (p)->lpVtbl->Revert(p)
#define IByteBuffer_Seek(p, dLibMove, dwOrigin, pLibnewPosition) \
    (p)->lpVtbl->Seek(p, dLibMove, dwOrigin, pLibnewPosition)
#define IByteBuffer_SetSize(p, libNewSize) (p)->lpVtbl->SetSize(p, libNewSize)
#define IByteBuffer_Stat(p, pstatstg, grfStatFlag) (p)->lpVtbl->Stat(p, pstatstg, grfStatFlag)
#define IByteBuffer_UnlockRegion(p, libOffset, cb, dwLockType) \
    (p)->lpVtbl->UnlockRegion(p, libOffset, cb, dwLockType)
#define IByteBuffer_Write(p, pByte, cb, pcbWritten) (p)->lpVtbl->Write(p, pByte, cb, pcbWritten)
#endif

/* ---- ISCardTypeConv ---- */

#ifndef __ISCardTypeConv_INTERFACE_DEFINED__
#define __ISCardTypeConv_INTERFACE_DEFINED__
typedef ISCardTypeConv *LPSCARDTYPECONV;

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardTypeConv
/** Converts between byte arrays, IByteBuffer and SAFEARRAY. Kept for old programs. */
ICCSP_INTERFACE(ISCardTypeConv, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** Copies dwArraySize bytes into a new buffer. dispid 0. E_POINTER: ppbyBuffer is NULL. E_INVALIDARG:
     * pbyArray is NULL with a size above 0, or above 16 MiB. */
    ICCSP_METHOD(ConvertByteArrayToByteBuffer)
    (ICCSP_THIS_ uint8_t *pbyArray, uint32_t dwArraySize, IByteBuffer **ppbyBuffer) ICCSP_PURE;
    /** Copies a buffer into a new BYTEARRAY, freed with one iccsp_mem_free (F9). dispid 1. E_POINTER: ppArray
     * is NULL. E_INVALIDARG: pbyBuffer is NULL. */
    ICCSP_METHOD(ConvertByteBufferToByteArray)
    (ICCSP_THIS_ IByteBuffer *pbyBuffer, BYTEARRAY **ppArray) ICCSP_PURE;
    /** Copies a buffer into a new array of VT_UI1, index from 0. dispid 2. E_POINTER: ppbyArray is NULL.
     * E_INVALIDARG: pbyBuffer is NULL. */
    ICCSP_METHOD(ConvertByteBufferToSafeArray)
    (ICCSP_THIS_ IByteBuffer *pbyBuffer, SAFEARRAY **ppbyArray) ICCSP_PURE;
    /** The other way. dispid 3. E_POINTER: ppbyBuff is NULL. E_INVALIDARG: pbyArray is NULL, not of VT_UI1 or
     * not of one dimension. */
    ICCSP_METHOD(ConvertSafeArrayToByteBuffer)
    (ICCSP_THIS_ SAFEARRAY *pbyArray, IByteBuffer **ppbyBuff) ICCSP_PURE;
    /** Allocates bytes, zero filled, freed with iccsp_mem_free. dispid 4. E_POINTER: ppbyArray is NULL.
     * E_INVALIDARG: above 16 MiB. */
    ICCSP_METHOD(CreateByteArray)(ICCSP_THIS_ uint32_t dwAllocSize, uint8_t **ppbyArray) ICCSP_PURE;
    /** A new buffer of that many zero bytes. dispid 5. E_POINTER: ppbyBuff is NULL. E_INVALIDARG: above 16
     * MiB. */
    ICCSP_METHOD(CreateByteBuffer)(ICCSP_THIS_ uint32_t dwAllocSize, IByteBuffer **ppbyBuff) ICCSP_PURE;
    /** A new array of VT_UI1. dispid 6. E_POINTER: ppArray is NULL. E_INVALIDARG: above 16 MiB. */
    ICCSP_METHOD(CreateSafeArray)(ICCSP_THIS_ unsigned int nAllocSize, SAFEARRAY **ppArray) ICCSP_PURE;
    /** Ends the use of the memory got from GetAtIStreamMemory: pMem is its pbyData; the reference on the
     * stream that belonged to it is released. dispid 7. E_INVALIDARG: not such a pointer, or NULL. */
    ICCSP_METHOD(FreeIStreamMemoryPtr)(ICCSP_THIS_ IStream *pStrm, uint8_t *pMem) ICCSP_PURE;
    /** The memory of a stream; each success adds a reference to the stream. dispid 8. E_POINTER: ppMem is
     * NULL. E_INVALIDARG: pStrm is NULL. */
    ICCSP_METHOD(GetAtIStreamMemory)(ICCSP_THIS_ IStream *pStrm, BYTEARRAY **ppMem) ICCSP_PURE;
    /** Bytes in a stream. dispid 9. E_POINTER: pStrm is NULL. E_INVALIDARG: puliSize is NULL (this way round
     * by the page, F10). E_FAIL, E_UNEXPECTED: the stream cannot tell. */
    ICCSP_METHOD(SizeOfIStream)(ICCSP_THIS_ IStream *pStrm, ULARGE_INTEGER *puliSize) ICCSP_PURE;
};
#endif
#if !ICCSP_COM_CLASSES && !defined(ISCardTypeConv_QueryInterface)
#define ISCardTypeConv_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardTypeConv_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardTypeConv_Release(p) (p)->lpVtbl->Release(p)
#define ISCardTypeConv_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardTypeConv_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardTypeConv_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardTypeConv_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardTypeConv_ConvertByteArrayToByteBuffer(p, pbyArray, dwArraySize, ppbyBuffer) \
    (p)->lpVtbl->ConvertByteArrayToByteBuffer(p, pbyArray, dwArraySize, ppbyBuffer)
#define ISCardTypeConv_ConvertByteBufferToByteArray(p, pbyBuffer, ppArray) \
    (p)->lpVtbl->ConvertByteBufferToByteArray(p, pbyBuffer, ppArray)
#define ISCardTypeConv_ConvertByteBufferToSafeArray(p, pbyBuffer, ppbyArray) \
    (p)->lpVtbl->ConvertByteBufferToSafeArray(p, pbyBuffer, ppbyArray)
#define ISCardTypeConv_ConvertSafeArrayToByteBuffer(p, pbyArray, ppbyBuff) \
    (p)->lpVtbl->ConvertSafeArrayToByteBuffer(p, pbyArray, ppbyBuff)
#define ISCardTypeConv_CreateByteArray(p, dwAllocSize, ppbyArray) \
    (p)->lpVtbl->CreateByteArray(p, dwAllocSize, ppbyArray)
#define ISCardTypeConv_CreateByteBuffer(p, dwAllocSize, ppbyBuff) \
    (p)->lpVtbl->CreateByteBuffer(p, dwAllocSize, ppbyBuff)
#define ISCardTypeConv_CreateSafeArray(p, nAllocSize, ppArray) \
    (p)->lpVtbl->CreateSafeArray(p, nAllocSize, ppArray)
#define ISCardTypeConv_FreeIStreamMemoryPtr(p, pStrm, pMem) \
    (p)->lpVtbl->FreeIStreamMemoryPtr(p, pStrm, pMem)
#define ISCardTypeConv_GetAtIStreamMemory(p, pStrm, ppMem) (p)->lpVtbl->GetAtIStreamMemory(p, pStrm, ppMem)
#define ISCardTypeConv_SizeOfIStream(p, pStrm, puliSize) (p)->lpVtbl->SizeOfIStream(p, pStrm, puliSize)
#endif

/* ---- ISCardCmd ---- */

#ifndef __ISCardCmd_INTERFACE_DEFINED__
#define __ISCardCmd_INTERFACE_DEFINED__
typedef ISCardCmd *LPSCARDCMD;

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardCmd
/** A command APDU and the reply to it. The slots are not in the order of the dispids from get_Nad on. */
ICCSP_INTERFACE(ISCardCmd, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** A copy of the command's bytes. dispid 0. E_POINTER: ppApdu is NULL. */
    ICCSP_METHOD(get_Apdu)(ICCSP_THIS_ IByteBuffer **ppApdu) ICCSP_PURE;
    /** Replaces the command by a copy of these bytes. dispid 0. E_INVALIDARG: pApdu is NULL, or its bytes are
     * no command APDU (fewer than 4, lengths that do not fit); the old command stays (D5). */
    ICCSP_METHOD(put_Apdu)(ICCSP_THIS_ IByteBuffer *pApdu) ICCSP_PURE;
    /** Bytes of the command. dispid 1. E_POINTER: plSize is NULL. */
    ICCSP_METHOD(get_ApduLength)(ICCSP_THIS_ iccsp_long *plSize) ICCSP_PURE;
    /** A copy of the reply as it came: data, SW1, SW2 (D9). S_OK and NULL before any reply (D8). dispid 2.
     * E_POINTER: ppReplyApdu is NULL. */
    ICCSP_METHOD(get_ApduReply)(ICCSP_THIS_ IByteBuffer **ppReplyApdu) ICCSP_PURE;
    /** Replaces the reply. dispid 2. E_INVALIDARG: pReplyApdu is NULL, or holds one byte (D9). */
    ICCSP_METHOD(put_ApduReply)(ICCSP_THIS_ IByteBuffer *pReplyApdu) ICCSP_PURE;
    /** Bytes of the reply with its status word; 0 before any. dispid 3. E_POINTER: plSize is NULL. */
    ICCSP_METHOD(get_ApduReplyLength)(ICCSP_THIS_ iccsp_long *plSize) ICCSP_PURE;
    /** Cuts the reply, or extends it with zeros (D9). dispid 3. E_INVALIDARG: negative or above 65538. */
    ICCSP_METHOD(put_ApduReplyLength)(ICCSP_THIS_ int32_t lSize) ICCSP_PURE;
    /** CLA. dispid 4. E_POINTER: pbyClass is NULL. */
    ICCSP_METHOD(get_ClassId)(ICCSP_THIS_ uint8_t *pbyClass) ICCSP_PURE;
    /** Sets CLA. dispid 4. */
    ICCSP_METHOD(put_ClassId)(ICCSP_THIS_ uint8_t byClass ICCSP_DEFAULT(0)) ICCSP_PURE;
    /** A copy of the data field. dispid 5. E_POINTER: ppData is NULL. */
    ICCSP_METHOD(get_Data)(ICCSP_THIS_ IByteBuffer **ppData) ICCSP_PURE;
    /** Replaces the data field, and P3 with its length. dispid 5. E_INVALIDARG: pData is NULL or longer than
     * 65535. */
    ICCSP_METHOD(put_Data)(ICCSP_THIS_ IByteBuffer *pData) ICCSP_PURE;
    /** INS. dispid 6. E_POINTER: pbyIns is NULL. */
    ICCSP_METHOD(get_InstructionId)(ICCSP_THIS_ uint8_t *pbyIns) ICCSP_PURE;
    /** Sets INS. dispid 6. */
    ICCSP_METHOD(put_InstructionId)(ICCSP_THIS_ uint8_t byIns) ICCSP_PURE;
    /** Le in bytes; S_OK and 0 without one (D2). dispid 7. E_INVALIDARG: plSize is NULL (the page lists only
     * this). */
    ICCSP_METHOD(get_LeField)(ICCSP_THIS_ iccsp_long *plSize) ICCSP_PURE;
    /** P1. dispid 8. E_POINTER: pbyP1 is NULL. */
    ICCSP_METHOD(get_P1)(ICCSP_THIS_ uint8_t *pbyP1) ICCSP_PURE;
    /** Sets P1. dispid 8. */
    ICCSP_METHOD(put_P1)(ICCSP_THIS_ uint8_t byP1) ICCSP_PURE;
    /** P2. dispid 9. E_POINTER: pbyP2 is NULL. */
    ICCSP_METHOD(get_P2)(ICCSP_THIS_ uint8_t *pbyP2) ICCSP_PURE;
    /** Sets P2. dispid 9. */
    ICCSP_METHOD(put_P2)(ICCSP_THIS_ uint8_t byP2) ICCSP_PURE;
    /** The fifth byte: Lc with data, else Le mod 256, else 0; 0 for extended length (D3). There is no put.
     * dispid 10. E_POINTER: pbyP3 is NULL. */
    ICCSP_METHOD(get_P3)(ICCSP_THIS_ uint8_t *pbyP3) ICCSP_PURE;
    /** SW1 << 8 | SW2; 0 before any reply (D8, G11). dispid 11. E_POINTER: pwStatus is NULL. */
    ICCSP_METHOD(get_ReplyStatus)(ICCSP_THIS_ uint16_t *pwStatus) ICCSP_PURE;
    /** Replaces the reply's status word; an empty reply becomes one of two bytes (D9). dispid 11. */
    ICCSP_METHOD(put_ReplyStatus)(ICCSP_THIS_ uint16_t wStatus) ICCSP_PURE;
    /** SW1, or 0. dispid 12. E_POINTER: pbySW1 is NULL. */
    ICCSP_METHOD(get_ReplyStatusSW1)(ICCSP_THIS_ uint8_t *pbySW1) ICCSP_PURE;
    /** SW2, or 0. dispid 13. E_POINTER: pbySW2 is NULL. */
    ICCSP_METHOD(get_ReplyStatusSW2)(ICCSP_THIS_ uint8_t *pbySW2) ICCSP_PURE;
    /** The case of the command, ICCSP_ISO_CASE_*. dispid 14. E_POINTER: pType is NULL. No page. */
    ICCSP_METHOD(get_Type)(ICCSP_THIS_ ISO_APDU_TYPE *pType) ICCSP_PURE;
    /** Node address for T=1; 0 at first. dispid 18. E_POINTER: pbNad is NULL. No page. */
    ICCSP_METHOD(get_Nad)(ICCSP_THIS_ uint8_t *pbNad) ICCSP_PURE;
    /** Sets it. ISCard::Transaction refuses other values than 0, since PC/SC cannot send them (D11). dispid
     * 18. */
    ICCSP_METHOD(put_Nad)(ICCSP_THIS_ uint8_t bNad) ICCSP_PURE;
    /** Node address of the reply. dispid 19. E_ACCESSDENIED: none is known (D10). E_INVALIDARG: pbNad is NULL
     * (the page lists only this). */
    ICCSP_METHOD(get_ReplyNad)(ICCSP_THIS_ uint8_t *pbNad) ICCSP_PURE;
    /** Sets it. dispid 19. No page. */
    ICCSP_METHOD(put_ReplyNad)(ICCSP_THIS_ uint8_t bNad) ICCSP_PURE;
    /** Makes a command. pbyData may be NULL. plLe NULL or pointing to 0: no Le; 1 to 256 short, to 65536
     * extended (D1). dispid 15. E_INVALIDARG: Le or data out of range; the old command stays. */
    ICCSP_METHOD(BuildCmd)
    (ICCSP_THIS_ uint8_t byClassId, uint8_t byInsId, uint8_t byP1 ICCSP_DEFAULT(0),
     uint8_t byP2 ICCSP_DEFAULT(0), IByteBuffer *pbyData ICCSP_DEFAULT(NULL),
     iccsp_long *plLe ICCSP_DEFAULT(NULL)) ICCSP_PURE;
    /** Empties command and reply; alternate class and node addresses stay. Always S_OK (D7). dispid 16. */
    ICCSP_METHOD(Clear)(ICCSP_THIS) ICCSP_PURE;
    /** Makes an ENVELOPE command around pApdu (D6). ApduType: the case of the inner one. dispid 17.
     * E_INVALIDARG: pApdu is NULL or no command APDU, or ApduType is none of the four. */
    ICCSP_METHOD(Encapsulate)(ICCSP_THIS_ IByteBuffer *pApdu, ISO_APDU_TYPE ApduType) ICCSP_PURE;
    /** CLA of the commands that T=0 needs on its own. dispid 20. E_ACCESSDENIED: put_AlternateClassId was not
     * called. E_INVALIDARG: pbyClass is NULL (the page lists only this). */
    ICCSP_METHOD(get_AlternateClassId)(ICCSP_THIS_ uint8_t *pbyClass) ICCSP_PURE;
    /** Sets it. dispid 20. */
    ICCSP_METHOD(put_AlternateClassId)(ICCSP_THIS_ uint8_t byClass) ICCSP_PURE;
};
#endif
#if !ICCSP_COM_CLASSES && !defined(ISCardCmd_QueryInterface)
#define ISCardCmd_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardCmd_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardCmd_Release(p) (p)->lpVtbl->Release(p)
#define ISCardCmd_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardCmd_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardCmd_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardCmd_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardCmd_get_Apdu(p, ppApdu) (p)->lpVtbl->get_Apdu(p, ppApdu)
#define ISCardCmd_put_Apdu(p, pApdu) (p)->lpVtbl->put_Apdu(p, pApdu)
#define ISCardCmd_get_ApduLength(p, plSize) (p)->lpVtbl->get_ApduLength(p, plSize)
#define ISCardCmd_get_ApduReply(p, ppReplyApdu) (p)->lpVtbl->get_ApduReply(p, ppReplyApdu)
#define ISCardCmd_put_ApduReply(p, pReplyApdu) (p)->lpVtbl->put_ApduReply(p, pReplyApdu)
#define ISCardCmd_get_ApduReplyLength(p, plSize) (p)->lpVtbl->get_ApduReplyLength(p, plSize)
#define ISCardCmd_put_ApduReplyLength(p, lSize) (p)->lpVtbl->put_ApduReplyLength(p, lSize)
#define ISCardCmd_get_ClassId(p, pbyClass) (p)->lpVtbl->get_ClassId(p, pbyClass)
#define ISCardCmd_put_ClassId(p, byClass) (p)->lpVtbl->put_ClassId(p, byClass)
#define ISCardCmd_get_Data(p, ppData) (p)->lpVtbl->get_Data(p, ppData)
#define ISCardCmd_put_Data(p, pData) (p)->lpVtbl->put_Data(p, pData)
#define ISCardCmd_get_InstructionId(p, pbyIns) (p)->lpVtbl->get_InstructionId(p, pbyIns)
#define ISCardCmd_put_InstructionId(p, byIns) (p)->lpVtbl->put_InstructionId(p, byIns)
#define ISCardCmd_get_LeField(p, plSize) (p)->lpVtbl->get_LeField(p, plSize)
#define ISCardCmd_get_P1(p, pbyP1) (p)->lpVtbl->get_P1(p, pbyP1)
#define ISCardCmd_put_P1(p, byP1) (p)->lpVtbl->put_P1(p, byP1)
#define ISCardCmd_get_P2(p, pbyP2) (p)->lpVtbl->get_P2(p, pbyP2)
#define ISCardCmd_put_P2(p, byP2) (p)->lpVtbl->put_P2(p, byP2)
#define ISCardCmd_get_P3(p, pbyP3) (p)->lpVtbl->get_P3(p, pbyP3)
#define ISCardCmd_get_ReplyStatus(p, pwStatus) (p)->lpVtbl->get_ReplyStatus(p, pwStatus)
#define ISCardCmd_put_ReplyStatus(p, wStatus) (p)->lpVtbl->put_ReplyStatus(p, wStatus)
#define ISCardCmd_get_ReplyStatusSW1(p, pbySW1) (p)->lpVtbl->get_ReplyStatusSW1(p, pbySW1)
#define ISCardCmd_get_ReplyStatusSW2(p, pbySW2) (p)->lpVtbl->get_ReplyStatusSW2(p, pbySW2)
#define ISCardCmd_get_Type(p, pType) (p)->lpVtbl->get_Type(p, pType)
#define ISCardCmd_get_Nad(p, pbNad) (p)->lpVtbl->get_Nad(p, pbNad)
#define ISCardCmd_put_Nad(p, bNad) (p)->lpVtbl->put_Nad(p, bNad)
#define ISCardCmd_get_ReplyNad(p, pbNad) (p)->lpVtbl->get_ReplyNad(p, pbNad)
#define ISCardCmd_put_ReplyNad(p, bNad) (p)->lpVtbl->put_ReplyNad(p, bNad)
#define ISCardCmd_BuildCmd(p, byClassId, byInsId, byP1, byP2, pbyData, plLe) \
    (p)->lpVtbl->BuildCmd(p, byClassId, byInsId, byP1, byP2, pbyData, plLe)
#define ISCardCmd_Clear(p) (p)->lpVtbl->Clear(p)
#define ISCardCmd_Encapsulate(p, pApdu, ApduType) (p)->lpVtbl->Encapsulate(p, pApdu, ApduType)
#define ISCardCmd_get_AlternateClassId(p, pbyClass) (p)->lpVtbl->get_AlternateClassId(p, pbyClass)
#define ISCardCmd_put_AlternateClassId(p, byClass) (p)->lpVtbl->put_AlternateClassId(p, byClass)
#endif

/* ---- ISCardISO7816 ---- */

#ifndef __ISCardISO7816_INTERFACE_DEFINED__
#define __ISCardISO7816_INTERFACE_DEFINED__
typedef ISCardISO7816 *LPSCARDISO;
typedef LPSCARDISO LPSCARDISO7816;

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardISO7816
/** Makes the commands of ISO/IEC 7816-4:1995. None of the methods talks to a card.
 *
 * In each, *ppCmd NULL on entry: a new ISCardCmd is made and returned; else the caller's object is filled.
 * E_POINTER: ppCmd is NULL. E_INVALIDARG: a needed pData is NULL, or a length does not fit; *ppCmd is
 * unchanged. E_OUTOFMEMORY. For the reading commands a byte count of 0 means "everything", coded as 256 (D1).
 * */
ICCSP_INTERFACE(ISCardISO7816, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** APPEND RECORD (E2): P1 00, P2 byRefCtrl (0: current EF, else short identifier in b8-b4). dispid 0. */
    ICCSP_METHOD(AppendRecord)
    (ICCSP_THIS_ uint8_t byRefCtrl, IByteBuffer *pData, ISCardCmd **ppCmd) ICCSP_PURE;
    /** ERASE BINARY (0E) from the offset in P1 P2; pData NULL: to the end, else the offset where it stops.
     * dispid 1. */
    ICCSP_METHOD(EraseBinary)
    (ICCSP_THIS_ uint8_t byP1, uint8_t byP2, IByteBuffer *pData, ISCardCmd **ppCmd) ICCSP_PURE;
    /** EXTERNAL AUTHENTICATE (82): P1 algorithm (0 implicit), P2 secret. pChallenge may be NULL. dispid 2. */
    ICCSP_METHOD(ExternalAuthenticate)
    (ICCSP_THIS_ uint8_t byAlgorithmRef, uint8_t bySecretRef, IByteBuffer *pChallenge, ISCardCmd **ppCmd)
        ICCSP_PURE;
    /** GET CHALLENGE (84) of lBytesExpected bytes. dispid 3. */
    ICCSP_METHOD(GetChallenge)(ICCSP_THIS_ int32_t lBytesExpected, ISCardCmd **ppCmd) ICCSP_PURE;
    /** GET DATA (CA) for the tag in P1 P2. dispid 4. */
    ICCSP_METHOD(GetData)
    (ICCSP_THIS_ uint8_t byP1, uint8_t byP2, int32_t lBytesToGet, ISCardCmd **ppCmd) ICCSP_PURE;
    /** GET RESPONSE (C0). dispid 5. */
    ICCSP_METHOD(GetResponse)
    (ICCSP_THIS_ uint8_t byP1, uint8_t byP2, int32_t lDataLength, ISCardCmd **ppCmd) ICCSP_PURE;
    /** INTERNAL AUTHENTICATE (88), parameters as ExternalAuthenticate. dispid 6. */
    ICCSP_METHOD(InternalAuthenticate)
    (ICCSP_THIS_ uint8_t byAlgorithmRef, uint8_t bySecretRef, IByteBuffer *pChallenge, int32_t lReplyBytes,
     ISCardCmd **ppCmd) ICCSP_PURE;
    /** MANAGE CHANNEL (70): state 00 opens, 80 closes; opening channel 0 lets the card choose (Le 1). dispid
     * 7. */
    ICCSP_METHOD(ManageChannel)
    (ICCSP_THIS_ uint8_t byChannelState, uint8_t byChannel, ISCardCmd **ppCmd) ICCSP_PURE;
    /** PUT DATA (DA) for the tag in P1 P2. dispid 8. */
    ICCSP_METHOD(PutData)
    (ICCSP_THIS_ uint8_t byP1, uint8_t byP2, IByteBuffer *pData, ISCardCmd **ppCmd) ICCSP_PURE;
    /** READ BINARY (B0): P1 with b8 set names a short identifier and P2 is the offset, else P1 P2 is. dispid
     * 9. */
    ICCSP_METHOD(ReadBinary)
    (ICCSP_THIS_ uint8_t byP1, uint8_t byP2, int32_t lBytesToRead, ISCardCmd **ppCmd) ICCSP_PURE;
    /** READ RECORD (B2): P1 record, P2 short identifier and mode. dispid 10. */
    ICCSP_METHOD(ReadRecord)
    (ICCSP_THIS_ uint8_t byRecordId, uint8_t byRefCtrl, int32_t lBytesToRead, ISCardCmd **ppCmd) ICCSP_PURE;
    /** SELECT (A4). pData may be NULL; lBytesToRead 0: no Le. dispid 11. */
    ICCSP_METHOD(SelectFile)
    (ICCSP_THIS_ uint8_t byP1, uint8_t byP2, IByteBuffer *pData, int32_t lBytesToRead, ISCardCmd **ppCmd)
        ICCSP_PURE;
    /** The CLA of the commands made from now on (D12); 00 at first. S_OK only. dispid 12. */
    ICCSP_METHOD(SetDefaultClassId)(ICCSP_THIS_ uint8_t byClass) ICCSP_PURE;
    /** UPDATE BINARY (D6), place as ReadBinary. dispid 13. */
    ICCSP_METHOD(UpdateBinary)
    (ICCSP_THIS_ uint8_t byP1, uint8_t byP2, IByteBuffer *pData, ISCardCmd **ppCmd) ICCSP_PURE;
    /** UPDATE RECORD (DC), modes 000 to 100. dispid 14. */
    ICCSP_METHOD(UpdateRecord)
    (ICCSP_THIS_ uint8_t byRecordId, uint8_t byRefCtrl, IByteBuffer *pData, ISCardCmd **ppCmd) ICCSP_PURE;
    /** VERIFY (20): P2 byRefCtrl; pData NULL asks for the state only. dispid 15. */
    ICCSP_METHOD(Verify)(ICCSP_THIS_ uint8_t byRefCtrl, IByteBuffer *pData, ISCardCmd **ppCmd) ICCSP_PURE;
    /** WRITE BINARY (D0), place as ReadBinary. dispid 16. */
    ICCSP_METHOD(WriteBinary)
    (ICCSP_THIS_ uint8_t byP1, uint8_t byP2, IByteBuffer *pData, ISCardCmd **ppCmd) ICCSP_PURE;
    /** WRITE RECORD (D2), modes 000 to 100. dispid 17. */
    ICCSP_METHOD(WriteRecord)
    (ICCSP_THIS_ uint8_t byRecordId, uint8_t byRefCtrl, IByteBuffer *pData, ISCardCmd **ppCmd) ICCSP_PURE;
};
#endif
#if !ICCSP_COM_CLASSES && !defined(ISCardISO7816_QueryInterface)
#define ISCardISO7816_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardISO7816_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardISO7816_Release(p) (p)->lpVtbl->Release(p)
#define ISCardISO7816_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardISO7816_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardISO7816_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardISO7816_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardISO7816_AppendRecord(p, byRefCtrl, pData, ppCmd) \
    (p)->lpVtbl->AppendRecord(p, byRefCtrl, pData, ppCmd)
#define ISCardISO7816_EraseBinary(p, byP1, byP2, pData, ppCmd) \
    (p)->lpVtbl->EraseBinary(p, byP1, byP2, pData, ppCmd)
#define ISCardISO7816_ExternalAuthenticate(p, byAlgorithmRef, bySecretRef, pChallenge, ppCmd) \
    (p)->lpVtbl->ExternalAuthenticate(p, byAlgorithmRef, bySecretRef, pChallenge, ppCmd)
#define ISCardISO7816_GetChallenge(p, lBytesExpected, ppCmd) \
    (p)->lpVtbl->GetChallenge(p, lBytesExpected, ppCmd)
#define ISCardISO7816_GetData(p, byP1, byP2, lBytesToGet, ppCmd) \
    (p)->lpVtbl->GetData(p, byP1, byP2, lBytesToGet, ppCmd)
#define ISCardISO7816_GetResponse(p, byP1, byP2, lDataLength, ppCmd) \
    (p)->lpVtbl->GetResponse(p, byP1, byP2, lDataLength, ppCmd)
#define ISCardISO7816_InternalAuthenticate(p, byAlgorithmRef, bySecretRef, pChallenge, lReplyBytes, ppCmd) \
    (p)->lpVtbl->InternalAuthenticate(p, byAlgorithmRef, bySecretRef, pChallenge, lReplyBytes, ppCmd)
#define ISCardISO7816_ManageChannel(p, byChannelState, byChannel, ppCmd) \
    (p)->lpVtbl->ManageChannel(p, byChannelState, byChannel, ppCmd)
#define ISCardISO7816_PutData(p, byP1, byP2, pData, ppCmd) (p)->lpVtbl->PutData(p, byP1, byP2, pData, ppCmd)
#define ISCardISO7816_ReadBinary(p, byP1, byP2, lBytesToRead, ppCmd) \
    (p)->lpVtbl->ReadBinary(p, byP1, byP2, lBytesToRead, ppCmd)
#define ISCardISO7816_ReadRecord(p, byRecordId, byRefCtrl, lBytesToRead, ppCmd) \
    (p)->lpVtbl->ReadRecord(p, byRecordId, byRefCtrl, lBytesToRead, ppCmd)
#define ISCardISO7816_SelectFile(p, byP1, byP2, pData, lBytesToRead, ppCmd) \
    (p)->lpVtbl->SelectFile(p, byP1, byP2, pData, lBytesToRead, ppCmd)
#define ISCardISO7816_SetDefaultClassId(p, byClass) (p)->lpVtbl->SetDefaultClassId(p, byClass)
#define ISCardISO7816_UpdateBinary(p, byP1, byP2, pData, ppCmd) \
    (p)->lpVtbl->UpdateBinary(p, byP1, byP2, pData, ppCmd)
#define ISCardISO7816_UpdateRecord(p, byRecordId, byRefCtrl, pData, ppCmd) \
    (p)->lpVtbl->UpdateRecord(p, byRecordId, byRefCtrl, pData, ppCmd)
#define ISCardISO7816_Verify(p, byRefCtrl, pData, ppCmd) (p)->lpVtbl->Verify(p, byRefCtrl, pData, ppCmd)
#define ISCardISO7816_WriteBinary(p, byP1, byP2, pData, ppCmd) \
    (p)->lpVtbl->WriteBinary(p, byP1, byP2, pData, ppCmd)
#define ISCardISO7816_WriteRecord(p, byRecordId, byRefCtrl, pData, ppCmd) \
    (p)->lpVtbl->WriteRecord(p, byRecordId, byRefCtrl, pData, ppCmd)
#endif

/* ---- ISCard ---- */

#ifndef __ISCard_INTERFACE_DEFINED__
#define __ISCard_INTERFACE_DEFINED__
typedef ISCard *LPSCARD;
typedef LPSCARD LPSMARTCARD;

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCard
/** One connection to a card, for commands. Creating one needs a running resource manager (C1). */
ICCSP_INTERFACE(ISCard, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** The ATR of the attached card. dispid 0. E_POINTER: ppAtr is NULL. ICCSP_E_INVALID_HANDLE: not attached
     * (C2). */
    ICCSP_METHOD(get_Atr)(ICCSP_THIS_ IByteBuffer **ppAtr) ICCSP_PURE;
    /** The card handle; S_OK and 0 when not attached, and in a child of fork(). None of the get methods waits
     * for a method that is at work (G3). dispid 1. E_POINTER: pHandle is NULL. */
    ICCSP_METHOD(get_CardHandle)(ICCSP_THIS_ HSCARD *pHandle) ICCSP_PURE;
    /** The context of this object; S_OK and 0 after the service died (C3). dispid 2. E_POINTER: pContext is
     * NULL. */
    ICCSP_METHOD(get_Context)(ICCSP_THIS_ HSCARDCONTEXT *pContext) ICCSP_PURE;
    /** The protocol in use; 0 if the card is gone (B7). dispid 3. E_POINTER: pProtocol is NULL.
     * ICCSP_E_INVALID_HANDLE: not attached (C2). ICCSP_E_SERVICE_STOPPED, ICCSP_E_READER_UNAVAILABLE. */
    ICCSP_METHOD(get_Protocol)(ICCSP_THIS_ SCARD_PROTOCOLS *pProtocol) ICCSP_PURE;
    /** The state of the card, also of one that is gone or was reset (B7). dispid 4. E_POINTER: pStatus is
     * NULL. ICCSP_E_INVALID_HANDLE: not attached (C2). ICCSP_E_SERVICE_STOPPED, ICCSP_E_READER_UNAVAILABLE. */
    ICCSP_METHOD(get_Status)(ICCSP_THIS_ SCARD_STATES *pStatus) ICCSP_PURE;
    /** Adopts an open handle, which stays the caller's (B2). dispid 5. E_INVALIDARG: hCard is 0 or not a
     * valid handle. S_FALSE: attached to this handle already. ICCSP_E_SHARING_VIOLATION: attached to something
     * else (B1). ICCSP_W_RESET_CARD, ICCSP_W_REMOVED_CARD: so it is with this handle. */
    ICCSP_METHOD(AttachByHandle)(ICCSP_THIS_ HSCARD hCard) ICCSP_PURE;
    /** Connects to the card in a reader. dispid 6. E_INVALIDARG: no name, another mode, or a
     * protocol that is neither T0 nor T1 nor both nor RAW (C4). Else as ISCardManage::AttachByIFD. */
    ICCSP_METHOD(AttachByReader)
    (ICCSP_THIS_ BSTR bstrReaderName, SCARD_SHARE_MODES ShareMode ICCSP_DEFAULT(ICCSP_MODE_EXCLUSIVE),
     SCARD_PROTOCOLS PrefProtocol ICCSP_DEFAULT(ICCSP_PROTO_T0)) ICCSP_PURE;
    /** Ends the attachment, after the method that is at work on it (G4), and leaves the card as asked (C9 for
     * adopted handles). dispid 7. S_FALSE: not attached. E_INVALIDARG: another disposition. */
    ICCSP_METHOD(Detach)
    (ICCSP_THIS_ SCARD_DISPOSITIONS Disposition ICCSP_DEFAULT(ICCSP_DISP_LEAVE)) ICCSP_PURE;
    /** Begins exclusive use; nests (B9). dispid 8. The connection's codes. */
    ICCSP_METHOD(LockSCard)(ICCSP_THIS) ICCSP_PURE;
    /** Reconnects. dispid 9. E_INVALIDARG: another mode; InitState EJECT (C5). Else as
     * ISCardManage::Reconnect. */
    ICCSP_METHOD(ReAttach)
    (ICCSP_THIS_ SCARD_SHARE_MODES ShareMode ICCSP_DEFAULT(ICCSP_MODE_EXCLUSIVE),
     SCARD_DISPOSITIONS InitState ICCSP_DEFAULT(ICCSP_DISP_LEAVE)) ICCSP_PURE;
    /** Sends the command in *ppCmd and puts the reply there. S_OK for every status word (C8). dispid 10.
     * E_POINTER: ppCmd is NULL. E_INVALIDARG: *ppCmd is NULL or has no command (C7).
     * ICCSP_E_UNSUPPORTED_FEATURE: a node address (D11), or longer than T=0 carries (D4). E_OUTOFMEMORY. The
     * card's codes. */
    ICCSP_METHOD(Transaction)(ICCSP_THIS_ ISCardCmd **ppCmd) ICCSP_PURE;
    /** Ends exclusive use. dispid 11. ICCSP_E_NOT_TRANSACTED: no lock is held (B9). E_INVALIDARG: another
     * disposition. The connection's codes. */
    ICCSP_METHOD(UnlockSCard)
    (ICCSP_THIS_ SCARD_DISPOSITIONS Disposition ICCSP_DEFAULT(ICCSP_DISP_LEAVE)) ICCSP_PURE;
};
#endif
#if !ICCSP_COM_CLASSES && !defined(ISCard_QueryInterface)
#define ISCard_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCard_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCard_Release(p) (p)->lpVtbl->Release(p)
#define ISCard_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCard_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCard_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCard_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCard_get_Atr(p, ppAtr) (p)->lpVtbl->get_Atr(p, ppAtr)
#define ISCard_get_CardHandle(p, pHandle) (p)->lpVtbl->get_CardHandle(p, pHandle)
#define ISCard_get_Context(p, pContext) (p)->lpVtbl->get_Context(p, pContext)
#define ISCard_get_Protocol(p, pProtocol) (p)->lpVtbl->get_Protocol(p, pProtocol)
#define ISCard_get_Status(p, pStatus) (p)->lpVtbl->get_Status(p, pStatus)
#define ISCard_AttachByHandle(p, hCard) (p)->lpVtbl->AttachByHandle(p, hCard)
#define ISCard_AttachByReader(p, bstrReaderName, ShareMode, PrefProtocol) \
    (p)->lpVtbl->AttachByReader(p, bstrReaderName, ShareMode, PrefProtocol)
#define ISCard_Detach(p, Disposition) (p)->lpVtbl->Detach(p, Disposition)
#define ISCard_LockSCard(p) (p)->lpVtbl->LockSCard(p)
#define ISCard_ReAttach(p, ShareMode, InitState) (p)->lpVtbl->ReAttach(p, ShareMode, InitState)
#define ISCard_Transaction(p, ppCmd) (p)->lpVtbl->Transaction(p, ppCmd)
#define ISCard_UnlockSCard(p, Disposition) (p)->lpVtbl->UnlockSCard(p, Disposition)
#endif

/* ---- ISCardDatabase ---- */

#ifndef __ISCardDatabase_INTERFACE_DEFINED__
#define __ISCardDatabase_INTERFACE_DEFINED__
typedef ISCardDatabase *LPSCARDDATABASE;

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardDatabase
/** What the system knows about kinds of cards and about readers. localeId is ignored (F4). */
ICCSP_INTERFACE(ISCardDatabase, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** The CLSID of the primary provider of a kind of card, freed with iccsp_mem_free (F3). dispid 0.
     * E_POINTER: ppguidProviderId is NULL. E_INVALIDARG: no name. ICCSP_E_UNKNOWN_CARD.
     * ICCSP_E_ICC_INSTALLATION: it has none. */
    ICCSP_METHOD(GetProviderCardId)(ICCSP_THIS_ BSTR bstrCardName, GUID **ppguidProviderId) ICCSP_PURE;
    /** The interfaces of a kind of card: an array of VT_BSTR, "{...}" (F2). dispid 1. E_POINTER:
     * ppInterfaceGuids is NULL. E_INVALIDARG: no name. ICCSP_E_UNKNOWN_CARD. */
    ICCSP_METHOD(ListCardInterfaces)(ICCSP_THIS_ BSTR bstrCardName, SAFEARRAY **ppInterfaceGuids) ICCSP_PURE;
    /** Names of the kinds of cards with this ATR (NULL or empty: any) that have these interfaces (VT_BSTR,
     * NULL: any). No match gives an empty array (F1). dispid 2. E_POINTER: ppCardNames is NULL. E_INVALIDARG:
     * not an ATR, not an array of texts, not a GUID. */
    ICCSP_METHOD(ListCards)
    (ICCSP_THIS_ IByteBuffer *pAtr, SAFEARRAY *pInterfaceGuids, int32_t localeId, SAFEARRAY **ppCardNames)
        ICCSP_PURE;
    /** Names of the groups of readers: VT_BSTR. dispid 3. E_POINTER: ppReaderGroups is NULL. */
    ICCSP_METHOD(ListReaderGroups)(ICCSP_THIS_ int32_t localeId, SAFEARRAY **ppReaderGroups) ICCSP_PURE;
    /** Names of the readers: VT_BSTR, empty without a reader (F5). dispid 4. E_POINTER: ppReaders is NULL.
     * ICCSP_E_NO_SERVICE. */
    ICCSP_METHOD(ListReaders)(ICCSP_THIS_ int32_t localeId, SAFEARRAY **ppReaders) ICCSP_PURE;
};
#endif
#if !ICCSP_COM_CLASSES && !defined(ISCardDatabase_QueryInterface)
#define ISCardDatabase_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardDatabase_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardDatabase_Release(p) (p)->lpVtbl->Release(p)
#define ISCardDatabase_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardDatabase_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardDatabase_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardDatabase_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardDatabase_GetProviderCardId(p, bstrCardName, ppguidProviderId) \
    (p)->lpVtbl->GetProviderCardId(p, bstrCardName, ppguidProviderId)
#define ISCardDatabase_ListCardInterfaces(p, bstrCardName, ppInterfaceGuids) \
    (p)->lpVtbl->ListCardInterfaces(p, bstrCardName, ppInterfaceGuids)
#define ISCardDatabase_ListCards(p, pAtr, pInterfaceGuids, localeId, ppCardNames) \
    (p)->lpVtbl->ListCards(p, pAtr, pInterfaceGuids, localeId, ppCardNames)
#define ISCardDatabase_ListReaderGroups(p, localeId, ppReaderGroups) \
    (p)->lpVtbl->ListReaderGroups(p, localeId, ppReaderGroups)
#define ISCardDatabase_ListReaders(p, localeId, ppReaders) (p)->lpVtbl->ListReaders(p, localeId, ppReaders)
#endif

/* ---- ISCardLocate ---- */

#ifndef __ISCardLocate_INTERFACE_DEFINED__
#define __ISCardLocate_INTERFACE_DEFINED__
typedef ISCardLocate *LPSCARDLOCATE;
typedef LPSCARDLOCATE LPSCARDLOC;

#undef ICCSP_IFACE
#define ICCSP_IFACE ISCardLocate
/** Looks for a card in all readers. lFlags: ICCSP_DLG_*. */
ICCSP_INTERFACE(ISCardLocate, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    /** Search for kinds of cards that have all of these interfaces: arrays of VT_BSTR; pGroupNames (NULL: all
     * readers) and bstrTitle (of a dialog) may be NULL (F8). It takes the place of what was configured before.
     * dispid 0. E_INVALIDARG: pCardGuids is NULL, empty or holds something else, pGroupNames is no such
     * array, or lFlags is none of the three. */
    ICCSP_METHOD(ConfigureCardGuidSearch)
    (ICCSP_THIS_ SAFEARRAY *pCardGuids, SAFEARRAY *pGroupNames ICCSP_DEFAULT(NULL),
     BSTR bstrTitle ICCSP_DEFAULT(NULL), int32_t lFlags ICCSP_DEFAULT(ICCSP_DLG_MINIMAL_UI)) ICCSP_PURE;
    /** Search for kinds of cards by their names; one of them is enough. As ConfigureCardGuidSearch otherwise.
     * dispid 1. */
    ICCSP_METHOD(ConfigureCardNameSearch)
    (ICCSP_THIS_ SAFEARRAY *pCardNames, SAFEARRAY *pGroupNames ICCSP_DEFAULT(NULL),
     BSTR bstrTitle ICCSP_DEFAULT(NULL), int32_t lFlags ICCSP_DEFAULT(ICCSP_DLG_MINIMAL_UI)) ICCSP_PURE;
    /** Finds a card and connects to it. *ppCardInfo is freed with iccsp_mem_free; its handle and context are
     * the caller's to close (F6). lFlags not 0 overrides the configured ones. dispid 2. E_POINTER: ppCardInfo
     * is NULL. E_INVALIDARG: another mode, protocol or flag. E_UNEXPECTED: nothing was configured (F8).
     * ICCSP_E_UNKNOWN_CARD: there is no kind of card of that name. ICCSP_E_NO_SMARTCARD: not found.
     * ICCSP_E_SHARING_VIOLATION, ICCSP_E_PROTO_MISMATCH: what was found does not let itself be connected.
     * ICCSP_E_UNSUPPORTED_FEATURE: FORCE_UI without a chooser. ICCSP_W_CANCELLED_BY_USER (F7).
     * ICCSP_E_NO_SERVICE. */
    ICCSP_METHOD(FindCard)
    (ICCSP_THIS_ SCARD_SHARE_MODES ShareMode, SCARD_PROTOCOLS Protocols, int32_t lFlags,
     SCARDINFO **ppCardInfo)
        ICCSP_PURE;
};
#endif
#if !ICCSP_COM_CLASSES && !defined(ISCardLocate_QueryInterface)
#define ISCardLocate_QueryInterface(p, riid, out) (p)->lpVtbl->QueryInterface(p, riid, out)
#define ISCardLocate_AddRef(p) (p)->lpVtbl->AddRef(p)
#define ISCardLocate_Release(p) (p)->lpVtbl->Release(p)
#define ISCardLocate_GetTypeInfoCount(p, count) (p)->lpVtbl->GetTypeInfoCount(p, count)
#define ISCardLocate_GetTypeInfo(p, index, lcid, out) (p)->lpVtbl->GetTypeInfo(p, index, lcid, out)
#define ISCardLocate_GetIDsOfNames(p, riid, names, count, lcid, ids) \
    (p)->lpVtbl->GetIDsOfNames(p, riid, names, count, lcid, ids)
#define ISCardLocate_Invoke(p, id, riid, lcid, flags, params, result, info, arg) \
    (p)->lpVtbl->Invoke(p, id, riid, lcid, flags, params, result, info, arg)
#define ISCardLocate_ConfigureCardGuidSearch(p, pCardGuids, pGroupNames, bstrTitle, lFlags) \
    (p)->lpVtbl->ConfigureCardGuidSearch(p, pCardGuids, pGroupNames, bstrTitle, lFlags)
#define ISCardLocate_ConfigureCardNameSearch(p, pCardNames, pGroupNames, bstrTitle, lFlags) \
    (p)->lpVtbl->ConfigureCardNameSearch(p, pCardNames, pGroupNames, bstrTitle, lFlags)
#define ISCardLocate_FindCard(p, ShareMode, Protocols, lFlags, ppCardInfo) \
    (p)->lpVtbl->FindCard(p, ShareMode, Protocols, lFlags, ppCardInfo)
#endif

    /* clang-format on */

#endif
