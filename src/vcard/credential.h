/* SPDX-License-Identifier: BSD-2-Clause */
/* What a card compares with: codes of the card holder (CHVs), and the codes that unblock them; "reference
 * data" in the words of ISO/IEC 7816-4. */
#ifndef ICCSP_VCARD_CREDENTIAL_H
#define ICCSP_VCARD_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/crypto.h"
#include "iccsp/errors.h"

struct iccsp_image;
struct iccsp_vfile;

#define ICCSP_CODE_LEN_MAX    16u
#define ICCSP_VALUE_MAX       32u
#define ICCSP_CREDENTIALS_MAX 16u

/** Something to compare, always of this size: the time of a comparison tells neither length nor content. */
struct iccsp_value {
    uint8_t len;
    uint8_t bytes[ICCSP_VALUE_MAX]; /* zeros after len */
};

enum iccsp_credential_kind {
    ICCSP_CREDENTIAL_CODE, /* a CHV (PIN) */
    ICCSP_CREDENTIAL_PUK,  /* unblocks the code with the same reference */
    ICCSP_CREDENTIAL_KEY
};

/* Commands that change a code, beside what VERIFY does to its counter (ISO/IEC 7816-4:2005, 7.5.7 to 7.5.10).
 */
enum iccsp_code_act {
    ICCSP_CODE_CHANGE,  /* CHANGE REFERENCE DATA */
    ICCSP_CODE_REQUIRE, /* ENABLE and DISABLE VERIFICATION REQUIREMENT */
    ICCSP_CODE_UNBLOCK, /* RESET RETRY COUNTER */
    ICCSP_CODE_ACTS
};

/** The form of such a command that P1 names, in a set of them. */
#define ICCSP_FORM(p1) ((uint8_t)(1u << (p1)))

/** What may be done with a code, and by whom. */
struct iccsp_code_rules {
    uint8_t min_len, max_len;       /* of a new code */
    uint8_t forms[ICCSP_CODE_ACTS]; /* sets of ICCSP_FORM: those that this code has */
    uint8_t condition;              /* ICCSP_SC_*: for the forms that present no code */
};

/* Algorithm references of keys, P1 of the commands that authenticate: the numbers that PIV has. */
#define ICCSP_ALGORITHM_3DES    0x03u /* two or three keys */
#define ICCSP_ALGORITHM_AES_128 0x08u
#define ICCSP_ALGORITHM_AES_192 0x0Au
#define ICCSP_ALGORITHM_AES_256 0x0Cu

/* What a key is for. One that does INTERNAL AUTHENTICATE should do nothing else: it computes what another
 * card with the same key would take as proof. */
#define ICCSP_KEY_EXTERNAL 0x01u
#define ICCSP_KEY_MUTUAL   0x02u
#define ICCSP_KEY_INTERNAL 0x04u

struct iccsp_key_rules {
    uint8_t algorithm; /* ICCSP_ALGORITHM_* */
    uint8_t usage;     /* ICCSP_KEY_* */
    uint8_t condition; /* ICCSP_SC_*: for its use */
};

/** What a credential is made of. Bytes are copied. */
struct iccsp_credential_spec {
    enum iccsp_credential_kind kind;
    uint8_t ref; /* as in P2: 01..1F of the MF, 81..9F of another DF */
    const uint8_t *value;
    size_t len;
    uint8_t tries;
    struct iccsp_code_rules rules; /* of a code */
    struct iccsp_key_rules key;    /* of a key */
};

struct iccsp_credential {
    enum iccsp_credential_kind kind;
    uint8_t ref;
    const struct iccsp_vfile *df; /* whose it is */
    struct iccsp_value value;
    uint8_t tries, tries_max;
    bool disabled; /* a code that is not required */
    struct iccsp_code_rules rules;
    struct iccsp_key_rules key;
};

/** True if there can be keys for this algorithm. */
bool iccsp_algorithm_is_known(uint8_t algorithm);

/** Sets a value; len is at most ICCSP_VALUE_MAX. */
void iccsp_value_set(struct iccsp_value *value, const uint8_t *bytes, size_t len);

/** True if both are the same, found out in constant time. */
__attribute__((warn_unused_result)) bool iccsp_value_equal(const struct iccsp_value *a,
                                                           const struct iccsp_value *b);

/** Adds a credential to a DF.
 *
 * ICCSP_E_INVALIDARG: a length of 0 or above ICCSP_CODE_LEN_MAX; a tries count outside 1..15; a reference
 * that the DF has for this kind, or cannot have; a code that its own rules for a new one forbid; no room. */
iccsp_hr iccsp_image_add_credential(struct iccsp_image *image, const struct iccsp_vfile *df,
                                    const struct iccsp_credential_spec *spec);

/** The credential of a DF with this reference. NULL: none. */
struct iccsp_credential *iccsp_image_credential(struct iccsp_image *image, enum iccsp_credential_kind kind,
                                                const struct iccsp_vfile *df, uint8_t ref);

/** The cipher of a key, with its bytes, borrowed. */
struct iccsp_cipher_key iccsp_credential_cipher(const struct iccsp_credential *key);

/** Gives a credential of the image another state, and tells the owner of the image. False: the owner could
 * not write it down, and it is as before. */
bool iccsp_image_change_credential(struct iccsp_image *image, struct iccsp_credential *credential,
                                   const struct iccsp_credential *changed);

#endif
