/* SPDX-License-Identifier: BSD-2-Clause */
/* Which resource manager a specification means, and how long one lives. */
#include <stdatomic.h>
#include <string.h>

#include "base/error.h"
#include "base/thread.h"
#include "base/trace.h"
#include "rm/rm_ops.h"

/* True if the resource manager answers and has a reader: a service without readers helps nobody who did not
 * ask for it by name. */
static bool has_reader(struct iccsp_rm *rm)
{
    uintptr_t context;
    size_t len = 0;
    iccsp_hr hr;

    if (ICCSP_FAILED(iccsp_rm_establish(rm, &context)))
        return false;
    hr = iccsp_rm_list_readers(rm, context, NULL, 0, &len);
    iccsp_rm_release(rm, context);
    return ICCSP_SUCCEEDED(hr);
}

static iccsp_hr open_auto(const char *argument, struct iccsp_rm **out)
{
    struct iccsp_rm *rm = NULL;

    if (argument != NULL)
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "'auto' takes no argument");
    if (ICCSP_SUCCEEDED(iccsp_rm_pcsc_open(NULL, &rm)) && has_reader(rm)) {
        *out = rm;
        return ICCSP_OK;
    }
    iccsp_rm_close(&rm);
    iccsp_trace("no resource manager with a reader answers: using the embedded one");
    return iccsp_rm_embedded_open(NULL, out);
}

static const struct {
    const char *name;
    iccsp_hr (*open)(const char *argument, struct iccsp_rm **out);
} kinds[] = {
    {"auto", open_auto},
    {"pcsc", iccsp_rm_pcsc_open},
    {"embedded", iccsp_rm_embedded_open},
    {"scripted", iccsp_rm_scripted_open},
};

iccsp_hr iccsp_rm_unknown(const char *spec)
{
    iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT, "there is no resource manager '%.60s'", spec);
    iccsp_fail_advise("", "Choose one of these: auto, pcsc, embedded, embedded:empty, scripted:FILE.");
    return ICCSP_E_INVALIDARG;
}

iccsp_hr iccsp_rm_open(const char *spec, struct iccsp_rm **out)
{
    const char *colon;
    size_t len;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (spec == NULL)
        spec = "auto";
    colon = strchr(spec, ':');
    len = colon == NULL ? strlen(spec) : (size_t)(colon - spec);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strlen(kinds[i].name) == len && memcmp(kinds[i].name, spec, len) == 0)
            return kinds[i].open(colon == NULL ? NULL : colon + 1, out);
    return iccsp_rm_unknown(spec);
}

void iccsp_rm_init(struct iccsp_rm *rm)
{
    static atomic_uint_least64_t made;

    rm->number = atomic_fetch_add(&made, 1) + 1;
    iccsp_ref_init(&rm->ref);
    rm->process = iccsp_process_id();
    rm->connect_limit = ICCSP_WAIT_LIMIT_DEFAULT;
    rm->begin_limit = ICCSP_WAIT_INFINITE;
}

struct iccsp_rm *iccsp_rm_ref(struct iccsp_rm *rm)
{
    if (rm != NULL)
        iccsp_ref_inc(&rm->ref);
    return rm;
}

void iccsp_rm_close(struct iccsp_rm **rm)
{
    struct iccsp_rm *mine;

    if (rm == NULL || *rm == NULL)
        return;
    mine = *rm;
    *rm = NULL;
    if (iccsp_ref_dec(&mine->ref) == 0 && mine->process == iccsp_process_id())
        mine->ops->destroy(mine);
}

const char *iccsp_rm_name(const struct iccsp_rm *rm)
{
    return rm == NULL ? "" : rm->ops->name;
}
