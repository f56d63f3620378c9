/* SPDX-License-Identifier: BSD-2-Clause */
/* A class made with com/object.h: identity, counting, QueryInterface, the IDispatch slots. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "com/object.h"

static const IID iid_ITurn = {0x11111111, 1, 2, {1, 2, 3, 4, 5, 6, 7, 8}};
static const IID iid_IStop = {0x22222222, 1, 2, {1, 2, 3, 4, 5, 6, 7, 8}};
static const IID iid_other = {0x11111111, 1, 2, {1, 2, 3, 4, 5, 6, 7, 9}}; /* differs in the last byte only */

typedef struct ITurn ITurn;
#undef ICCSP_IFACE
#define ICCSP_IFACE ITurn
/* clang-format off */
ICCSP_INTERFACE(ITurn, IDispatch)
{
    ICCSP_IDISPATCH_METHODS
    ICCSP_METHOD(Turn)(ICCSP_THIS_ int32_t degrees) ICCSP_PURE;
};

typedef struct IStop IStop;
#undef ICCSP_IFACE
#define ICCSP_IFACE IStop
ICCSP_INTERFACE(IStop, IUnknown)
{
    ICCSP_IUNKNOWN_METHODS
    ICCSP_METHOD(Stop)(ICCSP_THIS) ICCSP_PURE;
};
/* clang-format on */

struct wheel {
    uint32_t before; /* so that no offset is 0 by luck */
    ITurn ITurn_iface;
    IStop IStop_iface;
    struct iccsp_object object;
    int32_t angle;
};

static int destroyed;

static void destroy(void *self)
{
    destroyed++;
    free(self);
}

/* Calls by name are in test_dispatch.c. */
static const struct iccsp_member turn_members[] = {ICCSP_MEMBER_METHOD(ITurn, 1, Turn, ICCSP_IN(VT_I4))};
static const struct iccsp_members iccsp_members_ITurn = ICCSP_MEMBERS(ITurn, turn_members);

ICCSP_DISPATCH_THUNKS(wheel, ITurn)
ICCSP_UNKNOWN_THUNKS(wheel, IStop)

static HRESULT ICCSP_CALL wheel_Turn(ITurn *iface, int32_t degrees)
{
    ICCSP_CONTAINER_OF(iface, struct wheel, ITurn_iface)->angle += degrees;
    return S_OK;
}

static HRESULT ICCSP_CALL wheel_Stop(IStop *iface)
{
    ICCSP_CONTAINER_OF(iface, struct wheel, IStop_iface)->angle = 0;
    return S_FALSE;
}

static const ITurnVtbl turn_vtbl = {ICCSP_DISPATCH_SLOTS(ITurn), .Turn = wheel_Turn};
static const IStopVtbl stop_vtbl = {ICCSP_UNKNOWN_SLOTS(IStop), .Stop = wheel_Stop};

static const struct iccsp_iface wheel_ifaces[] = {
    {&iid_ITurn, offsetof(struct wheel, ITurn_iface)},
    {&ICCSP_IID_IDispatch, offsetof(struct wheel, ITurn_iface)},
    {&iid_IStop, offsetof(struct wheel, IStop_iface)},
};

static const struct iccsp_class wheel_class = ICCSP_CLASS(wheel, wheel_ifaces, destroy);

static ITurn *new_wheel(void)
{
    struct wheel *w = calloc(1, sizeof(*w));

    assert_non_null(w);
    w->ITurn_iface.lpVtbl = &turn_vtbl;
    w->IStop_iface.lpVtbl = &stop_vtbl;
    iccsp_object_init(&w->object, &wheel_class);
    destroyed = 0;
    return &w->ITurn_iface;
}

static void test_unknown_interface_is_refused_and_clears_out(void **state)
{
    ITurn *turn = new_wheel();
    void *out = turn;

    (void)state;
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, &iid_other, &out), E_NOINTERFACE);
    assert_null(out);
    out = turn;
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, &ICCSP_IID_IStream, &out), E_NOINTERFACE);
    assert_null(out);
    out = turn;
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, NULL, &out), E_INVALIDARG);
    assert_null(out);
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, &iid_ITurn, NULL), E_POINTER);
    /* None of these took a reference. */
    assert_int_equal(turn->lpVtbl->Release(turn), 0);
    assert_int_equal(destroyed, 1);
}

static void test_asking_is_not_a_failure_of_the_thread(void **state)
{
    struct iccsp_error before = {.size = sizeof(before)}, after = {.size = sizeof(after)};
    ITurn *turn = new_wheel();
    void *out;

    (void)state;
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, &iid_ITurn, NULL), E_POINTER);
    assert_int_equal(iccsp_last_error(&before), ICCSP_OK);
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, &iid_other, &out), E_NOINTERFACE);
    assert_int_equal(iccsp_last_error(&after), ICCSP_OK);
    assert_int_equal(before.hr, ICCSP_E_POINTER);
    assert_int_equal(after.hr, ICCSP_E_POINTER);
    (void)turn->lpVtbl->Release(turn);
}

static void test_decision_G7_identity_holds_from_every_interface(void **state)
{
    ITurn *turn = new_wheel();
    IStop *stop = NULL;
    void *first, *second, *third;

    (void)state;
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, &ICCSP_IID_IUnknown, &first), S_OK);
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, &iid_IStop, (void **)&stop), S_OK);
    assert_true((void *)stop != first);
    assert_int_equal(stop->lpVtbl->QueryInterface(stop, &ICCSP_IID_IUnknown, &second), S_OK);
    assert_ptr_equal(first, second);
    assert_int_equal(stop->lpVtbl->QueryInterface(stop, &ICCSP_IID_IDispatch, &third), S_OK);
    assert_ptr_equal(third, turn);
    for (iccsp_ulong left = 4; left > 0; left--)
        assert_int_equal(stop->lpVtbl->Release(stop), left);
    assert_int_equal(turn->lpVtbl->Release(turn), 0);
    assert_int_equal(destroyed, 1);
}

static void test_count_is_common_to_all_interfaces(void **state)
{
    ITurn *turn = new_wheel();
    IStop *stop = NULL;

    (void)state;
    assert_int_equal(turn->lpVtbl->AddRef(turn), 2);
    assert_int_equal(turn->lpVtbl->QueryInterface(turn, &iid_IStop, (void **)&stop), S_OK);
    assert_int_equal(stop->lpVtbl->AddRef(stop), 4);
    assert_int_equal(turn->lpVtbl->Release(turn), 3);
    assert_int_equal(turn->lpVtbl->Release(turn), 2);
    assert_int_equal(turn->lpVtbl->Turn(turn, 90), S_OK);
    assert_int_equal(stop->lpVtbl->Stop(stop), S_FALSE);
    assert_int_equal(destroyed, 0);
    assert_int_equal(stop->lpVtbl->Release(stop), 1);
    assert_int_equal(stop->lpVtbl->Release(stop), 0);
    assert_int_equal(destroyed, 1);
}

static void test_every_object_counts_until_it_is_destroyed(void **state)
{
    const uint32_t before = iccsp_object_count();
    ITurn *first = new_wheel(), *second = new_wheel();

    (void)state;
    assert_int_equal(iccsp_object_count(), before + 2);
    (void)first->lpVtbl->AddRef(first);
    assert_int_equal(iccsp_object_count(), before + 2);
    assert_int_equal(second->lpVtbl->Release(second), 0);
    assert_int_equal(first->lpVtbl->Release(first), 1);
    assert_int_equal(iccsp_object_count(), before + 1);
    assert_int_equal(first->lpVtbl->Release(first), 0);
    assert_int_equal(iccsp_object_count(), before);
}

static void test_type_information_there_is_none(void **state)
{
    ITurn *turn = new_wheel();
    ITypeInfo *info = (ITypeInfo *)(void *)turn;
    unsigned int count = 7;

    (void)state;
    assert_int_equal(turn->lpVtbl->GetTypeInfoCount(turn, NULL), E_POINTER);
    assert_int_equal(turn->lpVtbl->GetTypeInfoCount(turn, &count), S_OK);
    assert_int_equal(count, 0);
    assert_int_equal(turn->lpVtbl->GetTypeInfo(turn, 0, 0, NULL), E_POINTER);
    assert_int_equal(turn->lpVtbl->GetTypeInfo(turn, 0, 0, &info), DISP_E_BADINDEX);
    assert_null(info);
    (void)turn->lpVtbl->Release(turn);
}

static void test_names_are_checked_before_the_answer(void **state)
{
    static const IID null_iid;
    OLECHAR name[] = {'T', 0};
    OLECHAR *names[2] = {name, name};
    DISPID ids[2] = {5, 6};
    ITurn *turn = new_wheel();

    (void)state;
    assert_int_equal(turn->lpVtbl->GetIDsOfNames(turn, &null_iid, names, 2, 0, NULL), E_POINTER);
    assert_int_equal(turn->lpVtbl->GetIDsOfNames(turn, &iid_ITurn, names, 2, 0, ids),
                     DISP_E_UNKNOWNINTERFACE);
    assert_int_equal(ids[0], DISPID_UNKNOWN);
    assert_int_equal(ids[1], DISPID_UNKNOWN);
    assert_int_equal(turn->lpVtbl->GetIDsOfNames(turn, NULL, names, 2, 0, ids), DISP_E_UNKNOWNINTERFACE);
    assert_int_equal(turn->lpVtbl->GetIDsOfNames(turn, &null_iid, NULL, 2, 0, ids), E_INVALIDARG);
    assert_int_equal(turn->lpVtbl->GetIDsOfNames(turn, &null_iid, names, 0, 0, ids), E_INVALIDARG);
    (void)turn->lpVtbl->Release(turn);
}

static HRESULT invoke(ITurn *turn, REFIID riid, uint16_t flags, DISPPARAMS *params, VARIANT *result)
{
    return turn->lpVtbl->Invoke(turn, 0, riid, 0, flags, params, result, NULL, NULL);
}

static void test_invoke_checks_its_arguments_before_the_answer(void **state)
{
    static const IID null_iid;
    DISPPARAMS params = {0};
    VARIANT result;
    ITurn *turn = new_wheel();

    (void)state;
    result.vt = VT_BSTR;
    assert_int_equal(invoke(turn, &iid_ITurn, DISPATCH_METHOD, &params, &result), DISP_E_UNKNOWNINTERFACE);
    assert_int_equal(result.vt, VT_EMPTY);
    assert_int_equal(invoke(turn, &null_iid, DISPATCH_METHOD, NULL, &result), E_INVALIDARG);
    assert_int_equal(invoke(turn, &null_iid, 0, &params, &result), E_INVALIDARG);
    assert_int_equal(invoke(turn, &null_iid, 0x10, &params, &result), E_INVALIDARG);
    (void)turn->lpVtbl->Release(turn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_interface_is_refused_and_clears_out),
        cmocka_unit_test(test_asking_is_not_a_failure_of_the_thread),
        cmocka_unit_test(test_decision_G7_identity_holds_from_every_interface),
        cmocka_unit_test(test_count_is_common_to_all_interfaces),
        cmocka_unit_test(test_every_object_counts_until_it_is_destroyed),
        cmocka_unit_test(test_type_information_there_is_none),
        cmocka_unit_test(test_names_are_checked_before_the_answer),
        cmocka_unit_test(test_invoke_checks_its_arguments_before_the_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
