/* SPDX-License-Identifier: BSD-2-Clause */
/* A service provider in a library of another vendor: test_provider_library EXAMPLE-PROVIDER OTHER-LIBRARY */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/library.h"
#include "classes/text.h"
#include "support/card_folders.h"

#define PATH_MAX_HERE 600

/* That of the example, and one that its library does not know. */
static const CLSID example = {0x0B8E6C1E, 0x6F0B, 0x4E57, {0x9B, 0x5E, 0x7C, 0x2D, 0x5B, 0x6B, 0x1A, 0x01}};
static const CLSID unknown = {0x0B8E6C1E, 0x6F0B, 0x4E57, {0x9B, 0x5E, 0x7C, 0x2D, 0x5B, 0x6B, 0x1A, 0x02}};

static const char *example_library, *other_library;
static struct card_folders folders;
static char config[PATH_MAX_HERE];  /* the folder of the user's database */
static char library[PATH_MAX_HERE]; /* a copy in a folder of its own */

static void copy(const char *from, const char *to)
{
    char block[4096];
    size_t got;
    FILE *in = fopen(from, "rb"), *out;

    /* What is loaded must not change under its users. */
    (void)remove(to);
    out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    while ((got = fread(block, 1, sizeof(block), in)) > 0)
        assert_int_equal(fwrite(block, 1, got, out), got);
    assert_int_equal(fclose(out), 0);
    fclose(in);
    assert_int_equal(chmod(to, 0644), 0);
}

/* The card type of the tests names a path; the file is another one each time, as times of files are coarse.
 */
static void name_library(const char *path)
{
    static unsigned written;
    char file[PATH_MAX_HERE + 40];
    FILE *out;

    snprintf(file, sizeof(file), "%s/%u.conf", config, written);
    (void)remove(file);
    snprintf(file, sizeof(file), "%s/%u.conf", config, ++written);
    out = fopen(file, "w");
    assert_non_null(out);
    fprintf(out,
            "[Greeting]\natr = 3B 00\nprovider = {0B8E6C1E-6F0B-4E57-9B5E-7C2D5B6B1A01}\n"
            "provider-library = %s\n"
            "[Unknown]\natr = 3B 01 41\nprovider = {0B8E6C1E-6F0B-4E57-9B5E-7C2D5B6B1A02}\n"
            "provider-library = %s\n",
            path, path);
    assert_int_equal(fclose(out), 0);
}

static int setup(void **state)
{
    (void)state;
    assert_int_equal(chmod(folders.folder[1], 0755), 0);
    copy(example_library, library);
    name_library(library);
    return 0;
}

static HRESULT create(const CLSID *clsid, const IID *iid, void **out)
{
    return iccsp_create_object(NULL, clsid, NULL, iid, out);
}

static void refused(const char *path, HRESULT wanted)
{
    void *made = &made;

    name_library(path);
    assert_int_equal(create(&example, &ICCSP_IID_ISCardManage, &made), wanted);
    assert_null(made);
}

static void test_the_provider_of_a_card_type(void **state)
{
    BSTR greeting = text_of("Greeting"), reader = text_of("Nobody's reader");
    ISCardManage *manage = NULL;
    IByteBuffer *buffer = NULL;
    char text[40] = "";
    size_t len = 0;

    (void)state;
    assert_int_equal(create(&example, &ICCSP_IID_ISCardManage, (void **)(void *)&manage), S_OK);
    assert_int_equal(ISCardManage_CreateInterface(manage, NULL, greeting, NULL, (IUnknown **)(void *)&buffer),
                     S_OK);
    assert_int_equal(iccsp_byte_buffer_bytes(buffer, text, sizeof(text) - 1, &len), S_OK);
    assert_string_equal(text, "Hello from another vendor");
    IByteBuffer_Release(buffer);
    /* What it does not do itself. */
    assert_int_equal(ISCardManage_AttachByIFD(manage, reader, ICCSP_MODE_SHARED), ICCSP_E_UNKNOWN_READER);
    assert_int_equal(ISCardManage_Release(manage), 0);
    iccsp_bstr_free(greeting);
    iccsp_bstr_free(reader);
}

static void test_its_class_object(void **state)
{
    IClassFactory *factory = NULL;
    ISCardManage *manage = NULL;

    (void)state;
    assert_int_equal(
        iccsp_create_class_object(NULL, &example, &ICCSP_IID_IClassFactory, (void **)(void *)&factory), S_OK);
    assert_int_equal(
        IClassFactory_CreateInstance(factory, NULL, &ICCSP_IID_ISCardManage, (void **)(void *)&manage), S_OK);
    assert_int_equal(ISCardManage_Release(manage), 0);
    IClassFactory_Release(factory);
}

static void test_classes_that_nobody_has(void **state)
{
    static const CLSID nobody = {1, 2, 3, {4}};
    void *made = &made;

    (void)state;
    assert_int_equal(create(&nobody, &ICCSP_IID_IUnknown, &made), CLASS_E_CLASSNOTAVAILABLE);
    assert_null(made);
    /* The library is there, and fails. */
    assert_int_equal(create(&unknown, &ICCSP_IID_IUnknown, &made), CLASS_E_CLASSNOTAVAILABLE);
    assert_int_equal(create(&example, &ICCSP_IID_ISCard, &made), E_NOINTERFACE);
    assert_null(made);
}

static void test_paths_that_are_not_plain(void **state)
{
    char path[PATH_MAX_HERE + 40];

    (void)state;
    /* A relative path makes the file wrong, so that the class is nobody's. */
    refused("example-provider.so", CLASS_E_CLASSNOTAVAILABLE);
    snprintf(path, sizeof(path), "%s/../system/provider.so", folders.folder[1]);
    refused(path, ICCSP_E_ACCESSDENIED);
    snprintf(path, sizeof(path), "%s/link.so", folders.folder[1]);
    (void)remove(path);
    assert_int_equal(symlink(library, path), 0);
    refused(path, ICCSP_E_ICC_INSTALLATION);
    (void)remove(path);
    snprintf(path, sizeof(path), "%s/folder", folders.root);
    assert_int_equal(symlink(folders.folder[1], path), 0);
    snprintf(path, sizeof(path), "%s/folder/provider.so", folders.root);
    refused(path, ICCSP_E_ICC_INSTALLATION);
    snprintf(path, sizeof(path), "%s/folder", folders.root);
    (void)remove(path);
    refused(folders.folder[1], ICCSP_E_ACCESSDENIED);
    refused("/dev/null", ICCSP_E_ACCESSDENIED);
}

static void test_files_that_others_may_change(void **state)
{
    (void)state;
    assert_int_equal(chmod(library, 0666), 0);
    refused(library, ICCSP_E_ACCESSDENIED);
    assert_int_equal(chmod(library, 0664), 0);
    refused(library, ICCSP_E_ACCESSDENIED);
    assert_int_equal(chmod(library, 0644), 0);
    assert_int_equal(chmod(folders.folder[1], 0777), 0);
    refused(library, ICCSP_E_ACCESSDENIED);
    assert_int_equal(chmod(folders.folder[1], 0775), 0);
    refused(library, ICCSP_E_ACCESSDENIED);
}

static void test_owners(void **state)
{
    struct stat status = {.st_mode = S_IFREG | 0644, .st_uid = geteuid()};

    (void)state;
    assert_true(iccsp_library_trusted(&status));
    status.st_uid = 0;
    assert_true(iccsp_library_trusted(&status));
    status.st_uid = geteuid() + 1;
    assert_false(iccsp_library_trusted(&status));
    status = (struct stat){.st_mode = S_IFDIR | S_ISVTX | 0777};
    assert_true(iccsp_library_trusted(&status));
    status.st_mode = S_IFREG | S_ISVTX | 0777;
    assert_false(iccsp_library_trusted(&status));
}

/* Under names of their own: what is loaded under a name stays. */
static void test_libraries_that_are_none(void **state)
{
    char path[PATH_MAX_HERE + 40];
    FILE *out;

    (void)state;
    snprintf(path, sizeof(path), "%s/none.so", folders.folder[1]);
    refused(path, ICCSP_E_ICC_INSTALLATION);
    out = fopen(path, "w");
    assert_non_null(out);
    fputs("This is not a library.", out);
    assert_int_equal(fclose(out), 0);
    refused(path, ICCSP_E_ICC_INSTALLATION);
    snprintf(path, sizeof(path), "%s/other.so", folders.folder[1]);
    copy(other_library, path);
    refused(path, ICCSP_E_ICC_INSTALLATION);
}

static int open_folders(void **state)
{
    char file[PATH_MAX_HERE];

    (void)state;
    card_folders_make(&folders);
    snprintf(library, sizeof(library), "%s/provider.so", folders.folder[1]);
    snprintf(file, sizeof(file), "%s/iccsp", folders.folder[0]);
    snprintf(config, sizeof(config), "%s/iccsp/cards.d", folders.folder[0]);
    if (mkdir(file, 0755) != 0 || mkdir(config, 0755) != 0)
        return -1;
    return setenv("XDG_CONFIG_HOME", folders.folder[0], 1);
}

static int close_folders(void **state)
{
    char command[PATH_MAX_HERE + 20];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf '%s'", folders.root);
    return system(command);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_classes_that_nobody_has, setup),
        cmocka_unit_test_setup(test_paths_that_are_not_plain, setup),
        cmocka_unit_test_setup(test_files_that_others_may_change, setup),
        cmocka_unit_test_setup(test_owners, setup),
        cmocka_unit_test_setup(test_libraries_that_are_none, setup),
        cmocka_unit_test_setup(test_the_provider_of_a_card_type, setup),
        cmocka_unit_test_setup(test_its_class_object, setup),
    };

    if (argc != 3)
        return 2;
    example_library = argv[1];
    other_library = argv[2];
    return cmocka_run_group_tests(tests, open_folders, close_folders);
}
