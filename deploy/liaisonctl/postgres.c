/* liaisonctl postgres: a private cluster in the foreground. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cluster.h"
#include "ctl.h"

#define READY_TIMEOUT_MS	120000	/* crash recovery may take its time */
#define LOCK_TIMEOUT_MS		15000
#define STOP_TIMEOUT_S		30

static int	lock_state(const char *state);
static int	serve(struct cluster *, const sigset_t *);
static int	stop(struct cluster *, const sigset_t *);

int
cmd_postgres(int argc, char **argv)
{
	const char *state = NULL;
	const struct ctl_option options[] = {
		{ "state", &state, "folder that holds the cluster", true },
		{ 0 },
	};
	static struct cluster c;
	sigset_t set;

	if (ctl_options(argc, argv, "", options) == -1)
		return 2;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	if (ctl_mkdirs(state, 0755) == -1 || lock_state(state) == -1 ||
	    cluster_open(&c, state) == -1)
		return 1;
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (cluster_start(&c) == -1)
		return 1;
	if (cluster_wait_ready(&c, READY_TIMEOUT_MS) == -1) {
		if (c.pid > 0)
			stop(&c, &set);
		return 1;
	}
	printf("ready %s\n", c.conninfo);
	fflush(stdout);
	return serve(&c, &set);
}

/* Held until the process ends.  One that is just ending is waited for. */
static int
lock_state(const char *state)
{
	char file[CTL_PATH];
	int fd;

	ctl_path(file, "%s/postgres.lock", state);
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd == -1)
		return ctl_error("cannot write %s: %s", file, strerror(errno));
	for (int ms = 0; ms < LOCK_TIMEOUT_MS; ms += 100) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		poll(NULL, 0, 100);
	}
	return ctl_error("another liaisonctl runs PostgreSQL in %s", state);
}

static int
serve(struct cluster *c, const sigset_t *set)
{
	int sig, status;

	for (;;) {
		if (sigwait(set, &sig) != 0)
			continue;
		if (sig != SIGCHLD)
			return stop(c, set);
		if (waitpid(c->pid, &status, WNOHANG) != c->pid)
			continue;
		ctl_error("PostgreSQL ended by itself (status %d)", status);
		return 1;
	}
}

/* SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one. */
static int
stop(struct cluster *c, const sigset_t *set)
{
	struct timespec timeout = { .tv_sec = STOP_TIMEOUT_S };
	int status;

	kill(c->pid, SIGINT);
	/* A stopped postmaster could not end. */
	kill(c->pid, SIGCONT);
	while (waitpid(c->pid, &status, WNOHANG) != c->pid)
		if (sigtimedwait(set, NULL, &timeout) == -1 &&
		    errno == EAGAIN)
			kill(c->pid, SIGQUIT);
	return status == 0 ? 0 : 1;
}
