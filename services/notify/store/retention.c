/* The store: what is not kept any more. */
#include "notify/store/retention.h"
#include "notify_queries.h"

/* At once: people, and notifications. */
#define USERS	200
#define MOST	2000

void
notification_forget_before(struct pg *pg, const struct outlived *o,
    pg_done_fn *done, void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, o->school_id);
	pg_arg_int64(&args, o->event_id);
	pg_arg_time(&args, o->before_us);
	pg_arg_int64(&args, o->after);
	pg_arg_int32(&args, USERS);
	pg_arg_int32(&args, MOST);
	pg_write(pg, o->school_id, &notify_forget_before_query, &args, done,
	    arg);
}

int64_t
notification_forgotten(const struct pg_rows *rows)
{
	struct notify_forget_before_row r;

	notify_forget_before_row_read(rows, 0, &r);
	return r.after;
}

void
notification_erase_person(struct pg *pg, int64_t school_id, int64_t user_id,
    const char *const *addresses, size_t n, bool erase, pg_done_fn *done,
    void *arg)
{
	struct pg_args args = PG_ARGS_INIT;

	pg_arg_int64(&args, school_id);
	pg_arg_int64(&args, user_id);
	pg_arg_texts(&args, addresses, n);
	pg_arg_bool(&args, erase);
	pg_write(pg, school_id, &notify_erase_person_query, &args, done, arg);
}

void
notification_erased(const struct pg_rows *rows, struct notified *n)
{
	struct notify_erase_person_row r;

	notify_erase_person_row_read(rows, 0, &r);
	*n = (struct notified){ r.notifications, r.mails, r.events };
}
