/*
 * Tokens that stand in mails and can do one thing: change what their person
 * gets by mail, of one kind or of all.  They do not end.
 */
#ifndef LIAISON_NOTIFY_CHANNELS_UNSUBSCRIBE_H
#define LIAISON_NOTIFY_CHANNELS_UNSUBSCRIBE_H

#include <stdbool.h>
#include <stdint.h>

#define UNSUBSCRIBE_KEY		32
/* What service_secret() is asked for. */
#define UNSUBSCRIBE_PURPOSE	"unsubscribe"
/* Characters, with the NUL. */
#define UNSUBSCRIBE_TOKEN	45

struct unsubscribe {
	int64_t	school_id, user_id;
	int	about;			/* Addresses__About; 0: all */
};

void	unsubscribe_write(const uint8_t key[UNSUBSCRIBE_KEY],
	    const struct unsubscribe *, char token[UNSUBSCRIBE_TOKEN]);
/* False: none of ours. */
bool	unsubscribe_read(const uint8_t key[UNSUBSCRIBE_KEY],
	    const char *token, struct unsubscribe *)
	    __attribute__((warn_unused_result));

#endif
