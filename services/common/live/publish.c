/* An XPUB socket in the loop, and the database behind it. */
#include <sys/random.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "live.pb-c.h"
#include "live/publish.h"
#include "live/topics.h"
#include "wire/socket.h"
#include "wire/zap.h"

/* live/link.c counts on it. */
#define BEAT_MS		500
/* Of subscribers that are slow, each. */
#define HWM		20000
#define HANDSHAKE_MS	5000
#define LINGER_MS	1000
#define STATE_MS	2000
/* Commits under way for so long keep everybody from trusting `oldest`. */
#define STUCK_MS	2000
/* After which PostgreSQL has ended what it did for a lost connection. */
#define AGAIN_MS	10000
#define MAX_BATCH	1024
/* Of one message: six numbers, and the header's five. */
#define MAX_MESSAGE	256
/* What comes in is a byte and a topic, and ZeroMQ's own handshake. */
#define MAX_INCOMING	4096
/* How long the log reaches back. */
#define KEPT_S		600
#define SWEEP_MS	10000
#define SWEEP_ROWS	5000

/* The columns of live_written. */
enum { EPOCH, OLDEST, TRANSACTION, SCHOOL, ID, TYPE, HOW, OBJECT, MESSAGE,
	PEOPLE };

struct live_publisher {
	struct loop			*loop;
	struct pg			*pg;
	const struct live_queries	*queries;
	void				*zmq, *socket;
	struct rpc_zap			*zap;
	struct loop_watch		*watch;
	struct loop_timer		*beat, *state, *sweep, *again;
	char				 endpoint[256];
	bool				 deferred, asking, sweeping;
	struct live_topics		 topics;	/* subscribed to */
	uint64_t			 id, beats, sent, lost;
	uint64_t			 epoch, oldest;
	struct series			*published, *skipped;
};

static int	 open_socket(struct live_publisher *,
		    const struct live_publisher_options *, char *, size_t);
static int	 set_options(void *socket, const struct rpc_keys *,
		    const char *listen);
static void	 on_readable(uint32_t, void *);
static void	 receive_later(struct live_publisher *);
static void	 on_receive(void *);
static void	 take(struct live_publisher *, const uint8_t *, size_t);
static void	 on_written(const struct status *, const struct pg_rows *,
		    void *);
static void	 publish_row(struct live_publisher *, const struct pg_rows *,
		    size_t row);
static void	 publish(struct live_publisher *, int64_t school_id,
		    int64_t user_id, uint64_t number, Live__Change *);
static bool	 send_one(struct live_publisher *, const uint8_t *topic,
		    const void *data, size_t len);
static void	 lose(struct live_publisher *);
static void	 on_again(void *);
static void	 on_beat(void *);
static void	 on_state_timer(void *);
static void	 on_state(const struct status *, const struct pg_rows *,
		    void *);
static void	 learn(struct live_publisher *, uint64_t epoch,
		    uint64_t oldest);
static void	 on_sweep_timer(void *);
static void	 on_swept(const struct status *, const struct pg_rows *,
		    void *);

struct live_publisher *
live_publisher_new(struct loop *loop,
    const struct live_publisher_options *options, char *error, size_t errlen)
{
	struct live_publisher *p;

	if ((p = calloc(1, sizeof(*p))) == NULL)
		fatal("out of memory");
	p->loop = loop;
	p->pg = options->pg;
	p->queries = options->queries;
	while (p->id == 0)
		if (getrandom(&p->id, sizeof(p->id), 0) != sizeof(p->id))
			fatal("no random numbers: %s", strerror(errno));
	if (open_socket(p, options, error, errlen) == -1) {
		live_publisher_destroy(&p);
		return NULL;
	}
	p->published = metrics_counter("liaison_live_published_total",
	    "Changes sent to who had subscribed to a person.", "");
	p->skipped = metrics_counter("liaison_live_skipped_total",
	    "Changes of people to whom nobody had subscribed.", "");
	pg_follow(p->pg, p->queries->written, on_written, p);
	p->beat = loop_timer(loop, 0, BEAT_MS, on_beat, p);
	p->state = loop_timer(loop, 0, STATE_MS, on_state_timer, p);
	p->sweep = loop_timer(loop, SWEEP_MS, SWEEP_MS, on_sweep_timer, p);
	/* ZeroMQ signals a first message only to who looked before. */
	receive_later(p);
	return p;
}

void
live_publisher_destroy(struct live_publisher **pp)
{
	struct live_publisher *p = *pp;

	*pp = NULL;
	if (p == NULL)
		return;
	loop_timer_cancel(&p->beat);
	loop_timer_cancel(&p->state);
	loop_timer_cancel(&p->sweep);
	loop_timer_cancel(&p->again);
	loop_undefer(p->loop, p);
	loop_unwatch(&p->watch);
	if (p->socket != NULL)
		zmq_close(p->socket);
	rpc_zap_destroy(&p->zap);
	if (p->zmq != NULL)
		zmq_ctx_term(p->zmq);
	live_topics_clear(&p->topics);
	free(p);
}

const char *
live_publisher_endpoint(const struct live_publisher *p)
{
	return p->endpoint;
}

/* ---- the socket ---- */

static int
open_socket(struct live_publisher *p,
    const struct live_publisher_options *options, char *error, size_t errlen)
{
	size_t len = sizeof(p->endpoint);

	if (rpc_keys_is_plain(options->keys) &&
	    !rpc_endpoint_is_loopback(options->listen)) {
		snprintf(error, errlen, "%s is not a loopback address, so "
		    "what is published must be encrypted: give a folder of "
		    "CURVE keys", options->listen);
		return -1;
	}
	p->zmq = rpc_zmq_new();
	if (p->zmq != NULL && !rpc_keys_is_plain(options->keys)) {
		p->zap = rpc_zap_new(p->loop, p->zmq, options->keys,
		    options->allow, error, errlen);
		if (p->zap == NULL)
			return -1;
	}
	if (p->zmq == NULL ||
	    (p->socket = zmq_socket(p->zmq, ZMQ_XPUB)) == NULL ||
	    set_options(p->socket, options->keys, options->listen) == -1 ||
	    zmq_bind(p->socket, options->listen) == -1 ||
	    zmq_getsockopt(p->socket, ZMQ_LAST_ENDPOINT, p->endpoint, &len) ==
	    -1 || (p->watch = rpc_socket_watch(p->loop, p->socket,
	    on_readable, p)) == NULL) {
		snprintf(error, errlen, "cannot publish on %s: %s",
		    options->listen, zmq_strerror(zmq_errno()));
		return -1;
	}
	return 0;
}

/* VERBOSE: of each who subscribes we hear, of the last who does not, too. */
static int
set_options(void *socket, const struct rpc_keys *keys, const char *listen)
{
	static const struct {
		int	option, value;
	} options[] = {
		{ ZMQ_XPUB_VERBOSE, 1 },
		{ ZMQ_XPUB_NODROP, 1 },
		{ ZMQ_SNDHWM, HWM },
		/* Of subscriptions: as many as a gateway has people. */
		{ ZMQ_RCVHWM, 0 },
		{ ZMQ_LINGER, LINGER_MS },
		{ ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS },
	};
	const int64_t max = MAX_INCOMING;
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (rpc_socket_set(socket, options[i].option,
		    options[i].value) == -1)
			return -1;
	if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &max, sizeof(max)) == -1 ||
	    rpc_socket_set(socket, ZMQ_IPV6, strchr(listen, '[') != NULL) ==
	    -1)
		return -1;
	return rpc_keys_is_plain(keys) ? 0 : rpc_socket_serve(socket, keys);
}

static void
on_readable(uint32_t events, void *arg)
{
	(void)events;
	receive_later(arg);
}

/* After what is sent, too: ZeroMQ may have been told of more meanwhile. */
static void
receive_later(struct live_publisher *p)
{
	if (p->deferred)
		return;
	p->deferred = true;
	loop_defer(p->loop, on_receive, p);
}

static void
on_receive(void *arg)
{
	struct live_publisher *p = arg;
	zmq_msg_t part;
	int i;

	p->deferred = false;
	for (i = 0; i < MAX_BATCH; i++) {
		if (rpc_socket_receive(p->socket, &part, 1) <= 0)
			return;
		take(p, zmq_msg_data(&part), zmq_msg_size(&part));
		rpc_socket_close_parts(&part, 1);
	}
	receive_later(p);
}

/*
 * Somebody has subscribed to a topic, or nobody has any more.  Whoever has is
 * told so: what was committed before, they read themselves, and what is from
 * now on is published.  A topic that is there anew begins with a number that it
 * cannot have had.
 */
static void
take(struct live_publisher *p, const uint8_t *data, size_t len)
{
	struct live_topic *topic;
	int64_t school_id, user_id;

	if (len != 1 + LIVE_TOPIC)
		return;
	live_topic_read(data + 1, &school_id, &user_id);
	if (school_id == 0 && user_id == 0)
		return;
	if (data[0] == 0) {
		live_topics_remove(&p->topics, school_id, user_id);
		return;
	}
	topic = live_topics_find(&p->topics, school_id, user_id);
	if (topic == NULL) {
		topic = live_topics_add(&p->topics, school_id, user_id);
		topic->number = p->sent;
	}
	publish(p, school_id, user_id, topic->number, NULL);
}

/* ---- what is committed ---- */

static void
on_written(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct live_publisher *p = arg;
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		lose(p);
		return;
	}
	n = pg_count(rows);
	/* A log that has not begun: on_state() begins it. */
	if (n > 0 && pg_int64(rows, 0, EPOCH) == 0) {
		lose(p);
		return;
	}
	for (i = 0; i < n; i++)
		publish_row(p, rows, i);
}

static void
publish_row(struct live_publisher *p, const struct pg_rows *rows, size_t row)
{
	const struct pg_array people = pg_array(rows, row, PEOPLE);
	const int64_t school_id = pg_int64(rows, row, SCHOOL);
	Live__Change change = LIVE__CHANGE__INIT;
	struct live_topic *topic;
	size_t i, told = 0;

	learn(p, (uint64_t)pg_int64(rows, row, EPOCH),
	    (uint64_t)pg_int64(rows, row, OLDEST));
	change.id = pg_int64(rows, row, ID);
	change.transaction = (uint64_t)pg_int64(rows, row, TRANSACTION);
	change.type = (Live__Type)pg_int64(rows, row, TYPE);
	change.how = (Live__How)pg_int64(rows, row, HOW);
	change.object_id = pg_int64(rows, row, OBJECT);
	change.message_id = pg_int64(rows, row, MESSAGE);
	for (i = 0; i < people.n; i++) {
		topic = live_topics_find(&p->topics, school_id,
		    pg_item_int64(&people, i));
		if (topic == NULL)
			continue;
		p->sent++;
		topic->number++;
		told++;
		publish(p, school_id, topic->user_id, topic->number, &change);
	}
	series_add(p->published, told);
	series_add(p->skipped, people.n - told);
}

/* change: NULL: none. */
static void
publish(struct live_publisher *p, int64_t school_id, int64_t user_id,
    uint64_t number, Live__Change *change)
{
	Live__Published m = LIVE__PUBLISHED__INIT;
	uint8_t topic[LIVE_TOPIC], data[MAX_MESSAGE];

	m.publisher = p->id;
	m.number = number;
	m.lost = p->lost;
	m.oldest = p->oldest;
	m.epoch = p->epoch;
	m.n_changes = change != NULL;
	m.changes = &change;
	live_topic_write(topic, school_id, user_id);
	if (!send_one(p, topic, data, live__published__pack(&m, data)))
		lose(p);
}

/*
 * True: everybody gets it.  Where one of the subscribers is full, NODROP sends
 * to none: then the others get it without.
 */
static bool
send_one(struct live_publisher *p, const uint8_t *topic, const void *data,
    size_t len)
{
	bool all;

	receive_later(p);
	all = zmq_send(p->socket, topic, LIVE_TOPIC,
	    ZMQ_DONTWAIT | ZMQ_SNDMORE) != -1;
	if (!all) {
		(void)rpc_socket_set(p->socket, ZMQ_XPUB_NODROP, 0);
		(void)zmq_send(p->socket, topic, LIVE_TOPIC,
		    ZMQ_DONTWAIT | ZMQ_SNDMORE);
	}
	(void)zmq_send(p->socket, data, len, ZMQ_DONTWAIT);
	if (!all)
		(void)rpc_socket_set(p->socket, ZMQ_XPUB_NODROP, 1);
	return all;
}

/*
 * Somebody has missed something, or may have: all read on.  What was under way
 * when a connection was lost may be committed a while later.
 */
static void
lose(struct live_publisher *p)
{
	p->lost++;
	metrics_add("liaison_live_lost_total",
	    "Times that subscribers had to read on.", "", 1);
	if (p->again == NULL)
		p->again = loop_timer(p->loop, AGAIN_MS, 0, on_again, p);
}

static void
on_again(void *arg)
{
	struct live_publisher *p = arg;

	p->again = NULL;
	p->lost++;
}

/* ---- beats ---- */

/* Those who are full miss it, and see that by its number. */
static void
on_beat(void *arg)
{
	static const uint8_t topic[LIVE_TOPIC];
	struct live_publisher *p = arg;
	Live__Published m = LIVE__PUBLISHED__INIT;
	uint8_t data[MAX_MESSAGE];

	m.publisher = p->id;
	m.number = ++p->beats;
	m.lost = p->lost;
	m.oldest = pg_writing_ms(p->pg) < STUCK_MS ? p->oldest : 0;
	m.epoch = p->epoch;
	(void)send_one(p, topic, data, live__published__pack(&m, data));
}

static void
on_state_timer(void *arg)
{
	struct pg_args args = PG_ARGS_INIT;
	struct live_publisher *p = arg;

	if (p->asking)
		return;
	p->asking = true;
	pg_write(p->pg, 0, p->queries->state, &args, on_state, p);
}

static void
on_state(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct live_publisher *p = arg;

	p->asking = false;
	if (status->code != RPC__CODE__OK || pg_count(rows) != 1) {
		/* PostgreSQL may have crashed, and the log be another. */
		p->epoch = p->oldest = 0;
		return;
	}
	learn(p, (uint64_t)pg_int64(rows, 0, EPOCH),
	    (uint64_t)pg_int64(rows, 0, OLDEST));
}

/* Of two lanes one may be a little behind. */
static void
learn(struct live_publisher *p, uint64_t epoch, uint64_t oldest)
{
	if (epoch != p->epoch || oldest > p->oldest)
		p->oldest = oldest;
	p->epoch = epoch;
}

/* ---- what is old ---- */

static void
on_sweep_timer(void *arg)
{
	struct pg_args args = PG_ARGS_INIT;
	struct live_publisher *p = arg;

	if (p->sweeping)
		return;
	p->sweeping = true;
	pg_arg_int32(&args, KEPT_S);
	pg_arg_int32(&args, SWEEP_ROWS);
	pg_write(p->pg, 0, p->queries->sweep, &args, on_swept, p);
}

static void
on_swept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct live_publisher *p = arg;

	p->sweeping = false;
	if (status->code == RPC__CODE__OK && pg_count(rows) == 1 &&
	    pg_int64(rows, 0, 0) == SWEEP_ROWS)
		on_sweep_timer(p);
}
