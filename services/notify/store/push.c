/* Web Push in the database: browsers, and what is sent to them. */
#include "notify/store/push.h"
#include "notify_queries.h"

/* Sending keeps no delivery of a school waiting. */
#define NO_SCHOOL	0

void
push_browsers(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_read(pg, &notify_get_push_subscriptions_query, &args, done, arg);
}

void
push_browser_row(const struct pg_rows *rows, size_t i, struct push_browser *b)
{
	struct notify_get_push_subscriptions_row r;

	notify_get_push_subscriptions_row_read(rows, i, &r);
	*b = (struct push_browser){
		.id = r.subscription_id,
		.session_id = r.session_id,
		.device = r.device,
		.made_us = r.made_at,
		.seen_us = r.seen_at,
		.told_us = r.has_told_at ? r.told_at : 0,
	};
}

static void
add_browser(struct pg_args *args, const struct push_new_browser *b)
{
	pg_arg_int64(args, b->school_id);
	pg_arg_int64(args, b->user_id);
	pg_arg_text(args, b->session_id);
	pg_arg_text(args, b->endpoint);
	pg_arg_bytes(args, b->key, b->key_len);
	pg_arg_bytes(args, b->auth, b->auth_len);
	pg_arg_text(args, b->device);
	pg_arg_int32(args, b->most);
}

void
push_subscribe(struct pg *pg, const struct push_new_browser *b,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_browser(&args, b);
	pg_write(pg, b->school_id, &notify_push_subscribe_query, &args, done,
	    arg);
}

void
push_resubscribe(struct pg *pg, const struct push_new_browser *b,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	add_browser(&args, b);
	pg_arg_text(&args, b->replaces);
	pg_write(pg, b->school_id, &notify_push_resubscribe_query, &args,
	    done, arg);
}

bool
push_resubscribed(const struct pg_rows *rows)
{
	struct notify_push_resubscribe_row r;

	notify_push_resubscribe_row_read(rows, 0, &r);
	return r.done;
}

void
push_unsubscribe(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, id);
	pg_write(pg, school_id, &notify_delete_push_subscription_query, &args,
	    done, arg);
}

/* ---- the sender ---- */

void
push_take(struct pg *pg, int32_t max, int32_t few, int32_t lease_s,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int32(&args, few);
	pg_arg_int32(&args, lease_s);
	pg_write(pg, NO_SCHOOL, &notify_take_pushes_query, &args, done, arg);
}

void
push_due_row(const struct pg_rows *rows, size_t i, struct push_due *d)
{
	struct notify_take_pushes_row r;

	notify_take_pushes_row_read(rows, i, &r);
	*d = (struct push_due){
		.school_id = r.school_id,
		.user_id = r.user_id,
		.event_ids = r.event_ids,
		.attempts = r.attempts,
		.about = r.about,
		.urgent = r.urgent,
		.kind = r.kind,
		.title = r.title,
		.body = r.body,
		.link = r.link,
		.thread_id = r.thread_id,
	};
}

void
push_targets(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *event_ids, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64s(&args, event_ids, n);
	pg_read(pg, &notify_push_targets_query, &args, done, arg);
}

void
push_target_row(const struct pg_rows *rows, size_t i, struct push_target *t)
{
	struct notify_push_targets_row r;

	notify_push_targets_row_read(rows, i, &r);
	*t = (struct push_target){
		.id = r.subscription_id,
		.session_id = r.session_id,
		.endpoint = r.endpoint,
		.key = r.p256dh,
		.key_len = r.p256dh_len,
		.auth = r.auth,
		.auth_len = r.auth_len,
		.taken = r.taken,
	};
}

void
push_settle(struct pg *pg, const struct push_outcome *o, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, o->school_id);
	pg_arg_int64(&args, o->user_id);
	pg_arg_int64s(&args, o->event_ids, o->nevents);
	pg_arg_int64s(&args, o->attempts, o->nevents);
	pg_arg_int16(&args, (int16_t)o->state);
	pg_arg_int16(&args, (int16_t)o->why);
	pg_arg_bool(&args, o->tried);
	pg_arg_int64(&args, o->wait_s);
	pg_arg_text(&args, o->detail);
	pg_arg_int64s(&args, o->taken, o->ntaken);
	pg_arg_int64s(&args, o->gone, o->ngone);
	pg_write(pg, NO_SCHOOL, &notify_settle_push_query, &args, done, arg);
}

void
push_count(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_read(pg, &notify_push_count_query, &args, done, arg);
}
