/* The programs of the stack: how each is called, and when it is ready. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "port.h"
#include "programs.h"
#include "service/endpoint.h"
#include "service/http_ready.h"

#define SERVICE_STOP_MS		15000
#define ATTACHMENTS_STOP_MS	55000
#define GATEWAY_STOP_MS		85000
#define DATABASE_STOP_MS	40000
#define READY_TIMEOUT_MS	300
#define ENDPOINT_BYTES		256	/* of a line of an endpoint file */

static void	service_arrange(struct part *);
static int	service_prepare(struct part *, const char **argv);
static void	set_mail(const struct site *);
static bool	service_is_ready(struct part *);
static void	gateway_arrange(struct part *);
static int	gateway_prepare(struct part *, const char **argv);
static bool	gateway_is_ready(struct part *);
static void	catcher_arrange(struct part *);
static int	catcher_prepare(struct part *, const char **argv);
static void	catcher_on_line(struct part *, char *line);
static bool	catcher_is_ready(struct part *);
static void	postgres_arrange(struct part *);
static int	postgres_prepare(struct part *, const char **argv);
static void	postgres_on_line(struct part *, char *line);
static bool	postgres_is_ready(struct part *);
static int	keys_prepare(struct part *, const char **argv);
static int	provision_prepare(struct part *, const char **argv);
static void	provision_on_line(struct part *, char *line);
static int	demo_prepare(struct part *, const char **argv);

#define SERVICE(service, stop) {					\
	.name = service, .binary = "liaison-" service,			\
	.stop_ms = stop, .arrange = service_arrange,			\
	.prepare = service_prepare, .is_ready = service_is_ready }

const struct program program_services[SITE_SERVICES] = {
	SERVICE("directory", SERVICE_STOP_MS),
	SERVICE("messages", SERVICE_STOP_MS),
	SERVICE("attachments", ATTACHMENTS_STOP_MS),
	SERVICE("notify", SERVICE_STOP_MS),
};

const struct program program_gateway = {
	.name = "gateway", .binary = "liaison-gateway",
	.stop_ms = GATEWAY_STOP_MS, .arrange = gateway_arrange,
	.prepare = gateway_prepare, .is_ready = gateway_is_ready,
};

const struct program program_catcher = {
	.name = "catcher", .binary = "liaisonctl", .own = true,
	.stop_ms = 2000, .arrange = catcher_arrange,
	.prepare = catcher_prepare, .on_line = catcher_on_line,
	.is_ready = catcher_is_ready,
};

const struct program program_postgres = {
	.name = "postgres", .binary = "liaisonctl", .own = true,
	.stop_ms = DATABASE_STOP_MS, .arrange = postgres_arrange,
	.prepare = postgres_prepare, .on_line = postgres_on_line,
	.is_ready = postgres_is_ready,
};

const struct program program_keys = {
	.name = "keys", .binary = "liaisonctl", .once = true, .stop_ms = 2000,
	.prepare = keys_prepare,
};

const struct program program_provision = {
	.name = "provision", .binary = "liaisonctl", .once = true,
	.stop_ms = 2000, .prepare = provision_prepare,
	.on_line = provision_on_line,
};

const struct program program_demo = {
	.name = "demo", .binary = "liaisonctl", .once = true, .stop_ms = 2000,
	.prepare = demo_prepare,
};

static struct site *
site_of(const struct part *p)
{
	return (struct site *)p->all;
}

/* ---- settings that children get ---- */

static void
set(const char *name, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
set(const char *name, const char *fmt, ...)
{
	char value[SITE_CONNINFO];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof(value), fmt, ap);
	va_end(ap);
	setenv(name, value, 1);
}

static void
endpoint_path(const struct site *s, const char *service, char *path)
{
	ctl_path(path, "%s/run/endpoints/%s", s->parts.state, service);
}

/* Those that publish, and what tells the gateways where. */
static const char *const live[][2] = {
	{ "messages", "LIAISON_MESSAGES_LIVE" },
	{ "notify", "LIAISON_NOTIFY_LIVE" },
};
#define NLIVE	(sizeof(live) / sizeof(live[0]))

static void
live_path(const struct site *s, const char *service, char *path)
{
	ctl_path(path, "%s/run/endpoints/%s-live", s->parts.state, service);
}

static void
set_peers(const struct site *s)
{
	static const char *const names[SITE_SERVICES] = {
		"LIAISON_DIRECTORY", "LIAISON_MESSAGES",
		"LIAISON_ATTACHMENTS", "LIAISON_NOTIFY",
	};
	char path[CTL_PATH];

	for (int i = 0; i < SITE_SERVICES; i++) {
		endpoint_path(s, program_services[i].name, path);
		set(names[i], "file:%s", path);
	}
	for (size_t i = 0; i < NLIVE; i++) {
		live_path(s, live[i][0], path);
		set(live[i][1], "file:%s", path);
	}
	set("LIAISON_KEYS", "%s/keys", s->parts.state);
}

/* ---- services ---- */

static bool
port_is_ours(const struct site *s, const struct part *but, int port)
{
	for (const struct part *p = s->parts.first; p != NULL; p = p->next)
		if (p != but && p->port == port)
			return true;
	return s->port == port;
}

/* The port of before, so that who is connected finds it again. */
static void
service_arrange(struct part *p)
{
	int wanted = p->port;

	do {
		p->port = port_choose("127.0.0.1", wanted);
		wanted = 0;
	} while (port_is_ours(site_of(p), p, p->port));
	snprintf(p->endpoint, sizeof(p->endpoint), "tcp://127.0.0.1:%d",
	    p->port);
}

static int
service_prepare(struct part *p, const char **argv)
{
	const struct site *s = site_of(p);
	char path[CTL_PATH];

	(void)argv;
	set_peers(s);
	set("LIAISON_LISTEN", "%s", p->endpoint);
	for (int i = 0; i < SITE_SERVICES; i++)
		if (p->program == &program_services[i])
			set("LIAISON_DATABASE", "%s", s->database[i]);
	endpoint_path(s, p->program->name, path);
	set("LIAISON_ENDPOINT_FILE", "%s", path);
	live_path(s, p->program->name, path);
	set("LIAISON_LIVE_ENDPOINT_FILE", "%s", path);
	set("LIAISON_LIVE_LISTEN", "tcp://127.0.0.1:*");
	set("LIAISON_STORE", "%s/attachments", s->parts.state);
	if (s->catches)
		set_mail(s);
	return 0;
}

/* Mail goes to the catcher. */
static void
set_mail(const struct site *s)
{
	char url[SITE_URL];

	site_url(s, url);
	set("LIAISON_SMTP_URL", "smtp://127.0.0.1:%d", s->smtp_port);
	if (getenv("LIAISON_MAIL_FROM") == NULL)
		set("LIAISON_MAIL_FROM", "liaison@college-demo.example");
	if (getenv("LIAISON_PUBLIC_URL") == NULL)
		set("LIAISON_PUBLIC_URL", "%s", url);
}

static bool
service_is_ready(struct part *p)
{
	char path[CTL_PATH], line[ENDPOINT_BYTES];
	bool found = false;
	FILE *f;

	endpoint_path(site_of(p), p->program->name, path);
	if ((f = fopen(path, "re")) == NULL)
		return false;
	while (!found && fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		found = strcmp(line, p->endpoint) == 0;
	}
	fclose(f);
	return found;
}

void
endpoint_forget(const struct part *p)
{
	char path[CTL_PATH], error[256];

	if (p->program->arrange != service_arrange)
		return;
	endpoint_path(site_of(p), p->program->name, path);
	if (service_endpoint_write(path, p->endpoint, false, error,
	    sizeof(error)) == -1)
		part_say(p, "%s", error);
	/* Where it has published nobody listens now: that is taken out, too. */
	live_path(site_of(p), p->program->name, path);
	if (access(path, F_OK) == 0 && service_endpoint_write(path, "", false,
	    error, sizeof(error)) == -1)
		part_say(p, "%s", error);
}

int
endpoints_clear(const struct site *s)
{
	char path[CTL_PATH];

	for (int i = 0; i < SITE_SERVICES; i++) {
		endpoint_path(s, program_services[i].name, path);
		if (ctl_write_file(path, 0644, "") == -1)
			return -1;
	}
	for (size_t i = 0; i < NLIVE; i++) {
		live_path(s, live[i][0], path);
		if (ctl_write_file(path, 0644, "") == -1)
			return -1;
	}
	return 0;
}

/* ---- gateway ---- */

/* The gateway reads the same from the environment. */
static bool
speaks_tls(void)
{
	const char *certificate = getenv("LIAISON_TLS_CERT");

	return certificate != NULL && *certificate != '\0';
}

void
site_url(const struct site *s, char out[SITE_URL])
{
	bool v6 = strchr(s->address, ':') != NULL;
	const char *base = getenv("LIAISON_BASE_PATH");
	size_t len;

	base = base != NULL ? base + strspn(base, "/") : "";
	for (len = strlen(base); len > 0 && base[len - 1] == '/';)
		len--;
	snprintf(out, SITE_URL, "%s://%s%s%s:%d/%.*s%s",
	    speaks_tls() ? "https" : "http", v6 ? "[" : "", s->address,
	    v6 ? "]" : "", s->port, (int)len, base, len > 0 ? "/" : "");
}

static void
gateway_arrange(struct part *p)
{
	char url[SITE_URL];

	site_url(site_of(p), url);
	snprintf(p->endpoint, sizeof(p->endpoint), "%.*s",
	    (int)strlen(url) - 1, url);
}

static int
gateway_prepare(struct part *p, const char **argv)
{
	const struct site *s = site_of(p);

	(void)argv;
	set_peers(s);
	set("LIAISON_HTTP_ADDRESS", "%s", s->address);
	set("LIAISON_PORT", "%d", s->port);
	set("LIAISON_RUN", "%s/run/gateway", s->parts.state);
	if (getenv("LIAISON_WEB") == NULL)
		set("LIAISON_WEB", "%s/../web", s->parts.bin);
	return 0;
}

static bool
gateway_is_ready(struct part *p)
{
	return http_ready(site_of(p)->address, site_of(p)->port,
	    speaks_tls(), READY_TIMEOUT_MS);
}

/* ---- the catcher of mails ---- */

void
site_mails_url(const struct site *s, char out[SITE_URL])
{
	snprintf(out, SITE_URL, "http://127.0.0.1:%d/", s->mails_port);
}

/* The ports of before; notify was told one of them. */
static void
catcher_arrange(struct part *p)
{
	struct site *s = site_of(p);

	service_arrange(p);
	s->catching = false;
	s->smtp_port = p->port;
	do {
		s->mails_port = port_choose("127.0.0.1",
		    s->mails_port == 0 ? s->port + 1 : s->mails_port);
	} while (s->mails_port == p->port);
	snprintf(p->endpoint, sizeof(p->endpoint), "127.0.0.1:%d",
	    s->mails_port);
}

static int
catcher_prepare(struct part *p, const char **argv)
{
	static char smtp[16], http[16];

	snprintf(smtp, sizeof(smtp), "%d", site_of(p)->smtp_port);
	snprintf(http, sizeof(http), "%d", site_of(p)->mails_port);
	argv[0] = "catcher";
	argv[1] = "--state";
	argv[2] = p->all->state;
	argv[3] = "--smtp";
	argv[4] = smtp;
	argv[5] = "--http";
	argv[6] = http;
	return 0;
}

static void
catcher_on_line(struct part *p, char *line)
{
	if (strcmp(line, "ready") == 0)
		site_of(p)->catching = true;
}

static bool
catcher_is_ready(struct part *p)
{
	return site_of(p)->catching;
}

/* ---- PostgreSQL ---- */

static void
postgres_arrange(struct part *p)
{
	p->endpoint[0] = '\0';
}

static int
postgres_prepare(struct part *p, const char **argv)
{
	argv[0] = "postgres";
	argv[1] = "--state";
	argv[2] = p->all->state;
	return 0;
}

static void
postgres_on_line(struct part *p, char *line)
{
	struct site *s = site_of(p);
	const char *info = line + strlen("ready "), *port;

	if (strncmp(line, "ready ", strlen("ready ")) != 0)
		return;
	if (s->owner[0] != '\0' && strcmp(s->owner, info) != 0)
		s->moved = DATABASE_MOVED;
	snprintf(s->owner, sizeof(s->owner), "%s", info);
	port = strstr(info, "port='");
	snprintf(p->endpoint, sizeof(p->endpoint), "127.0.0.1:%d",
	    port != NULL ? atoi(port + strlen("port='")) : 0);
}

static bool
postgres_is_ready(struct part *p)
{
	return p->endpoint[0] != '\0';
}

int
postmaster_pid(const struct site *s)
{
	char path[CTL_PATH], line[32];

	ctl_path(path, "%s/postgres/data/postmaster.pid", s->parts.state);
	return ctl_read_line(path, line, sizeof(line)) == 0 ? atoi(line) : 0;
}

/* ---- jobs ---- */

static int
keys_prepare(struct part *p, const char **argv)
{
	static char dir[CTL_PATH];

	ctl_path(dir, "%s/keys", p->all->state);
	argv[0] = "keys";
	argv[1] = "--keys";
	argv[2] = dir;
	return 0;
}

static int
provision_prepare(struct part *p, const char **argv)
{
	argv[0] = "provision";
	argv[1] = "--conninfo";
	argv[2] = site_of(p)->owner;
	argv[3] = "--state";
	argv[4] = p->all->state;
	return 0;
}

static void
provision_on_line(struct part *p, char *line)
{
	char *info = strchr(line, ' ');

	if (info == NULL)
		return;
	*info++ = '\0';
	for (int i = 0; i < SITE_SERVICES; i++)
		if (strcmp(program_services[i].name, line) == 0)
			snprintf(site_of(p)->database[i], SITE_CONNINFO, "%s",
			    info);
}

static int
demo_prepare(struct part *p, const char **argv)
{
	set_peers(site_of(p));
	argv[0] = "demo";
	argv[1] = "--state";
	argv[2] = p->all->state;
	argv[3] = "--accounts";
	argv[4] = site_of(p)->demo ? "open" : "closed";
	if (site_of(p)->demo_mail) {
		argv[5] = "--mail";
		argv[6] = site_of(p)->owner;
	}
	return 0;
}
