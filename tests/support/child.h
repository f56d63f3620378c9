/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests in a child of fork(). */
#ifndef ICCSP_TESTS_CHILD_H
#define ICCSP_TESTS_CHILD_H

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/** A check in the child, where nothing of cmocka works: the exit status says that it failed, and a line
 * where.
 */
#define CHILD_CHECK(condition)                                                                               \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "child: %s line %d\n", __func__, __LINE__);                                      \
            _exit(1);                                                                                        \
        }                                                                                                    \
    } while (0)

/** Seconds after which a child that waits for something is ended. */
#define CHILD_SECONDS 20u

/** Ends a child well. What its parent's threads held, and what it inherited and must not free, is no leak of
 * its own: another program takes its place before anybody looks for leaks. */
static inline void child_end(void)
{
    execl("/bin/true", "true", (char *)NULL);
    _exit(2);
}

/** Runs `work` in a child, and fails the test if a check in it failed or it did not come to its end. */
static inline void in_child(void (*work)(void))
{
    int status = 0;
    const pid_t child = fork();

    assert_int_not_equal(child, -1);
    if (child == 0) {
        alarm(CHILD_SECONDS);
        work();
        child_end();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

#endif
