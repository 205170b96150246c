/* A program's only client: a queue, what is under way, what was killed. */
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "attachments/validation/program.h"
#include "attachments/validation/validation.h"
#include "attachments/validator/wire.h"
#include "base/log.h"
#include "base/metrics.h"

/* A program that has ended with a file is started for it once more. */
#define ATTEMPTS	2
/* Between an end and the next start; twice that where it ends again. */
#define RESTART_MS	100
#define RESTARTS_SLOWER	6

struct job {
	struct validator_request	 request;
	int				 fd, output;	/* -1: none */
	struct preview			*preview;
	unsigned			 attempts;
	int64_t				 school_id, user_id;
	int64_t				 since, sent, until;	/* ms */
	validation_done			*done;
	void				*arg;
	TAILQ_ENTRY(job)		 next;
};

TAILQ_HEAD(jobs, job);

struct validation {
	struct loop			*loop;
	struct validation_options	 o;
	struct loop_watch		*watch;
	struct loop_timer		*restart, *mute;
	pid_t				 pid;
	int				 fd;	/* -1: it does not run */
	unsigned			 ends;	/* without an answer between */
	uint64_t			 last_id;
	struct jobs			 waiting, asked;
	unsigned			 nwaiting, nasked;
};

static unsigned	count_of(const struct jobs *, int64_t, int64_t);
static void	deferred(void *);
static void	ask(struct validation *);
static void	drop_late(struct validation *);
static struct job *choose(const struct validation *);
static void	watch_answers(struct validation *);
static void	on_mute(void *);
static bool	start(struct validation *);
static bool	send_job(struct validation *, struct job *);
static void	on_answer(uint32_t, void *);
static bool	take_answer(struct validation *,
		    const struct validator_answer *);
static void	ended(struct validation *);
static void	stop(struct validation *);
static void	on_restart(void *);
static void	finish(const struct validation *, struct job *,
		    const struct verdict *);
static void	close_files(const struct job *);
static void	count(const struct validation *, const struct job *,
		    const struct verdict *);
static const char *by_name(const struct validation *);

struct validation *
validation_new(struct loop *loop, const struct validation_options *o)
{
	struct validation *v = calloc(1, sizeof(*v));

	if (v == NULL)
		return NULL;
	v->loop = loop;
	v->o = *o;
	if (v->o.at_once > VALIDATOR_MAX)
		v->o.at_once = VALIDATOR_MAX;
	v->fd = -1;
	TAILQ_INIT(&v->waiting);
	TAILQ_INIT(&v->asked);
	loop_defer(loop, deferred, v);
	return v;
}

void
validation_destroy(struct validation **vp)
{
	struct validation *v = *vp;
	struct job *j;

	*vp = NULL;
	if (v == NULL)
		return;
	loop_undefer(v->loop, v);
	loop_timer_cancel(&v->restart);
	loop_timer_cancel(&v->mute);
	stop(v);
	TAILQ_CONCAT(&v->waiting, &v->asked, next);
	while ((j = TAILQ_FIRST(&v->waiting)) != NULL) {
		TAILQ_REMOVE(&v->waiting, j, next);
		close_files(j);
		free(j);
	}
	free(v);
}

bool
validation_submit(struct validation *v, const struct validation_file *file,
    validation_done *done, void *arg)
{
	struct job *j = NULL;

	if (v->nwaiting >= v->o.max_queued ||
	    count_of(&v->waiting, file->school_id, file->user_id) >=
	    v->o.max_of_one || (j = calloc(1, sizeof(*j))) == NULL) {
		close(file->fd);
		if (file->width > 0)
			close(file->output);
		return false;
	}
	j->request.id = ++v->last_id;
	j->request.size = file->size;
	j->request.policy = *file->policy;
	j->request.clean = file->clean;
	(void)snprintf(j->request.extension, sizeof(j->request.extension),
	    "%s", file->extension);
	j->request.width = file->width;
	j->fd = file->fd;
	j->output = file->width > 0 ? file->output : -1;
	j->preview = file->preview;
	j->school_id = file->school_id;
	j->user_id = file->user_id;
	j->until = file->until_ms;
	j->since = loop_now_ms();
	j->done = done;
	j->arg = arg;
	TAILQ_INSERT_TAIL(&v->waiting, j, next);
	if (v->nwaiting++ == 0)
		loop_defer(v->loop, deferred, v);
	return true;
}

static unsigned
count_of(const struct jobs *list, int64_t school_id, int64_t user_id)
{
	const struct job *j;
	unsigned n = 0;

	TAILQ_FOREACH(j, list, next)
		n += j->school_id == school_id && j->user_id == user_id;
	return n;
}

static void
deferred(void *arg)
{
	ask(arg);
}

/* As many as it may have at a time, of a program that is there beforehand. */
static void
ask(struct validation *v)
{
	struct job *j;

	if (v->restart == NULL && v->fd == -1 && v->o.at_once > 0 &&
	    !start(v))
		ended(v);
	drop_late(v);
	while (v->restart == NULL && v->nasked < v->o.at_once &&
	    (j = choose(v)) != NULL) {
		if (!send_job(v, j)) {
			ended(v);
			break;
		}
	}
	watch_answers(v);
	metrics_set("liaison_validator_waiting",
	    "Files that wait to be examined.", by_name(v), v->nwaiting);
}

/* Nobody waits for these: who still does comes sooner. */
static void
drop_late(struct validation *v)
{
	const int64_t now = loop_now_ms();
	struct job *j, *next;

	for (j = TAILQ_FIRST(&v->waiting); j != NULL; j = next) {
		next = TAILQ_NEXT(j, next);
		if (now < j->until)
			continue;
		TAILQ_REMOVE(&v->waiting, j, next);
		v->nwaiting--;
		finish(v, j, NULL);
	}
}

static struct job *
choose(const struct validation *v)
{
	struct job *j, *chosen = NULL;
	unsigned n, fewest = 0;

	TAILQ_FOREACH(j, &v->waiting, next) {
		n = count_of(&v->asked, j->school_id, j->user_id);
		if (chosen == NULL || n < fewest) {
			chosen = j;
			fewest = n;
		}
		if (n == 0)
			break;
	}
	return chosen;
}

/* Of the first that was asked, as long as any is. */
static void
watch_answers(struct validation *v)
{
	const struct job *first = TAILQ_FIRST(&v->asked);
	int64_t left;

	loop_timer_cancel(&v->mute);
	if (first == NULL)
		return;
	left = first->sent + v->o.answer_ms - loop_now_ms();
	v->mute = loop_timer(v->loop, left > 0 ? left : 0, 0, on_mute, v);
}

/* It has lost a file, or can end none of those it reads. */
static void
on_mute(void *arg)
{
	struct validation *v = arg;

	v->mute = NULL;
	log_warn(v->o.name, "does not answer pid=%d", (int)v->pid);
	ended(v);
	ask(v);
}

static bool
start(struct validation *v)
{
	v->pid = program_start(v->o.argv, &v->fd);
	if (v->pid == -1) {
		log_error(v->o.name, "cannot start program=%s error=%s",
		    log_quote(v->o.argv[0]), log_quote(strerror(errno)));
		return false;
	}
	v->watch = loop_watch(v->loop, v->fd, EPOLLIN, on_answer, v);
	log_info(v->o.name, "started pid=%d", (int)v->pid);
	metrics_add("liaison_validator_starts_total",
	    "Times that the program was started.", by_name(v), 1);
	return v->watch != NULL;
}

/* The socket has room for all that may be asked at a time. */
static bool
send_job(struct validation *v, struct job *j)
{
	struct validator_message m;
	ssize_t n;

	validator_message_init(&m, &j->request, j->fd, j->output);
	do
		n = sendmsg(v->fd, &m.header, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n == -1 && errno == EINTR);
	if (n != (ssize_t)sizeof(j->request))
		return false;
	TAILQ_REMOVE(&v->waiting, j, next);
	v->nwaiting--;
	j->sent = loop_now_ms();
	TAILQ_INSERT_TAIL(&v->asked, j, next);
	v->nasked++;
	return true;
}

static void
on_answer(uint32_t events, void *arg)
{
	struct validation *v = arg;
	struct validator_answer a;
	ssize_t n;

	(void)events;
	while (v->fd != -1) {
		n = recv(v->fd, &a, sizeof(a), MSG_DONTWAIT);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			break;
		if (n != (ssize_t)sizeof(a) || !take_answer(v, &a))
			ended(v);
	}
	ask(v);
}

/* False: it answers what was not asked. */
static bool
take_answer(struct validation *v, const struct validator_answer *a)
{
	struct job *j;

	TAILQ_FOREACH(j, &v->asked, next)
		if (j->request.id == a->id)
			break;
	if (j == NULL)
		return false;
	TAILQ_REMOVE(&v->asked, j, next);
	v->nasked--;
	v->ends = 0;
	if (j->preview != NULL)
		*j->preview = a->preview;
	finish(v, j, a->judged ? &a->verdict : NULL);
	return true;
}

/*
 * The program is gone, or there is none.  What it had is asked of the next one,
 * in its order and before what waits; but only so often, and not what may be
 * half cleaned.
 */
static void
ended(struct validation *v)
{
	struct jobs gone = TAILQ_HEAD_INITIALIZER(gone);
	struct job *j, *next;

	stop(v);
	/* Where not even a start has worked, that was the first one's turn. */
	if (v->nasked == 0 && (j = TAILQ_FIRST(&v->waiting)) != NULL &&
	    ++j->attempts >= ATTEMPTS) {
		TAILQ_REMOVE(&v->waiting, j, next);
		v->nwaiting--;
		TAILQ_INSERT_TAIL(&gone, j, next);
	}
	for (j = TAILQ_LAST(&v->asked, jobs); j != NULL; j = next) {
		next = TAILQ_PREV(j, jobs, next);
		TAILQ_REMOVE(&v->asked, j, next);
		v->nasked--;
		if (++j->attempts < ATTEMPTS && !j->request.clean) {
			TAILQ_INSERT_HEAD(&v->waiting, j, next);
			v->nwaiting++;
		} else {
			TAILQ_INSERT_HEAD(&gone, j, next);
		}
	}
	if (v->restart == NULL)
		v->restart = loop_timer(v->loop, RESTART_MS << v->ends, 0,
		    on_restart, v);
	if (v->ends < RESTARTS_SLOWER)
		v->ends++;
	while ((j = TAILQ_FIRST(&gone)) != NULL) {
		TAILQ_REMOVE(&gone, j, next);
		finish(v, j, NULL);
	}
}

static void
stop(struct validation *v)
{
	if (v->fd == -1)
		return;
	loop_unwatch(&v->watch);
	close(v->fd);
	v->fd = -1;
	(void)kill(v->pid, SIGKILL);
	while (waitpid(v->pid, NULL, 0) == -1 && errno == EINTR)
		continue;
	log_warn(v->o.name, "ended pid=%d", (int)v->pid);
}

static void
on_restart(void *arg)
{
	struct validation *v = arg;

	v->restart = NULL;
	ask(v);
}

static void
finish(const struct validation *v, struct job *j,
    const struct verdict *verdict)
{
	close_files(j);
	count(v, j, verdict);
	j->done(verdict, j->arg);
	free(j);
}

static void
close_files(const struct job *j)
{
	close(j->fd);
	if (j->output != -1)
		close(j->output);
}

static void
count(const struct validation *v, const struct job *j,
    const struct verdict *verdict)
{
	char labels[96];

	(void)snprintf(labels, sizeof(labels), "%s,finding=\"%s\"", by_name(v),
	    verdict == NULL ? "NONE_MADE" : finding_name(verdict->finding));
	metrics_add("liaison_validator_files_total",
	    "Files that were examined, by what was found.", labels, 1);
	metrics_observe("liaison_validator_seconds",
	    "From when a file was whole until it was examined.", by_name(v),
	    (double)(loop_now_ms() - j->since) / 1000);
	if (verdict != NULL && verdict->finding != FINDING_NONE)
		log_info(v->o.name, "refused finding=%s extension=%s "
		    "bytes=%llu", finding_name(verdict->finding),
		    j->request.extension,
		    (unsigned long long)j->request.size);
}

/* The label of what is counted. */
static const char *
by_name(const struct validation *v)
{
	static char label[64];

	(void)snprintf(label, sizeof(label), "program=\"%s\"", v->o.name);
	return label;
}
