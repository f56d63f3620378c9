/* SPDX-License-Identifier: BSD-2-Clause */
/* Connects to a smart card: makes a service provider, attaches it to the card in a reader, makes an object
 * that works with the card, and lets go: connect [READER] */
#include "example.hpp"

using namespace example;

static void tell_status(ISCardManage *card)
{
    SCARD_STATES state;
    SCARD_PROTOCOLS protocol;

    check("Status", card->Status(&state, &protocol));
    std::cout << "a card is there, protocol T=" << (protocol == ICCSP_PROTO_T1) << '\n';
}

/* One of the objects that work with a card; CreateCHVerification and CreateCardAuth make others. */
static void tell_directory(ISCardManage *card)
{
    Ref<ISCardFileAccess> files;
    Text directory;

    check("CreateFileAccess", card->CreateFileAccess(files.out()));
    check("GetCurrentDir", files->GetCurrentDir(directory.out()));
    std::cout << "its current directory is " << directory.utf8() << '\n';
}

int main(int argc, char **argv)
{
    return run([=] {
        Ref<ISCardManage> card;

        check("iccsp_create_provider", iccsp_create_provider(nullptr, card.out()));
        /* Others may use the card, too. ICCSP_MODE_EXCLUSIVE would keep it for us. */
        check("AttachByIFD", card->AttachByIFD(reader(argc > 1 ? argv[1] : nullptr), ICCSP_MODE_SHARED));
        tell_status(card.get());
        tell_directory(card.get());
        check("Detach", card->Detach());
    });
}
