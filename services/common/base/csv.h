/*
 * Rows of RFC 4180 that a spreadsheet opens and does not run: a text that would
 * be a formula gets an apostrophe before it.
 */
#ifndef LIAISON_BASE_CSV_H
#define LIAISON_BASE_CSV_H

#include "base/buffer.h"

/* What such a file begins with, so that it is taken for UTF-8. */
#define CSV_BEGIN	"\xef\xbb\xbf"

/* n cells and the end of the line. */
void	csv_row(struct buffer *, const char *const *cells, size_t n);

#endif
