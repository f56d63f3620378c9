/* SPDX-License-Identifier: BSD-2-Clause */
/* One file of a card: how it comes into being, is copied, gets records, and goes. */
#include "vcard/vfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

/* Data coding byte (ISO/IEC 7816-4:2005, table 87): only the behaviour of WRITE is free, data units have two
 * quartets. */
#define CODING_FREE 0x60u
#define CODING_UNIT 0x01u

static iccsp_hr invalid(const char *what)
{
    return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "card image: %s", what);
}

static iccsp_hr out_of_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

/* A copy on the heap: `fill` if there is nothing to copy, NULL if there are no bytes. */
static bool duplicate(const uint8_t *bytes, size_t len, uint8_t fill, uint8_t **out)
{
    *out = NULL;
    if (len == 0)
        return true;
    *out = malloc(len);
    if (*out == NULL)
        return false;
    if (bytes != NULL)
        memcpy(*out, bytes, len);
    else
        memset(*out, fill, len);
    return true;
}

static void free_bytes(uint8_t *bytes, size_t len)
{
    void *p = bytes;

    iccsp_secret_free(&p, len);
}

static void free_node(struct iccsp_vfile *file)
{
    free_bytes(file->body, file->size);
    for (size_t i = 0; i < file->record_count; i++)
        free_bytes(file->records[i].bytes, file->records[i].len);
    free(file->records);
    free(file);
}

/* Leaves first, without recursion: a tree may be as deep as its maker likes. */
void iccsp_vfile_free(struct iccsp_vfile **file)
{
    struct iccsp_vfile *at = *file;

    while (at != NULL) {
        struct iccsp_vfile *child = at->children;

        if (child != NULL) {
            at->children = child->next;
            at = child;
        } else {
            struct iccsp_vfile *parent = at != *file ? at->parent : NULL;

            free_node(at);
            at = parent;
        }
    }
    *file = NULL;
}

/* ISO/IEC 7816-4:2005, 5.3.1.1: 3F00 is the MF, 3FFF the current DF, FFFF and 0000 are kept back. */
static bool is_reserved(uint16_t fid)
{
    return fid == ICCSP_FID_OF_MF || fid == 0x3FFF || fid == 0xFFFF || fid == 0x0000;
}

static bool descriptor_is_known(uint8_t descriptor)
{
    return descriptor == ICCSP_FD_DF ||
           (descriptor >= ICCSP_FD_TRANSPARENT && descriptor <= ICCSP_FD_CYCLIC + 1);
}

static bool coding_is_known(uint8_t coding)
{
    return coding == 0 || (coding & ~CODING_FREE) == CODING_UNIT;
}

static iccsp_hr check_records(const struct iccsp_vfile_spec *spec)
{
    const bool variable = (spec->descriptor & 0x06u) == (ICCSP_FD_LINEAR_VARIABLE & 0x06u);

    if (spec->size > 0)
        return invalid("content of a file with records that is no record");
    if (!variable && spec->record_size == 0)
        return invalid("fixed records need a size");
    if (spec->record_size > ICCSP_RECORD_MAX || spec->room > ICCSP_FILE_SIZE_MAX)
        return invalid("record size or room too large");
    return ICCSP_OK;
}

static iccsp_hr check_spec(const struct iccsp_vfile_spec *spec)
{
    const bool transparent = spec->descriptor == ICCSP_FD_TRANSPARENT;
    const bool df = spec->descriptor == ICCSP_FD_DF;

    if (!descriptor_is_known(spec->descriptor) || !coding_is_known(spec->coding))
        return invalid("unknown file descriptor or data coding");
    if (is_reserved(spec->fid))
        return invalid("reserved file identifier");
    if (spec->name_len > ICCSP_DF_NAME_MAX || (spec->name_len > 0 && !df))
        return invalid("DF name too long, or of an EF");
    if (spec->sfi > 30 || (spec->sfi > 0 && df))
        return invalid("short identifier above 30, or of a DF");
    if (!df && !transparent)
        return check_records(spec);
    if (spec->size > ICCSP_FILE_SIZE_MAX || spec->record_size > 0 || spec->room > 0)
        return invalid("content too long, or room for records of a file that has none");
    return ICCSP_OK;
}

static void set_conditions(struct iccsp_vfile *file, const struct iccsp_vfile_spec *spec)
{
    memset(file->sc, ICCSP_SC_NEVER, sizeof(file->sc));
    if (spec->sc != NULL)
        memcpy(file->sc, spec->sc, sizeof(file->sc));
    else if (spec->descriptor != ICCSP_FD_DF)
        file->sc[ICCSP_AM_EF_READ] = spec->read;
}

static struct iccsp_vfile *make_file(const struct iccsp_vfile_spec *spec)
{
    struct iccsp_vfile *file = calloc(1, sizeof(*file));

    if (file == NULL)
        return NULL;
    file->fid = spec->fid;
    file->descriptor = spec->descriptor;
    file->coding = spec->coding != 0 ? spec->coding : ICCSP_CODING_PROPRIETARY;
    file->sfi = spec->sfi;
    file->life_cycle = spec->life_cycle != 0 ? spec->life_cycle : ICCSP_LIFE_ACTIVATED;
    file->record_size = spec->record_size;
    file->room = spec->room;
    set_conditions(file, spec);
    if (spec->name_len > 0)
        memcpy(file->name, spec->name, spec->name_len);
    file->name_len = spec->name_len;
    if (!duplicate(spec->body, spec->size, iccsp_vfile_erased(file), &file->body)) {
        free(file);
        return NULL;
    }
    file->size = spec->size;
    return file;
}

iccsp_hr iccsp_vfile_new(const struct iccsp_vfile_spec *spec, struct iccsp_vfile **out)
{
    const iccsp_hr hr = check_spec(spec);

    *out = NULL;
    if (ICCSP_FAILED(hr))
        return hr;
    *out = make_file(spec);
    return *out != NULL ? ICCSP_OK : out_of_memory();
}

iccsp_hr iccsp_vfile_new_mf(const uint8_t *objects, size_t len, struct iccsp_vfile **out)
{
    const struct iccsp_vfile_spec spec = {
        .fid = ICCSP_FID_OF_MF, .descriptor = ICCSP_FD_DF, .body = objects, .size = len};

    *out = make_file(&spec);
    return *out != NULL ? ICCSP_OK : out_of_memory();
}

/* Bytes of content only: what `to` held before is not freed. */
static bool copy_content(const struct iccsp_vfile *from, struct iccsp_vfile *to)
{
    to->size = 0;
    to->records = NULL;
    to->record_count = 0;
    if (!duplicate(from->body, from->size, 0, &to->body))
        return false;
    to->size = from->size;
    if (from->record_count == 0)
        return true;
    to->records = calloc(from->record_count, sizeof(*to->records));
    for (; to->records != NULL && to->record_count < from->record_count; to->record_count++) {
        const struct iccsp_vrecord *record = &from->records[to->record_count];

        if (!duplicate(record->bytes, record->len, 0, &to->records[to->record_count].bytes))
            return false;
        to->records[to->record_count].len = record->len;
    }
    return to->records != NULL;
}

iccsp_hr iccsp_vfile_copy(const struct iccsp_vfile *file, struct iccsp_vfile **out)
{
    struct iccsp_vfile *copy = malloc(sizeof(*copy));

    *out = NULL;
    if (copy == NULL)
        return out_of_memory();
    *copy = *file;
    copy->parent = copy->children = copy->next = NULL;
    if (!copy_content(file, copy)) {
        iccsp_vfile_free(&copy);
        return out_of_memory();
    }
    *out = copy;
    return ICCSP_OK;
}

iccsp_hr iccsp_vfile_set_body(struct iccsp_vfile *file, const uint8_t *bytes, size_t len)
{
    uint8_t *body;

    if (!duplicate(bytes, len, 0, &body))
        return out_of_memory();
    free_bytes(file->body, file->size);
    file->body = body;
    file->size = len;
    return ICCSP_OK;
}

static void give_place(struct iccsp_vfile *file, const struct iccsp_vfile *place)
{
    file->parent = place->parent;
    file->children = place->children;
    file->next = place->next;
}

void iccsp_vfile_swap(struct iccsp_vfile *a, struct iccsp_vfile *b)
{
    const struct iccsp_vfile was_a = *a;
    const struct iccsp_vfile was_b = *b;

    *a = was_b;
    *b = was_a;
    give_place(a, &was_a);
    give_place(b, &was_b);
}

static size_t content_of(const struct iccsp_vfile *ef)
{
    size_t total = iccsp_vfile_is_transparent(ef) ? ef->size : 0;

    for (size_t i = 0; i < ef->record_count; i++)
        total += ef->records[i].len;
    return total;
}

static size_t kept_for(const struct iccsp_vfile *ef)
{
    const size_t content = content_of(ef);

    return ef->room > content ? ef->room : content;
}

bool iccsp_vfile_has_room(const struct iccsp_vfile *ef, size_t len)
{
    return ef->record_count < ICCSP_RECORDS_MAX && content_of(ef) + len <= kept_for(ef);
}

bool iccsp_vfile_takes(const struct iccsp_vfile *ef, size_t len)
{
    if (!iccsp_vfile_has_records(ef) || len == 0 || len > ICCSP_RECORD_MAX)
        return false;
    if (iccsp_vfile_has_fixed_records(ef))
        return len == ef->record_size;
    return ef->room == 0 || len <= ef->record_size;
}

static iccsp_hr wrong_record(void)
{
    return invalid("no file for records, or a record of impossible length");
}

static iccsp_hr too_many(void)
{
    return iccsp_fail(ICCSP_E_WRITE_TOO_MANY, ICCSP_LAYER_ARGUMENT);
}

iccsp_hr iccsp_vfile_append(struct iccsp_vfile *ef, const uint8_t *bytes, size_t len)
{
    struct iccsp_vrecord *records;
    uint8_t *copy;

    if (!iccsp_vfile_takes(ef, len))
        return wrong_record();
    if (ef->record_count == ICCSP_RECORDS_MAX || (ef->room > 0 && !iccsp_vfile_has_room(ef, len)))
        return too_many();
    records = realloc(ef->records, (ef->record_count + 1) * sizeof(*records));
    if (records == NULL)
        return out_of_memory();
    ef->records = records;
    if (!duplicate(bytes, len, 0, &copy))
        return out_of_memory();
    ef->records[ef->record_count++] = (struct iccsp_vrecord){.bytes = copy, .len = len};
    if (len > ef->record_size)
        ef->record_size = len;
    return ICCSP_OK;
}

iccsp_hr iccsp_vfile_set_record(struct iccsp_vfile *ef, size_t number, const uint8_t *bytes, size_t len)
{
    struct iccsp_vrecord *record = iccsp_vfile_record(ef, number);
    uint8_t *copy;

    if (!iccsp_vfile_takes(ef, len))
        return wrong_record();
    if (content_of(ef) - record->len + len > kept_for(ef))
        return too_many();
    if (!duplicate(bytes, len, 0, &copy))
        return out_of_memory();
    free_bytes(record->bytes, record->len);
    *record = (struct iccsp_vrecord){.bytes = copy, .len = len};
    return ICCSP_OK;
}

void iccsp_vfile_drop_oldest(struct iccsp_vfile *ef)
{
    if (ef->record_count == 0)
        return;
    free_bytes(ef->records[0].bytes, ef->records[0].len);
    ef->record_count--;
    memmove(ef->records, ef->records + 1, ef->record_count * sizeof(*ef->records));
}

uint32_t iccsp_vfile_total(struct iccsp_vfile *file)
{
    size_t total = 0;

    for (struct iccsp_vfile *at = file; at != NULL; at = iccsp_vfile_after(at, file))
        total += kept_for(at);
    return (uint32_t)total;
}
