/* SPDX-License-Identifier: BSD-2-Clause */
/* What a system tells of its PC/SC service beside that service itself. */
#ifndef ICCSP_CLI_DIAGNOSE_H
#define ICCSP_CLI_DIAGNOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cli_socket {
    CLI_SOCKET_NONE, /* the service of this system has none that can be looked at */
    CLI_SOCKET_LISTENS,
    CLI_SOCKET_ABSENT,
    CLI_SOCKET_FORBIDDEN,
    CLI_SOCKET_STALE, /* nobody listens */
    CLI_SOCKET_OTHER  /* something else is wrong, or it is no socket */
};

#define CLI_PATH_MAX 256u

/** Connects to the socket of the service, and closes the connection. */
enum cli_socket cli_service_socket(char path[CLI_PATH_MAX]);

/** The file of the PC/SC library that this process has loaded; "" if that is not known. */
void cli_library_path(char path[CLI_PATH_MAX]);

/** Version of the service that is installed, "pcsc-lite version 1.9.9", by asking its program. False: it is
 * not installed, or does not tell within a second. */
bool cli_service_version(char *out, size_t cap);

/** Where this program runs. */
struct cli_surroundings {
    bool container; /* the service of the host is not there by itself */
    bool remote;    /* a session by ssh, which polkit does not take for a local one */
    bool systemd;
};

struct cli_surroundings cli_surroundings_get(void);

/** A reader that the system sees on USB. */
struct cli_usb_reader {
    char name[128];
    char driver[32]; /* of the kernel; "usbfs": a program has it; "": nobody */
};

/** Returns how many there are, of which at most cap are written to out; -1: that cannot be known. */
int cli_usb_readers(struct cli_usb_reader *out, int cap);

/** True for a driver of the kernel that keeps readers from the service. */
bool cli_usb_driver_conflicts(const char *driver);

/** Runs a function in a thread of its own. False: it has not come back within the limit, and goes on with
 * `context`, which the caller leaves alone from then on. */
bool cli_run_limited(void (*run)(void *context), void *context, uint32_t limit_ms);

/** A program that is connected to the service. */
struct cli_client {
    long pid;
    char name[32];
};

/** Finds the programs that are connected to the service at this socket. *hidden: how many more there are
 * whose programs this user may not see. Returns their number, at most cap; -1: that cannot be known. */
int cli_service_clients(const char *path, struct cli_client *out, int cap, int *hidden);

#endif
