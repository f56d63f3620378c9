/* SPDX-License-Identifier: BSD-2-Clause */
/* vpcd is a driver of pcsc-lite: Windows has none to connect to. */
#include "base/error.h"
#include "iccsp/vcard.h"

iccsp_hr iccsp_vpcd_start(struct iccsp_vcard *card, const char *host, uint16_t port, struct iccsp_vpcd **out)
{
    (void)host;
    (void)port;
    if (out != NULL)
        *out = NULL;
    if (card == NULL || out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    return iccsp_fail_with(ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_LIBRARY,
                           "a card cannot be served to a vpcd reader on Windows");
}

iccsp_hr iccsp_vpcd_wait(struct iccsp_vpcd *vpcd, uint32_t timeout_ms)
{
    (void)vpcd;
    (void)timeout_ms;
    return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
}

void iccsp_vpcd_stop(struct iccsp_vpcd **vpcd)
{
    if (vpcd != NULL)
        *vpcd = NULL;
}
