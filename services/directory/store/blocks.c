/* Whom somebody does not want to write with, in the database. */
#include "directory/store/blocks.h"
#include "directory_queries.h"

void
store_list_blocks(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t other_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64(&a, other_id);
	pg_read(pg, &directory_list_blocks_query, &a, done, arg);
}

void
store_block_row(const struct pg_rows *rows, size_t row, struct store_block *b)
{
	struct directory_list_blocks_row r;

	directory_list_blocks_row_read(rows, row, &r);
	*b = (struct store_block){ .who = { .id = r.person_id,
		.display_name = r.display_name, .role = r.role,
		.title = r.title, .context = "" },
		.blocked_us = r.blocked_at, .in_force = r.in_force };
}

void
store_list_blockable(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &directory_list_blockable_query, &a, done, arg);
}

int
store_blockable_row(const struct pg_rows *rows, size_t row)
{
	struct directory_list_blockable_row r;

	directory_list_blockable_row_read(rows, row, &r);
	return r.role;
}

void
store_block_user(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t other_id, bool known, int32_t max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64(&a, other_id);
	pg_arg_bool(&a, known);
	pg_arg_int32(&a, max);
	pg_write(pg, user_id, &directory_block_user_query, &a, done, arg);
}

enum store_blocked
store_blocked(const struct pg_rows *rows)
{
	struct directory_block_user_row r;

	directory_block_user_row_read(rows, 0, &r);
	return (enum store_blocked)r.status;
}

void
store_unblock_user(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t other_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64(&a, other_id);
	pg_write(pg, user_id, &directory_unblock_user_query, &a, done, arg);
}

/* ---- what a school lets ---- */

void
store_list_block_rules(struct pg *pg, int64_t school_id, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_read(pg, &directory_list_block_rules_query, &a, done, arg);
}

void
store_block_rule_row(const struct pg_rows *rows, size_t row,
    struct store_block_rule *b)
{
	struct directory_list_block_rules_row r;

	directory_list_block_rules_row_read(rows, row, &r);
	*b = (struct store_block_rule){ r.from_role, r.to_role, r.allowed,
		r.by_default };
}

void
store_put_block_rules(struct pg *pg, const struct store_block_rules *rules,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, rules->school_id);
	pg_arg_int64(&a, rules->by);
	pg_arg_int16s(&a, rules->from, rules->n);
	pg_arg_int16s(&a, rules->to, rules->n);
	pg_arg_int16s(&a, rules->allowed, rules->n);
	pg_arg_text(&a, rules->address);
	pg_write(pg, rules->school_id, &directory_put_block_rules_query, &a,
	    done, arg);
}

bool
store_block_rules_put(const struct pg_rows *rows)
{
	struct directory_put_block_rules_row r;

	directory_put_block_rules_row_read(rows, 0, &r);
	return r.done;
}
