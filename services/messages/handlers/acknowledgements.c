/*
 * « J'ai pris connaissance »: given, noted for somebody, asked for again.  What
 * is noted for somebody is in the audit trail as well; where it cannot be told,
 * the note stands, with who made it, and the log says so.
 */
#include "base/log.h"
#include "messages/messages.h"
#include "oversight.rpc.h"

/* For what may fail without harm; the answer is to be told in time. */
#define TELL_TIMEOUT_MS	2000

/* A note or a reminder on its way. */
struct asking_again {
	struct messages	*m;
	struct rpc_call	*call;
	int64_t		 id, user_id;
};

static void	on_given(const struct status *, const struct pg_rows *,
		    void *);
static void	on_noted(const struct status *, const struct pg_rows *,
		    void *);
static void	audit(struct asking_again *);
static oversight_note_act_done	on_audited;
static void	on_reminded(const struct status *, const struct pg_rows *,
		    void *);
static struct asking_again *asking_again(struct messages *, struct rpc_call *,
		    int64_t id);
static enum ask_status	outcome(const struct status *, const struct pg_rows *,
		    struct status *refused, uint32_t *reminded);

void
receipts_acknowledge(struct messages *m, struct rpc_call *call,
    const Receipts__AcknowledgeRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_acknowledge(m->pg, caller->school_id, req->id, caller->user_id,
	    req->child_ids, req->n_child_ids, 0, on_given, call);
}

static void
on_given(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Receipts__AcknowledgeReply reply = RECEIPTS__ACKNOWLEDGE_REPLY__INIT;
	struct status refused;
	uint32_t n;

	(void)outcome(status, rows, &refused, &n);
	if (refused.code != RPC__CODE__OK)
		rpc_fail(arg, refused);
	else
		rpc_reply(arg, &reply);
}

void
receipts_note_acknowledgement(struct messages *m, struct rpc_call *call,
    const Receipts__NoteAcknowledgementRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct asking_again *a = asking_again(m, call, req->id);

	a->user_id = req->user_id;
	store_acknowledge(m->pg, caller->school_id, req->id, req->user_id,
	    NULL, 0, caller->user_id, on_noted, a);
}

static void
on_noted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Receipts__NoteAcknowledgementReply reply =
	    RECEIPTS__NOTE_ACKNOWLEDGEMENT_REPLY__INIT;
	struct asking_again *a = arg;
	struct status refused;
	uint32_t n;

	if (outcome(status, rows, &refused, &n) == ASK_DONE)
		audit(a);
	else if (refused.code != RPC__CODE__OK)
		rpc_fail(a->call, refused);
	else
		rpc_reply(a->call, &reply);
}

static void
audit(struct asking_again *a)
{
	Oversight__NoteActRequest__Fact who =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT;
	Oversight__NoteActRequest__Fact *facts[] = { &who };
	Oversight__NoteActRequest req = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct rpc_context context = *rpc_call_context(a->call);
	struct arena *arena = rpc_call_arena(a->call);

	who.name = (char *)"user";
	who.value = arena_int64(arena, a->user_id);
	req.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__ACKNOWLEDGEMENT_NOTE;
	req.object = arena_int64(arena, a->id);
	req.facts = facts;
	req.n_facts = 1;
	if (context.deadline_ms > loop_now_ms() + TELL_TIMEOUT_MS)
		context.deadline_ms = loop_now_ms() + TELL_TIMEOUT_MS;
	oversight_client_note_act(a->m->directory, &context, &req, on_audited,
	    a);
}

static void
on_audited(const struct status *status, const Oversight__NoteActReply *noted,
    void *arg)
{
	Receipts__NoteAcknowledgementReply reply =
	    RECEIPTS__NOTE_ACKNOWLEDGEMENT_REPLY__INIT;
	struct asking_again *a = arg;

	if (noted == NULL)
		log_warn("acknowledgement", "note=%s school=%lld message=%lld",
		    status_code_name(status->code),
		    (long long)rpc_call_caller(a->call)->school_id,
		    (long long)a->id);
	rpc_reply(a->call, &reply);
}

void
receipts_remind(struct messages *m, struct rpc_call *call,
    const Receipts__RemindRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	store_remind(m->pg, caller->school_id, caller->user_id, req->id,
	    on_reminded, asking_again(m, call, req->id));
}

static void
on_reminded(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	Receipts__RemindReply reply = RECEIPTS__REMIND_REPLY__INIT;
	struct asking_again *a = arg;
	struct status refused;

	(void)outcome(status, rows, &refused, &reply.reminded);
	if (refused.code != RPC__CODE__OK) {
		rpc_fail(a->call, refused);
		return;
	}
	outbox_sweep(a->m->outbox);
	rpc_reply(a->call, &reply);
}

static struct asking_again *
asking_again(struct messages *m, struct rpc_call *call, int64_t id)
{
	struct asking_again *a = arena_alloc(rpc_call_arena(call),
	    sizeof(*a));

	*a = (struct asking_again){ m, call, id, 0 };
	return a;
}

/* *refused is STATUS_OK where it is done, now or before. */
static enum ask_status
outcome(const struct status *status, const struct pg_rows *rows,
    struct status *refused, uint32_t *reminded)
{
	enum ask_status found;

	*reminded = 0;
	*refused = *status;
	if (status->code != RPC__CODE__OK)
		return ASK_NONE;
	found = store_asked(rows, reminded);
	if (found == ASK_NONE)
		*refused = status_not_found();
	else if (found == ASK_NOTHING)
		*refused = status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__ACKNOWLEDGEMENT_NOT_ASKED, "",
		    "it asks for none");
	else if (found == ASK_NO_CHILD)
		*refused = status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__ACKNOWLEDGEMENT_NO_SUCH_CHILD, "childIds",
		    "it asks about no such child");
	return found;
}
