/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening a script, and asking how it went. */
#include "rm/scripted.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/fopen.h"
#include "rm/embedded.h"
#include "rm/scripted_play.h"

iccsp_hr iccsp_scripted_start(struct iccsp_scripted *sc)
{
    struct iccsp_rm **past = (struct iccsp_rm **)realloc(sc->past, (sc->pasts + 1) * sizeof(*past));
    struct iccsp_rm *inner = NULL;
    iccsp_hr hr;

    /* Room for this one, so that a stop needs none. */
    if (past == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    sc->past = past;
    hr = iccsp_rm_embedded_open("empty", &inner);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_emb_add_reader(inner, sc->script->reader);
    if (ICCSP_FAILED(hr)) {
        iccsp_rm_close(&inner);
        return hr;
    }
    sc->inner = inner;
    return ICCSP_OK;
}

static iccsp_hr furnish(struct iccsp_scripted *sc)
{
    const struct iccsp_script *s = sc->script;
    iccsp_hr hr = ICCSP_OK;

    sc->used = (uint32_t *)calloc(s->rules + 1, sizeof(*sc->used));
    sc->answer = (uint8_t *)calloc(1, ICCSP_SCRIPT_ANSWER_MAX);
    if (sc->used == NULL || sc->answer == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    if (s->demo)
        hr = iccsp_vcard_new_demo(s->demo_flags, &sc->demo);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_scripted_start(sc);
    if (ICCSP_SUCCEEDED(hr) && !s->empty)
        hr = iccsp_scripted_insert(sc);
    return hr;
}

/* Takes the script over, also on failure. */
static iccsp_hr open_script(struct iccsp_script *script, struct iccsp_rm **out)
{
    struct iccsp_scripted *sc = (struct iccsp_scripted *)calloc(1, sizeof(*sc));
    iccsp_hr hr;

    if (sc == NULL || !iccsp_mutex_init(&sc->lock)) {
        free(sc);
        iccsp_script_free(&script);
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    }
    sc->rm.ops = &iccsp_scripted_ops;
    iccsp_rm_init(&sc->rm);
    sc->script = script;
    sc->state = script->first_state;
    sc->has_atr = script->has_atr;
    sc->atr_len = script->atr_len;
    memcpy(sc->atr, script->atr, script->atr_len);
    hr = furnish(sc);
    if (ICCSP_FAILED(hr)) {
        iccsp_scripted_dismantle(sc);
        return hr;
    }
    *out = &sc->rm;
    return ICCSP_OK;
}

static iccsp_hr unreadable(const char *path)
{
    iccsp_fail_with(ICCSP_E_SCRIPT, ICCSP_LAYER_LIBRARY, "%s: the script cannot be read", path);
    iccsp_fail_advise("There is no such file, or its permissions do not let this user in.",
                      "Check the name of the file, and who may read it.");
    return ICCSP_E_SCRIPT;
}

/* The whole file; one byte more than a script may have shows that it is too long. */
static iccsp_hr read_file(const char *path, char **text, size_t *len)
{
    FILE *f = iccsp_fopen(path);
    iccsp_hr hr = ICCSP_OK;

    if (f == NULL)
        return unreadable(path);
    *text = (char *)malloc(ICCSP_SCRIPT_TEXT_MAX + 1);
    if (*text == NULL)
        hr = iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    else
        *len = fread(*text, 1, ICCSP_SCRIPT_TEXT_MAX + 1, f);
    if (ICCSP_SUCCEEDED(hr) && ferror(f))
        hr = unreadable(path);
    fclose(f);
    return hr;
}

iccsp_hr iccsp_rm_scripted_open(const char *argument, struct iccsp_rm **out)
{
    struct iccsp_script *script;
    char *text = NULL;
    size_t len = 0;
    iccsp_hr hr;

    if (argument == NULL || *argument == '\0')
        return iccsp_fail_with(ICCSP_E_INVALIDARG, ICCSP_LAYER_ARGUMENT,
                               "'scripted' needs a file: scripted:FILE");
    hr = read_file(argument, &text, &len);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_script_parse(argument, text, len, &script);
    free(text);
    return ICCSP_FAILED(hr) ? hr : open_script(script, out);
}

iccsp_hr iccsp_rm_scripted_open_text(const char *text, struct iccsp_rm **out)
{
    struct iccsp_script *script;
    iccsp_hr hr;

    if (out == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    *out = NULL;
    if (text == NULL)
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    hr = iccsp_script_parse("script", text, strlen(text), &script);
    return ICCSP_FAILED(hr) ? hr : open_script(script, out);
}

size_t iccsp_rm_scripted_commands(struct iccsp_rm *rm)
{
    if (rm == NULL || rm->ops != &iccsp_scripted_ops)
        return 0;
    iccsp_mutex_lock(&iccsp_scripted_of(rm)->lock);
    const size_t n = iccsp_scripted_of(rm)->commands;
    iccsp_mutex_unlock(&iccsp_scripted_of(rm)->lock);
    return n;
}

iccsp_hr iccsp_rm_scripted_verdict(struct iccsp_rm *rm)
{
    if (rm == NULL || rm->ops != &iccsp_scripted_ops)
        return ICCSP_E_UNSUPPORTED_FEATURE;
    iccsp_mutex_lock(&iccsp_scripted_of(rm)->lock);
    const iccsp_hr hr = iccsp_scripted_judge(iccsp_scripted_of(rm));
    iccsp_mutex_unlock(&iccsp_scripted_of(rm)->lock);
    return hr;
}
