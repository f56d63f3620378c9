/* SPDX-License-Identifier: BSD-2-Clause */
/* iccsp cards: the card types that are known, and which of them a card is. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cards_show.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/text.h"
#include "cli/verbs.h"

enum { OPTION_ATR = CLI_OWN_OPTION, OPTION_MASK, OPTION_FROM_READER, OPTION_INTERFACE, OPTION_PROVIDER };

/* An ATR from the command line. */
struct bytes {
    uint8_t data[ICCSP_ATR_MAX];
    long len; /* 0: not given */
};

struct request {
    struct cli *cli;
    struct iccsp_cards *cards;
    struct bytes atr, mask;
    bool from_reader;
    GUID interfaces[ICCSP_CARD_INTERFACES_MAX];
    size_t interface_count;
    GUID provider;
    bool has_provider;
};

static bool read_bytes(const char *text, struct bytes *out)
{
    out->len = cli_hex_read(text, out->data, sizeof(out->data));
    return out->len > 0;
}

static bool take_option(void *context, int option, const char *value)
{
    struct request *request = context;

    switch (option) {
    case OPTION_ATR:
        return read_bytes(value, &request->atr);
    case OPTION_MASK:
        return read_bytes(value, &request->mask);
    case OPTION_FROM_READER:
        request->from_reader = true;
        request->cli->reader = value != NULL ? value : request->cli->reader;
        return true;
    case OPTION_INTERFACE:
        return request->interface_count < ICCSP_CARD_INTERFACES_MAX &&
               cli_guid_read(value, &request->interfaces[request->interface_count++]);
    default:
        request->has_provider = true;
        return cli_guid_read(value, &request->provider);
    }
}

static iccsp_hr list_types(void *context, char *names, size_t cap, size_t *len)
{
    const struct request *r = context;

    return iccsp_cards_list(r->cards, r->atr.len > 0 ? r->atr.data : NULL, (size_t)r->atr.len,
                            r->interface_count > 0 ? r->interfaces : NULL, r->interface_count, names, cap,
                            len);
}

static int run_list(void *request)
{
    struct request *r = request;
    struct cli_json *array = cli_json_add_array(r->cli->result, "cards");
    char *names;
    const iccsp_hr hr = cli_names_get(list_types, r, &names);

    if (ICCSP_FAILED(hr))
        return cli_fail(r->cli, hr);
    for (const char *name = names; *name != '\0'; name = cli_names_next(name))
        cli_card_type_show(r->cards, name, array);
    if (names[0] == '\0' && array == NULL)
        puts(r->atr.len > 0 || r->interface_count > 0 ? "No card type fits."
                                                      : "No card type is known; see: iccsp cards add --help");
    free(names);
    cli_card_problems_show(r->cards, r->cli->result);
    return CLI_OK;
}

static iccsp_hr introduce(struct request *r, const char *name, const uint8_t *atr, size_t len)
{
    const struct iccsp_card_type type = {
        .size = sizeof(type),
        .name = name,
        .provider = r->has_provider ? &r->provider : NULL,
        .interfaces = r->interfaces,
        .interface_count = r->interface_count,
        .atr = atr,
        .atr_mask = r->mask.len > 0 ? r->mask.data : NULL,
        .atr_len = len,
    };

    return iccsp_cards_introduce(r->cards, &type);
}

/* A type has no bits that its mask leaves out. */
static void apply_mask(const struct bytes *mask, uint8_t *atr)
{
    for (long i = 0; i < mask->len; i++)
        atr[i] &= mask->data[i];
}

static int run_add(void *request)
{
    struct request *r = request;
    const char *const name = r->cli->operands[1];
    struct cli_reader reader = {.atr_len = (size_t)r->atr.len};
    iccsp_hr hr = ICCSP_OK;

    if (r->from_reader == (r->atr.len > 0))
        return cli_fail_usage(r->cli, "cards add needs either --from-reader or --atr");
    memcpy(reader.atr, r->atr.data, reader.atr_len);
    if (r->from_reader)
        hr = cli_reader_choose(r->cli, &reader);
    if (ICCSP_SUCCEEDED(hr) && reader.atr_len == 0)
        hr = (reader.state & ICCSP_READER_PRESENT) != 0 ? ICCSP_W_UNRESPONSIVE_CARD : ICCSP_E_NO_SMARTCARD;
    if (ICCSP_FAILED(hr))
        return cli_fail(r->cli, hr);
    if (r->mask.len > 0 && (size_t)r->mask.len != reader.atr_len)
        return cli_fail_usage(r->cli, "the mask has %ld bytes, and the ATR %zu", r->mask.len, reader.atr_len);
    apply_mask(&r->mask, reader.atr);
    hr = introduce(r, name, reader.atr, reader.atr_len);
    if (hr == ICCSP_E_FILE_EXISTS)
        cli_note(r->cli, hr, "Choose another name, or forget that one: iccsp cards forget NAME",
                 "There is a card type '%.250s' already.", name);
    if (ICCSP_FAILED(hr))
        return cli_fail(r->cli, hr);
    cli_card_type_show(r->cards, name, cli_json_add_array(r->cli->result, "cards"));
    return CLI_OK;
}

static iccsp_hr note_unknown(struct cli *cli, iccsp_hr hr, const char *name)
{
    if (hr == ICCSP_E_UNKNOWN_CARD)
        cli_note(cli, hr, "List them with: iccsp cards", "There is no card type '%.250s'.", name);
    return hr;
}

static int run_forget(void *request)
{
    struct request *r = request;
    const char *const name = r->cli->operands[1];
    const iccsp_hr hr = note_unknown(r->cli, iccsp_cards_forget(r->cards, name), name);

    if (ICCSP_FAILED(hr))
        return cli_fail(r->cli, hr);
    cli_json_add_text(r->cli->result, "forgotten", name);
    return CLI_OK;
}

static void show_match(struct cli *cli, const char *reader, const struct iccsp_card_match *match)
{
    cli_json_add_text(cli->result, "reader", reader);
    cli_json_add_number(cli->result, "commands", match->commands);
    if (match->how == ICCSP_EVIDENCE_NONE)
        return;
    cli_json_add_text(cli->result, "name", match->name);
    cli_json_add_text(cli->result, "how", cli_evidence_name(match->how));
    if (cli->result != NULL)
        return;
    cli_put_text(stdout, match->name);
    printf(", by its %s; commands sent: %" PRIu32 "; reader ", cli_evidence_name(match->how),
           match->commands);
    cli_put_text(stdout, reader);
    putchar('\n');
}

static int run_which(void *request)
{
    struct request *r = request;
    struct iccsp_card_match match = {.size = sizeof(match)};
    struct cli *cli = r->cli;
    struct cli_reader reader;
    iccsp_hr hr;

    if (cli->operand_count > 1)
        cli->reader = cli->operands[1];
    hr = cli_reader_choose(cli, &reader);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_identify(r->cards, cli->rm, cli->context, reader.name, &match);
    if (ICCSP_FAILED(hr))
        return cli_fail(cli, hr);
    show_match(cli, reader.name, &match);
    if (match.how != ICCSP_EVIDENCE_NONE)
        return CLI_OK;
    /* Its type may be in a file that was skipped. */
    cli_card_problems_show(r->cards, cli->result);
    return cli_fail(cli, cli_note(cli, ICCSP_E_UNKNOWN_CARD,
                                  "Introduce its type: iccsp cards add NAME --from-reader",
                                  "No card type fits the card in '%.200s'; commands sent: %" PRIu32 ".",
                                  reader.name, match.commands));
}

static const struct cli_verb verbs[] = {{"list", 0, 0, run_list},
                                        {"add", 1, 1, run_add},
                                        {"forget", 1, 1, run_forget},
                                        {"which", 0, 1, run_which}};

int cli_run_cards(struct cli *cli, int argc, char **argv)
{
    static const struct option long_names[] = {{"atr", required_argument, NULL, OPTION_ATR},
                                               {"mask", required_argument, NULL, OPTION_MASK},
                                               {"from-reader", optional_argument, NULL, OPTION_FROM_READER},
                                               {"interface", required_argument, NULL, OPTION_INTERFACE},
                                               {"provider", required_argument, NULL, OPTION_PROVIDER},
                                               {0}};
    struct request request = {.cli = cli};
    const struct cli_syntax syntax = {.letters = ":",
                                      .long_names = long_names,
                                      .take = take_option,
                                      .context = &request,
                                      .max_operands = 2};
    int status;

    if (!cli_options_read(cli, argc, argv, &syntax, &status))
        return status;
    return cli_verbs_run(cli, verbs, sizeof(verbs) / sizeof(verbs[0]),
                         "cards can list, add a name, forget a name, or say which card it is", &request.cards,
                         &request);
}
