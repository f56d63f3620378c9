/* SPDX-License-Identifier: BSD-2-Clause */
/* The tables for late binding say what was published, and fit the tables of functions. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "classes/members.h"
#include "classes/published_members.h"
#include "iccsp/iccsp.h"

#define FIRST_SLOT 7u
#define ROWS       (sizeof(published_members) / sizeof(published_members[0]))

#define TABLE(iface)                                                                                         \
    {                                                                                                        \
        &iccsp_members_##iface, #iface, sizeof(iface##Vtbl) / sizeof(void *)                                 \
    }
static const struct {
    const struct iccsp_members *members;
    const char *iface;
    size_t slots;
} tables[] = {
    TABLE(ISCardManage), TABLE(ISCardFileAccess), TABLE(ISCardVerify),  TABLE(ISCardAuth),
    TABLE(ISCard),       TABLE(ISCardCmd),        TABLE(ISCardISO7816), TABLE(ISCardTypeConv),
    TABLE(IByteBuffer),  TABLE(ISCardDatabase),   TABLE(ISCardLocate),
};
#define TABLES (sizeof(tables) / sizeof(tables[0]))

static const struct iccsp_member *member_at(const struct iccsp_members *members, unsigned int slot)
{
    const struct iccsp_member *found = NULL;

    for (size_t i = 0; i < members->count; i++) {
        if (members->list[i].slot != slot)
            continue;
        assert_null(found);
        found = &members->list[i];
    }
    return found;
}

static void test_every_slot_has_one_member(void **state)
{
    size_t members = 0;

    (void)state;
    for (size_t t = 0; t < TABLES; t++) {
        assert_string_equal(tables[t].members->name, tables[t].iface);
        assert_int_equal(tables[t].members->count, tables[t].slots - FIRST_SLOT);
        for (unsigned int slot = FIRST_SLOT; slot < tables[t].slots; slot++)
            assert_non_null(member_at(tables[t].members, slot));
        members += tables[t].members->count;
    }
    assert_int_equal(members, ROWS);
}

static const char *prefix_of(uint8_t kind)
{
    if (kind == DISPATCH_PROPERTYGET)
        return "get_";
    return kind == DISPATCH_PROPERTYPUT ? "put_" : "";
}

static const char *interface_of(const struct iccsp_param *param)
{
    static const struct {
        const IID *iid;
        const char *name;
    } known[] = {{&ICCSP_IID_IByteBuffer, "IByteBuffer"},
                 {&ICCSP_IID_ISCardCmd, "ISCardCmd"},
                 {&ICCSP_IID_IStream, "IStream"}};

    for (size_t i = 0; param->object != NULL && i < sizeof(known) / sizeof(known[0]); i++) {
        if (iccsp_guid_equal(param->object->iid, known[i].iid))
            return known[i].name;
    }
    return "object";
}

static const char *type_of(const struct iccsp_param *param)
{
    switch (param->vt) {
    case VT_UI1:
        return "BYTE";
    case VT_UI2:
        return "WORD";
    case VT_I4:
        return (param->flags & ICCSP_PARAM_POINTER) != 0 ? "LONG *" : "LONG";
    case VT_UI4:
        return "DWORD";
    case VT_UI8:
        return "ULARGE_INTEGER";
    case VT_BSTR:
        return "BSTR";
    case VT_UNKNOWN:
        return interface_of(param);
    case VT_ARRAY | VT_UI1:
        return "SAFEARRAY of BYTE";
    case VT_ARRAY | VT_BSTR:
        return "SAFEARRAY of BSTR";
    case ICCSP_VT_BYTES:
        return "bytes";
    case ICCSP_VT_GUID:
        return "GUID";
    case ICCSP_VT_NOTHING:
        return "nothing";
    case ICCSP_VT_FOREIGN:
        return "foreign";
    default:
        return NULL;
    }
}

static void format_param(const struct iccsp_param *param, char *out, size_t cap)
{
    const unsigned int direction = param->flags & (ICCSP_PARAM_IN | ICCSP_PARAM_OUT);
    const bool optional = (param->flags & ICCSP_PARAM_OPTIONAL) != 0;
    const bool number =
        (param->vt == VT_UI1 || param->vt == VT_I4) && (param->flags & ICCSP_PARAM_POINTER) == 0;
    char fallback[40] = "";

    if (optional && number)
        snprintf(fallback, sizeof(fallback), ",default %d", (int)param->fallback);
    else if (optional)
        snprintf(fallback, sizeof(fallback), ",default NULL");
    assert_in_range(direction, ICCSP_PARAM_IN, ICCSP_PARAM_IN | ICCSP_PARAM_OUT);
    assert_non_null(type_of(param));
    snprintf(out, cap, "[%s%s%s%s] %s", (direction & ICCSP_PARAM_IN) != 0 ? "in" : "",
             direction == (ICCSP_PARAM_IN | ICCSP_PARAM_OUT) ? "," : "",
             (direction & ICCSP_PARAM_OUT) != 0 ? "out" : "", fallback, type_of(param));
}

static void format_params(const struct iccsp_member *member, char *out, size_t cap)
{
    size_t len = 0;

    out[0] = '\0';
    for (unsigned int i = 0; i < member->param_count; i++) {
        len += (size_t)snprintf(out + len, cap - len, "%s", i > 0 ? ", " : "");
        format_param(&member->params[i], out + len, cap - len);
        len += strlen(out + len);
        assert_true(len < cap - 1);
    }
}

/* A handle has the width of a pointer. */
static void expected_params(const struct published_member *row, char *out, size_t cap)
{
    const struct iccsp_param handle = {.vt = ICCSP_VT_HANDLE};
    const char *at = strstr(row->params, "HANDLE");

    if (at != NULL)
        snprintf(out, cap, "%.*s%s%s", (int)(at - row->params), row->params, type_of(&handle),
                 at + strlen("HANDLE"));
    else
        snprintf(out, cap, "%s", row->params);
}

static const struct iccsp_members *members_of(const char *iface)
{
    for (size_t t = 0; t < TABLES; t++) {
        if (strcmp(tables[t].iface, iface) == 0)
            return tables[t].members;
    }
    return NULL;
}

static void check_row(const struct published_member *row)
{
    const struct iccsp_members *members = members_of(row->iface);
    const struct iccsp_member *member;
    char name[60], seen[300], expected[300];

    assert_non_null(members);
    member = member_at(members, row->slot);
    assert_non_null(member);
    snprintf(name, sizeof(name), "%s%s", prefix_of(member->kind), member->name);
    format_params(member, seen, sizeof(seen));
    expected_params(row, expected, sizeof(expected));
    if (strcmp(name, row->name) != 0 || member->id != row->dispid || strcmp(seen, expected) != 0)
        fail_msg("%s, slot %u: %d %s(%s) instead of %d %s(%s)", row->iface, row->slot, (int)member->id, name,
                 seen, row->dispid, row->name, expected);
}

static void test_decision_A7_members_are_the_published_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        check_row(&published_members[i]);
}

/* The default member of each, as far as it has one. */
static void test_decision_A11_members_with_dispid_0(void **state)
{
    static const struct {
        const char *iface, *member;
    } expected[] = {{"ISCard", "Atr"},
                    {"ISCardCmd", "Apdu"},
                    {"ISCardISO7816", "AppendRecord"},
                    {"ISCardTypeConv", "ConvertByteArrayToByteBuffer"},
                    {"IByteBuffer", "Stream"}};

    (void)state;
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        const struct iccsp_members *members = members_of(expected[i].iface);

        assert_int_equal(members->list[0].id, DISPID_VALUE);
        assert_string_equal(members->list[0].name, expected[i].member);
    }
}

static bool is_pair(const struct iccsp_member *a, const struct iccsp_member *b)
{
    return a->kind + b->kind == DISPATCH_PROPERTYGET + DISPATCH_PROPERTYPUT && strcmp(a->name, b->name) == 0;
}

static void test_ids_are_shared_by_the_two_sides_of_a_property_only(void **state)
{
    (void)state;
    for (size_t t = 0; t < TABLES; t++) {
        const struct iccsp_members *members = tables[t].members;

        for (size_t i = 0; i < members->count; i++) {
            for (size_t j = 0; j < i; j++) {
                const struct iccsp_member *a = &members->list[i], *b = &members->list[j];

                assert_int_equal(a->id == b->id, is_pair(a, b));
                assert_int_equal(strcmp(a->name, b->name) == 0, is_pair(a, b));
            }
        }
    }
}

static void check_param(const struct iccsp_member *member, const struct iccsp_param *param)
{
    const struct iccsp_param *size = &member->params[param->size], *used = &member->params[param->used];
    const bool both = (param->flags & ICCSP_PARAM_IN) != 0 && (param->flags & ICCSP_PARAM_OUT) != 0;

    /* Only integers and interfaces are freed rightly if they go both ways, and an interface that goes in is
     * one of a kind. */
    if (both)
        assert_true(param->vt == VT_I4 || param->vt == VT_UNKNOWN || param->vt == ICCSP_VT_FOREIGN);
    if (param->vt == VT_UNKNOWN)
        assert_int_equal(param->object != NULL, (param->flags & ICCSP_PARAM_IN) != 0);
    if (param->vt != ICCSP_VT_BYTES)
        return;
    assert_in_range(param->size, 0, member->param_count - 1);
    assert_true((size->vt == VT_I4 || size->vt == VT_UI4) && (size->flags & ICCSP_PARAM_IN) != 0);
    if ((param->flags & ICCSP_PARAM_OUT) != 0)
        assert_true(used->vt == VT_I4 && (used->flags & ICCSP_PARAM_OUT) != 0);
}

static void test_parameters_are_such_as_the_walker_takes(void **state)
{
    (void)state;
    for (size_t t = 0; t < TABLES; t++) {
        for (size_t i = 0; i < tables[t].members->count; i++) {
            const struct iccsp_member *member = &tables[t].members->list[i];

            assert_in_range(member->param_count, 0, ICCSP_PARAMS_MAX);
            for (unsigned int p = 0; p < member->param_count; p++)
                check_param(member, &member->params[p]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_slot_has_one_member),
        cmocka_unit_test(test_decision_A7_members_are_the_published_ones),
        cmocka_unit_test(test_decision_A11_members_with_dispid_0),
        cmocka_unit_test(test_ids_are_shared_by_the_two_sides_of_a_property_only),
        cmocka_unit_test(test_parameters_are_such_as_the_walker_takes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
