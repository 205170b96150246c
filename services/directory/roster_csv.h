/*
 * Rows of a CSV file in memory (RFC 4180, UTF-8, optional BOM), each with the
 * line it began on.  A bad row is reported and passed over; the rows behind it
 * are read all the same.
 */
#ifndef LIAISON_DIRECTORY_ROSTER_CSV_H
#define LIAISON_DIRECTORY_ROSTER_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct roster_csv;

struct roster_row {
	uint32_t	  line;		/* from 1 */
	/* NULL, or why the row is unusable: a reason of labels.c. */
	const char	 *problem;
	size_t		  nfields;	/* 0 where there is a problem */
	char		**fields;	/* valid until the next row */
};

/* `data` is kept, not copied.  NULL when memory is exhausted. */
struct roster_csv *roster_csv_new(const void *data, size_t len);
void		 roster_csv_destroy(struct roster_csv **);

/* False at the end.  Blank lines are no rows. */
bool		 roster_csv_next(struct roster_csv *, struct roster_row *);

#endif
