/* Whom a message may be about, for handlers/audience.c and preview.c. */
#ifndef LIAISON_DIRECTORY_HANDLERS_CONCERNS_H
#define LIAISON_DIRECTORY_HANDLERS_CONCERNS_H

#include "directory/handlers/audience.h"
#include "directory/store/concerns.h"

/*
 * Answers the call as sender_reply() does, with what is to be said about the
 * audience's children: of a send who may not speak of them, of an answer it
 * leaves out who is barred from one.
 */
void	concerns_check(struct audience *, const struct rights_answer *,
	    const Directory__ResolveAudienceReply *);
/* Adds to the reply who can be named to these people; then calls done, or
 * fails the call. */
void	concerns_preview(struct directory *, struct rpc_call *,
	    const int64_t *people, size_t npeople,
	    Directory__PreviewAudienceReply *, void (*done)(void *),
	    void *arg);

#endif
