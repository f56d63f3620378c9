/* SPDX-License-Identifier: BSD-2-Clause */
/* Every method of ISCardISO7816 that makes a command. */
#include "classes/builders.h"

static HRESULT append_record(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_AppendRecord(iso, 0, a->data, cmd);
}

static HRESULT erase_binary(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_EraseBinary(iso, 0, 0x10, a->end, cmd);
}

static HRESULT external_authenticate(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_ExternalAuthenticate(iso, 0, 1, a->data, cmd);
}

static HRESULT get_challenge(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_GetChallenge(iso, a->length, cmd);
}

static HRESULT get_data(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_GetData(iso, 0, 0x42, a->length, cmd);
}

static HRESULT get_response(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_GetResponse(iso, 0, 0, a->length, cmd);
}

static HRESULT internal_authenticate(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_InternalAuthenticate(iso, 0, 1, a->data, a->length, cmd);
}

static HRESULT manage_channel(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_ManageChannel(iso, a->state, 1, cmd);
}

static HRESULT put_data(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_PutData(iso, 0, 0x42, a->data, cmd);
}

static HRESULT read_binary(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_ReadBinary(iso, 0, 0, a->length, cmd);
}

static HRESULT read_record(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_ReadRecord(iso, 1, 4, a->length, cmd);
}

static HRESULT select_file(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_SelectFile(iso, 0, 0, a->data, a->length, cmd);
}

static HRESULT update_binary(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_UpdateBinary(iso, 0, 0, a->data, cmd);
}

static HRESULT update_record(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_UpdateRecord(iso, 1, 4, a->data, cmd);
}

static HRESULT verify(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_Verify(iso, 1, a->data, cmd);
}

static HRESULT write_binary(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_WriteBinary(iso, 0, 0, a->data, cmd);
}

static HRESULT write_record(ISCardISO7816 *iso, const struct builder_arguments *a, ISCardCmd **cmd)
{
    return ISCardISO7816_WriteRecord(iso, 1, 4, a->data, cmd);
}

const struct builder builders[] = {
    {"AppendRecord", 0xE2, append_record},
    {"EraseBinary", 0x0E, erase_binary},
    {"ExternalAuthenticate", 0x82, external_authenticate},
    {"GetChallenge", 0x84, get_challenge},
    {"GetData", 0xCA, get_data},
    {"GetResponse", 0xC0, get_response},
    {"InternalAuthenticate", 0x88, internal_authenticate},
    {"ManageChannel", 0x70, manage_channel},
    {"PutData", 0xDA, put_data},
    {"ReadBinary", 0xB0, read_binary},
    {"ReadRecord", 0xB2, read_record},
    {"SelectFile", 0xA4, select_file},
    {"UpdateBinary", 0xD6, update_binary},
    {"UpdateRecord", 0xDC, update_record},
    {"Verify", 0x20, verify},
    {"WriteBinary", 0xD0, write_binary},
    {"WriteRecord", 0xD2, write_record},
    {NULL, 0, NULL},
};
