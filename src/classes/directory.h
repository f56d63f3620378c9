/* SPDX-License-Identifier: BSD-2-Clause */
/* The current directory as an array of names. */
#ifndef ICCSP_CLASSES_DIRECTORY_H
#define ICCSP_CLASSES_DIRECTORY_H

#include "card/card.h"
#include "iccsp/scardcom.h"

/** Names of the files of the current directory that are of this type, relative to it, as a new array of
 * VT_BSTR. Types other than ICCSP_SC_TYPE_ALL_FILES cost one SELECT a file. The card is entered.
 *
 * E_NOTIMPL: this directory cannot be listed (decision E17). E_OUTOFMEMORY. Others as iccsp_directory_list.
 */
HRESULT iccsp_directory_names(struct iccsp_card *card, FILETYPE type, SAFEARRAY **out);

#endif
