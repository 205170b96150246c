/*
 * Bytes to and from sockets: as many in one system call as there are.  Kore by
 * itself sends 8 KiB at a time.
 */
#include <sys/socket.h>
#include <sys/uio.h>

#include <errno.h>
#include <stdlib.h>

#include "gateway/kore/connection.h"
#include "gateway/kore/socket.h"

/* Pieces of an answer that go in one system call. */
#define PIECES		8

int
socket_read(struct connection *c, size_t *bytes)
{
	struct netbuf *nb = c->rnb;
	size_t want = nb->b_len - nb->s_off;
	ssize_t n = recv(c->fd, nb->buf + nb->s_off, want, 0);

	*bytes = 0;
	if (n == -1 && errno == EINTR)
		return KORE_RESULT_OK;
	if (n == -1 && errno != EAGAIN)
		return KORE_RESULT_ERROR;
	if (n == 0)
		kore_connection_disconnect(c);
	if (n <= 0) {
		c->evt.flags &= ~KORE_EVENT_READ;
		return KORE_RESULT_OK;
	}
	client_of(c)->drained = (size_t)n < want;
	*bytes = (size_t)n;
	return KORE_RESULT_OK;
}

/* Counts n sent bytes: what Kore counts itself, of the first piece, is it. */
static size_t
count_sent(struct netbuf *first, size_t n)
{
	size_t own = first->b_len - first->s_off, part;
	struct netbuf *nb;

	if (n <= own)
		return n;
	for (n -= own, nb = TAILQ_NEXT(first, list); n > 0;
	    n -= part, nb = TAILQ_NEXT(nb, list)) {
		part = nb->b_len - nb->s_off;
		if (part > n)
			part = n;
		nb->s_off += part;
	}
	return own;
}

int
socket_write(struct connection *c, size_t len, size_t *written)
{
	struct iovec pieces[PIECES];
	struct msghdr m = { .msg_iov = pieces };
	struct netbuf *nb;
	ssize_t n;

	*written = 0;
	/* It went with the one before it. */
	if (len == 0)
		return KORE_RESULT_OK;
	for (nb = c->snb; nb != NULL && m.msg_iovlen < PIECES;
	    nb = TAILQ_NEXT(nb, list))
		pieces[m.msg_iovlen++] = (struct iovec){ nb->buf + nb->s_off,
			nb->b_len - nb->s_off };
	n = sendmsg(c->fd, &m, MSG_NOSIGNAL);
	if (n == -1 && errno == EAGAIN)
		c->evt.flags &= ~KORE_EVENT_WRITE;
	else if (n == -1 && errno != EINTR)
		return KORE_RESULT_ERROR;
	if (n > 0)
		*written = count_sent(c->snb, (size_t)n);
	return KORE_RESULT_OK;
}

static int
free_sent(struct netbuf *nb)
{
	free(nb->buf);
	nb->buf = NULL;
	return KORE_RESULT_OK;
}

void
socket_queue(struct connection *c, struct buffer *b)
{
	net_send_stream(c, b->data, b->len, free_sent, NULL);
	*b = (struct buffer){ 0 };
}
