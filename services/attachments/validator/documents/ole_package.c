/* What is packed into a document as a file, or linked from elsewhere. */
#include <string.h>

#include "attachments/validator/documents/ole_streams.h"
#include "attachments/validator/reading/little_endian.h"
#include "attachments/validator/reading/runnable.h"

/* Monikers (MS-OSHARED 2.3.7): of a URL, and of a script at one. */
static const char url[] = "\xe0\xc9\xea\x79\xf9\xba\xce\x11"
    "\x8c\x82\x00\xaa\x00\x4b\xa9\x0b";
static const char script[] = "\xd3\x0b\x29\x06\xaa\x48\xd2\x11"
    "\x84\x32\x00\x60\x08\xc3\xfb\xfc";
#define MONIKER_LEN	16

struct rest {
	const uint8_t	*p;
	size_t		 len;
};

static bool	skip(struct rest *, size_t);
static const char *take_text(struct rest *, size_t *);

/*
 * The packager's own (Ole10Native): what it is called, where it was, its
 * bytes.  Other programs keep what they like there.
 */
bool
ole_package_ok(struct container *c, const uint8_t *p, size_t len)
{
	struct rest r = { p, len };
	const char *names[3];
	size_t i, lens[3], size;

	if (!skip(&r, 4 + 2) || (names[0] = take_text(&r, &lens[0])) == NULL ||
	    (names[1] = take_text(&r, &lens[1])) == NULL || !skip(&r, 8) ||
	    (names[2] = take_text(&r, &lens[2])) == NULL || r.len < 4)
		return len < 4 || container_file_ok(c, p + 4, len - 4, "", 0);
	size = le32(r.p);
	(void)skip(&r, 4);
	for (i = 0; i < 3; i++)
		if (runnable_by_name(names[i], lens[i]))
			return verdict_refuse(c->verdict, FINDING_PROGRAM,
			    "%.*s", lens[i] < 120 ? (int)lens[i] : 120,
			    names[i]);
	return r.len == 0 || container_file_ok(c, r.p,
	    size < r.len ? size : r.len, names[0], lens[0]);
}

static bool
skip(struct rest *r, size_t n)
{
	if (r->len < n)
		return false;
	r->p += n;
	r->len -= n;
	return true;
}

static const char *
take_text(struct rest *r, size_t *len)
{
	const uint8_t *begin = r->p, *end = r->len > 0 ?
	    memchr(r->p, '\0', r->len) : NULL;

	if (end == NULL)
		return NULL;
	*len = (size_t)(end - begin);
	(void)skip(r, *len + 1);
	return (const char *)begin;
}

/* An object that is at a URL is fetched when the document is opened. */
bool
ole_link_ok(struct container *c, const uint8_t *p, size_t len)
{
	if (memmem(p, len, url, MONIKER_LEN) != NULL ||
	    memmem(p, len, script, MONIKER_LEN) != NULL)
		return verdict_refuse(c->verdict, FINDING_EXTERNAL, "@%s",
		    "URL");
	return true;
}
