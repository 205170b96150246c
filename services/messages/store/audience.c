/* The store: whom a message reached, for its sender. */
#include "messages/store/audience.h"
#include "messages/store/rows.h"

void
store_get_audience(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t message_id, int64_t after, uint32_t limit, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, message_id);
	pg_arg_int64(&args, after);
	pg_arg_int32(&args, (int32_t)limit);
	pg_read(pg, &messages_get_audience_query, &args, done, arg);
}

bool
store_take_audience(const struct pg_rows *rows, struct arena *a,
    struct kept_audience *k)
{
	struct messages_get_audience_row r;

	if (pg_count(rows) == 0)
		return false;
	messages_get_audience_row_read(rows, 0, &r);
	store_take_ticked(&r.to_ticked, a, &k->to);
	k->total = (uint32_t)r.total;
	k->roles = store_int64s(&r.roles, a);
	k->nroles = r.roles.n;
	k->people = store_int64s(&r.people, a);
	k->npeople = r.people.n;
	k->why = store_int64s(&r.why, a);
	k->nwhy = r.why.n;
	k->children = store_int64s(&r.children, a);
	k->nchildren = r.children.n;
	k->copied = store_int64s(&r.copied, a);
	k->copied_for = store_int64s(&r.copied_for, a);
	k->ncopied = r.copied.n;
	store_take_waiting(&r.waiting, a, &k->waiting);
	k->urgent_reason = arena_strdup(a, r.urgent_reason);
	return true;
}
