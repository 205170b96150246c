/*
 * What a mail says and how it is written: words in the reader's language, and
 * the headers of RFC 5322.  No function here lets a line end into a header.
 */
#ifndef LIAISON_NOTIFY_MAIL_LETTER_H
#define LIAISON_NOTIFY_MAIL_LETTER_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/mail_address.h"
#include "notify/store/mail.h"

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
/*
 * "<...@domain>": the same for the same school and name, and no other.  from:
 * an address of the domain.
 */
char		*mail_header_id(struct arena *, int64_t school_id,
		    const char *name, const char *from);

#endif
