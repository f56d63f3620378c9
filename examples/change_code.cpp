/* SPDX-License-Identifier: BSD-2-Clause */
/* Changes a CHV code (PIN) of a card: makes an object for verification and calls ChangeCode with the old code
 * and the new one, which the user types: change_code [READER [REFERENCE]] */
#include "example.hpp"

using namespace example;

/* A code in a buffer, which wipes it with its last reference. */
static Ref<IByteBuffer> ask(const char *prompt)
{
    Ref<IByteBuffer> code;

    check("ChangeCode", example_read_code(prompt, code.out()));
    return code;
}

/* What is typed twice was typed as it was meant. */
static Ref<IByteBuffer> ask_twice()
{
    Ref<IByteBuffer> code = ask("new code: ");
    const Ref<IByteBuffer> again = ask("new code again: ");
    char first[EXAMPLE_CODE_MAX], second[EXAMPLE_CODE_MAX];
    size_t first_len = 0, second_len = 0;
    const bool same = SUCCEEDED(iccsp_byte_buffer_bytes(code.get(), first, sizeof(first), &first_len)) &&
                      SUCCEEDED(iccsp_byte_buffer_bytes(again.get(), second, sizeof(second), &second_len)) &&
                      first_len == second_len && memcmp(first, second, first_len) == 0;

    example_wipe(first, sizeof(first));
    example_wipe(second, sizeof(second));
    if (!same)
        throw std::runtime_error("the two new codes differ");
    return code;
}

/* The card says how many tries a wrong code leaves. */
static void tell_tries(ISCardVerify *verify)
{
    Ref<IIccspVerify> more;
    int32_t tries = -1;

    check("IIccspVerify", verify->QueryInterface(ICCSP_IID_IIccspVerify, more.out_void()));
    check("get_TriesLeft", more->get_TriesLeft(&tries));
    if (tries >= 0)
        std::cerr << "tries left: " << tries << '\n';
}

static void change_code(ISCardVerify *verify, int32_t reference)
{
    const Ref<IByteBuffer> old_code = ask("old code: ");
    const Ref<IByteBuffer> new_code = ask_twice();
    /* GLOBAL is a code of the whole card, LOCAL one of the current directory. The card gets the codes once.
     */
    const HRESULT hr = verify->ChangeCode(old_code.get(), new_code.get(), ICCSP_SC_FL_IHV_GLOBAL, reference);

    if (FAILED(hr)) {
        const Failure failure("ChangeCode", hr);

        if (hr == ICCSP_W_WRONG_CHV)
            tell_tries(verify);
        throw failure;
    }
    std::cout << "the code was changed\n";
}

int main(int argc, char **argv)
{
    long reference = 1;

    if (argc > 2 && !example_number(argv[2], 10, 31, &reference)) {
        std::cerr << "usage: change_code [READER [REFERENCE]]; a reference is 0 to 31\n";
        return 2;
    }
    return run([=] {
        Ref<ISCardManage> card;
        Ref<ISCardVerify> verify;

        check("iccsp_create_provider", iccsp_create_provider(nullptr, card.out()));
        check("attach", card->AttachByIFD(reader(argc > 1 ? argv[1] : nullptr), ICCSP_MODE_SHARED));
        check("CreateCHVerification", card->CreateCHVerification(verify.out()));
        change_code(verify.get(), static_cast<int32_t>(reference));
    });
}
