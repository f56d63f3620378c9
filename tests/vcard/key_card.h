/* SPDX-License-Identifier: BSD-2-Clause */
/* The card of tree_card.h with keys, and the host's side of an authentication.
 *
 *   key 1   AES-192, external and mutual, 3 tries
 *   key 2   3DES with three keys, external, mutual and internal, 3 tries
 *   key 3   AES-256, internal, after CHV 1
 *   key 4   3DES with two keys, external, 3 tries
 *   key 81  AES-128, external, of DF 2100
 *
 * and in DF 2000 the files 2011, SFI 11, after key 1; 2012, SFI 12, after key 1 or CHV 1; 2013, SFI 13, after
 * both; in DF 2100 the file 2102, SFI 2, after key 81. Each holds "ok". */
#ifndef ICCSP_TESTS_VCARD_KEY_CARD_H
#define ICCSP_TESTS_VCARD_KEY_CARD_H

#include "base/crypto.h"
#include "vcard/tree_card.h"

#define KEY_1  "000102030405060708090A0B0C0D0E0F1011121314151617"
#define KEY_2  "0123456789ABCDEF23456789ABCDEF01456789ABCDEF0123"
#define KEY_3  "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
#define KEY_4  "0123456789ABCDEFFEDCBA9876543210"
#define KEY_81 "101112131415161718191A1B1C1D1E1F"

static inline void add_key(const struct iccsp_vfile *df, uint8_t ref, const char *hex,
                           struct iccsp_key_rules rules)
{
    struct bytes value = bytes_from_hex(hex);
    const struct iccsp_credential_spec spec = {.kind = ICCSP_CREDENTIAL_KEY,
                                               .ref = ref,
                                               .value = value.p,
                                               .len = value.len,
                                               .tries = 3,
                                               .key = rules};

    assert_int_equal(iccsp_image_add_credential(tree_image, df, &spec), ICCSP_OK);
    bytes_free(&value);
}

static inline void add_guarded(struct iccsp_vfile *df, uint16_t fid, uint8_t sfi, uint8_t condition)
{
    tree_add(df, (struct iccsp_vfile_spec){TREE_FILE(fid, sfi), .read = condition, TREE_BODY("ok")});
}

/** The card, powered. */
static inline struct iccsp_vcard *key_card(bool t0)
{
    struct iccsp_vcard *card = tree_card(t0, !t0);
    struct iccsp_vfile *two = iccsp_vfile_child(tree_image->mf, 0x2000);
    struct iccsp_vfile *inner = iccsp_vfile_child(two, 0x2100);
    const uint8_t both = ICCSP_KEY_EXTERNAL | ICCSP_KEY_MUTUAL;

    add_key(tree_image->mf, 1, KEY_1, (struct iccsp_key_rules){ICCSP_ALGORITHM_AES_192, both, 0});
    add_key(tree_image->mf, 2, KEY_2,
            (struct iccsp_key_rules){ICCSP_ALGORITHM_3DES, both | ICCSP_KEY_INTERNAL, 0});
    add_key(tree_image->mf, 3, KEY_3,
            (struct iccsp_key_rules){ICCSP_ALGORITHM_AES_256, ICCSP_KEY_INTERNAL, ICCSP_SC_CHV(1)});
    add_key(tree_image->mf, 4, KEY_4, (struct iccsp_key_rules){ICCSP_ALGORITHM_3DES, ICCSP_KEY_EXTERNAL, 0});
    add_key(inner, 0x81, KEY_81, (struct iccsp_key_rules){ICCSP_ALGORITHM_AES_128, ICCSP_KEY_EXTERNAL, 0});
    add_guarded(two, 0x2011, 11, ICCSP_SC_KEY(1));
    add_guarded(two, 0x2012, 12, ICCSP_SC_KEY(1) | ICCSP_SC_CHV(1));
    add_guarded(two, 0x2013, 13, ICCSP_SC_ALL | ICCSP_SC_KEY(1) | ICCSP_SC_CHV(1));
    add_guarded(inner, 0x2102, 2, ICCSP_SC_KEY(1));
    return card;
}

/** A host that has a key. */
struct host {
    struct iccsp_vcard *card;
    uint8_t p1, p2;
    enum iccsp_cipher cipher;
    const char *key;
    size_t block;
    uint8_t challenge[ICCSP_BLOCK_MAX]; /* the card's last one */
};

static inline struct host host_with(struct iccsp_vcard *card, uint8_t p1, uint8_t p2,
                                    enum iccsp_cipher cipher, const char *key)
{
    return (struct host){card, p1, p2, cipher, key, iccsp_cipher_block(cipher), {0}};
}

/** CBC from zeros, in place. */
static inline void host_cipher(const struct host *host, bool encrypt, uint8_t *bytes, size_t len)
{
    static const uint8_t zeros[ICCSP_BLOCK_MAX];
    struct bytes key = bytes_from_hex(host->key);
    const struct iccsp_cipher_key cipher = {host->cipher, key.p, key.len};

    assert_int_equal((encrypt ? iccsp_encrypt : iccsp_decrypt)(&cipher, zeros, bytes, len, bytes), ICCSP_OK);
    bytes_free(&key);
}

static inline void get_challenge(struct host *host)
{
    char cmd[16];
    struct bytes rsp;

    snprintf(cmd, sizeof(cmd), "00840000%02X", (unsigned)host->block);
    rsp = bytes_from_hex(answer_to(host->card, cmd));
    assert_int_equal(rsp.len, host->block + 2);
    memcpy(host->challenge, rsp.p, host->block);
    bytes_free(&rsp);
}

/** The command with a token, `le` in hex or "". */
static inline const char *send_token(const struct host *host, const uint8_t *token, size_t len,
                                     const char *le)
{
    char cmd[4 * ICCSP_BLOCK_MAX + 16];
    int n = snprintf(cmd, sizeof(cmd), "0082%02X%02X%02X", host->p1, host->p2, (unsigned)len);

    for (size_t i = 0; i < len; i++)
        n += snprintf(cmd + n, sizeof(cmd) - (size_t)n, "%02X", token[i]);
    snprintf(cmd + n, sizeof(cmd) - (size_t)n, "%s", le);
    return answer_to(host->card, cmd);
}

/** EXTERNAL AUTHENTICATE with the last challenge. The status word. */
static inline const char *authenticate(const struct host *host)
{
    uint8_t token[ICCSP_BLOCK_MAX];

    memcpy(token, host->challenge, host->block);
    host_cipher(host, true, token, host->block);
    return send_token(host, token, host->block, "");
}

/** The same with a challenge of its own. */
static inline const char *authenticate_anew(struct host *host)
{
    get_challenge(host);
    return authenticate(host);
}

#endif
