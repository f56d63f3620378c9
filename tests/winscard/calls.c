/* SPDX-License-Identifier: BSD-2-Clause */
/* Calls the functions of pcsc-lite with right and wrong arguments and prints what comes: one line per call,
 * with no number in it that differs between two runs. It is linked with the system's libpcsclite;
 * test_same_answers.sh puts libiccsp-winscard in its place and compares.
 *
 * usage: calls [READER EMPTY-READER]; the first holds the demo card, the second no card. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <reader.h>
#include <winscard.h>

#define UNTOUCHED 77777u
#define NOBODY    0x5A5A5A5A

static const char *reader = "iccsp Virtual Reader 00 00", *empty_reader = "iccsp Virtual Reader 00 01";
static SCARDCONTEXT context;
static SCARDHANDLE card;

static void line(const char *what, LONG rc)
{
    printf("%s: %08lX\n", what, (unsigned long)rc);
}

/* By address: which argument is looked at first is not said in C. */
static void line_len(const char *what, LONG rc, const DWORD *len)
{
    printf("%s: %08lX, length %lu\n", what, (unsigned long)rc, (unsigned long)*len);
}

/* Lengths that depend on the names of the readers, as a difference. */
static void line_names(const char *what, LONG rc, const DWORD *len, DWORD expected)
{
    if (*len == expected)
        printf("%s: %08lX, length of the names\n", what, (unsigned long)rc);
    else
        line_len(what, rc, len);
}

static void contexts(void)
{
    SCARDCONTEXT c = 4711;
    SCARD_READERSTATE state;

    memset(&state, 0, sizeof(state));
    state.szReader = reader;
    line("establish without a place for the context",
         SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, NULL));
    line("establish in scope 9", SCardEstablishContext(9, NULL, NULL, &c));
    line("establish in the scope of pcsc-lite", SCardEstablishContext(SCARD_SCOPE_GLOBAL, NULL, NULL, &c));
    line("a context is valid", SCardIsValidContext(c));
    line("cancel without a wait", SCardCancel(c));
    line("release", SCardReleaseContext(c));
    line("release again", SCardReleaseContext(c));
    line("a released context is not valid", SCardIsValidContext(c));
    line("cancel in a released context", SCardCancel(c));
    line("wait in a released context", SCardGetStatusChange(c, 0, &state, 1));
    line("free in a released context", SCardFreeMemory(c, NULL));
    line("context 0", SCardIsValidContext(0));
}

static void reader_lists(void)
{
    const DWORD names_len = (DWORD)(strlen(reader) + strlen(empty_reader) + 3);
    char names[1024] = "", groups[64] = "", *made = NULL;
    DWORD len = UNTOUCHED;

    line("list without a place for the length", SCardListReaders(context, NULL, names, NULL));
    line_len("list in no context", SCardListReaders(NOBODY, NULL, NULL, &len), &len);
    len = UNTOUCHED;
    line_names("length of the list", SCardListReaders(context, NULL, NULL, &len), &len, names_len);
    len = 3;
    line_names("list into 3 bytes", SCardListReaders(context, NULL, names, &len), &len, names_len);
    printf("of which %zu are used\n", strlen(names));
    len = sizeof(names);
    line_names("list", SCardListReaders(context, NULL, names, &len), &len, names_len);
    printf("first %s, last byte %d\n", strcmp(names, reader) == 0 ? "the reader" : names,
           names[names_len - 1]);
    len = SCARD_AUTOALLOCATE;
    line("list into new memory without a place", SCardListReaders(context, NULL, NULL, &len));
    len = SCARD_AUTOALLOCATE;
    line_names("list into new memory", SCardListReaders(context, NULL, (LPSTR)&made, &len), &len, names_len);
    printf("first %s\n", made != NULL && strcmp(made, reader) == 0 ? "the reader" : "another");
    line("free it in no context", SCardFreeMemory(NOBODY, made));
    line("free it", SCardFreeMemory(context, made));
    line("free nothing", SCardFreeMemory(context, NULL));

    len = UNTOUCHED;
    line_len("groups in no context", SCardListReaderGroups(NOBODY, NULL, &len), &len);
    len = 2;
    line_len("groups into 2 bytes", SCardListReaderGroups(context, groups, &len), &len);
    len = SCARD_AUTOALLOCATE;
    line("groups into new memory without a place", SCardListReaderGroups(context, NULL, &len));
}

static void waits(void)
{
    SCARD_READERSTATE s[2];

    memset(s, 0, sizeof(s));
    line("wait for no readers in no context", SCardGetStatusChange(NOBODY, 0, NULL, 0));
    line("wait for a missing array", SCardGetStatusChange(context, 0, NULL, 1));
    line("wait for a reader without a name", SCardGetStatusChange(context, 0, s, 1));
    s[0].szReader = "no such reader";
    s[0].dwEventState = 0x55;
    line("wait for an unknown reader", SCardGetStatusChange(context, 0, s, 1));
    s[0].dwCurrentState = SCARD_STATE_IGNORE;
    line("ignore an unknown reader", SCardGetStatusChange(context, 0, s, 1));
    s[0].szReader = reader;
    s[1].szReader = empty_reader;
    s[0].dwCurrentState = s[1].dwCurrentState = SCARD_STATE_UNAWARE;
    line("ask for two readers", SCardGetStatusChange(context, 0, s, 2));
    printf("state %04lX, ATR of %lu bytes; %04lX, ATR of %lu bytes\n",
           (unsigned long)s[0].dwEventState & 0xFFFFu, (unsigned long)s[0].cbAtr,
           (unsigned long)s[1].dwEventState & 0xFFFFu, (unsigned long)s[1].cbAtr);
    s[0].dwCurrentState = s[0].dwEventState;
    s[1].dwCurrentState = s[1].dwEventState;
    line("ask again, nothing changed", SCardGetStatusChange(context, 0, s, 2));
    printf("state %04lX; %04lX\n", (unsigned long)s[0].dwEventState & 0xFFFFu,
           (unsigned long)s[1].dwEventState & 0xFFFFu);
    line("and wait 20 milliseconds", SCardGetStatusChange(context, 20, s, 2));
    s[0].szReader = "\\\\?PnP?\\Notification";
    s[0].dwCurrentState = 0;
    line("wait 20 milliseconds for readers to come", SCardGetStatusChange(context, 20, s, 1));
    printf("pseudo reader %04lX\n", (unsigned long)s[0].dwEventState & 0xFFFFu);
}

static void connections(void)
{
    SCARDHANDLE h = 4711, second;
    DWORD active = UNTOUCHED;
    char long_name[300];

    memset(long_name, 'x', sizeof(long_name) - 1);
    long_name[sizeof(long_name) - 1] = '\0';
    line("connect without a place for the handle", SCardConnect(context, reader, 2, 3, NULL, &active));
    line("connect without a place for the protocol", SCardConnect(context, reader, 2, 3, &h, NULL));
    line("connect to no reader", SCardConnect(context, NULL, 2, 3, &h, &active));
    line("connect to an unknown reader", SCardConnect(context, "no such reader", 2, 3, &h, &active));
    line("connect to a long name", SCardConnect(context, long_name, 2, 3, &h, &active));
    line("connect in no context", SCardConnect(NOBODY, reader, 2, 3, &h, &active));
    line("connect with share mode 9", SCardConnect(context, reader, 9, 3, &h, &active));
    line("connect without a protocol", SCardConnect(context, reader, 2, 0, &h, &active));
    line("connect with share mode 9 and no protocol", SCardConnect(context, reader, 9, 0, &h, &active));
    line("connect with protocol 0x40", SCardConnect(context, reader, 2, 0x40, &h, &active));
    line("connect with T=0 only", SCardConnect(context, reader, 2, SCARD_PROTOCOL_T0, &h, &active));
    line("connect to the empty reader", SCardConnect(context, empty_reader, 2, 3, &h, &active));
    line("connect directly to the empty reader",
         SCardConnect(context, empty_reader, SCARD_SHARE_DIRECT, 0, &h, &active));
    printf("protocol %lu\n", (unsigned long)active);
    line("disconnect it", SCardDisconnect(h, SCARD_LEAVE_CARD));
    line("connect with a protocol too many", SCardConnect(context, reader, 2, 0x43, &h, &active));
    printf("protocol %lu\n", (unsigned long)active);
    line("exclusive beside it", SCardConnect(context, reader, SCARD_SHARE_EXCLUSIVE, 3, &second, &active));
    line("disconnect with disposition 9", SCardDisconnect(h, 9));
    line("disconnect", SCardDisconnect(h, SCARD_LEAVE_CARD));
    line("disconnect again", SCardDisconnect(h, SCARD_LEAVE_CARD));
    line("disconnect nobody with disposition 9", SCardDisconnect(NOBODY, 9));
    line("connect", SCardConnect(context, reader, SCARD_SHARE_SHARED, 3, &card, &active));
    printf("protocol %lu\n", (unsigned long)active);
}

static void reconnections(void)
{
    DWORD active = UNTOUCHED;

    line("reconnect without a place for the protocol", SCardReconnect(card, 2, 3, 0, NULL));
    line("reconnect nobody", SCardReconnect(NOBODY, 2, 3, 0, &active));
    line("reconnect with share mode 9", SCardReconnect(card, 9, 3, 0, &active));
    line("reconnect without a protocol", SCardReconnect(card, 2, 0, 0, &active));
    line("reconnect with initialisation 3", SCardReconnect(card, 2, 3, 3, &active));
    line("reconnect with initialisation 9", SCardReconnect(card, 2, 3, 9, &active));
    line("reconnect with T=0 only", SCardReconnect(card, 2, SCARD_PROTOCOL_T0, 0, &active));
    line("reconnect", SCardReconnect(card, 2, 3, SCARD_LEAVE_CARD, &active));
    printf("protocol %lu\n", (unsigned long)active);
    line("reconnect with a reset", SCardReconnect(card, 2, 3, SCARD_RESET_CARD, &active));
    printf("protocol %lu\n", (unsigned long)active);
}

static void status(void)
{
    char name[256] = "", *made = NULL;
    BYTE atr[33], *made_atr = NULL;
    DWORD len = sizeof(name), state = UNTOUCHED, protocol = UNTOUCHED, atr_len = sizeof(atr);
    const DWORD name_len = (DWORD)strlen(reader) + 1;

    line("status of nobody", SCardStatus(NOBODY, name, &len, &state, &protocol, atr, &atr_len));
    printf("lengths %lu, %lu\n", (unsigned long)len, (unsigned long)atr_len);
    len = sizeof(name);
    atr_len = sizeof(atr);
    line_names("status", SCardStatus(card, name, &len, &state, &protocol, atr, &atr_len), &len, name_len);
    printf("%s, state %04lX, protocol %lu, ATR of %lu bytes\n",
           strcmp(name, reader) == 0 ? "the reader" : name, (unsigned long)state & 0xFFFFu,
           (unsigned long)protocol, (unsigned long)atr_len);
    line("status for nothing", SCardStatus(card, NULL, NULL, NULL, NULL, NULL, NULL));
    len = atr_len = 0;
    line_names("lengths of the status", SCardStatus(card, NULL, &len, NULL, NULL, NULL, &atr_len), &len,
               name_len);
    printf("ATR of %lu bytes\n", (unsigned long)atr_len);
    len = 3;
    line_names("name into 3 bytes", SCardStatus(card, name, &len, &state, &protocol, NULL, NULL), &len,
               name_len);
    atr_len = 3;
    line_len("ATR into 3 bytes", SCardStatus(card, NULL, NULL, NULL, NULL, atr, &atr_len), &atr_len);
    len = SCARD_AUTOALLOCATE;
    line("name into new memory without a place", SCardStatus(card, NULL, &len, NULL, NULL, NULL, NULL));
    atr_len = SCARD_AUTOALLOCATE;
    line("ATR into new memory without a place", SCardStatus(card, NULL, NULL, NULL, NULL, NULL, &atr_len));
    len = atr_len = SCARD_AUTOALLOCATE;
    line_names("both into new memory",
               SCardStatus(card, (LPSTR)&made, &len, NULL, NULL, (LPBYTE)&made_atr, &atr_len), &len,
               name_len);
    printf("%s, ATR of %lu bytes, first %02X\n",
           made != NULL && strcmp(made, reader) == 0 ? "the reader" : "another", (unsigned long)atr_len,
           made_atr != NULL ? made_atr[0] : 0u);
    line("free the name", SCardFreeMemory(context, made));
    line("free the ATR", SCardFreeMemory(context, made_atr));
}

static void transmit(const char *what, const SCARD_IO_REQUEST *pci, const void *command, DWORD command_len,
                     DWORD cap)
{
    static BYTE response[70000];
    DWORD len = cap;
    const LONG rc = SCardTransmit(card, pci, command, command_len, NULL, response, &len);

    printf("%s: %08lX, %lu bytes", what, (unsigned long)rc, (unsigned long)len);
    if (rc == SCARD_S_SUCCESS && len >= 2)
        printf(", %02X%02X", response[len - 2], response[len - 1]);
    printf("\n");
}

static void exchanges(void)
{
    static BYTE long_command[70000] = {0x00, 0xA4, 0x00, 0x00};
    const BYTE select[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00};
    const SCARD_IO_REQUEST any = {SCARD_PROTOCOL_ANY, sizeof(any)};
    BYTE response[300];
    DWORD len = sizeof(response);

    line("transmit without a protocol", SCardTransmit(card, NULL, select, 7, NULL, response, &len));
    line("transmit nothing", SCardTransmit(card, SCARD_PCI_T1, NULL, 7, NULL, response, &len));
    line("transmit without a place", SCardTransmit(card, SCARD_PCI_T1, select, 7, NULL, NULL, &len));
    line("transmit without a place for the length",
         SCardTransmit(card, SCARD_PCI_T1, select, 7, NULL, response, NULL));
    line_len("transmit to nobody", SCardTransmit(NOBODY, SCARD_PCI_T1, select, 7, NULL, response, &len),
             &len);
    transmit("transmit", SCARD_PCI_T1, select, sizeof(select), 300);
    transmit("transmit, answer into 2 bytes", SCARD_PCI_T1, select, sizeof(select), 2);
    transmit("transmit, answer into 1 byte", SCARD_PCI_T1, select, sizeof(select), 1);
    transmit("transmit, answer into no bytes", SCARD_PCI_T1, select, sizeof(select), 0);
    transmit("transmit with the other protocol", SCARD_PCI_T0, select, sizeof(select), 300);
    transmit("transmit raw", SCARD_PCI_RAW, select, sizeof(select), 300);
    transmit("transmit with both protocols", &any, select, sizeof(select), 300);
    transmit("transmit 70,000 bytes", SCARD_PCI_T1, long_command, sizeof(long_command), 300);
    transmit("transmit, answer into 70,000 bytes", SCARD_PCI_T1, select, sizeof(select), 70000);
}

static void transactions(void)
{
    line("end nobody's transaction", SCardEndTransaction(NOBODY, SCARD_LEAVE_CARD));
    line("end no transaction", SCardEndTransaction(card, SCARD_LEAVE_CARD));
    line("begin nobody's transaction", SCardBeginTransaction(NOBODY));
    line("begin", SCardBeginTransaction(card));
    line("begin another", SCardBeginTransaction(card));
    line("end it with disposition 9", SCardEndTransaction(card, 9));
    line("end it", SCardEndTransaction(card, SCARD_LEAVE_CARD));
    line("end the first", SCardEndTransaction(card, SCARD_LEAVE_CARD));
    line("end once more", SCardEndTransaction(card, SCARD_LEAVE_CARD));
}

static void drivers(void)
{
    BYTE out[300];
    DWORD n = UNTOUCHED;

    line_len("control nobody", SCardControl(NOBODY, SCARD_CTL_CODE(1), NULL, 0, out, sizeof(out), &n), &n);
    n = UNTOUCHED;
    line_len("control code 1", SCardControl(card, SCARD_CTL_CODE(1), NULL, 0, out, sizeof(out), &n), &n);
    line("control without a place for the length",
         SCardControl(card, SCARD_CTL_CODE(1), NULL, 0, out, sizeof(out), NULL));
    n = UNTOUCHED;
    line_len("control with 70,000 bytes",
             SCardControl(card, SCARD_CTL_CODE(1), out, 70000, out, sizeof(out), &n), &n);

    line("attribute without a place for the length", SCardGetAttrib(card, SCARD_ATTR_ATR_STRING, out, NULL));
    n = sizeof(out);
    line("attribute of nobody", SCardGetAttrib(NOBODY, SCARD_ATTR_ATR_STRING, NULL, &n));
    n = 264;
    line_len("attribute 0x12345678", SCardGetAttrib(card, 0x12345678, out, &n), &n);
    n = SCARD_AUTOALLOCATE;
    line("attribute into new memory without a place", SCardGetAttrib(card, SCARD_ATTR_ATR_STRING, NULL, &n));
    line("set an attribute to nothing", SCardSetAttrib(card, SCARD_ATTR_ATR_STRING, NULL, 1));
    line("set an attribute to no bytes", SCardSetAttrib(card, SCARD_ATTR_ATR_STRING, out, 0));
    line("set an attribute of nobody", SCardSetAttrib(NOBODY, SCARD_ATTR_ATR_STRING, out, 1));
}

static void constants(void)
{
    printf("T=0 %lu/%lu, T=1 %lu/%lu, raw %lu/%lu\n", g_rgSCardT0Pci.dwProtocol, g_rgSCardT0Pci.cbPciLength,
           g_rgSCardT1Pci.dwProtocol, g_rgSCardT1Pci.cbPciLength, g_rgSCardRawPci.dwProtocol,
           g_rgSCardRawPci.cbPciLength);
    printf("text of an unknown code: %s\n", pcsc_stringify_error(0x12345678));
}

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc == 3) {
        reader = argv[1];
        empty_reader = argv[2];
    }
    contexts();
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context) != SCARD_S_SUCCESS)
        return 1;
    reader_lists();
    waits();
    connections();
    reconnections();
    status();
    exchanges();
    transactions();
    drivers();
    constants();
    line("disconnect with a reset", SCardDisconnect(card, SCARD_RESET_CARD));
    line("release the context", SCardReleaseContext(context));
    line("status of a handle of a released context", SCardStatus(card, NULL, NULL, NULL, NULL, NULL, NULL));
    return 0;
}
