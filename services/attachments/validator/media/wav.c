/*
 * WAVE, from chunk to chunk.  Who writes into a pipe does not know how long it
 * gets, and says 0 or as much as there can be: then sound goes on to the end.
 */
#include <string.h>

#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/wav.h"
#include "attachments/validator/reading/archive_end.h"
#include "attachments/validator/reading/residue.h"

#define RIFF_LEN	12
#define CHUNK_HEADER	8
#define UNKNOWN		0xffffffff
/* Some say this much instead: sox, mplayer. */
#define UNKNOWN_MIN	0x7ffff000
#define DS64_LEN	24

struct wave {
	const struct source	*s;
	struct verdict		*verdict;
	uint64_t		 end;		/* as RIFF says */
	bool			 is_endless;	/* it does not say */
	uint64_t		 data64;	/* of ds64; 0: none */
	bool			 has_format, has_data;
};

static bool	open_wave(struct wave *);
static bool	walk(struct wave *);
static bool	is_cut(const struct wave *, const uint8_t *, uint64_t len,
		    uint64_t left);
static bool	look_at(struct wave *, size_t at, uint64_t len);
static uint64_t	length_of(const struct wave *, size_t at);
static bool	is(const uint8_t *, const char *name);
static uint32_t	le32(const uint8_t *);
static uint64_t	le64(const uint8_t *);

void
wav_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	struct wave w = { .s = s, .verdict = verdict };

	(void)policy;
	if (open_wave(&w) && walk(&w) &&
	    archive_end_ok(s, 0, s->size, verdict))
		(void)av_packets_ok(s, "wav", verdict);
}

static bool
open_wave(struct wave *w)
{
	const uint8_t *p = w->s->bytes;
	const size_t size = w->s->size;
	uint64_t said;

	if (size < RIFF_LEN || !is(p + 8, "WAVE") || (!is(p, "RIFF") &&
	    !is(p, "RF64") && !is(p, "BW64")))
		return verdict_refuse(w->verdict, FINDING_OTHER_FORMAT, "%s",
		    "");
	said = le32(p + 4);
	if (!is(p, "RIFF") && size >= RIFF_LEN + CHUNK_HEADER + DS64_LEN &&
	    is(p + RIFF_LEN, "ds64")) {
		said = le64(p + RIFF_LEN + CHUNK_HEADER);
		w->data64 = le64(p + RIFF_LEN + CHUNK_HEADER + 8);
	}
	w->is_endless = said == 0 ||
	    (said >= UNKNOWN_MIN && said <= UNKNOWN);
	w->end = size;
	if (w->is_endless)
		return true;
	/* The last byte is often not filled up to an even number. */
	if (said > size && said - size > CHUNK_HEADER + 1)
		return verdict_refuse(w->verdict, FINDING_BROKEN, "@RIFF");
	if (said + CHUNK_HEADER < size)
		w->end = said + CHUNK_HEADER;
	return true;
}

static bool
walk(struct wave *w)
{
	const uint8_t *bytes = w->s->bytes;
	uint64_t at = RIFF_LEN, len, left;

	while (at < w->end && w->end - at >= CHUNK_HEADER) {
		len = length_of(w, (size_t)at);
		left = w->end - at - CHUNK_HEADER;
		if (is_cut(w, bytes + at, len, left))
			return verdict_refuse(w->verdict, FINDING_BROKEN,
			    "@%.4s", (const char *)bytes + at);
		if (len > left)
			len = left;
		if (!look_at(w, (size_t)at, len))
			return false;
		at += CHUNK_HEADER + len;
		/* Some do not fill up. */
		if (len % 2 != 0 && at < w->end && bytes[at] == 0)
			at++;
	}
	if (!w->has_format || !w->has_data)
		return verdict_refuse(w->verdict, FINDING_BROKEN, "@%s",
		    w->has_format ? "data" : "fmt");
	return at >= w->s->size || residue_ok(w->s, (size_t)at,
	    w->s->size - (size_t)at, w->verdict);
}

/* Only sound may be of unknown length. */
static bool
is_cut(const struct wave *w, const uint8_t *chunk, uint64_t len,
    uint64_t left)
{
	return len > left && !(is(chunk, "data") &&
	    (len == UNKNOWN || (w->is_endless && len >= UNKNOWN_MIN)));
}

static uint64_t
length_of(const struct wave *w, size_t at)
{
	const uint8_t *p = w->s->bytes + at;
	uint64_t len = le32(p + 4);

	if (!is(p, "data"))
		return len;
	if (len == UNKNOWN && w->data64 != 0)
		return w->data64;
	return len == 0 && w->is_endless ? UNKNOWN : len;
}

static bool
look_at(struct wave *w, size_t at, uint64_t len)
{
	const uint8_t *p = w->s->bytes + at;

	if (is(p, "data")) {
		w->has_data = true;
		return true;
	}
	if (is(p, "fmt ")) {
		w->has_format = true;
		return len >= 14 || verdict_refuse(w->verdict, FINDING_BROKEN,
		    "@fmt");
	}
	return residue_ok(w->s, at + CHUNK_HEADER, (size_t)len, w->verdict);
}

static bool
is(const uint8_t *p, const char *name)
{
	return memcmp(p, name, 4) == 0;
}

static uint32_t
le32(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

static uint64_t
le64(const uint8_t *p)
{
	return (uint64_t)le32(p + 4) << 32 | le32(p);
}
