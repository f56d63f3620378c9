/* SPDX-License-Identifier: BSD-2-Clause */
/* What the tests of scripts share: a script that is played, a context and a handle in it. */
#include "rm/script_player.h"

#include <stdio.h>
#include <stdlib.h>

#include "rm/scripted.h"

struct player player;

void player_play(const char *text)
{
    assert_int_equal(iccsp_rm_scripted_open_text(text, &player.rm), ICCSP_OK);
    assert_string_equal(iccsp_rm_name(player.rm), "scripted");
}

iccsp_hr player_connect(void)
{
    return iccsp_rm_connect(player.rm, player.context, READER, ICCSP_SHARE_SHARED, ICCSP_PROTOCOL_ANY,
                            &player.card, NULL);
}

void player_play_connected(const char *text)
{
    player_play(text);
    assert_int_equal(iccsp_rm_establish(player.rm, &player.context), ICCSP_OK);
    assert_int_equal(player_connect(), ICCSP_OK);
}

int player_close(void **state)
{
    (void)state;
    iccsp_rm_close(&player.rm);
    return 0;
}

iccsp_hr player_transmit(const void *cmd, size_t len)
{
    return iccsp_rm_transmit(player.rm, player.card, ICCSP_PROTOCOL_T1, (const uint8_t *)cmd, len, player.rsp,
                             sizeof(player.rsp), &player.rsp_len);
}

const char *player_send(const char *hex)
{
    static char text[200];
    uint8_t cmd[64] = {0};
    size_t n = 0;
    iccsp_hr hr;

    for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2)
        cmd[n++] = (uint8_t)strtoul((const char[]){hex[0], hex[1], '\0'}, NULL, 16);
    hr = player_transmit(cmd, n < 4 ? 4 : n);
    if (ICCSP_FAILED(hr))
        return iccsp_hr_name(hr);
    text[0] = '\0';
    for (size_t i = 0; i < player.rsp_len && i < 60; i++)
        snprintf(text + 2 * i, sizeof(text) - 2 * i, "%02X", player.rsp[i]);
    return text;
}
