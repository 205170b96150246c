/* Whom somebody does not want to write with, in the database; as store.h. */
#ifndef LIAISON_DIRECTORY_STORE_BLOCKS_H
#define LIAISON_DIRECTORY_STORE_BLOCKS_H

#include "directory/store/store.h"

struct store_block {
	struct store_person	 who;
	int64_t			 blocked_us;
	bool			 in_force;
};
/* Of user_id's, by name; other_id 0: all, else that one alone. */
void	store_list_blocks(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t other_id, pg_done_fn *, void *arg);
void	store_block_row(const struct pg_rows *, size_t row,
	    struct store_block *);
/* Roles of which user_id may block people: rows for store_blockable_row(). */
void	store_list_blockable(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
int	store_blockable_row(const struct pg_rows *, size_t row);

enum store_blocked {
	STORE_BLOCKED = 0,
	STORE_BLOCK_NOBODY = 8,		/* whom the caller knows of */
	STORE_BLOCK_NOT_LET = 15,
	STORE_BLOCK_TOO_MANY = 16,
};
/* known: the caller has a message of theirs.  One row: store_blocked(). */
void	store_block_user(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t other_id, bool known, int32_t max, pg_done_fn *,
	    void *arg);
enum store_blocked store_blocked(const struct pg_rows *);
void	store_unblock_user(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t other_id, pg_done_fn *, void *arg);

struct store_block_rule {
	int	 from, to;		/* roles */
	bool	 allowed, by_default;
};
void	store_list_block_rules(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
void	store_block_rule_row(const struct pg_rows *, size_t row,
	    struct store_block_rule *);

struct store_block_rules {
	int64_t		 school_id, by;	/* who changes them */
	const char	*address;
	const int16_t	*from, *to, *allowed;	/* n of each */
	size_t		 n;
};
void	store_put_block_rules(struct pg *, const struct store_block_rules *,
	    pg_done_fn *, void *arg);
/* False: one is none that a school can let. */
bool	store_block_rules_put(const struct pg_rows *);

#endif
