/* The rules of a school in the database. */
#include "directory/store/rules.h"
#include "directory_queries.h"

static void	add_rules(struct pg_args *, const struct store_rules *);

void
store_get_rules(struct pg *pg, int64_t school_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_read(pg, &directory_get_rules_query, &a, done, arg);
}

void
store_rule_row(const struct pg_rows *rows, size_t row, struct store_rule *r)
{
	struct directory_get_rules_row x;

	directory_get_rules_row_read(rows, row, &x);
	*r = (struct store_rule){
		.version = x.version,
		.from = x.from_role,
		.to = x.to_role,
		.scope = x.scope,
		.scopes = x.scopes,
		.default_scope = x.default_scope,
	};
}

void
store_set_rules(struct pg *pg, const struct store_rules *rules,
    int64_t user_id, const char *address, int64_t version, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, rules->school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_text(&a, address);
	pg_arg_int64(&a, version);
	add_rules(&a, rules);
	pg_write(pg, rules->school_id, &directory_set_rules_query, &a, done,
	    arg);
}

int64_t
store_rules_set(const struct pg_rows *rows, int *fault)
{
	struct directory_set_rules_row r;

	directory_set_rules_row_read(rows, 0, &r);
	*fault = r.fault;
	return r.version;
}

void
store_preview_rules(struct pg *pg, const struct store_rules *rules,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, rules->school_id);
	add_rules(&a, rules);
	pg_read(pg, &directory_preview_rules_query, &a, done, arg);
}

int
store_preview_fault(const struct pg_rows *rows)
{
	struct directory_preview_rules_row r;

	directory_preview_rules_row_read(rows, 0, &r);
	return r.fault;
}

void
store_rules_preview_row(const struct pg_rows *rows, size_t row,
    struct store_rule_preview *p)
{
	struct directory_preview_rules_row r;

	directory_preview_rules_row_read(rows, row, &r);
	*p = (struct store_rule_preview){
		.part = (enum store_preview_part)r.part,
		.from = r.from_role,
		.to = r.to_role,
		.before = r.before,
		.after = r.after,
		.pairs = { r.pairs_before, r.pairs_after },
		.senders = { r.senders_before, r.senders_after },
		.recipients = { r.recipients_before, r.recipients_after },
		.sender = r.sender,
		.sender_name = r.sender_name,
		.recipient = r.recipient,
		.recipient_name = r.recipient_name,
		.gained = r.gained,
	};
}

static void
add_rules(struct pg_args *a, const struct store_rules *r)
{
	pg_arg_int16s(a, r->from, r->n);
	pg_arg_int16s(a, r->to, r->n);
	pg_arg_int16s(a, r->scopes, r->n);
}
