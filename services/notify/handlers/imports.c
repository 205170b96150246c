/* Events for the whole school, from a file. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "administration.rpc.h"
#include "base/log.h"
#include "base/text.h"
#include "html/clean.h"
#include "html/writer.h"
#include "notify/calendar/ics_read.h"
#include "notify/events/events.h"
#include "notify/events/holidays.h"
#include "notify/store/feeds.h"
#include "oversight.rpc.h"

#define SEPTEMBER	8	/* as of struct tm */
#define TEXT(s)		((char *)(uintptr_t)(s))
/* As a school's calendar has them. */
#define HOLIDAYS_MAX	100
#define HOLIDAY_NAME	100

struct importing;

/* One of the file. */
struct taken {
	struct importing	*importing;
	const struct ics_event	*from;
	Calendar__ImportedEvent	*reply;
	char			 hash[IMPORT_HASH * 2 + 1];
	struct imported		 before;	/* id 0: it is new */
	bool			 holidays;
};

struct importing {
	struct notify				*n;
	struct rpc_call				*call;
	struct arena				*a;
	const Calendar__ImportEventsRequest	*req;
	Administration__Calendar		*calendar;
	struct ics_file				 file;
	struct taken				*taken;
	size_t					 ntaken;
	struct holidays				*holidays;
	size_t					 nholidays;
	struct school_event			 event;	/* what all share */
	Calendar__ImportEventsReply		*reply;
	size_t					 waiting;
	struct status				 failed;
};

static administration_get_calendar_done	on_calendar;
static struct status	read_file(struct importing *);
static const char	*year_end(struct arena *,
			    const Administration__Calendar *);
static struct status	take(struct importing *);
static struct status	check_holidays(const struct importing *);
static directory_resolve_audience_done	on_writer;
static belonging_list_whole_school_done	on_school;
static pg_done_fn	on_imported, on_event_written, on_written, on_told;
static belonging_list_members_done	on_school_members;
static void	tell(struct importing *);
static struct status	merge_holidays(struct importing *);
static void	note(struct importing *);
static oversight_note_act_done	on_noted;
static void	put_calendar(struct importing *);
static administration_put_calendar_done	on_put;
static void	write_events(struct importing *);
static bool	write_event(struct importing *, struct taken *);

void
calendar_import_events(struct notify *n, struct rpc_call *call,
    const Calendar__ImportEventsRequest *req)
{
	const Administration__GetCalendarRequest ask =
	    ADMINISTRATION__GET_CALENDAR_REQUEST__INIT;
	struct importing *m = arena_alloc(rpc_call_arena(call), sizeof(*m));

	*m = (struct importing){ .n = n, .call = call,
	    .a = rpc_call_arena(call), .req = req, .failed = STATUS_OK };
	administration_client_get_calendar(n->directory,
	    rpc_call_context(call), &ask, on_calendar, m);
}

/* It lives on, with what is to be put back. */
static void *
copy_message(struct arena *a, const ProtobufCMessage *m)
{
	const size_t len = protobuf_c_message_get_packed_size(m);
	uint8_t *bytes = arena_alloc(a, len + 1);

	(void)protobuf_c_message_pack(m, bytes);
	return protobuf_c_message_unpack(m->descriptor, arena_allocator(a),
	    len, bytes);
}

static void
on_calendar(const struct status *status, const Administration__Calendar *reply,
    void *arg)
{
	const Directory__ResolveAudienceRequest ask =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	struct importing *m = arg;
	struct status read;

	if (reply == NULL ||
	    (m->calendar = copy_message(m->a, &reply->base)) == NULL) {
		rpc_fail(m->call, reply == NULL ? *status :
		    status_internal("an unreadable calendar"));
		return;
	}
	read = read_file(m);
	if (read.code == RPC__CODE__OK)
		read = take(m);
	if (read.code != RPC__CODE__OK)
		rpc_fail(m->call, read);
	else
		directory_client_resolve_audience(m->n->directory,
		    rpc_call_context(m->call), &ask, on_writer, m);
}

/* ---- the file ---- */

static struct status
read_file(struct importing *m)
{
	Calendar__LeftOut *left;
	enum ics_fault fault;
	unsigned line = 0;
	size_t i;

	fault = ics_read(m->a, m->req->ics, m->calendar->time_zone,
	    year_end(m->a, m->calendar), &m->file, &line);
	if (fault == ICS_UNREADABLE)
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__CALENDAR_UNREADABLE, "ics", line,
		    "no iCalendar");
	if (fault == ICS_TOO_MANY)
		return status_limit(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__CALENDAR_TOO_LARGE, "ics", ICS_EVENTS,
		    "too many events");
	m->reply = arena_message(m->a,
	    &calendar__import_events_reply__descriptor);
	m->reply->events = arena_pointers(m->a, m->file.nevents + 1);
	m->reply->left_out = arena_pointers(m->a, m->file.nleft + 1);
	for (i = 0; i < m->file.nleft; i++) {
		left = arena_message(m->a, &calendar__left_out__descriptor);
		left->line = m->file.left_out[i].line;
		left->why = (Calendar__LeftOut__Why)m->file.left_out[i].why;
		left->detail = TEXT(m->file.left_out[i].detail);
		m->reply->left_out[m->reply->n_left_out++] = left;
	}
	return STATUS_OK;
}

/* That of its terms, or where there are none now, the end of a summer. */
static const char *
year_end(struct arena *a, const Administration__Calendar *c)
{
	const time_t now = time(NULL);
	const char *last = "";
	char today[16];
	struct tm tm;
	size_t i;

	gmtime_r(&now, &tm);
	strftime(today, sizeof(today), "%Y-%m-%d", &tm);
	for (i = 0; i < c->n_terms; i++)
		if (strcmp(c->terms[i]->last_day, last) > 0)
			last = c->terms[i]->last_day;
	return strcmp(last, today) >= 0 ? last : arena_printf(a, "%d-08-31",
	    tm.tm_year + 1900 + (tm.tm_mon >= SEPTEMBER));
}

static bool
among(char *const *list, size_t n, const char *uid)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(list[i], uid) == 0)
			return true;
	return false;
}

static void
hash_text(crypto_hash_sha256_state *s, const char *text)
{
	(void)crypto_hash_sha256_update(s, (const uint8_t *)text,
	    strlen(text) + 1);
}

/* Of what it says. */
static void
hash_event(const struct ics_event *e, char *text)
{
	crypto_hash_sha256_state s;
	uint8_t hash[IMPORT_HASH];
	size_t i;

	(void)crypto_hash_sha256_init(&s);
	hash_text(&s, e->title);
	hash_text(&s, e->text);
	hash_text(&s, e->place);
	hash_text(&s, e->times.all_day ? "day" : e->times.zone);
	hash_text(&s, e->times.start);
	hash_text(&s, e->times.end);
	hash_text(&s, e->rule);
	for (i = 0; i < e->nexcluded; i++)
		hash_text(&s, e->excluded[i]);
	(void)crypto_hash_sha256_final(&s, hash);
	(void)sodium_bin2hex(text, IMPORT_HASH * 2 + 1, hash, sizeof(hash));
}

static Calendar__ImportedEvent *
event_told(struct importing *m, const struct ics_event *e)
{
	Calendar__ImportedEvent *r = arena_message(m->a,
	    &calendar__imported_event__descriptor);

	r->uid = TEXT(e->uid);
	r->line = e->line;
	r->title = TEXT(e->title);
	r->all_day = e->times.all_day;
	r->time_zone = TEXT(e->times.zone);
	r->times = (uint32_t)e->instances.n;
	if (e->times.all_day) {
		r->first_day = clock_first_day(m->a, e->times.start);
		r->last_day = clock_last_day(m->a, e->times.end);
	} else {
		r->starts_at = arena_timestamp(m->a, e->times.start_us);
		r->ends_at = arena_timestamp(m->a, e->times.end_us);
	}
	if (e->cut)
		r->cut_after = clock_first_day(m->a,
		    e->instances.starts[e->instances.n - 1]);
	r->may_be_holidays = e->times.all_day && *e->rule == '\0' &&
	    !e->cancelled;
	r->looks_like_holidays = r->may_be_holidays &&
	    holidays_look_like(e->title);
	return r;
}

static struct status
take(struct importing *m)
{
	const Calendar__ImportEventsRequest *req = m->req;
	const struct ics_event *e;
	struct taken *t;
	size_t i;

	m->taken = arena_alloc(m->a, (m->file.nevents + 1) *
	    sizeof(*m->taken));
	for (i = 0; i < m->file.nevents; i++) {
		e = &m->file.events[i];
		if (req->n_uids > 0 && !among(req->uids, req->n_uids, e->uid))
			continue;
		t = &m->taken[m->ntaken++];
		t->importing = m;
		t->from = e;
		hash_event(e, t->hash);
		t->holidays = among(req->holiday_uids, req->n_holiday_uids,
		    e->uid);
		t->reply = event_told(m, e);
		t->reply->state = e->cancelled ?
		    CALENDAR__IMPORTED_EVENT__STATE__CANCELLED :
		    CALENDAR__IMPORTED_EVENT__STATE__NEW;
		m->reply->events[m->reply->n_events++] = t->reply;
	}
	return check_holidays(m);
}

/* Each of them is in it, and can be one. */
static struct status
check_holidays(const struct importing *m)
{
	size_t i, k;

	for (i = 0; i < m->req->n_holiday_uids; i++) {
		for (k = 0; k < m->ntaken; k++)
			if (m->taken[k].reply->may_be_holidays && strcmp(
			    m->taken[k].from->uid,
			    m->req->holiday_uids[i]) == 0)
				break;
		if (k == m->ntaken)
			return status_invalid("holidayUids",
			    "no whole days of the file");
	}
	return STATUS_OK;
}

/* ---- by whom, for whom ---- */

static void
on_writer(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	const Belonging__ListWholeSchoolRequest ask =
	    BELONGING__LIST_WHOLE_SCHOOL_REQUEST__INIT;
	struct importing *m = arg;

	if (reply == NULL || reply->sender == NULL) {
		rpc_fail(m->call, reply == NULL ? *status :
		    status_internal("the directory names no sender"));
		return;
	}
	if (reply->sender_frozen) {
		rpc_fail(m->call, event_frozen());
		return;
	}
	m->event.school_id = rpc_call_caller(m->call)->school_id;
	m->event.creator.id = reply->sender->id;
	m->event.creator.role = (int)reply->sender->role;
	m->event.creator.name = arena_strdup(m->a,
	    reply->sender->display_name);
	m->event.creator.title = arena_strdup(m->a, reply->sender->title);
	belonging_client_list_whole_school(m->n->directory,
	    rpc_call_context(m->call), &ask, on_school, m);
}

static void
on_school(const struct status *status,
    const Belonging__ListWholeSchoolReply *reply, void *arg)
{
	struct importing *m = arg;
	struct ticked *to = &m->event.to;
	const char **uids, **hashes;
	size_t i;

	if (reply == NULL) {
		rpc_fail(m->call, *status);
		return;
	}
	to->ids = arena_pointers(m->a, reply->n_parts + 1);
	to->names = arena_pointers(m->a, reply->n_parts + 1);
	for (i = 0; i < reply->n_parts; i++) {
		to->ids[i] = arena_strdup(m->a, reply->parts[i]->id);
		to->names[i] = arena_strdup(m->a, reply->parts[i]->label);
	}
	to->n = reply->n_parts;
	uids = arena_pointers(m->a, m->ntaken + 1);
	hashes = arena_pointers(m->a, m->ntaken + 1);
	for (i = 0; i < m->ntaken; i++) {
		uids[i] = m->taken[i].from->uid;
		hashes[i] = m->taken[i].hash;
	}
	store_imported(m->n->pg, m->event.school_id, uids, hashes, m->ntaken,
	    on_imported, m);
}

/* ---- what is new in it ---- */

static void
on_imported(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct importing *m = arg;
	struct imported before;
	struct status merged;
	struct taken *t;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(m->call, *status);
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		store_imported_row(rows, i, m->a, &before);
		t = &m->taken[before.nth];
		t->before = before;
		if (t->from->cancelled || before.cancelled)
			t->reply->state =
			    CALENDAR__IMPORTED_EVENT__STATE__CANCELLED;
		else
			t->reply->state = before.same ?
			    CALENDAR__IMPORTED_EVENT__STATE__SAME :
			    CALENDAR__IMPORTED_EVENT__STATE__CHANGED;
	}
	merged = merge_holidays(m);
	if (merged.code != RPC__CODE__OK)
		rpc_fail(m->call, merged);
	else if (m->req->dry_run)
		rpc_reply(m->call, m->reply);
	else
		note(m);
}

static struct status
merge_holidays(struct importing *m)
{
	const Administration__Calendar *c = m->calendar;
	const struct taken *t;
	bool changed;
	size_t i;

	m->holidays = arena_alloc(m->a, (c->n_holidays + m->ntaken + 1) *
	    sizeof(*m->holidays));
	for (i = 0; i < c->n_holidays; i++)
		m->holidays[m->nholidays++] = (struct holidays){
			c->holidays[i]->name, c->holidays[i]->first_day,
			c->holidays[i]->last_day };
	for (i = 0; i < m->ntaken; i++) {
		t = &m->taken[i];
		if (!t->holidays)
			continue;
		/* It has moved: its former days are none any more. */
		changed = t->before.id != 0 && !t->before.same &&
		    t->before.all_day && holidays_remove(m->holidays,
		    &m->nholidays, clock_first_day(m->a, t->before.start),
		    clock_last_day(m->a, t->before.end));
		if (holidays_add(m->holidays, &m->nholidays,
		    &(struct holidays){ arena_strndup(m->a, t->from->title,
			text_cut(t->from->title, strlen(t->from->title),
			HOLIDAY_NAME)), t->reply->first_day,
			t->reply->last_day }) || changed)
			m->reply->holidays++;
	}
	return m->nholidays <= HOLIDAYS_MAX ? STATUS_OK :
	    status_limit(RPC__CODE__FAILED_PRECONDITION,
	    RPC__REASON__HOLIDAYS_FULL, "holidayUids", HOLIDAYS_MAX,
	    "too many holidays");
}

/* ---- it is carried out ---- */

static size_t
count(const struct importing *m, Calendar__ImportedEvent__State state)
{
	size_t i, n = 0;

	for (i = 0; i < m->ntaken; i++)
		n += m->taken[i].reply->state == state;
	return n;
}

/* The trail has it first: what could not be noted is not done. */
static void
note(struct importing *m)
{
	const struct { const char *name; size_t value; } counts[] = {
		{ "new", count(m, CALENDAR__IMPORTED_EVENT__STATE__NEW) },
		{ "changed",
		    count(m, CALENDAR__IMPORTED_EVENT__STATE__CHANGED) },
		{ "holidays", m->reply->holidays },
	};
	const size_t n = sizeof(counts) / sizeof(counts[0]);
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	size_t i;

	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__CALENDAR_IMPORT;
	req.facts = arena_pointers(m->a, n);
	for (i = 0; i < n; i++) {
		req.facts[i] = arena_message(m->a,
		    &oversight__note_act_request__fact__descriptor);
		req.facts[i]->name = TEXT(counts[i].name);
		req.facts[i]->value = arena_int64(m->a,
		    (int64_t)counts[i].value);
	}
	req.n_facts = n;
	oversight_client_note_act(m->n->directory, rpc_call_context(m->call),
	    &req, on_noted, m);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct importing *m = arg;

	if (reply == NULL)
		rpc_fail(m->call, *status);
	else if (m->reply->holidays > 0)
		put_calendar(m);
	else
		write_events(m);
}

/* Of the version that was looked at: VERSION_CONFLICT where it is another. */
static void
put_calendar(struct importing *m)
{
	Administration__Calendar *c = m->calendar;
	Administration__Span *span;
	size_t i;

	c->holidays = arena_pointers(m->a, m->nholidays + 1);
	for (i = 0; i < m->nholidays; i++) {
		span = arena_message(m->a, &administration__span__descriptor);
		span->name = TEXT(m->holidays[i].name);
		span->first_day = TEXT(m->holidays[i].first);
		span->last_day = TEXT(m->holidays[i].last);
		c->holidays[i] = span;
	}
	c->n_holidays = m->nholidays;
	administration_client_put_calendar(m->n->directory,
	    rpc_call_context(m->call), c, on_put, m);
}

static void
on_put(const struct status *status, const Administration__Calendar *reply,
    void *arg)
{
	struct importing *m = arg;

	if (reply == NULL)
		rpc_fail(m->call, *status);
	else
		write_events(m);
}

/* What is not written comes again with the file. */
static void
write_events(struct importing *m)
{
	size_t i;

	m->waiting = 1;
	for (i = 0; i < m->ntaken; i++)
		if (write_event(m, &m->taken[i]))
			m->waiting++;
	on_written(&STATUS_OK, NULL, m);
}

static void
on_event_written(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct taken *t = arg;

	if (status->code == RPC__CODE__OK && !store_event_imported(rows))
		t->reply->state = CALENDAR__IMPORTED_EVENT__STATE__KEPT;
	on_written(status, rows, t->importing);
}

static void
on_written(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct importing *m = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		m->failed = status_keep(m->a, status);
	if (--m->waiting > 0)
		return;
	if (m->failed.code != RPC__CODE__OK)
		rpc_fail(m->call, m->failed);
	else if (count(m, CALENDAR__IMPORTED_EVENT__STATE__NEW) +
	    count(m, CALENDAR__IMPORTED_EVENT__STATE__CHANGED) +
	    count(m, CALENDAR__IMPORTED_EVENT__STATE__CANCELLED) > 0)
		tell(m);
	else
		rpc_reply(m->call, m->reply);
}

/* No notification is made of them, but pages that are open show them. */
static void
tell(struct importing *m)
{
	Belonging__ListMembersRequest ask =
	    BELONGING__LIST_MEMBERS_REQUEST__INIT;

	ask.category_ids = (char **)(uintptr_t)m->event.to.ids;
	ask.n_category_ids = m->event.to.n;
	belonging_client_list_members(m->n->directory,
	    rpc_call_context(m->call), &ask, on_school_members, m);
}

static void
on_school_members(const struct status *status,
    const Belonging__ListMembersReply *reply, void *arg)
{
	struct importing *m = arg;

	if (reply != NULL) {
		store_tell_imported(m->n->pg, m->event.school_id,
		    reply->user_ids, reply->n_user_ids, on_told, m);
		return;
	}
	log_warn("import_told", "code=%s", status_code_name(status->code));
	rpc_reply(m->call, m->reply);
}

/* They are there all the same. */
static void
on_told(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct importing *m = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		log_warn("import_told", "code=%s",
		    status_code_name(status->code));
	rpc_reply(m->call, m->reply);
}

/* What is plain text, as paragraphs. */
static void
set_body(struct arena *a, const char *text, struct school_event *e)
{
	struct html_writer w;
	size_t n;

	e->body_html = e->snippet = "";
	html_writer_init(&w);
	while (*text != '\0') {
		n = strcspn(text, "\n");
		if (n > 0) {
			html_writer_str(&w, "<p>");
			html_writer_text(&w, text, n, false);
			html_writer_str(&w, "</p>");
		}
		text += n;
		text += *text == '\n';
	}
	/* What is too long, or no text after all, is left out. */
	if (!w.full && w.html != NULL)
		(void)html_clean(a, w.html, "ics", &e->body_html,
		    &e->snippet);
	free(w.html);
}

/* False: nothing is to be written. */
static bool
write_event(struct importing *m, struct taken *t)
{
	const struct ics_event *from = t->from;
	struct school_event e = m->event;
	struct event_kept k = { .event = &e, .instances = from->instances };
	struct new_import n = { .kept = &k, .uid = from->uid,
		.cancelled = (const char *const *)from->excluded,
		.ncancelled = from->nexcluded };

	e.id = t->before.id;
	switch (t->reply->state) {
	case CALENDAR__IMPORTED_EVENT__STATE__NEW:
	case CALENDAR__IMPORTED_EVENT__STATE__CHANGED:
		break;
	case CALENDAR__IMPORTED_EVENT__STATE__SAME:
		store_import_uid(m->n->pg, e.school_id, e.id, from->uid,
		    on_written, m);
		return true;
	default:
		if (e.id == 0 || t->before.cancelled)
			return false;
		store_cancel_event(m->n->pg, e.creator.id, &k, 0, "", false,
		    on_written, m);
		return true;
	}
	e.title = from->title;
	e.place = from->place;
	e.times = from->times;
	e.rule = from->rule;
	set_body(m->a, from->text, &e);
	(void)sodium_hex2bin(n.hash, sizeof(n.hash), t->hash,
	    sizeof(t->hash) - 1, NULL, NULL, NULL);
	store_import_event(m->n->pg, &n, on_event_written, t);
	return true;
}
