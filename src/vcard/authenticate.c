/* SPDX-License-Identifier: BSD-2-Clause */
/* GET CHALLENGE, EXTERNAL, MUTUAL and INTERNAL AUTHENTICATE (ISO/IEC 7816-4:2005, 7.5.2, 7.5.3 and 7.5.4).
 *
 * A challenge is one block of the key's cipher, and "encrypted" is CBC from zeros:
 *   external: the host sends its proof E(RND.ICC)
 *   mutual:   the host sends E(RND.ICC || RND.IFD), the card answers E(RND.IFD || RND.ICC)
 *   internal: the host sends RND.IFD, the card answers E(RND.IFD)
 * A token of two begins with the challenge of the other side. The other way round, one recorded block and its
 * plain text would be enough to make the second block come out as any challenge. */
#include <string.h>

#include "base/secret.h"
#include "vcard/security.h"

#define TOKEN_MAX (2u * ICCSP_BLOCK_MAX)

static const uint8_t zeros[ICCSP_BLOCK_MAX];

uint16_t iccsp_cmd_get_challenge(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                 struct iccsp_answer *out)
{
    if (cmd->lc > 0 || cmd->le == 0)
        return SW_WRONG_LENGTH;
    if ((cmd->p1 != 0 && !iccsp_algorithm_is_known(cmd->p1)) || cmd->p2 != 0)
        return SW_WRONG_P1P2;
    if (ICCSP_FAILED(iccsp_random(os->scratch, cmd->le)))
        return SW_NO_DIAGNOSIS;
    if (cmd->le <= ICCSP_BLOCK_MAX)
        iccsp_value_set(&os->session.next_challenge, os->scratch, cmd->le);
    out->data = os->scratch;
    out->len = cmd->le;
    return ICCSP_SW_OK;
}

/* P1 names the key's algorithm, or none. */
static uint16_t check_key(const struct iccsp_cardos *os, const struct iccsp_credential *key,
                          const struct iccsp_apdu *cmd, unsigned usage)
{
    if (cmd->p1 != 0 && cmd->p1 != key->key.algorithm)
        return SW_WRONG_P1P2;
    if ((key->key.usage & usage) == 0)
        return SW_NOT_SUPPORTED;
    return iccsp_security_meets(os, key->df, key->key.condition) ? ICCSP_SW_OK : SW_SECURITY_STATUS;
}

/* One authentication of the host: what is compared, and what the card says to it. */
struct proof {
    struct iccsp_value wanted;
    struct iccsp_value given;
    uint8_t answer[TOKEN_MAX];
    size_t answer_len;
};

/* The host sent E(RND.ICC). */
static bool compute_external(const struct iccsp_cipher_key *cipher, const struct iccsp_value *challenge,
                             const uint8_t *data, struct proof *proof)
{
    proof->wanted.len = challenge->len;
    iccsp_value_set(&proof->given, data, challenge->len);
    return iccsp_encrypt(cipher, zeros, challenge->bytes, challenge->len, proof->wanted.bytes) == ICCSP_OK;
}

/* The host sent E(RND.ICC || RND.IFD). */
static bool compute_mutual(const struct iccsp_cipher_key *cipher, const struct iccsp_value *challenge,
                           const uint8_t *data, struct proof *proof)
{
    const size_t block = challenge->len;
    uint8_t plain[TOKEN_MAX];
    bool ok = iccsp_decrypt(cipher, zeros, data, 2 * block, plain) == ICCSP_OK;

    proof->wanted = *challenge;
    iccsp_value_set(&proof->given, plain, block);
    memcpy(proof->answer, plain + block, block);
    memcpy(proof->answer + block, challenge->bytes, block);
    proof->answer_len = 2 * block;
    ok = ok && iccsp_encrypt(cipher, zeros, proof->answer, 2 * block, proof->answer) == ICCSP_OK;
    iccsp_wipe(plain, sizeof(plain));
    return ok;
}

static uint16_t check_proof(struct iccsp_cardos *os, struct iccsp_credential *key, const struct proof *proof,
                            struct iccsp_answer *out)
{
    const uint16_t sw = iccsp_security_try(os, key, &proof->wanted, &proof->given);

    if (sw != ICCSP_SW_OK)
        return sw;
    iccsp_security_set_proven(os, key, true);
    memcpy(os->scratch, proof->answer, proof->answer_len);
    out->data = os->scratch;
    out->len = proof->answer_len;
    return ICCSP_SW_OK;
}

static uint16_t authenticate_host(struct iccsp_cardos *os, struct iccsp_credential *key,
                                  const struct iccsp_apdu *cmd, struct iccsp_answer *out)
{
    const struct iccsp_cipher_key cipher = iccsp_credential_cipher(key);
    const struct iccsp_value *challenge = &os->session.challenge;
    struct proof proof = {.answer_len = 0};
    bool ok;
    uint16_t sw;

    if (key->tries == 0)
        return SW_BLOCKED;
    if (challenge->len != iccsp_cipher_block(cipher.cipher))
        return SW_NOT_SATISFIED;
    ok = cmd->lc == challenge->len ? compute_external(&cipher, challenge, cmd->data, &proof)
                                   : compute_mutual(&cipher, challenge, cmd->data, &proof);
    sw = ok ? check_proof(os, key, &proof, out) : SW_NO_DIAGNOSIS;
    iccsp_wipe(&proof, sizeof(proof));
    return sw;
}

/* EXTERNAL and MUTUAL AUTHENTICATE are told apart by the length of the token: in T=0 the card does not see
 * whether there is an Le. No token asks for the tries left (7.5.4). */
uint16_t iccsp_cmd_authenticate_host(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                     struct iccsp_answer *out)
{
    struct iccsp_credential *key;
    unsigned usage = ICCSP_KEY_EXTERNAL | ICCSP_KEY_MUTUAL;
    size_t block;
    uint16_t sw = iccsp_security_find(os, ICCSP_CREDENTIAL_KEY, cmd->p2, &key);

    if (sw != ICCSP_SW_OK)
        return sw;
    block = iccsp_cipher_block(iccsp_credential_cipher(key).cipher);
    if (cmd->lc == block)
        usage = ICCSP_KEY_EXTERNAL;
    else if (cmd->lc == 2 * block && cmd->le > 0)
        usage = ICCSP_KEY_MUTUAL;
    else if (cmd->lc > 0)
        return SW_WRONG_LENGTH;
    sw = check_key(os, key, cmd, usage);
    if (sw != ICCSP_SW_OK)
        return sw;
    return cmd->lc == 0 ? iccsp_security_tell(os, key) : authenticate_host(os, key, cmd, out);
}

uint16_t iccsp_cmd_authenticate_card(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                     struct iccsp_answer *out)
{
    struct iccsp_cipher_key cipher;
    struct iccsp_credential *key;
    uint16_t sw = iccsp_security_find(os, ICCSP_CREDENTIAL_KEY, cmd->p2, &key);

    if (sw == ICCSP_SW_OK)
        sw = check_key(os, key, cmd, ICCSP_KEY_INTERNAL);
    if (sw != ICCSP_SW_OK)
        return sw;
    cipher = iccsp_credential_cipher(key);
    if (cmd->lc != iccsp_cipher_block(cipher.cipher) || cmd->le == 0)
        return SW_WRONG_LENGTH;
    if (key->tries == 0)
        return SW_NOT_USABLE;
    if (ICCSP_FAILED(iccsp_encrypt(&cipher, zeros, cmd->data, cmd->lc, os->scratch)))
        return SW_NO_DIAGNOSIS;
    out->data = os->scratch;
    out->len = cmd->lc;
    return ICCSP_SW_OK;
}
