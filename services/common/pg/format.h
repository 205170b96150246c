/* Inside of pg_*.c: constants of PostgreSQL's binary formats. */
#ifndef LIAISON_PG_FORMAT_H
#define LIAISON_PG_FORMAT_H

#include <stddef.h>
#include <stdint.h>

/* timestamptz counts microseconds from 2000-01-01 00:00 UTC. */
#define PG_EPOCH_US	INT64_C(946684800000000)

#define PG_OID_INT8	20
#define PG_OID_INT2	21
#define PG_OID_INT4	23
#define PG_OID_TEXT	25

/*
 * An array: number of dimensions, flags, item type; for each dimension its
 * size and lower bound; for each item its length (-1: NULL) and bytes.
 */
#define PG_ARRAY_HEADER	12
#define PG_ARRAY_FIRST	20

static inline size_t
pg_array_bytes(size_t n, size_t item_bytes)
{
	return n == 0 ? PG_ARRAY_HEADER : PG_ARRAY_FIRST + 4 * n + item_bytes;
}

#endif
