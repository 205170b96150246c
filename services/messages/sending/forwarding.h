/* What a forward takes over from the message that it forwards. */
#ifndef LIAISON_MESSAGES_SENDING_FORWARDING_H
#define LIAISON_MESSAGES_SENDING_FORWARDING_H

#include "messages/messages.h"

/* May it go on?  THING_NOT_FOUND, MESSAGE_RECALLED. */
struct status	 forwarding_check(const struct origin *);
/* It was there when the send began, and is not when it is written. */
struct status	 forwarding_recalled(void);

/* Those of ids that are attachments of the message, on the arena. */
char		**forwarding_seen(struct arena *, const struct origin *,
		    char *const *ids, size_t n, size_t *nseen);
/*
 * Of a draft: takes those out of ids that were attachments of the message and
 * are not the caller's to have any more.
 */
void		 forwarding_drop_lost(const struct origin *, char **ids,
		    size_t *n);

/* "Fwd: " and that of the message, on the arena. */
const char	*forwarding_subject(struct arena *, const struct origin *);
/* said, and below it the quote: who wrote it, when, what. */
const char	*forwarding_body(struct arena *, const struct origin *,
		    const char *said);
/* ids, and all attachments of the message; each may be there twice. */
char		**forwarding_files(struct arena *, const struct origin *,
		    char *const *ids, size_t n, size_t *nfiles);

#endif
