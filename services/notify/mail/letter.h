/*
 * What a mail says and how it is written: words in the reader's language, and
 * the headers of RFC 5322.  No function here lets a line end into a header.
 */
#ifndef LIAISON_NOTIFY_MAIL_LETTER_H
#define LIAISON_NOTIFY_MAIL_LETTER_H

#include <stdbool.h>

#include "base/arena.h"
#include "notify/store/mail.h"

/* Characters of an address (RFC 5321), without its NUL. */
#define MAIL_ADDRESS_MAX	254

struct letter {
	const char	*subject;	/* one line */
	const char	*plain, *html;	/* lines end with CRLF */
};

/* ---- words.c ---- */

/*
 * On the arena.  site: where the front end is, "https://liaison.example", with
 * no slash at its end.
 */
struct letter	 letter_write(struct arena *, const struct mail *,
		    const char *site);

/* ---- headers.c ---- */

/*
 * One that we send to: "local@domain" in ASCII, without comments, quotes or
 * anything that means something in a header or to a mail server.
 */
bool		 mail_address_ok(const char *);
/* "/reset#x1": a path in the front end, all of it characters of a URL. */
bool		 mail_path_ok(const char *);
/* 1 to 64 of A-Z a-z 0-9 . _ - */
bool		 mail_key_ok(const char *);
/* UTF-8 as the text of a header: as it is, or encoded words (RFC 2047). */
char		*mail_header_text(struct arena *, const char *);
/* "Name <local@domain>" */
char		*mail_header_address(struct arena *, const char *name,
		    const char *address);
/* "Fri, 27 Nov 2026 08:00:00 +0000" */
char		*mail_header_date(struct arena *, int64_t us);
/* "<...@domain>": the same for each attempt at one mail, and no other. */
char		*mail_header_id(struct arena *, const struct mail *,
		    const char *from);

#endif
