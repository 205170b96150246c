/* Plain text as the HTML of a message: paragraphs, with line breaks. */
#ifndef LIAISON_NOTIFY_REPLY_PARAGRAPHS_H
#define LIAISON_NOTIFY_REPLY_PARAGRAPHS_H

#include "base/arena.h"

char	*paragraphs(struct arena *, const char *text);

#endif
