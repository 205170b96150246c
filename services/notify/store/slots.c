/* The store: slots of the school's events. */
#include "notify/store/slots.h"
#include "notify_queries.h"

static const struct slot_host *host_of(const struct notify_slots_list_row *,
		    struct arena *);
static void	add_spans(struct pg_args *, struct arena *,
		    const struct slot_span *, size_t n);

void
store_list_slots(struct pg *pg, int64_t school_id, int64_t event_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, event_id);
	pg_read(pg, &notify_slots_list_query, &a, done, arg);
}

void
store_events_with_slots(struct pg *pg, int64_t school_id,
    const int64_t *event_ids, size_t n, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64s(&a, event_ids, n);
	pg_read(pg, &notify_slots_of_events_query, &a, done, arg);
}

bool
store_event_has_slots(const struct pg_rows *rows, int64_t event_id)
{
	struct notify_slots_of_events_row r;
	size_t i;

	for (i = 0; i < pg_count(rows); i++) {
		notify_slots_of_events_row_read(rows, i, &r);
		if (r.event_id == event_id)
			return true;
	}
	return false;
}

struct slot *
store_slots(const struct pg_rows *rows, struct arena *a, size_t *n)
{
	struct notify_slots_list_row r;
	const struct slot_host *host = NULL;
	struct slot *slots;
	size_t i;

	*n = pg_count(rows);
	slots = arena_alloc(a, (*n + 1) * sizeof(*slots));
	for (i = 0; i < *n; i++) {
		notify_slots_list_row_read(rows, i, &r);
		if (host == NULL || host->id != r.teacher_id)
			host = host_of(&r, a);
		slots[i] = (struct slot){
			.id = r.id,
			.host = host,
			.span = { r.starts_at, r.ends_at },
			.cancelled = r.cancelled,
			.guardian_id = r.guardian_id,
			.guardian_name = arena_strdup(a, r.guardian_name),
			.child_id = r.child_id,
			.child_name = arena_strdup(a, r.child_name),
			.child_class = arena_strdup(a, r.child_class),
			.booker_name = arena_strdup(a, r.booker_name),
		};
	}
	return slots;
}

void
store_own_slots(struct pg *pg, int64_t school_id, int64_t user_id,
    int64_t after_event_id, int64_t after_slot_id, int max, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_arg_int64(&a, after_event_id);
	pg_arg_int64(&a, after_slot_id);
	pg_arg_int32(&a, max);
	pg_read(pg, &notify_slots_own_query, &a, done, arg);
}

void
store_own_slot_row(const struct pg_rows *rows, size_t row, struct arena *a,
    struct own_slot *out)
{
	struct slot_host *host = arena_alloc(a, sizeof(*host));
	struct notify_slots_own_row r;

	notify_slots_own_row_read(rows, row, &r);
	*host = (struct slot_host){
		.id = r.teacher_id,
		.name = arena_strdup(a, r.name),
		.title = arena_strdup(a, r.title),
		.place = arena_strdup(a, r.place),
	};
	*out = (struct own_slot){ r.event_id, arena_strdup(a, r.event_title), {
		.id = r.id,
		.host = host,
		.span = { r.starts_at, r.ends_at },
		.cancelled = r.cancelled,
		.guardian_id = r.guardian_id,
		.guardian_name = "",
		.child_id = r.child_id,
		.child_name = arena_strdup(a, r.child_name),
		.child_class = arena_strdup(a, r.child_class),
		.booker_name = arena_strdup(a, r.booker_name),
	} };
}

static const struct slot_host *
host_of(const struct notify_slots_list_row *r, struct arena *a)
{
	struct slot_host *h = arena_alloc(a, sizeof(*h));
	const size_t n = r->break_starts.n;
	struct slot_span *breaks = arena_alloc(a, (n + 1) * sizeof(*breaks));
	size_t i;

	for (i = 0; i < n; i++)
		breaks[i] = (struct slot_span){
			pg_item_int64(&r->break_starts, i),
			pg_item_int64(&r->break_ends, i) };
	*h = (struct slot_host){
		.id = r->teacher_id,
		.name = arena_strdup(a, r->name),
		.title = arena_strdup(a, r->title),
		.place = arena_strdup(a, r->place),
		.span = { r->span_starts, r->span_ends },
		.minutes = r->minutes,
		.breaks = breaks,
		.nbreaks = n,
		.cancelled = r->off,
	};
	return h;
}

void
store_slots_guest(struct pg *pg, int64_t school_id, int64_t event_id,
    int64_t user_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, event_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &notify_slots_guest_query, &a, done, arg);
}

void
store_slots_file_guest(struct pg *pg, int64_t school_id, const char *id,
    int64_t user_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_text(&a, id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &notify_slots_file_guest_query, &a, done, arg);
}

bool
store_slots_file_guest_row(const struct pg_rows *rows)
{
	struct notify_slots_file_guest_row r;

	notify_slots_file_guest_row_read(rows, 0, &r);
	return r.guest;
}

bool
store_slots_guest_row(const struct pg_rows *rows)
{
	struct notify_slots_guest_row r;

	notify_slots_guest_row_read(rows, 0, &r);
	return r.guest;
}

enum slot_status
store_slot_status(const struct pg_rows *rows)
{
	return (enum slot_status)pg_int64(rows, 0, 0);
}

void
store_take_slots(struct pg *pg, const struct slot_taking *t, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, t->school_id);
	pg_arg_int64(&a, t->event_id);
	pg_arg_int64(&a, t->guardian_id);
	pg_arg_text(&a, t->guardian_name);
	pg_arg_int64s(&a, t->slots, t->n);
	pg_arg_int64s(&a, t->children, t->n);
	pg_arg_texts(&a, t->child_names, t->n);
	pg_arg_texts(&a, t->child_classes, t->n);
	pg_arg_int64(&a, t->by);
	pg_arg_text(&a, t->by_name);
	pg_write(pg, t->school_id, &notify_slots_take_query, &a, done, arg);
}

enum slot_status
store_slots_taken(const struct pg_rows *rows, struct arena *a, int64_t **ids,
    size_t *n)
{
	struct notify_slots_take_row r;
	size_t i;

	notify_slots_take_row_read(rows, 0, &r);
	*n = r.faults.n;
	*ids = arena_alloc(a, (*n + 1) * sizeof(**ids));
	for (i = 0; i < *n; i++)
		(*ids)[i] = pg_item_int64(&r.faults, i);
	return (enum slot_status)r.status;
}

void
store_give_slot_back(struct pg *pg, int64_t school_id, int64_t event_id,
    int64_t slot_id, int64_t guardian_id, int64_t by, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, event_id);
	pg_arg_int64(&a, slot_id);
	pg_arg_int64(&a, guardian_id);
	pg_arg_int64(&a, by);
	pg_write(pg, school_id, &notify_slots_give_back_query, &a, done, arg);
}

void
store_call_slots_off(struct pg *pg, int64_t school_id, int64_t event_id,
    int64_t slot_id, int64_t teacher_id, int64_t by, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, event_id);
	pg_arg_int64(&a, slot_id);
	pg_arg_int64(&a, teacher_id);
	pg_arg_int64(&a, by);
	pg_write(pg, school_id, &notify_slots_call_off_query, &a, done, arg);
}

/* Two arrays. */
static void
add_spans(struct pg_args *args, struct arena *a, const struct slot_span *s,
    size_t n)
{
	int64_t *starts = arena_alloc(a, (n + 1) * sizeof(*starts));
	int64_t *ends = arena_alloc(a, (n + 1) * sizeof(*ends));
	size_t i;

	for (i = 0; i < n; i++) {
		starts[i] = s[i].start_us;
		ends[i] = s[i].end_us;
	}
	pg_arg_int64s(args, starts, n);
	pg_arg_int64s(args, ends, n);
}

static void
add_hosts(struct pg_args *args, struct arena *a, const struct slot_host *h,
    size_t n)
{
	const char **names = arena_alloc(a, (n + 1) * sizeof(*names));
	const char **titles = arena_alloc(a, (n + 1) * sizeof(*titles));
	const char **places = arena_alloc(a, (n + 1) * sizeof(*places));
	int64_t *ids = arena_alloc(a, (n + 1) * sizeof(*ids));
	int16_t *minutes = arena_alloc(a, (n + 1) * sizeof(*minutes));
	struct slot_span *spans = arena_alloc(a, (n + 1) * sizeof(*spans));
	size_t i;

	for (i = 0; i < n; i++) {
		ids[i] = h[i].id;
		names[i] = h[i].name;
		titles[i] = h[i].title;
		places[i] = h[i].place;
		spans[i] = h[i].span;
		minutes[i] = (int16_t)h[i].minutes;
	}
	pg_arg_int64s(args, ids, n);
	pg_arg_texts(args, names, n);
	pg_arg_texts(args, titles, n);
	pg_arg_texts(args, places, n);
	add_spans(args, a, spans, n);
	pg_arg_int16s(args, minutes, n);
}

static void
add_breaks(struct pg_args *args, struct arena *a, const struct slot_host *h,
    size_t n)
{
	size_t i, j, count = 0, total = 0;
	struct slot_span *breaks;
	int64_t *owners;

	for (i = 0; i < n; i++)
		total += h[i].nbreaks;
	owners = arena_alloc(a, (total + 1) * sizeof(*owners));
	breaks = arena_alloc(a, (total + 1) * sizeof(*breaks));
	for (i = 0; i < n; i++)
		for (j = 0; j < h[i].nbreaks; j++) {
			owners[count] = h[i].id;
			breaks[count++] = h[i].breaks[j];
		}
	pg_arg_int64s(args, owners, total);
	add_spans(args, a, breaks, total);
}

void
store_offer_slots(struct pg *pg, const struct slot_offer *o, pg_done_fn *done,
    void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	struct arena *arena = arena_new();

	pg_arg_int64(&a, o->school_id);
	pg_arg_int64(&a, o->event_id);
	pg_arg_int64(&a, o->by);
	add_hosts(&a, arena, o->hosts, o->nhosts);
	add_breaks(&a, arena, o->hosts, o->nhosts);
	pg_arg_int64s(&a, o->owners, o->nslots);
	add_spans(&a, arena, o->slots, o->nslots);
	pg_arg_bool(&a, o->drop);
	pg_write(pg, o->school_id, &notify_slots_offer_query, &a, done, arg);
	arena_destroy(&arena);
}

enum slot_status
store_slots_offered(const struct pg_rows *rows, int *taken)
{
	struct notify_slots_offer_row r;

	notify_slots_offer_row_read(rows, 0, &r);
	*taken = r.taken;
	return (enum slot_status)r.status;
}

/* ---- who has left ---- */

void
store_slots_due(struct pg *pg, int64_t school_id, int64_t event_id,
    int64_t user_id, pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, event_id);
	pg_arg_int64(&a, user_id);
	pg_read(pg, &notify_slots_due_query, &a, done, arg);
}

void
store_slot_due_row(const struct pg_rows *rows, size_t row, struct slot_due *d)
{
	struct notify_slots_due_row r;

	notify_slots_due_row_read(rows, row, &r);
	*d = (struct slot_due){ r.event_id, r.slot_id, r.guardian_id,
		r.child_id, r.teacher_id, r.booked };
}

void
store_slots_checked(struct pg *pg, int64_t school_id, int64_t event_id,
    const struct slot_due *due, const enum slot_side *sides, size_t n,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;
	struct arena *arena = arena_new();
	int64_t *events = arena_alloc(arena, (n + 1) * sizeof(*events));
	int64_t *slots = arena_alloc(arena, (n + 1) * sizeof(*slots));
	int64_t *guardians = arena_alloc(arena, (n + 1) * sizeof(*guardians));
	int16_t *gone = arena_alloc(arena, (n + 1) * sizeof(*gone));
	size_t i, count = 0;

	for (i = 0; i < n; i++) {
		if (sides[i] == SIDE_STAYS)
			continue;
		events[count] = due[i].event_id;
		slots[count] = sides[i] == SIDE_TEACHER ? due[i].teacher_id :
		    due[i].slot_id;
		guardians[count] = due[i].guardian_id;
		gone[count++] = (int16_t)sides[i];
	}
	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, event_id);
	pg_arg_int64s(&a, events, count);
	pg_arg_int64s(&a, slots, count);
	pg_arg_int64s(&a, guardians, count);
	pg_arg_int16s(&a, gone, count);
	pg_write(pg, school_id, &notify_slots_checked_query, &a, done, arg);
	arena_destroy(&arena);
}

void
store_forget_slots(struct pg *pg, int64_t school_id, int64_t user_id,
    pg_done_fn *done, void *arg)
{
	struct pg_args a = PG_ARGS_INIT;

	pg_arg_int64(&a, school_id);
	pg_arg_int64(&a, user_id);
	pg_write(pg, school_id, &notify_slots_forget_query, &a, done, arg);
}
