/* SPDX-License-Identifier: BSD-2-Clause */
/* DF D100 of the demo card: an EF of every structure to be written, and room for files of one's own.
 * docs/demo-card.md describes it. */
#include "vcard/demo.h"

#define FID_DF 0xD100u

#define NEVER_TO_GO [ICCSP_AM_TERMINATE] = ICCSP_SC_NEVER, [ICCSP_AM_DELETE] = ICCSP_SC_NEVER

/* What is not named is always allowed. */
static const uint8_t everybody_creates[ICCSP_AM_COUNT] = {
    [ICCSP_AM_DEACTIVATE] = ICCSP_SC_NEVER, [ICCSP_AM_ACTIVATE] = ICCSP_SC_NEVER, NEVER_TO_GO};
static const uint8_t everybody_writes[ICCSP_AM_COUNT] = {NEVER_TO_GO};
static const uint8_t holder_writes[ICCSP_AM_COUNT] = {[ICCSP_AM_EF_UPDATE] = ICCSP_SC_CHV(ICCSP_DEMO_CHV),
                                                      [ICCSP_AM_EF_WRITE] = ICCSP_SC_CHV(ICCSP_DEMO_CHV),
                                                      [ICCSP_AM_DEACTIVATE] = ICCSP_SC_CHV(ICCSP_DEMO_CHV),
                                                      [ICCSP_AM_ACTIVATE] = ICCSP_SC_CHV(ICCSP_DEMO_CHV),
                                                      NEVER_TO_GO};

static const struct iccsp_vfile_spec files[] = {
    {.fid = 0xD101, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 1, .sc = everybody_writes, .size = 256},
    {.fid = 0xD102, .descriptor = ICCSP_FD_TRANSPARENT, .sfi = 2, .sc = holder_writes, .size = 64},
    {.fid = 0xD103,
     .descriptor = ICCSP_FD_LINEAR_FIXED,
     .sfi = 3,
     .sc = everybody_writes,
     .record_size = 16,
     .room = 128},
    {.fid = 0xD104,
     .descriptor = ICCSP_FD_LINEAR_VARIABLE,
     .sfi = 4,
     .sc = everybody_writes,
     .record_size = 64,
     .room = 256},
    {.fid = 0xD105,
     .descriptor = ICCSP_FD_CYCLIC,
     .sfi = 5,
     .sc = everybody_writes,
     .record_size = 8,
     .room = 32},
    {.fid = 0xD106,
     .descriptor = ICCSP_FD_TRANSPARENT,
     .coding = ICCSP_CODING_WRITE_OR,
     .sfi = 6,
     .sc = everybody_writes,
     .size = 32},
    {.fid = 0xD107,
     .descriptor = ICCSP_FD_TRANSPARENT,
     .coding = ICCSP_CODING_WRITE_AND,
     .sfi = 7,
     .sc = everybody_writes,
     .size = 32},
};

static const struct iccsp_demo_record records[] = {
    {0xD103, ICCSP_DEMO_RECORD("Write to me:  #1")},
    {0xD103, ICCSP_DEMO_RECORD("Write to me:  #2")},
    {0xD104, ICCSP_DEMO_RECORD("short")},
    {0xD104, ICCSP_DEMO_RECORD("somewhat longer")},
    {0xD105, ICCSP_DEMO_RECORD("event #1")},
    {0xD105, ICCSP_DEMO_RECORD("event #2")},
};

iccsp_hr iccsp_demo_add_writable(struct iccsp_vfile *mf)
{
    const struct iccsp_vfile_spec spec = {.fid = FID_DF, .descriptor = ICCSP_FD_DF, .sc = everybody_creates};
    struct iccsp_vfile *df;
    iccsp_hr hr = iccsp_image_add(mf, &spec, &df);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_demo_add_files(df, files, ICCSP_DEMO_COUNT(files));
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_demo_add_records(df, records, ICCSP_DEMO_COUNT(records));
    return hr;
}
