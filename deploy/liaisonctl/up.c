/*
 * liaisonctl up: the whole stack in the foreground, which is what `make run`
 * calls.  Says in one sentence what keeps it from starting.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "control.h"
#include "port.h"
#include "stack.h"

#define DISK_NEEDED	(200ULL << 20)	/* PostgreSQL's first files and some */

static struct stack	stack;

static int	read_settings(struct site *, const char *state);
static int	make_folders(const struct site *);
static int	lock_state(const struct site *);
static int	check_disk(const struct site *);
static int	check_port(struct site *);

static void
on_terminate(void *arg)
{
	stack_stop(arg, 0);
}

int
cmd_up(int argc, char **argv)
{
	const char *state = getenv("LIAISON_STATE");
	const struct ctl_option options[] = {
		{ "state", &state, "folder of all data (LIAISON_STATE, var)",
		    false },
		{ 0 },
	};
	struct stack *s = &stack;
	struct site *site = &s->site;
	struct parts *all = s->all = &site->parts;
	struct control *control;

	if (ctl_options(argc, argv, "", options) == -1)
		return 2;
	if (read_settings(site, state) == -1 || make_folders(site) == -1 ||
	    lock_state(site) == -1 || check_disk(site) == -1 ||
	    check_port(site) == -1 || endpoints_clear(site) == -1)
		return 1;
	if ((all->loop = loop_new()) == NULL) {
		ctl_error("no event loop: %s", strerror(errno));
		return 1;
	}
	signal(SIGPIPE, SIG_IGN);
	loop_signal(all->loop, SIGCHLD, stack_reap, s);
	loop_signal(all->loop, SIGTERM, on_terminate, s);
	loop_signal(all->loop, SIGINT, on_terminate, s);
	loop_signal(all->loop, SIGHUP, on_terminate, s);
	if ((control = control_new(s)) == NULL)
		return 1;
	stack_start(s);
	loop_run(all->loop);
	control_destroy(&control);
	while (all->first != NULL) {
		struct part *p = all->first;

		part_destroy(&p);
	}
	loop_destroy(&all->loop);
	puts(s->exit_status == 0 ? "Stopped." : "Stopped after a failure.");
	return s->exit_status;
}

static bool
is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

/* "0" or "1", which it is if unset. */
static int
read_switch(const char *name, bool *on)
{
	const char *value = getenv(name);

	*on = value == NULL || *value == '\0' || strcmp(value, "1") == 0;
	if (!*on && strcmp(value, "0") != 0)
		return ctl_error("%s must be 0 or 1, not \"%s\"", name,
		    value);
	return 0;
}

static int
read_settings(struct site *s, const char *state)
{
	const char *port = getenv("LIAISON_PORT");
	const char *address = getenv("LIAISON_HTTP_ADDRESS");
	const char *smtp = getenv("LIAISON_SMTP_URL");
	char *end, *slash;
	ssize_t n;
	long number;

	if (ctl_absolute(state != NULL && *state ? state : "var",
	    s->parts.state) == -1)
		return -1;
	if (strpbrk(s->parts.state, ",\n") != NULL)
		return ctl_error("LIAISON_STATE must not contain a comma: %s",
		    s->parts.state);
	number = strtol(port != NULL && *port ? port : "8080", &end, 10);
	if (*end != '\0' || number < 0 || number > 65535)
		return ctl_error("LIAISON_PORT must be 0 to 65535, not \"%s\"",
		    port);
	s->port = (int)number;
	snprintf(s->address, sizeof(s->address), "%s",
	    address != NULL && *address ? address : "127.0.0.1");
	if (read_switch("LIAISON_DEMO", &s->demo) == -1 ||
	    read_switch("LIAISON_DEMO_MAIL", &s->demo_mail) == -1 ||
	    read_switch("LIAISON_DEMO_CATCHER", &s->catches) == -1)
		return -1;
	if (s->demo && !is_loopback(s->address)) {
		printf("The demo accounts are closed, since %s is no loopback "
		    "address.\n", s->address);
		s->demo = false;
	}
	s->catches = s->catches && s->demo && (smtp == NULL || *smtp == '\0');
	n = readlink("/proc/self/exe", s->parts.bin, sizeof(s->parts.bin) - 1);
	s->parts.bin[n > 0 ? n : 0] = '\0';
	if ((slash = strrchr(s->parts.bin, '/')) == NULL)
		return ctl_error("cannot find the folder of this program");
	*slash = '\0';
	return 0;
}

static int
make_folders(const struct site *s)
{
	static const struct { const char *name; mode_t mode; } folders[] = {
		{ "log", 0750 }, { "run", 0755 }, { "run/endpoints", 0755 },
		{ "run/gateway", 0755 }, { "keys", 0700 },
		{ "attachments", 0700 },
	};
	char path[CTL_PATH];

	if (ctl_mkdirs(s->parts.state, 0755) == -1)
		return -1;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		ctl_path(path, "%s/%s", s->parts.state, folders[i].name);
		if (ctl_mkdirs(path, folders[i].mode) == -1)
			return -1;
	}
	return 0;
}

/* Held as long as the process lives. */
static int
lock_state(const struct site *s)
{
	char file[CTL_PATH], line[32] = "";
	int fd;

	ctl_path(file, "%s/lock", s->parts.state);
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
	if (fd == -1)
		return ctl_error("cannot write %s: %s", file, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		ctl_read_line(file, line, sizeof(line));
		return ctl_error("another stack (process %s) runs on %s; "
		    "LIAISON_STATE=FOLDER LIAISON_PORT=PORT starts one beside "
		    "it", line, s->parts.state);
	}
	if (ftruncate(fd, 0) == -1 || dprintf(fd, "%d\n", (int)getpid()) < 0)
		return ctl_error("cannot write %s: %s", file, strerror(errno));
	return 0;
}

static int
check_disk(const struct site *s)
{
	struct statvfs st;
	unsigned long long free_bytes;

	if (statvfs(s->parts.state, &st) == -1)
		return 0;
	free_bytes = (unsigned long long)st.f_bavail * st.f_frsize;
	if (free_bytes >= DISK_NEEDED)
		return 0;
	return ctl_error("the disk of %s is full: %llu MB are free, at least "
	    "%llu MB are needed", s->parts.state, free_bytes >> 20,
	    DISK_NEEDED >> 20);
}

static int
check_port(struct site *s)
{
	int error;

	if (s->port == 0) {
		s->port = port_choose(s->address, 0);
		return s->port != 0 ? 0 : ctl_error("no free port on %s",
		    s->address);
	}
	error = port_test(s->address, s->port);
	if (error == EADDRINUSE)
		return ctl_error("port %d of %s is in use; LIAISON_PORT=PORT "
		    "takes another", s->port, s->address);
	if (error == EACCES)
		return ctl_error("port %d may be opened by root only; "
		    "LIAISON_PORT=PORT takes another", s->port);
	if (error != 0)
		return ctl_error("cannot listen on %s port %d: %s", s->address,
		    s->port, strerror(error));
	return 0;
}
