/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess: files and directories. */
#include "classes/file_access.h"

#include <stdlib.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/children.h"
#include "classes/directory.h"
#include "classes/members.h"
#include "iccsp/iccsp.h"

ICCSP_DISPATCH_THUNKS(iccsp_file_access, ISCardFileAccess)

static void destroy(void *self)
{
    struct iccsp_file_access *access = (struct iccsp_file_access *)self;

    iccsp_card_unref(access->card);
    free(access);
}

void iccsp_file_access_note_current(struct iccsp_file_access *access, const struct iccsp_path *path)
{
    access->has_current = true;
    access->current_epoch = access->card->epoch;
    access->current = *path;
}

/* A path argument is relative to the current directory, so it is read inside. On success the card is entered.
 */
HRESULT iccsp_file_access_enter_file(struct iccsp_file_access *access, REFTYPE type, BSTR text,
                                     struct iccsp_path *path, uint8_t *sfi)
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

HRESULT iccsp_file_access_enter_path(struct iccsp_file_access *access, REFTYPE type, BSTR text,
                                     struct iccsp_path *path)
{
    uint8_t sfi = 0;
    const HRESULT hr = iccsp_file_access_enter_file(access, type, text, path, &sfi);

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
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    struct iccsp_path path;
    HRESULT hr = iccsp_file_access_enter_path(access, type, text, &path);

    if (FAILED(hr))
        return hr;
    hr = change_directory(access->card, &path);
    if (SUCCEEDED(hr))
        iccsp_file_access_note_current(access, &path);
    return iccsp_card_leave(access->card, hr);
}

static HRESULT bad_file_handle(void)
{
    return iccsp_bad_argument("The file handle is not one of an open file.");
}

static HRESULT ICCSP_CALL close_file(ISCardFileAccess *iface, HSCARD_FILE handle)
{
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    const HRESULT hr = iccsp_card_hold(access->card);

    if (FAILED(hr))
        return hr;
    const bool was_open = iccsp_file_table_remove(&access->files, handle);
    return iccsp_card_let_go(access->card, was_open ? S_OK : bad_file_handle());
}

static HRESULT ICCSP_CALL directory(ISCardFileAccess *iface, FILETYPE type, SAFEARRAY **out)
{
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
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
    struct iccsp_card_facts facts;
    char text[ICCSP_PATH_TEXT_MAX];

    if (out == NULL)
        return iccsp_null_pointer();
    *out = NULL;
    iccsp_card_look(iccsp_file_access_of(iface)->card, &facts);
    if (!facts.attached)
        return iccsp_card_not_attached();
    iccsp_path_format(&facts.directory, text);
    return iccsp_bstr_from_utf8(text, out);
}

static HRESULT ICCSP_CALL initialize(ISCardFileAccess *iface, int32_t *lp)
{
    (void)iface, (void)lp;
    return iccsp_fail(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_ARGUMENT);
}

static HRESULT open_and_keep(struct iccsp_file_access *access, const struct iccsp_path *path, uint8_t sfi,
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
        iccsp_file_access_note_current(access, path);
    return S_OK;
}

static HRESULT ICCSP_CALL open_file(ISCardFileAccess *iface, REFTYPE type, BSTR text, HSCARD_FILE *out)
{
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    struct iccsp_path path;
    uint8_t sfi;
    HRESULT hr;

    if (out == NULL)
        return iccsp_null_pointer();
    *out = 0;
    hr = iccsp_file_access_enter_file(access, type, text, &path, &sfi);
    if (FAILED(hr))
        return hr;
    return iccsp_card_leave(access->card, open_and_keep(access, &path, sfi, out));
}

/* A handle of an epoch that has ended tells why it ended; one of an earlier attachment is no handle
 * (decisions B3, E8). */
HRESULT iccsp_file_access_find(struct iccsp_file_access *access, HSCARD_FILE handle, struct iccsp_file **file)
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

static HRESULT read_into_buffer(struct iccsp_file_access *access, HSCARD_FILE handle, int32_t *count,
                                IByteBuffer **out)
{
    struct iccsp_blob blob = {0};
    struct iccsp_file *file;
    HRESULT hr = iccsp_file_access_find(access, handle, &file);

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
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
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

static HRESULT ICCSP_CALL seek(ISCardFileAccess *iface, HSCARD_FILE handle, int32_t offset, SEEKTYPE origin)
{
    static const enum iccsp_seek origins[] = {
        [ICCSP_SC_SEEK_FROM_BEGINNING] = ICCSP_SEEK_SET,
        [ICCSP_SC_SEEK_FROM_END] = ICCSP_SEEK_END,
        [ICCSP_SC_SEEK_RELATIVE] = ICCSP_SEEK_CURRENT,
    };
    struct iccsp_file_access *access = iccsp_file_access_of(iface);
    struct iccsp_file *file;
    HRESULT hr;

    if (origin < ICCSP_SC_SEEK_FROM_BEGINNING || origin > ICCSP_SC_SEEK_RELATIVE)
        return iccsp_bad_argument("The origin is none of SC_SEEK_*.");
    hr = iccsp_card_hold(access->card);
    if (FAILED(hr))
        return hr;
    hr = iccsp_file_access_find(access, handle, &file);
    if (SUCCEEDED(hr))
        hr = iccsp_file_seek(file, offset, origins[origin]);
    return iccsp_card_let_go(access->card, hr);
}

static const ISCardFileAccessVtbl file_access_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardFileAccess),
    .ChangeDir = change_dir,
    .Close = close_file,
    .Create = iccsp_file_access_create_file,
    .Delete = iccsp_file_access_delete,
    .Directory = directory,
    .GetCurrentDir = get_current_dir,
    .GetFileCapabilities = iccsp_file_access_get_capabilities,
    .GetProperties = iccsp_file_access_get_properties,
    .Initialize = initialize,
    .Invalidate = iccsp_file_access_invalidate,
    .Open = open_file,
    .Read = read_file,
    .Rehabilitate = iccsp_file_access_rehabilitate,
    .Seek = seek,
    .SetProperties = iccsp_file_access_set_properties,
    .Write = iccsp_file_access_write,
};

static const struct iccsp_iface file_access_ifaces[] = {
    {&ICCSP_IID_ISCardFileAccess, offsetof(struct iccsp_file_access, ISCardFileAccess_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct iccsp_file_access, ISCardFileAccess_iface)},
};

static const struct iccsp_class file_access_class =
    ICCSP_CLASS(iccsp_file_access, file_access_ifaces, destroy);

HRESULT iccsp_file_access_create(struct iccsp_card *card, ISCardFileAccess **out)
{
    struct iccsp_file_access *access = (struct iccsp_file_access *)calloc(1, sizeof(*access));

    *out = NULL;
    if (access == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    access->card = iccsp_card_ref(card);
    access->ISCardFileAccess_iface.lpVtbl = &file_access_vtbl;
    iccsp_object_init(&access->object, &file_access_class);
    *out = &access->ISCardFileAccess_iface;
    return S_OK;
}
