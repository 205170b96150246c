/* Live in this worker: its start, what is heard from the services, its end. */
#include "base/log.h"
#include "base/loop.h"
#include "base/metrics.h"
#include "gateway/live/hub.h"
#include "gateway/live/live.h"
#include "gateway/api/sessions.h"
#include "live.pb-c.h"
#include "live/subscribe.h"
#include "service/settings.h"

#define TICK_MS		100
/*
 * For so long after the directory has fallen silent sockets are kept: whose
 * session has ended is not known then.
 */
#define TRUST_MS	5000

struct live_hub live_hub;

static struct loop_timer *timer;

static void	on_changed(int64_t, int64_t, const Live__Published *, void *);
static void	on_missed(int64_t, int64_t, void *);
static void	on_epoch(uint64_t, void *);

static const struct live_subscriber_events events = {
	.changed = on_changed,
	.missed = on_missed,
	.epoch = on_epoch,
};

/* ---- what the services say ---- */

static enum live_source
source_of(const void *arg)
{
	return arg == &live_hub.feed[LIVE_MESSAGES] ? LIVE_MESSAGES
	    : LIVE_NOTIFY;
}

static void
on_changed(int64_t school_id, int64_t user_id,
    const Live__Published *published, void *arg)
{
	struct live_user *u = live_user_find(school_id, user_id);
	struct live_change c;
	size_t i;

	for (i = 0; u != NULL && i < published->n_changes; i++) {
		const Live__Change *m = published->changes[i];

		c = (struct live_change){ .id = m->id,
			.transaction = m->transaction,
			.object_id = m->object_id,
			.message_id = m->message_id,
			.type = (uint8_t)m->type, .how = (uint8_t)m->how };
		live_user_take(u, source_of(arg), &c);
	}
}

static void
on_missed(int64_t school_id, int64_t user_id, void *arg)
{
	struct live_user *u = live_user_find(school_id, user_id);

	if (u != NULL)
		live_read_on(u, source_of(arg));
}

/* What was told before is of no use; they are read on for after this. */
static void
forget(struct live_user *u, enum live_source source, uint64_t epoch)
{
	struct live_stream *s = &u->of[source].stream;

	if (s->epoch != 0 && s->epoch != epoch)
		live_stream_clear(s);
}

static uint64_t new_epoch;

static void
forget_messages(struct live_user *u)
{
	forget(u, LIVE_MESSAGES, new_epoch);
}

static void
forget_notify(struct live_user *u)
{
	forget(u, LIVE_NOTIFY, new_epoch);
}

static void
on_epoch(uint64_t epoch, void *arg)
{
	new_epoch = epoch;
	live_users_each(source_of(arg) == LIVE_MESSAGES ? forget_messages
	    : forget_notify);
}

/* ---- its life ---- */

static void
close_all(unsigned code)
{
	struct live_socket *s, *next;

	for (s = TAILQ_FIRST(&live_hub.sockets); s != NULL; s = next) {
		next = TAILQ_NEXT(s, of_all);
		live_socket_close(s, code);
	}
}

static void
tick(void *arg)
{
	int64_t now = loop_now_ms();

	(void)arg;
	live_greeting_tick(now);
	live_reading_tick(now);
	live_counting_tick(now);
	live_receipts_tick(now);
	metrics_set("liaison_live_sockets", "Open live sockets.", "",
	    (double)live_hub.n);
	if (live_hub.n > 0 && !sessions_are_known(gateway.sessions, now,
	    TRUST_MS))
		close_all(WEBSOCKET_TRY_LATER);
}

static void
open_feed(enum live_source source, const char *service, const char *setting)
{
	const struct live_subscriber_options o = {
		.service = service,
		.endpoints = settings_text(gateway.settings, setting),
		.keys = gateway.keys,
		.events = &events,
		.arg = &live_hub.feed[source],
	};
	char error[512];

	live_hub.feed[source] = live_subscriber_new(gateway.loop, &o, error,
	    sizeof(error));
	if (live_hub.feed[source] == NULL)
		fatal("%s: %s", setting, error);
}

/* OpenSSL looks for what it needs at the first use: not in the sandbox. */
void
live_prepare(void)
{
	char accept[WEBSOCKET_ACCEPT];

	if (!websocket_accept("dGhlIHNhbXBsZSBub25jZQ==", accept))
		fatal("cannot hash");
}

void
live_init(struct loop *loop)
{
	const unsigned connections = (unsigned)settings_int(gateway.settings,
	    "LIAISON_MAX_CONNECTIONS");

	TAILQ_INIT(&live_hub.sockets);
	live_hub.max = (unsigned)settings_int(gateway.settings,
	    "LIAISON_LIVE_SOCKETS");
	if (live_hub.max == 0 || live_hub.max > connections)
		live_hub.max = connections / 4 * 3;
	live_hub.max_of_user = (unsigned)settings_int(gateway.settings,
	    "LIAISON_LIVE_SOCKETS_OF_USER");
	open_feed(LIVE_MESSAGES, "messages", "LIAISON_MESSAGES_LIVE");
	open_feed(LIVE_NOTIFY, "notify", "LIAISON_NOTIFY_LIVE");
	sessions_on_stale(gateway.sessions, live_session_stale);
	timer = loop_timer(loop, TICK_MS, TICK_MS, tick, NULL);
}

void
live_drain(void)
{
	live_hub.draining = true;
	close_all(WEBSOCKET_GOING_AWAY);
}

void
live_destroy(void)
{
	int s;

	loop_timer_cancel(&timer);
	for (s = 0; s < LIVE_SOURCES; s++)
		live_subscriber_destroy(&live_hub.feed[s]);
}
