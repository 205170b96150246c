/* The validator's loop: a process for each file. */
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "attachments/validator/sandbox.h"
#include "attachments/validator/zygote.h"
#include "base/log.h"
#include "base/utf8.h"

struct running {
	pid_t		 pid;
	int		 fd;		/* what it says */
	uint64_t	 id;
	int64_t		 until;		/* ms */
	bool		 overdue;
	struct child_said said;
	size_t		 nsaid;		/* bytes */
};

struct zygote {
	int				 fd;
	const struct zygote_options	*o;
	struct child_work		 work;
	struct running			 running[VALIDATOR_MAX];
	size_t				 n;
};

static enum sandbox_open choose_open(const struct zygote_options *);
static void	give_way(void);
static int	turn(struct zygote *);
static bool	hear(struct running *);
static bool	finish(struct zygote *, size_t);
static bool	judge_end(const struct zygote *, const struct running *, int,
		    const struct rusage *, struct validator_answer *);
static bool	is_used_up(const struct zygote *, const struct rusage *);
static bool	is_whole(const struct running *);
static bool	take(struct zygote *);
static int	receive(int, struct validator_request *, struct child_files *);
static int	take_files(struct msghdr *, struct child_files *);
static void	close_files(const struct child_files *);
static bool	start(struct zygote *, const struct validator_request *,
		    struct child_files *);
static bool	answer(struct zygote *, const struct validator_answer *);
static bool	give_up(struct zygote *, uint64_t);
static int	wait_ms(const struct zygote *);
static int64_t	now_ms(void);

int
zygote_run(int fd, const struct zygote_options *o)
{
	struct zygote z = { .fd = fd, .o = o, .work = o->work };
	int more;

	give_way();
	z.work.open = choose_open(o);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    !sandbox_enter(z.work.open)) {
		log_error(o->name, "no sandbox error=%s",
		    log_quote(strerror(errno)));
		return 1;
	}
	while ((more = turn(&z)) > 0)
		continue;
	return more == 0 ? 0 : 1;
}

static enum sandbox_open
choose_open(const struct zygote_options *o)
{
	if (o->readable == NULL)
		return SANDBOX_OPEN_ENDS;
	if (sandbox_read_only(o->readable))
		return SANDBOX_OPEN_READS;
	log_warn(o->name, "no Landlock: nothing is opened error=%s",
	    log_quote(strerror(errno)));
	return SANDBOX_OPEN_FAILS;
}

/* To the database and the services beside it, which people wait for. */
static void
give_way(void)
{
	static const char score[] = "500";
	int fd;

	(void)setpriority(PRIO_PROCESS, 0, 5);
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return;
	(void)!write(fd, score, sizeof(score) - 1);
	close(fd);
}

/* 0: the other end is closed, -1: it cannot be served any more. */
static int
turn(struct zygote *z)
{
	struct pollfd polls[VALIDATOR_MAX + 1];
	size_t i, n = z->n;
	int64_t now;

	for (i = 0; i < n; i++)
		polls[i] = (struct pollfd){ z->running[i].fd, POLLIN, 0 };
	/* What is too much stays in the socket. */
	polls[n] = (struct pollfd){ z->fd, n < VALIDATOR_MAX ? POLLIN : 0, 0 };
	if (poll(polls, (nfds_t)n + 1, wait_ms(z)) == -1)
		return errno == EINTR ? 1 : -1;
	now = now_ms();
	/* From the end: finish() moves the last one into the gap. */
	for (i = n; i-- > 0;) {
		if (!z->running[i].overdue && now >= z->running[i].until) {
			z->running[i].overdue = true;
			(void)kill(z->running[i].pid, SIGKILL);
		}
		if (polls[i].revents != 0 && hear(&z->running[i]) &&
		    !finish(z, i))
			return -1;
	}
	if (polls[n].revents == 0)
		return 1;
	return take(z) ? 1 : 0;
}

/* True at its end. */
static bool
hear(struct running *r)
{
	char *to = (char *)&r->said + r->nsaid;
	char more;
	ssize_t n;

	/* What says more than that has said nothing. */
	if (r->nsaid >= sizeof(r->said)) {
		n = read(r->fd, &more, 1);
		r->nsaid += n > 0 ? 1 : 0;
	} else {
		n = read(r->fd, to, sizeof(r->said) - r->nsaid);
		r->nsaid += n > 0 ? (size_t)n : 0;
	}
	return n == 0 || (n == -1 && errno != EINTR) ||
	    r->nsaid > sizeof(r->said);
}

/*
 * One that has closed its end is about to go, and keeps its status; one that
 * only pretends to is ended.
 */
static bool
finish(struct zygote *z, size_t i)
{
	struct running r = z->running[i];
	struct validator_answer a = { .id = r.id };
	struct rusage usage;
	int status;

	z->running[i] = z->running[--z->n];
	close(r.fd);
	(void)kill(r.pid, SIGKILL);
	while (wait4(r.pid, &status, 0, &usage) == -1)
		if (errno != EINTR)
			return false;
	a.judged = judge_end(z, &r, status, &usage, &a);
	return answer(z, &a);
}

/*
 * False: it says nothing of the file, for others had the processor, or the
 * kernel wanted the memory.
 */
static bool
judge_end(const struct zygote *z, const struct running *r, int status,
    const struct rusage *usage, struct validator_answer *a)
{
	const int signo = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	int call = -1;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && is_whole(r)) {
		a->verdict = r->said.verdict;
		a->preview = r->said.preview;
		return true;
	}
	if (r->nsaid == sizeof(call))
		memcpy(&call, &r->said, sizeof(call));
	log_warn(z->o->name, "reader ended status=%d signal=%d call=%d "
	    "overdue=%d", WIFEXITED(status) ? WEXITSTATUS(status) : -1, signo,
	    call, r->overdue);
	if (r->nsaid == 0 && signo == SIGKILL && !is_used_up(z, usage))
		return false;
	/* Without memory libraries abort; what says too much is ended here. */
	if (r->nsaid == 0 && (signo == SIGXCPU || signo == SIGKILL ||
	    signo == SIGABRT || signo == SIGTRAP))
		verdict_refuse(&a->verdict, FINDING_TOO_LONG, "%s", "");
	else
		verdict_refuse(&a->verdict, FINDING_BROKEN, "%s", "");
	return true;
}

/* A reader may have had the signal for it ignored. */
static bool
is_used_up(const struct zygote *z, const struct rusage *usage)
{
	return (uint64_t)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
	    (uint64_t)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) /
	    1000000 >= z->o->limits.cpu_seconds;
}

static bool
is_whole(const struct running *r)
{
	const struct verdict *v = &r->said.verdict;

	return r->nsaid == sizeof(r->said) &&
	    (unsigned)v->finding <= FINDING_TOO_LONG &&
	    memchr(v->detail, '\0', sizeof(v->detail)) != NULL &&
	    utf8_length(v->detail) >= 0 &&
	    r->said.preview.bytes <= PREVIEW_MAX_BYTES;
}

/* False: nobody asks any more. */
static bool
take(struct zygote *z)
{
	struct validator_request r = { .id = 0 };
	struct child_files files;
	bool ok = true;

	switch (receive(z->fd, &r, &files)) {
	case 0:
		return false;
	case 1:
		ok = start(z, &r, &files) || give_up(z, r.id);
		close_files(&files);
		break;
	default:
		break;
	}
	return ok;
}

/* 1: a request and its files; 0: the end; -1: neither. */
static int
receive(int fd, struct validator_request *r, struct child_files *files)
{
	union {
		struct cmsghdr	 header;
		char		 bytes[CMSG_SPACE(2 * sizeof(int))];
	} control;
	struct iovec part = { r, sizeof(*r) };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control) };
	ssize_t n;

	n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
	if (n <= 0)
		return n == -1 && errno == EINTR ? -1 : 0;
	if (take_files(&m, files) == -1)
		return -1;
	if (n == (ssize_t)sizeof(*r) &&
	    memchr(r->extension, '\0', sizeof(r->extension)) != NULL)
		return 1;
	close_files(files);
	return -1;
}

static int
take_files(struct msghdr *m, struct child_files *files)
{
	const struct cmsghdr *c = CMSG_FIRSTHDR(m);
	int fds[2] = { -1, -1 };

	if (c == NULL || c->cmsg_type != SCM_RIGHTS ||
	    (c->cmsg_len != CMSG_LEN(sizeof(int)) &&
	    c->cmsg_len != CMSG_LEN(2 * sizeof(int))))
		return -1;
	memcpy(fds, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	*files = (struct child_files){ .file = fds[0], .output = fds[1],
		.said = -1 };
	return 0;
}

static void
close_files(const struct child_files *files)
{
	close(files->file);
	if (files->output != -1)
		close(files->output);
}

static bool
start(struct zygote *z, const struct validator_request *r,
    struct child_files *files)
{
	const pid_t own = getpid();
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return false;
	files->said = ends[1];
	pid = fork();
	if (pid == 0)
		child_run(files, r, &z->work, &z->o->limits, own);
	close(ends[1]);
	if (pid == -1) {
		close(ends[0]);
		return false;
	}
	z->running[z->n++] = (struct running){ .pid = pid, .fd = ends[0],
		.id = r->id, .until = now_ms() + z->o->limits.wall_ms };
	return true;
}

static bool
give_up(struct zygote *z, uint64_t id)
{
	const struct validator_answer a = { .id = id, .judged = false };

	log_warn(z->o->name, "cannot start a reader error=%s",
	    log_quote(strerror(errno)));
	return answer(z, &a);
}

static bool
answer(struct zygote *z, const struct validator_answer *a)
{
	ssize_t n;

	do
		n = send(z->fd, a, sizeof(*a), MSG_NOSIGNAL);
	while (n == -1 && errno == EINTR);
	return n == (ssize_t)sizeof(*a);
}

static int
wait_ms(const struct zygote *z)
{
	int64_t first = INT64_MAX, now = now_ms();
	size_t i;

	for (i = 0; i < z->n; i++)
		if (!z->running[i].overdue && z->running[i].until < first)
			first = z->running[i].until;
	if (first == INT64_MAX)
		return -1;
	return first <= now ? 0 : (int)(first - now);
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
