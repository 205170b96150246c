/*
 * What a socket is told first: where it is, what is unread, and what it missed
 * since it was cut off, or that this is not known any more.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/loop.h"
#include "gateway/live/hub.h"

/* It is greeted after that, whatever is still missing. */
#define PATIENCE_MS	2000

struct live_greeting {
	TAILQ_ENTRY(live_greeting) link;
	struct live_socket	*socket;
	int64_t			 deadline_ms;
	bool			 given;		/* it came with an id */
	bool			 reset;		/* which is no use */
	struct live_position	 from[LIVE_SOURCES];
	struct {
		bool		 adopted;	/* the stream began so */
		struct live_own	*own;		/* under way */
		bool		 answered;
		struct live_change *changes;
		size_t		 n;
		uint64_t	 oldest;
	} of[LIVE_SOURCES];
};

static TAILQ_HEAD(, live_greeting) waiting = TAILQ_HEAD_INITIALIZER(waiting);

static void	begin(void *);
static void	greet(struct live_socket *);

/* ---- what it came with ---- */

/* Where nobody was, the first one says where to begin. */
static void
begin_source(struct live_greeting *g, enum live_source source)
{
	struct live_user *u = g->socket->user;
	struct live_stream *stream = &u->of[source].stream;

	if (g->from[source].since == 0 || u->n > 1 || stream->known ||
	    stream->since > 0 || u->of[source].asked)
		return;
	live_stream_adopt(stream, &g->from[source], loop_now_ms());
	g->of[source].adopted = true;
}

void
live_greet(struct live_socket *socket, const char *since)
{
	struct live_greeting *g = calloc(1, sizeof(*g));

	if (g == NULL)
		fatal("out of memory");
	g->socket = socket;
	g->deadline_ms = loop_now_ms() + PATIENCE_MS;
	socket->greeting = g;
	TAILQ_INSERT_TAIL(&waiting, g, link);
	g->given = since[0] != '\0';
	g->reset = g->given && !live_id_read(since, g->from);
	loop_defer(gateway.loop, begin, g);
}

static void
begin(void *arg)
{
	struct live_greeting *g = arg;
	int s;

	for (s = 0; s < LIVE_SOURCES; s++)
		begin_source(g, (enum live_source)s);
	live_greet_waiting(g->socket->user);
}

void
live_greeting_free(struct live_socket *socket)
{
	struct live_greeting *g = socket->greeting;
	int s;

	if (g == NULL)
		return;
	socket->greeting = NULL;
	TAILQ_REMOVE(&waiting, g, link);
	loop_undefer(gateway.loop, g);
	for (s = 0; s < LIVE_SOURCES; s++) {
		live_own_forget(&g->of[s].own);
		live_position_clear(&g->from[s]);
		free(g->of[s].changes);
	}
	free(g);
}

/* ---- what it waits for ---- */

void
live_greeting_got(struct live_socket *socket, enum live_source source,
    const struct live_change *changes, size_t n, uint64_t oldest, bool reset)
{
	struct live_greeting *g = socket->greeting;

	g->of[source].own = NULL;
	if (reset) {
		g->reset = true;
	} else {
		g->of[source].answered = true;
		g->of[source].oldest = oldest;
		g->of[source].n = n;
		g->of[source].changes = calloc(n + 1, sizeof(*changes));
		if (g->of[source].changes == NULL)
			fatal("out of memory");
		if (n > 0)
			(void)memcpy(g->of[source].changes, changes,
			    n * sizeof(*changes));
	}
	live_greet_waiting(socket->user);
}

/*
 * Is what it missed of this service known, or known to be lost?  Where it was
 * before the others, that is asked, once it is known where these are.
 */
static bool
is_ready_of(struct live_greeting *g, enum live_source source)
{
	const struct live_stream *stream =
	    &g->socket->user->of[source].stream;
	const struct live_position *from = &g->from[source];

	if (!stream->known || g->of[source].own != NULL)
		return false;
	if (!g->given || g->reset || g->of[source].answered ||
	    from->since == 0 || from->epoch != stream->epoch ||
	    live_stream_covers(stream, from))
		return true;
	g->of[source].own = live_read_own(g->socket, source, from);
	return false;
}

static bool
is_ready(struct live_greeting *g)
{
	bool messages = is_ready_of(g, LIVE_MESSAGES);

	return is_ready_of(g, LIVE_NOTIFY) && messages;
}

/* What is unread is counted after it is known where they are. */
void
live_greet_waiting(struct live_user *u)
{
	struct live_socket *socket, *next;
	bool ready = false;
	int s;

	for (socket = TAILQ_FIRST(&u->sockets); socket != NULL;
	    socket = next) {
		next = TAILQ_NEXT(socket, of_user);
		if (socket->greeting == NULL || !is_ready(socket->greeting))
			continue;
		ready = true;
		if (live_counts_fresh(u))
			greet(socket);
	}
	if (!ready || live_counts_fresh(u) || live_counts_come(u))
		return;
	for (s = 0; s < LIVE_SOURCES; s++)
		live_counts_stale(u, (enum live_source)s);
}

void
live_greeting_tick(int64_t now_ms)
{
	struct live_greeting *g;

	while ((g = TAILQ_FIRST(&waiting)) != NULL && g->deadline_ms <= now_ms)
		greet(g->socket);
}

/* ---- what it is told ---- */

/* Is what it missed of this service known? */
static bool
is_known(const struct live_greeting *g, int s)
{
	const struct live_stream *stream = &g->socket->user->of[s].stream;

	/* What is lost to the others meanwhile is lost to it. */
	return !stream->known ? g->of[s].adopted :
	    live_stream_covers(stream, &g->from[s]) ||
	    (g->of[s].answered && g->from[s].epoch == stream->epoch &&
	    g->of[s].oldest >= stream->since);
}

/* What one is told, and where that leaves it. */
struct told {
	bool			 reset;
	struct live_position	 from[LIVE_SOURCES];
	struct live_change	*missing[LIVE_SOURCES];
	size_t			 n[LIVE_SOURCES];
};

/* Takes what the greeting has. */
static void
find_missing(struct live_greeting *g, struct told *t)
{
	int s;

	*t = (struct told){ .reset = g->reset };
	for (s = 0; s < LIVE_SOURCES; s++)
		t->reset = t->reset || (g->given && !is_known(g, s));
	for (s = 0; g->given && !t->reset && s < LIVE_SOURCES; s++) {
		t->missing[s] = live_stream_missing(
		    &g->socket->user->of[s].stream, &g->from[s],
		    g->of[s].changes, g->of[s].n, &t->n[s]);
		t->from[s] = g->from[s];
		g->from[s] = (struct live_position){ 0 };
	}
}

/* NULL: the hello.  False: the socket is gone. */
static bool
say(struct live_socket *socket, const struct live_position *at,
    const struct live_change *c)
{
	static struct buffer id, json;

	buffer_reset(&id);
	live_id_write(&id, at);
	if (c != NULL)
		live_frame_change(&json, &id, c);
	else
		live_frame_hello(&json, &id, &socket->user->counts);
	return live_socket_send(socket, &json, &id);
}

static bool
say_reset(struct live_socket *socket, const struct live_position *at)
{
	static struct buffer id, json;

	buffer_reset(&id);
	live_id_write(&id, at);
	live_frame_bare(&json, &id, "reset");
	return live_socket_send(socket, &json, &id);
}

/*
 * Each with the position that it leads to, so that a cut between two of them
 * repeats none and loses none.
 */
static void
say_missing(struct live_socket *socket, const struct told *t,
    const struct live_position *now)
{
	static int64_t room[LIVE_SEEN_MAX];
	struct live_position at[LIVE_SOURCES];
	size_t i;
	int s;

	(void)memcpy(at, t->from, sizeof(at));
	if (!say(socket, at, NULL))
		return;
	for (s = 0; s < LIVE_SOURCES; s++) {
		for (i = 0; i < t->n[s]; i++) {
			at[s] = i + 1 == t->n[s] ? now[s] :
			    live_position_after(&t->from[s], t->missing[s],
			    i + 1, now[s].since, room);
			if (!say(socket, at, &t->missing[s][i]))
				return;
		}
		at[s] = now[s];
	}
}

static void
greet(struct live_socket *socket)
{
	struct live_user *u = socket->user;
	const struct live_position *now;
	struct told t;
	int s;

	find_missing(socket->greeting, &t);
	live_greeting_free(socket);
	u->greeted++;
	now = live_user_position(u);
	if (t.n[LIVE_MESSAGES] + t.n[LIVE_NOTIFY] > 0)
		say_missing(socket, &t, now);
	else if (say(socket, now, NULL) && t.reset)
		(void)say_reset(socket, now);
	for (s = 0; s < LIVE_SOURCES; s++) {
		live_position_clear(&t.from[s]);
		free(t.missing[s]);
		if (!u->counts.known[s])
			live_counts_stale(u, (enum live_source)s);
	}
}
