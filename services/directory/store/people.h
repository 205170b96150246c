/* People as the administration sees and changes them, in the database. */
#ifndef LIAISON_DIRECTORY_STORE_PEOPLE_H
#define LIAISON_DIRECTORY_STORE_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/once.h"
#include "pg/pg.h"
#include "wire/context.h"

/* Text points into the rows. */
struct store_user {
	int64_t		 id;
	const char	*given, *family, *display_name, *title, *login, *email;
	struct pg_array	 roles;
	int		 function;
	bool		 active, frozen, never_logged_in, mail_bounced;
	const char	*context;
	bool		 children;	/* context: names of children */
};

struct store_user_filter {
	const char	*q;
	int		 role, function, state;		/* 0: any */
	int64_t		 class_id;			/* 0: any */
	int64_t		 after;			/* the last one told, or 0 */
	int32_t		 limit;
};
void	store_look_at_users(struct pg *, const struct rpc_caller *by,
	    const struct store_user_filter *, pg_done_fn *, void *arg);
/* Gives how many there are in all; -1: not asked. */
int64_t	store_users_row(const struct pg_rows *, size_t row,
	    struct store_user *);

/* No row: there is no such person. */
void	store_look_at_user(struct pg *, const struct rpc_caller *by,
	    int64_t user_id, pg_done_fn *, void *arg);
/* The same rows of a person for themselves: not noted. */
void	store_get_own_record(struct pg *, const struct rpc_caller *of,
	    pg_done_fn *, void *arg);
enum store_kin { STORE_SELF, STORE_CHILD, STORE_GUARDIAN };
struct store_user_detail {
	int64_t		 last_login_us, frozen_us;	/* 0: never */
	unsigned	 by_hand;	/* 1 << Administration__ByHand */
	bool		 in_roster;
	uint32_t	 sessions;
	struct pg_array	 permissions;
	int64_t		 bounced_us;	/* 0: not */
	const char	*bounce;
};
/* The detail is that of the first row, the person's own. */
enum store_kin store_look_row(const struct pg_rows *, size_t row,
	    struct store_user *, struct store_user_detail *);

/* What is NULL or absent stays as it is. */
struct store_user_change {
	int64_t		 user_id;
	const char	*given, *family, *title, *email;
	int		 function;		/* -1: stays */
	const int16_t	*roles, *permissions;
	size_t		 nroles, npermissions;
	const int64_t	*children, *guardians;
	size_t		 nchildren, nguardians;
	const bool	*active, *frozen;
	bool		 follow_roster, dry_run;
};
enum store_changed {
	STORE_CHANGED, STORE_NO_USER, STORE_LAST_ADMIN, STORE_NOT_ADMIN,
	STORE_NO_KIN, STORE_LOGIN_TAKEN, STORE_KEY_REUSED = 9
};
struct store_user_effect {
	uint32_t	 sessions, before, after;
};
void	store_change_user(struct pg *, const struct rpc_caller *by,
	    const struct store_user_change *, pg_done_fn *, void *arg);
enum store_changed store_change_row(const struct pg_rows *,
	    struct store_user_effect *);

/* Who may write to somebody, a role a row. */
struct store_writers {
	int		 role;
	uint32_t	 count;
	struct pg_array	 names;		/* of some */
};
void	store_count_who_reaches(struct pg *, int64_t school_id,
	    int64_t user_id, pg_done_fn *, void *arg);
void	store_writers_row(const struct pg_rows *, size_t row,
	    struct store_writers *);

/* Of the change: all but who, active, frozen and kin. */
void	store_create_user(struct pg *, const struct rpc_caller *by,
	    const struct store_user_change *, const char *login,
	    const struct once *, pg_done_fn *, void *arg);
enum store_changed store_create_user_row(const struct pg_rows *,
	    int64_t *user_id);

#endif
