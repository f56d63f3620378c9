/* SPDX-License-Identifier: BSD-2-Clause */
/* What methods make of the answers of a card of no family in particular, and the commands that they send. */
#include "classes/objects.h"

#include <string.h>

/* A transparent EF of 16 bytes; the same whose WRITE clears bits. */
#define FCP_EF  "62 07 80020010 820101 9000"
#define FCP_AND "62 08 80020010 82020161 9000"
/* The directory of the file that is created. */
#define SELECT_D000                                                                                          \
    {                                                                                                        \
        "00A4 0804 02 D000", "62 03 820138 9000", 0                                                          \
    }

static struct fake_card fake;
static struct objects o;

static void open_fake(const struct fake_rule *rules)
{
    objects_on_fake(&o, &fake, FAKE_ATR_T1, rules);
}

static void close_fake(void)
{
    objects_off_fake(&o, &fake);
}

struct answer {
    const char *call;
    const char *command;
    const char *response;
    HRESULT wanted;
};

static void expect(const struct answer *a)
{
    const struct fake_rule rules[] = {
        {a->command, a->response, 0}, SELECT_D000, {"00A4", FCP_EF, 0}, {"00", "9000", 0}, {NULL, NULL, 0}};
    const struct call *call = find_call(a->call);
    HRESULT hr;

    open_fake(rules);
    if ((call->traits & CALL_OF_FILE) != 0)
        objects_open(&o);
    hr = call->make(&o);
    if (hr != a->wanted)
        fail_msg("%s answered with %s gives %s, not %s", a->call, a->response, iccsp_hr_name(hr),
                 iccsp_hr_name(a->wanted));
    close_fake();
}

static void test_answers_to_commands_for_files(void **state)
{
    static const struct answer answers[] = {
        {"ChangeDir", "00A4", "6A82", ICCSP_E_DIR_NOT_FOUND},
        {"ChangeDir", "00A4", FCP_EF, ICCSP_E_NO_DIR},
        {"ChangeDir", "00A4", "62 03 820138 9000", S_OK},
        {"Create", "00E0", "9000", S_OK},
        {"Create", "00E0", "6A89", ICCSP_E_FILE_EXISTS},
        {"Create", "00E0", "6A84", ICCSP_E_WRITE_TOO_MANY},
        {"Create", "00E0", "6982", ICCSP_W_SECURITY_VIOLATION},
        {"Create", "00A4", "6A82", ICCSP_E_DIR_NOT_FOUND},
        {"Create", "00A4", FCP_EF, ICCSP_E_NO_DIR},
        {"Delete", "00E4", "9000", S_OK},
        {"Delete", "00E4", "6982", ICCSP_W_SECURITY_VIOLATION},
        {"Delete", "00A4", "6A82", ICCSP_E_FILE_NOT_FOUND},
        {"GetProperties", "00A4", "6A82", ICCSP_E_FILE_NOT_FOUND},
        {"GetProperties", "00A4", "62 05 8302 D0 9000", ICCSP_E_TLV},
        {"Invalidate", "0004", "9000", S_OK},
        {"Invalidate", "0004", "6982", ICCSP_W_SECURITY_VIOLATION},
        {"Invalidate", "0004", "6D00", ICCSP_E_UNSUPPORTED_FEATURE},
        {"Invalidate", "00A4", "6A82", ICCSP_E_FILE_NOT_FOUND},
        {"Open", "00A4", "6A82", ICCSP_E_FILE_NOT_FOUND},
        {"Open", "00A4", "62 03 820138 9000", ICCSP_E_NO_FILE},
        {"Open", "00A4", "6281", ICCSP_F_COMM_ERROR},
        {"Read", "00B0", "0102030405 9000", S_OK},
        {"Read", "00B0", "6982", ICCSP_W_SECURITY_VIOLATION},
        {"Read", "00B0", "6985", ICCSP_W_CARD_NOT_AUTHENTICATED},
        {"Read", "00B0", "6283", ICCSP_E_NO_ACCESS},
        {"Read", "00B0", "6984", ICCSP_E_NO_ACCESS},
        {"Read", "00B0", "6B00", ICCSP_W_EOF},
        {"Rehabilitate", "0044", "9000", S_OK},
        {"Rehabilitate", "0044", "6982", ICCSP_W_SECURITY_VIOLATION},
        {"Rehabilitate", "0044", "6D00", ICCSP_E_UNSUPPORTED_FEATURE},
        {"Rehabilitate", "00A4", "6A82", ICCSP_E_FILE_NOT_FOUND},
        {"SetProperties", "0044", "9000", S_OK},
        {"SetProperties", "0044", "6982", ICCSP_W_SECURITY_VIOLATION},
        {"SetProperties", "00A4", "6A82", ICCSP_E_FILE_NOT_FOUND},
        {"Write", "00D6", "9000", S_OK},
        {"Write", "00D6", "63C3", S_OK}, /* after three attempts inside the card */
        {"Write", "00D6", "6982", ICCSP_W_SECURITY_VIOLATION},
        {"Write", "00D6", "6985", ICCSP_W_CARD_NOT_AUTHENTICATED},
        {"Write", "00D6", "6A84", ICCSP_E_WRITE_TOO_MANY},
        {"Write", "00D6", "6000", ICCSP_F_UNKNOWN_ERROR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        expect(&answers[i]);
}

static void test_answers_to_commands_for_codes(void **state)
{
    static const struct answer answers[] = {
        {"ChangeCode", "0024", "9000", S_OK},
        {"ChangeCode", "0024", "63C2", ICCSP_W_WRONG_CHV},
        {"ChangeCode", "0024", "6983", ICCSP_W_CHV_BLOCKED},
        {"ChangeCode", "0024", "6A80", ICCSP_E_INVALID_CHV},
        {"Unblock", "002C", "9000", S_OK},
        {"Unblock", "002C", "63C2", ICCSP_W_WRONG_CHV},
        {"Unblock", "002C", "6983", ICCSP_W_CHV_BLOCKED},
        {"Unblock", "002C", "6A80", ICCSP_E_INVALID_CHV},
        {"Verify", "0020", "9000", S_OK},
        {"Verify", "0020", "6A80", ICCSP_E_INVALID_CHV},
        {"Verify", "0020", "6281", ICCSP_F_COMM_ERROR},
        {"Verify", "0020", "6000", ICCSP_F_UNKNOWN_ERROR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        expect(&answers[i]);
}

static void test_answers_to_authentication(void **state)
{
    static const struct answer answers[] = {
        {"APP_Auth", "0082", "9000", S_OK},
        {"APP_Auth", "0082", "6300", ICCSP_W_WRONG_CHV},
        {"APP_Auth", "0082", "6983", ICCSP_W_CHV_BLOCKED},
        {"APP_Auth", "0082", "6A88", ICCSP_E_NO_KEY_CONTAINER},
        {"APP_Auth", "0082", "6000", ICCSP_F_UNKNOWN_ERROR},
        {"GetChallenge", "0084", "0102030405060708 9000", S_OK},
        {"GetChallenge", "0084", "9000", ICCSP_E_MALFORMED},
        {"GetChallenge", "0084", "6D00", ICCSP_E_UNSUPPORTED_FEATURE},
        {"GetChallenge", "0084", "6281", ICCSP_F_COMM_ERROR},
        {"ICC_Auth", "0088", "AABB 9000", S_OK},
        {"ICC_Auth", "0088", "9000", ICCSP_E_MALFORMED},
        {"ICC_Auth", "0088", "6A88", ICCSP_E_NO_KEY_CONTAINER},
        {"User_Auth", "0088", "AABB 9000", S_OK},
        {"User_Auth", "0088", "9000", ICCSP_E_MALFORMED},
        {"User_Auth", "0088", "6A88", ICCSP_E_NO_KEY_CONTAINER},
        {"MutualAuthenticate", "0082", "AABB 9000", S_OK},
        {"MutualAuthenticate", "0082", "9000", ICCSP_E_MALFORMED},
        {"MutualAuthenticate", "0082", "63C2", ICCSP_W_WRONG_CHV},
        {"MutualAuthenticate", "0082", "6983", ICCSP_W_CHV_BLOCKED},
        {"MutualAuthenticate", "0082", "6A88", ICCSP_E_NO_KEY_CONTAINER},
        {"MutualAuthenticate", "0082", "6281", ICCSP_F_COMM_ERROR},
        {"MutualAuthenticate", "0082", "6000", ICCSP_F_UNKNOWN_ERROR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
        expect(&answers[i]);
}

static const struct fake_rule yes[] = {SELECT_D000,
                                       {"00A4", FCP_EF, 0},
                                       {"0088", "AABB 9000", 0},
                                       {"0082 000008 0102030405060708 00", "AABB 9000", 0},
                                       {"00", "9000", 0},
                                       {NULL, NULL, 0}};

static void expect_sent(const char *call, const char *log)
{
    open_fake(yes);
    assert_int_equal(find_call(call)->make(&o), S_OK);
    assert_non_null(strstr(fake.log, log));
    close_fake();
}

/* ISO/IEC 7816-4:2005, 7.5.7 and 7.5.10; 7816-9:2004, 8.2 and 8.3. The path gives the identifier. */
static void test_what_is_sent(void **state)
{
    (void)state;
    expect_sent("Create", "\n00E000000D620B820101800200108302E001\n");
    expect_sent("Delete", "\n00E40000\n");
    expect_sent("Invalidate", "\n00040000\n");
    expect_sent("Rehabilitate", "\n00440000\n");
    expect_sent("SetProperties", "\n00440000\n");
    expect_sent("ChangeCode", "00240001083132333435363738\n");
    expect_sent("Unblock", "002C00010C010203040506070835363738\n");
    expect_sent("APP_Auth", "00820000080102030405060708\n");
    expect_sent("ICC_Auth", "0088000008010203040506070800\n");
    expect_sent("User_Auth", "0088000008010203040506070800\n");
    expect_sent("MutualAuthenticate", "0082000008010203040506070800\n");
}

static HRESULT open_any(const char *text)
{
    BSTR path = text_of(text);
    HSCARD_FILE file;
    const HRESULT hr = ISCardFileAccess_Open(o.files, ICCSP_SC_TYPE_BY_ANY, path, &file);

    iccsp_bstr_free(path);
    return hr;
}

/* "0018" is an identifier though it could be the short one 18, and no name is a short identifier. */
static void test_decision_A9_any_reference(void **state)
{
    static const struct {
        const char *text, *sent;
    } texts[] = {{"0018", "00A4080402001800\n"},
                 {"0018/D001", "00A40804040018D00100\n"},
                 {"A000000063", "00A4040405A00000006300\n"},
                 {"D2760001240102/D001", "00A4040C07D2760001240102\n00A4090402D00100\n"},
                 {"wallet", "00A404040677616C6C657400\n"},
                 {"18", "00A4000C023F00\n00B0920001\n"},
                 {"0x1E", "00A4000C023F00\n00B09E0001\n"}};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        open_fake(yes);
        assert_int_equal(open_any(texts[i].text), S_OK);
        assert_string_equal(fake.log, texts[i].sent);
        close_fake();
    }
    open_fake(yes);
    assert_int_equal(open_any("31"), E_INVALIDARG);
    assert_int_equal(open_any("0"), E_INVALIDARG);
    assert_int_equal(open_any("1/2"), E_INVALIDARG);
    assert_int_equal(fake.commands, 0);
    close_fake();
}

static HRESULT create(TLV_TABLE *table, int32_t count, SCARD_FLAGS flags, IByteBuffer *data)
{
    return ISCardFileAccess_Create(o.files, ICCSP_SC_TYPE_BY_ID, o.new_path, &table, &count, flags, data);
}

#define ENTRY(bytes)                                                                                         \
    {                                                                                                        \
        sizeof(bytes), bytes                                                                                 \
    }

static void test_decision_E15_properties_and_content_of_a_new_file(void **state)
{
    uint8_t kind[] = {0x82, 0x01, 0x01}, size[] = {0x80, 0x02, 0x00, 0x10}, cut[] = {0x80, 0x02, 0x00};
    uint8_t same[] = {0x83, 0x02, 0xE0, 0x01}, other[] = {0x83, 0x02, 0xE0, 0x02}, df[] = {0x82, 0x01, 0x38};
    TLV_TABLE good[] = {ENTRY(kind), ENTRY(size), ENTRY(same)}, no_kind[] = {ENTRY(size)},
              no_size[] = {ENTRY(kind)}, broken[] = {ENTRY(kind), ENTRY(cut)},
              elsewhere[] = {ENTRY(kind), ENTRY(size), ENTRY(other)}, a_df[] = {ENTRY(df)},
              no_bytes[] = {{4, NULL}};

    (void)state;
    open_fake(yes);
    assert_int_equal(create(good, 3, 0, o.data), E_INVALIDARG);
    assert_int_equal(create(good, 3, ICCSP_SC_FL_PREALLOCATE, NULL), E_INVALIDARG);
    assert_int_equal(create(NULL, 3, 0, NULL), E_INVALIDARG);
    assert_int_equal(create(good, 0, 0, NULL), E_INVALIDARG);
    assert_int_equal(create(good, -1, 0, NULL), E_INVALIDARG);
    assert_int_equal(create(good, 257, 0, NULL), E_INVALIDARG);
    assert_int_equal(create(no_kind, 1, 0, NULL), E_INVALIDARG);
    assert_int_equal(create(no_size, 1, 0, NULL), E_INVALIDARG);
    assert_int_equal(create(broken, 2, 0, NULL), E_INVALIDARG);
    assert_int_equal(create(no_bytes, 1, 0, NULL), E_INVALIDARG);
    assert_int_equal(create(elsewhere, 3, 0, NULL), E_INVALIDARG);
    assert_int_equal(fake.commands, 0);
    assert_int_equal(create(a_df, 1, 0, NULL), S_OK);
    fake_card_forget(&fake);
    assert_int_equal(create(good, 3, ICCSP_SC_FL_PREALLOCATE, o.data), S_OK);
    assert_non_null(strstr(fake.log, "\n00E000000D620B820101800200108302E001\n"));
    assert_non_null(strstr(fake.log, "\n00D60000080102030405060708\n"));
    close_fake();
}

/* The card answers with the identifier that it gave: only that changes, and where it was. */
static void test_decision_A4_what_the_card_chose_is_filled_in(void **state)
{
    const struct fake_rule chooses[] = {
        {"00E0", "62 04 8302 E0FF 9000", 0}, {"00", "9000", 0}, {NULL, NULL, 0}};
    const struct fake_rule refuses[] = {{"00E0", "6A84", 0}, {"00", "9000", 0}, {NULL, NULL, 0}};
    uint8_t kind[] = {0x82, 0x01, 0x01}, size[] = {0x80, 0x02, 0x00, 0x10}, id[] = {0x83, 0x02, 0xE0, 0x01};
    TLV_TABLE entries[] = {ENTRY(kind), ENTRY(id), ENTRY(size)}, *table = entries;
    int32_t count = 3;

    (void)state;
    open_fake(refuses);
    assert_int_equal(create(entries, 3, 0, NULL), ICCSP_E_WRITE_TOO_MANY);
    assert_memory_equal(id, "\x83\x02\xE0\x01", 4);
    close_fake();
    open_fake(chooses);
    assert_int_equal(
        ISCardFileAccess_Create(o.files, ICCSP_SC_TYPE_BY_ID, o.new_path, &table, &count, 0, NULL), S_OK);
    assert_ptr_equal(table, entries);
    assert_int_equal(count, 3);
    assert_true(entries[1].byData == id && entries[1].cbSize == 4);
    assert_memory_equal(id, "\x83\x02\xE0\xFF", 4);
    assert_memory_equal(kind, "\x82\x01\x01", 3);
    assert_memory_equal(size, "\x80\x02\x00\x10", 4);
    /* No entry asks for it. */
    entries[1] = (TLV_TABLE)ENTRY(size);
    assert_int_equal(create(entries, 2, 0, NULL), S_OK);
    assert_memory_equal(size, "\x80\x02\x00\x10", 4);
    close_fake();
}

/* ISO has no list, and no identifier is tried. */
static void test_decision_E17_a_directory_that_nobody_lists(void **state)
{
    const struct fake_rule rules[] = {{"00A4", "62 03 820138 9000", 0}, {"00", "9000", 0}, {NULL, NULL, 0}};
    SAFEARRAY *names = (SAFEARRAY *)(void *)&o;

    (void)state;
    open_fake(rules);
    assert_int_equal(find_call("ChangeDir")->make(&o), S_OK);
    fake_card_forget(&fake);
    assert_int_equal(ISCardFileAccess_Directory(o.files, ICCSP_SC_TYPE_ALL_FILES, &names), E_NOTIMPL);
    assert_null(names);
    assert_string_equal(fake.log, "00A4080C02D000\n");
    close_fake();
}

static void test_decision_E18_the_life_of_a_file(void **state)
{
    uint8_t activated[] = {0x8A, 0x01, 0x05}, deactivated[] = {0x8A, 0x01, 0x04};
    TLV_TABLE up = ENTRY(activated), down = ENTRY(deactivated);
    BSTR name = text_of("A000000063");

    (void)state;
    open_fake(yes);
    assert_int_equal(ISCardFileAccess_Invalidate(o.files, name, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Rehabilitate(o.files, name, 0), E_INVALIDARG);
    assert_int_equal(fake.commands, 0);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, o.path, &down, 1, 0), S_OK);
    assert_non_null(strstr(fake.log, "\n00040000\n"));
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, o.path, &up, 1, 0), S_OK);
    assert_non_null(strstr(fake.log, "\n00440000\n"));
    close_fake();
    iccsp_bstr_free(name);
}

static void test_decision_E18_properties_that_no_command_sets(void **state)
{
    uint8_t size[] = {0x80, 0x02, 0x00, 0x10}, ended[] = {0x8A, 0x01, 0x0C}, active[] = {0x8A, 0x01, 0x05},
            short_id[] = {0x88, 0x01, 0x05};
    TLV_TABLE sets_size[] = {ENTRY(active), ENTRY(size)}, ends[] = {ENTRY(ended)},
              names[] = {ENTRY(short_id)};

    (void)state;
    open_fake(yes);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, o.path, sets_size, 2, 0),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, o.path, ends, 1, 0),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, o.path, names, 1, 0),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(ISCardFileAccess_SetProperties(o.files, 1, o.path, ends, 0, 0), E_INVALIDARG);
    assert_int_equal(fake.commands, 0);
    close_fake();
}

/* REPLACE, OR, AND and ERASE are four commands, and not more than one of them. */
static void test_decision_E11_ways_of_writing(void **state)
{
    const struct fake_rule rules[] = {{"00A4", FCP_AND, 0}, {"00", "9000", 0}, {NULL, NULL, 0}};

    (void)state;
    open_fake(rules);
    objects_open(&o);
    fake_card_forget(&fake);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 2, o.data, ICCSP_SC_FL_AND | ICCSP_SC_FL_OR),
                     E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 2, o.data, ICCSP_SC_FL_OR),
                     ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 9, o.data, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, -1, o.data, 0), E_INVALIDARG);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 0, o.data, 0), S_OK);
    assert_int_equal(fake.commands, 0);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 2, o.data, ICCSP_SC_FL_AND), S_OK);
    assert_non_null(strstr(fake.log, "\n00D00000020102\n"));
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 2, o.data, ICCSP_SC_FL_REPLACE), S_OK);
    assert_non_null(strstr(fake.log, "\n00D60002020102\n"));
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 2, o.data, ICCSP_SC_FL_ERASE), S_OK);
    assert_non_null(strstr(fake.log, "\n000E0004020006\n"));
    fake_card_forget(&fake);
    assert_int_equal(ISCardFileAccess_Seek(o.files, o.file, 15, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 2, o.data, 0), ICCSP_E_WRITE_TOO_MANY);
    close_fake();
}

/* Appending moves the position in a linear file. In a cyclic one the new record is the first. */
static void test_decision_E11_records_behind_the_last(void **state)
{
    static const struct {
        const char *fcp, *updated;
    } kinds[] = {{"62 07 8205 02210008 02 9000", "00DC0404020102\n"},
                 {"62 07 8205 06210008 02 9000", "00DC0204020102\n"}};

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct fake_rule rules[] = {{"00A4", kinds[i].fcp, 0}, {"00", "9000", 0}, {NULL, NULL, 0}};
        open_fake(rules);
        objects_open(&o);
        assert_int_equal(ISCardFileAccess_Seek(o.files, o.file, 0, ICCSP_SC_SEEK_FROM_END), S_OK);
        for (int n = 0; n < 2; n++) {
            fake_card_forget(&fake);
            assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 2, o.data, 0), S_OK);
            assert_non_null(strstr(fake.log, "\n00E20000020102\n"));
        }
        assert_int_equal(ISCardFileAccess_Seek(o.files, o.file, -1, ICCSP_SC_SEEK_RELATIVE), S_OK);
        assert_int_equal(ISCardFileAccess_Write(o.files, o.file, 2, o.data, 0), S_OK);
        assert_non_null(strstr(fake.log, kinds[i].updated));
        close_fake();
    }
}

/* Units of two bytes: offsets count them, and so does Seek. */
static void test_decision_E10_data_units(void **state)
{
    const struct fake_rule rules[] = {
        {"00A4", "62 08 80020010 82020122 9000", 0}, {"00B0", "AABB 9000", 0}, {NULL, NULL, 0}};
    IByteBuffer *content = NULL;
    int32_t count = 2;

    (void)state;
    open_fake(rules);
    objects_open(&o);
    assert_int_equal(ISCardFileAccess_Seek(o.files, o.file, 9, ICCSP_SC_SEEK_FROM_BEGINNING),
                     ICCSP_E_BAD_SEEK);
    assert_int_equal(ISCardFileAccess_Seek(o.files, o.file, 3, ICCSP_SC_SEEK_FROM_BEGINNING), S_OK);
    assert_int_equal(ISCardFileAccess_Read(o.files, o.file, &count, &content, 0), S_OK);
    assert_non_null(strstr(fake.log, "\n00B0000302\n"));
    release_buffer(content);
    close_fake();
}

static HRESULT capabilities(TLV_TABLE *table, int32_t count)
{
    return ISCardFileAccess_GetFileCapabilities(o.files, &table, &count, 0);
}

/* The current file may have been removed since, and the caller's table is what it is for GetProperties. */
static void test_decision_E13_E19_what_capabilities_say(void **state)
{
    const struct fake_rule rules[] = {{"00A4", FCP_EF, 4}, {"00A4", "6A82", 0}, {NULL, NULL, 0}};
    uint8_t size[4] = {0x80, 0x00}, small[2] = {0x80, 0x00}, filled[] = {0x80, 0x01, 0x00};
    TLV_TABLE good = ENTRY(size), too_small = ENTRY(small), bad = ENTRY(filled);

    (void)state;
    open_fake(rules);
    assert_int_equal(capabilities(&good, 1), ICCSP_E_NO_FILE);
    objects_open(&o);
    assert_int_equal(capabilities(&good, -1), E_INVALIDARG);
    assert_int_equal(capabilities(&good, 257), E_INVALIDARG);
    assert_int_equal(fake.commands, 1);
    assert_int_equal(capabilities(&bad, 1), E_INVALIDARG);
    assert_int_equal(capabilities(&too_small, 1), ICCSP_E_INSUFFICIENT_BUFFER);
    assert_int_equal(too_small.cbSize, 4);
    assert_int_equal(capabilities(&good, 1), S_OK);
    assert_memory_equal(size, "\x80\x02\x00\x10", 4);
    size[1] = 0;
    assert_int_equal(capabilities(&good, 1), ICCSP_E_FILE_NOT_FOUND);
    close_fake();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_to_commands_for_files),
        cmocka_unit_test(test_answers_to_commands_for_codes),
        cmocka_unit_test(test_answers_to_authentication),
        cmocka_unit_test(test_what_is_sent),
        cmocka_unit_test(test_decision_A9_any_reference),
        cmocka_unit_test(test_decision_A4_what_the_card_chose_is_filled_in),
        cmocka_unit_test(test_decision_E15_properties_and_content_of_a_new_file),
        cmocka_unit_test(test_decision_E17_a_directory_that_nobody_lists),
        cmocka_unit_test(test_decision_E18_the_life_of_a_file),
        cmocka_unit_test(test_decision_E18_properties_that_no_command_sets),
        cmocka_unit_test(test_decision_E11_ways_of_writing),
        cmocka_unit_test(test_decision_E11_records_behind_the_last),
        cmocka_unit_test(test_decision_E10_data_units),
        cmocka_unit_test(test_decision_E13_E19_what_capabilities_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
