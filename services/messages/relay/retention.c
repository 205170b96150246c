/*
 * The relay of retention.  One round at a time:
 *
 *	sweep a slice of a school's messages -> attachments.Release -> again
 *	no school has any -> take one whose notifications are next
 *	-> notify.ForgetBefore, until it is through -> the school waits an hour
 *
 * A slice is one commit, so that whoever is killed leaves nothing half.  What
 * attachments does not hear of it finds by itself within a month.  Where notify
 * does not answer, the lease runs out, and it is asked again.
 */
#include <stdlib.h>

#include "attachments.rpc.h"
#include "base/arena.h"
#include "base/log.h"
#include "base/metrics.h"
#include "messages/relay/retention.h"
#include "messages/store/retention.h"
#include "notify.rpc.h"
#include "wire/context.h"

#define POLL_MS		1000
#define CALL_MS		5000
#define SLICE		50	/* messages */
#define SLICE_PEOPLE	2000
#define MAX_RELEASED	2000	/* attachments, in one call */

struct keeping {
	struct loop			*loop;
	struct pg			*pg;
	struct rpc_client		*attachments;
	struct rpc_client		*notify;
	bool				 busy;	/* a round is under way */
	struct old_notifications	 old;
};

static void	poll_retention(void *);
static void	sweep(void *);
static void	on_swept(const struct status *, const struct pg_rows *,
		    void *);
static void	release(struct keeping *, const struct retention_swept *);
static attachments_release_done	on_released;
static void	on_old(const struct status *, const struct pg_rows *, void *);
static void	forget(struct keeping *, int64_t after);
static notify_forget_before_done	on_forgotten;
static void	on_ended(const struct status *, const struct pg_rows *,
		    void *);
static bool	is_ok(struct keeping *, const char *, const struct status *);

struct keeping *
keeping_new(struct loop *loop, struct pg *pg, struct rpc_client *attachments,
    struct rpc_client *notify)
{
	struct keeping *k = calloc(1, sizeof(*k));

	if (k == NULL)
		return NULL;
	k->loop = loop;
	k->pg = pg;
	k->attachments = attachments;
	k->notify = notify;
	if (loop_timer(loop, POLL_MS, POLL_MS, poll_retention, k) == NULL) {
		free(k);
		return NULL;
	}
	return k;
}

static void
poll_retention(void *arg)
{
	struct keeping *k = arg;

	if (k->busy || !pg_ready(k->pg))
		return;
	k->busy = true;
	sweep(k);
}

static void
sweep(void *arg)
{
	struct keeping *k = arg;

	store_sweep_retention(k->pg, SLICE, SLICE_PEOPLE, on_swept, k);
}

static void
on_swept(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct keeping *k = arg;
	struct retention_swept swept;
	struct arena *a;

	if (!is_ok(k, "sweep", status))
		return;
	a = arena_new();
	store_take_swept(rows, a, &swept);
	if (swept.gone > 0)
		metrics_add("liaison_forgotten_total",
		    "Messages that were older than their school keeps them.",
		    "", swept.gone);
	if (swept.school_id == 0)
		store_take_old_notifications(k->pg, on_old, k);
	else if (swept.nfiles > 0)
		release(k, &swept);
	else
		loop_defer(k->loop, sweep, k);
	arena_destroy(&a);
}

static void
release(struct keeping *k, const struct retention_swept *swept)
{
	struct rpc_context context = rpc_context_system(swept->school_id,
	    CALL_MS);
	Attachments__ReleaseRequest req = ATTACHMENTS__RELEASE_REQUEST__INIT;

	req.ids = (char **)(uintptr_t)swept->files;
	req.n_ids = swept->nfiles < MAX_RELEASED ? swept->nfiles :
	    MAX_RELEASED;
	attachments_client_release(k->attachments, &context, &req,
	    on_released, k);
}

static void
on_released(const struct status *status,
    const Attachments__ReleaseReply *reply, void *arg)
{
	struct keeping *k = arg;

	if (reply == NULL)
		log_warn("retention", "release=%s",
		    status_code_name(status->code));
	loop_defer(k->loop, sweep, k);
}

static void
on_old(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct keeping *k = arg;

	if (!is_ok(k, "take", status))
		return;
	store_take_old(rows, &k->old);
	if (k->old.school_id == 0)
		k->busy = false;
	else
		forget(k, 0);
}

static void
forget(struct keeping *k, int64_t after)
{
	struct rpc_context context = rpc_context_system(k->old.school_id,
	    CALL_MS);
	Notify__ForgetBeforeRequest req = NOTIFY__FORGET_BEFORE_REQUEST__INIT;
	struct arena *a = arena_new();

	req.school_id = k->old.school_id;
	req.event_id = k->old.upto;
	req.before = arena_timestamp(a, k->old.before_us);
	req.after = after;
	notify_client_forget_before(k->notify, &context, &req, on_forgotten,
	    k);
	arena_destroy(&a);
}

static void
on_forgotten(const struct status *status,
    const Notify__ForgetBeforeReply *reply, void *arg)
{
	struct keeping *k = arg;

	if (reply == NULL)
		is_ok(k, "notify", status);
	else if (reply->after != 0)
		forget(k, reply->after);
	else
		store_end_retention(k->pg, k->old.school_id, on_ended, k);
}

static void
on_ended(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct keeping *k = arg;

	(void)rows;
	if (is_ok(k, "end", status))
		k->busy = false;
}

/* False: the round is over. */
static bool
is_ok(struct keeping *k, const char *what, const struct status *status)
{
	if (status->code == RPC__CODE__OK)
		return true;
	if (status->code != RPC__CODE__CANCELLED)
		log_warn("retention", "%s=%s message=%s", what,
		    status_code_name(status->code),
		    log_quote(status->message));
	k->busy = false;
	return false;
}
