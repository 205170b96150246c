/*
 * The relay of automatic answers.  One round at a time:
 *
 *	take what is due -> of each: preferences.FindAutoReply,
 *	directory.ResolveAudience on behalf of who answers -> write, or drop
 *
 * What is due was put there when notify had heard of the message, of whom
 * absences.proto says that they may answer.  The directory decides: it has the
 * text of today, and the right to write to the sender.  Nothing goes for whom
 * has left or is frozen.  Where it does not answer, the lease runs out.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/metrics.h"
#include "directory.rpc.h"
#include "messages/relay/auto_replies.h"
#include "messages/sending/content.h"
#include "messages/sending/recipients.h"
#include "messages/sending/timing.h"
#include "messages/store/auto_replies.h"
#include "pg/rounds.h"
#include "preferences.rpc.h"
#include "wire/context.h"

#define MAX_DUE		64
#define POLL_MS		500
#define ASK_TIMEOUT_MS	5000

struct auto_replies {
	struct pg		*pg;
	struct rpc_client	*directory;
	struct outbox		*outbox;
	struct rounds		*rounds;
};

/* One answer of a round. */
struct answering {
	struct auto_replies	*all;
	struct arena		*arena;		/* all of this lies on it */
	struct rpc_context	 context;
	struct auto_reply_due	 due;
	struct auto_reply	 reply;
};

static void	take(struct pg *, pg_done_fn *, void *);
static void	begin(void *, const struct pg_rows *, size_t row);
static preferences_find_auto_reply_done	on_text;
static void	ask_rights(struct answering *);
static directory_resolve_audience_done	on_audience;
static bool	take_people(struct answering *,
		    const Directory__ResolveAudienceReply *);
static bool	is_closed(const struct answering *,
		    const Directory__ResolveAudienceReply *,
		    int64_t *until_us);
static void	drop(struct answering *);
static void	on_dropped(const struct status *, const struct pg_rows *,
		    void *);
static void	on_written(const struct status *, const struct pg_rows *,
		    void *);
static void	end_one(struct answering *, const struct status *);

static const struct rounds_work work = {
	.name = "auto_replies", .every_ms = POLL_MS,
	.take = take, .begin = begin,
};

struct auto_replies *
auto_replies_new(struct loop *loop, struct pg *pg,
    struct rpc_client *directory, struct outbox *outbox)
{
	struct auto_replies *all = calloc(1, sizeof(*all));

	if (all == NULL)
		return NULL;
	all->pg = pg;
	all->directory = directory;
	all->outbox = outbox;
	all->rounds = rounds_new(loop, pg, &work, all);
	if (all->rounds == NULL) {
		free(all);
		return NULL;
	}
	return all;
}

static void
take(struct pg *pg, pg_done_fn *done, void *arg)
{
	store_take_auto_replies(pg, MAX_DUE, done, arg);
}

static void
begin(void *arg, const struct pg_rows *rows, size_t row)
{
	const Preferences__FindAutoReplyRequest req =
	    PREFERENCES__FIND_AUTO_REPLY_REQUEST__INIT;
	struct arena *a = arena_new();
	struct answering *g = arena_alloc(a, sizeof(*g));

	*g = (struct answering){ .all = arg, .arena = a };
	store_take_auto_reply(rows, row, &g->due);
	g->context = rpc_context_system(g->due.school_id, ASK_TIMEOUT_MS);
	g->context.caller.user_id = g->due.user_id;
	g->context.caller.role = g->due.user_role;
	preferences_client_find_auto_reply(g->all->directory, &g->context,
	    &req, on_text, g);
}

static void
on_text(const struct status *status,
    const Preferences__FindAutoReplyReply *reply, void *arg)
{
	struct answering *g = arg;
	struct status clean;

	if (reply == NULL) {
		end_one(g, status);
		return;
	}
	if (!reply->running) {
		drop(g);
		return;
	}
	g->reply.day = arena_strdup(g->arena, reply->day);
	clean = content_html(g->arena, reply->body_html, &g->reply.body_html,
	    &g->reply.snippet);
	if (clean.code != RPC__CODE__OK)
		end_one(g, &clean);
	else
		ask_rights(g);
}

/* As of an answer to who has just written to them. */
static void
ask_rights(struct answering *g)
{
	Directory__ResolveAudienceRequest ask =
	    DIRECTORY__RESOLVE_AUDIENCE_REQUEST__INIT;
	static Common__To nobody = COMMON__TO__INIT;

	ask.to = &nobody;
	ask.thread_user_ids = &g->due.sender_id;
	ask.n_thread_user_ids = 1;
	ask.wrote_to_me = &g->due.sender_id;
	ask.n_wrote_to_me = 1;
	directory_client_resolve_audience(g->all->directory, &g->context,
	    &ask, on_audience, g);
}

static void
on_audience(const struct status *status,
    const Directory__ResolveAudienceReply *reply, void *arg)
{
	struct answering *g = arg;

	int64_t until_us;

	if (reply == NULL && status->reason != RPC__REASON__SESSION_ENDED)
		end_one(g, status);
	else if (reply == NULL || !take_people(g, reply))
		drop(g);
	else if (is_closed(g, reply, &until_us))
		store_put_off_auto_reply(g->all->pg, &g->due, until_us,
		    on_dropped, g);
	else
		store_write_auto_reply(g->all->pg, &g->due, &g->reply,
		    on_written, g);
}

/* By the school's calendar; until when. */
static bool
is_closed(const struct answering *g,
    const Directory__ResolveAudienceReply *reply, int64_t *until_us)
{
	const Google__Protobuf__Timestamp *from = reply->members[
	    recipients_find(reply, g->due.sender_id)]->reachable_from;

	return from != NULL && timing_read(from, until_us);
}

/* False: it may not go, or not to the sender any more. */
static bool
take_people(struct answering *g, const Directory__ResolveAudienceReply *reply)
{
	size_t nth = recipients_find(reply, g->due.sender_id);
	struct person *from = &g->reply.from;

	if (reply->sender_frozen || reply->sender == NULL ||
	    nth == reply->n_members)
		return false;
	from->id = g->due.user_id;
	from->role = (int)reply->sender->role;
	from->name = arena_strdup(g->arena, reply->sender->display_name);
	from->title = arena_strdup(g->arena, reply->sender->title);
	from->context = recipients_context(g->arena, reply->sender->context);
	g->reply.to = recipients_person(g->arena, reply->members[nth]);
	return true;
}

static void
drop(struct answering *g)
{
	store_drop_auto_reply(g->all->pg, &g->due, on_dropped, g);
}

static void
on_dropped(const struct status *status, const struct pg_rows *rows, void *arg)
{
	(void)rows;
	end_one(arg, status);
}

static void
on_written(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct answering *g = arg;
	struct sent sent;

	if (status->code == RPC__CODE__OK &&
	    store_auto_reply_written(rows, &sent)) {
		metrics_add("liaison_auto_replies_total",
		    "Automatic answers that were written.", "", 1);
		outbox_add(g->all->outbox, g->due.school_id, &sent);
	}
	end_one(g, status);
}

static void
end_one(struct answering *g, const struct status *status)
{
	struct arena *a = g->arena;

	rounds_end_one(g->all->rounds, status, g->due.school_id,
	    g->due.message_id);
	arena_destroy(&a);
}
