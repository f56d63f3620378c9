/* SPDX-License-Identifier: BSD-2-Clause */
/* Where readers on USB and the clients of the service cannot be looked at. */
#include "cli/diagnose.h"

int cli_usb_readers(struct cli_usb_reader *out, int cap)
{
    (void)out;
    (void)cap;
    return -1;
}

bool cli_usb_driver_conflicts(const char *driver)
{
    (void)driver;
    return false;
}

int cli_service_clients(const char *path, struct cli_client *out, int cap, int *hidden)
{
    (void)path;
    (void)out;
    (void)cap;
    *hidden = 0;
    return -1;
}
