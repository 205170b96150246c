/* Inside of pg_*.c: libpq, without its typedef of a name that is ours. */
#ifndef LIAISON_PG_LIBPQ_H
#define LIAISON_PG_LIBPQ_H

#define pg_int64	libpq_int64
#include <libpq-fe.h>
#undef pg_int64

#endif
