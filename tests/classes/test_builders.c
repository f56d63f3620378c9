/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardISO7816 and ISCardCmd, method by method: arguments, values at their limits, results that are cleared.
 */
#include "classes/builders.h"
#include "classes/objects.h"

#include <stdlib.h>

#define DATA_MAX 65535u

static ISCardISO7816 *iso;
static ISCardCmd *cmd;

static int setup(void **state)
{
    (void)state;
    if (FAILED(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardISO7816, NULL, &ICCSP_IID_ISCardISO7816,
                                   (void **)(void *)&iso)))
        return -1;
    return iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_ISCardCmd,
                               (void **)(void *)&cmd);
}

static int teardown(void **state)
{
    (void)state;
    return (int)(ISCardISO7816_Release(iso) + ISCardCmd_Release(cmd));
}

static IByteBuffer *buffer_of_size(size_t size)
{
    IByteBuffer *buffer = NULL;

    assert_int_equal(iccsp_create_byte_buffer(NULL, size, &buffer), S_OK);
    return buffer;
}

static void expect(const struct builder *b, HRESULT hr, HRESULT wanted)
{
    if (hr != wanted)
        fail_msg("%s gives %s, not %s", b->name, iccsp_hr_name(hr), iccsp_hr_name(wanted));
}

static void test_no_place_for_a_command(void **state)
{
    const struct builder_arguments good = {buffer_of_hex("0102"), buffer_of_hex("0100"), 8, 0x80};

    (void)state;
    for (const struct builder *b = builders; b->name != NULL; b++)
        expect(b, b->build(iso, &good, NULL), E_POINTER);
    release_buffer(good.data);
    release_buffer(good.end);
}

/* Too many data, an end in front of the start, a length that cannot be, a state that is none. */
static void test_what_no_builder_takes(void **state)
{
    const struct builder_arguments bad[] = {
        {buffer_of_size(DATA_MAX + 1), buffer_of_hex("0010"), -1, 0x01},
        {buffer_of_size(DATA_MAX + 1), buffer_of_hex("010000"), 65537, 0x81},
    };
    int32_t length = 77;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (const struct builder *b = builders; b->name != NULL; b++) {
            ISCardCmd *none = NULL;

            expect(b, b->build(iso, &bad[i], &none), E_INVALIDARG);
            assert_null(none);
            expect(b, b->build(iso, &bad[i], &cmd), E_INVALIDARG);
            assert_int_equal(ISCardCmd_get_ApduLength(cmd, &length), S_OK);
            assert_int_equal(length, 0);
        }
        release_buffer(bad[i].data);
        release_buffer(bad[i].end);
    }
}

/* Into the object that is there, or into a new one; with the default class of the moment. */
static void test_every_builder_makes_its_command(void **state)
{
    const struct builder_arguments good = {buffer_of_hex("0102"), buffer_of_hex("0100"), 8, 0x80};
    uint8_t byte = 0;

    (void)state;
    assert_int_equal(ISCardISO7816_SetDefaultClassId(iso, 0xA0), S_OK);
    for (const struct builder *b = builders; b->name != NULL; b++) {
        ISCardCmd *made = NULL, *same = cmd;

        expect(b, b->build(iso, &good, &made), S_OK);
        assert_int_equal(ISCardCmd_get_InstructionId(made, &byte), S_OK);
        assert_int_equal(byte, b->ins);
        assert_int_equal(ISCardCmd_get_ClassId(made, &byte), S_OK);
        assert_int_equal(byte, 0xA0);
        assert_int_equal(ISCardCmd_Release(made), 0);
        expect(b, b->build(iso, &good, &same), S_OK);
        assert_ptr_equal(same, cmd);
        assert_int_equal(ISCardCmd_get_InstructionId(cmd, &byte), S_OK);
        assert_int_equal(byte, b->ins);
    }
    release_buffer(good.data);
    release_buffer(good.end);
}

static uint8_t p3_of(size_t lc, int32_t le)
{
    IByteBuffer *data = lc > 0 ? buffer_of_size(lc) : NULL;
    uint8_t p3 = 77;

    assert_int_equal(ISCardCmd_BuildCmd(cmd, 0x00, 0xDA, 0x00, 0x42, data, &le), S_OK);
    release_buffer(data);
    assert_int_equal(ISCardCmd_get_P3(cmd, &p3), S_OK);
    return p3;
}

static void test_decision_D3_p3(void **state)
{
    uint8_t p3 = 77;

    (void)state;
    assert_int_equal(ISCardCmd_get_P3(cmd, &p3), S_OK);
    assert_int_equal(p3, 0);
    assert_int_equal(p3_of(0, 0), 0);
    assert_int_equal(p3_of(0, 8), 8);
    assert_int_equal(p3_of(0, 255), 255);
    assert_int_equal(p3_of(0, 256), 0);
    assert_int_equal(p3_of(1, 0), 1);
    assert_int_equal(p3_of(2, 8), 2);
    assert_int_equal(p3_of(255, 256), 255);
    assert_int_equal(p3_of(255, 257), 0);
    assert_int_equal(p3_of(256, 0), 0);
    assert_int_equal(p3_of(300, 8), 0);
    assert_int_equal(p3_of(0, 300), 0);
    assert_int_equal(p3_of(0, 65536), 0);
}

/* No value of a byte or of a status word is a bad one, whatever the pages list. */
static void test_decision_G14_every_value_of_a_byte_is_good(void **state)
{
    (void)state;
    for (int i = 0; i < 256; i++) {
        const uint8_t value = (uint8_t)i;
        uint8_t got[6] = {0};

        assert_int_equal(ISCardCmd_put_ClassId(cmd, value), S_OK);
        assert_int_equal(ISCardCmd_put_InstructionId(cmd, value), S_OK);
        assert_int_equal(ISCardCmd_put_P1(cmd, value), S_OK);
        assert_int_equal(ISCardCmd_put_P2(cmd, value), S_OK);
        assert_int_equal(ISCardCmd_put_Nad(cmd, value), S_OK);
        assert_int_equal(ISCardCmd_put_ReplyNad(cmd, value), S_OK);
        assert_int_equal(ISCardCmd_put_AlternateClassId(cmd, value), S_OK);
        assert_int_equal(ISCardCmd_get_ClassId(cmd, &got[0]), S_OK);
        assert_int_equal(ISCardCmd_get_InstructionId(cmd, &got[1]), S_OK);
        assert_int_equal(ISCardCmd_get_P1(cmd, &got[2]), S_OK);
        assert_int_equal(ISCardCmd_get_P2(cmd, &got[3]), S_OK);
        assert_int_equal(ISCardCmd_get_Nad(cmd, &got[4]), S_OK);
        assert_int_equal(ISCardCmd_get_ReplyNad(cmd, &got[5]), S_OK);
        for (size_t k = 0; k < sizeof(got); k++)
            assert_int_equal(got[k], value);
        assert_int_equal(ISCardCmd_get_AlternateClassId(cmd, got), S_OK);
        assert_int_equal(got[0], value);
    }
    for (unsigned status = 0; status < 0x10000; status++)
        assert_int_equal(ISCardCmd_put_ReplyStatus(cmd, (uint16_t)status), S_OK);
}

static void test_data_fields_at_their_limit(void **state)
{
    IByteBuffer *most = buffer_of_size(DATA_MAX), *more = buffer_of_size(DATA_MAX + 1);
    int32_t length = 0;

    (void)state;
    assert_int_equal(ISCardCmd_put_Data(cmd, most), S_OK);
    assert_int_equal(ISCardCmd_put_Data(cmd, more), E_INVALIDARG);
    assert_int_equal(ISCardCmd_BuildCmd(cmd, 0, 0xDA, 0, 0, more, NULL), E_INVALIDARG);
    assert_int_equal(ISCardCmd_Encapsulate(cmd, more, ICCSP_ISO_CASE_3), E_INVALIDARG);
    assert_int_equal(ISCardCmd_get_ApduLength(cmd, &length), S_OK);
    assert_int_equal(length, 4 + 3 + (int32_t)DATA_MAX);
    release_buffer(most);
    release_buffer(more);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_no_place_for_a_command),
        TEST(test_what_no_builder_takes),
        TEST(test_every_builder_makes_its_command),
        TEST(test_decision_D3_p3),
        TEST(test_decision_G14_every_value_of_a_byte_is_good),
        TEST(test_data_fields_at_their_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
