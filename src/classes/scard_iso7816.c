/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardISO7816: builds the commands of ISO/IEC 7816-4. None of its methods talks to a card. */
#include "classes/base_classes.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/error.h"
#include "classes/arguments.h"
#include "classes/members.h"
#include "com/object.h"
#include "iso7816/apdu.h"

#define CHANNEL_OPEN  0x00u
#define CHANNEL_CLOSE 0x80u

struct iso7816 {
    ISCardISO7816 ISCardISO7816_iface;
    struct iccsp_object object;
    _Atomic uint8_t class_id; /* of commands built from now on (decision D12) */
};

ICCSP_DISPATCH_THUNKS(iso7816, ISCardISO7816)

static struct iso7816 *impl_from(ISCardISO7816 *iface)
{
    return ICCSP_CONTAINER_OF(iface, struct iso7816, ISCardISO7816_iface);
}

static void destroy(void *self)
{
    free(self);
}

/* The parts of a command but its class. le 0: no Le. */
struct parts {
    uint8_t ins, p1, p2;
    IByteBuffer *data;
    int32_t le;
};

/* Into the caller's object, or into a new one, which is the caller's from then on. */
static HRESULT build(ISCardISO7816 *iface, struct parts parts, ISCardCmd **out)
{
    ISCardCmd *target;
    HRESULT hr = S_OK;

    if (out == NULL)
        return iccsp_null_pointer();
    target = *out;
    if (target == NULL)
        hr = iccsp_cmd_create(&target);
    if (FAILED(hr))
        return hr;
    hr = ISCardCmd_BuildCmd(target, impl_from(iface)->class_id, parts.ins, parts.p1, parts.p2, parts.data,
                            &parts.le);
    if (SUCCEEDED(hr))
        *out = target;
    else if (*out == NULL)
        (void)ISCardCmd_Release(target);
    return hr;
}

/* A command whose data field is its purpose. */
static HRESULT build_with_data(ISCardISO7816 *iface, struct parts parts, ISCardCmd **out)
{
    if (out == NULL)
        return iccsp_null_pointer();
    return parts.data != NULL ? build(iface, parts, out)
                              : iccsp_bad_argument("There are no data for the command.");
}

/* A command that reads: 0 stands for everything (decision D1). */
static HRESULT build_reading(ISCardISO7816 *iface, struct parts parts, ISCardCmd **out)
{
    if (parts.le == 0)
        parts.le = ICCSP_LE_SHORT_MAX;
    return build(iface, parts, out);
}

static HRESULT ICCSP_CALL append_record(ISCardISO7816 *iface, uint8_t ref, IByteBuffer *data, ISCardCmd **cmd)
{
    return build_with_data(iface, (struct parts){.ins = 0xE2, .p2 = ref, .data = data}, cmd);
}

/* The end must lie behind the start, which P1 P2 tell unless P1 names a short identifier
 * (7816-4:2005, 7.2.7). */
static HRESULT check_erase_end(uint8_t p1, uint8_t p2, IByteBuffer *data)
{
    struct iccsp_blob end = {0};
    HRESULT hr = iccsp_content_argument(data, &end);
    const uint32_t start = (p1 & 0x80) != 0 ? p2 : (uint32_t)p1 << 8 | p2;

    if (SUCCEEDED(hr) && (end.len != 2 || ((uint32_t)end.data[0] << 8 | end.data[1]) <= start))
        hr = iccsp_bad_argument("The end of what is erased is an offset of two bytes behind the start.");
    iccsp_blob_clear(&end);
    return hr;
}

static HRESULT ICCSP_CALL erase_binary(ISCardISO7816 *iface, uint8_t p1, uint8_t p2, IByteBuffer *data,
                                       ISCardCmd **cmd)
{
    const HRESULT hr = data != NULL ? check_erase_end(p1, p2, data) : S_OK;

    return SUCCEEDED(hr) ? build(iface, (struct parts){.ins = 0x0E, .p1 = p1, .p2 = p2, .data = data}, cmd)
                         : hr;
}

static HRESULT ICCSP_CALL external_authenticate(ISCardISO7816 *iface, uint8_t algorithm, uint8_t secret,
                                                IByteBuffer *challenge, ISCardCmd **cmd)
{
    return build(iface, (struct parts){.ins = 0x82, .p1 = algorithm, .p2 = secret, .data = challenge}, cmd);
}

static HRESULT ICCSP_CALL get_challenge(ISCardISO7816 *iface, int32_t expected, ISCardCmd **cmd)
{
    return build_reading(iface, (struct parts){.ins = 0x84, .le = expected}, cmd);
}

static HRESULT ICCSP_CALL get_data(ISCardISO7816 *iface, uint8_t p1, uint8_t p2, int32_t wanted,
                                   ISCardCmd **cmd)
{
    return build_reading(iface, (struct parts){.ins = 0xCA, .p1 = p1, .p2 = p2, .le = wanted}, cmd);
}

static HRESULT ICCSP_CALL get_response(ISCardISO7816 *iface, uint8_t p1, uint8_t p2, int32_t length,
                                       ISCardCmd **cmd)
{
    return build_reading(iface, (struct parts){.ins = 0xC0, .p1 = p1, .p2 = p2, .le = length}, cmd);
}

static HRESULT ICCSP_CALL internal_authenticate(ISCardISO7816 *iface, uint8_t algorithm, uint8_t secret,
                                                IByteBuffer *challenge, int32_t reply, ISCardCmd **cmd)
{
    const struct parts parts = {.ins = 0x88, .p1 = algorithm, .p2 = secret, .data = challenge, .le = reply};

    if (cmd != NULL && challenge == NULL)
        return iccsp_bad_argument("There is no challenge.");
    return build_reading(iface, parts, cmd);
}

/* The card returns the number of a channel that it chose, one byte. */
static HRESULT ICCSP_CALL manage_channel(ISCardISO7816 *iface, uint8_t state, uint8_t channel,
                                         ISCardCmd **cmd)
{
    const bool card_chooses = state == CHANNEL_OPEN && channel == 0;

    if (cmd != NULL && state != CHANNEL_OPEN && state != CHANNEL_CLOSE)
        return iccsp_bad_argument("The channel state is neither 00 (open) nor 80 (close).");
    return build(iface, (struct parts){.ins = 0x70, .p1 = state, .p2 = channel, .le = card_chooses ? 1 : 0},
                 cmd);
}

static HRESULT ICCSP_CALL put_data(ISCardISO7816 *iface, uint8_t p1, uint8_t p2, IByteBuffer *data,
                                   ISCardCmd **cmd)
{
    return build_with_data(iface, (struct parts){.ins = 0xDA, .p1 = p1, .p2 = p2, .data = data}, cmd);
}

static HRESULT ICCSP_CALL read_binary(ISCardISO7816 *iface, uint8_t p1, uint8_t p2, int32_t wanted,
                                      ISCardCmd **cmd)
{
    return build_reading(iface, (struct parts){.ins = 0xB0, .p1 = p1, .p2 = p2, .le = wanted}, cmd);
}

static HRESULT ICCSP_CALL read_record(ISCardISO7816 *iface, uint8_t record, uint8_t ref, int32_t wanted,
                                      ISCardCmd **cmd)
{
    return build_reading(iface, (struct parts){.ins = 0xB2, .p1 = record, .p2 = ref, .le = wanted}, cmd);
}

static HRESULT ICCSP_CALL select_file(ISCardISO7816 *iface, uint8_t p1, uint8_t p2, IByteBuffer *data,
                                      int32_t wanted, ISCardCmd **cmd)
{
    return build(iface, (struct parts){.ins = 0xA4, .p1 = p1, .p2 = p2, .data = data, .le = wanted}, cmd);
}

static HRESULT ICCSP_CALL set_default_class_id(ISCardISO7816 *iface, uint8_t class_id)
{
    impl_from(iface)->class_id = class_id;
    return S_OK;
}

static HRESULT ICCSP_CALL update_binary(ISCardISO7816 *iface, uint8_t p1, uint8_t p2, IByteBuffer *data,
                                        ISCardCmd **cmd)
{
    return build_with_data(iface, (struct parts){.ins = 0xD6, .p1 = p1, .p2 = p2, .data = data}, cmd);
}

static HRESULT ICCSP_CALL update_record(ISCardISO7816 *iface, uint8_t record, uint8_t ref, IByteBuffer *data,
                                        ISCardCmd **cmd)
{
    return build_with_data(iface, (struct parts){.ins = 0xDC, .p1 = record, .p2 = ref, .data = data}, cmd);
}

static HRESULT ICCSP_CALL verify(ISCardISO7816 *iface, uint8_t ref, IByteBuffer *data, ISCardCmd **cmd)
{
    return build(iface, (struct parts){.ins = 0x20, .p2 = ref, .data = data}, cmd);
}

static HRESULT ICCSP_CALL write_binary(ISCardISO7816 *iface, uint8_t p1, uint8_t p2, IByteBuffer *data,
                                       ISCardCmd **cmd)
{
    return build_with_data(iface, (struct parts){.ins = 0xD0, .p1 = p1, .p2 = p2, .data = data}, cmd);
}

static HRESULT ICCSP_CALL write_record(ISCardISO7816 *iface, uint8_t record, uint8_t ref, IByteBuffer *data,
                                       ISCardCmd **cmd)
{
    return build_with_data(iface, (struct parts){.ins = 0xD2, .p1 = record, .p2 = ref, .data = data}, cmd);
}

static const ISCardISO7816Vtbl iso7816_vtbl = {
    ICCSP_DISPATCH_SLOTS(ISCardISO7816),
    .AppendRecord = append_record,
    .EraseBinary = erase_binary,
    .ExternalAuthenticate = external_authenticate,
    .GetChallenge = get_challenge,
    .GetData = get_data,
    .GetResponse = get_response,
    .InternalAuthenticate = internal_authenticate,
    .ManageChannel = manage_channel,
    .PutData = put_data,
    .ReadBinary = read_binary,
    .ReadRecord = read_record,
    .SelectFile = select_file,
    .SetDefaultClassId = set_default_class_id,
    .UpdateBinary = update_binary,
    .UpdateRecord = update_record,
    .Verify = verify,
    .WriteBinary = write_binary,
    .WriteRecord = write_record,
};

static const struct iccsp_iface iso7816_ifaces[] = {
    {&ICCSP_IID_ISCardISO7816, offsetof(struct iso7816, ISCardISO7816_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct iso7816, ISCardISO7816_iface)},
};

static const struct iccsp_class iso7816_class = ICCSP_CLASS(iso7816, iso7816_ifaces, destroy);

HRESULT iccsp_iso7816_create(IUnknown *outer, IUnknown **out)
{
    struct iso7816 *iso = (struct iso7816 *)calloc(1, sizeof(*iso));

    *out = NULL;
    if (iso == NULL)
        return iccsp_fail(ICCSP_E_OUTOFMEMORY, ICCSP_LAYER_LIBRARY);
    iso->ISCardISO7816_iface.lpVtbl = &iso7816_vtbl;
    iccsp_object_init(&iso->object, &iso7816_class);
    *out = outer != NULL ? iccsp_object_aggregate(&iso->object, outer)
                         : (IUnknown *)(void *)&iso->ISCardISO7816_iface;
    return S_OK;
}
