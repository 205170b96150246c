/*
 * Where mail comes in: replies of people, which are posted on their behalf, and
 * what mail servers say of mails of ours.  All that is refused is refused in
 * the dialogue with the mail server; nothing here sends a mail.
 */
#ifndef LIAISON_NOTIFY_REPLY_DESK_H
#define LIAISON_NOTIFY_REPLY_DESK_H

#include "base/loop.h"
#include "notify/reply/address.h"
#include "notify/reply/received.h"
#include "pg/pg.h"
#include "rpc/client/client.h"

struct reply_desk;

/* A mail to this address could not be delivered, or not yet: `done` hears that
 * it is noted. */
typedef void	 reply_bounce_fn(void *arg, const struct address *,
		    const struct received_report *, pg_done_fn *done,
		    void *done_arg);

/* Texts are kept by the caller. */
struct reply_desk_options {
	struct loop		*loop;
	struct pg		*pg;
	struct rpc_client	*directory, *messages, *attachments;
	const char		*listen;	/* "127.0.0.1:2424" */
	const char		*domain;	/* of our addresses */
	uint8_t			 key[ADDRESS_KEY];
	size_t			 max_mail;	/* bytes */
	reply_bounce_fn		*bounced;
	void			*bounced_arg;
};

/* As long as the process lives.  NULL with a sentence in `error`. */
struct reply_desk *reply_desk_open(const struct reply_desk_options *,
		    char *error, size_t errlen);

#endif
