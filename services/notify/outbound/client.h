/*
 * POSTs to addresses that people gave, in the loop, by libcurl: of what a host
 * resolves to, only what the policy allows is connected to.  No redirect is
 * followed, no proxy asked, and of an answer little is read.
 */
#ifndef LIAISON_NOTIFY_OUTBOUND_CLIENT_H
#define LIAISON_NOTIFY_OUTBOUND_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/loop.h"
#include "notify/outbound/policy.h"

#define OUTBOUND_SAID	256
#define OUTBOUND_WHOLE_MS 10000

struct outbound;

enum outbound_result {
	OUTBOUND_ANSWERED,
	OUTBOUND_REFUSED,	/* by the policy: nothing was sent */
	OUTBOUND_AWAY,		/* no answer, or none of HTTP */
};

/* Copied where it is posted. */
struct outbound_request {
	const char	*url;
	const char *const *headers;	/* "Name: value" */
	size_t		 nheaders;
	const void	*body;
	size_t		 len;
	/* From when it is begun until it is answered; 0: OUTBOUND_WHOLE_MS. */
	long		 within_ms;
};

/* Its text lives as long as the call that is given it. */
struct outbound_reply {
	enum outbound_result	 result;
	int			 status;	/* of HTTP */
	int64_t			 retry_after_s;	/* 0: it is not said */
	/* The beginning of the answer in one line, or why there is none. */
	const char		*said;
};
typedef void outbound_done(const struct outbound_reply *, void *arg);

/* The policy is kept by the caller.  NULL: no memory. */
struct outbound	*outbound_new(struct loop *, const struct outbound_policy *);
/* What is under way is forgotten; nobody is called. */
void		 outbound_destroy(struct outbound **);
/*
 * done is called later, once: some are under way at once, and the others wait
 * for their turn, without their time running.  False: it is not, for want of
 * memory.
 */
bool		 outbound_post(struct outbound *,
		    const struct outbound_request *, outbound_done *,
		    void *arg) __attribute__((warn_unused_result));

#endif
