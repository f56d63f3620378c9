/* SPDX-License-Identifier: BSD-2-Clause */
/* What the examples in C++ share: pointers and texts that free themselves, and failures as exceptions. */
#ifndef EXAMPLE_HPP
#define EXAMPLE_HPP

#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "example.h"

namespace example
{

/* A step that failed. what() says how, and what to do. */
class Failure : public std::runtime_error
{
  public:
    Failure(const char *step, HRESULT code) : std::runtime_error(sentence(step, code)), hr(code)
    {
    }
    const HRESULT hr;

  private:
    static std::string sentence(const char *step, HRESULT code)
    {
        struct iccsp_error error = iccsp_error();

        error.size = sizeof(error);
        iccsp_explain(code, &error);
        return std::string(step) + ": " + error.sentence + " " + error.remedy + " [" + error.name + "]";
    }
};

/* Every call of the library goes through this one. */
inline void check(const char *step, HRESULT hr)
{
    if (FAILED(hr))
        throw Failure(step, hr);
}

/* One reference to an interface, given back at the end: COM's rule that who gets an interface calls Release.
 */
template <typename Interface> class Ref
{
  public:
    Ref() = default;
    Ref(Ref &&other) noexcept : interface_(other.interface_)
    {
        other.interface_ = nullptr;
    }
    Ref(const Ref &) = delete;
    Ref &operator=(const Ref &) = delete;
    ~Ref()
    {
        if (interface_ != nullptr)
            interface_->Release();
    }
    Interface *operator->() const
    {
        return interface_;
    }
    Interface *get() const
    {
        return interface_;
    }
    /* Where a function puts the reference; what was there is given back. */
    Interface **out()
    {
        if (interface_ != nullptr)
            interface_->Release();
        interface_ = nullptr;
        return &interface_;
    }
    void **out_void()
    {
        return reinterpret_cast<void **>(out());
    }

  private:
    Interface *interface_ = nullptr;
};

/* A text of COM, from UTF-8 or from a function that makes one. */
class Text
{
  public:
    Text() = default;
    explicit Text(const char *utf8)
    {
        check("text", iccsp_bstr_from_utf8(utf8, &text_));
    }
    Text(Text &&other) noexcept : text_(other.text_)
    {
        other.text_ = nullptr;
    }
    Text(const Text &) = delete;
    Text &operator=(const Text &) = delete;
    ~Text()
    {
        iccsp_bstr_free(text_);
    }
    operator BSTR() const
    {
        return text_;
    }
    BSTR *out()
    {
        iccsp_bstr_free(text_);
        text_ = nullptr;
        return &text_;
    }
    std::string utf8() const
    {
        std::vector<char> bytes(4 * iccsp_bstr_len(text_) + 1);
        size_t len = 0;

        check("text", iccsp_bstr_to_utf8(text_, bytes.data(), bytes.size(), &len));
        return std::string(bytes.data(), len);
    }

  private:
    BSTR text_ = nullptr;
};

/* A new object of a class of the library. */
template <typename Interface> Ref<Interface> create(const CLSID &clsid, const IID &iid)
{
    Ref<Interface> made;

    check("iccsp_create_object", iccsp_create_object(nullptr, &clsid, nullptr, &iid, made.out_void()));
    return made;
}

/* Bytes as an argument of a method. */
inline Ref<IByteBuffer> buffer_of(const void *bytes, size_t len)
{
    Ref<IByteBuffer> made;

    check("iccsp_create_byte_buffer", iccsp_create_byte_buffer(bytes, len, made.out()));
    return made;
}

/* The bytes of a result. Not for codes: nobody wipes a vector. */
inline std::vector<uint8_t> bytes_of(IByteBuffer *buffer)
{
    size_t len = 0;
    const iccsp_hr hr = iccsp_byte_buffer_bytes(buffer, nullptr, 0, &len);
    std::vector<uint8_t> bytes(len);

    if (hr != ICCSP_E_INSUFFICIENT_BUFFER)
        check("iccsp_byte_buffer_bytes", hr);
    check("iccsp_byte_buffer_bytes", iccsp_byte_buffer_bytes(buffer, bytes.data(), len, &len));
    return bytes;
}

/* The reader to use: the given name, or the first one if it is null. */
inline Text reader(const char *given)
{
    Text name;

    check("list of readers", example_reader(given, name.out()));
    return name;
}

/* Runs the rest of main, and turns a failure into its sentence and a bad end. */
template <typename Program> int run(Program program)
{
    try {
        program();
        return 0;
    } catch (const std::exception &failure) {
        std::cerr << failure.what() << '\n';
        return 1;
    }
}

} // namespace example

#endif
