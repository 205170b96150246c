/* Reading one file of a bundle row by row: columns by name, values checked. */
#ifndef LIAISON_DIRECTORY_ROSTER_ROWS_H
#define LIAISON_DIRECTORY_ROSTER_ROWS_H

#include "roster.h"
#include "roster_csv.h"

#define ROSTER_MAX_COLUMNS	20
/* Characters. */
#define ROSTER_MAX_ID		255
#define ROSTER_MAX_NAME		120
#define ROSTER_MAX_TITLE	255

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
	size_t			 nheader;
	/* Field of each column, -1: not there. */
	int			 at[ROSTER_MAX_COLUMNS];
	bool			 rejected;	/* this row */
};

/* Reads the header.  False where the file is unusable, and says so. */
bool		 roster_rows_begin(struct roster_rows *, struct roster *,
		    enum roster_file_id, const struct roster_column *);
/* The same for a column that only some versions require. */
bool		 roster_rows_require(struct roster_rows *, size_t column);
/* The next row that has the right number of fields. */
bool		 roster_rows_next(struct roster_rows *);
void		 roster_rows_end(struct roster_rows *);

/* The value of a column as it stands; "" where the file has no such column. */
const char	*roster_value(const struct roster_rows *, size_t column);
/*
 * The value without blanks around it, on the arena.  Rejects the row where it
 * is longer than `max` characters, has control characters, or is empty though
 * needed.
 */
const char	*roster_text(struct roster_rows *, size_t column,
		    size_t max, bool needed);
/* Rejects the row; what it says is not applied. */
void		 roster_reject(struct roster_rows *, const char *reason,
		    const char *detail);
/* Reports the row, which is applied without the part that is odd. */
void		 roster_note(struct roster_rows *, const char *reason,
		    const char *detail);
/* ROSTER_ACTIVE or ROSTER_REMOVED from the column `status`. */
int		 roster_status(struct roster_rows *, size_t column);
/* The Common__Role of a role's name, 0 if there is no such role. */
int		 roster_role(const char *name);
/* Rejects the row unless one of these organisations is in orgs.csv. */
void		 roster_check_orgs(struct roster_rows *, const char *ids);
/* Cuts the next non-empty item off a comma-separated list, blanks off too. */
char		*roster_next_item(char **list);
/* Appends a zeroed item of `size` bytes. */
void		*roster_append(struct roster_list *, size_t size);

/* Each reads its file, if the manifest has it. */
void		 roster_read_users(struct roster *);
void		 roster_read_roles(struct roster *);
void		 roster_read_classes(struct roster *);
void		 roster_read_enrolments(struct roster *);

#endif
