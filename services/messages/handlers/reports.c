/* ListReports and GetReport: what moderators see of what was reported. */
#include "messages/handlers/page_token.h"
#include "messages/handlers/report_message.h"
#include "messages/sending/recipients.h"
#include "oversight.rpc.h"
#include "rpc/page.h"

/* Messages of the thread that are shown before it, and after. */
#define AROUND		10
/* The kind of its page tokens. */
#define REPORTED	'r'
/* After anything that was reported: the end of the year 9999. */
#define END_US		INT64_C(253402300799000000)

/* A list, or one of them, on its way. */
struct showing {
	struct messages		*m;
	struct rpc_call		*call;
	size_t			 page, n;
	struct reported		*reported;	/* n of them */
	struct report		*reports;
	size_t			 nreports;
	Moderation__GetReportReply *reply;	/* NULL: a list is asked for */
};

static struct showing *showing_new(struct messages *, struct rpc_call *);
static void	take_reported(struct showing *, const struct pg_rows *);
static void	on_listed(const struct status *, const struct pg_rows *,
		    void *);
static void	on_got(const struct status *, const struct pg_rows *, void *);
static oversight_note_act_done		on_noted;
static void	on_reports(const struct status *, const struct pg_rows *,
		    void *);
static void	on_thread(const struct status *, const struct pg_rows *,
		    void *);
static void	ask_names(struct showing *);
static directory_name_people_done	on_names;
static void	reply_list(struct showing *,
		    const Directory__NamePeopleReply *);
static void	reply_one(struct showing *,
		    const Directory__NamePeopleReply *);

void
moderation_list_reports(struct messages *m, struct rpc_call *call,
    const Moderation__ListReportsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct showing *s = showing_new(m, call);
	struct reported_page page = { (int)req->state, END_US, INT64_MAX, 0 };

	s->page = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	if (protobuf_c_enum_descriptor_get_value(
	    &moderation__reported_message__state__descriptor, page.state) ==
	    NULL) {
		rpc_fail(call, status_invalid("state", "no such state"));
		return;
	}
	if (req->page_token[0] != '\0' && (!page_token_read(req->page_token,
	    REPORTED, &page.before_us, &page.before_id) ||
	    page.before_us > END_US)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	/* One more than asked says whether there is a next page. */
	page.limit = (uint32_t)s->page + 1;
	store_list_reported(m->pg, caller->school_id, caller->user_id, &page,
	    on_listed, s);
}

static struct showing *
showing_new(struct messages *m, struct rpc_call *call)
{
	struct showing *s = arena_alloc(rpc_call_arena(call), sizeof(*s));

	*s = (struct showing){ .m = m, .call = call };
	return s;
}

static void
take_reported(struct showing *s, const struct pg_rows *rows)
{
	struct arena *a = rpc_call_arena(s->call);
	size_t i;

	s->n = pg_count(rows);
	s->reported = arena_alloc(a, (s->n + 1) * sizeof(*s->reported));
	for (i = 0; i < s->n; i++)
		store_take_reported(rows, i, a, &s->reported[i]);
}

static void
on_listed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct showing *s = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	take_reported(s, rows);
	ask_names(s);
}

void
moderation_get_report(struct messages *m, struct rpc_call *call,
    const Moderation__GetReportRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct showing *s = showing_new(m, call);

	s->page = 1;
	s->reply = arena_message(rpc_call_arena(call),
	    &moderation__get_report_reply__descriptor);
	store_get_reported(m->pg, caller->school_id, caller->user_id, req->id,
	    on_got, s);
}

/* The trail has it first: what could not be noted is not shown. */
static void
on_got(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Oversight__NoteActRequest note = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct showing *s = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	take_reported(s, rows);
	if (s->n == 0) {
		rpc_fail(s->call, status_not_found());
		return;
	}
	note.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__REPORT_LOOK;
	note.object = arena_int64(rpc_call_arena(s->call),
	    s->reported->message_id);
	oversight_client_note_act(s->m->directory, rpc_call_context(s->call),
	    &note, on_noted, s);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct showing *s = arg;

	if (reply == NULL)
		rpc_fail(s->call, *status);
	else
		store_list_reports(s->m->pg,
		    rpc_call_caller(s->call)->school_id,
		    s->reported->message_id, on_reports, s);
}

static void
on_reports(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct showing *s = arg;
	struct arena *a = rpc_call_arena(s->call);
	const struct rpc_caller *caller = rpc_call_caller(s->call);
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	s->nreports = pg_count(rows);
	s->reports = arena_alloc(a, (s->nreports + 1) * sizeof(*s->reports));
	for (i = 0; i < s->nreports; i++)
		store_take_report_row(rows, i, a, &s->reports[i]);
	store_get_reported_thread(s->m->pg, caller->school_id,
	    caller->user_id, s->reported->message_id, AROUND, on_thread, s);
}

static void
on_thread(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct showing *s = arg;
	struct arena *a = rpc_call_arena(s->call);
	Messages__Message *copy;
	struct message m = { 0 };
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(s->call, *status);
		return;
	}
	s->reply->messages = arena_pointers(a, pg_count(rows));
	for (i = 0; i < pg_count(rows); i++) {
		store_take_report_message(rows, i, a, &m);
		/* The rows are gone when the names are there. */
		m.body_html = arena_strdup(a, m.body_html);
		m.sender.name = arena_strdup(a, m.sender.name);
		m.sender.title = arena_strdup(a, m.sender.title);
		m.sender.context = NULL;
		ticked_show(&m.to, a, rpc_call_caller(s->call)->user_id, true,
		    true);
		copy = messages_message(s->call, &m);
		/* What is a sender's or a reader's own, whoever looks. */
		copy->recallable_until = NULL;
		copy->acknowledgement = NULL;
		copy->n_waiting = 0;
		s->reply->messages[s->reply->n_messages++] = copy;
	}
	ask_names(s);
}

/* Who has decided, and who has reported. */
static void
ask_names(struct showing *s)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;
	size_t i;

	req.ids = arena_alloc(rpc_call_arena(s->call),
	    (s->n + s->nreports + 1) * sizeof(req.ids[0]));
	for (i = 0; i < s->n && i < s->page; i++)
		if (s->reported[i].decided_by != 0)
			req.ids[req.n_ids++] = s->reported[i].decided_by;
	for (i = 0; i < s->nreports; i++)
		req.ids[req.n_ids++] = s->reports[i].user_id;
	directory_client_name_people(s->m->directory,
	    rpc_call_context(s->call), &req, on_names, s);
}

static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	struct showing *s = arg;

	if (names == NULL)
		rpc_fail(s->call, *status);
	else if (s->reply == NULL)
		reply_list(s, names);
	else
		reply_one(s, names);
}

static void
reply_list(struct showing *s, const Directory__NamePeopleReply *names)
{
	Moderation__ListReportsReply reply =
	    MODERATION__LIST_REPORTS_REPLY__INIT;
	struct arena *a = rpc_call_arena(s->call);
	const struct reported *last;
	size_t i;

	reply.reports = arena_pointers(a, s->n);
	for (i = 0; i < s->n && i < s->page; i++)
		reply.reports[reply.n_reports++] = report_message(a,
		    &s->reported[i], names);
	if (s->n > s->page) {
		last = &s->reported[s->page - 1];
		reply.next_page_token = page_token(a, REPORTED,
		    last->reported_us, last->message_id);
	}
	rpc_reply(s->call, &reply);
}

static void
reply_one(struct showing *s, const Directory__NamePeopleReply *names)
{
	struct arena *a = rpc_call_arena(s->call);
	const struct report *r;
	Moderation__Report *out;
	size_t i;

	s->reply->reported = report_message(a, s->reported, names);
	s->reply->reports = arena_pointers(a, s->nreports);
	for (i = 0; i < s->nreports; i++) {
		r = &s->reports[i];
		out = arena_message(a, &moderation__report__descriptor);
		out->by = names_find(a, names, r->user_id);
		out->reason = (Moderation__Report__Kind)r->kind;
		out->word = (char *)(uintptr_t)r->word;
		out->reported_at = arena_timestamp(a, r->reported_us);
		s->reply->reports[s->reply->n_reports++] = out;
	}
	rpc_reply(s->call, s->reply);
}

Moderation__ReportedMessage *
report_message(struct arena *a, const struct reported *r,
    const Directory__NamePeopleReply *names)
{
	Moderation__ReportedMessage *out = arena_message(a,
	    &moderation__reported_message__descriptor);
	size_t i;

	out->id = r->message_id;
	out->thread_id = r->thread_id;
	out->subject = (char *)(uintptr_t)r->subject;
	out->sender = messages_person(a, &r->sender);
	out->count = r->count;
	out->reasons = arena_alloc(a,
	    (r->nkinds + 1) * sizeof(out->reasons[0]));
	for (i = 0; i < r->nkinds; i++)
		out->reasons[out->n_reasons++] =
		    (Moderation__Report__Kind)r->kinds[i];
	out->reported_at = arena_timestamp(a, r->reported_us);
	out->state = (Moderation__ReportedMessage__State)r->state;
	if (r->decided_by != 0) {
		out->decided_by = names_find(a, names, r->decided_by);
		out->decided_at = arena_timestamp(a, r->decided_us);
	}
	out->note = (char *)(uintptr_t)r->note;
	out->version = r->version;
	return out;
}
