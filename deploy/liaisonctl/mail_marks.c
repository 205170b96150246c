/* Read, archived, trashed: as the owners of the mailboxes have left them. */
#include <stdlib.h>
#include <string.h>

#include "ctl.h"
#include "mail.h"

#define PAGE		200
#define KEPT		62	/* threads that stay in the inbox at least */
#define PUT_AWAY	4	/* archived, trashed: each */
#define LINK		"/messages/threads/"

/* A page of an inbox, newest first, or of notifications. */
struct page {
	int64_t	ids[PAGE];
	bool	unread[PAGE];
	size_t	n;
	char	next[256];
	/* Of notifications: */
	const struct page *inbox;
};

static const Google__Protobuf__BoolValue yes = {
	PROTOBUF_C_MESSAGE_INIT(&google__protobuf__bool_value__descriptor),
	.value = true,
};

static void
on_threads(const void *reply, void *arg)
{
	const Messages__ListThreadsReply *r = reply;
	struct page *p = arg;

	for (p->n = 0; p->n < r->n_threads && p->n < PAGE; p->n++) {
		p->ids[p->n] = r->threads[p->n]->id;
		p->unread[p->n] = r->threads[p->n]->unread;
	}
}

static int
list_inbox(struct courier *c, int person, struct page *p)
{
	Messages__ListThreadsRequest request =
	    MESSAGES__LIST_THREADS_REQUEST__INIT;

	request.page_size = PAGE;
	if (courier_call(c, person, COURIER_MESSAGES,
	    &messages_rule_list_threads, &request, on_threads, p) == -1)
		return peer_refused("ListThreads", &c->result);
	return 0;
}

static void
update(struct courier *c, int person, int64_t thread_id, bool read,
    bool archived, bool trashed)
{
	Messages__UpdateThreadRequest request =
	    MESSAGES__UPDATE_THREAD_REQUEST__INIT;
	Google__Protobuf__BoolValue *set =
	    (Google__Protobuf__BoolValue *)(uintptr_t)&yes;

	request.thread_id = thread_id;
	request.read = read ? set : NULL;
	request.archived = archived ? set : NULL;
	request.trashed = trashed ? set : NULL;
	courier_post(c, person, COURIER_MESSAGES, &messages_rule_update_thread,
	    &request);
}

/* The newest of a mailbox are unread, more of a large one. */
static int
mark_inbox(struct courier *c, int person)
{
	struct page p;
	size_t unread;

	if (list_inbox(c, person, &p) == -1)
		return -1;
	unread = p.n < 10 ? 1 : 4 + (size_t)person % 4;
	for (size_t i = unread; i < p.n; i++)
		if (p.unread[i])
			update(c, person, p.ids[i], true, false, false);
	/* From the oldest, every third; what is left out is still there. */
	for (size_t k = 0; k < (size_t)2 * PUT_AWAY && p.n > KEPT + k; k++)
		update(c, person, p.ids[p.n - 2 - 3 * k], false, k % 2 == 0,
		    k % 2 == 1);
	return 0;
}

static bool
has_login(const struct courier *c, int person)
{
	return c->school->people[person].login[0] != '\0' &&
	    c->people[person].id != 0;
}

/* Who answered has read; who was written to by name has, mostly. */
static void
mark_correspondents(struct courier *c, const struct plan *plan,
    const int64_t *threads)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct post *p = &plan->posts[i];
		int64_t id = threads[p->thread];

		if (id != 0 && p->nth > 0 && !has_login(c, p->from))
			update(c, p->from, id, true, false, false);
		for (size_t k = 0; id != 0 && k < p->npeople; k++)
			if (!has_login(c, p->people[k]) &&
			    c->people[p->people[k]].id != 0 &&
			    p->thread % 5 != 0)
				update(c, p->people[k], id, true, false,
				    false);
	}
}

int
mail_mark(struct courier *c, const struct plan *plan, const int64_t *threads)
{
	int result = 0;

	mark_correspondents(c, plan, threads);
	for (int i = 0; result == 0 && i < c->school->npeople; i++)
		if (has_login(c, i))
			result = mark_inbox(c, i);
	if (courier_wait(c) == -1)
		result = peer_refused("UpdateThread", &c->result);
	return result;
}

/* ---- notifications ---- */

static bool
is_unread(const struct page *inbox, int64_t thread_id)
{
	for (size_t i = 0; i < inbox->n; i++)
		if (inbox->ids[i] == thread_id)
			return inbox->unread[i];
	return false;
}

/* Takes those that are unread and whose thread is not. */
static void
on_notifications(const void *reply, void *arg)
{
	const Notify__ListNotificationsReply *r = reply;
	struct page *p = arg;

	p->n = 0;
	snprintf(p->next, sizeof(p->next), "%s", r->next_page_token);
	for (size_t i = 0; i < r->n_notifications && p->n < PAGE; i++) {
		const Notify__Notification *n = r->notifications[i];

		if (!n->read && strncmp(n->link, LINK, strlen(LINK)) == 0 &&
		    !is_unread(p->inbox, strtoll(n->link + strlen(LINK), NULL,
		    10)))
			p->ids[p->n++] = n->id;
	}
}

static int
mark_notifications(struct courier *c, int person)
{
	Notify__ListNotificationsRequest list =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	Notify__MarkReadRequest mark = NOTIFY__MARK_READ_REQUEST__INIT;
	struct page inbox, p = { .inbox = &inbox };

	if (list_inbox(c, person, &inbox) == -1)
		return -1;
	do {
		list.page_size = PAGE;
		list.page_token = p.next;
		if (courier_call(c, person, COURIER_NOTIFY,
		    &notify_rule_list_notifications, &list, on_notifications,
		    &p) == -1)
			return peer_refused("ListNotifications", &c->result);
		mark.ids = p.ids;
		mark.n_ids = p.n;
		if (p.n > 0 && courier_call(c, person, COURIER_NOTIFY,
		    &notify_rule_mark_read, &mark, NULL, NULL) == -1)
			return peer_refused("MarkRead", &c->result);
	} while (p.next[0] != '\0');
	return 0;
}

int
mail_mark_notifications(struct courier *c)
{
	for (int i = 0; i < c->school->npeople; i++)
		if (has_login(c, i) && mark_notifications(c, i) == -1)
			return -1;
	return 0;
}
