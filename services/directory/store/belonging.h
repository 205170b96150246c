/* What somebody is in now, and who is in something. */
#ifndef LIAISON_DIRECTORY_STORE_BELONGING_H
#define LIAISON_DIRECTORY_STORE_BELONGING_H

#include <stddef.h>
#include <stdint.h>

#include "directory/store/store.h"
#include "pg/pg.h"

/* A category; group_id as in store_category.  kind 0: a person, from whom
 * nothing reaches the one who asked. */
struct store_belonging {
	int		 kind;
	int64_t		 group_id;
	int64_t		 child_id;		/* through whom; 0: nobody */
	const char	*name, *class;		/* the child's; the rows' */
};

/* Of own groups only these are looked at.  Rows: store_belonging_row(). */
void	store_belonging(struct pg *, int64_t school_id, int64_t user_id,
	    const int64_t *groups, size_t ngroups, pg_done_fn *, void *arg);
void	store_belonging_row(const struct pg_rows *, size_t row,
	    struct store_belonging *);

/* Who is in the categories, and of the people: of levels their ids, above 0.
 * Nobody who is kept apart from from_id.  Rows: store_member_now_row(). */
struct store_members {
	int64_t		 school_id, from_id;
	const int16_t	*kinds;
	const int64_t	*groups;
	size_t		 ncategories;
	const int64_t	*people;
	size_t		 npeople;
	const int64_t	*except;
	size_t		 nexcept;
};
void	store_members_now(struct pg *, const struct store_members *,
	    pg_done_fn *, void *arg);
int64_t	store_member_now_row(const struct pg_rows *, size_t row);
/* The same by family, without those of `except`.  Rows: a child, or who is
 * neither there through one nor a pupil. */
void	store_families_now(struct pg *, const struct store_members *,
	    pg_done_fn *, void *arg);
int64_t	store_family_now_row(const struct pg_rows *, size_t row,
	    bool *is_child);

/* Whom somebody may follow, themselves first, and what the school is called. */
void	store_followed(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
const char *store_followed_row(const struct pg_rows *, size_t row,
	    struct store_person *);

#endif
