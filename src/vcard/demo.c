/* SPDX-License-Identifier: BSD-2-Clause */
/* The demo card: one EF of every structure, a PIN, and the files that a host looks for first.
 * docs/demo-card.md describes it; the tables here are the card. */
#include "base/error.h"
#include "vcard/cardos.h"
#include "vcard/demo.h"

#define FID_DF       0xD000u
#define FID_PATTERN  0xD006u
#define PATTERN_SIZE 32768u

/* Objects that the ATR, EF.ATR and GET DATA share. Card service data (ISO/IEC 7816-4:2005, table 84):
 * selection by full and partial DF name, objects in EF.DIR and EF.ATR, EF.DIR read by record, an MF.
 * Pre-issuing data: the mark of this family. Card capabilities (tables 86 to 88): all selection methods but
 * the implicit one, SFI, record numbers and identifiers; data units of one byte; chaining, and with extended
 * length also 60: long fields, and limits in EF.ATR (the latter 7816-4:2013, 12.1.1.9). */
#define SERVICE_DATA     "\xF0"
#define MARK             "ICCSP"
#define CAPABILITIES     "\xF7\x21\x9B"
#define CAPABILITIES_EXT "\xF7\x21\xFB"
#define AID              "\xF0\x69\x63\x63\x73\x70"
#define LABEL            "iccsp demo"
#define SERIAL           "\x5A\x0A\x89\x99\x12\x34\x56\x78\x90\x12\x34\x56"

/* Historical bytes: category 80, then COMPACT-TLV (8.1.1). */
#define HISTORICAL(capabilities) "\x80\x31" SERVICE_DATA "\x65" MARK "\x73" capabilities

/* 7F66: longest command and response, each an unsigned number of two bytes, as cards in the field write it.
 */
#define EF_ATR(capabilities) "\x43\x01" SERVICE_DATA "\x46\x05" MARK "\x47\x03" capabilities
#define EXTENDED_LIMITS      "\x7F\x66\x08\x02\x02\xFF\xFF\x02\x02\xFF\xFF"

#define TEXT                                                                                                 \
    "iccsp demo card\n"                                                                                      \
    "===============\n"                                                                                      \
    "This card has no chip: it is a program that answers APDUs as ISO/IEC 7816-4 says.\n"                    \
    "You are reading EF D001, a transparent file below DF D000.\n"                                           \
    "Gr\xC3\xBC\xC3\x9F"                                                                                     \
    "e, \xC3\xA0 bient\xC3\xB4t, \xE3\x81\x93\xE3\x82\x93\xE3\x81\xAB\xE3\x81\xA1\xE3\x81\xAF: text on a "   \
    "card is UTF-8 "                                                                                         \
    "when nobody says otherwise.\n"                                                                          \
    "The PIN (CHV 1) is 1234. It opens EF D005.\n"

#define SECRET_TEXT "Only those who know CHV 1 read this.\n"

/* ISO/IEC 7816-4:2005, 8.2.1.1: application template with identifier, label and path. */
#define APPLICATION "\x61\x1A\x4F\x06" AID "\x50\x0A" LABEL "\x51\x04\x3F\x00\xD0\x00"
#define DF_OBJECTS  "\x4F\x06" AID "\x50\x0A" LABEL

static const struct iccsp_vfile_spec mf_files[] = {
    {.fid = 0x2F00, .descriptor = ICCSP_FD_LINEAR_VARIABLE_TLV, .sfi = 30},
    {.fid = 0x2F02, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 2, ICCSP_DEMO_CONTENT(SERIAL)},
    {.fid = FID_DF,
     .descriptor = ICCSP_FD_DF,
     .name = (const uint8_t *)AID,
     .name_len = sizeof(AID) - 1,
     ICCSP_DEMO_CONTENT(DF_OBJECTS)},
};

static const struct iccsp_vfile_spec df_files[] = {
    {.fid = 0xD001, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 1, ICCSP_DEMO_CONTENT(TEXT)},
    {.fid = 0xD002, .descriptor = ICCSP_FD_LINEAR_FIXED, .sfi = 2, .record_size = 16},
    {.fid = 0xD003, .descriptor = ICCSP_FD_LINEAR_VARIABLE, .sfi = 3},
    {.fid = 0xD004, .descriptor = ICCSP_FD_CYCLIC, .sfi = 4, .record_size = 8},
    {.fid = 0xD005,
     .descriptor = ICCSP_FD_TRANSPARENT,
     .sfi = 5,
     .read = ICCSP_SC_CHV(ICCSP_DEMO_CHV),
     ICCSP_DEMO_CONTENT(SECRET_TEXT)},
    {.fid = FID_PATTERN, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 6, .size = PATTERN_SIZE},
    {.fid = 0xD007, .descriptor = ICCSP_FD_TRANSPARENT},
};

static const struct iccsp_demo_record mf_records[] = {
    {0x2F00, ICCSP_DEMO_RECORD(APPLICATION)},
};

static const struct iccsp_demo_record df_records[] = {
    {0xD002, ICCSP_DEMO_RECORD("Linear fixed  #1")},
    {0xD002, ICCSP_DEMO_RECORD("Linear fixed  #2")},
    {0xD002, ICCSP_DEMO_RECORD("Linear fixed  #3")},
    {0xD002, ICCSP_DEMO_RECORD("Linear fixed  #4")},
    {0xD002, ICCSP_DEMO_RECORD("Linear fixed  #5")},
    {0xD003, ICCSP_DEMO_RECORD("one")},
    {0xD003, ICCSP_DEMO_RECORD("two words")},
    {0xD003, ICCSP_DEMO_RECORD("three words here")},
    {0xD003, ICCSP_DEMO_RECORD("and a fourth record, longer than the others")},
    {0xD004, ICCSP_DEMO_RECORD("event #1")},
    {0xD004, ICCSP_DEMO_RECORD("event #2")},
    {0xD004, ICCSP_DEMO_RECORD("event #3")},
    {0xD004, ICCSP_DEMO_RECORD("event #4")},
};

/* What differs between a card with and one without extended length. */
struct variant {
    struct iccsp_cardos_config config;
    struct iccsp_vfile_spec ef_atr;
    const uint8_t *mf_objects;
    size_t mf_objects_len;
};

#define VARIANT(has_extended, capabilities, limits)                                                          \
    {                                                                                                        \
        .config = {.extended = (has_extended),                                                               \
                   .historical = (const uint8_t *)HISTORICAL(capabilities),                                  \
                   .historical_len = sizeof(HISTORICAL(capabilities)) - 1},                                  \
        .ef_atr = {.fid = 0x2F01,                                                                            \
                   .descriptor = ICCSP_FD_TRANSPARENT,                                                       \
                   .sfi = 1,                                                                                 \
                   ICCSP_DEMO_CONTENT(EF_ATR(capabilities) limits)},                                         \
        .mf_objects = (const uint8_t *)(EF_ATR(capabilities) limits SERIAL),                                 \
        .mf_objects_len = sizeof(EF_ATR(capabilities) limits SERIAL) - 1,                                    \
    }

static const struct variant without_extended = VARIANT(false, CAPABILITIES, "");
static const struct variant with_extended = VARIANT(true, CAPABILITIES_EXT, EXTENDED_LIMITS);

/* Every two bytes are the number of that pair, so that a wrong offset shows. */
static void fill_pattern(uint8_t pattern[PATTERN_SIZE])
{
    for (unsigned i = 0; i < PATTERN_SIZE; i += 2) {
        pattern[i] = (uint8_t)(i / 2 >> 8);
        pattern[i + 1] = (uint8_t)(i / 2);
    }
}

iccsp_hr iccsp_demo_add_files(struct iccsp_vfile *df, const struct iccsp_vfile_spec *specs, size_t count)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < count; i++)
        hr = iccsp_image_add(df, &specs[i], NULL);
    return hr;
}

iccsp_hr iccsp_demo_add_records(struct iccsp_vfile *df, const struct iccsp_demo_record *records, size_t count)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < count; i++)
        hr = iccsp_vfile_append(iccsp_vfile_child(df, records[i].fid), records[i].bytes, records[i].len);
    return hr;
}

static iccsp_hr fill_df(struct iccsp_vfile *df)
{
    iccsp_hr hr = iccsp_demo_add_files(df, df_files, ICCSP_DEMO_COUNT(df_files));

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_demo_add_records(df, df_records, ICCSP_DEMO_COUNT(df_records));
    if (ICCSP_SUCCEEDED(hr))
        fill_pattern(iccsp_vfile_child(df, FID_PATTERN)->body);
    return hr;
}

static iccsp_hr fill_image(struct iccsp_image *image, const struct variant *variant)
{
    struct iccsp_vfile *mf = image->mf;
    iccsp_hr hr = iccsp_image_add(mf, &variant->ef_atr, NULL);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_demo_add_files(mf, mf_files, ICCSP_DEMO_COUNT(mf_files));
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_demo_add_records(mf, mf_records, ICCSP_DEMO_COUNT(mf_records));
    if (ICCSP_SUCCEEDED(hr))
        hr = fill_df(iccsp_vfile_child(mf, FID_DF));
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_demo_add_writable(mf);
    return ICCSP_SUCCEEDED(hr) ? iccsp_demo_add_codes(image) : hr;
}

iccsp_hr iccsp_vcard_new_demo(uint32_t flags, struct iccsp_vcard **out)
{
    const bool plain = (flags & (ICCSP_DEMO_T0 | ICCSP_DEMO_NO_EXT)) != 0;
    const struct variant *variant = plain ? &without_extended : &with_extended;
    struct iccsp_cardos_config config = variant->config;
    struct iccsp_image *image = NULL;
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if ((flags & ~(ICCSP_DEMO_T0 | ICCSP_DEMO_NO_EXT)) != 0)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "unknown flag of the demo card: 0x%X", (unsigned)flags);
    config.t0 = (flags & ICCSP_DEMO_T0) != 0;
    hr = iccsp_image_new(variant->mf_objects, variant->mf_objects_len, &image);
    if (ICCSP_SUCCEEDED(hr))
        hr = fill_image(image, variant);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cardos_new(&config, &image, out);
    iccsp_image_free(&image);
    return hr;
}
