/*
 * WebM, from element to element.  A recorder that does not know how long it
 * will run writes segments and clusters of unknown size: such a one ends where
 * an element comes that cannot be in it.
 */
#include <string.h>

#include "attachments/validator/media/av_packets.h"
#include "attachments/validator/media/webm.h"
#include "attachments/validator/reading/archive_end.h"
#include "attachments/validator/reading/residue.h"

#define UNKNOWN		UINT64_MAX
#define ANYWHERE	UINT32_MAX

enum id {
	ID_EBML = 0x1a45dfa3, ID_DOCTYPE = 0x4282, ID_SEGMENT = 0x18538067,
	ID_SEEK_HEAD = 0x114d9b74, ID_INFO = 0x1549a966,
	ID_TRACKS = 0x1654ae6b, ID_CLUSTER = 0x1f43b675,
	ID_CUES = 0x1c53bb6b, ID_CHAPTERS = 0x1043a770, ID_TAGS = 0x1254c367,
	ID_ATTACHMENTS = 0x1941a469, ID_TIMESTAMP = 0xe7, ID_POSITION = 0xa7,
	ID_PREVIOUS = 0xab, ID_SIMPLE_BLOCK = 0xa3, ID_BLOCK_GROUP = 0xa0,
	ID_VOID = 0xec,
};

enum kind {
	KIND_OTHER,	/* names, numbers, room that is left: judged */
	KIND_PARENT,
	KIND_MEDIA,
	KIND_FILES,
};

struct element {
	uint32_t	id;
	size_t		body;
	uint64_t	size;		/* UNKNOWN */
};

struct film {
	const struct source	*s;
	struct verdict		*verdict;
	bool			 has_segment, has_tracks, has_media;
};

/* What may stand where.  0: at the top. */
static const struct {
	uint32_t	 id, parent;
	enum kind	 kind;
} elements[] = {
	{ ID_EBML, 0, KIND_OTHER },
	{ ID_SEGMENT, 0, KIND_PARENT },
	{ ID_SEEK_HEAD, ID_SEGMENT, KIND_OTHER },
	{ ID_INFO, ID_SEGMENT, KIND_OTHER },
	{ ID_TRACKS, ID_SEGMENT, KIND_OTHER },
	{ ID_CLUSTER, ID_SEGMENT, KIND_PARENT },
	{ ID_CUES, ID_SEGMENT, KIND_OTHER },
	{ ID_CHAPTERS, ID_SEGMENT, KIND_OTHER },
	{ ID_TAGS, ID_SEGMENT, KIND_OTHER },
	{ ID_ATTACHMENTS, ID_SEGMENT, KIND_FILES },
	{ ID_TIMESTAMP, ID_CLUSTER, KIND_OTHER },
	{ ID_POSITION, ID_CLUSTER, KIND_OTHER },
	{ ID_PREVIOUS, ID_CLUSTER, KIND_OTHER },
	{ ID_SIMPLE_BLOCK, ID_CLUSTER, KIND_MEDIA },
	{ ID_BLOCK_GROUP, ID_CLUSTER, KIND_MEDIA },
};

static bool	head_ok(struct film *);
static size_t	walk(struct film *, size_t from, size_t to, uint32_t parent,
		    bool known);
static bool	may_be(const struct element *, uint32_t parent, size_t to,
		    bool known);
static size_t	look_at(struct film *, const struct element *, size_t to);
static bool	next_element(const struct source *, size_t at, size_t to,
		    struct element *);
static bool	number(const uint8_t *, size_t left, bool keep_mark,
		    uint64_t *, size_t *len);
static enum kind kind_of(uint32_t id, uint32_t *parent);

void
webm_read(const struct source *s, const struct policy *policy,
    struct verdict *verdict)
{
	struct film film = { .s = s, .verdict = verdict };

	(void)policy;
	if (!head_ok(&film) ||
	    walk(&film, 0, s->size, 0, true) == 0)
		return;
	if (!film.has_segment || !film.has_tracks || !film.has_media)
		(void)verdict_refuse(verdict, FINDING_BROKEN, "%s", "");
	else if (archive_end_ok(s, 0, s->size, verdict))
		(void)av_packets_ok(s, "matroska", verdict);
}

static bool
head_ok(struct film *film)
{
	const struct source *s = film->s;
	struct element head, inner;
	size_t at, end;

	if (!next_element(s, 0, s->size, &head) || head.id != ID_EBML ||
	    head.size == UNKNOWN || head.size > s->size - head.body)
		return verdict_refuse(film->verdict, FINDING_OTHER_FORMAT,
		    "%s", "");
	end = head.body + (size_t)head.size;
	for (at = head.body; next_element(s, at, end, &inner) &&
	    inner.size <= end - inner.body;
	    at = inner.body + (size_t)inner.size)
		if (inner.id == ID_DOCTYPE)
			return (inner.size >= 4 &&
			    memcmp(s->bytes + inner.body, "webm", 4) == 0) ||
			    verdict_refuse(film->verdict,
			    FINDING_OTHER_FORMAT, "%s", "");
	return verdict_refuse(film->verdict, FINDING_OTHER_FORMAT, "%s", "");
}

/*
 * Where it ended: at `to`, or, with no known size, before what is not of this
 * parent.  0: something was found.
 */
static size_t
walk(struct film *film, size_t from, size_t to, uint32_t parent, bool known)
{
	struct element e = { 0 };
	bool is_element;
	uint32_t of;
	size_t at = from;

	while (at < to) {
		is_element = next_element(film->s, at, to, &e);
		(void)kind_of(e.id, &of);
		if (is_element && (of == parent || (of == ANYWHERE &&
		    may_be(&e, parent, to, known)))) {
			if ((at = look_at(film, &e, to)) == 0)
				return 0;
			continue;
		}
		if (!known)
			return at;
		if (parent == 0)
			/* Behind the end of what the format is. */
			return residue_ok(film->s, at, to - at,
			    film->verdict) ? to : 0;
		(void)verdict_refuse(film->verdict, FINDING_BROKEN, "@%x",
		    parent);
		return 0;
	}
	return at;
}

/*
 * An element that is not known: not behind the last of them, where it is by
 * chance that bytes are one.
 */
static bool
may_be(const struct element *e, uint32_t parent, size_t to, bool known)
{
	if (parent == 0)
		return e->id == ID_VOID;
	return known || (e->size != UNKNOWN && e->size <= to - e->body);
}

/* Where it ends; 0: something was found. */
static size_t
look_at(struct film *film, const struct element *e, size_t to)
{
	uint32_t of;
	const enum kind kind = kind_of(e->id, &of);
	const bool known = e->size != UNKNOWN;
	size_t end = to;

	if ((!known && kind != KIND_PARENT) ||
	    (known && e->size > to - e->body)) {
		(void)verdict_refuse(film->verdict, FINDING_BROKEN, "@%x",
		    e->id);
		return 0;
	}
	if (known)
		end = e->body + (size_t)e->size;
	film->has_segment |= e->id == ID_SEGMENT;
	film->has_tracks |= e->id == ID_TRACKS;
	film->has_media |= kind == KIND_MEDIA;
	switch (kind) {
	case KIND_PARENT:
		return walk(film, e->body, end, e->id, known);
	case KIND_FILES:
		(void)verdict_refuse(film->verdict, FINDING_EMBEDDED_FILES,
		    "%s", "");
		return 0;
	case KIND_MEDIA:
		return end;
	default:
		return residue_ok(film->s, e->body, end - e->body,
		    film->verdict) ? end : 0;
	}
}

static bool
next_element(const struct source *s, size_t at, size_t to, struct element *e)
{
	uint64_t id;
	size_t len;

	if (!number(s->bytes + at, to - at, true, &id, &len) || len > 4)
		return false;
	e->id = (uint32_t)id;
	at += len;
	if (!number(s->bytes + at, to - at, false, &e->size, &len))
		return false;
	e->body = at + len;
	return true;
}

/* RFC 8794, 4: as many bytes follow as there are zeros before the mark. */
static bool
number(const uint8_t *p, size_t left, bool keep_mark, uint64_t *n, size_t *len)
{
	uint8_t mark = 0x80;
	bool all;
	size_t i;

	if (left == 0 || *p == 0)
		return false;
	for (*len = 1; (*p & mark) == 0; mark >>= 1)
		(*len)++;
	if (*len > left)
		return false;
	*n = keep_mark ? *p : (uint64_t)(*p & (mark - 1));
	all = (*p & (mark - 1)) == mark - 1;
	for (i = 1; i < *len; i++) {
		*n = *n << 8 | p[i];
		all &= p[i] == 0xff;
	}
	if (all && !keep_mark)
		*n = UNKNOWN;
	return true;
}

static enum kind
kind_of(uint32_t id, uint32_t *parent)
{
	size_t i;

	*parent = ANYWHERE;
	for (i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (elements[i].id == id) {
			*parent = elements[i].parent;
			return elements[i].kind;
		}
	return KIND_OTHER;
}
