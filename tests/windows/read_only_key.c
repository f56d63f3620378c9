/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes a key of the machine that nobody may write to, or removes it: read_only_key make|remove KEY */
#include <stdbool.h>
#include <string.h>
#include <windows.h>
#include <sddl.h>

static bool make(const char *name)
{
    PSECURITY_DESCRIPTOR readers;
    HKEY key;

    return ConvertStringSecurityDescriptorToSecurityDescriptorA("D:(A;;KR;;;WD)", SDDL_REVISION_1, &readers,
                                                                NULL) &&
           RegCreateKeyA(HKEY_LOCAL_MACHINE, name, &key) == ERROR_SUCCESS &&
           RegSetKeySecurity(key, DACL_SECURITY_INFORMATION, readers) == ERROR_SUCCESS;
}

int main(int argc, char **argv)
{
    bool done = false;

    if (argc == 3 && strcmp(argv[1], "make") == 0)
        done = make(argv[2]);
    else if (argc == 3 && strcmp(argv[1], "remove") == 0)
        done = RegDeleteTreeA(HKEY_LOCAL_MACHINE, argv[2]) == ERROR_SUCCESS;
    return done ? 0 : 1;
}
