/* SPDX-License-Identifier: BSD-2-Clause */
/* What a resource manager provides. rm.c checks arguments, traces, and calls through this table; nobody else
 * does. */
#ifndef ICCSP_RM_RM_OPS_H
#define ICCSP_RM_RM_OPS_H

#include "base/ref.h"
#include "iccsp/rm.h"

/** One kind of resource manager. Semantics as in iccsp/rm.h, with arguments already checked: pointers are not
 * NULL, names are valid UTF-8 and not empty, dispositions and share modes are in range. An entry of the last
 * group may be NULL: ICCSP_E_UNSUPPORTED_FEATURE. */
struct iccsp_rm_ops {
    const char *name;
    void (*destroy)(struct iccsp_rm *rm);
    iccsp_hr (*establish)(struct iccsp_rm *rm, uintptr_t *context);
    iccsp_hr (*release)(struct iccsp_rm *rm, uintptr_t context);
    iccsp_hr (*is_valid)(struct iccsp_rm *rm, uintptr_t context);
    iccsp_hr (*list_readers)(struct iccsp_rm *rm, uintptr_t context, char *names, size_t cap, size_t *len);
    iccsp_hr (*wait)(struct iccsp_rm *rm, uintptr_t context, uint32_t timeout_ms,
                     struct iccsp_rm_reader_state *states, size_t count);
    iccsp_hr (*cancel)(struct iccsp_rm *rm, uintptr_t context);
    iccsp_hr (*connect)(struct iccsp_rm *rm, uintptr_t context, const char *reader, uint32_t share,
                        uint32_t protocols, uintptr_t *card, uint32_t *active);
    iccsp_hr (*reconnect)(struct iccsp_rm *rm, uintptr_t card, uint32_t share, uint32_t protocols,
                          uint32_t init, uint32_t *active);
    iccsp_hr (*disconnect)(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition);
    iccsp_hr (*begin)(struct iccsp_rm *rm, uintptr_t card);
    iccsp_hr (*end)(struct iccsp_rm *rm, uintptr_t card, uint32_t disposition);
    iccsp_hr (*status)(struct iccsp_rm *rm, uintptr_t card, struct iccsp_rm_card_status *out);
    iccsp_hr (*transmit)(struct iccsp_rm *rm, uintptr_t card, uint32_t protocol, const uint8_t *cmd,
                         size_t cmd_len, uint8_t *rsp, size_t cap, size_t *rsp_len);
    iccsp_hr (*control)(struct iccsp_rm *rm, uintptr_t card, uint32_t code, const uint8_t *in, size_t in_len,
                        uint8_t *out, size_t cap, size_t *out_len);
    iccsp_hr (*get_attrib)(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, uint8_t *out, size_t cap,
                           size_t *out_len);
    iccsp_hr (*set_attrib)(struct iccsp_rm *rm, uintptr_t card, uint32_t attribute, const uint8_t *in,
                           size_t in_len);

    iccsp_hr (*add_reader)(struct iccsp_rm *rm, const char *name);
    iccsp_hr (*remove_reader)(struct iccsp_rm *rm, const char *name);
    iccsp_hr (*insert_card)(struct iccsp_rm *rm, const char *reader, struct iccsp_vcard *card);
    iccsp_hr (*remove_card)(struct iccsp_rm *rm, const char *reader);
};

/** First member of every resource manager's own structure. */
struct iccsp_rm {
    const struct iccsp_rm_ops *ops;
    iccsp_ref ref;
    uint32_t process; /* iccsp_process_id() at creation: handles do not survive fork() */
    uint64_t number;  /* of the resource manager in the process: addresses come again */
    /* How long these wait for others, in milliseconds; ICCSP_WAIT_INFINITE: as long as it takes. */
    _Atomic uint32_t connect_limit, begin_limit;
};

/** Sets the members of the first reference, but for ops. */
void iccsp_rm_init(struct iccsp_rm *rm);

/** When a call that begins now stops waiting, in terms of iccsp_now_ms(); UINT64_MAX: never. */
uint64_t iccsp_rm_deadline_in(uint32_t limit_ms);

/** Records that others kept the card in a reader (NULL: not said which) longer than that. Returns
 * ICCSP_E_TIMEOUT. */
iccsp_hr iccsp_rm_waited_too_long(const char *reader, uint32_t limit_ms);

/** Refuses a name of a resource manager that there is not: ICCSP_E_INVALIDARG. */
iccsp_hr iccsp_rm_unknown(const char *spec);

/** Openers, one per kind. `argument` is what follows the colon in the spec, or NULL. */
iccsp_hr iccsp_rm_pcsc_open(const char *argument, struct iccsp_rm **out);
iccsp_hr iccsp_rm_embedded_open(const char *argument, struct iccsp_rm **out);
iccsp_hr iccsp_rm_scripted_open(const char *argument, struct iccsp_rm **out);

#endif
