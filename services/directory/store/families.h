/* Contact bans and delegates in the database; as store.h. */
#ifndef LIAISON_DIRECTORY_STORE_FAMILIES_H
#define LIAISON_DIRECTORY_STORE_FAMILIES_H

#include "directory/store/store.h"

/* Who does it, of which school, from where: for the audit trail. */
struct store_actor {
	int64_t		 school_id, user_id;
	const char	*address;
};

struct store_ban {
	const char		*id, *note;
	int64_t			 noted_us;
	/* noted_by.id 0: not known any more. */
	struct store_person	 person, child, noted_by;
};
/* The first max.  It is noted who looks. */
void	store_bans(struct pg *, const struct store_actor *, int32_t max,
	    pg_done_fn *, void *arg);
void	store_ban(struct pg *, int64_t school_id, const char *id,
	    pg_done_fn *, void *arg);
/* Of both. */
void	store_bans_row(const struct pg_rows *, size_t row, struct store_ban *);
void	store_ban_row(const struct pg_rows *, struct store_ban *);

enum store_noted { STORE_NOTED, STORE_NO_PERSON, STORE_NO_CHILD };
void	store_note_ban(struct pg *, const struct store_actor *,
	    int64_t person_id, int64_t child_id, const char *note,
	    pg_done_fn *, void *arg);
enum store_noted store_noted(const struct pg_rows *, const char **id);
void	store_lift_ban(struct pg *, const struct store_actor *,
	    const char *id, pg_done_fn *, void *arg);
/* False: there is no such ban. */
bool	store_lifted(const struct pg_rows *);

/* No row: no such class.  note: the trail says who looked. */
void	store_delegates(struct pg *, const struct store_actor *,
	    int64_t class_id, bool note, pg_done_fn *, void *arg);
/* The role that they speak for; 0: nobody. */
int	store_delegate_row(const struct pg_rows *, size_t row,
	    struct store_person *);
enum store_named { STORE_NAMED, STORE_NO_CLASS, STORE_NO_SPEAKER };
void	store_set_delegates(struct pg *, const struct store_actor *,
	    int64_t class_id, const int64_t *people, size_t npeople,
	    pg_done_fn *, void *arg);
enum store_named store_named(const struct pg_rows *);

/* Bans noted and lifted that the messages service has not been told of. */
struct store_ban_change {
	int64_t	 school_id, change_id, person_id, student_id;
	int64_t	 since_us;	/* 0: lifted */
};
/* Of all schools; the oldest, at most so many. */
void	store_ban_changes(struct pg *, int32_t max, pg_done_fn *, void *arg);
void	store_ban_change_row(const struct pg_rows *, size_t row,
	    struct store_ban_change *);
/* n of each. */
void	store_ban_changes_told(struct pg *, const int64_t *schools,
	    const int64_t *changes, size_t n, pg_done_fn *, void *arg);

#endif
