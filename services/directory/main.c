/* liaison-directory: who exists, who may write to whom, sessions, rosters. */
#include "directory.h"
#include "log.h"
#include "passwords.h"
#include "service.h"

#define PASSWORD_QUEUE	256
#define ROSTER_QUEUE	8
#define SWEEP_MS	(10 * 60 * 1000)

extern const struct migration directory_migrations[];
extern const size_t directory_nmigrations;

static struct pg	*import_database(struct service *);
static void		 sweep(void *);
static void		 swept(const struct status *, const struct pg_rows *,
			    void *);

static const struct setting settings[] = {
	{ "LIAISON_SESSION_LIFE", SETTING_MS, "12h", 60000,
	    INT64_C(31) * 24 * 3600000, "how long an idle session lives" },
	{ "LIAISON_LOGIN_FAILURES", SETTING_INT, "5", 1, 1000,
	    "failed logins of one name before it has to wait" },
	{ "LIAISON_ADDRESS_FAILURES", SETTING_INT, "30", 1, 100000,
	    "failed logins from one address before it has to wait" },
	{ "LIAISON_PASSWORD_THREADS", SETTING_INT, "2", 1, 16,
	    "threads that check passwords, 64 MiB each while they do" },
	{ "LIAISON_RIGHTS_MEMORY", SETTING_BYTES, "16M", 0, 1 << 30,
	    "memory for who may write to whom; 0, as behind a pooler: none" },
	{ "LIAISON_ROSTER_CONFIRM_SHARE", SETTING_INT, "10", 0, 100,
	    "per cent of people, links, classes or enrolments that an import "
	    "may remove unasked" },
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
		.migrations = directory_migrations,
		.nmigrations = directory_nmigrations,
	};
	const struct settings *set;
	struct service *service;

	service = service_start(argc, argv, &definition);
	set = service_settings(service);
	if (!passwords_init())
		fatal("not enough memory for Argon2id");
	d.loop = service_loop(service);
	d.pg = service_pg(service);
	d.import_pg = import_database(service);
	d.rights = rights_new(d.loop, d.pg,
	    settings_text(set, "LIAISON_DATABASE"),
	    (size_t)settings_int(set, "LIAISON_RIGHTS_MEMORY"));
	d.session_seconds = (int32_t)(settings_int(set,
	    "LIAISON_SESSION_LIFE") / 1000);
	d.login_failures = (int32_t)settings_int(set,
	    "LIAISON_LOGIN_FAILURES");
	d.address_failures = (int32_t)settings_int(set,
	    "LIAISON_ADDRESS_FAILURES");
	d.roster_share = (int32_t)settings_int(set,
	    "LIAISON_ROSTER_CONFIRM_SHARE");
	d.password_work = work_new(d.loop, (unsigned)settings_int(set,
	    "LIAISON_PASSWORD_THREADS"), PASSWORD_QUEUE);
	d.roster_work = work_new(d.loop, 1, ROSTER_QUEUE);
	if (d.import_pg == NULL || d.password_work == NULL ||
	    d.roster_work == NULL || !day_watch(&d) ||
	    loop_timer(d.loop, SWEEP_MS, SWEEP_MS, sweep, &d) == NULL)
		fatal("cannot start: out of memory");
	directory_init(&d);
	return service_run(service, &d.base.base);
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
	};

	return pg_new(service_loop(service), &o);
}

static void
sweep(void *arg)
{
	struct directory *d = arg;

	store_sweep(d->pg, swept, NULL);
}

static void
swept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	(void)arg;
	if (status->code != RPC__CODE__OK)
		log_warn("sweep", "code=%s", status_code_name(status->code));
}
