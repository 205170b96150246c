/*
 * Kore's sockets under our HTTP.  Kore accepts, shakes hands where there is
 * TLS, and closes; what it would do of HTTP and of time is ours, so it neither
 * reads nor sends, and its own timers never fire.
 */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <limits.h>

#include <kore.h>

#include "gateway/api/client.h"
#include "gateway/api/gateway.h"
#include "gateway/kore/socket.h"
#include "gateway/settings.h"

/* Hangs at its connection's hdlr_extra, which Kore frees. */
struct socket {
	struct client		 client;
	struct connection	*c;
	/* The other end has closed its side, or more: short reads hide it. */
	bool			 closed;
	bool			 again;		/* deferred, with it */
};

/* Kore's entry point. */
void		gateway_accept(struct connection *);

static ssize_t	read_socket(void *, void *, size_t);
static ssize_t	write_socket(void *, const struct iovec *, int);
static size_t	untaken_of_socket(void *);
static bool	is_readable(void *);
static void	read_again(void *);
static void	shut_socket(void *);
static void	close_socket(void *);
static void	on_event(void *, int);
static void	on_disconnect(struct connection *);

static const struct http_io io = {
	.read = read_socket,
	.write = write_socket,
	.untaken = untaken_of_socket,
	.readable = is_readable,
	.again = read_again,
	.shut = shut_socket,
	.close = close_socket,
};

/* ---- a connection's life ---- */

static void
start(struct connection *c)
{
	struct socket *s = kore_calloc(1, sizeof(*s));
	const void *address = c->family == AF_INET6
	    ? (const void *)&c->addr.ipv6.sin6_addr
	    : (const void *)&c->addr.ipv4.sin_addr;

	s->c = c;
	c->hdlr_extra = s;
	c->disconnect = on_disconnect;
	c->evt.handle = on_event;
	c->evt.flags = 0;
	c->idle_timer.length = UINT64_MAX;
	c->http_timeout = 0;
	address_write(c->family, address, s->client.address);
	client_start(&s->client, &io, s);
}

/* Without TLS as soon as it is accepted, with TLS after the handshake. */
void
gateway_accept(struct connection *c)
{
	/* The next one is another worker's, or one would have them all. */
	kore_worker_make_busy();
	if (c->hdlr_extra == NULL)
		start(c);
	if (c->state != CONN_STATE_DISCONNECTING)
		c->state = CONN_STATE_ESTABLISHED;
}

/* With TLS nobody else is told of a connection before its handshake is done. */
static void
on_accept(void *arg, int error)
{
	struct connection *fresh[ADMISSION_ACCEPTS], *c;
	struct listener *l = arg;
	size_t n = 0;

	kore_listener_accept(l, error);
	TAILQ_FOREACH_REVERSE(c, &connections, connection_list, list) {
		if (n == ADMISSION_ACCEPTS || c->owner != l ||
		    c->hdlr_extra != NULL)
			break;
		fresh[n++] = c;
	}
	while (n > 0)
		start(fresh[--n]);
}

void
sockets_watch(void)
{
	struct kore_server *server;
	struct listener *l;

	LIST_FOREACH(server, &kore_servers, list) {
		LIST_FOREACH(l, &server->listeners, list)
			if (server->tls)
				l->evt.handle = on_accept;
	}
}

static void
on_disconnect(struct connection *c)
{
	struct socket *s = c->hdlr_extra;

	if (s->again && gateway.loop != NULL)
		loop_undefer(gateway.loop, s);
	http_connection_gone(&s->client.http);
}

static void
close_socket(void *arg)
{
	struct socket *s = arg;

	kore_connection_disconnect(s->c);
}

/* ---- events ---- */

/* True: it is shaken; what came behind the handshake may be here already. */
static bool
shake_hands(struct connection *c, int error)
{
	if (error || !kore_connection_handle(c))
		kore_connection_disconnect(c);
	if (c->state != CONN_STATE_ESTABLISHED)
		return false;
	(void)SSL_set_mode(c->ssl, SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
	    SSL_MODE_RELEASE_BUFFERS);
	c->evt.flags |= KORE_EVENT_READ | KORE_EVENT_WRITE;
	return true;
}

static bool
is_reset(const struct connection *c)
{
	int error = 0;
	socklen_t len = sizeof(error);

	return getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &len) == -1 ||
	    error != 0;
}

/* `error` also where the other end only says that it sends no more. */
static void
on_event(void *arg, int error)
{
	struct connection *c = arg;
	struct socket *s = c->hdlr_extra;

	if (c->state == CONN_STATE_DISCONNECTING ||
	    (c->state == CONN_STATE_TLS_SHAKE && !shake_hands(c, error)))
		return;
	if (error) {
		s->closed = true;
		c->evt.flags |= KORE_EVENT_READ;
		if (is_reset(c)) {
			kore_connection_disconnect(c);
			return;
		}
	}
	http_connection_ready(&s->client.http);
}

static void
on_again(void *arg)
{
	struct socket *s = arg;

	s->again = false;
	http_connection_ready(&s->client.http);
}

static void
read_again(void *arg)
{
	struct socket *s = arg;

	if (s->again || s->c->state != CONN_STATE_ESTABLISHED)
		return;
	s->again = true;
	loop_defer(gateway.loop, on_again, s);
}

/* ---- bytes ---- */

static ssize_t
read_tls(struct connection *c, void *data, size_t len)
{
	int n;

	ERR_clear_error();
	n = SSL_read(c->ssl, data, len < INT_MAX ? (int)len : INT_MAX);
	if (n > 0)
		return n;
	switch (SSL_get_error(c->ssl, n)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		c->evt.flags &= ~KORE_EVENT_READ;
		return -1;
	case SSL_ERROR_ZERO_RETURN:
		return 0;
	default:
		return -2;
	}
}

static ssize_t
read_socket(void *arg, void *data, size_t len)
{
	struct socket *s = arg;
	struct connection *c = s->c;
	ssize_t n;

	if ((c->evt.flags & KORE_EVENT_READ) == 0)
		return -1;
	if (c->ssl != NULL)
		return read_tls(c, data, len);
	do
		n = recv(c->fd, data, len, 0);
	while (n == -1 && errno == EINTR);
	/* What comes after a short read is told of, but not its end. */
	if (n == -1 || (n > 0 && (size_t)n < len && !s->closed))
		c->evt.flags &= ~KORE_EVENT_READ;
	return n >= 0 ? n : errno == EAGAIN ? -1 : -2;
}

static bool
is_readable(void *arg)
{
	const struct socket *s = arg;

	return (s->c->evt.flags & KORE_EVENT_READ) != 0;
}

static ssize_t
write_tls(struct connection *c, const struct iovec *v, int count)
{
	ssize_t sent = 0;
	int i, n;

	for (i = 0; i < count; i++) {
		if (v[i].iov_len == 0)
			continue;
		ERR_clear_error();
		n = SSL_write(c->ssl, v[i].iov_base, v[i].iov_len < INT_MAX
		    ? (int)v[i].iov_len : INT_MAX);
		if (n > 0) {
			sent += n;
			if ((size_t)n < v[i].iov_len)
				break;
			continue;
		}
		n = SSL_get_error(c->ssl, n);
		if (n != SSL_ERROR_WANT_READ && n != SSL_ERROR_WANT_WRITE)
			return -1;
		c->evt.flags &= ~KORE_EVENT_WRITE;
		break;
	}
	return sent;
}

static ssize_t
write_socket(void *arg, const struct iovec *v, int count)
{
	struct socket *s = arg;
	struct connection *c = s->c;
	struct msghdr m = { .msg_iov = (struct iovec *)(uintptr_t)v,
		.msg_iovlen = (size_t)count };
	ssize_t n;

	if ((c->evt.flags & KORE_EVENT_WRITE) == 0)
		return 0;
	if (c->ssl != NULL)
		return write_tls(c, v, count);
	do
		n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
	while (n == -1 && errno == EINTR);
	if (n == -1 && errno == EAGAIN) {
		c->evt.flags &= ~KORE_EVENT_WRITE;
		return 0;
	}
	return n;
}

static size_t
untaken_of_socket(void *arg)
{
	const struct socket *s = arg;
	int n;

	return ioctl(s->c->fd, TIOCOUTQ, &n) == 0 && n > 0 ? (size_t)n : 0;
}

static void
shut_socket(void *arg)
{
	struct socket *s = arg;

	if (s->c->ssl != NULL)
		(void)SSL_shutdown(s->c->ssl);
	(void)shutdown(s->c->fd, SHUT_WR);
}
