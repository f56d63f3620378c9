/* SPDX-License-Identifier: BSD-2-Clause */
/* The general texts of the result codes. */
#ifndef ICCSP_BASE_ERROR_TEXTS_H
#define ICCSP_BASE_ERROR_TEXTS_H

#include "iccsp/errors.h"

/** What is known of a code without knowing the occasion. `cause` and `remedy` may be "", never NULL. */
struct iccsp_error_text {
    iccsp_hr hr;
    const char *name;
    const char *sentence;
    const char *cause;
    const char *remedy;
};

/** The entry of a code, or NULL if it is not a code that this library returns. */
const struct iccsp_error_text *iccsp_error_text_find(iccsp_hr hr);

#endif
