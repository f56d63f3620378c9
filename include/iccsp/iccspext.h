/* SPDX-License-Identifier: BSD-2-Clause */
/* This library's own interfaces: what the published ones cannot carry. Reached by QueryInterface. */
#ifndef ICCSP_ICCSPEXT_H
#define ICCSP_ICCSPEXT_H

#include "iccsp/scardcom.h"

ICCSP_BEGIN_DECLS

/** {7A2E37EE-36BD-4BB9-B694-DC70376133A0} */
ICCSP_DATA const IID ICCSP_IID_IIccspManage;
/** {B49C232D-351D-4A08-8708-B1214F020EAC} */
ICCSP_DATA const IID ICCSP_IID_IIccspVerify;

ICCSP_END_DECLS

/* Flags of IIccspManage::AttachByHandleEx. */
#define ICCSP_ATTACH_OWN 0x1 /* Detach disconnects the handle (decision B2) */

/* Tries left, from what ISCardVerify::Verify wrote to *lpRef (decision E3): -1 is "the card does not say". */
#define ICCSP_REF_HAS_TRIES(ref) (((ref)&0x100) != 0)
#define ICCSP_REF_TRIES(ref)     (ICCSP_REF_HAS_TRIES(ref) ? (int)(int16_t)((uint32_t)(ref) >> 16) : -1)

/** More of a service provider. An object of class ISCardManage has it. */
typedef struct IIccspManage IIccspManage;
#undef ICCSP_IFACE
#define ICCSP_IFACE IIccspManage
ICCSP_INTERFACE(IIccspManage, IUnknown)
{
    ICCSP_IUNKNOWN_METHODS
    /** AttachByHandle with a choice of owner. flags: 0 or ICCSP_ATTACH_OWN; others E_INVALIDARG. Results as
     * ISCardManage::AttachByHandle. */
    ICCSP_METHOD(AttachByHandleEx)(ICCSP_THIS_ HSCARD hICC, int32_t flags) ICCSP_PURE;
    /** The name of the card's family, e.g. "ISO 7816-4"; no command is sent. Freed with iccsp_bstr_free.
     * SCARD_E_INVALID_HANDLE: not attached. E_POINTER. E_OUTOFMEMORY. */
    ICCSP_METHOD(get_Family)(ICCSP_THIS_ BSTR * pbstrFamily) ICCSP_PURE;
    /** The name of the reader. Same results. */
    ICCSP_METHOD(get_ReaderName)(ICCSP_THIS_ BSTR * pbstrReader) ICCSP_PURE;
    /** The ATR, in a new buffer at position 0. Same results. */
    ICCSP_METHOD(get_Atr)(ICCSP_THIS_ IByteBuffer * *ppAtr) ICCSP_PURE;
    /** What Detach leaves behind when a CHV or an authentication succeeded in the attachment: RESET by
     * default (decision B4). An adopted handle is never disposed of. E_INVALIDARG: no disposition. */
    ICCSP_METHOD(put_DetachDisposition)(ICCSP_THIS_ SCARD_DISPOSITIONS disposition) ICCSP_PURE;
};

#if !ICCSP_COM_CLASSES
#define IIccspManage_QueryInterface(p, riid, out)  ((p)->lpVtbl->QueryInterface((p), (riid), (out)))
#define IIccspManage_AddRef(p)                     ((p)->lpVtbl->AddRef((p)))
#define IIccspManage_Release(p)                    ((p)->lpVtbl->Release((p)))
#define IIccspManage_AttachByHandleEx(p, h, flags) ((p)->lpVtbl->AttachByHandleEx((p), (h), (flags)))
#define IIccspManage_get_Family(p, out)            ((p)->lpVtbl->get_Family((p), (out)))
#define IIccspManage_get_ReaderName(p, out)        ((p)->lpVtbl->get_ReaderName((p), (out)))
#define IIccspManage_get_Atr(p, out)               ((p)->lpVtbl->get_Atr((p), (out)))
#define IIccspManage_put_DetachDisposition(p, d)   ((p)->lpVtbl->put_DetachDisposition((p), (d)))
#endif

/** What ISCardVerify::Unblock cannot carry (decision E5). An object of class ISCardVerify has it. */
typedef struct IIccspVerify IIccspVerify;
#undef ICCSP_IFACE
#define ICCSP_IFACE IIccspVerify
ICCSP_INTERFACE(IIccspVerify, IUnknown)
{
    ICCSP_IUNKNOWN_METHODS
    /** Keeps the unblocking code and the new code for the next Unblock, in place of what was kept before;
     * both are wiped by that call, whatever its result, and by the last Release. Either may be NULL. *plData
     * receives the number to pass as lData. E_POINTER: plData is NULL. E_INVALIDARG: both NULL, or a code
     * empty or longer than 255 bytes. */
    ICCSP_METHOD(PrepareUnblock)
    (ICCSP_THIS_ IByteBuffer * pPuk, IByteBuffer * pNewCode, int32_t * plData) ICCSP_PURE;
    /** Tries left after the last failure on this object; -1: the card did not say. E_POINTER. */
    ICCSP_METHOD(get_TriesLeft)(ICCSP_THIS_ int32_t * plTries) ICCSP_PURE;
};

#if !ICCSP_COM_CLASSES
#define IIccspVerify_QueryInterface(p, riid, out) ((p)->lpVtbl->QueryInterface((p), (riid), (out)))
#define IIccspVerify_AddRef(p)                    ((p)->lpVtbl->AddRef((p)))
#define IIccspVerify_Release(p)                   ((p)->lpVtbl->Release((p)))
#define IIccspVerify_PrepareUnblock(p, puk, code, number)                                                    \
    ((p)->lpVtbl->PrepareUnblock((p), (puk), (code), (number)))
#define IIccspVerify_get_TriesLeft(p, out) ((p)->lpVtbl->get_TriesLeft((p), (out)))
#endif

#endif
