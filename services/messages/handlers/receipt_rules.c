/* What a school sets of receipts and recalls. */
#include "messages/messages.h"
#include "oversight.rpc.h"

/* A change on its way. */
struct changing {
	struct messages	*m;
	struct rpc_call	*call;
	uint32_t	 minutes;
	bool		 names, says_minutes, says_names;
};

static void	on_rules(const struct status *, const struct pg_rows *,
		    void *);
static oversight_note_act_done	on_noted;

void
receipts_get_receipt_rules(struct messages *m, struct rpc_call *call,
    const Receipts__GetReceiptRulesRequest *req)
{
	(void)req;
	store_get_rules(m->pg, rpc_call_caller(call)->school_id, on_rules,
	    call);
}

static void
on_rules(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Receipts__ReceiptRules reply = RECEIPTS__RECEIPT_RULES__INIT;
	struct receipt_rules rules;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(arg, *status);
		return;
	}
	rules = store_take_rules(rows);
	reply.recall_minutes = rules.recall_minutes;
	reply.names = rules.names;
	rpc_reply(arg, &reply);
}

/* The trail has it first: what could not be noted is not done. */
void
receipts_put_receipt_rules(struct messages *m, struct rpc_call *call,
    const Receipts__PutReceiptRulesRequest *req)
{
	Oversight__NoteActRequest__Fact minutes =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT, names = minutes;
	Oversight__NoteActRequest__Fact *facts[2];
	Oversight__NoteActRequest note = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = rpc_call_arena(call);
	struct changing *c = arena_alloc(a, sizeof(*c));

	*c = (struct changing){ m, call, req->recall_minutes, req->names,
	    req->recall_minutes_said_case != 0, req->names_said_case != 0 };
	note.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__RECEIPTS_CHANGE;
	note.facts = facts;
	if (c->says_minutes) {
		minutes.name = (char *)"recallMinutes";
		minutes.value = arena_int64(a, c->minutes);
		facts[note.n_facts++] = &minutes;
	}
	if (c->says_names) {
		names.name = (char *)"names";
		names.value = (char *)(c->names ? "true" : "false");
		facts[note.n_facts++] = &names;
	}
	oversight_client_note_act(m->directory, rpc_call_context(call), &note,
	    on_noted, c);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct changing *c = arg;

	if (reply == NULL) {
		rpc_fail(c->call, *status);
		return;
	}
	store_set_rules(c->m->pg, rpc_call_caller(c->call)->school_id,
	    c->says_minutes ? &c->minutes : NULL,
	    c->says_names ? &c->names : NULL, on_rules, c->call);
}
