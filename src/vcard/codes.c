/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands that change codes: CHANGE REFERENCE DATA, ENABLE and DISABLE VERIFICATION REQUIREMENT, RESET RETRY
 * COUNTER (ISO/IEC 7816-4:2005, 7.5.7 to 7.5.10). */
#include "base/secret.h"
#include "vcard/security.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* What P1 says of the data field: what is presented, and whether a new code follows. */
enum proof { NOTHING, THE_CODE, THE_PUK };

struct form {
    enum proof proof;
    bool new_code;
};

static const struct form change_forms[] = {{THE_CODE, true}, {NOTHING, true}};
static const struct form require_forms[] = {{THE_CODE, false}, {NOTHING, false}};
static const struct form unblock_forms[] = {
    {THE_PUK, true}, {THE_PUK, false}, {NOTHING, true}, {NOTHING, false}};

struct operation {
    enum iccsp_code_act act;
    const struct form *forms;
    size_t count;
    void (*apply)(struct iccsp_credential *changed); /* NULL: the new code is all */
};

static uint16_t check_length(const struct form *form, uint32_t len)
{
    const uint32_t codes = (form->proof != NOTHING ? 1u : 0u) + (form->new_code ? 1u : 0u);

    return len > codes * ICCSP_CODE_LEN_MAX || (len == 0) != (codes == 0) ? SW_WRONG_LENGTH : ICCSP_SW_OK;
}

/* Compares the first code of the data field, which is as long as the one on the card if another follows;
 * nothing else says where it ends. `rest` is what follows. */
static uint16_t compare_first(struct iccsp_cardos *os, struct iccsp_credential *credential,
                              const struct form *form, struct iccsp_rd *rest)
{
    struct iccsp_value given;
    const uint8_t *first = NULL;
    size_t len = rest->left;
    uint16_t sw;

    if (form->new_code && len > credential->value.len)
        len = credential->value.len;
    iccsp_rd_bytes(rest, len, &first);
    iccsp_value_set(&given, first, len);
    sw = iccsp_security_try(os, credential, &credential->value, &given);
    iccsp_wipe(&given, sizeof(given));
    return sw;
}

static uint16_t prove(struct iccsp_cardos *os, struct iccsp_credential *code, const struct form *form,
                      struct iccsp_rd *rest)
{
    struct iccsp_credential *puk;

    switch (form->proof) {
    case THE_CODE:
        return compare_first(os, code, form, rest);
    case THE_PUK:
        puk = iccsp_image_credential(os->image, ICCSP_CREDENTIAL_PUK, code->df, code->ref);
        return puk != NULL ? compare_first(os, puk, form, rest) : SW_NOT_SUPPORTED;
    default:
        return iccsp_security_meets(os, code->df, code->rules.condition) ? ICCSP_SW_OK : SW_SECURITY_STATUS;
    }
}

static uint16_t take_new_code(struct iccsp_credential *changed, const struct iccsp_rd *rest)
{
    if (rest->left < changed->rules.min_len || rest->left > changed->rules.max_len)
        return SW_WRONG_DATA;
    iccsp_value_set(&changed->value, rest->p, rest->left);
    return ICCSP_SW_OK;
}

/* Whoever presented the code has proven it, as VERIFY would have; a code that was replaced or unblocked by
 * others has to be proven anew. */
static uint16_t change(struct iccsp_cardos *os, struct iccsp_credential *code, const struct form *form,
                       const struct operation *operation, const struct iccsp_rd *rest)
{
    struct iccsp_credential changed = *code;
    uint16_t sw = form->new_code ? take_new_code(&changed, rest) : ICCSP_SW_OK;

    if (sw == ICCSP_SW_OK && operation->apply != NULL)
        operation->apply(&changed);
    if (sw == ICCSP_SW_OK && !iccsp_image_change_credential(os->image, code, &changed))
        sw = SW_MEMORY_FAILURE;
    if (sw == ICCSP_SW_OK)
        iccsp_security_set_proven(os, code, form->proof == THE_CODE);
    iccsp_wipe(&changed, sizeof(changed));
    return sw;
}

static uint16_t run(struct iccsp_cardos *os, const struct iccsp_apdu *cmd, const struct operation *operation)
{
    struct iccsp_rd rest = iccsp_rd_init(cmd->data, cmd->lc);
    const struct form *form;
    struct iccsp_credential *code;
    uint16_t sw;

    if (cmd->p1 >= operation->count)
        return SW_WRONG_P1P2;
    sw = iccsp_security_find(os, ICCSP_CREDENTIAL_CODE, cmd->p2, &code);
    if (sw != ICCSP_SW_OK)
        return sw;
    if ((code->rules.forms[operation->act] & ICCSP_FORM(cmd->p1)) == 0)
        return SW_NOT_SUPPORTED;
    form = &operation->forms[cmd->p1];
    sw = check_length(form, cmd->lc);
    if (sw == ICCSP_SW_OK)
        sw = prove(os, code, form, &rest);
    return sw == ICCSP_SW_OK ? change(os, code, form, operation, &rest) : sw;
}

static void enable(struct iccsp_credential *changed)
{
    changed->disabled = false;
}

static void disable(struct iccsp_credential *changed)
{
    changed->disabled = true;
}

static void reset_tries(struct iccsp_credential *changed)
{
    changed->tries = changed->tries_max;
}

uint16_t iccsp_cmd_change_code(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out)
{
    static const struct operation operation = {ICCSP_CODE_CHANGE, change_forms, COUNT(change_forms), NULL};

    (void)out;
    return run(os, cmd, &operation);
}

uint16_t iccsp_cmd_enable_code(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                               struct iccsp_answer *out)
{
    static const struct operation operation = {ICCSP_CODE_REQUIRE, require_forms, COUNT(require_forms),
                                               enable};

    (void)out;
    return run(os, cmd, &operation);
}

uint16_t iccsp_cmd_disable_code(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out)
{
    static const struct operation operation = {ICCSP_CODE_REQUIRE, require_forms, COUNT(require_forms),
                                               disable};

    (void)out;
    return run(os, cmd, &operation);
}

uint16_t iccsp_cmd_unblock_code(struct iccsp_cardos *os, const struct iccsp_apdu *cmd,
                                struct iccsp_answer *out)
{
    static const struct operation operation = {ICCSP_CODE_UNBLOCK, unblock_forms, COUNT(unblock_forms),
                                               reset_tries};

    (void)out;
    return run(os, cmd, &operation);
}
