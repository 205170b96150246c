/* How people have Liaison for themselves, in the database. */
#include "directory/store/preferences.h"
#include "directory_queries.h"

static void	add_quiet(struct pg_args *, const struct store_quiet_hours *);
static void	add_mail(struct pg_args *, const struct store_mail_choices *);
static struct store_quiet_hours *quiet_of(const struct directory_preferences *,
		    struct arena *);
static int16_t	*int16s(const struct pg_array *, struct arena *);

void
store_get_preferences(struct pg *pg, int64_t school_id, int64_t person_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_read(pg, &directory_get_preferences_query, &a, done, arg);
}

void
store_put_preferences(struct pg *pg, int64_t school_id, int64_t person_id,
    const struct store_preferences *p, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, person_id);
	pg_arg_text(&a, p->language);
	if (p->undo_seconds < 0)
		pg_arg_null(&a);
	else
		pg_arg_int16(&a, (int16_t)p->undo_seconds);
	pg_arg_text(&a, p->signature_html);
	add_quiet(&a, p->quiet);
	add_mail(&a, &p->mail);
	pg_write(pg, school_id, &directory_put_preferences_query, &a, done,
	    arg);
}

static void
add_quiet(struct pg_args *a, const struct store_quiet_hours *q)
{
	int i;

	if (q == NULL) {
		for (i = 0; i < 4; i++)
			pg_arg_null(a);
		return;
	}
	pg_arg_int16s(a, q->days, q->n);
	pg_arg_int16s(a, q->from, q->n);
	pg_arg_int16s(a, q->to, q->n);
	pg_arg_text(a, q->zone);
}

static void
add_mail(struct pg_args *a, const struct store_mail_choices *m)
{
	if (m->mail < 0)
		pg_arg_null(a);
	else
		pg_arg_int16(a, (int16_t)m->mail);
	if (m->hour < 0)
		pg_arg_null(a);
	else
		pg_arg_int16(a, (int16_t)m->hour);
	if (m->about == NULL)
		pg_arg_null(a);
	else
		pg_arg_int16s(a, m->about, STORE_ABOUTS);
	if (m->push == NULL)
		pg_arg_null(a);
	else
		pg_arg_int16s(a, m->push, STORE_ABOUTS);
}

static const int16_t *
abouts(const struct pg_array *array, struct arena *a)
{
	int16_t *items = arena_alloc(a, STORE_ABOUTS * sizeof(*items));
	size_t i;

	for (i = 0; i < STORE_ABOUTS; i++)
		items[i] = i < array->n ?
		    (int16_t)pg_item_int64(array, i) : 0;
	return items;
}

/* Both queries have the same columns. */
bool
store_preferences_row(const struct pg_rows *rows, struct arena *a,
    struct store_preferences *p)
{
	struct directory_preferences r;

	if (pg_count(rows) == 0)
		return false;
	directory_preferences_read(rows, 0, &r);
	*p = (struct store_preferences){ r.language, r.undo_seconds,
		r.signature_html, { r.answers, r.first_day, r.last_day,
		r.answer_html, r.answers_now }, quiet_of(&r, a),
		{ r.mail, r.mail_hour, abouts(&r.mail_about, a),
		abouts(&r.push_about, a) } };
	return true;
}

static struct store_quiet_hours *
quiet_of(const struct directory_preferences *r, struct arena *a)
{
	struct store_quiet_hours *q = arena_alloc(a, sizeof(*q));

	*q = (struct store_quiet_hours){ int16s(&r->quiet_days, a),
		int16s(&r->quiet_from, a), int16s(&r->quiet_to, a),
		r->quiet_days.n, arena_strdup(a, r->quiet_zone) };
	return q;
}

static int16_t *
int16s(const struct pg_array *array, struct arena *a)
{
	int16_t *items = arena_alloc(a, (array->n + 1) * sizeof(*items));
	size_t i;

	for (i = 0; i < array->n; i++)
		items[i] = (int16_t)pg_item_int64(array, i);
	return items;
}

void
store_is_time_zone(struct pg *pg, const char *zone, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_text(&a, zone);
	pg_read(pg, &directory_is_time_zone_query, &a, done, arg);
}

bool
store_time_zone(const struct pg_rows *rows)
{
	struct directory_is_time_zone_row r;

	directory_is_time_zone_row_read(rows, 0, &r);
	return r.known;
}
