/* A ZIP archive written as its bytes come (APPNOTE 6.3.10). */
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include <zlib.h>

#include "gateway/http/zip_stream.h"

/* Bytes of a stored block of DEFLATE, and of what stands before it. */
#define BLOCK_MAX	65535
#define BLOCK_HEAD	5
#define HEADER		30
#define DESCRIPTOR	16
#define ENTRY		46
#define END		22
/* The time by UTC: that of MS-DOS is by a clock that nobody knows. */
#define TIME_EXTRA	9
#define HAS_MADE	1

/* 2.0: DEFLATE.  Sums behind the bytes; names are UTF-8. */
#define VERSION		20
#define FLAGS		(1 << 3 | 1 << 11)
#define DEFLATED	8
/* Made on Unix, so that the mode counts: a file that its owner writes. */
#define MADE_BY		(3 << 8 | VERSION)
#define MODE		(UINT32_C(0100644) << 16)

static void
put16(struct buffer *b, unsigned v)
{
	buffer_putc(b, (char)(v & 0xff));
	buffer_putc(b, (char)(v >> 8 & 0xff));
}

static void
put32(struct buffer *b, uint32_t v)
{
	put16(b, v & 0xffff);
	put16(b, v >> 16);
}

static uint32_t
packed_size(const struct zip_member *m)
{
	return m->size + BLOCK_HEAD * (m->size / BLOCK_MAX +
	    (m->size % BLOCK_MAX != 0));
}

uint64_t
zip_stream_length(const struct zip_member *m, size_t n)
{
	uint64_t length = END;
	size_t i;

	for (i = 0; i < n; i++)
		length += HEADER + DESCRIPTOR + ENTRY + 2 * TIME_EXTRA +
		    2 * strlen(m[i].name) + m[i].size +
		    BLOCK_HEAD * ((uint64_t)m[i].size / BLOCK_MAX + 1);
	for (i = 0; i < n; i++)
		if (m[i].size % BLOCK_MAX == 0)
			length -= BLOCK_HEAD;
	return length;
}

/* From 1980 on, in steps of two seconds. */
static void
put_time(struct buffer *b, int64_t made)
{
	struct tm tm = { .tm_year = 80, .tm_mday = 1 };
	const time_t at = (time_t)made;

	if (gmtime_r(&at, &tm) == NULL || tm.tm_year < 80)
		tm = (struct tm){ .tm_year = 80, .tm_mday = 1 };
	put16(b, (unsigned)(tm.tm_hour << 11 | tm.tm_min << 5 |
	    tm.tm_sec / 2));
	put16(b, (unsigned)((tm.tm_year - 80) << 9 | (tm.tm_mon + 1) << 5 |
	    tm.tm_mday));
}

static void
put_time_extra(struct buffer *b, int64_t made)
{
	put16(b, 0x5455);
	put16(b, TIME_EXTRA - 4);
	buffer_putc(b, HAS_MADE);
	put32(b, (uint32_t)made);
}

void
zip_stream_header(struct buffer *b, struct zip_member *m, uint64_t at)
{
	m->at = at;
	put32(b, 0x04034b50);
	put16(b, VERSION);
	put16(b, FLAGS);
	put16(b, DEFLATED);
	put_time(b, m->made);
	put32(b, 0);
	put32(b, 0);
	put32(b, 0);
	put16(b, (unsigned)strlen(m->name));
	put16(b, TIME_EXTRA);
	buffer_puts(b, m->name);
	put_time_extra(b, m->made);
}

static void
begin_block(struct buffer *b, struct zip_member *m)
{
	uint32_t left = m->size - m->came;

	m->block_left = left < BLOCK_MAX ? left : BLOCK_MAX;
	buffer_putc(b, m->block_left == left);
	put16(b, m->block_left);
	put16(b, ~m->block_left & 0xffff);
}

void
zip_stream_bytes(struct buffer *b, struct zip_member *m, const uint8_t *data,
    size_t len)
{
	uint32_t n;

	m->crc = (uint32_t)crc32(m->crc, data, (uInt)len);
	for (; len > 0; data += n, len -= n) {
		if (m->block_left == 0)
			begin_block(b, m);
		n = len < m->block_left ? (uint32_t)len : m->block_left;
		buffer_add(b, data, n);
		m->came += n;
		m->block_left -= n;
	}
	if (m->came < m->size)
		return;
	put32(b, 0x08074b50);
	put32(b, m->crc);
	put32(b, packed_size(m));
	put32(b, m->size);
}

static void
put_entry(struct buffer *b, const struct zip_member *m)
{
	put32(b, 0x02014b50);
	put16(b, MADE_BY);
	put16(b, VERSION);
	put16(b, FLAGS);
	put16(b, DEFLATED);
	put_time(b, m->made);
	put32(b, m->crc);
	put32(b, packed_size(m));
	put32(b, m->size);
	put16(b, (unsigned)strlen(m->name));
	put16(b, TIME_EXTRA);
	put16(b, 0);
	put16(b, 0);
	put16(b, 0);
	put32(b, MODE);
	put32(b, (uint32_t)m->at);
	buffer_puts(b, m->name);
	put_time_extra(b, m->made);
}

void
zip_stream_end(struct buffer *b, const struct zip_member *m, size_t n,
    uint64_t at)
{
	const size_t before = b->len;
	size_t i, len;

	for (i = 0; i < n; i++)
		put_entry(b, &m[i]);
	len = b->len - before;
	put32(b, 0x06054b50);
	put16(b, 0);
	put16(b, 0);
	put16(b, (unsigned)n);
	put16(b, (unsigned)n);
	put32(b, (uint32_t)len);
	put32(b, (uint32_t)at);
	put16(b, 0);
}
