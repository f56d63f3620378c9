/* SPDX-License-Identifier: BSD-2-Clause */
/* The card-type database and the rest of the system: several processes that write at once, files that are
 * none, folders that may not be written, fork() and the environment. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/error.h"
#include "iccsp/cards.h"
#include "rm/own_cards.h"

#define WRITERS 2
#define ROUNDS  20

static iccsp_hr introduce(struct iccsp_cards *db, const char *name)
{
    static const uint8_t atr[] = {0x3B, 0x00};
    const struct iccsp_card_type type = {
        .size = sizeof(type), .name = name, .atr = atr, .atr_len = sizeof(atr)};

    return iccsp_cards_introduce(db, &type);
}

/* Introduces its types and forgets every other one; exits with what is not as it must be. */
static void write_types(int writer)
{
    struct iccsp_cards *mine;
    char name[40];

    if (iccsp_cards_open(folders.list, CARD_FOLDERS, &mine) != ICCSP_OK)
        _exit(1);
    for (int i = 0; i < ROUNDS; i++) {
        snprintf(name, sizeof(name), "w%d-%02d", writer, i);
        if (introduce(mine, name) != ICCSP_OK || introduce(mine, name) != ICCSP_E_FILE_EXISTS)
            _exit(2);
        if (i % 2 == 1 && iccsp_cards_forget(mine, name) != ICCSP_OK)
            _exit(3);
        if (iccsp_groups_add_reader(mine, "G", name) != ICCSP_OK)
            _exit(4);
    }
    iccsp_cards_close(&mine);
    _exit(0);
}

/* Never a half file: it always begins and ends as a whole one, and is never a problem. */
static void read_meanwhile(void)
{
    struct iccsp_cards_problem p = {.size = sizeof(p)};
    int left = WRITERS, status;

    while (left > 0) {
        size_t len;

        assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_OK);
        if (iccsp_cards_get_problem(cards, 0, &p) != ICCSP_S_FALSE)
            fail_msg("%s:%u: %s", p.file, (unsigned)p.line, p.sentence);
        const pid_t ended = waitpid(-1, &status, WNOHANG);
        if (ended > 0) {
            assert_true(WIFEXITED(status));
            assert_int_equal(WEXITSTATUS(status), 0);
            left--;
        }
    }
}

static void test_two_write_and_a_third_reads(void **state)
{
    char names[4096], name[40];
    const char *joined;
    size_t len;

    (void)state;
    for (int i = 0; i < WRITERS; i++) {
        const pid_t pid = fork();

        assert_true(pid >= 0);
        if (pid == 0)
            write_types(i);
    }
    read_meanwhile();
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, names, sizeof(names), &len), ICCSP_OK);
    joined = card_names_joined(names);
    for (int w = 0; w < WRITERS; w++)
        for (int i = 0; i < ROUNDS; i++) {
            snprintf(name, sizeof(name), "w%d-%02d", w, i);
            assert_int_equal(strstr(joined, name) != NULL, i % 2 == 0);
        }
    assert_int_equal(iccsp_groups_members(cards, "G", names, sizeof(names), &len), ICCSP_OK);
    assert_int_equal(len, WRITERS * ROUNDS * 6 + 1);
}

static void test_a_lock_that_is_held_is_waited_for(void **state)
{
    struct iccsp_folder_lock lock, other;

    (void)state;
    assert_int_equal(iccsp_folder_lock(folders.folder[0], 0, &lock), ICCSP_DISK_OK);
    assert_int_equal(iccsp_folder_lock(folders.folder[0], 30, &other), ICCSP_DISK_BUSY);
    iccsp_folder_unlock(&lock);
    assert_int_equal(iccsp_folder_lock(folders.folder[0], 0, &other), ICCSP_DISK_OK);
    iccsp_folder_unlock(&other);
}

static void path_of(const char *name, char out[400])
{
    snprintf(out, 400, "%s/%.100s", folders.folder[0], name);
}

static void test_what_is_no_file_is_not_opened(void **state)
{
    struct iccsp_cards_problem p = {.size = sizeof(p)};
    char path[400];
    size_t len;

    (void)state;
    path_of("pipe.conf", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(iccsp_cards_get_problem(cards, 0, &p), ICCSP_OK);
    assert_string_equal(p.sentence, "it is not an ordinary file");
    assert_int_equal(p.line, 0);
}

/* A link to somebody else's file is not written through, and neither is one in place of the lock or of the
 * new file. */
static void test_links_are_not_followed_when_writing(void **state)
{
    char path[400], victim[400];
    struct stat st;

    (void)state;
    path_of("victim", victim);
    path_of("introduced.conf", path);
    card_folders_write(&folders, 0, "victim", "");
    assert_int_equal(symlink(victim, path), 0);
    assert_int_equal(introduce(cards, "a"), ICCSP_E_DATABASE);
    assert_int_equal(unlink(path), 0);
    path_of(".new", path);
    assert_int_equal(symlink(victim, path), 0);
    assert_int_equal(introduce(cards, "a"), ICCSP_OK);
    assert_int_equal(stat(victim, &st), 0);
    assert_int_equal(st.st_size, 0);
    path_of(".lock", path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(symlink(victim, path), 0);
    assert_int_equal(introduce(cards, "b"), ICCSP_E_DATABASE);
    unlink(victim);
}

static void test_a_folder_is_made_and_one_that_cannot_be_is_told(void **state)
{
    const char *inside_a_file[1], *deep[1];
    char path[400], file[400];
    struct iccsp_cards *other;
    size_t len;

    (void)state;
    card_folders_write(&folders, 0, "file", "");
    snprintf(file, sizeof(file), "%s/file/cards.d", folders.folder[0]);
    inside_a_file[0] = file;
    assert_int_equal(iccsp_cards_open(inside_a_file, 1, &other), ICCSP_OK);
    assert_int_equal(introduce(other, "a"), ICCSP_E_DATABASE);
    iccsp_cards_close(&other);
    path_of("file", path);
    unlink(path);
    snprintf(path, sizeof(path), "%s/x/y", folders.folder[0]);
    deep[0] = path;
    assert_int_equal(iccsp_cards_open(deep, 1, &other), ICCSP_OK);
    assert_int_equal(introduce(other, "a"), ICCSP_OK);
    assert_int_equal(iccsp_cards_list(other, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, 3);
    iccsp_cards_close(&other);
    snprintf(file, sizeof(file), "rm -r '%.300s/x'", folders.folder[0]);
    assert_int_equal(system(file), 0);
}

/* What introducing a type gives somebody who is not root, to whom no permission is denied. */
static bool anybody_gets(iccsp_hr expected, const char *name)
{
    const pid_t pid = fork();
    int status = -1;

    if (pid == 0) {
        struct iccsp_cards *mine = NULL;
        const bool ready = (geteuid() != 0 || setuid(65534) == 0) &&
                           iccsp_cards_open(folders.list, CARD_FOLDERS, &mine) == ICCSP_OK;
        const bool good = ready && introduce(mine, name) == expected;

        iccsp_cards_close(&mine);
        _exit(good ? 0 : 1);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static void test_a_folder_without_permission(void **state)
{
    (void)state;
    assert_int_equal(chmod(folders.root, 0755), 0);
    assert_int_equal(chmod(folders.folder[0], 0777), 0);
    assert_true(anybody_gets(ICCSP_OK, "a"));
    assert_int_equal(chmod(folders.folder[0], 0555), 0);
    assert_true(anybody_gets(ICCSP_E_ACCESSDENIED, "b"));
    assert_int_equal(chmod(folders.folder[0], 0700), 0);
}

static void test_the_child_opens_its_own(void **state)
{
    size_t len;
    int status;
    const pid_t pid = fork();

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0) {
        struct iccsp_cards *mine = NULL, *inherited = cards;
        bool good = iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 0, &len) == ICCSP_E_INVALID_HANDLE &&
                    introduce(cards, "x") == ICCSP_E_INVALID_HANDLE;

        /* It stays in memory, where leaks are looked for. */
        iccsp_cards_close(&inherited);
        good =
            good && iccsp_cards_open(folders.list, 1, &mine) == ICCSP_OK && introduce(mine, "x") == ICCSP_OK;
        iccsp_cards_close(&mine);
        _exit(good ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_int_equal(iccsp_cards_list(cards, NULL, 0, NULL, 0, NULL, 0, &len), ICCSP_OK);
    assert_int_equal(len, 3);
}

static void test_where_the_users_folder_is(void **state)
{
    char out[300];

    (void)state;
    setenv("HOME", "/home/somebody", 1);
    setenv("XDG_CONFIG_HOME", "/elsewhere", 1);
    assert_true(iccsp_folder_of_user("cards.d", out, sizeof(out)));
    assert_string_equal(out, "/elsewhere/iccsp/cards.d");
    setenv("XDG_CONFIG_HOME", "relative", 1);
    assert_true(iccsp_folder_of_user("cards.d", out, sizeof(out)));
    assert_string_equal(out, "/home/somebody/.config/iccsp/cards.d");
    assert_false(iccsp_folder_of_user("cards.d", out, 20));
    setenv("HOME", "relative", 1);
    assert_false(iccsp_folder_of_user("cards.d", out, sizeof(out)));
}

static void test_the_database_of_the_process(void **state)
{
    struct iccsp_cards *one, *two;

    (void)state;
    setenv("XDG_CONFIG_HOME", folders.folder[0], 1);
    assert_int_equal(iccsp_cards_default(NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_cards_default(&one), ICCSP_OK);
    assert_int_equal(iccsp_cards_default(&two), ICCSP_OK);
    assert_ptr_equal(one, two);
    iccsp_cards_close(&one);
    iccsp_cards_close(&two);
    iccsp_cards_close(NULL);
}

#define SHARED_TEST(name) cmocka_unit_test_setup_teardown(name, own_cards_open, own_cards_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SHARED_TEST(test_two_write_and_a_third_reads),
        SHARED_TEST(test_a_lock_that_is_held_is_waited_for),
        SHARED_TEST(test_what_is_no_file_is_not_opened),
        SHARED_TEST(test_links_are_not_followed_when_writing),
        SHARED_TEST(test_a_folder_is_made_and_one_that_cannot_be_is_told),
        SHARED_TEST(test_a_folder_without_permission),
        SHARED_TEST(test_the_child_opens_its_own),
        SHARED_TEST(test_where_the_users_folder_is),
        SHARED_TEST(test_the_database_of_the_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
