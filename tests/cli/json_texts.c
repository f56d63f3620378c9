/* SPDX-License-Identifier: BSD-2-Clause */
/* For test_json.py: each line of standard input is a text in hexadecimal digits; all of them go out as JSON.
 */
#include <string.h>

#include "cli/json.h"
#include "cli/text.h"

int main(void)
{
    struct cli_json *document = cli_json_new();
    struct cli_json *array = cli_json_add_array(document, "texts");
    char line[20000];
    uint8_t text[10000];

    while (fgets(line, sizeof(line), stdin) != NULL) {
        long len;

        line[strcspn(line, "\r\n")] = '\0';
        len = cli_hex_read(line, text, sizeof(text) - 1);
        if (len < 0)
            return 1;
        text[len] = '\0';
        cli_json_add_text(array, NULL, (const char *)text);
    }
    cli_json_print(document, stdout);
    cli_json_free(document);
    return 0;
}
