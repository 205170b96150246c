/* Parameters of statements, in PostgreSQL's binary formats. */
#include <assert.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "pg/format.h"
#include "pg/pg.h"

static uint8_t	*grow(struct pg_args *, size_t);
static uint8_t	*add(struct pg_args *, size_t);
static void	 put16(uint8_t *, uint16_t);
static void	 put32(uint8_t *, uint32_t);
static void	 put64(uint8_t *, uint64_t);
static uint8_t	*put_array_header(uint8_t *, uint32_t, size_t);

void
pg_arg_int64(struct pg_args *a, int64_t v)
{
	put64(add(a, 8), (uint64_t)v);
}

void
pg_arg_int32(struct pg_args *a, int32_t v)
{
	put32(add(a, 4), (uint32_t)v);
}

void
pg_arg_int16(struct pg_args *a, int16_t v)
{
	put16(add(a, 2), (uint16_t)v);
}

void
pg_arg_bool(struct pg_args *a, bool v)
{
	*add(a, 1) = v ? 1 : 0;
}

void
pg_arg_text(struct pg_args *a, const char *text)
{
	if (text == NULL)
		pg_arg_null(a);
	else
		pg_arg_bytes(a, text, strlen(text));
}

void
pg_arg_bytes(struct pg_args *a, const void *bytes, size_t len)
{
	uint8_t *p = add(a, len);

	if (len > 0)
		memcpy(p, bytes, len);
}

void
pg_arg_time(struct pg_args *a, int64_t unix_us)
{
	/* The extremes are PostgreSQL's infinities, in both epochs. */
	if (unix_us != INT64_MAX && unix_us != INT64_MIN &&
	    __builtin_sub_overflow(unix_us, PG_EPOCH_US, &unix_us))
		unix_us = INT64_MIN;
	pg_arg_int64(a, unix_us);
}

void
pg_arg_int64s(struct pg_args *a, const int64_t *items, size_t n)
{
	uint8_t *p = add(a, pg_array_bytes(n, n * 8));
	size_t i;

	p = put_array_header(p, PG_OID_INT8, n);
	for (i = 0; i < n; i++, p += 12) {
		put32(p, 8);
		put64(p + 4, (uint64_t)items[i]);
	}
}

void
pg_arg_int16s(struct pg_args *a, const int16_t *items, size_t n)
{
	uint8_t *p = add(a, pg_array_bytes(n, n * 2));
	size_t i;

	p = put_array_header(p, PG_OID_INT2, n);
	for (i = 0; i < n; i++, p += 6) {
		put32(p, 2);
		put16(p + 4, (uint16_t)items[i]);
	}
}

void
pg_arg_texts(struct pg_args *a, const char *const *items, size_t n)
{
	size_t i, len, total = 0;
	uint8_t *p;

	for (i = 0; i < n; i++)
		total += items[i] != NULL ? strlen(items[i]) : 0;
	p = put_array_header(add(a, pg_array_bytes(n, total)), PG_OID_TEXT, n);
	for (i = 0; i < n; i++) {
		if (items[i] == NULL) {
			put32(p, UINT32_MAX);
			p += 4;
			continue;
		}
		len = strlen(items[i]);
		put32(p, (uint32_t)len);
		memcpy(p + 4, items[i], len);
		p += 4 + len;
	}
}

void
pg_arg_null(struct pg_args *a)
{
	add(a, 0);
	a->offset[a->n - 1] = -1;
}

/* Room for `size` more bytes at the end. */
static uint8_t *
grow(struct pg_args *a, size_t size)
{
	uint8_t *data;
	size_t cap;

	if (a->len + size > a->cap) {
		cap = 2 * (a->len + size);
		if ((data = realloc(a->data, cap)) == NULL)
			fatal("out of memory");
		if (a->data == NULL)
			memcpy(data, a->small, a->len);
		a->data = data;
		a->cap = cap;
	}
	return (a->data != NULL ? a->data : a->small) + a->len;
}

static uint8_t *
add(struct pg_args *a, size_t size)
{
	uint8_t *p;

	assert(a->n < PG_MAX_ARGS);
	/* PostgreSQL refuses values over 1 GB; callers stay far below. */
	if (size > INT32_MAX || a->len > INT32_MAX - size)
		fatal("a parameter of %zu bytes", size);
	p = grow(a, size);
	a->offset[a->n] = (int32_t)a->len;
	a->size[a->n] = (int32_t)size;
	a->n++;
	a->len += size;
	return p;
}

static void
put16(uint8_t *p, uint16_t v)
{
	v = htobe16(v);
	memcpy(p, &v, sizeof(v));
}

static void
put32(uint8_t *p, uint32_t v)
{
	v = htobe32(v);
	memcpy(p, &v, sizeof(v));
}

static void
put64(uint8_t *p, uint64_t v)
{
	v = htobe64(v);
	memcpy(p, &v, sizeof(v));
}

static uint8_t *
put_array_header(uint8_t *p, uint32_t oid, size_t n)
{
	put32(p, n > 0 ? 1 : 0);
	/* The flag "may have NULLs": PostgreSQL works that out by itself. */
	put32(p + 4, 0);
	put32(p + 8, oid);
	if (n == 0)
		return p + 12;
	put32(p + 12, (uint32_t)n);
	put32(p + 16, 1);
	return p + 20;
}
