/*
 * What the main() of every back-end service does: settings, log, database,
 * keys, serve, drain.
 */
#ifndef LIAISON_SERVICE_SERVICE_H
#define LIAISON_SERVICE_SERVICE_H

#include "base/loop.h"
#include "live/publish.h"
#include "pg/migrate.h"
#include "pg/pg.h"
#include "rpc/client/client.h"
#include "rpc/server.h"
#include "service/settings.h"

struct service;

struct service_definition {
	const char		*name;		/* "messages" */
	const char		*allow;		/* default of LIAISON_ALLOW */
	const char		*listen;	/* default of LIAISON_LISTEN */
	const char		*drain;		/* or NULL: that of all */
	const struct setting	*settings;	/* its own rows, or NULL */
	const struct pg_schema	*schema;
};

/*
 * Handles --help, --version, --settings-markdown and --health (asks the
 * running service over its own socket; exits 0 or 1), loads the settings,
 * migrates, connects, binds.  Ends the process with one sentence on failure.
 */
struct service	*service_start(int argc, char **argv,
		    const struct service_definition *);

/* The service's own, until service_run() returns. */
struct loop	*service_loop(struct service *);
struct pg	*service_pg(struct service *);
const struct settings *service_settings(const struct service *);

/*
 * A key of the service for `purpose`, the same in all its replicas and after
 * each start: it comes of its CURVE key.  Where it has none, as on loopback,
 * anybody can know it.
 */
#define SERVICE_SECRET	32
void		 service_secret(const struct service *, const char *purpose,
		    uint8_t key[SERVICE_SECRET]);

/*
 * A client of a peer ("directory"), from the setting LIAISON_<PEER>.  The
 * service's own, as above; ends the process on failure.
 */
struct rpc_client *service_peer(struct service *, const char *peer);

/* Serves one more service of the process, before service_run(). */
void		 service_add(struct service *, const struct rpc_serve *,
		    void *handled);

/*
 * Publishes what is logged of changes, where LIAISON_LIVE_LISTEN says, until
 * service_run() returns.  Of a service that has SERVICE_LIVE_SETTINGS.
 */
void		 service_publish(struct service *, const struct live_queries *);
#define SERVICE_LIVE_SETTINGS(listen)					\
	{ "LIAISON_LIVE_LISTEN", SETTING_TEXT, listen, 0, 0,		\
	    "where to publish what happens to people, as it happens; port * "\
	    "is any free one" },					\
	{ "LIAISON_LIVE_ALLOW", SETTING_TEXT, "gateway", 0, 0,		\
	    "programs whose keys may subscribe to it, comma-separated" }, \
	{ "LIAISON_LIVE_ENDPOINT_FILE", SETTING_TEXT, "", 0, 0,		\
	    "file to list the real endpoint of that in while serving" }

/*
 * Asks every few seconds how much waits, for Check: `ask` reads one row, how
 * many and for how many seconds the oldest.  name is static.
 */
typedef void	 service_count_fn(struct pg *, pg_done_fn *, void *arg);
void		 service_backlog(struct service *, const char *name,
		    service_count_fn *ask);

/*
 * Serves until SIGTERM or SIGINT, drains, returns the exit status.  Frees the
 * service.  Prints "ready endpoint=..." to the log when calls are taken.
 */
int		 service_run(struct service *, const struct rpc_serve *,
		    void *handled);

#endif
