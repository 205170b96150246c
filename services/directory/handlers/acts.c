/* What people do in other services, for the audit trail. */
#include "directory/directory.h"
#include "directory/store/audit.h"

static pg_done_fn	on_noted;

/* As the trail has them, by Act. */
static const char *const acts[] = {
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__MESSAGE_RECALL] = "message.recall",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__RECEIPTS_CHANGE] =
	    "receipts.change",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__ACKNOWLEDGEMENT_NOTE] =
	    "acknowledgement.note",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__MESSAGE_URGENT] = "message.urgent",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__TEMPLATE_CHANGE] =
	    "template.change",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__DATA_EXPORT] = "data.export",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__REPORT_LOOK] = "report.look",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__REPORT_DECIDE] = "report.decide",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__RETENTION_CHANGE] =
	    "retention.change",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__CALENDAR_IMPORT] =
	    "calendar.import",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__EVENT_CHANGE] = "event.change",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__SLOTS_CHANGE] = "slots.change",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__HOOK_CHANGE] = "hook.change",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__TRACE_LOOK] = "trace.look",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__HOOK_REPLAY] = "hook.replay",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__FILE_INFECTED] = "file.infected",
	[OVERSIGHT__NOTE_ACT_REQUEST__ACT__TOLD_LOOK] = "told.look",
};
#define NACTS	((int)(sizeof(acts) / sizeof(acts[0])))

void
oversight_note_act(struct directory *d, struct rpc_call *call,
    const Oversight__NoteActRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct arena *a = rpc_call_arena(call);
	const char **names = arena_alloc(a,
	    (req->n_facts + 1) * sizeof(*names));
	const char **values = arena_alloc(a,
	    (req->n_facts + 1) * sizeof(*values));
	size_t i;

	if ((int)req->act <= 0 || (int)req->act >= NACTS ||
	    acts[req->act] == NULL) {
		rpc_fail(call, status_invalid("act", "no such act"));
		return;
	}
	for (i = 0; i < req->n_facts; i++) {
		names[i] = req->facts[i]->name;
		values[i] = req->facts[i]->value;
	}
	store_note_act(d->pg, &(struct store_act){
		.school_id = caller->school_id, .user_id = caller->user_id,
		.act = acts[req->act], .object = req->object,
		.address = caller->address, .names = names,
		.values = values, .nfacts = req->n_facts }, on_noted, call);
}

static void
on_noted(const struct status *status, const struct pg_rows *rows, void *call)
{
	Oversight__NoteActReply reply = OVERSIGHT__NOTE_ACT_REPLY__INIT;

	(void)rows;
	if (status->code != RPC__CODE__OK)
		rpc_fail(call, *status);
	else
		rpc_reply(call, &reply);
}
