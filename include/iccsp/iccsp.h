/* SPDX-License-Identifier: BSD-2-Clause */
/* The umbrella header: objects, errors, trace, version. */
#ifndef ICCSP_ICCSP_H
#define ICCSP_ICCSP_H

#include "iccsp/cards.h"
#include "iccsp/com.h"
#include "iccsp/errors.h"
#include "iccsp/export.h"
#include "iccsp/iccspext.h"
#include "iccsp/iso7816.h"
#include "iccsp/rm.h"
#include "iccsp/scardcom.h"
#include "iccsp/scardssp.h"
#include "iccsp/trace.h"
#include "iccsp/vcard.h"

ICCSP_BEGIN_DECLS

/** The version of this header. iccsp_version() is that of the library in use. */
#define ICCSP_VERSION "0.1.0"

/** The version of the library, "MAJOR.MINOR.PATCH". Static storage. */
ICCSP_API const char *iccsp_version(void);

/** Creates a service provider: an ISCardManage that is not attached to a card yet.
 *
 * rm: the resource manager to use; the provider takes a reference of its own. NULL: the one of the process,
 *     opened at first use as iccsp_rm_open("auto") does.
 * out: receives the first reference; NULL on failure.
 *
 * ICCSP_E_POINTER: out is NULL. ICCSP_E_OUTOFMEMORY. With rm NULL also what iccsp_rm_open returns. */
ICCSP_API iccsp_hr iccsp_create_provider(struct iccsp_rm *rm, ISCardManage **out);

/** Creates an object of a class by its identifier, ICCSP_CLSID_*, as CoCreateInstance does on Windows.
 *
 * rm: as in iccsp_create_provider; classes that need none ignore it. outer: NULL, or the object that
 * aggregates the new one; iid must be ICCSP_IID_IUnknown then. out: receives the interface iid; NULL on
 * failure.
 *
 * ICCSP_E_POINTER: out is NULL. ICCSP_E_INVALIDARG: clsid or iid is NULL. CLASS_E_CLASSNOTAVAILABLE: no class
 * of this library, nor the primary provider of a card type that names a library for it. ICCSP_E_ACCESSDENIED:
 * that library is not to be trusted. ICCSP_E_ICC_INSTALLATION: it cannot be used. What it returns.
 * CLASS_E_NOAGGREGATION: only CSCardISO7816 can be aggregated (decision G6). ICCSP_E_NOINTERFACE.
 * ICCSP_E_OUTOFMEMORY. For SCardManage, CSCard, CSCardDatabase and CSCardLocate also what opening the
 * resource manager returns (decision C1). */
ICCSP_API iccsp_hr iccsp_create_object(struct iccsp_rm *rm, const CLSID *clsid, IUnknown *outer,
                                       const IID *iid, void **out);

/** Creates an ISCardDatabase. rm: as in iccsp_create_provider. cards: the database to use, of which the
 * object takes a reference; NULL: that of the process. out: receives the first reference; NULL on failure.
 *
 * ICCSP_E_POINTER: out is NULL. ICCSP_E_OUTOFMEMORY. With rm NULL also what iccsp_rm_open returns, with cards
 * NULL what iccsp_cards_open returns. */
ICCSP_API iccsp_hr iccsp_create_database(struct iccsp_rm *rm, struct iccsp_cards *cards,
                                         ISCardDatabase **out);

/** Creates an ISCardLocate. As iccsp_create_database. */
ICCSP_API iccsp_hr iccsp_create_locate(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardLocate **out);

/** Creates the class object of a class: an IClassFactory whose CreateInstance does what iccsp_create_object
 * does with rm, of which it keeps a reference (NULL: the one of the process, taken by each CreateInstance),
 * and whose LockServer keeps COM from unloading the library on Windows. out: receives the interface iid; NULL
 * on failure.
 *
 * ICCSP_E_POINTER: out is NULL. ICCSP_E_INVALIDARG: clsid or iid is NULL. CLASS_E_CLASSNOTAVAILABLE: no class
 * of this library. ICCSP_E_NOINTERFACE: iid is neither IClassFactory nor IUnknown. ICCSP_E_OUTOFMEMORY. */
ICCSP_API iccsp_hr iccsp_create_class_object(struct iccsp_rm *rm, const CLSID *clsid, const IID *iid,
                                             void **out);

/** Creates an IByteBuffer, initialised with len bytes of data (zeros if data is NULL), positioned at 0.
 *
 * ICCSP_E_POINTER: out is NULL. ICCSP_E_INVALIDARG: len above the maximum of a buffer (16 MiB, decision D16).
 * ICCSP_E_OUTOFMEMORY. */
ICCSP_API iccsp_hr iccsp_create_byte_buffer(const void *data, size_t len, IByteBuffer **out);

/** Copies the content of a buffer, all of it, whatever its position: at most cap bytes to out; the whole
 * length to *len. ICCSP_E_POINTER: buffer or len NULL, or out NULL with cap > 0. ICCSP_E_INSUFFICIENT_BUFFER:
 * longer than cap; nothing was copied. */
ICCSP_API iccsp_hr iccsp_byte_buffer_bytes(IByteBuffer *buffer, void *out, size_t cap, size_t *len);

ICCSP_END_DECLS

#endif
