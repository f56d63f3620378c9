/* SPDX-License-Identifier: BSD-2-Clause */
/* Threads with a context each, as pcsc-lite allows, share what the library keeps: handles, counts, the cache.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "iccsp/winscard.h"
#include "own_config.h"

#define THREADS 4
#define ROUNDS  100

static const GUID a_card = {1, 2, 3, {4}};

static bool exchange(SCARDHANDLE card)
{
    static const BYTE select_mf[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    BYTE response[8];
    DWORD len = sizeof(response);

    return SCardTransmit(card, SCARD_PCI_T1, select_mf, sizeof(select_mf), NULL, response, &len) ==
           SCARD_S_SUCCESS;
}

static bool use_cache(SCARDCONTEXT context, int round)
{
    char name[16];
    BYTE data[4];
    DWORD len = sizeof(data);
    LONG rc;

    snprintf(name, sizeof(name), "item %d", round);
    if (SCardWriteCache(context, &a_card, 0, name, (const BYTE *)"abc", 3) != SCARD_S_SUCCESS)
        return false;
    rc = SCardReadCache(context, &a_card, 0, name, data, &len);
    /* Another thread's items may have needed the room. */
    return rc == SCARD_W_CACHE_ITEM_NOT_FOUND || (rc == SCARD_S_SUCCESS && memcmp(data, "abc", 3) == 0);
}

static bool one_round(int round)
{
    SCARDCONTEXT context;
    SCARDHANDLE card = 0;
    DWORD active, count = 0;
    bool ok = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) == SCARD_S_SUCCESS;

    ok = ok && SCardConnect(context, FIRST_READER, SCARD_SHARE_SHARED, SCARD_PROTOCOL_ANY, &card, &active) ==
                   SCARD_S_SUCCESS;
    ok = ok && exchange(card) && exchange(card);
    ok = ok && SCardGetTransmitCount(card, &count) == SCARD_S_SUCCESS && count == 2;
    ok = ok && use_cache(context, round);
    ok = ok && SCardDisconnect(card, SCARD_LEAVE_CARD) == SCARD_S_SUCCESS;
    return SCardReleaseContext(context) == SCARD_S_SUCCESS && ok;
}

static void *work(void *failures)
{
    for (int round = 0; round < ROUNDS; round++)
        if (!one_round(round))
            (*(int *)failures)++;
    return NULL;
}

static void test_threads_share_the_library(void **state)
{
    pthread_t thread[THREADS];
    int failures[THREADS] = {0};

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, work, &failures[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_join(thread[i], NULL), 0);
        assert_int_equal(failures[i], 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_share_the_library),
    };

    own_config();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
