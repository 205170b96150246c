/* A member of a document that is XML, or may be. */
#include <string.h>
#include <strings.h>

#include "attachments/validator/documents/xml_part.h"

struct part {
	struct container		*container;
	const struct xml_handlers	*handlers;
	void				*arg;
	struct xml			*xml;
	bool				 is_xml, begun;
};

static zip_unpack_fn	feed;
static bool		is_named_xml(const struct zip_member *);
static bool		begins_as_xml(const uint8_t *, size_t);

bool
xml_part_ok(struct container *c, const struct source *s,
    const struct zip_member *m, const struct xml_handlers *handlers, void *arg)
{
	struct part p = { .container = c, .handlers = handlers, .arg = arg,
		.is_xml = is_named_xml(m) };
	bool ok, must = p.is_xml;

	ok = container_member_ok(c, s, m, feed, &p);
	if (ok && p.xml != NULL && !xml_end(p.xml))
		/* VML of Excel, pages that Word takes in: not well-formed. */
		ok = c->verdict->finding == FINDING_NONE && (!must ||
		    verdict_refuse(c->verdict, FINDING_BROKEN, "@%.*s",
		    ZIP_NAME(m)));
	xml_destroy(&p.xml);
	return ok;
}

static bool
feed(const uint8_t *bytes, size_t len, void *arg)
{
	struct part *p = arg;

	if (!p->begun) {
		p->begun = true;
		p->is_xml = p->is_xml || begins_as_xml(bytes, len);
		if (p->is_xml && (p->xml = xml_new(p->handlers, p->arg,
		    p->container->verdict)) == NULL)
			return verdict_refuse(p->container->verdict,
			    FINDING_TOO_LONG, "%s", "");
	}
	return p->xml == NULL || xml_feed(p->xml, bytes, len);
}

static bool
is_named_xml(const struct zip_member *m)
{
	return (m->name_len > 4 &&
	    strncasecmp(m->name + m->name_len - 4, ".xml", 4) == 0) ||
	    (m->name_len >= 5 &&
	    strncasecmp(m->name + m->name_len - 5, ".rels", 5) == 0);
}

/* With a mark of UTF-8 or UTF-16, or none. */
static bool
begins_as_xml(const uint8_t *p, size_t len)
{
	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		len -= 3;
	} else if (len >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 ||
	    memcmp(p, "\xfe\xff", 2) == 0)) {
		p += 2;
		len -= 2;
	}
	while (len > 0 && (*p == ' ' || *p == '\t' || *p == '\r' ||
	    *p == '\n' || *p == '\0')) {
		p++;
		len--;
	}
	return len > 0 && *p == '<';
}
