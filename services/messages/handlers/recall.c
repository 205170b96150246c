/*
 * RecallMessage: takes a message back.  Once that is committed it is in no
 * box; then the attachments service forgets whom it has let read, and the
 * audit trail has it.  Where either fails the recall stands, and the log says
 * so: what attachments remember ends by itself after seconds.
 */
#include "attachments.rpc.h"
#include "base/log.h"
#include "messages/handlers/names.h"
#include "oversight.rpc.h"

/* Who had opened it, named in the answer. */
#define MAX_OPENED	200
/* For what may fail without harm; the answer is to be told in time. */
#define TELL_TIMEOUT_MS	2000

/* A recall on its way. */
struct recalling {
	struct messages		*m;
	struct rpc_call		*call;
	int64_t			 id;
	struct recall		 recall;
};

static void	on_recalled(const struct status *, const struct pg_rows *,
		    void *);
static struct status	refused(const struct recall *);
static struct rpc_context	soon(struct rpc_call *);
static void	revoke(struct recalling *);
static attachments_revoke_done		on_revoked;
static void	note(struct recalling *);
static oversight_note_act_done		on_noted;
static void	ask_names(struct recalling *);
static directory_name_people_done	on_names;
static void	not_done(const struct recalling *, const char *,
		    const struct status *);

void
receipts_recall_message(struct messages *m, struct rpc_call *call,
    const Receipts__RecallMessageRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct recalling *r = arena_alloc(rpc_call_arena(call), sizeof(*r));

	r->m = m;
	r->call = call;
	r->id = req->id;
	store_recall(m->pg, caller->school_id, caller->user_id, req->id,
	    on_recalled, r);
}

static void
on_recalled(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct recalling *r = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	store_take_recall(rows, rpc_call_arena(r->call), &r->recall);
	if (r->recall.status != RECALL_DONE &&
	    r->recall.status != RECALL_BEFORE) {
		rpc_fail(r->call, refused(&r->recall));
		return;
	}
	outbox_sweep(r->m->outbox);
	if (r->recall.has_files)
		revoke(r);
	else
		note(r);
}

static struct status
refused(const struct recall *recall)
{
	if (recall->status == RECALL_LATE)
		return status_limit(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__RECALL_TOO_LATE, "", recall->minutes,
		    "too long after its delivery");
	return status_not_found();
}

static struct rpc_context
soon(struct rpc_call *call)
{
	struct rpc_context context = *rpc_call_context(call);

	if (context.deadline_ms > loop_now_ms() + TELL_TIMEOUT_MS)
		context.deadline_ms = loop_now_ms() + TELL_TIMEOUT_MS;
	return context;
}

/* Also the second time: the first may not have come so far. */
static void
revoke(struct recalling *r)
{
	Attachments__RevokeRequest req = ATTACHMENTS__REVOKE_REQUEST__INIT;
	struct rpc_context context = soon(r->call);

	attachments_client_revoke(r->m->attachments, &context, &req,
	    on_revoked, r);
}

static void
on_revoked(const struct status *status, const Attachments__RevokeReply *reply,
    void *arg)
{
	struct recalling *r = arg;

	if (reply == NULL)
		not_done(r, "revoke", status);
	note(r);
}

static void
note(struct recalling *r)
{
	Oversight__NoteActRequest__Fact unopened =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, opened = unopened;
	Oversight__NoteActRequest__Fact *facts[] = { &unopened, &opened };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = rpc_call_arena(r->call);
	struct rpc_context context;

	if (r->recall.status == RECALL_BEFORE || r->recall.recalled_us == 0) {
		ask_names(r);
		return;
	}
	unopened.name = (char *)"unopened";
	unopened.value = arena_int64(a, r->recall.unopened);
	opened.name = (char *)"opened";
	opened.value = arena_int64(a, (int64_t)r->recall.nopened);
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__MESSAGE_RECALL;
	req.object = arena_int64(a, r->id);
	req.facts = facts;
	req.n_facts = 2;
	context = soon(r->call);
	oversight_client_note_act(r->m->directory, &context, &req, on_noted,
	    r);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct recalling *r = arg;

	if (reply == NULL)
		not_done(r, "note", status);
	ask_names(r);
}

static void
ask_names(struct recalling *r)
{
	Directory__NamePeopleRequest req = DIRECTORY__NAME_PEOPLE_REQUEST__INIT;
	size_t i;

	req.ids = arena_alloc(rpc_call_arena(r->call),
	    (MAX_OPENED + 1) * sizeof(req.ids[0]));
	for (i = 0; r->recall.names && i < r->recall.nopened &&
	    i < MAX_OPENED; i++)
		req.ids[req.n_ids++] = r->recall.opened[i];
	directory_client_name_people(r->m->directory,
	    rpc_call_context(r->call), &req, on_names, r);
}

/* It is done: where nobody can be named, the counts are told. */
static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	Receipts__RecallMessageReply reply =
	    RECEIPTS__RECALL_MESSAGE_REPLY__INIT;
	struct recalling *r = arg;
	struct arena *a = rpc_call_arena(r->call);
	size_t i;

	if (names == NULL)
		not_done(r, "names", status);
	reply.unopened = r->recall.unopened;
	reply.opened_count = (uint32_t)r->recall.nopened;
	reply.draft_id = r->recall.draft_id;
	reply.forwarded = r->recall.forwarded;
	if (r->recall.recalled_us != 0)
		reply.recalled_at = arena_timestamp(a,
		    r->recall.recalled_us);
	reply.opened = arena_pointers(a, MAX_OPENED);
	for (i = 0; names != NULL && r->recall.names &&
	    i < r->recall.nopened && i < MAX_OPENED; i++)
		reply.opened[reply.n_opened++] = names_find(a, names,
		    r->recall.opened[i]);
	rpc_reply(r->call, &reply);
}

static void
not_done(const struct recalling *r, const char *what,
    const struct status *status)
{
	log_warn("recall", "%s=%s school=%lld message=%lld", what,
	    status_code_name(status->code),
	    (long long)rpc_call_caller(r->call)->school_id,
	    (long long)r->id);
}
