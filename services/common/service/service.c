/* The frame of every back-end service: settings, log, database, keys, serve,
 * drain. */
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "rpc.rpc.h"
#include "service/endpoint.h"
#include "service/options.h"
#include "service/service.h"

#define DATABASE_WAIT_MS	30000
#define HEALTH_TIMEOUT_MS	2000
#define MAX_PEERS		8
#define ERROR_BYTES		512

struct service {
	const struct service_definition	*def;
	const struct setting		*tables[2];
	struct settings			*settings;
	struct loop			*loop;
	struct rpc_keys			*keys;
	struct pg			*pg;
	struct rpc_server		*server;
	struct rpc_client		*peers[MAX_PEERS];
	size_t				 npeers;
	struct live_publisher		*live;		/* NULL: none */
	bool				 listed;	/* its endpoints are */
	bool				 draining;
	int64_t				 drain_until_ms;
};

struct health {
	struct loop	*loop;
	bool		 ok;
};

static void	 fill_tables(struct service *, struct setting *);
static int	 handle_option(struct service *, int argc, char **argv);
static int	 ask_health(void *);
static rpc_server_check_done	 on_health;
static void	 load_settings(struct service *);
static void	 open_database(struct service *);
static void	 open_server(struct service *);
static bool	 is_ready(void *);
static void	 list_endpoints(struct service *, bool add);
static void	 list_endpoint(struct service *, const char *setting,
		    const char *endpoint, bool add);
static void	 on_signal(void *);
static void	 on_drained(void *);
static void	 service_free(struct service *);

/* LIAISON_LISTEN and LIAISON_ALLOW get their defaults from the definition. */
static const struct setting common_settings[] = {
	{ "LIAISON_LISTEN", SETTING_TEXT, "", 0, 0,
	    "where to listen; port * is any free one" },
	{ "LIAISON_DATABASE", SETTING_TEXT, NULL, 0, 0,
	    "libpq connection string of the service's role" },
	{ "LIAISON_KEYS", SETTING_TEXT, "", 0, 0,
	    "folder of CURVE keys; empty: plain, on loopback only" },
	{ "LIAISON_ALLOW", SETTING_TEXT, "", 0, 0,
	    "programs whose keys may call, comma-separated" },
	{ "LIAISON_LOG_LEVEL", SETTING_TEXT, "info", 0, 0,
	    "debug, info, warn or error" },
	{ "LIAISON_MAX_FRAME", SETTING_BYTES, "16M", 65536, 1 << 28,
	    "size of one RPC frame" },
	{ "LIAISON_MAX_INFLIGHT", SETTING_INT, "2048", 1, 1000000,
	    "calls served at a time; more are refused" },
	{ "LIAISON_PG_READERS", SETTING_INT, "2", 1, 16,
	    "database connections for reads" },
	{ "LIAISON_PG_WRITERS", SETTING_INT, "2", 1, 16,
	    "database connections for writes" },
	{ "LIAISON_PG_MAX_QUEUED", SETTING_INT, "4096", 1, 1000000,
	    "statements unanswered at a time; more are refused" },
	{ "LIAISON_DRAIN_TIMEOUT", SETTING_MS, "10s", 0, 0,
	    "how long calls in flight may take to end at SIGTERM" },
	{ "LIAISON_ENDPOINT_FILE", SETTING_TEXT, "", 0, 0,
	    "file to list the real endpoint in while serving" },
	{ NULL, 0, NULL, 0, 0, NULL },
};
#define NCOMMON	(sizeof(common_settings) / sizeof(common_settings[0]))

struct service *
service_start(int argc, char **argv, const struct service_definition *def)
{
	static struct setting common[NCOMMON];
	struct service *s;
	int status;

	signal(SIGPIPE, SIG_IGN);
	if ((s = calloc(1, sizeof(*s))) == NULL || sodium_init() == -1)
		fatal("out of memory");
	s->def = def;
	log_init(def->name, "info");
	fill_tables(s, common);
	if ((status = handle_option(s, argc, argv)) != -1) {
		free(s);
		exit(status);
	}
	load_settings(s);
	if ((s->loop = loop_new()) == NULL)
		fatal("cannot make an event loop: %s", strerror(errno));
	open_database(s);
	/*
	 * From here on a SIGTERM waits for the loop, which then drains.
	 * Threads that are made later inherit the blocked signals.
	 */
	if (loop_signal(s->loop, SIGTERM, on_signal, s) == -1 ||
	    loop_signal(s->loop, SIGINT, on_signal, s) == -1)
		fatal("cannot handle signals: %s", strerror(errno));
	open_server(s);
	return s;
}

struct loop *
service_loop(struct service *s)
{
	return s->loop;
}

struct pg *
service_pg(struct service *s)
{
	return s->pg;
}

const struct settings *
service_settings(const struct service *s)
{
	return s->settings;
}

struct rpc_client *
service_peer(struct service *s, const char *peer)
{
	char name[64] = "LIAISON_", error[ERROR_BYTES];
	struct rpc_client_options o = { .service = peer, .keys = s->keys };
	struct rpc_client *client;
	size_t i, prefix = strlen(name);

	for (i = 0; peer[i] != '\0' && prefix + i + 1 < sizeof(name); i++)
		name[prefix + i] = (char)toupper((unsigned char)peer[i]);
	name[prefix + i] = '\0';
	o.endpoints = settings_text(s->settings, name);
	o.max_inflight = (unsigned)settings_int(s->settings,
	    "LIAISON_MAX_INFLIGHT");
	client = rpc_client_new(s->loop, &o, error, sizeof(error));
	if (client == NULL)
		fatal("%s: %s", name, error);
	if (s->npeers == MAX_PEERS)
		fatal("more than %d peers", MAX_PEERS);
	s->peers[s->npeers++] = client;
	return client;
}

void
service_secret(const struct service *s, const char *purpose,
    uint8_t key[SERVICE_SECRET])
{
	const char *secret = rpc_keys_is_plain(s->keys) ? "" :
	    rpc_keys_secret(s->keys);

	(void)crypto_generichash(key, SERVICE_SECRET,
	    (const unsigned char *)purpose, strlen(purpose),
	    (const unsigned char *)secret, strlen(secret));
}

void
service_publish(struct service *s, const struct live_queries *queries)
{
	const struct live_publisher_options o = {
		.listen = settings_text(s->settings, "LIAISON_LIVE_LISTEN"),
		.allow = settings_text(s->settings, "LIAISON_LIVE_ALLOW"),
		.keys = s->keys,
		.pg = s->pg,
		.queries = queries,
	};
	char error[ERROR_BYTES];

	s->live = live_publisher_new(s->loop, &o, error, sizeof(error));
	if (s->live == NULL)
		fatal("%s", error);
}

void
service_add(struct service *s, const struct rpc_serve *serve, void *handled)
{
	rpc_server_add(s->server, serve, handled);
}

int
service_run(struct service *s, const struct rpc_serve *serve, void *handled)
{
	rpc_server_add(s->server, serve, handled);
	list_endpoints(s, true);
	log_info("ready", "endpoint=%s version=" LIAISON_VERSION,
	    rpc_server_endpoint(s->server));
	log_batch();
	loop_run(s->loop);
	list_endpoints(s, false);
	log_info("stopped", "clean=%s",
	    loop_now_ms() < s->drain_until_ms ? "yes" : "no");
	service_free(s);
	return 0;
}

/* ---- options ---- */

static void
fill_tables(struct service *s, struct setting *common)
{
	memcpy(common, common_settings, sizeof(common_settings));
	for (; common->name != NULL; common++) {
		if (strcmp(common->name, "LIAISON_LISTEN") == 0)
			common->fallback = s->def->listen;
		if (strcmp(common->name, "LIAISON_ALLOW") == 0)
			common->fallback = s->def->allow;
		if (strcmp(common->name, "LIAISON_DRAIN_TIMEOUT") == 0 &&
		    s->def->drain != NULL)
			common->fallback = s->def->drain;
	}
	s->tables[0] = common - (NCOMMON - 1);
	s->tables[1] = s->def->settings;
}

static int
handle_option(struct service *s, int argc, char **argv)
{
	const struct options o = { .name = s->def->name,
		.about = "a service of the Liaison messaging.",
		.tables = s->tables, .ntables = 2, .ask_health = ask_health,
		.arg = s };

	return options_handle(argc, argv, &o);
}

static int
ask_health(void *arg)
{
	struct service *s = arg;
	struct rpc_client_options o = { .service = s->def->name,
		.max_inflight = 1 };
	struct rpc_context context = rpc_context_system(0, HEALTH_TIMEOUT_MS);
	Rpc__CheckRequest request = RPC__CHECK_REQUEST__INIT;
	struct health h = { .loop = loop_new() };
	char endpoint[256], error[ERROR_BYTES];
	struct rpc_client *client = NULL;

	log_init(s->def->name, "error");
	load_settings(s);
	if (h.loop == NULL || !service_endpoint_local(
	    settings_text(s->settings, "LIAISON_LISTEN"),
	    settings_text(s->settings, "LIAISON_ENDPOINT_FILE"),
	    endpoint, sizeof(endpoint)))
		goto cleanup;
	s->keys = rpc_keys_load(settings_text(s->settings, "LIAISON_KEYS"),
	    s->def->name, error, sizeof(error));
	if (s->keys == NULL)
		fatal("%s", error);
	o.keys = s->keys;
	o.endpoints = endpoint;
	client = rpc_client_new(h.loop, &o, error, sizeof(error));
	if (client == NULL)
		fatal("%s", error);
	rpc_server_client_check(client, &context, &request, on_health, &h);
	loop_run(h.loop);
cleanup:
	rpc_client_destroy(&client);
	rpc_keys_destroy(&s->keys);
	settings_destroy(&s->settings);
	loop_destroy(&h.loop);
	return h.ok ? 0 : 1;
}

static void
on_health(const struct status *status, const Rpc__CheckReply *reply,
    void *arg)
{
	struct health *h = arg;

	h->ok = status->code == RPC__CODE__OK && reply->ready &&
	    !reply->draining;
	loop_stop(h->loop);
}

/* ---- start ---- */

static void
load_settings(struct service *s)
{
	static const char levels[] = " debug info warn error ";
	char error[ERROR_BYTES], word[16];
	const char *level;

	s->settings = settings_load(s->tables, 2, error, sizeof(error));
	if (s->settings == NULL)
		fatal("%s", error);
	level = settings_text(s->settings, "LIAISON_LOG_LEVEL");
	snprintf(word, sizeof(word), " %.12s ", level);
	if (strstr(levels, word) == NULL)
		fatal("LIAISON_LOG_LEVEL is \"%s\", which is not debug, info, "
		    "warn or error", level);
	if (log_enabled(LOG_LEVEL_INFO))
		log_init(s->def->name, level);
}

static void
open_database(struct service *s)
{
	const char *conninfo = settings_text(s->settings, "LIAISON_DATABASE");
	struct pg_options o = {
		.conninfo = conninfo,
		.readers = (unsigned)settings_int(s->settings,
		    "LIAISON_PG_READERS"),
		.writers = (unsigned)settings_int(s->settings,
		    "LIAISON_PG_WRITERS"),
		.max_queued = (unsigned)settings_int(s->settings,
		    "LIAISON_PG_MAX_QUEUED"),
	};
	char error[ERROR_BYTES];

	if (pg_migrate(conninfo, s->def->schema, DATABASE_WAIT_MS, error,
	    sizeof(error)) == -1)
		fatal("%s", error);
	s->pg = pg_new(s->loop, &o);
}

static void
open_server(struct service *s)
{
	struct rpc_server_options o = {
		.service = s->def->name,
		.listen = settings_text(s->settings, "LIAISON_LISTEN"),
		.max_frame = (size_t)settings_int(s->settings,
		    "LIAISON_MAX_FRAME"),
		.max_inflight = (unsigned)settings_int(s->settings,
		    "LIAISON_MAX_INFLIGHT"),
		.ready = is_ready,
		.ready_arg = s,
	};
	char error[ERROR_BYTES], allow[1024];

	s->keys = rpc_keys_load(settings_text(s->settings, "LIAISON_KEYS"),
	    s->def->name, error, sizeof(error));
	if (s->keys == NULL)
		fatal("%s", error);
	/* Itself, for --health. */
	snprintf(allow, sizeof(allow), "%s,%s",
	    settings_text(s->settings, "LIAISON_ALLOW"), s->def->name);
	o.keys = s->keys;
	o.allow = allow;
	s->server = rpc_server_new(s->loop, &o, error, sizeof(error));
	if (s->server == NULL)
		fatal("%s", error);
}

static bool
is_ready(void *arg)
{
	struct service *s = arg;

	return pg_ready(s->pg);
}

static void
list_endpoints(struct service *s, bool add)
{
	if (s->listed == add)
		return;
	s->listed = add;
	list_endpoint(s, "LIAISON_ENDPOINT_FILE",
	    rpc_server_endpoint(s->server), add);
	if (s->live != NULL)
		list_endpoint(s, "LIAISON_LIVE_ENDPOINT_FILE",
		    live_publisher_endpoint(s->live), add);
}

static void
list_endpoint(struct service *s, const char *setting, const char *endpoint,
    bool add)
{
	const char *file = settings_text(s->settings, setting);
	char error[ERROR_BYTES];

	if (file[0] == '\0' || service_endpoint_write(file, endpoint, add,
	    error, sizeof(error)) == 0)
		return;
	if (add)
		fatal("%s", error);
	log_error("endpoint", "error=%s", log_quote(error));
}

/* ---- stop ---- */

static void
on_signal(void *arg)
{
	struct service *s = arg;
	int64_t timeout_ms = settings_int(s->settings,
	    "LIAISON_DRAIN_TIMEOUT");

	/* Asked twice: now. */
	if (s->draining) {
		s->drain_until_ms = 0;
		loop_stop(s->loop);
		return;
	}
	s->draining = true;
	s->drain_until_ms = loop_now_ms() + timeout_ms;
	log_info("draining", "timeout_ms=%lld", (long long)timeout_ms);
	/* First out of the list, so that nobody comes anew. */
	list_endpoints(s, false);
	rpc_server_drain(s->server, timeout_ms, on_drained, s);
}

static void
on_drained(void *arg)
{
	struct service *s = arg;

	loop_stop(s->loop);
}

/*
 * After an unclean drain the calls still there would be answered into freed
 * memory: then only the socket is closed, which sends what is answered.
 */
static void
service_free(struct service *s)
{
	static struct service *unclean;
	size_t i;

	if (loop_now_ms() >= s->drain_until_ms) {
		unclean = s;
		rpc_server_destroy(&unclean->server);
		live_publisher_destroy(&unclean->live);
		return;
	}
	for (i = 0; i < s->npeers; i++)
		rpc_client_destroy(&s->peers[i]);
	pg_destroy(&s->pg);
	live_publisher_destroy(&s->live);
	rpc_server_destroy(&s->server);
	rpc_keys_destroy(&s->keys);
	/* Whoever asks once more finds us ending as we should. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	loop_destroy(&s->loop);
	settings_destroy(&s->settings);
	free(s);
}
