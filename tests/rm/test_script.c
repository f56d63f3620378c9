/* SPDX-License-Identifier: BSD-2-Clause */
/* Scripts as text: what is refused, and where the mistake is said to be. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "iccsp/errors.h"
#include "rm/script.h"

/* Parses and gives the sentence of the failure, "" for none. */
static const char *mistake(const char *text, size_t len)
{
    static struct iccsp_error e;
    struct iccsp_script *script = (struct iccsp_script *)&e;
    const iccsp_hr hr = iccsp_script_parse("file", text, len, &script);

    if (ICCSP_SUCCEEDED(hr)) {
        assert_non_null(script);
        iccsp_script_free(&script);
        assert_null(script);
        return "";
    }
    assert_int_equal(hr, ICCSP_E_SCRIPT);
    assert_null(script);
    e.size = sizeof(e);
    assert_int_equal(iccsp_last_error(&e), ICCSP_OK);
    return e.sentence;
}

/* A text, and how what is said of it begins; "" where it is right. */
static const struct {
    const char *text, *begins;
} cases[] = {
    {"nonsense", "file:1: 'nonsense' begins neither"},
    {"\n\n# comment\nOn * => 9000", "file:4: 'On'"},
    {"on", "file:1: a pattern is missing"},
    {"on => 9000", "file:1: a pattern is missing"},
    {"on *", "file:1: => is missing"},
    {"on * 9000", "file:1: * ends a pattern"},
    {"on ** => 9000", "file:1: '**' is not a pattern"},
    {"on 0 => 9000", "file:1: '0' is not a pattern"},
    {"on 0G => 9000", "file:1: '0G' is not a pattern"},
    {"on 00. => 9000", "file:1: '00.' is not a pattern"},
    {"on 00*A4 => 9000", "file:1: '00*A4' is not a pattern"},
    {"on * =>", "file:1: an action is missing"},
    {"on * => ,", "file:1: an action is missing"},
    {"on * => 9000,", "file:1: an action is missing"},
    {"on * => 9000 90", ""},
    {"on * => 900", "file:1: '900' is neither bytes"},
    {"on * => 9000 times", "file:1: 'times' is neither bytes"},
    {"on * => delay 5", "file:1: an answer is missing"},
    {"on * => 9000, 9000", "file:1: there can be one answer"},
    {"on * => 9000, fail SCARD_W_RESET_CARD", "file:1: there can be one answer"},
    {"on * => longer 1, 9000", "file:1: there is no answer before"},
    {"on * => 9000, longer", "file:1: a number from 0"},
    {"on * => 9000, longer x", "file:1: a number from 0"},
    {"on * => 9000, longer 99999999999999999999", "file:1: a number from 0"},
    {"on * => 00*0 9000", ""},
    {"on * => *5", "file:1: bytes*N needs bytes"},
    {"on * => 00*", "file:1: bytes*N needs bytes"},
    {"on * => 00*5*5", "file:1: bytes*N needs bytes"},
    {"on * => 00*70001", "file:1: bytes*N needs bytes, and N"},
    {"on * => 0000*70000", "file:1: more than 70000 bytes"},
    {"on * => 00*70000 00", "file:1: more than 70000 bytes"},
    {"on * => 00*70000", ""},
    {"on * => fail", "file:1: the name or the eight digits"},
    {"on * => fail 00000000", "file:1: the name or the eight digits"},
    {"on * => fail 9000", "file:1: the name or the eight digits"},
    {"on * => fail unknown", "file:1: the name or the eight digits"},
    {"on * => fail SCARD_W_RESET", "file:1: the name or the eight digits"},
    {"on * => fail SCARD_W_RESET_CARD", ""},
    {"on * => fail 80100068", ""},
    {"on * => card", "file:1: there is no card behind"},
    {"on * => card\ncard demo", ""},
    {"\non * => 9000, send 00", "file:2: there is no card behind"},
    {"card demo\non * => card, send", "file:2: bytes are missing"},
    {"card", "file:1: the only card"},
    {"card demo fast", "file:1: a demo card is t0 or short, not 'fast'"},
    {"on * times => 9000", "file:1: a number from 0"},
    {"on * times 2 times 3 => 9000", "file:1: => is missing"},
    {"command => 9000", "file:1: which one?"},
    {"command 0 => 9000", "file:1: which one?"},
    {"command 3..2 => 9000", "file:1: which one?"},
    {"command 3.4 => 9000", "file:1: which one?"},
    {"command 3... => 9000", "file:1: which one?"},
    {"command -1 => 9000", "file:1: which one?"},
    {"command 3.. => 9000", ""},
    {"command 3..3 => 9000", ""},
    {"before => remove", "file:1: the name of a call"},
    {"before open 1 => remove", "file:1: the name of a call"},
    {"before begin => remove", "file:1: which one?"},
    {"before begin 1 => 9000", "file:1: only a command has an answer"},
    {"before begin 1 => remove, longer 1", "file:1: only a command has an answer"},
    {"after begin 1 => fail SCARD_W_RESET_CARD", "file:1: the call has its result already"},
    {"before begin 1 => fail SCARD_W_RESET_CARD, remove", ""},
    {"before begin 1 => enter", "file:1: the name of a state"},
    {"before begin 1 => enter nowhere", "file:1: there is no state 'nowhere'"},
    {"before begin 1 => enter a\nstate a\nstate a", "file:3: there is a state 'a' already"},
    {"state 123456789012345678901234567890123", "file:1: the name of a state is missing or too long"},
    {"state a b", "file:1: 'b' is too much"},
    {"before wait 1 => insert 3B 00*32", ""},
    {"before wait 1 => insert 3B 00*33", "file:1: an ATR has at most 33 bytes"},
    {"atr", "file:1: an ATR has 1 to 33"},
    {"atr 00*34", "file:1: an ATR has 1 to 33"},
    {"atr 00*33", ""},
    {"atr none 00", "file:1: '00' is too much"},
    {"reader", "file:1: the name of a reader"},
    {"reader \xFF", "file:1: the name of a reader"},
    {"reader   A # B  ", ""},
    {"limit", "file:1: a number"},
    {"limit -1", "file:1: a number"},
    {"limit 5 6", "file:1: '6' is too much"},
    {"empty yes", "file:1: 'yes' is too much"},
    {"idle-reset 5000\r\nempty\r\n", ""},
    {"busy 5", "file:1: 'busy' begins neither"},
    {"before connect 1 => busy forever", ""},
    {"before connect 1 => delay forever", "file:1: a number"},
    {"", ""},
    {"\n\n \t \n#", ""},
};

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *said = mistake(cases[i].text, strlen(cases[i].text));

        if (strncmp(said, cases[i].begins, strlen(cases[i].begins)) != 0 ||
            (*cases[i].begins == '\0') != (*said == '\0'))
            fail_msg("\"%s\" gives \"%s\", not \"%s\"", cases[i].text, said, cases[i].begins);
    }
}

static void fill(char *text, size_t len, const char *line)
{
    for (size_t i = 0; i < len; i++)
        text[i] = line[i % strlen(line)];
}

static void test_limits(void **state)
{
    static char text[ICCSP_SCRIPT_TEXT_MAX + 2];

    (void)state;
    fill(text, ICCSP_SCRIPT_LINE_MAX + 1, "#");
    assert_string_equal(mistake(text, ICCSP_SCRIPT_LINE_MAX), "");
    assert_int_equal(strncmp(mistake(text, ICCSP_SCRIPT_LINE_MAX + 1), "file:1: the line is longer", 26), 0);
    assert_int_equal(strncmp(mistake("on * => 90\0", 11), "file:1: there is a NUL", 22), 0);
    fill(text, sizeof(text), "\n");
    assert_string_equal(mistake(text, ICCSP_SCRIPT_TEXT_MAX), "");
    assert_int_equal(strncmp(mistake(text, ICCSP_SCRIPT_TEXT_MAX + 1), "file: the script is longer", 26), 0);
    fill(text, ICCSP_SCRIPT_RULES_MAX * 10,
         "on * => 00\n"); /* not a whole number of lines, and fewer than allowed */
    assert_string_equal(mistake(text, 11 * 3000), "");
    fill(text, 11 * (ICCSP_SCRIPT_RULES_MAX + 1), "on * => 00\n");
    assert_string_equal(mistake(text, 11 * ICCSP_SCRIPT_RULES_MAX), "");
    assert_int_equal(
        strncmp(mistake(text, 11 * (ICCSP_SCRIPT_RULES_MAX + 1)), "file:4097: there are more than 4096", 35),
        0);
}

static void test_too_many_states(void **state)
{
    char text[40 * 12] = "";

    (void)state;
    for (unsigned i = 0; i < ICCSP_SCRIPT_STATES; i++)
        snprintf(text + strlen(text), sizeof(text) - strlen(text), "state s%u\n", i);
    assert_string_equal(mistake(text, strlen(text)), "");
    strcat(text, "state last\n");
    assert_int_equal(strncmp(mistake(text, strlen(text)), "file:33: there are more than 32 states", 38), 0);
}

static struct iccsp_script *parse(const char *text)
{
    struct iccsp_script *script;

    assert_int_equal(iccsp_script_parse("file", text, strlen(text), &script), ICCSP_OK);
    return script;
}

static void test_what_is_understood(void **state)
{
    struct iccsp_script *s =
        parse("reader  My # Reader \t\natr 3B 00\nlimit 7\nidle-reset 5000\nempty\ncard demo t0 short\n"
              "before establish 2..5=>start,insert\nstate two\non 00 .. 01* times 3=>1F2E*3 90 00,flip 9");
    uint8_t out[8];
    size_t len;

    (void)state;
    assert_string_equal(s->reader, "My # Reader");
    assert_int_equal(s->atr_len, 2);
    assert_int_equal(s->limit, 7);
    assert_int_equal(s->idle_reset_ms, 5000);
    assert_true(s->empty && s->demo);
    assert_int_equal(s->demo_flags, ICCSP_DEMO_T0 | ICCSP_DEMO_NO_EXT);
    assert_int_equal(s->rules, 2);
    assert_int_equal(s->rule[0].trigger, ICCSP_SCRIPT_BEFORE);
    assert_int_equal(s->rule[0].call, ICCSP_SCRIPT_ESTABLISH);
    assert_int_equal(s->rule[0].first, 2);
    assert_int_equal(s->rule[0].last, 5);
    assert_int_equal(s->rule[0].state, ICCSP_SCRIPT_ANY_STATE);
    assert_int_equal(s->rule[0].actions, 2);
    assert_int_equal(s->rule[1].times, 3);
    assert_int_equal(s->rule[1].line, 9);
    assert_int_equal(s->rule[1].state, s->first_state);
    assert_false(iccsp_script_fits(s, &s->rule[1], (const uint8_t *)"\x00\x55", 2));
    assert_true(iccsp_script_fits(s, &s->rule[1], (const uint8_t *)"\x00\x55\x01", 3));
    assert_true(iccsp_script_fits(s, &s->rule[1], (const uint8_t *)"\x00\xAA\x01\x77", 4));
    assert_false(iccsp_script_fits(s, &s->rule[1], (const uint8_t *)"\x01\x55\x01", 3));
    const struct iccsp_script_action *answer = &s->action[s->rule[1].action];
    assert_false(iccsp_script_bytes(s, answer, out, 7, &len));
    assert_int_equal(len, 8);
    assert_true(iccsp_script_bytes(s, answer, out, 8, &len));
    assert_memory_equal(out, "\x1F\x2E\x1F\x2E\x1F\x2E\x90\x00", 8);
    iccsp_script_free(&s);
    iccsp_script_free(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_too_many_states),
        cmocka_unit_test(test_what_is_understood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
