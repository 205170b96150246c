/* The store: what a school does not keep any more. */
#include "messages/store/retention.h"
#include "messages/store/rows.h"

#define NO_SCHOOL	0

void
store_get_retention(struct pg *pg, int64_t school_id, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_read(pg, &messages_get_retention_query, &args, done, arg);
}

struct retention
store_take_retention(const struct pg_rows *rows)
{
	struct messages_retention r;

	messages_retention_read(rows, 0, &r);
	return (struct retention){ (uint32_t)r.months, r.version,
		r.has_from_at ? r.from_at : 0 };
}

void
store_set_retention(struct pg *pg, int64_t school_id,
    const struct retention *rule, int64_t grace_s, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int32(&args, (int32_t)rule->months);
	pg_arg_int64(&args, rule->version);
	pg_arg_int64(&args, grace_s);
	pg_write(pg, school_id, &messages_set_retention_query, &args, done,
	    arg);
}

bool
store_retention_set(const struct pg_rows *rows)
{
	struct messages_set_retention_row r;

	messages_set_retention_row_read(rows, 0, &r);
	return r.status == 0;
}

void
store_preview_retention(struct pg *pg, int64_t school_id, uint32_t months,
    int most, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int32(&args, (int32_t)months);
	pg_arg_int32(&args, most);
	pg_read(pg, &messages_preview_retention_query, &args, done, arg);
}

struct retention_effect
store_take_effect(const struct pg_rows *rows)
{
	struct messages_preview_retention_row r;

	messages_preview_retention_row_read(rows, 0, &r);
	return (struct retention_effect){ (uint32_t)r.messages,
		(uint32_t)r.threads, (uint32_t)r.files, r.more, r.before };
}

/* ---- for all schools ---- */

void
store_sweep_retention(struct pg *pg, int most, int people, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int32(&args, most);
	pg_arg_int32(&args, people);
	pg_write(pg, NO_SCHOOL, &messages_sweep_retention_query, &args, done,
	    arg);
}

void
store_take_swept(const struct pg_rows *rows, struct arena *a,
    struct retention_swept *out)
{
	struct messages_sweep_retention_row r;

	messages_sweep_retention_row_read(rows, 0, &r);
	*out = (struct retention_swept){ r.looked > 0 ? r.school : 0,
		(uint32_t)r.gone, store_texts(&r.files, a), r.files.n };
}

void
store_take_old_notifications(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_write(pg, NO_SCHOOL, &messages_take_old_notifications_query, &args,
	    done, arg);
}

void
store_take_old(const struct pg_rows *rows, struct old_notifications *out)
{
	struct messages_take_old_notifications_row r;

	*out = (struct old_notifications){ 0 };
	if (pg_count(rows) == 0)
		return;
	messages_take_old_notifications_row_read(rows, 0, &r);
	*out = (struct old_notifications){ r.school_id, r.old_upto, r.before };
}

void
store_end_retention(struct pg *pg, int64_t school_id, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_write(pg, NO_SCHOOL, &messages_end_retention_query, &args, done,
	    arg);
}
