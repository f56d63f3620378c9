/* SPDX-License-Identifier: BSD-2-Clause */
/* Changing a file of the card-type database. */
#include "rm/card_change.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/* Nobody needs longer to write one file; who does has been stopped. */
#define LOCK_LIMIT_MS 10000u
/* A line with the longest name, and what is around it. */
#define PIECE_SIZE 1200u

static const char head[] = "# Written by the iccsp library; what is added by hand stays, but for comments.\n";

static const char *remedy_for(enum iccsp_disk_result result)
{
    switch (result) {
    case ICCSP_DISK_BUSY:
        return "Try again.";
    case ICCSP_DISK_DEVICE_FULL:
        return "Make room on the device.";
    default:
        return "Check the folder: who may write to it, and what is there.";
    }
}

static iccsp_hr failed(enum iccsp_disk_result result, const struct iccsp_card_change *change)
{
    iccsp_hr hr = ICCSP_E_DATABASE;

    if (result == ICCSP_DISK_NO_MEMORY)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    if (result == ICCSP_DISK_DENIED)
        hr = ICCSP_E_ACCESSDENIED;
    if (result == ICCSP_DISK_BUSY)
        hr = ICCSP_E_TIMEOUT;
    iccsp_fail_with(hr, ICCSP_LAYER_LIBRARY, "%.100s/%s cannot be written: %s", change->cards->folder[0],
                    change->file, iccsp_disk_text(result));
    iccsp_fail_advise("", remedy_for(result));
    return hr;
}

static iccsp_hr no_folder(void)
{
    iccsp_fail_with(ICCSP_E_ACCESSDENIED, ICCSP_LAYER_LIBRARY,
                    "this process has no folder of its user to write to");
    iccsp_fail_advise(
        "HOME and XDG_CONFIG_HOME are not set to an absolute path, or the program has privileges "
        "of another user.",
        "Set HOME or XDG_CONFIG_HOME to an absolute path.");
    return ICCSP_E_ACCESSDENIED;
}

/* A file that was skipped is not replaced by one without what it meant to say. */
static iccsp_hr check_file(const struct iccsp_card_change *change)
{
    for (size_t i = 0; i < change->set->problem.count; i++) {
        const struct iccsp_card_problem *p =
            ICCSP_CARD_ITEM(change->set, problem, struct iccsp_card_problem, i);
        const size_t folder = strlen(change->cards->folder[0]);

        if (strncmp(p->path, change->cards->folder[0], folder) == 0 && p->path[folder] == '/' &&
            strcmp(p->path + folder + 1, change->file) == 0)
            return iccsp_fail_with(ICCSP_E_DATABASE, ICCSP_LAYER_LIBRARY, "%.100s:%u: %.80s", p->path,
                                   (unsigned)p->line, p->sentence);
    }
    return ICCSP_OK;
}

static void let_go(struct iccsp_card_change *change)
{
    iccsp_folder_unlock(&change->lock);
    iccsp_card_set_unref(change->set);
    free(change->text.items);
}

iccsp_hr iccsp_card_change_begin(struct iccsp_cards *cards, const char *file,
                                 struct iccsp_card_change *change)
{
    enum iccsp_disk_result result;
    iccsp_hr hr = iccsp_cards_usable(cards);

    *change = (struct iccsp_card_change){.cards = cards, .file = file};
    if (ICCSP_FAILED(hr))
        return hr;
    if (!cards->writable)
        return no_folder();
    result = iccsp_folder_make(cards->folder[0]);
    if (result == ICCSP_DISK_OK)
        result = iccsp_folder_lock(cards->folder[0], LOCK_LIMIT_MS, &change->lock);
    if (result != ICCSP_DISK_OK)
        return failed(result, change);
    hr = iccsp_card_set_read(cards, &change->set);
    if (ICCSP_SUCCEEDED(hr))
        hr = check_file(change);
    if (ICCSP_SUCCEEDED(hr) && !iccsp_card_change_add(change, "%s", head))
        hr = iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    if (ICCSP_FAILED(hr))
        let_go(change);
    return hr;
}

ICCSP_FORMAT_PRINTF(2, 3)
bool iccsp_card_change_add(struct iccsp_card_change *change, const char *format, ...)
{
    char piece[PIECE_SIZE];
    va_list ap;
    int n;

    va_start(ap, format);
    n = vsnprintf(piece, sizeof(piece), format, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof(piece) || !iccsp_cards_append(&change->text, piece))
        return false;
    change->text.count--; /* the next piece goes where the NUL is */
    return true;
}

iccsp_hr iccsp_card_change_end(struct iccsp_card_change *change, iccsp_hr result)
{
    enum iccsp_disk_result written;

    if (result == ICCSP_OK) {
        written = change->text.count > ICCSP_CARDS_FILE_MAX
                      ? ICCSP_DISK_TOO_LONG
                      : iccsp_disk_replace(change->cards->folder[0], change->file,
                                           (const char *)change->text.items, change->text.count);
        if (written != ICCSP_DISK_OK)
            result = failed(written, change);
    }
    let_go(change);
    return result;
}

bool iccsp_card_change_owns(const struct iccsp_card_change *change, uint32_t file)
{
    const struct iccsp_card_file *f = ICCSP_CARD_ITEM(change->set, file, struct iccsp_card_file, file);

    return f->folder == 0 && strcmp(f->path + strlen(change->cards->folder[0]) + 1, change->file) == 0;
}
