/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that change a card, without memory (hostile-cards H3): each allocation fails in turn. The card
 * says so, nothing happened, and the next try works. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/alloc_watch.h"
#include "vcard/write_card.h"

/* The status word of a command, of which the n-th allocation fails; 0: none. */
static unsigned send(struct iccsp_vcard *card, const struct bytes *cmd, unsigned nth)
{
    static uint8_t rsp[300];
    size_t len = 0;

    alloc_fail_nth(nth);
    assert_int_equal(iccsp_vcard_transmit(card, cmd->p, cmd->len, rsp, sizeof(rsp), &len), ICCSP_OK);
    assert_in_range(len, 2, sizeof(rsp));
    return (unsigned)rsp[len - 2] << 8 | rsp[len - 1];
}

/* Sends a command until it gets by with the memory that there is; returns how often that was too little. */
static unsigned try_with_less_memory(const char *hex)
{
    struct bytes cmd = bytes_from_hex(hex);
    struct iccsp_vcard *card = write_card(false);
    const long live = alloc_live();
    const size_t used = iccsp_image_used(owner.image);
    unsigned n = 1;

    for (; send(card, &cmd, n) != 0x9000; n++) {
        assert_true(alloc_has_failed());
        assert_int_equal(owner.changes, 0);
        assert_int_equal(alloc_live(), live);
        assert_int_equal(iccsp_image_used(owner.image), used);
    }
    alloc_fail_nth(0);
    assert_int_equal(owner.changes, 1);
    iccsp_vcard_free(&card);
    bytes_free(&cmd);
    return n - 1;
}

static void test_every_command_without_memory(void **state)
{
    static const char *const commands[] = {
        "00D68100 01 41",
        "000E8100",
        "00DC018C 04 61616161",
        "00E20088 04 61616161",
        "00E20098 02 6333",
        "00E00000 0C 620A 800104 820101 83026000",
        "00E00000 09 6207 820138 83026000",
        "00040000 02 5011",
        "00DA0050 01 41",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(commands); i++)
        if (try_with_less_memory(commands[i]) == 0)
            fail_msg("%s needs no memory", commands[i]);
    assert_int_equal(try_with_less_memory("00E40000 02 5001"), 0); /* so that a full card can be emptied */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_command_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
