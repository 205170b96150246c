/* For the attachments service: who may read the files of events. */
#include "notify/events/events.h"
#include "notify/store/rsvp.h"
#include "notify/store/slots.h"

/* The events that have one, while it is asked who looks. */
struct checking {
	struct notify		*n;
	struct rpc_call		*call;
	const char		*id;
	struct school_event	*events;
	size_t			 nevents;
};

static pg_done_fn	on_events, on_guest, on_filtered;
static belonging_list_belonging_done	on_belonging;
static void	reply_visible(struct rpc_call *, bool);

void
events_check_event_file(struct notify *n, struct rpc_call *call,
    const Events__CheckEventFileRequest *req)
{
	struct checking *c = arena_alloc(rpc_call_arena(call), sizeof(*c));

	*c = (struct checking){ .n = n, .call = call,
		.id = req->attachment_id };
	store_file_events(n->pg, rpc_call_caller(call)->school_id,
	    req->attachment_id, on_events, c);
}

static void
on_events(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct checking *c = arg;
	const int64_t user_id = rpc_call_caller(c->call)->user_id;
	Belonging__ListBelongingRequest req =
	    BELONGING__LIST_BELONGING_REQUEST__INIT;
	struct arena *a = rpc_call_arena(c->call);
	size_t i, j, n, room = 1;
	int64_t *groups;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(c->call, *status);
		return;
	}
	c->nevents = pg_count(rows);
	c->events = arena_alloc(a, (c->nevents + 1) * sizeof(*c->events));
	for (i = 0; i < c->nevents; i++) {
		store_event_row(rows, i, a, &c->events[i]);
		room += c->events[i].to.n;
		if (c->events[i].creator.id == user_id) {
			reply_visible(c->call, true);
			return;
		}
	}
	if (c->nevents == 0) {
		reply_visible(c->call, false);
		return;
	}
	req.group_ids = arena_alloc(a, room * sizeof(req.group_ids[0]));
	for (i = 0; i < c->nevents; i++) {
		groups = event_groups(a, &c->events[i], &n);
		for (j = 0; j < n; j++)
			req.group_ids[req.n_group_ids++] = groups[j];
	}
	belonging_client_list_belonging(c->n->directory,
	    rpc_call_context(c->call), &req, on_belonging, c);
}

static void
on_belonging(const struct status *status,
    const Belonging__ListBelongingReply *reply, void *arg)
{
	struct checking *c = arg;
	const struct rpc_caller *caller = rpc_call_caller(c->call);
	struct event_reader reader;
	bool visible = false;
	size_t i;

	if (reply == NULL) {
		rpc_fail(c->call, *status);
		return;
	}
	reader = event_reader(rpc_call_arena(c->call), caller->school_id,
	    caller->user_id, reply);
	for (i = 0; i < c->nevents && !visible; i++)
		visible = event_is_for(&c->events[i], &reader) ||
		    (c->events[i].wide && event_may_manage(c->call));
	if (visible)
		reply_visible(c->call, true);
	else
		store_slots_file_guest(c->n->pg, caller->school_id, c->id,
		    caller->user_id, on_guest, c);
}

static void
on_guest(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct checking *c = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(c->call, *status);
	else
		reply_visible(c->call, store_slots_file_guest_row(rows));
}

static void
reply_visible(struct rpc_call *call, bool visible)
{
	Events__CheckEventFileReply reply =
	    EVENTS__CHECK_EVENT_FILE_REPLY__INIT;

	reply.visible = visible;
	rpc_reply(call, &reply);
}

void
events_filter_event_files(struct notify *n, struct rpc_call *call,
    const Events__FilterEventFilesRequest *req)
{
	store_filter_files(n->pg, rpc_call_caller(call)->school_id,
	    (const char *const *)req->attachment_ids, req->n_attachment_ids,
	    on_filtered, call);
}

static void
on_filtered(const struct status *status, const struct pg_rows *rows,
    void *call)
{
	Events__FilterEventFilesReply reply =
	    EVENTS__FILTER_EVENT_FILES_REPLY__INIT;
	struct arena *a = rpc_call_arena(call);
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply.attachment_ids = arena_pointers(a, pg_count(rows) + 1);
	for (i = 0; i < pg_count(rows); i++)
		reply.attachment_ids[reply.n_attachment_ids++] =
		    arena_strdup(a, store_filter_row(rows, i));
	rpc_reply(call, &reply);
}
