/* SPDX-License-Identifier: BSD-2-Clause */
/* Security attributes in compact format, as text (ISO/IEC 7816-4:2005, 5.4.3.1). */
#include "cli/access.h"

#include <stdio.h>
#include <string.h>

#define MODES 7u

/* Access modes, b1 to b7 (tables 17 and 18). */
static const char *const df_modes[MODES] = {"delete child", "create EF", "create DF", "deactivate",
                                            "activate",     "terminate", "delete"};
static const char *const ef_modes[MODES] = {"read",     "update",    "write", "deactivate",
                                            "activate", "terminate", "delete"};

/* The condition of each mode whose bit is set; -1 for the others. */
struct rules {
    int condition[MODES];
};

static void append(char *out, size_t cap, const char *text)
{
    const size_t len = strlen(out);

    if (len < cap)
        snprintf(out + len, cap - len, "%s", text);
}

/* A security condition byte (table 20). */
static void append_condition(char *out, size_t cap, uint8_t condition)
{
    static const struct {
        uint8_t bit;
        const char *name;
    } needs[] = {
        {0x40, "secure messaging"}, {0x20, "external authentication"}, {0x10, "user authentication"}};
    const char *const between = (condition & 0x80) != 0 ? " and " : " or ";
    const char *separator = " by ";
    char number[8];

    if (condition == 0x00 || condition == 0xFF) {
        append(out, cap, condition == 0x00 ? " always" : " never");
        return;
    }
    for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
        if ((condition & needs[i].bit) != 0) {
            append(out, cap, separator);
            append(out, cap, needs[i].name);
            separator = between;
        }
    }
    /* The number of the security environment that says which key or PIN. */
    snprintf(number, sizeof(number), " #%u", condition & 0x0Fu);
    append(out, cap, number);
}

/* The condition bytes stand in the order of the mode bits, b7 first. */
static bool rules_read(const uint8_t *bytes, size_t len, struct rules *out)
{
    size_t at = 1;

    /* b8: some of the bits mean what the card says. */
    if (len < 1 || (bytes[0] & 0x80) != 0)
        return false;
    for (unsigned bit = MODES; bit-- > 0;) {
        out->condition[bit] = -1;
        if ((bytes[0] >> bit & 1) == 0)
            continue;
        if (at == len)
            return false;
        out->condition[bit] = bytes[at++];
    }
    return true;
}

void cli_access_describe(const uint8_t *bytes, size_t len, bool is_df, char *out, size_t cap)
{
    const char *const *modes = is_df ? df_modes : ef_modes;
    struct rules rules;

    out[0] = '\0';
    if (!rules_read(bytes, len, &rules))
        return;
    /* Modes with one condition together. */
    for (unsigned first = 0; first < MODES; first++) {
        const int condition = rules.condition[first];

        if (condition < 0)
            continue;
        append(out, cap, out[0] == '\0' ? "" : "; ");
        append(out, cap, modes[first]);
        for (unsigned next = first + 1; next < MODES; next++) {
            if (rules.condition[next] != condition)
                continue;
            append(out, cap, ", ");
            append(out, cap, modes[next]);
            rules.condition[next] = -1;
        }
        append_condition(out, cap, (uint8_t)condition);
    }
}
