/* What the administration sees and does not change: classes, schools. */
#ifndef LIAISON_DIRECTORY_STORE_OVERSIGHT_H
#define LIAISON_DIRECTORY_STORE_OVERSIGHT_H

#include "directory/store/store.h"

struct store_class {
	int64_t		 id;
	const char	*title, *level;
	uint32_t	 teachers, students, guardians, delegates;
};
/* q: part of a title or level, "": all. */
void	store_list_classes(struct pg *, int64_t school_id, const char *q,
	    pg_done_fn *, void *arg);
void	store_class_row(const struct pg_rows *, size_t row,
	    struct store_class *);

/* by: who looks, from where; it is noted.  No row: no such class. */
void	store_look_at_class(struct pg *, int64_t school_id, int64_t by,
	    const char *address, int64_t class_id, pg_done_fn *, void *arg);
/* The first row is the class, with `title` its level; then its people. */
enum store_class_part { STORE_THE_CLASS = -1, STORE_DELEGATE, STORE_GUARDIAN,
	STORE_STUDENT, STORE_TEACHER };
enum store_class_part store_look_at_class_row(const struct pg_rows *,
	    size_t row, struct store_person *);

struct store_school_state {
	struct store_school	 school;
	/* 0: never. */
	int64_t			 created_us, last_import_us, last_login_us;
	uint32_t		 people;
	int64_t			 settings_version;
};
/* By name, after that school; 0: from the first. */
void	store_list_schools(struct pg *, const char *q, int64_t after,
	    int32_t limit, pg_done_fn *, void *arg);
void	store_school_state_row(const struct pg_rows *, size_t row,
	    struct store_school_state *);

struct store_new_school {
	int64_t		 region_id, by;	/* whose trail notes it, and who */
	const char	*address, *code, *name;
};
void	store_add_school(struct pg *, const struct store_new_school *,
	    pg_done_fn *, void *arg);
/* False: there is one of this code with another name. */
bool	store_added_school(const struct pg_rows *, struct store_school_state *);

void	store_make_region_administrator(struct pg *, const char *login,
	    const char *name, pg_done_fn *, void *arg);
/* False: an ordinary school has the region's code. */
bool	store_region(const struct pg_rows *, struct store_school *);

/* By login or roster id: what they may do singly from now on. */
void	store_give_permissions(struct pg *, int64_t school_id,
	    const char *login, const int16_t *permissions, size_t n,
	    pg_done_fn *, void *arg);
/* False: there is nobody of that name. */
bool	store_permissions_given(const struct pg_rows *);

/*
 * Rows for store_permitted(): who has it singly, or where of_admins is true by
 * the role ADMIN.
 */
void	store_list_permitted(struct pg *, int64_t school_id,
	    int16_t permission, bool of_admins, pg_done_fn *, void *arg);
int64_t	store_permitted(const struct pg_rows *, size_t row);

/* One row: imports that run, or that wait for a word; of all schools. */
void	store_count_running(struct pg *, pg_done_fn *, void *arg);
void	store_count_waiting(struct pg *, pg_done_fn *, void *arg);

#endif
