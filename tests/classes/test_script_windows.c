/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts of Windows' own engines, VBScript and JScript, do the main job on the embedded demo card. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "iccsp/iccsp.h"
#include "support/script_host_windows.h"

#define READER "iccsp Virtual Reader 00 00"

static struct iccsp_rm *rm;
static struct script_host *host;
static struct script_item items[] = {
    {L"card", NULL}, {L"connection", NULL}, {L"iso", NULL}, {L"buffer", NULL}, {NULL, NULL},
};

static IDispatch *make(const CLSID *clsid)
{
    void *made = NULL;

    assert_int_equal(iccsp_create_object(rm, clsid, NULL, &ICCSP_IID_IDispatch, &made), S_OK);
    return made;
}

static int start(const CLSID *engine)
{
    assert_int_equal(iccsp_rm_open("embedded", &rm), ICCSP_OK);
    items[0].object = make(&ICCSP_CLSID_SCardManage);
    items[1].object = make(&ICCSP_CLSID_CSCard);
    items[2].object = make(&ICCSP_CLSID_CSCardISO7816);
    items[3].object = make(&ICCSP_CLSID_CByteBuffer);
    host = script_open(engine, items);
    return host == NULL;
}

static int start_vbscript(void **state)
{
    (void)state;
    return start(&script_vbscript);
}

static int start_jscript(void **state)
{
    (void)state;
    return start(&script_jscript);
}

/* The engine has let go of everything, or an object would be left. */
static int stop(void **state)
{
    int left = 0;

    (void)state;
    script_close(host);
    for (size_t i = 0; items[i].name != NULL; i++)
        left += IDispatch_Release(items[i].object) != 0;
    iccsp_rm_close(&rm);
    return left;
}

static void run(const OLECHAR *statements)
{
    const HRESULT hr = script_run(host, statements);

    if (FAILED(hr))
        fail_msg("%08X %s", (unsigned)hr, script_description(host));
}

static int32_t number(const OLECHAR *expression)
{
    VARIANT v;

    assert_int_equal(script_value(host, expression, &v), S_OK);
    assert_int_equal(VariantChangeType(&v, &v, 0, VT_I4), S_OK);
    return v.lVal;
}

static void assert_text(const OLECHAR *expression, const char *expected)
{
    char utf8[600];
    size_t len;
    VARIANT v;

    assert_int_equal(script_value(host, expression, &v), S_OK);
    assert_int_equal(v.vt, VT_BSTR);
    assert_int_equal(iccsp_bstr_to_utf8(v.bstrVal, utf8, sizeof(utf8), &len), S_OK);
    assert_string_equal(utf8, expected);
    assert_int_equal(iccsp_variant_clear(&v), S_OK);
}

static void attach(void)
{
    run(L"card.AttachByIFD \"" READER "\"\n"
        L"Set files = card.CreateFileAccess()\n"
        L"Set verify = card.CreateCHVerification()\n");
}

/* What VBScript makes of DISP_E_UNKNOWNNAME, _BADPARAMCOUNT, _TYPEMISMATCH and _OVERFLOW. */
static void test_vbscript_calls_that_cannot_be_made(void **state)
{
    (void)state;
    attach();
    assert_int_equal(script_run(host, L"card.Format"), (HRESULT)0x800A01B6u);
    assert_int_equal(script_run(host, L"files.Open 1"), (HRESULT)0x800A01C2u);
    assert_int_equal(script_run(host, L"card.Status 1, 2"), (HRESULT)0x800A000Du);
    assert_int_equal(script_run(host, L"iso.SetDefaultClassId 256"), (HRESULT)0x800A0006u);
}

static void test_vbscript_failures_are_explained(void **state)
{
    (void)state;
    assert_int_equal(script_run(host, L"card.AttachByIFD \"nobody\""), ICCSP_E_UNKNOWN_READER);
    assert_non_null(strstr(script_description(host), "nobody"));
    attach();
    run(L"On Error Resume Next\n"
        L"ref = 1\n"
        L"verify.Verify \"9999\", 0, ref\n"
        L"code = Hex(Err.Number)\n"
        L"source = Err.Source\n"
        L"text = Err.Description\n");
    assert_text(L"code", "8010006B");
    assert_text(L"source", "ISCardVerify");
    assert_true(number(L"InStr(text, \"2 tries left\")") > 0);
    assert_int_equal(ICCSP_REF_TRIES(number(L"ref")), 2);
}

static void test_vbscript_reads_a_file(void **state)
{
    (void)state;
    attach();
    run(L"verify.Verify \"1234\", 0, 1\n"
        L"handle = files.Open(1, \"3F00/D000/D005\")\n"
        L"count = 9\n"
        L"Set content = files.Read(handle, count, 0)\n"
        L"files.Close handle\n"
        L"bytes = Array()\n"
        L"n = content.Read(bytes, 100)\n"
        L"text = \"\"\n"
        L"For Each b In bytes\n"
        L"    text = text & Chr(b)\n"
        L"Next\n");
    assert_int_equal(number(L"count"), 9);
    assert_int_equal(number(L"n"), 9);
    assert_text(L"text", "Only thos");
    /* An array of a fixed size is filled in its place. */
    run(L"Dim fixed(20)\n"
        L"fixed(9) = \"untouched\"\n"
        L"content.Seek 0, 0\n"
        L"content.Read fixed, 9, n\n");
    assert_text(L"Chr(fixed(0)) & Chr(fixed(8))", "Os");
    assert_text(L"fixed(9)", "untouched");
    assert_int_equal(number(L"UBound(fixed)"), 20);
    /* It is too short for more, and VBScript is told. */
    run(L"Dim short(3)\n"
        L"content.Seek 0, 0\n");
    assert_int_equal(script_run(host, L"content.Read short, 9, n"), (HRESULT)0x800A0006u);
}

static void test_vbscript_lists_a_directory(void **state)
{
    (void)state;
    attach();
    run(L"files.ChangeDir 1, \"D000\"\n"
        L"For Each name In files.Directory(1)\n"
        L"    names = names & name & \" \"\n"
        L"Next\n"
        L"card.Status state, protocol\n");
    assert_text(L"names", "D001 D002 D003 D004 D005 D006 D007 ");
    assert_text(L"files.GetCurrentDir()", "/3F00/D000");
    assert_int_equal(number(L"protocol"), ICCSP_PROTO_T1);
}

static void test_vbscript_sends_commands(void **state)
{
    (void)state;
    run(L"connection.AttachByReader \"" READER "\", 2, 3\n"
        L"Set cmd = iso.SelectFile(0, &H0C, Array(&H3F, 0), 0)\n"
        L"connection.Transaction cmd\n");
    assert_int_equal(number(L"cmd.ReplyStatus"), 0x9000);
    run(L"buffer.Initialize 3, Array(1, 2, 3)\n"
        L"cmd.Data = buffer\n"
        L"cmd.P1 = 4\n"
        L"cmd.ReplyStatus = &H9001\n"
        L"iso.ReadBinary 0, 0, 16, other\n"
        L"Set cmd.Apdu = other.Apdu\n"
        L"other.BuildCmd 0, &HB0, , 2, Nothing, 32\n");
    assert_int_equal(number(L"cmd.ReplyStatus"), 0x9001);
    assert_int_equal(number(L"cmd.LeField"), 16);
    assert_int_equal(number(L"other.LeField"), 32);
    assert_int_equal(number(L"other.P1"), 0);
    assert_int_equal(number(L"other.P2"), 2);
}

/* JScript has no variables by reference: what comes out is the result. */
static void test_jscript_does_the_main_job(void **state)
{
    (void)state;
    run(L"card.AttachByIFD('" READER "');\n"
        L"var files = card.CreateFileAccess(), verify = card.CreateCHVerification(), error = '';\n"
        L"try { verify.Verify('9999', 0, 1); } catch (e) { error = e.description; }\n"
        L"verify.Verify('1234', 0, 1);\n"
        L"var handle = files.Open(1, '3F00/D000/D005');\n"
        L"var content = files.Read(handle, 100, null, 0);\n"
        L"var cmd = iso.ReadBinary(0, 0, 16);\n"
        L"cmd.P1 = 7;\n");
    assert_true(number(L"error.indexOf('2 tries left')") > 0);
    assert_int_equal(number(L"content.Seek(0, 2)"), 37);
    assert_int_equal(number(L"cmd.P1 + cmd.LeField"), 23);
}

int main(void)
{
#define VBSCRIPT(name) cmocka_unit_test_setup_teardown(name, start_vbscript, stop)
    const struct CMUnitTest tests[] = {
        VBSCRIPT(test_vbscript_calls_that_cannot_be_made),
        VBSCRIPT(test_vbscript_failures_are_explained),
        VBSCRIPT(test_vbscript_reads_a_file),
        VBSCRIPT(test_vbscript_lists_a_directory),
        VBSCRIPT(test_vbscript_sends_commands),
        cmocka_unit_test_setup_teardown(test_jscript_does_the_main_job, start_jscript, stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
