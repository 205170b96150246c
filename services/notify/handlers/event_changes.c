/* Events made, changed and cancelled. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "notify/events/events.h"
#include "notify/slots/slots.h"
#include "oversight.rpc.h"

/* A change on its way. */
struct changing {
	struct notify				*n;
	struct rpc_call				*call;
	struct arena				*a;
	const Events__UpdateEventRequest	*req;	/* of a change */
	const Common__To			*to;	/* NULL: stays */
	Common__Role				 as;
	uint32_t				 version;
	struct once				 once;
	struct school_event			 event;
	struct event_files			 had;	/* before the change */
	struct event_kept			 kept;	/* what is another */
	int64_t					*members;
	size_t					 nmembers;
	event_people_done			*with_members;
	const char				*changes;
	/* Of a recurring one. */
	Events__Scope				 scope;
	const char				*instance;
	const char				*rule;	/* before the change */
	const char				*from, *head;	/* FOLLOWING */
};

static struct changing *changing_new(struct notify *, struct rpc_call *);
static void	on_key(const struct status *, const struct pg_rows *, void *);
static void	ask_audience(struct changing *);
static directory_resolve_audience_done	on_audience;
static void	claim(struct changing *);
static event_claimed_fn	on_claimed;
static void	keep(struct changing *);
static void	on_added(const struct status *, const struct pg_rows *,
		    void *);
static void	reply_with(struct changing *, int64_t id);
static void	open_for(struct changing *, int64_t id, Events__Scope,
		    const char *instance, event_opened_fn *);
static struct status	take_scope(struct changing *, Events__Scope,
			    const char *instance);
static struct status	check_one(const struct changing *,
			    const struct school_event *before);
static void	on_nth(const struct status *, const struct pg_rows *, void *);
static void	go_on(struct changing *);
static void	keep_one(struct changing *);
static void	on_one(const struct status *, const struct pg_rows *, void *);
static event_opened_fn	reply_event, update, cancel, reply_current;
static struct status	may_change(const struct changing *,
			    const struct school_event *);
static void	ask_writer(struct changing *, event_people_done *);
static directory_resolve_audience_done	on_writer;
static event_people_done	on_members, on_members_told;
static void	on_changed(const struct status *, const struct pg_rows *,
		    void *);
static void	on_cancelled(const struct status *, const struct pg_rows *,
		    void *);
static void	note(struct changing *, const char *what);
static void	reply_done(struct changing *);
static oversight_note_act_done	on_noted;
static void	refuse(struct changing *, enum event_status);

/* ---- made ---- */

void
events_create_event(struct notify *n, struct rpc_call *call,
    const Events__CreateEventRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct changing *c = changing_new(n, call);
	struct status status = once_key(rpc_call_key(call), NULL, &c->once);

	if (status.code == RPC__CODE__OK)
		status = event_content(c->a, req, &c->event);
	if (status.code == RPC__CODE__OK)
		status = event_extras(c->a, req, &c->event, &c->kept);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	c->event.school_id = caller->school_id;
	c->event.creator.id = caller->user_id;
	c->to = req->to;
	c->as = req->as;
	once_content(&req->base, &c->once);
	/* It may have been made before, when its people were still there. */
	if (c->once.has_key)
		store_find_event_key(n->pg, &c->event, &c->once, on_key, c);
	else
		ask_audience(c);
}

static struct changing *
changing_new(struct notify *n, struct rpc_call *call)
{
	struct changing *c = arena_alloc(rpc_call_arena(call), sizeof(*c));

	*c = (struct changing){ .n = n, .call = call,
	    .a = rpc_call_arena(call), .changes = "", .instance = "",
	    .from = "", .head = "" };
	return c;
}

static void
on_key(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	enum event_status found;
	int64_t id = 0;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	found = store_event_key_row(rows, &id);
	if (found == EVENT_DONE)
		ask_audience(c);
	else if (found == EVENT_BEFORE)
		reply_with(c, id);
	else
		refuse(c, found);
}

static void
ask_audience(struct changing *c)
{
	Directory__ResolveAudienceRequest ask =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;

	ask.to = (Common__To *)(uintptr_t)c->to;
	ask.as = c->as;
	directory_client_resolve_audience(c->n->directory,
	    rpc_call_context(c->call), &ask, on_audience, c);
}

static void
on_audience(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct changing *c = arg;
	struct status taken;

	if (reply == NULL) {
		rpc_fail(c->call, *status);
		return;
	}
	taken = event_audience(c->a, c->to, reply, &c->event, &c->members,
	    &c->nmembers);
	if (taken.code != RPC__CODE__OK) {
		rpc_fail(c->call, taken);
		return;
	}
	if (c->req == NULL) {
		c->event.creator.role = (int)reply->sender->role;
		c->event.creator.name = arena_strdup(c->a,
		    reply->sender->display_name);
		c->event.creator.title = arena_strdup(c->a,
		    reply->sender->title);
	}
	claim(c);
}

/* What is attached must be there before anything is kept. */
static void
claim(struct changing *c)
{
	if (c->kept.files && c->event.files.n > 0)
		event_claim(c->n, c->call, &c->event, &c->had, on_claimed, c);
	else
		keep(c);
}

static void
on_claimed(struct status status, void *arg)
{
	struct changing *c = arg;

	if (status.code != RPC__CODE__OK)
		rpc_fail(c->call, status);
	else
		keep(c);
}

static void
keep(struct changing *c)
{
	const struct event_change change = {
		rpc_call_caller(c->call)->user_id, c->to != NULL, c->changes,
		c->from, c->head };
	struct event_kept k = c->kept;
	struct status status = event_instances(c->a, &c->event,
	    &k.instances);

	k.event = &c->event;
	k.members = c->members;
	k.nmembers = c->nmembers;
	k.keys = event_keys(c->a, &c->event, &k.nkeys);
	if (status.code != RPC__CODE__OK)
		rpc_fail(c->call, status);
	else if (c->req == NULL)
		store_add_event(c->n->pg, &k, &c->once,
		    c->n->events_per_hour, on_added, c);
	else
		store_change_event(c->n->pg, &change, &k, on_changed, c);
}

static void
on_added(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	enum event_status added;
	int64_t id;
	int wait_s;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	added = store_event_added(rows, &id, &wait_s);
	if (added == EVENT_DONE || added == EVENT_BEFORE)
		reply_with(c, id);
	else if (added == EVENT_TOO_MANY)
		rpc_fail(c->call, status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__TOO_MANY_EVENTS, "", wait_s,
		    "the creator's limit"));
	else
		refuse(c, added);
}

/* As it is kept now. */
static void
reply_with(struct changing *c, int64_t id)
{
	event_open(c->n, c->call, id, c->scope == EVENTS__SCOPE__THIS ?
	    c->instance : "", reply_event, c);
}

static void
reply_event(struct school_event *e, void *arg)
{
	struct changing *c = arg;

	slots_reply_event(c->n, c->call, e);
}

/* ---- changed ---- */

void
events_update_event(struct notify *n, struct rpc_call *call,
    const Events__UpdateEventRequest *req)
{
	struct changing *c = changing_new(n, call);

	c->req = req;
	c->to = req->to;
	c->as = req->as;
	c->version = req->version;
	open_for(c, req->id, req->scope, req->instance, update);
}

static void
open_for(struct changing *c, int64_t id, Events__Scope scope,
    const char *instance, event_opened_fn *fn)
{
	struct status status = take_scope(c, scope, instance);

	if (status.code != RPC__CODE__OK)
		rpc_fail(c->call, status);
	else
		event_open(c->n, c->call, id, c->instance, fn, c);
}

static struct status
take_scope(struct changing *c, Events__Scope scope, const char *instance)
{
	if (protobuf_c_enum_descriptor_get_value(&events__scope__descriptor,
	    (int)scope) == NULL)
		return status_invalid("scope", "no such one");
	c->scope = scope;
	if (scope != EVENTS__SCOPE__THIS && scope != EVENTS__SCOPE__FOLLOWING)
		return STATUS_OK;
	c->instance = instance;
	return *instance == '\0' ? status_missing("instance") : STATUS_OK;
}

static void
update(struct school_event *e, void *arg)
{
	struct changing *c = arg;
	struct status status = may_change(c, e);

	if (status.code == RPC__CODE__OK && e->version != c->version) {
		reply_current(e, c);
		return;
	}
	c->event = *e;
	c->had = e->files;
	c->rule = e->rule;
	if (status.code == RPC__CODE__OK)
		status = event_update(c->a, c->req, &c->event, &c->changes);
	if (status.code == RPC__CODE__OK)
		status = event_update_extras(c->a, c->req, e, &c->event,
		    &c->kept, &c->changes);
	if (status.code == RPC__CODE__OK && c->scope == EVENTS__SCOPE__THIS)
		status = check_one(c, e);
	if (status.code != RPC__CODE__OK)
		rpc_fail(c->call, status);
	else if (c->scope == EVENTS__SCOPE__FOLLOWING)
		store_event_nth(c->n->pg, e->school_id, e->id, c->instance,
		    on_nth, c);
	else
		go_on(c);
}

/* A time of an event has texts, a place and times of its own, nothing else. */
static struct status
check_one(const struct changing *c, const struct school_event *before)
{
	const struct school_event *e = &c->event;

	if (c->to != NULL)
		return status_invalid("to", "of all of it");
	if (c->kept.rsvp)
		return status_invalid("rsvp", "of all of it");
	if (c->kept.files)
		return status_invalid("attachmentIds", "of all of it");
	if (c->kept.reminders)
		return status_invalid("reminders", "of all of it");
	if (e->color != before->color)
		return status_invalid("color", "of all of it");
	if (strcmp(e->rule, before->rule) != 0)
		return status_invalid("rule", "of all of it");
	if (e->times.all_day != before->times.all_day)
		return status_invalid("allDay", "of all of it");
	if (strcmp(e->times.zone, before->times.zone) != 0)
		return status_invalid("timeZone", "of all of it");
	return STATUS_OK;
}

/* From its first time on is all of it. */
static void
on_nth(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	const char *tail;
	size_t nth;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	nth = store_event_nth_row(rows);
	if (nth > 0) {
		recurrence_cut(c->a, c->rule, &c->event.times, c->instance,
		    nth, &c->head, &tail);
		c->from = c->instance;
		if (c->event.rule == c->rule)
			c->event.rule = tail;
	}
	go_on(c);
}

static void
go_on(struct changing *c)
{
	if (c->to != NULL)
		ask_audience(c);
	else
		ask_writer(c, on_members);
}

static struct status
may_change(const struct changing *c, const struct school_event *e)
{
	if (!event_may_change(c->call, e))
		return status_forbidden();
	if (e->cancelled)
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__EVENT_CANCELLED, NULL, "cancelled");
	return STATUS_OK;
}

static void
reply_current(struct school_event *e, void *arg)
{
	struct changing *c = arg;

	rpc_fail_with(c->call, status_make(RPC__CODE__ABORTED,
	    RPC__REASON__VERSION_CONFLICT, "version", "changed since"),
	    event_message(c->call, e, true));
}

/* Of who is frozen for writing nobody is told anything. */
static void
ask_writer(struct changing *c, event_people_done *done)
{
	const Directory__ResolveAudienceRequest ask =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;

	c->with_members = done;
	directory_client_resolve_audience(c->n->directory,
	    rpc_call_context(c->call), &ask, on_writer, c);
}

static void
on_writer(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct changing *c = arg;

	if (reply == NULL)
		rpc_fail(c->call, *status);
	else if (reply->sender_frozen)
		rpc_fail(c->call, event_frozen());
	else
		event_members(c->n, rpc_call_context(c->call), c->a, &c->event,
		    c->with_members, c);
}

/* Of those who know of it, whoever is still in its audience is told. */
static void
on_members(const struct status *status, int64_t *ids, size_t n, void *arg)
{
	struct changing *c = arg;

	if (ids == NULL) {
		rpc_fail(c->call, *status);
		return;
	}
	c->members = ids;
	c->nmembers = n;
	if (c->scope == EVENTS__SCOPE__THIS)
		keep_one(c);
	else
		claim(c);
}

static void
keep_one(struct changing *c)
{
	const struct event_change change = {
		.user_id = rpc_call_caller(c->call)->user_id,
		.changes = c->changes };
	const struct event_kept k = { .event = &c->event,
		.members = c->members, .nmembers = c->nmembers };
	const bool text = strstr(c->changes, "TEXT") != NULL;
	const struct event_one one = {
		strstr(c->changes, "TITLE") != NULL ? c->event.title : NULL,
		text ? c->event.body_html : NULL,
		text ? c->event.snippet : NULL,
		strstr(c->changes, "PLACE") != NULL ? c->event.place : NULL };

	store_change_one(c->n->pg, &change, &k, &one, on_one, c);
}

static void
on_one(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	enum event_status changed;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	changed = store_one_changed(rows);
	if (changed == EVENT_DONE)
		note(c, "changed");
	else
		refuse(c, changed);
}

static void
on_changed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct changing *c = arg;
	enum event_status changed;
	int64_t id;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	changed = store_event_changed(rows, &id);
	if (changed != EVENT_DONE) {
		refuse(c, changed);
		return;
	}
	c->event.id = id;
	note(c, "changed");
}

/* ---- cancelled ---- */

void
events_cancel_event(struct notify *n, struct rpc_call *call,
    const Events__CancelEventRequest *req)
{
	struct changing *c = changing_new(n, call);

	c->version = req->version;
	open_for(c, req->id, req->scope, req->instance, cancel);
}

static void
cancel(struct school_event *e, void *arg)
{
	Events__CancelEventReply done = EVENTS__CANCEL_EVENT_REPLY__INIT;
	struct changing *c = arg;
	struct status status = may_change(c, e);

	/* What is behind a time may be to be cancelled though it was. */
	if (status.reason == RPC__REASON__EVENT_CANCELLED &&
	    c->scope == EVENTS__SCOPE__FOLLOWING)
		status = STATUS_OK;
	if (status.reason == RPC__REASON__EVENT_CANCELLED) {
		rpc_reply(c->call, &done);
	} else if (status.code != RPC__CODE__OK) {
		rpc_fail(c->call, status);
	} else if (c->version != 0 && e->version != c->version) {
		refuse(c, EVENT_VERSION);
	} else {
		c->event = *e;
		ask_writer(c, on_members_told);
	}
}

static void
on_members_told(const struct status *status, int64_t *ids, size_t n,
    void *arg)
{
	struct changing *c = arg;
	const struct event_kept k = { .event = &c->event, .members = ids,
		.nmembers = n };

	if (ids == NULL) {
		rpc_fail(c->call, *status);
		return;
	}
	store_cancel_event(c->n->pg, rpc_call_caller(c->call)->user_id, &k,
	    c->version, c->instance, c->scope == EVENTS__SCOPE__FOLLOWING,
	    on_cancelled, c);
}

static void
on_cancelled(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct changing *c = arg;
	enum event_status cancelled;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	cancelled = store_event_cancelled(rows);
	/* By somebody else, meanwhile: it is what was asked for. */
	if (cancelled == EVENT_DONE)
		note(c, "cancelled");
	else if (cancelled == EVENT_WAS_CANCELLED)
		reply_done(c);
	else
		refuse(c, cancelled);
}

/* ---- done ---- */

/* Where it is another's, in the audit trail. */
static void
note(struct changing *c, const char *what)
{
	Oversight__NoteActRequest__Fact event =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, change = event;
	Oversight__NoteActRequest__Fact *facts[] = { &event, &change };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;

	if (c->event.creator.id == rpc_call_caller(c->call)->user_id) {
		reply_done(c);
		return;
	}
	event.name = (char *)"event";
	event.value = arena_int64(c->a, c->event.id);
	change.name = (char *)"change";
	change.value = (char *)(uintptr_t)what;
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__EVENT_CHANGE;
	req.object = (char *)(uintptr_t)c->event.title;
	req.facts = facts;
	req.n_facts = 2;
	oversight_client_note_act(c->n->directory, rpc_call_context(c->call),
	    &req, on_noted, c);
}

/* It is done, whether it is noted or not. */
static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct changing *c = arg;

	if (reply == NULL)
		log_error("events", "noted=%s event=%lld",
		    status_code_name(status->code), (long long)c->event.id);
	reply_done(c);
}

static void
reply_done(struct changing *c)
{
	Events__CancelEventReply reply = EVENTS__CANCEL_EVENT_REPLY__INIT;

	if (c->req == NULL)
		rpc_reply(c->call, &reply);
	else
		reply_with(c, c->event.id);
}

static void
refuse(struct changing *c, enum event_status why)
{
	if (why == EVENT_OTHER) {
		rpc_fail(c->call, once_other_content());
	} else if (why == EVENT_VERSION && c->req != NULL) {
		event_open(c->n, c->call, c->event.id, c->instance,
		    reply_current, c);
	} else if (why == EVENT_VERSION) {
		rpc_fail(c->call, status_make(RPC__CODE__ABORTED,
		    RPC__REASON__VERSION_CONFLICT, "version",
		    "changed since"));
	} else if (why == EVENT_ANSWERED) {
		rpc_fail(c->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__RSVP_ANSWERED, "rsvp.mode", "answered"));
	} else if (why == EVENT_HAS_SLOTS) {
		rpc_fail(c->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__SLOTS_OFFERED,
		    c->event.times.all_day ? "allDay" : "rule", "slots"));
	} else if (why == EVENT_WAS_CANCELLED) {
		rpc_fail(c->call, status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__EVENT_CANCELLED, NULL, "cancelled"));
	} else {
		rpc_fail(c->call, status_not_found());
	}
}
