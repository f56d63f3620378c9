/* SPDX-License-Identifier: BSD-2-Clause */
/* Dialogues with a virtual card as tables: a command in hex, and the response that must come. */
#ifndef ICCSP_TESTS_VCARD_CARD_CHECK_H
#define ICCSP_TESTS_VCARD_CARD_CHECK_H

#include <stdio.h>
#include <string.h>

#include "support/hex.h"
#include "vcard/vcard.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/** In `rsp`, "??" stands for any byte. The command "reset" resets the card and has no response. */
struct exchange {
    const char *cmd;
    const char *rsp;
};

static inline void power_up(struct iccsp_vcard *card)
{
    uint8_t atr[33];
    size_t len;

    iccsp_vcard_power(card, ICCSP_POWER_WARM, atr, &len);
    assert_in_range(len, 2, 33);
}

/** The response to a command in hex, as hex with spaces left out; valid until the next call. */
static inline const char *answer_to(struct iccsp_vcard *card, const char *cmd)
{
    static char hex[2 * 66000 + 1];
    static uint8_t rsp[66000];
    struct bytes bytes = bytes_from_hex(cmd);
    size_t len = 0;
    const iccsp_hr hr = iccsp_vcard_transmit(card, bytes.p, bytes.len, rsp, sizeof(rsp), &len);

    bytes_free(&bytes);
    if (hr != ICCSP_OK)
        fail_msg("> %s failed: %08X", cmd, (unsigned)hr);
    for (size_t i = 0; i < len; i++)
        snprintf(hex + 2 * i, 3, "%02X", rsp[i]);
    return hex;
}

/** Equal, but for spaces in `wanted` and its wildcards. */
static inline bool same_hex(const char *wanted, const char *got)
{
    for (; *wanted != '\0'; wanted++) {
        if (*wanted == ' ')
            continue;
        if (*got == '\0' || (*wanted != '?' && *wanted != *got))
            return false;
        got++;
    }
    return *got == '\0';
}

static inline void check(struct iccsp_vcard *card, const char *cmd, const char *wanted)
{
    const char *got;

    if (strcmp(cmd, "reset") == 0) {
        power_up(card);
        return;
    }
    got = answer_to(card, cmd);
    if (!same_hex(wanted, got))
        fail_msg("> %s\n< %.200s\nwanted %s", cmd, got, wanted);
}

static inline void check_all(struct iccsp_vcard *card, const struct exchange *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        check(card, table[i].cmd, table[i].rsp);
}

/** The demo card, powered. */
static inline struct iccsp_vcard *demo_card(uint32_t flags)
{
    struct iccsp_vcard *card;

    assert_int_equal(iccsp_vcard_new_demo(flags, &card), ICCSP_OK);
    power_up(card);
    return card;
}

/** A dialogue with a fresh demo card. */
static inline void check_demo(uint32_t flags, const struct exchange *table, size_t count)
{
    struct iccsp_vcard *card = demo_card(flags);

    check_all(card, table, count);
    iccsp_vcard_free(&card);
    assert_null(card);
}

#endif
