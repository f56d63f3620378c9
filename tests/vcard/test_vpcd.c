/* SPDX-License-Identifier: BSD-2-Clause */
/* A card served to a vpcd reader that this test plays: power, resets, commands, rubbish, slowness, and
 * stopping at any moment. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "vcard/card_check.h"

#define DEMO_ATR "3B8D8131FE458031F065494343535073F721FBB6"

/* A label of more than 63 letters is no name; nobody is asked for it. */
#define NO_SUCH_HOST "nobody-nobody-nobody-nobody-nobody-nobody-nobody-nobody-nobody-nobody"

/* The reader: a listener, and the card's connection. */
static int listener = -1;
static int peer = -1;
static uint16_t port;
static struct iccsp_vcard *card;
static struct iccsp_vpcd *vpcd;

static int open_listener(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);

    (void)state;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(listener, 1) != 0 || getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        return -1;
    port = ntohs(address.sin_port);
    return iccsp_vcard_new_demo(0, &card) == ICCSP_OK ? 0 : -1;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static int close_all(void **state)
{
    (void)state;
    iccsp_vpcd_stop(&vpcd);
    close_fd(&peer);
    close_fd(&listener);
    iccsp_vcard_free(&card);
    return 0;
}

static void insert_card(void)
{
    assert_int_equal(iccsp_vpcd_start(card, NULL, port, &vpcd), ICCSP_OK);
    assert_non_null(vpcd);
    peer = accept(listener, NULL, NULL);
    assert_true(peer >= 0);
}

static void send_hex(const char *hex)
{
    struct bytes bytes = bytes_from_hex(hex);

    assert_int_equal(send(peer, bytes.p, bytes.len, MSG_NOSIGNAL), (ssize_t)bytes.len);
    bytes_free(&bytes);
}

static bool is_readable(int timeout_ms)
{
    struct pollfd p = {.fd = peer, .events = POLLIN};

    return poll(&p, 1, timeout_ms) > 0;
}

static void receive(uint8_t *to, size_t len)
{
    while (len > 0) {
        ssize_t n;

        assert_true(is_readable(5000));
        n = recv(peer, to, len, 0);
        assert_true(n > 0);
        to += n;
        len -= (size_t)n;
    }
}

/* The next frame from the card, as hex. */
static void expect_frame(const char *wanted)
{
    uint8_t bytes[2 + 255];
    char hex[2 * sizeof(bytes) + 1] = "";
    size_t len;

    receive(bytes, 2);
    len = (size_t)bytes[0] << 8 | bytes[1];
    assert_in_range(len, 1, 255);
    receive(bytes + 2, len);
    for (size_t i = 0; i < 2 + len; i++)
        snprintf(hex + 2 * i, 3, "%02X", bytes[i]);
    if (!same_hex(wanted, hex))
        fail_msg("< %s\nwanted %s", hex, wanted);
}

static void expect_end_of_stream(void)
{
    uint8_t byte;

    assert_true(is_readable(5000));
    assert_true(recv(peer, &byte, 1, 0) <= 0);
}

static void stop_within_a_second(void)
{
    const uint64_t start = iccsp_now_ms();

    iccsp_vpcd_stop(&vpcd);
    assert_null(vpcd);
    assert_true(iccsp_now_ms() - start < 1000);
}

static void test_bad_arguments(void **state)
{
    (void)state;
    assert_int_equal(iccsp_vpcd_start(card, NULL, port, NULL), ICCSP_E_POINTER);
    vpcd = (struct iccsp_vpcd *)&port;
    assert_int_equal(iccsp_vpcd_start(NULL, NULL, port, &vpcd), ICCSP_E_POINTER);
    assert_null(vpcd);
    assert_int_equal(iccsp_vpcd_start(card, NO_SUCH_HOST, port, &vpcd), ICCSP_E_INVALIDARG);
    assert_null(vpcd);
    assert_int_equal(iccsp_vpcd_wait(NULL, 0), ICCSP_E_POINTER);
    iccsp_vpcd_stop(&vpcd);
    iccsp_vpcd_stop(NULL);
}

static void test_nobody_there(void **state)
{
    (void)state;
    close_fd(&listener);
    assert_int_equal(iccsp_vpcd_start(card, NULL, port, &vpcd), ICCSP_E_READER_UNAVAILABLE);
    assert_null(vpcd);
}

/* A failed start gives the card back. */
static void test_a_card_has_one_reader(void **state)
{
    struct iccsp_vpcd *second = NULL;

    (void)state;
    assert_int_equal(iccsp_vpcd_start(card, NO_SUCH_HOST, port, &vpcd), ICCSP_E_INVALIDARG);
    insert_card();
    assert_int_equal(iccsp_vpcd_start(card, NULL, port, &second), ICCSP_E_SHARING_VIOLATION);
    assert_null(second);
    stop_within_a_second();
    close_fd(&peer);
    insert_card();
}

static void test_polls_power_and_commands(void **state)
{
    (void)state;
    insert_card();
    send_hex("000104");
    expect_frame("0014" DEMO_ATR);
    send_hex("000101 000104");
    expect_frame("0014" DEMO_ATR);
    send_hex("0005 00CA005A00");
    expect_frame("000C 89991234567890123456 9000");
    send_hex("0007 00A4000C02D000");
    expect_frame("0002 9000");
    send_hex("000102 000104");
    expect_frame("0014" DEMO_ATR);
    send_hex("0005 00CA004F00"); /* the reset forgot the DF */
    expect_frame("0002 6A88");
    send_hex("000100");
    send_hex("0005 00CA005A00");
    expect_frame("0002 6F00");
    assert_int_equal(iccsp_vpcd_wait(vpcd, 0), ICCSP_E_TIMEOUT);
    stop_within_a_second();
    expect_end_of_stream();
}

static void test_many_frames_at_once(void **state)
{
    (void)state;
    insert_card();
    send_hex("000101 0005 00CA004300 0005 00CA004600 000104 0005 00CA004700");
    expect_frame("0003 F09000");
    expect_frame("0007 4943435350 9000");
    expect_frame("0014" DEMO_ATR);
    expect_frame("0005 F721FB 9000");
}

/* A frame in single bytes, with pauses. */
static void test_a_slow_reader(void **state)
{
    static const char *const bytes[] = {"00", "01", "01", "00", "05", "00", "CA", "00", "43", "00"};

    (void)state;
    insert_card();
    for (size_t i = 0; i < COUNT(bytes); i++) {
        assert_false(is_readable(5));
        send_hex(bytes[i]);
    }
    expect_frame("0003 F09000");
}

static void test_an_empty_frame_ends_it(void **state)
{
    (void)state;
    insert_card();
    send_hex("0000");
    assert_int_equal(iccsp_vpcd_wait(vpcd, 5000), ICCSP_E_PROTOCOL_ERROR);
    expect_end_of_stream();
    assert_int_equal(iccsp_vpcd_wait(vpcd, 0), ICCSP_E_PROTOCOL_ERROR);
    stop_within_a_second();
}

static void test_the_reader_goes_away(void **state)
{
    (void)state;
    insert_card();
    close_fd(&peer);
    assert_int_equal(iccsp_vpcd_wait(vpcd, 0xFFFFFFFFu), ICCSP_E_READER_UNAVAILABLE);
    stop_within_a_second();
}

static void test_the_reader_goes_away_in_the_middle_of_a_frame(void **state)
{
    (void)state;
    insert_card();
    send_hex("FFFF 00");
    close_fd(&peer);
    assert_int_equal(iccsp_vpcd_wait(vpcd, 5000), ICCSP_E_READER_UNAVAILABLE);
}

static void test_waiting_has_a_limit(void **state)
{
    const uint64_t start = iccsp_now_ms();

    (void)state;
    insert_card();
    assert_int_equal(iccsp_vpcd_wait(vpcd, 50), ICCSP_E_TIMEOUT);
    assert_true(iccsp_now_ms() - start >= 50);
    stop_within_a_second();
}

static void test_stop_during_half_a_frame(void **state)
{
    (void)state;
    insert_card();
    send_hex("FFFF 0102030405");
    iccsp_sleep_ms(20);
    stop_within_a_second();
    expect_end_of_stream();
}

/* The reader sends and never reads, until both directions are full and the card waits to send. */
static void test_stop_while_the_reader_does_not_read(void **state)
{
    static const uint8_t poll_atr[] = {0x00, 0x01, 0x04, 0x00, 0x01, 0x04, 0x00, 0x01, 0x04};
    unsigned stuck = 0;

    (void)state;
    insert_card();
    fcntl(peer, F_SETFL, fcntl(peer, F_GETFL) | O_NONBLOCK);
    while (stuck < 20) {
        if (send(peer, poll_atr, sizeof(poll_atr), MSG_NOSIGNAL) > 0) {
            stuck = 0;
        } else {
            assert_true(errno == EAGAIN || errno == EWOULDBLOCK);
            iccsp_sleep_ms(5);
            stuck++;
        }
    }
    stop_within_a_second();
}

/* The reader sends as fast as it can and reads all answers, so that the card never waits. */
static void test_stop_in_a_flood(void **state)
{
    static uint8_t flood[3 * 4096];
    static uint8_t sink[65536];
    const uint64_t until = iccsp_now_ms() + 100;

    (void)state;
    for (size_t i = 0; i < sizeof(flood); i += 3)
        memcpy(flood + i, "\x00\x01\x04", 3);
    insert_card();
    fcntl(peer, F_SETFL, fcntl(peer, F_GETFL) | O_NONBLOCK);
    while (iccsp_now_ms() < until) {
        if (send(peer, flood, sizeof(flood), MSG_NOSIGNAL) < 0)
            assert_true(errno == EAGAIN || errno == EWOULDBLOCK);
        while (recv(peer, sink, sizeof(sink), 0) > 0)
            continue;
    }
    stop_within_a_second();
}

static void test_start_and_stop_again_and_again(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 50; i++) {
        insert_card();
        if (i % 2 == 0) {
            send_hex("000104");
            expect_frame("0014" DEMO_ATR);
        }
        stop_within_a_second();
        close_fd(&peer);
    }
}

/* vpcd writes the length and the payload apart: with delayed acknowledgement each command takes 40 ms. */
static void test_two_writes_are_not_slow(void **state)
{
    const uint64_t start = iccsp_now_ms();

    (void)state;
    insert_card();
    send_hex("000101");
    for (unsigned i = 0; i < 50; i++) {
        send_hex("0005");
        send_hex("00CA004300");
        expect_frame("0003 F09000");
    }
    assert_true(iccsp_now_ms() - start < 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bad_arguments, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_nobody_there, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_a_card_has_one_reader, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_polls_power_and_commands, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_many_frames_at_once, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_a_slow_reader, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_an_empty_frame_ends_it, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_the_reader_goes_away, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_the_reader_goes_away_in_the_middle_of_a_frame, open_listener,
                                        close_all),
        cmocka_unit_test_setup_teardown(test_waiting_has_a_limit, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_stop_during_half_a_frame, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_stop_while_the_reader_does_not_read, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_stop_in_a_flood, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_start_and_stop_again_and_again, open_listener, close_all),
        cmocka_unit_test_setup_teardown(test_two_writes_are_not_slow, open_listener, close_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
