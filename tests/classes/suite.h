/* SPDX-License-Identifier: BSD-2-Clause */
/* What the class suites share: a provider on the resource manager under test, with a demo card in each
 * reader. */
#ifndef ICCSP_TESTS_CLASSES_SUITE_H
#define ICCSP_TESTS_CLASSES_SUITE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/iccsp.h"
#include "support/any_rm.h"
#include "support/counting_card.h"

struct suite {
    struct any_rm any;
    struct counting_card card[ANY_READERS];
    uintptr_t context; /* of somebody else */
    ISCardManage *manage;
    ISCardFileAccess *files;
    ISCardVerify *verify;
    ISCardAuth *auth;
};

extern struct suite suite;

/** Group set-up: opens the resource manager. */
int suite_open(void **state);
int suite_close(void **state);

/** Before each test: fresh cards in both readers, a new provider and its children, not attached. */
int suite_setup(void **state);
int suite_teardown(void **state);

/** The same set-up, attached to the first reader. */
int suite_attached_setup(void **state);

/** Methods with text arguments in UTF-8. */
HRESULT attach(const char *reader, SCARD_SHARE_MODES mode);
HRESULT open_path(const char *path, HSCARD_FILE *file);
HRESULT open_as(REFTYPE type, const char *path, HSCARD_FILE *file);
HRESULT change_dir(const char *path);

/** Attaches, shared, to the first reader. */
void must_attach(void);

/** Reads and gives the bytes; *len is the room, then the length. */
HRESULT read_bytes(HSCARD_FILE file, int32_t count, uint8_t *out, size_t *len);

/** Verifies a code given as text; ref in and out as ISCardVerify::Verify. */
HRESULT verify_text(const char *code, SCARD_FLAGS flags, int32_t *ref);

/** Names in the current directory, joined by blanks. */
HRESULT list_names(FILETYPE type, char *out, size_t cap);

/** Another demo card in the first reader, with flags as in iccsp_vcard_new_demo, attached. */
void exchange_card(uint32_t flags);

/** Connects somebody else to the first reader. */
uintptr_t connect_other(void);

/** Somebody else resets the card of the first reader. */
void reset_by_other(void);

/** Detaches, while somebody else looks whether the card is reset, and attaches again. */
void assert_detach_resets(bool resets);

/** An object of a class, on the resource manager under test. */
void *make_object(const CLSID *clsid, const IID *iid);

#define SUITE_TEST(name) cmocka_unit_test_setup_teardown(name, suite_setup, suite_teardown)

#endif
