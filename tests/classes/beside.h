/* SPDX-License-Identifier: BSD-2-Clause */
/* Our headers and the system's in one file: defines BESIDE_NAME, which counts what is wrong.
 * BESIDE_OURS_FIRST tells the order. No include guard: the including file is compiled once for each order. */
#ifdef BESIDE_OURS_FIRST
#include "iccsp/iccsp.h"
#endif

#ifdef _WIN32
#include <windows.h>
#include <winscard.h>
#include <scardssp.h>
#else
#include <winscard.h>
#endif

#include "iccsp/iccsp.h"

#ifdef __cplusplus
extern "C"
#endif
    int
    BESIDE_NAME(void);

int BESIDE_NAME(void)
{
    int wrong = 0;
    SCARDHANDLE handle = 0;
    HSCARD card = (HSCARD)handle;
    SCARD_SHARE_MODES mode = (SCARD_SHARE_MODES)ICCSP_MODE_SHARED;
    ISCardManage *manage = NULL;
    DWORD theirs = 0;
    LONG theirs_too = 0;

    wrong += card != 0 || manage != NULL || theirs != 0 || theirs_too != 0;
    wrong += mode != 2;
    wrong += sizeof(HRESULT) != 4;
    wrong += sizeof(STATSTRUCT) != 20;
    wrong += sizeof(DISPID) != 4;
    wrong += (iccsp_hr)(uint32_t)SCARD_E_NO_SERVICE != ICCSP_E_NO_SERVICE;
#if defined(_WIN32) && !defined(BESIDE_OURS_FIRST)
    wrong += (int)EXCLUSIVE != ICCSP_MODE_EXCLUSIVE || (int)RAW != ICCSP_PROTO_RAW ||
             (int)EJECT != ICCSP_DISP_EJECT || (int)SPECIFICMODE != ICCSP_CARD_SPECIFICMODE ||
             (int)ISO_CASE_4 != ICCSP_ISO_CASE_4;
#endif
    return wrong;
}
