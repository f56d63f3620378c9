/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds commands of ISO/IEC 7816-4: one that the builder knows, and one of parts of one's own; then asks a
 * card what it says to them: build_command [READER] */
#include "example.h"

static HRESULT print(const char *title, IByteBuffer *buffer)
{
    uint8_t bytes[512];
    size_t len = 0;
    const HRESULT hr = iccsp_byte_buffer_bytes(buffer, bytes, sizeof(bytes), &len);

    if (FAILED(hr))
        return hr;
    printf("%s:", title);
    for (size_t i = 0; i < len; i++)
        printf(" %02X", bytes[i]);
    printf("\n");
    return S_OK;
}

/* A command object holds the command, and after a transaction the reply. */
static HRESULT print_command(ISCardCmd *command)
{
    IByteBuffer *apdu = NULL;
    HRESULT hr = ISCardCmd_get_Apdu(command, &apdu);

    if (FAILED(hr))
        return hr;
    hr = print("command", apdu);
    IByteBuffer_Release(apdu);
    return hr;
}

static HRESULT print_answer(ISCardCmd *command)
{
    int32_t length = 0;
    uint16_t status = 0;
    HRESULT hr = ISCardCmd_get_ApduReplyLength(command, &length);

    if (SUCCEEDED(hr))
        hr = ISCardCmd_get_ReplyStatus(command, &status);
    if (SUCCEEDED(hr))
        printf("answer: %d bytes of data, status %04X\n", (int)length - 2, status);
    return hr;
}

/* Sends what was built. A bad status word is no failure of the call: the program looks at it. */
static HRESULT send(ISCard *card, ISCardCmd *command)
{
    HRESULT hr = print_command(command);

    if (SUCCEEDED(hr))
        hr = ISCard_Transaction(card, &command);
    return SUCCEEDED(hr) ? print_answer(command) : hr;
}

/* GET CHALLENGE, whose codes the builder knows: eight random bytes. */
static HRESULT get_challenge(ISCard *card, ISCardISO7816 *builder, ISCardCmd *command)
{
    const HRESULT hr = ISCardISO7816_GetChallenge(builder, 8, &command);

    return SUCCEEDED(hr) ? send(card, command) : hr;
}

/* SELECT, from its parts: class, instruction, P1, P2, data; no answer is expected. */
static HRESULT select_mf(ISCard *card, ISCardCmd *command)
{
    static const uint8_t mf[] = {0x3F, 0x00};
    IByteBuffer *data = NULL;
    HRESULT hr = iccsp_create_byte_buffer(mf, sizeof(mf), &data);

    if (FAILED(hr))
        return hr;
    hr = ISCardCmd_BuildCmd(command, 0x00, 0xA4, 0x00, 0x0C, data, NULL);
    IByteBuffer_Release(data);
    return SUCCEEDED(hr) ? send(card, command) : hr;
}

static HRESULT use(ISCard *card, BSTR reader)
{
    ISCardISO7816 *builder = NULL;
    ISCardCmd *command = NULL;
    HRESULT hr = iccsp_create_object(NULL, &ICCSP_CLSID_CSCardISO7816, NULL, &ICCSP_IID_ISCardISO7816,
                                     (void **)(void *)&builder);

    if (SUCCEEDED(hr))
        hr = iccsp_create_object(NULL, &ICCSP_CLSID_CSCardCmd, NULL, &ICCSP_IID_ISCardCmd,
                                 (void **)(void *)&command);
    if (SUCCEEDED(hr))
        hr = ISCard_AttachByReader(card, reader, ICCSP_MODE_SHARED, ICCSP_PROTO_T0_T1);
    if (SUCCEEDED(hr)) {
        hr = get_challenge(card, builder, command);
        if (SUCCEEDED(hr))
            hr = select_mf(card, command);
        ISCard_Detach(card, ICCSP_DISP_LEAVE);
    }
    if (command != NULL)
        ISCardCmd_Release(command);
    if (builder != NULL)
        ISCardISO7816_Release(builder);
    return hr;
}

int main(int argc, char **argv)
{
    ISCard *card = NULL;
    BSTR reader = NULL;
    HRESULT hr = example_reader(argc > 1 ? argv[1] : NULL, &reader);

    if (SUCCEEDED(hr))
        hr = iccsp_create_object(NULL, &ICCSP_CLSID_CSCard, NULL, &ICCSP_IID_ISCard, (void **)(void *)&card);
    if (SUCCEEDED(hr)) {
        hr = use(card, reader);
        ISCard_Release(card);
    }
    if (FAILED(hr))
        example_failed("build_command", hr);
    iccsp_bstr_free(reader);
    return FAILED(hr) ? 1 : 0;
}
