/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp info: reader, ATR, protocol, state and family of a card. */
#include <stdlib.h>

#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/text.h"

struct info {
    struct cli_reader reader;
    bool attached; /* what follows is known */
    char *family;
    struct cli_bytes atr;
    SCARD_STATES state;
    SCARD_PROTOCOLS protocol;
};

static const char *name_of_state(SCARD_STATES state)
{
    static const char *const names[] = {
        [ICCSP_CARD_ABSENT] = "absent",
        [ICCSP_CARD_PRESENT] = "present",
        [ICCSP_CARD_SWALLOWED] = "without power",
        [ICCSP_CARD_POWERED] = "powered",
        [ICCSP_CARD_NEGOTIABLEMODE] = "powered (negotiable mode)",
        [ICCSP_CARD_SPECIFICMODE] = "powered (specific mode)",
    };

    return state >= ICCSP_CARD_ABSENT && state <= ICCSP_CARD_SPECIFICMODE ? names[state] : "unknown";
}

static const char *name_of_protocol(SCARD_PROTOCOLS protocol)
{
    switch (protocol) {
    case ICCSP_PROTO_T0:
        return "T=0";
    case ICCSP_PROTO_T1:
        return "T=1";
    case ICCSP_PROTO_RAW:
        return "raw";
    default:
        return "none";
    }
}

static iccsp_hr get_family(IIccspManage *extra, char **out)
{
    BSTR text = NULL;
    iccsp_hr hr = IIccspManage_get_Family(extra, &text);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_utf8_of(text, out);
    iccsp_bstr_free(text);
    return hr;
}

static iccsp_hr get_atr(IIccspManage *extra, struct cli_bytes *out)
{
    IByteBuffer *buffer = NULL;
    iccsp_hr hr = IIccspManage_get_Atr(extra, &buffer);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = cli_bytes_append_buffer(out, buffer);
    IByteBuffer_Release(buffer);
    return hr;
}

static iccsp_hr info_get(ISCardManage *manage, struct info *out)
{
    IIccspManage *extra = NULL;
    iccsp_hr hr = ISCardManage_Status(manage, &out->state, &out->protocol);

    if (ICCSP_SUCCEEDED(hr))
        hr = ISCardManage_QueryInterface(manage, &ICCSP_IID_IIccspManage, (void **)&extra);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = get_family(extra, &out->family);
    if (ICCSP_SUCCEEDED(hr))
        hr = get_atr(extra, &out->atr);
    IIccspManage_Release(extra);
    out->attached = ICCSP_SUCCEEDED(hr);
    return hr;
}

static void print_atr_line(void *context, const char *field, const char *bytes, const char *meaning)
{
    (void)context;
    printf("  %-19s %-10s  ", field, bytes);
    cli_put_text(stdout, meaning);
    putchar('\n');
}

static void print_label(const char *label, const char *text)
{
    printf("%-10s", label);
    cli_put_text(stdout, text);
    putchar('\n');
}

static void print_info(const struct info *info)
{
    print_label("Reader:", info->reader.name);
    if (info->attached) {
        print_label("State:", name_of_state(info->state));
        print_label("Protocol:", name_of_protocol(info->protocol));
        print_label("Family:", info->family);
    }
    printf("%-10s", "ATR:");
    cli_put_hex(stdout, info->atr.data, info->atr.len, " ");
    putchar('\n');
    if (iccsp_atr_describe(info->atr.data, info->atr.len, print_atr_line, NULL) == ICCSP_E_INVALID_ATR)
        puts("  This ATR breaks ISO/IEC 7816-3.");
}

static void add_atr_line(void *context, const char *field, const char *bytes, const char *meaning)
{
    struct cli_json *line = cli_json_add_object(context, NULL);

    cli_json_add_text(line, "field", field);
    cli_json_add_text(line, "bytes", bytes);
    cli_json_add_text(line, "meaning", meaning);
}

static void add_info(struct cli_json *result, const struct info *info)
{
    const struct cli_bytes *atr = &info->atr;
    iccsp_hr hr;

    cli_json_add_text(result, "reader", info->reader.name);
    if (info->attached) {
        cli_json_add_text(result, "state", name_of_state(info->state));
        cli_json_add_text(result, "protocol", name_of_protocol(info->protocol));
        cli_json_add_text(result, "family", info->family);
    }
    cli_json_add_hex(result, "atr", atr->data, atr->len);
    hr = iccsp_atr_describe(atr->data, atr->len, add_atr_line, cli_json_add_array(result, "atr_fields"));
    cli_json_add_boolean(result, "atr_valid", ICCSP_SUCCEEDED(hr));
}

static void info_clear(struct info *info)
{
    free(info->family);
    cli_bytes_clear(&info->atr);
}

/* Everything above is known without a word to the card. One command that changes nothing on it (GET
 * CHALLENGE) tells whether it really answers; any status word will do, and one that breaks the rules is
 * reported. */
static iccsp_hr ask_for_an_answer(ISCardManage *manage)
{
    ISCardAuth *auth = NULL;
    IByteBuffer *challenge = NULL;
    int32_t len = 8;
    iccsp_hr hr = ISCardManage_CreateCardAuth(manage, &auth);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = ISCardAuth_GetChallenge(auth, 0, NULL, &len, &challenge);
    ISCardAuth_Release(auth);
    if (challenge != NULL)
        IByteBuffer_Release(challenge);
    return cli_exit_of(hr) == CLI_FAILED ? ICCSP_OK : hr;
}

/* A card that cannot be attached to still has an ATR, which may tell why. */
static iccsp_hr attach_and_get(struct cli *cli, ISCardManage **manage, struct info *out)
{
    iccsp_hr hr = iccsp_create_provider(cli->rm, manage);

    if (ICCSP_SUCCEEDED(hr))
        hr = cli_attach_reader(*manage, out->reader.name);
    if (ICCSP_SUCCEEDED(hr))
        return info_get(*manage, out);
    cli_bytes_append(&out->atr, out->reader.atr, out->reader.atr_len);
    return hr;
}

static void show(struct cli *cli, const struct info *info)
{
    if (!info->attached && info->atr.len == 0)
        return;
    if (cli->result != NULL)
        add_info(cli->result, info);
    else
        print_info(info);
}

int cli_run_info(struct cli *cli, int argc, char **argv)
{
    const struct cli_syntax syntax = {.letters = ":"};
    ISCardManage *manage = NULL;
    struct info info = {0};
    int status;
    iccsp_hr hr;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    hr = cli_reader_choose(cli, &info.reader);
    if (ICCSP_SUCCEEDED(hr))
        hr = attach_and_get(cli, &manage, &info);
    show(cli, &info);
    if (ICCSP_SUCCEEDED(hr))
        hr = ask_for_an_answer(manage);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : CLI_OK;
    info_clear(&info);
    cli_release(manage, NULL);
    return status;
}
