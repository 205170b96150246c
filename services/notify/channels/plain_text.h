/* What a message says, for a mail, without its markup. */
#ifndef LIAISON_NOTIFY_CHANNELS_PLAIN_TEXT_H
#define LIAISON_NOTIFY_CHANNELS_PLAIN_TEXT_H

#include "base/arena.h"

/*
 * Of HTML as html/sanitise.h leaves it: its text in lines, at most `most` bytes
 * and then "...".  On the arena.
 */
char	*plain_text(struct arena *, const char *html, size_t most);

#endif
