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
