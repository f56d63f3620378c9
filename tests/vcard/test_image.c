/* SPDX-License-Identifier: BSD-2-Clause */
/* Making a card image: what is refused, and how the tree and the records are counted. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "vcard/cardos.h"
#include "vcard/image.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct iccsp_image *image;

static int setup(void **state)
{
    (void)state;
    return iccsp_image_new(NULL, 0, &image) == ICCSP_OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    iccsp_image_free(&image);
    return image == NULL ? 0 : -1;
}

static struct iccsp_vfile *add(struct iccsp_vfile *parent, uint16_t fid, uint8_t descriptor,
                               size_t record_size)
{
    const struct iccsp_vfile_spec spec = {.fid = fid, .descriptor = descriptor, .record_size = record_size};
    struct iccsp_vfile *file = NULL;

    assert_int_equal(iccsp_image_add(parent, &spec, &file), ICCSP_OK);
    assert_non_null(file);
    return file;
}

static void test_impossible_files_are_refused(void **state)
{
    static const uint8_t bytes[17] = {0};
    static const struct iccsp_vfile_spec wrong[] = {
        {.fid = 0x1000, .descriptor = 0x00},
        {.fid = 0x1000, .descriptor = 0x08},
        {.fid = 0x1000, .descriptor = 0x39},
        {.fid = 0x3F00, .descriptor = ICCSP_FD_DF},
        {.fid = 0x3FFF, .descriptor = ICCSP_FD_DF},
        {.fid = 0xFFFF, .descriptor = ICCSP_FD_TRANSPARENT},
        {.fid = 0x0000, .descriptor = ICCSP_FD_TRANSPARENT},
        {.fid = 0x1000, .descriptor = ICCSP_FD_DF, .name = bytes, .name_len = 17},
        {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .name = bytes, .name_len = 5},
        {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 31},
        {.fid = 0x1000, .descriptor = ICCSP_FD_DF, .sfi = 1},
        {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .size = ICCSP_FILE_SIZE_MAX + 1},
        {.fid = 0x1000, .descriptor = ICCSP_FD_CYCLIC, .record_size = 4, .body = bytes, .size = 4},
        {.fid = 0x1000, .descriptor = ICCSP_FD_LINEAR_FIXED},
        {.fid = 0x1000, .descriptor = ICCSP_FD_CYCLIC},
        {.fid = 0x1000, .descriptor = ICCSP_FD_LINEAR_VARIABLE, .record_size = ICCSP_RECORD_MAX + 1},
        {.fid = 0x1000, .descriptor = ICCSP_FD_LINEAR_VARIABLE, .room = ICCSP_FILE_SIZE_MAX + 1},
        {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .room = 1},
        {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .record_size = 1},
        {.fid = 0x1000, .descriptor = ICCSP_FD_DF, .room = 1},
        {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .coding = 0x02},
        {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .coding = 0x31},
        {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .coding = 0xC1},
        {.fid = 0x1000, .descriptor = ICCSP_FD_LINEAR_FIXED, .record_size = ICCSP_RECORD_MAX + 1},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct iccsp_vfile *file = NULL;

        if (iccsp_image_add(image->mf, &wrong[i], &file) != ICCSP_E_INVALIDARG)
            fail_msg("file %zu was made", i);
        assert_null(file);
        assert_null(image->mf->children);
    }
}

static void test_a_second_file_of_a_name_is_refused(void **state)
{
    const struct iccsp_vfile_spec first = {.fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 3};
    const struct iccsp_vfile_spec same_sfi = {.fid = 0x1001, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 3};

    (void)state;
    assert_int_equal(iccsp_image_add(image->mf, &first, NULL), ICCSP_OK);
    assert_int_equal(iccsp_image_add(image->mf, &first, NULL), ICCSP_E_FILE_EXISTS);
    assert_int_equal(iccsp_image_add(image->mf, &same_sfi, NULL), ICCSP_E_FILE_EXISTS);
    assert_null(image->mf->children->next);
}

static void test_an_ef_has_no_files_below(void **state)
{
    const struct iccsp_vfile_spec spec = {.fid = 0x1001, .descriptor = ICCSP_FD_TRANSPARENT};
    struct iccsp_vfile *ef = add(image->mf, 0x1000, ICCSP_FD_TRANSPARENT, 0);

    (void)state;
    assert_int_equal(iccsp_image_add(ef, &spec, NULL), ICCSP_E_INVALIDARG);
}

static void test_impossible_records_are_refused(void **state)
{
    static const uint8_t bytes[8] = {0};
    struct iccsp_vfile *transparent = add(image->mf, 0x1000, ICCSP_FD_TRANSPARENT, 0);
    struct iccsp_vfile *fixed = add(image->mf, 0x1001, ICCSP_FD_LINEAR_FIXED, 4);
    struct iccsp_vfile *variable = add(image->mf, 0x1002, ICCSP_FD_LINEAR_VARIABLE, 0);

    (void)state;
    assert_int_equal(iccsp_vfile_append(image->mf, bytes, 4), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_vfile_append(transparent, bytes, 4), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_vfile_append(fixed, bytes, 3), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_vfile_append(fixed, bytes, 5), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_vfile_append(variable, bytes, 0), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_vfile_append(variable, bytes, ICCSP_RECORD_MAX + 1), ICCSP_E_INVALIDARG);
    for (size_t i = 0; i < ICCSP_RECORDS_MAX; i++)
        assert_int_equal(iccsp_vfile_append(variable, bytes, 1), ICCSP_OK);
    assert_int_equal(iccsp_vfile_append(variable, bytes, 1), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(variable->record_count, ICCSP_RECORDS_MAX);
}

static iccsp_hr add_code(const struct iccsp_vfile *df, uint8_t ref, size_t len, uint8_t tries)
{
    static const uint8_t value[ICCSP_CODE_LEN_MAX + 1] = {0};
    const struct iccsp_credential_spec spec = {.kind = ICCSP_CREDENTIAL_CODE,
                                               .ref = ref,
                                               .value = value,
                                               .len = len,
                                               .tries = tries,
                                               .rules = {.min_len = 4, .max_len = ICCSP_CODE_LEN_MAX}};

    return iccsp_image_add_credential(image, df, &spec);
}

static void test_impossible_codes_are_refused(void **state)
{
    struct iccsp_vfile *df = add(image->mf, 0x1000, ICCSP_FD_DF, 0);
    static const struct {
        bool of_df;
        uint8_t ref;
        size_t len;
        uint8_t tries;
    } wrong[] = {
        {false, 0x00, 4, 3}, {false, 0x81, 4, 3}, {true, 0x01, 4, 3},   {true, 0x80, 4, 3},
        {false, 0x21, 4, 3}, {false, 0x41, 4, 3}, {false, 0x01, 0, 3},  {false, 0x01, 3, 3},
        {false, 1, 17, 3},   {false, 0x01, 4, 0}, {false, 0x01, 4, 16},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(wrong); i++)
        if (add_code(wrong[i].of_df ? df : image->mf, wrong[i].ref, wrong[i].len, wrong[i].tries) !=
            ICCSP_E_INVALIDARG)
            fail_msg("code %zu was made", i);
    assert_int_equal(image->credential_count, 0);
    assert_int_equal(add_code(df, 0x81, 4, 15), ICCSP_OK);
    assert_int_equal(add_code(df, 0x81, 4, 15), ICCSP_E_INVALIDARG);
    for (uint8_t ref = 1; ref < ICCSP_CREDENTIALS_MAX; ref++)
        assert_int_equal(add_code(image->mf, ref, 4, 3), ICCSP_OK);
    assert_int_equal(add_code(image->mf, ICCSP_CREDENTIALS_MAX, 4, 3), ICCSP_E_INVALIDARG);
    assert_int_equal(image->credential_count, ICCSP_CREDENTIALS_MAX);
}

static void test_rules_that_no_code_can_follow_are_refused(void **state)
{
    struct iccsp_credential_spec spec = {
        .kind = ICCSP_CREDENTIAL_CODE, .ref = 1, .value = (const uint8_t *)"1234", .len = 4, .tries = 3};

    (void)state;
    assert_int_equal(iccsp_image_add_credential(image, image->mf, &spec), ICCSP_E_INVALIDARG);
    spec.rules = (struct iccsp_code_rules){.min_len = 4, .max_len = ICCSP_CODE_LEN_MAX + 1};
    assert_int_equal(iccsp_image_add_credential(image, image->mf, &spec), ICCSP_E_INVALIDARG);
    spec.rules = (struct iccsp_code_rules){.min_len = 5, .max_len = 4};
    assert_int_equal(iccsp_image_add_credential(image, image->mf, &spec), ICCSP_E_INVALIDARG);
    assert_int_equal(image->credential_count, 0);
}

static void test_too_many_historical_bytes_are_refused(void **state)
{
    static const uint8_t historical[16] = {0};
    const struct iccsp_cardos_config config = {.historical = historical, .historical_len = 16};
    struct iccsp_vcard *card;

    (void)state;
    assert_int_equal(iccsp_cardos_new(&config, &image, &card), ICCSP_E_INVALIDARG);
    assert_null(card);
    assert_non_null(image);
}

static void test_the_largest_of_everything_is_accepted(void **state)
{
    static const uint8_t bytes[ICCSP_RECORD_MAX] = {0};
    const struct iccsp_vfile_spec df = {
        .fid = 0x1000, .descriptor = ICCSP_FD_DF, .name = bytes, .name_len = ICCSP_DF_NAME_MAX};
    const struct iccsp_vfile_spec ef = {
        .fid = 0x1001, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 30, .size = ICCSP_FILE_SIZE_MAX};
    struct iccsp_vfile *records = add(image->mf, 0x1002, ICCSP_FD_LINEAR_FIXED, ICCSP_RECORD_MAX);

    (void)state;
    assert_int_equal(iccsp_image_add(image->mf, &df, NULL), ICCSP_OK);
    assert_int_equal(iccsp_image_add(image->mf, &ef, NULL), ICCSP_OK);
    assert_int_equal(iccsp_vfile_append(records, bytes, sizeof(bytes)), ICCSP_OK);
    assert_int_equal(add_code(image->mf, 0x1F, ICCSP_CODE_LEN_MAX, 15), ICCSP_OK);
}

static void test_records_are_numbered_by_structure(void **state)
{
    struct iccsp_vfile *linear = add(image->mf, 0x1000, ICCSP_FD_LINEAR_FIXED, 1);
    struct iccsp_vfile *cyclic = add(image->mf, 0x1001, ICCSP_FD_CYCLIC, 1);

    (void)state;
    assert_null(iccsp_vfile_record(linear, 1));
    for (uint8_t i = 1; i <= 3; i++) {
        assert_int_equal(iccsp_vfile_append(linear, &i, 1), ICCSP_OK);
        assert_int_equal(iccsp_vfile_append(cyclic, &i, 1), ICCSP_OK);
    }
    assert_null(iccsp_vfile_record(linear, 0));
    assert_null(iccsp_vfile_record(linear, 4));
    assert_null(iccsp_vfile_record(cyclic, 0));
    assert_null(iccsp_vfile_record(cyclic, 4));
    assert_int_equal(iccsp_vfile_record(linear, 1)->bytes[0], 1);
    assert_int_equal(iccsp_vfile_record(linear, 3)->bytes[0], 3);
    assert_int_equal(iccsp_vfile_record(cyclic, 1)->bytes[0], 3);
    assert_int_equal(iccsp_vfile_record(cyclic, 3)->bytes[0], 1);
}

static void test_the_longest_variable_record_is_the_record_size(void **state)
{
    struct iccsp_vfile *ef = add(image->mf, 0x1000, ICCSP_FD_LINEAR_VARIABLE, 0);

    (void)state;
    assert_int_equal(iccsp_vfile_append(ef, (const uint8_t *)"abc", 3), ICCSP_OK);
    assert_int_equal(iccsp_vfile_append(ef, (const uint8_t *)"a", 1), ICCSP_OK);
    assert_int_equal(ef->record_size, 3);
}

static const struct iccsp_vfile_spec roomy = {
    .fid = 0x1000, .descriptor = ICCSP_FD_LINEAR_VARIABLE, .record_size = 4, .room = 7};

static void test_room_for_records_is_kept_and_bounded(void **state)
{
    const uint8_t *bytes = (const uint8_t *)"abcdefg";
    struct iccsp_vfile *ef;

    (void)state;
    assert_int_equal(iccsp_image_add(image->mf, &roomy, &ef), ICCSP_OK);
    assert_int_equal(iccsp_vfile_total(ef), 7);
    assert_false(iccsp_vfile_takes(ef, 5));
    assert_int_equal(iccsp_vfile_append(ef, bytes, 5), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_vfile_append(ef, bytes, 4), ICCSP_OK);
    assert_false(iccsp_vfile_has_room(ef, 4));
    assert_int_equal(iccsp_vfile_append(ef, bytes, 4), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(iccsp_vfile_append(ef, bytes, 3), ICCSP_OK);
    assert_int_equal(iccsp_vfile_set_record(ef, 2, bytes, 4), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(iccsp_vfile_set_record(ef, 2, bytes, 5), ICCSP_E_INVALIDARG);
    assert_int_equal(iccsp_vfile_set_record(ef, 1, bytes + 4, 1), ICCSP_OK);
    assert_int_equal(iccsp_vfile_record(ef, 1)->len, 1);
    assert_int_equal(iccsp_vfile_record(ef, 1)->bytes[0], 'e');
    assert_int_equal(iccsp_vfile_set_record(ef, 2, bytes, 4), ICCSP_OK);
    assert_int_equal(iccsp_vfile_total(ef), 7);
    assert_int_equal(ef->record_size, 4);
    iccsp_vfile_drop_oldest(ef);
    assert_int_equal(ef->record_count, 1);
    assert_memory_equal(ef->records[0].bytes, "abcd", 4);
    iccsp_vfile_drop_oldest(ef);
    iccsp_vfile_drop_oldest(ef);
    assert_int_equal(ef->record_count, 0);
}

static bool refuse(void *context, const struct iccsp_credential *changed)
{
    assert_null(changed);
    ++*(unsigned *)context;
    return false;
}

/* A copy takes the place of the file, whose address and brothers stay; or nothing happens. */
static void test_a_copy_takes_the_place_of_the_file(void **state)
{
    struct iccsp_vfile *file, *brother, *copy;
    unsigned asked = 0;

    (void)state;
    assert_int_equal(iccsp_image_add(image->mf, &roomy, &file), ICCSP_OK);
    brother = add(image->mf, 0x1001, ICCSP_FD_TRANSPARENT, 0);
    assert_int_equal(iccsp_vfile_append(file, (const uint8_t *)"abc", 3), ICCSP_OK);
    assert_int_equal(iccsp_vfile_copy(file, &copy), ICCSP_OK);
    assert_null(copy->parent);
    assert_null(copy->next);
    assert_ptr_not_equal(copy->records[0].bytes, file->records[0].bytes);
    assert_int_equal(iccsp_vfile_set_record(copy, 1, (const uint8_t *)"x", 1), ICCSP_OK);
    image->commit = refuse;
    image->commit_context = &asked;
    assert_false(iccsp_image_replace(image, file, &copy));
    assert_null(copy);
    assert_int_equal(asked, 1);
    assert_memory_equal(file->records[0].bytes, "abc", 3);
    assert_int_equal(iccsp_vfile_copy(file, &copy), ICCSP_OK);
    assert_int_equal(iccsp_vfile_append(copy, (const uint8_t *)"de", 2), ICCSP_OK);
    image->commit = NULL;
    assert_true(iccsp_image_replace(image, file, &copy));
    assert_int_equal(file->record_count, 2);
    assert_ptr_equal(file->parent, image->mf);
    assert_ptr_equal(file->next, brother);
    assert_ptr_equal(image->mf->children, file);
}

/* Bytes that are not given are in the erased state, ones where WRITE clears bits (7816-4:2005, 7.2.4). */
static void test_new_content_is_erased(void **state)
{
    const struct iccsp_vfile_spec ones = {
        .fid = 0x1000, .descriptor = ICCSP_FD_TRANSPARENT, .coding = ICCSP_CODING_WRITE_AND, .size = 2};
    const struct iccsp_vfile_spec zeros = {
        .fid = 0x1001, .descriptor = ICCSP_FD_TRANSPARENT, .coding = ICCSP_CODING_WRITE_OR, .size = 2};
    struct iccsp_vfile *file;

    (void)state;
    assert_int_equal(iccsp_image_add(image->mf, &ones, &file), ICCSP_OK);
    assert_memory_equal(file->body, "\xFF\xFF", 2);
    assert_int_equal(iccsp_image_add(image->mf, &zeros, &file), ICCSP_OK);
    assert_memory_equal(file->body, "\0\0", 2);
}

static void test_the_tree_is_walked_parents_first(void **state)
{
    static const uint16_t order[] = {0x3F00, 0x1000, 0x1100, 0x1110, 0x1101, 0x2000};
    struct iccsp_vfile *first = add(image->mf, 0x1000, ICCSP_FD_DF, 0);
    struct iccsp_vfile *inner = add(first, 0x1100, ICCSP_FD_DF, 0);
    struct iccsp_vfile *at = image->mf;

    (void)state;
    add(image->mf, 0x2000, ICCSP_FD_TRANSPARENT, 0);
    add(inner, 0x1110, ICCSP_FD_TRANSPARENT, 0);
    add(first, 0x1101, ICCSP_FD_TRANSPARENT, 0);
    for (size_t i = 0; i < COUNT(order); i++) {
        assert_non_null(at);
        assert_int_equal(at->fid, order[i]);
        at = iccsp_vfile_after(at, image->mf);
    }
    assert_null(at);
    assert_null(iccsp_vfile_after(first->children->next, first));
}

static void test_totals_count_everything_below(void **state)
{
    const struct iccsp_vfile_spec spec = {.fid = 0x1001, .descriptor = ICCSP_FD_TRANSPARENT, .size = 100};
    struct iccsp_vfile *df = add(image->mf, 0x1000, ICCSP_FD_DF, 0);
    struct iccsp_vfile *records = add(df, 0x1002, ICCSP_FD_CYCLIC, 5);

    (void)state;
    assert_int_equal(iccsp_image_add(df, &spec, NULL), ICCSP_OK);
    assert_int_equal(iccsp_vfile_append(records, (const uint8_t *)"12345", 5), ICCSP_OK);
    assert_int_equal(iccsp_vfile_append(records, (const uint8_t *)"12345", 5), ICCSP_OK);
    assert_int_equal(iccsp_vfile_total(records), 10);
    assert_int_equal(iccsp_vfile_total(df), 110);
    assert_int_equal(iccsp_vfile_total(image->mf), 110);
}

/* Freeing must not recurse: every level would cost a stack frame. */
static void test_a_deep_tree_is_freed(void **state)
{
    struct iccsp_vfile *at = image->mf;

    (void)state;
    for (unsigned i = 0; i < 100000; i++)
        at = add(at, 0x1000, ICCSP_FD_DF, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_impossible_files_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_second_file_of_a_name_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_an_ef_has_no_files_below, setup, teardown),
        cmocka_unit_test_setup_teardown(test_impossible_records_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_impossible_codes_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rules_that_no_code_can_follow_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_too_many_historical_bytes_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_largest_of_everything_is_accepted, setup, teardown),
        cmocka_unit_test_setup_teardown(test_records_are_numbered_by_structure, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_longest_variable_record_is_the_record_size, setup, teardown),
        cmocka_unit_test_setup_teardown(test_room_for_records_is_kept_and_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_copy_takes_the_place_of_the_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_new_content_is_erased, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_tree_is_walked_parents_first, setup, teardown),
        cmocka_unit_test_setup_teardown(test_totals_count_everything_below, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_deep_tree_is_freed, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
