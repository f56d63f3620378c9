/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardDatabase and ISCardLocate as an old program uses them: which card is it, who serves it, and a
 * connection. The script has put a kind of card, "Card of the test", into the user's database. */
#include "client.h"

#include <winscard.h>

#include "provider.h"

#define KIND L"Card of the test"

/* An array of one text. */
class texts
{
  public:
    explicit texts(const wchar_t *only) : array(SafeArrayCreateVector(VT_BSTR, 0, 1))
    {
        text first(only);
        LONG index = 0;

        SafeArrayPutElement(array, &index, (BSTR)first);
    }
    texts(const texts &) = delete;
    texts &operator=(const texts &) = delete;
    ~texts()
    {
        SafeArrayDestroy(array);
    }
    operator SAFEARRAY *() const
    {
        return array;
    }

  private:
    SAFEARRAY *array;
};

/* Whether a list has this name first; frees it. */
static bool begins_with(SAFEARRAY *list, const wchar_t *name)
{
    LONG index = 0;
    BSTR first = nullptr;
    const bool same =
        list != nullptr && SafeArrayGetElement(list, &index, &first) == S_OK && wcscmp(first, name) == 0;

    SysFreeString(first);
    SafeArrayDestroy(list);
    return same;
}

static void test_database()
{
    const BYTE atr[] = {0x3B, 0x8D, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x31, 0xF0, 0x65,
                        0x49, 0x43, 0x43, 0x53, 0x50, 0x73, 0xF7, 0x21, 0xFB, 0xB6};
    holder<ISCardDatabase> database;
    holder<IByteBuffer> buffer;
    text kind(KIND), nobody(L"Nobody's card");
    GUID *provider = nullptr;
    SAFEARRAY *list = nullptr;

    returns(S_OK,
            CoCreateInstance(CLSID_CSCardDatabase, nullptr, CLSCTX_INPROC_SERVER, IID_ISCardDatabase,
                             database.out_void()),
            "CSCardDatabase");
    if (database.get() == nullptr)
        return;
    returns(S_OK, database->GetProviderCardId(kind, &provider), "ISCardDatabase::GetProviderCardId");
    check(provider != nullptr && *provider == CLSID_SCardManage, "the provider of the card");
    CoTaskMemFree(provider);
    returns(SCARD_E_UNKNOWN_CARD, database->GetProviderCardId(nobody, &provider), "a card that nobody knows");
    returns(S_OK, database->ListCardInterfaces(kind, &list), "ISCardDatabase::ListCardInterfaces");
    check(begins_with(list, L"{5E586211-5A09-11D0-B84C-00C04FD424B9}"), "the interfaces of the card");
    fill(buffer, "");
    buffer->Write(const_cast<BYTE *>(atr), sizeof(atr), nullptr);
    returns(S_OK, database->ListCards(buffer.get(), nullptr, 0x0409, &list), "ISCardDatabase::ListCards");
    check(begins_with(list, KIND), "the kind of card by its ATR");
    returns(S_OK, database->ListReaderGroups(0, &list), "ISCardDatabase::ListReaderGroups");
    check(begins_with(list, L"SCard$AllReaders"), "the groups of readers");
    returns(S_OK, database->ListReaders(0, &list), "ISCardDatabase::ListReaders");
    check(begins_with(list, READER), "the readers");
}

static void test_locate()
{
    holder<ISCardLocate> locate;
    holder<ISCardManage> card;
    texts interfaces(L"{5E586211-5A09-11D0-B84C-00C04FD424B9}"), names(KIND);
    text title(L"A card, please");
    SCARDINFO *info = nullptr;

    returns(S_OK,
            CoCreateInstance(CLSID_CSCardLocate, nullptr, CLSCTX_INPROC_SERVER, IID_ISCardLocate,
                             locate.out_void()),
            "CSCardLocate");
    if (locate.get() == nullptr)
        return;
    returns(S_OK, locate->ConfigureCardGuidSearch(interfaces, nullptr, title, SC_DLG_NO_UI),
            "ISCardLocate::ConfigureCardGuidSearch");
    returns(SCARD_E_UNSUPPORTED_FEATURE, locate->FindCard(SHARED, T1, SC_DLG_FORCE_UI, &info),
            "ISCardLocate::FindCard with a dialog");
    returns(S_OK, locate->ConfigureCardNameSearch(names, nullptr, title, SC_DLG_NO_UI),
            "ISCardLocate::ConfigureCardNameSearch");
    returns(S_OK, locate->FindCard(SHARED, T1, 0, &info), "ISCardLocate::FindCard");
    if (info == nullptr)
        return;
    check(info->hCard != 0 && info->hContext != 0 && info->ActiveProtocol == T1 && info->ShareMode == SHARED,
          "the card that was found");
    CoCreateInstance(CLSID_SCardManage, nullptr, CLSCTX_INPROC_SERVER, IID_ISCardManage, card.out_void());
    returns(S_OK, card->AttachByHandle(info->hCard), "ISCardManage::AttachByHandle with its handle");
    returns(S_OK, card->Detach(), "ISCardManage::Detach");
    CoTaskMemFree(info);
}

void test_kinds_of_cards()
{
    test_database();
    test_locate();
}
