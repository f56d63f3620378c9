/* SPDX-License-Identifier: BSD-2-Clause */
/* File control information: what was understood can be written and is then understood in the same way. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "iso7816/fcp.h"

static void check_inside(const uint8_t *data, size_t size, const uint8_t *p, size_t len)
{
    if (len > 0 && (len > size || p < data || p > data + size - len))
        abort();
}

static void write_again(const struct iccsp_fcp *fcp)
{
    uint8_t out[64];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));
    struct iccsp_fcp again;

    if (!iccsp_fcp_write(&wr, fcp) || iccsp_fcp_parse(out, wr.len, &again) != ICCSP_OK)
        abort();
    if (again.present != fcp->present || again.size != fcp->size || again.total_size != fcp->total_size ||
        again.descriptor != fcp->descriptor || again.coding != fcp->coding ||
        again.record_size != fcp->record_size || again.records != fcp->records || again.fid != fcp->fid ||
        again.name_len != fcp->name_len || again.sfi != fcp->sfi || again.life_cycle != fcp->life_cycle)
        abort();
    if (again.name_len > 0 && memcmp(again.name, fcp->name, again.name_len) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct iccsp_fcp fcp;

    if (ICCSP_FAILED(iccsp_fcp_parse(data, size, &fcp)))
        return 0;
    check_inside(data, size, fcp.name, fcp.name_len);
    check_inside(data, size, fcp.body, fcp.body_len);
    if (fcp.name_len > ICCSP_DF_NAME_MAX || iccsp_fcp_data_unit(&fcp) == 0 ||
        iccsp_fcp_kind(&fcp) > ICCSP_FILE_TLV)
        abort();
    write_again(&fcp);
    return 0;
}
