/* What somebody types into the search field. */
#ifndef LIAISON_MESSAGES_SEARCH_QUERY_H
#define LIAISON_MESSAGES_SEARCH_QUERY_H

#include "messages/store/search.h"

/* Of more, those behind are not looked at. */
#define SEARCH_MAX_TERMS	32

/* Kinds of terms, as of the SQL function search_query(). */
#define SEARCH_WORD	""
#define SEARCH_PHRASE	"\""
#define SEARCH_FROM	"de/"
#define SEARCH_TO	"to/"
#define SEARCH_FILE	"file/"

/* Operators whose value is none, as they were typed; of more, the first. */
#define SEARCH_MAX_MISREAD	8

enum search_misread_what {
	SEARCH_MISREAD_OTHER, SEARCH_MISREAD_DATE, SEARCH_MISREAD_PLACE,
};

struct search_misread {
	size_t				 n;
	const char			*texts[SEARCH_MAX_MISREAD];
	enum search_misread_what	 what[SEARCH_MAX_MISREAD];
};

/*
 * Reads words, "quoted ones", and operators, in French or English:
 *
 *	de:NAME from:NAME   à:NAME to:NAME   pj: pj:NAME has:attachment
 *	avant:DATE before:DATE   après:DATE after:DATE
 *	non-lu: is:unread   dans:PLACE in:PLACE
 *
 * A NAME may be quoted; a DATE is 2026-01-31, 31/01/2026, 2026-01 or 2026, of
 * which the first day begins by UTC.  An operator without a value says nothing;
 * one that is not understood is words.  False: nothing is asked for, as where
 * there are signs alone.  terms is on the arena; terms->place stays as it is
 * where no operator says it.  misread may be NULL.
 */
bool	search_parse(struct arena *, const char *q, struct search_terms *terms,
	    struct search_misread *misread);

#endif
