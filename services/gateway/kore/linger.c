/* Ending connections: those refused, and those that make no progress. */
#include <sys/socket.h>

#include <stdlib.h>

#include "base/log.h"
#include "gateway/api/admission.h"
#include "gateway/api/catalogue.h"
#include "gateway/api/gateway.h"
#include "gateway/api/hold.h"
#include "gateway/http/answer.h"
#include "gateway/http/text.h"
#include "gateway/kore/linger.h"
#include "gateway/kore/socket.h"

#define SWEEP_MS		500
/* For the next piece of a body or of an answer. */
#define PROGRESS_MS		30000
/* For a refused client to take its answer, and for what it still sends. */
#define LINGER_MS		2000
#define LINGER_BYTES		(64UL * 1024 * 1024)

static int	discard(struct netbuf *);
static void	shut_if_sent(struct connection *);

void
client_on_disconnect(struct connection *c)
{
	struct client *client = client_of(c);

	client_leave(client);
	hold_forget(client);
	free(client->stash);
	client->stash = NULL;
	client->stash_len = 0;
}

void
client_touch(struct connection *c)
{
	client_of(c)->deadline_ms = loop_now_ms() + PROGRESS_MS;
}

/* ---- refusing ---- */

/*
 * Closing while unread bytes are here would reset the connection, and the
 * answer with it: so say that it ends, then read and drop what still comes.
 */
static void
linger(struct connection *c)
{
	struct client *client = client_of(c);

	client->state = CLIENT_LINGER;
	client->deadline_ms = loop_now_ms() + LINGER_MS;
	net_recv_reset(c, NETBUF_SEND_PAYLOAD_MAX, discard);
	c->rnb->flags |= NETBUF_CALL_CB_ALWAYS;
	c->http_timeout = 0;
	if (!net_send_flush(c)) {
		kore_connection_disconnect(c);
		return;
	}
	shut_if_sent(c);
}

static void
shut_if_sent(struct connection *c)
{
	struct client *client = client_of(c);

	if (client->state != CLIENT_LINGER || client->shut ||
	    !TAILQ_EMPTY(&c->send_queue))
		return;
	client->shut = true;
	if (c->ssl == NULL)
		(void)shutdown(c->fd, SHUT_WR);
}

static int
discard(struct netbuf *nb)
{
	struct client *client = client_of(nb->owner);

	client->discarded += nb->s_off;
	if (client->discarded > LINGER_BYTES)
		kore_connection_disconnect(nb->owner);
	net_recv_reset(nb->owner, NETBUF_SEND_PAYLOAD_MAX, discard);
	return KORE_RESULT_OK;
}

void
client_refuse(struct connection *c, const struct http_head *h,
    const struct status *s, int http_status)
{
	const char *language = http_language(h != NULL
	    ? h->field[HTTP_ACCEPT_LANGUAGE] : NULL);
	struct buffer out = { 0 }, body = { 0 };
	struct http_answer a;

	if (http_status == 0)
		http_status = catalogue_http_status(s);
	a = (struct http_answer){ .status = http_status, .language = language,
		.type = "application/problem+json", .has_length = true,
		.close = true, .tls = gateway.secure };

	(void)catalogue_problem(&body, s, http_status, language);
	a.length = body.len;
	http_answer_write(&out, &a);
	if (h == NULL || h->method != HTTP_HEAD)
		buffer_add(&out, body.data, body.len);
	socket_queue(c, &out);
	buffer_free(&body);
	log_info("refused", "status=%d reason=%s why=%s", http_status,
	    status_reason_name(s->reason), log_quote(s->message));
	linger(c);
}

/* ---- time ---- */

static void
time_out(struct connection *c)
{
	struct status s = status_make(RPC__CODE__DEADLINE_EXCEEDED,
	    RPC__REASON__UPLOAD_INCOMPLETE, NULL, "the client is too slow");
	struct client *client = client_of(c);
	bool answering = !TAILQ_EMPTY(&c->send_queue);

	client->deadline_ms = 0;
	if (client->state == CLIENT_LINGER || answering ||
	    c->rnb == NULL || c->rnb->buf == NULL ||
	    (client->state == CLIENT_HEAD && c->rnb->s_off == 0)) {
		kore_connection_disconnect(c);
		return;
	}
	client_refuse(c, NULL, &s, 408);
}

static void
sweep(void *arg)
{
	struct connection *c, *next;
	struct client *client;
	int64_t now = loop_now_ms();

	(void)arg;
	for (c = TAILQ_FIRST(&connections); c != NULL; c = next) {
		next = TAILQ_NEXT(c, list);
		if (c->disconnect != client_on_disconnect)
			continue;
		client = client_of(c);
		shut_if_sent(c);
		if (client->deadline_ms == 0 || now < client->deadline_ms)
			continue;
		if (TAILQ_EMPTY(&c->http_requests) ||
		    client->state == CLIENT_BODY ||
		    client->state == CLIENT_LINGER ||
		    !TAILQ_EMPTY(&c->send_queue))
			time_out(c);
	}
}

void
clients_watch(struct loop *loop)
{
	(void)loop_timer(loop, SWEEP_MS, SWEEP_MS, sweep, NULL);
}
