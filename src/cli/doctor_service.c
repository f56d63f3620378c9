/* SPDX-License-Identifier: BSD-2-Clause */
/* The doctor looks at the service: its socket, its version, who is connected, and the readers on USB. */
#include <stdio.h>
#include <string.h>

#include "cli/doctor.h"
#include "cli/json.h"

#define USB_MAX 16

static void tell_absent(struct doctor *doctor, const struct cli_surroundings *here, bool installed)
{
    struct doctor_finding finding = {.kind = DOCTOR_PROBLEM, .check = "service", .hr = ICCSP_E_NO_SERVICE};

    if (here->container) {
        finding.cause = "This is a container, in which the service of the host is not to be seen.";
        finding.remedy =
            "Start the container with the folder /run/pcscd of the host in it, or run pcscd inside.";
    } else if (!installed) {
        finding.cause = "pcscd is not installed.";
        finding.remedy = "Install pcscd (package pcscd on Debian, pcsc-lite elsewhere) and start it.";
    } else {
        finding.cause = "pcscd is installed and was not started.";
        finding.remedy = here->systemd ? "Start it: sudo systemctl enable --now pcscd.socket"
                                       : "Start it as root: service pcscd start, or pcscd";
    }
    doctor_tell(doctor, &finding, "The PC/SC service does not run: there is no socket %s.", doctor->socket);
}

static void tell_trouble(struct doctor *doctor, enum cli_socket state, const struct cli_surroundings *here)
{
    struct doctor_finding finding = {.kind = DOCTOR_PROBLEM, .check = "service", .hr = ICCSP_E_NO_SERVICE};

    switch (state) {
    case CLI_SOCKET_STALE:
        finding.cause = "pcscd has ended without removing it: it crashed or was killed.";
        finding.remedy = here->systemd ? "Start it again: sudo systemctl restart pcscd.socket pcscd"
                                       : "Start it again as root: service pcscd restart, or pcscd";
        doctor_tell(doctor, &finding, "Nobody listens at the socket %s.", doctor->socket);
        break;
    case CLI_SOCKET_FORBIDDEN:
        finding.cause = "The permissions of the socket, or of its folder, do not let this user in.";
        finding.remedy =
            "Look at them (ls -ld /run/pcscd /run/pcscd/*): the socket has to be writable, and its "
            "folder searchable, for this user or a group of this user.";
        doctor_tell(doctor, &finding, "This user may not use the socket %s.", doctor->socket);
        break;
    default:
        finding.cause = "Something else is there.";
        finding.remedy = "Remove it, and start pcscd again.";
        doctor_tell(doctor, &finding, "%s is no socket to which one can connect.", doctor->socket);
        break;
    }
}

/* Other programs are no problem, unless one keeps a card to itself: then it is good to know them. */
static void look_at_clients(struct doctor *doctor)
{
    const struct doctor_finding finding = {.kind = DOCTOR_NOTE, .check = "clients"};
    struct cli_client clients[DOCTOR_CLIENTS_MAX];
    int hidden;
    const int count = cli_service_clients(doctor->socket, clients, DOCTOR_CLIENTS_MAX, &hidden);
    size_t len = 0;

    for (int i = 0; i < count && len < sizeof(doctor->clients); i++)
        len += (size_t)snprintf(doctor->clients + len, sizeof(doctor->clients) - len, "%s%s (%ld)",
                                i == 0 ? "" : ", ", clients[i].name, clients[i].pid);
    if (count > 0)
        doctor_tell(doctor, &finding, "Other programs that use the service: %s.", doctor->clients);
    if (hidden > 0)
        doctor_tell(doctor, &finding,
                    "Programs that use the service and that this user may not see: %d; root sees them.",
                    hidden);
}

static void tell_service(struct doctor *doctor, bool installed, const char *version)
{
    const struct doctor_finding finding = {.kind = DOCTOR_GOOD, .check = "service"};

    if (doctor->socket[0] != '\0')
        doctor_tell(doctor, &finding, "The PC/SC service listens at %s.", doctor->socket);
    if (installed)
        doctor_tell(doctor, &(struct doctor_finding){.kind = DOCTOR_GOOD, .check = "service-version"},
                    "The service that is installed: %s", version);
}

bool doctor_look_at_service(struct doctor *doctor)
{
    const struct cli_surroundings here = cli_surroundings_get();
    const enum cli_socket state = cli_service_socket(doctor->socket);
    char version[100];
    const bool installed = cli_service_version(version, sizeof(version));

    if (here.container || here.remote)
        doctor_tell(doctor, &(struct doctor_finding){.kind = DOCTOR_NOTE, .check = "surroundings"},
                    here.container ? "This runs in a container." : "This is a remote session.");
    switch (state) {
    case CLI_SOCKET_NONE:
    case CLI_SOCKET_LISTENS:
        tell_service(doctor, installed, version);
        look_at_clients(doctor);
        return true;
    case CLI_SOCKET_ABSENT:
        tell_absent(doctor, &here, installed);
        return false;
    default:
        tell_trouble(doctor, state, &here);
        return false;
    }
}

bool doctor_look_at_usb(struct doctor *doctor)
{
    struct cli_usb_reader readers[USB_MAX];
    const int found = cli_usb_readers(readers, USB_MAX);

    for (int i = 0; i < found && i < USB_MAX; i++) {
        const char *const driver = readers[i].driver;
        struct doctor_finding finding = {.kind = DOCTOR_NOTE, .check = "usb"};

        if (cli_usb_driver_conflicts(driver)) {
            finding.remedy = "Keep the driver from loading: a line \"blacklist NAME\" in a file in "
                             "/etc/modprobe.d, for this driver; then unplug the reader and plug it in again.";
            doctor_tell(doctor, &finding, "On USB: %s, which the driver %s of the kernel has taken.",
                        readers[i].name, driver);
        } else if (strcmp(driver, "usbfs") == 0) {
            finding.remedy = "Let it go: gpg's scdaemon takes readers for itself unless scdaemon.conf says "
                             "disable-ccid; a virtual machine may have it, too.";
            doctor_tell(doctor, &finding, "On USB: %s, which a program has taken that is not the service.",
                        readers[i].name);
        } else {
            finding.remedy =
                "Install the driver for the service (package libccid on Debian, ccid elsewhere), and "
                "start the service again.";
            doctor_tell(doctor, &finding, "On USB: %s, which the service does not use.", readers[i].name);
        }
    }
    return found > 0;
}
