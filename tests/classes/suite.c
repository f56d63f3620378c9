/* SPDX-License-Identifier: BSD-2-Clause */
/* What the class suites share. */
#include "classes/suite.h"

#include <stdio.h>
#include <string.h>

#include "classes/text.h"

struct suite suite;

int suite_open(void **state)
{
    (void)state;
    any_rm_open(&suite.any);
    return ICCSP_FAILED(iccsp_rm_establish(suite.any.rm, &suite.context)) ? -1 : 0;
}

int suite_close(void **state)
{
    (void)state;
    iccsp_rm_release(suite.any.rm, suite.context);
    any_rm_close(&suite.any);
    return 0;
}

int suite_setup(void **state)
{
    (void)state;
    for (unsigned i = 0; i < ANY_READERS; i++) {
        counting_card_open(&suite.card[i], 0);
        any_rm_insert(&suite.any, i, suite.card[i].card);
    }
    assert_int_equal(iccsp_create_provider(suite.any.rm, &suite.manage), S_OK);
    assert_int_equal(ISCardManage_CreateFileAccess(suite.manage, &suite.files), S_OK);
    assert_int_equal(ISCardManage_CreateCHVerification(suite.manage, &suite.verify), S_OK);
    assert_int_equal(ISCardManage_CreateCardAuth(suite.manage, &suite.auth), S_OK);
    return 0;
}

int suite_teardown(void **state)
{
    (void)state;
    ISCardAuth_Release(suite.auth);
    ISCardVerify_Release(suite.verify);
    ISCardFileAccess_Release(suite.files);
    if (suite.manage != NULL)
        ISCardManage_Release(suite.manage);
    for (unsigned i = 0; i < ANY_READERS; i++) {
        any_rm_remove(&suite.any, i);
        counting_card_close(&suite.card[i]);
    }
    return 0;
}

HRESULT attach(const char *reader, SCARD_SHARE_MODES mode)
{
    BSTR name = text_of(reader);
    const HRESULT hr = ISCardManage_AttachByIFD(suite.manage, name, mode);

    iccsp_bstr_free(name);
    return hr;
}

void must_attach(void)
{
    assert_int_equal(attach(suite.any.reader[0], ICCSP_MODE_SHARED), S_OK);
}

int suite_attached_setup(void **state)
{
    const int result = suite_setup(state);

    must_attach();
    return result;
}

HRESULT open_as(REFTYPE type, const char *path, HSCARD_FILE *file)
{
    BSTR text = text_of(path);
    const HRESULT hr = ISCardFileAccess_Open(suite.files, type, text, file);

    iccsp_bstr_free(text);
    return hr;
}

HRESULT open_path(const char *path, HSCARD_FILE *file)
{
    return open_as(ICCSP_SC_TYPE_BY_ID, path, file);
}

HRESULT change_dir(const char *path)
{
    BSTR text = text_of(path);
    const HRESULT hr = ISCardFileAccess_ChangeDir(suite.files, ICCSP_SC_TYPE_BY_ID, text);

    iccsp_bstr_free(text);
    return hr;
}

HRESULT read_bytes(HSCARD_FILE file, int32_t count, uint8_t *out, size_t *len)
{
    IByteBuffer *buffer = NULL;
    const size_t cap = *len;
    const HRESULT hr = ISCardFileAccess_Read(suite.files, file, &count, &buffer, 0);

    *len = 0;
    if (FAILED(hr)) {
        assert_null(buffer);
        assert_int_equal(count, 0);
        return hr;
    }
    assert_int_equal(iccsp_byte_buffer_bytes(buffer, out, cap, len), S_OK);
    assert_int_equal(count, *len);
    IByteBuffer_Release(buffer);
    return hr;
}

HRESULT verify_text(const char *code, SCARD_FLAGS flags, int32_t *ref)
{
    IByteBuffer *buffer = NULL;
    HRESULT hr;

    if (code != NULL)
        assert_int_equal(iccsp_create_byte_buffer(code, strlen(code), &buffer), S_OK);
    hr = ISCardVerify_Verify(suite.verify, buffer, flags, ref);
    if (buffer != NULL)
        IByteBuffer_Release(buffer);
    return hr;
}

HRESULT list_names(FILETYPE type, char *out, size_t cap)
{
    SAFEARRAY *names = NULL;
    int32_t last;
    const HRESULT hr = ISCardFileAccess_Directory(suite.files, type, &names);

    out[0] = '\0';
    if (FAILED(hr)) {
        assert_null(names);
        return hr;
    }
    assert_int_equal(iccsp_safearray_ubound(names, 1, &last), S_OK);
    for (int32_t i = 0; i <= last; i++) {
        BSTR name = NULL;
        char text[64];
        size_t n;

        assert_int_equal(iccsp_safearray_get_element(names, &i, &name), S_OK);
        assert_int_equal(iccsp_bstr_to_utf8(name, text, sizeof(text), &n), S_OK);
        snprintf(out + strlen(out), cap - strlen(out), "%s%s", i > 0 ? " " : "", text);
        iccsp_bstr_free(name);
    }
    assert_int_equal(iccsp_safearray_destroy(names), S_OK);
    return hr;
}

void exchange_card(uint32_t flags)
{
    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    any_rm_remove(&suite.any, 0);
    counting_card_close(&suite.card[0]);
    counting_card_open(&suite.card[0], flags);
    any_rm_insert(&suite.any, 0, suite.card[0].card);
    must_attach();
}

uintptr_t connect_other(void)
{
    uintptr_t other = 0;

    assert_int_equal(iccsp_rm_connect(suite.any.rm, suite.context, suite.any.reader[0], ICCSP_SHARE_SHARED,
                                      ICCSP_PROTOCOL_ANY, &other, NULL),
                     ICCSP_OK);
    return other;
}

void reset_by_other(void)
{
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, connect_other(), ICCSP_DISPOSE_RESET), ICCSP_OK);
}

void assert_detach_resets(bool resets)
{
    struct iccsp_rm_card_status now = {.size = sizeof(now)};
    const uintptr_t other = connect_other();

    assert_int_equal(ISCardManage_Detach(suite.manage), S_OK);
    assert_int_equal(iccsp_rm_status(suite.any.rm, other, &now), resets ? ICCSP_W_RESET_CARD : ICCSP_OK);
    assert_int_equal(iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE), ICCSP_OK);
    must_attach();
}

void *make_object(const CLSID *clsid, const IID *iid)
{
    void *out = NULL;

    assert_int_equal(iccsp_create_object(suite.any.rm, clsid, NULL, iid, &out), S_OK);
    return out;
}
