/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess: directories, names and properties. */
#include "classes/suite.h"

#include <string.h>

#include "classes/text.h"

static uint8_t bytes[1024];
static size_t len;

static HRESULT read_some(HSCARD_FILE file, int32_t count)
{
    len = sizeof(bytes);
    return read_bytes(file, count, bytes, &len);
}

static void assert_directory(const char *wanted)
{
    BSTR text = NULL;
    char utf8[128];
    size_t n;

    assert_int_equal(ISCardFileAccess_GetCurrentDir(suite.files, &text), S_OK);
    assert_int_equal(iccsp_bstr_to_utf8(text, utf8, sizeof(utf8), &n), S_OK);
    assert_string_equal(utf8, wanted);
    iccsp_bstr_free(text);
}

static void test_change_directory(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(ISCardFileAccess_GetCurrentDir(suite.files, NULL), E_POINTER);
    assert_directory("/3F00");
    assert_int_equal(change_dir("1234"), ICCSP_E_DIR_NOT_FOUND);
    assert_int_equal(change_dir("2F02"), ICCSP_E_NO_DIR);
    assert_int_equal(change_dir(".."), E_INVALIDARG);
    assert_directory("/3F00");
    assert_int_equal(change_dir("D000"), S_OK);
    assert_directory("/3F00/D000");
    assert_int_equal(open_path("D001", &file), S_OK);
    assert_int_equal(open_path("../2F02", &file), S_OK);
    assert_int_equal(open_path("2F02", &file), ICCSP_E_FILE_NOT_FOUND);
    assert_int_equal(change_dir(".."), S_OK);
    assert_directory("/3F00");
}

static void test_decision_E1_by_name_and_by_short_identifier(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_as(ICCSP_SC_TYPE_BY_NAME, "F06963637370/D001", &file), S_OK);
    assert_int_equal(read_some(file, 5), S_OK);
    assert_memory_equal(bytes, "iccsp", 5);
    assert_int_equal(open_as(ICCSP_SC_TYPE_BY_ANY, "D000/D001", &file), S_OK);
    assert_int_equal(open_as(ICCSP_SC_TYPE_BY_SHORT_ID, "2", &file), S_OK);
    assert_int_equal(read_some(file, 100), S_OK);
    assert_int_equal(len, 12);
    assert_int_equal(change_dir("D000"), S_OK);
    assert_int_equal(open_as(ICCSP_SC_TYPE_BY_SHORT_ID, "0x01", &file), S_OK);
    assert_int_equal(read_some(file, 15), S_OK);
    assert_memory_equal(bytes, "iccsp demo card", 15);
    assert_int_equal(open_as(ICCSP_SC_TYPE_BY_ANY, "3", &file), S_OK);
    assert_int_equal(read_some(file, 100), S_OK);
    assert_int_equal(read_some(file, 100), S_OK);
    assert_int_equal(open_as(ICCSP_SC_TYPE_BY_SHORT_ID, "29", &file), ICCSP_E_FILE_NOT_FOUND);
}

static void test_decision_E17_directory(void **state)
{
    static const struct {
        FILETYPE type;
        const char *names;
    } wanted[] = {
        {ICCSP_SC_TYPE_ALL_FILES, "D001 D002 D003 D004 D005 D006 D007"},
        {ICCSP_SC_TYPE_FILES, "D001 D002 D003 D004 D005 D006 D007"},
        {ICCSP_SC_TYPE_DIRECTORIES, ""},
        {ICCSP_SC_TYPE_DIRECTORY_FILE, ""},
        {ICCSP_SC_TYPE_TRANSPARENT_EF, "D001 D005 D006 D007"},
        {ICCSP_SC_TYPE_FIXED_EF, "D002"},
        {ICCSP_SC_TYPE_VARIABLE_EF, "D003"},
        {ICCSP_SC_TYPE_CYCLIC_EF, "D004"},
    };
    char names[256];

    (void)state;
    assert_int_equal(ISCardFileAccess_Directory(suite.files, ICCSP_SC_TYPE_ALL_FILES, NULL), E_POINTER);
    assert_int_equal(list_names(8, names, sizeof(names)), E_INVALIDARG);
    assert_int_equal(list_names(-1, names, sizeof(names)), E_INVALIDARG);
    assert_int_equal(change_dir("D000"), S_OK);
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_int_equal(list_names(wanted[i].type, names, sizeof(names)), S_OK);
        assert_string_equal(names, wanted[i].names);
    }
    assert_int_equal(change_dir("/"), S_OK);
    assert_int_equal(list_names(ICCSP_SC_TYPE_DIRECTORIES, names, sizeof(names)), S_OK);
    assert_string_equal(names, "D000 D100");
    assert_int_equal(list_names(ICCSP_SC_TYPE_FILES, names, sizeof(names)), S_OK);
    assert_string_equal(names, "2F01 2F00 2F02");
    suite.card[0].commands = 0;
    assert_int_equal(list_names(ICCSP_SC_TYPE_ALL_FILES, names, sizeof(names)), S_OK);
    assert_string_equal(names, "2F01 2F00 2F02 D000 D100");
    assert_int_equal(suite.card[0].commands, 2);
}

static HRESULT properties(const char *path, TLV_TABLE **table, int32_t *count, SCARD_FLAGS flags)
{
    BSTR text = NULL;
    HRESULT hr;

    assert_int_equal(iccsp_bstr_from_utf8(path, &text), S_OK);
    hr = ISCardFileAccess_GetProperties(suite.files, ICCSP_SC_TYPE_BY_ID, text, table, count, flags);
    iccsp_bstr_free(text);
    return hr;
}

static void test_decision_A3_tables_of_the_wrong_depth_are_caught(void **state)
{
    TLV_TABLE table = {0};
    TLV_TABLE *p = &table;
    int32_t count = -1;

    (void)state;
    assert_int_equal(properties("3F00", NULL, &count, 0), E_POINTER);
    assert_int_equal(properties("3F00", &p, NULL, 0), E_POINTER);
    assert_int_equal(properties("3F00", &p, &count, 0), E_INVALIDARG);
    count = 1000;
    assert_int_equal(properties("3F00", &p, &count, 0), E_INVALIDARG);
    count = 1;
    p = NULL;
    assert_int_equal(properties("3F00", &p, &count, 0), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
}

static void test_decision_E14_all_properties_in_one_block(void **state)
{
    TLV_TABLE *table = NULL, own, *given = &own;
    int32_t count = 0, number = -7;
    bool found = false;

    (void)state;
    assert_int_equal(properties("3F00/D000/D001", &table, &count, 0), S_OK);
    assert_in_range(count, 3, 20);
    for (int32_t i = 0; i < count; i++) {
        if (table[i].byData[0] == 0x83) {
            assert_int_equal(table[i].cbSize, 4);
            assert_memory_equal(table[i].byData, "\x83\x02\xD0\x01", 4);
            found = true;
        }
    }
    assert_true(found);
    iccsp_mem_free(table);
    /* With the flag nobody looks at what is in the places of the results. */
    assert_int_equal(properties("3F00/D000/D001", &given, &number, ICCSP_SC_FL_GET_ALL_PROPERTIES), S_OK);
    assert_ptr_not_equal(given, &own);
    assert_int_equal(number, count);
    iccsp_mem_free(given);
}

static void test_decision_E13_E14_tags_are_filled_in_place(void **state)
{
    uint8_t fid[4] = {0x83, 0x00}, absent[8] = {0x84, 0x00}, small[2] = {0x83, 0x00}, junk[2] = {0x83, 0x01},
            filled[4] = {0x83, 0x02, 0xD0, 0x01};
    TLV_TABLE entries[2] = {{sizeof(fid), fid}, {sizeof(absent), absent}};
    TLV_TABLE *table = entries;
    int32_t count = 2;

    (void)state;
    assert_int_equal(properties("3F00/D000/D001", &table, &count, 0), S_OK);
    assert_ptr_equal(table, entries);
    assert_int_equal(entries[0].cbSize, 4);
    assert_memory_equal(fid, "\x83\x02\xD0\x01", 4);
    assert_int_equal(entries[1].cbSize, 0);

    entries[0] = (TLV_TABLE){sizeof(small), small};
    count = 1;
    assert_int_equal(properties("3F00/D000/D001", &table, &count, 0), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(entries[0].cbSize, 4);
    assert_int_equal(small[1], 0);

    entries[0] = (TLV_TABLE){sizeof(junk), junk};
    assert_int_equal(properties("3F00/D000/D001", &table, &count, 0), E_INVALIDARG);
    entries[0] = (TLV_TABLE){sizeof(filled), filled};
    assert_int_equal(properties("3F00/D000/D001", &table, &count, 0), E_INVALIDARG);
    entries[0] = (TLV_TABLE){4, NULL};
    assert_int_equal(properties("3F00/D000/D001", &table, &count, 0), E_INVALIDARG);
}

static HRESULT delete_path(const char *path, SCARD_FLAGS flags)
{
    BSTR text = text_of(path);
    const HRESULT hr = ISCardFileAccess_Delete(suite.files, ICCSP_SC_TYPE_BY_ID, text, flags);

    iccsp_bstr_free(text);
    return hr;
}

static void test_decision_E16_a_directory_with_files(void **state)
{
    (void)state;
    assert_int_equal(delete_path("/", 0), E_INVALIDARG);
    assert_int_equal(delete_path("/D000", ICCSP_SC_FL_RECURSIVE | ICCSP_SC_FL_NON_RECURSIVE), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
    assert_int_equal(delete_path("/D000", 0), ICCSP_E_NOT_EMPTY);
    assert_int_equal(delete_path("/D000", ICCSP_SC_FL_NON_RECURSIVE), ICCSP_E_NOT_EMPTY);
    assert_int_equal(counting_card_count(&suite.card[0], 0xE4), 0);
    /* Then it is for the card to say. */
    delete_path("/D000", ICCSP_SC_FL_RECURSIVE);
    assert_int_equal(counting_card_count(&suite.card[0], 0xE4), 1);
}

static void test_decision_E19_capabilities_of_the_current_file(void **state)
{
    TLV_TABLE *table = NULL;
    int32_t count = 0;
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(suite.files, NULL, &count, 0), E_POINTER);
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(suite.files, &table, &count, 0), ICCSP_E_NO_FILE);
    assert_int_equal(open_path("3F00/D000/D002", &file), S_OK);
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(suite.files, &table, &count, 0), S_OK);
    assert_in_range(count, 3, 20);
    iccsp_mem_free(table);
    /* Under a lock nobody can have changed what is known. */
    assert_int_equal(ISCardManage_SCardLock(suite.manage), S_OK);
    assert_int_equal(open_path("3F00/D000/D003", &file), S_OK);
    suite.card[0].commands = 0;
    table = NULL;
    count = 0;
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(suite.files, &table, &count, 0), S_OK);
    assert_int_equal(suite.card[0].commands, 0);
    iccsp_mem_free(table);
    assert_int_equal(ISCardManage_SCardUnlock(suite.manage, ICCSP_DISP_LEAVE), S_OK);
}

/* The identifier of the current file, by capabilities. */
static void assert_current(const char *id)
{
    uint8_t fid[4] = {0x83, 0x00};
    TLV_TABLE entry = {sizeof(fid), fid}, *table = &entry;
    int32_t count = 1;

    assert_int_equal(ISCardFileAccess_GetFileCapabilities(suite.files, &table, &count, 0), S_OK);
    assert_memory_equal(fid + 2, id, 2);
}

static void test_decision_E19_what_makes_a_file_current(void **state)
{
    uint8_t fid[4] = {0x83, 0x00};
    TLV_TABLE entry = {sizeof(fid), fid}, *table = &entry;
    int32_t count = 1;
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(change_dir("D000"), S_OK);
    assert_current("\xD0\x00");
    assert_int_equal(open_path("D002", &file), S_OK);
    assert_current("\xD0\x02");
    assert_int_equal(properties("3F00/2F02", &table, &count, 0), S_OK);
    assert_current("\x2F\x02");
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    must_attach();
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(suite.files, &table, &count, 0), ICCSP_E_NO_FILE);
}

/* The interface reads on while another thread's handle resets the card: said once, then it works again. */
static void test_decision_B7_a_reset_is_said_once(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(change_dir("D000"), S_OK);
    reset_by_other();
    assert_int_equal(open_path("D001", &file), ICCSP_W_RESET_CARD);
    assert_int_equal(open_path("D001", &file), S_OK);
    assert_directory("/3F00/D000");
}

#define DIRECTORY_TEST(name) cmocka_unit_test_setup_teardown(name, suite_attached_setup, suite_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DIRECTORY_TEST(test_change_directory),
        DIRECTORY_TEST(test_decision_E1_by_name_and_by_short_identifier),
        DIRECTORY_TEST(test_decision_E17_directory),
        DIRECTORY_TEST(test_decision_A3_tables_of_the_wrong_depth_are_caught),
        DIRECTORY_TEST(test_decision_E14_all_properties_in_one_block),
        DIRECTORY_TEST(test_decision_E13_E14_tags_are_filled_in_place),
        DIRECTORY_TEST(test_decision_E16_a_directory_with_files),
        DIRECTORY_TEST(test_decision_E19_capabilities_of_the_current_file),
        DIRECTORY_TEST(test_decision_E19_what_makes_a_file_current),
        DIRECTORY_TEST(test_decision_B7_a_reset_is_said_once),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
