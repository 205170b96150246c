/* What is asked about an audience, for handlers/audience.c and preview.c. */
#ifndef LIAISON_DIRECTORY_HANDLERS_AUDIENCE_H
#define LIAISON_DIRECTORY_HANDLERS_AUDIENCE_H

#include "directory/directory.h"

/* Ids in order. */
struct ids {
	int64_t		*ids;
	size_t		 n;
};

/* Who is in its categories, by id, in which of the reply's (counted from 1),
 * and through which child (0: none). */
struct because {
	struct ids	 ids;
	size_t		*categories;
	int64_t		*children;
};

/* Who is asked about which child, a pair each, by person. */
struct through {
	int64_t		*people, *children;
	size_t		 n;
};

/* Of copies to guardians: that they are asked for, or were where the thread
 * was begun; the pupils among the recipients, and all of these; of what is held
 * who is to get one, and for whom, a pair each. */
struct copies {
	bool		 asked, thread;
	int64_t		*pupils;
	size_t		 npupils;
	struct ids	 addressed;
	const int64_t	*held, *held_for;
	size_t		 nheld;
};

/* What is asked about an audience, for preview and resolve. */
struct audience {
	struct directory	*d;
	struct rpc_call		*call;
	const Common__To	*to;		/* NULL: of an answer */
	int			 as;		/* the role chosen, or 0 */
	struct store_audience	 query;
	struct store_replies	 replies;
	/* Who is taken out, named by id, to be told (none: all). */
	struct ids		 except, named, told;
	/* Pupils whom it is about. */
	const int64_t		*concerns;
	size_t			 nconcerns;
	/* Index in `to` of each category of the query, then of each group. */
	size_t			*places;
	size_t			 nplaces;
	/* Ids of the levels among them. */
	int64_t			*levels;
	size_t			 nlevels;
	struct because		 because;
	bool			 by_child;	/* children are told */
	struct through		 through;
	const struct quiet	*quiet;
	struct copies		 copies;
	/* What has been found to be out of reach, on the arena. */
	Directory__Unreachable	**unreachable;
	size_t			 nunreachable;
};

/* On the call's arena.  NULL: it makes no sense, and the call is failed. */
struct audience	*audience_new(struct rpc_call *, const Common__To *);
/* Whether there is an answer; whom it does not reach is noted.  Else the call
 * has been failed. */
bool		 audience_resolved(struct audience *, const struct status *,
		    const struct rights_answer *);
bool		 ids_have(const struct ids *, int64_t);

#endif
