/* Results, out of PostgreSQL's binary formats. */
#include <assert.h>
#include <endian.h>
#include <string.h>

#include "pg/format.h"
#include "pg/job.h"

static const uint8_t *cell(const struct pg_rows *, size_t, int, size_t *);
static int64_t	 integer(const uint8_t *, size_t);
static const uint8_t *array_item(const struct pg_rows *, size_t, int, size_t,
		    int32_t *);
static uint32_t	 get32(const uint8_t *);

size_t
pg_count(const struct pg_rows *rows)
{
	return (size_t)PQntuples(rows->res);
}

bool
pg_is_null(const struct pg_rows *rows, size_t row, int col)
{
	assert(row < pg_count(rows) && col < PQnfields(rows->res));
	return PQgetisnull(rows->res, (int)row, col) != 0;
}

int64_t
pg_int64(const struct pg_rows *rows, size_t row, int col)
{
	size_t len;
	const uint8_t *p = cell(rows, row, col, &len);

	return p == NULL ? 0 : integer(p, len);
}

bool
pg_bool(const struct pg_rows *rows, size_t row, int col)
{
	size_t len;
	const uint8_t *p = cell(rows, row, col, &len);

	return p != NULL && len == 1 && *p != 0;
}

const char *
pg_text(const struct pg_rows *rows, size_t row, int col)
{
	size_t len;
	const uint8_t *p = cell(rows, row, col, &len);

	/* libpq puts a NUL behind each value. */
	return p == NULL ? "" : (const char *)p;
}

const uint8_t *
pg_bytes(const struct pg_rows *rows, size_t row, int col, size_t *len)
{
	return cell(rows, row, col, len);
}

int64_t
pg_time(const struct pg_rows *rows, size_t row, int col)
{
	int64_t us = pg_int64(rows, row, col);

	if (pg_is_null(rows, row, col))
		return 0;
	/* The extremes are PostgreSQL's infinities, in both epochs. */
	if (us == INT64_MAX || us == INT64_MIN ||
	    __builtin_add_overflow(us, PG_EPOCH_US, &us))
		return us < 0 ? INT64_MIN : INT64_MAX;
	return us;
}

size_t
pg_array_len(const struct pg_rows *rows, size_t row, int col)
{
	size_t len;
	const uint8_t *p = cell(rows, row, col, &len);

	if (p == NULL || len < PG_ARRAY_FIRST || get32(p) == 0)
		return 0;
	assert(get32(p) == 1);
	return get32(p + 12);
}

int64_t
pg_array_int64(const struct pg_rows *rows, size_t row, int col, size_t i)
{
	int32_t size;
	const uint8_t *p = array_item(rows, row, col, i, &size);

	return size == -1 ? 0 : integer(p, (size_t)size);
}

size_t
pg_array_text(const struct pg_rows *rows, size_t row, int col, size_t i,
    char *buf, size_t cap)
{
	int32_t size;
	const uint8_t *p = array_item(rows, row, col, i, &size);
	size_t len = size == -1 ? 0 : (size_t)size;
	size_t n;

	if (cap > 0) {
		n = len < cap ? len : cap - 1;
		memcpy(buf, p, n);
		buf[n] = '\0';
	}
	return len;
}

/* NULL and length 0 for a null. */
static const uint8_t *
cell(const struct pg_rows *rows, size_t row, int col, size_t *len)
{
	assert(row < pg_count(rows) && col < PQnfields(rows->res));
	*len = (size_t)PQgetlength(rows->res, (int)row, col);
	if (*len == 0 && PQgetisnull(rows->res, (int)row, col))
		return NULL;
	return (const uint8_t *)PQgetvalue(rows->res, (int)row, col);
}

static int64_t
integer(const uint8_t *p, size_t len)
{
	uint16_t v16;
	uint64_t v64;

	assert(len == 2 || len == 4 || len == 8);
	if (len == 2) {
		memcpy(&v16, p, sizeof(v16));
		return (int16_t)be16toh(v16);
	}
	if (len == 4)
		return (int32_t)get32(p);
	memcpy(&v64, p, sizeof(v64));
	return (int64_t)be64toh(v64);
}

/* Items are found by walking, except integers where none is null. */
static const uint8_t *
array_item(const struct pg_rows *rows, size_t row, int col, size_t i,
    int32_t *size)
{
	size_t len, n = pg_array_len(rows, row, col);
	const uint8_t *p = cell(rows, row, col, &len), *end = p + len;
	uint32_t oid;

	assert(i < n);
	oid = get32(p + 8);
	p += PG_ARRAY_FIRST;
	*size = (int32_t)get32(p);
	if ((oid == PG_OID_INT8 || oid == PG_OID_INT2 || oid == PG_OID_INT4) &&
	    *size > 0 && len == PG_ARRAY_FIRST + n * (4 + (size_t)*size))
		return p + i * (4 + (size_t)*size) + 4;
	for (; i > 0; i--) {
		p += 4 + (*size == -1 ? 0 : *size);
		assert(p + 4 <= end);
		*size = (int32_t)get32(p);
	}
	return p + 4;
}

static uint32_t
get32(const uint8_t *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}
