/*
 * Writes what a mail says twice at once, as plain text and as HTML.  Texts are
 * UTF-8 of any kind: what means something in HTML is escaped.
 */
#ifndef LIAISON_NOTIFY_MAIL_WRITER_H
#define LIAISON_NOTIFY_MAIL_WRITER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"

struct writer {
	struct arena	*arena;
	struct buffer	 plain, html;	/* lines end with CRLF */
};

/* language: "fr" or "en". */
void	writer_begin(struct writer *, struct arena *, const char *language);
void	writer_paragraph(struct writer *, const char *text);
/* A paragraph that can be pressed: what it says, and where it leads. */
void	writer_link(struct writer *, const char *text, const char *url);
/* The same, its address being all it says. */
void	writer_url(struct writer *, const char *url);
/* One of several to choose from. */
struct writer_choice {
	const char	*text, *url;
};
/* In a line, or in plain text a line each, with its address below. */
void	writer_choices(struct writer *, const struct writer_choice *, size_t n);
/* Somebody's words, set apart; their lines stay. */
void	writer_quote(struct writer *, const char *text);
/* Small print. */
void	writer_note(struct writer *, const char *text);
/* Both, on the arena. */
void	writer_end(struct writer *, const char **plain, const char **html);

#endif
