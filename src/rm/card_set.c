/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading the folders of the card-type database. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "rm/cards.h"

/* Numbers of sets, so that what was found with one is not taken for what another would find. */
static atomic_uint_least64_t sets_made;

void *iccsp_card_array_add(struct iccsp_card_array *array, size_t size)
{
    void *item;

    if (array->count == array->room) {
        const size_t room = array->room == 0 ? 16 : array->room * 2;
        void *more = realloc(array->items, room * size);

        if (more == NULL)
            return NULL;
        array->items = more;
        array->room = room;
    }
    item = (char *)array->items + array->count++ * size;
    memset(item, 0, size);
    return item;
}

static iccsp_hr no_memory(void)
{
    return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
}

static struct iccsp_card_file *file_at(const struct iccsp_card_set *set, size_t index)
{
    return ICCSP_CARD_ITEM(set, file, struct iccsp_card_file, index);
}

static void destroy(struct iccsp_card_set *set)
{
    for (size_t i = 0; i < set->file.count; i++) {
        free(file_at(set, i)->path);
        free(file_at(set, i)->text);
    }
    for (size_t i = 0; i < set->problem.count; i++)
        free(ICCSP_CARD_ITEM(set, problem, struct iccsp_card_problem, i)->path);
    free(set->file.items);
    free(set->entry.items);
    free(set->pattern.items);
    free(set->iid.items);
    free(set->provider.items);
    free(set->group.items);
    free(set->member.items);
    free(set->problem.items);
    free(set->by_name.items);
    free(set->by_group.items);
    free(set->by_bytes.items);
    free(set->mask.items);
    free(set);
}

struct iccsp_card_set *iccsp_card_set_ref(struct iccsp_card_set *set)
{
    iccsp_ref_inc(&set->ref);
    return set;
}

void iccsp_card_set_unref(struct iccsp_card_set *set)
{
    if (set != NULL && iccsp_ref_dec(&set->ref) == 0)
        destroy(set);
}

static char *joined(const char *folder, const char *name)
{
    const size_t size = strlen(folder) + 1 + strlen(name) + 1;
    char *path = (char *)malloc(size);

    if (path != NULL)
        snprintf(path, size, "%s/%s", folder, name);
    return path;
}

/* What comes after the first 64 is not worth telling. False: out of memory. */
static bool add_problem(struct iccsp_card_set *set, const char *path, uint32_t line, const char *sentence)
{
    struct iccsp_card_problem *p;

    if (set->problem.count == ICCSP_CARDS_PROBLEMS_MAX)
        return true;
    p = (struct iccsp_card_problem *)iccsp_card_array_add(&set->problem, sizeof(*p));
    if (p == NULL)
        return false;
    p->path = joined(path, "");
    p->line = line;
    snprintf(p->sentence, sizeof(p->sentence), "%s", sentence);
    if (p->path != NULL)
        p->path[strlen(path)] = '\0';
    return p->path != NULL;
}

/* The names of a folder, and whether there was memory and room for them. */
struct listing {
    struct iccsp_card_set *set;
    const char *folder;
    uint32_t index;
    iccsp_hr hr;
    bool full;
};

static bool add_file(void *user, const char *name)
{
    struct listing *l = (struct listing *)user;
    struct iccsp_card_file *file;

    if (strlen(l->folder) + 1 + strlen(name) > ICCSP_CARD_PATH_MAX)
        return true;
    if (l->set->file.count == ICCSP_CARDS_FILES_MAX) {
        l->full = true;
        return false;
    }
    file = (struct iccsp_card_file *)iccsp_card_array_add(&l->set->file, sizeof(*file));
    if (file != NULL) {
        file->path = joined(l->folder, name);
        file->folder = l->index;
        file->own = strcmp(name, ICCSP_CARDS_OWN_FILE) == 0;
        file->groups = strcmp(name, ICCSP_CARDS_GROUP_FILE) == 0;
    }
    l->hr = file == NULL || file->path == NULL ? ICCSP_E_OUTOFMEMORY : ICCSP_OK;
    return ICCSP_SUCCEEDED(l->hr);
}

/* What the library wrote comes first: it holds the changes to what the other files of the folder say. */
static int by_precedence(const void *a, const void *b)
{
    const struct iccsp_card_file *x = (const struct iccsp_card_file *)a;
    const struct iccsp_card_file *y = (const struct iccsp_card_file *)b;

    if (x->own != y->own)
        return x->own ? -1 : 1;
    return strcmp(x->path, y->path);
}

static iccsp_hr list_folder(struct iccsp_card_set *set, const char *folder, uint32_t index)
{
    struct listing l = {.set = set, .folder = folder, .index = index, .hr = ICCSP_OK};
    const size_t first = set->file.count;
    enum iccsp_disk_result result;
    bool told = true;

    iccsp_disk_look(folder, &set->folder_mark[index]);
    result = iccsp_folder_each(folder, ".conf", add_file, &l);
    if (ICCSP_FAILED(l.hr) || result == ICCSP_DISK_NO_MEMORY)
        return no_memory();
    if (result != ICCSP_DISK_OK && result != ICCSP_DISK_ABSENT)
        told = add_problem(set, folder, 0, iccsp_disk_text(result));
    if (l.full)
        told = add_problem(set, folder, 0, "there are more files than can be read");
    if (set->file.count > first)
        qsort(file_at(set, first), set->file.count - first, sizeof(struct iccsp_card_file), by_precedence);
    return told ? ICCSP_OK : no_memory();
}

static iccsp_hr read_file(struct iccsp_card_set *set, uint32_t index)
{
    struct iccsp_card_file *file = file_at(set, index);
    struct iccsp_conf conf;
    const enum iccsp_disk_result result =
        iccsp_disk_read(file->path, ICCSP_CARDS_FILE_MAX, &file->text, &file->len, &file->mark);

    if (result == ICCSP_DISK_NO_MEMORY)
        return no_memory();
    if (result != ICCSP_DISK_OK) {
        iccsp_disk_look(file->path, &file->mark);
        return add_problem(set, file->path, 0, iccsp_disk_text(result)) ? ICCSP_OK : no_memory();
    }
    if ((file->groups ? iccsp_group_text_read : iccsp_card_text_read)(set, index, file->text, file->len,
                                                                      &conf))
        return ICCSP_OK;
    if (conf.sentence[0] == '\0' || !add_problem(set, file->path, conf.line, conf.sentence))
        return no_memory();
    return ICCSP_OK;
}

static iccsp_hr read_all(const struct iccsp_cards *cards, struct iccsp_card_set *set)
{
    iccsp_hr hr = ICCSP_OK;

    for (uint32_t i = 0; i < cards->folders && ICCSP_SUCCEEDED(hr); i++)
        hr = list_folder(set, cards->folder[i], i);
    for (uint32_t i = 0; i < set->file.count && ICCSP_SUCCEEDED(hr); i++)
        hr = read_file(set, i);
    return ICCSP_SUCCEEDED(hr) ? iccsp_card_set_index(set) : hr;
}

iccsp_hr iccsp_card_set_read(const struct iccsp_cards *cards, struct iccsp_card_set **out)
{
    struct iccsp_card_set *set = (struct iccsp_card_set *)calloc(1, sizeof(*set));
    iccsp_hr hr;

    if (set == NULL)
        return no_memory();
    iccsp_ref_init(&set->ref);
    set->number = atomic_fetch_add(&sets_made, 1) + 1;
    hr = read_all(cards, set);
    if (ICCSP_FAILED(hr)) {
        destroy(set);
        return hr;
    }
    *out = set;
    return ICCSP_OK;
}

static bool holds(const char *path, const struct iccsp_disk_mark *before)
{
    struct iccsp_disk_mark now;

    /* What could change unnoticed need not be looked at. */
    if (!before->settled)
        return false;
    iccsp_disk_look(path, &now);
    return iccsp_disk_mark_holds(before, &now);
}

bool iccsp_card_set_holds(const struct iccsp_card_set *set, const struct iccsp_cards *cards)
{
    for (uint32_t i = 0; i < cards->folders; i++)
        if (!holds(cards->folder[i], &set->folder_mark[i]))
            return false;
    for (size_t i = 0; i < set->file.count; i++)
        if (!holds(file_at(set, i)->path, &file_at(set, i)->mark))
            return false;
    return true;
}

bool iccsp_card_set_equals(const struct iccsp_card_set *a, const struct iccsp_card_set *b)
{
    if (a->file.count != b->file.count)
        return false;
    for (size_t i = 0; i < a->file.count; i++) {
        const struct iccsp_card_file *x = file_at(a, i), *y = file_at(b, i);

        /* Reading cut both texts at the same places. */
        if (strcmp(x->path, y->path) != 0 || x->len != y->len || (x->text == NULL) != (y->text == NULL) ||
            (x->text != NULL && memcmp(x->text, y->text, x->len) != 0))
            return false;
    }
    return true;
}
