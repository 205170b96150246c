/*
 * A OneRoster 1.1 or 1.2 bundle as rows for the database.  What one row says
 * by itself is checked here; what needs other rows (references, duplicates,
 * family links) is checked in SQL, where also older imports are known.
 */
#ifndef LIAISON_DIRECTORY_ROSTER_ROSTER_H
#define LIAISON_DIRECTORY_ROSTER_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "directory/roster/zip.h"

/* Numbers known to roster.sql. */
enum roster_mode { ROSTER_ABSENT, ROSTER_BULK, ROSTER_DELTA };
enum roster_state {
	ROSTER_ACTIVE = 1,
	ROSTER_DISABLED = 2,	/* enabledUser false */
	ROSTER_REMOVED = 3,	/* status tobedeleted or inactive */
	ROSTER_UNUSABLE = 4	/* rejected: what is known of it stays */
};

/*
 * Text is never NULL unless said, and lives as long as the roster.  Dates are
 * "2026-09-01"; the last one is the first day that no longer counts.
 */
struct roster_person {
	uint32_t	 line;
	const char	*sourced_id;
	int		 role;		/* Common__Role; 0: in roles.csv */
	const char	*given_name, *family_name, *title, *login, *email;
	char		*password;	/* NULL: none */
	int		 state;
	int		 function;	/* Common__Function; 0: by title */
};

struct roster_role {
	uint32_t	 line;
	const char	*user;
	int		 role;
	bool		 primary;
	const char	*begin, *end;	/* NULL: open */
};

/* One agent named in one row of users.csv. */
struct roster_link {
	uint32_t	 line;
	const char	*sourced_id, *agent;
};

struct roster_class {
	uint32_t	 line;
	const char	*sourced_id, *title, *subject, *homeroom;
	const char	*grades;
	const char	*terms;		/* with commas, without blanks */
	int		 state;
};

struct roster_enrolment {
	uint32_t	 line;
	const char	*sourced_id, *user, *class;
	const char	*begin, *end;	/* NULL: open */
	int		 role, state;
};

/* Of academicSessions.csv. */
struct roster_term {
	uint32_t	 line;
	const char	*sourced_id, *begin, *end;
};

/*
 * A row that could not be read, or a line that the row before has swallowed.
 * What it seems to be about stays as it is; where that is unknown and `hold`,
 * everything of the file does.
 */
struct roster_unread {
	uint32_t	 line;
	const char	*file, *id;	/* id "": cannot be told */
	bool		 hold;
};

struct roster_rejected {
	const char	*file;		/* "users.csv" */
	uint32_t	 line;
	const char	*reason;	/* key of label_reason() */
	const char	*detail;
};

struct roster_list {
	void		*items;
	size_t		 n, cap;
};

struct roster {
	struct arena		*arena;
	struct roster_bundle	 bundle;
	enum roster_mode	 users, classes, enrolments, orgs, terms;
	/* Set before roster_read(), "": unknown: the org that the school is,
	 * and the one that it shall be. */
	const char		*school_org, *wanted_org;
	/* Which one it is; "": the bundle does not say. */
	const char		*org;
	struct roster_list	 org_units;	/* const char *: it and below */
	struct roster_list	 org_ids;	/* const char *, all, sorted */
	/* Rows that name other schools alone, and that name ours. */
	uint32_t		 others[ROSTER_NFILES], named;
	struct roster_list	 people;	/* struct roster_person */
	struct roster_list	 roles;		/* struct roster_role */
	struct roster_list	 links;		/* struct roster_link */
	struct roster_list	 class_rows;	/* struct roster_class */
	struct roster_list	 enrolment_rows; /* struct roster_enrolment */
	struct roster_list	 term_rows;	/* struct roster_term */
	struct roster_list	 unread;	/* struct roster_unread */
	struct roster_list	 rejected;	/* struct roster_rejected */
	bool			 plain;		/* see plain.h */
	/* A file could not be read at all: nothing may be applied. */
	bool			 failed;
};

/*
 * Unpacks `zip` and reads its manifest.  NULL with why, in English, when that
 * is no bundle or a file is missing that the manifest promises.
 */
struct roster	*roster_open(const void *zip, size_t len, const char **why);
/* Reads all rows.  CPU-bound: call it from a work thread. */
void		 roster_read(struct roster *);
/* Before it: what is known of the school's org.  Copies. */
void		 roster_add_unit(struct roster *, const char *org_id);
/* One without rows.  Ends the process when memory is exhausted. */
struct roster	*roster_new(void);
/* Forgets all but passwords and their lines. */
void		 roster_keep_passwords(struct roster **);
/* Overwrites passwords. */
void		 roster_destroy(struct roster **);

/* Items of a list of rows. */
#define ROSTER_ITEM(list, type, i) (&((const struct type *)(list)->items)[i])

#endif
