/* SPDX-License-Identifier: BSD-2-Clause */
/* Each event of readers and cards exactly once, also of those that came and went between two looks. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "cli/follow.h"

#define READER "Reader A"

/* What was told: one letter an event, capital if the ATR was known. */
struct told {
    char letters[64];
    uint32_t unseen;
    unsigned initial;
};

static void tell(void *context, const struct cli_event *event)
{
    static const char letters[] = {
        [CLI_SERVICE_STOPPED] = 'x', [CLI_SERVICE_STARTED] = 'y', [CLI_READER_ADDED] = 'a',
        [CLI_READER_REMOVED] = 'g',  [CLI_CARD_INSERTED] = 'i',   [CLI_CARD_REMOVED] = 'r',
        [CLI_CARD_SWAPPED] = 's'};
    struct told *told = context;
    const size_t len = strlen(told->letters);
    char letter = letters[event->change];

    assert_true(len + 1 < sizeof(told->letters));
    if (event->atr_len > 0)
        letter = (char)(letter - 'a' + 'A');
    told->letters[len] = letter;
    told->unseen += event->unseen;
    told->initial += event->initial;
}

static struct cli_reader reader_with(uint32_t counter, bool card)
{
    return (struct cli_reader){.name = READER,
                               .state = counter << 16 | (card ? ICCSP_READER_PRESENT : ICCSP_READER_EMPTY),
                               .atr_len = card ? 2 : 0};
}

static struct told compare(uint32_t from, bool card_before, uint32_t to, bool card_after)
{
    struct told told = {0};
    const struct cli_follower follower = {.tell = tell, .context = &told};
    const struct cli_reader before = reader_with(from, card_before), after = reader_with(to, card_after);

    cli_follow_compare(&follower, &before, &after);
    return told;
}

static void test_what_the_counter_tells(void **state)
{
    static const struct {
        uint32_t from, to;
        bool before, after;
        const char *letters;
    } cases[] = {
        {5, 5, false, false, ""},
        {5, 5, true, true, ""},
        {5, 6, false, true, "I"},
        {5, 6, true, false, "R"},
        {5, 7, true, true, "S"},
        {5, 7, false, false, "ir"},
        {5, 8, false, true, "iS"},
        {5, 8, true, false, "sr"},
        {5, 9, true, true, "sS"},
        {5, 9, false, false, "isr"},
        {0xFFFF, 0, true, false, "R"},
        {0xFFFF, 1, true, true, "S"},
        /* Not counted, or counted anew. */
        {0, 0, false, true, "I"},
        {0, 0, true, false, "R"},
        {9, 1, true, false, "R"},
        {9, 0, true, true, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct told told = compare(cases[i].from, cases[i].before, cases[i].to, cases[i].after);

        assert_string_equal(told.letters, cases[i].letters);
        assert_int_equal(told.unseen, 0);
    }
}

static void test_a_counter_that_jumps_is_told_in_few_events(void **state)
{
    for (uint32_t to = 0; to <= 0xFFFF; to += 997) {
        const bool card = (to & 1) != 0;
        const struct told told = compare(0, false, to, card);
        uint32_t changes = told.unseen;

        for (const char *letter = told.letters; *letter != '\0'; letter++)
            changes += *letter == 's' || *letter == 'S' ? 2 : 1;
        assert_int_equal(changes, to);
    }
    (void)state;
}

/* An embedded resource manager, followed. */
struct scene {
    struct cli cli;
    struct iccsp_vcard *card;
    struct told told;
    struct cli_follower follower;
};

static void scene_start(struct scene *scene)
{
    *scene = (struct scene){.cli.rm_spec = "embedded:empty"};
    scene->follower = (struct cli_follower){.cli = &scene->cli, .tell = tell, .context = &scene->told};
    assert_int_equal(iccsp_vcard_new_demo(0, &scene->card), ICCSP_OK);
    /* The first opens it, the second looks. */
    assert_int_equal(cli_follow(&scene->follower, 0), ICCSP_OK);
}

static void scene_end(struct scene *scene)
{
    cli_follow_end(&scene->follower);
    cli_rm_close(&scene->cli);
    iccsp_vcard_free(&scene->card);
}

static void expect_told(struct scene *scene, const char *letters)
{
    assert_int_equal(cli_follow(&scene->follower, 0), ICCSP_OK);
    assert_string_equal(scene->told.letters, letters);
    assert_int_equal(cli_follow(&scene->follower, 0), ICCSP_OK);
    assert_string_equal(scene->told.letters, letters);
    scene->told = (struct told){0};
}

static void test_every_event_once(void **state)
{
    struct scene scene;

    (void)state;
    scene_start(&scene);
    expect_told(&scene, "");
    assert_int_equal(iccsp_rm_add_reader(scene.cli.rm, READER), ICCSP_OK);
    expect_told(&scene, "a");
    assert_int_equal(iccsp_rm_insert_card(scene.cli.rm, READER, scene.card), ICCSP_OK);
    expect_told(&scene, "I");
    assert_int_equal(iccsp_rm_remove_card(scene.cli.rm, READER), ICCSP_OK);
    expect_told(&scene, "R");
    assert_int_equal(iccsp_rm_insert_card(scene.cli.rm, READER, scene.card), ICCSP_OK);
    assert_int_equal(iccsp_rm_remove_card(scene.cli.rm, READER), ICCSP_OK);
    expect_told(&scene, "ir");
    assert_int_equal(iccsp_rm_insert_card(scene.cli.rm, READER, scene.card), ICCSP_OK);
    expect_told(&scene, "I");
    assert_int_equal(iccsp_rm_remove_card(scene.cli.rm, READER), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(scene.cli.rm, READER, scene.card), ICCSP_OK);
    expect_told(&scene, "S");
    assert_int_equal(iccsp_rm_remove_reader(scene.cli.rm, READER), ICCSP_OK);
    expect_told(&scene, "Rg");
    scene_end(&scene);
}

static void test_a_reader_comes_with_its_card(void **state)
{
    struct scene scene;

    (void)state;
    scene_start(&scene);
    assert_int_equal(iccsp_rm_add_reader(scene.cli.rm, READER), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(scene.cli.rm, READER, scene.card), ICCSP_OK);
    assert_int_equal(iccsp_rm_add_reader(scene.cli.rm, "Reader B"), ICCSP_OK);
    expect_told(&scene, "aIa");
    scene_end(&scene);
}

static void test_readers_that_are_not_wanted(void **state)
{
    struct scene scene;

    (void)state;
    scene_start(&scene);
    scene.cli.reader = "reader b";
    assert_int_equal(iccsp_rm_add_reader(scene.cli.rm, READER), ICCSP_OK);
    assert_int_equal(iccsp_rm_insert_card(scene.cli.rm, READER, scene.card), ICCSP_OK);
    expect_told(&scene, "");
    assert_int_equal(iccsp_rm_add_reader(scene.cli.rm, "Reader B"), ICCSP_OK);
    expect_told(&scene, "a");
    scene_end(&scene);
}

static void test_more_readers_than_anybody_has(void **state)
{
    struct scene scene;
    char name[32];

    (void)state;
    scene_start(&scene);
    for (unsigned i = 0; i < 40; i++) {
        snprintf(name, sizeof(name), "Reader %02u", i);
        assert_int_equal(iccsp_rm_add_reader(scene.cli.rm, name), ICCSP_OK);
    }
    expect_told(&scene, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    scene_end(&scene);
}

static void test_a_library_that_is_not_there_is_a_failure(void **state)
{
    struct told told = {0};
    struct cli cli = {.rm_spec = "nonsense"};
    struct cli_follower follower = {.cli = &cli, .tell = tell, .context = &told};

    (void)state;
    assert_int_equal(cli_follow(&follower, 0), ICCSP_E_INVALIDARG);
    assert_string_equal(told.letters, "");
    cli_follow_end(&follower);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_the_counter_tells),
        cmocka_unit_test(test_a_counter_that_jumps_is_told_in_few_events),
        cmocka_unit_test(test_every_event_once),
        cmocka_unit_test(test_a_reader_comes_with_its_card),
        cmocka_unit_test(test_readers_that_are_not_wanted),
        cmocka_unit_test(test_more_readers_than_anybody_has),
        cmocka_unit_test(test_a_library_that_is_not_there_is_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
