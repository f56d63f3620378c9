/* SPDX-License-Identifier: BSD-2-Clause */
/* A card served to a vpcd reader: the connection and its thread. */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/thread.h"
#include "vcard/vpcd_link.h"

#define DEFAULT_HOST  "127.0.0.1"
#define DEFAULT_PORT  35963u
#define CONNECT_MS    5000u
#define WAIT_INFINITE 0xFFFFFFFFu

/* macOS has neither flag; there the same is set on the socket. */
#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0
#endif
#ifdef SOCK_CLOEXEC
#define SOCKET_FLAGS (SOCK_CLOEXEC | SOCK_NONBLOCK)
#else
#define SOCKET_FLAGS 0
#endif

struct iccsp_vpcd {
    struct iccsp_vcard *card;
    int fd;
    int wake[2];          /* [0] is readable once the thread has to end */
    atomic_bool stopping; /* the same, for a thread that never waits since its reader never pauses */
    iccsp_thread thread;
    iccsp_mutex lock; /* guards the next three */
    iccsp_cond ended;
    bool has_ended;
    iccsp_hr result;
    struct iccsp_vpcd_link link; /* the thread's */
};

static void prepare_socket(int fd)
{
#ifndef SOCK_CLOEXEC
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
#endif
#ifdef SO_NOSIGPIPE
    setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &(const int){1}, sizeof(int));
#endif
    (void)fd;
}

/* vpcd sends the length and the payload of a frame in two writes, and its kernel holds the second back until
 * the first is acknowledged. Linux falls back to delayed acknowledgement after a while, so this is set again
 * around every receive; without it a command takes 44 ms. */
static void acknowledge_at_once(int fd)
{
#ifdef TCP_QUICKACK
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &(const int){1}, sizeof(int));
#else
    (void)fd;
#endif
}

static bool wait_for(int fd, short events, uint64_t deadline)
{
    const uint64_t now = iccsp_now_ms();
    struct pollfd p = {.fd = fd, .events = events};
    int n;

    do {
        n = poll(&p, 1, deadline > now ? (int)(deadline - now) : 0);
    } while (n < 0 && errno == EINTR);
    return n > 0;
}

static bool connect_in_time(int fd, const struct addrinfo *address, uint64_t deadline)
{
    int error = 0;
    socklen_t len = sizeof(error);

    if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
        return true;
    if (errno != EINPROGRESS || !wait_for(fd, POLLOUT, deadline))
        return false;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 && error == 0;
}

/* 35963 is among the ports that Linux gives to outgoing connections: where nobody listens, TCP's simultaneous
 * open can connect a socket to itself. */
static bool is_connected_to_itself(int fd)
{
    struct sockaddr_storage here = {0}, there = {0};
    socklen_t here_len = sizeof(here), there_len = sizeof(there);

    return getsockname(fd, (struct sockaddr *)&here, &here_len) == 0 &&
           getpeername(fd, (struct sockaddr *)&there, &there_len) == 0 && here_len == there_len &&
           memcmp(&here, &there, here_len) == 0;
}

static int try_address(const struct addrinfo *address, uint64_t deadline)
{
    const int fd = socket(address->ai_family, address->ai_socktype | SOCKET_FLAGS, address->ai_protocol);

    if (fd < 0)
        return -1;
    prepare_socket(fd);
    if (!connect_in_time(fd, address, deadline) || is_connected_to_itself(fd)) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(const int){1}, sizeof(int));
    return fd;
}

static iccsp_hr no_such_host(const char *host, int error)
{
    iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "cannot resolve \"%.60s\": %s", host,
                    gai_strerror(error));
    iccsp_fail_advise("", "Check the name of the host; a vpcd on this computer is at 127.0.0.1.");
    return ICCSP_E_INVALIDARG;
}

static iccsp_hr nobody_answers(const char *host, uint16_t port)
{
    iccsp_fail_with(ICCSP_E_READER_UNAVAILABLE, ICCSP_LAYER_RM, "no vpcd reader answers at %.60s port %u",
                    host, (unsigned)port);
    iccsp_fail_advise("pcscd does not run there, or has no driver vpcd, or the reader has another port.",
                      "Start pcscd with the driver vpcd (Debian: vsmartcard-vpcd), or name the right port.");
    return ICCSP_E_READER_UNAVAILABLE;
}

static iccsp_hr connect_to(const char *host, uint16_t port, int *fd)
{
    const struct addrinfo hints = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    uint64_t deadline;
    char service[8];
    int error;

    snprintf(service, sizeof(service), "%u", (unsigned)port);
    error = getaddrinfo(host, service, &hints, &list);
    if (error != 0)
        return no_such_host(host, error);
    deadline = iccsp_now_ms() + CONNECT_MS;
    *fd = -1;
    for (const struct addrinfo *at = list; at != NULL && *fd < 0; at = at->ai_next)
        *fd = try_address(at, deadline);
    freeaddrinfo(list);
    if (*fd < 0)
        return nobody_answers(host, port);
    return ICCSP_OK;
}

/* Waits until the socket is ready, without limit: the reader may be silent as long as it likes. False: the
 * thread has to end. */
static bool wait_for_socket(struct iccsp_vpcd *vpcd, short events)
{
    struct pollfd p[2] = {{.fd = vpcd->fd, .events = events}, {.fd = vpcd->wake[0], .events = POLLIN}};
    int n;

    do {
        n = poll(p, 2, -1);
    } while (n < 0 && errno == EINTR);
    return n > 0 && p[1].revents == 0;
}

static bool is_transient(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static iccsp_hr closed_by_reader(void)
{
    return iccsp_fail_with(ICCSP_E_READER_UNAVAILABLE, ICCSP_LAYER_RM,
                           "the vpcd reader closed the connection");
}

/* ICCSP_E_CANCELLED: told to end. */
static iccsp_hr send_all(struct iccsp_vpcd *vpcd, const uint8_t *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t n = send(vpcd->fd, bytes, len, MSG_NOSIGNAL);

        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        } else if (!is_transient(errno)) {
            return closed_by_reader();
        } else if (!wait_for_socket(vpcd, POLLOUT)) {
            return ICCSP_E_CANCELLED;
        }
    }
    return ICCSP_OK;
}

static iccsp_hr receive_some(struct iccsp_vpcd *vpcd)
{
    size_t space;
    uint8_t *to = iccsp_vpcd_link_space(&vpcd->link, &space);
    ssize_t n;

    if (!wait_for_socket(vpcd, POLLIN))
        return ICCSP_E_CANCELLED;
    acknowledge_at_once(vpcd->fd);
    n = recv(vpcd->fd, to, space, 0);
    if (n < 0 && is_transient(errno))
        return ICCSP_OK;
    if (n <= 0)
        return closed_by_reader();
    acknowledge_at_once(vpcd->fd);
    iccsp_vpcd_link_received(&vpcd->link, (size_t)n);
    return ICCSP_OK;
}

static iccsp_hr serve_once(struct iccsp_vpcd *vpcd)
{
    const uint8_t *reply;
    size_t len;
    const iccsp_hr hr = iccsp_vpcd_link_step(&vpcd->link, &reply, &len);

    if (hr == ICCSP_S_FALSE)
        return receive_some(vpcd);
    return ICCSP_SUCCEEDED(hr) ? send_all(vpcd, reply, len) : hr;
}

/* The connection is closed here, not in stop: a card that is gone has to be seen at once, whoever waits. */
static void serve(void *arg)
{
    struct iccsp_vpcd *vpcd = arg;
    iccsp_hr hr;

    do {
        hr = serve_once(vpcd);
    } while (ICCSP_SUCCEEDED(hr) && !atomic_load(&vpcd->stopping));
    shutdown(vpcd->fd, SHUT_RDWR);
    iccsp_vpcd_link_close(&vpcd->link);
    iccsp_mutex_lock(&vpcd->lock);
    vpcd->has_ended = true;
    vpcd->result = hr;
    iccsp_cond_broadcast(&vpcd->ended);
    iccsp_mutex_unlock(&vpcd->lock);
}

static void free_vpcd(struct iccsp_vpcd *vpcd)
{
    if (vpcd->fd >= 0)
        close(vpcd->fd);
    for (size_t i = 0; i < 2; i++)
        if (vpcd->wake[i] >= 0)
            close(vpcd->wake[i]);
    iccsp_cond_destroy(&vpcd->ended);
    iccsp_mutex_destroy(&vpcd->lock);
    free(vpcd);
}

static struct iccsp_vpcd *make_vpcd(void)
{
    struct iccsp_vpcd *vpcd = calloc(1, sizeof(*vpcd));

    if (vpcd == NULL)
        return NULL;
    vpcd->fd = vpcd->wake[0] = vpcd->wake[1] = -1;
    if (!iccsp_mutex_init(&vpcd->lock)) {
        free(vpcd);
        return NULL;
    }
    if (!iccsp_cond_init(&vpcd->ended)) {
        iccsp_mutex_destroy(&vpcd->lock);
        free(vpcd);
        return NULL;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCKET_FLAGS, 0, vpcd->wake) != 0) {
        free_vpcd(vpcd);
        return NULL;
    }
    prepare_socket(vpcd->wake[0]);
    prepare_socket(vpcd->wake[1]);
    return vpcd;
}

/* The card is claimed by the caller, who gives it back if this fails. */
static iccsp_hr start_serving(struct iccsp_vcard *card, const char *host, uint16_t port,
                              struct iccsp_vpcd **out)
{
    struct iccsp_vpcd *vpcd = make_vpcd();
    iccsp_hr hr;

    if (vpcd == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = connect_to(host, port, &vpcd->fd);
    if (ICCSP_FAILED(hr)) {
        free_vpcd(vpcd);
        return hr;
    }
    iccsp_vpcd_link_open(&vpcd->link, card);
    if (!iccsp_thread_start(&vpcd->thread, serve, vpcd)) {
        free_vpcd(vpcd);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    vpcd->card = iccsp_vcard_ref(card);
    *out = vpcd;
    return ICCSP_OK;
}

iccsp_hr iccsp_vpcd_start(struct iccsp_vcard *card, const char *host, uint16_t port, struct iccsp_vpcd **out)
{
    iccsp_hr hr;

    if (out != NULL)
        *out = NULL;
    if (card == NULL || out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    if (!iccsp_vcard_claim(card))
        return iccsp_fail_with(ICCSP_E_SHARING_VIOLATION, ICCSP_LAYER_ARGUMENT,
                               "the card is in another reader");
    hr = start_serving(card, host != NULL ? host : DEFAULT_HOST, port != 0 ? port : DEFAULT_PORT, out);
    if (ICCSP_FAILED(hr))
        iccsp_vcard_unclaim(card);
    return hr;
}

iccsp_hr iccsp_vpcd_wait(struct iccsp_vpcd *vpcd, uint32_t timeout_ms)
{
    const uint64_t deadline = timeout_ms == WAIT_INFINITE ? UINT64_MAX : iccsp_now_ms() + timeout_ms;
    bool in_time = true;
    iccsp_hr hr;

    if (vpcd == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    iccsp_mutex_lock(&vpcd->lock);
    while (!vpcd->has_ended && in_time)
        in_time = iccsp_cond_wait_until(&vpcd->ended, &vpcd->lock, deadline);
    hr = vpcd->has_ended ? vpcd->result : ICCSP_E_TIMEOUT;
    iccsp_mutex_unlock(&vpcd->lock);
    return iccsp_fail(hr, ICCSP_LAYER_RM);
}

void iccsp_vpcd_stop(struct iccsp_vpcd **vpcd)
{
    struct iccsp_vpcd *gone;
    struct iccsp_vcard *card;

    if (vpcd == NULL || *vpcd == NULL)
        return;
    gone = *vpcd;
    *vpcd = NULL;
    atomic_store(&gone->stopping, true);
    shutdown(gone->wake[1], SHUT_RDWR);
    iccsp_thread_join(gone->thread);
    card = gone->card;
    free_vpcd(gone);
    iccsp_vcard_unclaim(card);
    iccsp_vcard_free(&card);
}
