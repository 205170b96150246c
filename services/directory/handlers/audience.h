/* What is asked about an audience, for handlers/audience.c and preview.c. */
#ifndef LIAISON_DIRECTORY_HANDLERS_AUDIENCE_H
#define LIAISON_DIRECTORY_HANDLERS_AUDIENCE_H

#include "directory/directory.h"

/* Ids in order. */
struct ids {
	int64_t		*ids;
	size_t		 n;
};

/* What is asked about an audience, for preview and resolve. */
struct audience {
	struct rpc_call		*call;
	const Common__To	*to;		/* NULL: of an answer */
	struct store_audience	 query;
	struct store_replies	 replies;
	/* Who is taken out, named by id, to be told (none: all). */
	struct ids		 except, named, told;
	/* Index in `to` of each category of the query. */
	size_t			*places;
	size_t			 nplaces;
	/* What has been found to be out of reach, on the arena. */
	Directory__Unreachable	**unreachable;
	size_t			 nunreachable;
};

/* On the call's arena.  NULL: it makes no sense, and the call has been failed. */
struct audience	*audience_new(struct rpc_call *, const Common__To *);
/* Whether there is an answer; whom it does not reach is noted.  Else the call
 * has been failed. */
bool		 audience_resolved(struct audience *, const struct status *,
		    const struct rights_answer *);
bool		 ids_have(const struct ids *, int64_t);

#endif
