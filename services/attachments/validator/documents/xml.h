/*
 * XML of documents, as it comes: no entities but those of XML itself, nothing
 * fetched, and in any size, since nothing of it is kept.
 */
#ifndef LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_XML_H
#define LIAISON_ATTACHMENTS_VALIDATOR_DOCUMENTS_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "attachments/validator/reading/verdict.h"

/* Not NUL-ended, and gone after the call. */
struct xml_text {
	const char	*p;		/* NULL: there is none */
	size_t		 len;
};

struct xml_element {
	const char	 *name;		/* without a prefix */
	const char	 *space;	/* URI of its namespace; "" */
	const void	**attributes;	/* libxml2's */
	int		  nattributes;
};

struct xml_handlers {
	/* False: the verdict is said. */
	bool	(*begin)(const struct xml_element *, void *arg);
	bool	(*end)(const char *name, void *arg);	/* or NULL */
	bool	(*text)(struct xml_text, void *arg);	/* or NULL */
};

struct xml;

struct xml	*xml_new(const struct xml_handlers *, void *arg,
		    struct verdict *);
/* Its next bytes.  False: it is refused. */
bool		 xml_feed(struct xml *, const uint8_t *, size_t)
		    __attribute__((warn_unused_result));
/* It was all.  False where it is not well-formed: nothing is said of that. */
bool		 xml_end(struct xml *) __attribute__((warn_unused_result));
void		 xml_destroy(struct xml **);

/* The nth (from 0) of that name, whatever its namespace. */
struct xml_text	 xml_attribute(const struct xml_element *, const char *name,
		    int nth);
bool		 xml_text_is(struct xml_text, const char *);
/* In any case. */
bool		 xml_text_has(struct xml_text, const char *);
bool		 xml_text_begins(struct xml_text, const char *);
bool		 xml_text_ends(struct xml_text, const char *);

/* For verdicts: `%.*s`. */
#define XML_TEXT(t)	((t).len < 120 ? (int)(t).len : 120), (t).p

/* Once, before there are threads or filters. */
void		 xml_start(void);

#endif
