/*
 * What a connection has still to send.  An answer mostly leaves in the one
 * system call that is tried at once, and nothing is kept of it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/http/output.h"

/* Pieces that go in one system call. */
#define PIECES		8

struct http_queued {
	TAILQ_ENTRY(http_queued) list;
	const char	*data;
	size_t		 len;		/* still to be sent */
	void		*owned;		/* freed with it; or NULL */
	void		(*sent)(void *arg);
	void		*arg;
	char		 copy[];
};

void
http_output_init(struct http_output *o)
{
	TAILQ_INIT(o);
}

static void
drop(struct http_output *o, struct http_queued *q)
{
	TAILQ_REMOVE(o, q, list);
	free(q->owned);
	free(q);
}

void
http_output_clear(struct http_output *o)
{
	struct http_queued *q;

	while ((q = TAILQ_FIRST(o)) != NULL)
		drop(o, q);
}

/* What is left of a part after `sent` bytes of it. */
static void
keep(struct http_output *o, const struct http_part *part, size_t sent)
{
	size_t left = part->len - sent;
	struct http_queued *q = malloc(sizeof(*q) +
	    (part->keep == HTTP_COPY ? left : 0));

	if (q == NULL)
		fatal("out of memory");
	*q = (struct http_queued){ .data = (const char *)part->data + sent,
		.len = left, .sent = part->sent, .arg = part->arg };
	if (part->keep == HTTP_OWNED)
		q->owned = (void *)(uintptr_t)part->data;
	if (part->keep == HTTP_COPY)
		q->data = memcpy(q->copy, q->data, left);
	TAILQ_INSERT_TAIL(o, q, list);
}

static ssize_t
write_now(const struct http_part *parts, int n, http_write_fn *write,
    void *socket)
{
	struct iovec v[HTTP_OUTPUT_PARTS] = { 0 };
	int i;

	for (i = 0; i < n; i++)
		v[i] = (struct iovec){ (void *)(uintptr_t)parts[i].data,
			parts[i].len };
	return write(socket, v, n);
}

bool
http_output_send(struct http_output *o, const struct http_part *parts, int n,
    http_write_fn *write, void *socket)
{
	ssize_t wrote = TAILQ_EMPTY(o) ? write_now(parts, n, write, socket)
	    : 0;
	size_t sent = wrote > 0 ? (size_t)wrote : 0, of_it;
	bool some = sent > 0;
	int i;

	for (i = 0; i < n; i++) {
		of_it = sent < parts[i].len ? sent : parts[i].len;
		sent -= of_it;
		/* Even an empty one, where somebody waits to hear of it. */
		if (of_it < parts[i].len || parts[i].sent != NULL)
			keep(o, &parts[i], of_it);
		else if (parts[i].keep == HTTP_OWNED)
			free((void *)(uintptr_t)parts[i].data);
	}
	if (wrote < 0)
		return false;
	/* Until the socket says that it is full, it tells of no room. */
	return !some || TAILQ_EMPTY(o) ||
	    http_output_flush(o, write, socket, &some);
}

/* Counts `sent` bytes of what is first; tells whose pieces have left. */
static void
advance(struct http_output *o, size_t sent)
{
	struct http_queued *q;
	void (*fn)(void *);
	void *arg;

	while ((q = TAILQ_FIRST(o)) != NULL && sent >= q->len) {
		sent -= q->len;
		fn = q->sent;
		arg = q->arg;
		drop(o, q);
		if (fn != NULL)
			fn(arg);
	}
	if (q != NULL) {
		q->data += sent;
		q->len -= sent;
	}
}

bool
http_output_flush(struct http_output *o, http_write_fn *write, void *socket,
    bool *wrote)
{
	struct iovec v[PIECES];
	struct http_queued *q;
	ssize_t n;
	int i;

	while (!TAILQ_EMPTY(o)) {
		i = 0;
		for (q = TAILQ_FIRST(o); q != NULL && i < PIECES;
		    q = TAILQ_NEXT(q, list))
			v[i++] = (struct iovec){ (void *)(uintptr_t)q->data,
				q->len };
		if ((n = write(socket, v, i)) < 0)
			return false;
		if (n == 0 && TAILQ_FIRST(o)->len > 0)
			return true;
		*wrote = true;
		advance(o, (size_t)n);
	}
	return true;
}

size_t
http_output_size(const struct http_output *o)
{
	const struct http_queued *q;
	size_t size = 0;

	TAILQ_FOREACH(q, o, list)
		size += sizeof(*q) + q->len;
	return size;
}
