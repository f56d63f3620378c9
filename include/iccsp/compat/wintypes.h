/* SPDX-License-Identifier: BSD-2-Clause */
/* Stands in the way of pcsc-lite's header of this name, which Windows does not have, and is what the others
 * include where that one has been before. */
#error "pcsc-lite's LONG may have 64 bits: use <winscard.h> of iccsp/compat only, see iccsp-compat(7)"
