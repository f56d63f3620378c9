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

/* Whoever puts another library in the place of libpcsclite.so.1 keeps the real one under the second name, as
 * pcsc-lite itself does from 2.0.2 on. */
#define IN(folder) folder "/libpcsclite_real.so.1", folder "/libpcsclite.so.1"

static const char *const places[] = {
#ifdef __APPLE__
    "/System/Library/Frameworks/PCSC.framework/PCSC",
#else
#ifdef MULTIARCH
    IN("/usr/lib/" MULTIARCH), IN("/lib/" MULTIARCH),
#endif
    IN("/usr/lib64"),          IN("/usr/lib"),        IN("/lib64"),       IN("/lib"),
    IN("/usr/local/lib64"),    IN("/usr/local/lib"),  IN("/usr/pkg/lib"),
#endif
};

/* What libiccsp-winscard has and no other library: through it a call would come back here. */
#define OUR_MARKER "iccsp_winscard_marker"

static bool is_our_own(void *library)
{
    return dlsym(library, OUR_MARKER) != NULL;
}

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

static bool load_from(const char *path, bool also_our_own, const struct iccsp_pcsc_symbol *symbols,
                      size_t count)
{
    void *library = path[0] == '/' ? dlopen(path, RTLD_NOW | RTLD_LOCAL) : NULL;

    if (library == NULL)
        return false;
    if ((also_our_own || !is_our_own(library)) && look_up(library, symbols, count)) {
        iccsp_trace("PC/SC library: %s", path);
        return true;
    }
    iccsp_trace("%s is not a complete PC/SC library, or this project's own", path);
    dlclose(library);
    return false;
}

bool iccsp_pcsc_load_from(const char *path, const struct iccsp_pcsc_symbol *symbols, size_t count)
{
    return load_from(path, true, symbols, count);
}

bool iccsp_pcsc_load(const struct iccsp_pcsc_symbol *symbols, size_t count)
{
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
        if (load_from(places[i], false, symbols, count))
            return true;
    return false;
}
