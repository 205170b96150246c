/*
 * Who has read what somebody wrote: when a thousand do so at once, that some
 * have is told once a second.
 */
#include "base/loop.h"
#include "gateway/live/hub.h"

#define EVERY_MS	1000

static struct live_users due = TAILQ_HEAD_INITIALIZER(due);

void
live_receipts_add(struct live_user *u, const struct live_change *c)
{
	struct live_receipts *r = &u->receipts;
	unsigned i;

	if (r->n == 0)
		TAILQ_INSERT_TAIL(&due, u, to_tell);
	for (i = 0; i < r->n && r->of[i].message_id != c->message_id;)
		i++;
	if (i == LIVE_RECEIPTS) {
		/* Of so many that none is named. */
		r->n = 1;
		r->of[0] = *c;
		r->of[0].object_id = r->of[0].message_id = 0;
		return;
	}
	if (r->n > 0 && r->of[0].message_id == 0)
		i = 0;
	if (i == r->n)
		r->of[r->n++] = *c;
	else if (c->transaction > r->of[i].transaction) {
		r->of[i].id = c->id;
		r->of[i].transaction = c->transaction;
	}
}

void
live_receipts_forget(struct live_user *u)
{
	if (u->receipts.n > 0)
		TAILQ_REMOVE(&due, u, to_tell);
	u->receipts.n = 0;
}

static void
tell(struct live_user *u, int64_t now_ms)
{
	const struct live_receipts r = u->receipts;
	unsigned i;

	live_receipts_forget(u);
	u->receipts.at_ms = now_ms;
	for (i = 0; i < r.n; i++)
		live_user_tell(u, LIVE_MESSAGES, &r.of[i]);
}

void
live_receipts_tick(int64_t now_ms)
{
	struct live_user *u, *next;

	for (u = TAILQ_FIRST(&due); u != NULL; u = next) {
		next = TAILQ_NEXT(u, to_tell);
		if (now_ms - u->receipts.at_ms >= EVERY_MS)
			tell(u, now_ms);
	}
}
