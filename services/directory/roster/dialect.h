/* How a spreadsheet has written its CSV: encoding and separator. */
#ifndef LIAISON_DIRECTORY_ROSTER_DIALECT_H
#define LIAISON_DIRECTORY_ROSTER_DIALECT_H

#include <stddef.h>

#include "base/arena.h"

/*
 * The text as UTF-8 without a byte order mark, malloc'd, with its length.
 * UTF-16 says so by its mark; what is no UTF-8 else is taken for Windows-1252,
 * of which the five bytes that stand for nothing become control characters.
 * NULL: no memory.
 */
char	*dialect_decode(const void *data, size_t len, size_t *text_len);
/*
 * The separator of a list by its first line: ';', ',' or tab.  *skip: bytes of
 * a line "sep=;" that Excel puts before it.
 */
char	 dialect_separator(const char *text, size_t len, size_t *skip);

/*
 * Letters and digits alone: lower case, without accents, œ as oe; each row of
 * other characters within is one `gap`, or nothing where that is '\0'.
 */
char	*dialect_fold(struct arena *, const char *utf8, char gap);

#endif
