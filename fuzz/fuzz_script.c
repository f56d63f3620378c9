/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts: any text is refused with a sentence, or can be played without anything getting out of step. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "rm/script.h"
#include "rm/scripted.h"

static const uint8_t commands[][8] = {
    {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00, 0x00},
    {0x00, 0xB0, 0x00, 0x00},
    {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
};

/* Everything that a rule refers to is inside the script. */
static void check_rule(const struct iccsp_script *s, const struct iccsp_script_rule *rule)
{
    static uint8_t out[ICCSP_SCRIPT_BYTES_MAX];
    size_t len;

    if (rule->action + rule->actions > s->actions || rule->actions == 0)
        abort();
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        for (size_t n = 0; n <= sizeof(commands[0]); n++)
            if (rule->trigger == ICCSP_SCRIPT_ON || rule->trigger == ICCSP_SCRIPT_EXPECT)
                iccsp_script_fits(s, rule, commands[i], n);
    for (uint32_t i = 0; i < rule->actions; i++) {
        if (!iccsp_script_bytes(s, &s->action[rule->action + i], out, sizeof(out), &len))
            abort();
        if (iccsp_script_verb_name(s->action[rule->action + i].verb)[0] == '\0')
            abort();
    }
}

static bool takes_time(const struct iccsp_script *s)
{
    for (size_t i = 0; i < s->actions; i++)
        if (s->action[i].verb == ICCSP_SCRIPT_DELAY)
            return true;
    return false;
}

static void use_card(struct iccsp_rm *rm, uintptr_t card)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    static uint8_t rsp[65538];
    size_t len;

    iccsp_rm_begin(rm, card);
    for (size_t i = 0; i < 6; i++) {
        const iccsp_hr hr = iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T1, commands[i % 3], 4 + i % 3, rsp,
                                              sizeof(rsp), &len);

        if (len > sizeof(rsp) || ICCSP_SUCCEEDED(hr) != (len >= 2))
            abort();
    }
    iccsp_rm_status(rm, card, &status);
    iccsp_rm_end(rm, card, ICCSP_DISPOSE_RESET);
    iccsp_rm_reconnect(rm, card, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, ICCSP_DISPOSE_LEAVE, NULL);
    iccsp_rm_disconnect(rm, card, ICCSP_DISPOSE_UNPOWER);
}

static void play(const struct iccsp_script *s, const char *text)
{
    struct iccsp_rm_reader_state state = {.reader = s->reader};
    struct iccsp_rm *rm;
    uintptr_t context, card;

    if (iccsp_rm_scripted_open_text(text, &rm) != ICCSP_OK)
        abort();
    for (int round = 0; round < 3; round++) {
        if (iccsp_rm_establish(rm, &context) != ICCSP_OK)
            continue;
        iccsp_rm_wait(rm, context, 0, &state, 1);
        if (iccsp_rm_connect(rm, context, s->reader, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL) ==
            ICCSP_OK)
            use_card(rm, card);
        iccsp_rm_release(rm, context);
    }
    iccsp_rm_scripted_verdict(rm);
    iccsp_rm_close(&rm);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct iccsp_error e = {.size = sizeof(e)};
    struct iccsp_script *s;
    char *text = (char *)malloc(size + 1);

    if (text == NULL)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    const iccsp_hr hr = iccsp_script_parse("fuzz", text, size, &s);
    if (hr != ICCSP_OK) {
        if (s != NULL || hr != ICCSP_E_SCRIPT || iccsp_last_error(&e) != ICCSP_OK ||
            strncmp(e.sentence, "fuzz:", 5) != 0)
            abort();
        free(text);
        return 0;
    }
    for (size_t i = 0; i < s->rules; i++)
        check_rule(s, &s->rule[i]);
    if (!takes_time(s))
        play(s, text);
    iccsp_script_free(&s);
    free(text);
    return 0;
}
