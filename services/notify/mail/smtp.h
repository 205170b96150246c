/*
 * One connection to the mail server, by libcurl.  Every call waits for the
 * server, for a bounded time: from a work thread only.
 */
#ifndef LIAISON_NOTIFY_MAIL_SMTP_H
#define LIAISON_NOTIFY_MAIL_SMTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "notify/store/mail.h"

/* Kept by the caller as long as a connection is open. */
struct smtp_options {
	const char	*url;		/* smtp://HOST:PORT, smtps://HOST */
	const char	*user;		/* "": without logging in */
	const char	*password;
	const char	*ca;		/* file; "": the system's */
	const char	*from;		/* address of the sender */
	const char	*site;		/* of letter_write() */
	/* Made true by another thread: whatever is under way ends. */
	const atomic_bool *stop;
};

enum smtp_result {
	SMTP_SENT,	/* the server has it */
	SMTP_REFUSED,	/* this mail, for good */
	SMTP_LATER,	/* this mail, not now */
	SMTP_AWAY,	/* no mail can be sent now */
};

struct smtp;

/* Once, at start.  NULL, or why not. */
const char	*smtp_init(void);
/* NULL: why it cannot be one of a mail server. */
const char	*smtp_check(const struct smtp_options *);
/* NULL: no memory. */
struct smtp	*smtp_open(const struct smtp_options *);
void		 smtp_close(struct smtp **);
/* why: unless sent, a sentence without what the mail says. */
enum smtp_result smtp_send(struct smtp *, const struct mail *, char *why,
		    size_t len);

#endif
