/*
 * Notifications of the demo college: those that come of no message and no
 * event, and which of all but messages are unread.
 */
#include <string.h>

#include "ctl.h"
#include "events.h"

#define PAGE	200
#define UNREAD	6	/* of each login, the newest */
#define THREADS	"/messages/threads/"

struct read_ones {
	int64_t	ids[PAGE];
	size_t	n;
};

static const struct {
	const char	*who;
	Notify__Kind	 kind;
	const char	*title, *body, *link;
} notices[] = {
	{ "Martine Collet", NOTIFY__KIND__IMPORT_FAILED,
	    "eleves-brouillon.csv", "", "/administration/rosters" },
	{ "Martine Collet", NOTIFY__KIND__IMPORT_WAITS, "rentree.zip", "",
	    "/administration/rosters" },
	{ "admin", NOTIFY__KIND__IMPORT_UNDONE, "essai.zip", "",
	    "/administration/rosters" },
	{ "admin", NOTIFY__KIND__IMPORT_DONE, "rentree.zip", "12 3 0",
	    "/administration/rosters" },
	{ "parent2", NOTIFY__KIND__DATA_EXPORT_FAILED, "", "",
	    "/account/data" },
	{ "parent", NOTIFY__KIND__DATA_EXPORT_DONE, "", "", "/account/data" },
	{ "enseignant", NOTIFY__KIND__FILE_INFECTED, "devoirs.zip",
	    "Win.Test.EICAR_HDB-1", "/notifications" },
	{ "admin", NOTIFY__KIND__SCHOOL_FILE_INFECTED, "devoirs.zip",
	    "Win.Test.EICAR_HDB-1\nJulien Moreau", "/administration/files" },
};

static int
tell(struct courier *c)
{
	const struct rpc_caller nobody = { .role = COMMON__ROLE__SYSTEM,
	    .school_id = c->school_id };
	Notify__AddNoticeRequest request = NOTIFY__ADD_NOTICE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct timespec now;

	/* After all that the person was told before. */
	clock_gettime(CLOCK_REALTIME, &now);
	at.seconds = now.tv_sec;
	at.nanos = (int32_t)now.tv_nsec;
	request.school_id = c->school_id;
	request.at = &at;
	for (size_t i = 0; i < sizeof(notices) / sizeof(notices[0]); i++) {
		int person = school_find(c->school, notices[i].who);

		request.user_id = person == -1 ? 0 : c->people[person].id;
		request.key = arena_printf(c->arena, "demo-%zu", i);
		request.kind = notices[i].kind;
		request.title = (char *)(uintptr_t)notices[i].title;
		request.body = (char *)(uintptr_t)notices[i].body;
		request.link = (char *)(uintptr_t)notices[i].link;
		if (request.user_id != 0 && peer_try(c->peer,
		    c->clients[COURIER_NOTIFY], &nobody, "",
		    &notify_rule_add_notice, &request, NULL, NULL,
		    &c->result) == -1)
			return peer_refused("AddNotice", &c->result);
	}
	return 0;
}

/* Of messages, those of unread threads are unread. */
static void
on_notifications(const void *reply, void *arg)
{
	const Notify__ListNotificationsReply *r = reply;
	struct read_ones *read = arg;
	size_t left = UNREAD;

	for (size_t i = 0; i < r->n_notifications && read->n < PAGE; i++)
		if (!r->notifications[i]->read &&
		    strncmp(r->notifications[i]->link, THREADS,
		    strlen(THREADS)) != 0) {
			if (left > 0)
				left--;
			else
				read->ids[read->n++] = r->notifications[i]->id;
		}
}

static int
mark_older(struct courier *c, int person)
{
	Notify__ListNotificationsRequest list =
	    NOTIFY__LIST_NOTIFICATIONS_REQUEST__INIT;
	Notify__MarkReadRequest mark = NOTIFY__MARK_READ_REQUEST__INIT;
	struct read_ones read = { .n = 0 };

	list.page_size = PAGE;
	if (courier_call(c, person, COURIER_NOTIFY,
	    &notify_rule_list_notifications, &list, on_notifications,
	    &read) == -1)
		return peer_refused("ListNotifications", &c->result);
	mark.ids = read.ids;
	mark.n_ids = read.n;
	if (read.n > 0 && courier_call(c, person, COURIER_NOTIFY,
	    &notify_rule_mark_read, &mark, NULL, NULL) == -1)
		return peer_refused("MarkRead", &c->result);
	return 0;
}

int
events_tell(struct courier *c, struct mail_log *log)
{
	(void)log;
	if (tell(c) == -1)
		return -1;
	for (int i = 0; i < c->school->npeople; i++)
		if (c->school->people[i].login[0] != '\0' &&
		    c->people[i].id != 0 && mark_older(c, i) == -1)
			return -1;
	return 0;
}
