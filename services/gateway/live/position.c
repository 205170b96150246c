/* Positions, and the ids that they are written as. */
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "gateway/live/position.h"

/* The first byte of an id: another form has another one. */
#define FORM		1
#define VARINT_MAX	10
/* An id with all that one may have would be longer than it may be. */
#define BYTES_MAX	(LIVE_ID_MAX / 4 * 3)
#define VARIANT		sodium_base64_VARIANT_URLSAFE_NO_PADDING

void
live_position_clear(struct live_position *p)
{
	free(p->seen);
	*p = (struct live_position){ 0 };
}

static int
by_id(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

bool
live_position_has(const struct live_position *p, int64_t id)
{
	return p->n > 0 && bsearch(&id, p->seen, p->n, sizeof(id), by_id) !=
	    NULL;
}

void
live_position_sort(struct live_position *p)
{
	if (p->n > 1)
		qsort(p->seen, p->n, sizeof(*p->seen), by_id);
}

/* ---- as text ---- */

static void
put(struct buffer *b, uint64_t v)
{
	for (; v >= 0x80; v >>= 7)
		buffer_putc(b, (char)(v | 0x80));
	buffer_putc(b, (char)v);
}

static void
put_position(struct buffer *b, const struct live_position *p)
{
	uint64_t last = 0;
	size_t i;

	buffer_add(b, &p->epoch, sizeof(p->epoch));
	put(b, p->since);
	put(b, p->n);
	for (i = 0; i < p->n; i++) {
		put(b, (uint64_t)p->seen[i] - last);
		last = (uint64_t)p->seen[i];
	}
}

void
live_id_write(struct buffer *b, const struct live_position p[LIVE_SOURCES])
{
	static struct buffer bytes;
	size_t cap;
	int s;

	buffer_reset(&bytes);
	buffer_putc(&bytes, FORM);
	for (s = 0; s < LIVE_SOURCES; s++)
		put_position(&bytes, &p[s]);
	cap = sodium_base64_encoded_len(bytes.len, VARIANT);
	(void)sodium_bin2base64(buffer_reserve(b, cap), cap,
	    (const unsigned char *)bytes.data, bytes.len, VARIANT);
	b->len += cap - 1;
}

/* ---- and back ---- */

struct reader {
	const unsigned char	*p, *end;
	bool			 good;
};

static uint64_t
get(struct reader *r)
{
	uint64_t v = 0;
	int i;

	for (i = 0; i < VARINT_MAX && r->p < r->end; i++) {
		v |= (uint64_t)(*r->p & 0x7f) << (7 * i);
		if ((*r->p++ & 0x80) == 0)
			return v;
	}
	r->good = false;
	return 0;
}

static void
get_seen(struct reader *r, struct live_position *p, size_t n)
{
	uint64_t id = 0;

	if (n > LIVE_SEEN_MAX) {
		r->good = false;
		return;
	}
	if (n == 0)
		return;
	if ((p->seen = calloc(n, sizeof(*p->seen))) == NULL)
		fatal("out of memory");
	while (r->good && p->n < n) {
		id += get(r);
		r->good = r->good && id <= INT64_MAX;
		p->seen[p->n++] = (int64_t)id;
	}
	live_position_sort(p);
}

static void
get_position(struct reader *r, struct live_position *p)
{
	if ((size_t)(r->end - r->p) < sizeof(p->epoch)) {
		r->good = false;
		return;
	}
	(void)memcpy(&p->epoch, r->p, sizeof(p->epoch));
	r->p += sizeof(p->epoch);
	p->since = get(r);
	r->good = r->good && p->since <= INT64_MAX;
	get_seen(r, p, (size_t)get(r));
}

bool
live_id_read(const char *text, struct live_position p[LIVE_SOURCES])
{
	unsigned char bytes[BYTES_MAX];
	struct reader r = { .p = bytes };
	size_t len;
	int s;

	for (s = 0; s < LIVE_SOURCES; s++)
		p[s] = (struct live_position){ 0 };
	if (sodium_base642bin(bytes, sizeof(bytes), text, strlen(text), NULL,
	    &len, NULL, VARIANT) == -1)
		return false;
	r.end = bytes + len;
	r.good = len > 0 && *r.p++ == FORM;
	for (s = 0; s < LIVE_SOURCES && r.good; s++)
		get_position(&r, &p[s]);
	if (r.good && r.p == r.end)
		return true;
	for (s = 0; s < LIVE_SOURCES; s++)
		live_position_clear(&p[s]);
	return false;
}
