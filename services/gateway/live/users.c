/* People who listen, found by who they are, and what is told to them. */
#include <stdlib.h>

#include "base/log.h"
#include "base/loop.h"
#include "gateway/live/hub.h"
#include "live.pb-c.h"
#include "live/subscribe.h"

#define BUCKETS		8192

static struct live_user *buckets[BUCKETS];
static uint64_t serials;

/* ---- the table ---- */

static struct live_user **
find_slot(int64_t school_id, int64_t user_id)
{
	uint64_t h = ((uint64_t)school_id * 0x9e3779b97f4a7c15U ^
	    (uint64_t)user_id) * 0xff51afd7ed558ccdU;
	struct live_user **at = &buckets[(h >> 32) % BUCKETS];

	while (*at != NULL && ((*at)->user_id != user_id ||
	    (*at)->school_id != school_id))
		at = &(*at)->chain;
	return at;
}

struct live_user *
live_user_find(int64_t school_id, int64_t user_id)
{
	return *find_slot(school_id, user_id);
}

struct live_user *
live_user_again(int64_t school_id, int64_t user_id, uint64_t serial)
{
	struct live_user *u = live_user_find(school_id, user_id);

	return u != NULL && u->serial == serial ? u : NULL;
}

struct live_user *
live_user_add(int64_t school_id, int64_t user_id)
{
	struct live_user *u = calloc(1, sizeof(*u));
	int s;

	if (u == NULL)
		fatal("out of memory");
	u->school_id = school_id;
	u->user_id = user_id;
	u->serial = ++serials;
	TAILQ_INIT(&u->sockets);
	*find_slot(school_id, user_id) = u;
	for (s = 0; s < LIVE_SOURCES; s++)
		live_subscribe(live_hub.feed[s], school_id, user_id);
	return u;
}

static void
remove_user(void *arg)
{
	struct live_user *u = arg, **at;
	int s;

	u->leaving = false;
	if (u->n > 0)
		return;
	at = find_slot(u->school_id, u->user_id);
	*at = u->chain;
	live_reading_forget(u);
	live_counting_forget(u);
	live_receipts_forget(u);
	for (s = 0; s < LIVE_SOURCES; s++) {
		if (live_hub.feed[s] != NULL)
			live_unsubscribe(live_hub.feed[s], u->school_id,
			    u->user_id);
		live_stream_clear(&u->of[s].stream);
	}
	free(u);
}

/* Somebody up the stack may be at it, and a page that is loaded comes back. */
void
live_user_left(struct live_user *u)
{
	if (!u->leaving)
		loop_defer(gateway.loop, remove_user, u);
	u->leaving = true;
}

void
live_users_each(void (*fn)(struct live_user *))
{
	struct live_user *u, *next;
	size_t i;

	for (i = 0; i < BUCKETS; i++)
		for (u = buckets[i]; u != NULL; u = next) {
			next = u->chain;
			fn(u);
		}
}

/* ---- where they are ---- */

const struct live_position *
live_user_position(struct live_user *u)
{
	static int64_t room[LIVE_SOURCES][LIVE_SEEN_MAX];
	static struct live_position at[LIVE_SOURCES];
	int s;

	for (s = 0; s < LIVE_SOURCES; s++) {
		/* What somebody may have missed is kept until it is told. */
		if (u->greeted == u->n && !u->of[s].asked && !u->of[s].queued)
			live_stream_settle(&u->of[s].stream,
			    live_subscriber_since(live_hub.feed[s],
			    u->school_id, u->user_id), loop_now_ms());
		at[s] = live_stream_position(&u->of[s].stream, room[s]);
	}
	return at;
}

/* ---- what they are told ---- */

/* Sending may end a socket. */
static void
tell(struct live_user *u, const struct buffer *json, const struct buffer *id)
{
	struct live_socket *s, *next;

	for (s = TAILQ_FIRST(&u->sockets); s != NULL; s = next) {
		next = TAILQ_NEXT(s, of_user);
		if (s->greeting == NULL)
			(void)live_socket_send(s, json, id);
	}
}

static const struct buffer *
id_of(struct live_user *u)
{
	static struct buffer id;

	buffer_reset(&id);
	live_id_write(&id, live_user_position(u));
	return &id;
}

void
live_user_reset(struct live_user *u)
{
	static struct buffer json;
	const struct buffer *id = id_of(u);
	int s;

	for (s = 0; s < LIVE_SOURCES; s++)
		live_counts_stale(u, (enum live_source)s);
	live_frame_bare(&json, id, "reset");
	tell(u, &json, id);
}

void
live_user_counted(struct live_user *u)
{
	static struct buffer json;
	const struct buffer *id;

	if (u->greeted == 0)
		return;
	id = id_of(u);
	live_frame_counters(&json, id, &u->counts);
	tell(u, &json, id);
}

static void
count_anew(struct live_user *u, const struct live_change *c)
{
	if (c->type == LIVE__TYPE__THREAD)
		live_counts_stale(u, LIVE_MESSAGES);
	else if (c->type == LIVE__TYPE__NOTIFICATION)
		live_counts_stale(u, LIVE_NOTIFY);
}

void
live_user_take(struct live_user *u, enum live_source source,
    const struct live_change *c)
{
	if (c->type != LIVE__TYPE__RECEIPTS)
		live_user_tell(u, source, c);
	else if (live_stream_is_new(&u->of[source].stream, c))
		live_receipts_add(u, c);
}

void
live_user_tell(struct live_user *u, enum live_source source,
    const struct live_change *c)
{
	static struct buffer json;
	struct live_stream *stream = &u->of[source].stream;
	const struct buffer *id;

	if (!live_stream_take(stream, c))
		return;
	count_anew(u, c);
	if (live_stream_is_full(stream)) {
		live_stream_clear(stream);
		live_read_on(u, source);
		return;
	}
	if (u->greeted == 0)
		return;
	id = id_of(u);
	live_frame_change(&json, id, c);
	tell(u, &json, id);
}
