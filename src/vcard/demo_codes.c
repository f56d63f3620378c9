/* SPDX-License-Identifier: BSD-2-Clause */
/* The demo card's codes and keys, and the files that only they open: docs/demo-card.md describes them. */
#include "vcard/demo.h"

#define VALUE(literal) .value = (const uint8_t *)(literal), .len = sizeof(literal) - 1

#define FID_DF 0xD100u

/* Who may do to CHV 82 what is done without presenting it: the holder of CHV 1, or of key 1. */
#define OWNER_OR_ADMINISTRATOR (ICCSP_SC_CHV(ICCSP_DEMO_CHV) | ICCSP_SC_KEY(1))

static const struct iccsp_credential_spec global[] = {
    {.kind = ICCSP_CREDENTIAL_CODE,
     .ref = ICCSP_DEMO_CHV,
     VALUE("1234"),
     .tries = 3,
     .rules =
         {.min_len = 4,
          .max_len = 8,
          .forms =
              {[ICCSP_CODE_CHANGE] = ICCSP_FORM(0), [ICCSP_CODE_UNBLOCK] = ICCSP_FORM(0) | ICCSP_FORM(1)},
          .condition = ICCSP_SC_NEVER}},
    {.kind = ICCSP_CREDENTIAL_PUK, .ref = ICCSP_DEMO_CHV, VALUE("12345678"), .tries = 5},
    {.kind = ICCSP_CREDENTIAL_KEY,
     .ref = 0x01,
     VALUE("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C\x0D\x0E\x0F"),
     .tries = 5,
     .key = {.algorithm = ICCSP_ALGORITHM_AES_128, .usage = ICCSP_KEY_EXTERNAL | ICCSP_KEY_MUTUAL}},
    {.kind = ICCSP_CREDENTIAL_KEY,
     .ref = 0x02,
     VALUE("\x01\x23\x45\x67\x89\xAB\xCD\xEF\xFE\xDC\xBA\x98\x76\x54\x32\x10"),
     .tries = 5,
     .key = {.algorithm = ICCSP_ALGORITHM_3DES, .usage = ICCSP_KEY_EXTERNAL | ICCSP_KEY_MUTUAL}},
    {.kind = ICCSP_CREDENTIAL_KEY,
     .ref = 0x03,
     VALUE("\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F"),
     .tries = 5,
     .key = {.algorithm = ICCSP_ALGORITHM_AES_128, .usage = ICCSP_KEY_INTERNAL}},
    {.kind = ICCSP_CREDENTIAL_KEY,
     .ref = 0x04,
     VALUE("\x40\x41\x42\x43\x44\x45\x46\x47\x48\x49\x4A\x4B\x4C\x4D\x4E\x4F"),
     .tries = 5,
     .key = {.algorithm = ICCSP_ALGORITHM_3DES,
             .usage = ICCSP_KEY_INTERNAL,
             .condition = ICCSP_SC_CHV(ICCSP_DEMO_CHV)}},
};

/* Of DF D100. */
static const struct iccsp_credential_spec specific[] = {
    {.kind = ICCSP_CREDENTIAL_CODE,
     .ref = 0x82,
     VALUE("5678"),
     .tries = 3,
     .rules = {.min_len = 4,
               .max_len = 8,
               .forms = {[ICCSP_CODE_CHANGE] = ICCSP_FORM(0) | ICCSP_FORM(1),
                         [ICCSP_CODE_REQUIRE] = ICCSP_FORM(0) | ICCSP_FORM(1),
                         [ICCSP_CODE_UNBLOCK] = ICCSP_FORM(2) | ICCSP_FORM(3)},
               .condition = OWNER_OR_ADMINISTRATOR}},
};

static const struct iccsp_vfile_spec files[] = {
    {.fid = 0xD181,
     .descriptor = ICCSP_FD_TRANSPARENT,
     .read = ICCSP_SC_KEY(1),
     ICCSP_DEMO_CONTENT("Only those who have key 1 read this.\n")},
    {.fid = 0xD182,
     .descriptor = ICCSP_FD_TRANSPARENT,
     .read = ICCSP_SC_CHV(2),
     ICCSP_DEMO_CONTENT("Only those who know CHV 82 read this, if it is required.\n")},
};

static iccsp_hr add_all(struct iccsp_image *image, const struct iccsp_vfile *df,
                        const struct iccsp_credential_spec *specs, size_t count)
{
    iccsp_hr hr = ICCSP_OK;

    for (size_t i = 0; ICCSP_SUCCEEDED(hr) && i < count; i++)
        hr = iccsp_image_add_credential(image, df, &specs[i]);
    return hr;
}

iccsp_hr iccsp_demo_add_codes(struct iccsp_image *image)
{
    struct iccsp_vfile *df = iccsp_vfile_child(image->mf, FID_DF);
    iccsp_hr hr = add_all(image, image->mf, global, ICCSP_DEMO_COUNT(global));

    if (ICCSP_SUCCEEDED(hr))
        hr = add_all(image, df, specific, ICCSP_DEMO_COUNT(specific));
    return ICCSP_SUCCEEDED(hr) ? iccsp_demo_add_files(df, files, ICCSP_DEMO_COUNT(files)) : hr;
}
