/* What people see of their notifications: list, count, mark as read. */
#include <string.h>

#include "notify/handlers/told.h"
#include "notify/notify.h"
#include "notify/store/store.h"
#include "rpc/page.h"

/* A request for a page; on the call's arena. */
struct listing {
	struct rpc_call	*call;
	uint32_t	 page_size;
};

static void	on_list(const struct status *, const struct pg_rows *, void *);
static Notify__Notification *pack(struct arena *, const struct notification *);
static void	on_marked(const struct status *, const struct pg_rows *,
		    void *);
static void	on_counted(const struct status *, const struct pg_rows *,
		    void *);

void
notify_list_notifications(struct notify *notify, struct rpc_call *call,
    const Notify__ListNotificationsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));
	struct notification_place from;

	l->call = call;
	l->page_size = req->page_size == 0 ? PAGE_DEFAULT : req->page_size;
	if (!notification_place_read(rpc_call_arena(call), req->page_token,
	    &from)) {
		rpc_fail(call, status_invalid("pageToken", "not ours"));
		return;
	}
	/* One more than is shown, to know whether there is a next page. */
	notification_list(notify->pg, caller->school_id,
	    caller->user_id, &from, (int)l->page_size + 1, on_list, l);
}

/* An event's id; of a notice its place and its number, "12.3". */
bool
notification_place_read(struct arena *a, const char *text,
    struct notification_place *p)
{
	const char *dot = strchr(text, '.');
	char *above;

	if (dot == NULL) {
		p->notice = *text == '\0' ? INT64_MAX : 0;
		if (!page_id_token_read(text, INT64_MAX, &p->event))
			return false;
		p->above = p->event;
		return true;
	}
	above = arena_strdup(a, text);
	above[dot - text] = '\0';
	/* "0": above nothing. */
	if (strcmp(above, "0") == 0)
		p->above = 0;
	else if (*above == '\0' ||
	    !page_id_token_read(above, 0, &p->above) || p->above == INT64_MAX)
		return false;
	p->event = p->above + 1;
	return dot[1] != '\0' && page_id_token_read(dot + 1, 0, &p->notice);
}

char *
notification_place_token(struct arena *a, const struct notification *n)
{
	if (n->id > 0)
		return page_id_token(a, n->id);
	return arena_printf(a, "%lld.%lld", (long long)n->above,
	    (long long)-n->id);
}

static void
on_list(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct listing *l = arg;
	struct arena *arena = rpc_call_arena(l->call);
	Notify__ListNotificationsReply *reply;
	struct notification n;
	size_t i, count;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	reply = arena_message(arena,
	    &notify__list_notifications_reply__descriptor);
	reply->unread = notification_unread(rows);
	count = pg_count(rows);
	reply->notifications = arena_pointers(arena, count);
	for (i = 0; i < count && i < l->page_size; i++) {
		if (!notification_of_row(rows, i, &n))
			break;
		reply->notifications[reply->n_notifications++] =
		    pack(arena, &n);
	}
	if (count > l->page_size)
		reply->next_page_token = notification_place_token(arena, &n);
	rpc_reply(l->call, reply);
}

static Notify__Notification *
pack(struct arena *arena, const struct notification *n)
{
	Notify__Notification *m;

	m = arena_message(arena, &notify__notification__descriptor);
	m->id = n->id;
	m->kind = (Notify__Kind)n->kind;
	m->title = arena_strdup(arena, n->title);
	m->body = arena_strdup(arena, n->body);
	m->link = arena_strdup(arena, n->link);
	m->created_at = arena_timestamp(arena, n->created_us);
	m->read = n->read;
	m->thread_id = n->thread_id;
	return m;
}

void
notify_mark_read(struct notify *notify, struct rpc_call *call,
    const Notify__MarkReadRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct status status = STATUS_OK;

	if (req->all && req->n_ids > 0)
		status = status_invalid("ids", "ids and all at once");
	else if (!req->all && req->n_ids == 0)
		status = status_missing("ids");
	if (status.code != RPC__CODE__OK) {
		rpc_fail(call, status);
		return;
	}
	notification_mark_read(notify->pg,
	    caller->school_id, caller->user_id, req->all ? NULL : req->ids,
	    req->n_ids, on_marked, call);
}

static void
on_marked(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Notify__MarkReadReply *reply;
	struct rpc_call *call = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply = arena_message(rpc_call_arena(call),
	    &notify__mark_read_reply__descriptor);
	reply->unread = notification_unread(rows);
	rpc_reply(call, reply);
}

void
notify_count_unread(struct notify *notify, struct rpc_call *call,
    const Notify__CountUnreadRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);

	(void)req;
	notification_count(notify->pg, caller->school_id, caller->user_id,
	    on_counted, call);
}

static void
on_counted(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Notify__CountUnreadReply *reply;
	struct rpc_call *call = arg;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(call, *status);
		return;
	}
	reply = arena_message(rpc_call_arena(call),
	    &notify__count_unread_reply__descriptor);
	reply->unread = notification_unread(rows);
	rpc_reply(call, reply);
}
