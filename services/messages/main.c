/* liaison-messages: threads, messages, mailboxes, and the outbox to notify. */
#include "log.h"
#include "messages.h"
#include "service.h"

extern const struct migration messages_migrations[];
extern const size_t messages_nmigrations;

static const struct setting settings[] = {
	{ "LIAISON_DIRECTORY", SETTING_TEXT, "tcp://127.0.0.1:5501", 0, 0,
	    "endpoints of the directory service" },
	{ "LIAISON_ATTACHMENTS", SETTING_TEXT, "tcp://127.0.0.1:5503", 0, 0,
	    "endpoints of the attachments service" },
	{ "LIAISON_NOTIFY", SETTING_TEXT, "tcp://127.0.0.1:5504", 0, 0,
	    "endpoints of the notify service" },
	{ NULL, SETTING_TEXT, NULL, 0, 0, NULL },
};

int
main(int argc, char **argv)
{
	static struct messages m;
	const struct service_definition definition = {
		.name = "messages",
		.allow = "gateway,attachments,ctl",
		.listen = "tcp://127.0.0.1:5502",
		.settings = settings,
		.migrations = messages_migrations,
		.nmigrations = messages_nmigrations,
	};
	struct service *service;

	service = service_start(argc, argv, &definition);
	m.pg = service_pg(service);
	m.directory = service_peer(service, "directory");
	m.attachments = service_peer(service, "attachments");
	m.outbox = outbox_new(service_loop(service), m.pg,
	    service_peer(service, "notify"));
	if (m.outbox == NULL)
		fatal("out of memory");
	messages_init_service(&m);
	return service_run(service, &m.base.base);
}
