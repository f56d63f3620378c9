/* SPDX-License-Identifier: BSD-2-Clause */
/* A file system that cannot be written to, on which some folders are there and some are not. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base/disk.h"

static bool says_so_of_what_is_there;

/* The linker puts this in the place of the library's: /there exists. */
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
    (void)mode;
    if (strcmp(path, "/there") == 0)
        errno = says_so_of_what_is_there ? EROFS : EEXIST;
    else
        errno = strncmp(path, "/there/", 7) == 0 && strchr(path + 7, '/') == NULL ? EROFS : ENOENT;
    return -1;
}

static void test_folders_that_cannot_be_made(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        says_so_of_what_is_there = i == 1;
        assert_int_equal(iccsp_folder_make("/there/iccsp"), ICCSP_DISK_DENIED);
        assert_int_equal(iccsp_folder_make("/there/iccsp/cards.d"), ICCSP_DISK_DENIED);
    }
    assert_int_equal(iccsp_folder_make("/nowhere/iccsp"), ICCSP_DISK_ABSENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folders_that_cannot_be_made),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
