/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess from the inside: what its files share. file_access.c is the class: open, read, seek,
 * directories; file_access_change.c changes what is on the card; file_access_properties.c reads and sets
 * properties. */
#ifndef ICCSP_CLASSES_FILE_ACCESS_H
#define ICCSP_CLASSES_FILE_ACCESS_H

#include "card/card.h"
#include "classes/file_table.h"
#include "com/object.h"

/** The object. */
struct iccsp_file_access {
    ISCardFileAccess ISCardFileAccess_iface;
    struct iccsp_object object;
    struct iccsp_card *card;
    /* Guarded by the card's mutex. */
    struct iccsp_file_table files;
    bool has_current; /* a file was selected through this object (decision E19) */
    uint32_t current_epoch;
    struct iccsp_path current;
};

static inline struct iccsp_file_access *iccsp_file_access_of(ISCardFileAccess *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct iccsp_file_access, ISCardFileAccess_iface);
}

/** Reads a path argument, which is relative to the current directory, and enters the card; on success the
 * caller calls iccsp_card_leave. E_INVALIDARG. Others as iccsp_card_enter. `sfi` as iccsp_file_argument has
 * it. */
HRESULT iccsp_file_access_enter_file(struct iccsp_file_access *access, REFTYPE type, BSTR text,
                                     struct iccsp_path *path, uint8_t *sfi);

/** The same where a short identifier does not serve. */
HRESULT iccsp_file_access_enter_path(struct iccsp_file_access *access, REFTYPE type, BSTR text,
                                     struct iccsp_path *path);

/** Remembers the file selected last (decision E19). The card is entered. */
void iccsp_file_access_note_current(struct iccsp_file_access *access, const struct iccsp_path *path);

/** The open file of a handle. The card's mutex is held. A handle of an epoch that has ended tells why it
 * ended; one of an earlier attachment is no handle: E_INVALIDARG (decisions B3, E8). */
HRESULT iccsp_file_access_find(struct iccsp_file_access *access, HSCARD_FILE handle,
                               struct iccsp_file **file);

/* Methods of file_access_change.c. */
HRESULT ICCSP_CALL iccsp_file_access_create_file(ISCardFileAccess *iface, REFTYPE type, BSTR text,
                                                 TLV_TABLE **tlvs, int32_t *count, SCARD_FLAGS flags,
                                                 IByteBuffer *data);
HRESULT ICCSP_CALL iccsp_file_access_delete(ISCardFileAccess *iface, REFTYPE type, BSTR text,
                                            SCARD_FLAGS flags);
HRESULT ICCSP_CALL iccsp_file_access_invalidate(ISCardFileAccess *iface, BSTR text, SCARD_FLAGS flags);
HRESULT ICCSP_CALL iccsp_file_access_rehabilitate(ISCardFileAccess *iface, BSTR text, SCARD_FLAGS flags);
HRESULT ICCSP_CALL iccsp_file_access_write(ISCardFileAccess *iface, HSCARD_FILE handle, int32_t length,
                                           IByteBuffer *data, SCARD_FLAGS flags);

/* Methods of file_access_properties.c. */
HRESULT ICCSP_CALL iccsp_file_access_get_capabilities(ISCardFileAccess *iface, TLV_TABLE **table,
                                                      int32_t *count, SCARD_FLAGS flags);
HRESULT ICCSP_CALL iccsp_file_access_get_properties(ISCardFileAccess *iface, REFTYPE type, BSTR text,
                                                    TLV_TABLE **table, int32_t *count, SCARD_FLAGS flags);
HRESULT ICCSP_CALL iccsp_file_access_set_properties(ISCardFileAccess *iface, REFTYPE type, BSTR text,
                                                    TLV_TABLE *table, int32_t count, SCARD_FLAGS flags);

#endif
