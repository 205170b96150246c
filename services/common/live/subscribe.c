/* Links to all replicas of a service, and what is known of them together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "live/link.h"
#include "live/subscribe.h"
#include "wire/socket.h"

/* What ended so long ago has been published, and has come. */
#define TRUST_MS	5000
#define SAMPLE_MS	500
#define SAMPLES		(TRUST_MS / SAMPLE_MS + 2)
/* How often who cannot be heard is asked about. */
#define AGAIN_MS	10000

/* What a publisher said of the past, and when. */
struct sample {
	int64_t		 at_ms;
	uint64_t	 oldest;
};

struct live_subscriber {
	struct loop			*loop;
	void				*zmq;
	const struct rpc_keys		*keys;
	char				 server_key[RPC_KEY_TEXT];
	bool				 plain;
	const struct live_subscriber_events *events;
	void				*arg;
	struct rpc_resolver		*resolver;
	struct loop_timer		*timer;
	int64_t				 ticked_ms;
	struct live_link		*links[RPC_MAX_REPLICAS * 2];
	unsigned			 nlinks;
	struct live_topics		 topics;
	uint64_t			 epoch, since;
	struct sample			 samples[SAMPLES];	/* by age */
	unsigned			 nsamples;
};

/* Those whom it is told to: the table may change meanwhile. */
struct people {
	int64_t	(*ids)[2];
	size_t	 n;
};

static void	 on_endpoints(const struct rpc_endpoints *, void *);
static bool	 is_known(const struct live_subscriber *, const char *);
static void	 subscribe_there(struct live_topic *, void *);
static void	 on_tick(void *);
static void	 on_heard(struct live_link *, const struct live_topic *,
		    void *);
static void	 on_changed(struct live_link *, const struct live_topic *,
		    const Live__Published *, void *);
static void	 on_missed(struct live_link *, const struct live_topic *,
		    void *);
static void	 on_lost(struct live_link *, void *);
static void	 on_beat(struct live_link *, uint64_t, void *);
static void	 set_epoch(struct live_subscriber *);
static void	 missed_all(struct live_subscriber *);
static bool	 is_gone(const struct live_link *);
static bool	 is_clean(const struct live_subscriber *);
static void	 sample(struct live_subscriber *, uint64_t oldest);

static const struct live_link_events link_events = {
	.heard = on_heard,
	.changed = on_changed,
	.missed = on_missed,
	.lost = on_lost,
	.beat = on_beat,
};

struct live_subscriber *
live_subscriber_new(struct loop *loop,
    const struct live_subscriber_options *options, char *error, size_t errlen)
{
	struct live_subscriber *s;

	if ((s = calloc(1, sizeof(*s))) == NULL)
		fatal("out of memory");
	s->loop = loop;
	s->keys = options->keys;
	s->plain = rpc_keys_is_plain(s->keys);
	s->events = options->events;
	s->arg = options->arg;
	if ((s->zmq = rpc_zmq_ref()) == NULL) {
		snprintf(error, errlen, "cannot subscribe to %s",
		    options->service);
		live_subscriber_destroy(&s);
		return NULL;
	}
	if ((!s->plain && rpc_keys_peer(s->keys, options->service,
	    s->server_key, error, errlen) == -1) ||
	    (s->resolver = rpc_resolver_new(loop, options->endpoints,
	    s->plain, on_endpoints, s, error, errlen)) == NULL) {
		live_subscriber_destroy(&s);
		return NULL;
	}
	s->ticked_ms = loop_now_ms();
	s->timer = loop_timer(loop, LIVE_TICK_MS, LIVE_TICK_MS, on_tick, s);
	rpc_resolver_start(s->resolver);
	return s;
}

void
live_subscriber_destroy(struct live_subscriber **sp)
{
	struct live_subscriber *s = *sp;
	unsigned i;

	*sp = NULL;
	if (s == NULL)
		return;
	loop_timer_cancel(&s->timer);
	rpc_resolver_destroy(&s->resolver);
	for (i = 0; i < s->nlinks; i++)
		live_link_destroy(&s->links[i]);
	if (s->zmq != NULL)
		rpc_zmq_unref();
	live_topics_clear(&s->topics);
	free(s);
}

void
live_subscribe(struct live_subscriber *s, int64_t school_id, int64_t user_id)
{
	unsigned i;

	(void)live_topics_add(&s->topics, school_id, user_id);
	for (i = 0; i < s->nlinks; i++)
		live_link_subscribe(s->links[i], school_id, user_id);
}

void
live_unsubscribe(struct live_subscriber *s, int64_t school_id, int64_t user_id)
{
	unsigned i;

	live_topics_remove(&s->topics, school_id, user_id);
	for (i = 0; i < s->nlinks; i++)
		live_link_unsubscribe(s->links[i], school_id, user_id);
}

uint64_t
live_subscriber_since(const struct live_subscriber *s, int64_t school_id,
    int64_t user_id)
{
	unsigned i;

	for (i = 0; i < s->nlinks; i++)
		if (!is_gone(s->links[i]) &&
		    !live_link_hears(s->links[i], school_id, user_id))
			return 0;
	return s->since;
}

uint64_t
live_subscriber_epoch(const struct live_subscriber *s)
{
	return s->epoch;
}

unsigned
live_subscriber_heard(const struct live_subscriber *s, unsigned *known)
{
	unsigned i, n = 0;

	*known = 0;
	for (i = 0; i < s->nlinks; i++) {
		*known += !s->links[i]->leaving;
		n += !s->links[i]->leaving && s->links[i]->up;
	}
	return n;
}

/* ---- links ---- */

/* Those no longer named are heard until they go: they finish what they have. */
static void
on_endpoints(const struct rpc_endpoints *now, void *arg)
{
	struct live_subscriber *s = arg;
	struct live_link *l;
	unsigned i;
	size_t j;

	for (i = 0; i < s->nlinks; i++) {
		l = s->links[i];
		l->leaving = true;
		for (j = 0; j < now->count; j++)
			if (strcmp(now->text[j], l->endpoint) == 0)
				l->leaving = false;
	}
	for (j = 0; j < now->count; j++) {
		if (is_known(s, now->text[j]) ||
		    s->nlinks == RPC_MAX_REPLICAS * 2)
			continue;
		l = live_link_new(s->loop, s->zmq, now->text[j], s->keys,
		    s->plain ? NULL : s->server_key, &link_events, s);
		if (l == NULL)
			continue;
		s->links[s->nlinks++] = l;
		live_topics_each(&s->topics, subscribe_there, l);
		s->nsamples = 0;
	}
}

static bool
is_known(const struct live_subscriber *s, const char *endpoint)
{
	unsigned i;

	for (i = 0; i < s->nlinks; i++)
		if (strcmp(s->links[i]->endpoint, endpoint) == 0)
			return true;
	return false;
}

static void
subscribe_there(struct live_topic *topic, void *arg)
{
	live_link_subscribe(arg, topic->school_id, topic->user_id);
}

/* What a replica that is gone had under way may have been committed since. */
static void
on_tick(void *arg)
{
	struct live_subscriber *s = arg;
	const int64_t now = loop_now_ms();
	const bool late = now - s->ticked_ms > 2 * LIVE_TICK_MS;
	struct live_link *l;
	bool again = false;
	unsigned i;

	s->ticked_ms = now;
	for (i = 0; i < s->nlinks;) {
		l = s->links[i];
		live_link_tick(l, late);
		if (l->up || now - l->told_ms < AGAIN_MS) {
			i++;
			continue;
		}
		again = true;
		l->told_ms = now;
		if (is_gone(l)) {
			live_link_destroy(&s->links[i]);
			s->links[i] = s->links[--s->nlinks];
		} else
			i++;
	}
	if (again)
		missed_all(s);
}

/* It is not named any more, and has ended. */
static bool
is_gone(const struct live_link *l)
{
	return l->leaving && !l->connected;
}

/* ---- what they say ---- */

static void
on_heard(struct live_link *l, const struct live_topic *topic, void *arg)
{
	struct live_subscriber *s = arg;
	const struct live_topic *there;
	unsigned i;

	(void)l;
	for (i = 0; i < s->nlinks; i++) {
		there = live_topics_find(&s->links[i]->topics,
		    topic->school_id, topic->user_id);
		if (s->links[i]->connected && there != NULL && !there->heard)
			return;
	}
	s->events->missed(topic->school_id, topic->user_id, s->arg);
}

static void
on_changed(struct live_link *l, const struct live_topic *topic,
    const Live__Published *published, void *arg)
{
	struct live_subscriber *s = arg;

	(void)l;
	set_epoch(s);
	if (published->epoch == s->epoch && live_topics_find(&s->topics,
	    topic->school_id, topic->user_id) != NULL)
		s->events->changed(topic->school_id, topic->user_id, published,
		    s->arg);
}

static void
on_missed(struct live_link *l, const struct live_topic *topic, void *arg)
{
	struct live_subscriber *s = arg;

	(void)l;
	s->nsamples = 0;
	if (live_topics_find(&s->topics, topic->school_id, topic->user_id) !=
	    NULL)
		s->events->missed(topic->school_id, topic->user_id, s->arg);
}

static void
on_lost(struct live_link *l, void *arg)
{
	(void)l;
	missed_all(arg);
}

static void
on_beat(struct live_link *l, uint64_t oldest, void *arg)
{
	struct live_subscriber *s = arg;

	(void)l;
	set_epoch(s);
	if (is_clean(s))
		sample(s, oldest);
	else
		s->nsamples = 0;
}

/* Of replicas that do not agree yet, one does not know of a crash. */
static void
set_epoch(struct live_subscriber *s)
{
	uint64_t epoch = 0;
	unsigned i;

	for (i = 0; i < s->nlinks; i++)
		if (s->links[i]->epoch > epoch)
			epoch = s->links[i]->epoch;
	if (epoch == 0 || epoch == s->epoch)
		return;
	s->epoch = epoch;
	s->since = 0;
	s->events->epoch(epoch, s->arg);
	missed_all(s);
}

static void
add_person(struct live_topic *topic, void *arg)
{
	struct people *p = arg;

	p->ids[p->n][0] = topic->school_id;
	p->ids[p->n++][1] = topic->user_id;
}

static void
missed_all(struct live_subscriber *s)
{
	struct people p = { NULL, 0 };
	size_t i;

	s->nsamples = 0;
	if (s->topics.count == 0)
		return;
	if ((p.ids = calloc(s->topics.count, sizeof(*p.ids))) == NULL)
		fatal("out of memory");
	live_topics_each(&s->topics, add_person, &p);
	for (i = 0; i < p.n; i++)
		if (live_topics_find(&s->topics, p.ids[i][0], p.ids[i][1]) !=
		    NULL)
			s->events->missed(p.ids[i][0], p.ids[i][1], s->arg);
	free(p.ids);
}

/* ---- what is past ---- */

static bool
is_clean(const struct live_subscriber *s)
{
	const struct live_link *l;
	unsigned i;

	for (i = 0; i < s->nlinks; i++) {
		l = s->links[i];
		if (!is_gone(l) && (!l->up || l->stuck))
			return false;
	}
	return true;
}

static void
sample(struct live_subscriber *s, uint64_t oldest)
{
	const int64_t now = loop_now_ms();
	unsigned past = 0;

	while (past < s->nsamples &&
	    now - s->samples[past].at_ms >= TRUST_MS) {
		if (s->samples[past].oldest > s->since)
			s->since = s->samples[past].oldest;
		past++;
	}
	s->nsamples -= past;
	memmove(s->samples, s->samples + past,
	    s->nsamples * sizeof(s->samples[0]));
	if (s->nsamples == SAMPLES || (s->nsamples > 0 &&
	    now - s->samples[s->nsamples - 1].at_ms < SAMPLE_MS))
		return;
	s->samples[s->nsamples++] = (struct sample){ now, oldest };
}
