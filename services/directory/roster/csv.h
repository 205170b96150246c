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
	/* All lines that it is in, for roster_csv_cell(). */
	const char	 *text;
	size_t		  len;
};

/* `data` is kept, not copied.  NULL when memory is exhausted. */
struct roster_csv *roster_csv_new(const void *data, size_t len);
/* Before the first row: fields are not separated by commas but by this. */
void		 roster_csv_separate(struct roster_csv *, char separator);
void		 roster_csv_destroy(struct roster_csv **);

/* False at the end.  Blank lines are no rows. */
bool		 roster_csv_next(struct roster_csv *, struct roster_row *);
/*
 * As of now a row over several lines must have one of these numbers of fields,
 * or it is its first line alone, and a bad one.
 */
void		 roster_csv_expect(struct roster_csv *, size_t, size_t);
/*
 * Of a line whose quotes cannot be trusted, what seems to be cell `n`: 0, or -1
 * where it is not there, no UTF-8, or longer than `size`.
 */
int		 roster_csv_cell(const char *line, size_t len, size_t n,
		    char *cell, size_t size);

#endif
