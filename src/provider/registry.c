/* SPDX-License-Identifier: BSD-2-Clause */
/* The card families that this library knows, most specific first. */
#include "provider/provider.h"

static const struct iccsp_provider *const families[] = {
    &iccsp_provider_vcard, &iccsp_provider_iso7816, /* matches everything: last */
};

const struct iccsp_provider *iccsp_provider_of(const struct iccsp_atr *atr)
{
    size_t i = 0;

    while (!families[i]->match(atr))
        i++;
    return families[i];
}
