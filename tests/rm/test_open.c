/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening resource managers, what is said of failures, what is traced. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "iccsp/iccsp.h"

#define READER "iccsp Virtual Reader 00 00"

static void test_unknown_specifications(void **state)
{
    static const char *const specs[] = {
        "",      "PCSC",      "pcsc:",    "pcsc:x",    "embedded:", "embedded:full", "embedded:empty ",
        "auto:", "auto:pcsc", "scripted", "scripted:", ":",         "pcscd",         "emb",
    };
    struct iccsp_rm *rm;

    (void)state;
    for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
        rm = (struct iccsp_rm *)&rm;
        assert_int_equal(iccsp_rm_open(specs[i], &rm), ICCSP_E_INVALIDARG);
        assert_null(rm);
    }
    assert_int_equal(iccsp_rm_open("embedded", NULL), ICCSP_E_POINTER);
}

static void test_script_that_is_not_there(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};
    struct iccsp_rm *rm;

    (void)state;
    assert_int_equal(iccsp_rm_open("scripted:/nonexistent/x.script", &rm), ICCSP_E_SCRIPT);
    assert_null(rm);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    assert_int_equal(e.hr, ICCSP_E_SCRIPT);
    assert_non_null(strstr(e.sentence, "/nonexistent/x.script"));
}

static void test_names(void **state)
{
    struct iccsp_rm *rm;

    (void)state;
    assert_string_equal(iccsp_rm_name(NULL), "");
    assert_int_equal(iccsp_rm_open("embedded:empty", &rm), ICCSP_OK);
    assert_string_equal(iccsp_rm_name(rm), "embedded");
    iccsp_rm_close(&rm);
    iccsp_rm_close(&rm);
    iccsp_rm_close(NULL);
    assert_null(iccsp_rm_ref(NULL));
}

static void test_references(void **state)
{
    struct iccsp_rm *rm, *second;
    uintptr_t context;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    second = iccsp_rm_ref(rm);
    assert_ptr_equal(second, rm);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    iccsp_rm_close(&rm);
    assert_null(rm);
    assert_int_equal(iccsp_rm_is_valid(second, context), ICCSP_OK);
    iccsp_rm_close(&second);
}

static void test_embedded_has_the_demo_card(void **state)
{
    struct iccsp_rm *rm;
    uintptr_t context, card;
    char names[64];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_list_readers(rm, context, names, sizeof(names), &len), ICCSP_OK);
    assert_int_equal(len, sizeof(READER) + 1);
    assert_string_equal(names, READER);
    assert_int_equal(
        iccsp_rm_connect(rm, context, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL), ICCSP_OK);
    iccsp_rm_close(&rm);
}

/* Without pcscd (or under Wine, whose winscard does nothing) "auto" is the embedded one. */
static void test_auto_opens_one_that_has_a_reader(void **state)
{
    static const char *const specs[] = {"auto", NULL};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct iccsp_rm *rm;
        uintptr_t context;
        size_t len;

        assert_int_equal(iccsp_rm_open(specs[i], &rm), ICCSP_OK);
        assert_true(strcmp(iccsp_rm_name(rm), "embedded") == 0 || strcmp(iccsp_rm_name(rm), "pcsc") == 0);
        assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
        assert_int_equal(iccsp_rm_list_readers(rm, context, NULL, 0, &len), ICCSP_OK);
        iccsp_rm_close(&rm);
    }
}

static void test_null_everywhere(void **state)
{
    struct iccsp_rm_card_status status = {.size = sizeof(status)};
    struct iccsp_rm *rm;
    uint8_t bytes[8] = {0};
    uintptr_t number;
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_establish(NULL, &number), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_release(NULL, 1), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_is_valid(NULL, 1), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_list_readers(NULL, 1, NULL, 0, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_wait(NULL, 1, 0, NULL, 0), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_cancel(NULL, 1), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_connect(NULL, 1, "x", 2, 3, &number, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_reconnect(NULL, 1, 2, 3, 0, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_disconnect(NULL, 1, 0), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_begin(NULL, 1), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_end(NULL, 1, 0), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_status(NULL, 1, &status), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_transmit(NULL, 1, 1, bytes, 4, bytes, 8, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_control(NULL, 1, 1, bytes, 4, bytes, 8, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_get_attrib(NULL, 1, 1, bytes, 8, &len), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_set_attrib(NULL, 1, 1, bytes, 8), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_remove_reader(NULL, "x"), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_insert_card(NULL, "x", NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_remove_card(NULL, "x"), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_open("embedded:empty", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, NULL), ICCSP_E_POINTER);
    assert_int_equal(iccsp_rm_connect(rm, 1, "x", 2, 3, NULL, NULL), ICCSP_E_POINTER);
    iccsp_rm_close(&rm);
}

static void test_failures_name_the_reader(void **state)
{
    struct iccsp_error e = {.size = sizeof(e)};
    struct iccsp_rm *rm;
    uintptr_t context, card;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded:empty", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(rm, "Desk"), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(
        iccsp_rm_connect(rm, context, "Desk", ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL),
        ICCSP_E_NO_SMARTCARD);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    assert_int_equal(e.hr, ICCSP_E_NO_SMARTCARD);
    assert_int_equal(e.layer, ICCSP_LAYER_RM);
    assert_non_null(strstr(e.sentence, "Desk"));
    assert_int_equal(
        iccsp_rm_connect(rm, context, "Shelf\x1B[2J", ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL),
        ICCSP_E_UNKNOWN_READER);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    assert_non_null(strstr(e.sentence, "Shelf"));
    assert_null(strchr(e.sentence, 0x1B));
    iccsp_rm_close(&rm);
}

static char traced[4000];

static void keep(void *context, const char *line)
{
    (void)context;
    if (strlen(traced) + strlen(line) + 2 < sizeof(traced)) {
        strcat(traced, line);
        strcat(traced, "\n");
    }
}

/* hostile-cards E4: the trace shows that a PIN was sent, not the PIN, nor how long it is. */
static void test_trace_hides_the_pin(void **state)
{
    static const uint8_t verify[] = {0x00, 0x20, 0x00, 0x01, 0x04, 0x31, 0x32, 0x33, 0x34};
    static const uint8_t select[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    struct iccsp_rm *rm;
    uintptr_t context, card;
    uint8_t rsp[64];
    size_t len;

    (void)state;
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(
        iccsp_rm_connect(rm, context, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY, &card, NULL), ICCSP_OK);
    traced[0] = '\0';
    iccsp_set_trace(keep, NULL);
    assert_int_equal(
        iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T1, select, sizeof(select), rsp, sizeof(rsp), &len),
        ICCSP_OK);
    assert_int_equal(
        iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T1, verify, sizeof(verify), rsp, sizeof(rsp), &len),
        ICCSP_OK);
    assert_int_equal(
        iccsp_rm_transmit(rm, card, ICCSP_PROTOCOL_T0, verify, sizeof(verify), rsp, sizeof(rsp), &len),
        ICCSP_E_PROTO_MISMATCH);
    iccsp_set_trace(NULL, NULL);
    assert_non_null(strstr(traced, "3F"));
    assert_non_null(strstr(traced, "> 00200001 [hidden]"));
    assert_non_null(strstr(traced, "SCARD_E_PROTO_MISMATCH"));
    assert_null(strstr(traced, "31 32"));
    assert_null(strstr(traced, "3132"));
    assert_null(strstr(traced, "0020000104"));
    iccsp_rm_close(&rm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_specifications),
        cmocka_unit_test(test_script_that_is_not_there),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_embedded_has_the_demo_card),
        cmocka_unit_test(test_auto_opens_one_that_has_a_reader),
        cmocka_unit_test(test_null_everywhere),
        cmocka_unit_test(test_failures_name_the_reader),
        cmocka_unit_test(test_trace_hides_the_pin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
