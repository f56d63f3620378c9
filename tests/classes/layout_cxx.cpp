/* SPDX-License-Identifier: BSD-2-Clause */
/* The layout by our headers in C++: as numbers, and by a call of every kind. */
#include <cstring>

#include "classes/layout.h"
#include "classes/slots.h"
#include "iccsp/iccsp.h"

/* A pointer to a virtual method holds the byte offset of its slot, plus 1 except on ARM (Itanium C++
 * ABI, 2.3). */
template <typename Method> static size_t slot_of(Method method)
{
    uintptr_t word;

    std::memcpy(&word, &method, sizeof(word));
#if !defined(__arm__) && !defined(__aarch64__)
    word -= 1;
#endif
    return word / sizeof(void *);
}

#define ROW(iface, number, method) {#iface, #method, slot_of(&iface::method)},
#define ROWS(iface)                SLOTS_##iface(ROW)

const struct layout_row layout_cxx[] = {BASE_INTERFACES(ROWS) CARD_INTERFACES(ROWS)
                                            OWN_INTERFACES(ROWS){NULL, NULL, 0}};

static int use(IByteBuffer *buffer)
{
    uint8_t bytes[8] = {'a', 'b', 'c', 'd'};
    IByteBuffer *clone = NULL;
    IStream *stream = NULL;
    IUnknown *same = NULL;
    STATSTRUCT stat;
    ULARGE_INTEGER place;
    LARGE_INTEGER back;
    int32_t n = 0;

    if (buffer->Initialize(4, bytes) != S_OK)
        return 1;
    if (buffer->Seek(2, STREAM_SEEK_SET, &n) != S_OK || n != 2)
        return 2;
    if (buffer->Write(bytes, 4, &n) != S_OK || n != 4)
        return 3;
    if (buffer->Stat(&stat, STATFLAG_DEFAULT) != S_OK || stat.cbSize != 6)
        return 4;
    if (buffer->Clone(&clone) != S_OK)
        return 5;
    n = buffer->QueryInterface(ICCSP_IID_IUnknown, reinterpret_cast<void **>(&same)) == S_OK ? 0 : 6;
    if (n == 0 && (same->Release() != 1 || buffer->Initialize(1, NULL) != E_ACCESSDENIED))
        n = 7;
    if (n == 0 && clone->get_Stream(&stream) != S_OK)
        n = 8;
    (void)clone->Release();
    if (n != 0)
        return n;
    back.QuadPart = -6;
    if (stream->Seek(back, STREAM_SEEK_END, &place) != S_OK || place.QuadPart != 0)
        n = 9;
    else if (stream->Read(bytes, 8, NULL) != S_OK || std::memcmp(bytes, "ababcd", 6) != 0)
        n = 10;
    (void)stream->Release();
    return n;
}

int layout_use_buffer_in_cxx(void)
{
    IByteBuffer *buffer = NULL;
    int step;

    if (iccsp_create_byte_buffer("", 0, &buffer) != S_OK)
        return -1;
    step = use(buffer);
    return buffer->Release() == 0 ? step : -2;
}
