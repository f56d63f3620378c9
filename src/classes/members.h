/* SPDX-License-Identifier: BSD-2-Clause */
/* The members of the interfaces for late binding. */
#ifndef ICCSP_CLASSES_MEMBERS_H
#define ICCSP_CLASSES_MEMBERS_H

#include "com/dispatch.h"

extern const struct iccsp_members iccsp_members_IByteBuffer;
extern const struct iccsp_members iccsp_members_ISCard;
extern const struct iccsp_members iccsp_members_ISCardAuth;
extern const struct iccsp_members iccsp_members_ISCardCmd;
extern const struct iccsp_members iccsp_members_ISCardDatabase;
extern const struct iccsp_members iccsp_members_ISCardFileAccess;
extern const struct iccsp_members iccsp_members_ISCardISO7816;
extern const struct iccsp_members iccsp_members_ISCardLocate;
extern const struct iccsp_members iccsp_members_ISCardManage;
extern const struct iccsp_members iccsp_members_ISCardTypeConv;
extern const struct iccsp_members iccsp_members_ISCardVerify;

#endif
