/* SPDX-License-Identifier: BSD-2-Clause */
/* SELECT: every way to name a file, and everything that it returns. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "vcard/tree_card.h"

/* Selections are made with P2 = 04; the file that became current is told by its identifier, a refusal by its
 * status word. */
static void check_selection(struct iccsp_vcard *card, const char *cmd, unsigned wanted)
{
    const char *answer = answer_to(card, cmd);
    struct bytes rsp = bytes_from_hex(answer);
    struct iccsp_fcp fcp = {0};
    unsigned got = (unsigned)rsp.p[rsp.len - 2] << 8 | rsp.p[rsp.len - 1];

    if (got == 0x9000 && iccsp_fcp_parse(rsp.p, rsp.len - 2, &fcp) == ICCSP_OK)
        got = fcp.fid;
    bytes_free(&rsp);
    if (got != wanted)
        fail_msg("> %s selected %04X, not %04X", cmd, got, wanted);
}

struct selection {
    const char *cmd;
    unsigned wanted;
};

static void check_selections(const struct selection *table, size_t count)
{
    struct iccsp_vcard *card = tree_card(false, true);

    for (size_t i = 0; i < count; i++)
        check_selection(card, table[i].cmd, table[i].wanted);
    iccsp_vcard_free(&card);
}

static void test_bad_selections_are_refused(void **state)
{
    static const struct selection table[] = {
        {"00A40504 02 2000 00", 0x6A86},                               /* no such P1 */
        {"00A40A04 02 2000 00", 0x6A86},                               /* no such P1 */
        {"00A48004 02 2000 00", 0x6A86},                               /* no such P1 */
        {"00A40014 02 2000 00", 0x6A86},                               /* P2 bit 5 */
        {"00A40084 02 2000 00", 0x6A86},                               /* P2 bit 8 */
        {"00A40005 02 2000 00", 0x6A86},                               /* occurrence without a name */
        {"00A40806 02 2000 00", 0x6A86},                               /* the same with a path */
        {"00A40004 01 20 00", 0x6700},                                 /* half an identifier */
        {"00A40004 03 200020 00", 0x6700},                             /* one and a half */
        {"00A40104 00", 0x6700},                                       /* child DF, which? */
        {"00A40204 00", 0x6700},                                       /* EF, which? */
        {"00A40304 02 3F00 00", 0x6700},                               /* the parent has no name */
        {"00A40404 00", 0x6700},                                       /* no name */
        {"00A40404 10 A0000000010100000000000000000000 00", 0x6A82},   /* 16 bytes: a name, but nobody's */
        {"00A40404 11 A000000001010000000000000000000000 00", 0x6700}, /* 17 bytes */
        {"00A40804 00", 0x6700},                                       /* empty path */
        {"00A40904 00", 0x6700},
        {"00A40804 03 200020 00", 0x6700}, /* odd path */
        {"00A40004 02 9999 00", 0x6A82},
        {"00A40004 02 FFFF 00", 0x6A82},
        {"00A40104 02 1001 00", 0x6A82}, /* an EF is no child DF */
        {"00A40204 02 2000 00", 0x6A82}, /* a DF is no EF */
        {"00A40104 02 2100 00", 0x6A82}, /* no child but a grandchild */
        {"00A40304 00", 0x6A82},         /* the MF has no parent */
        {"00A40404 05 A000000002 00", 0x6A82},
        {"00A40404 07 A0000000010100 00", 0x6A82}, /* longer than the name */
        {"00A40804 04 2000 9999 00", 0x6A82},
        {"00A40804 04 1001 2001 00", 0x6A82}, /* nothing below an EF */
        {"00A40804 04 3F00 2000 00", 0x6A82}, /* the path leaves out the MF */
        {"00A40804 06 2000 3F00 2001 00", 0x6A82},
    };

    (void)state;
    check_selections(table, COUNT(table));
}

/* ISO/IEC 7816-4:2005, 7.1.1: a failed selection leaves the current file as it is. */
static void test_a_refused_selection_changes_nothing(void **state)
{
    static const struct exchange table[] = {
        {"00A4080C 04 2000 2001", "9000"}, {"00A4000C 02 9999", "6A82"},
        {"00B0000002", "3031 9000"},       {"00A4050C 02 2000", "6A86"},
        {"00B0000002", "3031 9000"},       {"00A4080C 04 3000 9999", "6A82"},
        {"00B0000002", "3031 9000"},       {"00A4040C 05 A000000009", "6A82"},
        {"00B0000002", "3031 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_by_identifier_the_mf_children_parent_and_brothers(void **state)
{
    static const struct selection table[] = {
        {"00A40004 00", 0x3F00},                                          /* no identifier: the MF */
        {"00A40004 02 3F00 00", 0x3F00}, {"00A40004 02 1001 00", 0x1001}, /* child EF */
        {"00A40004 02 2000 00", 0x2000},                                  /* brother of the EF = child DF */
        {"00A40004 02 2000 00", 0x2000},                                  /* the current DF itself */
        {"00A40004 02 1001 00", 0x1001},                                  /* EF beside the current DF */
        {"00A40004 02 2000 00", 0x2000}, {"00A40004 02 2001 00", 0x2001}, {"00A40004 02 2100 00", 0x2100},
        {"00A40004 02 2101 00", 0x2101}, {"00A40004 02 2000 00", 0x2000}, /* parent */
        {"00A40004 02 2100 00", 0x2100}, {"00A40004 02 2002 00", 0x2002}, /* EF beside 2100: 2000 is current
                                                                           */
        {"00A40004 02 3000 00", 0x3000},                                  /* DF beside 2000 */
        {"00A40004 02 4000 00", 0x4000}, {"00A40004 02 2100 00", 0x6A82}, /* a nephew is too far */
        {"00A40004 02 3F00 00", 0x3F00},
    };

    (void)state;
    check_selections(table, COUNT(table));
}

static void test_the_nearest_file_of_an_identifier_wins(void **state)
{
    static const struct exchange table[] = {
        {"00A4000C 02 2000", "9000"}, {"00A4000C 02 2001", "9000"}, {"00B0000001", "30 9000"},
        {"00A4000C 02 3000", "9000"}, {"00A4000C 02 2001", "9000"}, {"00B0000001", "61 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_children_and_parent(void **state)
{
    static const struct selection table[] = {
        {"00A40104 02 2000 00", 0x2000}, {"00A40204 02 2001 00", 0x2001}, {"00A40104 02 2100 00", 0x2100},
        {"00A40204 02 2101 00", 0x2101}, {"00A40304 00", 0x2000},         {"00A40304 00", 0x3F00},
        {"00A40304 00", 0x6A82},         {"00A40204 02 1001 00", 0x1001},
    };

    (void)state;
    check_selections(table, COUNT(table));
}

static void test_paths(void **state)
{
    static const struct selection table[] = {
        {"00A40804 06 2000 2100 2101 00", 0x2101}, {"00A40804 02 1001 00", 0x1001},
        {"00A40804 04 2000 2100 00", 0x2100},      {"00A40904 02 2101 00", 0x2101},
        {"00A40904 02 2001 00", 0x6A82}, /* from the current DF only */
        {"00A40804 02 2000 00", 0x2000},           {"00A40904 04 2100 2101 00", 0x2101},
    };

    (void)state;
    check_selections(table, COUNT(table));
}

static void test_names_whole_and_cut(void **state)
{
    static const struct selection table[] = {
        {"00A40404 06 A00000000102 00", 0x2100},
        {"00A40404 06 A00000000103 00", 0x3000},
        {"00A40404 05 A000000001 00", 0x2000},
        {"00A40404 01 A0 00", 0x2000},
    };

    (void)state;
    check_selections(table, COUNT(table));
}

/* P2 bits 2 and 1: first, last, next, previous; in the order of the tree, from the current DF. */
static void test_occurrences_of_a_cut_name(void **state)
{
    static const struct selection table[] = {
        {"00A40406 05 A000000001 00", 0x2000}, /* nothing yet: next is first */
        {"00A40406 05 A000000001 00", 0x2100}, {"00A40406 05 A000000001 00", 0x3000},
        {"00A40406 05 A000000001 00", 0x6A82}, /* exhausted */
        {"00A40407 05 A000000001 00", 0x2100}, {"00A40407 05 A000000001 00", 0x2000},
        {"00A40407 05 A000000001 00", 0x6A82}, {"00A40405 05 A000000001 00", 0x3000},
        {"00A40404 05 A000000001 00", 0x2000}, {"00A40406 06 A00000000101 00", 0x6A82},
    };

    (void)state;
    check_selections(table, COUNT(table));
}

#define DF_FCP    "8102028B 82023821 83022000 8406A00000000101 8A0105 8C087FFFFFFFFFFFFFFF"
#define EF_FCP    "8002000A 82020121 83022001 880108 8A0105 8C087FFFFFFFFFFFFF00"
#define NO_SFI    "80020005 82020121 83022101 8A0105 8800 8C087FFFFFFFFFFFFF00"
#define NEVER_FCP "80020005 82020121 83022004 880120 8A0105 8C087FFFFFFFFFFFFFFF"
#define CHV_FCP   "80020002 8206022100020001 83022005 880128 8A0105 8C087FFFFFFFFFFFFF11"
#define VAR_FCP   "8002000C 8206052100030004 83022002 880110 8A0105 8C087FFFFFFFFFFFFF00"
#define CYC_FCP   "80020009 8206072100030003 83022003 880118 8A0105 8C087FFFFFFFFFFFFF00"

static void test_control_information(void **state)
{
    static const struct exchange table[] = {
        {"00A40804 04 2000 2001 00", "621C" EF_FCP "9000"},
        {"00A40804 04 2000 2004 00", "621C" NEVER_FCP "9000"},
        {"00A40804 04 2000 2005 00", "6220" CHV_FCP "9000"},
        {"00A40804 04 2000 2002 00", "6220" VAR_FCP "9000"},
        {"00A40804 04 2000 2003 00", "6220" CYC_FCP "9000"},
        {"00A40804 06 2000 2100 2101 00", "621B" NO_SFI "9000"},
        {"00A40804 02 2000 00", "6221" DF_FCP "9000"},
        /* 6F: the same objects and those of the FMD; 64: only those */
        {"00A40800 02 2000 00", "6F26" DF_FCP "500374776F 9000"},
        {"00A40808 02 2000 00", "6405 500374776F 9000"},
        {"00A40800 04 2000 2001 00", "6F1C" EF_FCP "9000"},
        {"00A40808 04 2000 2001 00", "6400 9000"},
        /* nothing asked for, twice */
        {"00A4080C 02 2000 00", "9000"},
        {"00A40804 02 2000", "9000"},
        /* a Le too small: the rest waits */
        {"00A40808 02 2000 03", "640550 6104"},
        {"00C0000004", "0374776F 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

static void test_a_df_has_no_current_ef(void **state)
{
    static const struct exchange table[] = {
        {"00B0000001", "6986"},
        {"00B2010401", "6986"},
        {"00A4080C 04 2000 2001", "9000"},
        {"00B0000001", "30 9000"},
        {"00A4000C 02 2000", "9000"},
        {"00B0000001", "6986"},
        {"00A4080C 04 2000 2001", "9000"},
        {"reset", ""},
        {"00B0000001", "6986"},
        {"00A40004 00", "62?? 8102???? 82023821 83023F00 8A0105 8C087FFFFFFFFFFFFFFF 9000"},
    };

    (void)state;
    check_tree(table, COUNT(table));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_selections_are_refused),
        cmocka_unit_test(test_a_refused_selection_changes_nothing),
        cmocka_unit_test(test_by_identifier_the_mf_children_parent_and_brothers),
        cmocka_unit_test(test_the_nearest_file_of_an_identifier_wins),
        cmocka_unit_test(test_children_and_parent),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_names_whole_and_cut),
        cmocka_unit_test(test_occurrences_of_a_cut_name),
        cmocka_unit_test(test_control_information),
        cmocka_unit_test(test_a_df_has_no_current_ef),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
