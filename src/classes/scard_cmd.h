/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardCmd from the inside: what its files share. scard_cmd.c is the class and the command;
 * scard_cmd_reply.c has the reply. */
#ifndef ICCSP_CLASSES_SCARD_CMD_H
#define ICCSP_CLASSES_SCARD_CMD_H

#include "base/thread.h"
#include "classes/command.h"
#include "com/object.h"

/** The object. */
struct iccsp_scard_cmd {
    ISCardCmd ISCardCmd_iface;
    struct iccsp_object object;
    iccsp_mutex lock; /* guards what follows; no other object is called with it held */
    struct iccsp_command command;
    uint8_t alternate_class;
    bool has_alternate_class;
    uint8_t nad;
    uint8_t reply_nad;
    bool has_reply_nad;
};

/** Locks the object of an interface. */
struct iccsp_scard_cmd *iccsp_scard_cmd_lock(ISCardCmd *iface);

/** Unlocks it; passes the result on. */
HRESULT iccsp_scard_cmd_unlock(struct iccsp_scard_cmd *cmd, HRESULT hr);

/** Gives a value that fails with E_ACCESSDENIED until it was set, and unlocks. */
HRESULT iccsp_scard_cmd_get_if_set(struct iccsp_scard_cmd *cmd, bool set, uint8_t value, uint8_t *out);

/* Methods of scard_cmd_reply.c. */
HRESULT ICCSP_CALL iccsp_scard_cmd_get_apdu_reply(ISCardCmd *iface, IByteBuffer **out);
HRESULT ICCSP_CALL iccsp_scard_cmd_put_apdu_reply(ISCardCmd *iface, IByteBuffer *buffer);
HRESULT ICCSP_CALL iccsp_scard_cmd_get_apdu_reply_length(ISCardCmd *iface, int32_t *out);
HRESULT ICCSP_CALL iccsp_scard_cmd_put_apdu_reply_length(ISCardCmd *iface, int32_t size);
HRESULT ICCSP_CALL iccsp_scard_cmd_get_reply_status(ISCardCmd *iface, uint16_t *out);
HRESULT ICCSP_CALL iccsp_scard_cmd_put_reply_status(ISCardCmd *iface, uint16_t status);
HRESULT ICCSP_CALL iccsp_scard_cmd_get_reply_status_sw1(ISCardCmd *iface, uint8_t *out);
HRESULT ICCSP_CALL iccsp_scard_cmd_get_reply_status_sw2(ISCardCmd *iface, uint8_t *out);
HRESULT ICCSP_CALL iccsp_scard_cmd_get_reply_nad(ISCardCmd *iface, uint8_t *out);
HRESULT ICCSP_CALL iccsp_scard_cmd_put_reply_nad(ISCardCmd *iface, uint8_t nad);

#endif
