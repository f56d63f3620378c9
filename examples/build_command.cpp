/* SPDX-License-Identifier: BSD-2-Clause */
/* Builds commands of ISO/IEC 7816-4: one that the builder knows, and one of parts of one's own; then asks a
 * card what it says to them: build_command [READER] */
#include <iomanip>

#include "example.hpp"

using namespace example;

/* A command object holds the command, and after a transaction the reply. */
static void print_command(ISCardCmd *command)
{
    Ref<IByteBuffer> apdu;

    check("get_Apdu", command->get_Apdu(apdu.out()));
    std::cout << "command:" << std::hex << std::uppercase << std::setfill('0');
    for (unsigned byte : bytes_of(apdu.get()))
        std::cout << ' ' << std::setw(2) << byte;
    std::cout << std::dec << '\n';
}

static void print_answer(ISCardCmd *command)
{
    int32_t length = 0;
    uint16_t status = 0;

    check("get_ApduReplyLength", command->get_ApduReplyLength(&length));
    check("get_ReplyStatus", command->get_ReplyStatus(&status));
    std::cout << "answer: " << length - 2 << " bytes of data, status " << std::hex << std::setw(4) << status
              << std::dec << '\n';
}

/* Sends what was built. A bad status word is no failure of the call: the program looks at it. */
static void send(ISCard *card, ISCardCmd *command)
{
    print_command(command);
    check("Transaction", card->Transaction(&command));
    print_answer(command);
}

/* GET CHALLENGE, whose codes the builder knows: eight random bytes. */
static void get_challenge(ISCard *card, ISCardCmd *command)
{
    const auto builder = create<ISCardISO7816>(ICCSP_CLSID_CSCardISO7816, ICCSP_IID_ISCardISO7816);

    check("GetChallenge", builder->GetChallenge(8, &command));
    send(card, command);
}

/* SELECT, from its parts: class, instruction, P1, P2, data; no answer is expected. */
static void select_mf(ISCard *card, ISCardCmd *command)
{
    static const uint8_t mf[] = {0x3F, 0x00};
    const Ref<IByteBuffer> data = buffer_of(mf, sizeof(mf));

    check("BuildCmd", command->BuildCmd(0x00, 0xA4, 0x00, 0x0C, data.get()));
    send(card, command);
}

int main(int argc, char **argv)
{
    return run([=] {
        const auto card = create<ISCard>(ICCSP_CLSID_CSCard, ICCSP_IID_ISCard);
        const auto command = create<ISCardCmd>(ICCSP_CLSID_CSCardCmd, ICCSP_IID_ISCardCmd);

        check("AttachByReader", card->AttachByReader(reader(argc > 1 ? argv[1] : nullptr), ICCSP_MODE_SHARED,
                                                     ICCSP_PROTO_T0_T1));
        get_challenge(card.get(), command.get());
        select_mf(card.get(), command.get());
        check("Detach", card->Detach());
    });
}
