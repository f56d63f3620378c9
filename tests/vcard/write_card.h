/* SPDX-License-Identifier: BSD-2-Clause */
/* A card to be written, and its owner, who is told of every change and may fail to keep it.
 *
 *   3F00
 *     5000  DF, everything is allowed; so it is in the files below, unless something else is said
 *       5001  transparent, SFI 1, "0123456789ABCDEF"
 *       5002  transparent, SFI 2, 4 bytes, WRITE sets bits
 *       5003  transparent, SFI 3, 4 bytes, WRITE clears bits
 *       5004  transparent, SFI 4, 4 bytes, WRITE once
 *       5005  transparent, SFI 5, 4 bytes, read only
 *       5006  transparent, SFI 6, 4 bytes, CHV 1 to update, nobody writes
 *       5007  transparent, SFI 7, 65,536 bytes
 *       5011  linear fixed, SFI 17, records of 4, "one1", "two2", room for 3
 *       5012  linear variable, SFI 18, records up to 6, "ab", "cde", room for 12 bytes
 *       5013  cyclic, SFI 19, records of 2, "c1", "c2", room for 3
 *       5014  linear variable with identifiers, SFI 20, 01 'a', 02 'b', room for 40 bytes
 *       5015  linear fixed, SFI 21, records of 2, WRITE sets bits, 0F00, room for 2
 *       5016  cyclic, SFI 22, records of 1, "1", "2", no further room
 *       5017  linear fixed, SFI 23, records of 1, "r", read only
 *       5018  linear fixed, SFI 24, records of 1, none yet, room for 2
 *
 * CHV 1 is "1234" with 3 tries. */
#ifndef ICCSP_TESTS_VCARD_WRITE_CARD_H
#define ICCSP_TESTS_VCARD_WRITE_CARD_H

#include "vcard/card_check.h"
#include "vcard/cardos.h"

/** What the owner of the image saw. */
static struct {
    struct iccsp_image *image;
    unsigned changes; /* of files */
    bool fails;       /* the next time */
} owner;

#define WRITE_BODY(text)    .body = (const uint8_t *)(text), .size = sizeof(text) - 1
#define WRITE_RECORDS(kind) .descriptor = (kind), .sc = write_anybody

static const uint8_t write_anybody[ICCSP_AM_COUNT] = {ICCSP_SC_ALWAYS};
static const uint8_t write_chv[ICCSP_AM_COUNT] = {
    [ICCSP_AM_EF_UPDATE] = ICCSP_SC_CHV(1), [ICCSP_AM_EF_WRITE] = ICCSP_SC_NEVER};

static const struct iccsp_vfile_spec write_files[] = {
    {.fid = 0x5001, .descriptor = 0x01, .sfi = 1, .sc = write_anybody, WRITE_BODY("0123456789ABCDEF")},
    {.fid = 0x5002, .descriptor = 0x01, .sfi = 2, .sc = write_anybody, .coding = 0x41, .size = 4},
    {.fid = 0x5003, .descriptor = 0x01, .sfi = 3, .sc = write_anybody, .coding = 0x61, .size = 4},
    {.fid = 0x5004, .descriptor = 0x01, .sfi = 4, .sc = write_anybody, .coding = 0x01, .size = 4},
    {.fid = 0x5005, .descriptor = 0x01, .sfi = 5, .size = 4},
    {.fid = 0x5006, .descriptor = 0x01, .sfi = 6, .sc = write_chv, .size = 4},
    {.fid = 0x5007, .descriptor = 0x01, .sfi = 7, .sc = write_anybody, .size = 65536},
    {.fid = 0x5011, WRITE_RECORDS(0x02), .sfi = 17, .record_size = 4, .room = 12},
    {.fid = 0x5012, WRITE_RECORDS(0x04), .sfi = 18, .record_size = 6, .room = 12},
    {.fid = 0x5013, WRITE_RECORDS(0x06), .sfi = 19, .record_size = 2, .room = 6},
    {.fid = 0x5014, WRITE_RECORDS(0x05), .sfi = 20, .record_size = 20, .room = 40},
    {.fid = 0x5015, WRITE_RECORDS(0x02), .sfi = 21, .record_size = 2, .room = 4, .coding = 0x41},
    {.fid = 0x5016, WRITE_RECORDS(0x06), .sfi = 22, .record_size = 1},
    {.fid = 0x5017, .descriptor = 0x02, .sfi = 23, .record_size = 1},
    {.fid = 0x5018, WRITE_RECORDS(0x02), .sfi = 24, .record_size = 1, .room = 2},
};

static const struct {
    uint16_t fid;
    const char *text;
    size_t len;
} write_records[] = {
    {0x5011, "one1", 4},     {0x5011, "two2", 4}, {0x5012, "ab", 2},    {0x5012, "cde", 3},
    {0x5013, "c1", 2},       {0x5013, "c2", 2},   {0x5014, "\1\1a", 3}, {0x5014, "\2\1b", 3},
    {0x5015, "\x0F\x00", 2}, {0x5016, "1", 1},    {0x5016, "2", 1},     {0x5017, "r", 1},
};

static inline bool write_keep(void *context, const struct iccsp_credential *changed)
{
    const bool kept = !owner.fails;

    assert_ptr_equal(context, &owner);
    if (changed != NULL)
        return true;
    owner.changes++;
    owner.fails = false;
    return kept;
}

static inline void write_code(struct iccsp_image *image, const struct iccsp_vfile *df, uint8_t ref,
                              const char *value)
{
    const struct iccsp_credential_spec code = {.kind = ICCSP_CREDENTIAL_CODE,
                                               .ref = ref,
                                               .value = (const uint8_t *)value,
                                               .len = strlen(value),
                                               .tries = 3,
                                               .rules = {.min_len = 4, .max_len = 8}};

    assert_int_equal(iccsp_image_add_credential(image, df, &code), ICCSP_OK);
}

static inline struct iccsp_image *make_write_image(void)
{
    static const struct iccsp_vfile_spec spec = {
        .fid = 0x5000, .descriptor = ICCSP_FD_DF, .sc = write_anybody};
    struct iccsp_image *image;
    struct iccsp_vfile *df;

    assert_int_equal(iccsp_image_new(NULL, 0, &image), ICCSP_OK);
    assert_int_equal(iccsp_image_add(image->mf, &spec, &df), ICCSP_OK);
    for (size_t i = 0; i < COUNT(write_files); i++)
        assert_int_equal(iccsp_image_add(df, &write_files[i], NULL), ICCSP_OK);
    for (size_t i = 0; i < COUNT(write_records); i++)
        assert_int_equal(iccsp_vfile_append(iccsp_vfile_child(df, write_records[i].fid),
                                            (const uint8_t *)write_records[i].text, write_records[i].len),
                         ICCSP_OK);
    write_code(image, image->mf, 0x01, "1234");
    image->commit = write_keep;
    image->commit_context = &owner;
    return image;
}

/** The card, powered, with DF 5000 selected. */
static inline struct iccsp_vcard *write_card(bool t0)
{
    static const uint8_t historical[] = {0x80};
    const struct iccsp_cardos_config config = {t0, true, historical, sizeof(historical)};
    struct iccsp_image *image = make_write_image();
    struct iccsp_vcard *card;

    memset(&owner, 0, sizeof(owner));
    owner.image = image;
    assert_int_equal(iccsp_cardos_new(&config, &image, &card), ICCSP_OK);
    power_up(card);
    check(card, "00A4000C 02 5000", "9000");
    return card;
}

/** A dialogue with a fresh card in one protocol. */
static inline void check_in(bool t0, const struct exchange *table, size_t count)
{
    struct iccsp_vcard *card = write_card(t0);

    check_all(card, table, count);
    iccsp_vcard_free(&card);
}

/** A dialogue with a fresh card, in T=1 and in T=0; `changes` of files are to reach the owner. */
static inline void check_write(const struct exchange *table, size_t count, unsigned changes)
{
    for (int t0 = 0; t0 <= 1; t0++) {
        check_in(t0 == 1, table, count);
        assert_int_equal(owner.changes, changes);
    }
}

#endif
