/* When a message is delivered: what is asked for, and what is answered. */
#ifndef LIAISON_MESSAGES_SENDING_TIMING_H
#define LIAISON_MESSAGES_SENDING_TIMING_H

#include "directory.pb-c.h"
#include "messages.pb-c.h"
#include "messages/sending/content.h"

/* The options' deliver_at and undo_seconds into the message. */
struct status	timing_take(const Messages__SendOptions *,
		    struct new_message *);
/* The same, where one was asked for: keys of before keep their content. */
void		timing_fingerprint(struct fingerprint *,
		    const struct new_message *);
/* Microseconds since 1970.  False: no time that there is. */
bool		timing_read(const Google__Protobuf__Timestamp *, int64_t *us);
/* Of SENT_IN_PAST and SENT_TOO_FAR. */
struct status	timing_refused(enum sent_status, const char *field);
/* The time of the member who is next in the audience, where it is not at once;
 * it has room for all of them. */
void		timing_note(struct arena *, struct new_message *,
		    const Directory__ResolveAudienceReply *, size_t member);
/* On the arena: one delivery, those of a message that was just held, or of
 * what waits. */
Messages__Delivery **timing_deliveries(struct arena *, int64_t at_us,
		    uint32_t count, size_t *n);
Messages__Delivery **timing_plan(struct arena *, const struct new_message *,
		    const struct sent *, size_t *n);
/* What timing_plan() said of a message that was sent before. */
Messages__Delivery **timing_answered(struct arena *, const struct sent *,
		    size_t *n);
/* Of the times of people, one each, which it sorts. */
Messages__Delivery **timing_grouped(struct arena *, int64_t *times_us,
		    size_t ntimes, size_t *n);
Messages__Delivery **timing_waiting(struct arena *, const struct waiting *,
		    size_t *n);

#endif
