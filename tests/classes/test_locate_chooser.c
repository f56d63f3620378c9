/* SPDX-License-Identifier: BSD-2-Clause */
/* ISCardLocate on the resource manager under test: searches that ask a person. */
#include "classes/locate.h"

#include <string.h>

/* A person with a plan: an answer for each time that he is asked; the last one again and again. */
static struct person {
    size_t answer[4];
    size_t answers;
    iccsp_hr hr;
    unsigned asked;
    bool inserts; /* the card of the first reader, when he is asked for the first time */
    /* What he saw last. */
    size_t readers;
    uint32_t state[ANY_READERS];
} person;

static iccsp_hr choose(void *user, const struct iccsp_choice *choice, size_t *chosen)
{
    struct person *p = (struct person *)user;
    const size_t turn = p->asked < p->answers ? p->asked : p->answers - 1;

    assert_ptr_equal(p, &person);
    assert_int_equal(choice->size, sizeof(*choice));
    assert_int_equal(choice->round, p->asked);
    assert_string_equal(choice->title, "A card, please");
    p->asked++;
    p->readers = choice->count;
    for (size_t i = 0; i < choice->count && i < ANY_READERS; i++) {
        assert_string_equal(choice->readers[i].reader, suite.any.reader[i]);
        p->state[i] = choice->readers[i].state;
    }
    if (p->inserts && p->asked == 1)
        any_rm_insert(&suite.any, 0, suite.card[0].card);
    *chosen = p->answer[turn];
    return p->hr;
}

static void ask(struct person plan)
{
    IIccspLocate *extension = NULL;

    person = plan;
    assert_int_equal(
        ISCardLocate_QueryInterface(locate, &ICCSP_IID_IIccspLocate, (void **)(void *)&extension), S_OK);
    assert_int_equal(IIccspLocate_SetChooser(extension, choose, &person), S_OK);
    IIccspLocate_Release(extension);
}

static void look_for(const char *kind, int32_t flags)
{
    assert_int_equal(by_names(texts(kind, NULL), NULL, flags), S_OK);
}

static void test_decision_F7_asked_only_if_the_card_is_not_found(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    ask((struct person){.answer = {1}, .answers = 1, .hr = ICCSP_W_CANCELLED_BY_USER});
    look_for(KIND_DEMO, MINIMAL_UI);
    assert_int_equal(find(&info), S_OK);
    done_with(info);
    assert_int_equal(person.asked, 0);
    look_for(KIND_OTHER, MINIMAL_UI);
    assert_int_equal(find(&info), ICCSP_W_CANCELLED_BY_USER);
    assert_null(info);
    assert_int_equal(person.asked, 1);
    assert_int_equal(person.readers, ANY_READERS);
    assert_int_equal(person.state[0] & (ICCSP_READER_PRESENT | ICCSP_READER_ATRMATCH), ICCSP_READER_PRESENT);
    look_for(KIND_OTHER, NO_UI);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    assert_int_equal(person.asked, 1);
}

static void test_decision_F7_asked_in_any_case(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    ask((struct person){.answer = {1}, .answers = 1});
    look_for(KIND_DEMO, FORCE_UI);
    assert_int_equal(find(&info), S_OK);
    assert_true(is_in_reader(info, 1));
    done_with(info);
    assert_int_equal(person.asked, 1);
    assert_int_not_equal(person.state[0] & ICCSP_READER_ATRMATCH, 0);
    assert_int_not_equal(person.state[1] & ICCSP_READER_ATRMATCH, 0);
}

static void test_decision_F7_cancelled(void **state)
{
    SCARDINFO *info = (SCARDINFO *)(void *)&locate;

    (void)state;
    ask((struct person){.answers = 1, .hr = ICCSP_W_CANCELLED_BY_USER});
    look_for(KIND_DEMO, FORCE_UI);
    assert_int_equal(find(&info), ICCSP_W_CANCELLED_BY_USER);
    assert_null(info);
    person.hr = ICCSP_E_SYSTEM_CANCELLED;
    person.asked = 0;
    assert_int_equal(find(&info), ICCSP_E_SYSTEM_CANCELLED);
}

static void test_decision_F7_nobody_to_ask(void **state)
{
    IIccspLocate *extension = NULL;
    SCARDINFO *info = NULL;

    (void)state;
    ask((struct person){.answers = 1});
    assert_int_equal(
        ISCardLocate_QueryInterface(locate, &ICCSP_IID_IIccspLocate, (void **)(void *)&extension), S_OK);
    assert_int_equal(IIccspLocate_SetChooser(extension, NULL, NULL), S_OK);
    IIccspLocate_Release(extension);
    look_for(KIND_DEMO, FORCE_UI);
    assert_int_equal(find(&info), ICCSP_E_UNSUPPORTED_FEATURE);
    assert_int_equal(person.asked, 0);
}

static void test_a_wrong_choice_is_asked_about_again(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    any_rm_remove(&suite.any, 1);
    ask((struct person){.answer = {1, 7, 0}, .answers = 3});
    look_for(KIND_DEMO, FORCE_UI);
    assert_int_equal(find(&info), S_OK);
    assert_true(is_in_reader(info, 0));
    done_with(info);
    assert_int_equal(person.asked, 3);
    any_rm_insert(&suite.any, 1, suite.card[1].card);
}

/* A program in place of a person. */
static void test_wrong_choices_have_an_end(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    ask((struct person){.answer = {0}, .answers = 1});
    look_for(KIND_OTHER, FORCE_UI);
    assert_int_equal(find(&info), ICCSP_E_NO_SMARTCARD);
    assert_null(info);
    assert_int_equal(person.asked, 32);
}

static void test_a_card_that_is_inserted_while_asked(void **state)
{
    SCARDINFO *info = NULL;

    (void)state;
    any_rm_remove(&suite.any, 0);
    any_rm_remove(&suite.any, 1);
    ask((struct person){.answer = {ICCSP_CHOOSE_AGAIN}, .answers = 1, .inserts = true});
    look_for(KIND_DEMO, MINIMAL_UI);
    assert_int_equal(find(&info), S_OK);
    assert_true(is_in_reader(info, 0));
    done_with(info);
    assert_int_equal(person.asked, 1);
    any_rm_insert(&suite.any, 1, suite.card[1].card);
}

static void test_a_card_that_was_chosen_and_is_in_use(void **state)
{
    SCARDINFO *info = NULL;
    uintptr_t other;

    (void)state;
    ask((struct person){.answer = {0}, .answers = 1});
    look_for(KIND_DEMO, FORCE_UI);
    other = connect_alone(0);
    assert_int_equal(find(&info), ICCSP_E_SHARING_VIOLATION);
    iccsp_rm_disconnect(suite.any.rm, other, ICCSP_DISPOSE_LEAVE);
}

int main(void)
{
#define LOCATE_TEST(name) cmocka_unit_test_setup_teardown(name, locate_setup, locate_teardown)
    const struct CMUnitTest tests[] = {
        LOCATE_TEST(test_decision_F7_asked_only_if_the_card_is_not_found),
        LOCATE_TEST(test_decision_F7_asked_in_any_case),
        LOCATE_TEST(test_decision_F7_cancelled),
        LOCATE_TEST(test_decision_F7_nobody_to_ask),
        LOCATE_TEST(test_a_wrong_choice_is_asked_about_again),
        LOCATE_TEST(test_wrong_choices_have_an_end),
        LOCATE_TEST(test_a_card_that_is_inserted_while_asked),
        LOCATE_TEST(test_a_card_that_was_chosen_and_is_in_use),
    };

    return cmocka_run_group_tests(tests, locate_open, locate_close);
}
