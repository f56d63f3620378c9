/* SPDX-License-Identifier: BSD-2-Clause */
/* Security attributes in compact format, as text (ISO/IEC 7816-4:2005, 5.4.3.1). */
#include "cli/access.h"

#include <stdio.h>
#include <string.h>

/* Access modes, b7 to b1 (tables 17 and 18). */
static const char *const df_modes[7] = {"delete",    "terminate", "activate",    "deactivate",
                                        "create DF", "create EF", "delete child"};
static const char *const ef_modes[7] = {"delete", "terminate", "activate", "deactivate",
                                        "write",  "update",    "read"};

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

void cli_access_describe(const uint8_t *bytes, size_t len, bool is_df, char *out, size_t cap)
{
    const char *const *modes = is_df ? df_modes : ef_modes;
    size_t at = 1;

    out[0] = '\0';
    /* b8: the bits mean what the card says, except for the last three. */
    if (len < 1 || (bytes[0] & 0x80) != 0)
        return;
    for (unsigned bit = 0; bit < 7; bit++) {
        if ((bytes[0] >> (6 - bit) & 1) == 0)
            continue;
        if (at == len) {
            out[0] = '\0';
            return;
        }
        if (out[0] != '\0')
            append(out, cap, ", ");
        append(out, cap, modes[bit]);
        append_condition(out, cap, bytes[at++]);
    }
}
