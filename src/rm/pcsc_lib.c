/* SPDX-License-Identifier: BSD-2-Clause */
/* Loading pcsc-lite's library, or PCSC.framework. */
#include "rm/pcsc_lib.h"

#include <dlfcn.h>
#include <string.h>

#include "base/trace.h"

#if defined(__x86_64__) && defined(__ILP32__)
#define MULTIARCH "x86_64-linux-gnux32"
#elif defined(__x86_64__)
#define MULTIARCH "x86_64-linux-gnu"
#elif defined(__i386__)
#define MULTIARCH "i386-linux-gnu"
#elif defined(__aarch64__)
#define MULTIARCH "aarch64-linux-gnu"
#elif defined(__arm__) && defined(__ARM_PCS_VFP)
#define MULTIARCH "arm-linux-gnueabihf"
#elif defined(__arm__)
#define MULTIARCH "arm-linux-gnueabi"
#elif defined(__riscv)
#define MULTIARCH "riscv64-linux-gnu"
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define MULTIARCH "powerpc64le-linux-gnu"
#elif defined(__s390x__)
#define MULTIARCH "s390x-linux-gnu"
#endif

static const char *const places[] = {
#ifdef __APPLE__
    "/System/Library/Frameworks/PCSC.framework/PCSC",
#else
#ifdef MULTIARCH
    "/usr/lib/" MULTIARCH "/libpcsclite.so.1",
    "/lib/" MULTIARCH "/libpcsclite.so.1",
#endif
    "/usr/lib64/libpcsclite.so.1",
    "/usr/lib/libpcsclite.so.1",
    "/lib64/libpcsclite.so.1",
    "/lib/libpcsclite.so.1",
    "/usr/local/lib64/libpcsclite.so.1",
    "/usr/local/lib/libpcsclite.so.1",
    "/usr/pkg/lib/libpcsclite.so.1",
#endif
};

static bool look_up(void *library, const struct iccsp_pcsc_symbol *symbols, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        void *found = dlsym(library, symbols[i].name);

        if (found == NULL)
            return false;
        /* POSIX: what dlsym returns can be kept in a pointer to a function. */
        memcpy(symbols[i].address, &found, sizeof(found));
    }
    return true;
}

bool iccsp_pcsc_load(const struct iccsp_pcsc_symbol *symbols, size_t count)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        void *library = dlopen(places[i], RTLD_NOW | RTLD_LOCAL);

        if (library == NULL)
            continue;
        if (look_up(library, symbols, count)) {
            iccsp_trace("PC/SC library: %s", places[i]);
            return true;
        }
        iccsp_trace("%s is not a complete PC/SC library", places[i]);
        dlclose(library);
    }
    return false;
}
