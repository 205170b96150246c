/*
 * The unix socket STATE/run/control.  One line is asked ("status", "scale
 * messages 3"), the answer is text, its first line "ok" or "no"; a scaling is
 * answered when it is done.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control.h"

#define POLL_MS		100
#define SCALE_MS	60000
#define MAX_ASKERS	8
#define MAX_LINE	128
#define MAX_SENTENCE	160

struct asker {
	struct control		*control;
	int			 fd;	/* -1: free */
	struct loop_watch	*watch;
	struct loop_timer	*timer;
	int64_t			 until;	/* of a scaling */
	char			 line[MAX_LINE];
	size_t			 len;
	char			 service[32];
	int			 replicas;
};

struct control {
	struct stack		*stack;
	int			 fd;
	char			 path[CTL_PATH];
	struct loop_watch	*watch;
	struct asker		 askers[MAX_ASKERS];
};

static void	on_connection(uint32_t events, void *arg);
static void	on_line(uint32_t events, void *arg);
static void	on_scaled(void *arg);

/*
 * The address of STATE/run/control through /proc, since a socket's path is
 * limited to 107 bytes and the state's is not.  The folder's descriptor in
 * *dir is the caller's.
 */
static int
make_address(const char *state, struct sockaddr_un *sun, int *dir)
{
	char path[CTL_PATH];

	ctl_path(path, "%s/run", state);
	*dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	*sun = (struct sockaddr_un){ .sun_family = AF_UNIX };
	snprintf(sun->sun_path, sizeof(sun->sun_path),
	    "/proc/self/fd/%d/control", *dir);
	return *dir == -1 ? -1 : 0;
}

struct control *
control_new(struct stack *s)
{
	struct control *c = calloc(1, sizeof(*c));
	struct sockaddr_un sun;
	mode_t before;
	int dir, ok;

	if (c == NULL)
		abort();
	c->stack = s;
	ctl_path(c->path, "%s/run/control", s->all->state);
	for (int i = 0; i < MAX_ASKERS; i++)
		c->askers[i].fd = -1;
	unlink(c->path);
	ok = make_address(s->all->state, &sun, &dir) == 0;
	c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* Nobody else is to see it, not even for a moment. */
	before = umask(077);
	ok = ok && bind(c->fd, (struct sockaddr *)&sun, sizeof(sun)) == 0 &&
	    listen(c->fd, MAX_ASKERS) == 0;
	umask(before);
	if (!ok) {
		ctl_error("cannot make %s: %s", c->path, strerror(errno));
		control_destroy(&c);
	} else
		c->watch = loop_watch(s->all->loop, c->fd, EPOLLIN,
		    on_connection, c);
	if (dir != -1)
		close(dir);
	return c;
}

static void
hang_up(struct asker *a)
{
	loop_unwatch(&a->watch);
	loop_timer_cancel(&a->timer);
	close(a->fd);
	a->fd = -1;
}

void
control_destroy(struct control **c)
{
	if (*c == NULL)
		return;
	for (int i = 0; i < MAX_ASKERS; i++)
		if ((*c)->askers[i].fd != -1)
			hang_up(&(*c)->askers[i]);
	loop_unwatch(&(*c)->watch);
	close((*c)->fd);
	unlink((*c)->path);
	free(*c);
	*c = NULL;
}

static void
on_connection(uint32_t events, void *arg)
{
	struct control *c = arg;
	int fd;

	(void)events;
	fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (fd == -1)
		return;
	for (int i = 0; i < MAX_ASKERS; i++) {
		struct asker *a = &c->askers[i];

		if (a->fd != -1)
			continue;
		*a = (struct asker){ .control = c, .fd = fd };
		a->watch = loop_watch(c->stack->all->loop, fd, EPOLLIN,
		    on_line, a);
		return;
	}
	close(fd);
}

/* An answer of a few kilobytes always fits into a fresh socket's buffer. */
static void
answer(struct asker *a, const char *verdict, const char *text)
{
	char *all = NULL;
	int n = asprintf(&all, "%s\n%s", verdict, text);

	if (n > 0 && send(a->fd, all, (size_t)n, MSG_NOSIGNAL) != n)
		ctl_error("an answer on the control socket was cut off");
	free(all);
	hang_up(a);
}

static void
refuse(struct asker *a, const char *sentence)
{
	char text[MAX_SENTENCE + 1];

	snprintf(text, sizeof(text), "%s\n", sentence);
	answer(a, "no", text);
}

static void
answer_status(struct asker *a)
{
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (f == NULL)
		abort();
	stack_print(a->control->stack, f);
	fclose(f);
	answer(a, "ok", text);
	free(text);
}

static void
handle(struct asker *a)
{
	struct stack *s = a->control->stack;
	char error[MAX_SENTENCE];

	if (strcmp(a->line, "status") == 0)
		answer_status(a);
	else if (sscanf(a->line, "scale %31s %d", a->service,
	    &a->replicas) != 2)
		refuse(a, "no such request");
	else if (!stack_scale(s, a->service, a->replicas, error,
	    sizeof(error)))
		refuse(a, error);
	else {
		a->until = loop_now_ms() + SCALE_MS;
		a->timer = loop_timer(s->all->loop, 0, POLL_MS, on_scaled, a);
	}
}

static void
on_line(uint32_t events, void *arg)
{
	struct asker *a = arg;
	ssize_t n = read(a->fd, a->line + a->len, MAX_LINE - 1 - a->len);
	char *end;

	(void)events;
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0 || a->timer != NULL) {
		hang_up(a);
		return;
	}
	a->len += (size_t)n;
	a->line[a->len] = '\0';
	if ((end = strchr(a->line, '\n')) != NULL) {
		*end = '\0';
		handle(a);
	} else if (a->len == MAX_LINE - 1)
		hang_up(a);
}

static void
on_scaled(void *arg)
{
	struct asker *a = arg;
	struct stack *s = a->control->stack;

	if (stack_is_scaled(s, a->service, a->replicas))
		answer_status(a);
	else if (loop_now_ms() > a->until || stack_is_stopping(s))
		refuse(a, "the replicas are not ready yet; "
		    "`liaisonctl status` shows them");
}

int
control_ask(const char *state, const char *line)
{
	char text[8192], verdict[4];
	struct sockaddr_un sun;
	FILE *f = NULL;
	int fd, dir, result = 1;

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (make_address(state, &sun, &dir) == -1 || fd == -1 ||
	    connect(fd, (struct sockaddr *)&sun, sizeof(sun)) == -1) {
		ctl_error("no stack is running on %s", state);
		goto cleanup;
	}
	if (dprintf(fd, "%s\n", line) < 0 || (f = fdopen(fd, "r")) == NULL ||
	    fgets(verdict, sizeof(verdict), f) == NULL) {
		ctl_error("the stack on %s did not answer", state);
		goto cleanup;
	}
	result = strcmp(verdict, "ok\n") == 0 ? 0 : 1;
	while (fgets(text, sizeof(text), f) != NULL)
		fprintf(result == 0 ? stdout : stderr, "%s%s",
		    result == 0 ? "" : "liaisonctl: ", text);
cleanup:
	if (f != NULL)
		fclose(f);
	else if (fd != -1)
		close(fd);
	if (dir != -1)
		close(dir);
	return result;
}
