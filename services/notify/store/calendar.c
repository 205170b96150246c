/* The store: the school's events. */
#include "notify/store/calendar.h"
#include "notify_queries.h"

#define INSTANCE_CANCELLED	2

static void	add_version(struct pg_args *, const struct school_event *,
		    int64_t user_id, uint32_t version);
static void	add_content(struct pg_args *, const struct school_event *);
static void	add_kept(struct pg_args *, const struct event_kept *);
static void	add_once(struct pg_args *, const struct once *);
static void	add_rest(struct pg_args *, const struct event_kept *);

void
store_reader_args(struct pg_args *a, const struct event_reader *r)
{
	pg_arg_int64(a, r->school_id);
	pg_arg_int64(a, r->user_id);
	pg_arg_texts(a, (const char *const *)r->keys, r->nkeys);
	pg_arg_int64s(a, r->apart, r->napart);
}

void
store_list_events(struct pg *pg, const struct event_reader *r,
    const struct event_list *l, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	store_reader_args(&a, r);
	pg_arg_bool(&a, l->all);
	pg_arg_time(&a, l->from_us);
	pg_arg_time(&a, l->to_us);
	pg_arg_time(&a, l->after_us);
	pg_arg_int64(&a, l->after_id);
	pg_arg_text(&a, l->after_original);
	pg_arg_int32(&a, l->max);
	pg_read(pg, &notify_calendar_list_query, &a, done, arg);
}

void
store_get_event(struct pg *pg, int64_t school_id, int64_t id,
    const char *original, int64_t user_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, id);
	pg_arg_int64(&a, user_id);
	pg_arg_text(&a, original);
	pg_read(pg, &notify_calendar_get_query, &a, done, arg);
}

void
store_own_events(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t after_id, const char *after_original, int max, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64(&a, after_id);
	pg_arg_text(&a, after_original);
	pg_arg_int32(&a, max);
	pg_read(pg, &notify_calendar_own_query, &a, done, arg);
}

void
store_addressed_events(struct pg *pg, const struct event_reader *r,
    int64_t after_id, const char *after_original, int max, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, r->school_id);
	pg_arg_int64(&a, r->user_id);
	pg_arg_int64(&a, after_id);
	pg_arg_text(&a, after_original);
	pg_arg_int32(&a, max);
	pg_arg_texts(&a, (const char *const *)r->keys, r->nkeys);
	pg_arg_int64s(&a, r->apart, r->napart);
	pg_read(pg, &notify_calendar_addressed_query, &a, done, arg);
}

void
store_event_row(const struct pg_rows *rows, size_t row, struct arena *a,
    struct school_event *e)
{
	struct notify_calendar_row r;
	size_t i;

	notify_calendar_row_read(rows, row, &r);
	*e = (struct school_event){
		.id = r.id,
		.version = (uint32_t)r.version,
		.creator = { r.creator_id, r.creator_role,
		    arena_strdup(a, r.creator_name),
		    arena_strdup(a, r.creator_title) },
		.title = arena_strdup(a, r.title),
		.body_html = arena_strdup(a, r.body_html),
		.snippet = arena_strdup(a, r.snippet),
		.place = arena_strdup(a, r.place),
		.color = r.color,
		.times = { r.all_day, arena_strdup(a, r.time_zone),
		    arena_strdup(a, r.local_start),
		    arena_strdup(a, r.local_end), r.starts_at, r.ends_at },
		.cancelled = r.cancelled || r.state == INSTANCE_CANCELLED,
		.wide = r.wide,
		.changed_us = r.changed_at,
		.untold = r.untold,
		.rule = arena_strdup(a, r.rule),
		.original = arena_strdup(a, r.original),
		.exception = r.state != 0,
	};
	/* Of all of it: exceptions may begin before, and end behind it. */
	if (*e->rule != '\0' && *e->original == '\0')
		clock_again(&e->times);
	e->to.n = r.to_ids.n;
	e->to.ids = store_texts(a, &r.to_ids);
	e->to.names = store_texts(a, &r.to_names);
	e->to.titles = store_texts(a, &r.to_titles);
	e->to.roles = arena_alloc(a, (e->to.n + 1) * sizeof(*e->to.roles));
	for (i = 0; i < e->to.n; i++)
		e->to.roles[i] = (int16_t)pg_item_int64(&r.to_roles, i);
}

const char **
store_texts(struct arena *a, const struct pg_array *items)
{
	const char **out = arena_alloc(a, (items->n + 1) * sizeof(*out));
	size_t i, len;
	char *text;

	for (i = 0; i < items->n; i++) {
		len = pg_item_text(items, i, NULL, 0);
		text = arena_alloc(a, len + 1);
		(void)pg_item_text(items, i, text, len + 1);
		out[i] = text;
	}
	return out;
}

void
store_event_groups(struct pg *pg, int64_t school_id, int64_t from_us,
    int64_t to_us, int64_t after, int max, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_time(&a, from_us);
	pg_arg_time(&a, to_us);
	pg_arg_int64(&a, after);
	pg_arg_int32(&a, max);
	pg_read(pg, &notify_calendar_groups_query, &a, done, arg);
}

int64_t
store_event_group_row(const struct pg_rows *rows, size_t row)
{
	struct notify_calendar_groups_row r;

	notify_calendar_groups_row_read(rows, row, &r);
	return r.id;
}

void
store_noticed_groups(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &notify_calendar_noticed_query, &a, done, arg);
}

int64_t
store_noticed_group_row(const struct pg_rows *rows, size_t row)
{
	struct notify_calendar_noticed_row r;

	notify_calendar_noticed_row_read(rows, row, &r);
	return r.id;
}

void
store_forget_notices(struct pg *pg, const struct event_reader *r,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	store_reader_args(&a, r);
	pg_write(pg, r->school_id, &notify_calendar_forget_query, &a, done,
	    arg);
}

void
store_find_event_key(struct pg *pg, const struct school_event *e,
    const struct once *once, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, e->school_id);
	pg_arg_int64(&a, e->creator.id);
	add_once(&a, once);
	pg_read(pg, &notify_calendar_find_key_query, &a, done, arg);
}

enum event_status
store_event_key_row(const struct pg_rows *rows, int64_t *id)
{
	struct notify_calendar_find_key_row r;

	if (pg_count(rows) == 0)
		return EVENT_DONE;
	notify_calendar_find_key_row_read(rows, 0, &r);
	*id = r.id;
	return r.same ? EVENT_BEFORE : EVENT_OTHER;
}

void
store_add_event(struct pg *pg, const struct event_kept *k,
    const struct once *once, int max, pg_done_fn *done, void *arg)
{
	const struct school_event *e = k->event;
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, e->school_id);
	pg_arg_int64(&a, e->creator.id);
	pg_arg_int16(&a, (int16_t)e->creator.role);
	pg_arg_text(&a, e->creator.name);
	pg_arg_text(&a, e->creator.title);
	add_content(&a, e);
	add_kept(&a, k);
	add_once(&a, once);
	pg_arg_int32(&a, max);
	add_rest(&a, k);
	pg_write(pg, e->school_id, &notify_calendar_add_query, &a, done, arg);
}

enum event_status
store_event_added(const struct pg_rows *rows, int64_t *id, int *wait_s)
{
	struct notify_calendar_add_row r;

	notify_calendar_add_row_read(rows, 0, &r);
	*id = r.id;
	*wait_s = r.wait;
	return (enum event_status)r.status;
}

void
store_change_event(struct pg *pg, const struct event_change *c,
    const struct event_kept *k, pg_done_fn *done, void *arg)
{
	const struct school_event *e = k->event;
	struct pg_args a = PG_ARGS_INIT;

	add_version(&a, e, c->user_id, e->version);
	add_content(&a, e);
	add_kept(&a, k);
	pg_arg_bool(&a, c->again);
	pg_arg_text(&a, c->changes);
	pg_arg_text(&a, c->original);
	pg_arg_text(&a, c->head);
	add_rest(&a, k);
	pg_write(pg, e->school_id, &notify_calendar_change_query, &a, done,
	    arg);
}

enum event_status
store_event_changed(const struct pg_rows *rows, int64_t *id)
{
	struct notify_calendar_change_row r;

	notify_calendar_change_row_read(rows, 0, &r);
	*id = r.id;
	return (enum event_status)r.status;
}

void
store_change_one(struct pg *pg, const struct event_change *c,
    const struct event_kept *k, const struct event_one *one, pg_done_fn *done,
    void *arg)
{
	const struct school_event *e = k->event;
	struct pg_args a = PG_ARGS_INIT;

	add_version(&a, e, c->user_id, e->version);
	pg_arg_text(&a, e->original);
	pg_arg_text(&a, one->title);
	pg_arg_text(&a, one->body_html);
	pg_arg_text(&a, one->snippet);
	pg_arg_text(&a, one->place);
	pg_arg_text(&a, e->times.start);
	pg_arg_text(&a, e->times.end);
	pg_arg_int64(&a, e->times.start_us);
	pg_arg_int64(&a, e->times.end_us);
	pg_arg_int64s(&a, k->members, k->nmembers);
	pg_arg_text(&a, c->changes);
	pg_write(pg, e->school_id, &notify_calendar_change_one_query, &a, done,
	    arg);
}

enum event_status
store_one_changed(const struct pg_rows *rows)
{
	struct notify_calendar_change_one_row r;

	notify_calendar_change_one_row_read(rows, 0, &r);
	return (enum event_status)r.status;
}

void
store_cancel_event(struct pg *pg, int64_t user_id, const struct event_kept *k,
    uint32_t version, const char *original, bool following, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	add_version(&a, k->event, user_id, version);
	pg_arg_int64s(&a, k->members, k->nmembers);
	pg_arg_text(&a, original);
	pg_arg_bool(&a, following);
	pg_write(pg, k->event->school_id, &notify_calendar_cancel_query, &a,
	    done, arg);
}

void
store_event_nth(struct pg *pg, int64_t school_id, int64_t id,
    const char *original, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, id);
	pg_arg_text(&a, original);
	pg_read(pg, &notify_calendar_nth_query, &a, done, arg);
}

size_t
store_event_nth_row(const struct pg_rows *rows)
{
	struct notify_calendar_nth_row r;

	notify_calendar_nth_row_read(rows, 0, &r);
	return (size_t)r.nth;
}

enum event_status
store_event_cancelled(const struct pg_rows *rows)
{
	struct notify_calendar_cancel_row r;

	notify_calendar_cancel_row_read(rows, 0, &r);
	return (enum event_status)r.status;
}

void
store_tell_joined(struct pg *pg, int64_t school_id, int64_t user_id,
    const int64_t *ids, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64s(&a, ids, n);
	pg_write(pg, school_id, &notify_calendar_tell_joined_query, &a, done,
	    arg);
}

/* ---- parameters ---- */

static void
add_version(struct pg_args *a, const struct school_event *e, int64_t user_id,
    uint32_t version)
{
	pg_arg_int64(a, e->school_id);
	pg_arg_int64(a, user_id);
	pg_arg_int64(a, e->id);
	pg_arg_int32(a, (int32_t)version);
}

static void
add_content(struct pg_args *a, const struct school_event *e)
{
	pg_arg_text(a, e->title);
	pg_arg_text(a, e->body_html);
	pg_arg_text(a, e->snippet);
	pg_arg_text(a, e->place);
	pg_arg_int16(a, (int16_t)e->color);
	pg_arg_bool(a, e->times.all_day);
	pg_arg_text(a, e->times.zone);
	pg_arg_text(a, e->times.start);
	pg_arg_text(a, e->times.end);
}

static void
add_kept(struct pg_args *a, const struct event_kept *k)
{
	const struct ticked *to = &k->event->to;

	pg_arg_texts(a, k->keys, k->nkeys);
	pg_arg_bool(a, k->event->wide);
	pg_arg_texts(a, to->ids, to->n);
	pg_arg_texts(a, to->names, to->n);
	pg_arg_texts(a, to->titles, to->n);
	pg_arg_int16s(a, to->roles, to->n);
	pg_arg_text(a, k->event->rule);
	pg_arg_texts(a, k->instances.originals, k->instances.n);
	pg_arg_texts(a, k->instances.starts, k->instances.n);
	pg_arg_texts(a, k->instances.ends, k->instances.n);
	pg_arg_int64s(a, k->instances.starts_us, k->instances.n);
	pg_arg_int64s(a, k->instances.ends_us, k->instances.n);
	pg_arg_int64s(a, k->members, k->nmembers);
}

static void
add_once(struct pg_args *a, const struct once *once)
{
	if (once->has_key) {
		pg_arg_bytes(a, once->key_hash, sizeof(once->key_hash));
		pg_arg_bytes(a, once->content_hash,
		    sizeof(once->content_hash));
	} else {
		pg_arg_null(a);
		pg_arg_null(a);
	}
}

/* What is not kept anew is NULL. */
static void
add_rest(struct pg_args *a, const struct event_kept *k)
{
	const struct school_event *e = k->event;
	const struct event_files *f = &e->files;

	if (k->rsvp) {
		pg_arg_int16(a, (int16_t)e->rsvp.mode);
		pg_arg_int32(a, (int32_t)e->rsvp.capacity);
	} else {
		pg_arg_null(a);
		pg_arg_null(a);
	}
	if (k->rsvp || k->due)
		pg_arg_int64(a, e->rsvp.due_before_us);
	else
		pg_arg_null(a);
	if (k->reminders)
		pg_arg_int64s(a, e->reminders, e->nreminders);
	else
		pg_arg_null(a);
	if (k->files) {
		pg_arg_texts(a, f->ids, f->n);
		pg_arg_texts(a, f->names, f->n);
		pg_arg_texts(a, f->types, f->n);
		pg_arg_int64s(a, f->sizes, f->n);
		pg_arg_texts(a, f->hashes, f->n);
	} else {
		for (int i = 0; i < 5; i++)
			pg_arg_null(a);
	}
}
