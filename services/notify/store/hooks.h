/* Hooks in the database, and what is sent to them. */
#ifndef LIAISON_NOTIFY_STORE_HOOKS_H
#define LIAISON_NOTIFY_STORE_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/once.h"
#include "notify/hooks/signing.h"
#include "pg/pg.h"

/* The numbers are the table's. */
enum hook_state {
	HOOK_ON,
	HOOK_OFF,
	HOOK_FAILED,
};

/* Its texts live as long as what it was made of. */
struct hook {
	int64_t		 id;
	const char	*name, *url, *said;
	uint32_t	 abouts;	/* 1 << About of each */
	enum hook_state	 state;
	int64_t		 made_us;
	int64_t		 sent_us, failing_us;	/* 0: not */
	int64_t		 waiting, dead;		/* up to 10,000 */
	uint8_t		 salts[2][HOOK_SALT];
	size_t		 nsalts;		/* 2: a former one signs */
	int64_t		 former_until_us;
};
/* The school's, or one of it where id is not 0. */
void	store_hooks(struct pg *, int64_t school_id, int64_t id, pg_done_fn *,
	    void *arg);
void	store_hook_row(const struct pg_rows *, size_t row, struct hook *);

enum hook_made {
	HOOK_MADE,
	HOOK_THERE,		/* by the same call */
	HOOK_KEY_REUSED,
	HOOK_NONE,		/* there is no such hook; or too many */
};
/* A hook with `most` others is none. */
void	store_make_hook(struct pg *, int64_t school_id, const struct hook *,
	    const struct once *, int most, pg_done_fn *, void *arg);
enum hook_made store_hook_made(const struct pg_rows *, int64_t *id);
/* Takes salts[0]; the former one signs for some hours. */
void	store_turn_hook(struct pg *, int64_t school_id, const struct hook *,
	    const struct once *, int hours, pg_done_fn *, void *arg);
enum hook_made store_hook_turned(const struct pg_rows *);
/* Its state: on, or not.  store_hook_changed(). */
void	store_change_hook(struct pg *, int64_t school_id, const struct hook *,
	    pg_done_fn *, void *arg);
bool	store_hook_changed(const struct pg_rows *);
void	store_drop_hook(struct pg *, int64_t school_id, int64_t id,
	    pg_done_fn *, void *arg);
/* Its name, which lives as long as the rows; NULL: there was none. */
const char *store_hook_dropped(const struct pg_rows *);

/* ---- what is sent ---- */

struct hook_delivery_key {
	int64_t	hook_id, event_id, user_id;
};
struct hook_delivery {
	struct hook_delivery_key key;
	int		 state;		/* enum channel_state */
	int		 attempts, kind;	/* kind 0: it is gone */
	int64_t		 made_us, due_us, at_us;
	const char	*said;
};
/* Of one hook, the newest first, from before `before`; state -1: any. */
void	store_hook_deliveries(struct pg *, int64_t school_id, int state,
	    const struct hook_delivery *before, int max, pg_done_fn *,
	    void *arg);
void	store_hook_delivery_row(const struct pg_rows *, size_t row,
	    struct hook_delivery *);
/* Of n dead letters of a hook, or of all (NULL), `max` at most. */
void	store_replay_hook(struct pg *, int64_t school_id, int64_t hook_id,
	    const struct hook_delivery_key *, size_t n, int max, pg_done_fn *,
	    void *arg);
int	store_hook_replayed(const struct pg_rows *);

/* ---- sending, of all schools ---- */

/* Its texts live as long as the rows. */
struct hook_attempt {
	struct hook_delivery_key key;
	int64_t		 school_id;
	int		 attempts;	/* with this one */
	const char	*url, *link;
	uint8_t		 salts[2][HOOK_SALT];
	size_t		 nsalts;
	int		 kind;		/* 0: it is gone */
	int64_t		 at_us, unread;
};
/* What may be taken beside what is under way. */
struct hook_room {
	int		 max, each;	/* each: of a hook */
	const int64_t	*busy;		/* hooks that get nothing more */
	size_t		 nbusy;
	int		 share;		/* of a school, with what it has */
	const int64_t	*schools;	/* of each that is under way */
	size_t		 nschools;
};
/* For lease_s seconds the caller's. */
void	store_take_hook_deliveries(struct pg *, const struct hook_room *,
	    int lease_s, pg_done_fn *, void *arg);
void	store_hook_attempt_row(const struct pg_rows *, size_t row,
	    struct hook_attempt *);

/* What came of it. */
struct hook_outcome {
	int		 state;		/* enum channel_state */
	int64_t		 wait_s;	/* of what waits */
	const char	*said;		/* "": it was taken */
	bool		 gone;		/* the hook is to be off */
	int64_t		 patience_s;	/* until a hook that fails is off */
};
void	store_settle_hook(struct pg *, const struct hook_attempt *,
	    const struct hook_outcome *, pg_done_fn *, void *arg);
/* The hook is off now. */
bool	store_hook_off(const struct pg_rows *);
void	store_sweep_hooks(struct pg *, int max, pg_done_fn *, void *arg);
bool	store_hooks_left(const struct pg_rows *);
/* As service_backlog() has it. */
void	store_count_hooks(struct pg *, pg_done_fn *, void *arg);

/* ---- those that are off ---- */

void	store_take_hooks_off(struct pg *, int max, int lease_s, pg_done_fn *,
	    void *arg);
void	store_hook_off_row(const struct pg_rows *, size_t row,
	    int64_t *school_id, int64_t *hook_id);
void	store_tell_hook_off(struct pg *, int64_t school_id, int64_t hook_id,
	    const int64_t *users, size_t n, int kind, pg_done_fn *, void *arg);

#endif
