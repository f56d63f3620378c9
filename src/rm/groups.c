/* SPDX-License-Identifier: BSD-2-Clause */
/* Reader groups: their file, and the readers of a resource manager that are in them. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "rm/card_change.h"

bool iccsp_group_is_name(const char *name)
{
    return strchr(name, '$') == NULL && iccsp_conf_is_name(name, ICCSP_CARD_NAME_MAX);
}

static bool has_all_readers(const char *group)
{
    return iccsp_conf_compare(group, ICCSP_ALL_READERS) == 0 ||
           iccsp_conf_compare(group, ICCSP_DEFAULT_READERS) == 0;
}

static const char *member_at(const struct iccsp_card_set *set, const struct iccsp_reader_group *group,
                             uint32_t i)
{
    return ((const char *const *)set->member.items)[group->member + i];
}

static bool has_reader(const struct iccsp_card_set *set, const struct iccsp_reader_group *group,
                       const char *reader)
{
    for (uint32_t i = 0; i < group->members; i++)
        if (strcmp(member_at(set, group, i), reader) == 0)
            return true;
    return false;
}

static iccsp_hr unknown_group(const char *group)
{
    return iccsp_fail_with(ICCSP_E_INVALID_VALUE, ICCSP_LAYER_ARGUMENT,
                           "there is no reader group '%.100s' of a file", group);
}

/* The set for a call that gives a list. */
static iccsp_hr begin_list(struct iccsp_cards *cards, const char *names, size_t cap, size_t *len,
                           struct iccsp_card_set **set)
{
    if (len == NULL || (names == NULL && cap > 0))
        return iccsp_fail_null();
    *len = 0;
    return iccsp_cards_look(cards, set);
}

iccsp_hr iccsp_groups_list(struct iccsp_cards *cards, char *names, size_t cap, size_t *len)
{
    const struct iccsp_reader_group *const *groups;
    struct iccsp_card_array list = {0};
    struct iccsp_card_set *set;
    bool good;
    iccsp_hr hr;

    hr = begin_list(cards, names, cap, len, &set);
    if (ICCSP_FAILED(hr))
        return hr;
    groups = (const struct iccsp_reader_group *const *)set->by_group.items;
    good = iccsp_cards_append(&list, ICCSP_ALL_READERS) && iccsp_cards_append(&list, ICCSP_DEFAULT_READERS);
    for (size_t i = 0; i < set->by_group.count && good; i++)
        good = iccsp_cards_append(&list, groups[i]->name);
    hr = good ? iccsp_cards_give(&list, names, cap, len) : iccsp_cards_memory_unless(false);
    free(list.items);
    iccsp_card_set_unref(set);
    return hr;
}

iccsp_hr iccsp_groups_members(struct iccsp_cards *cards, const char *group, char *names, size_t cap,
                              size_t *len)
{
    const struct iccsp_reader_group *found;
    struct iccsp_card_array list = {0};
    struct iccsp_card_set *set;
    bool good = true;
    iccsp_hr hr;

    hr = group == NULL ? iccsp_fail_null() : begin_list(cards, names, cap, len, &set);
    if (ICCSP_FAILED(hr))
        return hr;
    found = iccsp_card_set_find_group(set, group);
    for (uint32_t i = 0; found != NULL && i < found->members && good; i++)
        good = iccsp_cards_append(&list, member_at(set, found, i));
    if (found == NULL)
        hr = unknown_group(group);
    else
        hr = good ? iccsp_cards_give(&list, names, cap, len) : iccsp_cards_memory_unless(false);
    free(list.items);
    iccsp_card_set_unref(set);
    return hr;
}

static bool is_wanted(const struct iccsp_card_set *set, const char *groups, const char *reader)
{
    if (groups == NULL || *groups == '\0')
        return true;
    for (; *groups != '\0'; groups += strlen(groups) + 1) {
        const struct iccsp_reader_group *group = iccsp_card_set_find_group(set, groups);

        if (has_all_readers(groups) || (group != NULL && has_reader(set, group, reader)))
            return true;
    }
    return false;
}

static iccsp_hr no_readers(void)
{
    return iccsp_fail(ICCSP_E_NO_READERS_AVAILABLE, ICCSP_LAYER_RM);
}

static iccsp_hr filter(const struct iccsp_card_set *set, const char *readers, const char *groups, char *names,
                       size_t cap, size_t *len)
{
    struct iccsp_card_array list = {0};
    bool good = true;
    iccsp_hr hr;

    for (; *readers != '\0' && good; readers += strlen(readers) + 1)
        if (is_wanted(set, groups, readers))
            good = iccsp_cards_append(&list, readers);
    if (!good)
        hr = iccsp_cards_memory_unless(false);
    else
        hr = list.count == 0 ? no_readers() : iccsp_cards_give(&list, names, cap, len);
    free(list.items);
    return hr;
}

/* A reader can come between the question for the length and the list; not again and again. */
#define LIST_ATTEMPTS 5

static iccsp_hr fetch_readers(struct iccsp_rm *rm, uintptr_t context, char **readers)
{
    iccsp_hr hr = ICCSP_E_INSUFFICIENT_BUFFER;

    *readers = NULL;
    for (int attempt = 0; attempt < LIST_ATTEMPTS && hr == ICCSP_E_INSUFFICIENT_BUFFER; attempt++) {
        size_t need = 0, len = 0;

        free(*readers);
        *readers = NULL;
        hr = iccsp_rm_list_readers(rm, context, NULL, 0, &need);
        if (ICCSP_FAILED(hr))
            return hr;
        *readers = (char *)calloc(1, need + 2);
        if (*readers == NULL)
            return iccsp_cards_memory_unless(false);
        hr = iccsp_rm_list_readers(rm, context, *readers, need, &len);
    }
    return hr;
}

iccsp_hr iccsp_groups_readers(struct iccsp_cards *cards, struct iccsp_rm *rm, uintptr_t context,
                              const char *groups, char *names, size_t cap, size_t *len)
{
    struct iccsp_card_set *set;
    char *readers;
    iccsp_hr hr;

    hr = begin_list(cards, names, cap, len, &set);
    if (ICCSP_FAILED(hr))
        return hr;
    hr = fetch_readers(rm, context, &readers);
    if (ICCSP_SUCCEEDED(hr))
        hr = filter(set, readers, groups, names, cap, len);
    free(readers);
    iccsp_card_set_unref(set);
    return hr;
}

static iccsp_hr check_group(const char *group)
{
    if (group == NULL)
        return iccsp_fail_null();
    if (strchr(group, '$') != NULL)
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "names of groups with '$' are reserved");
    if (!iccsp_group_is_name(group))
        return iccsp_fail_argument(ICCSP_E_INVALID_VALUE, "this cannot be the name of a reader group");
    return ICCSP_OK;
}

static bool add_head(struct iccsp_card_change *change, const char *group)
{
    return iccsp_card_change_add(change, "\n[%s]\n", group);
}

static bool add_forgotten(struct iccsp_card_change *change, const char *group)
{
    return add_head(change, group) && iccsp_card_change_add(change, "forgotten = yes\n");
}

static bool add_reader(struct iccsp_card_change *change, const char *reader)
{
    return iccsp_card_change_add(change, "reader = %s\n", reader);
}

/* The group with its readers, but for one (or NULL). */
static bool add_group(struct iccsp_card_change *change, const struct iccsp_reader_group *group,
                      const char *but)
{
    bool good = true;

    if (group->forgotten)
        return add_forgotten(change, group->name);
    good = add_head(change, group->name);
    for (uint32_t i = 0; i < group->members && good; i++) {
        const char *reader = member_at(change->set, group, i);

        good = (but != NULL && strcmp(reader, but) == 0) || add_reader(change, reader);
    }
    return good;
}

/* All of our file but this group. */
static bool add_others(struct iccsp_card_change *change, const char *name)
{
    bool good = true;

    for (size_t i = 0; i < change->set->group.count && good; i++) {
        const struct iccsp_reader_group *group =
            ICCSP_CARD_ITEM(change->set, group, struct iccsp_reader_group, i);

        if (iccsp_card_change_owns(change, group->file) && iccsp_conf_compare(group->name, name) != 0)
            good = add_group(change, group, NULL);
    }
    return good;
}

/* All but this group, which is hidden if another folder would bring it back. */
static bool add_without(struct iccsp_card_change *change, const char *name)
{
    bool elsewhere = false;

    for (size_t i = 0; i < change->set->group.count; i++) {
        const struct iccsp_reader_group *group =
            ICCSP_CARD_ITEM(change->set, group, struct iccsp_reader_group, i);

        elsewhere = elsewhere || (!iccsp_card_change_owns(change, group->file) && !group->forgotten &&
                                  iccsp_conf_compare(group->name, name) == 0);
    }
    return add_others(change, name) && (!elsewhere || add_forgotten(change, name));
}

static iccsp_hr begin(struct iccsp_cards *cards, const char *group, struct iccsp_card_change *change,
                      const struct iccsp_reader_group **found)
{
    iccsp_hr hr = iccsp_cards_usable(cards);

    if (ICCSP_SUCCEEDED(hr))
        hr = check_group(group);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_card_change_begin(cards, ICCSP_CARDS_GROUP_FILE, change);
    if (ICCSP_SUCCEEDED(hr))
        *found = iccsp_card_set_find_group(change->set, group);
    return hr;
}

/* One more group, or one more reader of one, is not what makes the file unreadable. */
static iccsp_hr check_room(const struct iccsp_card_change *change, const struct iccsp_reader_group *found)
{
    if (found == NULL ? change->set->group.count < ICCSP_GROUPS_MAX
                      : found->members < ICCSP_GROUP_READERS_MAX)
        return ICCSP_OK;
    return iccsp_fail_with(ICCSP_E_DATABASE, ICCSP_LAYER_LIBRARY,
                           "there are %u groups, or %u readers of the group, already", ICCSP_GROUPS_MAX,
                           ICCSP_GROUP_READERS_MAX);
}

iccsp_hr iccsp_groups_introduce(struct iccsp_cards *cards, const char *group)
{
    const struct iccsp_reader_group *found;
    struct iccsp_card_change change;
    iccsp_hr hr = begin(cards, group, &change, &found);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = check_room(&change, NULL);
    if (found != NULL)
        hr = iccsp_fail_with(ICCSP_E_FILE_EXISTS, ICCSP_LAYER_ARGUMENT,
                             "there is a reader group '%.100s' already", group);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_cards_memory_unless(add_others(&change, group) && add_head(&change, group));
    return iccsp_card_change_end(&change, hr);
}

iccsp_hr iccsp_groups_forget(struct iccsp_cards *cards, const char *group)
{
    const struct iccsp_reader_group *found;
    struct iccsp_card_change change;
    iccsp_hr hr = begin(cards, group, &change, &found);

    if (ICCSP_FAILED(hr))
        return hr;
    hr = found == NULL ? unknown_group(group) : iccsp_cards_memory_unless(add_without(&change, group));
    return iccsp_card_change_end(&change, hr);
}

static iccsp_hr check_reader(const char *reader)
{
    if (reader == NULL)
        return iccsp_fail_null();
    if (iccsp_conf_is_name(reader, ICCSP_READER_NAME_MAX))
        return ICCSP_OK;
    return iccsp_fail_argument(ICCSP_E_UNKNOWN_READER, "this cannot be the name of a reader");
}

/* A change of the readers of one group. */
static iccsp_hr begin_member(struct iccsp_cards *cards, const char *group, const char *reader,
                             struct iccsp_card_change *change, const struct iccsp_reader_group **found)
{
    const iccsp_hr hr = check_reader(reader);

    return ICCSP_FAILED(hr) ? hr : begin(cards, group, change, found);
}

iccsp_hr iccsp_groups_add_reader(struct iccsp_cards *cards, const char *group, const char *reader)
{
    const struct iccsp_reader_group *found;
    struct iccsp_card_change change;
    iccsp_hr hr = begin_member(cards, group, reader, &change, &found);

    if (ICCSP_FAILED(hr))
        return hr;
    if (found != NULL && has_reader(change.set, found, reader))
        hr = ICCSP_S_FALSE;
    else
        hr = check_room(&change, found);
    if (hr == ICCSP_OK)
        hr = iccsp_cards_memory_unless(
            add_others(&change, group) &&
            (found != NULL ? add_group(&change, found, NULL) : add_head(&change, group)) &&
            add_reader(&change, reader));
    return iccsp_card_change_end(&change, hr);
}

iccsp_hr iccsp_groups_remove_reader(struct iccsp_cards *cards, const char *group, const char *reader)
{
    const struct iccsp_reader_group *found;
    struct iccsp_card_change change;
    iccsp_hr hr = begin_member(cards, group, reader, &change, &found);

    if (ICCSP_FAILED(hr))
        return hr;
    if (found == NULL)
        hr = unknown_group(group);
    else if (!has_reader(change.set, found, reader))
        hr = iccsp_fail_with(ICCSP_E_UNKNOWN_READER, ICCSP_LAYER_ARGUMENT,
                             "the reader is not in the group '%.100s'", group);
    else if (found->members == 1)
        hr = iccsp_cards_memory_unless(add_without(&change, group));
    else
        hr = iccsp_cards_memory_unless(add_others(&change, group) && add_group(&change, found, reader));
    return iccsp_card_change_end(&change, hr);
}
