/*
 * A letter: a mail that tells one person of notifications, of one or in a
 * digest.
 */
#ifndef LIAISON_NOTIFY_CHANNELS_LETTERS_H
#define LIAISON_NOTIFY_CHANNELS_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "notify/mail/smtp.h"

/* A digest names the newest, and says how many more there are. */
#define LETTER_NAMED	30

struct letter_event {
	int64_t		 event_id;
	int64_t		 thread_id;	/* 0: of none */
	int		 kind;		/* Notify__Kind */
	int		 about;		/* Addresses__About */
	const char	*title, *body, *link;
	int64_t		 at_us;
	bool		 urgent;
	/* How it is to be answered, and on which page. */
	int		 asks;		/* Events__Rsvp__Mode */
	const char	*answer_path;	/* unless NONE */
	/* What the message says; "": it is not told. */
	const char	*text;
	/* Of a message that the reader may answer; 0: not by mail. */
	int64_t		 message_id;
	/* Of a message: whether its reader still has it. */
	bool		 asked, gone;
};

/* Where its texts are, is up to whoever fills it. */
struct letter_mail {
	int64_t			 school_id, letter_id, user_id;
	/* Whether it was made as a digest, and whether it still is one. */
	bool			 gathered, digest;
	int64_t			 made_us;
	int			 attempts;	/* with the one under way */
	struct letter_event	*events;	/* oldest first */
	size_t			 nevents;
	/* ---- whom it is for ---- */
	const char		*school, *person, *address;
	const char		*language;	/* "fr" or "en" */
	const char		*zone;		/* "Europe/Paris" */
	int			 role;		/* Common__Role */
	bool			 text;		/* of messages may be told */
};

/* What letters are made with, apart from what they tell. */
struct letter_keys {
	const uint8_t		*unsubscribe;	/* unsubscribe.h */
	const uint8_t		*addresses;	/* reply/address.h */
	const char		*reply_domain;	/* "": nobody answers by mail */
};

/* In one line: what it is about, or how many there are. */
const char	*letter_subject(struct arena *, const struct letter_mail *);
/* What it says, in the reader's language.  url: to change what they get. */
struct letter	 letter_words(struct arena *, const struct letter_mail *,
		    const char *site, const char *url);
/* The whole mail, on the arena. */
struct outgoing	 letter_outgoing(struct arena *, const struct letter_mail *,
		    const struct smtp_options *, const struct letter_keys *);

#endif
