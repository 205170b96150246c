/* Channels in the database: what is planned, and what becomes of it. */
#include "base/arena.h"
#include "notify/store/channels.h"
#include "notify_queries.h"

/* Planning keeps no delivery of a school waiting. */
#define NO_SCHOOL	0
/* So many in so many seconds are a flood. */
#define FLOOD_MOST	5
#define FLOOD_WINDOW_S	600
/* What is planned so long after it happened was held up, and waits a while for
 * what else was. */
#define LATE_S		300
#define GATHER_S	60
#define SWEEP_MAX	5000

void
channel_take_plans(struct pg *pg, int32_t max, int32_t lease_s,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int32(&args, lease_s);
	pg_write(pg, NO_SCHOOL, &notify_channel_take_plans_query, &args, done,
	    arg);
}

void
channel_plan_of_row(const struct pg_rows *rows, size_t i,
    struct channel_plan *p)
{
	struct notify_channel_take_plans_row r;

	notify_channel_take_plans_row_read(rows, i, &r);
	*p = (struct channel_plan){ r.school_id, r.plan_id, r.user_ids };
}

void
channel_plan(struct pg *pg, int64_t school_id, const int64_t *plans,
    size_t nplans, const struct channel_wish *wishes, size_t nwishes,
    pg_done_fn *done, void *arg)
{
	struct arena *a = arena_new();
	struct pg_args args = PG_ARGS_INIT;
	const size_t room = (nwishes + 1) * sizeof(int64_t);
	int64_t *users = arena_alloc(a, room);
	int64_t *modes = arena_alloc(a, room);
	int64_t *quiet = arena_alloc(a, room);
	int64_t *digests = arena_alloc(a, room);
	int16_t *channels = arena_alloc(a, room);
	size_t i;

	for (i = 0; i < nwishes; i++) {
		users[i] = wishes[i].user_id;
		channels[i] = (int16_t)wishes[i].channel;
		modes[i] = wishes[i].modes;
		quiet[i] = wishes[i].quiet_us;
		digests[i] = wishes[i].digest_us;
	}
	pg_arg_int64(&args, school_id);
	pg_arg_int64s(&args, plans, nplans);
	pg_arg_int64s(&args, users, nwishes);
	pg_arg_int16s(&args, channels, nwishes);
	pg_arg_int64s(&args, modes, nwishes);
	pg_arg_int64s(&args, quiet, nwishes);
	pg_arg_int64s(&args, digests, nwishes);
	pg_arg_int32(&args, FLOOD_MOST);
	pg_arg_int32(&args, FLOOD_WINDOW_S);
	pg_arg_int32(&args, LATE_S);
	pg_arg_int32(&args, GATHER_S);
	pg_write(pg, NO_SCHOOL, &notify_channel_plan_query, &args, done, arg);
	arena_destroy(&a);
}

int32_t
channel_planned(const struct pg_rows *rows)
{
	struct notify_channel_plan_row r;

	notify_channel_plan_row_read(rows, 0, &r);
	return r.planned;
}

void
channel_plan_count(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_read(pg, &notify_channel_plan_count_query, &args, done, arg);
}

void
channel_gather(struct pg *pg, int32_t max, int32_t few, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int32(&args, few);
	pg_write(pg, NO_SCHOOL, &notify_gather_letters_query, &args, done,
	    arg);
}

int32_t
channel_made(const struct pg_rows *rows)
{
	struct notify_gather_letters_row r;

	notify_gather_letters_row_read(rows, 0, &r);
	return r.made;
}

void
channel_take_letters(struct pg *pg, int32_t max, int32_t lease_s,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, max);
	pg_arg_int32(&args, lease_s);
	pg_write(pg, NO_SCHOOL, &notify_take_letters_query, &args, done, arg);
}

void
channel_letter_row(const struct pg_rows *rows, size_t i,
    struct channel_letter_row *l)
{
	struct notify_take_letters_row r;

	notify_take_letters_row_read(rows, i, &r);
	*l = (struct channel_letter_row){
		.school_id = r.school_id,
		.letter_id = r.letter_id,
		.user_id = r.user_id,
		.digest = r.digest,
		.made_us = r.made_at,
		.attempts = r.attempts,
		.event_id = r.event_id,
		.thread_id = r.thread_id,
		.kind = r.kind,
		.about = r.about,
		.title = r.title,
		.body = r.body,
		.link = r.link,
		.at_us = r.created_at,
		.urgent = r.urgent,
		.asks = r.asks,
		.answer_path = r.answer_path,
	};
}

void
channel_settle_letters(struct pg *pg, const struct channel_outcome *o,
    size_t n, pg_done_fn *done, void *arg)
{
	struct arena *a = arena_new();
	struct pg_args args = PG_ARGS_INIT;
	int64_t *schools = arena_alloc(a, n * sizeof(*schools));
	int64_t *letters = arena_alloc(a, n * sizeof(*letters));
	int64_t *waits = arena_alloc(a, n * sizeof(*waits));
	int16_t *attempts = arena_alloc(a, n * sizeof(*attempts));
	int16_t *states = arena_alloc(a, n * sizeof(*states));
	int16_t *whys = arena_alloc(a, n * sizeof(*whys));
	const char **details = arena_alloc(a, n * sizeof(*details));
	size_t i;

	for (i = 0; i < n; i++) {
		schools[i] = o[i].school_id;
		letters[i] = o[i].letter_id;
		attempts[i] = (int16_t)o[i].attempts;
		states[i] = (int16_t)o[i].state;
		whys[i] = (int16_t)o[i].why;
		waits[i] = o[i].wait_s;
		details[i] = o[i].detail;
	}
	pg_arg_int64s(&args, schools, n);
	pg_arg_int64s(&args, letters, n);
	pg_arg_int16s(&args, attempts, n);
	pg_arg_int16s(&args, states, n);
	pg_arg_int16s(&args, whys, n);
	pg_arg_int64s(&args, waits, n);
	pg_arg_texts(&args, details, n);
	pg_write(pg, NO_SCHOOL, &notify_settle_letters_query, &args, done,
	    arg);
	arena_destroy(&a);
}

void
channel_sweep(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, SWEEP_MAX);
	pg_write(pg, NO_SCHOOL, &notify_sweep_channels_query, &args, done,
	    arg);
}

void
channel_letter_count(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_read(pg, &notify_letter_count_query, &args, done, arg);
}

void
channel_bounced(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t event_id, bool final, const char *what, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, event_id);
	pg_arg_bool(&args, final);
	pg_arg_text(&args, what);
	pg_write(pg, NO_SCHOOL, &notify_mail_bounced_query, &args, done, arg);
}

int64_t
channel_sent_at(const struct pg_rows *rows)
{
	struct notify_mail_bounced_row r;

	notify_mail_bounced_row_read(rows, 0, &r);
	return r.sent_at;
}

void
channel_get_mute(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t thread_id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, thread_id);
	pg_read(pg, &notify_get_mute_query, &args, done, arg);
}

void
channel_set_mute(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t thread_id, bool muted, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, thread_id);
	pg_write(pg, school_id, muted ? &notify_put_mute_query :
	    &notify_delete_mute_query, &args, done, arg);
}

bool
channel_muted(const struct pg_rows *rows)
{
	struct notify_mute r;

	notify_mute_read(rows, 0, &r);
	return r.muted;
}

void
channel_find_told(struct pg *pg, int64_t school_id, const int64_t *user_ids,
    const int64_t *event_ids, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64s(&args, user_ids, n);
	pg_arg_int64s(&args, event_ids, n);
	pg_read(pg, &notify_find_told_query, &args, done, arg);
}

void
channel_told_row(const struct pg_rows *rows, size_t i, struct channel_told *t)
{
	struct notify_find_told_row r;

	notify_find_told_row_read(rows, i, &r);
	*t = (struct channel_told){
		.user_id = r.user_id,
		.event_id = r.event_id,
		.channel = (enum channel)r.channel,
		.state = (enum channel_state)r.state,
		.held_why = r.held_why,
		.why = r.why,
		.attempts = r.attempts,
		.due_us = r.due_at,
		.at_us = r.at,
		.detail = r.detail,
	};
}

void
channel_get_notification(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t id, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_int64(&args, id);
	pg_read(pg, &notify_get_notification_query, &args, done, arg);
}

void
channel_notification_row(const struct pg_rows *rows,
    struct channel_notification *n)
{
	struct notify_get_notification_row r;

	notify_get_notification_row_read(rows, 0, &r);
	*n = (struct channel_notification){ r.kind, r.created_at, r.read };
}
