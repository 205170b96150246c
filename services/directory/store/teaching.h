/* Who teaches whose children, in the database; as store.h. */
#ifndef LIAISON_DIRECTORY_STORE_TEACHING_H
#define LIAISON_DIRECTORY_STORE_TEACHING_H

#include "directory/store/store.h"

/* Those who teach.  Rows: store_teacher_row(). */
void	store_list_teachers(struct pg *, int64_t school_id,
	    const int64_t *ids, size_t n, pg_done_fn *, void *arg);
void	store_teacher_row(const struct pg_rows *, size_t row,
	    struct store_person *);

enum store_family_part { FAMILY_GUARDIAN, FAMILY_CHILD, FAMILY_TEACHING };
struct store_family {
	enum store_family_part	 part;
	/* Of FAMILY_TEACHING the teacher's id, and the subject as context. */
	struct store_person	 who;
	int64_t			 child_id;
};
void	store_family(struct pg *, int64_t school_id, int64_t guardian_id,
	    const int64_t *teachers, size_t n, pg_done_fn *, void *arg);
void	store_family_row(const struct pg_rows *, size_t row,
	    struct store_family *);

/* n of each.  Rows, in their order: store_checked_row(). */
struct store_families {
	const int64_t	*guardians, *children, *teachers;
	size_t		 n;
};
struct store_checked {
	bool	family, teaches, child;
};
void	store_check_families(struct pg *, int64_t school_id,
	    const struct store_families *, pg_done_fn *, void *arg);
void	store_checked_row(const struct pg_rows *, size_t row,
	    struct store_checked *);

#endif
