/* The store: hooks. */
#include <string.h>

#include "base/arena.h"
#include "notify/store/hooks.h"
#include "notify_queries.h"

/* The sender's writes go down one connection of their own choice. */
#define NO_SCHOOL	0

static size_t	take_salts(uint8_t salts[2][HOOK_SALT], const uint8_t *salt,
		    size_t len, const uint8_t *former, size_t former_len);
static void	add_once(struct pg_args *, const struct once *);

void
store_hooks(struct pg *pg, int64_t school_id, int64_t id, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, id);
	pg_read(pg, &notify_list_hooks_query, &args, done, arg);
}

void
store_hook_row(const struct pg_rows *rows, size_t row, struct hook *h)
{
	struct notify_list_hooks_row r;
	const struct notify_hook *k = &r.hook;

	notify_list_hooks_row_read(rows, row, &r);
	*h = (struct hook){
		.id = k->hook_id, .name = k->name, .url = k->url,
		.said = k->said, .abouts = (uint32_t)k->abouts,
		.state = (enum hook_state)k->state, .made_us = k->made_at,
		.sent_us = k->has_sent_at ? k->sent_at : 0,
		.failing_us = k->has_failing_since ? k->failing_since : 0,
		.waiting = r.waiting, .dead = r.dead,
		.former_until_us = k->has_former_until ?
		    k->former_until : 0,
	};
	h->nsalts = take_salts(h->salts, k->salt, k->salt_len,
	    k->former_salt, k->former_salt_len);
}

/* How many. */
static size_t
take_salts(uint8_t salts[2][HOOK_SALT], const uint8_t *salt, size_t len,
    const uint8_t *former, size_t former_len)
{
	if (len == HOOK_SALT)
		memcpy(salts[0], salt, HOOK_SALT);
	if (former == NULL || former_len != HOOK_SALT)
		return 1;
	memcpy(salts[1], former, HOOK_SALT);
	return 2;
}

static void
add_once(struct pg_args *args, const struct once *once)
{
	if (once->has_key) {
		pg_arg_bytes(args, once->key_hash, ONCE_HASH);
		pg_arg_bytes(args, once->content_hash, ONCE_HASH);
	} else {
		pg_arg_null(args);
		pg_arg_null(args);
	}
}

void
store_make_hook(struct pg *pg, int64_t school_id, const struct hook *h,
    const struct once *once, int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_text(&args, h->name);
	pg_arg_text(&args, h->url);
	pg_arg_int32(&args, (int32_t)h->abouts);
	pg_arg_bytes(&args, h->salts[0], HOOK_SALT);
	add_once(&args, once);
	pg_arg_int32(&args, most);
	pg_write(pg, school_id, &notify_make_hook_query, &args, done, arg);
}

enum hook_made
store_hook_made(const struct pg_rows *rows, int64_t *id)
{
	struct notify_make_hook_row r;

	notify_make_hook_row_read(rows, 0, &r);
	*id = r.hook_id;
	return (enum hook_made)r.status;
}

void
store_turn_hook(struct pg *pg, int64_t school_id, const struct hook *h,
    const struct once *once, int hours, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, h->id);
	pg_arg_bytes(&args, h->salts[0], HOOK_SALT);
	pg_arg_int32(&args, hours);
	add_once(&args, once);
	pg_write(pg, school_id, &notify_turn_hook_query, &args, done, arg);
}

enum hook_made
store_hook_turned(const struct pg_rows *rows)
{
	struct notify_turn_hook_row r;

	notify_turn_hook_row_read(rows, 0, &r);
	return (enum hook_made)r.status;
}

void
store_change_hook(struct pg *pg, int64_t school_id, const struct hook *h,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, h->id);
	pg_arg_text(&args, h->name);
	pg_arg_text(&args, h->url);
	pg_arg_int32(&args, (int32_t)h->abouts);
	pg_arg_bool(&args, h->state == HOOK_ON);
	pg_write(pg, school_id, &notify_change_hook_query, &args, done, arg);
}

bool
store_hook_changed(const struct pg_rows *rows)
{
	struct notify_change_hook_row r;

	notify_change_hook_row_read(rows, 0, &r);
	return r.found;
}

void
store_drop_hook(struct pg *pg, int64_t school_id, int64_t id,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, id);
	pg_write(pg, school_id, &notify_drop_hook_query, &args, done, arg);
}

const char *
store_hook_dropped(const struct pg_rows *rows)
{
	struct notify_drop_hook_row r;

	notify_drop_hook_row_read(rows, 0, &r);
	return r.name;
}

/* ---- what is sent ---- */

void
store_hook_deliveries(struct pg *pg, int64_t school_id, int state,
    const struct hook_delivery *before, int max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, before->key.hook_id);
	pg_arg_int32(&args, state);
	pg_arg_time(&args, before->made_us);
	pg_arg_int64(&args, before->key.event_id);
	pg_arg_int64(&args, before->key.user_id);
	pg_arg_int32(&args, max);
	pg_read(pg, &notify_list_hook_deliveries_query, &args, done, arg);
}

void
store_hook_delivery_row(const struct pg_rows *rows, size_t row,
    struct hook_delivery *d)
{
	struct notify_list_hook_deliveries_row r;

	notify_list_hook_deliveries_row_read(rows, row, &r);
	*d = (struct hook_delivery){
		.key = { 0, r.event_id, r.user_id },
		.state = r.state, .attempts = r.attempts, .kind = r.kind,
		.made_us = r.made_at, .due_us = r.due_at, .at_us = r.at,
		.said = r.said,
	};
}

void
store_replay_hook(struct pg *pg, int64_t school_id, int64_t hook_id,
    const struct hook_delivery_key *keys, size_t n, int max, pg_done_fn *done,
    void *arg)
{
	struct arena *a = arena_new();
	struct pg_args args = PG_ARGS_INIT;
	int64_t *events = arena_alloc(a, (n + 1) * sizeof(*events));
	int64_t *users = arena_alloc(a, (n + 1) * sizeof(*users));
	size_t i;

	for (i = 0; i < n; i++) {
		events[i] = keys[i].event_id;
		users[i] = keys[i].user_id;
	}
	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, hook_id);
	if (keys == NULL) {
		pg_arg_null(&args);
		pg_arg_null(&args);
	} else {
		pg_arg_int64s(&args, events, n);
		pg_arg_int64s(&args, users, n);
	}
	pg_arg_int32(&args, max);
	pg_write(pg, school_id, &notify_replay_hook_query, &args, done, arg);
	arena_destroy(&a);
}

int
store_hook_replayed(const struct pg_rows *rows)
{
	struct notify_replay_hook_row r;

	notify_replay_hook_row_read(rows, 0, &r);
	return r.replayed;
}

/* ---- sending ---- */

void
store_take_hook_deliveries(struct pg *pg, const struct hook_room *r,
    int lease_s, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, r->max);
	pg_arg_int32(&args, r->each);
	pg_arg_int64s(&args, r->busy, r->nbusy);
	pg_arg_int32(&args, r->share);
	pg_arg_int64s(&args, r->schools, r->nschools);
	pg_arg_int32(&args, lease_s);
	pg_write(pg, NO_SCHOOL, &notify_take_hook_deliveries_query, &args,
	    done, arg);
}

void
store_hook_attempt_row(const struct pg_rows *rows, size_t row,
    struct hook_attempt *t)
{
	struct notify_take_hook_deliveries_row r;

	notify_take_hook_deliveries_row_read(rows, row, &r);
	*t = (struct hook_attempt){
		.key = { r.hook_id, r.event_id, r.user_id },
		.school_id = r.school_id, .attempts = r.attempts,
		.url = r.url, .link = r.link, .kind = r.kind, .at_us = r.at,
		.unread = r.unread,
	};
	t->nsalts = take_salts(t->salts, r.salt, r.salt_len, r.former_salt,
	    r.former_salt_len);
}

void
store_settle_hook(struct pg *pg, const struct hook_attempt *t,
    const struct hook_outcome *o, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, t->school_id);
	pg_arg_int64(&args, t->key.hook_id);
	pg_arg_int64(&args, t->key.event_id);
	pg_arg_int64(&args, t->key.user_id);
	pg_arg_int16(&args, (int16_t)t->attempts);
	pg_arg_int16(&args, (int16_t)o->state);
	pg_arg_int64(&args, o->wait_s);
	pg_arg_text(&args, o->said);
	pg_arg_bool(&args, o->gone);
	pg_arg_int64(&args, o->patience_s);
	pg_write(pg, NO_SCHOOL, &notify_settle_hook_delivery_query, &args,
	    done, arg);
}

bool
store_hook_off(const struct pg_rows *rows)
{
	struct notify_settle_hook_delivery_row r;

	notify_settle_hook_delivery_row_read(rows, 0, &r);
	return r.off;
}

void
store_sweep_hooks(struct pg *pg, int max, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_write(pg, NO_SCHOOL, &notify_sweep_hooks_query, &args, done, arg);
}

bool
store_hooks_left(const struct pg_rows *rows)
{
	struct notify_sweep_hooks_row r;

	notify_sweep_hooks_row_read(rows, 0, &r);
	return r.more;
}

void
store_count_hooks(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_read(pg, &notify_hook_count_query, &args, done, arg);
}

/* ---- those that are off ---- */

void
store_take_hooks_off(struct pg *pg, int max, int lease_s, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int32(&args, lease_s);
	pg_write(pg, NO_SCHOOL, &notify_take_hooks_off_query, &args, done,
	    arg);
}

void
store_hook_off_row(const struct pg_rows *rows, size_t row,
    int64_t *school_id, int64_t *hook_id)
{
	struct notify_take_hooks_off_row r;

	notify_take_hooks_off_row_read(rows, row, &r);
	*school_id = r.school_id;
	*hook_id = r.hook_id;
}

void
store_tell_hook_off(struct pg *pg, int64_t school_id, int64_t hook_id,
    const int64_t *users, size_t n, int kind, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, hook_id);
	pg_arg_int64s(&args, users, n);
	pg_arg_int16(&args, (int16_t)kind);
	pg_write(pg, school_id, &notify_tell_hook_off_query, &args, done,
	    arg);
}
