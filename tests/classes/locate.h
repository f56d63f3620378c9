/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of ISCardLocate share: an object, with a demo card in each reader. */
#ifndef ICCSP_TESTS_CLASSES_LOCATE_H
#define ICCSP_TESTS_CLASSES_LOCATE_H

#include <stdbool.h>

#include "classes/kinds.h"
#include "classes/suite.h"

enum { MINIMAL_UI = ICCSP_DLG_MINIMAL_UI, NO_UI = ICCSP_DLG_NO_UI, FORCE_UI = ICCSP_DLG_FORCE_UI };

extern ISCardLocate *locate;

/** Group set-up: that of suite_open, with fresh cards in both readers, which stay for all tests. */
int locate_open(void **state);
int locate_close(void **state);

/** Before each test: the database of kinds.h, and `locate`, which nobody configured. */
int locate_setup(void **state);
int locate_teardown(void **state);

/** Another object in place of `locate`. */
void locate_renew(void);

/** The methods; arrays are freed. by_names has the title "A card, please". */
HRESULT by_names(SAFEARRAY *names, SAFEARRAY *groups, int32_t flags);
HRESULT by_interfaces(SAFEARRAY *guids, int32_t flags);

/** FindCard, shared, T=0 or T=1, with flags; find: with none. */
HRESULT find_with(int32_t flags, SCARDINFO **info);
HRESULT find(SCARDINFO **info);

/** Disconnects, releases the context and frees. */
void done_with(SCARDINFO *info);

bool is_in_reader(const SCARDINFO *info, unsigned reader);

/** Connects somebody else, exclusively. */
uintptr_t connect_alone(unsigned reader);

#endif
