/* liaison-messages: threads, messages, mailboxes, and the outbox to notify. */
#include "base/log.h"
#include "messages/messages.h"
#include "messages/store/held.h"
#include "messages/store/live.h"
#include "messages/store/outbox.h"
#include "service/service.h"

extern const struct pg_schema messages_schema;

static const struct setting settings[] = {
	{ "LIAISON_DIRECTORY", SETTING_TEXT, "tcp://127.0.0.1:5501", 0, 0,
	    "endpoints of the directory service" },
	{ "LIAISON_ATTACHMENTS", SETTING_TEXT, "tcp://127.0.0.1:5503", 0, 0,
	    "endpoints of the attachments service" },
	{ "LIAISON_NOTIFY", SETTING_TEXT, "tcp://127.0.0.1:5504", 0, 0,
	    "endpoints of the notify service" },
	{ "LIAISON_SENDS_PER_HOUR", SETTING_TEXT, "GUARDIAN=60,STUDENT=60,"
	    "TEACHER=200,STAFF=2000,ADMIN=2000", 0, 0,
	    "messages that one person may send in an hour, by role or one "
	    "number for all; 0: no limit" },
	{ "LIAISON_SENDS_PER_DAY", SETTING_TEXT, "GUARDIAN=300,STUDENT=300,"
	    "TEACHER=1000,STAFF=10000,ADMIN=10000", 0, 0,
	    "the same in a day" },
	{ "LIAISON_RECIPIENTS_PER_HOUR", SETTING_TEXT, "GUARDIAN=1000,"
	    "STUDENT=1000,TEACHER=10000,STAFF=200000,ADMIN=200000", 0, 0,
	    "people whom one person's messages may reach in an hour" },
	{ "LIAISON_RECIPIENTS_PER_DAY", SETTING_TEXT, "GUARDIAN=2000,"
	    "STUDENT=2000,TEACHER=20000,STAFF=1000000,ADMIN=1000000", 0, 0,
	    "the same in a day" },
	{ "LIAISON_TRASH_KEPT", SETTING_MS, "720h", 0, 0,
	    "how long what is in the trash is kept; 0: for ever" },
	{ "LIAISON_RETENTION_GRACE", SETTING_MS, "24h", 0, 0,
	    "how long after a change of how long messages are kept nothing "
	    "goes by it" },
	SERVICE_LIVE_SETTINGS("tcp://127.0.0.1:5512"),
	{ NULL, SETTING_TEXT, NULL, 0, 0, NULL },
};

static struct limit_table *
read_limits(const struct settings *s)
{
	struct limit_table *limits;
	char error[256];

	limits = limit_table_new(settings_text(s, "LIAISON_SENDS_PER_HOUR"),
	    settings_text(s, "LIAISON_SENDS_PER_DAY"),
	    settings_text(s, "LIAISON_RECIPIENTS_PER_HOUR"),
	    settings_text(s, "LIAISON_RECIPIENTS_PER_DAY"), error,
	    sizeof(error));
	if (limits == NULL)
		fatal("%s", error);
	return limits;
}

/* What each replica does by itself, beside what it is asked. */
static void
begin_relays(struct messages *m, struct service *service)
{
	struct loop *loop = service_loop(service);
	struct texts *texts;

	texts = texts_new(loop, m->pg);
	if (texts == NULL)
		fatal("out of memory");
	m->outbox = outbox_new(loop, m->pg, m->notify, texts);
	if (m->outbox == NULL)
		fatal("out of memory");
	m->readings = readings_new(loop, m->pg, m->notify);
	m->deliveries = deliveries_new(loop, m->pg, m->directory, m->outbox);
	m->tidying = tidying_new(loop, m->pg,
	    settings_int(service_settings(service), "LIAISON_TRASH_KEPT"));
	m->auto_replies = auto_replies_new(loop, m->pg, m->directory,
	    m->outbox);
	m->reminders = reminders_new(loop, m->pg, m->directory);
	m->urgencies = urgencies_new(loop, m->pg, m->directory);
	m->keeping = keeping_new(loop, m->pg, m->attachments, m->notify);
	if (m->readings == NULL || m->deliveries == NULL ||
	    m->tidying == NULL || m->auto_replies == NULL ||
	    m->reminders == NULL || m->urgencies == NULL ||
	    m->keeping == NULL)
		fatal("out of memory");
}

int
main(int argc, char **argv)
{
	static struct messages m;
	const struct service_definition definition = {
		.name = "messages",
		.allow = "gateway,directory,attachments,notify,ctl",
		.listen = "tcp://127.0.0.1:5502",
		.settings = settings,
		.schema = &messages_schema,
	};
	struct service *service;

	service = service_start(argc, argv, &definition);
	m.pg = service_pg(service);
	m.directory = service_peer(service, "directory");
	m.attachments = service_peer(service, "attachments");
	m.notify = service_peer(service, "notify");
	begin_relays(&m, service);
	m.retention_grace_s = settings_int(service_settings(service),
	    "LIAISON_RETENTION_GRACE") / 1000;
	service_backlog(service, "outbox", store_outbox_count);
	service_backlog(service, "held", store_held_count);
	service_publish(service, &messages_live);
	m.limits = read_limits(service_settings(service));
	service_add(service, &drafts_serve, &m);
	service_add(service, &receipts_serve, &m);
	service_add(service, &folders_serve, &m);
	service_add(service, &forwards_serve, &m);
	service_add(service, &templates_serve, &m);
	service_add(service, &absences_serve, &m);
	service_add(service, &holdings_serve, &m);
	service_add(service, &moderation_serve, &m);
	service_add(service, &retention_serve, &m);
	service_add(service, &trace_serve, &m);
	return service_run(service, &messages_serve, &m);
}
