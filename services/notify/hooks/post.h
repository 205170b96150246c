/* One attempt at a hook: what it is told, signed, and what it answers. */
#ifndef LIAISON_NOTIFY_HOOKS_POST_H
#define LIAISON_NOTIFY_HOOKS_POST_H

#include <stdbool.h>
#include <stdint.h>

#include "notify/hooks/signing.h"
#include "notify/outbound/client.h"

#define HOOK_ID		64	/* of a webhook-id, with its NUL */
#define HOOK_SAID	200

/* What is told.  Of a TEST: user_id 0. */
struct hook_told {
	const char	*id;		/* webhook-id */
	const char	*event;		/* "MESSAGE" */
	int64_t		 at_us, school_id, user_id;
	const char	*link;
	int64_t		 unread_threads;	/* less than 0: not known */
	int64_t		 unread_notifications;
};

/* Where to, and by which secrets: at least one. */
struct hook_endpoint {
	const char		*url;
	struct hook_secret	 secrets[2];
	size_t			 nsecrets;
	long			 within_ms;	/* as outbound has it */
};

/* What came of it. */
struct hook_answer {
	bool		 ok;
	bool		 gone;		/* nobody wants it there any more */
	int		 status;	/* of HTTP; 0: none */
	int64_t		 retry_after_s;	/* 0: it does not say */
	char		 said[HOOK_SAID]; /* "503", "no answer ..."; ok: "" */
};

/* done hears of it later, as of outbound_post(); false: it does not. */
bool	hook_post(struct outbound *, const struct hook_endpoint *,
	    const struct hook_told *, outbound_done *done, void *arg)
	    __attribute__((warn_unused_result));
void	hook_answer(const struct outbound_reply *, struct hook_answer *);

/* How long after attempt n (from 1) the next one is; -1: there is none. */
int64_t	hook_wait_s(int n);

#endif
