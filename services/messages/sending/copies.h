/* Copies to guardians of what is written to pupils. */
#ifndef LIAISON_MESSAGES_SENDING_COPIES_H
#define LIAISON_MESSAGES_SENDING_COPIES_H

#include "directory.rpc.h"
#include "messages.pb-c.h"
#include "messages/sending/content.h"

/* Whether they are asked for, into the message. */
void		copies_take(const Messages__SendOptions *,
		    struct new_message *);
/* Where they are: keys of before keep their content. */
void		copies_fingerprint(struct fingerprint *,
		    const struct new_message *);
/* Its audience is known: who of it gets a copy, and for whom. */
void		copies_note(struct arena *, struct new_message *,
		    const Directory__ResolveAudienceReply *);
/* The first of its audience who does not.  It reaches somebody. */
const Directory__AudienceMember *copies_but(const struct new_message *,
		    const Directory__ResolveAudienceReply *);
/* Whom it reaches is asked again: of people, who gets a copy is asked about as
 * such.  On the arena. */
void		copies_ask(struct arena *, const struct copies *,
		    const int64_t *people, size_t npeople,
		    Directory__ResolveAudienceRequest *);
bool		copies_have(const struct copies *, int64_t person);

#endif
