/* SPDX-License-Identifier: BSD-2-Clause */
/* Performs a transaction with a card: attaches an ISCard, keeps other programs out, sends commands one after
 * the other and looks at each status word, lets others in again, detaches: transaction [READER [FILE]]
 *
 * FILE: the identifier of a file below the MF, four hexadecimal digits. */
#include <iomanip>

#include "example.hpp"

using namespace example;

/* Keeps other programs from the card for as long as it lives. */
class Lock
{
  public:
    explicit Lock(ISCard *card) : card_(card)
    {
        check("LockSCard", card->LockSCard());
    }
    Lock(const Lock &) = delete;
    Lock &operator=(const Lock &) = delete;
    ~Lock()
    {
        card_->UnlockSCard(ICCSP_DISP_LEAVE);
    }

  private:
    ISCard *card_;
};

/* The objects of the transaction. */
struct Talk {
    Ref<ISCard> card = create<ISCard>(ICCSP_CLSID_CSCard, ICCSP_IID_ISCard);
    Ref<ISCardISO7816> builder = create<ISCardISO7816>(ICCSP_CLSID_CSCardISO7816, ICCSP_IID_ISCardISO7816);
    Ref<ISCardCmd> command = create<ISCardCmd>(ICCSP_CLSID_CSCardCmd, ICCSP_IID_ISCardCmd);

    /* Sends the command that was built. Whether the card did what it was asked for is in the status word. */
    void send(const char *step)
    {
        ISCardCmd *built = command.get();
        uint16_t status = 0;
        char meaning[128];

        check(step, card->Transaction(&built));
        check(step, built->get_ReplyStatus(&status));
        iccsp_sw_describe(status, meaning, sizeof(meaning));
        std::cout << step << ": " << meaning << '\n';
        if (status != 0x9000)
            throw std::runtime_error("the card refused");
    }

    /* SELECT by identifier; P2 0C: no answer but the status word. */
    void select(long id)
    {
        const uint8_t bytes[] = {static_cast<uint8_t>(id >> 8), static_cast<uint8_t>(id)};
        const Ref<IByteBuffer> data = buffer_of(bytes, sizeof(bytes));
        ISCardCmd *built = command.get();

        check("SELECT", builder->SelectFile(0x00, 0x0C, data.get(), 0, &built));
        send("SELECT");
    }

    /* READ BINARY from the beginning, as much as one command gives. */
    std::vector<uint8_t> read()
    {
        Ref<IByteBuffer> reply;
        ISCardCmd *built = command.get();

        check("READ BINARY", builder->ReadBinary(0x00, 0x00, 0, &built));
        send("READ BINARY");
        check("get_ApduReply", built->get_ApduReply(reply.out()));
        std::vector<uint8_t> bytes = bytes_of(reply.get());
        bytes.resize(bytes.size() - 2); /* the last two are the status word */
        return bytes;
    }
};

static void print(const std::vector<uint8_t> &bytes)
{
    std::cout << std::hex << std::uppercase << std::setfill('0');
    for (size_t i = 0; i < bytes.size(); i++)
        std::cout << std::setw(2) << unsigned(bytes[i]) << (i + 1 < bytes.size() ? ' ' : '\n');
    std::cout << std::dec;
}

int main(int argc, char **argv)
{
    long id = 0x2F02;

    if (argc > 2 && !example_number(argv[2], 16, 0xFFFF, &id)) {
        std::cerr << "usage: transaction [READER [FILE]]; a file is four hexadecimal digits\n";
        return 2;
    }
    return run([=] {
        Talk talk;

        check("attach", talk.card->AttachByReader(reader(argc > 1 ? argv[1] : nullptr), ICCSP_MODE_SHARED,
                                                  ICCSP_PROTO_T0_T1));
        /* Between the commands nobody else may select another file. */
        const Lock lock(talk.card.get());
        talk.select(0x3F00);
        talk.select(id);
        print(talk.read());
    });
}
