/* What a child writes, cut into lines; and the bounded file that keeps it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "lines.h"

#define JOURNAL_MAX	(8 << 20)

struct lines {
	struct loop_watch	*watch;
	int			 fd;
	lines_fn		*fn;
	void			*arg;
	size_t			 len;
	char			 buf[LINE_MAX_BYTES + 1];
};

struct journal {
	char	 path[CTL_PATH];
	int	 fd;
	off_t	 size;
	size_t	 len;			/* kept, not yet in the file */
	char	 kept[LINE_MAX_BYTES];
};

static void	on_readable(uint32_t events, void *arg);

struct lines *
lines_new(struct loop *loop, int fd, lines_fn *fn, void *arg)
{
	struct lines *l = calloc(1, sizeof(*l));

	if (l == NULL)
		abort();
	l->fd = fd;
	l->fn = fn;
	l->arg = arg;
	fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
	l->watch = loop_watch(loop, fd, EPOLLIN, on_readable, l);
	return l;
}

void
lines_destroy(struct lines **l)
{
	if (*l == NULL)
		return;
	on_readable(EPOLLIN, *l);
	if ((*l)->len > 0) {
		(*l)->buf[(*l)->len] = '\0';
		(*l)->fn((*l)->buf, (*l)->arg);
	}
	loop_unwatch(&(*l)->watch);
	close((*l)->fd);
	free(*l);
	*l = NULL;
}

static void
cut(struct lines *l)
{
	char *start = l->buf, *end;

	l->buf[l->len] = '\0';
	while ((end = strchr(start, '\n')) != NULL) {
		*end = '\0';
		l->fn(start, l->arg);
		start = end + 1;
	}
	l->len = strlen(start);
	memmove(l->buf, start, l->len);
	if (l->len < LINE_MAX_BYTES)
		return;
	l->buf[l->len] = '\0';
	l->len = 0;
	l->fn(l->buf, l->arg);
}

static void
on_readable(uint32_t events, void *arg)
{
	struct lines *l = arg;
	ssize_t n;

	(void)events;
	for (;;) {
		n = read(l->fd, l->buf + l->len, LINE_MAX_BYTES - l->len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			loop_unwatch(&l->watch);
		if (n <= 0)
			return;
		/* A NUL would hide the rest of its line. */
		for (char *p = l->buf + l->len; p < l->buf + l->len + n; p++)
			if (*p == '\0')
				*p = '?';
		l->len += (size_t)n;
		cut(l);
	}
}

static void
reopen(struct journal *j)
{
	struct stat st;

	j->fd = open(j->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	j->size = j->fd != -1 && fstat(j->fd, &st) == 0 ? st.st_size : 0;
}

struct journal *
journal_open(const char *path)
{
	struct journal *j = calloc(1, sizeof(*j));

	if (j == NULL)
		abort();
	ctl_path(j->path, "%s", path);
	reopen(j);
	return j;
}

static void
put(struct journal *j, const char *data, size_t len)
{
	ssize_t n = j->fd == -1 ? -1 : write(j->fd, data, len);

	j->size += n > 0 ? n : 0;
}

void
journal_flush(struct journal *j)
{
	if (j->len > 0)
		put(j, j->kept, j->len);
	j->len = 0;
}

void
journal_write(struct journal *j, const char *line)
{
	size_t len = strlen(line);
	char old[CTL_PATH];

	if (j->len + len + 1 > sizeof(j->kept))
		journal_flush(j);
	if (j->size > JOURNAL_MAX) {
		ctl_path(old, "%s.1", j->path);
		rename(j->path, old);
		if (j->fd != -1)
			close(j->fd);
		reopen(j);
	}
	if (len + 1 > sizeof(j->kept)) {
		put(j, line, len);
		line = "";
		len = 0;
	}
	memcpy(j->kept + j->len, line, len);
	j->len += len;
	j->kept[j->len++] = '\n';
}

void
journal_close(struct journal **j)
{
	if (*j == NULL)
		return;
	journal_flush(*j);
	if ((*j)->fd != -1)
		close((*j)->fd);
	free(*j);
	*j = NULL;
}
