/* SPDX-License-Identifier: BSD-2-Clause */
/* A card that this project did not write: libcacard's CAC, served to a vpcd reader.
 *
 * usage: cac_card NSS-DATABASE-FOLDER HOST PORT, the folder made by make_cac_database. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <libcacard.h>

/* vpcd's messages: two bytes of length, big endian. One byte of content is a control, more is a command. */
#define HEADER_LEN  2u
#define MESSAGE_MAX 65535u

enum vpcd_control { CONTROL_OFF = 0, CONTROL_ON = 1, CONTROL_RESET = 2, CONTROL_ATR = 4 };

static bool receive_all(int fd, uint8_t *data, size_t len)
{
    const int on = 1;

    while (len > 0) {
        ssize_t got;

        /* vpcd sends the length and the content apart, and Linux forgets this option: without it every
         * command waits 40 ms for a delayed acknowledgement. */
        setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
        got = recv(fd, data, len, 0);
        if (got <= 0)
            return false;
        data += got;
        len -= (size_t)got;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on));
    return true;
}

static bool receive_message(int fd, uint8_t *content, size_t *len)
{
    uint8_t header[HEADER_LEN];

    if (!receive_all(fd, header, sizeof(header)))
        return false;
    *len = (size_t)header[0] << 8 | header[1];
    return receive_all(fd, content, *len);
}

/* In one piece: a short frame would block pcscd for ever. */
static bool send_message(int fd, uint8_t *message, int len)
{
    const size_t total = HEADER_LEN + (size_t)len;

    message[0] = (uint8_t)(len >> 8);
    message[1] = (uint8_t)len;
    return send(fd, message, total, MSG_NOSIGNAL) == (ssize_t)total;
}

/* A running card: the reader that libcacard put it in, and the ATR of its last start. */
struct card {
    VReader *reader;
    uint8_t atr[33];
    int atr_len;
};

static bool power_on(struct card *card)
{
    card->atr_len = (int)sizeof(card->atr);
    return vreader_power_on(card->reader, card->atr, &card->atr_len) == VREADER_OK;
}

/* vpcd asks for the ATR every 400 ms to see whether the card is there; that must not reset it. */
static void control(struct card *card, uint8_t action)
{
    if (action == CONTROL_OFF)
        vreader_power_off(card->reader);
    else if (action == CONTROL_ON || action == CONTROL_RESET)
        power_on(card);
}

static int run_command(struct card *card, uint8_t *command, size_t len, uint8_t *reply)
{
    int reply_len = (int)MESSAGE_MAX;

    if (vreader_xfr_bytes(card->reader, command, (int)len, reply, &reply_len) == VREADER_OK)
        return reply_len;
    memcpy(reply, "\x6F\x00", 2);
    return 2;
}

static void serve(struct card *card, int fd)
{
    static uint8_t request[MESSAGE_MAX], message[HEADER_LEN + MESSAGE_MAX];
    uint8_t *reply = message + HEADER_LEN;
    size_t len;

    while (receive_message(fd, request, &len)) {
        int reply_len = card->atr_len;

        if (len != 1)
            reply_len = run_command(card, request, len, reply);
        else if (request[0] == CONTROL_ATR)
            memcpy(reply, card->atr, (size_t)card->atr_len);
        else
            control(card, request[0]);
        if ((len != 1 || request[0] == CONTROL_ATR) && !send_message(fd, message, reply_len))
            return;
    }
}

static bool make_card(struct card *card, const char *folder)
{
    char options[4096];

    snprintf(options, sizeof(options), "db=\"sql:%s\" use_hw=no soft=(,Virtual CAC,CAC,,cert1,cert2,cert3)",
             folder);
    if (vcard_emul_init(vcard_emul_options(options)) != VCARD_EMUL_OK)
        return false;
    card->reader = vreader_get_reader_by_name("Virtual CAC");
    return card->reader != NULL && power_on(card);
}

static int connect_to(const char *host, const char *port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd >= 0 && inet_pton(AF_INET, host, &to.sin_addr) == 1 &&
        connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

int main(int argc, char **argv)
{
    struct card card = {0};
    int fd;

    if (argc != 4) {
        fprintf(stderr, "usage: %s NSS-DATABASE-FOLDER HOST PORT\n", argv[0]);
        return 2;
    }
    if (!make_card(&card, argv[1])) {
        fprintf(stderr, "%s: libcacard makes no card of the keys in %s\n", argv[0], argv[1]);
        return 1;
    }
    fd = connect_to(argv[2], argv[3]);
    if (fd < 0) {
        fprintf(stderr, "%s: no vpcd at %s:%s\n", argv[0], argv[2], argv[3]);
        return 1;
    }
    serve(&card, fd);
    close(fd);
    return 0;
}
