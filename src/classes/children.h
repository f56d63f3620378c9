/* SPDX-License-Identifier: BSD-2-Clause */
/* The objects that a manager makes. Each holds a reference on the card's core, not on the manager (decision
 * B12). */
#ifndef ICCSP_CLASSES_CHILDREN_H
#define ICCSP_CLASSES_CHILDREN_H

#include "card/card.h"
#include "iccsp/iccspext.h"

/** Each: *out is NULL on failure. E_OUTOFMEMORY. */
HRESULT iccsp_manage_create(struct iccsp_rm *rm, ISCardManage **out);
HRESULT iccsp_file_access_create(struct iccsp_card *card, ISCardFileAccess **out);
HRESULT iccsp_verify_create(struct iccsp_card *card, ISCardVerify **out);
HRESULT iccsp_auth_create(struct iccsp_card *card, ISCardAuth **out);

#endif
