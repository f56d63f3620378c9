/* SPDX-License-Identifier: BSD-2-Clause */
/* The embedded resource manager: contexts, handles, readers and cards inside this process. */
#include "rm/embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "vcard/vcard.h"

#define FIRST_READER "iccsp Virtual Reader 00 00"

static void destroy(struct iccsp_rm *rm)
{
    struct iccsp_emb *emb = iccsp_emb_of(rm);

    iccsp_emb_readers_free(emb);
    iccsp_slots_wipe(&emb->contexts);
    iccsp_slots_wipe(&emb->handles);
    iccsp_cond_destroy(&emb->events);
    iccsp_mutex_destroy(&emb->lock);
    free(emb);
}

const struct iccsp_rm_ops iccsp_emb_ops = {
    .name = "embedded",
    .destroy = destroy,
    .establish = iccsp_emb_establish,
    .release = iccsp_emb_release,
    .is_valid = iccsp_emb_is_valid,
    .list_readers = iccsp_emb_list_readers,
    .wait = iccsp_emb_wait,
    .cancel = iccsp_emb_cancel,
    .connect = iccsp_emb_connect,
    .reconnect = iccsp_emb_reconnect,
    .disconnect = iccsp_emb_disconnect,
    .begin = iccsp_emb_begin,
    .end = iccsp_emb_end,
    .status = iccsp_emb_status,
    .transmit = iccsp_emb_transmit,
    .control = iccsp_emb_control,
    .get_attrib = iccsp_emb_get_attrib,
    .set_attrib = iccsp_emb_set_attrib,
    .add_reader = iccsp_emb_add_reader,
    .remove_reader = iccsp_emb_remove_reader,
    .insert_card = iccsp_emb_insert_card,
    .remove_card = iccsp_emb_remove_card,
};

static struct iccsp_emb *make(void)
{
    struct iccsp_emb *emb = (struct iccsp_emb *)calloc(1, sizeof(*emb));

    if (emb == NULL)
        return NULL;
    if (!iccsp_mutex_init(&emb->lock)) {
        free(emb);
        return NULL;
    }
    if (!iccsp_cond_init(&emb->events)) {
        iccsp_mutex_destroy(&emb->lock);
        free(emb);
        return NULL;
    }
    iccsp_slots_init(&emb->contexts, sizeof(struct iccsp_emb_context));
    iccsp_slots_init(&emb->handles, sizeof(struct iccsp_emb_handle));
    emb->rm.ops = &iccsp_emb_ops;
    iccsp_rm_init(&emb->rm);
    return emb;
}

/* What people find who ask for "embedded": one reader, with the demo card. */
static iccsp_hr furnish(struct iccsp_rm *rm)
{
    struct iccsp_vcard *card = NULL;
    iccsp_hr hr = iccsp_vcard_new_demo(0, &card);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_emb_add_reader(rm, FIRST_READER);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_emb_insert_card(rm, FIRST_READER, card);
    iccsp_vcard_free(&card);
    return hr;
}

iccsp_hr iccsp_rm_embedded_open(const char *argument, struct iccsp_rm **out)
{
    const bool empty = argument != NULL && strcmp(argument, "empty") == 0;
    struct iccsp_emb *emb;
    iccsp_hr hr;

    if (argument != NULL && !empty) {
        char spec[61];

        snprintf(spec, sizeof(spec), "embedded:%s", argument);
        return iccsp_rm_unknown(spec);
    }
    emb = make();
    if (emb == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    hr = empty ? ICCSP_OK : furnish(&emb->rm);
    if (ICCSP_FAILED(hr)) {
        destroy(&emb->rm);
        return hr;
    }
    *out = &emb->rm;
    return ICCSP_OK;
}
