/* SPDX-License-Identifier: BSD-2-Clause */
/* What Linux tells of readers on USB, by sysfs, and of the clients of pcscd, by the kernel's list of sockets
 * and by /proc. */
#include "cli/diagnose.h"

#include <dirent.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define USB "/sys/bus/usb/devices"
/* More connections than these are not told apart. */
#define PEERS_MAX 256
/* The answer to a list of sockets, in pieces of this size; a machine has thousands of sockets at most. */
#define PIECE  32768
#define PIECES 4096

/* First line of a small file; "" if there is none. */
static void read_file(const char *folder, const char *name, char *out, int cap)
{
    char path[512];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    out[0] = '\0';
    file = fopen(path, "r");
    if (file == NULL)
        return;
    if (fgets(out, cap, file) == NULL)
        out[0] = '\0';
    out[strcspn(out, "\n")] = '\0';
    fclose(file);
}

static void read_driver(const char *folder, char *out, size_t cap)
{
    char path[512], target[512];
    ssize_t len;
    const char *name;

    snprintf(path, sizeof(path), "%s/driver", folder);
    len = readlink(path, target, sizeof(target) - 1);
    target[len > 0 ? len : 0] = '\0';
    name = strrchr(target, '/');
    snprintf(out, cap, "%.*s", (int)cap - 1, name != NULL ? name + 1 : target);
}

bool cli_usb_driver_conflicts(const char *driver)
{
    static const char *const drivers[] = {"pn533_usb", "port100", "cyberjack"};

    for (size_t i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
        if (strcmp(drivers[i], driver) == 0)
            return true;
    }
    return false;
}

/* An interface "1-2:1.0" of the device "1-2": class 0B is that of smart cards (CCID). */
static bool read_interface(const char *interface, struct cli_usb_reader *out)
{
    char folder[320], class_code[8];

    snprintf(folder, sizeof(folder), USB "/%.200s", interface);
    read_file(folder, "bInterfaceClass", class_code, sizeof(class_code));
    read_driver(folder, out->driver, sizeof(out->driver));
    if (strcmp(class_code, "0b") != 0 && !cli_usb_driver_conflicts(out->driver))
        return false;
    snprintf(folder, sizeof(folder), USB "/%.*s", (int)strcspn(interface, ":"), interface);
    read_file(folder, "product", out->name, sizeof(out->name));
    if (out->name[0] == '\0')
        snprintf(out->name, sizeof(out->name), "USB device %.*s", (int)strcspn(interface, ":"), interface);
    return true;
}

int cli_usb_readers(struct cli_usb_reader *out, int cap)
{
    DIR *folder = opendir(USB);
    const struct dirent *entry;
    int count = 0;

    if (folder == NULL)
        return -1;
    while ((entry = readdir(folder)) != NULL) {
        struct cli_usb_reader reader;

        if (strchr(entry->d_name, ':') == NULL || !read_interface(entry->d_name, &reader))
            continue;
        if (count < cap)
            out[count] = reader;
        count++;
    }
    closedir(folder);
    return count;
}

/* The inodes of the sockets at the other ends of the connections that the service has taken. */
struct peers {
    const char *path;
    uint32_t inode[PEERS_MAX];
    bool seen[PEERS_MAX];
    int count;
};

static void note_socket(struct peers *peers, const struct nlmsghdr *message)
{
    const struct unix_diag_msg *socket = NLMSG_DATA(message);
    const struct rtattr *attribute = (const struct rtattr *)(socket + 1);
    size_t left = message->nlmsg_len - NLMSG_LENGTH(sizeof(*socket));
    const size_t path_len = strlen(peers->path);
    bool ours = false;
    uint32_t peer = 0;

    for (; RTA_OK(attribute, left); attribute = RTA_NEXT(attribute, left)) {
        const size_t len = RTA_PAYLOAD(attribute);

        if (attribute->rta_type == UNIX_DIAG_NAME)
            ours = len >= path_len && memcmp(RTA_DATA(attribute), peers->path, path_len) == 0;
        else if (attribute->rta_type == UNIX_DIAG_PEER && len >= sizeof(peer))
            memcpy(&peer, RTA_DATA(attribute), sizeof(peer));
    }
    if (ours && peer != 0 && peers->count < PEERS_MAX)
        peers->inode[peers->count++] = peer;
}

/* False: this was the last piece. */
static bool note_piece(struct peers *peers, const void *piece, size_t len)
{
    const struct nlmsghdr *message = piece;

    for (; NLMSG_OK(message, len); message = NLMSG_NEXT(message, len)) {
        if (message->nlmsg_type == NLMSG_DONE || message->nlmsg_type == NLMSG_ERROR)
            return false;
        if (message->nlmsg_type == SOCK_DIAG_BY_FAMILY &&
            message->nlmsg_len >= NLMSG_LENGTH(sizeof(struct unix_diag_msg)))
            note_socket(peers, message);
    }
    return true;
}

static bool ask_for_sockets(int netlink)
{
    const struct {
        struct nlmsghdr header;
        struct unix_diag_req request;
    } question = {
        .header = {.nlmsg_len = sizeof(question),
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP},
        .request = {.sdiag_family = AF_UNIX,
                    .udiag_states = ~0u,
                    .udiag_show = UDIAG_SHOW_NAME | UDIAG_SHOW_PEER},
    };

    return send(netlink, &question, sizeof(question), 0) == (ssize_t)sizeof(question);
}

static bool find_peers(struct peers *peers)
{
    const int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    void *piece = malloc(PIECE);
    bool more = netlink >= 0 && piece != NULL && ask_for_sockets(netlink);
    const bool asked = more;

    for (int i = 0; i < PIECES && more; i++) {
        const ssize_t len = recv(netlink, piece, PIECE, 0);

        more = len > 0 && note_piece(peers, piece, (size_t)len);
    }
    free(piece);
    if (netlink >= 0)
        close(netlink);
    return asked;
}

static bool is_peer(struct peers *peers, ino_t inode)
{
    bool found = false;

    for (int i = 0; i < peers->count; i++) {
        if (peers->inode[i] == inode)
            found = peers->seen[i] = true;
    }
    return found;
}

/* True if the process has one of the peers open. */
static bool is_client(struct peers *peers, const char *pid)
{
    char folder_name[64], path[320];
    const struct dirent *entry;
    DIR *folder;
    bool found = false;

    snprintf(folder_name, sizeof(folder_name), "/proc/%.20s/fd", pid);
    folder = opendir(folder_name);
    if (folder == NULL)
        return false;
    while ((entry = readdir(folder)) != NULL) {
        struct stat info;

        snprintf(path, sizeof(path), "%s/%.200s", folder_name, entry->d_name);
        if (stat(path, &info) == 0 && S_ISSOCK(info.st_mode) && is_peer(peers, info.st_ino))
            found = true;
    }
    closedir(folder);
    return found;
}

static int find_processes(struct peers *peers, struct cli_client *out, int cap)
{
    DIR *processes = opendir("/proc");
    const struct dirent *entry;
    int count = 0;

    if (processes == NULL)
        return -1;
    while ((entry = readdir(processes)) != NULL) {
        char folder[64];

        if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || !is_client(peers, entry->d_name) ||
            count == cap || atol(entry->d_name) == (long)getpid())
            continue;
        out[count].pid = atol(entry->d_name);
        snprintf(folder, sizeof(folder), "/proc/%.20s", entry->d_name);
        read_file(folder, "comm", out[count].name, sizeof(out[count].name));
        count++;
    }
    closedir(processes);
    return count;
}

int cli_service_clients(const char *path, struct cli_client *out, int cap, int *hidden)
{
    struct peers peers = {.path = path};
    int count;

    *hidden = 0;
    if (!find_peers(&peers))
        return -1;
    count = find_processes(&peers, out, cap);
    for (int i = 0; i < peers.count; i++)
        *hidden += peers.seen[i] ? 0 : 1;
    return count;
}
