/*
 * What people may have missed, asked of the service that knows: many of one
 * school at a time, and singly of a socket that was elsewhere before.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/loop.h"
#include "gateway/live/hub.h"
#include "messages.rpc.h"
#include "notify.rpc.h"

#define READERS		200
#define AT_A_TIME	4
#define TIMEOUT_MS	5000
#define PAUSE_MS	1000
/* Of the queue, who is looked at for one question. */
#define LOOKED_AT	1000

struct reader {
	int64_t		 school_id, user_id;
	uint64_t	 serial;
};

/* A question under way. */
struct asked {
	enum live_source source;
	size_t		 n;
	struct reader	 readers[READERS];
};

struct live_own {
	struct live_socket *socket;	/* NULL: gone */
	enum live_source source;
};

static struct {
	struct live_users	queue;
	bool			begun;
	unsigned		under_way;
	int64_t			not_before_ms;
} reading[LIVE_SOURCES];

static messages_list_changes_done on_changes, on_own;

/* ---- the question ---- */

static void
ask(enum live_source source, const struct rpc_context *context,
    const Live__ListChangesRequest *request, messages_list_changes_done *done,
    void *arg)
{
	if (source == LIVE_MESSAGES)
		messages_client_list_changes(gateway.service[SERVICE_MESSAGES],
		    context, request, done, arg);
	else
		notify_client_list_changes(gateway.service[SERVICE_NOTIFY],
		    context, request, done, arg);
}

static void
fill(Live__Reader *r, int64_t user_id, const struct live_position *p)
{
	live__reader__init(r);
	r->user_id = user_id;
	r->since = p->since;
	r->seen = p->seen;
	r->n_seen = p->n;
}

static struct live_change
change_of(const Live__Change *c)
{
	return (struct live_change){ .id = c->id,
		.transaction = c->transaction, .object_id = c->object_id,
		.message_id = c->message_id, .type = (uint8_t)c->type,
		.how = (uint8_t)c->how };
}

/* ---- of people ---- */

static void
enqueue(struct live_user *u, enum live_source source)
{
	if (!reading[source].begun)
		TAILQ_INIT(&reading[source].queue);
	reading[source].begun = true;
	if (u->of[source].queued)
		return;
	u->of[source].queued = true;
	TAILQ_INSERT_TAIL(&reading[source].queue, u, of[source].link);
}

static void
dequeue(struct live_user *u, enum live_source source)
{
	if (u->of[source].queued)
		TAILQ_REMOVE(&reading[source].queue, u, of[source].link);
	u->of[source].queued = false;
}

/* Of a log that is not known, nothing. */
static uint64_t
epoch_of(const struct live_user *u, enum live_source source)
{
	const struct live_stream *s = &u->of[source].stream;

	return s->since > 0 ? s->epoch : 0;
}

static void
ask_for(struct live_user *u, enum live_source source, struct asked *a,
    Live__Reader *reader, int64_t *room)
{
	struct live_position at = live_stream_position(&u->of[source].stream,
	    room);

	dequeue(u, source);
	u->of[source].asked = true;
	a->readers[a->n++] = (struct reader){ u->school_id, u->user_id,
		u->serial };
	fill(reader, u->user_id, &at);
}

/* Those of the first one's school and log. */
static void
ask_some(enum live_source source)
{
	static int64_t room[READERS][LIVE_SEEN_MAX];
	Live__ListChangesRequest request = LIVE__LIST_CHANGES_REQUEST__INIT;
	Live__Reader readers[READERS], *list[READERS];
	struct asked *a = calloc(1, sizeof(*a));
	struct live_user *u = TAILQ_FIRST(&reading[source].queue), *next;
	struct rpc_context context;
	size_t looked = 0;

	if (a == NULL)
		fatal("out of memory");
	a->source = source;
	request.school_id = u->school_id;
	request.epoch = epoch_of(u, source);
	context = rpc_context_system(u->school_id, TIMEOUT_MS);
	for (; u != NULL && a->n < READERS && looked++ < LOOKED_AT; u = next) {
		next = TAILQ_NEXT(u, of[source].link);
		if (u->school_id != request.school_id ||
		    epoch_of(u, source) != request.epoch)
			continue;
		list[a->n] = &readers[a->n];
		ask_for(u, source, a, &readers[a->n], room[a->n]);
	}
	request.readers = list;
	request.n_readers = a->n;
	reading[source].under_way++;
	ask(source, &context, &request, on_changes, a);
}

static void
ask_on(void *arg)
{
	int s;

	(void)arg;
	for (s = 0; s < LIVE_SOURCES; s++)
		while (reading[s].begun && !TAILQ_EMPTY(&reading[s].queue) &&
		    reading[s].under_way < AT_A_TIME &&
		    loop_now_ms() >= reading[s].not_before_ms)
			ask_some((enum live_source)s);
}

void
live_reading_tick(int64_t now_ms)
{
	(void)now_ms;
	ask_on(NULL);
}

void
live_read_on(struct live_user *u, enum live_source source)
{
	if (u->of[source].asked) {
		u->of[source].again = true;
		return;
	}
	enqueue(u, source);
	/* Whoever comes in this turn is asked for together. */
	loop_undefer(gateway.loop, reading);
	loop_defer(gateway.loop, ask_on, reading);
}

void
live_reading_forget(struct live_user *u)
{
	int s;

	for (s = 0; s < LIVE_SOURCES; s++)
		dequeue(u, (enum live_source)s);
}

static void
take_missed(struct live_user *u, enum live_source source,
    const Live__Missed *m, const Live__ListChangesReply *reply)
{
	struct live_stream *stream = &u->of[source].stream;
	struct live_change c;
	size_t i;

	if (m->reset) {
		live_stream_restart(stream, reply->epoch, reply->oldest);
		if (u->greeted > 0)
			live_user_reset(u);
		return;
	}
	for (i = 0; i < m->n_changes; i++) {
		c = change_of(m->changes[i]);
		live_user_take(u, source, &c);
	}
	/* Too much, and forgotten: it is asked for anew. */
	if (stream->since > 0)
		live_stream_reach(stream, reply->epoch, reply->oldest);
}

static void
on_changes(const struct status *status, const Live__ListChangesReply *reply,
    void *arg)
{
	struct asked *a = arg;
	struct live_user *u;
	bool again;
	size_t i;

	reading[a->source].under_way--;
	if (reply == NULL || reply->n_missed != a->n) {
		log_warn("live_reading", "service=%s code=%s",
		    a->source == LIVE_MESSAGES ? "messages" : "notify",
		    status_code_name(status->code));
		reading[a->source].not_before_ms = loop_now_ms() + PAUSE_MS;
		reply = NULL;
	}
	for (i = 0; i < a->n; i++) {
		u = live_user_again(a->readers[i].school_id,
		    a->readers[i].user_id, a->readers[i].serial);
		if (u == NULL)
			continue;
		again = u->of[a->source].again || reply == NULL;
		u->of[a->source].asked = u->of[a->source].again = false;
		if (reply != NULL)
			take_missed(u, a->source, reply->missed[i], reply);
		if (again)
			enqueue(u, a->source);
		if (reply != NULL)
			live_greet_waiting(u);
	}
	free(a);
	ask_on(NULL);
}

/* ---- of a socket ---- */

struct live_own *
live_read_own(struct live_socket *s, enum live_source source,
    const struct live_position *from)
{
	Live__ListChangesRequest request = LIVE__LIST_CHANGES_REQUEST__INIT;
	struct rpc_context context = rpc_context_system(s->user->school_id,
	    TIMEOUT_MS);
	struct live_own *own = calloc(1, sizeof(*own));
	Live__Reader reader, *list[1] = { &reader };

	if (own == NULL)
		fatal("out of memory");
	*own = (struct live_own){ s, source };
	fill(&reader, s->user->user_id, from);
	request.school_id = s->user->school_id;
	request.epoch = from->epoch;
	request.readers = list;
	request.n_readers = 1;
	ask(source, &context, &request, on_own, own);
	return own;
}

void
live_own_forget(struct live_own **own)
{
	if (*own != NULL)
		(*own)->socket = NULL;
	*own = NULL;
}

static void
on_own(const struct status *status, const Live__ListChangesReply *reply,
    void *arg)
{
	struct live_own own = *(struct live_own *)arg;
	struct live_change *got = NULL;
	const Live__Missed *m;
	size_t i, n = 0;

	(void)status;
	free(arg);
	if (own.socket == NULL)
		return;
	m = reply != NULL && reply->n_missed == 1 ? reply->missed[0] : NULL;
	if (m != NULL && !m->reset && m->n_changes > 0) {
		if ((got = calloc(m->n_changes, sizeof(*got))) == NULL)
			fatal("out of memory");
		for (; n < m->n_changes; n++)
			got[n] = change_of(m->changes[n]);
	}
	/* The others need not wait to hear of it. */
	for (i = 0; i < n; i++)
		live_user_take(own.socket->user, own.source, &got[i]);
	live_greeting_got(own.socket, own.source, got, n,
	    m != NULL ? reply->oldest : 0, m == NULL || m->reset);
	free(got);
}
