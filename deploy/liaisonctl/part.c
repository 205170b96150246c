/* A part of the running stack: one supervised process. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "part.h"

#define BACKOFF_FIRST_MS	100
#define BACKOFF_MAX_MS		10000
#define STEADY_MS		30000	/* up that long: failures forgotten */
#define SHOWN_MAX		5	/* lines of a log shown in ... */
#define SHOWN_WINDOW_MS		10000
#define SHOWN_WIDTH		150

static void	become_child(struct part *, int out, int err);
static void	on_out(char *line, void *arg);
static void	on_err(char *line, void *arg);
static void	on_kill_timer(void *arg);
static void	on_restart_timer(void *arg);
static void	show(struct part *, const char *line);

struct part *
part_new(struct parts *all, const struct program *program, int replica)
{
	struct part *p = calloc(1, sizeof(*p)), **at;
	char path[CTL_PATH];

	if (p == NULL)
		abort();
	p->all = all;
	p->program = program;
	p->replica = replica;
	if (replica == 1)
		ctl_path(path, "%s/log/%s.log", all->state, program->name);
	else
		ctl_path(path, "%s/log/%s-%d.log", all->state, program->name,
		    replica);
	p->journal = journal_open(path);
	for (at = &all->first; *at != NULL; at = &(*at)->next)
		continue;
	*at = p;
	return p;
}

void
part_destroy(struct part **p)
{
	struct part **at;

	for (at = &(*p)->all->first; *at != *p; at = &(*at)->next)
		continue;
	*at = (*p)->next;
	loop_timer_cancel(&(*p)->timer);
	lines_destroy(&(*p)->out);
	lines_destroy(&(*p)->err);
	journal_close(&(*p)->journal);
	free(*p);
	*p = NULL;
}

void
part_start(struct part *p)
{
	int out[2] = { -1, -1 }, err[2] = { -1, -1 };

	p->started_ms = loop_now_ms();
	p->state = PART_STARTING;
	p->last[0] = '\0';
	if (p->program->arrange != NULL)
		p->program->arrange(p);
	fflush(stdout);
	if (pipe2(out, O_CLOEXEC) == -1 || pipe2(err, O_CLOEXEC) == -1 ||
	    (p->pid = fork()) == -1) {
		part_say(p, "cannot be started: %s", strerror(errno));
		for (int i = 0; i < 2; i++) {
			close(out[i]);
			close(err[i]);
		}
		p->pid = 0;
		part_ended(p, 1 << 8);
		return;
	}
	if (p->pid == 0)
		become_child(p, out[1], err[1]);
	close(out[1]);
	close(err[1]);
	p->out = lines_new(p->all->loop, out[0], on_out, p);
	p->err = lines_new(p->all->loop, err[0], on_err, p);
}

/*
 * Its own process group, so that a Ctrl-C reaches the supervisor alone, which
 * stops things in order; SIGTERM when the supervisor dies before it.
 */
static void
become_child(struct part *p, int out, int err)
{
	const char *argv[PART_ARGS + 1] = { NULL };
	char path[CTL_PATH];
	sigset_t none;
	int null = open("/dev/null", O_RDONLY);
	pid_t parent = getppid();

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent || parent != p->all->supervisor)
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	ctl_path(path, "%s/%s", p->all->bin, p->program->binary);
	argv[0] = path;
	if (p->program->prepare(p, argv + 1) == 0)
		execv(path, (char **)(uintptr_t)argv);
	ctl_error("cannot run %s: %s", path, strerror(errno));
	_exit(127);
}

void
part_stop(struct part *p)
{
	loop_timer_cancel(&p->timer);
	if (p->pid == 0) {
		p->state = PART_DOWN;
		return;
	}
	if (p->state == PART_STOPPING)
		return;
	p->state = PART_STOPPING;
	p->started_ms = loop_now_ms();
	kill(p->pid, SIGTERM);
	/* Somebody may have stopped it with SIGSTOP. */
	kill(p->pid, SIGCONT);
	p->timer = loop_timer(p->all->loop, p->program->stop_ms, 0,
	    on_kill_timer, p);
}

void
part_kill(struct part *p)
{
	if (p->pid != 0)
		kill(p->pid, SIGKILL);
}

static void
on_kill_timer(void *arg)
{
	struct part *p = arg;

	p->timer = NULL;
	part_say(p, "has not stopped in %d s, killed",
	    p->program->stop_ms / 1000);
	part_kill(p);
}

static void
on_restart_timer(void *arg)
{
	struct part *p = arg;

	p->timer = NULL;
	p->restarts++;
	part_start(p);
}

static const char *
describe(int status, char *buf, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(buf, size, "was killed by signal %d (%s)",
		    WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(buf, size, "ended with status %d",
		    WEXITSTATUS(status));
	return buf;
}

static void
restart_later(struct part *p, int status)
{
	int64_t wait = BACKOFF_FIRST_MS;
	char how[96];

	if (loop_now_ms() - p->started_ms > STEADY_MS)
		p->failures = 0;
	for (unsigned i = 0; i < p->failures && wait < BACKOFF_MAX_MS; i++)
		wait *= 2;
	if (wait > BACKOFF_MAX_MS)
		wait = BACKOFF_MAX_MS;
	p->failures++;
	p->state = PART_WAITING;
	part_say(p, "%s, starting it again in %.1f s%s%s",
	    describe(status, how, sizeof(how)), (double)wait / 1000,
	    *p->last ? "; its last line: " : "", p->last);
	p->timer = loop_timer(p->all->loop, wait, 0, on_restart_timer, p);
}

void
part_ended(struct part *p, int status)
{
	enum part_state before = p->state;

	p->pid = 0;
	p->status = status;
	loop_timer_cancel(&p->timer);
	lines_destroy(&p->out);
	lines_destroy(&p->err);
	p->state = PART_DOWN;
	if (before == PART_STOPPING) {
		part_say(p, "stopped (%.1f s)",
		    (double)(loop_now_ms() - p->started_ms) / 1000);
		return;
	}
	if (!p->program->once && !p->leaving && !p->all->stopping)
		restart_later(p, status);
}

void
part_check(struct part *p)
{
	if (p->state != PART_STARTING || p->program->is_ready == NULL ||
	    !p->program->is_ready(p))
		return;
	p->state = PART_READY;
	part_say(p, "ready in %.1f s (process %d, %s)",
	    (double)(loop_now_ms() - p->started_ms) / 1000, (int)p->pid,
	    p->endpoint);
}

const char *
part_label(const struct part *p)
{
	static char label[64];

	if (p->replica == 1)
		return p->program->name;
	snprintf(label, sizeof(label), "%s %d", p->program->name, p->replica);
	return label;
}

const char *
part_state_name(const struct part *p)
{
	static const char *const names[] = {
		[PART_DOWN] = "down", [PART_STARTING] = "starting",
		[PART_READY] = "ready", [PART_WAITING] = "waiting",
		[PART_STOPPING] = "stopping",
	};

	return names[p->state];
}

void
part_say(const struct part *p, const char *fmt, ...)
{
	va_list ap;

	printf("%-13s ", part_label(p));
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

static void
on_out(char *line, void *arg)
{
	struct part *p = arg;

	if (p->program->on_line != NULL)
		p->program->on_line(p, line);
	else
		on_err(line, arg);
}

static void
on_err(char *line, void *arg)
{
	struct part *p = arg;

	journal_write(p->journal, line);
	snprintf(p->last, sizeof(p->last), "%s", line);
	show(p, line);
}

/* Warnings and errors, shortly; what jobs say is for the reader anyway. */
static void
show(struct part *p, const char *line)
{
	static const char *const marks[] = {
		"Z warn ", "Z error ", " FATAL: ", " PANIC: ",
	};
	/* Sentences of liaisonctl have no time before them. */
	bool worth = p->program->once || (p->program->own &&
	    !isdigit((unsigned char)*line));
	const char *at = line, *found;

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if ((found = strstr(line, marks[i])) != NULL) {
			worth = true;
			at = found + 1 + (*found == 'Z');
		}
	if (!worth || p->all->stopping ||
	    strstr(line, "is starting up") != NULL)
		return;
	if (loop_now_ms() - p->shown_ms > SHOWN_WINDOW_MS) {
		p->shown_ms = loop_now_ms();
		p->shown = 0;
	}
	if (!p->program->once && ++p->shown > SHOWN_MAX)
		return;
	if (p->shown == SHOWN_MAX)
		part_say(p, "... more in %s/log", p->all->state);
	else
		part_say(p, "%.*s", SHOWN_WIDTH, at);
}
