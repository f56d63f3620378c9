/* SPDX-License-Identifier: BSD-2-Clause */
/* A program that works through ISCardManage. */
#include "program.h"

#include "figures.h"

void bench_program_open(struct bench_program *program, struct iccsp_rm *rm, const char *reader)
{
    bench_must(iccsp_create_provider(rm, &program->manage), "provider");
    bench_must(ISCardManage_CreateFileAccess(program->manage, &program->files), "file access");
    bench_must(iccsp_bstr_from_utf8(reader, &program->reader), "reader name");
}

void bench_program_close(struct bench_program *program)
{
    iccsp_bstr_free(program->reader);
    ISCardFileAccess_Release(program->files);
    ISCardManage_Release(program->manage);
}

void bench_program_attach(struct bench_program *program)
{
    bench_must(ISCardManage_AttachByIFD(program->manage, program->reader, ICCSP_MODE_SHARED), "AttachByIFD");
}

void bench_program_attach_handle(struct bench_program *program, uintptr_t handle)
{
    IIccspManage *manage;

    bench_must(ISCardManage_QueryInterface(program->manage, &ICCSP_IID_IIccspManage, (void **)&manage),
               "IIccspManage");
    bench_must(IIccspManage_AttachByHandleEx(manage, handle, ICCSP_ATTACH_OWN), "AttachByHandleEx");
    IIccspManage_Release(manage);
}

void bench_program_detach(struct bench_program *program)
{
    bench_must(ISCardManage_Detach(program->manage), "Detach");
}

HSCARD_FILE bench_program_open_file(struct bench_program *program)
{
    HSCARD_FILE file;
    BSTR path;

    bench_must(iccsp_bstr_from_utf8(BENCH_FILE, &path), "path");
    bench_must(ISCardFileAccess_Open(program->files, ICCSP_SC_TYPE_BY_ID, path, &file), "Open");
    iccsp_bstr_free(path);
    return file;
}

void bench_program_read(struct bench_program *program, HSCARD_FILE file, int32_t count)
{
    IByteBuffer *buffer;
    int32_t got = count;
    const HRESULT hr = ISCardFileAccess_Read(program->files, file, &got, &buffer, 0);

    bench_must(SUCCEEDED(hr) && got != count ? ICCSP_E_UNEXPECTED : hr, "Read");
    IByteBuffer_Release(buffer);
}
