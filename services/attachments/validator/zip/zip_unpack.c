/* What is in a member of a ZIP: stored, or deflated (RFC 1951). */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "attachments/validator/zip/zip_unpack.h"

#define PIECE		65536
#define METHOD_STORED	0

struct unpacking {
	const struct zip_member	*member;
	zip_unpack_fn		*fn;
	void			*arg;
	struct verdict		*verdict;
	uint64_t		 size;		/* so far */
	uLong			 crc;
};

struct whole {
	uint8_t	*bytes;
	size_t	 len;
};

static bool		inflate_all(struct unpacking *, const uint8_t *,
			    size_t);
static bool		take(struct unpacking *, const uint8_t *, size_t);
static bool		broken(const struct unpacking *);
static zip_unpack_fn	append;

bool
zip_unpack(const struct source *s, const struct zip_member *m,
    zip_unpack_fn *fn, void *arg, struct verdict *v)
{
	struct unpacking u = { .member = m, .fn = fn, .arg = arg,
		.verdict = v };
	const uint8_t *p = s->bytes + m->data;
	size_t left, n;

	if (m->method == METHOD_STORED) {
		for (left = m->packed; left > 0; left -= n, p += n) {
			n = left < PIECE ? left : PIECE;
			if (!take(&u, p, n))
				return false;
		}
	} else if (!inflate_all(&u, p, m->packed)) {
		return false;
	}
	return (u.size == m->size && u.crc == m->crc) || broken(&u);
}

/* The stream ends where the packed bytes end, not before. */
static bool
inflate_all(struct unpacking *u, const uint8_t *packed, size_t len)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)packed };
	uint8_t piece[PIECE];
	int r = Z_OK;
	bool ok = true;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return verdict_refuse(u->verdict, FINDING_TOO_LONG, "%s", "");
	while (ok && r == Z_OK) {
		if (z.avail_in == 0) {
			z.avail_in = len < UINT32_MAX ? (uInt)len : UINT32_MAX;
			len -= z.avail_in;
		}
		z.next_out = piece;
		z.avail_out = sizeof(piece);
		r = inflate(&z, Z_NO_FLUSH);
		if (r == Z_OK || r == Z_STREAM_END)
			ok = take(u, piece, sizeof(piece) - z.avail_out);
	}
	if (ok && (r != Z_STREAM_END || z.avail_in > 0 || len > 0))
		ok = broken(u);
	inflateEnd(&z);
	return ok;
}

static bool
take(struct unpacking *u, const uint8_t *p, size_t len)
{
	if (len > u->member->size - u->size)
		return verdict_refuse(u->verdict, FINDING_TOO_MUCH, "%.*s",
		    ZIP_NAME(u->member));
	u->size += len;
	u->crc = crc32(u->crc, p, (uInt)len);
	return len == 0 || u->fn(p, len, u->arg);
}

static bool
broken(const struct unpacking *u)
{
	return verdict_refuse(u->verdict, FINDING_BROKEN, "%.*s",
	    ZIP_NAME(u->member));
}

size_t
zip_unpack_head(const struct source *s, const struct zip_member *m,
    uint8_t *head, size_t cap)
{
	z_stream z = { .next_in = (uint8_t *)(uintptr_t)(s->bytes + m->data),
		.avail_in = m->packed < PIECE ? (uInt)m->packed : PIECE,
		.next_out = head, .avail_out = (uInt)cap };

	if (m->method == METHOD_STORED) {
		cap = m->packed < cap ? m->packed : cap;
		memcpy(head, s->bytes + m->data, cap);
		return cap;
	}
	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return 0;
	(void)inflate(&z, Z_SYNC_FLUSH);
	inflateEnd(&z);
	return cap - z.avail_out;
}

const uint8_t *
zip_unpack_whole(const struct source *s, const struct zip_member *m,
    uint8_t **own, struct verdict *v)
{
	struct whole w = { 0 };

	*own = NULL;
	/* Stored: read for its CRC alone. */
	if (m->method != METHOD_STORED)
		w.bytes = malloc((size_t)m->size + 1);
	if (m->method != METHOD_STORED && w.bytes == NULL) {
		(void)verdict_refuse(v, FINDING_TOO_LONG, "%.*s", ZIP_NAME(m));
		return NULL;
	}
	if (!zip_unpack(s, m, append, &w, v)) {
		free(w.bytes);
		return NULL;
	}
	*own = w.bytes;
	return w.bytes != NULL ? w.bytes : s->bytes + m->data;
}

static bool
append(const uint8_t *p, size_t len, void *arg)
{
	struct whole *w = arg;

	if (w->bytes != NULL)
		memcpy(w->bytes + w->len, p, len);
	w->len += len;
	return true;
}
