/*
 * OpenDocument: a ZIP with a manifest, content in XML, and folders for Basic
 * and scripts.  What is opened with the document is where the document is.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "attachments/validator/documents/link.h"
#include "attachments/validator/documents/odf.h"
#include "attachments/validator/documents/xml_part.h"

#define MIMETYPE	"mimetype"
#define MANIFEST	"META-INF/manifest.xml"
#define CONTENT		"content.xml"
#define OPENDOCUMENT	"application/vnd.oasis.opendocument."
#define TYPE_LEN	128

struct document {
	struct container	*container;
	const char		*type;		/* media type; NULL: any */
	const struct zip_member	*member;	/* that is read */
	bool			 is_manifest;
	bool			 in_manifest;	/* the type is, of the whole */
	bool			 has_content;
	unsigned		 depth, script;	/* elements, inmost script */
};

static const struct {
	const char	*extension, *type;
} types[] = {
	{ "odt", OPENDOCUMENT "text" },
	{ "ods", OPENDOCUMENT "spreadsheet" },
	{ "odp", OPENDOCUMENT "presentation" },
};

/* Elements of which there is none in what is taken. */
static const struct {
	const char	*name;
	enum finding	 finding;
} unwanted[] = {
	{ "encryption-data", FINDING_ENCRYPTED },
	{ "encrypted-key", FINDING_ENCRYPTED },
	{ "EncryptedKey", FINDING_ENCRYPTED },
	{ "applet", FINDING_PROGRAM },
};
static const char *const dde[] = { "dde-source", "dde-link",
	"dde-connection-decl" };
/* Elements whose links are followed when the document is opened. */
static const char *const opened[] = { "template", "section-source",
	"table-source", "cell-range-source", "object", "object-ole",
	"floating-frame", "plugin", "connection-resource" };

static bool	on_element(const struct xml_element *, void *);
static bool	on_end(const char *, void *);
static bool	on_text(struct xml_text, void *);
static bool	element_ok(const struct xml_element *,
		    const struct policy *, struct verdict *);
static bool	listener_ok(const struct xml_element *, struct verdict *);
static bool	formula_ok(const struct xml_element *, const struct policy *,
		    struct verdict *);
static bool	links_ok(const struct xml_element *, struct verdict *);
static bool	leads_well(const char *element, struct xml_text,
		    struct verdict *);
static void	see_entry(struct document *, const struct xml_element *);
static bool	is_one_of(const char *, const char *const *, size_t);
static bool	type_fits(const struct document *,
		    const struct zip_directory *);
static bool	read_member(struct document *, const struct zip_directory *,
		    const struct zip_member *);
static bool	is_script(const struct zip_member *);
static size_t	read_type(const struct zip_directory *, char *, size_t);

static const struct xml_handlers handlers = { on_element, on_end, on_text };

void
odf_read(const struct source *s, const struct policy *policy,
    struct verdict *v)
{
	struct container c = container_of(policy, v);
	struct zip_directory d;

	if (container_open_document(&c, &d, s))
		(void)odf_members_ok(&c, &d, s->extension);
	zip_directory_close(&d);
}

bool
odf_is_one(const struct zip_directory *d)
{
	char type[TYPE_LEN];
	size_t n = read_type(d, type, sizeof(type));

	return zip_directory_find(d, MANIFEST) != NULL || (n > 0 &&
	    strncmp(type, OPENDOCUMENT, sizeof(OPENDOCUMENT) - 1) == 0);
}

/* What its first member says that it is (part 2, 3.3); 0: it is not there. */
static size_t
read_type(const struct zip_directory *d, char *type, size_t cap)
{
	const struct zip_member *m = zip_directory_find(d, MIMETYPE);
	size_t n = 0;

	if (m != NULL)
		n = zip_unpack_head(d->source, m, (uint8_t *)type, cap - 1);
	while (n > 0 && isspace((unsigned char)type[n - 1]))
		n--;
	type[n] = '\0';
	return n;
}

bool
odf_members_ok(struct container *c, const struct zip_directory *d,
    const char *extension)
{
	struct document doc = { .container = c };
	const struct zip_member *manifest = zip_directory_find(d, MANIFEST);
	size_t i;

	for (i = 0; extension != NULL &&
	    i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].extension, extension) == 0)
			doc.type = types[i].type;
	if (!odf_is_one(d))
		return verdict_refuse(c->verdict, FINDING_OTHER_FORMAT, "%s",
		    "");
	/* It says first whether the others can be read. */
	if (manifest != NULL && !read_member(&doc, d, manifest))
		return false;
	if (doc.type != NULL && !type_fits(&doc, d))
		return verdict_refuse(c->verdict, FINDING_OTHER_FORMAT, "%s",
		    "");
	for (i = 0; i < d->n; i++)
		if (&d->members[i] != manifest &&
		    !read_member(&doc, d, &d->members[i]))
			return false;
	return doc.type == NULL || (doc.has_content && manifest != NULL) ||
	    verdict_refuse(c->verdict, FINDING_BROKEN, "@%s", CONTENT);
}

/* Programs that pack a document again may leave `mimetype` out. */
static bool
type_fits(const struct document *doc, const struct zip_directory *d)
{
	char type[TYPE_LEN];

	return read_type(d, type, sizeof(type)) > 0 ?
	    strcmp(type, doc->type) == 0 : doc->in_manifest;
}

static bool
read_member(struct document *doc, const struct zip_directory *d,
    const struct zip_member *m)
{
	if (is_script(m))
		return verdict_refuse(doc->container->verdict, FINDING_MACROS,
		    "@%.*s", ZIP_NAME(m));
	doc->member = m;
	doc->is_manifest = zip_member_is_named(m, MANIFEST);
	doc->depth = doc->script = 0;
	return xml_part_ok(doc->container, d->source, m, &handlers, doc);
}

/* Scripts are whatever lies there; Basic is XML, or it is locked. */
static bool
is_script(const struct zip_member *m)
{
	return !zip_member_is_folder(m) && m->name_len > 8 &&
	    (strncasecmp(m->name, "Scripts/", 8) == 0 ||
	    (strncasecmp(m->name, "Basic/", 6) == 0 &&
	    strncasecmp(m->name + m->name_len - 4, ".xml", 4) != 0));
}

/* ---- elements ---- */

static bool
on_element(const struct xml_element *e, void *arg)
{
	struct document *doc = arg;
	struct verdict *v = doc->container->verdict;

	doc->depth++;
	if (doc->depth == 1 && strcmp(e->name, "document-content") == 0 &&
	    zip_member_is_named(doc->member, CONTENT))
		doc->has_content = true;
	if (doc->is_manifest)
		see_entry(doc, e);
	/* Of Basic, whatever it is called; of any language, in the text. */
	if (doc->script == 0 && (strcmp(e->name, "script") == 0 ||
	    (strcmp(e->name, "module") == 0 &&
	    strstr(e->space, "/script") != NULL)))
		doc->script = doc->depth;
	return element_ok(e, doc->container->policy, v) &&
	    listener_ok(e, v) && formula_ok(e, doc->container->policy, v) &&
	    links_ok(e, v);
}

static bool
on_end(const char *name, void *arg)
{
	struct document *doc = arg;

	(void)name;
	if (doc->script == doc->depth)
		doc->script = 0;
	doc->depth--;
	return true;
}

static bool
on_text(struct xml_text t, void *arg)
{
	struct document *doc = arg;

	if (doc->script > 0)
		for (; t.len > 0; t.p++, t.len--)
			if (!isspace((unsigned char)*t.p))
				return verdict_refuse(doc->container->verdict,
				    FINDING_MACROS, "@%.*s",
				    ZIP_NAME(doc->member));
	return true;
}

static void
see_entry(struct document *doc, const struct xml_element *e)
{
	if (doc->type != NULL && strcmp(e->name, "file-entry") == 0 &&
	    xml_text_is(xml_attribute(e, "full-path", 0), "/") &&
	    xml_text_is(xml_attribute(e, "media-type", 0), doc->type))
		doc->in_manifest = true;
}

static bool
element_ok(const struct xml_element *e, const struct policy *policy,
    struct verdict *v)
{
	size_t i;

	for (i = 0; i < sizeof(unwanted) / sizeof(unwanted[0]); i++)
		if (strcmp(e->name, unwanted[i].name) == 0)
			return verdict_refuse(v, unwanted[i].finding, "@%s",
			    unwanted[i].finding == FINDING_ENCRYPTED ? "" :
			    e->name);
	if (!policy->takes_dde &&
	    is_one_of(e->name, dde, sizeof(dde) / sizeof(dde[0])))
		return verdict_refuse(v, FINDING_DDE, "@%s", e->name);
	return true;
}

/* What an event does: of a page that is shown, of a control. */
static bool
listener_ok(const struct xml_element *e, struct verdict *v)
{
	struct xml_text t;
	int i;

	if (strcmp(e->name, "event-listener") != 0 &&
	    strcmp(e->name, "event") != 0)
		return true;
	for (i = 0; (t = xml_attribute(e, "action", i)).p != NULL; i++) {
		if (xml_text_is(t, "execute"))
			return verdict_refuse(v, FINDING_LAUNCH, "@%s",
			    e->name);
		if (xml_text_is(t, "macro"))
			return verdict_refuse(v, FINDING_MACROS, "@%s",
			    e->name);
	}
	t = xml_attribute(e, "macro-name", 0);
	return t.p == NULL || verdict_refuse(v, FINDING_MACROS, "@%.*s",
	    XML_TEXT(t));
}

static bool
formula_ok(const struct xml_element *e, const struct policy *policy,
    struct verdict *v)
{
	struct xml_text t;
	int i;

	for (i = 0; (t = xml_attribute(e, "formula", i)).p != NULL; i++)
		if (!policy->takes_dde && xml_text_has(t, "DDE("))
			return verdict_refuse(v, FINDING_DDE, "%.*s",
			    XML_TEXT(t));
	return true;
}

static bool
links_ok(const struct xml_element *e, struct verdict *v)
{
	struct xml_text t;
	int i;

	for (i = 0; (t = xml_attribute(e, "href", i)).p != NULL; i++)
		if (!leads_well(e->name, t, v))
			return false;
	return true;
}

static bool
leads_well(const char *element, struct xml_text t, struct verdict *v)
{
	bool is_opened = is_one_of(element, opened,
	    sizeof(opened) / sizeof(opened[0]));
	bool is_clicked = strcmp(element, "a") == 0 ||
	    strcmp(element, "event-listener") == 0;

	switch (link_of(t)) {
	case LINK_WITHIN:
		return true;
	case LINK_MACRO:
		return verdict_refuse(v, FINDING_MACROS, "@%.*s", XML_TEXT(t));
	case LINK_SCRIPT:
		return verdict_refuse(v, FINDING_SCRIPT, "%.*s", XML_TEXT(t));
	case LINK_HANDLER:
		return verdict_refuse(v, FINDING_LAUNCH, "%.*s", XML_TEXT(t));
	case LINK_WEB:
		if (is_opened)
			break;
		return true;
	case LINK_SHARE:
		if (!is_clicked)
			break;
		return true;
	}
	return verdict_refuse(v, FINDING_EXTERNAL, "%.*s", XML_TEXT(t));
}

static bool
is_one_of(const char *word, const char *const *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}
