/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess: files and directories. */
#include "classes/children.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/create_file.h"
#include "classes/directory.h"
#include "classes/file_table.h"
#include "classes/tlv_table.h"
#include "com/object.h"
#include "iccsp/iccsp.h"
#include "provider/file_write.h"

struct file_access {
    ISCardFileAccess ISCardFileAccess_iface;
    struct iccsp_object object;
    struct iccsp_card *card;
    /* Guarded by the card's mutex. */
    struct iccsp_file_table files;
    bool has_current; /* a file was selected through this object (decision E19) */
    uint32_t current_epoch;
    struct iccsp_path current;
};

ICCSP_DISPATCH_THUNKS(file_access, ISCardFileAccess)

static struct file_access *impl_from(ISCardFileAccess *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct file_access, ISCardFileAccess_iface);
}

static void destroy(void *self)
{
    struct file_access *access = (struct file_access *)self;

    iccsp_card_unref(access->card);
    free(access);
}

static void note_current(struct file_access *access, const struct iccsp_path *path)
{
    access->has_current = true;
    access->current_epoch = access->card->epoch;
    access->current = *path;
}

/* A path argument is relative to the current directory, so it is read inside. On success the card is entered.
 */
static HRESULT enter_with_file(struct file_access *access, REFTYPE type, BSTR text, struct iccsp_path *path,
                               uint8_t *sfi)
{
    HRESULT hr;

    if (iccsp_bstr_len(text) == 0)
        return iccsp_bad_argument("The path is missing or empty.");
    hr = iccsp_card_enter(access->card);
    if (FAILED(hr))
        return hr;
    hr = iccsp_file_argument(type, text, &access->card->directory, path, sfi);
    return SUCCEEDED(hr) ? hr : iccsp_card_leave(access->card, hr);
}

static HRESULT enter_with_path(struct file_access *access, REFTYPE type, BSTR text, struct iccsp_path *path)
{
    uint8_t sfi = 0;
    const HRESULT hr = enter_with_file(access, type, text, path, &sfi);

    if (SUCCEEDED(hr) && sfi != 0)
        return iccsp_card_leave(access->card,
                                iccsp_bad_argument("A short identifier serves to open a file only."));
    return hr;
}

static HRESULT change_directory(struct iccsp_card *card, const struct iccsp_path *path)
{
    struct iccsp_file_info info;
    const HRESULT hr = iccsp_card_select(card, path, ICCSP_OP_SELECT_DF, &info);
    const enum iccsp_file_kind kind = SUCCEEDED(hr) ? iccsp_fcp_kind(&info.fcp) : ICCSP_FILE_UNKNOWN;

    if (FAILED(hr))
        return hr;
    if (kind != ICCSP_FILE_DF && kind != ICCSP_FILE_UNKNOWN)
        return iccsp_fail(ICCSP_E_NO_DIR, ICCSP_LAYER_CARD);
    card->directory = *path;
    return S_OK;
}

static HRESULT ICCSP_CALL change_dir(ISCardFileAccess *iface, REFTYPE type, BSTR text)
{
    struct file_access *access = impl_from(iface);
    struct iccsp_path path;
    HRESULT hr = enter_with_path(access, type, text, &path);

    if (FAILED(hr))
        return hr;
    hr = change_directory(access->card, &path);
    if (SUCCEEDED(hr))
        note_current(access, &path);
    return iccsp_card_leave(access->card, hr);
}

static HRESULT bad_file_handle(void)
{
    return iccsp_bad_argument("The file handle is not one of an open file.");
}

static HRESULT ICCSP_CALL close_file(ISCardFileAccess *iface, HSCARD_FILE handle)
{
    struct file_access *access = impl_from(iface);

    iccsp_mutex_lock(&access->card->lock);
    const bool was_open = iccsp_file_table_remove(&access->files, handle);
    iccsp_mutex_unlock(&access->card->lock);
    return was_open ? S_OK : bad_file_handle();
}

static HRESULT ICCSP_CALL create_file(ISCardFileAccess *iface, REFTYPE type, BSTR text, TLV_TABLE **tlvs,
                                      int32_t *count, SCARD_FLAGS flags, IByteBuffer *data)
{
    struct file_access *access = impl_from(iface);
    struct iccsp_path path;
    HRESULT hr;

    if (tlvs == NULL || count == NULL)
        return iccsp_null_pointer();
    hr = iccsp_flags_argument(flags, ICCSP_SC_FL_PREALLOCATE);
    if (SUCCEEDED(hr) && ((flags & ICCSP_SC_FL_PREALLOCATE) != 0) != (data != NULL))
        hr =
            iccsp_bad_argument("Content and SC_FL_PREALLOCATE go together: one was given without the other.");
    if (SUCCEEDED(hr))
        hr = iccsp_tlv_table_check_input(*tlvs, *count);
    if (SUCCEEDED(hr))
        hr = enter_with_path(access, type, text, &path);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, iccsp_create_from_table(access->card, &path, *tlvs, *count, data));
}

static HRESULT ICCSP_CALL delete_file(ISCardFileAccess *iface, REFTYPE type, BSTR text, SCARD_FLAGS flags)
{
    struct file_access *access = impl_from(iface);
    const bool recursive = (flags & ICCSP_SC_FL_RECURSIVE) != 0;
    struct iccsp_path path;
    HRESULT hr = iccsp_flags_argument(flags, ICCSP_SC_FL_RECURSIVE | ICCSP_SC_FL_NON_RECURSIVE);

    if (SUCCEEDED(hr) && recursive && (flags & ICCSP_SC_FL_NON_RECURSIVE) != 0)
        hr = iccsp_bad_argument("RECURSIVE and NON_RECURSIVE exclude one another.");
    if (SUCCEEDED(hr))
        hr = enter_with_path(access, type, text, &path);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, iccsp_file_delete(access->card, &path, recursive));
}

static HRESULT ICCSP_CALL directory(ISCardFileAccess *iface, FILETYPE type, SAFEARRAY **out)
{
    struct file_access *access = impl_from(iface);
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    if (type < ICCSP_SC_TYPE_DIRECTORIES || type > ICCSP_SC_TYPE_VARIABLE_EF)
        return iccsp_bad_argument("The file type is none of SC_TYPE_DIRECTORIES to SC_TYPE_VARIABLE_EF.");
    hr = iccsp_card_enter(access->card);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, iccsp_directory_names(access->card, type, out));
}

static HRESULT ICCSP_CALL get_current_dir(ISCardFileAccess *iface, BSTR *out)
{
    struct file_access *access = impl_from(iface);
    char text[ICCSP_PATH_TEXT_MAX];
    bool attached;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    iccsp_mutex_lock(&access->card->lock);
    attached = access->card->attached;
    iccsp_path_format(&access->card->directory, text);
    iccsp_mutex_unlock(&access->card->lock);
    if (!attached)
        return iccsp_fail(ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_ARGUMENT);
    return iccsp_bstr_from_utf8(text, out);
}

static HRESULT properties_of(struct file_access *access, const struct iccsp_path *path, TLV_TABLE **table,
                             int32_t *count, SCARD_FLAGS flags)
{
    struct iccsp_file_info info;
    const HRESULT hr = iccsp_card_select(access->card, path, ICCSP_OP_SELECT_EF, &info);

    if (FAILED(hr))
        return hr;
    note_current(access, path);
    return iccsp_tlv_table_fill(info.fcp.body, info.fcp.body_len, table, count, flags);
}

static HRESULT properties_of_current(struct file_access *access, TLV_TABLE **table, int32_t *count,
                                     SCARD_FLAGS flags)
{
    const struct iccsp_path path = access->current;

    if (!access->has_current || access->current_epoch != access->card->epoch)
        return iccsp_fail_with(ICCSP_E_NO_FILE, ICCSP_LAYER_ARGUMENT,
                               "No file has been opened or selected yet.");
    return properties_of(access, &path, table, count, flags);
}

static HRESULT ICCSP_CALL get_file_capabilities(ISCardFileAccess *iface, TLV_TABLE **table, int32_t *count,
                                                SCARD_FLAGS flags)
{
    struct file_access *access = impl_from(iface);
    HRESULT hr = iccsp_tlv_table_check(table, count, flags);

    if (SUCCEEDED(hr))
        hr = iccsp_flags_argument(flags, ICCSP_SC_FL_PREALLOCATE | ICCSP_SC_FL_GET_ALL_PROPERTIES);
    if (SUCCEEDED(hr))
        hr = iccsp_card_enter(access->card);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, properties_of_current(access, table, count, flags));
}

static HRESULT ICCSP_CALL get_properties(ISCardFileAccess *iface, REFTYPE type, BSTR text, TLV_TABLE **table,
                                         int32_t *count, SCARD_FLAGS flags)
{
    struct file_access *access = impl_from(iface);
    struct iccsp_path path;
    HRESULT hr = iccsp_tlv_table_check(table, count, flags);

    if (SUCCEEDED(hr))
        hr = iccsp_flags_argument(flags, ICCSP_SC_FL_GET_ALL_PROPERTIES);
    if (SUCCEEDED(hr))
        hr = enter_with_path(access, type, text, &path);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, properties_of(access, &path, table, count, flags));
}

static HRESULT ICCSP_CALL initialize(ISCardFileAccess *iface, int32_t *lp)
{
    (void)iface, (void)lp;
    return iccsp_fail(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_ARGUMENT);
}

/* Paths by identifier: these methods have no reference type (decision E18). */
static HRESULT set_active(struct file_access *access, BSTR text, SCARD_FLAGS flags, bool active)
{
    struct iccsp_path path;
    HRESULT hr = iccsp_flags_argument(flags, 0);

    if (SUCCEEDED(hr))
        hr = enter_with_path(access, ICCSP_SC_TYPE_BY_ID, text, &path);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, iccsp_file_set_active(access->card, &path, active));
}

static HRESULT ICCSP_CALL invalidate(ISCardFileAccess *iface, BSTR text, SCARD_FLAGS flags)
{
    return set_active(impl_from(iface), text, flags, false);
}

static HRESULT open_and_keep(struct file_access *access, const struct iccsp_path *path, uint8_t sfi,
                             HSCARD_FILE *out)
{
    struct iccsp_file file;
    const HRESULT hr = sfi != 0 ? iccsp_file_open_short(access->card, path, sfi, &file)
                                : iccsp_file_open(access->card, path, &file);

    if (FAILED(hr))
        return hr;
    *out = iccsp_file_table_add(&access->files, &file);
    if (*out == 0)
        return iccsp_fail_with(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_ARGUMENT, "%u files are open; close some.",
                               ICCSP_OPEN_FILES_MAX);
    if (sfi == 0)
        note_current(access, path);
    return S_OK;
}

static HRESULT ICCSP_CALL open_file(ISCardFileAccess *iface, REFTYPE type, BSTR text, HSCARD_FILE *out)
{
    struct file_access *access = impl_from(iface);
    struct iccsp_path path;
    uint8_t sfi;
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = 0;
    hr = enter_with_file(access, type, text, &path, &sfi);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, open_and_keep(access, &path, sfi, out));
}

/* A handle of an epoch that has ended tells why it ended; one of an earlier attachment is no handle
 * (decisions B3, E8). */
static HRESULT find_file(struct file_access *access, HSCARD_FILE handle, struct iccsp_file **file)
{
    const struct iccsp_card *card = access->card;

    *file = iccsp_file_table_find(&access->files, handle);
    if (*file == NULL)
        return bad_file_handle();
    if ((*file)->epoch == card->epoch)
        return S_OK;
    return card->epoch_cause == ICCSP_OK ? bad_file_handle()
                                         : iccsp_fail(card->epoch_cause, ICCSP_LAYER_CARD);
}

static HRESULT read_into_buffer(struct file_access *access, HSCARD_FILE handle, int32_t *count,
                                IByteBuffer **out)
{
    struct iccsp_blob blob = {0};
    struct iccsp_file *file;
    HRESULT hr = find_file(access, handle, &file);

    if (SUCCEEDED(hr) && *count > 0)
        hr = iccsp_file_read(access->card, file, (size_t)*count, &blob);
    if (SUCCEEDED(hr))
        hr = iccsp_create_byte_buffer(blob.data, blob.len, out);
    *count = SUCCEEDED(hr) ? iccsp_length32(blob.len) : 0;
    iccsp_blob_clear(&blob);
    return hr;
}

static HRESULT ICCSP_CALL read_file(ISCardFileAccess *iface, HSCARD_FILE handle, int32_t *count,
                                    IByteBuffer **out, SCARD_FLAGS flags)
{
    struct file_access *access = impl_from(iface);
    HRESULT hr;

    if (count == NULL || out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    if (*count < 0)
        return iccsp_bad_argument("The number of bytes to read is negative.");
    hr = iccsp_flags_argument(flags, 0);
    if (SUCCEEDED(hr))
        hr = iccsp_card_enter(access->card);
    if (FAILED(hr)) {
        *count = 0;
        return hr;
    }
    return iccsp_card_leave(access->card, read_into_buffer(access, handle, count, out));
}

static HRESULT ICCSP_CALL rehabilitate(ISCardFileAccess *iface, BSTR text, SCARD_FLAGS flags)
{
    return set_active(impl_from(iface), text, flags, true);
}

static HRESULT ICCSP_CALL seek(ISCardFileAccess *iface, HSCARD_FILE handle, int32_t offset, SEEKTYPE origin)
{
    static const enum iccsp_seek origins[] = {
        [ICCSP_SC_SEEK_FROM_BEGINNING] = ICCSP_SEEK_SET,
        [ICCSP_SC_SEEK_FROM_END] = ICCSP_SEEK_END,
        [ICCSP_SC_SEEK_RELATIVE] = ICCSP_SEEK_CURRENT,
    };
    struct file_access *access = impl_from(iface);
    struct iccsp_file *file;
    HRESULT hr;

    if (origin < ICCSP_SC_SEEK_FROM_BEGINNING || origin > ICCSP_SC_SEEK_RELATIVE)
        return iccsp_bad_argument("The origin is none of SC_SEEK_*.");
    iccsp_mutex_lock(&access->card->lock);
    hr = find_file(access, handle, &file);
    if (SUCCEEDED(hr))
        hr = iccsp_file_seek(file, offset, origins[origin]);
    iccsp_mutex_unlock(&access->card->lock);
    return hr;
}

static HRESULT ICCSP_CALL set_properties(ISCardFileAccess *iface, REFTYPE type, BSTR text, TLV_TABLE *table,
                                         int32_t count, SCARD_FLAGS flags)
{
    struct file_access *access = impl_from(iface);
    struct iccsp_path path;
    HRESULT hr = iccsp_flags_argument(flags, 0);

    if (SUCCEEDED(hr))
        hr = iccsp_tlv_table_check_input(table, count);
    if (SUCCEEDED(hr))
        hr = enter_with_path(access, type, text, &path);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, iccsp_set_properties(access->card, &path, table, count));
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

static HRESULT write_content(struct file_access *access, HSCARD_FILE handle, const struct iccsp_blob *content,
                             size_t len, enum iccsp_write_mode mode)
{
    struct iccsp_file *file;
    HRESULT hr = iccsp_card_enter(access->card);

    if (FAILED(hr))
        return hr;
    hr = find_file(access, handle, &file);
    if (SUCCEEDED(hr) && len > 0)
        hr = iccsp_file_write(access->card, file, content->data, len, mode);
    return iccsp_card_leave(access->card, hr);
}

static HRESULT ICCSP_CALL write_file(ISCardFileAccess *iface, HSCARD_FILE handle, int32_t length,
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
        hr = write_content(impl_from(iface), handle, &content, (size_t)length, mode);
    iccsp_blob_clear(&content);
    return hr;
}

static const ISCardFileAccessVtbl file_access_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardFileAccess),
    .ChangeDir = change_dir,
    .Close = close_file,
    .Create = create_file,
    .Delete = delete_file,
    .Directory = directory,
    .GetCurrentDir = get_current_dir,
    .GetFileCapabilities = get_file_capabilities,
    .GetProperties = get_properties,
    .Initialize = initialize,
    .Invalidate = invalidate,
    .Open = open_file,
    .Read = read_file,
    .Rehabilitate = rehabilitate,
    .Seek = seek,
    .SetProperties = set_properties,
    .Write = write_file,
};

static const struct iccsp_iface file_access_ifaces[] = {
    {&ICCSP_IID_ISCardFileAccess, offsetof(struct file_access, ISCardFileAccess_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct file_access, ISCardFileAccess_iface)},
};

static const struct iccsp_class file_access_class = ICCSP_CLASS(file_access, file_access_ifaces, destroy);

HRESULT iccsp_file_access_create(struct iccsp_card *card, ISCardFileAccess **out)
{
    struct file_access *access = (struct file_access *)calloc(1, sizeof(*access));

    *out = NULL;
    if (access == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    access->card = iccsp_card_ref(card);
    access->ISCardFileAccess_iface.lpVtbl = &file_access_vtbl;
    iccsp_object_init(&access->object, &file_access_class);
    *out = &access->ISCardFileAccess_iface;
    return S_OK;
}
