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
/** {D1432A81-A01F-4327-BF20-733CA335A976} */
ICCSP_DATA const IID ICCSP_IID_IIccspAuth;
/** {E8312DC8-FA8D-4BBE-954C-4D1CB74B2C20} */
ICCSP_DATA const IID ICCSP_IID_IIccspLocate;

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
    /** AttachByHandle with a choice of owner. flags: 0 or ICCSP_ATTACH_OWN; others E_INVALIDARG. Else as
     * ISCardManage::AttachByHandle. */
    ICCSP_METHOD(AttachByHandleEx)(ICCSP_THIS_ HSCARD hICC, int32_t flags) ICCSP_PURE;
    /** The name of the card's family, e.g. "ISO 7816-4"; no command is sent. Freed with iccsp_bstr_free.
     * ICCSP_E_INVALID_HANDLE: not attached. E_POINTER. E_OUTOFMEMORY. */
    ICCSP_METHOD(get_Family)(ICCSP_THIS_ BSTR * pbstrFamily) ICCSP_PURE;
    /** The name of the reader. Else as get_Family. */
    ICCSP_METHOD(get_ReaderName)(ICCSP_THIS_ BSTR * pbstrReader) ICCSP_PURE;
    /** The ATR, in a new buffer at position 0. Else as get_Family. */
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
    (ICCSP_THIS_ IByteBuffer * pPuk, IByteBuffer * pNewCode, iccsp_long * plData) ICCSP_PURE;
    /** Tries left after the last failure on this object; -1: the card did not say. E_POINTER. */
    ICCSP_METHOD(get_TriesLeft)(ICCSP_THIS_ iccsp_long * plTries) ICCSP_PURE;
};

#if !ICCSP_COM_CLASSES
#define IIccspVerify_QueryInterface(p, riid, out) ((p)->lpVtbl->QueryInterface((p), (riid), (out)))
#define IIccspVerify_AddRef(p)                    ((p)->lpVtbl->AddRef((p)))
#define IIccspVerify_Release(p)                   ((p)->lpVtbl->Release((p)))
#define IIccspVerify_PrepareUnblock(p, puk, code, number)                                                    \
    ((p)->lpVtbl->PrepareUnblock((p), (puk), (code), (number)))
#define IIccspVerify_get_TriesLeft(p, out) ((p)->lpVtbl->get_TriesLeft((p), (out)))
#endif

/** What ISCardAuth has no room for. An object of class ISCardAuth has it. */
typedef struct IIccspAuth IIccspAuth;
#undef ICCSP_IFACE
#define ICCSP_IFACE IIccspAuth
ICCSP_INTERFACE(IIccspAuth, IUnknown)
{
    ICCSP_IUNKNOWN_METHODS
    /** MUTUAL AUTHENTICATE: *ppBuffer holds the token of the program, made of a challenge of the card and one
     * of its own, then the token of the card, which the program checks; *plLength wanted (0: what the card
     * gives; at most 256), then received. lAlgoID and pParam as in ISCardAuth. E_POINTER: plLength or
     * ppBuffer is NULL. E_INVALIDARG: *ppBuffer is NULL or empty, lAlgoID, pParam, length. ICCSP_W_WRONG_CHV,
     * ICCSP_W_CHV_BLOCKED: refused. ICCSP_E_NO_KEY_CONTAINER: no such key. E_OUTOFMEMORY. The card's codes.
     */
    ICCSP_METHOD(MutualAuthenticate)
    (ICCSP_THIS_ int32_t lAlgoID, IByteBuffer * pParam, int32_t * plLength, IByteBuffer * *ppBuffer)
        ICCSP_PURE;
    /** Tries left of the key after the last failure of APP_Auth or MutualAuthenticate on this object; -1: the
     * card did not say. E_POINTER. */
    ICCSP_METHOD(get_TriesLeft)(ICCSP_THIS_ int32_t * plTries) ICCSP_PURE;
};

#if !ICCSP_COM_CLASSES
#define IIccspAuth_QueryInterface(p, riid, out) ((p)->lpVtbl->QueryInterface((p), (riid), (out)))
#define IIccspAuth_AddRef(p)                    ((p)->lpVtbl->AddRef((p)))
#define IIccspAuth_Release(p)                   ((p)->lpVtbl->Release((p)))
#define IIccspAuth_MutualAuthenticate(p, algorithm, param, length, buffer)                                   \
    ((p)->lpVtbl->MutualAuthenticate((p), (algorithm), (param), (length), (buffer)))
#define IIccspAuth_get_TriesLeft(p, out) ((p)->lpVtbl->get_TriesLeft((p), (out)))
#endif

/** A reader to choose from. This structure is frozen: arrays of it cross the boundary. */
struct iccsp_reader_choice {
    const char *reader; /* name, UTF-8 */
    uint32_t state;     /* ICCSP_READER_*; with ICCSP_READER_ATRMATCH for a card of the kind looked for */
};

/** What a person is asked by ISCardLocate::FindCard. All is borrowed for the call. */
struct iccsp_choice {
    uint32_t size;     /* sizeof(struct iccsp_choice) */
    uint32_t round;    /* how often this call of FindCard has asked before */
    const char *title; /* of the search, UTF-8; may be "" */
    const struct iccsp_reader_choice *readers;
    size_t count; /* of readers; may be 0 */
};

/** What a chooser writes to *chosen so that the readers are looked at again: a card was inserted. */
#define ICCSP_CHOOSE_AGAIN SIZE_MAX

/** Asks a person for a card: in which reader, or to insert one. *chosen receives the number of the reader in
 * choice->readers, or ICCSP_CHOOSE_AGAIN; the latter connects if a card that is looked for is there then. A
 * reader without such a card is asked about again, 32 times at most.
 *
 * Called on the thread of FindCard with no lock held; it may take its time, and may call everything. user: as
 * given to SetChooser. ICCSP_W_CANCELLED_BY_USER: the person does not want to. Other failures end the search
 * and are what FindCard returns. */
typedef iccsp_hr (*iccsp_chooser)(void *user, const struct iccsp_choice *choice, size_t *chosen);

/** How ISCardLocate asks (decision F7), and what it found. An object of class ISCardLocate has it. */
typedef struct IIccspLocate IIccspLocate;
#undef ICCSP_IFACE
#define ICCSP_IFACE IIccspLocate
ICCSP_INTERFACE(IIccspLocate, IUnknown)
{
    ICCSP_IUNKNOWN_METHODS
    /** Sets what FindCard asks with, from the next one on; NULL: nobody can be asked. user is handed through,
     * and must live until the object is released or another chooser is set, and no FindCard runs. */
    ICCSP_METHOD(SetChooser)(ICCSP_THIS_ iccsp_chooser pfnChooser, void *pUser) ICCSP_PURE;
    /** The name of the kind of card that the last FindCard of this object found, for ISCardDatabase. Freed
     * with iccsp_bstr_free. E_POINTER. E_UNEXPECTED: it found none, or there was none. E_OUTOFMEMORY. */
    ICCSP_METHOD(get_CardName)(ICCSP_THIS_ BSTR * pbstrName) ICCSP_PURE;
};

#if !ICCSP_COM_CLASSES
#define IIccspLocate_QueryInterface(p, riid, out)    ((p)->lpVtbl->QueryInterface((p), (riid), (out)))
#define IIccspLocate_AddRef(p)                       ((p)->lpVtbl->AddRef((p)))
#define IIccspLocate_Release(p)                      ((p)->lpVtbl->Release((p)))
#define IIccspLocate_SetChooser(p, pfnChooser, user) ((p)->lpVtbl->SetChooser((p), (pfnChooser), (user)))
#define IIccspLocate_get_CardName(p, out)            ((p)->lpVtbl->get_CardName((p), (out)))
#endif

#endif
