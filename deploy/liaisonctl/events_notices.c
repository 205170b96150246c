/* Notifications of the demo college that come of no message and no event. */
#include "ctl.h"
#include "events.h"

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
};

int
events_tell(struct courier *c, struct mail_log *log)
{
	const struct rpc_caller nobody = { .role = COMMON__ROLE__SYSTEM,
	    .school_id = c->school_id };
	Notify__AddNoticeRequest request = NOTIFY__ADD_NOTICE_REQUEST__INIT;
	Google__Protobuf__Timestamp at = GOOGLE__PROTOBUF__TIMESTAMP__INIT;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	at.seconds = now.tv_sec;
	at.nanos = (int32_t)now.tv_nsec;
	(void)log;
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
