/* SPDX-License-Identifier: BSD-2-Clause */
/* The main job as a script does it, by names only: attaches, verifies the PIN, prints a file.
 *
 * late_bound [READER PATH]: the PIN is a line of standard input. Without arguments: the embedded demo card.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <iccsp/iccsp.h>

#define ARGS_MAX 4

static VARIANT number(int32_t value)
{
    VARIANT v = {.vt = VT_I4};

    v.lVal = value;
    return v;
}

static VARIANT text(BSTR value)
{
    VARIANT v = {.vt = VT_BSTR};

    v.bstrVal = value;
    return v;
}

/* What object.name(...) says when it fails. */
static void tell(const char *name, HRESULT hr, EXCEPINFO *info)
{
    char sentence[500] = "";
    size_t len;

    if (hr == DISP_E_EXCEPTION) {
        hr = info->scode;
        iccsp_bstr_to_utf8(info->bstrDescription, sentence, sizeof(sentence), &len);
        iccsp_bstr_free(info->bstrDescription);
        iccsp_bstr_free(info->bstrSource);
    }
    fprintf(stderr, "%s: %s 0x%08X: %s\n", name, iccsp_hr_name((iccsp_hr)hr), (unsigned)hr,
            sentence[0] != '\0' ? sentence : iccsp_strerror((iccsp_hr)hr));
}

/* result = object.name(arguments): `count` VARIANTs follow. The result is freed with iccsp_variant_clear. */
static int call(IDispatch *object, const char *name, VARIANT *result, unsigned count, ...)
{
    static const IID null_iid;
    VARIANTARG arguments[ARGS_MAX];
    DISPPARAMS params = {.rgvarg = arguments, .cArgs = count};
    EXCEPINFO info = {0};
    BSTR wide = NULL;
    DISPID id;
    va_list ap;
    HRESULT hr;

    va_start(ap, count);
    for (unsigned i = 0; i < count; i++)
        arguments[count - 1 - i] = va_arg(ap, VARIANT); /* the last one comes first */
    va_end(ap);
    hr = iccsp_bstr_from_utf8(name, &wide);
    if (SUCCEEDED(hr))
        hr = IDispatch_GetIDsOfNames(object, &null_iid, &wide, 1, 0, &id);
    iccsp_bstr_free(wide);
    if (SUCCEEDED(hr))
        hr = IDispatch_Invoke(object, id, &null_iid, 0, DISPATCH_METHOD | DISPATCH_PROPERTYGET, &params,
                              result, &info, NULL);
    if (FAILED(hr))
        tell(name, hr, &info);
    return SUCCEEDED(hr);
}

/* The same for a result that is an object; the caller releases it. */
static int get(IDispatch *object, const char *name, IDispatch **out)
{
    VARIANT result;

    *out = NULL;
    iccsp_variant_init(&result);
    if (!call(object, name, &result, 0))
        return 0;
    *out = result.pdispVal;
    return 1;
}

static int print_file(IDispatch *files, BSTR path)
{
    VARIANT handle, buffer, bytes;
    int ok;

    iccsp_variant_init(&buffer);
    iccsp_variant_init(&bytes);
    ok = call(files, "Open", &handle, 2, number(ICCSP_SC_TYPE_BY_ID), text(path)) &&
         call(files, "Read", &buffer, 3, handle, number(4096), number(0)) &&
         call(buffer.pdispVal, "Read", &bytes, 1, number(4096));
    if (ok)
        fwrite(bytes.parray->pvData, 1, bytes.parray->rgsabound[0].cElements, stdout);
    iccsp_variant_clear(&bytes);
    iccsp_variant_clear(&buffer);
    return ok;
}

/* A text stands for its bytes where a buffer is wanted. */
static int run(IDispatch *card, BSTR reader, BSTR path, BSTR pin)
{
    IDispatch *files = NULL, *verify = NULL;
    const int ok = call(card, "AttachByIFD", NULL, 1, text(reader)) &&
                   get(card, "CreateFileAccess", &files) && get(card, "CreateCHVerification", &verify) &&
                   call(verify, "Verify", NULL, 3, text(pin), number(0), number(1)) &&
                   print_file(files, path);

    if (verify != NULL)
        IDispatch_Release(verify);
    if (files != NULL)
        IDispatch_Release(files);
    return ok;
}

static void wipe(char *line, size_t size)
{
    volatile char *p = line;

    while (size-- > 0)
        *p++ = 0;
}

static BSTR read_pin(void)
{
    char line[32] = "";
    BSTR pin = NULL;

    if (fgets(line, sizeof(line), stdin) != NULL)
        line[strcspn(line, "\r\n")] = '\0';
    iccsp_bstr_from_utf8(line, &pin);
    wipe(line, sizeof(line));
    return pin;
}

int main(int argc, char **argv)
{
    void *card = NULL;
    BSTR reader = NULL, path = NULL, pin = NULL;
    int ok = 0;
    HRESULT hr;

    if (argc != 1 && argc != 3) {
        fprintf(stderr, "usage: late_bound [READER PATH], the PIN as a line of input\n");
        return 2;
    }
    iccsp_bstr_from_utf8(argc == 3 ? argv[1] : "iccsp Virtual Reader 00 00", &reader);
    iccsp_bstr_from_utf8(argc == 3 ? argv[2] : "3F00/D000/D005", &path);
    if (argc == 3)
        pin = read_pin();
    else
        iccsp_bstr_from_utf8("1234", &pin);
    hr = iccsp_create_object(NULL, &ICCSP_CLSID_SCardManage, NULL, &ICCSP_IID_IDispatch, &card);
    if (SUCCEEDED(hr)) {
        ok = run(card, reader, path, pin);
        IDispatch_Release((IDispatch *)card); /* the last reference detaches */
    } else {
        tell("iccsp_create_object", hr, NULL);
    }
    iccsp_bstr_free(pin);
    iccsp_bstr_free(path);
    iccsp_bstr_free(reader);
    return ok ? 0 : 1;
}
