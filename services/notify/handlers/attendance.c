/*
 * Who comes to an event, for who may change it: a page by id, or all as a file
 * of CSV by class and name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/csv.h"
#include "directory.rpc.h"
#include "notify/events/events.h"
#include "notify/store/rsvp.h"
#include "rpc/page.h"

/* What the directory names at once. */
#define NAMES_MAX	400

/* Somebody who is asked. */
struct attendee {
	int64_t			 id;
	struct event_answer	 answer;	/* subject_id 0: none */
	int64_t			 answered_us;
};
/* A list on its way; on the call's arena. */
struct attendance {
	struct notify				*n;
	struct rpc_call				*call;
	const Rsvp__ListAttendanceRequest	*req;
	bool					 csv;
	int64_t					 after;
	struct school_event			 event;
	struct attendee				*all, *shown;
	size_t					 nall, nshown, asked;
	int64_t					*ids;	/* to be named */
	size_t					 nids;
	Common__Person				**people;	/* by id */
	size_t					 npeople;
};

static struct status	take(const Rsvp__ListAttendanceRequest *,
			    struct attendance *);
static event_opened_fn	ask_subjects;
static event_people_done	on_subjects;
static pg_done_fn	on_answers;
static void	show(struct attendance *);
static void	ask_names(struct attendance *);
static directory_name_people_done	on_names;
static Common__Person	*named(struct attendance *, int64_t id);
static void	reply_page(struct attendance *);
static void	reply_file(struct attendance *);
static Rsvp__Attendee	*attendee(struct attendance *,
			    const struct attendee *);
static int	compare_ids(const void *, const void *);
static int	compare_lines(const void *, const void *);
static void	write_line(struct buffer *, const Rsvp__Attendee *);

void
rsvp_list_attendance(struct notify *n, struct rpc_call *call,
    const Rsvp__ListAttendanceRequest *req)
{
	struct attendance *l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	struct status status;

	*l = (struct attendance){ .n = n, .call = call, .req = req };
	status = take(req, l);
	if (status.code != RPC__CODE__OK)
		rpc_fail(call, status);
	else
		event_open(n, call, req->id, req->instance, ask_subjects, l);
}

static struct status
take(const Rsvp__ListAttendanceRequest *req, struct attendance *l)
{
	l->csv = strcmp(req->format, "csv") == 0;
	if (!l->csv && *req->format != '\0' &&
	    strcmp(req->format, "json") != 0)
		return status_invalid("format", "neither csv nor json");
	if (!page_id_token_read(req->page_token, 0, &l->after))
		return status_invalid("pageToken", "not of this list");
	return STATUS_OK;
}

static void
ask_subjects(struct school_event *e, void *arg)
{
	struct attendance *l = arg;
	struct status status = event_check_instance(e);

	if (!event_may_change(l->call, e))
		status = status_forbidden();
	else if (e->rsvp.mode == EVENTS__RSVP__MODE__NONE)
		status = status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__RSVP_NONE, NULL, "asks nobody");
	l->event = *e;
	if (status.code != RPC__CODE__OK)
		rpc_fail(l->call, status);
	else
		event_subjects(l->n, rpc_call_context(l->call),
		    rpc_call_arena(l->call), &l->event, on_subjects, l);
}

static void
on_subjects(const struct status *status, int64_t *ids, size_t n, void *arg)
{
	struct attendance *l = arg;
	size_t i;

	if (ids == NULL) {
		rpc_fail(l->call, *status);
		return;
	}
	l->nall = n;
	l->all = arena_alloc(rpc_call_arena(l->call),
	    (n + 1) * sizeof(*l->all));
	for (i = 0; i < n; i++)
		l->all[i].id = ids[i];
	store_answers(l->n->pg, &l->event, on_answers, l);
}

/* Both are by id.  An answer of who has left is none. */
static void
on_answers(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct attendance *l = arg;
	struct event_answer answer;
	size_t i, at = 0;
	int64_t us;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		store_answer_row(rows, i, rpc_call_arena(l->call), &answer,
		    &us);
		while (at < l->nall && l->all[at].id < answer.subject_id)
			at++;
		if (at == l->nall || l->all[at].id != answer.subject_id)
			continue;
		l->all[at].answer = answer;
		l->all[at].answered_us = us;
	}
	show(l);
}

static void
show(struct attendance *l)
{
	const size_t size = l->req->page_size == 0 ? PAGE_DEFAULT :
	    l->req->page_size;
	size_t i, at = 0;

	while (!l->csv && at < l->nall && l->all[at].id <= l->after)
		at++;
	l->shown = l->all + at;
	l->nshown = l->nall - at;
	if (!l->csv && l->nshown > size)
		l->nshown = size;
	l->ids = arena_alloc(rpc_call_arena(l->call),
	    (2 * l->nshown + 1) * sizeof(*l->ids));
	for (i = 0; i < l->nshown; i++) {
		l->ids[l->nids++] = l->shown[i].id;
		if (l->shown[i].answer.by_id > 0)
			l->ids[l->nids++] = l->shown[i].answer.by_id;
	}
	if (l->nids > 0)
		qsort(l->ids, l->nids, sizeof(*l->ids), compare_ids);
	l->people = arena_pointers(rpc_call_arena(l->call), l->nids + 1);
	ask_names(l);
}

static void
ask_names(struct attendance *l)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;

	if (l->asked == l->nids) {
		if (l->csv)
			reply_file(l);
		else
			reply_page(l);
		return;
	}
	req.ids = l->ids + l->asked;
	req.n_ids = l->nids - l->asked;
	if (req.n_ids > NAMES_MAX)
		req.n_ids = NAMES_MAX;
	l->asked += req.n_ids;
	directory_client_name_people(l->n->directory,
	    rpc_call_context(l->call), &req, on_names, l);
}

static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	struct attendance *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	Common__Person *p;
	size_t i;

	if (names == NULL) {
		rpc_fail(l->call, *status);
		return;
	}
	for (i = 0; i < names->n_people; i++) {
		p = arena_message(a, &common__person__descriptor);
		p->id = names->people[i]->id;
		p->role = names->people[i]->role;
		p->display_name = arena_strdup(a,
		    names->people[i]->display_name);
		p->title = arena_strdup(a, names->people[i]->title);
		p->context = arena_strdup(a, names->people[i]->context);
		l->people[l->npeople++] = p;
	}
	ask_names(l);
}

/* Lots come by id, one after the other; somebody may be in two. */
static Common__Person *
named(struct attendance *l, int64_t id)
{
	size_t low = 0, high = l->npeople, mid;
	Common__Person *nobody;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (l->people[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < l->npeople && l->people[low]->id == id)
		return l->people[low];
	nobody = arena_message(rpc_call_arena(l->call),
	    &common__person__descriptor);
	nobody->id = id;
	return nobody;
}

static void
reply_page(struct attendance *l)
{
	Rsvp__ListAttendanceReply reply = RSVP__LIST_ATTENDANCE_REPLY__INIT;
	Events__Rsvp__Counts counts = EVENTS__RSVP__COUNTS__INIT;
	struct arena *a = rpc_call_arena(l->call);
	size_t i;

	for (i = 0; i < l->nall; i++) {
		switch (event_state(l->all[i].answer.subject_id == 0 ? NULL :
		    &l->all[i].answer)) {
		case EVENTS__RSVP__STATE__GOING:
			counts.going++;
			break;
		case EVENTS__RSVP__STATE__WAITING:
			counts.waiting++;
			break;
		case EVENTS__RSVP__STATE__MAYBE:
			counts.maybe++;
			break;
		case EVENTS__RSVP__STATE__NOT_GOING:
			counts.not_going++;
			break;
		default:
			reply.unanswered++;
		}
	}
	reply.counts = &counts;
	reply.people = arena_pointers(a, l->nshown + 1);
	for (i = 0; i < l->nshown; i++)
		reply.people[reply.n_people++] = attendee(l, &l->shown[i]);
	if (l->shown + l->nshown < l->all + l->nall)
		reply.next_page_token = page_id_token(a,
		    l->shown[l->nshown - 1].id);
	rpc_reply(l->call, &reply);
}

static Rsvp__Attendee *
attendee(struct attendance *l, const struct attendee *one)
{
	const struct event_answer *answer = &one->answer;
	struct arena *a = rpc_call_arena(l->call);
	Rsvp__Attendee *m = arena_message(a, &rsvp__attendee__descriptor);

	m->person = named(l, one->id);
	if (answer->subject_id == 0)
		return m;
	m->state = event_state(answer);
	m->note = (char *)(uintptr_t)answer->note;
	m->place = answer->place;
	m->answered_at = arena_timestamp(a, one->answered_us);
	if (answer->by_id > 0 && answer->by_id != one->id)
		m->by = named(l, answer->by_id);
	return m;
}

static int
compare_ids(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* ---- as a file ---- */

static void
reply_file(struct attendance *l)
{
	static const char *const head[] = { "class", "name", "role", "state",
		"place", "note", "answeredBy", "answeredAt" };
	Rsvp__ListAttendanceReply reply = RSVP__LIST_ATTENDANCE_REPLY__INIT;
	Rsvp__Attendee **lines = arena_pointers(rpc_call_arena(l->call),
	    l->nshown + 1);
	struct buffer b = { 0 };
	size_t i;

	for (i = 0; i < l->nshown; i++)
		lines[i] = attendee(l, &l->shown[i]);
	if (l->nshown > 0)
		qsort(lines, l->nshown, sizeof(*lines), compare_lines);
	buffer_puts(&b, CSV_BEGIN);
	csv_row(&b, head, sizeof(head) / sizeof(head[0]));
	for (i = 0; i < l->nshown; i++)
		write_line(&b, lines[i]);
	buffer_putc(&b, '\0');
	reply.csv = b.data;
	rpc_reply(l->call, &reply);
	buffer_free(&b);
}

/* The context of a pupil is the class; nobody else has one here. */
static const char *
class_of(const Rsvp__Attendee *m)
{
	return m->person->role == COMMON__ROLE__STUDENT ? m->person->context :
	    "";
}

static int
compare_lines(const void *a, const void *b)
{
	const Rsvp__Attendee *x = *(Rsvp__Attendee *const *)a;
	const Rsvp__Attendee *y = *(Rsvp__Attendee *const *)b;
	int order = strcmp(class_of(x), class_of(y));

	return order != 0 ? order : strcmp(x->person->display_name,
	    y->person->display_name);
}

static const char *
enum_name(const ProtobufCEnumDescriptor *of, int value)
{
	const ProtobufCEnumValue *v =
	    protobuf_c_enum_descriptor_get_value(of, value);

	return v == NULL ? "" : v->name;
}

static void
write_line(struct buffer *b, const Rsvp__Attendee *m)
{
	const time_t at = m->answered_at == NULL ? 0 :
	    (time_t)m->answered_at->seconds;
	char when[40] = "", place[16] = "";
	struct tm tm;
	const char *cells[] = { class_of(m), m->person->display_name,
		enum_name(&common__role__descriptor, (int)m->person->role),
		enum_name(&events__rsvp__state__descriptor, (int)m->state),
		place, m->note,
		m->by == NULL ? "" : m->by->display_name, when };

	if (at != 0)
		(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ",
		    gmtime_r(&at, &tm));
	if (m->place > 0)
		(void)snprintf(place, sizeof(place), "%u", m->place);
	csv_row(b, cells, sizeof(cells) / sizeof(cells[0]));
}
