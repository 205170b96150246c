/* A private PostgreSQL cluster: its folders, initdb, start. */
#include <errno.h>
#include <grp.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cluster.h"
#include "port.h"

#define PG_BIN		"/usr/lib/postgresql/15/bin"
#define PG_USER		"postgres"	/* made by Debian's package */
#define OWNER		"liaison"
#define FOREIGN_HOME	"/var/lib/liaison"
/* sun_path minus "/.s.PGSQL.65535.lock" and the NUL. */
#define MAX_SOCKETS	(sizeof(((struct sockaddr_un *)0)->sun_path) - 21)

/*
 * Beyond PostgreSQL's defaults.  On the command line rather than in a file,
 * so that an upgrade of Liaison changes clusters that are already there.
 */
static const char *const pg_settings[] = {
	"listen_addresses=127.0.0.1",
	"max_connections=200",
	"shared_buffers=128MB",
	"max_wal_size=1GB",
	"jit=off",
	"timezone=UTC",
	"log_timezone=UTC",
	"log_line_prefix=%m %p %u ",
	/* Statements and keys may carry what people wrote. */
	"log_min_error_statement=panic",
	"log_error_verbosity=terse",
	"cluster_name=liaison",
	"password_encryption=scram-sha-256",
};

#define NSETTINGS	(sizeof(pg_settings) / sizeof(pg_settings[0]))
#define MAX_MORE	16

static int	find_user(struct cluster *);
static int	find_home(struct cluster *);
static int	may_use(const struct cluster *, const char *dir);
static void	set_aside(const char *home);
static int	find_sockets(struct cluster *);
static int	own_folder(const struct cluster *, const char *dir);
static void	become(const struct cluster *);
static int	run_initdb(struct cluster *);
static int	choose_port(struct cluster *);
static int	clear_stale_pid(const struct cluster *);

int
cluster_open(struct cluster *c, const char *state)
{
	char base[CTL_PATH];
	struct stat st;

	memset(c, 0, sizeof(*c));
	if (access(PG_BIN "/postgres", X_OK) == -1)
		return ctl_error("PostgreSQL 15 is not in %s; `make deps` "
		    "installs it", PG_BIN);
	if (ctl_absolute(state, c->state) == -1 ||
	    ctl_mkdirs(c->state, 0755) == -1 || find_user(c) == -1 ||
	    find_home(c) == -1)
		return -1;
	ctl_path(c->data, "%s/data", c->home);
	if (find_sockets(c) == -1)
		return -1;
	ctl_path(base, "%s/PG_VERSION", c->data);
	if (stat(base, &st) == -1)
		return run_initdb(c);
	ctl_path(base, "%s/secrets/" OWNER ".pgpass", c->state);
	if (stat(base, &st) == -1)
		return ctl_error("%s, the password of the cluster in %s, is "
		    "missing", base, c->home);
	return 0;
}

/* PostgreSQL refuses to run as root. */
static int
find_user(struct cluster *c)
{
	const struct passwd *pw;

	c->uid = getuid();
	c->gid = getgid();
	if (c->uid != 0)
		return 0;
	if ((pw = getpwnam(PG_USER)) == NULL)
		return ctl_error("there is no user \"" PG_USER "\" to run "
		    "PostgreSQL as; `make deps` installs the package that "
		    "makes it");
	c->uid = pw->pw_uid;
	c->gid = pw->pw_gid;
	return 0;
}

static int
find_home(struct cluster *c)
{
	char link[CTL_PATH];
	struct stat st;

	ctl_path(link, "%s/postgres", c->state);
	if (lstat(link, &st) == 0 && S_ISLNK(st.st_mode)) {
		ssize_t n = readlink(link, c->home, sizeof(c->home) - 1);

		if (n <= 0)
			return ctl_error("cannot read the link %s", link);
		c->home[n] = '\0';
		if (ctl_mkdirs(FOREIGN_HOME, 0755) == -1)
			return -1;
		return own_folder(c, c->home);
	}
	ctl_path(c->home, "%s", link);
	if (own_folder(c, c->home) == -1)
		return -1;
	if (may_use(c, c->home))
		return 0;
	ctl_path(c->home, FOREIGN_HOME "/%016llx", ctl_hash(c->state));
	set_aside(c->home);
	if (rmdir(link) == -1 || ctl_mkdirs(FOREIGN_HOME, 0755) == -1 ||
	    own_folder(c, c->home) == -1 || symlink(c->home, link) == -1)
		return ctl_error("cannot move %s to %s: %s", link, c->home,
		    strerror(errno));
	fprintf(stderr, "The user " PG_USER " may not enter %s, so the "
	    "cluster lies in %s.\n", c->state, c->home);
	return 0;
}

/* What a state folder that somebody removed left there: not ours to delete. */
static void
set_aside(const char *home)
{
	char aside[CTL_PATH];

	ctl_path(aside, "%s.%lld", home, (long long)time(NULL));
	if (rename(home, aside) == 0)
		fprintf(stderr, "A cluster of a state folder that is gone is "
		    "now %s; delete it if nobody needs it.\n", aside);
}

/* Whether PostgreSQL's user can make a file there. */
static int
may_use(const struct cluster *c, const char *dir)
{
	int status;
	pid_t pid;

	if (c->uid == getuid())
		return 1;
	if ((pid = fork()) == 0) {
		become(c);
		_exit(access(dir, R_OK | W_OK | X_OK) == 0 ? 0 : 1);
	}
	return pid != -1 && waitpid(pid, &status, 0) == pid && status == 0;
}

static int
find_sockets(struct cluster *c)
{
	ctl_path(c->sockets, "%s/socket", c->home);
	if (strlen(c->sockets) > MAX_SOCKETS) {
		ctl_path(c->sockets, "%s/liaison-%016llx",
		    getuid() == 0 ? "/run" : "/tmp", ctl_hash(c->state));
		fprintf(stderr, "The path of the state folder is too long for "
		    "a socket, which lies in %s.\n", c->sockets);
	}
	return own_folder(c, c->sockets);
}

/* The folder, for PostgreSQL's user alone.  In /tmp, nobody else's will do. */
static int
own_folder(const struct cluster *c, const char *dir)
{
	struct stat st;

	if (mkdir(dir, 0700) == -1 && errno != EEXIST)
		return ctl_error("cannot make the folder %s: %s", dir,
		    strerror(errno));
	if (getuid() == 0 && lchown(dir, c->uid, c->gid) == -1)
		return ctl_error("cannot give %s to " PG_USER ": %s", dir,
		    strerror(errno));
	if (lstat(dir, &st) == -1 || !S_ISDIR(st.st_mode) ||
	    st.st_uid != c->uid || chmod(dir, 0700) == -1)
		return ctl_error("%s is not a folder of the user that runs "
		    "PostgreSQL", dir);
	return 0;
}

/* In a child: PostgreSQL's user, a folder it may be in, gone with us. */
static void
become(const struct cluster *c)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (getuid() == 0 && (setgroups(0, NULL) == -1 ||
	    setgid(c->gid) == -1 || setuid(c->uid) == -1))
		_exit(126);
	/* After setuid(), which clears it. */
	prctl(PR_SET_PDEATHSIG, SIGINT);
	if (chdir("/") == -1)
		_exit(126);
}

/* Into a folder beside, renamed at the end: half a cluster is none. */
static int
run_initdb(struct cluster *c)
{
	char fresh[CTL_PATH], pwfile[CTL_PATH], secret[CTL_PATH];
	char password[CTL_PASSWORD];
	int status = -1;
	pid_t pid;

	ctl_path(fresh, "%s/data.%d", c->home, (int)getpid());
	ctl_path(pwfile, "%s/password", c->home);
	if (ctl_role_password(c->state, OWNER, secret, password) == -1 ||
	    ctl_write_file(pwfile, 0600, password) == -1)
		return -1;
	if (getuid() == 0 && chown(pwfile, c->uid, c->gid) == -1)
		return ctl_error("cannot give %s to " PG_USER, pwfile);
	fprintf(stderr, "Making a private PostgreSQL cluster in %s ...\n",
	    c->home);
	if ((pid = fork()) == 0) {
		become(c);
		if (freopen("/dev/null", "w", stdout) == NULL)
			_exit(126);
		/* It finds its siblings by its own path. */
		execl(PG_BIN "/initdb", PG_BIN "/initdb", "-D", fresh,
		    "-U", OWNER, "--pwfile", pwfile, "--auth=scram-sha-256",
		    "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums",
		    "--no-instructions", (char *)NULL);
		_exit(127);
	}
	if (pid != -1)
		waitpid(pid, &status, 0);
	unlink(pwfile);
	if (pid == -1 || status != 0 || rename(fresh, c->data) == -1)
		return ctl_error("initdb did not succeed in %s (is the disk "
		    "full?)", c->home);
	return 0;
}

/* The port of last time, so that conninfos stay valid; else any free one. */
static int
choose_port(struct cluster *c)
{
	char file[CTL_PATH], line[16];
	int wanted = 0;

	ctl_path(file, "%s/postgres.port", c->state);
	if (ctl_read_line(file, line, sizeof(line)) == 0)
		wanted = atoi(line);
	if ((c->port = port_choose("127.0.0.1", wanted)) == 0)
		return ctl_error("no free port on 127.0.0.1");
	snprintf(line, sizeof(line), "%d\n", c->port);
	return ctl_write_file(file, 0644, line);
}

/*
 * A postmaster left over by a killed liaisonctl is about to end: wait for it.
 * A postmaster.pid whose process is something else is stale; PostgreSQL itself
 * would take any live process of that number for its own.
 */
static int
clear_stale_pid(const struct cluster *c)
{
	char file[CTL_PATH], proc[64], line[32], cwd[CTL_PATH];
	char real[CTL_PATH];
	ssize_t n;

	ctl_path(file, "%s/postmaster.pid", c->data);
	if (realpath(c->data, real) == NULL)
		return ctl_error("cannot find %s", c->data);
	for (int i = 0; i < 150; i++) {
		if (ctl_read_line(file, line, sizeof(line)) == -1)
			return 0;
		snprintf(proc, sizeof(proc), "/proc/%ld/cwd", atol(line));
		n = readlink(proc, cwd, sizeof(cwd) - 1);
		cwd[n > 0 ? n : 0] = '\0';
		if (strcmp(cwd, real) != 0) {
			unlink(file);
			return 0;
		}
		poll(NULL, 0, 100);
	}
	return ctl_error("a PostgreSQL still runs in %s (process %s)", c->data,
	    line);
}

/* LIAISON_POSTGRES: more of them, for a machine that has more to give. */
static int
add_settings(char *more, size_t size, const char **argv, int n)
{
	const char *set = getenv("LIAISON_POSTGRES");
	char *word, *rest = more;
	int added = 0;

	snprintf(more, size, "%s", set != NULL ? set : "");
	while (added++ < MAX_MORE && (word = strtok_r(rest, " ", &rest)) !=
	    NULL) {
		argv[n++] = "-c";
		argv[n++] = word;
	}
	return n;
}

int
cluster_start(struct cluster *c)
{
	const char *argv[2 * (NSETTINGS + MAX_MORE) + 10] = {
	    PG_BIN "/postgres", "-D", c->data };
	char port[32], sockets[CTL_PATH + 32], secret[CTL_PATH];
	char password[CTL_PASSWORD], more[1024];
	int n = 3;

	if (clear_stale_pid(c) == -1 || choose_port(c) == -1 ||
	    ctl_role_password(c->state, OWNER, secret, password) == -1)
		return -1;
	snprintf(port, sizeof(port), "port=%d", c->port);
	snprintf(sockets, sizeof(sockets), "unix_socket_directories=%s",
	    c->sockets);
	for (size_t i = 0; i < NSETTINGS; i++) {
		argv[n++] = "-c";
		argv[n++] = pg_settings[i];
	}
	n = add_settings(more, sizeof(more), argv, n);
	argv[n++] = "-c";
	argv[n++] = port;
	argv[n++] = "-c";
	argv[n++] = sockets;

	c->conninfo[0] = '\0';
	ctl_conninfo_add(c->conninfo, sizeof(c->conninfo), "host", c->sockets);
	ctl_conninfo_add(c->conninfo, sizeof(c->conninfo), "port", port + 5);
	ctl_conninfo_add(c->conninfo, sizeof(c->conninfo), "user", OWNER);
	ctl_conninfo_add(c->conninfo, sizeof(c->conninfo), "dbname",
	    "postgres");
	ctl_conninfo_add(c->conninfo, sizeof(c->conninfo), "passfile", secret);
	if ((c->pid = fork()) == 0) {
		/* A Ctrl-C is for liaisonctl, which stops things in order. */
		setpgid(0, 0);
		become(c);
		dup2(STDERR_FILENO, STDOUT_FILENO);
		execv(PG_BIN "/postgres", (char **)(uintptr_t)argv);
		_exit(127);
	}
	return c->pid == -1 ? ctl_error("cannot start PostgreSQL: %s",
	    strerror(errno)) : 0;
}

int
cluster_wait_ready(struct cluster *c, int timeout_ms)
{
	int status;

	for (; timeout_ms > 0; timeout_ms -= 20) {
		if (PQping(c->conninfo) == PQPING_OK)
			return 0;
		if (waitpid(c->pid, &status, WNOHANG) == c->pid) {
			c->pid = -1;
			return ctl_error("PostgreSQL ended at its start; the "
			    "lines above say why");
		}
		poll(NULL, 0, 20);
	}
	return ctl_error("PostgreSQL takes no connections yet, giving up");
}
