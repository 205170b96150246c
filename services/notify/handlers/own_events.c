/* What somebody has made or is meant by, for a file of all their data. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "notify/events/events.h"
#include "rpc/page.h"

#define EVER_US		(INT64_C(253402300799) * 1000000)	/* year 9999 */

/* A page on its way. */
struct listing {
	struct notify	*n;
	struct rpc_call	*call;
	int64_t		 after_id;
	const char	*after_original;
	int		 max;
};

static struct listing *listing(struct notify *, struct rpc_call *,
		    const Events__ListOwnEventsRequest *);
static bool	take_token(struct listing *, const char *);
static event_reader_fn	on_reader;
static void	on_list(const struct status *, const struct pg_rows *, void *);

void
events_list_own_events(struct notify *n, struct rpc_call *call,
    const Events__ListOwnEventsRequest *req)
{
	const struct rpc_caller *caller = rpc_call_caller(call);
	struct listing *l = listing(n, call, req);

	if (l != NULL)
		store_own_events(n->pg, caller->school_id, caller->user_id,
		    l->after_id, l->after_original, l->max + 1, on_list, l);
}

void
events_list_addressed_events(struct notify *n, struct rpc_call *call,
    const Events__ListOwnEventsRequest *req)
{
	struct listing *l = listing(n, call, req);

	if (l != NULL)
		event_ask_reader(n, call, rpc_call_caller(call)->school_id,
		    rpc_call_caller(call)->user_id, 0, EVER_US, on_reader,
		    l);
}

static void
on_reader(const struct event_reader *reader, void *arg)
{
	struct listing *l = arg;

	store_addressed_events(l->n->pg, reader, l->after_id,
	    l->after_original, l->max + 1, on_list, l);
}

/* NULL: the call has been failed. */
static struct listing *
listing(struct notify *n, struct rpc_call *call,
    const Events__ListOwnEventsRequest *req)
{
	struct listing *l = arena_alloc(rpc_call_arena(call), sizeof(*l));

	*l = (struct listing){ .n = n, .call = call, .max =
		(int)(req->page_size == 0 ? PAGE_DEFAULT : req->page_size) };
	if (take_token(l, req->page_token))
		return l;
	rpc_fail(call, status_invalid("pageToken", "not of this list"));
	return NULL;
}

static char *
token(struct arena *a, int64_t id, const char *original)
{
	return arena_printf(a, "%" PRId64 ".%s", id, original);
}

static bool
take_token(struct listing *l, const char *text)
{
	struct arena *a = rpc_call_arena(l->call);
	char original[CLOCK_TEXT] = "";
	int n;

	l->after_original = "";
	if (*text == '\0')
		return true;
	n = sscanf(text, "%19" SCNd64 ".%15[0-9T]", &l->after_id, original);
	l->after_original = arena_strdup(a, original);
	return n >= 1 && strcmp(text, token(a, l->after_id, original)) == 0;
}

static void
on_list(const struct status *status, const struct pg_rows *rows, void *arg)
{
	Events__ListOwnEventsReply reply =
	    EVENTS__LIST_OWN_EVENTS_REPLY__INIT;
	struct listing *l = arg;
	struct arena *a = rpc_call_arena(l->call);
	const size_t max = (size_t)l->max;
	struct school_event e = { 0 };
	size_t i, n;

	if (status->code != RPC__CODE__OK) {
		rpc_fail(l->call, *status);
		return;
	}
	n = pg_count(rows);
	reply.events = arena_pointers(a, n + 1);
	for (i = 0; i < n && i < max; i++) {
		store_event_row(rows, i, a, &e);
		reply.events[reply.n_events++] =
		    event_message(l->call, &e, true);
	}
	if (n > max)
		reply.next_page_token = token(a, e.id, e.original);
	rpc_reply(l->call, &reply);
}
