/* SPDX-License-Identifier: BSD-2-Clause */
/* A virtual reader with the demo card, and a configuration of the test's own. */
#ifndef ICCSP_TESTS_WINSCARD_OWN_CONFIG_H
#define ICCSP_TESTS_WINSCARD_OWN_CONFIG_H

#define FIRST_READER "iccsp Virtual Reader 00 00"

/** Makes the configuration, before anything is called, and lets it go at the end of the process. */
void own_config(void);

#endif
