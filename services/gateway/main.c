/*
 * liaison-gateway: reads the settings, writes Kore's configuration into the
 * run folder, and becomes Kore with liaison-gateway.so in it.
 */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "gateway/settings.h"
#include "service/http_ready.h"

#define HEALTH_TIMEOUT_MS	3000

static const struct setting *const tables[] = { gateway_settings };

static int	print_help(void);
static int	print_version(void);
static int	print_markdown(void);
static int	ask_health(void);
static void	make_folder(const char *);
static int	claim_port(const struct settings *);
static void	find_module(const struct settings *, char out[PATH_MAX]);
static void	write_config(const struct settings *, const char *run,
		    int port, const char *path);
static void	limit_files(const struct settings *);

/* Kore insists on a group for TLS 1.2: ffdhe2048 of RFC 7919. */
static const char dh_group[] = "-----BEGIN DH PARAMETERS-----\n"
    "MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz\n"
    "+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a\n"
    "87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7\n"
    "YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi\n"
    "7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD\n"
    "ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==\n"
    "-----END DH PARAMETERS-----\n";

/*
 * Of TLS 1.2, those with forward secrecy and authenticated encryption.  TLS
 * 1.3 has no others.
 */
static const char ciphers[] = "ECDHE-ECDSA-AES128-GCM-SHA256:"
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:"
    "ECDHE-RSA-CHACHA20-POLY1305";

static const struct {
	const char	*name;
	int		(*run)(void);
	const char	*help;
} options[] = {
	{ "--help", print_help, "print this" },
	{ "--version", print_version, "print the version" },
	{ "--settings-markdown", print_markdown,
	    "print the settings as a Markdown table" },
	{ "--health", ask_health,
	    "exit with 0 if the running gateway is ready, else with 1" },
};
#define NOPTIONS	(sizeof(options) / sizeof(options[0]))

int
main(int argc, char **argv)
{
	char run[PATH_MAX], path[PATH_MAX + 16], number[16];
	struct settings *s;
	int port;
	size_t i;

	log_init("gateway", "info");
	for (i = 0; argc == 2 && i < NOPTIONS; i++)
		if (strcmp(argv[1], options[i].name) == 0)
			return options[i].run();
	if (argc > 1) {
		(void)print_help();
		return 2;
	}
	s = gateway_settings_load();
	log_init("gateway", settings_text(s, "LIAISON_LOG_LEVEL"));
	make_folder(settings_text(s, "LIAISON_RUN"));
	if (realpath(settings_text(s, "LIAISON_RUN"), run) == NULL)
		fatal("LIAISON_RUN: %s", strerror(errno));
	port = claim_port(s);
	(void)snprintf(path, sizeof(path), "%s/kore.conf", run);
	write_config(s, run, port, path);
	limit_files(s);
	(void)snprintf(number, sizeof(number), "%d", port);
	if (setenv("LIAISON_PORT", number, 1) == -1)
		fatal("out of memory");
	settings_destroy(&s);
	(void)execlp("kore", "kore", "-f", "-n", "-r", "-q", "-c", path,
	    (char *)NULL);
	fatal("cannot run kore: %s", strerror(errno));
}

/* ---- options ---- */

static int
print_help(void)
{
	size_t i;

	(void)printf("usage: liaison-gateway [option]\n\n"
	    "Serves the HTTP interface and the front end.\n\n");
	for (i = 0; i < NOPTIONS; i++)
		(void)printf("  %-20s %s\n", options[i].name, options[i].help);
	(void)printf("\nSettings, from the environment:\n");
	settings_help(tables, 1, stdout);
	return 0;
}

static int
print_version(void)
{
	(void)printf("liaison-gateway " LIAISON_VERSION "\n");
	return 0;
}

static int
print_markdown(void)
{
	settings_markdown(tables, 1, stdout);
	return 0;
}

static int
ask_health(void)
{
	struct settings *s = gateway_settings_load();
	bool ok = http_ready(settings_text(s, "LIAISON_HTTP_ADDRESS"),
	    (int)settings_int(s, "LIAISON_PORT"),
	    settings_text(s, "LIAISON_TLS_CERT")[0] != '\0',
	    HEALTH_TIMEOUT_MS);

	settings_destroy(&s);
	return ok ? 0 : 1;
}

/* ---- the run folder ---- */

static void
make_folder(const char *path)
{
	char part[PATH_MAX];
	const char *p = path;

	if (strlen(path) >= sizeof(part) || path[0] == '\0')
		fatal("LIAISON_RUN is not a usable folder");
	/* kore.conf has no quotes. */
	if (strpbrk(path, " \t\n#") != NULL)
		fatal("LIAISON_RUN must not have spaces: %s", path);
	do {
		p = strchrnul(p + 1, '/');
		(void)memcpy(part, path, (size_t)(p - path));
		part[p - path] = '\0';
		if (mkdir(part, *p == '\0' ? 0700 : 0755) == -1 &&
		    errno != EEXIST)
			fatal("cannot make the folder %s: %s", part,
			    strerror(errno));
	} while (*p != '\0');
}

/* ---- the port ---- */

/*
 * Kore's own complaint names neither address nor port, so look first.  Without
 * listening: whoever connected now would be cut off.
 */
static int
claim_port(const struct settings *s)
{
	const char *host = settings_text(s, "LIAISON_HTTP_ADDRESS");
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST }, *a;
	struct sockaddr_storage bound;
	socklen_t len = sizeof(bound);
	char service[16], port[16];
	int fd, on = 1;

	(void)snprintf(service, sizeof(service), "%d",
	    (int)settings_int(s, "LIAISON_PORT"));
	if (getaddrinfo(host, service, &hints, &a) != 0)
		fatal("LIAISON_HTTP_ADDRESS is not an address: %s", host);
	fd = socket(a->ai_family, SOCK_STREAM, 0);
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on,
	    sizeof(on)) == -1)
		fatal("cannot make a socket: %s", strerror(errno));
	if (bind(fd, a->ai_addr, a->ai_addrlen) == -1)
		fatal("cannot listen on %s port %s: %s", host, service,
		    errno == EADDRINUSE ? "the port is in use"
		    : strerror(errno));
	if (getsockname(fd, (struct sockaddr *)&bound, &len) == -1 ||
	    getnameinfo((struct sockaddr *)&bound, len, NULL, 0, port,
	    sizeof(port), NI_NUMERICSERV) != 0)
		fatal("cannot tell the port: %s", strerror(errno));
	(void)close(fd);
	freeaddrinfo(a);
	return atoi(port);
}

/* ---- kore.conf ---- */

static void
find_module(const struct settings *s, char out[PATH_MAX])
{
	const char *set = settings_text(s, "LIAISON_GATEWAY_MODULE");
	char self[PATH_MAX], guess[PATH_MAX + 32], *slash;
	ssize_t n;

	if (set[0] == '\0') {
		n = readlink("/proc/self/exe", self, sizeof(self) - 1);
		if (n == -1)
			fatal("cannot find myself: %s", strerror(errno));
		self[n] = '\0';
		if ((slash = strrchr(self, '/')) != NULL)
			*slash = '\0';
		(void)snprintf(guess, sizeof(guess),
		    "%s/../lib/liaison-gateway.so", self);
		set = guess;
	}
	if (realpath(set, out) == NULL)
		fatal("cannot find the gateway's module %s: %s", set,
		    strerror(errno));
}

/* Kore and its processes have their own folders. */
static void
print_certificate(const struct settings *s, FILE *f)
{
	static const struct { const char *setting, *word; } files[] = {
		{ "LIAISON_TLS_CERT", "certfile" },
		{ "LIAISON_TLS_KEY", "certkey" },
	};
	char path[PATH_MAX];
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (realpath(settings_text(s, files[i].setting), path) == NULL)
			fatal("cannot read %s %s: %s", files[i].setting,
			    settings_text(s, files[i].setting),
			    strerror(errno));
		if (strpbrk(path, " \t\n#") != NULL)
			fatal("%s must not have spaces: %s", files[i].setting,
			    path);
		(void)fprintf(f, "\t%s %s\n", files[i].word, path);
	}
}

/* Of a worker: its connections, and what it has beside them. */
static int
files_of(int connections)
{
	return connections + 256;
}

static void
print_config(const struct settings *s, const char *run, int port, FILE *f)
{
	int connections = (int)settings_int(s, "LIAISON_MAX_CONNECTIONS") +
	    ADMISSION_RESERVE;
	bool tls = settings_text(s, "LIAISON_TLS_CERT")[0] != '\0';
	char module[PATH_MAX];

	find_module(s, module);
	(void)fprintf(f, "# Written by liaison-gateway at each start.\n"
	    "root %s\npidfile %s/kore.pid\nworkers %d\n"
	    "worker_max_connections %d\nworker_rlimit_nofiles %d\n"
	    "worker_set_affinity 0\nworker_accept_threshold %d\n", run, run,
	    (int)settings_int(s, "LIAISON_WORKERS"), connections,
	    files_of(connections), ADMISSION_ACCEPTS);
	(void)fprintf(f, "load %s\n", module);
	if (tls)
		(void)fprintf(f, "tls_dhparam %s/dh.pem\ntls_cipher %s\n",
		    run, ciphers);
	(void)fprintf(f, "server http {\n\tbind %s %d gateway_accept\n"
	    "\ttls %s\n}\ndomain * {\n\tattach http\n",
	    settings_text(s, "LIAISON_HTTP_ADDRESS"), port,
	    tls ? "yes" : "no");
	if (tls)
		print_certificate(s, f);
	(void)fprintf(f, "}\n");
}

static FILE *
open_file(const char *path)
{
	FILE *f = fopen(path, "w");

	if (f == NULL)
		fatal("cannot write %s: %s", path, strerror(errno));
	return f;
}

static void
close_file(FILE *f, const char *path)
{
	if (fclose(f) == EOF)
		fatal("cannot write %s: %s", path, strerror(errno));
}

static void
write_config(const struct settings *s, const char *run, int port,
    const char *path)
{
	char group[PATH_MAX + 16];
	FILE *f;

	(void)snprintf(group, sizeof(group), "%s/dh.pem", run);
	f = open_file(group);
	(void)fputs(dh_group, f);
	close_file(f, group);
	f = open_file(path);
	print_config(s, run, port, f);
	close_file(f, path);
}

/* Kore walks over all descriptors it may have: keep that short. */
static void
limit_files(const struct settings *s)
{
	const int connections =
	    (int)settings_int(s, "LIAISON_MAX_CONNECTIONS") +
	    ADMISSION_RESERVE;
	const rlim_t wanted = (rlim_t)files_of(connections) + 256;
	struct rlimit l;

	if (getrlimit(RLIMIT_NOFILE, &l) == -1)
		return;
	if (l.rlim_max != RLIM_INFINITY && l.rlim_max < wanted)
		fatal("LIAISON_MAX_CONNECTIONS needs %llu open files, the "
		    "limit is %llu", (unsigned long long)wanted,
		    (unsigned long long)l.rlim_max);
	l.rlim_cur = wanted;
	if (setrlimit(RLIMIT_NOFILE, &l) == -1)
		log_warn("limit", "error=%s", log_quote(strerror(errno)));
}
