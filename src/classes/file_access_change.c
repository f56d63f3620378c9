/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess: methods that change what is on the card. */
#include "classes/file_access.h"

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/create_file.h"
#include "provider/file_write.h"

/* Content and flag go together (decision E15). *content stays empty without them. */
static HRESULT create_arguments(TLV_TABLE **tlvs, const int32_t *count, SCARD_FLAGS flags, IByteBuffer *data,
                                struct iccsp_blob *content)
{
    HRESULT hr;

    if (tlvs == NULL || count == NULL)
        return iccsp_null_pointer();
    hr = iccsp_flags_argument(flags, ICCSP_SC_FL_PREALLOCATE);
    if (SUCCEEDED(hr) && ((flags & ICCSP_SC_FL_PREALLOCATE) != 0) != (data != NULL))
        hr =
            iccsp_bad_argument("Content and SC_FL_PREALLOCATE go together: one was given without the other.");
    if (SUCCEEDED(hr))
        hr = iccsp_tlv_table_check_input(*tlvs, *count);
    if (SUCCEEDED(hr) && data != NULL)
        hr = iccsp_content_argument(data, content);
    return hr;
}

static HRESULT create_at(struct iccsp_file_access *access, struct iccsp_path *path, TLV_TABLE *table,
                         int32_t count, const struct iccsp_blob *content)
{
    const HRESULT hr = iccsp_create_from_table(access->card, path, table, count, content);

    if (SUCCEEDED(hr))
        iccsp_file_access_note_current(access, path);
    return iccsp_card_leave(access->card, hr);
}

HRESULT ICCSP_CALL iccsp_file_access_create_file(ISCardFileAccess *iface, REFTYPE type, BSTR text,
                                                 TLV_TABLE **tlvs, int32_t *count, SCARD_FLAGS flags,
                                                 IByteBuffer *data)
{
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    struct iccsp_blob content = {0};
    struct iccsp_path path;
    HRESULT hr = create_arguments(tlvs, count, flags, data, &content);

    if (SUCCEEDED(hr))
        hr = iccsp_file_access_enter_path(access, type, text, &path);
    if (SUCCEEDED(hr))
        hr = create_at(access, &path, *tlvs, *count, data != NULL ? &content : NULL);
    iccsp_blob_clear(&content);
    return hr;
}

HRESULT ICCSP_CALL iccsp_file_access_delete(ISCardFileAccess *iface, REFTYPE type, BSTR text,
                                            SCARD_FLAGS flags)
{
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    const bool recursive = (flags & ICCSP_SC_FL_RECURSIVE) != 0;
    struct iccsp_path path;
    HRESULT hr = iccsp_flags_argument(flags, ICCSP_SC_FL_RECURSIVE | ICCSP_SC_FL_NON_RECURSIVE);

    if (SUCCEEDED(hr) && recursive && (flags & ICCSP_SC_FL_NON_RECURSIVE) != 0)
        hr = iccsp_bad_argument("RECURSIVE and NON_RECURSIVE exclude one another.");
    if (SUCCEEDED(hr))
        hr = iccsp_file_access_enter_path(access, type, text, &path);
    if (FAILED(hr))
        return hr;
    hr = iccsp_file_delete(access->card, &path, recursive);
    /* It was the one selected last, and is gone (decision E19). */
    if (SUCCEEDED(hr))
        access->has_current = false;
    return iccsp_card_leave(access->card, hr);
}

/* Paths by identifier: these methods have no reference type (decision E18). */
static HRESULT set_active(struct iccsp_file_access *access, BSTR text, SCARD_FLAGS flags, bool active)
{
    struct iccsp_path path;
    HRESULT hr = iccsp_flags_argument(flags, 0);

    if (SUCCEEDED(hr))
        hr = iccsp_file_access_enter_path(access, ICCSP_SC_TYPE_BY_ID, text, &path);
    if (FAILED(hr))
        return hr;
    hr = iccsp_file_set_active(access->card, &path, active);
    if (SUCCEEDED(hr))
        iccsp_file_access_note_current(access, &path);
    return iccsp_card_leave(access->card, hr);
}

HRESULT ICCSP_CALL iccsp_file_access_invalidate(ISCardFileAccess *iface, BSTR text, SCARD_FLAGS flags)
{
    return set_active(iccsp_file_access_of(iface), text, flags, false);
}

HRESULT ICCSP_CALL iccsp_file_access_rehabilitate(ISCardFileAccess *iface, BSTR text, SCARD_FLAGS flags)
{
    return set_active(iccsp_file_access_of(iface), text, flags, true);
}

/* One of the four; REPLACE if none is named (decision E11). */
static HRESULT write_mode(SCARD_FLAGS flags, enum iccsp_write_mode *mode)
{
    const SCARD_FLAGS all = ICCSP_SC_FL_REPLACE | ICCSP_SC_FL_OR | ICCSP_SC_FL_AND | ICCSP_SC_FL_ERASE;

    switch (flags & all) {
    case 0:
    case ICCSP_SC_FL_REPLACE:
        *mode = ICCSP_WRITE_REPLACE;
        break;
    case ICCSP_SC_FL_OR:
        *mode = ICCSP_WRITE_OR;
        break;
    case ICCSP_SC_FL_AND:
        *mode = ICCSP_WRITE_AND;
        break;
    case ICCSP_SC_FL_ERASE:
        *mode = ICCSP_WRITE_ERASE;
        break;
    default:
        return iccsp_bad_argument("REPLACE, OR, AND and ERASE exclude one another.");
    }
    return iccsp_flags_argument(flags, all);
}

static HRESULT write_content(struct iccsp_file_access *access, HSCARD_FILE handle,
                             const struct iccsp_blob *content, size_t len, enum iccsp_write_mode mode)
{
    struct iccsp_file *file;
    HRESULT hr = iccsp_card_enter(access->card);

    if (FAILED(hr))
        return hr;
    hr = iccsp_file_access_find(access, handle, &file);
    if (SUCCEEDED(hr) && len > 0)
        hr = iccsp_file_write(access->card, file, content->data, len, mode);
    return iccsp_card_leave(access->card, hr);
}

HRESULT ICCSP_CALL iccsp_file_access_write(ISCardFileAccess *iface, HSCARD_FILE handle, int32_t length,
                                           IByteBuffer *data, SCARD_FLAGS flags)
{
    enum iccsp_write_mode mode = ICCSP_WRITE_REPLACE;
    struct iccsp_blob content = {0};
    HRESULT hr = write_mode(flags, &mode);

    if (SUCCEEDED(hr))
        hr = iccsp_content_argument(data, &content);
    if (SUCCEEDED(hr) && (length < 0 || (size_t)length > content.len))
        hr = iccsp_bad_argument("The length is negative or beyond the end of the data.");
    if (SUCCEEDED(hr))
        hr = write_content(iccsp_file_access_of(iface), handle, &content, (size_t)length, mode);
    iccsp_blob_clear(&content);
    return hr;
}
