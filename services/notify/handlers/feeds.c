/* Feeds that other programs read: their addresses, and what is in them. */
#include <stdio.h>
#include <time.h>

#include <sodium.h>

#include "notify/events/events.h"
#include "notify/events/feed.h"

/* A feed is read so often in so long. */
#define READS		30
#define READ_SECONDS	600

#define DAY_US		(INT64_C(86400) * 1000000)
#define PAST_DAYS	60
#define AHEAD_DAYS	366
#define EVENTS_MAX	1000
#define CHILDREN_MAX	50

/* The caller's feeds. */
struct owning {
	struct notify		*n;
	struct rpc_call		*call;
	bool			 renew;
	int64_t			 child_id;	/* of which; 0: one's own */
	Calendar__Feeds		*reply;
	/* Whose: their own, and their children's. */
	int64_t			 children[CHILDREN_MAX + 1];
	size_t			 n_children;
	bool			 made_again;
};

/* A feed on its way. */
struct reading {
	struct notify		*n;
	struct rpc_call		*call;
	int64_t			 school_id;
	struct read_feed	 feed;
	const char		*name;
	int64_t			 from_us, to_us;
};

static void	ask_followed(struct owning *);
static belonging_list_followed_done	on_owned, on_followed;
static void	keep(struct owning *, const int64_t *, size_t, bool renew);
static pg_done_fn	on_feeds, on_feed, on_fed;
static void	reply_feeds(struct owning *, const struct pg_rows *);
static event_reader_fn	on_reader;
static void	reply_feed(struct reading *, struct feed *);

void
calendar_get_feeds(struct notify *n, struct rpc_call *call,
    const Calendar__GetFeedsRequest *req)
{
	struct owning *o = arena_alloc(rpc_call_arena(call), sizeof(*o));

	(void)req;
	*o = (struct owning){ .n = n, .call = call };
	ask_followed(o);
}

void
calendar_renew_feed(struct notify *n, struct rpc_call *call,
    const Calendar__RenewFeedRequest *req)
{
	struct owning *o = arena_alloc(rpc_call_arena(call), sizeof(*o));

	*o = (struct owning){ .n = n, .call = call, .renew = true,
	    .child_id = req->child_id };
	ask_followed(o);
}

static void
ask_followed(struct owning *o)
{
	const Belonging__ListFollowedRequest req =
	    BELONGING__LIST_FOLLOWED_REQUEST__INIT;

	belonging_client_list_followed(o->n->directory,
	    rpc_call_context(o->call), &req, on_owned, o);
}

static void
on_owned(const struct status *status,
    const Belonging__ListFollowedReply *reply, void *arg)
{
	struct owning *o = arg;
	struct arena *a = rpc_call_arena(o->call);
	bool found = o->child_id == 0;
	Calendar__ChildFeed *m;
	size_t i;

	if (reply == NULL || reply->self == NULL) {
		rpc_fail(o->call, reply == NULL ? *status :
		    status_session_ended());
		return;
	}
	o->reply = arena_message(a, &calendar__feeds__descriptor);
	o->reply->children = arena_pointers(a, CHILDREN_MAX);
	o->children[o->n_children++] = 0;
	for (i = 0; i < reply->n_children && i < CHILDREN_MAX; i++) {
		m = arena_message(a, &calendar__child_feed__descriptor);
		m->person = arena_message(a, &common__person__descriptor);
		m->person->id = reply->children[i]->id;
		m->person->role = reply->children[i]->role;
		m->person->display_name = arena_strdup(a,
		    reply->children[i]->display_name);
		m->person->context = arena_strdup(a,
		    reply->children[i]->context);
		o->reply->children[o->reply->n_children++] = m;
		o->children[o->n_children++] = m->person->id;
		found = found || m->person->id == o->child_id;
	}
	if (!found)
		rpc_fail(o->call, status_not_found());
	else if (o->renew)
		keep(o, &o->child_id, 1, true);
	else
		keep(o, o->children, o->n_children, false);
}

static void
keep(struct owning *o, const int64_t *children, size_t n, bool renew)
{
	const struct rpc_caller *caller = rpc_call_caller(o->call);
	struct feed_secret *secrets = arena_alloc(rpc_call_arena(o->call),
	    n * sizeof(*secrets));
	const struct new_feeds feeds = { caller->school_id, caller->user_id,
		children, secrets, n, renew };
	size_t i;

	o->renew = renew;
	for (i = 0; i < n; i++)
		feed_secret_make(o->n->feed_key, &(struct feed_owner){
		    caller->school_id, caller->user_id, children[i] },
		    &secrets[i]);
	store_feeds(o->n->pg, &feeds, on_feeds, o);
}

static void
on_feeds(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct owning *o = arg;

	if (status->code != RPC__CODE__OK)
		rpc_fail(o->call, *status);
	else if (o->renew && o->n_children > 1 && !o->made_again)
		/* The others, as they are. */
		keep(o, o->children, o->n_children, false);
	else
		reply_feeds(o, rows);
}

static Calendar__ChildFeed *
child_of(const struct owning *o, int64_t id)
{
	size_t i;

	for (i = 0; i < o->reply->n_children; i++)
		if (o->reply->children[i]->person->id == id)
			return o->reply->children[i];
	return NULL;
}

static void
reply_feeds(struct owning *o, const struct pg_rows *rows)
{
	const struct rpc_caller *caller = rpc_call_caller(o->call);
	struct arena *a = rpc_call_arena(o->call);
	int64_t *lost = arena_alloc(a, sizeof(*lost) * (CHILDREN_MAX + 1));
	Google__Protobuf__Timestamp *read_at;
	char token[FEED_TOKEN], *url;
	Calendar__ChildFeed *child;
	struct kept_feed f;
	size_t i, nlost = 0;

	for (i = 0; i < pg_count(rows); i++) {
		if (!store_feed_row(rows, i, &f) ||
		    !feed_token(o->n->feed_key, &(struct feed_owner){
		    caller->school_id, caller->user_id, f.child_id },
		    &f.secret, token)) {
			lost[nlost++] = f.child_id;
			continue;
		}
		url = arena_printf(a, "%s/calendar/%s.ics", o->n->site, token);
		read_at = f.read_us == 0 ? NULL : arena_timestamp(a,
		    f.read_us);
		child = child_of(o, f.child_id);
		if (child != NULL) {
			child->url = url;
			child->read_at = read_at;
		} else {
			o->reply->url = url;
			o->reply->read_at = read_at;
		}
	}
	if (nlost > 0 && !o->made_again) {
		/* The service has another key than when they were made. */
		o->made_again = true;
		keep(o, lost, nlost, true);
		return;
	}
	rpc_reply(o->call, o->reply);
}

/* ---- read ---- */

void
calendar_read_feed(struct notify *n, struct rpc_call *call,
    const Calendar__ReadFeedRequest *req)
{
	struct reading *r = arena_alloc(rpc_call_arena(call), sizeof(*r));
	uint8_t hash[FEED_HASH];

	*r = (struct reading){ .n = n, .call = call };
	if (!feed_token_read(req->token, &r->school_id, hash))
		rpc_fail(call, status_not_found());
	else
		store_read_feed(n->pg, r->school_id, hash, READS,
		    READ_SECONDS, on_feed, r);
}

static void
on_feed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	const Belonging__ListFollowedRequest req =
	    BELONGING__LIST_FOLLOWED_REQUEST__INIT;
	struct reading *r = arg;
	struct rpc_context context = *rpc_call_context(r->call);

	if (status->code != RPC__CODE__OK || pg_count(rows) == 0) {
		rpc_fail(r->call, status->code != RPC__CODE__OK ? *status :
		    status_not_found());
		return;
	}
	store_read_feed_row(rows, &r->feed);
	context.caller.school_id = r->school_id;
	context.caller.user_id = r->feed.user_id;
	context.caller.role = COMMON__ROLE__GUARDIAN;
	belonging_client_list_followed(r->n->directory, &context, &req,
	    on_followed, r);
}

/* Of whom it is the feed, if they may still see it. */
static const Common__Person *
followed(const Belonging__ListFollowedReply *reply, int64_t child_id)
{
	size_t i;

	if (reply->self == NULL || child_id == 0)
		return reply->self;
	for (i = 0; i < reply->n_children; i++)
		if (reply->children[i]->id == child_id)
			return reply->children[i];
	return NULL;
}

static void
on_followed(const struct status *status,
    const Belonging__ListFollowedReply *reply, void *arg)
{
	struct reading *r = arg;
	const Common__Person *who;
	int64_t today;

	if (reply == NULL) {
		rpc_fail(r->call, *status);
		return;
	}
	if ((who = followed(reply, r->feed.child_id)) == NULL) {
		rpc_fail(r->call, status_not_found());
		return;
	}
	if (r->feed.wait_s > 0) {
		rpc_fail(r->call, status_limit(RPC__CODE__RESOURCE_EXHAUSTED,
		    RPC__REASON__FEED_TOO_OFTEN, "", r->feed.wait_s,
		    "read too often"));
		return;
	}
	r->name = arena_printf(rpc_call_arena(r->call), "%s \xe2\x80\x93 %s",
	    who->display_name, reply->school);
	/* The same all day, so that it changes only where something did. */
	today = (int64_t)time(NULL) / 86400 * DAY_US;
	r->from_us = today - PAST_DAYS * DAY_US;
	r->to_us = today + AHEAD_DAYS * DAY_US;
	event_ask_reader(r->n, r->call, r->school_id, who->id, r->from_us,
	    r->to_us, on_reader, r);
}

static void
on_reader(const struct event_reader *reader, void *arg)
{
	struct reading *r = arg;

	store_fed(r->n->pg, reader, r->from_us, r->to_us, EVENTS_MAX, on_fed,
	    r);
}

static void
on_fed(const struct status *status, const struct pg_rows *rows, void *arg)
{
	struct reading *r = arg;
	struct feed f = { .site = r->n->site, .school_id = r->school_id };
	struct fed_event e;
	size_t i;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(r->call, *status);
		return;
	}
	for (i = 0; i < pg_count(rows); i++) {
		store_fed_row(rows, i, rpc_call_arena(r->call), &e);
		feed_add(&f, rpc_call_arena(r->call), &e);
	}
	reply_feed(r, &f);
	feed_free(&f);
}

static void
reply_feed(struct reading *r, struct feed *f)
{
	Calendar__ReadFeedReply reply = CALENDAR__READ_FEED_REPLY__INIT;
	uint8_t hash[crypto_hash_sha256_BYTES];
	char digest[sizeof(hash) * 2 + 1];
	struct buffer out = { 0 };

	feed_write(f, r->name, &out);
	(void)crypto_hash_sha256(hash, (const uint8_t *)out.data, out.len);
	reply.data.data = (uint8_t *)out.data;
	reply.data.len = out.len;
	reply.digest = sodium_bin2hex(digest, sizeof(digest), hash,
	    sizeof(hash));
	rpc_reply(r->call, &reply);
	buffer_free(&out);
}
