/*
 * A socket: a WebSocket or a stream of events on a connection of the gateway,
 * from its handing over to its end.
 */
#include <stdlib.h>

#include <sodium.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/metrics.h"
#include "gateway/live/hub.h"

/* Who has not taken so much of what was said is let go. */
#define KEPT_MAX	(32 * 1024)
/* Proxies cut what is silent for a minute. */
#define SILENT_MS	40000
/* How soon a browser comes back after a cut, and how far that is spread. */
#define RETRY_MS	1000
#define RETRY_SPREAD	4000
/* Who has answered two pings in a row with nothing is not there. */
#define DEAF_MS		(2 * SILENT_MS + 20000)

static void	on_bytes(struct client *, const char *, size_t);
static void	on_check(struct client *, int64_t now_ms);
static void	on_gone(struct client *);

static const struct client_use use = {
	.bytes = on_bytes,
	.check = on_check,
	.gone = on_gone,
};

struct live_socket *
live_socket_new(struct client *client, bool events)
{
	struct live_socket *s = calloc(1, sizeof(*s));

	if (s == NULL)
		fatal("out of memory");
	s->client = client;
	s->events = events;
	s->retry_ms = RETRY_MS + randombytes_uniform(RETRY_SPREAD);
	s->heard_ms = s->said_ms = loop_now_ms();
	client->use = &use;
	client->used = s;
	TAILQ_INSERT_TAIL(&live_hub.sockets, s, of_all);
	live_hub.n++;
	return s;
}

/* Its connection is no more its own. */
static void
leave(struct live_socket *s)
{
	struct live_user *u = s->user;

	s->client->used = NULL;
	live_hub.n--;
	TAILQ_REMOVE(&live_hub.sockets, s, of_all);
	if (s->greeting == NULL)
		u->greeted--;
	live_greeting_free(s);
	live_session_remove(s);
	websocket_clear(&s->websocket);
	TAILQ_REMOVE(&u->sockets, s, of_user);
	if (--u->n == 0)
		live_user_left(u);
	free(s->token);
	free(s);
}

static void
on_gone(struct client *client)
{
	if (client->used != NULL)
		leave(client->used);
}

/* ---- what is said ---- */

static struct series *
dropped(void)
{
	static struct series *one;

	if (one == NULL)
		one = metrics_counter("liaison_live_dropped_total",
		    "Live sockets closed because they took nothing.", "");
	return one;
}

/* False: it is gone. */
static bool
send_bytes(struct live_socket *s, const struct buffer *b)
{
	struct http_connection *c = &s->client->http;

	if (b->len == 0)
		return true;
	if (http_output_size(&c->output) + b->len > KEPT_MAX) {
		series_add(dropped(), 1);
		http_connection_end(c);
		return false;
	}
	s->said_ms = loop_now_ms();
	http_connection_send(c, &(struct http_part){ b->data, b->len,
		HTTP_COPY, NULL, NULL }, 1);
	return c->state == HTTP_STATE_OPEN;
}

static void
put_event(struct live_socket *s, struct buffer *b, const struct buffer *json,
    const struct buffer *id)
{
	if (s->retry_ms > 0)
		buffer_printf(b, "retry: %u\n", s->retry_ms);
	s->retry_ms = 0;
	buffer_puts(b, "id: ");
	buffer_add(b, id->data, id->len);
	buffer_puts(b, "\ndata: ");
	buffer_add(b, json->data, json->len);
	buffer_puts(b, "\n\n");
}

bool
live_socket_send(struct live_socket *s, const struct buffer *json,
    const struct buffer *id)
{
	static struct buffer b;

	buffer_reset(&b);
	if (s->events)
		put_event(s, &b, json, id);
	else
		websocket_text(&b, json->data, json->len);
	return send_bytes(s, &b);
}

/* Nothing of the socket is left but what waits to be sent. */
static void
end(struct live_socket *s, const struct buffer *last)
{
	struct client *client = s->client;

	if (send_bytes(s, last)) {
		leave(s);
		http_connection_refused(&client->http);
	}
}

void
live_socket_close(struct live_socket *s, unsigned code)
{
	struct buffer b = { 0 };

	if (!s->events)
		websocket_close(&b, code);
	else
		buffer_puts(&b, ": the end\n\n");
	end(s, &b);
	buffer_free(&b);
}

/* ---- what is heard ---- */

static void
on_bytes(struct client *client, const char *data, size_t len)
{
	struct live_socket *s = client->used;
	struct buffer out = { 0 };

	if (s == NULL)
		return;
	s->heard_ms = loop_now_ms();
	/* After its request, a stream of events is of one direction. */
	if (s->events)
		http_connection_end(&client->http);
	else if (!websocket_feed(&s->websocket, data, len, s->heard_ms, &out))
		end(s, &out);
	else
		(void)send_bytes(s, &out);
	buffer_free(&out);
}

/* ---- time ---- */

static void
say_alive(struct live_socket *s)
{
	static struct buffer b, json, id;

	buffer_reset(&b);
	buffer_reset(&id);
	live_id_write(&id, live_user_position(s->user));
	live_frame_bare(&json, &id, "alive");
	if (s->events) {
		put_event(s, &b, &json, &id);
	} else {
		websocket_ping(&b);
		websocket_text(&b, json.data, json.len);
	}
	(void)send_bytes(s, &b);
}

static void
on_check(struct client *client, int64_t now_ms)
{
	struct live_socket *s = client->used;

	if (s == NULL)
		return;
	if (!s->events && now_ms - s->heard_ms >= DEAF_MS) {
		http_connection_end(&client->http);
		return;
	}
	if (s->expires_s <= loop_wall_us() / 1000000)
		live_session_check(s);
	if (s->greeting == NULL && now_ms - s->said_ms >= SILENT_MS)
		say_alive(s);
}
