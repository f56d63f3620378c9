/* SPDX-License-Identifier: BSD-2-Clause */
/* What the methods get for the arguments that a C++ program leaves out. */
#include <cstring>

#include "classes/layout.h"
#include "iccsp/iccsp.h"

namespace
{

/* Counts the steps and remembers the first one that failed. */
class Steps
{
  public:
    void operator()(bool good)
    {
        number++;
        if (!good && failed == 0)
            failed = number;
    }
    int number = 0;
    int failed = 0;
};

template <typename T> T *make(struct iccsp_rm *rm, const CLSID &clsid, const IID &iid)
{
    void *made = NULL;

    (void)iccsp_create_object(rm, &clsid, NULL, &iid, &made);
    return static_cast<T *>(made);
}

void buffer_of_one_byte(Steps &step)
{
    IByteBuffer *buffer = make<IByteBuffer>(NULL, ICCSP_CLSID_CByteBuffer, ICCSP_IID_IByteBuffer);
    uint8_t bytes[4] = {1, 2, 3, 4};
    STATSTRUCT stat;

    step(buffer->Initialize() == S_OK);
    step(buffer->Stat(&stat, STATFLAG_DEFAULT) == S_OK && stat.cbSize == 1);
    step(buffer->Read(bytes, 4) == S_OK && bytes[0] == 0 && bytes[1] == 2);
    step(buffer->Seek(0, STREAM_SEEK_SET) == S_OK);
    step(buffer->CopyTo(&buffer, 1) == S_OK);
    (void)buffer->Release();
}

void command_of_a_header(Steps &step)
{
    static const uint8_t wanted[] = {0x80, 0x84, 0x00, 0x00};
    ISCardCmd *command = make<ISCardCmd>(NULL, ICCSP_CLSID_CSCardCmd, ICCSP_IID_ISCardCmd);
    IByteBuffer *apdu = NULL;
    uint8_t bytes[8], cla = 0xFF;
    size_t len = 0;

    step(command->BuildCmd(0x80, 0x84) == S_OK);
    step(command->get_Apdu(&apdu) == S_OK);
    step(iccsp_byte_buffer_bytes(apdu, bytes, sizeof(bytes), &len) == S_OK && len == sizeof(wanted) &&
         std::memcmp(bytes, wanted, len) == 0);
    step(command->put_ClassId() == S_OK && command->get_ClassId(&cla) == S_OK && cla == 0);
    (void)apdu->Release();
    (void)command->Release();
}

/* Both managers attach: the card is shared. */
void shared_attachment(Steps &step, struct iccsp_rm *rm, BSTR reader)
{
    ISCardManage *first = make<ISCardManage>(rm, ICCSP_CLSID_SCardManage, ICCSP_IID_ISCardManage);
    ISCardManage *second = make<ISCardManage>(rm, ICCSP_CLSID_SCardManage, ICCSP_IID_ISCardManage);
    ISCardVerify *verify = NULL;

    step(first->AttachByIFD(reader) == S_OK && second->AttachByIFD(reader) == S_OK);
    step(first->SCardLock() == S_OK && first->SCardUnlock() == S_OK);
    step(first->CreateCHVerification(&verify) == S_OK && verify->ResetSecurityState() == S_OK);
    (void)verify->Release();
    (void)first->Release();
    (void)second->Release();
}

/* The card is held exclusively, with T=0. */
void exclusive_attachment(Steps &step, struct iccsp_rm *rm, BSTR reader)
{
    ISCardManage *manage = make<ISCardManage>(rm, ICCSP_CLSID_SCardManage, ICCSP_IID_ISCardManage);
    ISCard *card = make<ISCard>(rm, ICCSP_CLSID_CSCard, ICCSP_IID_ISCard);
    SCARD_PROTOCOLS protocol = 0;

    step(card->AttachByReader(reader) == S_OK);
    step(card->get_Protocol(&protocol) == S_OK && protocol == ICCSP_PROTO_T0);
    step(manage->AttachByIFD(reader) == ICCSP_E_SHARING_VIOLATION);
    step(card->ReAttach() == S_OK && manage->AttachByIFD(reader) == ICCSP_E_SHARING_VIOLATION);
    step(card->LockSCard() == S_OK && card->UnlockSCard() == S_OK);
    step(card->Detach() == S_OK && manage->AttachByIFD(reader) == S_OK);
    (void)card->Release();
    (void)manage->Release();
}

iccsp_hr add_demo_card(struct iccsp_rm *rm, const char *reader, uint32_t flags)
{
    struct iccsp_vcard *card = NULL;
    iccsp_hr hr = iccsp_rm_add_reader(rm, reader);

    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_vcard_new_demo(flags, &card);
    if (ICCSP_SUCCEEDED(hr))
        hr = iccsp_rm_insert_card(rm, reader, card);
    iccsp_vcard_free(&card);
    return hr;
}

} // namespace

int layout_use_defaults_in_cxx(void)
{
    struct iccsp_rm *rm = NULL;
    BSTR t0 = iccsp_bstr_alloc(OLESTR("t0")), t1 = iccsp_bstr_alloc(OLESTR("t1"));
    Steps step;

    buffer_of_one_byte(step);
    command_of_a_header(step);
    step(iccsp_rm_open("embedded:empty", &rm) == S_OK);
    step(add_demo_card(rm, "t0", ICCSP_DEMO_T0) == S_OK && add_demo_card(rm, "t1", 0) == S_OK);
    shared_attachment(step, rm, t1);
    exclusive_attachment(step, rm, t0);
    iccsp_rm_close(&rm);
    iccsp_bstr_free(t0);
    iccsp_bstr_free(t1);
    return step.failed;
}
