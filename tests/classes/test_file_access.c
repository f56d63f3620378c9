/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess: opening and reading, and what they cost in commands. */
#include "classes/suite.h"

#include <stdio.h>
#include <string.h>

#define PATTERN_SIZE 32768

static uint8_t bytes[70000];
static size_t len;

static HRESULT read_some(HSCARD_FILE file, int32_t count)
{
    len = sizeof(bytes);
    return read_bytes(file, count, bytes, &len);
}

static void test_decision_E1_open_refuses_bad_paths(void **state)
{
    static const char *const bad[] = {"", "3F0", "3F00/XXXX", "../..", "3F00/D000/3F00", "D000D001"};
    HSCARD_FILE file;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        file = 77;
        assert_int_equal(open_path(bad[i], &file), E_INVALIDARG);
        assert_int_equal(file, 0);
    }
    assert_int_equal(open_path(NULL, &file), E_INVALIDARG);
    assert_int_equal(open_as(4, "3F00", &file), E_INVALIDARG);
    assert_int_equal(open_as(-1, "3F00", &file), E_INVALIDARG);
    assert_int_equal(open_as(ICCSP_SC_TYPE_BY_SHORT_ID, "31", &file), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Open(suite.files, ICCSP_SC_TYPE_BY_ID, NULL, NULL), E_POINTER);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_open_what_is_not_there(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/1234", &file), ICCSP_E_FILE_NOT_FOUND);
    assert_int_equal(open_path("3F00/D000", &file), ICCSP_E_NO_FILE);
    assert_int_equal(open_as(ICCSP_SC_TYPE_BY_NAME, "A000000308/D001", &file), ICCSP_E_DIR_NOT_FOUND);
}

static void test_open_and_read_in_the_fewest_commands(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(suite.card[0].commands, 1);
    assert_int_equal(read_some(file, 15), S_OK);
    assert_memory_equal(bytes, "iccsp demo card", 15);
    assert_int_equal(suite.card[0].commands, 3);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
    assert_int_equal(suite.card[0].commands, 3);
}

static void test_decision_E2_nothing_is_selected_again_under_a_lock(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(read_some(file, 5), S_OK);
    assert_int_equal(read_some(file, 5), S_OK);
    assert_int_equal(suite.card[0].commands, 3);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
}

static void test_decision_E2_nothing_is_selected_again_when_exclusive(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(attach(suite.any.reader[0], ICCSP_MODE_EXCLUSIVE), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(read_some(file, 5), S_OK);
    assert_int_equal(read_some(file, 5), S_OK);
    assert_int_equal(suite.card[0].commands, 3);
}

/* The holder of another handle, or of the same, selects another file. */
static void select_the_serial_number(uintptr_t handle)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x08, 0x0C, 0x02, 0x2F, 0x02};
    uint8_t rsp[16];
    size_t rsp_len;

    assert_int_equal(iccsp_rm_transmit(suite.any.rm, handle, ICCSP_PROTOCOL_T1, select, sizeof(select), rsp,
                                       sizeof(rsp), &rsp_len),
                     ICCSP_OK);
    assert_int_equal(rsp[0], 0x90);
}

static void test_decision_E2_others_do_not_change_what_we_read(void **state)
{
    const uintptr_t other = connect_other();
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    select_the_serial_number(other);
    assert_int_equal(read_some(file, 5), S_OK);
    assert_memory_equal(bytes, "iccsp", 5);
    select_the_serial_number(other);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(read_some(file, 10), S_OK);
    assert_memory_equal(bytes, " demo card", 10);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

/* Who gave his handle away goes on using it, in our lock too. */
static void test_decision_E2_the_owner_of_a_handle_does_not_change_what_we_read(void **state)
{
    const uintptr_t own = connect_other();
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(ISCardManage_AttachByHandle(suite.manage, own), S_OK);
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    select_the_serial_number(own);
    assert_int_equal(read_some(file, 5), S_OK);
    assert_memory_equal(bytes, "iccsp", 5);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, own, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
}

static void assert_pattern(void)
{
    static uint8_t first[256];

    assert_int_equal(len, PATTERN_SIZE);
    memcpy(first, bytes, sizeof(first));
    for (size_t i = 1; i < sizeof(first); i++) {
        if (first[i] != first[0])
            return;
    }
    fail_msg("the pattern is constant");
}

/* 2 commands more than the size divided by the Le in use, at most. */
static void test_32_kib_with_extended_length(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D006", &file), S_OK);
    assert_int_equal(read_some(file, PATTERN_SIZE), S_OK);
    assert_pattern();
    assert_in_range(suite.card[0].commands, 1, 3);
}

static void read_pattern_with(uint32_t flags, size_t most)
{
    static uint8_t expected[PATTERN_SIZE];
    HSCARD_FILE file;

    assert_int_equal(open_path("3F00/D000/D006", &file), S_OK);
    assert_int_equal(read_some(file, PATTERN_SIZE), S_OK);
    memcpy(expected, bytes, sizeof(expected));
    exchange_card(flags);
    assert_int_equal(open_path("3F00/D000/D006", &file), S_OK);
    assert_int_equal(read_some(file, PATTERN_SIZE), S_OK);
    assert_int_equal(len, PATTERN_SIZE);
    assert_memory_equal(bytes, expected, PATTERN_SIZE);
    assert_in_range(suite.card[0].commands, 1, most);
}

static void test_32_kib_with_short_length(void **state)
{
    (void)state;
    read_pattern_with(ICCSP_DEMO_NO_EXT, PATTERN_SIZE / 256 + 2);
}

/* SELECT costs a GET RESPONSE more on T=0. */
static void test_32_kib_on_t0(void **state)
{
    (void)state;
    read_pattern_with(ICCSP_DEMO_T0, PATTERN_SIZE / 256 + 3);
}

static void test_decision_E8_handles_are_checked(void **state)
{
    HSCARD_FILE first, second;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D001", &first), S_OK);
    assert_int_equal(ISCardFileAccess_Close(suite.files, first + 1), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Close(suite.files, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Close(suite.files, first), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &second), S_OK);
    assert_int_not_equal(first, second);
    suite.card[0].commands = 0;
    assert_int_equal(read_some(first, 5), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, first, 0, 0), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_E8_64_files_at_once(void **state)
{
    HSCARD_FILE file[64], one_more;

    (void)state;
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(open_path("3F00/D000/D001", &file[i]), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &one_more), E_OUTOFMEMORY);
    assert_int_equal(one_more, 0);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file[17]), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &one_more), S_OK);
}

/* Programs that detach without closing must not run out of handles. */
static void test_decision_E8_dead_handles_make_room(void **state)
{
    HSCARD_FILE file;

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
        assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
        must_attach();
    }
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(read_some(file, 5), S_OK);
}

static void test_decision_E8_each_handle_has_its_position(void **state)
{
    HSCARD_FILE a, b;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D001", &a), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &b), S_OK);
    assert_int_equal(read_some(a, 6), S_OK);
    assert_int_equal(read_some(b, 5), S_OK);
    assert_memory_equal(bytes, "iccsp", 5);
    assert_int_equal(read_some(a, 4), S_OK);
    assert_memory_equal(bytes, "demo", 4);
}

static void test_decision_E8_after_a_reset_by_another(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    reset_by_other();
    assert_int_equal(read_some(file, 5), ICCSP_W_RESET_CARD);
    assert_int_equal(read_some(file, 5), ICCSP_W_RESET_CARD);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(read_some(file, 5), S_OK);
}

static void test_decision_E8_after_removal(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    any_rm_remove(&suite.any, 0);
    assert_int_equal(read_some(file, 5), ICCSP_W_REMOVED_CARD);
    assert_int_equal(open_path("3F00/D000/D001", &file), ICCSP_W_REMOVED_CARD);
    any_rm_insert(&suite.any, 0, suite.card[0].card);
    assert_int_equal(open_path("3F00/D000/D001", &file), ICCSP_W_REMOVED_CARD);
    assert_int_equal(ISCardManage_Reconnect(suite.manage), S_OK);
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    assert_int_equal(read_some(file, 5), S_OK);
}

static void test_decision_G10_another_card_came(void **state)
{
    struct counting_card stranger;
    HSCARD_FILE file;

    (void)state;
    any_rm_remove(&suite.any, 0);
    counting_card_open(&stranger, ICCSP_DEMO_T0);
    any_rm_insert(&suite.any, 0, stranger.card);
    assert_int_equal(open_path("3F00/2F02", &file), ICCSP_W_REMOVED_CARD);
    assert_int_equal(ISCardManage_Reconnect(suite.manage), ICCSP_E_UNKNOWN_CARD);
    assert_int_equal(open_path("3F00/2F02", &file), ICCSP_W_REMOVED_CARD);
    assert_int_equal(stranger.commands, 0);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    must_attach();
    assert_int_equal(open_path("3F00/2F02", &file), S_OK);
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    any_rm_remove(&suite.any, 0);
    counting_card_close(&stranger);
    any_rm_insert(&suite.any, 0, suite.card[0].card);
}

static void test_decision_E9_counts(void **state)
{
    IByteBuffer *buffer = (IByteBuffer *)(void *)&len;
    HSCARD_FILE file;
    int32_t count = -1;

    (void)state;
    assert_int_equal(open_path("3F00/2F02", &file), S_OK);
    assert_int_equal(ISCardFileAccess_Read(suite.files, file, &count, &buffer, 0), E_INVALIDARG);
    assert_null(buffer);
    assert_int_equal(ISCardFileAccess_Read(suite.files, file, NULL, &buffer, 0), E_POINTER);
    assert_int_equal(ISCardFileAccess_Read(suite.files, file, &count, NULL, 0), E_POINTER);
    suite.card[0].commands = 0;
    assert_int_equal(read_some(file, 0), S_OK);
    assert_int_equal(len, 0);
    assert_int_equal(suite.card[0].commands, 0);
    assert_int_equal(read_some(file, 1000), S_OK);
    assert_int_equal(len, 12);
    assert_int_equal(read_some(file, 1000), ICCSP_W_EOF);
    assert_int_equal(read_some(file, 1000), ICCSP_W_EOF);
}

static void test_decision_E9_an_empty_file(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D007", &file), S_OK);
    assert_int_equal(read_some(file, 10), ICCSP_W_EOF);
    assert_int_equal(read_some(file, 0), S_OK);
}

static void read_records(const char *path, size_t count, size_t first_len)
{
    HSCARD_FILE file;

    assert_int_equal(open_path(path, &file), S_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(read_some(file, 255), S_OK);
        if (i == 0)
            assert_int_equal(len, first_len);
    }
    assert_int_equal(read_some(file, 255), ICCSP_W_EOF);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 1, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(read_some(file, 3), S_OK);
    assert_int_equal(len, 3);
    assert_int_equal(read_some(file, 255), S_OK);
}

static void test_decision_E9_records(void **state)
{
    (void)state;
    read_records("3F00/D000/D002", 5, 16);
    read_records("3F00/D000/D004", 4, 8);
}

static void test_decision_E9_records_of_several_lengths(void **state)
{
    size_t lengths[4];
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D003", &file), S_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(read_some(file, 255), S_OK);
        lengths[i] = len;
    }
    assert_int_equal(read_some(file, 255), ICCSP_W_EOF);
    assert_true(lengths[0] != lengths[1] || lengths[1] != lengths[2]);
}

static void test_decision_E10_seek(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    suite.card[0].commands = 0;
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 0, 3), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 0, -1), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, -1, ICCSP_SC_SEEK_FROM_BEGINNING),
                     ICCSP_E_BAD_SEEK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 1, ICCSP_SC_SEEK_FROM_END), ICCSP_E_BAD_SEEK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 100000, ICCSP_SC_SEEK_FROM_BEGINNING),
                     ICCSP_E_BAD_SEEK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, -100000, ICCSP_SC_SEEK_FROM_END),
                     ICCSP_E_BAD_SEEK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, INT32_MIN, ICCSP_SC_SEEK_RELATIVE),
                     ICCSP_E_BAD_SEEK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 6, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(suite.card[0].commands, 0);
    assert_int_equal(read_some(file, 4), S_OK);
    assert_memory_equal(bytes, "demo", 4);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, -4, ICCSP_SC_SEEK_RELATIVE), S_OK);
    assert_int_equal(read_some(file, 4), S_OK);
    assert_memory_equal(bytes, "demo", 4);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, -1, ICCSP_SC_SEEK_FROM_END), S_OK);
    assert_int_equal(read_some(file, 100), S_OK);
    assert_int_equal(len, 1);
    assert_int_equal(bytes[0], '\n');
}

static void test_decision_E12_no_secure_messaging_in_the_clear(void **state)
{
    IByteBuffer *buffer = NULL;
    int32_t count = 5;
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D001", &file), S_OK);
    suite.card[0].commands = 0;
    assert_int_equal(ISCardFileAccess_Read(suite.files, file, &count, &buffer, ICCSP_SC_FL_SECURE_MESSAGING),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    count = 5;
    assert_int_equal(ISCardFileAccess_Read(suite.files, file, &count, &buffer, ICCSP_SC_FL_ERASE),
                     E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_a_file_that_needs_a_pin(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("3F00/D000/D005", &file), S_OK);
    assert_int_equal(read_some(file, 100), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify_text("1234", ICCSP_SC_FL_IHV_GLOBAL, (int32_t[]){1}), S_OK);
    assert_int_equal(read_some(file, 100), S_OK);
    assert_memory_equal(bytes, "Only those", 10);
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, suite_attached_setup, suite_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_decision_E1_open_refuses_bad_paths),
        FILE_TEST(test_open_what_is_not_there),
        FILE_TEST(test_open_and_read_in_the_fewest_commands),
        FILE_TEST(test_decision_E2_nothing_is_selected_again_under_a_lock),
        FILE_TEST(test_decision_E2_nothing_is_selected_again_when_exclusive),
        FILE_TEST(test_decision_E2_others_do_not_change_what_we_read),
        FILE_TEST(test_decision_E2_the_owner_of_a_handle_does_not_change_what_we_read),
        FILE_TEST(test_32_kib_with_extended_length),
        FILE_TEST(test_32_kib_with_short_length),
        FILE_TEST(test_32_kib_on_t0),
        FILE_TEST(test_decision_E8_handles_are_checked),
        FILE_TEST(test_decision_E8_64_files_at_once),
        FILE_TEST(test_decision_E8_dead_handles_make_room),
        FILE_TEST(test_decision_E8_each_handle_has_its_position),
        FILE_TEST(test_decision_E8_after_a_reset_by_another),
        FILE_TEST(test_decision_E8_after_removal),
        FILE_TEST(test_decision_G10_another_card_came),
        FILE_TEST(test_decision_E9_counts),
        FILE_TEST(test_decision_E9_an_empty_file),
        FILE_TEST(test_decision_E9_records),
        FILE_TEST(test_decision_E9_records_of_several_lengths),
        FILE_TEST(test_decision_E10_seek),
        FILE_TEST(test_decision_E12_no_secure_messaging_in_the_clear),
        FILE_TEST(test_a_file_that_needs_a_pin),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
