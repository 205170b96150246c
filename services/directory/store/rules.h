/* The rules of a school in the database; texts point into the rows. */
#ifndef LIAISON_DIRECTORY_STORE_RULES_H
#define LIAISON_DIRECTORY_STORE_RULES_H

#include "pg/pg.h"

#define STORE_RULES	25

/* A whole set, by columns: Common__Role and Reach__Scope as numbers. */
struct store_rules {
	int64_t		 school_id;
	int16_t		 from[STORE_RULES], to[STORE_RULES];
	int16_t		 scopes[STORE_RULES];
	size_t		 n;
};

void	store_get_rules(struct pg *, int64_t school_id, pg_done_fn *,
	    void *arg);
struct store_rule {
	int64_t		 version;	/* of all */
	int		 from, to, scope, default_scope;
	struct pg_array	 scopes;	/* int16: that it may have */
};
void	store_rule_row(const struct pg_rows *, size_t row,
	    struct store_rule *);

/* address: the caller's, for the audit trail. */
void	store_set_rules(struct pg *, const struct store_rules *,
	    int64_t user_id, const char *address, int64_t version,
	    pg_done_fn *, void *arg);
/*
 * The version from then on; 0: they are another version's than was said.
 * *fault: the place, from 1, of the one that makes no sense, one more than all
 * where some are missing; 0: none.
 */
int64_t	store_rules_set(const struct pg_rows *, int *fault);

void	store_preview_rules(struct pg *, const struct store_rules *,
	    pg_done_fn *, void *arg);
enum store_preview_part { STORE_ALL_RULES, STORE_RULE_CHANGE,
	STORE_RULE_SAMPLE };
struct store_rule_preview {
	enum store_preview_part	 part;
	int			 from, to, before, after;
	/* Before, after. */
	int64_t			 pairs[2], senders[2], recipients[2];
	int64_t			 sender, recipient;
	const char		*sender_name, *recipient_name;
	bool			 gained;
};
/* As of store_rules_set(); where it is not 0 there is nothing else. */
int	store_preview_fault(const struct pg_rows *);
void	store_rules_preview_row(const struct pg_rows *, size_t row,
	    struct store_rule_preview *);

#endif
