/* Clients: from a head to its exchange, and what is refused before that. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "gateway/api/admission.h"
#include "gateway/api/catalogue.h"
#include "gateway/api/client.h"
#include "gateway/api/exchange.h"
#include "gateway/api/gateway.h"
#include "gateway/api/resume.h"
#include "gateway/http/answer.h"
#include "gateway/http/text.h"

/* How often we look for who makes no progress. */
#define CHECK_MS	500

static void	on_head(struct http_connection *, const char *, size_t);
static void	on_piece(struct http_connection *, const char *, size_t, bool);
static void	on_end(struct http_connection *);
static void	on_failed(struct http_connection *, enum http_failure);
static void	on_gone(struct http_connection *);
static void	on_bytes(struct http_connection *, const char *, size_t);

static const struct http_events events = {
	.head = on_head,
	.piece = on_piece,
	.end = on_end,
	.failed = on_failed,
	.gone = on_gone,
	.bytes = on_bytes,
};

TAILQ_HEAD(all_clients, client);
static struct all_clients clients = TAILQ_HEAD_INITIALIZER(clients);
static unsigned count;

static inline struct client *
client_of(struct http_connection *c)
{
	return (struct client *)(void *)c;
}

/* ---- all of them ---- */

void
client_start(struct client *client, const struct http_io *io, void *socket)
{
	http_connection_init(&client->http, io, &events, socket);
	TAILQ_INSERT_TAIL(&clients, client, list);
	count++;
	client_admit(client);
}

static void
on_gone(struct http_connection *c)
{
	struct client *client = client_of(c);

	TAILQ_REMOVE(&clients, client, list);
	count--;
	client_leave(client);
	if (client->exchange != NULL)
		exchange_abandon(client->exchange);
	if (client->use != NULL)
		client->use->gone(client);
}

unsigned
clients_count(void)
{
	return count;
}

unsigned
clients_asking(void)
{
	const struct client *client;
	unsigned n = 0;

	TAILQ_FOREACH(client, &clients, list)
		n += client->exchange != NULL;
	return n;
}

bool
clients_are_answered(void)
{
	const struct client *client;
	const struct exchange *x;

	TAILQ_FOREACH(client, &clients, list)
		if ((x = client->exchange) != NULL && !x->streaming &&
		    x->pending > 0 && client->http.body.done)
			return false;
	return true;
}

bool
clients_are_idle(void)
{
	const struct client *client;

	TAILQ_FOREACH(client, &clients, list)
		if (!http_connection_is_idle(&client->http))
			return false;
	return true;
}

static void
check_all(void *arg)
{
	struct client *client, *next;
	int64_t now = loop_now_ms();

	(void)arg;
	for (client = TAILQ_FIRST(&clients); client != NULL; client = next) {
		next = TAILQ_NEXT(client, list);
		http_connection_check(&client->http, now);
		if (client->http.state == HTTP_STATE_OPEN)
			client->use->check(client, now);
	}
}

void
clients_watch(struct loop *loop)
{
	(void)loop_timer(loop, CHECK_MS, CHECK_MS, check_all, NULL);
}

/* ---- refusing ---- */

/*
 * Answers s with this HTTP status (0: the catalogue's), and ends the
 * connection.  h: the head, or NULL if none has come.
 */
static void
refuse(struct client *client, const struct http_head *h,
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
	buffer_free(&body);
	log_info("refused", "status=%d reason=%s why=%s", http_status,
	    status_reason_name(s->reason), log_quote(s->message));
	http_connection_send(&client->http, &(struct http_part){ out.data,
		out.len, HTTP_OWNED, NULL, NULL }, 1);
	http_connection_refused(&client->http);
}

static struct status
too_large(const struct route *route)
{
	const enum route_kind kind = route != NULL ? route->kind : ROUTE_CALL;
	Rpc__Reason reason = RPC__REASON__BODY_TOO_LARGE;
	uint64_t max = exchange_body_max(route);

	if (kind == ROUTE_UPLOAD || kind == ROUTE_CREATE_UPLOAD ||
	    kind == ROUTE_APPEND_UPLOAD) {
		reason = RPC__REASON__ATTACHMENT_TOO_LARGE;
		max = gateway.max_upload;
	} else if (kind == ROUTE_IMPORT_ROSTER) {
		reason = RPC__REASON__ROSTER_TOO_LARGE;
		max = gateway.max_roster;
	}
	return status_limit(RPC__CODE__INVALID_ARGUMENT, reason, NULL,
	    (int64_t)max, "body too large");
}

/* Not worth reading the body: 0, or the HTTP status; *s says why. */
static int
refuse_early(const struct http_head *h, const struct route_match *m,
    struct status *s)
{
	/* Who has no route is told so, however long the body is. */
	if (m->route == NULL ||
	    h->content_length <= exchange_body_max(m->route))
		return 0;
	*s = too_large(m->route);
	return 413;
}

static void
on_failed(struct http_connection *c, enum http_failure why)
{
	struct client *client = client_of(c);
	struct exchange *x = client->exchange;
	struct status s;
	int http_status = 408;

	switch (why) {
	case HTTP_FAILED_SLOW:
		s = status_make(RPC__CODE__DEADLINE_EXCEEDED,
		    RPC__REASON__UPLOAD_INCOMPLETE, NULL,
		    "the client is too slow");
		break;
	case HTTP_FAILED_LARGE:
		s = too_large(x->route);
		http_status = 413;
		break;
	case HTTP_FAILED_CROWDED:
		s = status_make(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__OVERLOADED, NULL, "too many bodies at once");
		http_status = 503;
		break;
	default:
		s = status_make(RPC__CODE__INVALID_ARGUMENT,
		    RPC__REASON__MALFORMED_REQUEST, "transfer-encoding",
		    "not what its coding says");
		http_status = 400;
		break;
	}
	refuse(client, x != NULL ? &x->head : NULL, &s, http_status);
	if (client->exchange != NULL)
		exchange_abandon(client->exchange);
}

/* ---- a request ---- */

/* A portal may serve us below a path, whether or not it takes that away. */
static void
strip_base_path(struct http_head *h)
{
	size_t n = strlen(gateway.base_path);

	if (n == 0 || strncmp(h->path, gateway.base_path, n) != 0)
		return;
	if (h->path[n] == '/')
		h->path += n;
	else if (h->path[n] == '\0')
		h->path[1] = '\0';
}

/* A whole head that is one: refused, or begun, which takes the arena. */
static bool
begin(struct client *client, struct exchange *x)
{
	struct status s;
	int http_status;

	strip_base_path(&x->head);
	/* For tus alone: elsewhere nobody needs it. */
	if (resume_is_upload(x->head.path))
		x->head.method = http_method_meant(&x->head);
	x->match = routes_find(x->head.method, x->head.path);
	x->route = x->match.route;
	client_on_head(client, &x->head);
	http_status = refuse_early(&x->head, &x->match, &s);
	if (http_status != 0) {
		refuse(client, &x->head, &s, http_status);
		return false;
	}
	http_connection_begin(&client->http, &x->head,
	    exchange_body_max(x->route));
	exchange_start(x, client);
	return true;
}

static void
on_head(struct http_connection *c, const char *data, size_t size)
{
	struct client *client = client_of(c);
	struct exchange *x = exchange_new();
	char *bytes = arena_alloc(x->arena, size + 1);
	struct http_refusal refusal;
	struct status s;

	(void)memcpy(bytes, data, size);
	if (http_head_parse(bytes, size, &x->head, &refusal) == HTTP_PARSED) {
		if (begin(client, x))
			return;
	} else {
		s = status_make(RPC__CODE__INVALID_ARGUMENT, refusal.reason,
		    refusal.field, refusal.message);
		refuse(client, &x->head, &s, refusal.http_status);
	}
	exchange_drop(x);
}

static void
on_piece(struct http_connection *c, const char *data, size_t len, bool place)
{
	exchange_piece(client_of(c)->exchange, data, len, place);
}

static void
on_end(struct http_connection *c)
{
	exchange_end_of_body(client_of(c)->exchange);
}

static void
on_bytes(struct http_connection *c, const char *data, size_t len)
{
	client_of(c)->use->bytes(client_of(c), data, len);
}
