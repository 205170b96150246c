/* What a message asks of its readers: that they say they have taken note. */
#ifndef LIAISON_MESSAGES_SENDING_ASKING_H
#define LIAISON_MESSAGES_SENDING_ASKING_H

#include "directory.rpc.h"
#include "messages.pb-c.h"
#include "messages/sending/content.h"

/* Into the message, on the arena; or refuses it.  Comes after timing_take(). */
struct status	asking_take(struct arena *, const Messages__SendOptions *,
		    struct new_message *);
/* By and due_at alone, as of a send and of a draft. */
struct status	asking_check(const Messages__SendOptions *, int64_t *due_us);
/* Of what asks for nothing, nothing: keys of before keep their content. */
void		asking_fingerprint(struct fingerprint *,
		    const struct new_message *);
/* Its audience and their times are known: refuses what is due before somebody
 * has it. */
struct status	asking_in_time(const struct new_message *,
		    const Directory__ResolveAudienceReply *);
/* Its audience is known: who is asked about which child. */
void		asking_note_children(struct arena *, struct new_message *,
		    const Directory__ResolveAudienceReply *);

#endif
