/* SPDX-License-Identifier: BSD-2-Clause */
/* Command APDUs: what is accepted must encode to the same bytes. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "iso7816/apdu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t out[ICCSP_APDU_MAX];
    struct iccsp_apdu apdu;
    size_t len = 0;

    if (ICCSP_FAILED(iccsp_apdu_parse(data, size, &apdu)))
        return 0;
    if (apdu.lc > 0 && (apdu.data < data || apdu.lc > size || apdu.data > data + size - apdu.lc))
        abort();
    if (iccsp_apdu_encode(&apdu, out, sizeof(out), &len) != ICCSP_OK || len != size ||
        memcmp(out, data, size) != 0)
        abort();
    if (iccsp_apdu_encode(&apdu, out, size - 1, &len) != ICCSP_E_INSUFFICIENT_BUFFER)
        abort();
    return 0;
}
