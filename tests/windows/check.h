/* SPDX-License-Identifier: BSD-2-Clause */
/* What the client programs share: one line per check, and the headers of mingw-w64. */
#ifndef ICCSP_TESTS_WINDOWS_CHECK_H
#define ICCSP_TESTS_WINDOWS_CHECK_H

#include <cstdio>
#include <windows.h>
#include <ole2.h>
#include <scardssp.h>

inline int failures;

inline void check(bool good, const char *what)
{
    std::printf("%s - %s\n", good ? "ok" : "not ok", what);
    failures += good ? 0 : 1;
}

/** Prints the code, too, when it is another one. */
inline void returns(HRESULT wanted, HRESULT got, const char *what)
{
    check(got == wanted, what);
    if (got != wanted)
        std::printf("    returned %08lX, not %08lX\n", (unsigned long)got, (unsigned long)wanted);
}

/** An interface pointer that releases what it holds. */
template <class T> class holder
{
  public:
    holder() = default;
    holder(const holder &) = delete;
    holder &operator=(const holder &) = delete;
    ~holder()
    {
        reset();
    }
    void reset()
    {
        T *old = p;

        p = nullptr;
        if (old != nullptr)
            old->Release();
    }
    /* For parameters that an interface comes out of. */
    T **out()
    {
        reset();
        return &p;
    }
    void **out_void()
    {
        return reinterpret_cast<void **>(out());
    }
    T *get() const
    {
        return p;
    }
    T *operator->() const
    {
        return p;
    }

  private:
    T *p = nullptr;
};

/** A BSTR that frees itself. */
class text
{
  public:
    explicit text(const wchar_t *from) : s(SysAllocString(from))
    {
    }
    text(const text &) = delete;
    text &operator=(const text &) = delete;
    ~text()
    {
        SysFreeString(s);
    }
    operator BSTR() const
    {
        return s;
    }

  private:
    BSTR s;
};

#endif
