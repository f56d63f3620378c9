/* SPDX-License-Identifier: BSD-2-Clause */
/* What the steps of iccsp demo share. */
#ifndef ICCSP_CLI_DEMO_H
#define ICCSP_CLI_DEMO_H

#include "cli/files.h"
#include "cli/session.h"

struct cli_json;

struct cli_demo {
    struct cli *cli;
    struct cli_json *lines; /* of the step; NULL without --json */
    struct cli_reader reader;
    uintptr_t handle; /* a card handle of our own */
    ISCardManage *manage;
    ISCardFileAccess *files;
    ISCardVerify *verify;
    ISCardAuth *auth;
};

/** One line of the step. */
CLI_PRINTF(2, 3) void cli_demo_say(struct cli_demo *demo, const char *format, ...);

/** The same with bytes, at most 64 of them. */
void cli_demo_say_hex(struct cli_demo *demo, const char *label, const uint8_t *bytes, size_t len);

/** ICCSP_OK if it is as it has to be; else ICCSP_E_MALFORMED, and `what` is said. */
iccsp_hr cli_demo_must(struct cli_demo *demo, bool is_so, const char *what);

/* Steps; the demo is attached. */
iccsp_hr cli_demo_read_files(struct cli_demo *demo);
iccsp_hr cli_demo_verify_pin(struct cli_demo *demo);
iccsp_hr cli_demo_get_challenges(struct cli_demo *demo);

#endif
