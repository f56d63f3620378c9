/* SPDX-License-Identifier: BSD-2-Clause */
/* The file that CREATE FILE asks for, read from its control parameters (ISO/IEC 7816-4:2005, 5.3.3). */
#include "vcard/new_file.h"

#include <string.h>

#include "iso7816/tlv.h"
#include "vcard/cardos.h"

#define TAG_FCP      0x62u
#define TAG_FCI      0x6Fu
#define TAG_SFI      0x88u
#define TAG_SECURITY 0x8Cu
#define TAG_OBJECTS  0xA0u

#define FD_SHAREABLE   0x40u /* every file of this card is: the bit is not kept */
#define LIFE_ANY       0x02u /* table 13: says nothing about being activated or not */
#define AM_PROPRIETARY 0x80u /* table 17: the other bits are the card's own */

/* What may be in the template, and the field of iso7816/fcp.h that it fills. */
static const struct known {
    uint32_t tag;
    uint32_t field;
} known[] = {
    {0x80, ICCSP_FCP_SIZE},   {0x81, ICCSP_FCP_TOTAL}, {0x82, ICCSP_FCP_DESCRIPTOR},
    {0x83, ICCSP_FCP_FID},    {0x84, ICCSP_FCP_NAME},  {0x8A, ICCSP_FCP_LIFE_CYCLE},
    {TAG_SFI, ICCSP_FCP_SFI}, {TAG_SECURITY, 0},       {TAG_OBJECTS, 0},
};

static const struct known *find_known(uint32_t tag)
{
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (known[i].tag == tag)
            return &known[i];
    return NULL;
}

/* Is every object known, there once, and understood? An empty 88 says that there is no SFI (table 12). */
static bool check_objects(const struct iccsp_fcp *fcp)
{
    struct iccsp_rd rd = iccsp_rd_init(fcp->body, fcp->body_len);
    struct iccsp_tlv object, first;

    while (iccsp_tlv_next(&rd, &object) == ICCSP_OK) {
        const struct known *entry = find_known(object.tag);

        if (entry == NULL || iccsp_tlv_find(fcp->body, fcp->body_len, object.tag, &first) != ICCSP_OK ||
            first.start != object.start)
            return false;
        if ((fcp->present & entry->field) != entry->field && !(object.tag == TAG_SFI && object.len == 0))
            return false;
    }
    return rd.left == 0;
}

/* The objects of the one template that the command holds. */
static bool parse_template(const uint8_t *bytes, size_t len, struct iccsp_fcp *fcp)
{
    struct iccsp_rd rd = iccsp_rd_init(bytes, len);
    struct iccsp_tlv template;

    if (iccsp_tlv_next(&rd, &template) != ICCSP_OK || rd.left > 0 ||
        (template.tag != TAG_FCP && template.tag != TAG_FCI) ||
        ICCSP_FAILED(iccsp_fcp_parse(template.value, template.len, fcp)))
        return false;
    /* fcp.h looks for a template within the template, too. */
    return fcp->body == template.value && (fcp->present & ICCSP_FCP_DESCRIPTOR) != 0 && check_objects(fcp);
}

/* An access mode byte, and a condition for each mode that it names, bit 7 first (5.4.3.1). */
static bool take_rule(struct iccsp_rd *rd, uint8_t sc[ICCSP_AM_BITS], uint8_t *named)
{
    uint8_t modes;

    if (!iccsp_rd_u8(rd, &modes) || modes == 0 || (modes & (AM_PROPRIETARY | *named)) != 0)
        return false;
    *named |= modes;
    for (unsigned mode = ICCSP_AM_BITS; mode-- > 0;)
        if ((modes & 1u << mode) != 0 && !iccsp_rd_u8(rd, &sc[mode]))
            return false;
    return true;
}

/* What no rule names is never. */
static bool take_rules(const struct iccsp_tlv *object, uint8_t sc[ICCSP_AM_BITS], uint8_t *named)
{
    struct iccsp_rd rd = iccsp_rd_init(object->value, object->len);
    bool ok;

    memset(sc, ICCSP_SC_NEVER, ICCSP_AM_BITS);
    *named = 0;
    do {
        ok = take_rule(&rd, sc, named);
    } while (ok && rd.left > 0);
    return ok;
}

/* Security attributes for the data objects of a DF, all alike. They can be read always on this card. */
static bool take_object_security(const struct iccsp_tlv *template, uint8_t *put_data)
{
    struct iccsp_rd rd = iccsp_rd_init(template->value, template->len);
    uint8_t sc[ICCSP_AM_BITS];
    struct iccsp_tlv object;
    uint8_t named;

    if (iccsp_tlv_next(&rd, &object) != ICCSP_OK || object.tag != TAG_SECURITY || rd.left > 0 ||
        !take_rules(&object, sc, &named) || (named & ~(ICCSP_AM_OBJECT_GET | ICCSP_AM_OBJECT_PUT)) != 0)
        return false;
    *put_data = sc[1];
    return (named & ICCSP_AM_OBJECT_GET) == 0 || sc[0] == ICCSP_SC_ALWAYS;
}

static bool take_security(const struct iccsp_fcp *fcp, struct iccsp_new_file *out)
{
    struct iccsp_tlv object;
    uint8_t named;

    memset(out->sc, ICCSP_SC_ALWAYS, sizeof(out->sc));
    if (iccsp_tlv_find(fcp->body, fcp->body_len, TAG_SECURITY, &object) == ICCSP_OK) {
        out->sc[ICCSP_AM_DF_PUT_DATA] = ICCSP_SC_NEVER;
        if (!take_rules(&object, out->sc, &named))
            return false;
    }
    if (iccsp_tlv_find(fcp->body, fcp->body_len, TAG_OBJECTS, &object) != ICCSP_OK)
        return true;
    return out->spec.descriptor == ICCSP_FD_DF &&
           take_object_security(&object, &out->sc[ICCSP_AM_DF_PUT_DATA]);
}

/* Creation and initialisation states, in which a file has no protection yet, are none of this card. */
static bool take_life_cycle(const struct iccsp_fcp *fcp, struct iccsp_vfile_spec *spec)
{
    spec->life_cycle = (uint8_t)(fcp->life_cycle & ~LIFE_ANY);
    return (fcp->present & ICCSP_FCP_LIFE_CYCLE) == 0 || spec->life_cycle == ICCSP_LIFE_ACTIVATED ||
           spec->life_cycle == ICCSP_LIFE_DEACTIVATED;
}

/* 81 counts structure as well, of which this card takes none from it: it serves where 80 is missing. */
static bool size_of(const struct iccsp_fcp *fcp, size_t *size)
{
    *size = (fcp->present & ICCSP_FCP_SIZE) != 0 ? fcp->size : fcp->total_size;
    return (fcp->present & (ICCSP_FCP_SIZE | ICCSP_FCP_TOTAL)) != 0;
}

/* Room for as many records as 82 names; of a variable size, or without such a number, for the bytes of 80. */
static bool take_room(const struct iccsp_fcp *fcp, struct iccsp_vfile_spec *spec)
{
    const size_t all = (size_t)fcp->record_size * fcp->records;
    const bool variable = (spec->descriptor & 0x06u) == (ICCSP_FD_LINEAR_VARIABLE & 0x06u);
    size_t size = 0;
    const bool sized = size_of(fcp, &size);

    if (fcp->records > ICCSP_RECORDS_MAX || (all > 0 && sized && size < all && !variable))
        return false;
    spec->record_size = fcp->record_size;
    spec->room = all > 0 && !(variable && sized) ? all : size;
    if (variable && spec->record_size == 0)
        spec->record_size = spec->room < ICCSP_RECORD_MAX ? spec->room : ICCSP_RECORD_MAX;
    return spec->record_size > 0 && spec->room >= spec->record_size;
}

static bool take_content(const struct iccsp_fcp *fcp, struct iccsp_vfile_spec *spec)
{
    if (spec->descriptor == ICCSP_FD_DF)
        return true;
    if (spec->descriptor == ICCSP_FD_TRANSPARENT)
        return fcp->record_size == 0 && size_of(fcp, &spec->size);
    return take_room(fcp, spec);
}

uint16_t iccsp_new_file_parse(const uint8_t *bytes, size_t len, struct iccsp_new_file *out)
{
    struct iccsp_vfile_spec *spec = &out->spec;
    struct iccsp_fcp fcp;
    struct iccsp_tlv object;

    memset(out, 0, sizeof(*out));
    if (!parse_template(bytes, len, &fcp))
        return SW_WRONG_DATA;
    *spec = (struct iccsp_vfile_spec){.fid = fcp.fid,
                                      .descriptor = (uint8_t)(fcp.descriptor & ~FD_SHAREABLE),
                                      .coding = fcp.coding,
                                      .sfi = fcp.sfi,
                                      .sc = out->sc,
                                      .name = fcp.name,
                                      .name_len = fcp.name_len};
    out->has_fid = (fcp.present & ICCSP_FCP_FID) != 0;
    out->has_sfi = iccsp_tlv_find(fcp.body, fcp.body_len, TAG_SFI, &object) == ICCSP_OK;
    if (!take_security(&fcp, out) || !take_life_cycle(&fcp, spec) || !take_content(&fcp, spec))
        return SW_WRONG_DATA;
    return spec->size > ICCSP_FILE_SIZE_MAX || spec->room > ICCSP_FILE_SIZE_MAX ? SW_NO_MEMORY : ICCSP_SW_OK;
}
