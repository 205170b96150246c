/*
 * GetMessageTrace, « Pourquoi ? »:
 *
 *	read who sees what of it -> of an administrator: note the look -> ask
 *	notify about the channels -> ask who they are -> reply
 */
#include "channels.rpc.h"
#include "messages/handlers/names.h"
#include "messages/handlers/receipts_file.h"
#include "oversight.rpc.h"
#include "rpc/page.h"
#include "rpc/rules.h"

#define ASK_TIMEOUT_MS	3000

/* A page on its way. */
struct tracing {
	struct messages		*m;
	struct rpc_call		*call;
	struct trace_page	 page;
	uint32_t		 shown;
	struct trace_head	 head;
	struct trace_line	*lines;		/* head.n of them */
	/* By line. */
	Trace__TraceLine	**out;
	Trace__MessageTrace	*reply;
};

static void	on_traced(const struct status *, const struct pg_rows *,
		    void *);
static void	note_look(struct tracing *);
static oversight_note_act_done		on_noted;
static void	ask_channels(struct tracing *);
static channels_find_told_done		on_told;
static void	add_told(struct tracing *,
		    const Channels__FindToldReply__Line *);
static bool	may_know(const struct tracing *, const Channels__Told *);
static Channels__Told *told(struct tracing *, const Channels__Told *);
static Google__Protobuf__Timestamp *copy_time(struct arena *,
		    const Google__Protobuf__Timestamp *);
static void	ask_names(struct tracing *);
static names_done			on_names;
static void	fill(struct tracing *, const struct trace_line *,
		    Trace__TraceLine *, const Directory__NamePeopleReply *);

void
trace_get_message_trace(struct messages *m, struct rpc_call *call,
    const Trace__GetMessageTraceRequest *req)
{
	const struct rpc_caller *c = rpc_call_caller(call);
	const uint64_t may = c->permissions | rpc_permissions_of_role(c->role);
	struct tracing *t = arena_alloc(rpc_call_arena(call), sizeof(*t));

	*t = (struct tracing){ .m = m, .call = call,
		.page = { .message_id = req->id, .person_id = req->user_id,
		    .sees_all = (may >> COMMON__PERMISSION__AUDIT & 1) != 0,
		    .own = req->own } };
	if (!page_id_token_read(req->page_token, 0, &t->page.after)) {
		rpc_fail(call, status_invalid("pageToken",
		    "not of this list"));
		return;
	}
	t->shown = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	/* One more than asked says whether there is a next page. */
	t->page.limit = t->shown + 1;
	store_trace(m->pg, c->school_id, c->user_id, &t->page, on_traced, t);
}

static void
on_traced(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct tracing *t = arg;
	struct arena *a = rpc_call_arena(t->call);
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(t->call, *status);
		return;
	}
	if (!store_trace_head(rows, a, &t->head)) {
		rpc_fail(t->call, status_not_found());
		return;
	}
	t->lines = arena_alloc(a, (t->head.n + 1) * sizeof(*t->lines));
	for (i = 0; i < t->head.n; i++)
		store_trace_line(rows, i, &t->lines[i]);
	t->reply = arena_message(a, &trace__message_trace__descriptor);
	if (t->head.n > t->shown) {
		t->reply->next_page_token = page_id_token(a,
		    t->lines[t->shown - 1].user_id);
		t->head.n = t->shown;
	}
	t->out = arena_pointers(a, t->head.n + 1);
	for (i = 0; i < t->head.n; i++)
		t->out[i] = arena_message(a, &trace__trace_line__descriptor);
	if (t->head.view == TRACE__MESSAGE_TRACE__VIEW__ALL)
		note_look(t);
	else
		ask_channels(t);
}

/* The trail has it first: what could not be noted is not shown. */
static void
note_look(struct tracing *t)
{
	Oversight__NoteActRequest__Fact person =
	    OVERSIGHT__NOTE_ACT_REQUEST__FACT__INIT;
	Oversight__NoteActRequest__Fact *facts[] = { &person };
	Oversight__NoteActRequest note = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = rpc_call_arena(t->call);

	note.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__TRACE_LOOK;
	note.object = arena_int64(a, t->page.message_id);
	if (t->page.person_id != 0) {
		person.name = (char *)"userId";
		person.value = arena_int64(a, t->page.person_id);
		note.facts = facts;
		note.n_facts = 1;
	}
	oversight_client_note_act(t->m->directory, rpc_call_context(t->call),
	    &note, on_noted, t);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct tracing *t = arg;

	if (reply == NULL)
		rpc_fail(t->call, *status);
	else
		ask_channels(t);
}

/* ---- the channels ---- */

static void
ask_channels(struct tracing *t)
{
	struct rpc_context context = rpc_context_system(
	    rpc_call_caller(t->call)->school_id, ASK_TIMEOUT_MS);
	Channels__FindToldRequest req = CHANNELS__FIND_TOLD_REQUEST__INIT;
	struct arena *a = rpc_call_arena(t->call);
	size_t i;

	req.user_ids = arena_alloc(a,
	    (t->head.n + 1) * sizeof(req.user_ids[0]));
	req.event_ids = arena_alloc(a,
	    (t->head.n + 1) * sizeof(req.event_ids[0]));
	for (i = 0; i < t->head.n; i++)
		if (t->lines[i].event_id != 0) {
			req.user_ids[req.n_user_ids++] = t->lines[i].user_id;
			req.event_ids[req.n_event_ids++] =
			    t->lines[i].event_id;
		}
	channels_client_find_told(t->m->notify, &context, &req, on_told, t);
}

/* Without notify there is the rest. */
static void
on_told(const struct status *status, const Channels__FindToldReply *reply,
    void *arg)
{
	struct tracing *t = arg;
	size_t i;

	(void)status;
	t->reply->channels_unknown = reply == NULL;
	if (reply != NULL) {
		t->reply->mail_on = reply->mail_on;
		for (i = 0; i < reply->n_lines; i++)
			if (reply->lines[i]->told != NULL)
				add_told(t, reply->lines[i]);
	}
	ask_names(t);
}

/* Lines are by user. */
static void
add_told(struct tracing *t, const Channels__FindToldReply__Line *line)
{
	struct arena *a = rpc_call_arena(t->call);
	size_t low = 0, high = t->head.n, mid;
	Channels__Told **more;
	Trace__TraceLine *out;
	size_t i;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (t->lines[mid].user_id < line->user_id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == t->head.n || t->lines[low].user_id != line->user_id ||
	    t->lines[low].event_id != line->event_id ||
	    !may_know(t, line->told))
		return;
	out = t->out[low];
	more = arena_pointers(a, out->n_channels + 1);
	for (i = 0; i < out->n_channels; i++)
		more[i] = out->channels[i];
	more[out->n_channels++] = told(t, line->told);
	out->channels = more;
}

/* Where the school does not show who has read, this would. */
static bool
may_know(const struct tracing *t, const Channels__Told *from)
{
	return t->head.names ||
	    t->head.view != TRACE__MESSAGE_TRACE__VIEW__SENDER ||
	    (from->skipped != CHANNELS__TOLD__SKIPPED__READ_BEFORE &&
	    from->skipped != CHANNELS__TOLD__SKIPPED__GONE);
}

/* A copy.  That somebody has muted a thread is not its sender's to know. */
static Channels__Told *
told(struct tracing *t, const Channels__Told *from)
{
	struct arena *a = rpc_call_arena(t->call);
	Channels__Told *out = arena_message(a, &channels__told__descriptor);

	out->channel = from->channel;
	out->state = from->state;
	out->held = from->held;
	out->due_at = copy_time(a, from->due_at);
	out->skipped = from->skipped;
	if (t->head.view == TRACE__MESSAGE_TRACE__VIEW__SENDER &&
	    from->skipped == CHANNELS__TOLD__SKIPPED__MUTED)
		out->skipped = CHANNELS__TOLD__SKIPPED__NOT_CHOSEN;
	out->at = copy_time(a, from->at);
	out->attempts = from->attempts;
	out->detail = arena_strdup(a, from->detail);
	return out;
}

static Google__Protobuf__Timestamp *
copy_time(struct arena *a, const Google__Protobuf__Timestamp *from)
{
	Google__Protobuf__Timestamp *out;

	if (from == NULL)
		return NULL;
	out = arena_message(a, &google__protobuf__timestamp__descriptor);
	out->seconds = from->seconds;
	out->nanos = from->nanos;
	return out;
}

/* ---- people ---- */

static void
ask_names(struct tracing *t)
{
	int64_t *ids = arena_alloc(rpc_call_arena(t->call),
	    (2 * t->head.n + 1) * sizeof(*ids));
	size_t i, n = 0;

	ids[n++] = t->head.sender_id;
	for (i = 0; i < t->head.n; i++) {
		ids[n++] = t->lines[i].user_id;
		if (t->lines[i].child_id != 0)
			ids[n++] = t->lines[i].child_id;
	}
	names_ask(t->m, t->call, ids, n, on_names, t);
}

static void
on_names(const struct status *status, const Directory__NamePeopleReply *names,
    void *arg)
{
	struct tracing *t = arg;
	struct arena *a = rpc_call_arena(t->call);
	size_t i;

	if (names == NULL) {
		rpc_fail(t->call, *status);
		return;
	}
	t->reply->view = (Trace__MessageTrace__View)t->head.view;
	t->reply->sender = names_find(a, names, t->head.sender_id);
	/* Of others one has no context here. */
	if (t->head.view == TRACE__MESSAGE_TRACE__VIEW__OWN)
		t->reply->sender->context = (char *)"";
	t->reply->sent_at = arena_timestamp(a, t->head.sent_us);
	if (t->head.recalled_us != 0)
		t->reply->recalled_at = arena_timestamp(a,
		    t->head.recalled_us);
	t->reply->names_off = !t->head.names;
	for (i = 0; i < t->head.n; i++)
		fill(t, &t->lines[i], t->out[i], names);
	t->reply->lines = t->out;
	t->reply->n_lines = t->head.n;
	rpc_reply(t->call, t->reply);
}

static void
fill(struct tracing *t, const struct trace_line *l, Trace__TraceLine *out,
    const Directory__NamePeopleReply *names)
{
	const struct receipt reached = { .child_id = l->child_id,
		.copied = l->copied, .why = l->why };
	struct arena *a = rpc_call_arena(t->call);

	out->user = names_find(a, names, l->user_id);
	out->state = (Receipts__Receipt__State)l->state;
	out->because = receipts_because(a, &t->head.to, &reached, names);
	if (l->held_why != 0 && l->at_us != 0) {
		out->held = arena_message(a, &trace__held__descriptor);
		out->held->why = (Trace__Held__Why)l->held_why;
		out->held->until = arena_timestamp(a, l->at_us);
	}
	if (l->event_id != 0 && l->at_us != 0)
		out->delivered_at = arena_timestamp(a, l->at_us);
	if (l->read_us != 0)
		out->read_at = arena_timestamp(a, l->read_us);
}
