/* SPDX-License-Identifier: BSD-2-Clause */
/* A card that answers from a list and remembers what it was sent. */
#include "support/fake_card.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int digit(char c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *p = c != '\0' ? strchr(digits, c >= 'a' ? c - 32 : c) : NULL;

    return p != NULL ? (int)(p - digits) : -1;
}

/* The next byte of a pattern: 0..255, -1 for "..", -2 at the end. */
static int next_byte(const char **hex)
{
    while (**hex == ' ')
        (*hex)++;
    if (**hex == '\0')
        return -2;
    const char a = *(*hex)++;
    const char b = *(*hex)++;
    return a == '.' ? -1 : digit(a) * 16 + digit(b);
}

size_t bytes_of(const char *hex, uint8_t *out, size_t cap)
{
    size_t n = 0;
    int b;

    while ((b = next_byte(&hex)) >= 0 && n < cap)
        out[n++] = (uint8_t)b;
    return n;
}

static bool fits(const char *pattern, const uint8_t *cmd, size_t len)
{
    for (size_t i = 0;; i++) {
        const int b = next_byte(&pattern);

        if (b == -2)
            return true;
        if (i >= len || (b >= 0 && b != cmd[i]))
            return false;
    }
}

static void power(void *self, uint32_t action, uint8_t atr[33], size_t *len)
{
    struct fake_card *fake = (struct fake_card *)self;

    fake->power = action;
    *len = action == ICCSP_POWER_OFF ? 0 : bytes_of(fake->atr, atr, 33);
}

static void note(struct fake_card *fake, const uint8_t *cmd, size_t len)
{
    size_t n = strlen(fake->log);

    fake->commands++;
    for (size_t i = 0; i < len && n + 4 < sizeof(fake->log); i++)
        n += (size_t)snprintf(fake->log + n, sizeof(fake->log) - n, "%02X", cmd[i]);
    if (n + 2 < sizeof(fake->log))
        snprintf(fake->log + n, sizeof(fake->log) - n, "\n");
}

static const char *response_to(struct fake_card *fake, const uint8_t *cmd, size_t len)
{
    for (size_t i = 0; i < fake->rules; i++) {
        struct fake_rule *rule = &fake->rule[i];

        if (rule->times < 0 || !fits(rule->command, cmd, len))
            continue;
        if (rule->times > 0 && --rule->times == 0)
            rule->times = -1;
        return rule->response;
    }
    return "6D00";
}

static iccsp_hr transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len)
{
    struct fake_card *fake = (struct fake_card *)self;

    note(fake, cmd, cmd_len);
    if (fake->on_command != NULL)
        fake->on_command(fake);
    *rsp_len = bytes_of(response_to(fake, cmd, cmd_len), rsp, cap);
    return ICCSP_OK;
}

static const struct iccsp_vcard_ops ops = {
    .size = sizeof(struct iccsp_vcard_ops), .power = power, .transmit = transmit};

static void must(iccsp_hr hr, const char *what)
{
    if (ICCSP_SUCCEEDED(hr))
        return;
    fprintf(stderr, "fake card: %s gives %08X\n", what, (unsigned)hr);
    abort();
}

void fake_card_open(struct fake_card *fake, const char *atr, const struct fake_rule *rules)
{
    memset(fake, 0, sizeof(*fake));
    fake->atr = atr;
    while (rules[fake->rules].command != NULL) {
        fake->rule[fake->rules] = rules[fake->rules];
        fake->rules++;
    }
    must(iccsp_rm_open("embedded:empty", &fake->rm), "open");
    must(iccsp_rm_add_reader(fake->rm, FAKE_READER), "add reader");
    must(iccsp_vcard_new(&ops, fake, &fake->card), "card");
    must(iccsp_rm_insert_card(fake->rm, FAKE_READER, fake->card), "insert");
}

void fake_card_close(struct fake_card *fake)
{
    iccsp_rm_close(&fake->rm);
    iccsp_vcard_free(&fake->card);
}

void fake_card_forget(struct fake_card *fake)
{
    fake->commands = 0;
    fake->log[0] = '\0';
}
