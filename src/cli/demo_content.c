/* SPDX-License-Identifier: BSD-2-Clause */
/* The steps of the demo that read the demo card and compare what it gives with what it must. */
#include <stdio.h>
#include <string.h>

#include "cli/demo.h"
#include "cli/demo_card.h"

/* Text, line by line. */
static void say_text(struct cli_demo *demo, const struct cli_bytes *bytes)
{
    size_t start = 0;

    for (size_t i = 0; i < bytes->len; i++) {
        if (bytes->data[i] == '\n') {
            cli_demo_say(demo, "| %.*s", (int)(i - start), (const char *)bytes->data + start);
            start = i + 1;
        }
    }
}

static bool holds(const struct cli_bytes *bytes, const void *wanted, size_t len)
{
    return bytes->len == len && memcmp(bytes->data, wanted, len) == 0;
}

static bool begins_with(const struct cli_bytes *bytes, const char *wanted)
{
    return bytes->len >= strlen(wanted) && memcmp(bytes->data, wanted, strlen(wanted)) == 0;
}

static iccsp_hr read_serial(struct cli_demo *demo)
{
    struct cli_content content;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/2F02", NULL, NULL, &content);

    if (ICCSP_FAILED(hr))
        return hr;
    cli_demo_say_hex(demo, "2F02, serial number", content.bytes.data, content.bytes.len);
    hr =
        cli_demo_must(demo, holds(&content.bytes, DEMO_SERIAL, sizeof(DEMO_SERIAL) - 1), "the serial number");
    cli_content_clear(&content);
    return hr;
}

static iccsp_hr read_text(struct cli_demo *demo)
{
    struct cli_content content;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/D000/D001", NULL, NULL, &content);

    if (ICCSP_FAILED(hr))
        return hr;
    cli_demo_say(demo, "D001, %zu bytes of text:", content.bytes.len);
    say_text(demo, &content.bytes);
    hr = cli_demo_must(demo, begins_with(&content.bytes, DEMO_TEXT_START), "the text");
    cli_content_clear(&content);
    return hr;
}

static iccsp_hr read_records(struct cli_demo *demo)
{
    struct cli_content content;
    bool good;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/D000/D002", NULL, NULL, &content);

    if (ICCSP_FAILED(hr))
        return hr;
    good = content.has_records && content.records == DEMO_RECORDS &&
           content.bytes.len == DEMO_RECORDS * DEMO_RECORD_SIZE;
    for (unsigned i = 0; good && i < DEMO_RECORDS; i++) {
        char wanted[DEMO_RECORD_SIZE + 1];
        const char *record = (const char *)content.bytes.data + i * DEMO_RECORD_SIZE;

        snprintf(wanted, sizeof(wanted), DEMO_RECORD_FORMAT, i + 1);
        good = memcmp(record, wanted, DEMO_RECORD_SIZE) == 0;
        cli_demo_say(demo, "D002, record %u: %.*s", i + 1, (int)DEMO_RECORD_SIZE, record);
    }
    hr = cli_demo_must(demo, good, "the records");
    cli_content_clear(&content);
    return hr;
}

static iccsp_hr read_pattern(struct cli_demo *demo)
{
    struct cli_content content;
    bool good;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/D000/D006", NULL, NULL, &content);

    if (ICCSP_FAILED(hr))
        return hr;
    good = content.bytes.len == DEMO_PATTERN_SIZE;
    for (size_t i = 0; good && i < content.bytes.len; i++)
        good = content.bytes.data[i] == (uint8_t)(i % 2 == 0 ? i / 2 >> 8 : i / 2);
    cli_demo_say(demo, "D006, %zu bytes: each pair is its number", content.bytes.len);
    hr = cli_demo_must(demo, good, "the large file");
    cli_content_clear(&content);
    return hr;
}

iccsp_hr cli_demo_read_files(struct cli_demo *demo)
{
    iccsp_hr hr = read_serial(demo);

    if (ICCSP_SUCCEEDED(hr))
        hr = read_text(demo);
    if (ICCSP_SUCCEEDED(hr))
        hr = read_records(demo);
    return ICCSP_SUCCEEDED(hr) ? read_pattern(demo) : hr;
}

/* A VERIFY that must end in a certain way; pin NULL asks for the state only. */
static iccsp_hr present(struct cli_demo *demo, const char *pin, iccsp_hr wanted, int tries, const char *what)
{
    IByteBuffer *code = NULL;
    int32_t ref = DEMO_CHV;
    iccsp_hr hr = pin == NULL ? ICCSP_OK : iccsp_create_byte_buffer(pin, strlen(pin), &code);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = ISCardVerify_Verify(demo->verify, code, pin == NULL ? ICCSP_SC_FL_IHV_CHECKONLY : 0, &ref);
    if (code != NULL)
        IByteBuffer_Release(code);
    if (hr != wanted)
        return ICCSP_FAILED(hr) ? hr : cli_demo_must(demo, false, what);
    if (ICCSP_SUCCEEDED(hr))
        cli_demo_say(demo, "CHV %d: %s: verified", DEMO_CHV, what);
    else
        cli_demo_say(demo, "CHV %d: %s: %d tries left", DEMO_CHV, what, ICCSP_REF_TRIES(ref));
    return cli_demo_must(demo, ICCSP_REF_TRIES(ref) == tries, "the tries left");
}

/* The text that needs the PIN: refused before, read after. */
static iccsp_hr read_protected(struct cli_demo *demo, bool verified)
{
    struct cli_content content;
    iccsp_hr hr = cli_content_read(demo->files, "/3F00/D000/D005", NULL, NULL, &content);

    if (!verified) {
        if (ICCSP_SUCCEEDED(hr))
            cli_content_clear(&content);
        cli_demo_say(demo, "D005 without a PIN: %s", iccsp_hr_name(hr));
        return cli_demo_must(demo, hr == ICCSP_W_SECURITY_VIOLATION,
                             "a protected file is read without a PIN");
    }
    if (ICCSP_FAILED(hr))
        return hr;
    cli_demo_say(demo, "D005 with the PIN:");
    say_text(demo, &content.bytes);
    hr = cli_demo_must(demo, holds(&content.bytes, DEMO_SECRET, sizeof(DEMO_SECRET) - 1),
                       "the protected text");
    cli_content_clear(&content);
    return hr;
}

iccsp_hr cli_demo_verify_pin(struct cli_demo *demo)
{
    iccsp_hr hr = present(demo, NULL, ICCSP_W_CARD_NOT_AUTHENTICATED, DEMO_TRIES, "before");

    if (ICCSP_SUCCEEDED(hr))
        hr = read_protected(demo, false);
    if (ICCSP_SUCCEEDED(hr))
        hr = present(demo, DEMO_WRONG_PIN, ICCSP_W_WRONG_CHV, DEMO_TRIES - 1, "a wrong PIN");
    if (ICCSP_SUCCEEDED(hr))
        hr = present(demo, DEMO_PIN, ICCSP_OK, -1, "the right PIN");
    return ICCSP_SUCCEEDED(hr) ? read_protected(demo, true) : hr;
}

static iccsp_hr get_challenge(struct cli_demo *demo, struct cli_bytes *out)
{
    IByteBuffer *buffer = NULL;
    int32_t len = 8;
    iccsp_hr hr = ISCardAuth_GetChallenge(demo->auth, 0, NULL, &len, &buffer);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_bytes_append_buffer(out, buffer);
    IByteBuffer_Release(buffer);
    if (ICCSP_SUCCEEDED(hr))
        cli_demo_say_hex(demo, "challenge", out->data, out->len);
    return hr;
}

iccsp_hr cli_demo_get_challenges(struct cli_demo *demo)
{
    struct cli_bytes first = {0}, second = {0};
    iccsp_hr hr = get_challenge(demo, &first);

    if (ICCSP_SUCCEEDED(hr))
        hr = get_challenge(demo, &second);
    if (ICCSP_SUCCEEDED(hr))
        hr = cli_demo_must(demo, first.len == 8 && second.len == 8 && !holds(&first, second.data, 8),
                           "two challenges of 8 bytes that differ");
    cli_bytes_clear(&first);
    cli_bytes_clear(&second);
    return hr;
}
