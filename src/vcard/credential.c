/* SPDX-License-Identifier: BSD-2-Clause */
/* Codes and keys of a card: how they come into being, are found and changed. */
#include "vcard/credential.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "vcard/image.h"

void iccsp_value_set(struct iccsp_value *value, const uint8_t *bytes, size_t len)
{
    iccsp_wipe(value, sizeof(*value));
    value->len = (uint8_t)len;
    if (len > 0)
        memcpy(value->bytes, bytes, len);
}

bool iccsp_value_equal(const struct iccsp_value *a, const struct iccsp_value *b)
{
    return iccsp_equal_const_time(a, b, sizeof(*a));
}

static iccsp_hr invalid(const char *what)
{
    return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "card image: %s", what);
}

/* ISO/IEC 7816-4:2005, table 65: bit 8 of the reference is 0 for global data, those of the MF, and 1 for
 * those of a DF; bits 5 to 1 are the number. */
static bool reference_fits(const struct iccsp_image *image, const struct iccsp_vfile *df, uint8_t ref)
{
    return (ref & 0x60u) == 0 && (ref & 0x1Fu) != 0 && ((ref & 0x80u) == 0) == (df == image->mf);
}

static bool code_fits(const struct iccsp_credential_spec *spec)
{
    const size_t min = spec->kind == ICCSP_CREDENTIAL_CODE ? spec->rules.min_len : 1;
    const size_t max = spec->kind == ICCSP_CREDENTIAL_CODE ? spec->rules.max_len : ICCSP_CODE_LEN_MAX;

    return min > 0 && max <= ICCSP_CODE_LEN_MAX && spec->len >= min && spec->len <= max;
}

static bool key_fits(const struct iccsp_credential_spec *spec)
{
    switch (spec->key.algorithm) {
    case ICCSP_ALGORITHM_3DES:
        return iccsp_cipher_takes_key(ICCSP_CIPHER_3DES, spec->len);
    case ICCSP_ALGORITHM_AES_128:
        return spec->len == 16;
    case ICCSP_ALGORITHM_AES_192:
        return spec->len == 24;
    case ICCSP_ALGORITHM_AES_256:
        return spec->len == 32;
    default:
        return false;
    }
}

bool iccsp_algorithm_is_known(uint8_t algorithm)
{
    return algorithm == ICCSP_ALGORITHM_3DES || algorithm == ICCSP_ALGORITHM_AES_128 ||
           algorithm == ICCSP_ALGORITHM_AES_192 || algorithm == ICCSP_ALGORITHM_AES_256;
}

iccsp_hr iccsp_image_add_credential(struct iccsp_image *image, const struct iccsp_vfile *df,
                                    const struct iccsp_credential_spec *spec)
{
    struct iccsp_credential *credential;

    if (!reference_fits(image, df, spec->ref) ||
        iccsp_image_credential(image, spec->kind, df, spec->ref) != NULL)
        return invalid("reference taken, or none of this DF");
    /* 63Cx tells the tries in four bits (table 6). */
    if (spec->tries == 0 || spec->tries > 15)
        return invalid("impossible number of tries");
    if (!(spec->kind == ICCSP_CREDENTIAL_KEY ? key_fits(spec) : code_fits(spec)))
        return invalid("code or key of impossible length");
    if (image->credential_count == ICCSP_CREDENTIALS_MAX)
        return invalid("too many codes and keys");
    credential = &image->credentials[image->credential_count++];
    *credential = (struct iccsp_credential){.kind = spec->kind,
                                            .ref = spec->ref,
                                            .df = df,
                                            .tries = spec->tries,
                                            .tries_max = spec->tries,
                                            .rules = spec->rules,
                                            .key = spec->key};
    iccsp_value_set(&credential->value, spec->value, spec->len);
    return ICCSP_OK;
}

struct iccsp_credential *iccsp_image_credential(struct iccsp_image *image, enum iccsp_credential_kind kind,
                                                const struct iccsp_vfile *df, uint8_t ref)
{
    for (size_t i = 0; i < image->credential_count; i++) {
        struct iccsp_credential *at = &image->credentials[i];

        if (at->kind == kind && at->df == df && at->ref == ref)
            return at;
    }
    return NULL;
}

struct iccsp_cipher_key iccsp_credential_cipher(const struct iccsp_credential *key)
{
    return (struct iccsp_cipher_key){key->key.algorithm == ICCSP_ALGORITHM_3DES ? ICCSP_CIPHER_3DES
                                                                                : ICCSP_CIPHER_AES,
                                     key->value.bytes, key->value.len};
}

bool iccsp_image_change_credential(struct iccsp_image *image, struct iccsp_credential *credential,
                                   const struct iccsp_credential *changed)
{
    struct iccsp_credential before = *credential;
    bool kept;

    *credential = *changed;
    kept = iccsp_image_keep(image, credential);
    if (!kept)
        *credential = before;
    iccsp_wipe(&before, sizeof(before));
    return kept;
}
