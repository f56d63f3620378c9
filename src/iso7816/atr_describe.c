/* SPDX-License-Identifier: BSD-2-Clause */
/* An ATR explained byte by byte: everything but the historical bytes (ISO/IEC 7816-3:2006, clause 8). */
#include "iso7816/atr_lines.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#define FI_DEFAULT 372u

/* BWT counts in multiples of this many clock cycles, whatever Fi is (11.4.3); so does WT, in etu of Fi/Di = 1
 * (10.2). */
#define WAIT_UNIT_ETU 960u

/* Speeds and times are given for a clock that every card must accept. */
#define CLOCK_KHZ 4000u

#define N_SHORTEST 255u

/* Table 7: clock rate conversion integer, and the highest clock in units of 100 kHz. 0: reserved. */
static const struct {
    uint16_t fi;
    uint8_t fmax;
} clock_rates[16] = {
    {372, 40}, {372, 50}, {558, 60}, {744, 80},   {1116, 120}, {1488, 160}, {1860, 200}, {0, 0},
    {0, 0},    {512, 50}, {768, 75}, {1024, 100}, {1536, 150}, {2048, 200}, {0, 0},      {0, 0},
};

/* Table 8: baud rate adjustment integer. 0: reserved. */
static const uint8_t baud_rates[16] = {0, 1, 2, 4, 8, 16, 32, 64, 12, 20, 0, 0, 0, 0, 0, 0};

static const char reserved[] = "reserved value";
static const char no_meaning[] = "no meaning here";

void iccsp_atr_say(const struct iccsp_atr_lines *lines, const char *field, const uint8_t *bytes, size_t len,
                   const char *format, ...)
{
    char meaning[ICCSP_ATR_MEANING_MAX];
    char hex[3 * ICCSP_ATR_BYTES_MAX + 1] = "";
    va_list ap;

    for (size_t i = 0; i < len && i < ICCSP_ATR_BYTES_MAX; i++)
        snprintf(hex + (i > 0 ? 3 * i - 1 : 0), 4, i > 0 ? " %02X" : "%02X", (unsigned)bytes[i]);
    va_start(ap, format);
    vsnprintf(meaning, sizeof(meaning), format, ap);
    va_end(ap);
    lines->emit(lines->context, field, hex, meaning);
}

/* One interface byte and what is needed to explain it. `number` is the i of TAi. */
struct place {
    const struct iccsp_atr *atr;
    const struct iccsp_atr_lines *lines;
    const char *field;
    unsigned number;
    uint8_t protocol;
    uint8_t byte;
};

#define SAY(place, ...) iccsp_atr_say((place)->lines, (place)->field, &(place)->byte, 1, __VA_ARGS__)

static uint16_t fi_of(const struct iccsp_atr *atr)
{
    if (atr->levels == 0 || (atr->level[0].present & 0x01) == 0)
        return FI_DEFAULT;
    return clock_rates[atr->level[0].ta >> 4].fi;
}

static bool has_specific_mode(const struct iccsp_atr *atr)
{
    return atr->levels >= 2 && (atr->level[1].present & 0x01) != 0;
}

/* 8.3: Fi, Di and the highest clock. */
static void say_speed(const struct place *at)
{
    const unsigned fi = clock_rates[at->byte >> 4].fi;
    const unsigned fmax = clock_rates[at->byte >> 4].fmax;
    const unsigned di = baud_rates[at->byte & 0x0F];

    if (fi == 0 || di == 0) {
        SAY(at, "speed: %s", reserved);
        return;
    }
    SAY(at, "Fi %u, Di %u, clock up to %u.%u MHz; %u bit/s at 4 MHz%s", fi, di, fmax / 10, fmax % 10,
        CLOCK_KHZ * 1000u * di / fi, has_specific_mode(at->atr) ? "" : "; in use after a PPS only");
}

/* TB1 and TB2 described a programming voltage; since 2006 they are to be ignored (8.3). */
static void say_programming_voltage(const struct place *at)
{
    SAY(at, "%s",
        at->byte == 0 ? "no programming voltage (ignored since 2006)"
                      : "programming voltage (ignored since 2006)");
}

static void say_guard_time(const struct place *at)
{
    if (at->byte == N_SHORTEST)
        SAY(at, "extra guard time N 255: the shortest, 12 etu for T=0 and 11 etu for T=1");
    else
        SAY(at, "extra guard time N %u: %u etu between characters", (unsigned)at->byte, 12u + at->byte);
}

static void say_specific_mode(const struct place *at)
{
    SAY(at, "specific mode with T=%u; parameters %s; the card %s change to negotiable mode", at->byte & 0x0Fu,
        (at->byte & 0x10) != 0 ? "implicit" : "from the interface bytes",
        (at->byte & 0x80) != 0 ? "cannot" : "can");
}

static void say_waiting_t0(const struct place *at)
{
    if (at->byte == 0)
        SAY(at, "waiting integer WI: %s", reserved);
    else
        SAY(at, "T=0 waiting integer WI %u: at most %u ms between characters at 4 MHz", (unsigned)at->byte,
            at->byte * WAIT_UNIT_ETU * fi_of(at->atr) / CLOCK_KHZ);
}

static void say_ifsc(const struct place *at)
{
    if (at->byte == 0x00 || at->byte == 0xFF)
        SAY(at, "T=1 card information field size IFSC: %s", reserved);
    else
        SAY(at, "T=1 card information field size IFSC %u bytes", (unsigned)at->byte);
}

static void say_waiting_t1(const struct place *at)
{
    const unsigned bwi = at->byte >> 4;
    const unsigned cwi = at->byte & 0x0Fu;

    if (bwi > 9)
        SAY(at, "T=1 block waiting integer BWI: %s; CWI %u: %u etu between characters", reserved, cwi,
            11u + (1u << cwi));
    else
        SAY(at, "T=1 BWI %u: at most %u ms for a block at 4 MHz; CWI %u: %u etu between characters", bwi,
            (1u << bwi) * WAIT_UNIT_ETU * FI_DEFAULT / CLOCK_KHZ, cwi, 11u + (1u << cwi));
}

static void say_error_detection(const struct place *at)
{
    SAY(at, "T=1 error detection %s%s", (at->byte & 0x01) != 0 ? "CRC, 2 bytes" : "LRC, 1 byte",
        at->byte > 1 ? "; reserved bits are set" : "");
}

/* 8.3, TA for T=15: X in the upper two bits, Y in the others. */
static void say_clock_stop_and_class(const struct place *at)
{
    static const char *const clock_stop[] = {"not supported", "supported in state L", "supported in state H",
                                             "supported in either state"};
    static const char *const classes[8] = {NULL,
                                           "A (5 V)",
                                           "B (3 V)",
                                           "A and B (5 V, 3 V)",
                                           "C (1.8 V)",
                                           NULL,
                                           "B and C (3 V, 1.8 V)",
                                           "A, B and C (5 V, 3 V, 1.8 V)"};
    const unsigned y = at->byte & 0x3Fu;

    SAY(at, "clock stop %s; class %s", clock_stop[at->byte >> 6],
        y < 8 && classes[y] != NULL ? classes[y] : reserved);
}

static void say_spu(const struct place *at)
{
    if (at->byte == 0)
        SAY(at, "contact C6 (SPU) is not used");
    else
        SAY(at, "contact C6 (SPU) has %s use", (at->byte & 0x80) != 0 ? "proprietary" : "standard");
}

static void say_generic(const struct place *at)
{
    SAY(at, "interface byte for T=%u: %s", (unsigned)at->protocol, no_meaning);
}

typedef void (*say_byte)(const struct place *at);

/* TA, TB, TC of levels 1 and 2 have meanings of their own; after that T decides, and the first of each kind
 * for its T counts (8.2.3). */
static const say_byte say_level_1[3] = {say_speed, say_programming_voltage, say_guard_time};
static const say_byte say_level_2[3] = {say_specific_mode, say_programming_voltage, say_waiting_t0};
static const say_byte say_t1[3] = {say_ifsc, say_waiting_t1, say_error_detection};
static const say_byte say_t15[3] = {say_clock_stop_and_class, say_spu, say_generic};
static const say_byte say_other[3] = {say_generic, say_generic, say_generic};

/* True if an earlier level, the third or later, has this byte for the same T. */
static bool came_before(const struct iccsp_atr *atr, size_t index, unsigned kind)
{
    for (size_t i = 2; i < index; i++)
        if (atr->level[i].protocol == atr->level[index].protocol && (atr->level[i].present & 1u << kind) != 0)
            return true;
    return false;
}

static say_byte sayer_of(const struct iccsp_atr *atr, size_t index, unsigned kind)
{
    if (index == 0)
        return say_level_1[kind];
    if (index == 1)
        return say_level_2[kind];
    if (came_before(atr, index, kind))
        return say_generic;
    if (atr->level[index].protocol == 1)
        return say_t1[kind];
    return atr->level[index].protocol == 15 ? say_t15[kind] : say_other[kind];
}

/* "followed by TA2 TC2" for the bytes announced for level `number`. */
static const char *announced_names(char out[40], uint8_t announced, unsigned number)
{
    size_t n = 0;

    if (announced == 0)
        return number == 1 ? "no interface bytes" : "no more interface bytes";
    for (unsigned kind = 0; kind < 4; kind++)
        if ((announced & 1u << kind) != 0)
            n += (size_t)snprintf(out + n, 40 - n, "%s T%c%u", n > 0 ? "" : "followed by", 'A' + (int)kind,
                                  number);
    return out;
}

static void say_td(const struct place *at)
{
    const unsigned t = at->byte & 0x0Fu;
    const char *what = "offered";
    char names[40];

    if (t == 15)
        what = at->number == 1 ? "not allowed here" : "for global interface bytes";
    else if (at->number == 1)
        what = "offered first";
    SAY(at, "T=%u %s; %s", t, what, announced_names(names, at->byte >> 4, at->number + 1));
}

static void say_level(const struct iccsp_atr *atr, size_t index, const struct iccsp_atr_lines *lines)
{
    const struct iccsp_atr_level *level = &atr->level[index];
    const uint8_t bytes[4] = {level->ta, level->tb, level->tc, level->td};

    for (unsigned kind = 0; kind < 4; kind++) {
        char field[8];
        struct place at = {atr, lines, field, (unsigned)index + 1, level->protocol, bytes[kind]};

        if ((level->announced & 1u << kind) == 0)
            continue;
        snprintf(field, sizeof(field), "T%c%u", 'A' + (int)kind, at.number & 0xFFu);
        if ((level->present & 1u << kind) == 0)
            iccsp_atr_say(lines, field, NULL, 0, "missing: the ATR ends before it");
        else if (kind == 3)
            say_td(&at);
        else
            sayer_of(atr, index, kind)(&at);
    }
}

static void say_ts(const struct iccsp_atr *atr, const struct iccsp_atr_lines *lines)
{
    const char *meaning = "neither 3B nor 3F: this is no ATR, the rest is not interpreted";

    if ((atr->flags & ICCSP_ATR_BAD_TS) == 0)
        meaning = atr->raw[0] == 0x3B ? "direct convention" : "inverse convention";
    iccsp_atr_say(lines, "TS", atr->raw, 1, "%s", meaning);
}

static void say_t0(const struct iccsp_atr *atr, const struct iccsp_atr_lines *lines)
{
    char names[40];

    if (atr->len < 2) {
        iccsp_atr_say(lines, "T0", NULL, 0, "missing: the ATR ends before it");
        return;
    }
    iccsp_atr_say(lines, "T0", atr->raw + 1, 1, "%s; %zu historical bytes",
                  announced_names(names, atr->raw[1] >> 4, 1), atr->historical_announced);
}

static void say_tck(const struct iccsp_atr *atr, const struct iccsp_atr_lines *lines)
{
    uint8_t right = 0;
    uint8_t tck;

    if ((atr->flags & ICCSP_ATR_TCK_MISSING) != 0)
        iccsp_atr_say(lines, "TCK", NULL, 0, "missing: it is required unless T=0 is the only protocol");
    if (atr->tck < 0)
        return;
    tck = (uint8_t)atr->tck;
    for (size_t i = 1; i + 1 < atr->end; i++)
        right ^= atr->raw[i];
    if ((atr->flags & ICCSP_ATR_TCK_WRONG) != 0)
        iccsp_atr_say(lines, "TCK", &tck, 1, "check byte wrong, must be %02X", (unsigned)right);
    else
        iccsp_atr_say(lines, "TCK", &tck, 1, "check byte correct");
}

static void say_after_ts(const struct iccsp_atr *atr, const struct iccsp_atr_lines *lines)
{
    say_t0(atr, lines);
    for (size_t i = 0; i < atr->levels; i++)
        say_level(atr, i, lines);
    iccsp_atr_describe_historical(atr, lines);
    say_tck(atr, lines);
    if ((atr->flags & ICCSP_ATR_EXTRA) != 0)
        iccsp_atr_say(lines, "extra bytes", atr->raw + atr->end, atr->len - atr->end,
                      "after the end of the ATR, not part of it");
}

iccsp_hr iccsp_atr_describe(const uint8_t *atr, size_t len, iccsp_atr_line emit, void *context)
{
    const struct iccsp_atr_lines lines = {emit, context};
    struct iccsp_atr parsed;

    if (emit == NULL || (atr == NULL && len > 0))
        return iccsp_fail(ICCSP_E_POINTER, ICCSP_LAYER_ARGUMENT);
    iccsp_atr_parse(atr, len, &parsed);
    if ((parsed.flags & ICCSP_ATR_EMPTY) != 0)
        iccsp_atr_say(&lines, "TS", NULL, 0, "missing: the ATR is empty");
    else
        say_ts(&parsed, &lines);
    if ((parsed.flags & (ICCSP_ATR_EMPTY | ICCSP_ATR_BAD_TS)) == 0)
        say_after_ts(&parsed, &lines);
    if ((parsed.flags & ICCSP_ATR_TOO_LONG) != 0)
        iccsp_atr_say(&lines, "length", NULL, 0,
                      "%zu bytes were given, an ATR has at most %u; the rest was not read", len,
                      ICCSP_ATR_BYTES_MAX);
    return parsed.flags == 0 ? ICCSP_OK : iccsp_fail(ICCSP_E_INVALID_ATR, ICCSP_LAYER_CARD);
}
