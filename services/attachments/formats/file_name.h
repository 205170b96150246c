/* The name a user gave a file: kept and shown, never used as a path. */
#ifndef LIAISON_ATTACHMENTS_FORMATS_FILE_NAME_H
#define LIAISON_ATTACHMENTS_FORMATS_FILE_NAME_H

/*
 * The last component of what a client sent ("C:\\x\\a.pdf", "../a.pdf"), as
 * a pointer into it; NULL when nothing is left of it, when it is no UTF-8 or
 * has control characters (also those that reorder text, so that no
 * "fdp.exe" is shown as "exe.pdf").  A name of dots and of what cannot be seen
 * is none.
 */
const char	*file_name_of(const char *sent);

#endif
