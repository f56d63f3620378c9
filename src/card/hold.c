/* SPDX-License-Identifier: BSD-2-Clause */
/* Who may look at a core, and when: one call at a time at the core itself, anybody at what it says of itself.
 */
#include "card/card.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

/* A mutex that another thread of the parent held at fork() is never let go of here: look first. */
static bool is_parents(const struct iccsp_card *card)
{
    return card->process != iccsp_process_id();
}

iccsp_hr iccsp_card_hold(struct iccsp_card *card)
{
    if (is_parents(card))
        return iccsp_fail_with(
            ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_ARGUMENT,
            "The object belongs to the parent of this process; card handles do not survive "
            "fork().");
    iccsp_mutex_lock(&card->lock);
    return ICCSP_OK;
}

iccsp_hr iccsp_card_not_attached(void)
{
    return iccsp_fail_with(ICCSP_E_INVALID_HANDLE, ICCSP_LAYER_ARGUMENT,
                           "The object is not attached to a card.");
}

static void publish(struct iccsp_card *card)
{
    struct iccsp_card_facts *facts = &card->facts;

    iccsp_mutex_lock(&card->facts_lock);
    facts->context = card->lost != ICCSP_E_SERVICE_STOPPED ? card->context : 0;
    facts->attached = card->attached;
    facts->handle = card->attached ? card->handle : 0;
    facts->fate = card->lost == ICCSP_OK && card->stale ? ICCSP_W_RESET_CARD : card->lost;
    facts->state = card->state;
    facts->protocol = card->protocol;
    facts->atr = card->atr;
    facts->directory = card->directory;
    snprintf(facts->reader, sizeof(facts->reader), "%s", card->reader);
    iccsp_mutex_unlock(&card->facts_lock);
}

iccsp_hr iccsp_card_let_go(struct iccsp_card *card, iccsp_hr result)
{
    publish(card);
    iccsp_mutex_unlock(&card->lock);
    return result;
}

void iccsp_card_look(struct iccsp_card *card, struct iccsp_card_facts *facts)
{
    memset(facts, 0, sizeof(*facts));
    if (is_parents(card))
        return;
    iccsp_mutex_lock(&card->facts_lock);
    *facts = card->facts;
    iccsp_mutex_unlock(&card->facts_lock);
}
