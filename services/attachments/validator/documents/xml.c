/* XML of documents, by libxml2's SAX. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "attachments/validator/documents/xml.h"

struct xml {
	const struct xml_handlers	*handlers;
	void				*arg;
	struct verdict			*verdict;
	xmlParserCtxtPtr		 parser;
	bool				 refused;
};

static void	on_begin(void *, const xmlChar *, const xmlChar *,
		    const xmlChar *, int, const xmlChar **, int, int,
		    const xmlChar **);
static void	on_end(void *, const xmlChar *, const xmlChar *,
		    const xmlChar *);
static void	on_text(void *, const xmlChar *, int);
static void	on_entity(void *, const xmlChar *, int, const xmlChar *,
		    const xmlChar *, xmlChar *);
static void	on_attribute(void *, const xmlChar *, const xmlChar *, int,
		    int, const xmlChar *, xmlEnumerationPtr);
static void	on_error(void *, xmlErrorPtr);
static void	refuse(struct xml *);

void
xml_start(void)
{
	xmlInitParser();
}

struct xml *
xml_new(const struct xml_handlers *handlers, void *arg, struct verdict *v)
{
	xmlSAXHandler sax = { .initialized = XML_SAX2_MAGIC,
		.startElementNs = on_begin, .endElementNs = on_end,
		.characters = on_text, .cdataBlock = on_text,
		.entityDecl = on_entity, .attributeDecl = on_attribute,
		.serror = on_error };
	struct xml *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return NULL;
	*x = (struct xml){ .handlers = handlers, .arg = arg, .verdict = v };
	x->parser = xmlCreatePushParserCtxt(&sax, x, NULL, 0, NULL);
	if (x->parser == NULL) {
		free(x);
		return NULL;
	}
	/* For &amp; and its like; others cannot be declared. */
	xmlCtxtUseOptions(x->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
	return x;
}

bool
xml_feed(struct xml *x, const uint8_t *p, size_t len)
{
	if (!x->refused)
		(void)xmlParseChunk(x->parser, (const char *)p, (int)len, 0);
	return !x->refused;
}

bool
xml_end(struct xml *x)
{
	if (!x->refused)
		(void)xmlParseChunk(x->parser, "", 0, 1);
	return !x->refused && x->parser->wellFormed;
}

void
xml_destroy(struct xml **x)
{
	if (*x == NULL)
		return;
	if ((*x)->parser->myDoc != NULL)
		xmlFreeDoc((*x)->parser->myDoc);
	xmlFreeParserCtxt((*x)->parser);
	free(*x);
	*x = NULL;
}

/* ---- what is in it ---- */

static void
on_begin(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri, int nnamespaces, const xmlChar **namespaces,
    int nattributes, int ndefaulted, const xmlChar **attributes)
{
	struct xml *x = arg;
	struct xml_element e = { (const char *)name,
		uri != NULL ? (const char *)uri : "",
		(const void **)attributes, nattributes };

	(void)prefix;
	(void)nnamespaces;
	(void)namespaces;
	(void)ndefaulted;
	if (!x->refused && !x->handlers->begin(&e, x->arg))
		refuse(x);
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix,
    const xmlChar *uri)
{
	struct xml *x = arg;

	(void)prefix;
	(void)uri;
	if (!x->refused && x->handlers->end != NULL &&
	    !x->handlers->end((const char *)name, x->arg))
		refuse(x);
}

static void
on_text(void *arg, const xmlChar *p, int len)
{
	struct xml *x = arg;
	struct xml_text text = { (const char *)p, (size_t)len };

	if (!x->refused && x->handlers->text != NULL &&
	    !x->handlers->text(text, x->arg))
		refuse(x);
}

/* No program that writes documents declares any: they fetch, hide or grow. */
static void
on_entity(void *arg, const xmlChar *name, int type, const xmlChar *public_id,
    const xmlChar *system_id, xmlChar *content)
{
	struct xml *x = arg;

	(void)type;
	(void)public_id;
	(void)content;
	(void)verdict_refuse(x->verdict, system_id != NULL ? FINDING_EXTERNAL :
	    FINDING_TOO_MUCH, "@<!ENTITY %s", (const char *)name);
	refuse(x);
}

/* An attribute that is said by a declaration alone. */
static void
on_attribute(void *arg, const xmlChar *element, const xmlChar *name, int type,
    int def, const xmlChar *value, xmlEnumerationPtr tree)
{
	struct xml *x = arg;

	(void)name;
	(void)type;
	(void)def;
	(void)value;
	xmlFreeEnumeration(tree);
	(void)verdict_refuse(x->verdict, FINDING_HIDDEN, "@<!ATTLIST %s",
	    (const char *)element);
	refuse(x);
}

static void
on_error(void *arg, xmlErrorPtr error)
{
	(void)arg;
	(void)error;
}

static void
refuse(struct xml *x)
{
	x->refused = true;
	xmlStopParser(x->parser);
}

/* ---- words of it ---- */

struct xml_text
xml_attribute(const struct xml_element *e, const char *name, int nth)
{
	const xmlChar **a = (const xmlChar **)e->attributes;
	int i;

	/* Five each: name, prefix, URI, where its value begins and ends. */
	for (i = 0; i < e->nattributes; i++, a += 5)
		if (strcmp((const char *)a[0], name) == 0 && nth-- == 0)
			return (struct xml_text){ (const char *)a[3],
				(size_t)(a[4] - a[3]) };
	return (struct xml_text){ NULL, 0 };
}

bool
xml_text_is(struct xml_text t, const char *word)
{
	return t.p != NULL && t.len == strlen(word) &&
	    strncasecmp(t.p, word, t.len) == 0;
}

bool
xml_text_has(struct xml_text t, const char *word)
{
	size_t n = strlen(word);

	for (; t.len >= n; t.p++, t.len--)
		if (strncasecmp(t.p, word, n) == 0)
			return true;
	return false;
}

bool
xml_text_begins(struct xml_text t, const char *word)
{
	size_t n = strlen(word);

	return t.len >= n && strncasecmp(t.p, word, n) == 0;
}

bool
xml_text_ends(struct xml_text t, const char *word)
{
	size_t n = strlen(word);

	return t.len >= n && strncasecmp(t.p + t.len - n, word, n) == 0;
}
