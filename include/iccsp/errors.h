/* SPDX-License-Identifier: BSD-2-Clause */
/* Result codes: the resource manager's, COM's, and this library's own. */
#ifndef ICCSP_ERRORS_H
#define ICCSP_ERRORS_H

#include <stddef.h>
#include <stdint.h>

#include "iccsp/export.h"

ICCSP_BEGIN_DECLS

/** The one result type of this library: an HRESULT, 32 bits on every platform. Negative is failure. */
typedef int32_t iccsp_hr;

#define ICCSP_SUCCEEDED(hr) ((iccsp_hr)(hr) >= 0)
#define ICCSP_FAILED(hr)    ((iccsp_hr)(hr) < 0)
#define ICCSP_HR(value)     ((iccsp_hr)(value))

#define ICCSP_OK      ICCSP_HR(0)
#define ICCSP_S_FALSE ICCSP_HR(1)

/* COM. */
#define ICCSP_E_NOTIMPL         ICCSP_HR(0x80004001u)
#define ICCSP_E_NOINTERFACE     ICCSP_HR(0x80004002u)
#define ICCSP_E_POINTER         ICCSP_HR(0x80004003u)
#define ICCSP_E_FAIL            ICCSP_HR(0x80004005u)
#define ICCSP_E_UNEXPECTED_CALL ICCSP_HR(0x8000FFFFu) /* COM's E_UNEXPECTED */
#define ICCSP_E_ACCESSDENIED    ICCSP_HR(0x80070005u)
#define ICCSP_E_OUTOFMEMORY     ICCSP_HR(0x8007000Eu)
#define ICCSP_E_INVALIDARG      ICCSP_HR(0x80070057u)
#define ICCSP_E_FILE_EXISTS     ICCSP_HR(0x80070050u) /* SW 6A89 */
#define ICCSP_E_NOT_EMPTY       ICCSP_HR(0x80070091u) /* a DF that has files was to be deleted */

/* The resource manager: the values of winscard's SCARD_* under names that collide with no system header. */
#define ICCSP_F_INTERNAL_ERROR          ICCSP_HR(0x80100001u) /* internal consistency check failed */
#define ICCSP_E_CANCELLED               ICCSP_HR(0x80100002u) /* ended by SCardCancel */
#define ICCSP_E_INVALID_HANDLE          ICCSP_HR(0x80100003u) /* handle not valid */
#define ICCSP_E_INVALID_PARAMETER       ICCSP_HR(0x80100004u) /* a parameter cannot be interpreted */
#define ICCSP_E_INVALID_TARGET          ICCSP_HR(0x80100005u) /* start-up data in the registry missing or bad */
#define ICCSP_E_NO_MEMORY               ICCSP_HR(0x80100006u) /* not enough memory */
#define ICCSP_F_WAITED_TOO_LONG         ICCSP_HR(0x80100007u) /* internal timer ran out */
#define ICCSP_E_INSUFFICIENT_BUFFER     ICCSP_HR(0x80100008u) /* caller's buffer too small */
#define ICCSP_E_UNKNOWN_READER          ICCSP_HR(0x80100009u) /* no reader of this name */
#define ICCSP_E_TIMEOUT                 ICCSP_HR(0x8010000Au) /* caller's time limit passed */
#define ICCSP_E_SHARING_VIOLATION       ICCSP_HR(0x8010000Bu) /* others hold the card */
#define ICCSP_E_NO_SMARTCARD            ICCSP_HR(0x8010000Cu) /* needs a card, none in the reader */
#define ICCSP_E_UNKNOWN_CARD            ICCSP_HR(0x8010000Du) /* no card type of this name */
#define ICCSP_E_CANT_DISPOSE            ICCSP_HR(0x8010000Eu) /* requested disposition impossible */
#define ICCSP_E_PROTO_MISMATCH          ICCSP_HR(0x8010000Fu) /* protocol does not fit the one in use */
#define ICCSP_E_NOT_READY               ICCSP_HR(0x80100010u) /* reader or card not ready */
#define ICCSP_E_INVALID_VALUE           ICCSP_HR(0x80100011u) /* a value cannot be interpreted */
#define ICCSP_E_SYSTEM_CANCELLED        ICCSP_HR(0x80100012u) /* system cancelled (log-off, shutdown) */
#define ICCSP_F_COMM_ERROR              ICCSP_HR(0x80100013u) /* internal communication error */
#define ICCSP_F_UNKNOWN_ERROR           ICCSP_HR(0x80100014u) /* internal error of unknown origin */
#define ICCSP_E_INVALID_ATR             ICCSP_HR(0x80100015u) /* stored ATR is not a valid ATR */
#define ICCSP_E_NOT_TRANSACTED          ICCSP_HR(0x80100016u) /* ending a transaction that does not exist */
#define ICCSP_E_READER_UNAVAILABLE      ICCSP_HR(0x80100017u) /* reader not available now */
#define ICCSP_P_SHUTDOWN                ICCSP_HR(0x80100018u) /* aborted so that the server can exit */
#define ICCSP_E_PCI_TOO_SMALL           ICCSP_HR(0x80100019u) /* PCI receive buffer too small */
#define ICCSP_E_READER_UNSUPPORTED      ICCSP_HR(0x8010001Au) /* driver below the minimum */
#define ICCSP_E_DUPLICATE_READER        ICCSP_HR(0x8010001Bu) /* reader name not unique */
#define ICCSP_E_CARD_UNSUPPORTED        ICCSP_HR(0x8010001Cu) /* card below the minimum */
#define ICCSP_E_NO_SERVICE              ICCSP_HR(0x8010001Du) /* resource manager not running */
#define ICCSP_E_SERVICE_STOPPED         ICCSP_HR(0x8010001Eu) /* resource manager has shut down */
#define ICCSP_E_UNEXPECTED              ICCSP_HR(0x8010001Fu) /* unexpected card error */
#define ICCSP_E_ICC_INSTALLATION        ICCSP_HR(0x80100020u) /* card has no primary provider */
#define ICCSP_E_ICC_CREATEORDER         ICCSP_HR(0x80100021u) /* objects created in an unsupported order */
#define ICCSP_E_UNSUPPORTED_FEATURE     ICCSP_HR(0x80100022u) /* card cannot do this */
#define ICCSP_E_DIR_NOT_FOUND           ICCSP_HR(0x80100023u) /* directory does not exist */
#define ICCSP_E_FILE_NOT_FOUND          ICCSP_HR(0x80100024u) /* file does not exist */
#define ICCSP_E_NO_DIR                  ICCSP_HR(0x80100025u) /* path is not a directory */
#define ICCSP_E_NO_FILE                 ICCSP_HR(0x80100026u) /* path is not a file */
#define ICCSP_E_NO_ACCESS               ICCSP_HR(0x80100027u) /* access to the file denied */
#define ICCSP_E_WRITE_TOO_MANY          ICCSP_HR(0x80100028u) /* more data than fits the target */
#define ICCSP_E_BAD_SEEK                ICCSP_HR(0x80100029u) /* file position cannot be set */
#define ICCSP_E_INVALID_CHV             ICCSP_HR(0x8010002Au) /* PIN supplied is incorrect */
#define ICCSP_E_UNKNOWN_RES_MNG         ICCSP_HR(0x8010002Bu) /* unrecognised code from a lower layer */
#define ICCSP_E_NO_SUCH_CERTIFICATE     ICCSP_HR(0x8010002Cu) /* certificate does not exist */
#define ICCSP_E_CERTIFICATE_UNAVAILABLE ICCSP_HR(0x8010002Du) /* certificate cannot be obtained */
#define ICCSP_E_NO_READERS_AVAILABLE    ICCSP_HR(0x8010002Eu) /* no reader */
#define ICCSP_E_COMM_DATA_LOST          ICCSP_HR(0x8010002Fu) /* communication error with the card */
#define ICCSP_E_NO_KEY_CONTAINER        ICCSP_HR(0x80100030u) /* key container does not exist */
#define ICCSP_E_SERVER_TOO_BUSY         ICCSP_HR(0x80100031u) /* resource manager too busy */
#define ICCSP_E_PIN_CACHE_EXPIRED       ICCSP_HR(0x80100032u) /* cached PIN expired (Windows 7+) */
#define ICCSP_E_NO_PIN_CACHE            ICCSP_HR(0x80100033u) /* PIN may not be cached (Windows 7+) */
#define ICCSP_E_READ_ONLY_CARD          ICCSP_HR(0x80100034u) /* card cannot be written (Windows 7+) */
#define ICCSP_W_UNSUPPORTED_CARD        ICCSP_HR(0x80100065u) /* reader and card cannot talk (ATR conflict) */
#define ICCSP_W_UNRESPONSIVE_CARD       ICCSP_HR(0x80100066u) /* card does not answer reset */
#define ICCSP_W_UNPOWERED_CARD          ICCSP_HR(0x80100067u) /* card lost power */
#define ICCSP_W_RESET_CARD              ICCSP_HR(0x80100068u) /* card was reset */
#define ICCSP_W_REMOVED_CARD            ICCSP_HR(0x80100069u) /* card was taken out */
#define ICCSP_W_SECURITY_VIOLATION      ICCSP_HR(0x8010006Au) /* refused for security reasons */
#define ICCSP_W_WRONG_CHV               ICCSP_HR(0x8010006Bu) /* wrong PIN was presented */
#define ICCSP_W_CHV_BLOCKED             ICCSP_HR(0x8010006Cu) /* no tries left */
#define ICCSP_W_EOF                     ICCSP_HR(0x8010006Du) /* end of the card file */
#define ICCSP_W_CANCELLED_BY_USER       ICCSP_HR(0x8010006Eu) /* user cancelled */
#define ICCSP_W_CARD_NOT_AUTHENTICATED  ICCSP_HR(0x8010006Fu) /* no PIN presented */
#define ICCSP_W_CACHE_ITEM_NOT_FOUND    ICCSP_HR(0x80100070u) /* not in the cache (Vista+) */
#define ICCSP_W_CACHE_ITEM_STALE        ICCSP_HR(0x80100071u) /* cache entry too old, removed */
#define ICCSP_W_CACHE_ITEM_TOO_BIG      ICCSP_HR(0x80100072u) /* entry over the per-item limit */

/* This library's own (customer bit set, facility 16): what a card or reader did wrong, told apart. */
#define ICCSP_E_NO_PROGRESS    ICCSP_HR(0xA0100001u) /* card promises more data again and again, sends none */
#define ICCSP_E_BUDGET         ICCSP_HR(0xA0100002u) /* one command cost more APDUs or bytes than allowed */
#define ICCSP_E_RESPONSE_LONG  ICCSP_HR(0xA0100003u) /* card sent more than was asked for */
#define ICCSP_E_RESPONSE_SHORT ICCSP_HR(0xA0100004u) /* response shorter than a status word */
#define ICCSP_E_MALFORMED      ICCSP_HR(0xA0100005u) /* success without the data it must come with */
#define ICCSP_E_TLV            ICCSP_HR(0xA0100006u) /* TLV truncated or not well formed */
#define ICCSP_E_SCRIPT         ICCSP_HR(0xA0100007u) /* script file of the scripted resource manager is wrong */
#define ICCSP_E_SCRIPT_MISMATCH                                                                              \
    ICCSP_HR(0xA0100008u) /* command differs from the one that the script expects */
#define ICCSP_E_PROTOCOL_ERROR ICCSP_HR(0xA0100009u) /* peer of vpcd broke the protocol */
#define ICCSP_E_DATABASE       ICCSP_HR(0xA010000Au) /* file of the card-type database wrong, or not writable */

/** Where a failure arose. */
#define ICCSP_LAYER_NONE     0u
#define ICCSP_LAYER_ARGUMENT 1u /* the caller's argument; nothing was sent */
#define ICCSP_LAYER_RM       2u /* the resource manager or the reader */
#define ICCSP_LAYER_CARD     3u /* what the card answered */
#define ICCSP_LAYER_LIBRARY  4u /* this library: memory, files, configuration */

/** What went wrong, for people. Set `size` to sizeof(struct iccsp_error) before a call; texts are English,
 * UTF-8, NUL terminated and never hold card data, PINs or keys. */
struct iccsp_error {
    uint32_t size;
    iccsp_hr hr;
    uint32_t layer;       /* ICCSP_LAYER_* */
    uint32_t has_sw;      /* 1: `sw` is the status word that the card sent last */
    uint32_t sw;          /* SW1 << 8 | SW2 */
    uint32_t has_command; /* 1: `command` is the header of the command it answered */
    uint8_t command[4];   /* CLA INS P1 P2 */
    char name[40];        /* "SCARD_E_UNKNOWN_READER" */
    char sentence[200];   /* what happened */
    char cause[200];      /* the likely cause; may be empty */
    char remedy[200];     /* what to do; may be empty */
};

/** The last failure on the calling thread. Returns ICCSP_OK and fills *out; ICCSP_S_FALSE and an empty *out
 * when nothing failed yet; ICCSP_E_POINTER: out is NULL; ICCSP_E_INVALIDARG: out->size is not one that this
 * version knows. */
ICCSP_API iccsp_hr iccsp_last_error(struct iccsp_error *out);

/** Explains a result code: the last failure on this thread if it has this code, else the general text of the
 * code; a code of nobody's gets a sentence that says so. Returns ICCSP_OK; ICCSP_E_POINTER and
 * ICCSP_E_INVALIDARG as iccsp_last_error. */
ICCSP_API iccsp_hr iccsp_explain(iccsp_hr hr, struct iccsp_error *out);

/** One sentence for a result code. Never NULL; static storage. */
ICCSP_API const char *iccsp_strerror(iccsp_hr hr);

/** The symbolic name of a result code, as the documentation writes it ("SCARD_W_WRONG_CHV", "E_POINTER").
 * "unknown" for others. Never NULL; static storage. */
ICCSP_API const char *iccsp_hr_name(iccsp_hr hr);

/** Writes what a status word means ("6A82: file not found") to out, cut to cap, always terminated when cap >
 * 0. Returns the length of the whole text. Source: ISO/IEC 7816-4:2005, tables 5 and 6. */
ICCSP_API size_t iccsp_sw_describe(uint16_t sw, char *out, size_t cap);

ICCSP_END_DECLS

#endif
