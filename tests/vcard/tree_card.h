/* SPDX-License-Identifier: BSD-2-Clause */
/* A card with more of everything than the demo card: nested DFs, names that begin alike, record identifiers,
 * CHVs of a DF, files that nobody may read.
 *
 *   3F00
 *     1001  transparent, SFI 1, "MF file"
 *     2000  DF A0 00 00 00 01 01, with object 50 "two"
 *       2001  transparent, SFI 1, "0123456789"
 *       2002  linear variable with identifiers, SFI 2: 01 'a', 02 'b', 01 'c', 02 'd'
 *       2003  cyclic with identifiers, SFI 3, created in the order 01 '1', 02 '2', 01 '3'
 *       2004  transparent, SFI 4, never readable
 *       2005  linear fixed, SFI 5, after CHV 1
 *       2006  transparent, SFI 6, after external authentication, which this card has not
 *       2007  linear fixed, SFI 7, three records of 200 bytes
 *       2008  linear fixed, no record
 *       2100  DF A0 00 00 00 01 02, with CHV 81 "local"
 *         2101  transparent, "inner"
 *     3000  DF A0 00 00 00 01 03
 *       2001  transparent, "another 2001"
 *     4000  DF without a name
 *
 * CHV 1 is "1234" with 3 tries, CHV 2 "12345678901234567" cut to 16 with 1 try. For CHV 1 there is every form
 * of every command that changes a code, for those that present none after CHV 2, and a PUK, "87654321" with 2
 * tries; for the others there is none. */
#ifndef ICCSP_TESTS_VCARD_TREE_CARD_H
#define ICCSP_TESTS_VCARD_TREE_CARD_H

#include "vcard/card_check.h"
#include "vcard/cardos.h"

/** Valid while the card lives: what the image's owner would see. */
static struct iccsp_image *tree_image;

static inline struct iccsp_vfile *tree_add(struct iccsp_vfile *parent, struct iccsp_vfile_spec spec)
{
    struct iccsp_vfile *file = NULL;

    assert_int_equal(iccsp_image_add(parent, &spec, &file), ICCSP_OK);
    return file;
}

static inline void tree_record(struct iccsp_vfile *ef, const char *bytes, size_t len)
{
    assert_int_equal(iccsp_vfile_append(ef, (const uint8_t *)bytes, len), ICCSP_OK);
}

#define TREE_BODY(text)   .body = (const uint8_t *)(text), .size = sizeof(text) - 1
#define TREE_NAME(text)   .name = (const uint8_t *)(text), .name_len = sizeof(text) - 1
#define TREE_FILE(id, n)  .fid = (id), .descriptor = ICCSP_FD_TRANSPARENT, .sfi = (n)
#define TREE_DF(id, text) .fid = (id), .descriptor = ICCSP_FD_DF, TREE_NAME(text)

static inline void tree_fill_records(struct iccsp_vfile *df)
{
    static const char wide[200] = "wide";
    struct iccsp_vfile *variable = tree_add(
        df, (struct iccsp_vfile_spec){.fid = 0x2002, .descriptor = ICCSP_FD_LINEAR_VARIABLE_TLV, .sfi = 2});
    struct iccsp_vfile *cyclic =
        tree_add(df, (struct iccsp_vfile_spec){
                         .fid = 0x2003, .descriptor = ICCSP_FD_CYCLIC + 1, .sfi = 3, .record_size = 3});
    struct iccsp_vfile *guarded = tree_add(df, (struct iccsp_vfile_spec){.fid = 0x2005,
                                                                         .descriptor = ICCSP_FD_LINEAR_FIXED,
                                                                         .sfi = 5,
                                                                         .read = ICCSP_SC_CHV(1),
                                                                         .record_size = 2});
    struct iccsp_vfile *long_records =
        tree_add(df, (struct iccsp_vfile_spec){
                         .fid = 0x2007, .descriptor = ICCSP_FD_LINEAR_FIXED, .sfi = 7, .record_size = 200});

    tree_add(df,
             (struct iccsp_vfile_spec){.fid = 0x2008, .descriptor = ICCSP_FD_LINEAR_FIXED, .record_size = 2});
    tree_record(variable,
                "\x01\x01"
                "a",
                3);
    tree_record(variable,
                "\x02\x01"
                "b",
                3);
    tree_record(variable,
                "\x01\x01"
                "c",
                3);
    tree_record(variable,
                "\x02\x01"
                "d",
                3);
    tree_record(cyclic,
                "\x01\x01"
                "1",
                3);
    tree_record(cyclic,
                "\x02\x01"
                "2",
                3);
    tree_record(cyclic,
                "\x01\x01"
                "3",
                3);
    tree_record(guarded, "\xAA\xBB", 2);
    for (int i = 0; i < 3; i++)
        tree_record(long_records, wide, sizeof(wide));
}

/* A code with no form of the commands that change one. */
static inline struct iccsp_credential_spec tree_code(uint8_t ref, const char *value, uint8_t tries)
{
    return (struct iccsp_credential_spec){
        .kind = ICCSP_CREDENTIAL_CODE,
        .ref = ref,
        .value = (const uint8_t *)value,
        .len = strlen(value),
        .tries = tries,
        .rules = {.min_len = 4, .max_len = ICCSP_CODE_LEN_MAX, .condition = ICCSP_SC_NEVER}};
}

static inline void tree_fill_codes(struct iccsp_image *image, const struct iccsp_vfile *inner)
{
    const struct iccsp_code_rules everything = {
        .min_len = 4, .max_len = 8, .forms = {0x03, 0x03, 0x0F}, .condition = ICCSP_SC_CHV(2)};
    struct iccsp_credential_spec one = tree_code(0x01, "1234", 3);
    const struct iccsp_credential_spec local = tree_code(0x81, "local", 3);
    const struct iccsp_credential_spec two = tree_code(0x02, "1234567890123456", 1);
    struct iccsp_credential_spec puk = tree_code(0x01, "87654321", 2);

    one.rules = everything;
    puk.kind = ICCSP_CREDENTIAL_PUK;
    assert_int_equal(iccsp_image_add_credential(image, image->mf, &one), ICCSP_OK);
    assert_int_equal(iccsp_image_add_credential(image, inner, &local), ICCSP_OK);
    assert_int_equal(iccsp_image_add_credential(image, image->mf, &two), ICCSP_OK);
    assert_int_equal(iccsp_image_add_credential(image, image->mf, &puk), ICCSP_OK);
}

static inline struct iccsp_image *make_tree_image(void)
{
    struct iccsp_image *image;
    struct iccsp_vfile *two, *inner, *three;

    assert_int_equal(iccsp_image_new((const uint8_t *)"\x5A\x01\x77", 3, &image), ICCSP_OK);
    tree_add(image->mf, (struct iccsp_vfile_spec){TREE_FILE(0x1001, 1), TREE_BODY("MF file")});
    two = tree_add(image->mf,
                   (struct iccsp_vfile_spec){TREE_DF(0x2000, "\xA0\x00\x00\x00\x01\x01"), TREE_BODY("\x50\x03"
                                                                                                    "two")});
    tree_add(two, (struct iccsp_vfile_spec){TREE_FILE(0x2001, 1), TREE_BODY("0123456789")});
    tree_fill_records(two);
    tree_add(two,
             (struct iccsp_vfile_spec){TREE_FILE(0x2004, 4), .read = ICCSP_SC_NEVER, TREE_BODY("never")});
    tree_add(two, (struct iccsp_vfile_spec){TREE_FILE(0x2006, 6), .read = 0x20, TREE_BODY("external")});
    inner = tree_add(two, (struct iccsp_vfile_spec){TREE_DF(0x2100, "\xA0\x00\x00\x00\x01\x02")});
    tree_add(inner, (struct iccsp_vfile_spec){TREE_FILE(0x2101, 0), TREE_BODY("inner")});
    three = tree_add(image->mf, (struct iccsp_vfile_spec){TREE_DF(0x3000, "\xA0\x00\x00\x00\x01\x03")});
    tree_add(three, (struct iccsp_vfile_spec){TREE_FILE(0x2001, 0), TREE_BODY("another 2001")});
    tree_add(image->mf, (struct iccsp_vfile_spec){.fid = 0x4000, .descriptor = ICCSP_FD_DF});
    tree_fill_codes(image, inner);
    return image;
}

/** The card, powered. */
static inline struct iccsp_vcard *tree_card(bool t0, bool extended)
{
    static const uint8_t historical[] = {0x80};
    const struct iccsp_cardos_config config = {t0, extended, historical, sizeof(historical)};
    struct iccsp_image *image = make_tree_image();
    struct iccsp_vcard *card;

    tree_image = image;
    assert_int_equal(iccsp_cardos_new(&config, &image, &card), ICCSP_OK);
    assert_null(image);
    power_up(card);
    return card;
}

static inline void check_fresh_tree(bool t0, const struct exchange *table, size_t count)
{
    struct iccsp_vcard *card = tree_card(t0, !t0);

    check_all(card, table, count);
    iccsp_vcard_free(&card);
}

/** A dialogue with a fresh card: T=1, extended length. */
static inline void check_tree(const struct exchange *table, size_t count)
{
    check_fresh_tree(false, table, count);
}

/** The same in T=0. */
static inline void check_tree_t0(const struct exchange *table, size_t count)
{
    check_fresh_tree(true, table, count);
}

#endif
