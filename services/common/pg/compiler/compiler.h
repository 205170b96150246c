/*
 * Build-time: makes C of the SQL of a service.  From SERVICE/sql it reads
 *
 *	tables/NNN_NAME.sql	migrations.  "-- was: HASH" says which hash one
 *				had before its functions were cut out of it
 *	functions/NAME.sql	nothing but CREATE OR REPLACE FUNCTION; one of
 *				them says "-- level: N"
 *	queries/NAME.sql	what the store asks:
 *
 *	-- type: line thread_id int8, subject text, last_id int8 null,
 *	--	own_name text
 *	-- part: columns
 *	e.thread_id, e.subject, e.last_id, e.own_name
 *
 *	-- name: list_inbox read
 *	-- row: unread int4, line line
 *	SELECT ..., :columns FROM entry e WHERE e.school_id = $1::bigint;
 *
 * A row has scalars (int2, int4, int8, bool, text, bytea, timestamptz, and
 * arrays of int2, int4, int8 and text) and types, whose columns follow each
 * other.  "null" where C has to tell a null from 0 or "".  A row that is one
 * type alone has its name.  A part stands in a query for its text.
 *
 * All is kept until the end of the process.
 */
#ifndef LIAISON_PG_COMPILER_H
#define LIAISON_PG_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define MAX_NAME	48	/* of a prepared statement, with a number */

/* Where something was read. */
struct at {
	const char	*file;
	int		 line;
};

struct source {
	const char	*path, *name;	/* name: without folders */
	char		*text;
	char		**lines;	/* without their ends */
	int		 nlines;
};

/* Lists in the order of reading; names are unique in each. */
struct field {
	struct field		*next;
	struct at		 at;
	char			*name, *type_name;
	bool			 nullable;
	const struct scalar	*scalar;	/* or, once resolved: */
	struct type		*type;
};

struct type {
	struct type	*next;
	struct at	 at;
	char		*name;
	struct field	*fields;
	bool		 is_row;	/* a query returns it */
	bool		 written;	/* its struct is */
};

struct part {
	struct part	*next;
	struct at	 at;
	char		*name, *text;
	bool		 used;
};

struct query {
	struct query	*next;
	struct at	 at;
	char		*name;
	bool		 write;
	char		*row_spec;	/* as written; NULL: no row */
	struct at	 row_at;
	struct type	*row;
	char		*sql;		/* as written, then as sent */
	int		 nparams;
};

struct queries {
	struct type	*types;
	struct part	*parts;
	struct query	*queries;
};

/* How a column is read: `get` is a function of pg.h. */
struct scalar {
	const char	*name, *c_type, *get;
};

/* ---- source.c ---- */

/* Prints FILE:LINE: sentence.  The process then ends with 1. */
void		 fault(struct at, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
unsigned	 faults(void);
/* Of what ends the process: no memory, no file. */
void		*must(void *);
struct source	 source_read(const char *path);
/* Appends to *text, which may be NULL; frees nothing. */
void		 append(char **text, const char *more);
bool		 is_name(const char *);
/* What follows "-- WORD: " in a line, or NULL. */
const char	*directive(const char *line, const char *word);
/* A line without its comment and the blanks around it. */
char		*without_comment(const char *line);

/* ---- schema.c ---- */

/* Checks tables and functions, and writes them as a struct pg_schema. */
void		 schema_write(FILE *, const char *service,
		    const struct source *tables, size_t ntables,
		    const struct source *functions, size_t nfunctions);

/* ---- queries.c, rows.c ---- */

void		 queries_read(struct queries *, const struct source *);
/* Once all are read: rows get their types, queries their text. */
void		 queries_resolve(struct queries *);
void		 row_parse(struct type *, const char *spec, struct at);
void		 row_resolve(struct type *, struct type *types);
struct type	*type_find(struct type *types, const char *name);

/* ---- expand.c ---- */

/* Parts in their places; counts the parameters. */
void		 query_expand(struct query *, struct part *parts);

/* ---- emit.c, emit_rows.c ---- */

void		 emit_header(FILE *, const char *service,
		    const struct queries *);
void		 emit_source(FILE *, const char *service,
		    const struct queries *);
/* What the tests hold against PostgreSQL. */
void		 emit_described(FILE *, const char *service,
		    const struct queries *);
/* Structs, numbers of columns and prototypes; then the readers. */
void		 emit_structs(FILE *, const char *service,
		    const struct queries *);
void		 emit_readers(FILE *, const char *service,
		    const struct queries *);
/* As a literal of C, a line a line. */
void		 emit_text(FILE *, const char *text);

#endif
