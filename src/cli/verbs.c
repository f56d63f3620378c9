/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands on the card-type database that are told by their first operand what to do. */
#include "cli/verbs.h"

#include <string.h>

#include "cli/report.h"

static const struct cli_verb *find_verb(const struct cli *cli, const struct cli_verb *verbs, size_t count)
{
    const char *const name = cli->operand_count > 0 ? cli->operands[0] : "list";
    const int operands = cli->operand_count > 0 ? cli->operand_count - 1 : 0;

    for (size_t i = 0; i < count; i++) {
        if (strcmp(verbs[i].name, name) == 0 && operands >= verbs[i].min_operands &&
            operands <= verbs[i].max_operands)
            return &verbs[i];
    }
    return NULL;
}

int cli_verbs_run(struct cli *cli, const struct cli_verb *verbs, size_t count, const char *usage,
                  struct iccsp_cards **cards, void *request)
{
    const struct cli_verb *verb = find_verb(cli, verbs, count);
    int status;
    iccsp_hr hr;

    if (verb == NULL)
        return cli_fail_usage(cli, "%s", usage);
    hr = iccsp_cards_default(cards);
    status = ICCSP_FAILED(hr) ? cli_fail(cli, hr) : verb->run(request);
    iccsp_cards_close(cards);
    return status;
}
