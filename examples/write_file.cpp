/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes to a file of a card: makes an object for files, opens one, writes, reads back, closes:
 * write_file [READER [PATH [TEXT]]] */
#include "example.hpp"

using namespace example;

/* An open file, closed at the end. */
class File
{
  public:
    File(ISCardFileAccess *files, const char *path) : files_(files)
    {
        check("Open", files->Open(ICCSP_SC_TYPE_BY_ID, Text(path), &handle_));
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    ~File()
    {
        files_->Close(handle_);
    }
    void write(const std::string &text)
    {
        const Ref<IByteBuffer> data = buffer_of(text.data(), text.size());

        check("Write",
              files_->Write(handle_, static_cast<int32_t>(text.size()), data.get(), ICCSP_SC_FL_NO_FLAGS));
    }
    std::string read(size_t size)
    {
        Ref<IByteBuffer> data;
        int32_t count = static_cast<int32_t>(size);

        check("Read", files_->Read(handle_, &count, data.out(), ICCSP_SC_FL_NO_FLAGS));
        const std::vector<uint8_t> bytes = bytes_of(data.get());
        return std::string(bytes.begin(), bytes.end());
    }
    void rewind()
    {
        check("Seek", files_->Seek(handle_, 0, ICCSP_SC_SEEK_FROM_BEGINNING));
    }

  private:
    ISCardFileAccess *files_;
    HSCARD_FILE handle_ = 0;
};

static void write_file(ISCardManage *card, const char *path, const std::string &text)
{
    Ref<ISCardFileAccess> files;

    check("CreateFileAccess", card->CreateFileAccess(files.out()));
    File file(files.get(), path);
    file.write(text);
    std::cout << text.size() << " bytes were written\n";
    file.rewind();
    std::cout << "the file begins with \"" << file.read(text.size()) << "\"\n";
}

int main(int argc, char **argv)
{
    return run([=] {
        Ref<ISCardManage> card;

        check("iccsp_create_provider", iccsp_create_provider(nullptr, card.out()));
        check("attach", card->AttachByIFD(reader(argc > 1 ? argv[1] : nullptr), ICCSP_MODE_SHARED));
        write_file(card.get(), argc > 2 ? argv[2] : "3F00/D100/D101", argc > 3 ? argv[3] : "Hello, card!");
    });
}
