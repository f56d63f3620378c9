/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardFileAccess: what changes a card, on a card that lets itself be changed. */
#include "classes/suite.h"

#include <string.h>

#include "support/hex.h"

#define LARGE_SIZE 40000

static uint8_t bytes[LARGE_SIZE + 1];
static size_t len;

static HRESULT read_some(HSCARD_FILE file, int32_t count)
{
    len = sizeof(bytes);
    return read_bytes(file, count, bytes, &len);
}

/* Reads a whole file. */
static void assert_content(const char *path, const void *wanted, size_t wanted_len)
{
    HSCARD_FILE file;

    assert_int_equal(open_path(path, &file), S_OK);
    assert_int_equal(read_some(file, sizeof(bytes)), S_OK);
    assert_int_equal(len, wanted_len);
    assert_memory_equal(bytes, wanted, wanted_len);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
}

static IByteBuffer *buffer_of(const void *data, size_t n)
{
    IByteBuffer *buffer = NULL;

    assert_int_equal(iccsp_create_byte_buffer(data, n, &buffer), S_OK);
    return buffer;
}

static HRESULT write_bytes(HSCARD_FILE file, const void *data, size_t n, SCARD_FLAGS flags)
{
    IByteBuffer *buffer = buffer_of(data, n);
    const HRESULT hr = ISCardFileAccess_Write(suite.files, file, (int32_t)n, buffer, flags);

    IByteBuffer_Release(buffer);
    return hr;
}

/* Opens, writes at a position, and closes. */
static HRESULT write_at(const char *path, int32_t position, const char *text, SCARD_FLAGS flags)
{
    HSCARD_FILE file;
    HRESULT hr = open_path(path, &file);

    if (FAILED(hr))
        return hr;
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, position, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    hr = write_bytes(file, text, strlen(text), flags);
    assert_int_equal(ISCardFileAccess_Close(suite.files, file), S_OK);
    return hr;
}

#define TABLE_MAX 8

/* A table of properties: each object in hex; the bytes stay with the table. */
struct properties {
    TLV_TABLE entry[TABLE_MAX];
    struct bytes object[TABLE_MAX];
    int32_t count;
};

static struct properties properties_of(const char *const objects[])
{
    struct properties table = {0};

    for (; objects[table.count] != NULL; table.count++) {
        const int32_t i = table.count;

        table.object[i] = bytes_from_hex(objects[i]);
        table.entry[i].byData = table.object[i].p;
        table.entry[i].cbSize = (int32_t)table.object[i].len;
    }
    return table;
}

static void drop(struct properties *table)
{
    for (int32_t i = 0; i < table->count; i++)
        bytes_free(&table->object[i]);
}

static HRESULT create_with(const char *path, struct properties *table, SCARD_FLAGS flags, IByteBuffer *data)
{
    TLV_TABLE *entries = table->entry;
    int32_t count = table->count;
    BSTR text = NULL;
    HRESULT hr;

    assert_int_equal(iccsp_bstr_from_utf8(path, &text), S_OK);
    hr = ISCardFileAccess_Create(suite.files, ICCSP_SC_TYPE_BY_ID, text, &entries, &count, flags, data);
    assert_ptr_equal(entries, table->entry); /* decision A4: never reallocated */
    assert_int_equal(count, table->count);
    iccsp_bstr_free(text);
    return hr;
}

/* Content as text; NULL: none, and no flag. */
static HRESULT create(const char *path, const char *content, const char *const objects[])
{
    struct properties table = properties_of(objects);
    IByteBuffer *data = content != NULL ? buffer_of(content, strlen(content)) : NULL;
    const HRESULT hr = create_with(path, &table, data != NULL ? ICCSP_SC_FL_PREALLOCATE : 0, data);

    if (data != NULL)
        IByteBuffer_Release(data);
    drop(&table);
    return hr;
}

#define OBJECTS(...) ((const char *const[]){__VA_ARGS__, NULL})
#define A_FILE       OBJECTS("80020010", "820101")
#define A_DIRECTORY  OBJECTS("820138")

static HRESULT with_path(HRESULT(ICCSP_CALL *method)(ISCardFileAccess *, BSTR, SCARD_FLAGS), const char *path)
{
    BSTR text = NULL;
    HRESULT hr;

    assert_int_equal(iccsp_bstr_from_utf8(path, &text), S_OK);
    hr = method(suite.files, text, 0);
    iccsp_bstr_free(text);
    return hr;
}

static HRESULT invalidate(const char *path)
{
    return with_path(suite.files->lpVtbl->Invalidate, path);
}

static HRESULT rehabilitate(const char *path)
{
    return with_path(suite.files->lpVtbl->Rehabilitate, path);
}

static HRESULT delete (const char *path, SCARD_FLAGS flags)
{
    BSTR text = NULL;
    HRESULT hr;

    assert_int_equal(iccsp_bstr_from_utf8(path, &text), S_OK);
    hr = ISCardFileAccess_Delete(suite.files, ICCSP_SC_TYPE_BY_ID, text, flags);
    iccsp_bstr_free(text);
    return hr;
}

static HRESULT set_property(const char *path, const char *object)
{
    struct properties table = properties_of(OBJECTS(object));
    BSTR text = NULL;
    HRESULT hr;

    assert_int_equal(iccsp_bstr_from_utf8(path, &text), S_OK);
    hr = ISCardFileAccess_SetProperties(suite.files, ICCSP_SC_TYPE_BY_ID, text, table.entry, table.count, 0);
    iccsp_bstr_free(text);
    drop(&table);
    return hr;
}

/* One property of the current file, in hex. */
static void assert_capability(const char *asked, const char *wanted)
{
    uint8_t room[64] = {0};
    struct bytes tag = bytes_from_hex(asked), value = bytes_from_hex(wanted);
    TLV_TABLE entry = {.cbSize = sizeof(room), .byData = room};
    TLV_TABLE *table = &entry;
    int32_t count = 1;

    memcpy(room, tag.p, tag.len);
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(suite.files, &table, &count, 0), S_OK);
    assert_int_equal(entry.cbSize, value.len);
    assert_memory_equal(room, value.p, value.len);
    bytes_free(&tag);
    bytes_free(&value);
}

/* What is in a directory beside the files that the demo card came with. */
static void assert_new_files(const char *directory, const char *wanted)
{
    char names[512];
    const char *new = names;

    assert_int_equal(change_dir(directory), S_OK);
    assert_int_equal(list_names(ICCSP_SC_TYPE_ALL_FILES, names, sizeof(names)), S_OK);
    for (const char *came_with = strstr(new, "D1"); came_with != NULL; came_with = strstr(new, "D1"))
        new = came_with + 4;
    assert_string_equal(new, wanted);
    assert_int_equal(change_dir("/"), S_OK);
}

static void test_decision_E15_what_is_not_created(void **state)
{
    struct properties table = properties_of(A_FILE);
    IByteBuffer *data = buffer_of("x", 1);
    TLV_TABLE *entries = table.entry;
    int32_t count = table.count;

    (void)state;
    suite.card[0].commands = 0;
    assert_int_equal(ISCardFileAccess_Create(suite.files, 0, NULL, NULL, &count, 0, NULL), E_POINTER);
    assert_int_equal(ISCardFileAccess_Create(suite.files, 0, NULL, &entries, NULL, 0, NULL), E_POINTER);
    assert_int_equal(create_with("D100/E001", &table, 0, data), E_INVALIDARG);
    assert_int_equal(create_with("D100/E001", &table, ICCSP_SC_FL_PREALLOCATE, NULL), E_INVALIDARG);
    assert_int_equal(create_with("D100/E001", &table, ICCSP_SC_FL_OR, NULL), E_INVALIDARG);
    assert_int_equal(create_with("D100/E001", &table, ICCSP_SC_FL_SECURE_MESSAGING, NULL),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(create("D100/E001", NULL, OBJECTS("80020010")), E_INVALIDARG);
    assert_int_equal(create("D100/E001", NULL, OBJECTS("820101")), E_INVALIDARG);
    assert_int_equal(create("D100/E001", NULL, OBJECTS("80020010", "820101", "8302E002")), E_INVALIDARG);
    assert_int_equal(create("D100/E001", NULL, OBJECTS("80020010", "8201")), E_INVALIDARG);
    assert_int_equal(create("/", NULL, A_DIRECTORY), E_INVALIDARG);
    assert_int_equal(create("D100/E001", "more than 16 bytes", A_FILE), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(create("D100/E001", "x", A_DIRECTORY), E_INVALIDARG);
    assert_int_equal(create("D100/E001", "abc", OBJECTS("80020010", "820402210002")), E_INVALIDARG);
    assert_int_equal(suite.card[0].commands, 0);
    IByteBuffer_Release(data);
    drop(&table);
}

static void test_decision_E15_what_the_card_refuses(void **state)
{
    (void)state;
    assert_int_equal(create("D000/E001", NULL, A_FILE), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(create("9999/E001", NULL, A_FILE), ICCSP_E_DIR_NOT_FOUND);
    assert_int_equal(create("D100/D101", NULL, A_FILE), ICCSP_E_FILE_EXISTS);
    assert_int_equal(create("D100/E001", NULL, OBJECTS("820138", "8406F06963637370")), ICCSP_E_FILE_EXISTS);
    assert_int_equal(create("D100/E001", NULL, OBJECTS("80020010", "820109")), ICCSP_E_INVALID_PARAMETER);
    assert_int_equal(create("D100/E001", NULL, OBJECTS("8003010000", "820101")), S_OK);
    assert_int_equal(create("D100/E002", NULL, OBJECTS("8003010000", "820101")), ICCSP_E_WRITE_TOO_MANY);
    assert_new_files("D100", " E001");
}

static void test_decision_E15_create(void **state)
{
    static const uint8_t zeros[16];

    (void)state;
    assert_int_equal(create("3F00/D100/E001", NULL, A_FILE), S_OK);
    assert_content("D100/E001", zeros, sizeof(zeros));
    assert_int_equal(create("3F00/D100/E001", NULL, A_FILE), ICCSP_E_FILE_EXISTS);
    assert_int_equal(create("D100/E002", "hello", A_FILE), S_OK);
    assert_content("D100/E002", "hello\0\0\0\0\0\0\0\0\0\0\0", 16);
    assert_int_equal(create("D100/E003", "", A_FILE), S_OK);
    assert_content("D100/E003", zeros, sizeof(zeros));
    assert_int_equal(create("D100/E100", NULL, A_DIRECTORY), S_OK);
    assert_int_equal(create("D100/E100/E001", "inner", A_FILE), S_OK);
    assert_content("D100/E100/E001", "inner\0\0\0\0\0\0\0\0\0\0\0", 16);
    assert_new_files("D100", " E001 E002 E003 E100");
    assert_int_equal(change_dir("D100"), S_OK);
    assert_int_equal(create("E004", NULL, OBJECTS("80020010", "820101", "8302E004", "8801A0")), S_OK);
    assert_capability("8800", "8801A0");
}

/* Records of one size as many as there are; of a variable size one. */
static void test_decision_E15_first_records(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(create("D100/E001", "aabbcc", OBJECTS("800108", "820402210002")), S_OK);
    assert_int_equal(open_path("D100/E001", &file), S_OK);
    for (const char *record = "aabbcc"; *record != '\0'; record += 2) {
        assert_int_equal(read_some(file, 2), S_OK);
        assert_memory_equal(bytes, record, 2);
    }
    assert_int_equal(read_some(file, 2), ICCSP_W_EOF);
    assert_int_equal(create("D100/E002", "one record", OBJECTS("80020040", "820404210010")), S_OK);
    assert_content("D100/E002", "one record", 10);
    assert_int_equal(create("D100/E003", "aabbcc", OBJECTS("800106", "820406210002")), S_OK);
    assert_int_equal(open_path("D100/E003", &file), S_OK);
    assert_int_equal(read_some(file, 2), S_OK);
    assert_memory_equal(bytes, "cc", 2);
}

/* 0000 stands for an identifier that the card chooses; it comes back in place. */
static void test_decision_A4_the_card_chooses_an_identifier(void **state)
{
    struct properties table = properties_of(OBJECTS("80020010", "820101", "83020000"));
    IByteBuffer *data = buffer_of("chosen", 6);

    (void)state;
    assert_int_equal(create_with("D100/0000", &table, ICCSP_SC_FL_PREALLOCATE, data), S_OK);
    assert_memory_equal(table.object[2].p, "\x83\x02\x40\x00", 4);
    assert_capability("8300", "83024000"); /* decision E19: it is the current file */
    assert_content("D100/4000", "chosen\0\0\0\0\0\0\0\0\0\0", 16);
    memcpy(table.object[2].p, "\x83\x02\x00\x00", 4);
    assert_int_equal(create_with("D100/0000", &table, 0, NULL), S_OK);
    assert_memory_equal(table.object[2].p, "\x83\x02\x40\x01", 4);
    table.count = 2; /* nobody asks */
    assert_int_equal(create_with("D100/0000", &table, 0, NULL), S_OK);
    assert_new_files("D100", " 4000 4001 4002");
    table.count = 3;
    drop(&table);
    IByteBuffer_Release(data);
}

static void test_decision_E11_bad_writes(void **state)
{
    IByteBuffer *data = buffer_of("abcd", 4);
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("D100/D101", &file), S_OK);
    suite.card[0].commands = 0;
    assert_int_equal(ISCardFileAccess_Write(suite.files, file, 5, data, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(suite.files, file, -1, data, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(suite.files, file, 4, NULL, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(suite.files, file, 4, data, ICCSP_SC_FL_OR | ICCSP_SC_FL_REPLACE),
                     E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(suite.files, file, 4, data, ICCSP_SC_FL_RECURSIVE), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(suite.files, file + 1, 4, data, 0), E_INVALIDARG);
    assert_int_equal(write_bytes(file, "abcd", 4, ICCSP_SC_FL_OR), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(write_bytes(file, "abcd", 4, ICCSP_SC_FL_AND), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, -3, ICCSP_SC_SEEK_FROM_END), S_OK);
    assert_int_equal(write_bytes(file, "abcd", 4, 0), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(write_bytes(file, "abcd", 4, ICCSP_SC_FL_ERASE), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(suite.card[0].commands, 0);
    assert_int_equal(write_bytes(file, "abc", 3, 0), S_OK);
    assert_int_equal(write_bytes(file, "d", 1, 0), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(write_at("D000/D001", 0, "x", 0), ICCSP_W_SECURITY_VIOLATION);
    IByteBuffer_Release(data);
}

static void test_decision_E11_replace_set_clear_erase(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("D100/D101", &file), S_OK);
    assert_int_equal(write_bytes(file, "hello ", 6, 0), S_OK);
    assert_int_equal(write_bytes(file, "world", 5, ICCSP_SC_FL_REPLACE), S_OK); /* at its position */
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 1, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(write_bytes(file, "ELL", 3, 0), S_OK);
    assert_int_equal(write_bytes(file, "..", 2, ICCSP_SC_FL_ERASE), S_OK);
    assert_int_equal(read_some(file, 5), S_OK); /* and where it stands is read on */
    assert_memory_equal(bytes, "world", 5);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 0, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(read_some(file, 12), S_OK);
    assert_memory_equal(bytes, "hELL\0\0world\0", 12);
    assert_int_equal(write_at("D100/D106", 0, "\x0F\x01", ICCSP_SC_FL_OR), S_OK);
    assert_int_equal(write_at("D100/D106", 1, "\x10\x70", ICCSP_SC_FL_OR), S_OK);
    assert_int_equal(write_at("D100/D106", 0, "\x01", ICCSP_SC_FL_AND), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(write_at("D100/D107", 0, "\x0F\xF1", ICCSP_SC_FL_AND), S_OK);
    assert_int_equal(write_at("D100/D107", 1, "\x1F\x70", ICCSP_SC_FL_AND), S_OK);
    assert_int_equal(write_at("D100/D107", 0, "\x01", ICCSP_SC_FL_OR), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(open_path("D100/D106", &file), S_OK);
    assert_int_equal(read_some(file, 4), S_OK);
    assert_memory_equal(bytes, "\x0F\x11\x70\x00", 4);
    assert_int_equal(open_path("D100/D107", &file), S_OK);
    assert_int_equal(read_some(file, 4), S_OK);
    assert_memory_equal(bytes, "\x0F\x11\x70\xFF", 4);
}

static void test_a_code_opens_a_file_for_writing(void **state)
{
    int32_t ref = 1;

    (void)state;
    assert_int_equal(write_at("D100/D102", 0, "x", 0), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(verify_text("1234", 0, &ref), S_OK);
    assert_int_equal(write_at("D100/D102", 0, "x", 0), S_OK);
}

static void test_decision_E11_records(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("D100/D103", &file), S_OK);
    assert_int_equal(write_bytes(file, "0123456789ABCDE", 15, 0),
                     ICCSP_E_WRITE_TOO_MANY); /* 16, and no less */
    assert_int_equal(write_bytes(file, "0123456789ABCDEFG", 17, 0), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(write_bytes(file, "0123456789ABCDEF", 16, ICCSP_SC_FL_ERASE),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(write_bytes(file, "0123456789ABCDEF", 16, 0), S_OK);
    assert_int_equal(read_some(file, 16), S_OK);
    assert_memory_equal(bytes, "Write to me:  #2", 16);
    for (unsigned i = 3; i <= 8; i++) /* behind the last it appends */
        assert_int_equal(write_bytes(file, "appended........", 16, 0), S_OK);
    assert_int_equal(write_bytes(file, "one more........", 16, 0), ICCSP_E_WRITE_TOO_MANY);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, -8, ICCSP_SC_SEEK_FROM_END), S_OK);
    assert_int_equal(read_some(file, 16), S_OK);
    assert_memory_equal(bytes, "0123456789ABCDEF", 16);
    assert_int_equal(open_path("D100/D104", &file), S_OK);
    assert_int_equal(write_bytes(file, "of another length", 17, 0), S_OK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 0, ICCSP_SC_SEEK_FROM_END), S_OK);
    assert_int_equal(write_bytes(file, "3", 1, 0), S_OK);
    assert_content("D100/D104", "of another length", 17);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 2, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(read_some(file, 64), S_OK);
    assert_memory_equal(bytes, "3", 1);
}

static void test_decision_E11_appending_to_a_cyclic_file(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(open_path("D100/D105", &file), S_OK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 0, ICCSP_SC_SEEK_FROM_END), S_OK);
    for (char digit = '3'; digit <= '6'; digit++) {
        char event[] = "event #?";

        event[7] = digit;
        assert_int_equal(write_bytes(file, event, 8, 0), S_OK);
    }
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 0, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(read_some(file, 8), S_OK);
    assert_memory_equal(bytes, "event #6", 8);
    assert_int_equal(open_path("D100/D105", &file), S_OK);
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, -1, ICCSP_SC_SEEK_FROM_END), S_OK);
    assert_int_equal(read_some(file, 8), S_OK);
    assert_memory_equal(bytes, "event #3", 8); /* room for four */
}

/* 40,000 bytes, and 7,232 of them behind what an offset of 15 bits reaches. */
static void write_much(void)
{
    static uint8_t large[LARGE_SIZE];
    HSCARD_FILE file;

    for (size_t i = 0; i < sizeof(large); i++)
        large[i] = (uint8_t)(i * 7 + i / 256);
    assert_int_equal(create("D100/E001", NULL, OBJECTS("8003009C40", "820101")), S_OK);
    assert_int_equal(open_path("D100/E001", &file), S_OK);
    assert_int_equal(write_bytes(file, large, sizeof(large), 0), S_OK);
    assert_content("D100/E001", large, sizeof(large));
    assert_int_equal(ISCardFileAccess_Seek(suite.files, file, 30000, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(write_bytes(file, large, 5000, ICCSP_SC_FL_ERASE), S_OK);
    assert_int_equal(write_bytes(file, large, 1000, ICCSP_SC_FL_ERASE), S_OK);
    memset(large + 30000, 0, 6000);
    assert_content("D100/E001", large, sizeof(large));
}

static void test_a_long_write(void **state)
{
    const uint32_t kinds[] = {0, ICCSP_DEMO_NO_EXT, ICCSP_DEMO_T0};

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        exchange_card(kinds[i]);
        write_much();
    }
}

static void test_decision_E16_delete(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(delete ("D100/E001", 0), ICCSP_E_FILE_NOT_FOUND);
    assert_int_equal(delete ("D100/D101", 0), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(delete ("/", 0), E_INVALIDARG);
    assert_int_equal(delete ("D100", ICCSP_SC_FL_RECURSIVE | ICCSP_SC_FL_NON_RECURSIVE), E_INVALIDARG);
    assert_int_equal(delete ("D100", ICCSP_SC_FL_OR), E_INVALIDARG);
    assert_int_equal(create("D100/E001", "x", A_FILE), S_OK);
    assert_int_equal(create("D100/E100", NULL, A_DIRECTORY), S_OK);
    assert_int_equal(create("D100/E100/E001", NULL, A_FILE), S_OK);
    assert_int_equal(open_path("D100/E001", &file), S_OK);
    assert_int_equal(delete ("D100/E001", 0), S_OK);
    assert_int_equal(read_some(file, 1), ICCSP_E_FILE_NOT_FOUND);
    assert_int_equal(delete ("D100/E100", 0), ICCSP_E_NOT_EMPTY);
    assert_int_equal(delete ("D100/E100", ICCSP_SC_FL_NON_RECURSIVE), ICCSP_E_NOT_EMPTY);
    assert_new_files("D100", " E100");
    assert_int_equal(delete ("D100/E100", ICCSP_SC_FL_RECURSIVE), S_OK);
    assert_int_equal(create("D100/E100", NULL, A_DIRECTORY), S_OK);
    assert_int_equal(delete ("D100/E100", 0), S_OK);
    assert_new_files("D100", "");
}

static void test_deleting_the_current_directory(void **state)
{
    TLV_TABLE *table = NULL;
    int32_t count = 0;
    BSTR text = NULL;
    char utf8[64];
    size_t n;

    (void)state;
    assert_int_equal(create("D100/E100", NULL, A_DIRECTORY), S_OK);
    assert_int_equal(create("D100/E100/E101", NULL, A_DIRECTORY), S_OK);
    assert_int_equal(change_dir("D100/E100/E101"), S_OK);
    assert_int_equal(delete ("..", ICCSP_SC_FL_RECURSIVE), S_OK);
    assert_int_equal(ISCardFileAccess_GetCurrentDir(suite.files, &text), S_OK);
    assert_int_equal(iccsp_bstr_to_utf8(text, utf8, sizeof(utf8), &n), S_OK);
    assert_string_equal(utf8, "/3F00/D100");
    iccsp_bstr_free(text);
    assert_int_equal(write_at("D101", 0, "x", 0), S_OK);
    assert_int_equal(create("E100", NULL, A_DIRECTORY), S_OK);
    assert_int_equal(delete ("E100", 0), S_OK);
    /* decision E19: what was selected last is gone */
    assert_int_equal(ISCardFileAccess_GetFileCapabilities(suite.files, &table, &count, 0), ICCSP_E_NO_FILE);
}

static void test_decision_E18_invalidate_and_rehabilitate(void **state)
{
    HSCARD_FILE file;

    (void)state;
    assert_int_equal(invalidate("D000/D001"), ICCSP_W_SECURITY_VIOLATION);
    assert_int_equal(invalidate("D100/E001"), ICCSP_E_FILE_NOT_FOUND);
    assert_int_equal(open_path("D100/D101", &file), S_OK);
    assert_int_equal(invalidate("D100/D101"), S_OK);
    assert_capability("8A00", "8A0104");
    assert_int_equal(read_some(file, 1), ICCSP_E_NO_ACCESS);
    assert_int_equal(write_bytes(file, "x", 1, 0), ICCSP_E_NO_ACCESS);
    assert_int_equal(invalidate("D100/D101"), S_OK);
    assert_int_equal(open_path("D100/D101", &file), S_OK);
    assert_int_equal(read_some(file, 1), ICCSP_E_NO_ACCESS);
    assert_int_equal(rehabilitate("D100/D101"), S_OK);
    assert_capability("8A00", "8A0105");
    assert_int_equal(read_some(file, 1), S_OK);
}

static void test_an_invalidated_directory(void **state)
{
    char names[64];

    (void)state;
    assert_int_equal(create("D100/E100", NULL, A_DIRECTORY), S_OK);
    assert_int_equal(create("D100/E100/E001", NULL, A_FILE), S_OK);
    assert_int_equal(invalidate("D100/E100"), S_OK);
    assert_int_equal(write_at("D100/E100/E001", 0, "x", 0), ICCSP_E_NO_ACCESS);
    assert_int_equal(change_dir("D100/E100"), S_OK);
    assert_int_equal(list_names(ICCSP_SC_TYPE_ALL_FILES, names, sizeof(names)), ICCSP_E_NO_ACCESS);
    assert_int_equal(create("E002", NULL, A_FILE), ICCSP_E_NO_ACCESS);
    assert_int_equal(rehabilitate("../E100"), S_OK);
    assert_int_equal(create("E002", NULL, A_FILE), S_OK);
    assert_int_equal(write_at("E001", 0, "x", 0), S_OK);
}

static void test_decision_E18_set_properties(void **state)
{
    (void)state;
    suite.card[0].commands = 0;
    assert_int_equal(set_property("D100/D101", "80020010"), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(set_property("D100/D101", "8A0101"), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(suite.card[0].commands, 0);
    assert_int_equal(set_property("D100/D101", "8A0104"), S_OK);
    assert_capability("8A00", "8A0104");
    assert_int_equal(write_at("D100/D101", 0, "x", 0), ICCSP_E_NO_ACCESS);
    assert_int_equal(set_property("D100/D101", "8A0105"), S_OK);
    assert_int_equal(write_at("D100/D101", 0, "x", 0), S_OK);
}

/* What was written is on the card, not in a connection. */
static void test_others_see_what_was_written(void **state)
{
    (void)state;
    assert_int_equal(create("D100/E001", "kept", A_FILE), S_OK);
    reset_by_other();
    assert_int_equal(change_dir("/"), ICCSP_W_RESET_CARD);
    assert_content("D100/E001", "kept\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, suite_attached_setup, suite_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_decision_E15_what_is_not_created),
        TEST(test_decision_E15_what_the_card_refuses),
        TEST(test_decision_E15_create),
        TEST(test_decision_E15_first_records),
        TEST(test_decision_A4_the_card_chooses_an_identifier),
        TEST(test_decision_E11_bad_writes),
        TEST(test_decision_E11_replace_set_clear_erase),
        TEST(test_a_code_opens_a_file_for_writing),
        TEST(test_decision_E11_records),
        TEST(test_decision_E11_appending_to_a_cyclic_file),
        TEST(test_a_long_write),
        TEST(test_decision_E16_delete),
        TEST(test_deleting_the_current_directory),
        TEST(test_decision_E18_invalidate_and_rehabilitate),
        TEST(test_an_invalidated_directory),
        TEST(test_decision_E18_set_properties),
        TEST(test_others_see_what_was_written),
    };

    return cmocka_run_group_tests(tests, suite_open, suite_close);
}
