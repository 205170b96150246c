/*
 * What somebody has written in a reply: without the message that is quoted
 * below or between, the line that says whose it is, and a signature; as mail
 * programs write these in French and English.
 */
#ifndef LIAISON_NOTIFY_REPLY_QUOTED_H
#define LIAISON_NOTIFY_REPLY_QUOTED_H

#include "base/arena.h"

/* Of UTF-8 with lines that end with '\n' or CRLF; "" where nothing is left. */
const char	*quoted_cut(struct arena *, const char *text);

#endif
