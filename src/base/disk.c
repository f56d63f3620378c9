/* SPDX-License-Identifier: BSD-2-Clause */
/* What of configuration files is the same on every system. */
#include "base/disk.h"

const char *iccsp_disk_text(enum iccsp_disk_result result)
{
    switch (result) {
    case ICCSP_DISK_OK:
        return "nothing is wrong";
    case ICCSP_DISK_ABSENT:
        return "it is not there";
    case ICCSP_DISK_DENIED:
        return "permission was denied";
    case ICCSP_DISK_NOT_REGULAR:
        return "it is not an ordinary file";
    case ICCSP_DISK_TOO_LONG:
        return "it is longer than it may be";
    case ICCSP_DISK_DEVICE_FULL:
        return "there is no room on the device";
    case ICCSP_DISK_NO_MEMORY:
        return "there is not enough memory";
    case ICCSP_DISK_BUSY:
        return "another process keeps it locked";
    case ICCSP_DISK_FAILED:
        break;
    }
    return "the system reports an error";
}

bool iccsp_disk_mark_holds(const struct iccsp_disk_mark *before, const struct iccsp_disk_mark *now)
{
    return before->settled && before->device == now->device && before->number == now->number &&
           before->size == now->size && before->modified == now->modified && before->changed == now->changed;
}
