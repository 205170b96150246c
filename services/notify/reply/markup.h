/*
 * The text of a mail's HTML, for who has written no plain one: lines where its
 * blocks are, without what the mail program marks as quoted or as a signature,
 * and a mark where there is a picture of the mail's own.
 */
#ifndef LIAISON_NOTIFY_REPLY_MARKUP_H
#define LIAISON_NOTIFY_REPLY_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* "" of what takes too long to be read. */
const char	*markup_text(struct arena *, const char *html, size_t len);
/* Of such a text: does it have this picture? */
bool		 markup_shows(const char *text, const char *content_id);
/* Without the marks. */
const char	*markup_words(struct arena *, const char *text);

#endif
