/* Text whose lines a mail program has broken (RFC 3676, format=flowed). */
#ifndef LIAISON_NOTIFY_REPLY_FLOWED_H
#define LIAISON_NOTIFY_REPLY_FLOWED_H

#include <stdbool.h>

#include "base/buffer.h"

/* Adds it with its lines as they were written.  delsp: a blank at the end of a
 * line that goes on is not of the text. */
void	flowed_add(struct buffer *, const char *text, bool delsp);

#endif
