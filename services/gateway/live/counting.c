/*
 * What is unread, counted when it may be another number: of one person once a
 * second at most, and of all of them no more at a time than leaves room for
 * what people ask themselves.
 */
#include <stdlib.h>

#include "base/log.h"
#include "base/loop.h"
#include "gateway/live/hub.h"
#include "messages.rpc.h"
#include "notify.rpc.h"

#define EVERY_MS	1000
#define AT_A_TIME	64
#define TIMEOUT_MS	5000

struct count {
	int64_t		 school_id, user_id;
	uint64_t	 serial;
	enum live_source source;
};

static struct {
	/* Who is counted as soon as may be, and who was within the second. */
	struct live_users	due, resting;
	unsigned		under_way;
	bool			begun;
} counting;

static messages_count_unread_done on_threads;
static notify_count_unread_done on_notifications;

static void
begin(void)
{
	if (counting.begun)
		return;
	counting.begun = true;
	TAILQ_INIT(&counting.due);
	TAILQ_INIT(&counting.resting);
}

/* ---- who is to be counted ---- */

static bool
rests(const struct live_user *u, int64_t now_ms)
{
	return u->counts.at_ms != 0 && now_ms - u->counts.at_ms < EVERY_MS;
}

static void
enqueue(struct live_user *u)
{
	begin();
	if (u->counts.queued || u->counts.asked > 0)
		return;
	u->counts.queued = true;
	u->counts.resting = rests(u, loop_now_ms());
	TAILQ_INSERT_TAIL(u->counts.resting ? &counting.resting
	    : &counting.due, u, to_count);
}

void
live_counting_forget(struct live_user *u)
{
	if (u->counts.queued)
		TAILQ_REMOVE(u->counts.resting ? &counting.resting
		    : &counting.due, u, to_count);
	u->counts.queued = false;
}

bool
live_counts_fresh(const struct live_user *u)
{
	const struct live_counts *c = &u->counts;
	int s;

	for (s = 0; s < LIVE_SOURCES; s++)
		if (!c->known[s] || c->stale[s])
			return false;
	return c->asked == 0 && rests(u, loop_now_ms());
}

bool
live_counts_come(const struct live_user *u)
{
	return u->counts.asked > 0 || u->counts.queued;
}

/* ---- counting ---- */

static void
call(struct live_user *u, enum live_source source)
{
	static const Messages__CountUnreadRequest threads =
	    MESSAGES__COUNT_UNREAD_REQUEST__INIT;
	static const Notify__CountUnreadRequest notifications =
	    NOTIFY__COUNT_UNREAD_REQUEST__INIT;
	struct rpc_context context = rpc_context_system(u->school_id,
	    TIMEOUT_MS);
	struct count *c = calloc(1, sizeof(*c));

	if (c == NULL)
		fatal("out of memory");
	*c = (struct count){ u->school_id, u->user_id, u->serial, source };
	context.caller = TAILQ_FIRST(&u->sockets)->caller;
	u->counts.stale[source] = false;
	u->counts.asked++;
	counting.under_way++;
	if (source == LIVE_MESSAGES)
		messages_client_count_unread(
		    gateway.service[SERVICE_MESSAGES], &context, &threads,
		    on_threads, c);
	else
		notify_client_count_unread(gateway.service[SERVICE_NOTIFY],
		    &context, &notifications, on_notifications, c);
}

static void
count(struct live_user *u)
{
	int s;

	live_counting_forget(u);
	/* Its last socket went meanwhile. */
	if (u->n == 0)
		return;
	u->counts.at_ms = loop_now_ms();
	for (s = 0; s < LIVE_SOURCES; s++)
		if (u->counts.stale[s])
			call(u, (enum live_source)s);
}

static void
go_on(void *arg)
{
	struct live_user *u;

	(void)arg;
	while (counting.under_way < AT_A_TIME &&
	    (u = TAILQ_FIRST(&counting.due)) != NULL)
		count(u);
}

void
live_counting_tick(int64_t now_ms)
{
	struct live_user *u;

	begin();
	while ((u = TAILQ_FIRST(&counting.resting)) != NULL &&
	    !rests(u, now_ms)) {
		live_counting_forget(u);
		enqueue(u);
	}
	go_on(NULL);
}

void
live_counts_stale(struct live_user *u, enum live_source source)
{
	u->counts.stale[source] = true;
	enqueue(u);
	loop_undefer(gateway.loop, &counting);
	loop_defer(gateway.loop, go_on, &counting);
}

/* ---- the answers ---- */

static void
on_count(struct count *c, const uint32_t *value)
{
	struct live_user *u = live_user_again(c->school_id, c->user_id,
	    c->serial);
	struct live_counts *counts;

	counting.under_way--;
	if (u != NULL) {
		counts = &u->counts;
		counts->asked--;
		if (value == NULL)
			counts->stale[c->source] = true;
		else if (!counts->known[c->source] ||
		    counts->value[c->source] != *value)
			counts->changed = true;
		if (value != NULL) {
			counts->known[c->source] = true;
			counts->value[c->source] = *value;
		}
		if (counts->asked == 0 && counts->changed) {
			counts->changed = false;
			live_user_counted(u);
		}
		if (counts->asked == 0 && (counts->stale[LIVE_MESSAGES] ||
		    counts->stale[LIVE_NOTIFY]))
			enqueue(u);
		live_greet_waiting(u);
	}
	free(c);
	go_on(NULL);
}

static void
on_threads(const struct status *status,
    const Messages__CountUnreadReply *reply, void *arg)
{
	(void)status;
	on_count(arg, reply != NULL ? &reply->unread_threads : NULL);
}

static void
on_notifications(const struct status *status,
    const Notify__CountUnreadReply *reply, void *arg)
{
	(void)status;
	on_count(arg, reply != NULL ? &reply->unread : NULL);
}
