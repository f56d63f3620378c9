/* SPDX-License-Identifier: BSD-2-Clause */
/* The base classes, which need no manager. */
#ifndef ICCSP_CLASSES_BASE_CLASSES_H
#define ICCSP_CLASSES_BASE_CLASSES_H

#include "iccsp/cards.h"
#include "iccsp/rm.h"
#include "iccsp/scardssp.h"

/** Each: *out is NULL on failure. E_OUTOFMEMORY. */
HRESULT iccsp_cmd_create(ISCardCmd **out);
HRESULT iccsp_type_conv_create(ISCardTypeConv **out);

/** outer: NULL, or the object that aggregates this one (decision G6); then *out is the inner IUnknown. */
HRESULT iccsp_iso7816_create(IUnknown *outer, IUnknown **out);

/** An ISCard on a resource manager; that must answer (decision C1): else what iccsp_rm_establish returns. */
HRESULT iccsp_scard_create(struct iccsp_rm *rm, ISCard **out);

/** On a resource manager and a database, of which the object takes references. */
HRESULT iccsp_scard_database_create(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardDatabase **out);
HRESULT iccsp_scard_locate_create(struct iccsp_rm *rm, struct iccsp_cards *cards, ISCardLocate **out);

#endif
