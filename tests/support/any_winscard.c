/* SPDX-License-Identifier: BSD-2-Clause */
/* The readers of libiccsp-winscard, for any_rm.h. ICCSP_TEST_LIBRARY names its file. It is used as any
 * program uses pcsc-lite's library. What no such program can do, putting cards into readers, is done through
 * the libiccsp that the library has loaded: this program's own copy is another one, with another resource
 * manager. */
#include "support/any_rm.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rm/system.h"
#include "vcard/vcard.h"

/* The functions of that libiccsp. */
static struct {
    iccsp_hr (*open)(const char *spec, struct iccsp_rm **out);
    iccsp_hr (*set_default)(struct iccsp_rm *rm);
    void (*close)(struct iccsp_rm **rm);
    iccsp_hr (*add_reader)(struct iccsp_rm *rm, const char *name);
    iccsp_hr (*remove_reader)(struct iccsp_rm *rm, const char *name);
    iccsp_hr (*insert_card)(struct iccsp_rm *rm, const char *reader, struct iccsp_vcard *card);
    iccsp_hr (*remove_card)(struct iccsp_rm *rm, const char *reader);
    iccsp_hr (*vcard_new)(const struct iccsp_vcard_ops *ops, void *self, struct iccsp_vcard **out);
    void (*vcard_free)(struct iccsp_vcard **card);
} theirs;

static struct iccsp_rm *their_rm;

static const struct {
    const char *name;
    void *address; /* of a pointer to a function */
} symbols[] = {
    {"iccsp_rm_open", &theirs.open},
    {"iccsp_rm_set_default", &theirs.set_default},
    {"iccsp_rm_close", &theirs.close},
    {"iccsp_rm_add_reader", &theirs.add_reader},
    {"iccsp_rm_remove_reader", &theirs.remove_reader},
    {"iccsp_rm_insert_card", &theirs.insert_card},
    {"iccsp_rm_remove_card", &theirs.remove_card},
    {"iccsp_vcard_new", &theirs.vcard_new},
    {"iccsp_vcard_free", &theirs.vcard_free},
};

static void give_up(const char *what)
{
    const char *why = dlerror();

    fprintf(stderr, "any_winscard: %s: %s\n", what, why == NULL ? "" : why);
    abort();
}

static void load(void)
{
    const char *path = getenv("ICCSP_TEST_LIBRARY");
    void *library = path == NULL ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);

    if (library == NULL)
        give_up("ICCSP_TEST_LIBRARY");
    for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
        void *found = dlsym(library, symbols[i].name);

        if (found == NULL)
            give_up(symbols[i].name);
        memcpy(symbols[i].address, &found, sizeof(found));
    }
    if (!iccsp_sys_load_from(path))
        give_up(path);
}

static void open_theirs(struct any_rm *any)
{
    load();
    any_rm_must(theirs.open("embedded:empty", &their_rm), "their resource manager");
    any_rm_must(theirs.set_default(their_rm), "their default");
    for (unsigned i = 0; i < ANY_READERS; i++)
        any_rm_must(theirs.add_reader(their_rm, any->reader[i]), "their add reader");
    any_rm_must(iccsp_rm_open("pcsc", &any->rm), "open");
}

/* A card of theirs that is one of ours. */

static void power(void *self, uint32_t action, uint8_t atr[33], size_t *atr_len)
{
    iccsp_vcard_power((struct iccsp_vcard *)self, action, atr, atr_len);
}

static void set_protocol(void *self, uint32_t protocol)
{
    iccsp_vcard_set_protocol((struct iccsp_vcard *)self, protocol);
}

static iccsp_hr transmit(void *self, const uint8_t *cmd, size_t cmd_len, uint8_t *rsp, size_t cap,
                         size_t *rsp_len)
{
    return iccsp_vcard_transmit((struct iccsp_vcard *)self, cmd, cmd_len, rsp, cap, rsp_len);
}

static void destroy(void *self)
{
    struct iccsp_vcard *card = (struct iccsp_vcard *)self;

    iccsp_vcard_free(&card);
}

static const struct iccsp_vcard_ops ops = {
    .size = sizeof(struct iccsp_vcard_ops),
    .power = power,
    .set_protocol = set_protocol,
    .transmit = transmit,
    .destroy = destroy,
};

static void insert_theirs(struct any_rm *any, unsigned reader, struct iccsp_vcard *card)
{
    struct iccsp_vcard *their_card;

    any_rm_must(theirs.vcard_new(&ops, iccsp_vcard_ref(card), &their_card), "their card");
    any_rm_must(theirs.insert_card(their_rm, any->reader[reader], their_card), "their insert");
    theirs.vcard_free(&their_card);
}

static void take_out_theirs(struct any_rm *any, unsigned reader)
{
    any_rm_must(theirs.remove_card(their_rm, any->reader[reader]), "their remove");
}

static void add_their_reader(const struct any_rm *any, const char *name)
{
    (void)any;
    any_rm_must(theirs.add_reader(their_rm, name), "their add reader");
}

static void remove_their_reader(const struct any_rm *any, const char *name)
{
    (void)any;
    any_rm_must(theirs.remove_reader(their_rm, name), "their remove reader");
}

static void close_theirs(struct any_rm *any)
{
    (void)any;
    theirs.close(&their_rm);
}

const struct any_kind any_winscard = {
    .name = "winscard",
    .spec = "pcsc",
    .open = open_theirs,
    .close = close_theirs,
    .insert = insert_theirs,
    .take_out = take_out_theirs,
    .add_reader = add_their_reader,
    .remove_reader = remove_their_reader,
};
