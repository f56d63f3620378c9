/* SPDX-License-Identifier: BSD-2-Clause */
/* Objects without a card: what making one costs, and what a call by name adds to the call itself. */
#include "measure.h"

#include "figures.h"
#include "iccsp/iccsp.h"
#include "support/late_bound.h"

#define ROUNDS 400u
#define BATCH  500u

static ISCardManage *manage;
static ISCardCmd *cmd;
static IByteBuffer *buffer;
static DISPID p1, build_cmd, seek, read_bytes;

/* Nanoseconds of one call. The best round says what there is while nobody else takes the processor. */
struct cost {
    double median, best;
};

static struct cost cost_of(void (*call)(void))
{
    static double ns[ROUNDS];

    for (unsigned i = 0; i < ROUNDS; i++) {
        const uint64_t start = bench_now_ns();

        for (unsigned k = 0; k < BATCH; k++)
            call();
        ns[i] = (double)(bench_now_ns() - start) / BATCH;
    }
    return (struct cost){.median = bench_percentile(ns, ROUNDS, 50), .best = bench_percentile(ns, ROUNDS, 0)};
}

static void make(const CLSID *clsid)
{
    void *made;

    bench_must(iccsp_create_object(NULL, clsid, NULL, &ICCSP_IID_IUnknown, &made), "object");
    IUnknown_Release((IUnknown *)made);
}

static void make_cmd(void)
{
    make(&ICCSP_CLSID_CSCardCmd);
}

static void make_iso7816(void)
{
    make(&ICCSP_CLSID_CSCardISO7816);
}

static void make_buffer(void)
{
    make(&ICCSP_CLSID_CByteBuffer);
}

static void make_verify(void)
{
    ISCardVerify *made;

    bench_must(ISCardManage_CreateCHVerification(manage, &made), "CreateCHVerification");
    ISCardVerify_Release(made);
}

static void make_file_access(void)
{
    ISCardFileAccess *made;

    bench_must(ISCardManage_CreateFileAccess(manage, &made), "CreateFileAccess");
    ISCardFileAccess_Release(made);
}

static void invoke(void *object, DISPID id, const VARIANT *args, unsigned count)
{
    VARIANT result;

    bench_must(late_invoke(&(struct late_call){.object = object,
                                               .id = id,
                                               .flags = LATE_VALUE,
                                               .args = args,
                                               .count = count,
                                               .result = &result}),
               "Invoke");
    iccsp_variant_clear(&result);
}

static void get_p1(void)
{
    uint8_t value;

    bench_must(ISCardCmd_get_P1(cmd, &value), "get_P1");
}

static void get_p1_by_number(void)
{
    invoke(cmd, p1, NULL, 0);
}

static void build(void)
{
    int32_t le = 16;

    bench_must(ISCardCmd_BuildCmd(cmd, 0, 0xB0, 0, 0, NULL, &le), "BuildCmd");
}

static void build_by_number(void)
{
    invoke(cmd, build_cmd, (VARIANT[]){v_i2(0), v_i2(0xB0), v_i2(0), v_i2(0), v_object(NULL), v_i2(16)}, 6);
}

static void read_256(void)
{
    uint8_t bytes[256];
    int32_t count;

    bench_must(IByteBuffer_Seek(buffer, 0, STREAM_SEEK_SET, NULL), "Seek");
    bench_must(IByteBuffer_Read(buffer, bytes, sizeof(bytes), &count), "Read");
}

static void read_256_by_number(void)
{
    invoke(buffer, seek, (VARIANT[]){v_i2(0), v_i2(STREAM_SEEK_SET)}, 2);
    invoke(buffer, read_bytes, (VARIANT[]){v_i2(256)}, 1);
}

static DISPID id_of(void *object, const char *name)
{
    static const IID null_iid;
    BSTR text;
    DISPID id;

    bench_must(iccsp_bstr_from_utf8(name, &text), "text");
    bench_must(IDispatch_GetIDsOfNames((IDispatch *)object, &null_iid, &text, 1, 0, &id), name);
    iccsp_bstr_free(text);
    return id;
}

static void find_name(void)
{
    static const IID null_iid;
    static OLECHAR name[] = {'r', 'e', 'p', 'l', 'y', 's', 't', 'a', 't', 'u', 's', 0};
    static OLECHAR *names[] = {name};
    DISPID id;

    bench_must(ISCardCmd_GetIDsOfNames(cmd, &null_iid, names, 1, 0, &id), "GetIDsOfNames");
}

static void report_cost(const char *what, const char *goal, void (*call)(void))
{
    const struct cost cost = cost_of(call);

    bench_row(what, goal, "%.0f ns; best round %.0f", cost.median, cost.best);
}

static void report_made(const char *what, void (*call)(void))
{
    report_cost(what, "< 200 ns", call);
}

static void report_added(const char *what, void (*direct)(void), void (*by_number)(void))
{
    const struct cost plain = cost_of(direct), late = cost_of(by_number);

    bench_row(what, "< 2 us more", "%.2f us more, %.0f for %.0f ns; best rounds %.2f",
              (late.median - plain.median) / 1e3, late.median, plain.median, (late.best - plain.best) / 1e3);
}

void bench_objects(void)
{
    struct iccsp_rm *rm;

    bench_must(iccsp_rm_open("embedded:empty", &rm), "embedded resource manager");
    bench_must(iccsp_create_provider(rm, &manage), "provider");
    bench_must(iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_ISCardCmd, (void **)&cmd),
               "ISCardCmd");
    bench_must(iccsp_create_byte_buffer(NULL, 256, &buffer), "buffer");
    p1 = id_of(cmd, "P1");
    build_cmd = id_of(cmd, "BuildCmd");
    seek = id_of(buffer, "Seek");
    read_bytes = id_of(buffer, "Read");
    report_made("create and release: ISCardCmd", make_cmd);
    report_made("  ISCardISO7816", make_iso7816);
    report_made("  IByteBuffer", make_buffer);
    report_made("  ISCardVerify, by its manager", make_verify);
    report_made("  ISCardFileAccess, by its manager", make_file_access);
    report_added("Invoke over the direct call: ISCardCmd.P1", get_p1, get_p1_by_number);
    report_added("  ISCardCmd.BuildCmd, six arguments", build, build_by_number);
    report_added("  IByteBuffer.Seek and Read of 256 bytes (two calls)", read_256, read_256_by_number);
    report_cost("GetIDsOfNames: ISCardCmd.ReplyStatus", "", find_name);
    IByteBuffer_Release(buffer);
    ISCardCmd_Release(cmd);
    ISCardManage_Release(manage);
    iccsp_rm_close(&rm);
}
