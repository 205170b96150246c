/*
 * What of the demo's mail and events has been made already: STATE/demo-mail and
 * STATE/demo-events, a line an act, so that an interrupted start goes on where
 * it was.
 */
#ifndef LIAISONCTL_MAIL_LOG_H
#define LIAISONCTL_MAIL_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"

#define MAIL_LOG	"demo-mail"
#define EVENTS_LOG	"demo-events"	/* ids and versions of events */

struct mail_sent {
	const char	*school, *key;
	int64_t		 message_id, thread_id;
};

struct mail_file {
	const char	*school, *key, *id;
};

struct mail_log {
	struct arena		*arena;		/* the caller's */
	FILE			*file;		/* appended to */
	bool			 done;
	time_t			 now;		/* of the first start */
	struct mail_sent	*sent;
	struct mail_file	*files;
	size_t			 nsent, nfiles, room;
};

/* For the start of the stack: is there anything to do? */
bool	mail_log_is_done(const char *state, const char *name);
/* 0, or -1 after a sentence; begins one where there is none. */
int	mail_log_open(struct mail_log *, struct arena *, const char *state,
	    const char *name);
void	mail_log_close(struct mail_log *);

/* What is noted about a message, or NULL. */
const struct mail_sent	*mail_log_find(const struct mail_log *,
			    const char *school, const char *key);
const char		*mail_log_find_file(const struct mail_log *,
			    const char *school, const char *key);
/* 0, or -1 after a sentence. */
int	mail_log_add(struct mail_log *, const char *school, const char *key,
	    int64_t message_id, int64_t thread_id);
int	mail_log_add_file(struct mail_log *, const char *school,
	    const char *key, const char *id);
/* All is done: the log is no more than that word. */
int	mail_log_end(const char *state, const char *name);

#endif
