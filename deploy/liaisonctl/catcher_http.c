/*
 * As much of HTTP as a page on loopback needs: GET, one request a connection.
 * Only who names us by a loopback's name is answered, so that no page of
 * elsewhere reads mails by a name that leads here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "catcher.h"
#include "ctl.h"

#define REQUEST_MAX	8192
#define CONNECTIONS_MAX	64
#define LONGEST_MS	30000

struct server {
	struct loop		*loop;
	const char		*folder;
	int			 fd;
	struct loop_watch	*watch;
	unsigned		 count;
};

struct visit {
	struct server		*server;
	int			 fd;
	struct loop_watch	*watch;
	struct loop_timer	*timer;
	char			 request[REQUEST_MAX + 1];
	size_t			 len;
	struct buffer		 answer;
	size_t			 sent;
	bool			 answering;
};

static void	on_arrival(uint32_t, void *);
static void	on_ready(uint32_t, void *);
static void	on_late(void *);
static bool	has_arrived(struct visit *);
static void	answer(struct visit *);
static bool	is_from_here(const char *request);
static void	end(struct visit *);

int
catcher_http_start(struct loop *loop, const char *folder, int port)
{
	static struct server server;
	struct server *s = &server;
	const struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int on = 1;

	s->loop = loop;
	s->folder = folder;
	s->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (s->fd == -1 ||
	    bind(s->fd, (const struct sockaddr *)&at, sizeof(at)) == -1 ||
	    listen(s->fd, 16) == -1 || (s->watch = loop_watch(loop, s->fd,
	    EPOLLIN, on_arrival, s)) == NULL)
		return ctl_error("cannot listen on port %d: %s", port,
		    strerror(errno));
	return 0;
}

static void
on_arrival(uint32_t events, void *arg)
{
	struct server *s = arg;
	struct visit *v;
	int fd;

	(void)events;
	while ((fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK |
	    SOCK_CLOEXEC)) != -1) {
		if (s->count == CONNECTIONS_MAX ||
		    (v = calloc(1, sizeof(*v))) == NULL) {
			close(fd);
			continue;
		}
		v->server = s;
		v->fd = fd;
		v->watch = loop_watch(s->loop, fd, EPOLLIN, on_ready, v);
		v->timer = loop_timer(s->loop, LONGEST_MS, 0, on_late, v);
		s->count++;
	}
}

static void
on_ready(uint32_t events, void *arg)
{
	struct visit *v = arg;
	ssize_t n;

	(void)events;
	if (!v->answering) {
		n = read(v->fd, v->request + v->len, REQUEST_MAX - v->len);
		if (n == -1 && errno == EAGAIN)
			return;
		if (n <= 0) {
			end(v);
			return;
		}
		v->len += (size_t)n;
		if (!has_arrived(v))
			return;
		answer(v);
	}
	n = send(v->fd, v->answer.data + v->sent, v->answer.len - v->sent,
	    MSG_NOSIGNAL);
	if (n == -1 && errno != EAGAIN)
		n = (ssize_t)(v->answer.len - v->sent);
	v->sent += n > 0 ? (size_t)n : 0;
	if (v->sent == v->answer.len)
		end(v);
}

/* Whole, or too long to be one. */
static bool
has_arrived(struct visit *v)
{
	v->request[v->len] = '\0';
	return strstr(v->request, "\r\n\r\n") != NULL || v->len == REQUEST_MAX;
}

static void
answer(struct visit *v)
{
	char *path = v->request + 4, *end_of_path;

	v->answering = true;
	loop_watch_events(v->watch, EPOLLOUT);
	if (!is_from_here(v->request))
		buffer_puts(&v->answer, "HTTP/1.1 403 Forbidden\r\n"
		    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	else if (strncmp(v->request, "GET /", 5) != 0 ||
	    (end_of_path = strchr(path, ' ')) == NULL)
		buffer_puts(&v->answer, "HTTP/1.1 400 Bad Request\r\n"
		    "Content-Length: 0\r\nConnection: close\r\n\r\n");
	else {
		*end_of_path = '\0';
		catcher_page(v->server->folder, path, &v->answer);
	}
}

static bool
is_from_here(const char *request)
{
	const char *host = strcasestr(request, "\r\nhost:");

	if (host == NULL)
		return false;
	host += strlen("\r\nhost:");
	host += strspn(host, " ");
	return strncasecmp(host, "127.0.0.1:", 10) == 0 ||
	    strncasecmp(host, "localhost:", 10) == 0;
}

static void
on_late(void *arg)
{
	struct visit *v = arg;

	v->timer = NULL;
	end(v);
}

static void
end(struct visit *v)
{
	v->server->count--;
	loop_timer_cancel(&v->timer);
	loop_unwatch(&v->watch);
	close(v->fd);
	buffer_free(&v->answer);
	free(v);
}
