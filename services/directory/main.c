/* liaison-directory: who exists, who may write to whom, sessions, rosters. */
#include "base/log.h"
#include "directory/directory.h"
#include "directory/login/passwords.h"
#include "directory/store/oversight.h"
#include "service/service.h"

#define PASSWORD_QUEUE	256
#define ROSTER_QUEUE	8
#define EVEN_MS		400
#define SWEEP_MS	(60 * 1000)

extern const struct pg_schema directory_schema;

static struct pg	*import_database(struct service *);
static void		 set_limits(struct directory *,
			    const struct settings *);
static bool		 watch(struct directory *);
static void		 sweep(void *);
static void		 swept(const struct status *, const struct pg_rows *,
			    void *);

static const struct setting settings[] = {
	{ "LIAISON_SESSION_LIFE", SETTING_MS, "12h", 60000,
	    INT64_C(31) * 24 * 3600000, "how long an idle session lives" },
	{ "LIAISON_SESSION_MAX_LIFE", SETTING_MS, "720h", 60000,
	    INT64_C(30) * 24 * 3600000, "how long any session lives at most" },
	{ "LIAISON_LOGIN_FAILURES", SETTING_INT, "5", 1, 1000,
	    "failed logins of a name at one address before it waits there" },
	{ "LIAISON_NAME_FAILURES", SETTING_INT, "20", 1, 100000,
	    "failed logins of a name at all addresses before it waits" },
	{ "LIAISON_ADDRESS_FAILURES", SETTING_INT, "30", 1, 100000,
	    "failed logins at an address before it is slowed down" },
	{ "LIAISON_PASSWORD_THREADS", SETTING_INT, "2", 1, 16,
	    "threads that check passwords, 19 MiB each while they do" },
	{ "LIAISON_RIGHTS_MEMORY", SETTING_BYTES, "16M", 0, 1 << 30,
	    "memory for who may write to whom; 0, as behind a pooler: none" },
	{ "LIAISON_ROSTER_CONFIRM_SHARE", SETTING_INT, "10", 0, 100,
	    "per cent of people, links, classes, enrolments or memberships "
	    "of classes that an import may remove unasked" },
	{ "LIAISON_MAX_ROSTER", SETTING_BYTES, "256M", 1 << 20, 1 << 30,
	    "size of the file of one import" },
	{ "LIAISON_LONGEST_HOLD", SETTING_MS, "72h", 0,
	    INT64_C(31) * 24 * 3600000,
	    "how long quiet hours hold a message at most" },
	{ "LIAISON_NOTIFY", SETTING_TEXT, "tcp://127.0.0.1:5504", 0, 0,
	    "endpoints of the notify service" },
	{ "LIAISON_MESSAGES", SETTING_TEXT, "tcp://127.0.0.1:5502", 0, 0,
	    "endpoints of the messages service" },
	{ NULL, SETTING_TEXT, NULL, 0, 0, NULL },
};

int
main(int argc, char **argv)
{
	static struct directory d;
	const struct service_definition definition = {
		.name = "directory",
		.allow = "gateway,messages,attachments,notify,ctl",
		.listen = "tcp://127.0.0.1:5501",
		.settings = settings,
		.schema = &directory_schema,
	};
	const struct settings *set;
	struct service *service;
	unsigned threads;

	service = service_start(argc, argv, &definition);
	set = service_settings(service);
	if (!passwords_init())
		fatal("not enough memory for Argon2id");
	service_secret(service, "accounts", d.seal_key);
	d.loop = service_loop(service);
	d.pg = service_pg(service);
	d.notify = service_peer(service, "notify");
	d.messages = service_peer(service, "messages");
	d.import_pg = import_database(service);
	d.apply_pg = import_database(service);
	d.rights = rights_new(d.loop, d.pg,
	    settings_text(set, "LIAISON_DATABASE"),
	    (size_t)settings_int(set, "LIAISON_RIGHTS_MEMORY"));
	set_limits(&d, set);
	threads = (unsigned)settings_int(set, "LIAISON_PASSWORD_THREADS");
	d.password_work = work_new(d.loop, threads, PASSWORD_QUEUE);
	d.login_queue = login_queue_new(d.loop, d.password_work, threads);
	d.login_line = login_line_new(d.loop);
	d.roster_work = work_new(d.loop, 1, ROSTER_QUEUE);
	if (d.import_pg == NULL || d.apply_pg == NULL ||
	    d.password_work == NULL || d.login_queue == NULL ||
	    d.login_line == NULL || d.roster_work == NULL || !watch(&d))
		fatal("cannot start: out of memory");
	service_add(service, &accounts_serve, &d);
	service_add(service, &oversight_serve, &d);
	service_add(service, &preferences_serve, &d);
	service_add(service, &reach_serve, &d);
	service_backlog(service, "imports", store_count_running);
	service_backlog(service, "confirmations", store_count_waiting);
	service_add(service, &families_serve, &d);
	service_add(service, &administration_serve, &d);
	service_add(service, &blocks_serve, &d);
	service_add(service, &belonging_serve, &d);
	service_add(service, &addresses_serve, &d);
	service_add(service, &teaching_serve, &d);
	return service_run(service, &directory_serve, &d);
}

static void
set_limits(struct directory *d, const struct settings *set)
{
	d->session_seconds = (int32_t)(settings_int(set,
	    "LIAISON_SESSION_LIFE") / 1000);
	d->session_max_seconds = (int32_t)(settings_int(set,
	    "LIAISON_SESSION_MAX_LIFE") / 1000);
	if (d->session_seconds > d->session_max_seconds)
		d->session_seconds = d->session_max_seconds;
	d->login_failures = (int32_t)settings_int(set,
	    "LIAISON_LOGIN_FAILURES");
	d->name_failures = (int32_t)settings_int(set, "LIAISON_NAME_FAILURES");
	d->address_failures = (int32_t)settings_int(set,
	    "LIAISON_ADDRESS_FAILURES");
	d->roster_share = (int32_t)settings_int(set,
	    "LIAISON_ROSTER_CONFIRM_SHARE");
	d->even_ms = EVEN_MS;
	d->longest_hold_us = settings_int(set, "LIAISON_LONGEST_HOLD") * 1000;
	d->roster_max = settings_int(set, "LIAISON_MAX_ROSTER");
}

/* What is done every now and then; false: no memory. */
static bool
watch(struct directory *d)
{
	return day_watch(d) && mail_watch(d) && trail_watch(d) &&
	    veils_watch(d) && news_watch(d) && absences_watch(d) &&
	    loop_timer(d->loop, SWEEP_MS, SWEEP_MS, sweep, d) != NULL;
}

static struct pg *
import_database(struct service *service)
{
	const struct settings *set = service_settings(service);
	struct pg_options o = {
		.conninfo = settings_text(set, "LIAISON_DATABASE"),
		.readers = 1,
		.writers = 1,
		.max_queued = 1024,
		/* Of thousands of people at once; a job is dead after 60 s. */
		.statement_ms = 30000,
	};

	return pg_new(service_loop(service), &o);
}

static void
sweep(void *arg)
{
	struct directory *d = arg;

	store_sweep(d->pg, swept, NULL);
	store_sweep_rosters(d->import_pg, swept, NULL);
}

static void
swept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("sweep", "code=%s", status_code_name(status->code));
}
