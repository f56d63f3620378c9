/* SPDX-License-Identifier: BSD-2-Clause */
/* The public functions of a resource manager: arguments are checked here, APDUs traced, and the rest is the
 * kind's. */
#include "iccsp/rm.h"

#include <string.h>

#include "base/error.h"
#include "base/secret.h"
#include "base/thread.h"
#include "base/trace.h"
#include "base/utf.h"
#include "iso7816/redact.h"
#include "rm/rm_ops.h"

/* Header, extended Lc, 65,535 bytes, extended Le; one byte to spare as in pcsc-lite's
 * MAX_BUFFER_SIZE_EXTENDED. */
#define COMMAND_MAX 65544u
/* CLA INS P1 P2. Shorter ones are no commands, and a single byte means something else to vpcd: pcscd hangs
 * for ever. */
#define COMMAND_MIN    4u
#define TRACE_LINE_MAX 800

/* Decision G9: what was opened before fork() belongs to the parent; nothing is sent and nothing closed here.
 */
static iccsp_hr usable(const struct iccsp_rm *rm)
{
    if (rm == NULL)
        return iccsp_fail_null();
    if (rm->process != iccsp_process_id())
        return iccsp_fail_argument(
            ICCSP_E_INVALID_HANDLE,
            "the resource manager was opened before fork(); the child must open its own");
    return ICCSP_OK;
}

static bool is_reader_name(const char *name)
{
    const size_t len = strlen(name);
    size_t units;

    return len > 0 && len <= ICCSP_READER_NAME_MAX &&
           ICCSP_SUCCEEDED(iccsp_utf8_to_utf16(name, len, NULL, 0, &units));
}

static iccsp_hr known_form(const char *name)
{
    if (name == NULL)
        return iccsp_fail_null();
    if (is_reader_name(name))
        return ICCSP_OK;
    return iccsp_fail_with(ICCSP_E_UNKNOWN_READER, ICCSP_LAYER_ARGUMENT,
                           "'%.60s' cannot be the name of a reader", name);
}

static iccsp_hr unsupported(const struct iccsp_rm *rm)
{
    return iccsp_fail_with(ICCSP_E_UNSUPPORTED_FEATURE, ICCSP_LAYER_ARGUMENT,
                           "the resource manager '%s' has no virtual readers", rm->ops->name);
}

iccsp_hr iccsp_rm_set_wait_limit(struct iccsp_rm *rm, uint32_t ms)
{
    const iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (ms == 0)
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "a wait of no time at all cannot succeed");
    rm->connect_limit = ms;
    rm->begin_limit = ms;
    return ICCSP_OK;
}

iccsp_hr iccsp_rm_establish(struct iccsp_rm *rm, uintptr_t *context)
{
    const iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (context == NULL)
        return iccsp_fail_null();
    *context = 0;
    return rm->ops->establish(rm, context);
}

iccsp_hr iccsp_rm_release(struct iccsp_rm *rm, uintptr_t context)
{
    const iccsp_hr hr = usable(rm);

    return ICCSP_FAILED(hr) ? hr : rm->ops->release(rm, context);
}

iccsp_hr iccsp_rm_is_valid(struct iccsp_rm *rm, uintptr_t context)
{
    const iccsp_hr hr = usable(rm);

    return ICCSP_FAILED(hr) ? hr : rm->ops->is_valid(rm, context);
}

iccsp_hr iccsp_rm_list_readers(struct iccsp_rm *rm, uintptr_t context, char *names, size_t cap, size_t *len)
{
    const iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (len == NULL || (names == NULL && cap > 0))
        return iccsp_fail_null();
    *len = 0;
    return rm->ops->list_readers(rm, context, names, cap, len);
}

iccsp_hr iccsp_rm_wait(struct iccsp_rm *rm, uintptr_t context, uint32_t timeout_ms,
                       struct iccsp_rm_reader_state *states, size_t count)
{
    const iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (states == NULL && count > 0)
        return iccsp_fail_null();
    for (size_t i = 0; i < count; i++) {
        states[i].event = 0;
        states[i].atr_len = 0;
        if (states[i].reader == NULL)
            return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "a reader name is NULL");
        if (!is_reader_name(states[i].reader) && (states[i].current & ICCSP_READER_IGNORE) == 0)
            return known_form(states[i].reader);
    }
    return rm->ops->wait(rm, context, timeout_ms, states, count);
}

iccsp_hr iccsp_rm_cancel(struct iccsp_rm *rm, uintptr_t context)
{
    const iccsp_hr hr = usable(rm);

    return ICCSP_FAILED(hr) ? hr : rm->ops->cancel(rm, context);
}

static iccsp_hr sensible_connection(uint32_t share, uint32_t protocols)
{
    if (share < ICCSP_SHARE_EXCLUSIVE || share > ICCSP_SHARE_DIRECT)
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "no such share mode");
    if ((protocols & ~(ICCSP_PROTOCOL_ANY | ICCSP_PROTOCOL_RAW)) != 0)
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "no such protocol");
    if (protocols == 0 && share != ICCSP_SHARE_DIRECT)
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "no protocol given");
    return ICCSP_OK;
}

iccsp_hr iccsp_rm_connect(struct iccsp_rm *rm, uintptr_t context, const char *reader, uint32_t share,
                          uint32_t protocols, uintptr_t *card, uint32_t *active)
{
    uint32_t ignored;
    iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (card == NULL)
        return iccsp_fail_null();
    *card = 0;
    if (active == NULL)
        active = &ignored;
    *active = ICCSP_PROTOCOL_NONE;
    hr = known_form(reader);
    if (ICCSP_SUCCEEDED(hr))
        hr = sensible_connection(share, protocols);
    if (ICCSP_SUCCEEDED(hr))
        hr = rm->ops->connect(rm, context, reader, share, protocols, card, active);
    return hr;
}

iccsp_hr iccsp_rm_reconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t share, uint32_t protocols,
                            uint32_t init, uint32_t *active)
{
    uint32_t ignored;
    iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (active == NULL)
        active = &ignored;
    *active = ICCSP_PROTOCOL_NONE;
    hr = sensible_connection(share, protocols);
    if (ICCSP_FAILED(hr))
        return hr;
    if (init > ICCSP_DISPOSE_UNPOWER)
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "no such initialisation");
    return rm->ops->reconnect(rm, card, share, protocols, init, active);
}

static iccsp_hr sensible_disposition(uint32_t disposition)
{
    return disposition > ICCSP_DISPOSE_EJECT
               ? iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "no such disposition")
               : ICCSP_OK;
}

iccsp_hr iccsp_rm_disconnect(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition)
{
    iccsp_hr hr = usable(rm);

    if (ICCSP_SUCCEEDED(hr))
        hr = sensible_disposition(disposition);
    return ICCSP_FAILED(hr) ? hr : rm->ops->disconnect(rm, card, disposition);
}

iccsp_hr iccsp_rm_begin(struct iccsp_rm *rm, uintptr_t card)
{
    const iccsp_hr hr = usable(rm);

    return ICCSP_FAILED(hr) ? hr : rm->ops->begin(rm, card);
}

iccsp_hr iccsp_rm_end(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition)
{
    iccsp_hr hr = usable(rm);

    if (ICCSP_SUCCEEDED(hr))
        hr = sensible_disposition(disposition);
    return ICCSP_FAILED(hr) ? hr : rm->ops->end(rm, card, disposition);
}

static void clear_status(struct iccsp_rm_card_status *out)
{
    memset(out, 0, sizeof(*out));
    out->size = (uint32_t)sizeof(*out);
}

iccsp_hr iccsp_rm_status(struct iccsp_rm *rm, uintptr_t card, struct iccsp_rm_card_status *out)
{
    iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (out == NULL)
        return iccsp_fail_null();
    if (out->size != sizeof(*out))
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "struct iccsp_rm_card_status has an unknown size");
    clear_status(out);
    hr = rm->ops->status(rm, card, out);
    if (ICCSP_FAILED(hr))
        clear_status(out);
    return hr;
}

static void trace_command(const uint8_t *cmd, size_t cmd_len)
{
    char line[TRACE_LINE_MAX];

    iccsp_trace_command(cmd, cmd_len, line, sizeof(line));
    iccsp_trace("> %s", line);
}

static void trace_response(iccsp_hr hr, bool harmless, const uint8_t *rsp, size_t rsp_len)
{
    char line[TRACE_LINE_MAX];

    if (ICCSP_FAILED(hr)) {
        iccsp_trace("< %s", iccsp_hr_name(hr));
        return;
    }
    iccsp_trace_response(rsp, rsp_len, harmless, line, sizeof(line));
    iccsp_trace("< %s", line);
}

/* Hostile answers: a response without a status word is not one (hostile-cards B2), and nothing of a failed
 * exchange reaches the caller. */
static iccsp_hr exchange(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol, const uint8_t *cmd,
                         size_t cmd_len, uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    iccsp_hr hr = rm->ops->transmit(rm, card, protocol, cmd, cmd_len, rsp, cap, rsp_len);

    if (ICCSP_SUCCEEDED(hr) && *rsp_len < 2)
        hr = iccsp_fail_with(ICCSP_E_RESPONSE_SHORT, ICCSP_LAYER_CARD,
                             "the card answered %u bytes, no status word", (unsigned)*rsp_len);
    if (ICCSP_FAILED(hr)) {
        iccsp_wipe(rsp, cap);
        *rsp_len = 0;
    }
    return hr;
}

iccsp_hr iccsp_rm_transmit(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol, const uint8_t *cmd,
                           size_t cmd_len, uint8_t *rsp, size_t cap, size_t *rsp_len)
{
    iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (rsp_len == NULL || rsp == NULL || cmd == NULL)
        return iccsp_fail_null();
    *rsp_len = 0;
    if (cmd_len < COMMAND_MIN || cmd_len > COMMAND_MAX)
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "a command has 4 to 65,544 bytes");
    if (cap < 2)
        return iccsp_fail_argument(ICCSP_E_INSUFFICIENT_BUFFER, "there is no room for a status word");
    if (!iccsp_trace_on())
        return exchange(rm, card, protocol, cmd, cmd_len, rsp, cap, rsp_len);
    trace_command(cmd, cmd_len);
    hr = exchange(rm, card, protocol, cmd, cmd_len, rsp, cap, rsp_len);
    trace_response(hr, iccsp_apdu_is_harmless(cmd, cmd_len), rsp, *rsp_len);
    return hr;
}

iccsp_hr iccsp_rm_control(struct iccsp_rm *rm, uintptr_t card, uint32_t code, const uint8_t *in,
                          size_t in_len, uint8_t *out, size_t cap, size_t *out_len)
{
    const iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (out_len == NULL || (in == NULL && in_len > 0) || (out == NULL && cap > 0))
        return iccsp_fail_null();
    *out_len = 0;
    return rm->ops->control(rm, card, code, in, in_len, out, cap, out_len);
}

iccsp_hr iccsp_rm_get_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, uint8_t *out,
                             size_t cap, size_t *out_len)
{
    const iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (out_len == NULL || (out == NULL && cap > 0))
        return iccsp_fail_null();
    *out_len = 0;
    return rm->ops->get_attrib(rm, card, attribute, out, cap, out_len);
}

iccsp_hr iccsp_rm_set_attrib(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, const uint8_t *in,
                             size_t in_len)
{
    const iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    return in == NULL && in_len > 0 ? iccsp_fail_null()
                                    : rm->ops->set_attrib(rm, card, attribute, in, in_len);
}

iccsp_hr iccsp_rm_add_reader(struct iccsp_rm *rm, const char *name)
{
    const iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (rm->ops->add_reader == NULL)
        return unsupported(rm);
    if (name == NULL || !is_reader_name(name))
        return iccsp_fail_argument(ICCSP_E_INVALIDARG, "the name of a reader is 1 to 255 bytes of UTF-8");
    return rm->ops->add_reader(rm, name);
}

iccsp_hr iccsp_rm_remove_reader(struct iccsp_rm *rm, const char *name)
{
    iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (rm->ops->remove_reader == NULL)
        return unsupported(rm);
    hr = known_form(name);
    return ICCSP_FAILED(hr) ? hr : rm->ops->remove_reader(rm, name);
}

iccsp_hr iccsp_rm_insert_card(struct iccsp_rm *rm, const char *reader, struct iccsp_vcard *card)
{
    iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (rm->ops->insert_card == NULL)
        return unsupported(rm);
    if (card == NULL)
        return iccsp_fail_null();
    hr = known_form(reader);
    return ICCSP_FAILED(hr) ? hr : rm->ops->insert_card(rm, reader, card);
}

iccsp_hr iccsp_rm_remove_card(struct iccsp_rm *rm, const char *reader)
{
    iccsp_hr hr = usable(rm);

    if (ICCSP_FAILED(hr))
        return hr;
    if (rm->ops->remove_card == NULL)
        return unsupported(rm);
    hr = known_form(reader);
    return ICCSP_FAILED(hr) ? hr : rm->ops->remove_card(rm, reader);
}
