/*
 * A mail that came in, as it is of use here: who says to have written it, what
 * kind it is, the text and files of its own.  By GMime, which bounds the depth
 * of parts; their number, and more, is bounded here.  Of no use to who has not
 * called received_start().
 */
#ifndef LIAISON_NOTIFY_REPLY_RECEIVED_H
#define LIAISON_NOTIFY_REPLY_RECEIVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define RECEIVED_HASH		32
#define RECEIVED_FILES_MAX	100

enum received_kind {
	RECEIVED_LETTER,	/* by a person, as far as can be told */
	RECEIVED_AUTOMATIC,	/* an automatic answer, a list, a bulk mail */
	RECEIVED_REPORT,	/* of a delivery: RFC 3464 */
	RECEIVED_LOOP,		/* went through too many servers */
	RECEIVED_SEALED,	/* encrypted */
	RECEIVED_BROKEN		/* no mail, or more in it than is looked at */
};

struct received_file {
	const char	*name;
	const void	*data;
	size_t		 len;
};

/* What a mail server says of a mail of ours. */
struct received_report {
	bool		 failed;	/* for good; else only late, or there */
	const char	*status;	/* "5.1.1"; "" */
	const char	*what;		/* the server's answer, one line; "" */
	const char	*recipient;	/* "" */
};

/* Texts are UTF-8, never NULL. */
struct received {
	enum received_kind	 kind;
	/* Of From, where that is one person: in lower case; else "". */
	const char		*from;
	/* What the writer wrote above what is quoted, without a signature;
	 * lines end with '\n'. */
	const char		*text;
	struct received_file	*files;
	size_t			 nfiles;
	struct received_report	 report;	/* of a REPORT */
	/* Of its Message-ID, or where it has none of all that is here. */
	uint8_t			 id[RECEIVED_HASH];
	/* Of text and files. */
	uint8_t			 content[RECEIVED_HASH];
};

/* Once, before the first. */
void		 received_start(void);
/* On the arena; safe in any thread.  Copies all that it keeps. */
struct received	*received_read(struct arena *, const char *data, size_t len);

#endif
