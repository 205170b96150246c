/* What a connection has still to send: pieces, in their order. */
#ifndef LIAISON_GATEWAY_HTTP_OUTPUT_H
#define LIAISON_GATEWAY_HTTP_OUTPUT_H

#include <sys/queue.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <stdbool.h>
#include <stddef.h>

/* Whose the bytes are. */
enum http_keep {
	HTTP_COPY,		/* the caller's: what must wait is copied */
	HTTP_OWNED,		/* malloc'd and taken over */
	HTTP_CONSTANT,		/* they outlive every connection */
};

struct http_part {
	const void	*data;
	size_t		 len;
	enum http_keep	 keep;
	/* Called when it has left; not where the connection ends before. */
	void		(*sent)(void *arg);
	void		*arg;
};

TAILQ_HEAD(http_output, http_queued);

/* Bytes written; 0: none can be now; -1: the other end is gone. */
typedef ssize_t	 http_write_fn(void *socket, const struct iovec *, int n);

void	http_output_init(struct http_output *);
/* Forgets everything. */
void	http_output_clear(struct http_output *);
/*
 * Writes what it can at once, keeps the rest; HTTP_OUTPUT_PARTS at most.
 * False: the other end is gone.
 */
#define HTTP_OUTPUT_PARTS	2
bool	http_output_send(struct http_output *, const struct http_part *,
	    int n, http_write_fn *, void *socket);
/* Writes what it can of what was kept.  False: the other end is gone. */
bool	http_output_flush(struct http_output *, http_write_fn *,
	    void *socket, bool *wrote);

/* Bytes of memory that what is kept takes. */
size_t	http_output_size(const struct http_output *);

#endif
