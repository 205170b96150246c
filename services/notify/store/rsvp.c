/* The store: who comes to events, who is reminded, and what is attached. */
#include "notify/store/rsvp.h"
#include "notify_queries.h"

/* What is for all schools goes down one connection. */
#define NO_SCHOOL	0

static int64_t	*numbers(struct arena *, const struct pg_array *);

void
store_rsvp_of(struct pg *pg, int64_t school_id,
    const struct school_event *events, size_t n, bool whole,
    const int64_t *subjects, size_t nsubjects, pg_done_fn *done, void *arg)
{
	struct arena *arena = arena_new();
	int64_t *ids = arena_alloc(arena, (n + 1) * sizeof(*ids));
	const char **originals = arena_alloc(arena,
	    (n + 1) * sizeof(*originals));
	struct pg_args a = PG_ARGS_INIT;
	size_t i;

	for (i = 0; i < n; i++) {
		ids[i] = events[i].id;
		originals[i] = events[i].original;
	}
	pg_arg_int64(&a, school_id);
	pg_arg_int64s(&a, ids, n);
	pg_arg_texts(&a, originals, n);
	pg_arg_bool(&a, whole);
	pg_arg_int64s(&a, subjects, nsubjects);
	pg_read(pg, &notify_rsvp_of_query, &a, done, arg);
	arena_destroy(&arena);
}

void
store_rsvp_row(const struct pg_rows *rows, size_t row, struct arena *a,
    struct school_event *e)
{
	struct notify_rsvp_of_row r;
	const char **notes;
	size_t i;

	notify_rsvp_of_row_read(rows, row, &r);
	notes = store_texts(a, &r.notes);
	e->rsvp = (struct event_rsvp){
		.mode = r.mode,
		.capacity = (uint32_t)r.capacity,
		.due_before_us = r.due_before,
		.going = (uint32_t)r.going,
		.waiting = (uint32_t)r.waiting,
		.maybe = (uint32_t)r.maybe,
		.not_going = (uint32_t)r.not_going,
		.answers = arena_alloc(a, (r.subjects.n + 1) *
		    sizeof(*e->rsvp.answers)),
		.nanswers = r.subjects.n,
	};
	for (i = 0; i < r.subjects.n; i++)
		e->rsvp.answers[i] = (struct event_answer){
			pg_item_int64(&r.subjects, i),
			pg_item_int64(&r.by_ids, i),
			(int)pg_item_int64(&r.answers, i),
			(uint32_t)pg_item_int64(&r.places, i), notes[i] };
	e->reminders = numbers(a, &r.reminders);
	e->nreminders = r.reminders.n;
	e->files = (struct event_files){ store_texts(a, &r.files),
		store_texts(a, &r.file_names), store_texts(a, &r.file_types),
		store_texts(a, &r.file_hashes), numbers(a, &r.file_sizes),
		r.files.n };
}

static int64_t *
numbers(struct arena *a, const struct pg_array *items)
{
	int64_t *out = arena_alloc(a, (items->n + 1) * sizeof(*out));
	size_t i;

	for (i = 0; i < items->n; i++)
		out[i] = pg_item_int64(items, i);
	return out;
}

void
store_answer(struct pg *pg, const struct rsvp_said *s, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, s->school_id);
	pg_arg_int64(&a, s->event_id);
	pg_arg_text(&a, s->original);
	pg_arg_int64(&a, s->user_id);
	pg_arg_int64(&a, s->subject_id);
	pg_arg_int16(&a, (int16_t)s->mode);
	pg_arg_int16(&a, (int16_t)s->answer);
	pg_arg_text(&a, s->note);
	pg_write(pg, s->school_id, &notify_rsvp_answer_query, &a, done, arg);
}

enum event_status
store_answered(const struct pg_rows *rows)
{
	struct notify_rsvp_answer_row r;

	notify_rsvp_answer_row_read(rows, 0, &r);
	return (enum event_status)r.status;
}

void
store_answers(struct pg *pg, const struct school_event *e, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, e->school_id);
	pg_arg_int64(&a, e->id);
	pg_arg_text(&a, e->original);
	pg_arg_int16(&a, (int16_t)e->rsvp.mode);
	pg_read(pg, &notify_rsvp_answers_query, &a, done, arg);
}

void
store_answer_row(const struct pg_rows *rows, size_t row, struct arena *a,
    struct event_answer *out, int64_t *answered_us)
{
	struct notify_rsvp_answers_row r;

	notify_rsvp_answers_row_read(rows, row, &r);
	*out = (struct event_answer){ r.subject_id, r.by_id,
		r.waits ? 0 : r.answer, (uint32_t)r.place,
		arena_strdup(a, r.note) };
	*answered_us = r.answered_at;
}

void
store_own_answers(struct pg *pg, int64_t school_id, int64_t user_id,
    const struct own_answer *after, int max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64(&a, after->event_id);
	pg_arg_text(&a, after->original);
	pg_arg_int64(&a, after->answer.subject_id);
	pg_arg_int32(&a, max);
	pg_read(pg, &notify_rsvp_own_query, &a, done, arg);
}

void
store_own_answer_row(const struct pg_rows *rows, size_t row, struct arena *a,
    struct own_answer *out)
{
	struct notify_rsvp_own_row r;

	notify_rsvp_own_row_read(rows, row, &r);
	*out = (struct own_answer){
		{ .subject_id = r.subject_id, .answer = r.waits ? 0 : r.answer,
		    .note = arena_strdup(a, r.note) },
		r.event_id, r.starts_at, r.answered_at,
		arena_strdup(a, r.original), arena_strdup(a, r.title) };
}

void
store_asked(struct pg *pg, const struct event_reader *r, int64_t from_us,
    int64_t to_us, int max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	store_reader_args(&a, r);
	pg_arg_time(&a, from_us);
	pg_arg_time(&a, to_us);
	pg_arg_int32(&a, max);
	pg_read(pg, &notify_rsvp_asked_query, &a, done, arg);
}

/* ---- upkeep ---- */

void
store_take_check(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, NO_SCHOOL, &notify_rsvp_take_check_query, &a, done, arg);
}

void
store_check_row(const struct pg_rows *rows, struct rsvp_due *due)
{
	struct notify_rsvp_take_check_row r;

	notify_rsvp_take_check_row_read(rows, 0, &r);
	*due = (struct rsvp_due){ .school_id = r.school_id,
		.event_id = r.event_id, .mode = r.mode,
		.taken_us = r.taken_at, .original = "" };
}

void
store_take_reminder(struct pg *pg, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_write(pg, NO_SCHOOL, &notify_rsvp_take_reminder_query, &a, done,
	    arg);
}

void
store_reminder_row(const struct pg_rows *rows, struct arena *a,
    struct rsvp_due *due)
{
	struct notify_rsvp_take_reminder_row r;

	notify_rsvp_take_reminder_row_read(rows, 0, &r);
	*due = (struct rsvp_due){ .school_id = r.school_id,
		.event_id = r.event_id, .original = arena_strdup(a, r.original),
		.minutes = r.minutes };
}

void
store_rsvp_waiting(struct pg *pg, const struct rsvp_due *due,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, due->school_id);
	pg_arg_int64(&a, due->event_id);
	pg_read(pg, &notify_rsvp_waiting_query, &a, done, arg);
}

void
store_rsvp_waiting_row(const struct pg_rows *rows, size_t row,
    int64_t *subject_id, int64_t *by_id)
{
	struct notify_rsvp_waiting_row r;

	notify_rsvp_waiting_row_read(rows, row, &r);
	*subject_id = r.subject_id;
	*by_id = r.by_id;
}

void
store_keep_answers(struct pg *pg, const struct rsvp_due *due,
    const struct rsvp_kept *kept, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, due->school_id);
	pg_arg_int64(&a, due->event_id);
	pg_arg_int16(&a, (int16_t)due->mode);
	pg_arg_int64s(&a, kept->subjects, kept->nsubjects);
	pg_arg_time(&a, due->taken_us);
	pg_arg_int64s(&a, kept->barred, kept->nbarred);
	pg_arg_int64s(&a, kept->by, kept->nbarred);
	pg_write(pg, due->school_id, &notify_rsvp_keep_families_query, &a,
	    done, arg);
}

void
store_remind(struct pg *pg, const struct rsvp_due *due, const int64_t *members,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, due->school_id);
	pg_arg_int64(&a, due->event_id);
	pg_arg_text(&a, due->original);
	pg_arg_int32(&a, due->minutes);
	pg_arg_int64s(&a, members, n);
	pg_write(pg, due->school_id, &notify_rsvp_remind_query, &a, done, arg);
}

void
store_forget_answers(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_write(pg, school_id, &notify_rsvp_forget_query, &a, done, arg);
}

/* ---- attachments ---- */

void
store_file_events(struct pg *pg, int64_t school_id, const char *id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, id);
	pg_read(pg, &notify_calendar_file_events_query, &a, done, arg);
}

void
store_filter_files(struct pg *pg, int64_t school_id, const char *const *ids,
    size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_texts(&a, ids, n);
	pg_read(pg, &notify_calendar_file_filter_query, &a, done, arg);
}

const char *
store_filter_row(const struct pg_rows *rows, size_t row)
{
	struct notify_calendar_file_filter_row r;

	notify_calendar_file_filter_row_read(rows, row, &r);
	return r.id;
}
