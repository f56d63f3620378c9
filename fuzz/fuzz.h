/* SPDX-License-Identifier: BSD-2-Clause */
/* What every fuzz target defines; the name and the type are libFuzzer's. */
#ifndef ICCSP_FUZZ_FUZZ_H
#define ICCSP_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/** Feeds one input to the parser under test. Returns 0; a finding is a crash, a sanitizer report or an
 * abort(). */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
