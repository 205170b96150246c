/* Reading one file of a bundle row by row: columns by name, values checked. */
#ifndef LIAISON_DIRECTORY_ROSTER_ROWS_H
#define LIAISON_DIRECTORY_ROSTER_ROWS_H

#include "directory/roster/csv.h"
#include "directory/roster/roster.h"

#define ROSTER_MAX_COLUMNS	20
/* Characters. */
#define ROSTER_MAX_ID		255
#define ROSTER_MAX_NAME		120
#define ROSTER_MAX_TITLE	255
#define ROSTER_MAX_EMAIL	254

struct roster_column {
	const char	*name;
	bool		 required;	/* in the header */
};

struct roster_rows {
	struct roster		*roster;
	enum roster_file_id	 file;
	const struct roster_column *columns;	/* ended by a NULL name */
	struct roster_csv	*csv;
	struct roster_row	 row;
	/* Named columns, and with the empty ones behind them. */
	size_t			 nheader, nfull;
	size_t			 nrows;		/* read, good and bad */
	/* Field of each column, -1: not there. */
	int			 at[ROSTER_MAX_COLUMNS];
	bool			 rejected;	/* this row */
};

/*
 * Reads the header from byte `skip` on and leaves open which column is where.
 * False where the file is unusable, and says so.
 */
bool		 roster_rows_open(struct roster_rows *, struct roster *,
		    enum roster_file_id, const struct roster_column *,
		    size_t skip, char separator);
/* The same of a bundle's file, and finds its columns. */
bool		 roster_rows_begin(struct roster_rows *, struct roster *,
		    enum roster_file_id, const struct roster_column *);
/* The same for a column that only some versions require. */
bool		 roster_rows_require(struct roster_rows *, size_t column);
/*
 * The next row that has the right number of fields.  Whom other rows are about
 * (column 0) is kept in roster.unread.
 */
bool		 roster_rows_next(struct roster_rows *);
/* A whole list without a row is an unusable file. */
void		 roster_rows_end(struct roster_rows *);

/* As text_trimmed() makes it, on the arena; "" where no such column is. */
const char	*roster_value(const struct roster_rows *, size_t column);
/* As it stands there. */
const char	*roster_raw(const struct roster_rows *, size_t column);
/*
 * The value without blanks around it, on the arena.  Rejects the row where it
 * is longer than `max` characters, has control characters, or is empty though
 * needed.
 */
const char	*roster_text(struct roster_rows *, size_t column,
		    size_t max, bool needed);
/* An address of e-mail; "" where it is none, which is said. */
const char	*roster_email(struct roster_rows *, size_t column);
/* Rejects the row; what it says is not applied. */
void		 roster_reject(struct roster_rows *, const char *reason,
		    const char *detail);
/* Column 0 cannot be used: the row may be about anybody. */
void		 roster_unreadable(struct roster_rows *);
/* Reports the row, which is applied without the part that is odd. */
void		 roster_note(struct roster_rows *, const char *reason,
		    const char *detail);
/* ROSTER_ACTIVE or ROSTER_REMOVED from the column `status`. */
int		 roster_status(struct roster_rows *, size_t column);
/* The Common__Role of a role's name, 0 if there is no such role. */
int		 roster_role(const char *name);
/*
 * A date on the arena, NULL where there is none.  Rejects the row where it is
 * no day of the calendar as YYYY-MM-DD, or missing though needed.
 */
const char	*roster_date(struct roster_rows *, size_t column, bool needed);
/* Rejects the row where a period ends before it begins. */
void		 roster_check_period(struct roster_rows *, const char *begin,
		    const char *end);
/* The next non-empty item of a comma-separated list, which is cut up. */
const char	*roster_next_item(struct arena *, char **list);
/* Appends a zeroed item of `size` bytes. */
void		*roster_append(struct roster_list *, size_t size);

/* Reports about a file as a whole. */
void		 roster_report(struct roster *, enum roster_file_id,
		    uint32_t line, const char *reason, const char *detail);

/* ---- roster/orgs.c ---- */

/*
 * Reads orgs.csv and settles which org the school is, or fails the roster with
 * the choice there is.
 */
void		 roster_read_orgs(struct roster *);
/*
 * Is the row of the school?  One that only names other schools is counted and
 * is none of ours.  One that names an org that nobody knows is ours, rejected
 * if `reject`.
 */
bool		 roster_ours(struct roster_rows *, const char *orgs,
		    bool reject);
/* Says how many rows were another's; fails the roster where all were. */
void		 roster_report_others(struct roster *);

/* Each reads its file, if the manifest has it. */
void		 roster_read_users(struct roster *);
void		 roster_read_roles(struct roster *);
void		 roster_read_classes(struct roster *);
void		 roster_read_enrolments(struct roster *);
void		 roster_read_terms(struct roster *);

#endif
