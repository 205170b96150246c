/* Sockets of who brings mail. */
#include <sys/epoll.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include <errno.h>
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "lmtp/listener.h"

#define BACKLOG		64
#define PIECE		65536
#define TICK_MS		5000
/* Without a byte from the other side. */
#define IDLE_MS		60000
/* RFC 5321 lets a client take more; one that serves a school need not. */
#define LONGEST_MS	1800000
#define ADDRESS_BYTES	80

struct connection {
	struct lmtp_listener	*listener;
	int			 fd;
	struct loop_watch	*watch;
	struct lmtp_dialogue	*dialogue;
	bool			 writes;	/* waits for room */
	int64_t			 begun_ms, heard_ms;
	TAILQ_ENTRY(connection)	 entry;
};

struct lmtp_listener {
	struct loop		*loop;
	struct lmtp_limits	 limits;
	struct lmtp_load	 load;
	struct lmtp_taker	 taker;
	const struct lmtp_taker	*owner;
	void			*arg;
	int			 fd;
	struct loop_watch	*watch;
	struct loop_timer	*timer;
	unsigned		 count, max;
	TAILQ_HEAD(connection_list, connection) connections;
	char			 address[ADDRESS_BYTES];
};

static int	open_socket(const char *listen_on, char *error, size_t len);
static int	bind_first(const struct addrinfo *);
static void	name_address(struct lmtp_listener *);
static void	on_arrival(uint32_t, void *);
static void	begin(struct lmtp_listener *, int fd);
static void	turn_away(int fd);
static void	on_ready(uint32_t, void *);
static bool	read_some(struct connection *);
static void	on_changed(void *);
static bool	write_some(struct connection *);
static void	wait_for(struct connection *);
static void	end(struct connection *);
static const char *on_recipient(void *, const char *);
static void	on_mail(void *, struct lmtp_mail *);
static void	tick(void *);

struct lmtp_listener *
lmtp_listener_new(struct loop *loop, const struct lmtp_listener_options *o,
    char *error, size_t errlen)
{
	struct lmtp_listener *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		(void)snprintf(error, errlen, "out of memory");
		return NULL;
	}
	TAILQ_INIT(&l->connections);
	l->loop = loop;
	l->limits = o->limits;
	l->limits.load = &l->load;
	l->load.max = o->max_load;
	l->max = o->max_connections;
	l->owner = o->taker;
	l->arg = o->arg;
	l->taker = (struct lmtp_taker){ on_recipient, on_mail, on_changed };
	if ((l->fd = open_socket(o->listen, error, errlen)) == -1) {
		free(l);
		return NULL;
	}
	name_address(l);
	l->watch = loop_watch(loop, l->fd, EPOLLIN, on_arrival, l);
	l->timer = loop_timer(loop, TICK_MS, TICK_MS, tick, l);
	if (l->watch == NULL || l->timer == NULL)
		fatal("out of memory");
	return l;
}

const char *
lmtp_listener_address(const struct lmtp_listener *l)
{
	return l->address;
}

/* ---- the socket ---- */

static int
open_socket(const char *listen_on, char *error, size_t len)
{
	const struct addrinfo hints = {
		.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM,
	};
	const char *colon = strrchr(listen_on, ':');
	char host[ADDRESS_BYTES] = "";
	struct addrinfo *all = NULL;
	int fd;

	if (colon != NULL && listen_on[0] == '[' && colon[-1] == ']')
		(void)snprintf(host, sizeof(host), "%.*s",
		    (int)(colon - listen_on - 2), listen_on + 1);
	else if (colon != NULL)
		(void)snprintf(host, sizeof(host), "%.*s",
		    (int)(colon - listen_on), listen_on);
	/* A larger port would be another one. */
	if (colon == NULL || strtol(colon + 1, NULL, 10) > UINT16_MAX ||
	    getaddrinfo(host, colon + 1, &hints, &all) != 0) {
		(void)snprintf(error, len, "%s is no ADDRESS:PORT",
		    listen_on);
		return -1;
	}
	if ((fd = bind_first(all)) == -1)
		(void)snprintf(error, len, "cannot listen on %s: %s",
		    listen_on, strerror(errno));
	freeaddrinfo(all);
	return fd;
}

static int
bind_first(const struct addrinfo *ai)
{
	const int on = 1;
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0);

	if (fd == -1)
		return -1;
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	close(fd);
	return -1;
}

static void
name_address(struct lmtp_listener *l)
{
	struct sockaddr_storage at;
	socklen_t len = sizeof(at);
	char host[64] = "", port[8] = "";

	if (getsockname(l->fd, (struct sockaddr *)&at, &len) == 0)
		(void)getnameinfo((struct sockaddr *)&at, len, host,
		    sizeof(host), port, sizeof(port),
		    NI_NUMERICHOST | NI_NUMERICSERV);
	(void)snprintf(l->address, sizeof(l->address),
	    strchr(host, ':') != NULL ? "[%s]:%s" : "%s:%s", host, port);
}

/* ---- connections ---- */

static void
on_arrival(uint32_t events, void *arg)
{
	struct lmtp_listener *l = arg;
	int fd;

	(void)events;
	while ((fd = accept4(l->fd, NULL, NULL, SOCK_NONBLOCK |
	    SOCK_CLOEXEC)) != -1)
		if (l->count >= l->max)
			turn_away(fd);
		else
			begin(l, fd);
}

static void
turn_away(int fd)
{
	static const char text[] = "421 4.3.2 too many connections\r\n";

	(void)!write(fd, text, sizeof(text) - 1);
	close(fd);
}

static void
begin(struct lmtp_listener *l, int fd)
{
	struct connection *c = calloc(1, sizeof(*c));

	if (c == NULL ||
	    (c->dialogue = lmtp_dialogue_new(&l->limits, &l->taker, c)) ==
	    NULL || (c->watch = loop_watch(l->loop, fd, EPOLLIN, on_ready,
	    c)) == NULL)
		fatal("out of memory");
	c->listener = l;
	c->fd = fd;
	c->begun_ms = c->heard_ms = loop_now_ms();
	l->count++;
	TAILQ_INSERT_TAIL(&l->connections, c, entry);
	if (write_some(c))
		wait_for(c);
}

static void
on_ready(uint32_t events, void *arg)
{
	struct connection *c = arg;

	if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
		end(c);
		return;
	}
	if ((events & EPOLLIN) != 0 && lmtp_reads(c->dialogue) &&
	    !read_some(c))
		return;
	if (write_some(c))
		wait_for(c);
}

/* False: it is gone. */
static bool
read_some(struct connection *c)
{
	char piece[PIECE];
	ssize_t n = read(c->fd, piece, sizeof(piece));

	if (n > 0) {
		c->heard_ms = loop_now_ms();
		lmtp_feed(c->dialogue, piece, (size_t)n);
		return true;
	}
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return true;
	end(c);
	return false;
}

static void
on_changed(void *arg)
{
	struct connection *c = arg;

	c->heard_ms = loop_now_ms();
	if (write_some(c))
		wait_for(c);
}

/* False: it is gone. */
static bool
write_some(struct connection *c)
{
	struct buffer *out = lmtp_output(c->dialogue);
	ssize_t n;

	c->writes = false;
	while (out->len > 0) {
		n = send(c->fd, out->data, out->len, MSG_NOSIGNAL);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN) {
			c->writes = true;
			return true;
		}
		if (n <= 0) {
			end(c);
			return false;
		}
		memmove(out->data, out->data + n, out->len - (size_t)n);
		out->len -= (size_t)n;
	}
	if (!lmtp_is_over(c->dialogue))
		return true;
	end(c);
	return false;
}

/* Who does not take our answers is not read either. */
static void
wait_for(struct connection *c)
{
	loop_watch_events(c->watch, c->writes ? EPOLLOUT :
	    lmtp_reads(c->dialogue) ? EPOLLIN : 0);
}

static void
end(struct connection *c)
{
	struct lmtp_listener *l = c->listener;

	TAILQ_REMOVE(&l->connections, c, entry);
	l->count--;
	loop_unwatch(&c->watch);
	close(c->fd);
	lmtp_dialogue_destroy(&c->dialogue);
	free(c);
}

/* Mails that are being judged have deadlines of their own. */
static void
tick(void *arg)
{
	struct lmtp_listener *l = arg;
	struct connection *c, *next;
	const int64_t now = loop_now_ms();

	for (c = TAILQ_FIRST(&l->connections); c != NULL; c = next) {
		next = TAILQ_NEXT(c, entry);
		if (!lmtp_reads(c->dialogue) && !lmtp_is_over(c->dialogue) &&
		    !c->writes)
			continue;
		if (now - c->heard_ms < IDLE_MS &&
		    now - c->begun_ms < LONGEST_MS)
			continue;
		if (c->writes) {
			end(c);
			continue;
		}
		lmtp_dialogue_end(c->dialogue, "421 4.4.2 no time for more");
		if (write_some(c))
			wait_for(c);
	}
}

/* ---- who judges ---- */

static const char *
on_recipient(void *arg, const char *address)
{
	struct connection *c = arg;

	return c->listener->owner->recipient(c->listener->arg, address);
}

static void
on_mail(void *arg, struct lmtp_mail *mail)
{
	struct connection *c = arg;

	c->listener->owner->mail(c->listener->arg, mail);
}
