/* liaison-notify: a notification for everybody whom something concerns. */
#include "notify/notify.h"
#include "service/service.h"

extern const struct pg_schema notify_schema;

int
main(int argc, char **argv)
{
	static struct notify n;
	const struct service_definition definition = {
		.name = "notify",
		.allow = "gateway,messages,ctl",
		.listen = "tcp://127.0.0.1:5504",
		.settings = NULL,
		.schema = &notify_schema,
	};
	struct service *service;

	service = service_start(argc, argv, &definition);
	n.pg = service_pg(service);
	return service_run(service, &notify_serve, &n);
}
