/* SPDX-License-Identifier: BSD-2-Clause */
/* The text of the file of reader groups (iccsp-cards(5)). */
#include <string.h>

#include "rm/cards.h"

struct parser {
    struct iccsp_card_set *set;
    struct iccsp_conf *conf;
    struct iccsp_reader_group *group; /* NULL: before the first section */
};

static bool no_memory(struct parser *ps)
{
    ps->conf->sentence[0] = '\0';
    return false;
}

static bool read_section(struct parser *ps, uint32_t file)
{
    if (!iccsp_group_is_name(ps->conf->name))
        return iccsp_conf_wrong(ps->conf, "the name of a reader group is 1 to %u bytes, without '$'",
                                ICCSP_CARD_NAME_MAX);
    if (ps->set->group.count == ICCSP_GROUPS_MAX)
        return iccsp_conf_wrong(ps->conf, "there are more than %u reader groups", ICCSP_GROUPS_MAX);
    ps->group = (struct iccsp_reader_group *)iccsp_card_array_add(&ps->set->group, sizeof(*ps->group));
    if (ps->group == NULL)
        return no_memory(ps);
    *ps->group = (struct iccsp_reader_group){.name = ps->conf->name,
                                             .file = file,
                                             .line = ps->conf->line,
                                             .member = (uint32_t)ps->set->member.count};
    return true;
}

static bool read_reader(struct parser *ps)
{
    const char **member;

    if (!iccsp_conf_is_name(ps->conf->value, ICCSP_READER_NAME_MAX))
        return iccsp_conf_wrong(ps->conf, "the name of a reader is 1 to %u bytes", ICCSP_READER_NAME_MAX);
    if (ps->group->members == ICCSP_GROUP_READERS_MAX)
        return iccsp_conf_wrong(ps->conf, "a group has at most %u readers", ICCSP_GROUP_READERS_MAX);
    member = (const char **)iccsp_card_array_add(&ps->set->member, sizeof(*member));
    if (member == NULL)
        return no_memory(ps);
    *member = ps->conf->value;
    ps->group->members++;
    return true;
}

static bool read_setting(struct parser *ps)
{
    if (ps->group == NULL)
        return iccsp_conf_wrong(ps->conf, "a setting comes before the first '[name of a group]'");
    if (strcmp(ps->conf->name, "reader") == 0)
        return read_reader(ps);
    if (strcmp(ps->conf->name, "forgotten") != 0)
        return iccsp_conf_wrong(ps->conf, "there is no setting '%.60s' of a group", ps->conf->name);
    if (strcmp(ps->conf->value, "yes") != 0)
        return iccsp_conf_wrong(ps->conf, "'forgotten' can only be yes");
    ps->group->forgotten = true;
    return true;
}

static bool read_line(struct parser *ps, enum iccsp_conf_kind kind, uint32_t file)
{
    if (kind == ICCSP_CONF_SECTION)
        return read_section(ps, file);
    return kind == ICCSP_CONF_SETTING && read_setting(ps);
}

bool iccsp_group_text_read(struct iccsp_card_set *set, uint32_t file, char *text, size_t len,
                           struct iccsp_conf *conf)
{
    const size_t groups = set->group.count, members = set->member.count;
    struct parser ps = {.set = set, .conf = conf};
    enum iccsp_conf_kind kind;

    iccsp_conf_begin(conf, text, len);
    while ((kind = iccsp_conf_next(conf)) != ICCSP_CONF_END)
        if (!read_line(&ps, kind, file)) {
            set->group.count = groups;
            set->member.count = members;
            return false;
        }
    return true;
}
