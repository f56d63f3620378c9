/* SPDX-License-Identifier: BSD-2-Clause */
/* Performs a transaction with a card: attaches an ISCard, keeps other programs out, sends commands one after
 * the other and looks at each status word, lets others in again, detaches: transaction [READER [FILE]]
 *
 * FILE: the identifier of a file below the MF, four hexadecimal digits. */
#include "example.h"

/* The objects of the transaction. */
struct talk {
    ISCard *card;
    ISCardISO7816 *builder;
    ISCardCmd *command;
};

/* Sends the command that was built. Whether the card did what it was asked for is in the status word. */
static HRESULT send(struct talk *talk, const char *step)
{
    uint16_t status = 0;
    char meaning[128];
    HRESULT hr = ISCard_Transaction(talk->card, &talk->command);

    if (SUCCEEDED(hr))
        hr = ISCardCmd_get_ReplyStatus(talk->command, &status);
    if (FAILED(hr)) {
        example_failed(step, hr);
        return hr;
    }
    iccsp_sw_describe(status, meaning, sizeof(meaning));
    printf("%s: %s\n", step, meaning);
    if (status == 0x9000)
        return S_OK;
    fprintf(stderr, "the card refused\n");
    return E_FAIL;
}

/* SELECT by identifier; P2 0C: no answer but the status word. */
static HRESULT select_file(struct talk *talk, long id)
{
    const uint8_t bytes[] = {(uint8_t)(id >> 8), (uint8_t)id};
    IByteBuffer *data = NULL;
    HRESULT hr = iccsp_create_byte_buffer(bytes, sizeof(bytes), &data);

    if (FAILED(hr)) {
        example_failed("SELECT", hr);
        return hr;
    }
    hr = ISCardISO7816_SelectFile(talk->builder, 0x00, 0x0C, data, 0, &talk->command);
    IByteBuffer_Release(data);
    if (SUCCEEDED(hr))
        return send(talk, "SELECT");
    example_failed("SELECT", hr);
    return hr;
}

/* READ BINARY from the beginning, as much as one command gives. */
static HRESULT read_file(struct talk *talk)
{
    IByteBuffer *reply = NULL;
    uint8_t bytes[258];
    size_t len = 0;
    HRESULT hr = ISCardISO7816_ReadBinary(talk->builder, 0x00, 0x00, 0, &talk->command);

    if (SUCCEEDED(hr))
        hr = send(talk, "READ BINARY");
    if (SUCCEEDED(hr))
        hr = ISCardCmd_get_ApduReply(talk->command, &reply);
    if (SUCCEEDED(hr)) {
        hr = iccsp_byte_buffer_bytes(reply, bytes, sizeof(bytes), &len);
        IByteBuffer_Release(reply);
    }
    /* The last two bytes of a reply are its status word. */
    for (size_t i = 0; SUCCEEDED(hr) && i + 2 < len; i++)
        printf("%02X%s", bytes[i], i + 3 < len ? " " : "\n");
    return hr;
}

/* Between the two commands nobody else may select another file. */
static HRESULT run(struct talk *talk, long id)
{
    HRESULT hr = ISCard_LockSCard(talk->card);

    if (FAILED(hr)) {
        example_failed("LockSCard", hr);
        return hr;
    }
    hr = select_file(talk, 0x3F00);
    if (SUCCEEDED(hr))
        hr = select_file(talk, id);
    if (SUCCEEDED(hr))
        hr = read_file(talk);
    ISCard_UnlockSCard(talk->card, ICCSP_DISP_LEAVE);
    return hr;
}

static HRESULT create(struct talk *talk)
{
    HRESULT hr =
        iccsp_create_object(NULL, &ICCSP_CLSID_CSCard, NULL, &ICCSP_IID_ISCard, (void **)(void *)&talk->card);

    if (SUCCEEDED(hr))
        hr = iccsp_create_object(NULL, &ICCSP_CLSID_CSCardISO7816, NULL, &ICCSP_IID_ISCardISO7816,
                                 (void **)(void *)&talk->builder);
    if (SUCCEEDED(hr))
        hr = iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_ISCardCmd,
                                 (void **)(void *)&talk->command);
    return hr;
}

static void release(struct talk *talk)
{
    if (talk->command != NULL)
        ISCardCmd_Release(talk->command);
    if (talk->builder != NULL)
        ISCardISO7816_Release(talk->builder);
    if (talk->card != NULL)
        ISCard_Release(talk->card);
}

int main(int argc, char **argv)
{
    struct talk talk = {NULL, NULL, NULL};
    BSTR reader = NULL;
    long id = 0x2F02;
    HRESULT hr;

    if (argc > 2 && !example_number(argv[2], 16, 0xFFFF, &id)) {
        fprintf(stderr, "usage: transaction [READER [FILE]]; a file is four hexadecimal digits\n");
        return 2;
    }
    hr = example_reader(argc > 1 ? argv[1] : NULL, &reader);
    if (SUCCEEDED(hr))
        hr = create(&talk);
    if (SUCCEEDED(hr))
        hr = ISCard_AttachByReader(talk.card, reader, ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1);
    if (FAILED(hr)) {
        example_failed("attach", hr);
    } else {
        hr = run(&talk, id);
        ISCard_Detach(talk.card, ICCSP_DISP_LEAVE);
    }
    release(&talk);
    iccsp_bstr_free(reader);
    return FAILED(hr) ? 1 : 0;
}
