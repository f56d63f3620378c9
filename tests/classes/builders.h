/* SPDX-License-Identifier: BSD-2-Clause */
/* Every method of ISCardISO7816 that makes a command. */
#ifndef ICCSP_TESTS_CLASSES_BUILDERS_H
#define ICCSP_TESTS_CLASSES_BUILDERS_H

#include <stdint.h>

#include "iccsp/iccsp.h"

/** What methods are called with: once good, once bad. */
struct builder_arguments {
    IByteBuffer *data, *end; /* bytes; the offset 0100 */
    int32_t length;
    uint8_t state;
};

struct builder {
    const char *name;
    uint8_t ins;
    HRESULT (*build)(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd);
};

/** Ends with a NULL name. */
extern const struct builder builders[];

#endif
