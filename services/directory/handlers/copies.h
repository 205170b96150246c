/* Copies to guardians of what is written to pupils. */
#ifndef LIAISON_DIRECTORY_HANDLERS_COPIES_H
#define LIAISON_DIRECTORY_HANDLERS_COPIES_H

#include "directory/handlers/audience.h"

/* Somebody who gets a copy, and their children among the recipients. */
struct copy {
	int64_t		 id;
	const char	*display_name, *title;
	int64_t		*children;
	size_t		 nchildren;
};
/* Each once, by id, on the call's arena. */
struct copies_found {
	Common__GuardianCopies__When	 wanted;
	struct copy			*all;
	size_t				 n;
};

/* Called once, maybe before copies_ask() returns; not where the call has been
 * failed. */
typedef void	copies_done_fn(const struct copies_found *, void *arg);

/* Who is addressed, for what is asked later. */
void	copies_note(struct audience *, const struct rights_answer *);
/* Of what the caller writes to them in this role. */
void	copies_ask(struct audience *, int role, copies_done_fn *, void *arg);
/* Answers the call, with those who get a copy among the members. */
void	copies_reply(struct audience *,
	    const Directory__ResolveAudienceReply *);
/* The setting of the school has changed here. */
void	copies_forget(struct directory *, int64_t school_id);

#endif
