/* SPDX-License-Identifier: BSD-2-Clause */
/* A card that is asked what it is. */
#include "asked_card.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <string.h>

const char asked_twelve[] = "[T1]\naid = A00000000101\n[T2]\naid = A00000000201\n"
                            "[T3]\naid = A00000000301\n[T4]\naid = A00000000401\n"
                            "[T5]\naid = A00000000501\n[T6]\naid = A00000000601\n"
                            "[T7]\naid = A00000000701\n[T8]\naid = A00000000801\n"
                            "[T9]\naid = A00000000901\n[T10]\naid = A00000001001\n"
                            "[T11]\naid = A00000001101\n[T12]\naid = A00000001201\n";
const char asked_six[] = "[T1]\naid = A00000000101\n[T2]\naid = A00000000201\n"
                         "[T3]\naid = A00000000301\n[T4]\naid = A00000000401\n"
                         "[T5]\naid = A00000000501\n[T6]\naid = A00000000601\n";

const struct asked_shipped asked_shipped[ASKED_SHIPPED] = {
    {"PIV", "00 A4 04 00 09 A0 00 00 03 08 00 00 10 00", "00 A4 04 0C 09 A0 00 00 03 08 00 00 10 00", 2},
    {"GIDS", "00 A4 04 00 09 A0 00 00 03 97 42 54 46 59", "00 A4 04 0C 09 A0 00 00 03 97 42 54 46 59", 2},
    {"eMRTD", "00 A4 04 00 07 A0 00 00 02 47 10 01", "00 A4 04 0C 07 A0 00 00 02 47 10 01", 3},
    {"OpenPGP", "00 A4 04 00 06 D2 76 00 01 24 01", "00 A4 04 0C 06 D2 76 00 01 24 01", 4},
};

static const char *const readers[ASKED_READERS] = {"Reader 0", "Reader 1"};

struct asked asked;

int asked_setup(void **state)
{
    (void)state;
    asked = (struct asked){0};
    card_folders_make(&asked.folders);
    assert_int_equal(iccsp_rm_open("embedded:empty", &asked.rm), ICCSP_OK);
    for (unsigned i = 0; i < ASKED_READERS; i++)
        assert_int_equal(iccsp_rm_add_reader(asked.rm, readers[i]), ICCSP_OK);
    return iccsp_rm_establish(asked.rm, &asked.context);
}

int asked_teardown(void **state)
{
    (void)state;
    iccsp_cards_close(&asked.cards);
    iccsp_rm_close(&asked.rm);
    card_folders_remove(&asked.folders);
    return 0;
}

static void open_folders(const char *const *list, size_t count)
{
    iccsp_cards_close(&asked.cards);
    assert_int_equal(iccsp_cards_open(list, count, &asked.cards), ICCSP_OK);
}

void asked_open(const char *text)
{
    card_folders_write(&asked.folders, 0, "types.conf", text);
    open_folders(asked.folders.list, CARD_FOLDERS);
}

void asked_open_shipped(void)
{
    const char *list[] = {SHIPPED_CARDS};

    open_folders(list, 1);
}

static bool is_as_expected(iccsp_hr hr, unsigned cost, const char *name)
{
    return hr == (name[0] != '\0' ? ICCSP_OK : ICCSP_S_FALSE) && strcmp(asked.match.name, name) == 0 &&
           asked.fake.commands == cost && asked.match.commands == cost;
}

void asked_expect(const char *atr, const struct fake_rule *rules, unsigned cost, const char *name)
{
    const char *reader = readers[asked.reader];
    iccsp_hr hr;

    fake_card_open(&asked.fake, atr, rules);
    assert_int_equal(iccsp_rm_remove_card(asked.fake.rm, FAKE_READER), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(asked.rm, reader, asked.fake.card), ICCSP_OK);
    asked.match = (struct iccsp_card_match){.size = sizeof(asked.match)};
    hr = iccsp_cards_identify(asked.cards, asked.rm, asked.context, reader, &asked.match);
    if (!is_as_expected(hr, cost, name))
        fail_msg("%s: %08X, '%s' for %u commands instead of '%s' for %u:\n%s", atr, (unsigned)hr,
                 asked.match.name, (unsigned)asked.fake.commands, name, cost, asked.fake.log);
    assert_int_equal(iccsp_rm_remove_card(asked.rm, reader), ICCSP_OK);
    fake_card_close(&asked.fake);
}
