/* SPDX-License-Identifier: BSD-2-Clause */
/* A database of kinds of cards, and arrays of texts. */
#include "classes/kinds.h"

#include <string.h>

#include "classes/text.h"

struct kinds kinds;

const GUID kinds_provider = {0xC0FFEE00, 0x1234, 0x4321, {0x80, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07}};

static GUID guid_of(const char *text)
{
    BSTR wide = text_of(text);
    GUID guid;

    assert_int_equal(iccsp_guid_from_text(wide, &guid), S_OK);
    iccsp_bstr_free(wide);
    return guid;
}

static void read_atr(struct iccsp_rm *rm, const char *reader)
{
    struct iccsp_rm_reader_state state = {.reader = reader};
    uintptr_t context;

    assert_int_equal(iccsp_rm_establish(rm, &context), ICCSP_OK);
    assert_int_equal(iccsp_rm_wait(rm, context, 0, &state, 1), ICCSP_OK);
    assert_int_equal(iccsp_rm_release(rm, context), ICCSP_OK);
    assert_in_range(state.atr_len, 2, sizeof(kinds.atr));
    memcpy(kinds.atr, state.atr, state.atr_len);
    kinds.atr_len = state.atr_len;
}

static void introduce(const char *name, const GUID *provider, const char *first, const char *second,
                      const struct iccsp_card_evidence *evidence)
{
    const GUID interfaces[] = {guid_of(first), guid_of(second)};
    const struct iccsp_card_type type = {
        .size = sizeof(type),
        .name = name,
        .provider = provider,
        .interfaces = interfaces,
        .interface_count = strcmp(first, second) == 0 ? 1 : 2,
        .evidence = evidence,
        .evidence_count = 1,
    };

    assert_int_equal(iccsp_cards_introduce(kinds.cards, &type), ICCSP_OK);
}

static struct iccsp_card_evidence evidence_of(uint32_t kind, const void *bytes, size_t len)
{
    struct iccsp_card_evidence evidence = {.kind = kind, .len = (uint32_t)len};

    memcpy(evidence.bytes, bytes, len);
    memset(evidence.mask, 0xFF, len);
    return evidence;
}

void kinds_open(struct iccsp_rm *rm, const char *reader)
{
    struct iccsp_card_evidence atr, other, application;

    card_folders_make(&kinds.folders);
    assert_int_equal(iccsp_cards_open(kinds.folders.list, 1, &kinds.cards), ICCSP_OK);
    read_atr(rm, reader);
    atr = evidence_of(ICCSP_EVIDENCE_ATR, kinds.atr, kinds.atr_len);
    other = evidence_of(ICCSP_EVIDENCE_ATR, OTHER_ATR, OTHER_ATR_LEN);
    application = evidence_of(ICCSP_EVIDENCE_AID, "\xF0iccsp", 6);
    introduce(KIND_DEMO, &kinds_provider, IID_FIRST, IID_SECOND, &atr);
    introduce(KIND_OTHER, NULL, IID_FIRST, IID_FIRST, &other);
    introduce(KIND_APPLICATION, NULL, IID_THIRD, IID_THIRD, &application);
}

void kinds_close(void)
{
    iccsp_cards_close(&kinds.cards);
    card_folders_remove(&kinds.folders);
}

SAFEARRAY *texts(const char *first, ...)
{
    SAFEARRAYBOUND bound = {0, 0};
    SAFEARRAY *array;
    va_list more;

    va_start(more, first);
    for (const char *text = first; text != NULL; text = va_arg(more, const char *))
        bound.cElements++;
    va_end(more);
    array = iccsp_safearray_create(VT_BSTR, 1, &bound);
    assert_non_null(array);
    va_start(more, first);
    for (int32_t i = 0; first != NULL; i++, first = va_arg(more, const char *)) {
        BSTR text = text_of(first);

        assert_int_equal(iccsp_safearray_put_element(array, &i, text), S_OK);
        iccsp_bstr_free(text);
    }
    va_end(more);
    return array;
}

const char *joined(SAFEARRAY *array)
{
    static char out[1000];
    int32_t high = 0;
    size_t len = 0;
    VARTYPE type = VT_EMPTY;

    assert_non_null(array);
    assert_int_equal(iccsp_safearray_vartype(array, &type), S_OK);
    assert_int_equal(type, VT_BSTR);
    assert_int_equal(iccsp_safearray_ubound(array, 1, &high), S_OK);
    out[0] = '\0';
    for (int32_t i = 0; i <= high; i++) {
        BSTR text = NULL;
        size_t bytes;

        assert_int_equal(iccsp_safearray_get_element(array, &i, &text), S_OK);
        if (i > 0)
            out[len++] = ',';
        assert_int_equal(iccsp_bstr_to_utf8(text, out + len, sizeof(out) - len, &bytes), S_OK);
        len += strlen(out + len);
        iccsp_bstr_free(text);
    }
    assert_int_equal(iccsp_safearray_destroy(array), S_OK);
    return out;
}
