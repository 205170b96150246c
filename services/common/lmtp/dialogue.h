/*
 * The server's side of LMTP (RFC 2033), or of SMTP (RFC 5321) where limits say
 * so: bytes in, bytes out, no socket.
 *
 * A mail that came in whole is judged for each of its recipients, now or later;
 * until then nothing more is read.  Who is gone meanwhile hears no answer and
 * sends the mail again: whoever judges mails knows one that came before.
 */
#ifndef LIAISON_LMTP_DIALOGUE_H
#define LIAISON_LMTP_DIALOGUE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

/* Bytes of mails that are in memory, of all dialogues that share it. */
struct lmtp_load {
	size_t	 bytes, max;
};

struct lmtp_limits {
	bool			 smtp;
	const char		*host;		/* as we call ourselves */
	size_t			 max_bytes;	/* of a mail */
	size_t			 max_recipients; /* of a mail */
	struct lmtp_load	*load;
};

struct lmtp_dialogue;

/* A mail that came in whole: until it is answered for the last recipient. */
struct lmtp_mail {
	const char	*sender;	/* of its envelope; "": a bounce */
	char		**recipients;
	size_t		 nrecipients;
	const char	*data;		/* lines end with CRLF, no dots added */
	size_t		 len;
};

struct lmtp_taker {
	/* NULL: it may come to this address.  Else a reply, as below. */
	const char	*(*recipient)(void *arg, const char *address);
	/* Leads to lmtp_answer(), maybe before it returns. */
	void		 (*mail)(void *arg, struct lmtp_mail *);
	/* There is something in lmtp_output(), or to be read again. */
	void		 (*changed)(void *arg);
};

struct lmtp_dialogue *lmtp_dialogue_new(const struct lmtp_limits *,
		    const struct lmtp_taker *, void *arg);
/* Mails of it that are not yet judged live on. */
void		 lmtp_dialogue_destroy(struct lmtp_dialogue **);

/* Keeps what it cannot look at yet: no more than it was given at once, where
 * it is fed only while lmtp_reads(). */
void		 lmtp_feed(struct lmtp_dialogue *, const void *, size_t len);
bool		 lmtp_reads(const struct lmtp_dialogue *);
/* What is to be sent; the caller takes from its front. */
struct buffer	*lmtp_output(struct lmtp_dialogue *);
/* Nothing follows what is to be sent. */
bool		 lmtp_is_over(const struct lmtp_dialogue *);
/* The other side, or we, have no time for more: says so, and is over. */
void		 lmtp_dialogue_end(struct lmtp_dialogue *, const char *reply);

/*
 * What became of a mail for recipient i, once each: "250 2.0.0 taken".  Several
 * lines are separated by '\n' and each has the code: "550 5.1.1 no\n550 5.1.1
 * non".  In ASCII.  Frees the mail with the last one.  (In SMTP one answer is
 * for all: the first that is no success.)
 */
void		 lmtp_answer(struct lmtp_mail *, size_t i, const char *reply);

#endif
