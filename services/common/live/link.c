/*
 * Keeps one connection.  A disconnect is known at once by the monitor; a
 * replica that hangs is known by its beats, which come each half second.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "live/link.h"
#include "wire/frame.h"
#include "wire/socket.h"

/* Without a beat: not up any more; the connection is made anew. */
#define SILENT_MS	1600
#define LOST_MS		4000
/* After which topics that are not heard are subscribed to anew. */
#define UNHEARD_MS	5000
#define RECONNECT_MS	50
#define MAX_RECONNECT_MS 500
#define HANDSHAKE_MS	5000
#define CONNECT_MS	2000
#define HWM		20000
#define MAX_BATCH	256
#define MAX_MESSAGE	(1024 * 1024)
#define MONITORED	(ZMQ_EVENT_HANDSHAKE_SUCCEEDED | \
			ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | \
			ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | \
			ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | \
			ZMQ_EVENT_DISCONNECTED)

enum { TOPIC, PAYLOAD, NPARTS };

static int	 open_sockets(struct live_link *);
static int	 set_options(struct live_link *);
static void	 close_sockets(struct live_link *);
static void	 reopen(struct live_link *, const char *why);
static void	 on_readable(uint32_t, void *);
static void	 receive_later(struct live_link *);
static void	 on_receive(void *);
static void	 take_events(struct live_link *);
static void	 take(struct live_link *, zmq_msg_t *parts, int n);
static void	 take_beat(struct live_link *, const Live__Published *);
static void	 take_topic(struct live_link *, struct live_topic *,
		    const Live__Published *);
static void	 take_publisher(struct live_link *, const Live__Published *);
static void	 go_silent(struct live_link *);
static void	 go_down(struct live_link *);
static void	 set_topic(struct live_link *, int option, int64_t school_id,
		    int64_t user_id);

struct live_link *
live_link_new(struct loop *loop, void *zmq, const char *endpoint,
    const struct rpc_keys *keys, const char *server_key,
    const struct live_link_events *events, void *arg)
{
	struct live_link *l;

	if ((l = calloc(1, sizeof(*l))) == NULL)
		return NULL;
	snprintf(l->endpoint, sizeof(l->endpoint), "%s", endpoint);
	l->loop = loop;
	l->zmq = zmq;
	l->keys = keys;
	l->server_key = server_key;
	l->events = events;
	l->arg = arg;
	l->down_ms = l->told_ms = loop_now_ms();
	if (open_sockets(l) == -1)
		live_link_destroy(&l);
	return l;
}

void
live_link_destroy(struct live_link **lp)
{
	struct live_link *l = *lp;

	*lp = NULL;
	if (l == NULL)
		return;
	close_sockets(l);
	loop_undefer(l->loop, l);
	live_topics_clear(&l->topics);
	free(l);
}

void
live_link_subscribe(struct live_link *l, int64_t school_id, int64_t user_id)
{
	if (live_topics_find(&l->topics, school_id, user_id) != NULL)
		return;
	(void)live_topics_add(&l->topics, school_id, user_id);
	l->unheard++;
	l->asked_ms = loop_now_ms();
	set_topic(l, ZMQ_SUBSCRIBE, school_id, user_id);
}

void
live_link_unsubscribe(struct live_link *l, int64_t school_id, int64_t user_id)
{
	const struct live_topic *topic = live_topics_find(&l->topics,
	    school_id, user_id);

	if (topic == NULL)
		return;
	l->unheard -= !topic->heard;
	live_topics_remove(&l->topics, school_id, user_id);
	set_topic(l, ZMQ_UNSUBSCRIBE, school_id, user_id);
}

bool
live_link_hears(const struct live_link *l, int64_t school_id, int64_t user_id)
{
	const struct live_topic *topic = live_topics_find(&l->topics,
	    school_id, user_id);

	return l->up && topic != NULL && topic->heard;
}

void
live_link_tick(struct live_link *l, bool late)
{
	const int64_t now = loop_now_ms();

	if (l->socket == NULL) {
		(void)open_sockets(l);
		return;
	}
	if (!l->connected)
		return;
	if (late)
		l->heard_ms = now;
	if (now - l->heard_ms >= LOST_MS)
		reopen(l, "no beat");
	else if (now - l->heard_ms >= SILENT_MS && l->up)
		go_silent(l);
	else if (l->up && l->unheard > 0 && now - l->asked_ms >= UNHEARD_MS)
		reopen(l, "not heard");
}

/* ---- the sockets ---- */

static void
subscribe_again(struct live_topic *topic, void *arg)
{
	struct live_link *l = arg;

	topic->heard = false;
	set_topic(l, ZMQ_SUBSCRIBE, topic->school_id, topic->user_id);
}

static int
open_sockets(struct live_link *l)
{
	zmq_msg_t part;

	l->socket = zmq_socket(l->zmq, ZMQ_SUB);
	if (l->socket != NULL && set_options(l) == 0 &&
	    (l->monitor = rpc_socket_monitor(l->zmq, l->socket, MONITORED)) !=
	    NULL && (l->monitor_watch = rpc_socket_watch(l->loop, l->monitor,
	    on_readable, l)) != NULL &&
	    /* Only who has found nothing is woken by the first event. */
	    rpc_socket_receive(l->monitor, &part, 1) == 0 &&
	    (l->watch = rpc_socket_watch(l->loop, l->socket, on_readable,
	    l)) != NULL && zmq_connect(l->socket, l->endpoint) == 0) {
		/* Of beats. */
		set_topic(l, ZMQ_SUBSCRIBE, 0, 0);
		live_topics_each(&l->topics, subscribe_again, l);
		l->unheard = l->topics.count;
		l->asked_ms = loop_now_ms();
		receive_later(l);
		return 0;
	}
	log_error("live", "endpoint=%s error=%s", l->endpoint,
	    log_quote(zmq_strerror(zmq_errno())));
	close_sockets(l);
	return -1;
}

static int
set_options(struct live_link *l)
{
	static const struct {
		int	option, value;
	} options[] = {
		{ ZMQ_LINGER, 0 },
		{ ZMQ_RCVHWM, HWM },
		/* Beyond a bound ZeroMQ drops subscriptions. */
		{ ZMQ_SNDHWM, 0 },
		{ ZMQ_RECONNECT_IVL, RECONNECT_MS },
		{ ZMQ_RECONNECT_IVL_MAX, MAX_RECONNECT_MS },
		{ ZMQ_HANDSHAKE_IVL, HANDSHAKE_MS },
		{ ZMQ_CONNECT_TIMEOUT, CONNECT_MS },
	};
	const int64_t max = MAX_MESSAGE;
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (rpc_socket_set(l->socket, options[i].option,
		    options[i].value) == -1)
			return -1;
	if (zmq_setsockopt(l->socket, ZMQ_MAXMSGSIZE, &max, sizeof(max)) ==
	    -1 || rpc_socket_set(l->socket, ZMQ_IPV6,
	    strchr(l->endpoint, '[') != NULL) == -1)
		return -1;
	return l->server_key == NULL ? 0 :
	    rpc_socket_join(l->socket, l->keys, l->server_key);
}

static void
close_sockets(struct live_link *l)
{
	loop_unwatch(&l->watch);
	loop_unwatch(&l->monitor_watch);
	if (l->socket != NULL) {
		zmq_socket_monitor(l->socket, NULL, 0);
		zmq_close(l->socket);
	}
	if (l->monitor != NULL)
		zmq_close(l->monitor);
	l->socket = l->monitor = NULL;
	l->connected = false;
}

static void
reopen(struct live_link *l, const char *why)
{
	log_warn("live", "endpoint=%s error=%s", l->endpoint, log_quote(why));
	close_sockets(l);
	go_down(l);
	(void)open_sockets(l);
}

static void
set_topic(struct live_link *l, int option, int64_t school_id, int64_t user_id)
{
	uint8_t topic[LIVE_TOPIC];

	if (l->socket == NULL)
		return;
	live_topic_write(topic, school_id, user_id);
	if (zmq_setsockopt(l->socket, option, topic, LIVE_TOPIC) == -1)
		log_error("live", "endpoint=%s error=%s", l->endpoint,
		    log_quote(zmq_strerror(zmq_errno())));
	/* What arrives meanwhile is not signalled. */
	receive_later(l);
}

/* ---- what comes ---- */

static void
on_readable(uint32_t events, void *arg)
{
	(void)events;
	receive_later(arg);
}

static void
receive_later(struct live_link *l)
{
	if (l->deferred)
		return;
	l->deferred = true;
	loop_defer(l->loop, on_receive, l);
}

/* Events of the connection first: what comes may be of the next one. */
static void
on_receive(void *arg)
{
	struct live_link *l = arg;
	zmq_msg_t parts[NPARTS];
	int i, n;

	l->deferred = false;
	take_events(l);
	for (i = 0; i < MAX_BATCH && l->socket != NULL; i++) {
		n = rpc_socket_receive(l->socket, parts, NPARTS);
		if (n <= 0)
			return;
		take(l, parts, n);
		rpc_socket_close_parts(parts, n < NPARTS ? n : NPARTS);
	}
	receive_later(l);
}

static void
take_events(struct live_link *l)
{
	zmq_msg_t parts[2];
	uint16_t event;
	int n;

	while (l->monitor != NULL &&
	    (n = rpc_socket_receive(l->monitor, parts, 2)) > 0) {
		event = 0;
		if (zmq_msg_size(&parts[0]) >= sizeof(event))
			memcpy(&event, zmq_msg_data(&parts[0]), sizeof(event));
		rpc_socket_close_parts(parts, n < 2 ? n : 2);
		if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
			l->connected = true;
			l->denied = false;
			l->heard_ms = l->asked_ms = loop_now_ms();
		} else if (event == ZMQ_EVENT_DISCONNECTED) {
			if (l->connected)
				go_down(l);
		} else if (event != ZMQ_EVENT_MONITOR_STOPPED && !l->denied) {
			l->denied = true;
			log_warn("live", "endpoint=%s error=\"handshake "
			    "failed\"", l->endpoint);
		}
	}
}

static void
take(struct live_link *l, zmq_msg_t *parts, int n)
{
	struct arena *arena = arena_new();
	ProtobufCMessage *message = NULL;
	const Live__Published *m;
	struct live_topic *topic;
	int64_t school_id, user_id;

	if (n == NPARTS && zmq_msg_size(&parts[TOPIC]) == LIVE_TOPIC)
		rpc_frame_unpack(&live__published__descriptor,
		    zmq_msg_data(&parts[PAYLOAD]),
		    zmq_msg_size(&parts[PAYLOAD]), arena, &message);
	if ((m = (const Live__Published *)message) == NULL)
		log_warn("live", "endpoint=%s error=\"unreadable message\"",
		    l->endpoint);
	else {
		take_publisher(l, m);
		live_topic_read(zmq_msg_data(&parts[TOPIC]), &school_id,
		    &user_id);
		topic = live_topics_find(&l->topics, school_id, user_id);
		if (school_id == 0 && user_id == 0)
			take_beat(l, m);
		else if (topic != NULL)
			take_topic(l, topic, m);
	}
	arena_destroy(&arena);
}

static void
forget_heard(struct live_topic *topic, void *arg)
{
	(void)arg;
	topic->heard = false;
}

/* Another one behind the same address, or of this one something is lost. */
static void
take_publisher(struct live_link *l, const Live__Published *m)
{
	const bool another = m->publisher != l->publisher;
	const bool lost = l->publisher != 0 && (another || m->lost != l->lost);

	l->lost = m->lost;
	if (m->epoch != 0)
		l->epoch = m->epoch;
	if (another) {
		l->publisher = m->publisher;
		l->beats = 0;
		live_topics_each(&l->topics, forget_heard, NULL);
		l->unheard = l->topics.count;
		l->asked_ms = loop_now_ms();
	}
	if (lost)
		l->events->lost(l, l->arg);
}

static void
take_beat(struct live_link *l, const Live__Published *m)
{
	const bool gap = l->beats != 0 && m->number != l->beats + 1;

	l->heard_ms = loop_now_ms();
	l->beats = m->number;
	l->stuck = m->oldest == 0;
	l->up = l->connected;
	if (gap)
		l->events->lost(l, l->arg);
	l->events->beat(l, m->oldest, l->arg);
}

/*
 * Without changes: the answer to a subscription, with the number of the last
 * message.  A higher one than that of the last that came: others were between.
 */
static void
take_topic(struct live_link *l, struct live_topic *topic,
    const Live__Published *m)
{
	const bool answer = m->n_changes == 0;
	const uint64_t next = topic->number + !answer;
	const bool first = answer && !topic->heard;
	const bool gap = topic->heard && m->number > next;
	const struct live_topic copy = *topic;

	topic->number = m->number;
	topic->heard = topic->heard || answer;
	l->unheard -= first;
	/* The topic may be gone after each of these. */
	if (!answer)
		l->events->changed(l, &copy, m, l->arg);
	if (first)
		l->events->heard(l, &copy, l->arg);
	else if (gap)
		l->events->missed(l, &copy, l->arg);
}

/* What it sends, if it does, still comes in order. */
static void
go_silent(struct live_link *l)
{
	if (l->up)
		l->down_ms = l->told_ms = loop_now_ms();
	l->up = false;
	l->epoch = 0;
	l->events->lost(l, l->arg);
}

/* What was heard counts no more: all is subscribed to again by ZeroMQ. */
static void
go_down(struct live_link *l)
{
	l->connected = false;
	l->beats = 0;
	live_topics_each(&l->topics, forget_heard, NULL);
	l->unheard = l->topics.count;
	go_silent(l);
}
