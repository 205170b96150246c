/*
 * Sends what is in the queue of mail: each by one of the replicas, again after
 * a while where the mail server could not take it, for a day at most.  A mail
 * may go twice where a replica dies between its sending and the database, with
 * one Message-ID.
 */
#ifndef LIAISON_NOTIFY_MAIL_MAILER_H
#define LIAISON_NOTIFY_MAIL_MAILER_H

#include "base/loop.h"
#include "notify/mail/smtp.h"
#include "pg/pg.h"

struct mailer;

/* The options' texts are kept by the caller.  NULL: no memory. */
struct mailer	*mailer_new(struct loop *, struct pg *,
		    const struct smtp_options *);
/* Something has come into the queue. */
void		 mailer_wake(struct mailer *);
/* The loop has ended, and the process does: waits for the thread a moment. */
void		 mailer_end(struct mailer *);

#endif
