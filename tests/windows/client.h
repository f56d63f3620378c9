/* SPDX-License-Identifier: BSD-2-Clause */
/* The parts of the client program. */
#ifndef ICCSP_TESTS_WINDOWS_CLIENT_H
#define ICCSP_TESTS_WINDOWS_CLIENT_H

void test_base_classes();
void test_errors();
void test_kinds_of_cards();
void test_provider();

#endif
