/*
 * One connection to the mail server, by libcurl.  Every call waits for the
 * server, for a bounded time: from a work thread only.
 */
#ifndef LIAISON_NOTIFY_MAIL_SMTP_H
#define LIAISON_NOTIFY_MAIL_SMTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "notify/mail/letter.h"

/* Kept by the caller as long as a connection is open. */
struct smtp_options {
	const char	*url;		/* smtp://HOST:PORT, smtps://HOST */
	const char	*user;		/* "": without logging in */
	const char	*password;
	const char	*ca;		/* file; "": the system's */
	const char	*from;		/* address of the sender */
	const char	*site;		/* where the front end is */
	/* Made true by another thread: whatever is under way ends. */
	const atomic_bool *stop;
};

/* One mail.  Its texts are kept by the caller until it has been sent. */
struct outgoing {
	const char	*from_name, *to_name;	/* "": none */
	const char	*to;
	const char	*sender;	/* MAIL FROM; NULL: the options' from */
	const char	*reply_to;	/* an address, or NULL */
	const char	*id;		/* "<...@domain>" */
	const char	*thread;	/* the same, of what it goes on; NULL */
	const char	*unsubscribe;	/* of RFC 8058, or NULL */
	int64_t		 made_us;	/* since the Unix epoch */
	struct letter	 letter;
};

enum smtp_result {
	SMTP_SENT,	/* the server has it */
	SMTP_REFUSED,	/* this mail, for good */
	SMTP_UNKNOWN,	/* its address, for good */
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
/* said: what the server answered, or a sentence without what the mail says. */
enum smtp_result smtp_send(struct smtp *, const struct outgoing *, char *said,
		    size_t len);

#endif
