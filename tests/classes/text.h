/* SPDX-License-Identifier: BSD-2-Clause */
/* Text arguments of methods. */
#ifndef ICCSP_TESTS_CLASSES_TEXT_H
#define ICCSP_TESTS_CLASSES_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "iccsp/iccsp.h"

/** A BSTR of this UTF-8 text, or NULL for NULL; freed with iccsp_bstr_free. */
static inline BSTR text_of(const char *utf8)
{
    BSTR text = NULL;

    if (utf8 != NULL)
        assert_int_equal(iccsp_bstr_from_utf8(utf8, &text), S_OK);
    return text;
}

#endif
