/* SPDX-License-Identifier: BSD-2-Clause */
/* File control parameters, written. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "iso7816/fcp.h"
#include "support/hex.h"

static const struct iccsp_fcp full = {
    .present = ICCSP_FCP_SIZE | ICCSP_FCP_TOTAL | ICCSP_FCP_DESCRIPTOR | ICCSP_FCP_FID | ICCSP_FCP_NAME |
               ICCSP_FCP_SFI | ICCSP_FCP_LIFE_CYCLE | ICCSP_FCP_RECORD_SIZE | ICCSP_FCP_RECORDS |
               ICCSP_FCP_CODING,
    .size = 0x123456,
    .total_size = 0x12345678,
    .descriptor = 0x02,
    .coding = 0x41,
    .record_size = 0x0102,
    .records = 0x0304,
    .fid = 0x5015,
    .name = (const uint8_t *)"\xA0\x00\x00\x00\x63",
    .name_len = 5,
    .sfi = 30,
    .life_cycle = 0x05,
};

static void cannot_be_written(struct iccsp_fcp fcp)
{
    uint8_t out[64];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));

    assert_false(iccsp_fcp_write(&wr, &fcp));
    assert_true(wr.overflow);
}

static void test_write_refuses(void **state)
{
    (void)state;
    cannot_be_written((struct iccsp_fcp){.present = ICCSP_FCP_SFI, .sfi = 0});
    cannot_be_written((struct iccsp_fcp){.present = ICCSP_FCP_SFI, .sfi = 31});
    cannot_be_written((struct iccsp_fcp){.present = ICCSP_FCP_CODING});
    cannot_be_written((struct iccsp_fcp){.present = ICCSP_FCP_RECORD_SIZE});
    cannot_be_written((struct iccsp_fcp){.present = ICCSP_FCP_DESCRIPTOR | ICCSP_FCP_RECORDS});
    cannot_be_written((struct iccsp_fcp){.present = ICCSP_FCP_NAME, .name = full.name, .name_len = 0});
    cannot_be_written((struct iccsp_fcp){.present = ICCSP_FCP_NAME, .name = full.name, .name_len = 17});
}

static void test_write_into_too_little(void **state)
{
    uint8_t out[64];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));
    size_t needed;

    (void)state;
    assert_true(iccsp_fcp_write(&wr, &full));
    needed = wr.len;
    for (size_t cap = 0; cap < needed; cap++) {
        memset(out, 0xEE, sizeof(out));
        wr = iccsp_wr_init(out, cap);
        assert_false(iccsp_fcp_write(&wr, &full));
        assert_true(wr.overflow);
        for (size_t i = cap; i < sizeof(out); i++)
            assert_int_equal(out[i], 0xEE);
    }
}

static void test_write_known(void **state)
{
    struct bytes expected =
        bytes_from_hex("62 29 80 03 12 34 56 81 04 12 34 56 78 82 06 02 41 01 02 03 04 83 02 50 15 84 05 A0 "
                       "00 00 00 63 88 01 F0 8A 01 05");
    uint8_t out[64];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));

    (void)state;
    expected.p[1] = (uint8_t)(expected.len - 2);
    assert_true(iccsp_fcp_write(&wr, &full));
    assert_int_equal(wr.len, expected.len);
    assert_memory_equal(out, expected.p, expected.len);
    wr = iccsp_wr_init(out, sizeof(out));
    assert_true(iccsp_fcp_write(&wr, &(struct iccsp_fcp){.present = ICCSP_FCP_SIZE, .size = 8}));
    assert_memory_equal(out, "\x62\x04\x80\x02\x00\x08", 6);
    /* The coding byte cannot be left out before a record size; then it says what its absence says. */
    wr = iccsp_wr_init(out, sizeof(out));
    assert_true(
        iccsp_fcp_write(&wr, &(struct iccsp_fcp){.present = ICCSP_FCP_DESCRIPTOR | ICCSP_FCP_RECORD_SIZE,
                                                 .descriptor = 0x06,
                                                 .record_size = 16}));
    assert_memory_equal(out, "\x62\x06\x82\x04\x06\x01\x00\x10", 8);
    bytes_free(&expected);
}

static void writes_size(uint32_t size, const char *hex)
{
    const struct iccsp_fcp fcp = {.present = ICCSP_FCP_SIZE, .size = size};
    struct bytes expected = bytes_from_hex(hex);
    uint8_t out[16];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));

    assert_true(iccsp_fcp_write(&wr, &fcp));
    assert_int_equal(wr.len, expected.len);
    assert_memory_equal(out, expected.p, expected.len);
    bytes_free(&expected);
}

static void test_write_limits(void **state)
{
    static const uint8_t name[16] = {0xA0};
    const struct iccsp_fcp longest = {
        .present = ICCSP_FCP_NAME | ICCSP_FCP_SFI, .name = name, .name_len = sizeof(name), .sfi = 1};
    uint8_t out[32];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));

    (void)state;
    assert_true(iccsp_fcp_write(&wr, &longest));
    assert_memory_equal(out + wr.len - 3, "\x88\x01\x08", 3);
    writes_size(0, "62 04 80 02 00 00");
    writes_size(0xFFFF, "62 04 80 02 FF FF");
    writes_size(0x10000, "62 05 80 03 01 00 00");
    writes_size(0xFFFFFF, "62 05 80 03 FF FF FF");
    writes_size(0x1000000, "62 06 80 04 01 00 00 00");
}

static void test_write_and_parse(void **state)
{
    uint8_t out[64];
    struct iccsp_wr wr = iccsp_wr_init(out, sizeof(out));
    struct iccsp_fcp fcp;

    (void)state;
    assert_true(iccsp_fcp_write(&wr, &full));
    assert_int_equal(iccsp_fcp_parse(out, wr.len, &fcp), ICCSP_OK);
    assert_int_equal(fcp.present, full.present);
    assert_int_equal(fcp.size, full.size);
    assert_int_equal(fcp.total_size, full.total_size);
    assert_int_equal(fcp.descriptor, full.descriptor);
    assert_int_equal(fcp.coding, full.coding);
    assert_int_equal(fcp.record_size, full.record_size);
    assert_int_equal(fcp.records, full.records);
    assert_int_equal(fcp.fid, full.fid);
    assert_int_equal(fcp.name_len, full.name_len);
    assert_memory_equal(fcp.name, full.name, full.name_len);
    assert_int_equal(fcp.sfi, full.sfi);
    assert_int_equal(fcp.life_cycle, full.life_cycle);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write_refuses),   cmocka_unit_test(test_write_into_too_little),
        cmocka_unit_test(test_write_known),     cmocka_unit_test(test_write_limits),
        cmocka_unit_test(test_write_and_parse),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
