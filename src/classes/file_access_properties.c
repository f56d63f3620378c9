/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess: properties of files. */
#include "classes/file_access.h"

#include "base/error.h"
#include "card/select.h"
#include "classes/arguments.h"
#include "classes/create_file.h"
#include "classes/tlv_table.h"

static HRESULT properties_of(struct iccsp_file_access *access, const struct iccsp_path *path,
                             TLV_TABLE **table, int32_t *count, SCARD_FLAGS flags)
{
    struct iccsp_file_info info;
    const HRESULT hr = iccsp_card_select(access->card, path, ICCSP_OP_SELECT_EF, &info);

    if (FAILED(hr))
        return hr;
    iccsp_file_access_note_current(access, path);
    return iccsp_tlv_table_fill(info.fcp.body, info.fcp.body_len, table, count, flags);
}

static HRESULT properties_of_current(struct iccsp_file_access *access, TLV_TABLE **table, int32_t *count,
                                     SCARD_FLAGS flags)
{
    const struct iccsp_path path = access->current;

    if (!access->has_current || access->current_epoch != access->card->epoch)
        return iccsp_fail_with(ICCSP_E_NO_FILE, ICCSP_LAYER_ARGUMENT,
                               "No file has been opened or selected yet.");
    return properties_of(access, &path, table, count, flags);
}

HRESULT ICCSP_CALL iccsp_file_access_get_capabilities(ISCardFileAccess *iface, TLV_TABLE **table,
                                                      int32_t *count, SCARD_FLAGS flags)
{
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    HRESULT hr = iccsp_tlv_table_check(table, count, flags);

    if (SUCCEEDED(hr))
        hr = iccsp_flags_argument(flags, ICCSP_SC_FL_PREALLOCATE | ICCSP_SC_FL_GET_ALL_PROPERTIES);
    if (SUCCEEDED(hr))
        hr = iccsp_card_enter(access->card);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, properties_of_current(access, table, count, flags));
}

HRESULT ICCSP_CALL iccsp_file_access_get_properties(ISCardFileAccess *iface, REFTYPE type, BSTR text,
                                                    TLV_TABLE **table, int32_t *count, SCARD_FLAGS flags)
{
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    struct iccsp_path path;
    HRESULT hr = iccsp_tlv_table_check(table, count, flags);

    if (SUCCEEDED(hr))
        hr = iccsp_flags_argument(flags, ICCSP_SC_FL_GET_ALL_PROPERTIES);
    if (SUCCEEDED(hr))
        hr = iccsp_file_access_enter_path(access, type, text, &path);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, properties_of(access, &path, table, count, flags));
}

HRESULT ICCSP_CALL iccsp_file_access_set_properties(ISCardFileAccess *iface, REFTYPE type, BSTR text,
                                                    TLV_TABLE *table, int32_t count, SCARD_FLAGS flags)
{
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    struct iccsp_path path;
    HRESULT hr = iccsp_flags_argument(flags, 0);

    if (SUCCEEDED(hr))
        hr = iccsp_tlv_table_check_input(table, count);
    if (SUCCEEDED(hr))
        hr = iccsp_file_access_enter_path(access, type, text, &path);
    if (FAILED(hr))
        return hr;
    hr = iccsp_set_properties(access->card, &path, table, count);
    if (SUCCEEDED(hr))
        iccsp_file_access_note_current(access, &path);
    return iccsp_card_leave(access->card, hr);
}
