/* The name a user gave a file: kept and shown, never used as a path. */
#ifndef LIAISON_ATTACHMENTS_FORMATS_FILE_NAME_H
#define LIAISON_ATTACHMENTS_FORMATS_FILE_NAME_H

#include <stdbool.h>

#include "base/arena.h"

/*
 * The last component of what a client sent ("C:\\x\\a.pdf", "../a.pdf"), on the
 * arena, without what cannot be seen in it: control characters and what has no
 * width, more blanks than one, blanks and dots at its end.  A name that Windows
 * keeps for itself ("con.pdf") gets a `_`.  NULL when nothing is left of it, or
 * when it is no UTF-8.
 */
const char	*file_name_of(struct arena *, const char *sent);

/*
 * Would people take it for a file of another type?  What runs from right to
 * left before the extension ("exe.pdf" is shown of "\u202efdp.exe"), or a
 * program's extension that blanks push out of sight.
 */
bool		 file_name_misleads(const char *sent);

#endif
