/*
 * What somebody was told, for an administrator: it is noted who looks -> the
 * person's notifications -> what became of each on its channels.
 */
#include "notify/handlers/told.h"
#include "notify/notify.h"
#include "notify/store/channels.h"
#include "notify/store/store.h"
#include "oversight.rpc.h"
#include "rpc/page.h"

#define SHOWN_MAX	100

struct looking {
	struct notify			*n;
	struct rpc_call			*call;
	int64_t				 user_id;
	struct notification_place	 from;
	uint32_t			 shown;
	Channels__PersonTold		*reply;
	/* Of the reply's notifications. */
	int64_t				 ids[SHOWN_MAX], users[SHOWN_MAX];
};

static oversight_note_act_done	on_noted;
static pg_done_fn		on_list, on_told;

void
channels_list_person_told(struct notify *n, struct rpc_call *call,
    const Channels__ListPersonToldRequest *req)
{
	Oversight__NoteActRequest note = OVERSIGHT__NOTE_ACT_REQUEST__INIT;
	struct arena *a = rpc_call_arena(call);
	struct looking *l = arena_alloc(a, sizeof(*l));

	*l = (struct looking){ .n = n, .call = call, .user_id = req->id,
		.shown = req->page_size == 0 ? PAGE_DEFAULT : req->page_size };
	if (!notification_place_read(a, req->page_token, &l->from)) {
		rpc_fail(call, status_invalid("pageToken", "not ours"));
		return;
	}
	/* The trail has it first: what could not be noted is not shown. */
	note.act = OVERSIGHT__NOTE_ACT_REQUEST__ACT__TOLD_LOOK;
	note.object = arena_int64(a, req->id);
	oversight_client_note_act(n->directory, rpc_call_context(call), &note,
	    on_noted, l);
}

static void
on_noted(const struct status *status, const Oversight__NoteActReply *reply,
    void *arg)
{
	struct looking *l = arg;

	if (reply == NULL)
		rpc_fail(l->call, *status);
	else
		/* One more says whether there is a next page. */
		notification_list(l->n->pg,
		    rpc_call_caller(l->call)->school_id, l->user_id, &l->from,
		    (int)l->shown + 1, on_list, l);
}

static void
on_list(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct looking *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	Channels__NotificationTrace *one;
	struct notification n;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	l->reply = arena_message(a, &channels__person_told__descriptor);
	l->reply->mail_on = l->n->mailer != NULL;
	l->reply->notifications = arena_pointers(a, l->shown + 1);
	for (i = 0; i < pg_count(rows) && i < l->shown; i++) {
		if (!notification_of_row(rows, i, &n))
			break;
		one = arena_message(a,
		    &channels__notification_trace__descriptor);
		one->kind = (Notify__Kind)n.kind;
		one->created_at = arena_timestamp(a, n.created_us);
		one->read = n.read;
		one->mail_on = l->reply->mail_on;
		l->ids[i] = n.id;
		l->users[i] = l->user_id;
		l->reply->notifications[l->reply->n_notifications++] = one;
	}
	if (pg_count(rows) > l->shown)
		l->reply->next_page_token = notification_place_token(a, &n);
	channel_find_told(l->n->pg, rpc_call_caller(l->call)->school_id,
	    l->users, l->ids, l->reply->n_notifications, on_told, l);
}

static void
on_told(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct looking *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	Channels__NotificationTrace *one;
	struct channel_told t;
	size_t i, k;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		channel_told_row(rows, i, &t);
		for (k = 0; k < l->reply->n_notifications; k++)
			if (l->ids[k] == t.event_id)
				break;
		if (k == l->reply->n_notifications)
			continue;
		one = l->reply->notifications[k];
		if (one->channels == NULL)
			one->channels = arena_pointers(a, pg_count(rows));
		one->channels[one->n_channels++] = told_message(a, &t);
	}
	rpc_reply(l->call, l->reply);
}
