/* SPDX-License-Identifier: BSD-2-Clause */
/* How a function of this library is declared, in C and in C++. */
#ifndef ICCSP_EXPORT_H
#define ICCSP_EXPORT_H

#ifdef __cplusplus
#define ICCSP_BEGIN_DECLS extern "C" {
#define ICCSP_END_DECLS   }
#else
#define ICCSP_BEGIN_DECLS
#define ICCSP_END_DECLS
#endif

/* Windows exports are listed in the .def file; elsewhere everything is hidden but what is marked. */
#if defined(_WIN32)
#define ICCSP_API
#else
#define ICCSP_API __attribute__((visibility("default")))
#endif

#endif
