/*
 * « J'ai pris connaissance »: given, noted for somebody, asked for again.  What
 * is noted for somebody is in the audit trail as well; where it cannot be told,
 * the note stands, with who made it, and the log says so.
 */
#include "base/log.h"
#include "messages/messages.h"
#include "messages/sending/reminding.h"
#include "messages/sending/timing.h"
#include "oversight.rpc.h"

/* For what may fail without harm; the answer is to be told in time. */
#define TELL_TIMEOUT_MS	2000

/* A note or a reminder on its way. */
struct asking_again {
	struct messages	*m;
	struct rpc_call	*call;
	int64_t		 id, user_id;
	struct reminder	 reminder;
	struct reminded	 reminded;
};

static void	on_given(const struct status *, const struct pg_rows *,
		    void *);
static void	on_noted(const struct status *, const struct pg_rows *,
		    void *);
static void	audit(struct asking_again *);
static oversight_note_act_done	on_audited;
static void	on_found(const struct status *, const struct pg_rows *,
		    void *);
static directory_resolve_audience_done	on_audience;
static void	on_reminded(const struct status *, const struct pg_rows *,
		    void *);
static void	reply_reminded(struct asking_again *);
static struct asking_again *asking_again(struct messages *, struct rpc_call *,
		    int64_t id);
static struct status	refusal(enum ask_status);

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
	struct status refused = *status;

	if (refused.code == RPC__CODE__OK)
		refused = refusal(store_acknowledged(rows));
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
	enum ask_status noted;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(a->call, *status);
		return;
	}
	noted = store_acknowledged(rows);
	if (noted == ASK_DONE)
		audit(a);
	else if (noted == ASK_BEFORE)
		rpc_reply(a->call, &reply);
	else
		rpc_fail(a->call, refusal(noted));
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

/* ---- asked for again ---- */

void
receipts_remind(struct messages *m, struct rpc_call *call,
    const Receipts__RemindRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct asking_again *a = asking_again(m, call, req->id);

	a->reminder.school_id = caller->school_id;
	a->reminder.message_id = req->id;
	store_find_reminder(m->pg, caller->school_id, caller->user_id, req->id,
	    on_found, a);
}

static void
on_found(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Directory__ResolveAudienceRequest ask;
	struct asking_again *a = arg;
	struct status refused = *status;

	if (refused.code == RPC__CODE__OK)
		refused = refusal(store_found_reminder(rows,
		    rpc_call_arena(a->call), &a->reminder));
	if (refused.code != RPC__CODE__OK) {
		rpc_fail(a->call, refused);
		return;
	}
	if (a->reminder.npeople == 0) {
		reply_reminded(a);
		return;
	}
	reminding_ask(rpc_call_arena(a->call), &a->reminder, &ask);
	directory_client_resolve_audience(a->m->directory,
	    rpc_call_context(a->call), &ask, on_audience, a);
}

static void
on_audience(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct asking_again *a = arg;

	if (reply == NULL || reply->sender_frozen) {
		rpc_fail(a->call, reply == NULL ? *status :
		    status_make(RPC__CODE__PERMISSION_DENIED,
		    RPC__REASON__WRITING_FROZEN, NULL,
		    "the sender is frozen"));
		return;
	}
	reminding_split(rpc_call_arena(a->call), &a->reminder, reply,
	    &a->reminded);
	store_remind(a->m->pg, &a->reminder, &a->reminded, on_reminded, a);
}

static void
on_reminded(const struct status *status, const struct pg_rows *rows,
    void *arg)
{
	struct asking_again *a = arg;

	(void)rows;
	if (status->code != RPC__CODE__OK) {
		rpc_fail(a->call, *status);
		return;
	}
	outbox_sweep(a->m->outbox);
	reply_reminded(a);
}

static void
reply_reminded(struct asking_again *a)
{
	Receipts__RemindReply reply = RECEIPTS__REMIND_REPLY__INIT;
	const struct reminded *who = &a->reminded;

	reply.reminded = (uint32_t)(who->nnow + who->nlater);
	reply.later = timing_grouped(rpc_call_arena(a->call), who->times_us,
	    who->nlater, &reply.n_later);
	rpc_reply(a->call, &reply);
}

static struct asking_again *
asking_again(struct messages *m, struct rpc_call *call, int64_t id)
{
	struct asking_again *a = arena_alloc(rpc_call_arena(call),
	    sizeof(*a));

	*a = (struct asking_again){ .m = m, .call = call, .id = id };
	return a;
}

/* STATUS_OK where it is done, now or before. */
static struct status
refusal(enum ask_status found)
{
	if (found == ASK_NONE)
		return status_not_found();
	if (found == ASK_NOTHING)
		return status_make(RPC__CODE__FAILED_PRECONDITION,
		    RPC__REASON__ACKNOWLEDGEMENT_NOT_ASKED, "",
		    "it asks for none");
	if (found == ASK_NO_CHILD)
		return status_make(RPC__CODE__NOT_FOUND,
		    RPC__REASON__ACKNOWLEDGEMENT_NO_SUCH_CHILD, "childIds",
		    "it asks about no such child");
	return STATUS_OK;
}
