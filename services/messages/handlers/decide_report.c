/*
 * DecideReport: what becomes of a message that was reported.  Its sender is
 * frozen by the directory, which says whether the moderator may; then the trail
 * has the decision, and then the report.
 */
#include <string.h>

#include "administration.rpc.h"
#include "base/text.h"
#include "base/utf8.h"
#include "messages/handlers/report_message.h"
#include "oversight.rpc.h"

/* A decision on its way. */
struct deciding {
	struct messages		*m;
	struct rpc_call		*call;
	struct decision		 decision;
	struct reported		 reported;
};

static struct status	check(const Moderation__DecideReportRequest *,
			    const char *note);
static void	on_got(const struct status *, const struct pg_rows *, void *);
static bool	take(struct deciding *, const struct status *,
		    const struct pg_rows *);
static bool	is_a_repeat(const struct deciding *);
static void	freeze(struct deciding *);
static administration_freeze_user_done	on_frozen;
static void	note(struct deciding *);
static oversight_note_act_done		on_noted;
static void	on_decided(const struct status *, const struct pg_rows *,
		    void *);
static void	on_got_again(const struct status *, const struct pg_rows *,
		    void *);
static void	answer(struct deciding *);
static directory_name_people_done	on_names;
static struct status	changed(void);

void
moderation_decide_report(struct messages *m, struct rpc_call *call,
    const Moderation__DecideReportRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct arena *a = rpc_call_arena(call);
	struct deciding *d = arena_alloc(a, sizeof(*d));
	struct status status;
	const char *text;

	text = utf8_length(req->note) < 0 ? NULL : text_trimmed(a, req->note);
	status = check(req, text);
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	*d = (struct deciding){ m, call, { caller->school_id,
		caller->user_id, req->id, (int)req->decision, text,
		req->version }, { 0 } };
	store_get_reported(m->pg, caller->school_id, caller->user_id, req->id,
	    on_got, d);
}

/* note NULL: it is none. */
static struct status
check(const Moderation__DecideReportRequest *req, const char *text)
{
	if (req->decision < MODERATION__REPORTED_MESSAGE__STATE__DISMISSED ||
	    req->decision > MODERATION__REPORTED_MESSAGE__STATE__FROZEN)
		return status_invalid("decision", "no decision");
	if (text == NULL)
		return status_invalid("note", "no UTF-8");
	if (req->decision == MODERATION__REPORTED_MESSAGE__STATE__WARNED &&
	    *text == '\0')
		return status_missing("note");
	if (req->version >= INT32_MAX)
		return status_invalid("version", "no version");
	return STATUS_OK;
}

static void
on_got(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct deciding *d = arg;

	if (!take(d, status, rows))
		return;
	if (is_a_repeat(d))
		answer(d);
	else if (d->reported.version != d->decision.version)
		rpc_fail(d->call, changed());
	else if (d->decision.state ==
	    MODERATION__REPORTED_MESSAGE__STATE__FROZEN)
		freeze(d);
	else
		note(d);
}

/* False: it is not there, and the call is answered. */
static bool
take(struct deciding *d, const struct status *status,
    const struct pg_rows *rows)
{
	if (status->code != RPC__CODE__OK) {
		rpc_fail(d->call, *status);
		return false;
	}
	if (pg_count(rows) == 0) {
		rpc_fail(d->call, status_not_found());
		return false;
	}
	store_take_reported(rows, 0, rpc_call_arena(d->call), &d->reported);
	return true;
}

static bool
is_a_repeat(const struct deciding *d)
{
	const struct reported *r = &d->reported;

	return r->version == d->decision.version + 1 &&
	    r->decided_by == d->decision.user_id &&
	    r->state == d->decision.state &&
	    strcmp(r->note, d->decision.note) == 0;
}

static void
freeze(struct deciding *d)
{
	Administration__FreezeUserRequest req =
	    ADMINISTRATION__FREEZE_USER_REQUEST__INIT;

	req.id = d->reported.sender.id;
	administration_client_freeze_user(d->m->directory,
	    rpc_call_context(d->call), &req, on_frozen, d);
}

static void
on_frozen(const struct status *status, const Administration__UserEffect *reply,
    void *arg)
{
	struct deciding *d = arg;

	if (reply == NULL)
		rpc_fail(d->call, *status);
	else
		note(d);
}

static void
note(struct deciding *d)
{
	Oversight__NoteActRequest__Fact decision =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, sender = decision;
	Oversight__NoteActRequest__Fact *facts[] = { &decision, &sender };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;

	decision.name = (char *)"decision";
	decision.value = (char *)(uintptr_t)
	    protobuf_c_enum_descriptor_get_value(
	    &moderation__reported_message__state__descriptor,
	    d->decision.state)->name;
	sender.name = (char *)"sender";
	sender.value = arena_int64(rpc_call_arena(d->call),
	    d->reported.sender.id);
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__REPORT_DECIDE;
	req.object = arena_int64(rpc_call_arena(d->call),
	    d->reported.message_id);
	req.facts = facts;
	req.n_facts = 2;
	oversight_client_note_act(d->m->directory, rpc_call_context(d->call),
	    &req, on_noted, d);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct deciding *d = arg;

	if (reply == NULL)
		rpc_fail(d->call, *status);
	else
		store_decide_report(d->m->pg, &d->decision, on_decided, d);
}

static void
on_decided(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct deciding *d = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(d->call, *status);
		return;
	}
	switch (store_take_decision(rows)) {
	case REPORT_DONE:
	case REPORT_BEFORE:
		outbox_sweep(d->m->outbox);
		store_get_reported(d->m->pg, d->decision.school_id,
		    d->decision.user_id, d->decision.message_id, on_got_again,
		    d);
		break;
	case REPORT_OUTDATED:
		rpc_fail(d->call, changed());
		break;
	default:
		rpc_fail(d->call, status_not_found());
	}
}

static void
on_got_again(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct deciding *d = arg;

	if (take(d, status, rows))
		answer(d);
}

static void
answer(struct deciding *d)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;

	req.ids = &d->reported.decided_by;
	req.n_ids = 1;
	directory_client_name_people(d->m->directory,
	    rpc_call_context(d->call), &req, on_names, d);
}

static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	struct deciding *d = arg;

	if (names == NULL)
		rpc_fail(d->call, *status);
	else
		rpc_reply(d->call, report_message(rpc_call_arena(d->call),
		    &d->reported, names));
}

static struct status
changed(void)
{
	return status_make(RPC__CODE__ABORTED, RPC__REASON__REPORT_CHANGED,
	    "version", "decided or reported again since");
}
