/* Own groups in the database; as store.h. */
#ifndef LIAISON_DIRECTORY_STORE_OWN_GROUPS_H
#define LIAISON_DIRECTORY_STORE_OWN_GROUPS_H

#include "base/once.h"
#include "directory/store/store.h"

/* By what somebody is in a group: GroupRule, its numbers. */
struct store_rule {
	int		 kind, role;
	const int64_t	*classes;
	size_t		 nclasses;
	const char	*subject;	/* or "" */
	int64_t		 level_id, group_id;
};

/* ---- what there is; text and arrays point into the rows ---- */

struct store_own_group {
	int64_t		 id, owner_id;
	const char	*name, *owner_name;
	uint32_t	 members, shares;
	bool		 kept;
	const char	*ends_on;	/* "2027-08-31" */
	/* But for the list, which has its kind alone. */
	struct store_rule rule;
	struct pg_array	 classes;	/* of the rule */
};

void	store_own_groups(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
void	store_own_groups_row(const struct pg_rows *, size_t row,
	    struct store_own_group *);

/* One group and its people, of those by the rule at most by_rule. */
void	store_own_group(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t group_id, int32_t by_rule, pg_done_fn *, void *arg);
/* False: there is no such group for this user. */
bool	store_own_group_row(const struct pg_rows *, struct store_own_group *);
enum store_belongs { STORE_NOBODY, STORE_BY_HAND, STORE_BY_RULE,
	STORE_COLLEAGUE };
/* Of each row of a group. */
enum store_belongs store_own_group_person(const struct pg_rows *, size_t row,
	    struct store_person *);

/* Who would be in it: the first `some` people. */
void	store_preview_group(struct pg *, int64_t school_id, int64_t user_id,
	    const int64_t *members, size_t nmembers, const struct store_rule *,
	    int32_t some, pg_done_fn *, void *arg);
/* How many in all. */
uint32_t store_preview_count(const struct pg_rows *);
/* False: nobody. */
bool	store_preview_row(const struct pg_rows *, size_t row,
	    struct store_person *);

enum store_choice { STORE_CHOICE_CLASS = 1, STORE_CHOICE_LEVEL,
	STORE_CHOICE_SUBJECT };
void	store_group_choices(struct pg *, int64_t school_id, int64_t user_id,
	    pg_done_fn *, void *arg);
/* id: of a class or level. */
enum store_choice store_group_choice_row(const struct pg_rows *, size_t row,
	    int64_t *id, const char **title);

/* ---- what changes ---- */

/* Of a group that is made or changed, what is given. */
enum {
	STORE_GROUP_NAME = 1, STORE_GROUP_SHARES = 2, STORE_GROUP_MEMBERS = 4,
	STORE_GROUP_RULE = 8, STORE_GROUP_KEPT = 16, STORE_GROUP_ENDS_ON = 32
};
struct store_group_change {
	int64_t		 school_id, user_id;
	int64_t		 group_id;	/* 0: a new one */
	int32_t		 fields;
	const char	*name;
	const int64_t	*shares, *members;
	size_t		 nshares, nmembers;
	struct store_rule rule;
	bool		 kept;
	const char	*ends_on;	/* a day of the calendar */
	struct once	 once;		/* of a new one */
};
enum store_group_saved {
	STORE_GROUP_SAVED, STORE_NO_GROUP, STORE_NOT_OWNER, STORE_NAME_TAKEN,
	STORE_TOO_MANY_GROUPS, STORE_NOT_REACHED, STORE_NO_COLLEAGUE,
	STORE_NO_GROUP_OF_RULE, STORE_BAD_DAY, STORE_GROUP_KEY_REUSED,
	STORE_NO_CLASS_OF_RULE, STORE_NO_LEVEL_OF_RULE
};
/* max: groups that one person may have. */
void	store_save_group(struct pg *, const struct store_group_change *,
	    int32_t max, pg_done_fn *, void *arg);
/* id: of the group; who: NOT_REACHED, NO_COLLEAGUE. */
enum store_group_saved store_group_saved(const struct pg_rows *, int64_t *id,
	    int64_t *who);
/* Drops a group, or brings it back. */
void	store_switch_group(struct pg *, int64_t school_id, int64_t user_id,
	    int64_t group_id, bool active, int32_t max, pg_done_fn *,
	    void *arg);
enum store_group_saved store_group_switched(const struct pg_rows *);

#endif
