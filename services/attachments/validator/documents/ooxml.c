/*
 * Office Open XML: a ZIP with parts, a list of what type each is, and links
 * between them, those that lead outside, too.
 */
#include <stdio.h>
#include <string.h>

#include "attachments/validator/documents/link.h"
#include "attachments/validator/documents/ooxml.h"
#include "attachments/validator/documents/ooxml_fields.h"
#include "attachments/validator/documents/xml_part.h"
#include "attachments/validator/zip/zip_name.h"

#define ROOT_LINKS	"_rels/.rels"
#define PART_NAME	256
#define OFFICE		"application/vnd.openxmlformats-officedocument."

struct kind {
	const char	*extension;
	const char	*type;		/* of its document */
	const char	*root;		/* element */
};

struct package {
	struct container	*container;
	const struct kind	*kind;		/* NULL: any */
	char			 document[PART_NAME];	/* its name; "" */
	bool			 has_type;	/* it is of the kind's type */
	bool			 has_root;
	const struct zip_member	*member;	/* that is read */
	unsigned		 depth;
	struct fields		 fields;
};

static const struct kind kinds[] = {
	{ "docx", OFFICE "wordprocessingml.document.main+xml", "document" },
	{ "xlsx", OFFICE "spreadsheetml.sheet.main+xml", "workbook" },
	{ "pptx", OFFICE "presentationml.presentation.main+xml",
	    "presentation" },
};

/* Types of parts, and of links, of which there is none in what is taken. */
static const struct {
	const char	*word;
	enum finding	 finding;
} unwanted[] = {
	{ "macroEnabled", FINDING_MACROS },
	{ "vbaProject", FINDING_MACROS },
	{ "vbaData", FINDING_MACROS },
	{ "macrosheet", FINDING_MACROS },
	{ "activeX", FINDING_PROGRAM },
	{ "relationships/control", FINDING_PROGRAM },
};

/* Links to what is opened with the document, not when it is asked for. */
static const char *const opened[] = { "/attachedTemplate", "/oleObject",
	"/frame", "/subDocument", "/aFChunk", "/package", "/control" };

static bool	on_type(const struct xml_element *, void *);
static bool	on_link(const struct xml_element *, void *);
static bool	on_element(const struct xml_element *, void *);
static bool	on_end(const char *, void *);
static bool	on_text(struct xml_text, void *);
static bool	is_wanted(struct xml_text, struct verdict *);
static bool	leads_well(struct xml_text type, struct xml_text target,
		    struct verdict *);
static bool	is_opened(struct xml_text type);
static void	name_document(struct package *, struct xml_text);
static bool	read_part(struct package *, const struct zip_directory *,
		    const struct zip_member *);
static bool	has_document(const struct package *,
		    const struct zip_directory *);

static const struct xml_handlers type_handlers = { .begin = on_type };
static const struct xml_handlers link_handlers = { .begin = on_link };
static const struct xml_handlers part_handlers = { on_element, on_end,
	on_text };

void
ooxml_read(const struct source *s, const struct policy *policy,
    struct verdict *v)
{
	struct container c = container_of(policy, v);
	struct zip_directory d;

	if (container_open_document(&c, &d, s))
		(void)ooxml_members_ok(&c, &d, s->extension);
	zip_directory_close(&d);
}

bool
ooxml_members_ok(struct container *c, const struct zip_directory *d,
    const char *extension)
{
	struct package p = { .container = c };
	const struct zip_member *types = zip_directory_find(d, OOXML_TYPES);
	const struct zip_member *root = zip_directory_find(d, ROOT_LINKS);
	size_t i;

	for (i = 0; extension != NULL &&
	    i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].extension, extension) == 0)
			p.kind = &kinds[i];
	if (types == NULL || (root == NULL && p.kind != NULL))
		return verdict_refuse(c->verdict, FINDING_OTHER_FORMAT, "%s",
		    "");
	/* These first: they say what the others are. */
	p.member = root;
	if ((root != NULL && !xml_part_ok(c, d->source, root, &link_handlers,
	    &p)) || !xml_part_ok(c, d->source, types, &type_handlers, &p))
		return false;
	for (i = 0; i < d->n; i++)
		if (&d->members[i] != root && &d->members[i] != types &&
		    !read_part(&p, d, &d->members[i]))
			return false;
	return p.kind == NULL || has_document(&p, d);
}

static bool
read_part(struct package *p, const struct zip_directory *d,
    const struct zip_member *m)
{
	static const char rels[] = ".rels";
	const size_t n = sizeof(rels) - 1;
	bool links = m->name_len > n && zip_name_compare(m->name +
	    m->name_len - n, n, rels, n) == 0;

	p->member = m;
	p->depth = 0;
	p->fields = (struct fields){ .depth = 0 };
	return xml_part_ok(p->container, d->source, m,
	    links ? &link_handlers : &part_handlers, p);
}

static bool
has_document(const struct package *p, const struct zip_directory *d)
{
	struct verdict *v = p->container->verdict;

	if (p->document[0] == '\0' ||
	    zip_directory_find(d, p->document) == NULL)
		return verdict_refuse(v, FINDING_BROKEN, "@%s", p->document);
	if (!p->has_type)
		return verdict_refuse(v, FINDING_OTHER_FORMAT, "%s", "");
	return p->has_root ||
	    verdict_refuse(v, FINDING_BROKEN, "@%s", p->document);
}

/* ---- types ---- */

static bool
on_type(const struct xml_element *e, void *arg)
{
	struct package *p = arg;
	struct xml_text type, part;
	int i;

	for (i = 0; (type = xml_attribute(e, "ContentType", i)).p != NULL;
	    i++) {
		if (!is_wanted(type, p->container->verdict))
			return false;
		if (p->kind == NULL || !xml_text_is(type, p->kind->type))
			continue;
		/* Of all of an extension, or of the one part. */
		part = xml_attribute(e, "PartName", 0);
		if (part.p != NULL && part.len > 0 && *part.p == '/') {
			part.p++;
			part.len--;
		}
		p->has_type = p->has_type || part.p == NULL ||
		    xml_text_is(part, p->document);
	}
	return true;
}

static bool
is_wanted(struct xml_text type, struct verdict *v)
{
	size_t i;

	for (i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		if (xml_text_has(type, unwanted[i].word))
			return verdict_refuse(v, unwanted[i].finding, "@%.*s",
			    XML_TEXT(type));
	return true;
}

/* ---- links ---- */

static bool
on_link(const struct xml_element *e, void *arg)
{
	struct package *p = arg;
	struct verdict *v = p->container->verdict;
	struct xml_text type, target;
	int i, j;

	for (i = 0; (type = xml_attribute(e, "Type", i)).p != NULL; i++) {
		if (!is_wanted(type, v))
			return false;
		for (j = 0; (target = xml_attribute(e, "Target", j)).p != NULL;
		    j++) {
			if (!leads_well(type, target, v))
				return false;
			if (xml_text_ends(type, "/officeDocument") &&
			    zip_member_is_named(p->member, ROOT_LINKS))
				name_document(p, target);
		}
	}
	return true;
}

/*
 * A link that is clicked may lead anywhere; what is opened with the document
 * comes from where the document is, and nothing tells another machine who
 * opened it by a password.
 */
static bool
leads_well(struct xml_text type, struct xml_text target, struct verdict *v)
{
	bool clicked = xml_text_ends(type, "/hyperlink");
	bool workbook = xml_text_has(type, "/externalLink");

	switch (link_of(target)) {
	case LINK_WITHIN:
		return true;
	case LINK_MACRO:
		return verdict_refuse(v, FINDING_MACROS, "@%.*s",
		    XML_TEXT(target));
	case LINK_SCRIPT:
		return verdict_refuse(v, FINDING_SCRIPT, "%.*s",
		    XML_TEXT(target));
	case LINK_HANDLER:
		return verdict_refuse(v, clicked ? FINDING_LAUNCH :
		    FINDING_EXTERNAL, "%.*s", XML_TEXT(target));
	case LINK_WEB:
		if (is_opened(type))
			break;
		return true;
	case LINK_SHARE:
		if (!clicked && !workbook)
			break;
		return true;
	}
	return verdict_refuse(v, FINDING_EXTERNAL, "%.*s", XML_TEXT(target));
}

static bool
is_opened(struct xml_text type)
{
	size_t i;

	for (i = 0; i < sizeof(opened) / sizeof(opened[0]); i++)
		if (xml_text_ends(type, opened[i]))
			return true;
	return false;
}

static void
name_document(struct package *p, struct xml_text target)
{
	size_t n;

	while (target.len > 0 && (*target.p == '/' || (target.len > 1 &&
	    memcmp(target.p, "./", 2) == 0))) {
		n = *target.p == '/' ? 1 : 2;
		target.p += n;
		target.len -= n;
	}
	(void)snprintf(p->document, sizeof(p->document), "%.*s",
	    (int)(target.len < PART_NAME ? target.len : PART_NAME), target.p);
}

/* ---- parts ---- */

static bool
on_element(const struct xml_element *e, void *arg)
{
	struct package *p = arg;
	struct verdict *v = p->container->verdict;
	struct xml_text action;
	int i;

	if (p->depth++ == 0) {
		if (strcmp(e->name, "macrosheet") == 0)
			return verdict_refuse(v, FINDING_MACROS, "@%.*s",
			    ZIP_NAME(p->member));
		if (p->kind != NULL && strcmp(e->name, p->kind->root) == 0 &&
		    zip_member_is_named(p->member, p->document))
			p->has_root = true;
	}
	/* Of PowerPoint: what a click does. */
	for (i = 0; (action = xml_attribute(e, "action", i)).p != NULL; i++) {
		if (xml_text_begins(action, "ppaction://program"))
			return verdict_refuse(v, FINDING_LAUNCH, "%.*s",
			    XML_TEXT(action));
		if (xml_text_begins(action, "ppaction://macro"))
			return verdict_refuse(v, FINDING_MACROS, "@%.*s",
			    XML_TEXT(action));
	}
	return fields_begin(&p->fields, e, p->container->policy, v);
}

static bool
on_end(const char *name, void *arg)
{
	struct package *p = arg;

	p->depth--;
	return fields_end(&p->fields, name, p->container->policy,
	    p->container->verdict);
}

static bool
on_text(struct xml_text t, void *arg)
{
	struct package *p = arg;

	return fields_text(&p->fields, t, p->container->policy,
	    p->container->verdict);
}
